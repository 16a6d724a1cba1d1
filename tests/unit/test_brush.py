"""Dabs and strokes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.brush import BrushSettings, Effect, Stroke, dab
from core.changes import MASK
from core.document import Document
from core.geometry import Bounds, Extent


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
