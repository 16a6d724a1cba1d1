"""A layer or the mask on its way: shown elsewhere before any pixel of the document changes."""

from __future__ import annotations

import math
from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
from PySide6.QtGui import QColor, QImage, QPainter, QTransform

from core.blend_modes import BlendMode
from core.changes import MASK
from core.display import halve
from core.document import Document
from core.geometry import Bounds
from core.layers import Layer, let_through
from core.masked_placing import take
from core.placing import Placing
from core.snapshot import DocumentSnapshot
from core.tiles import TILE, TileArray, TileKey, Tiles, keys_over, tile_bounds
from gui.canvas.pyramid import MAX_LEVEL, Pixels, level_for
from gui.canvas.tile_images import VEIL_ALPHA, LayerTiles
from gui.canvas.transform_options import Target
from gui.canvas.viewport import Viewport
from gui.document_model import DocumentModel
from gui.qimage import premultiplied, view_of

# The picture of what is on its way has at most so many pixels; larger ones are shown coarser.
_MOST = 4096 * 4096

_MODES = {
    BlendMode.MULTIPLY: QPainter.CompositionMode.CompositionMode_Multiply,
    BlendMode.SCREEN: QPainter.CompositionMode.CompositionMode_Screen,
    BlendMode.OVERLAY: QPainter.CompositionMode.CompositionMode_Overlay,
    BlendMode.DARKEN: QPainter.CompositionMode.CompositionMode_Darken,
    BlendMode.LIGHTEN: QPainter.CompositionMode.CompositionMode_Lighten,
    BlendMode.DIFFERENCE: QPainter.CompositionMode.CompositionMode_Difference,
    BlendMode.SOFT_LIGHT: QPainter.CompositionMode.CompositionMode_SoftLight,
    BlendMode.HARD_LIGHT: QPainter.CompositionMode.CompositionMode_HardLight,
    BlendMode.COLOUR_DODGE: QPainter.CompositionMode.CompositionMode_ColorDodge,
    BlendMode.COLOUR_BURN: QPainter.CompositionMode.CompositionMode_ColorBurn,
    BlendMode.ADDITION: QPainter.CompositionMode.CompositionMode_Plus,
}


