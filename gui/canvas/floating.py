"""A layer or the mask on its way: shown elsewhere before any pixel of the document changes."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import Protocol

import numpy as np
from PySide6.QtGui import QColor, QPainter, QTransform

from core.blend_modes import BlendMode
from core.changes import MASK
from core.display import halve
from core.document import Document
from core.geometry import Bounds
from core.layers import let_through
from core.masked_placing import take
from core.placing import Placing
from core.tiles import TILE, TileArray, TileKey, Tiles, keys_over
from gui.canvas.assembly import LayersAbove, Sheet, draw_tiles, mode_of, part_of_stack
from gui.canvas.pyramid import MAX_LEVEL, Budget, Pixels, level_for
from gui.canvas.tile_images import VEIL_ALPHA, LayerTiles
from gui.canvas.transform_options import Target
from gui.canvas.viewport import Viewport
from gui.document_model import DocumentModel
from gui.qimage import premultiplied, view_of

# The picture of what is on its way has at most so many pixels; larger ones are shown coarser.
_MOST = 4096 * 4096
# Made before anything is shown; finer ones follow, some milliseconds with every frame.
_AT_ONCE = 1024 * 1024
_SLICE = 0.005


class _Picture:
    """Premultiplied pixels of what `source` holds at one level, made tile by tile."""

    def __init__(self, source: Bounds, level: int) -> None:
        step = 1 << level
        self.level = level
        # What of the document they are.
        self.place = Bounds.from_edges(
            source.x // step * step,
            source.y // step * step,
            -(-source.right // step) * step,
            -(-source.bottom // step) * step,
        )
        self._small = Bounds(
            self.place.x >> level,
            self.place.y >> level,
            self.place.width >> level,
            self.place.height >> level,
        )
        self.pixels: Pixels = np.zeros((self._small.height, self._small.width, 4), np.uint8)
        self._left = list(keys_over(self.place))

    @property
    def is_done(self) -> bool:
        return not self._left

    def work(
        self, shown: Callable[[TileKey, TileArray], Pixels], tiles: Tiles, seconds: float
    ) -> bool:
        """Go on for about so long; whether all of it is there."""
        end = time.perf_counter() + seconds
        while self._left:
            key = self._left.pop()
            tile = tiles.get(key)
            if tile is None:
                continue
            reduced = halve(shown(key, tile), self.level)
            side = TILE >> self.level
            whole = Bounds(key[0] * side, key[1] * side, side, side)
            part = whole.intersection(self._small)
            target = part.relative_to(self._small).slices
            self.pixels[target] = reduced[part.relative_to(whole).slices]
            if time.perf_counter() >= end:
                break
        return not self._left


class Aloft(Protocol):
    """What is shown in its place between other layers and is not in the document yet."""

    @property
    def is_mask(self) -> bool: ...

    hides_veil: bool
    below: LayerTiles
    above: LayerTiles

    def draw(self, painter: QPainter, viewport: Viewport) -> bool:
        """In device pixels; whether it is as fine as it will be."""
        ...


class Floating:
    """Pixels lifted out of a layer, or the mask; `placing` says where they are shown.

    What lies below and above them is composed without them, as far as it is in sight.
    """

    def __init__(
        self, model: DocumentModel, target: Target, placing: Placing, veil: QColor
    ) -> None:
        document = model.document
        self.placing = placing
        self._pictures: dict[int, _Picture] = {}
        self._table = _veil_values(veil)
        self._layer = None if target is Target.MASK else document.active
        # What it came from, as it was then.
        self._origin = {MASK: document.store(MASK).snapshot()} if target is not Target.LAYER else {}
        # What the layer's own mask hides goes along with the whole layer.
        self._hidden: Tiles | None = None
        snapshot = document.snapshot()
        below, above = part_of_stack(snapshot, ()), part_of_stack(snapshot, ())
        layer = self._layer
        if layer is None:
            self.tiles = self._origin[MASK]
        else:
            self._origin[layer.id] = self.tiles = snapshot.layer_tiles(layer.id)
            at = document.layers.index(layer)
            below, above = (
                part_of_stack(snapshot, snapshot.layers[:at]),
                part_of_stack(snapshot, snapshot.layers[at + 1 :]),
            )
            if target is Target.MASKED:
                taken = take(document, layer.id)
                self.tiles = taken.pixels
                below = part_of_stack(snapshot, snapshot.layers[: at + 1], {layer.id: taken.rest})
            elif layer.masked:
                self._hidden = snapshot.layer_tiles(layer.mask_id)
                self._origin[layer.mask_id] = self._hidden
        self.hides_veil = target is Target.MASKED
        self.below, self.above = LayerTiles(below), LayerTiles(above)
        # Where more than one picture over another is to be done, it is done here.
        self._under = self.below
        self._over = LayersAbove(snapshot, above.layers)
        self._is_simple = self._over.are_plain and (
            layer is None or layer.blend is not BlendMode.ADDITION
        )
        if not self._is_simple:
            self.below = self.above = LayerTiles(part_of_stack(snapshot, ()))

    @property
    def is_mask(self) -> bool:
        return self._layer is None

    @property
    def is_nothing(self) -> bool:
        return len(self.tiles) == 0

    @property
    def source(self) -> Bounds:
        return self.placing.source

    def draw(self, painter: QPainter, viewport: Viewport) -> bool:
        """In device pixels; whether it is as fine as it will be."""
        picture, finest = self._image(viewport)
        layer = self._layer
        if self._is_simple or layer is None:
            painter.save()
            if layer is not None:
                painter.setOpacity(layer.opacity)
                painter.setCompositionMode(mode_of(layer.blend))
            self._draw(painter, viewport, picture)
            painter.restore()
            return finest
        inside = painter.clipBoundingRect().toAlignedRect()
        if inside.isEmpty():
            return finest
        budget = Budget(_SLICE)
        whole, own = Sheet(inside), Sheet(inside)
        inner = whole.painter(painter)
        draw_tiles(inner, self._under, viewport, inside, budget)
        inner.end()
        inner = own.painter(painter)
        self._draw(inner, viewport, picture)
        inner.end()
        whole.lay(own, layer.blend, layer.opacity)
        self._over.lay(whole, painter, viewport, budget)
        painter.drawImage(inside.topLeft(), whole.image)
        return finest and not budget.ran_out

    def _draw(self, painter: QPainter, viewport: Viewport, picture: _Picture) -> None:
        """By itself."""
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, True)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        step = float(1 << picture.level)
        to_document = QTransform(step, 0, 0, step, picture.place.x, picture.place.y)
        to_device = QTransform(
            viewport.zoom, 0, 0, viewport.zoom, viewport.offset_x, viewport.offset_y
        )
        placed = to_document * transform_of(self.placing) * to_device
        painter.setTransform(placed, True)
        painter.drawImage(0, 0, view_of(picture.pixels))

    def _image(self, viewport: Viewport) -> tuple[_Picture, bool]:
        """As fine as the screen can show, as long as it is not huge; a coarser one while that
        is being made. And whether it is the one that is wanted.
        """
        source = self.source
        scale = math.sqrt(abs(self.placing.width * self.placing.height) / source.area)
        level = _large_enough(source, level_for(scale * viewport.zoom), _MOST)
        picture = self._pictures.get(level)
        if picture is None:
            picture = self._pictures[level] = _Picture(source, level)
        if picture.work(self._shown, self.tiles, _SLICE):
            return picture, True
        ready = [one for one, made in self._pictures.items() if one > level and made.is_done]
        coarse = min(ready) if ready else _large_enough(source, level + 1, _AT_ONCE)
        if not ready:
            self._pictures[coarse] = _Picture(source, coarse)
            self._pictures[coarse].work(self._shown, self.tiles, math.inf)
        return self._pictures[coarse], False

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


def _large_enough(source: Bounds, level: int, most: int) -> int:
    """The level from `level` on that has at most so many pixels."""
    while (source.width >> level) * (source.height >> level) > most and level < MAX_LEVEL:
        level += 1
    return level


def _same(store: Tiles, tiles: Tiles) -> bool:
    return len(store) == len(tiles) and all(store.get(key) is tile for key, tile in tiles.items())


def transform_of(placing: Placing) -> QTransform:
    """Qt's row vectors: the other way round."""
    (a, b, c), (d, e, f), (g, h, i) = placing.matrix().tolist()
    return QTransform(a, d, g, b, e, h, c, f, i)


def _veil_values(colour: QColor) -> np.ndarray:
    """Premultiplied pixels by mask value."""
    alpha = np.arange(256, dtype=np.float64) / 255
    alpha *= VEIL_ALPHA if colour.alpha() == 255 else colour.alphaF()
    channels = (colour.blueF(), colour.greenF(), colour.redF(), 1.0)
    table = np.stack([alpha * channel for channel in channels], axis=1)
    return np.rint(table * 255).astype(np.uint8).view(np.uint32).reshape(-1)
