"""Crops in a ratio, borders that reach one, frames that cut nothing."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.document import Document
from core.document_framing import reframe, reveal
from core.framing import (
    ASPECTS,
    aspect_name,
    in_ratio,
    largest_within,
    margins_to_ratio,
    sized,
    snapped_length,
    snapped_move,
)
from core.geometry import Bounds, Extent

boxes = st.builds(
    Bounds,
    st.integers(-500, 500),
    st.integers(-500, 500),
    st.integers(1, 3000),
    st.integers(1, 3000),
)
ratios = st.sampled_from(
    [wide / high for wide, high in ASPECTS] + [high / wide for wide, high in ASPECTS]
)


@given(boxes, ratios)
def test_largest_within_lies_inside_and_touches(outer: Bounds, ratio: float) -> None:
    box = largest_within(outer, ratio)
    assert outer.contains(box)
    assert box.width == outer.width or box.height == outer.height
    if min(box.width, box.height) > 50:
        assert box.width / box.height == pytest.approx(ratio, rel=0.02)
    assert abs((box.x - outer.x) - (outer.right - box.right)) <= 1
    assert abs((box.y - outer.y) - (outer.bottom - box.bottom)) <= 1


@given(boxes, ratios)
def test_margins_to_ratio_cut_nothing_and_centre(frame: Bounds, ratio: float) -> None:
    margins = margins_to_ratio(frame, ratio)
    box = frame.extended(margins)
    assert box.contains(frame)
    assert box.width == frame.width or box.height == frame.height
    assert abs(margins.left - margins.right) <= 1
    assert abs(margins.top - margins.bottom) <= 1
    if min(box.width, box.height) > 50:
        assert box.width / box.height == pytest.approx(ratio, rel=0.02)


@given(
    boxes, st.sampled_from(ASPECTS), st.sampled_from(["l", "r", "t", "b", "lt", "rt", "lb", "rb"])
)
def test_in_ratio_holds_the_opposite_side(box: Bounds, aspect: tuple[int, int], held: str) -> None:
    made = in_ratio(box, aspect[0] / aspect[1], held)
    if "l" in held and len(held) == 2:
        assert made.right == box.right
    if "t" in held and len(held) == 2:
        assert made.bottom == box.bottom
    if held in ("l", "r"):
        assert (made.x, made.width) == (box.x, box.width)
    if min(made.width, made.height) > 50:
        assert made.width / made.height == pytest.approx(aspect[0] / aspect[1], rel=0.02)


@given(st.integers(100, 4000), st.sampled_from(ASPECTS), st.integers(-6, 6))
def test_snapped_length_finds_the_shape(other: int, aspect: tuple[int, int], off: int) -> None:
    wide, high = aspect
    exact = round(other * wide / high)
    snapped = snapped_length(exact + off, other, 8)
    assert snapped is not None
    assert abs(snapped - (exact + off)) <= abs(off)
    assert aspect_name(Extent(snapped, other))


def test_snapped_length_far_from_all_shapes_is_none() -> None:
    assert snapped_length(1900, 1000, 8) is None


@pytest.mark.parametrize(
    ("width", "height", "name"),
    [
        (1920, 1080, "16:9"),
        (1080, 1920, "9:16"),
        (640, 512, "5:4"),
        (910, 512, "16:9"),
        (901, 512, ""),
    ],
)
def test_aspect_name_of_a_size(width: int, height: int, name: str) -> None:
    assert aspect_name(Extent(width, height)) == name


def test_sized_keeps_the_middle() -> None:
    assert sized(Bounds(10, 10, 100, 50), Extent(50, 100)) == Bounds(35, -15, 50, 100)


def test_reframe_keeps_the_pixels_and_reveal_brings_them_back() -> None:
    pixels = np.random.default_rng(1).integers(0, 256, (300, 400, 4), np.uint8)
    pixels[..., 3] = 255
    document = Document.from_pixels(pixels)
    document.write_mask(document.frame, np.full((300, 400), 255, np.uint8))
    document.begin()
    reframe(document, Bounds(50, 60, 100, 100))
    command = document.commit("crop")
    assert command is not None
    assert document.mask_bounds() == Bounds(50, 60, 100, 100)
    assert np.array_equal(document.read(document.frame), pixels[60:160, 50:150])
    reveal(document)
    assert document.frame == Bounds(0, 0, 400, 300)
    assert np.array_equal(document.read(document.frame), pixels)
    assert reveal(document).is_empty


@given(boxes, boxes, st.integers(-400, 400), st.integers(-400, 400))
def test_snapped_move_goes_no_farther_than_its_reach(
    box: Bounds, frame: Bounds, dx: int, dy: int
) -> None:
    to_x, to_y, xs, ys = snapped_move(box, frame, dx, dy, 6)
    assert abs(to_x - dx) <= 6
    assert abs(to_y - dy) <= 6
    moved = box.moved(to_x, to_y)
    for x in xs:
        assert min(abs(moved.x - x), abs(moved.right - x), abs(moved.centre[0] - x)) <= 0.5
    for y in ys:
        assert min(abs(moved.y - y), abs(moved.bottom - y), abs(moved.centre[1] - y)) <= 0.5
    assert snapped_move(box, frame, to_x, to_y, 6)[:2] == (to_x, to_y)
    assert (xs != ()) or to_x == dx


def test_snapped_move_meets_edges_and_middle() -> None:
    frame, box = Bounds(0, 0, 400, 300), Bounds(100, 80, 120, 60)
    assert snapped_move(box, frame, -97, 38, 6) == (-100, 40, (0.0,), (150.0,))
    assert snapped_move(box, frame, 177, 100, 6) == (180, 100, (400.0,), ())
