"""Gradient: drag from where it begins to where it ends."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QLinearGradient,
    QPainter,
    QPainterPath,
    QRadialGradient,
)

from core.errors import UserError
from core.gradient import Gradient, GradientFill, GradientSelection, GradientShape, fill_gradient
from core.tiles import keys_over
from gui.canvas.gradient_preview import GradientPreview
from gui.canvas.labels import draw_label
from gui.canvas.tools.base import Canvas, Pointer, translate
from gui.canvas.tools.eyedropper import rgb
from gui.canvas.tools.shape_tool import ShapeTool, stroke_path

# A drag shorter than this (logical px) was a click.
_CLICK = 3.0
_VEIL = 0.45


class GradientTool(ShapeTool):
    """From the foreground colour to the background or to nothing, onto the active layer; or
    into the mask (a layer's, while that is edited), where it meets what is there as shapes
    do.
    """

    id = "gradient"
    shows_handles = False

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._start: Pointer | None = None
        self._end: tuple[float, float] | None = None
        self._preview: GradientPreview | None = None

    @property
    def hint(self) -> str:
        if self.canvas.options.paint.values.onto_mask:
            drag = translate("Drag from where the mask is full to where it ends")
            return drag + " · " + self.combine_hint
        return translate("Drag from the first colour to the last · Shift: steps of 45°")

    @property
    def is_busy(self) -> bool:
        return self._start is not None

    def press(self, pointer: Pointer) -> None:
        if not self.canvas.options.paint.values.onto_mask:
            try:
                layer = self.canvas.model.writable_layer()
            except UserError as error:
                self.canvas.report(error)
                return
            self._preview = GradientPreview(
                self.canvas.model, layer, self.canvas.options.paint.values.keep_alpha, self._brush
            )
        self.take_combine(pointer)
        self._start, self._end = pointer, None

    def move(self, pointer: Pointer) -> None:
        if self._start is None:
            return
        x, y = pointer.x, pointer.y
        if self.constraints(pointer)[0]:
            dx, dy = x - self._start.x, y - self._start.y
            angle = round(math.atan2(dy, dx) / (math.pi / 4)) * (math.pi / 4)
            length = math.hypot(dx, dy)
            x = self._start.x + math.cos(angle) * length
            y = self._start.y + math.sin(angle) * length
        self._end = (x, y)
        self._show()

    def release(self, pointer: Pointer) -> None:
        gradient = self._gradient
        if self.cancel() and gradient is not None:
            self._apply(gradient)

    def cancel(self) -> bool:
        if self._start is None:
            return False
        self._start = self._end = self._preview = None
        self.canvas.set_floating(None)
        self.canvas.update_all()
        return True

    @property
    def _gradient(self) -> Gradient | None:
        """What the drag asks for; None while it is no more than a click."""
        if self._start is None or self._end is None:
            return None
        shape = self.canvas.options.paint.values.gradient
        gradient = Gradient(shape, (self._start.x, self._start.y), self._end)
        long_enough = gradient.length * self.canvas.viewport.zoom >= _CLICK
        return gradient if long_enough else None

    def _apply(self, gradient: Gradient) -> None:
        model, options = self.canvas.model, self.canvas.options
        values, text = options.paint.values, translate("Gradient")
        if values.onto_mask:
            self._apply_to_mask(gradient, text)
            return
        options.colours.note_used()
        first, last = rgb(options.colours.foreground), rgb(options.colours.background)
        fill = GradientFill(
            gradient,
            first,
            last if values.to_background else None,
            options.opacity,
            values.keep_alpha,
        )
        layer = model.writable_layer()
        # What is in sight comes first.
        seen = self.canvas.viewport.seen().intersection(model.frame)
        keys = dict.fromkeys([*keys_over(seen), *keys_over(model.frame)])
        model.run(text, lambda document: fill_gradient(document, layer.id, fill, keys))

    def _apply_to_mask(self, gradient: Gradient, text: str) -> None:
        """The mask, or that of the layer that is edited, as for the mask brush."""
        model, combine = self.canvas.model, self._combine
        shape = GradientSelection(gradient, model.frame)
        try:
            model.mask_edits.take(shape, combine, text)
        except UserError as error:
            self.canvas.report(error)

    # -- while dragging ------------------------------------------------------------

    def _show(self) -> None:
        """On a layer it is shown in its place; in the mask, as a veil by `paint`."""
        if self._preview is not None:
            self._preview.gradient = self._gradient
            self._preview.opacity = self.canvas.options.opacity
            self.canvas.set_floating(self._preview)
        self.canvas.update_all()

    def paint(self, painter: QPainter) -> None:
        gradient = self._gradient
        if gradient is None:
            return
        viewport = self.canvas.viewport
        start, end = viewport.to_widget(*gradient.start), viewport.to_widget(*gradient.end)
        if self._preview is None:
            frame = viewport.widget_rect(self.canvas.model.frame)
            painter.fillRect(frame, self._brush(gradient, start, end))
        path = QPainterPath(start)
        path.lineTo(end)
        for place in (start, end):
            path.addEllipse(place, 4, 4)
        stroke_path(painter, path)
        angle = math.degrees(math.atan2(start.y() - end.y(), end.x() - start.x()))
        beside = QRectF(end.x() + 14, end.y() + 14, 0, 0).topLeft()
        draw_label(painter, beside, f"{gradient.length:.0f} px · {angle:.0f}°")

    def _brush(self, gradient: Gradient, start: QPointF, end: QPointF) -> QBrush:
        """What it looks like between two places of a painter."""
        if gradient.shape is GradientShape.RADIAL:
            way = end - start
            brush = QRadialGradient(start, max(1.0, math.hypot(way.x(), way.y())))
        else:
            brush = QLinearGradient(start, end)
        for place, colour in enumerate(self._colours()):
            brush.setColorAt(float(place), colour)
        return QBrush(brush)

    def _colours(self) -> tuple[QColor, QColor]:
        options = self.canvas.options
        values, colours = options.paint.values, options.colours
        if values.onto_mask:
            first = QColor(self.canvas.colours.veil)
            first.setAlphaF(_VEIL)
        else:
            first = colours.foreground
            if values.to_background:
                return first, colours.background
        last = QColor(first)
        last.setAlpha(0)
        return first, last

    @property
    def cursor(self) -> Qt.CursorShape:
        return Qt.CursorShape.CrossCursor
