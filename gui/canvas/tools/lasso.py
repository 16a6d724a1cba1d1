"""Lasso: drag round something, or click the corners of a polygon."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPainterPath

from core.selection import Polygon
from gui.canvas.tools.base import Canvas, Pointer, translate
from gui.canvas.tools.shape_tool import ShapeTool, stroke_path

# A press that moves less than this (logical px) is a click.
_CLICK = 4.0
# A click this near to the first corner closes the polygon.
_CLOSE = 9.0


class LassoTool(ShapeTool):
    id = "lasso"
    # What a finished one is called in the history.
    name = "Lasso"

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._points: list[tuple[float, float]] = []
        self._pressed: Pointer | None = None
        self._dragged = False
        self._hover: Pointer | None = None

    @property
    def hint(self) -> str:
        if self._points and self._pressed is None:
            return translate(
                "Click the next corner · Enter: close · Backspace: one back · Esc: drop"
            )
        return translate("Drag round something, or click corners") + " · " + self.combine_hint

    @property
    def is_busy(self) -> bool:
        return bool(self._points)

    def press(self, pointer: Pointer) -> None:
        self._pressed, self._dragged = pointer, False
        if not self._points:
            self.take_combine(pointer)
            self._points = [(pointer.x, pointer.y)]
        elif self._is_close(pointer):
            self._close()
            return
        else:
            self._points.append((pointer.x, pointer.y))
        self.canvas.refresh_hint()
        self.canvas.update_all()

    def move(self, pointer: Pointer) -> None:
        if self._pressed is None:
            return
        way = pointer.position - self._pressed.position
        if not self._dragged and math.hypot(way.x(), way.y()) < _CLICK:
            return
        self._dragged = True
        self._points.append((pointer.x, pointer.y))
        self.canvas.update_all()

    def release(self, pointer: Pointer) -> None:
        if self._pressed is None:
            return
        self._pressed = None
        if self._dragged:
            self._close()
        self.canvas.refresh_hint()

    def hover(self, pointer: Pointer) -> None:
        self._hover = pointer
        if self._points:
            self.canvas.update_all()

    def double_click(self, pointer: Pointer) -> None:
        if len(self._points) > 2:
            self._points.pop()
            self._close()

    def key(self, event: QKeyEvent) -> bool:
        if not self._points:
            return False
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._close()
            return True
        if event.key() == Qt.Key.Key_Backspace:
            self._take_back()
            return True
        return False

    def cancel(self) -> bool:
        was_busy = bool(self._points)
        self._points = []
        self._pressed, self._dragged = None, False
        if was_busy:
            self.canvas.refresh_hint()
            self.canvas.update_all()
        return was_busy

    def undo(self) -> bool:
        """One corner back; of a line that is drawn all of it."""
        if not self._points or self._dragged:
            return self.cancel()
        self._take_back()
        return True

    def _take_back(self) -> None:
        self._points.pop()
        self._pressed = None
        self.canvas.refresh_hint()
        self.canvas.update_all()

    def _is_close(self, pointer: Pointer) -> bool:
        first = self.canvas.viewport.to_widget(*self._points[0])
        way = first - pointer.position
        return len(self._points) > 2 and math.hypot(way.x(), way.y()) <= _CLOSE

    def _ahead(self, pointer: Pointer) -> tuple[float, float]:
        """Where the next corner would be."""
        return pointer.x, pointer.y

    def _close(self) -> None:
        points = self._points
        self.cancel()
        if len(points) > 2:
            self.finish(Polygon(points), translate(self.name))

    def paint(self, painter: QPainter) -> None:
        if not self._points:
            return
        places = [self.canvas.viewport.to_widget(x, y) for x, y in self._points]
        path = QPainterPath(places[0])
        for place in places[1:]:
            path.lineTo(place)
        if self._pressed is None and self._hover is not None:
            path.lineTo(self.canvas.viewport.to_widget(*self._ahead(self._hover)))
        stroke_path(painter, path)
        if self._pressed is None or not self._dragged:
            self._paint_corner(painter, places[0])

    def _paint_corner(self, painter: QPainter, place: QPointF) -> None:
        painter.setBrush(QColor(255, 255, 255))
        painter.drawEllipse(QRectF(place.x() - 3.5, place.y() - 3.5, 7, 7))
