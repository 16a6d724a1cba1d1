"""Dabs and strokes."""

from __future__ import annotations

import itertools
from collections.abc import Iterable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.brush import BrushSettings, Effect, Stroke, Tilt, dab
from core.changes import MASK, Changes
from core.document import Document
from core.geometry import Bounds, Extent
from core.stroke_path import curve


def blank(width: int = 300, height: int = 200) -> Document:
    document = Document(Bounds.of_extent(Extent(width, height)))
    document.add_layer("Background")
    return document


def mask_of(document: Document) -> np.ndarray:
    return document.snapshot().mask.read(document.frame)


def paint(
    document: Document,
    points: list[tuple[float, float]],
    settings: BrushSettings,
    effect: Effect = Effect.MASK,
) -> None:
    target = MASK if effect in (Effect.MASK, Effect.UNMASK) else document.active.id
    document.begin()
    stroke = Stroke(document, target, settings, effect, (200, 100, 50))
    for x, y in points:
        stroke.to(x, y)
    document.commit("stroke")


@pytest.mark.parametrize("size", [1, 2, 3.5, 10, 64, 301])
def test_dab_covers_the_area_of_its_circle(size: float) -> None:
    area = dab(size, 1.0, 0.0, 0.0).astype(float).sum() / 255
    assert area == pytest.approx(np.pi * size * size / 4, rel=0.06 if size > 3 else 0.35)


def test_dab_is_symmetric_and_moves_with_its_centre() -> None:
    kernel = dab(20, 0.5, 0.0, 0.0)
    assert np.array_equal(kernel, kernel.T)
    assert np.array_equal(kernel, kernel[::-1, ::-1])
    moved = dab(20, 0.5, 0.5, 0.25).astype(float)
    rows, columns = np.indices(moved.shape)
    half = moved.shape[0] / 2
    assert (moved * (columns + 0.5)).sum() / moved.sum() - half == pytest.approx(0.5, abs=0.03)
    assert (moved * (rows + 0.5)).sum() / moved.sum() - half == pytest.approx(0.25, abs=0.03)


def test_dab_hardness_widens_the_full_part() -> None:
    full = [(dab(60, hardness, 0, 0) == 255).sum() for hardness in (0.0, 0.3, 0.6, 0.9, 1.0)]
    assert full == sorted(full)
    assert full[0] < full[-1] / 10


def test_stroke_is_even_however_the_mouse_moves() -> None:
    """Many small moves and one large one give the same line."""
    brush = BrushSettings(size=20, hardness=1.0)
    one, many = blank(), blank()
    paint(one, [(30, 100), (250, 100)], brush)
    paint(many, [(30 + step * 2, 100) for step in range(111)], brush)
    difference = np.abs(mask_of(one).astype(int) - mask_of(many).astype(int))
    assert difference.max() <= 26
    assert (mask_of(one)[100, 40:240] == 255).all()


@pytest.mark.parametrize("hardness", [0.0, 0.5, 0.9, 1.0])
@pytest.mark.parametrize("size", [24, 120, 400])
def test_stroke_shows_no_dabs_along_it(size: int, hardness: float) -> None:
    """Every line along it is even: nobody sees where the dabs are."""
    document = blank(1200, size + 20)
    middle = size / 2 + 10
    paint(document, [(-300, middle), (1500, middle)], BrushSettings(size=size, hardness=hardness))
    mask = mask_of(document)[:, 300:900].astype(int)
    uneven = np.ptp(mask, axis=1)
    soft = size * (1 - hardness) / 2
    # A hard edge lies within a pixel: a twelfth of it is 21 steps.
    assert uneven.max() <= (4 if soft > 40 else 40)
    edges = (mask > 127).argmax(axis=0)
    assert np.ptp(edges) <= 1


def test_stroke_of_dots_keeps_them_apart() -> None:
    document = blank(800, 100)
    paint(document, [(50, 50), (750, 50)], BrushSettings(size=40, hardness=1.0, spacing=1.5))
    row = mask_of(document)[50] > 0
    assert (np.diff(row.astype(int)) == 1).sum() == 12


def circle(steps: int) -> list[tuple[float, float]]:
    angles = np.arange(steps) * 2 * np.pi / steps
    return [(float(100 * np.cos(angle)), float(100 * np.sin(angle))) for angle in angles]


@pytest.mark.parametrize("steps", [8, 12, 30])
def test_path_through_few_places_of_a_circle_is_round(steps: int) -> None:
    places = circle(steps)
    path = [
        place
        for before, start, end in zip(places, places[1:], places[2:], strict=False)
        for _, place in curve(before, start, end)
    ]
    radii = [np.hypot(*place) for place in path]
    chord = 100 * (1 - np.cos(np.pi / steps))  # what straight lines would be off by
    assert max(abs(radius - 100) for radius in radii) < max(0.15, chord / 3)
    turns = np.diff(
        np.unwrap([np.arctan2(b[1] - a[1], b[0] - a[0]) for a, b in itertools.pairwise(path)])
    )
    assert np.abs(turns).max() < 2 * np.pi / steps / 2


