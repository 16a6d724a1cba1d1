"""TileStore: sparse pixels, copy on write, snapshots that never change."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.geometry import Bounds
from core.tiles import TILE, TileStore, keys_over, uniform_tile

BOUNDS = st.builds(
    Bounds,
    st.integers(-600, 600),
    st.integers(-600, 600),
    st.integers(1, 700),
    st.integers(1, 700),
)


def test_tiles_read_what_was_written_at_negative_places() -> None:
    store = TileStore(4)
    bounds = Bounds(-300, -10, 401, 33)
    pixels = np.random.default_rng(1).integers(0, 256, (33, 401, 4), np.uint8)
    store.write(bounds, pixels)
    assert np.array_equal(store.read(bounds), pixels)
    assert not store.read(Bounds(500, 500, 20, 20)).any()
    around = store.read(bounds.padded(5))
    assert around[..., 3].astype(int).sum() == pixels[..., 3].astype(int).sum()


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(BOUNDS, st.integers(0, 255), st.booleans()), max_size=6))
def test_tiles_behave_like_one_large_array(writes: list[tuple[Bounds, int, bool]]) -> None:
    world = Bounds(-700, -700, 2100, 2100)
    expected = np.zeros((world.height, world.width), np.uint8)
    store = TileStore(1)
    for number, (bounds, value, use_fill) in enumerate(writes):
        part = bounds.relative_to(world).slices
        if use_fill:
            store.fill(bounds, (value,))
            expected[part] = value
        else:
            pixels = np.full((bounds.height, bounds.width), value, np.uint8)
            pixels[::3] = number
            where = np.arange(bounds.width)[None, :] % 2 == np.arange(bounds.height)[:, None] % 2
            store.write(bounds, pixels, where)
            expected[part][where] = pixels[where]
    assert np.array_equal(store.read(world), expected)
    tight = Bounds.from_mask(expected)
    assert store.content_bounds() == (tight.moved(world.x, world.y) if tight else None)
    store.seal()
    assert all(tile.any() for _, tile in store.items())


def test_tiles_snapshot_stays_as_it_was() -> None:
    store = TileStore(1)
    store.fill(Bounds(0, 0, 300, 300), (9,))
    before = store.snapshot()
    copy = before.read(Bounds(0, 0, 300, 300))
    store.edit((0, 0))[...] = 77
    store.fill(Bounds(256, 256, 256, 256), (3,))
    assert np.array_equal(before.read(Bounds(0, 0, 300, 300)), copy)
    assert store.read(Bounds(0, 0, 1, 1))[0, 0] == 77


def test_tiles_shared_arrays_cannot_be_written() -> None:
    store = TileStore(1)
    store.fill(Bounds(0, 0, 256, 256), (5,))
    tile = store.snapshot().get((0, 0))
    assert tile is not None
    with pytest.raises(ValueError, match="read-only"):
        tile[0, 0] = 1
    with pytest.raises(ValueError, match="read-only"):
        uniform_tile((5,))[0, 0] = 1


def test_tiles_fill_shares_one_array_however_large() -> None:
    store = TileStore(4)
    store.fill(Bounds(0, 0, 64 * TILE, 64 * TILE), (1, 2, 3, 255))
    assert len(store) == 64 * 64
    assert store.nbytes == TILE * TILE * 4


def test_tiles_record_keeps_each_tile_before_its_first_change() -> None:
    store = TileStore(1)
    store.fill(Bounds(0, 0, 256, 256), (5,))
    store.record()
    store.edit((0, 0))[:10] = 6
    store.edit((0, 0))[:20] = 7
    store.edit((3, 3))[0, 0] = 1
    store.edit((9, 9))[0, 0] = 0
    recorded = store.recorded()
    assert set(recorded) == {(0, 0), (3, 3)}
    before, after = recorded[0, 0]
    assert before is not None
    assert after is not None
    assert (before == 5).all()
    assert (after[:20] == 7).all()
    assert recorded[3, 3][0] is None


def test_tiles_record_leaves_out_what_ends_as_it_was() -> None:
    store = TileStore(1)
    store.fill(Bounds(0, 0, 256, 256), (5,))
    store.record()
    store.edit((0, 0))[:] = 6
    store.edit((0, 0))[:] = 5
    assert store.recorded() == {}


def test_tiles_clear_outside_keeps_the_inside() -> None:
    store = TileStore(1)
    world = Bounds(-256, -256, 1024, 1024)
    store.fill(world, (8,))
    kept = Bounds(-10, 5, 300, 200)
    store.clear_outside(kept)
    store.seal()
    assert store.content_bounds() == kept
    assert set(store.keys()) == set(keys_over(kept))


def test_tiles_content_bounds_sees_past_empty_tiles_at_the_edge() -> None:
    store = TileStore(1)
    store.edit((0, 0))
    store.edit((5, 5))
    store.edit((2, 3))[7, 9] = 1
    assert store.content_bounds() == Bounds(2 * TILE + 9, 3 * TILE + 7, 1, 1)


def test_tiles_refuse_what_does_not_fit() -> None:
    store = TileStore(4)
    with pytest.raises(ValueError, match="belong"):
        store.set_tile((0, 0), np.zeros((TILE, TILE), np.uint8))
    with pytest.raises(ValueError, match="channels"):
        store.fill(Bounds(0, 0, 1, 1), (1,))
    with pytest.raises(ValueError, match="channels"):
        TileStore(3)
