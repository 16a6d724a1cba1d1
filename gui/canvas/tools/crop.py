"""Crop: a frame with handles and thirds. Outside the picture it extends instead."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPen

from core.geometry import Bounds, Margins
from gui.canvas.labels import draw_label
from gui.canvas.outlines import around, in_sight
from gui.canvas.tools.base import Canvas, Pointer, Tool, translate

_REACH = 10.0
_GRIP = 8.0


class CropTool(Tool):
    """Drag the frame's sides, corners or inside, or draw a new one; Enter applies.

    What lies outside the picture becomes the extension that the next job fills.
    """

    id = "crop"
    shows_handles = False

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._box: Bounds | None = None
        self._drag: tuple[str, float, float, Bounds] | None = None
        self._hovered = ""
        canvas.model.replaced.connect(self._forget)
        canvas.model.changed.connect(self._on_changed)

    @property
    def hint(self) -> str:
        return translate(
            "Drag the frame · Enter: apply · Esc: drop · Shift: keep the ratio · outside: extend"
        )

    @property
    def box(self) -> Bounds:
        """The frame to be."""
        return self.canvas.model.frame if self._box is None else self._box

    @property
    def is_busy(self) -> bool:
        return self._box is not None and self._box != self.canvas.model.frame

    @property
    def cursor(self) -> Qt.CursorShape:
        return {
            "l": Qt.CursorShape.SizeHorCursor,
            "r": Qt.CursorShape.SizeHorCursor,
            "t": Qt.CursorShape.SizeVerCursor,
            "b": Qt.CursorShape.SizeVerCursor,
            "lt": Qt.CursorShape.SizeFDiagCursor,
            "rb": Qt.CursorShape.SizeFDiagCursor,
            "rt": Qt.CursorShape.SizeBDiagCursor,
            "lb": Qt.CursorShape.SizeBDiagCursor,
            "move": Qt.CursorShape.SizeAllCursor,
        }.get(self._hovered, Qt.CursorShape.CrossCursor)

    # -- dragging ----------------------------------------------------------------

    def hover(self, pointer: Pointer) -> None:
        hovered = self._hit(pointer.position)
        if hovered != self._hovered:
            self._hovered = hovered
            self.canvas.refresh_cursor()

    def press(self, pointer: Pointer) -> None:
        hit = self._hit(pointer.position)
        if hit == "move" and not self.is_busy:
            hit = ""  # the whole picture: a new frame is drawn in it
        self._drag = (hit or "new", pointer.x, pointer.y, self.box)

    def move(self, pointer: Pointer) -> None:
        if self._drag is None:
            return
        kind, x, y, box = self._drag
        dx, dy = round(pointer.x - x), round(pointer.y - y)
        if kind == "move":
            self._box = box.moved(dx, dy)
        elif kind == "new":
            left, right = sorted((round(x), round(pointer.x)))
            top, bottom = sorted((round(y), round(pointer.y)))
            made = Bounds.from_edges(left, top, max(right, left + 1), max(bottom, top + 1))
            anchor = ("r" if pointer.x >= x else "l") + ("b" if pointer.y >= y else "t")
            self._box = self._in_ratio(made, anchor, pointer)
        else:
            left, top, right, bottom = box.x, box.y, box.right, box.bottom
            left += dx if "l" in kind else 0
            right += dx if "r" in kind else 0
            top += dy if "t" in kind else 0
            bottom += dy if "b" in kind else 0
            left, right = min(left, right - 1), max(right, left + 1)
            top, bottom = min(top, bottom - 1), max(bottom, top + 1)
            self._box = self._in_ratio(Bounds.from_edges(left, top, right, bottom), kind, pointer)
        self.canvas.update_all()

    def release(self, pointer: Pointer) -> None:
        self._drag = None

    def _in_ratio(self, box: Bounds, kind: str, pointer: Pointer) -> Bounds:
        """Height from width; for a top or bottom side width from height."""
        ratio = self.canvas.options.ratio
        if not ratio and pointer.shift and self._drag is not None:
            start = self.canvas.model.frame if self._drag[0] == "new" else self._drag[3]
            ratio = start.width / start.height
        if not ratio:
            return box
        if kind in ("t", "b"):
            width = max(1, round(box.height * ratio))
            return Bounds(box.x + (box.width - width) // 2, box.y, width, box.height)
        height = max(1, round(box.width / ratio))
        if kind in ("l", "r"):
            return Bounds(box.x, box.y + (box.height - height) // 2, box.width, height)
        y = box.bottom - height if "t" in kind else box.y
        return Bounds(box.x, y, box.width, height)

    def key(self, event: QKeyEvent) -> bool:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.is_busy:
            self.apply()
            return True
        return False

    def double_click(self, pointer: Pointer) -> None:
        self._drag = None
        if self._hit(pointer.position) == "move":
            self.apply()

    def apply(self) -> None:
        """Cut what lies outside the frame; what it has beyond the picture is extended."""
        frame, box = self.canvas.model.frame, self._box
        self._forget()
        if box is None or box == frame:
            return
        kept = box.intersection(frame)
        if kept.is_empty:
            return
        margins = Margins(
            kept.x - box.x, kept.y - box.y, box.right - kept.right, box.bottom - kept.bottom
        )
        self.canvas.model.crop(kept)
        self.canvas.set_extension(margins)
        self.canvas.update_all()

    def set_box(self, box: Bounds) -> None:
        """Propose a frame, such as one of a ratio round the middle."""
        self._box = box
        self.canvas.update_all()

    def cancel(self) -> bool:
        was_busy = self.is_busy
        self._forget()
        self.canvas.update_all()
        return was_busy

    def _forget(self) -> None:
        self._box = None
        self._drag = None

    def _on_changed(self, changes: object) -> None:
        if getattr(changes, "frame", False):
            self._forget()

    def _hit(self, position: QPointF) -> str:
        rect = self.canvas.viewport.widget_rect(self.box)
        x, y = position.x(), position.y()
        if not rect.adjusted(-_REACH, -_REACH, _REACH, _REACH).contains(position):
            return ""
        inside_x, inside_y = min(_REACH, rect.width() / 4), min(_REACH, rect.height() / 4)
        column = "l" if x < rect.left() + inside_x else "r" if x > rect.right() - inside_x else ""
        row = "t" if y < rect.top() + inside_y else "b" if y > rect.bottom() - inside_y else ""
        return column + row or "move"

    # -- look --------------------------------------------------------------------

    def paint(self, painter: QPainter) -> None:
        viewport = self.canvas.viewport
        rect = viewport.widget_rect(self.box)
        frame = viewport.widget_rect(self.canvas.model.frame)
        shade, light = self.canvas.colours.shade, QColor(255, 255, 255, 230)
        inner = rect.intersected(frame)
        for part in around(frame, inner):
            painter.fillRect(part, shade)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(255, 255, 255, 70), 1))
        for third in (1, 2):
            x = rect.left() + rect.width() * third / 3
            y = rect.top() + rect.height() * third / 3
            painter.drawLine(QPointF(x, rect.top()), QPointF(x, rect.bottom()))
            painter.drawLine(QPointF(rect.left(), y), QPointF(rect.right(), y))
        painter.setPen(QPen(light, 1))
        painter.drawRect(in_sight(painter, rect))
        painter.setPen(QPen(QColor(0, 0, 0, 160), 1))
        painter.setBrush(light)
        for x in (rect.left(), rect.center().x(), rect.right()):
            for y in (rect.top(), rect.center().y(), rect.bottom()):
                if (x, y) != (rect.center().x(), rect.center().y()):
                    painter.drawRect(QRectF(x - _GRIP / 2, y - _GRIP / 2, _GRIP, _GRIP))
        if self.is_busy:
            draw_label(painter, rect.center(), str(self.box.extent))
