"""Zoom: click to come nearer, drag a rectangle to fill the view with it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath

from core.geometry import Bounds
from gui.canvas.tools.base import Canvas, Pointer, Tool, translate
from gui.canvas.tools.shape_tool import stroke_path

# A drag smaller than this (logical px) is a click.
_CLICK = 6.0


class ZoomTool(Tool):
    id = "zoom"
    shows_handles = False

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._start: QPointF | None = None
        self._rect = QRectF()

    @property
    def hint(self) -> str:
        return translate("Click: nearer · Alt or Ctrl+click: farther · drag: fill the view")

    @property
    def is_busy(self) -> bool:
        return self._start is not None

    @property
    def cursor(self) -> Qt.CursorShape:
        return Qt.CursorShape.CrossCursor

    def press(self, pointer: Pointer) -> None:
        self._start = pointer.position
        self._rect = QRectF()

    def move(self, pointer: Pointer) -> None:
        if self._start is not None:
            self._rect = QRectF(self._start, pointer.position).normalized()
            self.canvas.update_all()

    def release(self, pointer: Pointer) -> None:
        rect = self._rect
        if not self.cancel():
            return
        viewport = self.canvas.viewport
        if max(rect.width(), rect.height()) < _CLICK:
            about = viewport.on_screen(pointer.position)
            self.canvas.set_viewport(viewport.stepped(not pointer.picks, about))
            return
        left, top = viewport.to_document(rect.topLeft())
        right, bottom = viewport.to_document(rect.bottomRight())
        bounds = Bounds.from_edges(round(left), round(top), round(right), round(bottom))
        if not bounds.is_empty:
            self.canvas.set_viewport(viewport.fitted(bounds, margin=0, most=64.0))

    def cancel(self) -> bool:
        if self._start is None:
            return False
        self._start, self._rect = None, QRectF()
        self.canvas.update_all()
        return True

    def paint(self, painter: QPainter) -> None:
        if not self._rect.isEmpty():
            path = QPainterPath()
            path.addRect(self._rect)
            stroke_path(painter, path)
