"""The steps of the tour. Each acts through the window, then checks what came of it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QApplication

from core.arrays import RgbaArray
from core.formats import write_picture
from core.geometry import Bounds
from core.request import Candidate
from core.samples import sample_picture
from gui.app import Studio
from gui.hands import Hands

FILL_PROMPT = "a blue house in a meadow"
EXTEND_PROMPT = "a lake with mountains and pine forest at noon"
_SEED = 12
_STEPS = 20
_LOOKS = 20


class TourFailed(Exception):
    """A step did not do what it should; the text says what."""


class Play:
    """Keeps what the steps hand on to each other."""

    def __init__(
        self,
        app: QApplication,
        studio: Studio,
        folder: Path,
        size: tuple[int, int],
        patience: float,
    ) -> None:
        self._studio = studio
        self._window = studio.window
        self._session = studio.session
        self._folder = folder
        self._size = size
        self._patience = patience
        self._hands = Hands(app, studio.window)
        self._shots = 0
        self._before: RgbaArray = sample_picture()
        self._kept: list[Candidate] = []
        studio.queue.candidate_made.connect(self._on_made)

    # -- steps -------------------------------------------------------------------

    def open_window(self) -> str:
        self._window.setWindowState(Qt.WindowState.WindowNoState)
        self._window.resize(*self._size)
        self._studio.start()
        _need(
            self._hands.wait_until(lambda: self._studio.library.is_open, 30),
            "the gallery could not be opened",
        )
        self._hands.wait(0.3)
        self.shoot("start")
        _need(bool(self._session.models), "there is no model: the starter is missing")
        entry = self._session.model_entry()
        return f"ok, {self._window.width()}×{self._window.height()}, model {entry and entry.label}"

    def drop_picture(self) -> str:
        path = self._folder / "sample.png"
        write_picture(path, self._before)
        self._hands.drop(self._window.canvas, path)
        self._wait_for(lambda: not self._studio.document.is_empty, "the picture did not open")
        self._hands.wait(0.3)
        _need(_same(self._pixels(), self._before), "the picture is not the one in the file")
        self.shoot("picture")
        return str(self._studio.document.frame.extent)

    def paint_mask(self) -> str:
        self._hands.press(Qt.Key.Key_B)
        self._window.tool_options.set_size(90)
        frame = self._studio.document.frame
        spots = [(0.66, 0.66), (0.86, 0.66), (0.86, 0.80), (0.67, 0.80), (0.70, 0.72), (0.84, 0.72)]
        points = [self._at(frame.width * x, frame.height * y) for x, y in spots]
        self._hands.drag(self._window.canvas, points)
        self._wait_for(lambda: self._session.plan is not None, "the plan was not shown")
        self._hands.wait(0.2)
        _need(self._session.task_text == self._session.tr("Fill mask"), "the button says no fill")
        self.shoot("mask")
        return f"{self._studio.document.mask_bounds()}"

    def generate_fill(self) -> str:
        self._set_up(FILL_PROMPT, count=2)
        self._hands.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        return self._generated(2)

    def look_at_candidates(self) -> str:
        pixels = self._pixels()
        self._hands.press(Qt.Key.Key_Right)
        _need(self._session.current_index == 1, "the second candidate is not shown")
        self._hands.press(Qt.Key.Key_Left)
        _need(self._session.current_index == 0, "the first candidate is not shown again")
        _need(_same(self._pixels(), pixels), "looking at candidates changed the picture")
        self.shoot("candidates")
        return "2, and no pixel of the picture changed"

    def compare_with_original(self) -> None:
        pixels, divider = self._pixels(), self._window.actions_["candidate.wipe"]
        divider.trigger()
        self._hands.wait(0.3)
        _need(divider.isChecked(), "there is no divider")
        masked = self._at(self._studio.document.frame.width * 0.76, 0).x()
        self._window.comparing.wipe.set_fraction(masked / self._window.canvas.width())
        self._hands.wait(0.2)
        self.shoot("compare")
        divider.trigger()
        _need(_same(self._pixels(), pixels), "comparing changed the picture")
        self._window.canvas.setFocus()

    def look_at_layers(self) -> str:
        layers = self._studio.document.layers
        _need(len(layers) == 2, f"there are {len(layers)} layers instead of 2")
        self._hands.press(Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
        self._hands.wait(0.5)
        self.shoot("layers")
        self._window.canvas.setFocus()
        return f"“{layers[-1].name}” over “{layers[0].name}”"

    def apply_fill(self) -> str:
        candidate = self._kept[0]
        self._hands.press(Qt.Key.Key_Return)
        _need(not self._session.candidates, "the candidate was not applied")
        self._hands.wait(0.3)
        self.shoot("applied")
        return self._check_untouched(candidate)

    def undo_and_redo(self) -> None:
        applied = self._pixels()
        self._hands.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        _need(_same(self._pixels(), self._before), "undo does not bring back the picture")
        both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
        self._hands.press(Qt.Key.Key_Z, both)
        _need(_same(self._pixels(), applied), "redo does not bring back the result")
        self._before = applied

    def drag_border(self) -> str:
        canvas = self._window.canvas
        canvas.set_zoom(0.8)
        self._hands.wait(0.2)
        frame = self._studio.document.frame
        handle = self._at(frame.right, frame.y + frame.height / 2) + QPointF(8, 0)
        self._hands.drag(canvas, [handle, handle + QPointF(110, 0)])
        margins = self._session.extension
        _need(margins.right > 0, "the border did not move")
        self._hands.wait(0.3)
        self.shoot("extend")
        return f"{margins.right} px, the button says “{self._session.task_text}”"

    def generate_extension(self) -> str:
        self._set_up(EXTEND_PROMPT, count=1)
        self._hands.click(self._window.prompt_panel.button)
        return self._generated(1)

    def apply_extension(self) -> str:
        candidate = self._kept[0]
        frame = self._studio.document.frame
        self._hands.click(self._window.strip.apply)
        new = self._studio.document.frame
        _need(new.width > frame.width, "the picture did not become larger")
        self._window.canvas.fit()
        self._hands.wait(0.3)
        self.shoot("extended")
        return f"{new.extent}, {self._check_untouched(candidate)}"

    def save_result(self) -> str:
        path = self._folder / "result.ora"
        self._window.files.save_to(path)
        self._wait_for(lambda: not self._studio.document.is_modified, "it was not saved")
        return path.name

    def look_at_gallery(self) -> str:
        items = self._studio.library.page()
        _need(len(items) == 3, f"the gallery holds {len(items)} results instead of 3")
        _need(sum(item.is_applied for item in items) == 2, "the applied ones are not marked")
        self._hands.press(Qt.Key.Key_G, Qt.KeyboardModifier.ControlModifier)
        self._hands.wait(0.8)
        self.shoot("gallery")
        return f"{len(items)} results, 2 applied"

    def recall_one(self) -> str:
        item = self._studio.library.page()[-1]
        request = self._studio.library.request_of(item)
        _need(request is not None, "its request is lost")
        wanted = self._studio.library.pixels_of(item)
        self._window.recall(item)
        self._hands.wait(0.2)
        self._kept.clear()
        self._hands.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        said = self._generated(1, shoot=False)
        self._hands.press(Qt.Key.Key_Return)
        self._hands.wait(0.2)
        again = self._pixels()
        _need(wanted is not None and _same(again, wanted), "the pixels are not the same again")
        return said

    # -- parts -------------------------------------------------------------------

    def shoot(self, name: str) -> None:
        """A picture of the window, numbered in the order of the tour."""
        self._shots += 1
        shown, before = self._window.grab().toImage(), None
        for _ in range(_LOOKS):
            if shown == before:
                break
            # The canvas is drawn a part at a time, so that no frame is late.
            self._hands.wait(0.05)
            shown, before = self._window.grab().toImage(), shown
        shown.save(str(self._folder / f"{self._shots:02d}-{name}.png"))

    def _on_made(self, _job: object, made: object) -> None:
        self._kept.append(made.candidate)  # pyright: ignore[reportAttributeAccessIssue] - Made

    def _set_up(self, prompt: str, count: int) -> None:
        parameters = self._session.parameters
        parameters.seed, parameters.random_seed = _SEED, False
        parameters.count, parameters.num_inference_steps = count, _STEPS
        parameters.prompt = ""
        self._hands.type(self._window.prompt_panel.prompt, prompt)
        _need(parameters.prompt == prompt, "the prompt was not typed")
        self._kept.clear()

    def _generated(self, count: int, *, shoot: bool = True) -> str:
        queue = self._studio.queue
        _need(queue.is_busy or bool(self._session.candidates), "nothing was generated")
        if shoot:
            halfway = self._hands.wait_until(
                lambda: (
                    not queue.is_busy
                    or (queue.running is not None and queue.running.progress.fraction > 0.4)
                ),
                self._patience,
            )
            if halfway and queue.is_busy:
                self._hands.wait(0.05)
                self.shoot("generating")
        self._wait_for(lambda: not queue.is_busy, "it took too long", self._patience)
        notice = self._window.error_bar.notice
        if len(self._session.candidates) != count:
            raise TourFailed(notice.text if notice else f"{len(self._kept)} of {count} results")
        self._hands.wait(0.2)
        seconds = sum(candidate.seconds for candidate in self._kept)
        return f"{count} in {seconds:.1f} s" if count > 1 else f"in {seconds:.1f} s"

    def _check_untouched(self, candidate: Candidate) -> str:
        """Where the paste's alpha is 0, every pixel of before is there to the bit."""
        before, after = self._before, self._pixels()
        frame = self._studio.document.frame
        kept = np.ones((frame.height, frame.width), bool)
        kept[candidate.bounds.relative_to(frame).slices] = candidate.alpha == 0
        old = Bounds(0, 0, before.shape[1], before.shape[0]).relative_to(frame)
        inside = kept[old.slices]
        changed = int(np.count_nonzero((after[old.slices] != before).any(axis=2) & inside))
        _need(changed == 0, f"{changed} pixels outside the mask changed")
        touched = int(inside.size - np.count_nonzero(inside))
        return f"{touched} old pixels painted over, 0 of the other {inside.size - touched} changed"

    def _pixels(self) -> RgbaArray:
        snapshot = self._studio.document.snapshot()
        return snapshot.read(snapshot.frame)

    def _at(self, x: float, y: float) -> QPointF:
        """A point of the document on the canvas."""
        return self._window.canvas.viewport.to_widget(x, y)

    def _wait_for(self, condition: object, complaint: str, seconds: float = 30.0) -> None:
        _need(self._hands.wait_until(condition, seconds), complaint)  # pyright: ignore[reportArgumentType]


def _same(one: RgbaArray, other: RgbaArray) -> bool:
    return one.shape == other.shape and bool(np.array_equal(one, other))


def _need(condition: bool, complaint: str) -> None:
    if not condition:
        raise TourFailed(complaint)
