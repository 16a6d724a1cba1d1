"""What a step's latents will look like, by a linear map that costs a fraction of a millisecond."""

from __future__ import annotations

import time
from typing import Any

import numpy as np

from core.arrays import RgbArray
from core.engine.process import library

# Pixels of preview per side of a latent cell; each is a linear map of the 3×3 cells round it.
_DETAIL = 4
_LONGEST_SIDE = 256
_INTERVAL_S = 0.08
# Pictures to learn from; more make the map no better.
_LESSONS = 6


class LatentPreview:
    """Fitted by least squares to pictures and their latents, for one VAE."""

    def __init__(self) -> None:
        self._map: Any | None = None  # (features, 3 · detail²)
        self._gram: Any = 0.0
        self._product: Any = 0.0
        self._lessons = 0

    @property
    def is_fitted(self) -> bool:
        return self._map is not None

    def fit(self, latents: Any, pixels: RgbArray) -> None:
        """Learn from latents (1, c, h, w) and the picture (h · f, w · f, 3) they stand for.

        Adds to what was learnt before; after a few pictures it is good enough and stays.
        """
        if self._lessons >= _LESSONS:
            return
        torch = library("torch")
        cells = _features(latents.float().cpu())
        height, width = latents.shape[-2:]
        target = torch.from_numpy(np.ascontiguousarray(pixels.transpose(2, 0, 1)))[None].float()
        target = torch.nn.functional.interpolate(
            target, size=(height * _DETAIL, width * _DETAIL), mode="area"
        )
        wanted = torch.nn.functional.pixel_unshuffle(target, _DETAIL)
        wanted = wanted[0].flatten(1).T
        # Each picture weighs the same, whatever its size.
        self._gram = self._gram + cells.T @ cells / cells.shape[0]
        self._product = self._product + cells.T @ wanted / cells.shape[0]
        self._lessons += 1
        # Ridge: a flat picture must not blow up the map.
        ridge = 1e-3 * self._lessons * torch.eye(cells.shape[1])
        self._map = torch.linalg.solve(self._gram + ridge, self._product)

    def render(self, latents: Any) -> RgbArray | None:
        """A small RGB picture, at most 256 px a side; None before it was fitted."""
        if self._map is None:
            return None
        torch = library("torch")
        height, width = latents.shape[-2:]
        values = _features(latents.float().cpu()) @ self._map
        planes = values.T.reshape(1, -1, height, width)
        picture = torch.nn.functional.pixel_shuffle(planes, _DETAIL)
        longest = max(picture.shape[-2:])
        if longest > _LONGEST_SIDE:
            scale = _LONGEST_SIDE / longest
            size = [max(1, round(side * scale)) for side in picture.shape[-2:]]
            picture = torch.nn.functional.interpolate(picture, size=size, mode="area")
        unit = picture.nan_to_num(0.0).clamp(0, 255)[0].permute(1, 2, 0)
        return unit.to(torch.uint8).contiguous().numpy()


def _features(latents: Any) -> Any:
    """(cells, 9 · channels + 1): each cell with its neighbours, and a constant."""
    torch = library("torch")
    padded = torch.nn.functional.pad(latents, (1, 1, 1, 1), mode="replicate")
    around = torch.nn.functional.unfold(padded, kernel_size=3)[0].T
    return torch.cat([around, torch.ones(around.shape[0], 1)], dim=1)


def practice_picture(side: int = 128) -> RgbArray:
    """Soft colours and hard edges of every kind, to fit the map to before there is a result."""
    rng = np.random.default_rng(20)
    picture = np.zeros((side, side, 3), dtype=np.float64)
    rows, columns = np.mgrid[0:side, 0:side] / side
    for channel in range(3):
        for _ in range(5):
            turn, phase = rng.uniform(-9, 9, 2), rng.uniform(0, 6.3)
            picture[..., channel] += np.sin(turn[0] * rows + turn[1] * columns + phase)
    picture = 127 + 60 * picture
    for _ in range(36):
        top, left = rng.integers(0, side - 8, 2)
        height, width = rng.integers(4, side // 3, 2)
        picture[top : top + height, left : left + width] = rng.uniform(0, 255, 3)
    return picture.clip(0, 255).astype(np.uint8)


class Throttle:
    """Lets one call through per interval."""

    def __init__(self, seconds: float = _INTERVAL_S) -> None:
        self._seconds = seconds
        self._next = 0.0

    @property
    def is_open(self) -> bool:
        return time.monotonic() >= self._next

    def passed(self) -> None:
        self._next = time.monotonic() + self._seconds
