"""What strokes lay down, clones, gradients, and the mask's operations."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.alike import alike_at, fill_shape, found
from core.brush import BrushSettings, Stroke
from core.changes import MASK
from core.document import Document
from core.errors import BadInput
from core.flood import Flood
from core.geometry import Bounds
from core.gradient import (
    Gradient,
    GradientFill,
    GradientSelection,
    GradientShape,
    fill_gradient,
)
from core.inks import CloneInk, ColourInk, EraseInk, Ink, MaskInk
from core.layer_masks import alpha_as_mask
from core.retouching import Retouch, RetouchInk
from core.selection import Combine, Ellipse, Polygon, Rectangle, combine_mask
from core.selection_edit import (
    grow_mask,
    shrink_mask,
    smooth_mask,
    threshold_mask,
)
from core.softening import Softened
from core.tiles import TileStore, keys_over, tile_bounds

SIDE = 300
FRAME = Bounds(0, 0, SIDE, SIDE)
points = st.lists(st.tuples(st.floats(-20, 320), st.floats(-20, 320)), min_size=1, max_size=5)
shapes = st.builds(
    lambda x, y, w, h, kind: kind(Bounds(x, y, w, h)),
    st.integers(-20, 250),
    st.integers(-20, 250),
    st.integers(1, 200),
    st.integers(1, 200),
    st.sampled_from([Rectangle, Ellipse]),
)


def noise(seed: int, alpha: str = "any") -> np.ndarray:
    """Every alpha there is, opaque, or mostly clear."""
    random = np.random.default_rng(seed)
    pixels = random.integers(0, 256, (SIDE, SIDE, 4), np.uint8)
    if alpha == "opaque":
        pixels[..., 3] = 255
    elif alpha == "holes":
        pixels[random.random((SIDE, SIDE)) < 0.5] = 0
    return pixels


def pixels_of(document: Document) -> np.ndarray:
    return document.store(document.active.id).read(FRAME)


def draw(document: Document, ink: Ink, path: list[tuple[float, float]], **brush: float) -> None:
    target = MASK if ink.on_mask else document.active.id
    stroke = Stroke(document, target, BrushSettings(**{"size": 40, **brush}), ink)
    for x, y in path:
        stroke.to(x, y)


@pytest.mark.parametrize("alpha", ["any", "opaque", "holes"])
@given(path=points, seed=st.integers(0, 5), kind=st.integers(0, 3))
@settings(max_examples=15, deadline=None)
def test_ink_undone_leaves_every_bit(
    alpha: str, path: list[tuple[float, float]], seed: int, kind: int
) -> None:
    document = Document.from_pixels(noise(seed, alpha))
    before = pixels_of(document)
    ink = (
        ColourInk((9, 80, 200)),
        ColourInk((9, 80, 200), keep_alpha=True),
        EraseInk(),
        CloneInk(document.snapshot(), (17, -40)),
    )[kind]
    document.begin()
    draw(document, ink, path, hardness=0.3, opacity=0.6)
    command = document.commit("stroke")
    after = pixels_of(document)
    if command is not None:
        document.undo(command)
        assert np.array_equal(pixels_of(document), before)
        document.redo(command)
        assert np.array_equal(pixels_of(document), after)


@pytest.mark.parametrize("alpha", ["any", "opaque", "holes"])
@given(path=points, seed=st.integers(0, 5))
@settings(max_examples=15, deadline=None)
def test_clone_from_the_same_place_changes_nothing(
    alpha: str, path: list[tuple[float, float]], seed: int
) -> None:
    document = Document.from_pixels(noise(seed, alpha))
    before = pixels_of(document)
    source = document.store(document.active.id).snapshot()
    draw(document, CloneInk(source, (0, 0)), path, hardness=0.2, opacity=0.7)
    assert np.array_equal(pixels_of(document), before)


@given(dx=st.integers(-350, 350), dy=st.integers(-350, 350))
@settings(max_examples=20, deadline=None)
def test_clone_copies_what_is_there_before_the_stroke(dx: int, dy: int) -> None:
    document = Document.from_pixels(noise(1, "opaque"))
    before = pixels_of(document)
    path = [(60.0, 150.0), (240.0, 150.0)]
    draw(document, CloneInk(document.snapshot(), (dx, dy)), path, hardness=1.0, size=30)
    after = pixels_of(document)
    row, columns = 150, np.arange(60, 240)
    there = (columns + dx >= 0) & (columns + dx < SIDE) & (0 <= row + dy < SIDE)
    from_row = before[(row + dy) % SIDE]
    wanted = np.where(there[:, None], from_row[(columns + dx) % SIDE], before[row, columns])
    assert np.array_equal(after[row, columns], wanted)
    assert np.array_equal(after[200:], before[200:])


def test_keep_alpha_paints_only_where_something_is() -> None:
    document = Document.from_pixels(noise(2, "holes"))
    before = pixels_of(document)
    draw(document, ColourInk((1, 2, 3), keep_alpha=True), [(20, 150), (280, 150)], hardness=1.0)
    after = pixels_of(document)
    assert np.array_equal(after[..., 3], before[..., 3])
    line = before[150, 30:270, 3] > 0
    assert (after[150, 30:270, :3][line] == (1, 2, 3)).all()
    assert not after[150, 30:270][~line].any()


@pytest.mark.parametrize("kind", list(Retouch))
@pytest.mark.parametrize("alpha", ["any", "opaque", "holes"])
def test_retouch_changes_only_where_it_goes(kind: Retouch, alpha: str) -> None:
    document = Document.from_pixels(noise(7, alpha))
    before = pixels_of(document)
    source = document.store(document.active.id).snapshot()
    draw(document, RetouchInk(source, kind, 40, FRAME), [(60, 150), (240, 150)], hardness=1.0)
    after = pixels_of(document)
    assert np.array_equal(after[:128], before[:128])
    assert np.array_equal(after[173:], before[173:])
    inner_before = before[140:160, 80:220, :3].astype(float)
    inner = after[140:160, 80:220, :3].astype(float)
    if kind is not Retouch.BLUR:
        assert np.array_equal(after[..., 3], before[..., 3])
    if alpha == "opaque":
        assert (after[..., 3] == 255).all()
        contrast, light = inner.std() / inner_before.std(), inner.mean() - inner_before.mean()
        assert {
            Retouch.BLUR: contrast < 0.5,
            Retouch.SHARPEN: contrast > 1.1,
            Retouch.LIGHTEN: light > 30,
            Retouch.DARKEN: light < -30,
        }[kind]


def test_blur_leaves_the_edge_of_the_picture_opaque() -> None:
    document = Document.from_pixels(noise(3, "opaque"))
    source = document.store(document.active.id).snapshot()
    ink = RetouchInk(source, Retouch.BLUR, 200, FRAME)
    draw(document, ink, [(0, 0), (299, 299)], hardness=1.0, size=200)
    assert (pixels_of(document)[..., 3] == 255).all()


@pytest.mark.parametrize("sigma", [1.2, 5.0, 7.5, 20.8, 85.0])
def test_softened_tiles_are_one_blur_without_seams(sigma: float) -> None:
    """Within a step or two of 255 of the blur of the whole, even of noise, also across tiles
    and at the frame."""
    frame = Bounds(-40, 17, 600, 500)
    random = np.random.default_rng(5)
    pixels = np.full((500, 600, 4), 255, np.uint8)
    pixels[..., :3] = np.repeat(random.integers(0, 256, (1, 600, 3), np.uint8), 500, axis=0)
    pixels[:, 300:, 0] = 255
    pixels[200:, :, 1] = 0
    document = Document(frame)
    document.add_layer("Background")
    store = document.store(document.active.id)
    store.write(frame, pixels)
    softened = Softened(store, frame, sigma)
    tiles = TileStore(4)
    for key in keys_over(frame):
        tiles.write(tile_bounds(key), softened.tile(key))
    # A reach of four sigmas, where the tiles' ends after three.
    whole = cv2.GaussianBlur(
        pixels.astype(np.float32), (0, 0), sigma, borderType=cv2.BORDER_REPLICATE
    )
    difference = np.abs(tiles.read(frame).astype(np.float32) - whole)
    assert difference.max() < 3
    assert difference.mean() < 0.4


def test_blur_does_not_bring_the_colour_of_what_is_clear() -> None:
    pixels = np.zeros((SIDE, SIDE, 4), np.uint8)
    pixels[...] = (255, 0, 0, 0)
    pixels[:, :150] = (0, 0, 255, 255)
    document = Document.from_pixels(pixels)
    source = document.store(document.active.id).snapshot()
    draw(document, RetouchInk(source, Retouch.BLUR, 80, FRAME), [(150, 150)], hardness=1.0, size=80)
    row = pixels_of(document)[150, 120:180]
    assert 0 < row[30, 3] < 255
    assert (row[row[:, 3] > 8][:, 0] < 10).all()


def test_colour_over_nothing_is_the_colour_itself() -> None:
    document = Document(FRAME)
    document.add_layer("Background")
    draw(document, ColourInk((10, 200, 30)), [(100, 100)], hardness=0.0, opacity=0.5)
    pixels = pixels_of(document)
    painted = pixels[..., 3] > 0
    assert (pixels[painted][:, :3] == (10, 200, 30)).all()
    assert 126 <= pixels[..., 3].max() <= 128
    assert not pixels[~painted].any()


def test_pressure_and_tilt_shape_the_dab() -> None:
    soft = BrushSettings(size=60, hardness=1.0, pressure_size=False, pressure_hardness=True)
    hard, light = Document(FRAME), Document(FRAME)
    for document, pressure in ((hard, 1.0), (light, 0.2)):
        document.add_layer("Background")
        Stroke(document, MASK, soft, MaskInk(255)).to(150, 150, pressure)
    full = [(each.mask.read(FRAME) == 255).sum() for each in (hard, light)]
    assert full[1] < full[0] / 4
    leaning = Document(FRAME)
    leaning.add_layer("Background")
    brush = BrushSettings(size=60, hardness=1.0, tilt=True)
    Stroke(leaning, MASK, brush, MaskInk(255)).to(150, 150, 1.0, (60.0, 0.0))
    bounds = leaning.mask_bounds()
    assert bounds is not None
    assert 58 <= bounds.width <= 62
    assert bounds.height < 30


# -- gradients ---------------------------------------------------------------------------


def test_linear_gradient_runs_from_first_to_last() -> None:
    document = Document.from_pixels(noise(3, "opaque"))
    gradient = Gradient(GradientShape.LINEAR, (50, 0), (250, 0))
    fill = GradientFill(gradient, (0, 100, 255), (200, 100, 0))
    list(fill_gradient(document, document.active.id, fill, keys_over(FRAME)))
    pixels = pixels_of(document)
    assert (pixels[:, :50] == (0, 100, 255, 255)).all()
    assert (pixels[:, 250:] == (200, 100, 0, 255)).all()
    wanted = (np.arange(50, 250) + 0.5 - 50) / 200 * 200
    assert np.abs(pixels[:, 50:250, 0].mean(axis=0) - wanted).max() < 0.15
    assert np.abs(pixels[:, 50:250, 0] - wanted).max() <= 1.0


def test_gradient_is_dithered_against_bands() -> None:
    """A ramp of four values over 300 px: without noise bands of 75 px."""
    gradient = Gradient(GradientShape.LINEAR, (0, 0), (SIDE, 0))
    fill = GradientFill(gradient, (100, 100, 100), (104, 104, 104))
    before = np.zeros((SIDE, SIDE, 4), np.uint8)
    part = Bounds(0, 0, 256, 256)
    pixels = fill.lay(part, np.ascontiguousarray(before[:256, :256]))
    assert [len(np.unique(pixels[:, x, 0])) for x in (20, 110, 200)] == [2, 2, 2]


def test_gradient_to_transparent_keeps_the_end_to_the_bit() -> None:
    document = Document.from_pixels(noise(4))
    before = pixels_of(document)
    gradient = Gradient(GradientShape.RADIAL, (150, 150), (200, 150))
    list(
        fill_gradient(
            document,
            document.active.id,
            GradientFill(gradient, (255, 0, 0), None),
            keys_over(FRAME),
        )
    )
    after = pixels_of(document)
    rows, columns = np.indices((SIDE, SIDE)) + 0.5
    outside = np.hypot(rows - 150, columns - 150) >= 50
    assert np.array_equal(after[outside], before[outside])
    assert (after[149:151, 149:151, 0] > 245).all()


def test_gradient_is_the_same_by_tiles_and_in_any_part() -> None:
    gradient = Gradient(GradientShape.RADIAL, (130, 250), (260, 300))
    shape = GradientSelection(gradient, FRAME)
    whole = shape.coverage(Bounds(0, 0, 256, 256))
    part = shape.coverage(Bounds(40, 60, 100, 90))
    assert np.array_equal(part, whole[60:150, 40:140])


def test_gradient_in_the_mask_is_soft_and_meets_what_is_there() -> None:
    document = Document.from_pixels(noise(5))
    combine_mask(document, Rectangle(Bounds(0, 0, SIDE, 100)), Combine.ADD)
    shape = GradientSelection(Gradient(GradientShape.LINEAR, (50, 0), (250, 0)), FRAME)
    combine_mask(document, shape, Combine.INTERSECT)
    mask = document.mask.read(FRAME)
    assert (mask[:100, :50] == 255).all()
    assert not mask[100:].any()
    assert not mask[:, 250:].any()
    assert 120 < mask[:100, 150].mean() < 135


# -- the mask as a whole -------------------------------------------------------------------


@given(first=shapes, second=shapes, combine=st.sampled_from(list(Combine)))
@settings(max_examples=40, deadline=None)
def test_combined_shapes_stay_within_their_sets(
    first: Rectangle, second: Rectangle, combine: Combine
) -> None:
    document = Document.from_pixels(noise(0, "opaque"))
    combine_mask(document, first, Combine.ADD)
    one = document.mask.read(FRAME)
    document.clear_mask()
    combine_mask(document, second, Combine.ADD)
    two = document.mask.read(FRAME)
    document.clear_mask()
    combine_mask(document, first, Combine.ADD)
    combine_mask(document, second, combine)
    both = document.mask.read(FRAME)
    wanted = {
        Combine.REPLACE: two,
        Combine.ADD: np.maximum(one, two),
        Combine.SUBTRACT: np.minimum(one, 255 - two),
        Combine.INTERSECT: np.minimum(one, two),
    }[combine]
    assert np.array_equal(both, wanted)


@given(shape=shapes, pixels=st.integers(1, 60))
@settings(max_examples=30, deadline=None)
def test_grown_mask_covers_what_was_and_reaches_so_far(shape: Rectangle, pixels: int) -> None:
    document = Document.from_pixels(noise(0, "opaque"))
    combine_mask(document, shape, Combine.ADD)
    before, bounds = document.mask.read(FRAME), document.mask_bounds()
    if bounds is None:
        return
    grow_mask(document, pixels)
    assert (document.mask.read(FRAME) >= before).all()
    assert document.mask_bounds() == bounds.padded(pixels).intersection(FRAME)
    grown = document.mask.read(FRAME)
    shrink_mask(document, pixels)
    assert (document.mask.read(FRAME) <= grown).all()


def test_grown_disc_stays_round() -> None:
    document = Document.from_pixels(noise(0, "opaque"))
    combine_mask(document, Ellipse(Bounds(120, 120, 60, 60)), Combine.ADD)
    grow_mask(document, 80)
    area = (document.mask.read(FRAME) / 255.0).sum()
    assert area == pytest.approx(np.pi * 110**2, rel=0.03)


def test_smoothed_mask_loses_its_corners_and_specks() -> None:
    document = Document.from_pixels(noise(0, "opaque"))
    combine_mask(document, Rectangle(Bounds(100, 100, 100, 100)), Combine.ADD)
    combine_mask(document, Rectangle(Bounds(30, 30, 3, 3)), Combine.ADD)
    smooth_mask(document, 12)
    mask = document.mask.read(FRAME)
    assert mask[101, 101] == 0
    assert mask[150, 104] == 255
    assert mask[31, 31] == 0
    assert (mask / 255.0).sum() == pytest.approx(10_000, rel=0.03)


def test_threshold_makes_the_mask_hard() -> None:
    document = Document.from_pixels(noise(0, "opaque"))
    ramp = np.tile(np.arange(256, dtype=np.uint8), (10, 1))
    document.write_mask(Bounds(0, 0, 256, 10), ramp)
    threshold_mask(document, 50)
    mask = document.mask.read(Bounds(0, 0, 256, 10))
    assert (mask[:, :128] == 0).all()
    assert (mask[:, 128:] == 255).all()


def test_mask_from_a_layer_is_its_alpha() -> None:
    pixels = noise(6, "holes")
    pixels[:50] = 0
    document = Document.from_pixels(pixels)
    alpha_as_mask(document, document.active.id)
    assert np.array_equal(document.mask.read(FRAME), pixels[..., 3])
    document.add_layer("empty")
    with pytest.raises(BadInput):
        alpha_as_mask(document, document.active.id)


# -- what is alike ---------------------------------------------------------------------------


class Counted:
    """Pixels that count how many of them were read."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self.read_pixels = 0

    def read(self, bounds: Bounds) -> np.ndarray:
        self.read_pixels += bounds.area
        return self._document.read(bounds)


