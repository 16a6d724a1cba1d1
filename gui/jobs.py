"""The queue of generations: what waits, what runs, how each ended. Lives on the GUI thread."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from PySide6.QtCore import QObject, QThread, QTimer, Signal, Slot

from core.cancellation import CancelToken
from core.engine.protocol import DeviceInfo
from core.request import Candidate, GenerationRequest, Progress, Stage
from gui.worker import GenerationWorker, Keep, Made, Order, Outcome, WindowEngine

MAX_WAITING = 100
_DEVICE_POLL_MS = 500
# Between tries to write a result that the disk refused.
KEEP_AGAIN_MS = 10_000


class JobState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_final(self) -> bool:
        return self not in (JobState.QUEUED, JobState.RUNNING)


@dataclass(eq=False)
class Job:
    """One generation in the queue. Read by the window, written by JobQueue only."""

    id: int
    request: GenerationRequest
    label: str
    token: CancelToken = field(default_factory=CancelToken)
    state: JobState = JobState.QUEUED
    progress: Progress = field(default_factory=lambda: Progress(Stage.QUEUED, 0.0))
    made: list[Made] = field(default_factory=list[Made])
    error: BaseException | None = None
    details: str = ""
    # Whose job it is: the results go there, whatever is shown by then.
    owner: object | None = None
    # A preview of the live mode: kept nowhere, told by the signals for previews only.
    is_preview: bool = False


class JobQueue(QObject):
    """Runs jobs one after another on one QThread. Every method and signal: GUI thread.

    Each job goes from queued over running to exactly one final state, told by
    `job_ended` once; signs of life of a job that is no longer the running one are
    dropped. Previews (of the live mode) run while no job waits; a new one takes the place of
    the one before, and a job ends the one that runs. `make_engine` is called on the worker's thread, when the first job runs or
    `warm_up` was asked for.
    """

    queue_changed = Signal()
    job_started = Signal(object)  # Job
    progress_changed = Signal(object)  # Job
    candidate_made = Signal(object, object)  # Job, Made
    # Made: kept after all, by itself or when asked to; or still not, when asked to.
    candidate_kept = Signal(object)
    job_ended = Signal(object)  # Job
    device_changed = Signal(object)  # DeviceInfo
    preview_progressed = Signal(object)  # Job
    preview_made = Signal(object, object)  # Job, Candidate
    preview_ended = Signal(object)  # Job

    _run_requested = Signal(object)
    _keep_requested = Signal(object)
    _warm_up_requested = Signal()
    _unload_requested = Signal()

    def __init__(self, make_engine: Callable[[], WindowEngine], keep: Keep) -> None:
        super().__init__()
        self._ids = itertools.count(1)
        self._waiting: list[Job] = []
        self._running: Job | None = None
        self._preview: Job | None = None  # the one that waits
        self._closed = False
        self._thread = QThread()
        self._thread.setObjectName("generation")
        self._worker = GenerationWorker(make_engine, keep)
        self._worker.moveToThread(self._thread)
        self._run_requested.connect(self._worker.run)
        self._keep_requested.connect(self._worker.keep_again)
        self._warm_up_requested.connect(self._worker.warm_up)
        self._unload_requested.connect(self._worker.unload)
        self._worker.progressed.connect(self._on_progressed)
        self._worker.made.connect(self._on_made)
        self._worker.ended.connect(self._on_ended)
        self._worker.kept_again.connect(self._on_kept_again)
        self._worker.device_known.connect(self._on_device_known)
        self._unkept: list[Made] = []
        self._asked_to_keep: list[Candidate] = []
        self._being_kept: list[Candidate] = []
        self._keep_timer = QTimer(self)
        self._keep_timer.setSingleShot(True)
        self._keep_timer.setInterval(KEEP_AGAIN_MS)
        self._keep_timer.timeout.connect(self.keep_all_again)
        self.device: DeviceInfo | None = None
        # The engine's process learns its device while it starts, and tells nobody.
        self._device_timer = QTimer(self)
        self._device_timer.setInterval(_DEVICE_POLL_MS)
        self._device_timer.timeout.connect(self._look_for_device)

    # -- reading -----------------------------------------------------------------

    @property
    def running(self) -> Job | None:
        """The job that runs; a preview is none."""
        return None if self.running_preview is not None else self._running

    @property
    def running_preview(self) -> Job | None:
        job = self._running
        return job if job is not None and job.is_preview else None

    @property
    def waiting(self) -> tuple[Job, ...]:
        return tuple(self._waiting)

    @property
    def is_busy(self) -> bool:
        return self.running is not None or bool(self._waiting)

    # -- asking ------------------------------------------------------------------

    def warm_up(self) -> None:
        """Start the engine before it is needed, so that the first job need not wait."""
        if not self._closed:
            self._ensure_thread()
            self._warm_up_requested.emit()
            self._device_timer.start()

    def unload(self) -> None:
        """Give back the memory of loaded models, as soon as the worker is free."""
        if self._thread.isRunning():
            self._unload_requested.emit()

    def submit(self, request: GenerationRequest, label: str, owner: object | None = None) -> Job:
        """Queue a request. Raises OverflowError when too many wait already."""
        if len(self._waiting) >= MAX_WAITING:
            raise OverflowError("the queue is full")
        job = Job(next(self._ids), request, label, owner=owner)
        self._waiting.append(job)
        if self.running_preview is not None:
            self.running_preview.token.cancel()
        self._start_next()
        self.queue_changed.emit()
        return job

    def preview(self, request: GenerationRequest) -> Job:
        """Ask for a preview in the place of all that were asked for before."""
        self.drop_previews()
        self._preview = Job(next(self._ids), request, "", is_preview=True)
        job = self._preview
        self._start_next()
        return job

    def drop_previews(self) -> None:
        """End the preview that runs or waits."""
        waiting, self._preview = self._preview, None
        if waiting is not None:
            self._finish(waiting, JobState.CANCELLED)
        if self.running_preview is not None:
            self.running_preview.token.cancel()

    def cancel(self, job: Job) -> None:
        """End `job`: at once when it waits, within a moment when it runs."""
        job.token.cancel()
        if job in self._waiting:
            self._waiting.remove(job)
            self._finish(job, JobState.CANCELLED)
            self.queue_changed.emit()

    def cancel_all(self) -> None:
        self.drop_previews()
        for job in (*self._waiting, self._running):
            if job is not None:
                self.cancel(job)

    def keep_again(self, made: Made) -> None:
        """Try now to write a candidate that could not be kept; otherwise soon, by itself."""
        self._asked_to_keep.append(made.candidate)
        self._request_keeping(made)

    @property
    def unkept(self) -> tuple[Made, ...]:
        """Results that are in memory only, until there is room for them in the gallery."""
        return tuple(self._unkept)

    def close(self, patience_ms: int = 3000) -> bool:
        """Cancel all, end the thread, close the engine. May be called twice.

        False when the thread did not end even with its engine closed; it is then left
        alone: ending a thread by force would corrupt what it was writing.
        """
        if self._closed:
            return self._thread.isFinished() or not self._thread.isRunning()
        self._closed = True
        self._device_timer.stop()
        self._keep_timer.stop()
        self.cancel_all()
        if not self._thread.isRunning():
            return True
        self._thread.quit()
        ended = self._thread.wait(patience_ms)
        self._worker.close_engine()
        return ended or self._thread.wait(patience_ms)

    # -- the worker's answers ----------------------------------------------------

    @Slot(int, object)
    def _on_progressed(self, job_id: int, progress: Progress) -> None:
        job = self._current(job_id)
        if job is not None:
            job.progress = progress
            (self.preview_progressed if job.is_preview else self.progress_changed).emit(job)

    @Slot(int, object)
    def _on_made(self, job_id: int, made: Made) -> None:
        self._note_unkept(made)
        job = self._current(job_id)
        if job is not None and job.is_preview:
            self.preview_made.emit(job, made.candidate)
        elif job is not None:
            job.made.append(made)
            self.candidate_made.emit(job, made)

    def _note_unkept(self, made: Made) -> None:
        if made.problem is not None:
            self._unkept.append(made)
            self._keep_timer.start()

    @Slot()
    def keep_all_again(self) -> None:
        """Try now to write all results that the disk refused; otherwise soon, by itself."""
        for made in self._unkept:
            self._request_keeping(made)

    def _request_keeping(self, made: Made) -> None:
        """Unless it is being written just now: it must not be there twice."""
        if not any(one is made.candidate for one in self._being_kept):
            self._being_kept.append(made.candidate)
            self._keep_requested.emit(made)

    @Slot(object)
    def _on_kept_again(self, made: Made) -> None:
        was_unkept = any(one.candidate is made.candidate for one in self._unkept)
        was_asked = any(one is made.candidate for one in self._asked_to_keep)
        self._unkept = [one for one in self._unkept if one.candidate is not made.candidate]
        self._asked_to_keep = [one for one in self._asked_to_keep if one is not made.candidate]
        self._being_kept = [one for one in self._being_kept if one is not made.candidate]
        self._note_unkept(made)
        if was_asked or (was_unkept and made.problem is None):
            self.candidate_kept.emit(made)

    @Slot(int, object)
    def _on_ended(self, job_id: int, outcome: Outcome) -> None:
        job = self._current(job_id)
        if job is None:
            return
        self._running = None
        job.error, job.details = outcome.error, outcome.details
        state = {
            "done": JobState.SUCCEEDED,
            "cancelled": JobState.CANCELLED,
        }.get(outcome.kind, JobState.FAILED)
        self._finish(job, state)
        self._start_next()
        self.queue_changed.emit()

    @Slot(object)
    def _on_device_known(self, device: DeviceInfo) -> None:
        if device != self.device:
            self.device = device
            self.device_changed.emit(device)

    @Slot()
    def _look_for_device(self) -> None:
        device = self._worker.device()
        if device is not None:
            self._device_timer.stop()
            self._on_device_known(device)

    def _current(self, job_id: int) -> Job | None:
        job = self._running
        return job if job is not None and job.id == job_id else None

    def _finish(self, job: Job, state: JobState) -> None:
        job.state = state
        (self.preview_ended if job.is_preview else self.job_ended).emit(job)

    def _start_next(self) -> None:
        if self._running is not None or self._closed:
            return
        if self._waiting:
            job = self._waiting.pop(0)
        elif self._preview is not None:
            job, self._preview = self._preview, None
        else:
            return
        self._running = job
        job.state = JobState.RUNNING
        job.progress = Progress(Stage.STARTING, 0.0)
        self._ensure_thread()
        self._run_requested.emit(Order(job.id, job.request, job.token, not job.is_preview))
        if not job.is_preview:
            self.job_started.emit(job)

    def _ensure_thread(self) -> None:
        if not self._thread.isRunning():
            self._thread.start()


def candidates_of(job: Job) -> list[Candidate]:
    return [made.candidate for made in job.made]
