"""Rectangle and ellipse: drag from corner to corner."""

from __future__ import annotations

import math

from PySide6.QtGui import QPainter, QPainterPath

from core.geometry import Bounds
from core.selection import Ellipse, Rectangle, Selection
from gui.canvas.labels import draw_label
from gui.canvas.tools.base import Canvas, Pointer, translate
from gui.canvas.tools.shape_tool import ShapeTool, stroke_path


class RectangleTool(ShapeTool):
    """While dragging, Shift makes it square and Alt draws from the middle."""

    id = "rectangle"

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._start: tuple[float, float] | None = None
        self._bounds = Bounds(0, 0, 0, 0)

    @property
    def hint(self) -> str:
        return (
            translate("Drag a shape · while dragging Shift: square, Alt: from the middle")
            + " · "
            + self.combine_hint
        )

    @property
    def is_busy(self) -> bool:
        return self._start is not None

    def press(self, pointer: Pointer) -> None:
        self.take_combine(pointer)
        self._start = (pointer.x, pointer.y)
        self._bounds = Bounds(0, 0, 0, 0)

    def move(self, pointer: Pointer) -> None:
        if self._start is None:
            return
        x, y = self._start
        dx, dy = pointer.x - x, pointer.y - y
        square, from_middle = self.constraints(pointer)
        if square:
            side = max(abs(dx), abs(dy))
            dx, dy = math.copysign(side, dx), math.copysign(side, dy)
        start_x, start_y = (x - dx, y - dy) if from_middle else (x, y)
        left, right = sorted((start_x, x + dx))
        top, bottom = sorted((start_y, y + dy))
        self._bounds = Bounds.from_edges(round(left), round(top), round(right), round(bottom))
        self.canvas.update_all()

    def release(self, pointer: Pointer) -> None:
        bounds = self._bounds
        if self.cancel() and not bounds.is_empty:
            self.finish(self._shape(bounds), self._text)

    def cancel(self) -> bool:
        if self._start is None:
            return False
        self._start = None
        self._bounds = Bounds(0, 0, 0, 0)
        self.canvas.update_all()
        return True

    def paint(self, painter: QPainter) -> None:
        if self._bounds.is_empty:
            return
        rect = self.canvas.viewport.widget_rect(self._bounds)
        path = QPainterPath()
        self._outline(path, self._bounds)
        stroke_path(painter, path)
        draw_label(painter, rect.center(), str(self._bounds.extent))

    @property
    def _text(self) -> str:
        return translate("Rectangle")

    def _shape(self, bounds: Bounds) -> Selection:
        return Rectangle(bounds)

    def _outline(self, path: QPainterPath, bounds: Bounds) -> None:
        path.addRect(self.canvas.viewport.widget_rect(bounds))


class EllipseTool(RectangleTool):
    id = "ellipse"

    @property
    def _text(self) -> str:
        return translate("Ellipse")

    def _shape(self, bounds: Bounds) -> Selection:
        return Ellipse(bounds)

    def _outline(self, path: QPainterPath, bounds: Bounds) -> None:
        path.addEllipse(self.canvas.viewport.widget_rect(bounds))