def islands(side: int) -> Document:
    pixels = np.full((side, side, 4), 255, np.uint8)
    pixels[100:140, 100:140, :3] = (200, 10, 10)
    pixels[side - 60 : side - 20, 30:90, :3] = (205, 14, 10)
    return Document.from_pixels(pixels)


@given(seed=st.integers(0, 20), x=st.integers(0, SIDE - 1), y=st.integers(0, SIDE - 1))
@settings(max_examples=30, deadline=None)
def test_alike_that_hangs_together_is_a_part_of_all_that_is(seed: int, x: int, y: int) -> None:
    random = np.random.default_rng(seed)
    pixels = np.full((SIDE, SIDE, 4), 255, np.uint8)
    pixels[..., :3] = (random.random((SIDE // 10, SIDE // 10)) < 0.6).repeat(10, 0).repeat(10, 1)[
        ..., None
    ] * np.uint8(200)
    document = Document.from_pixels(pixels)
    every = alike_at(document, FRAME, x, y, 10, contiguous=False)
    near = alike_at(document, FRAME, x, y, 10, contiguous=True)
    assert every is not None
    assert near is not None
    list(found(near))
    masks = []
    for shape in (every, near):
        document.clear_mask()
        combine_mask(document, shape, Combine.ADD)
        masks.append(document.mask.read(FRAME))
    assert (masks[1] <= masks[0]).all()
    assert masks[1][y, x] == 255
    assert np.array_equal(masks[0] > 0, pixels[..., 0] == pixels[y, x, 0])


@given(seed=st.integers(0, 9999), fine=st.sampled_from([1, 3, 17, 90]), part=st.floats(0.3, 0.95))
@settings(max_examples=40, deadline=None)
def test_flood_by_tiles_finds_what_a_flood_of_the_whole_finds(
    seed: int, fine: int, part: float
) -> None:
    """Whatever maze it goes through, across the corners of tiles and back."""
    random = np.random.default_rng(seed)
    area = Bounds(-300, -40, 700, 600)
    cells = random.random((600 // fine + 1, 700 // fine + 1)) < part
    alike = cells.repeat(fine, 0).repeat(fine, 1)[:600, :700].astype(np.uint8) * np.uint8(255)
    x, y = int(random.integers(700)), int(random.integers(600))

    def coverage(bounds: Bounds) -> np.ndarray:
        assert area.contains(bounds)
        return alike[bounds.relative_to(area).slices]

    flood = Flood(coverage, area, x + area.x, y + area.y)
    list(flood.steps())
    wanted = np.zeros((602, 702), np.uint8)
    if alike[y, x]:
        cv2.floodFill(alike, wanted, (x, y), 0, flags=4 | (255 << 8) | cv2.FLOODFILL_MASK_ONLY)
    wanted = wanted[1:-1, 1:-1]
    came = np.zeros_like(wanted)
    for key in keys_over(area):
        tile = tile_bounds(key).intersection(area)
        came[tile.relative_to(area).slices] = flood.coverage(tile)
    assert np.array_equal(came, wanted)
    tight = Bounds.from_mask(wanted)
    assert flood.bounds() == (tight.moved(area.x, area.y) if tight else Bounds(0, 0, 0, 0))


def test_wand_costs_what_it_covers() -> None:
    document = islands(6000)
    counted = Counted(document)
    picked = alike_at(counted, document.frame, 120, 120, 20, contiguous=True)
    assert picked is not None
    list(found(picked))
    assert picked.bounds() == Bounds(100, 100, 40, 40)
    assert counted.read_pixels < 1.5e6
    sky = alike_at(counted, document.frame, 5, 5, 20, contiguous=True)
    assert sky is not None
    list(found(sky))
    assert sky.bounds() == document.frame


def test_fill_keeps_what_is_not_alike_and_what_is_clear() -> None:
    document = islands(SIDE)
    shape = alike_at(document, FRAME, 120, 120, 20, contiguous=False)
    assert shape is not None
    before = pixels_of(document)
    list(fill_shape(document, document.active.id, ColourInk((0, 0, 255)), shape))
    after = pixels_of(document)
    red = before[..., 1] < 100
    assert (after[red] == (0, 0, 255, 255)).all()
    assert np.array_equal(after[~red], before[~red])
    assert alike_at(document, FRAME, -1, 0, 20, contiguous=False) is None


def test_polygon_that_crosses_itself_is_even_odd() -> None:
    document = Document.from_pixels(noise(0, "opaque"))
    star = [(150.0, 20.0), (230.0, 270.0), (20.0, 110.0), (280.0, 110.0), (70.0, 270.0)]
    combine_mask(document, Polygon(star), Combine.ADD)
    mask = document.mask.read(FRAME)
    assert mask[150, 150] == 0
    assert mask[60, 150] == 255
