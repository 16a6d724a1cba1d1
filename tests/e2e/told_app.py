"""The program as it is, started by a test that asks where things are and what is so.

Everything the test does goes through the X server; only looking goes through here: each
line on stdin is an expression, evaluated on the GUI thread with `studio`, `place(widget)`,
`pixels(studio, (x, y) …)` and `masks(studio, (x, y) …)` at hand, and answered by a line of JSON on stdout.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from PIL import Image
from PySide6.QtCore import QObject, QPoint, QRect, Signal
from PySide6.QtWidgets import QWidget

import gui.app
from core.geometry import Bounds
from gui.studio import Studio
from tests.e2e.x_desktop import ROOT, Desktop, desktop, until


def place(widget: QWidget, rect: QRect | None = None) -> list[int]:
    """[x, y, width, height] of a widget, or of a part of it, on the screen."""
    rect = widget.rect() if rect is None else rect
    corner = widget.mapToGlobal(rect.topLeft())
    return [corner.x(), corner.y(), rect.width(), rect.height()]


def on_canvas(studio: Studio, x: float, y: float) -> list[int]:
    """Where a document pixel is on the screen."""
    canvas = studio.window.canvas
    view = canvas.viewport
    at: QPoint = canvas.mapToGlobal(view.on_screen(view.to_widget(x, y)).toPoint())
    return [at.x(), at.y()]


def pixels(studio: Studio, *places: tuple[int, int]) -> list[list[int]]:
    """The straight RGBA of the visible picture at places of the document."""
    seen = studio.document.snapshot()
    return [seen.read(Bounds(x, y, 1, 1))[0, 0].tolist() for x, y in places]


def masks(studio: Studio, *places: tuple[int, int]) -> list[int]:
    """How far the mask covers places of the document, 0 … 255."""
    mask = studio.document.snapshot().mask
    return [int(mask.read(Bounds(x, y, 1, 1))[0, 0]) for x, y in places]


class _Ears(QObject):
    asked = Signal(str)

    def __init__(self, studio: Studio) -> None:
        super().__init__(studio)
        self._studio = studio
        self.asked.connect(self._answer)
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        for line in sys.stdin:
            self.asked.emit(line)

    def _answer(self, line: str) -> None:
        names = {
            "studio": self._studio,
            "place": place,
            "on_canvas": on_canvas,
            "pixels": pixels,
            "masks": masks,
        }
        try:
            answer: dict[str, Any] = {"is": eval(line, names)}
        except Exception as error:  # noqa: BLE001 - the test shows it
            answer = {"error": repr(error)}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


class _ToldStudio(Studio):
    def start(self, pictures: Sequence[Path] = ()) -> None:
        self._ears = _Ears(self)
        super().start(pictures)


class Told:
    """The test's end: a program on a desktop, to be asked."""

    def __init__(self, desktop: Desktop, home: Path, log: Path) -> None:
        self.desktop, self.log = desktop, log
        with open(log, "ab") as errors:
            self.process = subprocess.Popen(
                [sys.executable, str(Path(__file__).resolve())],
                env={**desktop.environment, "PENTIMENTO_HOME": str(home)},
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            )
        until(lambda: "Pentimento" in desktop.window_title("Pentimento"), 120, "no window")
        self.wait("bool(studio.session.models) and studio.library.is_open", 60)

    def ask(self, expression: str) -> Any:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(expression.replace("\n", " ") + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        assert "error" not in answer, f"{expression}: {answer['error']}"
        return answer["is"]

    def wait(self, expression: str, seconds: float = 20) -> None:
        try:
            until(lambda: bool(self.ask(expression)), seconds, f"never: {expression}")
        except AssertionError:
            Image.fromarray(self.desktop.screen()).save(self.log.with_suffix(".png"))
            raise

    # -- what the user does ----------------------------------------------------------

    def click(self, x: float, y: float, *modifiers: str) -> None:
        self.desktop.do("mousemove", round(x), round(y))
        for key in modifiers:
            self.desktop.do("keydown", key)
        self.desktop.do("click", 1)
        for key in modifiers:
            self.desktop.do("keyup", key)

    def click_on(self, widget: str) -> None:
        """The middle of a widget, told by an expression."""
        x, y, width, height = self.ask(f"place({widget})")
        self.click(x + width / 2, y + height / 2)

    def point(self, x: float, y: float) -> tuple[float, float]:
        """A document pixel on the screen."""
        at = self.ask(f"on_canvas(studio, {x}, {y})")
        return at[0], at[1]

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait(10)
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                pipe.close()


@contextlib.contextmanager
def running(folder: Path) -> Iterator[Told]:
    """The program on a desktop of its own, which lives in the folder; it may log no traceback."""
    log = folder / "program.log"
    with desktop(log=log) as screen:
        told = Told(screen, folder / "home", log)
        try:
            yield told
        finally:
            told.close()
    assert "Traceback" not in log.read_text("utf-8", "replace")


if __name__ == "__main__":
    gui.app.Studio = _ToldStudio  # pyright: ignore[reportAttributeAccessIssue] - the same, with ears
    raise SystemExit(gui.app.main([]))
