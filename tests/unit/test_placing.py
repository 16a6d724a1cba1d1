"""Placings: exact where they can be, well resampled where not, nothing beside touched."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import document_placing, masked_placing, resampling
from core.changes import MASK
from core.document import Document
from core.geometry import Bounds
from core.layer_masks import hide_where
from core.placing import CORNERS, Placing, RightAngled
from core.tiles import Tiles, TileStore

sizes = st.integers(1, 300)
places = st.integers(-400, 400)


def noise(width: int, height: int, seed: int = 0) -> np.ndarray:
    pixels = np.random.default_rng(seed).integers(0, 256, (height, width, 4), np.uint8)
    pixels[..., 3] |= 1  # nothing that is quite transparent: the content is the whole box
    return pixels


def tiles_of(pixels: np.ndarray, x: int = 0, y: int = 0) -> Tiles:
    store = TileStore(4 if pixels.ndim == 3 else 1)
    store.write(Bounds(x, y, pixels.shape[1], pixels.shape[0]), pixels)
    return store.snapshot()


@given(sizes, sizes, places, places)
def test_placing_of_a_box_is_the_identity(width: int, height: int, x: int, y: int) -> None:
    placing = Placing.of(Bounds(x, y, width, height))
    assert placing.is_identity
    assert placing.bounds() == placing.source
    np.testing.assert_allclose(placing.matrix(), np.eye(3), atol=1e-9)


@given(
    sizes,
    sizes,
    st.floats(-500, 500),
    st.floats(-500, 500),
    st.floats(1, 900),
    st.floats(-720, 720),
    st.lists(st.floats(-0.2, 0.2), min_size=8, max_size=8),
)
def test_placing_matrix_takes_the_corners_to_the_corners(
    width: int, height: int, x: float, y: float, side: float, angle: float, bend: list[float]
) -> None:
    source = Bounds(7, -30, width, height)
    bent = tuple(zip(bend[::2], bend[1::2], strict=True))
    placing = Placing(source, x, y, -side, side / 2 + 1, angle, bent)  # pyright: ignore
    for (u, v), corner in zip(CORNERS, placing.corners(), strict=True):
        at = source.centre[0] + u * width, source.centre[1] + v * height
        a, b, w = placing.matrix() @ (*at, 1)
        assert (a / w, b / w) == pytest.approx(corner, abs=1e-6)
        assert placing.point(
            *(np.array(placing.local(*corner)) / (placing.width, placing.height))
        ) == (pytest.approx(corner, abs=1e-6))


@given(sizes, sizes, places, places, st.lists(st.sampled_from("rlhv"), max_size=6))
@settings(max_examples=60, deadline=None)
def test_turns_and_flips_are_exact_to_the_bit(
    width: int, height: int, x: int, y: int, steps: list[str]
) -> None:
    pixels = noise(width, height)
    source = Bounds(x, y, width, height)
    document = Document(Bounds(0, 0, 50, 50))
    document.add_layer("one")
    document.write(document.active.id, source, pixels)
    placing, expected = Placing.of(source), pixels
    for step in steps:
        if step in "rl":
            placing = placing.turned_by_quarters(1 if step == "r" else -1)
            expected = np.rot90(expected, -1 if step == "r" else 1)
        else:
            placing = placing.flipped(step == "h")
            expected = np.flip(expected, 1 if step == "h" else 0)
    document_placing.place(document, document.active.id, placing)
    store = document.store(document.active.id)
    assert store.content_bounds() == placing.bounds()
    assert np.array_equal(store.read(placing.bounds()), expected)


@given(sizes, sizes, places, places)
@settings(max_examples=40, deadline=None)
def test_a_turn_there_and_back_is_where_it_was(width: int, height: int, x: int, y: int) -> None:
    box = Bounds(x, y, width, height)
    for _ in range(4):
        box = Placing.of(box).turned_by_quarters(1).bounds()
    assert box == Bounds(x, y, width, height)


def test_identity_changes_no_bit_and_makes_no_step() -> None:
    document = Document.from_pixels(noise(300, 200))
    document.begin()
    placing = Placing.of(document.frame).turned_to(360).flipped(True).flipped(True)
    changes = document_placing.place(document, document.active.id, placing)
    assert changes.is_empty
    assert document.commit("nothing") is None


def test_moving_a_layer_keeps_what_leaves_the_frame_and_undo_brings_every_bit_back() -> None:
    document = Document.from_pixels(noise(300, 200))
    before = document.read(document.frame)
    document.begin()
    placing = Placing.of(document.frame).moved(-250, 13)
    document_placing.place(document, document.active.id, placing)
    command = document.commit("move")
    assert command is not None
    assert np.array_equal(
        document.store(document.active.id).read(Bounds(-250, 13, 300, 200)), before
    )
    document.undo(command)
    assert np.array_equal(document.read(document.frame), before)


def test_mask_is_cut_to_the_frame() -> None:
    document = Document.from_pixels(noise(300, 200))
    document.write_mask(Bounds(10, 10, 50, 50), np.full((50, 50), 255, np.uint8))
    document_placing.place(document, MASK, Placing.of(Bounds(10, 10, 50, 50)).moved(-35, 0))
    assert document.mask_bounds() == Bounds(0, 10, 25, 50)


@given(st.floats(-180, 180), st.floats(0.2, 3), st.floats(0.2, 3))
@settings(max_examples=40, deadline=None)
def test_one_colour_stays_that_colour_however_it_is_placed(
    angle: float, wide: float, high: float
) -> None:
    pixels = np.full((60, 90, 4), (200, 100, 50, 255), np.uint8)
    source = Bounds(20, 30, 90, 60)
    placing = Placing.of(source).resized(90 * wide, 60 * high).turned_to(angle)
    out = resampling.placed(tiles_of(pixels, 20, 30), placing, placing.bounds().padded(2))
    there = out[..., 3] > 0
    assert there.any()
    # No dark fringe: where anything is, it has the colour.
    assert np.abs(out[there][..., :3].astype(int) - (200, 100, 50)).max() <= (
        0 if out[there][..., 3].min() == 255 else 128 / out[there][..., 3].min()
    )
    # The middle is solid.
    x, y = round(placing.x) - placing.bounds().x + 2, round(placing.y) - placing.bounds().y + 2
    assert out[y, x].tolist() == [200, 100, 50, 255]
    # As much as before, scaled.
    assert out[..., 3].sum() / 255 == pytest.approx(90 * wide * 60 * high, rel=0.06, abs=40)


def test_nothing_appears_outside_the_box() -> None:
    placing = Placing.of(Bounds(0, 0, 64, 64)).turned_to(30)
    target = placing.bounds().padded(40)
    out = resampling.placed(tiles_of(noise(64, 64)), placing, target)
    ys, xs = np.nonzero(out[..., 3])
    for x, y in zip(xs + target.x + 0.5, ys + target.y + 0.5, strict=True):
        u, v = placing.local(float(x), float(y))
        assert max(abs(u), abs(v)) <= 34.5


def test_smaller_is_the_mean_of_what_was_there() -> None:
    pixels = noise(400, 400, 3)
    pixels[..., 3] = 255
    placing = Placing.of(Bounds(0, 0, 400, 400)).resized(100, 100, (-0.5, -0.5))
    out = resampling.placed(tiles_of(pixels), placing, Bounds(0, 0, 100, 100))
    mean = pixels.reshape(100, 4, 100, 4, 4).mean((1, 3))
    assert np.abs(out.astype(float) - mean)[2:-2, 2:-2].max() <= 1.5


def test_larger_follows_the_picture() -> None:
    ramp = np.zeros((64, 64, 4), np.uint8)
    ramp[..., :3] = np.arange(64, dtype=np.uint8)[None, :, None] * 4
    ramp[..., 3] = 255
    placing = Placing.of(Bounds(0, 0, 64, 64)).resized(256, 64, (-0.5, -0.5))
    out = resampling.placed(tiles_of(ramp), placing, Bounds(0, 0, 256, 64))
    expected = (np.arange(256) + 0.5) / 4 * 4 - 2
    assert np.abs(out[30, 12:-12, 0].astype(float) - expected[12:-12]).max() <= 1.5


def test_blocks_meet_without_a_seam() -> None:
    pixels = np.full((700, 700, 4), (10, 20, 30, 255), np.uint8)
    placing = Placing.of(Bounds(0, 0, 700, 700)).resized(650, 650).turned_to(7)
    placing = placing.with_corner(0, placing.corners()[0][0] + 80, placing.corners()[0][1] + 60)
    assert placing.is_bent
    document = Document(Bounds(0, 0, 700, 700))
    document.add_layer("one")
    document.write(document.active.id, document.frame, pixels)
    document_placing.place(document, document.active.id, placing)
    inner = document.store(document.active.id).read(Bounds(200, 200, 300, 300))
    assert (inner == (10, 20, 30, 255)).all()


def test_perspective_shows_no_ghost_beyond_the_horizon() -> None:
    source = Bounds(0, 0, 100, 100)
    placing = Placing.of(source).with_corners({0: (45, 20), 1: (55, 20)})
    assert placing.is_bent
    target = Bounds(-300, -300, 700, 700)
    out = resampling.placed(tiles_of(np.full((100, 100, 4), 255, np.uint8)), placing, target)
    assert not out[: 300 + 18].any()
    assert out[300 + 60, 350].tolist() == [255] * 4
    assert Bounds.from_mask(out[..., 3]) is not None


def test_corner_that_would_cross_the_others_is_refused() -> None:
    placing = Placing.of(Bounds(0, 0, 100, 100))
    assert placing.with_corner(0, 150, 150) == placing
    bent = placing.with_corner(2, 80, 90)
    assert bent.corners()[2] == pytest.approx((80, 90))
    assert bent.right_angled() is None


def test_resizing_keeps_the_anchor() -> None:
    placing = dataclasses.replace(Placing.of(Bounds(0, 0, 100, 40)), angle=33.0)
    before = placing.point(-0.5, 0.5)
    after = placing.resized(10, -80, (-0.5, 0.5))
    assert after.point(-0.5, 0.5) == pytest.approx(before)
    assert (after.width, after.height) == (10, -80)
    assert placing.resized(0, 0).width == 1


def test_right_angled_says_how() -> None:
    placing = Placing.of(Bounds(10, 20, 30, 40))
    assert placing.flipped(False).right_angled() == RightAngled(2, True, 10, 20)
    assert placing.turned_by_quarters(3).right_angled() == RightAngled(3, False, 5, 25)
    assert placing.turned_to(1e-3).right_angled() is None


def test_a_mask_can_be_scaled() -> None:
    mask = np.full((50, 50), 255, np.uint8)
    placing = Placing.of(Bounds(0, 0, 50, 50)).resized(100, 100, (-0.5, -0.5))
    out = resampling.placed(tiles_of(mask), placing, Bounds(0, 0, 100, 100))
    assert (out[2:-2, 2:-2] == 255).all()


def test_enlarged_over_the_frame_has_no_soft_rim() -> None:
    pixels = np.full((30, 40, 4), (9, 8, 7, 255), np.uint8)
    placing = Placing.of(Bounds(0, 0, 40, 30)).resized(400, 300, (-0.5, -0.5))
    out = resampling.placed(tiles_of(pixels), placing, Bounds(-10, -10, 420, 320))
    assert (out[10:310, 10:410] == (9, 8, 7, 255)).all()
    out[10:310, 10:410] = 0
    assert not out.any()


def test_a_layers_own_mask_goes_along() -> None:
    document = Document.from_pixels(np.full((200, 300, 4), 255, np.uint8))
    layer_id = document.active.id
    where = np.zeros((200, 300), bool)
    where[:, :150] = True
    hide_where(document, layer_id, document.frame, where)
    placing = Placing.of(document.frame).resized(150, 100, (-0.5, -0.5))
    document.begin()
    document_placing.place(document, layer_id, placing)
    command = document.commit("scale")
    seen = document.read(document.frame)
    assert not seen[:100, :74].any()
    assert (seen[:100, 76:150] == 255).all()
    assert not seen[100:].any()
    assert command is not None
    document.undo(command)
    assert (document.read(document.frame)[:, 150:] == 255).all()


def test_made_in_parts_is_the_same_as_made_at_once() -> None:
    document = Document.from_pixels(noise(700, 500))
    placing = Placing.of(document.frame).turned_to(12)
    making = document_placing.making_of(document, document.active.id, placing)
    seen: list[float] = []
    while not making.work(0.0):
        seen.append(making.progress)
    assert len(seen) > 5
    assert seen == sorted(seen)
    other = Document.from_pixels(noise(700, 500))
    document_placing.place(document, document.active.id, placing, making)
    document_placing.place(other, other.active.id, placing)
    assert np.array_equal(document.read(document.frame), other.read(other.frame))


@given(st.integers(-150, 150), st.integers(-150, 150), st.sampled_from([0, 1, 2, 3]))
@settings(max_examples=20, deadline=None)
def test_masked_part_is_moved_exactly_and_the_rest_stays(dx: int, dy: int, quarters: int) -> None:
    pixels = noise(300, 280)
    pixels[..., 3] = 255
    document = Document.from_pixels(pixels)
    part = Bounds(90, 70, 61, 41)
    document.write_mask(part, np.full((41, 61), 255, np.uint8))
    placing = Placing.of(part).turned_by_quarters(quarters).moved(dx, dy)
    document.begin()
    masked_placing.place_masked(document, document.active.id, placing)
    command = document.commit("move")
    expected = np.zeros((900, 900, 4), np.uint8)
    expected[300:580, 300:600] = pixels
    if not placing.is_identity:
        expected[370:411, 390:451] = 0
    target = placing.bounds()
    moved = np.rot90(pixels[70:111, 90:151], -quarters)
    rows = slice(target.y + 300, target.bottom + 300)
    expected[rows, target.x + 300 : target.right + 300] = moved
    store = document.store(document.active.id)
    assert np.array_equal(store.read(Bounds(-300, -300, 900, 900)), expected)
    inside = target.intersection(document.frame)
    assert document.mask_bounds() == (None if inside.is_empty else inside)
    if command is not None:
        document.undo(command)
        assert np.array_equal(document.read(document.frame), pixels)


def test_masked_part_is_turned_over_what_is_there() -> None:
    document = Document.from_pixels(np.full((200, 200, 4), (0, 0, 255, 255), np.uint8))
    document.write(
        document.active.id,
        Bounds(50, 50, 100, 20),
        np.full((20, 100, 4), (255, 0, 0, 255), np.uint8),
    )
    document.write_mask(Bounds(50, 50, 100, 20), np.full((20, 100), 255, np.uint8))
    placing = Placing.of(Bounds(50, 50, 100, 20)).turned_to(45)
    masked_placing.place_masked(document, document.active.id, placing)
    seen = document.read(document.frame)
    assert seen[60, 100].tolist() == [255, 0, 0, 255]
    assert seen[60, 52].tolist() == [0, 0, 0, 0]
    assert seen[150, 150].tolist() == [0, 0, 255, 255]
    # Its edge over the blue is between the two, and nowhere see-through.
    assert seen[75:90, 110:140, 3].min() == 255
