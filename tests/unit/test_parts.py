"""Sums of bytes as parts of 255: all there can be, and any part of a larger array."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import blend_modes, parts
from core.blend_modes import BlendMode, blend
from core.geometry import Bounds
from core.inks import ColourInk, over

ONE, OTHER = np.meshgrid(np.arange(256, dtype=np.uint8), np.arange(256, dtype=np.uint8))


def rounded(numerator: np.ndarray) -> np.ndarray:
    """Over 255, to the nearest whole number."""
    return ((2 * numerator + 255) // 510).astype(np.uint8)


def test_parts_times_is_right_for_all_there_are() -> None:
    assert np.array_equal(parts.times(ONE, OTHER), rounded(ONE.astype(int) * OTHER))


def test_parts_towards_is_right_for_all_there_are() -> None:
    for goal in range(256):
        front = np.full_like(ONE, goal)
        wanted = rounded(ONE.astype(int) * (255 - OTHER.astype(int)) + goal * OTHER.astype(int))
        assert np.array_equal(parts.towards(ONE, front, OTHER), wanted), goal


@pytest.mark.parametrize("mode", [mode for mode in BlendMode if mode is not BlendMode.NORMAL])
def test_blend_in_whole_numbers_is_what_the_formula_gives(mode: BlendMode) -> None:
    back, source = (np.repeat(each[..., None], 4, axis=2) for each in (OTHER, ONE))
    back[..., 3] = source[..., 3] = 255
    table = blend_modes._table(mode).reshape(256, 256)
    assert np.array_equal(blend(back, source, mode)[..., 0], table)


def placed(array: np.ndarray) -> np.ndarray:
    """The same in the middle of a larger array, as a tile's part is."""
    large = np.full((array.shape[0] + 3, array.shape[1] + 5, *array.shape[2:]), 77, np.uint8)
    part = large[1:-2, 2:-3]
    part[...] = array
    return part


@given(
    height=st.integers(1, 40),
    width=st.integers(1, 40),
    seed=st.integers(0, 9999),
    alpha=st.sampled_from(["any", "opaque", "clear", "hard"]),
    mode=st.sampled_from(list(BlendMode)),
    opacity=st.sampled_from([1.0, 0.5, 0.013, 0.0]),
)
@settings(max_examples=150, deadline=None)
def test_sums_into_a_part_of_an_array_touch_nothing_else(
    height: int, width: int, seed: int, alpha: str, mode: BlendMode, opacity: float
) -> None:
    random = np.random.default_rng(seed)
    back, source = (random.integers(0, 256, (height, width, 4), np.uint8) for _ in range(2))
    if alpha == "hard":
        back[random.random((height, width)) < 0.5] = 0
        source[..., 3] = random.integers(0, 2, (height, width)) * 255
    elif alpha != "any":
        back[..., 3] = 255 if alpha == "opaque" else 0
    weight = random.integers(0, 256, (height, width), np.uint8)
    out = placed(np.zeros_like(back))
    whole = out.base
    assert whole is not None
    blend(placed(back), placed(source), mode, opacity, out=out)
    assert np.array_equal(out, blend(back, source, mode, opacity))
    one_by_one = [
        blend(back[row : row + 1, :1], source[row : row + 1, :1], mode, opacity)
        for row in range(height)
    ]
    assert np.array_equal(out[:, :1], np.concatenate(one_by_one))
    for keep in (False, True):
        over(placed(back), placed(source), placed(weight), keep, out)
        again = np.empty_like(back)
        over(back, source, weight, keep, again)
        assert np.array_equal(out, again)
        assert not keep or np.array_equal(out[..., 3], back[..., 3])
        assert np.array_equal(out[weight == 0], back[weight == 0])
    ColourInk((1, 2, 3)).lay(Bounds(0, 0, width, height), placed(back), placed(weight), out)
    assert np.array_equal(
        out[weight == 255][:, :3], np.full((int((weight == 255).sum()), 3), (1, 2, 3))
    )
    out[...] = 77
    assert (whole == 77).all()


@given(
    height=st.integers(1, 30),
    width=st.integers(1, 30),
    most=st.integers(1, 4),
    seed=st.integers(0, 9999),
)
@settings(max_examples=150, deadline=None)
def test_raise_to_tells_what_rose(height: int, width: int, most: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    values = placed(random.integers(0, 4, (height, width), np.uint8))
    least = random.integers(0, most + 1, (height, width), np.uint8)
    least[random.random((height, width)) < 0.8] = 0
    before = values.copy()
    assert parts.raise_to(values, placed(least)) == Bounds.from_mask(least > before)
    assert np.array_equal(values, np.maximum(before, least))


def test_packed_is_a_view_of_any_part() -> None:
    pixels = np.zeros((9, 9, 4), np.uint8)
    parts.packed(pixels[2:5, 3:4])[...] = parts.OPAQUE
    assert pixels[..., 3].sum() == 3 * 255
    assert parts.is_opaque(pixels[2:5, 3:4])
    assert not parts.is_opaque(pixels[2:6, 3:4])