@given(
    places=st.lists(st.tuples(st.floats(-200, 200), st.floats(-200, 200)), min_size=3, max_size=3)
)
@settings(max_examples=300, deadline=None)
def test_path_comes_to_every_place_and_never_far_from_the_straight_way(
    places: list[tuple[float, float]],
) -> None:
    before, start, end = places
    points = list(curve(before, start, end))
    parts = [part for part, _ in points]
    assert parts == sorted(parts)
    assert points[-1] == (1.0, end)
    length = np.hypot(end[0] - start[0], end[1] - start[1])
    for part, (x, y) in points:
        straight = (start[0] + part * (end[0] - start[0]), start[1] + part * (end[1] - start[1]))
        assert np.hypot(x - straight[0], y - straight[1]) <= length / 4
    assert list(curve(None, start, end)) == [(1.0, end)]


def test_path_keeps_corners_and_straight_lines() -> None:
    assert list(curve((0, 0), (50, 0), (50, 50))) == [(1.0, (50, 50))]
    assert list(curve((0, 0), (50, 0), (10, 5))) == [(1.0, (10, 5))]
    assert list(curve((0, 0), (50, 0), (100, 0))) == [(1.0, (100, 0))]
    # A straight line that Shift drew says nothing of where the hand goes on.
    assert list(curve((0, 0), (900, 0), (903, 3))) == [(1.0, (903, 3))]


def test_stroke_opacity_does_not_build_up() -> None:
    document = blank()
    paint(
        document,
        [(50, 100), (250, 100), (50, 100), (250, 100)],
        BrushSettings(size=30, hardness=1.0, opacity=0.5),
    )
    assert set(np.unique(mask_of(document)[100, 60:240])) == {128}


def test_stroke_second_one_builds_on_the_first() -> None:
    document = blank()
    brush = BrushSettings(size=30, hardness=1.0, opacity=0.5)
    for _ in range(2):
        paint(document, [(50, 100), (250, 100)], brush)
    assert set(np.unique(mask_of(document)[100, 60:240])) == {192}


def test_stroke_eraser_takes_the_mask_away() -> None:
    document = blank()
    document.fill_mask()
    paint(document, [(50, 100), (250, 100)], BrushSettings(size=40), Effect.UNMASK)
    assert (mask_of(document)[100, 60:240] == 0).all()
    assert (mask_of(document)[10] == 255).all()


def test_stroke_stays_in_the_frame() -> None:
    document = blank(100, 80)
    paint(document, [(-40, -40), (140, 120)], BrushSettings(size=60))
    bounds = document.mask_bounds()
    assert bounds is not None
    assert document.frame.contains(bounds)


def test_stroke_pressure_scales_the_size() -> None:
    document = blank()
    document.begin()
    stroke = Stroke(document, MASK, BrushSettings(size=80, hardness=1.0), Effect.MASK)
    stroke.to(40, 100, 0.1)
    stroke.to(260, 100, 1.0)
    document.commit("stroke")
    heights = (mask_of(document) > 0).sum(axis=0)
    assert heights[45] < 20
    assert heights[255] > 70
    middle = heights[60:240].astype(int)
    assert (np.diff(middle) >= -2).all()


def test_stroke_pressure_can_scale_the_opacity() -> None:
    document = blank()
    document.begin()
    brush = BrushSettings(size=40, hardness=1.0, pressure_size=False, pressure_opacity=True)
    stroke = Stroke(document, MASK, brush, Effect.MASK)
    stroke.to(100, 100, 0.25)
    document.commit("stroke")
    assert mask_of(document).max() == 64


def test_stroke_of_colour_covers_fully_in_the_middle() -> None:
    document = blank()
    paint(document, [(50, 100), (250, 100)], BrushSettings(size=40, hardness=0.5), Effect.PAINT)
    pixels = document.read(document.frame)
    assert (pixels[100, 60:240] == (200, 100, 50, 255)).all()
    soft = pixels[(pixels[..., 3] > 0) & (pixels[..., 3] < 255)]
    assert len(soft)
    # Straight alpha: the colour is the brush's even where it is thin.
    assert (soft[:, :3] == (200, 100, 50)).all()


def test_stroke_eraser_of_colour_keeps_the_colour_below() -> None:
    document = blank()
    document.fill_layer(document.active.id, document.frame, (10, 20, 30, 255))
    paint(document, [(150, 100)], BrushSettings(size=40, hardness=1), Effect.ERASE)
    pixels = document.read(document.frame)
    assert pixels[100, 150].tolist() == [10, 20, 30, 0]
    assert pixels[10, 10].tolist() == [10, 20, 30, 255]


