"""The engine's child process: `python -m core.engine.host_main HANDLE DEVICE ENGINE`.

ENGINE is `module:class`; the class takes `device`, and has `start` and
`warm_up` besides what an Engine has.

The main thread works; a second one reads the pipe, so that cancelling arrives while a
picture is made; a third sends heartbeats.
"""

from __future__ import annotations

import contextlib
import dataclasses
import faulthandler
import importlib
import os
import queue
import signal
import sys
import threading
import traceback
from typing import Any

from core.cancellation import CancelToken, GenerationCancelled
from core.engine import messages
from core.engine.process import set_environment
from core.engine.wire import Wire
from core.errors import BadInput, EngineLost, Remedy, UserError
from core.geometry import Extent
from core.request import Candidate, GenerationRequest, Progress

_HEARTBEAT_S = 0.5
# The window stays smooth beside a busy engine; alone the engine is as fast as before.
_NICE = 5
_TINY = Extent(1, 1)


def main(arguments: list[str]) -> int:
    handle, device, engine = int(arguments[0]), arguments[1], arguments[2]
    faulthandler.enable()
    set_environment()
    _lower_priority()
    _end_with_parent()
    # Ctrl+C in a terminal reaches the whole group: the parent decides what it means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    return Child(Wire(_connection(handle)), device, engine).run()


class Child:
    """Runs jobs one after another until the pipe closes."""

    def __init__(self, wire: Wire, device: str, engine: str) -> None:
        self._wire = wire
        self._choice = device
        self._engine = engine
        self._todo: queue.SimpleQueue[messages.Generate | messages.Unload] = queue.SimpleQueue()
        self._tokens: dict[int, CancelToken] = {}
        self._cancelled_early: set[int] = set()
        self._lock = threading.Lock()

    def run(self) -> int:
        threading.Thread(target=self._read, name="reader", daemon=True).start()
        threading.Thread(target=self._beat, name="heartbeat", daemon=True).start()
        engine = self._start()
        while True:
            message = self._todo.get()
            if isinstance(message, messages.Unload):
                engine.unload()
            else:
                self._generate(engine, message)

    def _start(self) -> Any:
        # After the threads run: the import may take long, and the parent may want to cancel.
        module, _, name = self._engine.partition(":")
        engine: Any = getattr(importlib.import_module(module), name)(device=self._choice)
        try:
            self._send(messages.Found(engine.start()))
            engine.warm_up()
            self._send(messages.Ready())
        except UserError as error:
            self._send(messages.Ready(_parts(error)))
        except Exception:  # noqa: BLE001 - said to the parent, which shows it
            traceback.print_exc()
            problem = UserError(
                "The engine cannot start",
                _last_line(),
                "Let Pentimento repair itself, or run “main.py doctor”",
                remedy=Remedy.REPAIR,
            )
            self._send(messages.Ready(_parts(problem)))
        return engine

    def _generate(self, engine: Any, message: messages.Generate) -> None:
        job = message.job
        token = self._token(job)

        def on_progress(progress: Progress) -> None:
            self._send(messages.Progressed(job, progress))

        def on_candidate(candidate: Candidate) -> None:
            self._send(messages.Made(job, _without_request(candidate)))

        outcome, error = "done", ("", "", "", "")
        try:
            engine.generate(message.request, on_progress, on_candidate, token)
        except GenerationCancelled:
            outcome = "cancelled"
        except BadInput as problem:
            outcome, error = "bad-input", _parts(problem)
        except EngineLost as problem:
            traceback.print_exc()
            outcome, error = "lost", _parts(problem)
        except UserError as problem:
            outcome, error = "user-error", _parts(problem)
        except BaseException:  # noqa: BLE001 - every job ends, and the parent is told how
            traceback.print_exc()
            outcome, error = "bug", (traceback.format_exc(), "", "", "")
        with self._lock:
            self._tokens.pop(job, None)
            self._cancelled_early.discard(job)
        device = None
        with contextlib.suppress(Exception):
            device = engine.device()
        self._send(messages.Ended(job, outcome, error, device))

    def _token(self, job: int) -> CancelToken:
        with self._lock:
            token = self._tokens.setdefault(job, CancelToken())
            if job in self._cancelled_early:
                token.cancel()
            return token

    def _read(self) -> None:
        """Until the parent closes its end or dies; then the process ends at once."""
        try:
            while True:
                message = self._wire.receive()
                if isinstance(message, messages.Cancel):
                    with self._lock:
                        self._cancelled_early.add(message.job)
                        if message.job in self._tokens:
                            self._tokens[message.job].cancel()
                elif isinstance(message, messages.Close):
                    os._exit(0)
                else:
                    self._todo.put(message)
        except (EOFError, OSError):
            os._exit(0)
        except BaseException:  # noqa: BLE001 - deaf to the parent: better no process
            traceback.print_exc()
            os._exit(3)

    def _beat(self) -> None:
        pause = threading.Event()
        while True:
            self._send(messages.Heartbeat())
            pause.wait(_HEARTBEAT_S)

    def _send(self, message: object) -> None:
        try:
            self._wire.send(message)
        except OSError:
            os._exit(0)


def _without_request(candidate: Candidate) -> Candidate:
    """The parent has the request and puts it back; its pixels need not travel again."""
    return dataclasses.replace(candidate, request=GenerationRequest(size=_TINY))


def _parts(error: UserError) -> messages.Parts:
    return error.what, error.why, error.do, error.remedy


def _last_line() -> str:
    return traceback.format_exc().strip().splitlines()[-1][:300]


def _lower_priority() -> None:
    if sys.platform != "win32":  # there the parent starts it so
        with contextlib.suppress(OSError):
            os.nice(_NICE)


def _end_with_parent() -> None:
    """On Linux the kernel ends the child with the thread that started it, even when the
    child hangs. Elsewhere the closed pipe does, unless it hangs."""
    if sys.platform == "linux":
        import ctypes

        pr_set_pdeathsig = 1
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGKILL)


def _connection(handle: int) -> Any:
    from multiprocessing import connection

    if sys.platform == "win32":
        return connection.PipeConnection(handle)
    return connection.Connection(handle)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