class Floating:
    """Pixels lifted out of a layer, or the mask; `placing` says where they are shown.

    What lies below and above them is composed without them, as far as it is in sight.
    Layers above are shown in normal mode; what is applied in the end is exact.
    """

    def __init__(
        self, model: DocumentModel, target: Target, placing: Placing, veil: QColor
    ) -> None:
        document = model.document
        self.placing = placing
        self._images: dict[int, tuple[Pixels, Bounds]] = {}
        self._table = _veil_values(veil)
        self._layer = None if target is Target.MASK else document.active
        # What it came from, as it was then.
        self._origin = {MASK: document.store(MASK).snapshot()} if target is not Target.LAYER else {}
        # What the layer's own mask hides goes along with the whole layer.
        self._hidden: Tiles | None = None
        snapshot = document.snapshot()
        below, above = _part(snapshot, ()), _part(snapshot, ())
        layer = self._layer
        if layer is None:
            self.tiles = self._origin[MASK]
        else:
            self._origin[layer.id] = self.tiles = snapshot.layer_tiles(layer.id)
            at = document.layers.index(layer)
            below, above = (
                _part(snapshot, snapshot.layers[:at]),
                _part(snapshot, snapshot.layers[at + 1 :]),
            )
            if target is Target.MASKED:
                taken = take(document, layer.id)
                self.tiles = taken.pixels
                below = _part(snapshot, snapshot.layers[: at + 1], {layer.id: taken.rest})
            elif layer.masked:
                self._hidden = snapshot.layer_tiles(layer.mask_id)
                self._origin[layer.mask_id] = self._hidden
        self.hides_veil = target is Target.MASKED
        self.below, self.above = LayerTiles(below), LayerTiles(above)

    @property
    def is_mask(self) -> bool:
        return self._layer is None

    @property
    def is_nothing(self) -> bool:
        return len(self.tiles) == 0

    @property
    def source(self) -> Bounds:
        return self.placing.source

    def draw(self, painter: QPainter, viewport: Viewport) -> None:
        """In device pixels."""
        pixels, place, level = self._image(viewport)
        image: QImage = view_of(pixels)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, True)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        if self._layer is not None:
            painter.setOpacity(self._layer.opacity)
            normal = QPainter.CompositionMode.CompositionMode_SourceOver
            painter.setCompositionMode(_MODES.get(self._layer.blend, normal))
        step = float(1 << level)
        to_document = QTransform(step, 0, 0, step, place.x, place.y)
        to_device = QTransform(
            viewport.zoom, 0, 0, viewport.zoom, viewport.offset_x, viewport.offset_y
        )
        placed = to_document * transform_of(self.placing) * to_device
        painter.setTransform(placed, True)
        painter.drawImage(0, 0, image)
        painter.restore()

    def _image(self, viewport: Viewport) -> tuple[Pixels, Bounds, int]:
        """As fine as the screen can show, as long as it is not huge."""
        source = self.source
        scale = math.sqrt(abs(self.placing.width * self.placing.height) / source.area)
        level = level_for(scale * viewport.zoom)
        while (source.width >> level) * (source.height >> level) > _MOST and level < MAX_LEVEL:
            level += 1
        if level not in self._images:
            self._images[level] = self._made(level)
        return (*self._images[level], level)

    def _made(self, level: int) -> tuple[Pixels, Bounds]:
        """Premultiplied pixels, and what of the document they are."""
        step = 1 << level
        source = self.source
        place = Bounds.from_edges(
            source.x // step * step,
            source.y // step * step,
            -(-source.right // step) * step,
            -(-source.bottom // step) * step,
        )
        small = Bounds(
            place.x >> level, place.y >> level, place.width >> level, place.height >> level
        )
        out = np.zeros((small.height, small.width, 4), np.uint8)
        for key in keys_over(place):
            tile = self.tiles.get(key)
            if tile is None:
                continue
            reduced = halve(self._shown(key, tile), level)
            whole = tile_bounds(key)
            whole = Bounds(whole.x >> level, whole.y >> level, TILE >> level, TILE >> level)
            part = whole.intersection(small)
            out[part.relative_to(small).slices] = reduced[part.relative_to(whole).slices]
        return out, place

    def _shown(self, key: TileKey, tile: TileArray) -> Pixels:
        if self._layer is None:
            return self._table.take(tile).view(np.uint8).reshape(TILE, TILE, 4)
        hidden = None if self._hidden is None else self._hidden.get(key)
        if hidden is not None and self._layer.hides:
            tile = let_through(tile, hidden)
        return premultiplied(tile)

    def is_still_in(self, document: Document) -> bool:
        """Whether the document still has what was lifted, where it was."""
        return set(document.store_ids) >= set(self._origin) and all(
            _same(document.store(store_id), tiles) for store_id, tiles in self._origin.items()
        )


def _same(store: Tiles, tiles: Tiles) -> bool:
    return len(store) == len(tiles) and all(store.get(key) is tile for key, tile in tiles.items())


def transform_of(placing: Placing) -> QTransform:
    """Qt's row vectors: the other way round."""
    (a, b, c), (d, e, f), (g, h, i) = placing.matrix().tolist()
    return QTransform(a, d, g, b, e, h, c, f, i)


def _part(
    snapshot: DocumentSnapshot,
    layers: tuple[Layer, ...],
    instead: Mapping[str, Tiles] = MappingProxyType({}),
) -> DocumentSnapshot:
    ids = [layer.id for layer in layers] + [layer.mask_id for layer in layers if layer.masked]
    stores = {store_id: snapshot.layer_tiles(store_id) for store_id in ids} | dict(instead)
    return DocumentSnapshot(snapshot.frame, layers, stores, snapshot.mask_tiles)


def _veil_values(colour: QColor) -> np.ndarray:
    """Premultiplied pixels by mask value."""
    alpha = np.arange(256, dtype=np.float64) / 255
    alpha *= VEIL_ALPHA if colour.alpha() == 255 else colour.alphaF()
    channels = (colour.blueF(), colour.greenF(), colour.redF(), 1.0)
    table = np.stack([alpha * channel for channel in channels], axis=1)
    return np.rint(table * 255).astype(np.uint8).view(np.uint32).reshape(-1)
