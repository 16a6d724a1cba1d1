"""Brush and eraser for the mask, and the same for colour: one drag, one stroke."""

from __future__ import annotations

import math

from PySide6.QtCore import Qt

from core.brush import Effect
from core.errors import UserError
from gui.canvas.tools.base import Canvas, Pointer, Tool, translate


class StrokeTool(Tool):
    """Draws a stroke with the brush of the ToolOptions.

    Shift continues in a straight line from where the last stroke ended; with Alt brush and
    eraser are swapped for the stroke.
    """

    shows_ring = True
    effect = Effect.MASK
    swapped = Effect.UNMASK

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._is_drawing = False
        self._last: tuple[float, float] | None = None
        # Where the steadied brush is, behind the hand.
        self._steady: tuple[float, float] | None = None
        canvas.model.replaced.connect(self._forget)

    @property
    def cursor(self) -> Qt.CursorShape:
        return Qt.CursorShape.BlankCursor

    @property
    def is_busy(self) -> bool:
        return self._is_drawing

    @property
    def text(self) -> str:
        """What the undo step is called."""
        return translate("Mask stroke")

    def press(self, pointer: Pointer) -> None:
        colour = self.canvas.options.colour
        try:
            self.canvas.model.begin_stroke(
                self.canvas.options.brush(),
                self.swapped if pointer.alt else self.effect,
                self.text,
                (colour.red(), colour.green(), colour.blue()),
            )
        except UserError as error:
            self.canvas.report(error)
            return
        self._is_drawing = True
        if pointer.shift and self._last is not None:
            self.canvas.model.stroke_to(*self._last, pointer.pressure)
        self._steady = (pointer.x, pointer.y)
        self._draw(pointer.x, pointer.y, pointer.pressure)

    def move(self, pointer: Pointer) -> None:
        if not self._is_drawing:
            return
        x, y = self._steadied(pointer)
        self._draw(x, y, pointer.pressure)

    def release(self, pointer: Pointer) -> None:
        if not self._is_drawing:
            return
        # The end is where the hand is, however far the steadied brush lags behind.
        if self._last is not None and self._last != (pointer.x, pointer.y):
            self._draw(pointer.x, pointer.y, max(pointer.pressure, 0.02))
        self._is_drawing = False
        self.canvas.model.end_stroke()

    def cancel(self) -> bool:
        if not self._is_drawing:
            return False
        self._is_drawing = False
        self.canvas.model.abort_stroke()
        return True

    def leave(self) -> None:
        """A stroke under way is kept."""
        if self._is_drawing:
            self._is_drawing = False
            self.canvas.model.end_stroke()

    def _draw(self, x: float, y: float, pressure: float) -> None:
        self.canvas.model.stroke_to(x, y, pressure)
        self._last = (x, y)

    def _steadied(self, pointer: Pointer) -> tuple[float, float]:
        """The brush on a string: it follows once the hand pulls the string tight."""
        length = self.canvas.options.stabiliser * 60 / self.canvas.viewport.zoom
        if self._steady is None or length <= 0:
            self._steady = (pointer.x, pointer.y)
            return self._steady
        x, y = self._steady
        distance = math.hypot(pointer.x - x, pointer.y - y)
        if distance > length:
            part = (distance - length) / distance
            self._steady = (x + (pointer.x - x) * part, y + (pointer.y - y) * part)
        return self._steady

    def _forget(self) -> None:
        self._is_drawing = False
        self._last = None
