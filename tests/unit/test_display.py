"""Smaller copies of pixels, and how far a result reaches."""

from __future__ import annotations

import numpy as np
import pytest

from core.display import halve, reach_of_mask
from core.geometry import Bounds
from core.tiles import TileStore


def test_halve_is_the_mean_of_four() -> None:
    pixels = np.array([[0, 100], [200, 100]], np.uint8)
    assert halve(pixels).tolist() == [[100]]
    assert halve(np.full((64, 64, 4), 77, np.uint8), 3).shape == (8, 8, 4)


@pytest.mark.parametrize("size", [100, 700, 5000])
def test_reach_ends_where_grow_and_feather_do(size: int) -> None:
    mask = TileStore(1)
    drawn = Bounds(1000, 900, size, size // 2)
    mask.fill(drawn, (255,))
    grow, feather = 8, size // 10
    reach = drawn.padded(grow + feather)
    alpha, edge, place = reach_of_mask(mask, reach, grow, feather, 512)
    assert place.contains(reach)
    assert max(alpha.shape) <= 514
    factor = place.width // alpha.shape[1]
    row = alpha.shape[0] // 2
    middle = (drawn.x - place.x) // factor + 3
    # Nothing over the mask itself, full beside it, then falling to the line at the end.
    assert alpha[row, middle] == 0
    beside = (drawn.x - place.x) // factor - 2
    assert alpha[row, beside] > 0.6
    ramp = alpha[row, : beside + 1]
    assert (np.diff(ramp) >= -1e-6).all()
    assert int(edge[row, :middle].argmax()) * factor <= 3 * factor


def test_reach_without_a_mask_is_nothing() -> None:
    alpha, edge, place = reach_of_mask(TileStore(1), Bounds(3, 5, 90, 70), 4, 10, 512)
    assert not alpha.any()
    assert not edge.any()
    assert place == Bounds(3, 5, 90, 70)
