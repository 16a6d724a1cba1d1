"""Brush and eraser for the mask, and the same for colour: one drag, one stroke."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath

from core.brush import Effect
from core.errors import UserError
from core.inks import Ink
from gui.canvas.tools.base import Canvas, Pointer, Tool, translate
from gui.canvas.tools.eyedropper import pick_colour
from gui.canvas.tools.shape_tool import stroke_path

# How long the string of a full stabiliser is, in logical px.
_STRING = 60.0


class StrokeTool(Tool):
    """Draws a stroke with the brush of the ToolOptions.

    Shift continues in a straight line from where the last stroke ended. With Alt, or with the
    pen's other end, brush and eraser are swapped for the stroke; tools whose `alt_picks`
    take a colour with Alt or Ctrl instead.
    """

    shows_ring = True
    effect = Effect.MASK
    swapped = Effect.UNMASK
    alt_picks = False

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._is_drawing = False
        self._is_picking = False
        self._last: tuple[float, float] | None = None
        # Where the steadied brush is, behind the hand; and what shows the string between.
        self._steady: tuple[float, float] | None = None
        self._string: tuple[QPointF, QPointF] | None = None
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

    def ink(self, pointer: Pointer) -> Effect | Ink:
        """What a stroke that begins here lays down. May raise UserError."""
        swaps = pointer.eraser or (pointer.alt and not self.alt_picks)
        return self.swapped if swaps else self.effect

    def press(self, pointer: Pointer) -> None:
        if self.alt_picks and pointer.picks:
            self._is_picking = True
            pick_colour(self.canvas, pointer)
            return
        model, options = self.canvas.model, self.canvas.options
        model.end_stroke()
        try:
            model.begin_stroke(options.brush(), self.ink(pointer), self.text)
        except UserError as error:
            self.canvas.report(error)
            return
        self._is_drawing = True
        if pointer.shift and self._last is not None:
            model.stroke_to(*self._last, pointer.pressure, pointer.tilt)
        self._steady = (pointer.x, pointer.y)
        self._draw(pointer.x, pointer.y, pointer)

    def move(self, pointer: Pointer) -> None:
        if self._is_picking:
            pick_colour(self.canvas, pointer)
        if not self._is_drawing:
            return
        x, y = self._steadied(pointer)
        self._draw(x, y, pointer)
        self._show_string(self.canvas.viewport.to_widget(x, y), pointer.position)

    def release(self, pointer: Pointer) -> None:
        self._is_picking = False
        if not self._is_drawing:
            return
        # The end is where the hand is, however far the steadied brush lags behind.
        if self._last is not None and self._last != (pointer.x, pointer.y):
            self.canvas.model.stroke_to(
                pointer.x, pointer.y, max(pointer.pressure, 0.02), pointer.tilt
            )
            self._last = (pointer.x, pointer.y)
        self._end()
        self.canvas.model.end_stroke()

    def cancel(self) -> bool:
        self._is_picking = False
        if not self._is_drawing:
            return False
        self._end()
        self.canvas.model.abort_stroke()
        return True

    def leave(self) -> None:
        """A stroke under way is kept."""
        self._is_picking = False
        if self._is_drawing:
            self._end()
            self.canvas.model.end_stroke()

    def paint(self, painter: QPainter) -> None:
        """The string between the hand and the brush that follows it."""
        if self._string is not None:
            path = QPainterPath(self._string[0])
            path.lineTo(self._string[1])
            path.addEllipse(self._string[0], 2.5, 2.5)
            stroke_path(painter, path)

    def _draw(self, x: float, y: float, pointer: Pointer) -> None:
        self.canvas.model.stroke_to(x, y, pointer.pressure, pointer.tilt)
        self._last = (x, y)

    def _steadied(self, pointer: Pointer) -> tuple[float, float]:
        """The brush on a string: it follows once the hand pulls the string tight."""
        length = self.canvas.options.stabiliser * _STRING / self.canvas.viewport.zoom
        if self._steady is None or length <= 0:
            self._steady = (pointer.x, pointer.y)
            return self._steady
        x, y = self._steady
        distance = math.hypot(pointer.x - x, pointer.y - y)
        if distance > length:
            part = (distance - length) / distance
            self._steady = (x + (pointer.x - x) * part, y + (pointer.y - y) * part)
        return self._steady

    def _show_string(self, brush: QPointF, hand: QPointF) -> None:
        """Repaints where the string was and where it is."""
        before, self._string = self._string, None
        if self.canvas.options.stabiliser > 0 and self._is_drawing:
            self._string = (brush, hand)
        for string in (before, self._string):
            if string is not None:
                rect = QRectF(*string).normalized().adjusted(-6, -6, 6, 6)
                self.canvas.update_widget(rect.toAlignedRect())

    def _end(self) -> None:
        self._is_drawing = False
        self._show_string(QPointF(), QPointF())

    def _forget(self) -> None:
        self._is_drawing = False
        self._string = None
        self._last = None
