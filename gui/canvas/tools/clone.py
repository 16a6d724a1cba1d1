"""Clone: paint with what is elsewhere in the picture."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF
from PySide6.QtGui import QPainter, QPainterPath

from core.brush import Effect
from core.errors import BadInput
from core.inks import CloneInk, Ink
from gui.canvas.tools.base import Canvas, Pointer, translate
from gui.canvas.tools.shape_tool import stroke_path
from gui.canvas.tools.stroke_tools import StrokeTool

# Half of the crosshair, in logical px.
_CROSS = 9


class CloneTool(StrokeTool):
    """Alt+click or Ctrl+click says where from. Aligned, that keeps its distance from stroke to stroke;
    else each stroke begins there again. What is copied is the picture before the stroke.
    """

    id = "clone"

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._source: tuple[float, float] | None = None
        # From the brush to the source, in whole pixels.
        self._by: tuple[int, int] | None = None
        self._pointer: Pointer | None = None
        self._drawn = QRect()

    @property
    def hint(self) -> str:
        if self._source is None:
            return translate("Alt or Ctrl+click the place to copy from, then paint")
        return translate("Paint with what is at the cross · Alt or Ctrl+click: another source")

    @property
    def text(self) -> str:
        return translate("Clone stroke")

    @property
    def source(self) -> tuple[float, float] | None:
        """What lies under the cross, in document coordinates."""
        follows = self._is_drawing or self.canvas.options.paint.values.aligned
        if self._by is not None and self._pointer is not None and follows:
            return self._pointer.x + self._by[0], self._pointer.y + self._by[1]
        return self._source

    def ink(self, pointer: Pointer) -> Effect | Ink:
        if self._source is None:
            raise BadInput(
                translate("There is nothing to clone from yet"),
                do=translate("Alt or Ctrl+click the place to copy from"),
            )
        model, options = self.canvas.model, self.canvas.options
        if self._by is None or not options.paint.values.aligned:
            self._by = round(self._source[0] - pointer.x), round(self._source[1] - pointer.y)
        layer = model.active_layer
        if options.sample_all or layer is None:
            pixels = model.snapshot()
        else:
            pixels = model.document.store(layer.id).snapshot()
        return CloneInk(pixels, self._by, options.paint.values.keep_alpha)

    def press(self, pointer: Pointer) -> None:
        self._pointer = pointer
        if pointer.picks:
            self._source, self._by = (pointer.x, pointer.y), None
            self.canvas.refresh_hint()
        else:
            super().press(pointer)
        self._follow(pointer)

    def move(self, pointer: Pointer) -> None:
        super().move(pointer)
        self._follow(pointer)

    def hover(self, pointer: Pointer) -> None:
        self._follow(pointer)

    def _follow(self, pointer: Pointer) -> None:
        """Repaints where the cross was and where it is."""
        self._pointer = pointer
        self.canvas.update_widget(self._drawn)
        self._drawn = self._cross_rect()
        self.canvas.update_widget(self._drawn)

    def _cross_rect(self) -> QRect:
        source = self.source
        if source is None:
            return QRect()
        place = self.canvas.viewport.to_widget(*source)
        side = 2 * _CROSS + 6
        return QRectF(place.x() - side / 2, place.y() - side / 2, side, side).toAlignedRect()

    def paint(self, painter: QPainter) -> None:
        super().paint(painter)
        source = self.source
        if source is None:
            return
        self._drawn = self._cross_rect()
        place = self.canvas.viewport.to_widget(*source)
        path = QPainterPath()
        for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1)):
            way = QPointF(dx, dy)
            path.moveTo(place + way * 3)
            path.lineTo(place + way * _CROSS)
        stroke_path(painter, path)

    def _forget(self) -> None:
        super()._forget()
        self._source = self._by = None
