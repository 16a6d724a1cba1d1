"""The engine in a process of its own: a crash there ends a job, never the window."""

from __future__ import annotations

import dataclasses
import queue
import threading
import time

from core.cancellation import CancelToken, GenerationCancelled
from core.engine import messages
from core.engine.child_process import ChildProcess, log_path, log_tail
from core.engine.protocol import DeviceInfo, OnCandidate, OnProgress
from core.errors import BadInput, EngineLost, UserError
from core.request import GenerationRequest, Progress, Stage
from core.text import say

_POLL_S = 0.02
# After a cancel the child usually answers within 20 ms; the caller waits no longer than this.
_CANCEL_WAIT_S = 0.12


class EngineBug(RuntimeError):
    """Something in the engine's process failed that should not; the text is its traceback
    and the end of its log."""


class HostedEngine:
    """core.engine.local.LocalEngine in a child process. See core.engine.protocol.Engine.

    The child is started by `preload` or by the first job, and again after it was lost. This
    process never imports torch.
    """

    def __init__(self, device: str = "auto", engine: str = "core.engine.local:LocalEngine") -> None:
        """`engine` is what the child runs, as `module:class`."""
        self._choice = device
        self._engine = engine
        self._child: ChildProcess | None = None
        self._lock = threading.Lock()
        self._generating = threading.Lock()
        self._last_job = 0
        self._is_closed = False
        self._device: DeviceInfo | None = None

    def preload(self) -> None:
        """Start the child now, so that the first job need not wait for the libraries.
        Returns at once."""
        with self._lock:
            self._living_child()

    def device(self) -> DeviceInfo | None:
        child = self._child
        if child is not None and child.device is not None:
            self._device = child.device
        return self._device

    @property
    def pid(self) -> int | None:
        """The child's process id while there is one."""
        child = self._child
        return child.pid if child is not None and child.is_alive else None

    def unload(self) -> None:
        child = self._child
        if child is not None and child.is_alive:
            child.send(messages.Unload())

    def close(self) -> None:
        with self._lock:
            self._is_closed = True
            child, self._child = self._child, None
        if child is not None:
            child.close()

    def generate(
        self,
        request: GenerationRequest,
        on_progress: OnProgress,
        on_candidate: OnCandidate,
        cancel: CancelToken,
    ) -> None:
        with self._generating:
            cancel.raise_if_cancelled()
            on_progress(Progress(Stage.STARTING, 0.0))
            child = self._free_child(cancel)
            self._last_job += 1
            job = self._last_job
            child.send(messages.Generate(job, request))
            try:
                ended = self._follow(child, job, request, on_progress, on_candidate, cancel)
            except BaseException:
                if child.is_alive:
                    child.abandon(job)
                raise
            if child.is_broken:
                child.close()
            _raise(ended)

    # -- the child -------------------------------------------------------------------

    def _living_child(self) -> ChildProcess:
        """With the lock held."""
        if self._is_closed:
            raise GenerationCancelled
        if self._child is None or not self._child.is_alive:
            self._child = ChildProcess(self._choice, self._engine)
            self._child.start()
        return self._child

    def _free_child(self, cancel: CancelToken) -> ChildProcess:
        """A child with no job: the one before may still be at what was cancelled."""
        while True:
            with self._lock:
                child = self._living_child()
            if not child.is_busy_with_abandoned:
                return child
            if cancel.wait(_POLL_S):
                raise GenerationCancelled

    def _follow(
        self,
        child: ChildProcess,
        job: int,
        request: GenerationRequest,
        on_progress: OnProgress,
        on_candidate: OnCandidate,
        cancel: CancelToken,
    ) -> messages.Ended:
        """Hand over what the child sends until the job ends."""
        give_up_at: float | None = None
        while True:
            if cancel.is_cancelled:
                if give_up_at is None:
                    child.send(messages.Cancel(job))
                    give_up_at = time.monotonic() + _CANCEL_WAIT_S
                elif time.monotonic() > give_up_at:
                    raise GenerationCancelled
            try:
                message = child.inbox.get(timeout=_POLL_S)
            except queue.Empty:
                continue
            if message is None:
                raise self._lost(child, cancel)
            if isinstance(message, messages.Progressed) and message.job == job:
                if not cancel.is_cancelled:
                    on_progress(message.progress)
            elif isinstance(message, messages.Made) and message.job == job:
                if not cancel.is_cancelled:
                    on_candidate(dataclasses.replace(message.candidate, request=request))
            elif isinstance(message, messages.Ended) and message.job == job:
                if cancel.is_cancelled:
                    return dataclasses.replace(message, outcome="cancelled")
                return message

    def _lost(self, child: ChildProcess, cancel: CancelToken) -> Exception:
        if cancel.is_cancelled or self._is_closed:
            return GenerationCancelled()
        ready = say("The engine's process ended")
        what = ready if child.is_ready else say("The engine's process ended while it was starting")
        return EngineLost(
            what,
            child.end_reason,
            say(
                "Try again; nothing on the canvas is lost. Its log is {path}",
                path=log_path(),
            ),
        )


def _raise(ended: messages.Ended) -> None:
    if ended.outcome == "cancelled":
        raise GenerationCancelled
    if ended.outcome == "bad-input":
        raise BadInput(*ended.error)
    if ended.outcome == "user-error":
        raise UserError(*ended.error)
    if ended.outcome == "lost":
        raise EngineLost(*ended.error)
    if ended.outcome == "bug":
        raise EngineBug(f"{ended.error[0]}\n{log_tail()}")
