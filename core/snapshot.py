"""A document at one moment: immutable, shared between threads, read without copying it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from core.arrays import MaskArray, RgbaArray
from core.geometry import Bounds
from core.layers import Layer, NamedMask, composite_part, stack_at
from core.tiles import Tiles, parts_over, tile_bounds


class MaskSnapshot:
    """The mask at one moment; a core.editing.MaskSource. Zero outside the frame."""

    def __init__(self, frame: Bounds, tiles: Tiles) -> None:
        self._frame = frame
        self._tiles = tiles

    def bounds(self) -> Bounds | None:
        """The tightest rectangle round what is not zero, or None."""
        content = self._tiles.content_bounds()
        if content is None:
            return None
        inside = content.intersection(self._frame)
        if inside == content:
            return content
        found = None if inside.is_empty else Bounds.from_mask(self._tiles.read(inside))
        return found.moved(inside.x, inside.y) if found else None

    def read(self, bounds: Bounds) -> MaskArray:
        """(h, w) of `bounds`."""
        inside = bounds.intersection(self._frame)
        if inside == bounds:
            return self._tiles.read(bounds)
        out = np.zeros((bounds.height, bounds.width), np.uint8)
        if not inside.is_empty:
            out[inside.relative_to(bounds).slices] = self._tiles.read(inside)
        return out


class DocumentSnapshot:
    """The visible picture at one moment; a core.editing.PixelSource. Any thread."""

    def __init__(
        self,
        frame: Bounds,
        layers: tuple[Layer, ...],
        stores: Mapping[str, Tiles],
        mask: Tiles,
        masks: tuple[NamedMask, ...] = (),
    ) -> None:
        """`stores` holds the tiles of layers, of their masks and of the named masks."""
        self._frame = frame
        self.layers = layers
        self._stores = dict(stores)
        self.mask_tiles = mask
        self.mask = MaskSnapshot(frame, mask)
        self.masks = masks

    @property
    def frame(self) -> Bounds:
        return self._frame

    def layer_tiles(self, layer_id: str) -> Tiles:
        """Of a layer, of its mask (Layer.mask_id) or of a named mask."""
        return self._stores[layer_id]

    def read(self, bounds: Bounds) -> RgbaArray:
        """(h, w, 4) of the visible layers; transparent outside the frame."""
        out = np.zeros((bounds.height, bounds.width, 4), np.uint8)
        for key, part in parts_over(bounds.intersection(self._frame)):
            stack = stack_at(self.layers, self._stores, key)
            if stack:
                rows, columns = part.relative_to(tile_bounds(key)).slices
                out[part.relative_to(bounds).slices] = composite_part(stack, rows, columns)
        return out
