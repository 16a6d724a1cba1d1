"""What hangs together with a place, found a tile at a time: it never takes long, however far
that reaches, and costs what it covers.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator

import cv2
import numpy as np
import numpy.typing as npt

from core.arrays import MaskArray
from core.geometry import Bounds
from core.tiles import TILE, TileKey, pieces_over, tile_bounds, uniform_tile

_FULL = 255

# Where a flood comes in: pixels of a tile's left, right, upper and lower edge.
_Edges = npt.NDArray[np.bool_]

# To the neighbour; the edge it leaves by, and the one by which it comes in there.
_WAYS = (((-1, 0), 0, 1), ((1, 0), 1, 0), ((0, -1), 2, 3), ((0, 1), 3, 2))


class Flood:
    """A Selection, once `steps` is through. Pixels hang together by their sides."""

    def __init__(
        self, coverage: Callable[[Bounds], MaskArray], area: Bounds, x: int, y: int
    ) -> None:
        """From (x, y) over what `coverage` says is alike, in `area`."""
        self._coverage = coverage
        self._area = area
        self._from = (x, y)
        # A bit a pixel: what is flooded, and of tiles that are not flooded whole what may be.
        self._flooded: dict[TileKey, npt.NDArray[np.uint8]] = {}
        self._alike: dict[TileKey, npt.NDArray[np.uint8]] = {}
        self._full: set[TileKey] = set()
        self._waiting: OrderedDict[TileKey, _Edges] = OrderedDict()
        self._bounds: Bounds | None = None

    def bounds(self) -> Bounds:
        return self._bounds or Bounds(0, 0, 0, 0)

    def coverage(self, bounds: Bounds) -> MaskArray:
        out = np.zeros((bounds.height, bounds.width), np.uint8)
        for key, outer, inner in pieces_over(bounds):
            if key in self._full or key in self._flooded:
                out[outer] = self._tile(key)[inner]
        return out

    def steps(self) -> Iterator[None]:
        """Pauses after each tile."""
        x, y = self._from
        key = (x // TILE, y // TILE)
        place = tile_bounds(key)
        self._flood(key, [(x - place.x, y - place.y)])
        while self._waiting:
            yield
            key, edges = self._waiting.popitem(last=False)
            self._flood(key, _places(edges))

    def _tile(self, key: TileKey) -> MaskArray:
        if key in self._full:
            return uniform_tile((_FULL,))
        packed = self._flooded.get(key)
        if packed is None:
            return uniform_tile((0,))
        return np.unpackbits(packed).reshape(TILE, TILE) * np.uint8(_FULL)

    def _alike_in(self, key: TileKey) -> MaskArray:
        packed = self._alike.get(key)
        if packed is not None:
            return np.unpackbits(packed).reshape(TILE, TILE) * np.uint8(_FULL)
        place = tile_bounds(key)
        part = place.intersection(self._area)
        if part == place:
            return self._coverage(place)
        out = np.zeros((TILE, TILE), np.uint8)
        out[part.relative_to(place).slices] = self._coverage(part)
        return out

    def _flood(self, key: TileKey, places: list[tuple[int, int]]) -> None:
        """From those places of the tile that are alike."""
        if key in self._full:
            return
        alike, before = self._alike_in(key), self._tile(key)
        if any(alike[y, x] for x, y in places) and alike.min() == _FULL:
            flooded = uniform_tile((_FULL,))
            self._full.add(key)
            self._flooded.pop(key, None)
            self._alike.pop(key, None)
        else:
            # With a border of one pixel, as OpenCV wants it.
            mask = np.zeros((TILE + 2, TILE + 2), np.uint8)
            flooded = mask[1:-1, 1:-1]
            flooded[...] = before
            flags = 4 | (_FULL << 8) | cv2.FLOODFILL_MASK_ONLY
            for x, y in places:
                if alike[y, x] and not flooded[y, x]:
                    cv2.floodFill(alike, mask, (x, y), 0, flags=flags)
            self._flooded[key] = np.packbits(flooded > 0)
            self._alike[key] = np.packbits(alike > 0)
        new = flooded > before
        found = Bounds.from_mask(new)
        if found is None:
            return
        place = tile_bounds(key)
        found = found.moved(place.x, place.y)
        self._bounds = found if self._bounds is None else self._bounds.union(found)
        self._go_on(key, _edges_of(new))

    def _go_on(self, key: TileKey, edges: _Edges) -> None:
        """Into the neighbours."""
        for (dx, dy), leaves, comes in _WAYS:
            other = (key[0] + dx, key[1] + dy)
            if not edges[leaves].any() or other in self._full:
                continue
            if tile_bounds(other).intersection(self._area).is_empty:
                continue
            waiting = self._waiting.get(other)
            if waiting is None:
                waiting = self._waiting[other] = np.zeros((4, TILE), np.bool_)
            waiting[comes] |= edges[leaves]


def _edges_of(mask: npt.NDArray[np.bool_]) -> _Edges:
    return np.stack([mask[:, 0], mask[:, -1], mask[0], mask[-1]])


def _places(edges: _Edges) -> list[tuple[int, int]]:
    """(x, y) of each pixel in the edges."""
    last = TILE - 1
    columns = [(0, int(y)) for y in np.flatnonzero(edges[0])]
    columns += [(last, int(y)) for y in np.flatnonzero(edges[1])]
    rows = [(int(x), 0) for x in np.flatnonzero(edges[2])]
    return columns + rows + [(int(x), last) for x in np.flatnonzero(edges[3])]
