"""Tiles at other sizes: each the document's pixels, whatever they were made of."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from core.display import halve
from core.geometry import Bounds
from core.tiles import TILE, tile_bounds
from gui.canvas.pyramid import Budget, Pyramid, to_document

SIDE = 8 * TILE
DOCUMENT = Bounds(0, 0, SIDE, SIDE)

places = st.builds(
    Bounds, st.integers(0, 1800), st.integers(0, 1800), st.integers(1, 240), st.integers(1, 240)
)


class Source:
    """Pixels that are read, and how many were."""

    def __init__(self, seed: int = 0) -> None:
        self.rng = np.random.default_rng(seed)
        self.pixels = self.rng.integers(0, 256, (SIDE, SIDE), np.uint8)
        self.read_px = 0
        self.pyramid = Pyramid(1, self.read, lambda _bounds: True, 1 << 30)

    def read(self, bounds: Bounds) -> np.ndarray:
        self.read_px += bounds.area
        return self.pixels[bounds.slices].copy()

    def change(self, bounds: Bounds) -> None:
        self.pixels[bounds.slices] = self.rng.integers(0, 256, (bounds.height, bounds.width))
        self.pyramid.mark_stale(bounds)

    def made(self, level: int, key: tuple[int, int]) -> np.ndarray:
        for _ in range(1000):
            tile = self.pyramid.get(level, key, Budget(math.inf))
            if tile is not None and tile.stale is None:
                assert tile.pixels is not None
                return tile.pixels
        raise AssertionError("the tile is never made")

    def expected(self, level: int, key: tuple[int, int]) -> np.ndarray:
        return halve(self.pixels[to_document(tile_bounds(key), level).slices], level)


# A change, or looking at a tile of a level; of the highest there is but one.
steps = st.lists(
    st.one_of(places, st.tuples(st.integers(0, 3), st.integers(0, 7), st.integers(0, 7))),
    min_size=1,
    max_size=14,
)


@given(steps)
@settings(max_examples=40, deadline=None)
def test_tiles_of_finer_ones_are_those_of_the_document(
    steps: list[Bounds | tuple[int, int, int]],
) -> None:
    source = Source()
    for step in steps:
        if isinstance(step, Bounds):
            source.change(step)
            continue
        level, x, y = step
        key = (x >> level, y >> level)
        assert np.array_equal(source.made(level, key), source.expected(level, key))


def test_tiles_that_are_there_are_not_read_again_for_a_coarser_one() -> None:
    source = Source()
    for x in range(2):
        for y in range(2):
            source.made(0, (x, y))
    read = source.read_px
    source.made(1, (0, 0))
    assert source.read_px == read
    # Of the next, only what is beyond them.
    source.made(2, (0, 0))
    assert source.read_px == read + 3 * (2 * TILE) ** 2
    source.change(Bounds(10, 10, 5, 5))
    source.pyramid.get(2, (0, 0), Budget(math.inf))
    assert np.array_equal(source.made(2, (0, 0)), source.expected(2, (0, 0)))


def test_a_tile_is_made_a_little_in_every_frame() -> None:
    """However slow the machine: one block, and no more than fits into the budget."""
    source = Source()
    most = 0
    for frame in range(40):
        before = source.read_px
        budget = Budget(0.0)
        tile = source.pyramid.get(2, (0, 0), budget)
        most = max(most, source.read_px - before)
        if tile is not None:
            assert frame >= 15
            break
        assert budget.ran_out
    else:
        raise AssertionError("the tile is never made")
    assert most == TILE * TILE
    assert np.array_equal(source.made(2, (0, 0)), source.expected(2, (0, 0)))
