"""The mask changed as a whole, a block of tiles at a time, from tiles that stay as they are.

So it can be done on any thread while the document goes on, stopped between two blocks, and
costs what is mixed of the mask: where it is empty or full all round, nothing is computed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from core.arrays import MaskArray
from core.geometry import Bounds
from core.tiles import TILE, TileArray, TileKey, Tiles, keys_over, tile_bounds, uniform_tile

# What becomes of tiles; None: nothing is left there. Those that stay as they are are left out.
NewTiles = Mapping[TileKey, TileArray | None]

_NOTHING, _FULL, _MIXED = 0, 255, -1

# The side of a block in tiles, by how far beyond it must be looked.
_SMALL_REACH, _SMALL, _LARGE = 96, 1, 2


@dataclass(frozen=True)
class MaskWork:
    """`steps` make the new tiles bit by bit, `total` of them; `is_light`: each takes no more
    than some milliseconds."""

    total: int
    steps: Iterator[NewTiles]
    is_light: bool = True


@dataclass(frozen=True)
class MaskChange:
    """A change where each pixel depends on those up to `reach` px away.

    `change` is given the mask of a place, (h, w), and gives the same place changed; as far
    as `reach` from its border that need not be right. The place lies on multiples of `step`.
    `of_nothing` and `of_full` (0 or 255): what becomes of a mask that is so all round.
    """

    reach: int
    change: Callable[[MaskArray], MaskArray]
    step: int = 1
    of_nothing: int = _NOTHING
    of_full: int = _FULL

    def on(self, mask: Tiles, frame: Bounds) -> MaskWork:
        """The work of changing `mask` (that nobody writes to) within `frame`."""
        area = frame
        if self.of_nothing == _NOTHING:
            extent = mask.extent_of_tiles() or Bounds(0, 0, 0, 0)
            area = extent.intersection(frame)
            if not area.is_empty:
                area = area.padded(self.reach).intersection(frame)
        is_light = self.reach <= _SMALL_REACH
        side = TILE * (_SMALL if is_light else _LARGE)
        steps = self._steps(mask, frame, _blocks(area, side))
        return MaskWork(_count(area, side), steps, is_light)

    def _steps(self, mask: Tiles, frame: Bounds, blocks: Iterator[Bounds]) -> Iterator[NewTiles]:
        kinds: dict[TileKey, int] = {}
        for inside in blocks:
            around = inside.padded(self.reach).intersection(frame)
            seen: set[int] = set()
            for key in keys_over(around):
                if key not in kinds:
                    kinds[key] = _kind(mask.get(key), key, frame)
                seen.add(kinds[key])
            if len(seen) == 1 and _MIXED not in seen:
                value = self.of_full if seen.pop() == _FULL else self.of_nothing
                parts = {key: value for key in keys_over(inside) if kinds[key] != value}
                yield {key: _constant(mask.get(key), key, frame, value) for key in parts}
            else:
                yield self._computed(mask, frame, inside)

    def _computed(self, mask: Tiles, frame: Bounds, inside: Bounds) -> NewTiles:
        place = _on_multiples(inside.padded(self.reach), self.step)
        known = place.intersection(frame)
        # Beyond the frame's border the mask goes on as it is there.
        beyond = (
            (known.y - place.y, place.bottom - known.bottom),
            (known.x - place.x, place.right - known.right),
        )
        changed = self.change(np.pad(mask.read(known), beyond, mode="edge"))
        made: dict[TileKey, TileArray | None] = {}
        for key in keys_over(inside):
            bounds = tile_bounds(key)
            part = bounds.intersection(inside)
            old = mask.get(key)
            tile = np.zeros((TILE, TILE), np.uint8) if old is None else np.array(old)
            tile[part.relative_to(bounds).slices] = changed[part.relative_to(place).slices]
            if old is not None and np.array_equal(tile, old):
                continue
            if tile.any():
                made[key] = tile
            elif old is not None:
                made[key] = None
        return made


def inverted() -> MaskChange:
    """What was masked is not, and the other way round."""
    return MaskChange(0, lambda mask: 255 - mask, of_nothing=_FULL, of_full=_NOTHING)


def _blocks(area: Bounds, side: int) -> Iterator[Bounds]:
    """Squares on multiples of `side` that cover `area`, row by row."""
    if area.is_empty:
        return
    for top in range(area.y // side * side, area.bottom, side):
        for left in range(area.x // side * side, area.right, side):
            yield Bounds(left, top, side, side).intersection(area)


def _count(area: Bounds, side: int) -> int:
    """How many `_blocks` there are."""
    if area.is_empty:
        return 0
    columns = (area.right - 1) // side - area.x // side + 1
    return columns * ((area.bottom - 1) // side - area.y // side + 1)


def _on_multiples(bounds: Bounds, step: int) -> Bounds:
    if step == 1:
        return bounds
    return Bounds.from_edges(
        bounds.x // step * step,
        bounds.y // step * step,
        -(-bounds.right // step) * step,
        -(-bounds.bottom // step) * step,
    )


def _kind(tile: TileArray | None, key: TileKey, frame: Bounds) -> int:
    """What of the frame lies in the tile: nothing masked, all of it, or neither."""
    if tile is None:
        return _NOTHING
    bounds = tile_bounds(key)
    if not frame.contains(bounds):
        tile = tile[bounds.intersection(frame).relative_to(bounds).slices]
    low, high = int(tile.min()), int(tile.max())
    return low if low == high and low in (_NOTHING, _FULL) else _MIXED


def _constant(old: TileArray | None, key: TileKey, frame: Bounds, value: int) -> TileArray | None:
    """The tile with one value, as far as it lies in the frame."""
    bounds = tile_bounds(key)
    if frame.contains(bounds):
        return uniform_tile((value,)) if value else None
    tile = np.zeros((TILE, TILE), np.uint8) if old is None else np.array(old)
    tile[bounds.intersection(frame).relative_to(bounds).slices] = value
    return tile if tile.any() else None
