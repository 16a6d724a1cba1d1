"""Pictures of the document's tiles at the sizes they are looked at, made when needed.

Level n shows 2**n document pixels as one; a tile of any level is 256 px wide. What an edit
touched is only marked; the marked part of a tile is made again when it is next drawn, so
that a dab costs the same in any document and at any zoom.
"""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator

import numpy as np
import numpy.typing as npt

from core.display import halve
from core.geometry import Bounds
from core.tiles import TILE, TileKey, keys_over, pieces_over, tile_bounds

Pixels = npt.NDArray[np.uint8]

# Up to this level a tile is made from what there is of finer ones, else from the document, a
# tile of the document at a time; above from four of the level below.
_DIRECT = 2

# What is marked up to this size is a dab, which is not to wait for other frames.
_AT_ONCE = 4 * TILE * TILE

MAX_LEVEL = 8


class Budget:
    """How long making tiles may take before a frame is shown with what there is.

    Every frame makes at least one, so that all are there at last on the slowest machine.
    """

    def __init__(self, seconds: float, at_once: float = 0.0) -> None:
        """`at_once`: so long, if that is longer, for what a dab has touched."""
        now = time.perf_counter()
        self._end, self._end_at_once = now + seconds, now + max(seconds, at_once)
        self._has_made = False
        self.ran_out = False

    def allows(self) -> bool:
        """Whether to make one more. Remembers when it had to say no."""
        return self._before(self._end)

    def allows_at_once(self) -> bool:
        """The same for what a dab has touched."""
        return self._before(self._end_at_once)

    def _before(self, end: float) -> bool:
        if not self._has_made or time.perf_counter() < end:
            return True
        self.ran_out = True
        return False

    def made(self) -> None:
        self._has_made = True


class LevelTile:
    """One tile at one level: `pixels` of 256 × 256, and what of it is out of date.

    `serial` grows whenever the pixels change.
    """

    __slots__ = ("__weakref__", "pixels", "serial", "stale")

    def __init__(self, pixels: Pixels | None) -> None:
        self.pixels = pixels
        self.stale: Bounds | None = None
        self.serial = 0


