"""The second pass: which tiles refine an enlarged picture."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from core.arrays import RgbArray
from core.families.registry import Family
from core.geometry import Bounds, Extent
from core.seams.raster import FloatArray, as_float, blur

DETAIL_STRENGTH = 0.35
"""How much the second pass changes: details, not what is where."""

OVERLAP = 0.25


@dataclass(frozen=True)
class Tile:
    """`bounds` in the pixels of the second pass; `ramp` (h, w) is 1 but for the overlap
    with tiles made before, across which it rises from 0."""

    bounds: Bounds
    ramp: FloatArray

    def matched(self, made: FloatArray, shown: RgbArray) -> FloatArray:
        """`made` with the colours that it was shown, on a coarse scale: a small change
        should not move them, so what moved is the model's shift."""
        before = as_float(shown)
        sigma = max(self.bounds.extent.shortest_side / 8.0, 1.0)
        return made + np.clip(blur(before - made, sigma), -24.0, 24.0)


def tile_extent(detail: Extent, family: Family) -> Extent:
    """The largest tile, as square as the picture lets it be, that the family can make."""
    multiple = family.multiple
    side = math.isqrt(family.max_pixels) // multiple * multiple
    side = max(min(side, family.max_side // multiple * multiple), multiple)
    width, height = min(side, detail.width), min(side, detail.height)
    if width < side:
        height = min(detail.height, family.max_pixels // width // multiple * multiple)
    elif height < side:
        width = min(detail.width, family.max_pixels // height // multiple * multiple)
    most = family.max_side // multiple * multiple
    return Extent(min(width, most), min(height, most))


def detail_tiles(detail: Extent, reach: Bounds, family: Family) -> list[Tile]:
    """Tiles that cover `reach`, with overlap, inside a picture of the size `detail`."""
    extent = tile_extent(detail, family)
    tiles: list[Tile] = []
    for y in _starts(reach.y, reach.bottom, extent.height, detail.height):
        for x in _starts(reach.x, reach.right, extent.width, detail.width):
            bounds = Bounds(x, y, extent.width, extent.height)
            tiles.append(Tile(bounds, _ramp(bounds, [tile.bounds for tile in tiles])))
    return tiles


def _starts(low: int, high: int, side: int, limit: int) -> list[int]:
    """Where tiles begin so that low … high is covered, evenly, within 0 … limit."""
    margin = min(round(side * OVERLAP / 2), max(0, (side - (high - low)) // 2))
    first = min(max(0, low - margin), limit - side)
    last = min(max(first, high + margin - side), limit - side)
    count = math.ceil((last - first) / (side * (1.0 - OVERLAP))) + 1
    if count == 1:
        return [first]
    return [round(first + (last - first) * index / (count - 1)) for index in range(count)]


def _ramp(bounds: Bounds, before: list[Bounds]) -> FloatArray:
    ramp = np.ones((bounds.height, bounds.width), np.float32)
    for other in before:
        shared = bounds.intersection(other)
        if shared.is_empty:
            continue
        if other.x < bounds.x and other.y == bounds.y:
            slope = (np.arange(shared.width, dtype=np.float32) + 0.5) / shared.width
            ramp[:, : shared.width] = np.minimum(ramp[:, : shared.width], slope[None, :])
        elif other.y < bounds.y and other.x == bounds.x:
            slope = (np.arange(shared.height, dtype=np.float32) + 0.5) / shared.height
            ramp[: shared.height] = np.minimum(ramp[: shared.height], slope[:, None])
    return ramp
