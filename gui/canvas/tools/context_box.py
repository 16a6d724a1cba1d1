"""The context box: what the model is shown of the picture, drawn by hand."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPen

from core.geometry import Bounds
from gui.canvas.labels import draw_label
from gui.canvas.outlines import in_sight
from gui.canvas.tools.base import Canvas, Pointer, translate
from gui.canvas.tools.frame_tool import FrameTool

_LEAST = 8
"""A drag smaller than this (document px) is a click, and draws nothing."""

_GRIP = 8.0


class ContextBoxTool(FrameTool):
    """Draw a box, or take one by its sides, corners or inside, as a crop's frame is taken.

    It changes no pixel: the options keep the box, and the next request carries it.
    """

    id = "context"

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        canvas.options.context_box_changed.connect(self._on_box_changed)

    @property
    def hint(self) -> str:
        return translate(
            "Drag the box that the model is shown · take its sides or inside · Backspace: none"
        )

    @property
    def box(self) -> Bounds:
        kept = self.canvas.options.context_box
        if self._box is not None:
            return self._box
        return Bounds(0, 0, 0, 0) if kept is None else kept

    @property
    def is_busy(self) -> bool:
        return self._drag is not None

    def press(self, pointer: Pointer) -> None:
        self._drag = (self._hit(pointer.position) or "new", pointer.x, pointer.y, self.box)

    def release(self, pointer: Pointer) -> None:
        box, was_dragged = self._box, self._drag is not None
        self._forget()
        if was_dragged and box is not None:
            self._keep(box)
        self.canvas.update_all()

    def _keep(self, box: Bounds) -> None:
        """Take a box that shows something of the picture, the part of it that does."""
        frame = self.canvas.model.frame.extended(self.canvas.extension)
        inside = box.intersection(frame)
        if min(inside.width, inside.height) >= _LEAST:
            self.canvas.options.set_context_box(inside)

    def key(self, event: QKeyEvent) -> bool:
        has_box = self.canvas.options.context_box is not None
        if event.key() == Qt.Key.Key_Backspace and has_box and not self.is_busy:
            self.canvas.options.set_context_box(None)
            return True
        return False

    def double_click(self, pointer: Pointer) -> None:
        """Nothing is applied: the box holds from the moment it is drawn."""

    def _in_ratio(self, box: Bounds, kind: str, pointer: Pointer) -> Bounds:
        """Shift makes it square."""
        if not pointer.shift:
            return box
        side = max(box.width, box.height)
        x = box.right - side if "l" in kind else box.x
        y = box.bottom - side if "t" in kind else box.y
        return Bounds(x, y, side, side)

    def _hit(self, position: QPointF) -> str:
        return "" if self.box.is_empty else super()._hit(position)

    def _on_box_changed(self, _box: object) -> None:
        self.canvas.update_all()

    def paint(self, painter: QPainter) -> None:
        box = self.box
        if box.is_empty:
            return
        rect = self.canvas.viewport.widget_rect(box)
        accent = self.canvas.colours.accent
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(accent, 2))
        painter.drawRect(in_sight(painter, rect))
        painter.setPen(QPen(self.canvas.colours.surround, 1))
        painter.setBrush(accent)
        for x in (rect.left(), rect.center().x(), rect.right()):
            for y in (rect.top(), rect.center().y(), rect.bottom()):
                if (x, y) != (rect.center().x(), rect.center().y()):
                    painter.drawRect(QRectF(x - _GRIP / 2, y - _GRIP / 2, _GRIP, _GRIP))
        if self.is_busy:
            draw_label(painter, rect.center(), str(box.extent))
