"""What the commands say: results on stdout, everything about them on stderr."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TextIO

from core.errors import UserError

if TYPE_CHECKING:  # it brings numpy, and --help must come at once
    from core.request import Progress


def prepare_streams() -> None:
    """Have stdout and stderr write anything: what a console cannot show becomes “?”."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            with contextlib.suppress(OSError, ValueError):  # closed, or exchanged below us
                reconfigure(errors="replace")


def write_line(stream: TextIO | None, text: str) -> None:
    """One line, at once. A reader that has gone away (“| head”) is no error."""
    if stream is None:  # no console at all: pythonw
        return
    try:
        stream.write(text + "\n")
        stream.flush()
    except BrokenPipeError:
        _silence(stream)


def _silence(stream: TextIO) -> None:
    """Let everything else, and Python's own flush at the end, go nowhere."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


def error_line(prog: str, error: object) -> str:
    """One line for stderr, whatever the error's text holds."""
    return f"{prog}: " + " ".join(str(error).split())


def error_event(error: UserError, code: int) -> dict[str, Any]:
    return {
        "event": "error",
        "code": code,
        "message": str(error),
        "what": error.what,
        "why": error.why,
        "do": error.do,
    }


class Console:
    """The voice of a command that takes a while. Used on the main thread.

    With `as_json` each event is one JSON object a line on stdout. Otherwise results are
    lines on stdout, notes lines on stderr, and progress a bar there when it is a terminal.
    """

    def __init__(self, prog: str, *, as_json: bool) -> None:
        self._prog = prog
        self._json = as_json
        self._bar = not as_json and sys.stderr is not None and sys.stderr.isatty()  # pyright: ignore[reportUnnecessaryComparison] - pythonw
        self._drawn = 0

    def event(self, event: str, fields: Mapping[str, Any]) -> None:
        """One JSON object; nothing without --json. Text in ASCII, so that any console holds it."""
        if self._json:
            write_line(sys.stdout, json.dumps({"event": event, **fields}, allow_nan=False))

    def result(self, text: str, fields: Mapping[str, Any]) -> None:
        self._clear()
        if self._json:
            self.event("result", fields)
        else:
            write_line(sys.stdout, text)

    def note(self, text: str) -> None:
        """A sentence the user should read; nothing has failed."""
        self._clear()
        flat = " ".join(text.split())
        if self._json:
            self.event("note", {"text": flat})
        else:
            write_line(sys.stderr, f"{self._prog}: note: {flat}")

    def error(self, error: UserError, code: int) -> None:
        self._clear()
        if self._json:
            write_line(sys.stdout, json.dumps(error_event(error, code)))
        write_line(sys.stderr, error_line(self._prog, error))

    def progress(self, progress: Progress, count: int) -> None:
        left = progress.seconds_left
        self.event(
            "progress",
            {
                "stage": progress.stage.value,
                "fraction": round(progress.fraction, 4),
                "step": progress.step,
                "steps": progress.steps,
                "candidate": progress.candidate,
                "count": count,
                "seconds_left": None if left is None else round(left, 1),
            },
        )
        if self._bar:
            self._draw(progress, count)

    def close(self) -> None:
        self._clear()

    def _draw(self, progress: Progress, count: int) -> None:
        said = [f"{progress.fraction:4.0%}", progress.stage.value]
        if progress.steps:
            said.append(f"{progress.step}/{progress.steps}")
        if count > 1:
            said.append(f"picture {progress.candidate + 1} of {count}")
        if progress.seconds_left is not None:
            said.append(f"{progress.seconds_left:.0f} s left")
        text = "  ".join(said)
        columns = shutil.get_terminal_size().columns - 1
        room = min(30, columns - len(text) - 4)
        if room >= 10:
            full = round(progress.fraction * room)
            text = f"[{'#' * full}{'-' * (room - full)}] {text}"
        text = text[: max(0, columns)]
        self._write_bar("\r" + text.ljust(self._drawn))
        self._drawn = len(text)

    def _clear(self) -> None:
        if self._drawn:
            self._write_bar("\r" + " " * self._drawn + "\r")
            self._drawn = 0

    def _write_bar(self, text: str) -> None:
        try:
            sys.stderr.write(text)
            sys.stderr.flush()
        except OSError:
            self._bar = False
