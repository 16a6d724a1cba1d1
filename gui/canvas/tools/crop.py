"""Crop: a frame with handles and thirds. Outside the picture it extends instead."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPen

from core.changes import Changes
from core.errors import BadInput
from core.framing import GOLDEN, aspect_name, in_ratio, largest_within
from core.geometry import Bounds, Margins
from gui.canvas.border_handles import MAX_SIDE
from gui.canvas.crop_options import Guide
from gui.canvas.labels import draw_label
from gui.canvas.outlines import around, in_sight
from gui.canvas.tools.base import Canvas, Pointer, arrow_step, translate
from gui.canvas.tools.frame_tool import FrameTool

_GRIP = 8.0
# Where the lines of a guide cut the sides.
_PARTS = {
    Guide.THIRDS: (1 / 3, 2 / 3),
    Guide.GOLDEN: (1 - 1 / GOLDEN, 1 / GOLDEN),
    Guide.NONE: (),
}


class CropTool(FrameTool):
    """Drag the frame's sides, corners or inside, or draw a new one; Enter applies.

    What lies outside the picture becomes the extension that the next job fills.
    """

    id = "crop"

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._in_use = False
        # Whether the frame was placed by hand, and is not only the largest of a shape.
        self._chosen = False
        self._options = options = canvas.options.crop
        options.shape_changed.connect(self._on_shape)
        options.changed.connect(self._show)
        options.box_edited.connect(self._on_edited)
        options.apply_requested.connect(self.apply)
        options.drop_requested.connect(self.cancel)

    @property
    def hint(self) -> str:
        return translate(
            "Drag the frame · Enter: apply · Esc: drop · Shift: keep the ratio"
            " · Alt: from the middle · outside: extend"
        )

    # -- dragging ----------------------------------------------------------------

    def _in_ratio(self, box: Bounds, kind: str, pointer: Pointer) -> Bounds:
        """In the shape that is asked for; Shift keeps the one that it had."""
        ratio = self._options.ratio(self.canvas.model.frame)
        if not ratio and pointer.shift and self._drag is not None:
            start = self.canvas.model.frame if self._drag[0] == "new" else self._drag[3]
            ratio = start.width / start.height
        box = in_ratio(box, ratio, kind) if ratio else box
        return Bounds(box.x, box.y, min(box.width, MAX_SIDE), min(box.height, MAX_SIDE))

    def key(self, event: QKeyEvent) -> bool:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.is_busy:
            self.apply()
            return True
        arrow = arrow_step(event)
        if arrow is None or not self.is_busy:
            return False
        self.set_box(self.box.moved(*arrow))
        return True

    def double_click(self, pointer: Pointer) -> None:
        self._drag = None
        if self._hit(pointer.position) == "move":
            self.apply()

    def apply(self) -> None:
        """Cut what lies outside the frame; what it has beyond the picture is extended."""
        frame, box = self.canvas.model.frame, self._box
        self.forget()
        if box is None or box == frame:
            return
        kept = box.intersection(frame)
        if kept.is_empty:
            self.canvas.report(
                BadInput("The frame lies outside the picture", do="Drag it over the picture")
            )
            return
        margins = Margins(
            kept.x - box.x, kept.y - box.y, box.right - kept.right, box.bottom - kept.bottom
        )
        self.canvas.model.crop(kept, keep=self._options.keep)
        self.canvas.model.jobs.after(lambda: self.canvas.set_extension(margins))
        self._show()

    def set_box(self, box: Bounds) -> None:
        """Propose a frame, such as one of a ratio round the middle."""
        self._box = box
        self._show()

    def cancel(self) -> bool:
        was_busy = self.is_busy
        self.forget()
        return was_busy

    @property
    def keeps(self) -> bool:
        model = self.canvas.model
        return self.is_busy and model.redo_frame not in (None, model.frame)

    def undo(self) -> bool:
        return self.cancel()

    def enter(self) -> None:
        self._in_use = True
        self._show()

    def leave(self) -> None:
        self.cancel()
        self._in_use = False

    def forget(self) -> None:
        self._forget()
        self._chosen = False
        self._show()

    def _on_dragged(self) -> None:
        self._chosen = True
        self._show()

    def follow(self, changes: Changes) -> None:
        if changes.frame:
            self.forget()

    def _show(self) -> None:
        """What the options bar says and the canvas shows."""
        if self._in_use:
            empty = self.canvas.model.is_empty
            self._options.show(None if empty else self.box, self.is_busy)
            self.canvas.update_all()

    def _on_shape(self) -> None:
        """Another shape is wished for: the frame takes it, as large as fits."""
        frame = self.canvas.model.frame
        ratio = self._options.ratio(frame)
        if self._in_use and ratio and not frame.is_empty:
            inside = self.box.intersection(frame)
            self.set_box(largest_within(frame if inside.is_empty else self._room(inside), ratio))

    def _room(self, inside: Bounds) -> Bounds:
        """All of the picture while nothing is chosen, else what is."""
        return inside if self.is_busy and self._chosen else self.canvas.model.frame

    def _on_edited(self, box: Bounds) -> None:
        if self._in_use:
            self._chosen = True
            self.set_box(box)

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
        for part in _PARTS[self._options.guide]:
            x = rect.left() + rect.width() * part
            y = rect.top() + rect.height() * part
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
            name = aspect_name(self.box.extent)
            words = f"{self.box.extent} · {name}" if name else str(self.box.extent)
            draw_label(painter, rect.center(), words)
