"""The paste's alpha, the denoise mask, and laying in."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.compositing import denoise_mask, lay_in, mix_of, paste_alpha
from core.seams.raster import as_float, distance_to


def square(side: int = 81, half: int = 10) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    mask = np.zeros((side, side), np.uint8)
    middle = side // 2
    mask[middle - half : middle + half + 1, middle - half : middle + half + 1] = 255
    return mask


@pytest.mark.parametrize(("grow", "feather"), [(0, 0), (4, 0), (0, 9), (4, 16)])
def test_paste_alpha_is_full_in_the_grown_mask_and_ends_with_the_feather(
    grow: int, feather: int
) -> None:
    mask = square()
    alpha = paste_alpha(mask, grow, feather, strict=False, soft_in_model=True)
    distance = distance_to(mask > 0)
    assert (alpha[distance <= grow] == 255).all()
    assert (alpha[distance > grow + feather] == 0).all()
    if feather:
        between = alpha[(distance > grow) & (distance < grow + feather)]
        assert ((between > 0) & (between < 255)).any()
    row = alpha[40, 40:].astype(int)
    assert (np.diff(row) <= 0).all()


@pytest.mark.parametrize("feather", [0, 5, 40])
@pytest.mark.parametrize("half", [0, 1, 10])
def test_paste_alpha_strict_stays_inside_the_drawn_mask(feather: int, half: int) -> None:
    mask = square(half=half)
    alpha = paste_alpha(mask, 0, feather, strict=True, soft_in_model=True)
    assert (alpha[mask == 0] == 0).all()
    # Even a thin stroke does something.
    assert alpha.max() > 60
    if half == 10:
        assert alpha[40, 40] == 255


def test_paste_alpha_of_a_grey_mask_is_grey_where_the_model_cannot_soften() -> None:
    mask = np.full((40, 40), 100, np.uint8)
    hard = paste_alpha(mask, 0, 0, strict=False, soft_in_model=False)
    soft = paste_alpha(mask, 0, 0, strict=False, soft_in_model=True)
    assert (hard == 100).all()
    assert (soft == 200).all()


@pytest.mark.parametrize("soft_in_model", [False, True])
@pytest.mark.parametrize("slope", [0.8, 1.2, 3.0])
def test_paste_alpha_of_a_soft_brush_falls_without_steps(slope: float, soft_in_model: bool) -> None:
    far = np.hypot(*(np.mgrid[:700, :700] - 350))
    mask = np.clip(255.0 - slope * far, 0, 255).astype(np.uint8)
    alpha = paste_alpha(mask, 4, 22, strict=False, soft_in_model=soft_in_model)
    row = alpha[350, 350:].astype(int)
    falling = -np.diff(row)[(row[:-1] > 20) & (row[:-1] < 230)]
    steepest = slope * (2.0 if soft_in_model else 1.0)
    assert falling.min() >= 0
    # As even as the brush itself over every few pixels: no terraces, no rings.
    runs = np.convolve(falling, np.ones(8) / 8.0, mode="valid")
    assert runs.max() < 1.3 * steepest + 0.3
    assert runs.min() > 0.6 * steepest - 0.3


@settings(max_examples=40, deadline=None)
@given(
    width=st.integers(1, 90),
    height=st.integers(1, 90),
    seed=st.integers(0, 2**16),
    grow=st.integers(0, 9),
    feather=st.integers(0, 40),
    soft_in_model=st.booleans(),
)
def test_paste_alpha_of_any_mask_covers_it_and_ends_with_the_feather(
    width: int, height: int, seed: int, grow: int, feather: int, soft_in_model: bool
) -> None:
    rng = np.random.default_rng(seed)
    mask = rng.integers(0, 256, (height, width)) * (rng.random((height, width)) < 0.1)
    mask = mask.astype(np.uint8)
    alpha = paste_alpha(mask, grow, feather, strict=False, soft_in_model=soft_in_model)
    assert (alpha >= mask).all()
    assert (alpha[distance_to(mask > 0) > grow + feather] == 0).all()
    assert alpha.max(initial=0) <= min(255, (2 if soft_in_model else 1) * int(mask.max(initial=0)))
    strict = paste_alpha(mask, grow, feather, strict=True, soft_in_model=soft_in_model)
    assert (strict[mask == 0] == 0).all()


def test_denoise_mask_frees_all_that_is_pasted_and_nothing_far_away() -> None:
    mask = square()
    alpha = paste_alpha(mask, 4, 12, strict=False, soft_in_model=True)
    for differential in (True, False):
        free = denoise_mask(mask, alpha, 4, 12, differential=differential, strict=False)
        assert (free[alpha > 0] > 0).all()
        assert (free[alpha == 0] == 0).all()
        assert (free[mask == 255] == 255).all()
    assert set(np.unique(free)) == {0, 255}


def test_denoise_mask_frees_faint_strokes_little() -> None:
    mask = (square() // 255 * 60).astype(np.uint8)
    alpha = paste_alpha(mask, 0, 8, strict=False, soft_in_model=True)
    free = denoise_mask(mask, alpha, 0, 8, differential=True, strict=False)
    assert free.max() == 60


def test_lay_in_keeps_the_bytes_where_alpha_is_zero() -> None:
    rng = np.random.default_rng(0)
    picture = rng.integers(0, 256, (30, 30, 4), dtype=np.uint8)
    alpha = rng.integers(0, 3, (30, 30), dtype=np.uint8) * 127
    alpha = alpha.astype(np.uint8)
    result = lay_in(picture, np.full((30, 30, 3), 9.0, np.float32), alpha)
    assert (result[alpha == 0] == picture[alpha == 0]).all()
    assert (result[alpha > 0][:, :3] == 9).all()


def test_lay_in_makes_transparent_pixels_as_opaque_as_the_paste() -> None:
    picture = np.zeros((1, 3, 4), np.uint8)
    picture[0, 2, 3] = 255
    alpha = np.array([[255, 128, 128]], np.uint8)
    result = lay_in(picture, np.full((1, 3, 3), 50.0, np.float32), alpha)
    assert result[0, :, 3].tolist() == [255, 128, 255]
    mix = mix_of(picture, alpha)
    assert mix[0].tolist() == pytest.approx([1.0, 1.0, 128 / 255], abs=1e-3)


def test_lay_in_survives_what_is_not_a_number() -> None:
    picture = np.full((2, 2, 4), 255, np.uint8)
    joined = as_float(np.array([[[np.nan] * 3, [np.inf] * 3], [[-5.0] * 3, [300.0] * 3]]))
    result = lay_in(picture, joined, np.full((2, 2), 255, np.uint8))
    assert result[..., 0].tolist() == [[0, 255], [0, 255]]
