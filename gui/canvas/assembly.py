"""Layers drawn over one another as they will be, for what is shown before it is applied.

Qt draws most blend modes as `core.blend_modes` computes them, within a step or two of 255; the
sum only where nothing shows through its source. Beside that, what lies above a layer meets it
by its own mode, so it is drawn layer by layer.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage, QPainter

from core.blend_modes import BlendMode
from core.display import add_to
from core.layers import Layer
from core.snapshot import DocumentSnapshot
from core.tiles import TILE, Tiles
from gui.canvas.pyramid import Budget, Pixels, level_for
from gui.canvas.tile_images import LayerTiles
from gui.canvas.viewport import Viewport
from gui.qimage import view_of

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


class Sheet:
    """Premultiplied pixels of a part of the device, `place`; nothing at first."""

    def __init__(self, place: QRect) -> None:
        self.place = place
        self.pixels: Pixels = np.zeros((place.height(), place.width(), 4), np.uint8)
        # Over the same memory. Painters need it as long as they live.
        self.image: QImage = view_of(self.pixels)

    def painter(self, like: QPainter) -> QPainter:
        """Draws on it in device pixels, smooth or not as `like`; to be ended."""
        painter = QPainter(self.image)
        painter.translate(-self.place.topLeft())
        painter.setRenderHints(like.renderHints())
        return painter

    def lay(self, other: Sheet, blend: BlendMode, opacity: float) -> None:
        """Lay one of the same place over it."""
        if blend is BlendMode.ADDITION:
            add_to(self.pixels, other.pixels, opacity)
            return
        painter = QPainter(self.image)
        painter.setOpacity(opacity)
        painter.setCompositionMode(mode_of(blend))
        painter.drawImage(0, 0, other.image)
        painter.end()


class LayersAbove:
    """Layers from bottom to top that lie over what is not yet in the document."""

    def __init__(self, snapshot: DocumentSnapshot, layers: Sequence[Layer]) -> None:
        # Normal ones that follow one another are one picture; each other is one by itself.
        self._runs: list[tuple[BlendMode, float, LayerTiles]] = []
        together: list[Layer] = []
        for layer in layers:
            if not layer.shows:
                continue
            if layer.blend is BlendMode.NORMAL:
                together.append(layer)
                continue
            self._end_run(snapshot, together)
            plain = dataclasses.replace(layer, opacity=1.0, blend=BlendMode.NORMAL)
            alone = LayerTiles(part_of_stack(snapshot, (plain,)))
            self._runs.append((layer.blend, layer.opacity, alone))
        self._end_run(snapshot, together)

    def _end_run(self, snapshot: DocumentSnapshot, together: list[Layer]) -> None:
        if together:
            tiles = LayerTiles(part_of_stack(snapshot, tuple(together)))
            self._runs.append((BlendMode.NORMAL, 1.0, tiles))
            together.clear()

    @property
    def are_plain(self) -> bool:
        """Whether all are normal: one picture, laid over whatever is below."""
        return all(blend is BlendMode.NORMAL for blend, _, _ in self._runs)

    def lay(self, sheet: Sheet, like: QPainter, viewport: Viewport, budget: Budget) -> None:
        """Over what is on the sheet."""
        for blend, opacity, tiles in self._runs:
            alone = blend is not BlendMode.NORMAL
            target = Sheet(sheet.place) if alone else sheet
            painter = target.painter(like)
            draw_tiles(painter, tiles, viewport, sheet.place, budget)
            painter.end()
            if alone:
                sheet.lay(target, blend, opacity)


def mode_of(blend: BlendMode) -> QPainter.CompositionMode:
    """Qt's counterpart."""
    return _MODES.get(blend, QPainter.CompositionMode.CompositionMode_SourceOver)


def draw_tiles(
    painter: QPainter,
    tiles: LayerTiles,
    viewport: Viewport,
    device: QRect,
    budget: Budget | None = None,
) -> None:
    """What of the tiles lies in `device`; those that the budget does not allow are left out."""
    budget = budget or Budget(math.inf)
    level = level_for(viewport.zoom)
    seen = viewport.seen_in(device).intersection(tiles.area)
    for key, target in viewport.squares(seen, TILE << level):
        tile = tiles.get(level, key, budget)
        if tile is not None:
            painter.drawImage(target, tile.image)


def part_of_stack(
    snapshot: DocumentSnapshot,
    layers: tuple[Layer, ...],
    instead: Mapping[str, Tiles] = MappingProxyType({}),
) -> DocumentSnapshot:
    ids = [layer.id for layer in layers] + [layer.mask_id for layer in layers if layer.masked]
    stores = {store_id: snapshot.layer_tiles(store_id) for store_id in ids} | dict(instead)
    return DocumentSnapshot(snapshot.frame, layers, stores, snapshot.mask_tiles)
