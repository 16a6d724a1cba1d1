"""Move the active layer by dragging; arrow keys move it by pixels."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPainterPath

from core.errors import UserError
from gui.canvas.labels import draw_label
from gui.canvas.tools.base import Canvas, Pointer, Tool, translate
from gui.canvas.tools.shape_tool import stroke_path

_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_FAR = 10


class MoveTool(Tool):
    """Shift keeps to one direction. The layer is moved when the button is let go."""

    id = "move"

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._start: Pointer | None = None
        self._by = (0, 0)

    @property
    def hint(self) -> str:
        return translate("Drag to move the layer · Shift: straight · arrow keys: by pixels")

    @property
    def cursor(self) -> Qt.CursorShape:
        return Qt.CursorShape.SizeAllCursor

    @property
    def is_busy(self) -> bool:
        return self._start is not None

    def press(self, pointer: Pointer) -> None:
        self._start, self._by = pointer, (0, 0)

    def move(self, pointer: Pointer) -> None:
        if self._start is None:
            return
        dx, dy = round(pointer.x - self._start.x), round(pointer.y - self._start.y)
        if pointer.shift:
            dx, dy = (dx, 0) if abs(dx) >= abs(dy) else (0, dy)
        self._by = (dx, dy)
        self.canvas.update_all()

    def release(self, pointer: Pointer) -> None:
        by = self._by
        if self.cancel():
            self._shift(*by)

    def cancel(self) -> bool:
        if self._start is None:
            return False
        self._start, self._by = None, (0, 0)
        self.canvas.update_all()
        return True

    def key(self, event: QKeyEvent) -> bool:
        arrow = _ARROWS.get(Qt.Key(event.key()))
        if arrow is None or self.canvas.model.is_empty:
            return False
        far = _FAR if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
        self._shift(arrow[0] * far, arrow[1] * far)
        return True

    def _shift(self, dx: int, dy: int) -> None:
        layer = self.canvas.model.active_layer
        if layer is None or (dx, dy) == (0, 0):
            return
        try:
            self.canvas.model.layer_edits.shift(layer.id, dx, dy)
        except UserError as error:
            self.canvas.report(error)

    def paint(self, painter: QPainter) -> None:
        layer = self.canvas.model.active_layer
        if self._start is None or layer is None:
            return
        content = self.canvas.model.document.store(layer.id).content_bounds()
        if content is None:
            return
        moved: QRectF = self.canvas.viewport.widget_rect(content.moved(*self._by))
        path = QPainterPath()
        path.addRect(moved)
        stroke_path(painter, path)
        place = moved.center() if moved.isValid() else QPointF(self._start.position)
        draw_label(painter, place, f"{self._by[0]:+d}, {self._by[1]:+d}")
