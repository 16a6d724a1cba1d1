"""The mask changed block by block is what it is when changed in one piece."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import selection_edit
from core.changes import MASK
from core.document import Document
from core.geometry import Bounds
from core.mask_changes import MaskChange, MaskWork, inverted
from core.mask_holes import filled_holes
from core.selection import Combine, Ellipse, Polygon, Rectangle, combine_mask

frames = st.builds(
    Bounds, st.integers(-300, 300), st.integers(-300, 300), st.integers(1, 900), st.integers(1, 700)
)
# (kind, x, y, width, height, taken away) as parts of 64 of the frame
shapes = st.lists(
    st.tuples(
        st.sampled_from(["box", "ellipse", "dots"]),
        st.integers(-8, 60),
        st.integers(-8, 60),
        st.integers(1, 72),
        st.integers(1, 72),
        st.booleans(),
    ),
    max_size=5,
)
Shape = tuple[str, int, int, int, int, bool]


def drawn(frame: Bounds, given_shapes: list[Shape]) -> Document:
    document = Document(frame)
    document.add_layer("one")
    for kind, x, y, width, height, away in given_shapes:
        place = Bounds(
            frame.x + x * frame.width // 64,
            frame.y + y * frame.height // 64,
            max(1, width * frame.width // 64),
            max(1, height * frame.height // 64),
        )
        if kind == "dots":
            random = np.random.default_rng(width)
            dots = (random.random((place.height, place.width)) < 0.4).astype(np.uint8) * 255
            document.write_mask(place, dots)
            continue
        shape = Rectangle(place) if kind == "box" else Ellipse(place)
        combine_mask(document, shape, Combine.SUBTRACT if away else Combine.ADD)
    return document


def done(document: Document, work: MaskWork) -> np.ndarray:
    steps = 0
    for tiles in work.steps:
        selection_edit.put(document, tiles)
        steps += 1
    assert steps == work.total
    return document.mask.read(document.frame)


def in_one_piece(mask: np.ndarray, frame: Bounds, change: MaskChange) -> np.ndarray:
    left, top = change.reach + frame.x % change.step, change.reach + frame.y % change.step
    left, top = left + -change.reach % change.step, top + -change.reach % change.step
    right = change.reach + -(left + frame.width + change.reach) % change.step
    low = change.reach + -(top + frame.height + change.reach) % change.step
    changed = change.change(np.pad(mask, ((top, low), (left, right)), mode="edge"))
    return changed[top : top + frame.height, left : left + frame.width]


@pytest.mark.parametrize(
    ("change", "off"),
    [
        (selection_edit.grow(5), 0),
        (selection_edit.grow(70), 0),
        (selection_edit.shrink(19), 0),
        (selection_edit.feather(12), 0),
        (selection_edit.feather(90), 1),
        (selection_edit.border(17), 0),
        (selection_edit.smooth(9), 1),
        (selection_edit.smooth(80), 2),
        (selection_edit.threshold(40), 0),
        (inverted(), 0),
    ],
    ids=lambda one: "" if isinstance(one, MaskChange) else None,
)
@given(frame=frames, given_shapes=shapes)
@settings(max_examples=12, deadline=None)
def test_mask_change_in_blocks_is_that_in_one_piece(
    change: MaskChange, off: int, frame: Bounds, given_shapes: list[Shape]
) -> None:
    document = drawn(frame, given_shapes)
    mask = document.mask.read(frame)
    wanted = in_one_piece(mask, frame, change)
    made = done(document, change.on(document.store(MASK).snapshot(), frame))
    # A blur's last bit may depend on where in the array it is made.
    assert np.abs(made.astype(int) - wanted).max() <= off


@given(frame=frames, given_shapes=shapes)
@settings(max_examples=40, deadline=None)
def test_holes_are_what_a_flood_from_outside_leaves_dry(
    frame: Bounds, given_shapes: list[Shape]
) -> None:
    document = drawn(frame, given_shapes)
    mask = document.mask.read(frame)
    walls = np.pad((mask >= 128).astype(np.uint8), 1)
    cv2.floodFill(walls, None, (0, 0), 2)
    wanted = np.where(walls[1:-1, 1:-1] == 0, np.uint8(255), mask)
    assert np.array_equal(
        done(document, filled_holes(document.store(MASK).snapshot(), frame)), wanted
    )


def test_hole_as_large_as_many_tiles_is_filled() -> None:
    frame = Bounds(-100, 50, 3000, 2000)
    document = drawn(frame, [("ellipse", 2, 2, 60, 60, False), ("ellipse", 4, 4, 56, 56, True)])
    solid = drawn(frame, [("ellipse", 2, 2, 60, 60, False)])
    filled = done(document, filled_holes(document.store(MASK).snapshot(), frame))
    assert np.array_equal(filled >= 128, solid.mask.read(frame) >= 128)


def test_mask_change_makes_only_tiles_that_differ() -> None:
    frame = Bounds(0, 0, 4096, 4096)
    document = drawn(frame, [("box", 8, 8, 48, 48, False)])
    before = document.store(MASK).snapshot()
    tiles = {
        key: tile
        for step in selection_edit.grow(8).on(before, frame).steps
        for key, tile in step.items()
    }
    assert 0 < len(tiles) <= 4 * 14
    for key, tile in tiles.items():
        old = before.get(key)
        assert tile is not None
        assert old is None or not np.array_equal(tile, old)


def test_inverted_mask_shares_its_tiles() -> None:
    document = Document(Bounds(0, 0, 8192, 8192))
    document.add_layer("one")
    document.invert_mask()
    assert document.mask.content_bounds() == document.frame
    assert document.mask.nbytes == 256 * 256
    document.invert_mask()
    assert document.mask.content_bounds() is None


def test_mask_beyond_the_frame_stays() -> None:
    document = Document(Bounds(0, 0, 600, 600))
    document.add_layer("one")
    document.fill_mask()
    document.set_frame(Bounds(0, 0, 300, 300))
    document.invert_mask()
    assert not document.mask.read(Bounds(0, 0, 300, 300)).any()
    assert document.mask.read(Bounds(300, 300, 300, 300)).all()


@pytest.mark.parametrize("radius", [7, 31, 120, 250])
def test_mask_grows_by_a_disc(radius: int) -> None:
    side = 2 * radius + 41
    document = Document(Bounds(0, 0, side, side))
    document.add_layer("one")
    middle = side // 2
    document.write_mask(Bounds(middle, middle, 1, 1), np.full((1, 1), 255, np.uint8))
    made = done(
        document, selection_edit.grow(radius).on(document.store(MASK).snapshot(), document.frame)
    )
    down, across = np.mgrid[:side, :side] - middle
    away = np.hypot(down, across)
    assert (made[away <= radius - 2] == 255).all()
    assert not made[away > radius + 3].any()


@given(
    corners=st.lists(
        st.tuples(st.floats(-700, 1500), st.floats(-700, 1500)), min_size=3, max_size=7
    ),
    x=st.integers(-600, 900),
    y=st.integers(-600, 900),
)
@settings(max_examples=150, deadline=None)
def test_polygon_away_from_its_path_is_all_or_nothing(
    corners: list[tuple[float, float]], x: int, y: int
) -> None:
    polygon, place = Polygon(corners), Bounds(x, y, 64, 64)
    covered = polygon.coverage(place)

    class Always(Polygon):
        def _crosses(self, bounds: Bounds) -> bool:
            return True

    assert np.array_equal(covered, Always(corners).coverage(place))
