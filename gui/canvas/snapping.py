"""Moves that are drawn to the frame's edges and middle, and the lines that show it."""

from __future__ import annotations

from PySide6.QtGui import QPainter, QPen

from core.framing import snapped_move
from core.geometry import Bounds
from gui.canvas.tools.base import Canvas, Pointer

# So near (logical px on the screen) something is drawn to a line.
_REACH = 6.0


class Snapping:
    """Of one tool. Ctrl, held while dragging, lets go."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._xs: tuple[float, ...] = ()
        self._ys: tuple[float, ...] = ()

    def moved(self, box: Bounds, pointer: Pointer, dx: int, dy: int) -> tuple[int, int]:
        """The move of `box` as it is to be; with Shift only the way that it goes snaps."""
        self.clear()
        if pointer.control:
            return dx, dy
        viewport = self._canvas.viewport
        reach = _REACH * viewport.ratio / viewport.zoom
        to_x, to_y, xs, ys = snapped_move(box, self._canvas.model.frame, dx, dy, reach)
        if not pointer.shift or dx:
            dx, self._xs = to_x, xs
        if not pointer.shift or dy:
            dy, self._ys = to_y, ys
        return dx, dy

    def clear(self) -> None:
        self._xs = self._ys = ()

    def paint(self, painter: QPainter) -> None:
        frame, viewport = self._canvas.model.frame, self._canvas.viewport
        painter.setPen(QPen(self._canvas.colours.accent, 1))
        for x in self._xs:
            painter.drawLine(viewport.to_widget(x, frame.y), viewport.to_widget(x, frame.bottom))
        for y in self._ys:
            painter.drawLine(viewport.to_widget(frame.x, y), viewport.to_widget(frame.right, y))
