"""Pixels in sparse 256 px tiles: any place on the plane, copy on write, cheap snapshots.

A tile that is missing is zero everywhere (transparent, unmasked). Tile (tx, ty) covers the
pixels from (256·tx, 256·ty); both may be negative. A tile that anybody else may hold (a
snapshot, an undo step, the journal) is read-only for good: writing replaces it by a copy.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from core.geometry import Bounds

TILE = 256

# How many lines of a tile are looked at first: one in so many.
_SAMPLED = 32
_LINE = TILE // 2

# (tx, ty)
TileKey = tuple[int, int]
Slices = tuple[slice, slice]
# (256, 256) for one channel, (256, 256, 4) for four
TileArray = npt.NDArray[np.uint8]


def tile_bounds(key: TileKey) -> Bounds:
    return Bounds(key[0] * TILE, key[1] * TILE, TILE, TILE)


def bounds_of_tiles(keys: Iterable[TileKey]) -> Bounds | None:
    """The smallest rectangle round these tiles; None where there are none."""
    columns, rows = {key[0] for key in keys}, {key[1] for key in keys}
    if not columns:
        return None
    return Bounds.from_edges(
        min(columns) * TILE, min(rows) * TILE, (max(columns) + 1) * TILE, (max(rows) + 1) * TILE
    )


def keys_over(bounds: Bounds) -> Iterator[TileKey]:
    """The keys of all tiles that `bounds` touches, row by row."""
    if bounds.is_empty:
        return
    for ty in range(bounds.y // TILE, (bounds.bottom - 1) // TILE + 1):
        for tx in range(bounds.x // TILE, (bounds.right - 1) // TILE + 1):
            yield tx, ty


def parts_over(bounds: Bounds) -> Iterator[tuple[TileKey, Bounds]]:
    """Each tile that `bounds` touches, with the part of `bounds` that lies in it."""
    for key in keys_over(bounds):
        yield key, tile_bounds(key).intersection(bounds)


def pieces_over(bounds: Bounds) -> Iterator[tuple[TileKey, Slices, Slices]]:
    """Each tile that `bounds` touches, with the slices of the part they share: in an array
    of `bounds`, and in the tile. Plain numbers, since this runs for every dab.
    """
    x, y, right, bottom = bounds.x, bounds.y, bounds.right, bounds.bottom
    if x >= right or y >= bottom:
        return
    for ty in range(y // TILE, (bottom - 1) // TILE + 1):
        tile_y = ty * TILE
        top, low = max(y, tile_y), min(bottom, tile_y + TILE)
        rows, tile_rows = slice(top - y, low - y), slice(top - tile_y, low - tile_y)
        for tx in range(x // TILE, (right - 1) // TILE + 1):
            tile_x = tx * TILE
            left, far = max(x, tile_x), min(right, tile_x + TILE)
            columns, tile_columns = slice(left - x, far - x), slice(left - tile_x, far - tile_x)
            yield (tx, ty), (rows, columns), (tile_rows, tile_columns)


@lru_cache(maxsize=64)
def uniform_tile(value: tuple[int, ...]) -> TileArray:
    """A shared read-only tile of one value: (v,) or (r, g, b, a)."""
    shape = (TILE, TILE) if len(value) == 1 else (TILE, TILE, len(value))
    tile = np.empty(shape, np.uint8)
    tile[...] = np.array(value, np.uint8)
    tile.setflags(write=False)
    return tile


class Tiles:
    """Tiles to read. Immutable when it is no TileStore; then safe from any thread."""

    def __init__(self, channels: int, tiles: Mapping[TileKey, TileArray] | None = None) -> None:
        """`channels` is 1 or 4. The arrays are shared, not copied."""
        if channels not in (1, 4):
            raise ValueError(f"{channels} channels")
        self.channels = channels
        self._tiles: dict[TileKey, TileArray] = dict(tiles or {})
        # Tight content of a tile, valid while it is the same read-only array.
        self._content: dict[TileKey, tuple[TileArray, Bounds | None]] = {}

    @property
    def tile_shape(self) -> tuple[int, ...]:
        return (TILE, TILE) if self.channels == 1 else (TILE, TILE, 4)

    def get(self, key: TileKey) -> TileArray | None:
        """The tile, not to be written to; None where there is nothing.

        While a stroke runs its content may still change.
        """
        return self._tiles.get(key)

    def keys(self) -> Iterable[TileKey]:
        return self._tiles.keys()

    def items(self) -> Iterable[tuple[TileKey, TileArray]]:
        return self._tiles.items()

    def __len__(self) -> int:
        return len(self._tiles)

    @property
    def nbytes(self) -> int:
        """Memory of the tiles, shared ones counted once."""
        return sum({id(tile): tile.nbytes for tile in self._tiles.values()}.values())

    def read(self, bounds: Bounds) -> npt.NDArray[np.uint8]:
        """A copy of the pixels, (h, w) or (h, w, 4); zero where there is no tile."""
        shape = (bounds.height, bounds.width) + self.tile_shape[2:]
        out = np.zeros(shape, np.uint8)
        for key, outer, inner in pieces_over(bounds):
            tile = self._tiles.get(key)
            if tile is not None:
                out[outer] = tile[inner]
        return out

    def extent_of_tiles(self) -> Bounds | None:
        """The bounds of all tiles that exist, in whole tiles: cheap, not tight."""
        return bounds_of_tiles(self._tiles)

    def content_bounds(self) -> Bounds | None:
        """The tightest rectangle round what is not zero (of four channels: alpha)."""
        if not self._tiles:
            return None
        columns, rows = [key[0] for key in self._tiles], [key[1] for key in self._tiles]
        first, last, top, bottom = min(columns), max(columns), min(rows), max(rows)
        # Tiles in the middle decide nothing, unless one at the edge turns out to be empty.
        edge = [key for key in self._tiles if key[0] in (first, last) or key[1] in (top, bottom)]
        contents = [self._content_of(key, self._tiles[key]) for key in edge]
        if None in contents:
            contents = [self._content_of(key, tile) for key, tile in self._tiles.items()]
        return Bounds.around(content for content in contents if content is not None)

    def _content_of(self, key: TileKey, tile: TileArray) -> Bounds | None:
        known = self._content.get(key)
        if known is not None and known[0] is tile:
            return known[1]
        place = tile_bounds(key)
        found = Bounds.from_mask(tile if self.channels == 1 else tile[..., 3])
        content = found.moved(place.x, place.y) if found else None
        if not tile.flags.writeable:
            self._content[key] = (tile, content)
        return content


class TileStore(Tiles):
    """Tiles to write. One thread only; hand `snapshot()` to others.

    `record()` starts to keep every tile as it was before its first change, `recorded()`
    hands them over: that is all an undo step needs, and it copies nothing.
    """

    def __init__(
        self,
        channels: int,
        tiles: Mapping[TileKey, TileArray] | None = None,
        watch: Callable[[], object] | None = None,
    ) -> None:
        """`watch` is called before every tile that is changed; what it raises ends the change."""
        super().__init__(channels, tiles)
        self._watch = watch
        # Tiles that only this store knows: written in place.
        self._own: set[TileKey] = set()
        self._before: dict[TileKey, TileArray | None] | None = None

    # -- sharing -----------------------------------------------------------------

    def seal(self) -> None:
        """Make every tile read-only; tiles that became zero are dropped."""
        for key in self._own:
            tile = self._tiles.get(key)
            if tile is None:
                continue
            # A line tells of most that there is something.
            if not tile[_LINE].any() and not tile.any():
                del self._tiles[key]
                continue
            tile.setflags(write=False)
        self._own.clear()

    def snapshot(self) -> Tiles:
        """What is here now, for ever. Copies references only."""
        self.seal()
        return Tiles(self.channels, self._tiles)

    def shared(self) -> Mapping[TileKey, TileArray]:
        """The tiles that are here now, as they will stay."""
        self.seal()
        return self._tiles

    def record(self) -> None:
        """From now on keep what each tile was before its first change."""
        self.seal()
        self._before = {}

    def recorded(self) -> dict[TileKey, tuple[TileArray | None, TileArray | None]]:
        """End recording: {key: (before, after)} of the tiles that differ."""
        self.seal()
        before, self._before = self._before or {}, None
        return {
            key: (old, self._tiles.get(key))
            for key, old in before.items()
            if not _same(old, self._tiles.get(key))
        }

    @property
    def is_recording(self) -> bool:
        return self._before is not None

    # -- writing -----------------------------------------------------------------

    def edit(self, key: TileKey) -> TileArray:
        """The tile to write to in place, until the next seal, snapshot or record."""
        tile = self._tiles.get(key)
        if key in self._own and tile is not None:
            return tile
        self._remember(key)
        fresh = np.zeros(self.tile_shape, np.uint8) if tile is None else tile.copy()
        fresh.setflags(write=True)
        self._tiles[key] = fresh
        self._own.add(key)
        return fresh

    def set_tile(self, key: TileKey, tile: TileArray | None) -> None:
        """Put a read-only tile in place (None: nothing there)."""
        self._remember(key)
        self._own.discard(key)
        if tile is None:
            self._tiles.pop(key, None)
            return
        if tile.shape != self.tile_shape or tile.dtype != np.uint8:
            raise ValueError(f"a tile of {tile.shape} {tile.dtype} does not belong here")
        tile.setflags(write=False)
        self._tiles[key] = tile

    def put(self, tiles: Mapping[TileKey, TileArray | None]) -> None:
        """`set_tile` for many read-only ones, as quick as can be."""
        if self._before is not None:
            held, before = self._tiles, self._before
            for key in tiles:
                if key not in before:
                    before[key] = held.get(key)
        self._own.difference_update(tiles)
        for key, tile in tiles.items():
            if tile is None:
                self._tiles.pop(key, None)
            else:
                self._tiles[key] = tile

    def write(
        self,
        bounds: Bounds,
        pixels: npt.NDArray[np.uint8],
        where: npt.NDArray[np.bool_] | None = None,
    ) -> None:
        """Replace the pixels of `bounds`; with `where` (h, w) only those that are True."""
        for key, source, inside in pieces_over(bounds):
            chosen = None if where is None else where[source]
            if chosen is not None and not chosen.any():
                continue
            if chosen is None and key not in self._tiles and not pixels[source].any():
                continue
            target = self.edit(key)[inside]
            if chosen is None:
                target[...] = pixels[source]
            else:
                target[chosen] = pixels[source][chosen]

    def fill(self, bounds: Bounds, value: tuple[int, ...]) -> None:
        """One value over `bounds`. Whole tiles share one array, whatever the size."""
        if len(value) != self.channels:
            raise ValueError(f"{len(value)} values for {self.channels} channels")
        nothing = not any(value)
        for key, part in parts_over(bounds):
            if part.width == TILE and part.height == TILE:
                self.set_tile(key, None if nothing else uniform_tile(value))
            elif not (nothing and key not in self._tiles):
                inside = part.relative_to(tile_bounds(key)).slices
                self.edit(key)[inside] = np.array(value, np.uint8)

    def clear(self) -> None:
        for key in list(self._tiles):
            self.set_tile(key, None)

    def clear_outside(self, bounds: Bounds) -> None:
        """Keep only what lies within `bounds`."""
        for key in list(self._tiles):
            place = tile_bounds(key)
            if bounds.contains(place):
                continue
            kept = place.intersection(bounds)
            if kept.is_empty:
                self.set_tile(key, None)
                continue
            inside = kept.relative_to(place).slices
            remaining = self._tiles[key][inside].copy()
            tile = self.edit(key)
            tile[...] = 0
            tile[inside] = remaining

    def _remember(self, key: TileKey) -> None:
        if self._watch is not None:
            self._watch()
        if self._before is not None and key not in self._before:
            self._before[key] = self._tiles.get(key)


def differing(one: TileArray | None, other: TileArray | None) -> Bounds | None:
    """Where two states of a tile differ, from the tile's top left pixel; None: nowhere."""
    if one is other:
        return None
    known = one if one is not None else other
    assert known is not None
    if known.ndim == 2 and (one is None or other is None) and known[0, 0] and known[-1, -1]:
        # From corner to corner.
        return tile_bounds((0, 0))
    left = np.zeros_like(known) if one is None else one
    right = np.zeros_like(known) if other is None else other
    if known.ndim == 3:
        # Four bytes at once.
        left = np.ascontiguousarray(left).view(np.uint32)[..., 0]
        right = np.ascontiguousarray(right).view(np.uint32)[..., 0]
    return Bounds.from_mask(left != right)


def _same(one: TileArray | None, other: TileArray | None) -> bool:
    if one is other:
        return True
    if one is None or other is None:
        return False
    # A line, and then a few, tell most that differ.
    if one[_LINE].tobytes() != other[_LINE].tobytes():
        return False
    return bool(np.array_equal(one[::_SAMPLED], other[::_SAMPLED]) and np.array_equal(one, other))
