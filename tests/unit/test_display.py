"""Smaller copies of pixels, and how far a result reaches."""

from __future__ import annotations

import numpy as np
import pytest

from core.blend_modes import BlendMode, blend
from core.display import add_to, halve, reach_of_mask, tinted
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


def test_tinted_is_the_table_with_an_outline_round_what_is_half() -> None:
    random = np.random.default_rng(2)
    table = random.integers(0, 2**32, 512, dtype=np.uint32)
    slope = np.add.outer(np.arange(40), np.arange(60)) * 2
    for values in (
        slope,
        random.integers(0, 256, (30, 20)),
        np.zeros((5, 5)),
        np.full((4, 9), 255),
    ):
        values = values.astype(np.uint8)
        inside = values >= 128
        core = inside[1:-1, 1:-1]
        deep = inside[:-2, 1:-1] & inside[2:, 1:-1] & inside[1:-1, :-2] & inside[1:-1, 2:]
        wanted = table[values[1:-1, 1:-1] + np.where(core & ~deep, 256, 0)]
        assert np.array_equal(tinted(values, table).view(np.uint32)[..., 0], wanted)


@pytest.mark.parametrize("opacity", [1.0, 0.6])
def test_add_to_is_the_blend_mode_for_premultiplied_pixels(opacity: float) -> None:
    random = np.random.default_rng(3)
    back, source = (random.integers(0, 256, (60, 70, 4), np.uint8) for _ in range(2))
    back[:20, :, 3] = 255
    back[20:30] = 0

    def premultiplied(pixels: np.ndarray) -> np.ndarray:
        out = pixels.astype(np.float64)
        out[..., :3] *= out[..., 3:] / 255
        return out

    below = np.rint(premultiplied(back)).astype(np.uint8)
    add_to(below, np.rint(premultiplied(source)).astype(np.uint8), opacity)
    wanted = premultiplied(blend(back, source, BlendMode.ADDITION, opacity))
    assert np.abs(below - wanted).max() <= 2.5