def test_stroke_effect_must_fit_its_target() -> None:
    document = blank()
    with pytest.raises(ValueError, match="not for"):
        Stroke(document, MASK, BrushSettings(), Effect.PAINT)
    with pytest.raises(ValueError, match="not for"):
        Stroke(document, document.active.id, BrushSettings(), Effect.MASK)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.floats(-50, 350), st.floats(-50, 250)), min_size=1, max_size=8),
    st.floats(1, 120),
    st.floats(0, 1),
    st.floats(0.01, 1),
)
def test_stroke_changes_only_what_it_reports(
    points: list[tuple[float, float]], size: float, hardness: float, opacity: float
) -> None:
    document = blank()
    document.begin()
    brush = BrushSettings(size=size, hardness=hardness, opacity=opacity)
    stroke = Stroke(document, MASK, brush, Effect.MASK)
    for x, y in points:
        before = mask_of(document)
        changes = stroke.to(x, y)
        changed = Bounds.from_mask(mask_of(document) != before)
        if changed is not None:
            assert changes.mask is not None
            assert changes.mask.contains(changed)
        assert mask_of(document).max(initial=0) <= round(255 * opacity)
    document.abort()
    assert document.mask_bounds() is None


@pytest.mark.parametrize("alpha", ["clear", "opaque", "any"])
@given(
    places=st.lists(
        st.tuples(st.floats(-40, 560), st.floats(-40, 440), st.floats(0.05, 1)),
        min_size=2,
        max_size=8,
    ),
    size=st.sampled_from([3.0, 40.0, 300.0]),
    hardness=st.sampled_from([0.0, 0.7, 1.0]),
    opacity=st.sampled_from([0.2, 1.0]),
)
@settings(max_examples=8, deadline=None)
def test_stroke_laid_bit_by_bit_is_the_stroke_laid_at_once(
    alpha: str,
    places: list[tuple[float, float, float]],
    size: float,
    hardness: float,
    opacity: float,
) -> None:
    """What is put together with every dab is what all of them give, to the bit."""
    random = np.random.default_rng(1)
    pixels = random.integers(0, 256, (400, 520, 4), np.uint8)
    if alpha != "any":
        pixels[..., 3] = 255 if alpha == "opaque" else 0
    brush = BrushSettings(size, hardness, opacity, pressure_opacity=True, pressure_hardness=True)

    def drawn(at_once: bool) -> np.ndarray:
        document = Document.from_pixels(pixels)
        document.begin()
        stroke = Stroke(document, document.active.id, brush, Effect.PAINT, (9, 80, 200))
        kept: list[tuple[float, float, float, Tilt]] = []
        lay = stroke._lay

        def wait(dabs: Iterable[tuple[float, float, float, Tilt]]) -> Changes:
            kept.extend(dabs)
            return Changes()

        if at_once:
            stroke._lay = wait
        for x, y, pressure in places:
            stroke.to(x, y, pressure)
            document.read(document.frame)
        lay(kept)
        document.commit("stroke")
        return document.read(document.frame)

    assert np.array_equal(drawn(at_once=False), drawn(at_once=True))


@pytest.mark.parametrize("opacity", [0.5, 1.0])
def test_stroke_of_a_huge_brush_covers_all_that_its_dabs_do(opacity: float) -> None:
    """Also where whole tiles are covered and looked at no more, by pens that press harder."""
    document = blank(1200, 1100)
    brush = BrushSettings(1000, 0.8, opacity, pressure_size=True, pressure_opacity=True)
    path = [(200.0, 300.0, 0.9), (900.0, 700.0, 0.95), (300.0, 800.0, 1.0), (700.0, 500.0, 0.3)]
    document.begin()
    stroke = Stroke(document, MASK, brush, Effect.MASK)
    dabs: list[tuple[float, float, float, Tilt]] = []
    lay = stroke._lay

    def note(dabs_: Iterable[tuple[float, float, float, Tilt]]) -> Changes:
        some = list(dabs_)
        dabs.extend(some)
        return lay(some)

    stroke._lay = note  # pyright: ignore[reportAttributeAccessIssue] - its name
    for place in path:
        stroke.to(*place)
    document.commit("stroke")
    wanted = np.zeros((1100 + 2400, 1200 + 2400), np.uint8)
    for x, y, pressure, _ in dabs:
        kernel = dab(round(brush.size_at(pressure) / 2) * 2.0, 0.8, 0.0, 0.0)
        half = len(kernel) // 2
        top, left = int(np.floor(y)) + 1200 - half, int(np.floor(x)) + 1200 - half
        part = wanted[top : top + len(kernel), left : left + len(kernel)]
        weight = round(255 * brush.opacity_at(pressure))
        np.maximum(part, (kernel.astype(int) * weight + 127) // 255, out=part, casting="unsafe")
    assert np.array_equal(mask_of(document), wanted[1200:2300, 1200:2400])
