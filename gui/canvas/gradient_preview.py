"""A gradient before it is applied, where it will lie: in its layer, between the others."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QPointF, QRect
from PySide6.QtGui import QBrush, QPainter

from core.blend_modes import BlendMode
from core.gradient import Gradient
from core.layers import Layer
from core.snapshot import DocumentSnapshot
from core.tiles import TILE, TileStore, keys_over
from gui.canvas.assembly import LayersAbove, Sheet, draw_tiles, part_of_stack
from gui.canvas.pyramid import Budget
from gui.canvas.tile_images import LayerTiles
from gui.canvas.viewport import Viewport
from gui.document_model import DocumentModel

_MODE = QPainter.CompositionMode

# A frame may spend this long on making tiles of the layer.
_SECONDS = 0.006


class GradientPreview:
    """Of one drag, over the document as it was when that began: `gradient` is what it asks
    for now. As `Floating`, it is drawn between the layers below and above; what the layer's
    mask hides, and how the layer meets what is below, is as it will be.
    """

    is_mask = False
    hides_veil = False

    def __init__(
        self,
        model: DocumentModel,
        layer: Layer,
        keep_alpha: bool,
        brush: Callable[[Gradient, QPointF, QPointF], QBrush],
    ) -> None:
        """`brush` paints a gradient between two places of the device."""
        self.gradient: Gradient | None = None
        self.opacity = 1.0
        self._layer, self._keep_alpha, self._brush = layer, keep_alpha, brush
        snapshot = model.snapshot()
        at = snapshot.layers.index(layer)
        # The layer by itself, and all that lies under it.
        plain = dataclasses.replace(layer, opacity=1.0, blend=BlendMode.NORMAL, masked=False)
        self._own = LayerTiles(part_of_stack(snapshot, (plain,)))
        self._shown = LayerTiles(_white(snapshot, layer)) if layer.hides else None
        self._below = LayerTiles(part_of_stack(snapshot, snapshot.layers[:at]))
        self._above = LayersAbove(snapshot, snapshot.layers[at + 1 :])
        # All of it is drawn here.
        self.below = self.above = LayerTiles(part_of_stack(snapshot, ()))

    def draw(self, painter: QPainter, viewport: Viewport) -> bool:
        """In device pixels; whether it is as fine as it will be."""
        inside = painter.clipBoundingRect().toAlignedRect()
        if inside.isEmpty():
            return True
        budget = Budget(_SECONDS)
        whole, own = Sheet(inside), Sheet(inside)
        inner = whole.painter(painter)
        draw_tiles(inner, self._below, viewport, inside, budget)
        inner.end()
        inner = own.painter(painter)
        draw_tiles(inner, self._own, viewport, inside, budget)
        if self._keep_alpha:
            inner.setCompositionMode(_MODE.CompositionMode_SourceAtop)
        self._fill(inner, viewport, inside)
        if self._shown is not None:
            inner.setCompositionMode(_MODE.CompositionMode_DestinationIn)
            draw_tiles(inner, self._shown, viewport, inside)
        inner.end()
        whole.lay(own, self._layer.blend, self._layer.opacity)
        self._above.lay(whole, painter, viewport, budget)
        painter.drawImage(inside.topLeft(), whole.image)
        return not budget.ran_out

    def _fill(self, painter: QPainter, viewport: Viewport, device: QRect) -> None:
        if self.gradient is None:
            return
        places = (self.gradient.start, self.gradient.end)
        start, end = (_on_device(viewport, place) for place in places)
        painter.save()
        painter.setBrushOrigin(0, 0)
        painter.setOpacity(self.opacity)
        painter.fillRect(device, self._brush(self.gradient, start, end))
        painter.restore()


def _on_device(viewport: Viewport, place: tuple[float, float]) -> QPointF:
    x, y = place
    return QPointF(
        x * viewport.zoom + viewport.offset_x,
        y * viewport.zoom + viewport.offset_y,
    )


def _white(snapshot: DocumentSnapshot, layer: Layer) -> DocumentSnapshot:
    """White as far as the layer's mask shows it."""
    white = TileStore(4)
    tile = np.full((TILE, TILE, 4), 255, np.uint8)
    for key in keys_over(snapshot.frame):
        white.set_tile(key, tile)
    covered = dataclasses.replace(layer, opacity=1.0, blend=BlendMode.NORMAL, visible=True)
    return part_of_stack(snapshot, (covered,), {layer.id: white.snapshot()})
