"""The steps of the setup as the user sees them, and the log that keeps everything."""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Callable
from types import TracebackType
from typing import IO, Any, Protocol


class Listener(Protocol):
    """Something else that shows the progress: the small window of main.pyw."""

    def __call__(self, step: int, steps: int, title: str, detail: str) -> None: ...


class SetupLog:
    """One log file for every setup, kept to its last half megabyte.

    Lines carry the time; a log that cannot be written never stops the setup.
    """

    LIMIT = 1_000_000

    def __init__(self, path: str) -> None:
        self.path = path
        self._file: IO[str] | None = None
        try:
            os.makedirs(os.path.dirname(path), exist_ok=True)
            if os.path.exists(path) and os.path.getsize(path) > self.LIMIT:
                with open(path, "rb") as old:
                    old.seek(-self.LIMIT // 2, os.SEEK_END)
                    tail = old.read()
                with open(path, "wb") as new:
                    new.write(tail)
            self._file = open(path, "a", encoding="utf-8", errors="replace")  # noqa: SIM115
        except OSError:
            self.path = ""

    def write(self, text: str) -> None:
        if self._file is None:
            return
        stamp = time.strftime("%Y-%m-%d %H:%M:%S")
        try:
            for line in text.splitlines():
                self._file.write(f"{stamp} {line}\n")
            self._file.flush()
        except OSError:  # the disk is full: the step itself will say so
            pass

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None


class Progress:
    """ "3/5 Installing PyTorch (CPU) ... 184 MB", one line that is rewritten on a terminal.

    Elsewhere one plain line for the start of each step and one for its end, so that
    a log of a build stays readable. All of it goes to stderr: stdout belongs to the
    command that the user asked for.
    """

    def __init__(
        self,
        steps: int,
        log: SetupLog,
        stream: Any = None,
        listener: Listener | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.steps = steps
        self._log = log
        self._stream = sys.stderr if stream is None else stream
        self._terminal = self._stream is not None and self._stream.isatty()
        self._listener = listener
        self._clock = clock
        self._step = 0
        self._title = ""
        self._began = 0.0
        self._shown = ""

    def step(self, title: str) -> Step:
        """Begin the next step; use it as a context manager."""
        self._step += 1
        self._title = title
        self._began = self._clock()
        self._log.write(f"== {self._step}/{self.steps} {title}")
        if not self._terminal:
            self._write(f"{self._step}/{self.steps} {title}\n")
        self.detail("")
        return Step(self)

    def rename(self, title: str) -> None:
        """A step that learns what it does: "Installing PyTorch" becomes "... (CPU)"."""
        self._title = title
        self._log.write(f"-- {title}")
        self.detail("")

    def detail(self, text: str) -> None:
        """What is happening inside the step, right now."""
        if self._listener is not None:
            self._listener(self._step, self.steps, self._title, text)
        if self._terminal:
            line = f"{self._step}/{self.steps} {self._title} ..."
            self._line(f"{line} {text}" if text else line)

    def say(self, text: str) -> None:
        """A line of its own that stays."""
        self._log.write(text)
        if self._terminal and self._shown:
            self._line("")
            self._write("\r")
        self._write(text + "\n")

    def _end(self, ok: bool) -> None:
        seconds = self._clock() - self._began
        self._log.write(f"== {'done' if ok else 'failed'} after {seconds:.1f} s")
        if self._terminal:
            word = f"{seconds:.0f} s" if ok else "failed"
            self._line(f"{self._step}/{self.steps} {self._title}: {word}")
            self._write("\n")
            self._shown = ""
        elif not ok:
            self._write(f"{self._step}/{self.steps} {self._title}: failed\n")

    def _line(self, text: str) -> None:
        width = max(20, shutil.get_terminal_size().columns - 1)
        text = text if len(text) <= width else text[: width - 1] + "…"
        if text == self._shown:
            return
        self._write("\r" + text + " " * (len(self._shown) - len(text)))
        self._shown = text

    def _write(self, text: str) -> None:
        if self._stream is None:  # pythonw has none
            return
        try:
            self._stream.write(text)
            self._stream.flush()
        except UnicodeEncodeError:
            self._stream.write(text.encode("ascii", "replace").decode())
        except OSError:  # the terminal was closed: go on, the environment is worth having
            self._stream = None


class Step:
    def __init__(self, progress: Progress) -> None:
        self._progress = progress

    def __enter__(self) -> Progress:
        return self._progress

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._progress._end(ok=kind is None)


def megabytes(count: float) -> str:
    return f"{count / 1e6:,.0f} MB" if count < 1e9 else f"{count / 1e9:.1f} GB"
