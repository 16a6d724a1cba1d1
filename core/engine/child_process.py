"""The parent's side of one engine process: started, listened to, and ended for certain."""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from multiprocessing import Pipe
from pathlib import Path
from typing import Any

from core import paths
from core.engine import messages
from core.engine.process import ENVIRONMENT
from core.engine.protocol import DeviceInfo
from core.engine.wire import Wire
from core.reasons import reason
from core.text import say

_POLL_S = 0.1
# Seconds without a sign of life after which it counts as hung. Importing and loading
# libraries from a cold disk holds the interpreter's lock for long.
_SILENT_S = 20.0
_SILENT_AT_START_S = 180.0
_CANCEL_GRACE_S = 2.0
# A cancelled load cannot be interrupted; it is worth more than importing everything again.
_LOADING_GRACE_S = 30.0
_LOG_BYTES = 1_000_000


class ChildProcess:
    """One engine process. `start` returns at once; a thread of its own starts the process,
    reads its messages and ends with it.

    The process is started by that thread and no other: the kernel's "end with the parent"
    means the thread that forked.
    """

    def __init__(self, device: str, engine: str) -> None:
        self._arguments = (device, engine)
        self._process: subprocess.Popen[bytes] | None = None
        self._wire: Wire | None = None
        self._outbox: list[object] = []
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._run, name="engine-host", daemon=True)
        self._is_ending = False
        self._hung = False
        self._abandoned: tuple[int, float] | None = None
        self.inbox: queue.SimpleQueue[object] = queue.SimpleQueue()
        self.ended = threading.Event()
        self.is_ready = False
        self.is_broken = False
        self.is_loading = False
        self.device: DeviceInfo | None = None
        self.end_reason = ""

    def start(self) -> None:
        self._thread.start()

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    @property
    def is_alive(self) -> bool:
        return not self.ended.is_set()

    @property
    def is_busy_with_abandoned(self) -> bool:
        """Still at a job that was given up by `abandon`. One that is still starting is at
        none: it will pass over what was given up."""
        return self.is_ready and self._abandoned is not None

    def send(self, message: object) -> None:
        """Never raises: a child that is gone tells by `ended`. May wait while a large
        request is read by a child that is starting."""
        with self._lock:
            if self._wire is None:
                self._outbox.append(message)
                return
            wire = self._wire
        with contextlib.suppress(OSError):
            wire.send(message)

    def abandon(self, job: int) -> None:
        """Cancel a job and stop listening to it; a child that goes on with it is killed."""
        grace = _LOADING_GRACE_S if self.is_loading else _CANCEL_GRACE_S
        self._abandoned = (job, time.monotonic() + grace)
        self.send(messages.Cancel(job))

    @property
    def _is_overdue(self) -> bool:
        abandoned = self._abandoned
        return self.is_ready and abandoned is not None and time.monotonic() > abandoned[1]

    def kill(self) -> None:
        with self._lock:
            self._is_ending = True
            process = self._process
        if process is not None:
            with contextlib.suppress(OSError):
                process.kill()

    def close(self, seconds: float = 1.5) -> None:
        """Ask it to end, then make it. Returns when it is gone, or after about `seconds`."""
        with self._lock:
            self._is_ending = True
            wire = self._wire
        if wire is not None:
            # Sending could wait for a child that reads nothing: not on this thread.
            threading.Thread(target=_send_close, args=(wire,), daemon=True).start()
        if not self.ended.wait(seconds / 2):
            self.kill()
        self.ended.wait(seconds / 2)
        if self._thread.is_alive() and self._thread is not threading.current_thread():
            self._thread.join(0.5)

    # -- the thread ------------------------------------------------------------------

    def _run(self) -> None:
        try:
            process, wire = self._spawn()
        except OSError as error:
            self.end_reason = say("it could not be started ({error})", error=reason(error))
            self._finish()
            return
        with self._lock:
            self._process, self._wire = process, wire
            waiting, self._outbox = self._outbox, []
            is_ending = self._is_ending
        if is_ending:
            process.kill()
        sender = threading.Thread(
            target=self._send_all, args=(wire, waiting), name="engine-send", daemon=True
        )
        sender.start()
        with contextlib.suppress(EOFError, OSError):
            self._listen(wire)
        self._reap(process)
        wire.close()
        sender.join(1.0)
        self._finish()

    def _send_all(self, wire: Wire, waiting: list[object]) -> None:
        with contextlib.suppress(OSError):
            for message in waiting:
                wire.send(message)

    def _listen(self, wire: Wire) -> None:
        silent = 0.0
        while True:
            if wire.wait(_POLL_S):
                silent = 0.0
                self._note(wire.receive())
                continue
            # Counted, not timed: a computer that slept is not a child that hung.
            silent += _POLL_S
            limit = _SILENT_S if self.is_ready else _SILENT_AT_START_S
            if silent > limit or self._is_overdue:
                self._hung = True
                self.kill()

    def _note(self, message: object) -> None:
        if isinstance(message, messages.Heartbeat):
            if self._is_overdue:
                self._hung = True
                self.kill()
            return
        if isinstance(message, messages.Found):
            self.device = message.device or self.device
        elif isinstance(message, messages.Ready):
            self.is_broken = message.error is not None
            if self._abandoned is not None:
                self._abandoned = (self._abandoned[0], time.monotonic() + _LOADING_GRACE_S)
            self.is_ready = True
        elif isinstance(message, messages.Progressed):
            self.is_loading = message.progress.stage.value == "loading"
        elif isinstance(message, messages.Ended):
            self.is_loading = False
            self.is_broken = self.is_broken or message.outcome == "lost"
            self.device = message.device or self.device
            if self._abandoned is not None and self._abandoned[0] == message.job:
                self._abandoned = None
        self.inbox.put(message)

    def _reap(self, process: subprocess.Popen[bytes]) -> None:
        try:
            code = process.wait(1.0)
        except subprocess.TimeoutExpired:
            process.kill()
            code = process.wait()
        self.end_reason = _HUNG if self._hung else _reason(code)

    def _finish(self) -> None:
        self._abandoned = None
        self.ended.set()
        self.inbox.put(None)

    def _spawn(self) -> tuple[subprocess.Popen[Any], Wire]:
        ours, theirs = Pipe(duplex=True)
        try:
            handle = theirs.fileno()
            root = Path(__file__).resolve().parent.parent.parent
            environment = {**os.environ, **ENVIRONMENT, "PYTHONPATH": _python_path(root)}
            environment["PYTHONIOENCODING"] = "utf-8"  # the log's, whatever the system's is
            # -P: a torch.py in the current folder must not be imported.
            command = [sys.executable, "-P", "-u", "-m", "core.engine.host_main"]
            log = _open_log()
            try:
                process = subprocess.Popen(
                    [*command, str(handle), *self._arguments],
                    stdin=subprocess.DEVNULL,
                    stdout=log if log is not None else subprocess.DEVNULL,
                    stderr=subprocess.STDOUT,
                    env=environment,
                    text=False,
                    **_inheriting(handle),
                )
            finally:
                if log is not None:
                    log.close()
        except BaseException:
            ours.close()
            raise
        finally:
            theirs.close()
        # On Windows a Pipe has ends of another class with the same methods.
        end: Any = ours
        return process, Wire(end)