class TileCache(ABC):
    """Tiles by level and key, the least recently used dropped above `limit` bytes."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._tiles: OrderedDict[tuple[int, TileKey], LevelTile] = OrderedDict()
        self._at_level: Counter[int] = Counter()
        self._bytes = 0

    @property
    def nbytes(self) -> int:
        return self._bytes

    @property
    def levels(self) -> list[int]:
        """Those that there are tiles of, ascending."""
        return sorted(+self._at_level)

    def peek(self, level: int, key: TileKey) -> LevelTile | None:
        """The tile if it was made, up to date or not."""
        return self._tiles.get((level, key))

    def clear(self) -> None:
        self._tiles.clear()
        self._at_level.clear()
        self._bytes = 0

    def mark_stale(self, bounds: Bounds) -> None:
        """The document changed there (document coordinates)."""
        for level in +self._at_level:
            part = to_level(bounds.padded(self._reach << level), level)
            for key in keys_over(part):
                tile = self._tiles.get((level, key))
                if tile is not None:
                    tile.stale = bounds if tile.stale is None else tile.stale.union(bounds)

    def get(self, level: int, key: TileKey, budget: Budget) -> LevelTile | None:
        """The tile, up to date as far as the budget allows; None: not made yet."""
        place = (level, key)
        tile = self._tiles.get(place)
        if tile is None:
            if not budget.allows():
                return None
            pixels = self._make(level, key, budget)
            if pixels is None and budget.ran_out:
                return None
            if pixels is not None:
                budget.made()
            tile = LevelTile(pixels)
            self._tiles[place] = tile
            self._at_level[level] += 1
            self._bytes += 0 if pixels is None else pixels.nbytes
            self._drop_oldest()
        else:
            self._tiles.move_to_end(place)
            if tile.stale is not None:
                self._refresh(level, key, tile, budget)
        return tile

    def _refresh(self, level: int, key: TileKey, tile: LevelTile, budget: Budget) -> None:
        stale = tile.stale
        assert stale is not None
        place = tile_bounds(key)
        part = to_level(stale.padded(self._reach << level), level).intersection(place)
        small = part.area << (2 * level) <= _AT_ONCE
        if tile.pixels is not None and (small or level <= _DIRECT) and not part.is_empty:
            for block in blocks_of(part, level):
                if not (budget.allows_at_once() if small else budget.allows()):
                    below = Bounds.from_edges(part.x, block.y, part.right, part.bottom)
                    tile.stale = to_document(below, level)
                    tile.serial += 1
                    return
                self._put(level, block, tile.pixels[block.relative_to(place).slices])
                budget.made()
        elif not part.is_empty:
            if not budget.allows():
                return
            pixels = self._make(level, key, budget)
            if pixels is None and budget.ran_out:
                return
            budget.made()
            self._bytes += (0 if pixels is None else pixels.nbytes) - (
                0 if tile.pixels is None else tile.pixels.nbytes
            )
            tile.pixels = pixels
        tile.stale = None
        tile.serial += 1

    def _drop_oldest(self) -> None:
        while self._bytes > self._limit and len(self._tiles) > 1:
            (level, _key), oldest = self._tiles.popitem(last=False)
            self._at_level[level] -= 1
            self._bytes -= 0 if oldest.pixels is None else oldest.pixels.nbytes

    @property
    def _reach(self) -> int:
        """By how many pixels of a level a change is felt beyond its bounds."""
        return 0

    @abstractmethod
    def _make(self, level: int, key: TileKey, budget: Budget) -> Pixels | None:
        """The whole tile; None where there is nothing, or the budget ran out."""

    @abstractmethod
    def _part(self, level: int, part: Bounds) -> Pixels:
        """A part of a tile, in pixels of the level."""

    def _put(self, level: int, part: Bounds, out: Pixels) -> None:
        """`_part`, into `out`."""
        out[...] = self._part(level, part)


class Pyramid(TileCache):
    """Reads the document and makes it smaller."""

    def __init__(
        self,
        channels: int,
        read: Callable[[Bounds], Pixels],
        exists: Callable[[Bounds], bool],
        limit: int,
        read_into: Callable[[Bounds, Pixels], None] | None = None,
    ) -> None:
        """`read` gives (h, w) or (h, w, 4) of bounds in document coordinates, `read_into`
        writes the same to an array; `exists`: whether there may be anything but zero.
        """
        super().__init__(limit)
        self._shape = (TILE, TILE) if channels == 1 else (TILE, TILE, channels)
        self._read = read
        self._read_into = read_into
        self._exists = exists
        # Tiles that the budget did not suffice for: what there is, and the blocks to come.
        self._begun: dict[tuple[int, TileKey], tuple[Pixels, Iterator[Bounds]]] = {}

    def clear(self) -> None:
        super().clear()
        self._begun.clear()

    def mark_stale(self, bounds: Bounds) -> None:
        super().mark_stale(bounds)
        for level, key in list(self._begun):
            if not to_level(bounds, level).intersection(tile_bounds(key)).is_empty:
                del self._begun[level, key]

    def read(self, level: int, part: Bounds, budget: Budget) -> Pixels:
        """Any rectangle in pixels of the level, from the tiles."""
        out = np.zeros((part.height, part.width) + self._shape[2:], np.uint8)
        for key, outer, inner in pieces_over(part):
            tile = self.get(level, key, budget)
            if tile is not None and tile.pixels is not None:
                out[outer] = tile.pixels[inner]
        return out

    def _make(self, level: int, key: TileKey, budget: Budget) -> Pixels | None:
        place = tile_bounds(key)
        if not self._exists(to_document(place, level)):
            return None
        if level <= _DIRECT:
            return self._make_by_blocks(level, key, budget)
        large = np.zeros((2 * TILE, 2 * TILE) + self._shape[2:], np.uint8)
        for row in range(2):
            for column in range(2):
                child = self.get(level - 1, (2 * key[0] + column, 2 * key[1] + row), budget)
                if child is None or child.stale is not None:
                    budget.ran_out = True
                    return None
                if child.pixels is not None:
                    rows = slice(row * TILE, (row + 1) * TILE)
                    large[rows, column * TILE : (column + 1) * TILE] = child.pixels
        return halve(large)

    def _make_by_blocks(self, level: int, key: TileKey, budget: Budget) -> Pixels | None:
        """A little of it in every frame, where one cannot make it whole."""
        place = tile_bounds(key)
        begun = self._begun.pop((level, key), None)
        pixels, blocks = begun or (np.zeros(self._shape, np.uint8), self._steps(place, level))
        for block in blocks:
            pixels[block.relative_to(place).slices] = self._part(level, block)
            budget.made()
            if not budget.allows():
                self._begun[level, key] = pixels, blocks
                return None
        return pixels

    def _put(self, level: int, part: Bounds, out: Pixels) -> None:
        if level or self._read_into is None:
            super()._put(level, part, out)
        else:
            self._read_into(part, out)

    def _steps(self, place: Bounds, level: int) -> Iterator[Bounds]:
        """A tile in parts that take about as long as one another."""
        if level < 2:
            yield from blocks_of(place, level)
            return
        half = TILE // 2
        for number in range(4):
            x, y = place.x + number % 2 * half, place.y + number // 2 * half
            quarter = Bounds(x, y, half, half)
            if self._finer(level, quarter) is not None:
                yield quarter
            else:
                yield from blocks_of(quarter, level)

    def _part(self, level: int, part: Bounds) -> Pixels:
        if not level:
            return self._read(part)
        finer = self._finer(level, part)
        if finer is not None:
            tile, above, inner = finer
            return halve(tile[inner.slices], above)
        return halve(self._read(to_document(part, level)), level)

    def _finer(self, level: int, part: Bounds) -> tuple[Pixels, int, Bounds] | None:
        """A tile of a finer level that shows all of `part` as it is now, how many levels it is
        below, and where in it: the same pixels as from the document, in a tenth of the time."""
        for above in range(1, level + 1):
            if not self._at_level[level - above]:
                continue
            wanted = to_document(part, above)
            key = (wanted.x // TILE, wanted.y // TILE)
            place = tile_bounds(key)
            tile = self._tiles.get((level - above, key))
            if tile is None or tile.pixels is None or not place.contains(wanted):
                continue
            stale = tile.stale
            if stale is None or to_level(stale, level - above).intersection(wanted).is_empty:
                return tile.pixels, above, wanted.relative_to(place)
        return None


def blocks_of(part: Bounds, level: int) -> Iterator[Bounds]:
    """What a level shows of each tile of the document that `part` has a part of, row by row."""
    side = max(1, TILE >> level)
    for top in range(part.y - part.y % side, part.bottom, side):
        for left in range(part.x - part.x % side, part.right, side):
            yield Bounds(left, top, side, side).intersection(part)


def to_level(bounds: Bounds, level: int) -> Bounds:
    """The pixels of a level that show something of `bounds`."""
    return Bounds.from_edges(
        bounds.x >> level,
        bounds.y >> level,
        -(-bounds.right >> level),
        -(-bounds.bottom >> level),
    )


def to_document(bounds: Bounds, level: int) -> Bounds:
    return Bounds(
        bounds.x << level, bounds.y << level, bounds.width << level, bounds.height << level
    )


def level_for(zoom: float) -> int:
    """The level to draw at a zoom: shown at 50 to 100 % of its size, or enlarged."""
    level = 0
    while zoom <= 0.5 and level < MAX_LEVEL:
        zoom *= 2
        level += 1
    return level
