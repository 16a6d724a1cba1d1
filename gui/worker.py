"""Drives an Engine on the worker's thread, and keeps each result before it is shown."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QObject, Signal, Slot

from core.cancellation import CancelToken, GenerationCancelled
from core.engine.protocol import DeviceInfo, Engine
from core.errors import UserError
from core.request import Candidate, GenerationRequest, Progress

# Writes a candidate to the gallery and returns its id there. Called on the worker's
# thread; raises what went wrong (a full disk, a read-only folder).
Keep = Callable[[Candidate], str]


class WindowEngine(Engine, Protocol):
    """An Engine that can get ready before its first job."""

    def preload(self) -> None:
        """Begin with it. Returns at once."""
        ...


@dataclass(frozen=True, eq=False)
class Order:
    """What crosses to the worker: frozen, and the token by which it is stopped. Previews of
    the live mode are not kept."""

    job_id: int
    request: GenerationRequest
    token: CancelToken
    keeps: bool = True


@dataclass(frozen=True, eq=False)
class Made:
    """A candidate, and the gallery's id for it. `item_id` "" and `problem`: not kept."""

    candidate: Candidate
    item_id: str = ""
    problem: BaseException | None = None

    @property
    def is_kept(self) -> bool:
        return bool(self.item_id)


@dataclass(frozen=True)
class Outcome:
    """How a job ended: kind "done", "cancelled" or "failed" (then with its error)."""

    kind: str
    error: BaseException | None = None
    details: str = ""


class GenerationWorker(QObject):
    """Lives on its own thread as long as the window. Slots run there, one at a time."""

    progressed = Signal(int, object)  # job id, Progress
    made = Signal(int, object)  # job id, Made
    ended = Signal(int, object)  # job id, Outcome: exactly one per order
    kept_again = Signal(object)  # Made
    device_known = Signal(object)  # DeviceInfo

    def __init__(self, make_engine: Callable[[], WindowEngine], keep: Keep) -> None:
        super().__init__()
        self._make_engine = make_engine
        self._keep = keep
        self._engine: WindowEngine | None = None

    @Slot(object)
    def run(self, order: Order) -> None:
        self.ended.emit(order.job_id, self._outcome_of(order))
        self._tell_device()

    @Slot(object)
    def keep_again(self, made: Made) -> None:
        self.kept_again.emit(self._kept(made.candidate))

    @Slot()
    def warm_up(self) -> None:
        """Start the engine now. What fails here fails again, and is told, when a job runs."""
        try:
            self._the_engine().preload()
        except Exception:  # noqa: BLE001 - see above
            return
        self._tell_device()

    @Slot()
    def unload(self) -> None:
        if self._engine is not None:
            self._engine.unload()

    def device(self) -> DeviceInfo | None:
        """From any thread: Engine.device never blocks."""
        engine = self._engine
        return engine.device() if engine is not None else None

    def close_engine(self) -> None:
        """From any thread: Engine.close may be called beside a running generate."""
        if self._engine is not None:
            self._engine.close()

    def _outcome_of(self, order: Order) -> Outcome:
        # Whatever is raised ends the job: an exception that escaped from a slot would
        # leave the window waiting for ever.
        try:
            order.token.raise_if_cancelled()
            self._the_engine().generate(
                order.request,
                lambda progress: self._on_progress(order.job_id, progress),
                lambda candidate: self._on_candidate(order, candidate),
                order.token,
            )
        except GenerationCancelled:
            return Outcome("cancelled")
        except UserError as error:
            return Outcome("failed", error)
        except BaseException as error:  # noqa: BLE001
            return Outcome("failed", error, traceback.format_exc())
        return Outcome("done")

    def _on_progress(self, job_id: int, progress: Progress) -> None:
        self.progressed.emit(job_id, progress)

    def _on_candidate(self, order: Order, candidate: Candidate) -> None:
        made = self._kept(candidate) if order.keeps else Made(candidate)
        self.made.emit(order.job_id, made)

    def _kept(self, candidate: Candidate) -> Made:
        try:
            return Made(candidate, self._keep(candidate))
        except Exception as error:  # noqa: BLE001 - the picture is shown all the same
            return Made(candidate, problem=error)

    def _the_engine(self) -> WindowEngine:
        if self._engine is None:
            self._engine = self._make_engine()
        return self._engine

    def _tell_device(self) -> None:
        device = self.device()
        if device is not None:
            self.device_known.emit(device)