_HUNG = say("it did not answer any more and was ended")


def _send_close(wire: Wire) -> None:
    with contextlib.suppress(OSError):
        wire.send(messages.Close())


def _inheriting(handle: int) -> Any:
    """What Popen needs so that the child has this end of the pipe, and nothing else of ours."""
    if sys.platform == "win32":
        os.set_handle_inheritable(handle, True)
        startup = subprocess.STARTUPINFO(lpAttributeList={"handle_list": [handle]})
        flags = subprocess.CREATE_NO_WINDOW | subprocess.BELOW_NORMAL_PRIORITY_CLASS
        return {"startupinfo": startup, "creationflags": flags}
    return {"pass_fds": (handle,)}


# Exit codes of Windows from here on are those of crashes (NTSTATUS).
_WINDOWS_CRASH = 0xC0000000
_WINDOWS_MEMORY = (0xC0000017, 0xC000012D)


def _python_path(root: Path) -> str:
    present = os.environ.get("PYTHONPATH", "")
    return os.pathsep.join(part for part in (str(root), present) if part)


def _reason(code: int) -> str:
    if code in _WINDOWS_MEMORY:
        return say("the system had no memory left for it")
    if code >= _WINDOWS_CRASH:
        return say("it crashed ({name})", name=f"0x{code:08X}")
    if code >= 0:
        return say("it ended by itself (code {code})", code=code)
    try:
        name = signal.Signals(-code).name
    except ValueError:
        name = f"signal {-code}"
    if name == "SIGKILL":
        return say("it was killed from outside, often by the system when memory runs out")
    return say("it crashed ({name})", name=name)


def log_path() -> Path:
    return paths.log_dir() / "engine.log"


def _open_log() -> Any | None:
    """The engine's log, for appending; what is in it moves aside when it is large. None where
    none can be written: no reason to make no pictures."""
    path = log_path()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and path.stat().st_size > _LOG_BYTES:
            path.replace(path.with_name(path.name + ".1"))
        # Unbuffered: a line that a full disk refuses would be tried again when it is closed.
        log = path.open("ab", buffering=0)
    except OSError:
        return None
    with contextlib.suppress(OSError):
        log.write(f"--- {time.strftime('%Y-%m-%d %H:%M:%S')} started\n".encode())
    return log


def log_tail(lines: int = 40) -> str:
    """The last lines of the engine's log, for a bug report."""
    try:
        with log_path().open("rb") as log:
            log.seek(0, os.SEEK_END)
            log.seek(max(0, log.tell() - 200 * lines))
            text = log.read().decode("utf-8", "replace")
    except OSError:
        return ""
    return "\n".join(text.splitlines()[-lines:])
