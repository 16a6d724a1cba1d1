"""What lies under a hole."""

from __future__ import annotations

import numpy as np
import pytest

from core.errors import UserError
from core.infill import fill_hole, push_pull
from core.request import Infill
from core.seams.raster import as_float

USABLE = [infill for infill in Infill if infill not in (Infill.AUTO, Infill.LAMA)]


def two_colours() -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    picture = np.zeros((60, 80, 3), np.uint8)
    picture[:, :40] = (200, 40, 40)
    picture[:, 40:] = (40, 40, 200)
    return picture


def hole() -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    mask = np.zeros((60, 80), np.uint8)
    mask[20:40, 25:55] = 255
    return mask


@pytest.mark.parametrize("infill", USABLE)
def test_fill_hole_leaves_what_is_not_in_it(infill: Infill) -> None:
    picture, mask = two_colours(), hole()
    filled = fill_hole(picture, mask, infill, seed=1)
    assert (filled[mask == 0] == picture[mask == 0]).all()


@pytest.mark.parametrize("infill", [Infill.BLUR, Infill.EDGE_AWARE, Infill.NAVIER_STOKES])
def test_fill_hole_takes_the_colours_round_it(infill: Infill) -> None:
    picture, mask = two_colours(), hole()
    picture[mask > 0] = (0, 255, 0)
    filled = fill_hole(picture, mask, infill, seed=1).astype(int)
    left, right = filled[30, 27], filled[30, 52]
    assert left[0] > left[2]
    assert right[2] > right[0]
    assert filled[mask > 0][:, 1].max() < 140


def test_fill_hole_keep_changes_nothing() -> None:
    assert (fill_hole(two_colours(), hole(), Infill.KEEP, 1) == two_colours()).all()


def test_fill_hole_noise_follows_the_picture_and_the_seed() -> None:
    picture, mask = two_colours(), hole()
    first, again = (fill_hole(picture, mask, Infill.NOISE, 5) for _ in range(2))
    other = fill_hole(picture, mask, Infill.NOISE, 6)
    assert (first == again).all()
    assert (first != other).any()
    inside = first[mask > 0].astype(float)
    # Green hardly varies in the picture, red and blue do, against each other.
    assert inside[:, 1].std() < 0.3 * inside[:, 0].std()
    assert np.corrcoef(inside[:, 0], inside[:, 2])[0, 1] < -0.5


@pytest.mark.parametrize("infill", USABLE)
@pytest.mark.parametrize("shape", [(1, 1), (1, 40), (37, 53)])
def test_fill_hole_fills_a_picture_that_is_all_hole(infill: Infill, shape: tuple[int, int]) -> None:
    picture = np.full((*shape, 3), 77, np.uint8)
    filled = fill_hole(picture, np.full(shape, 255, np.uint8), infill, seed=2)
    assert filled.shape == picture.shape


def test_fill_hole_says_that_lama_is_not_installed() -> None:
    with pytest.raises(UserError, match="another infill"):
        fill_hole(two_colours(), hole(), Infill.LAMA, 1)


def test_push_pull_of_a_flat_picture_is_flat() -> None:
    known = np.zeros((33, 65), np.bool_)
    known[3, 60] = known[30, 2] = True
    filled = push_pull(as_float(np.where(known[..., None], 90.0, 7.0) * np.ones(3)), known)
    assert np.abs(filled - 90.0).max() < 0.5
