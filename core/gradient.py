"""Gradients: from one place to another, into a layer or as a shape for the mask.

Eight bits a channel show as bands where a gradient is long. A fixed noise decides how each
pixel is rounded, so that the eye sees none; where nothing changes, nothing is noisy.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

import numpy as np
import numpy.typing as npt

from core.arrays import MaskArray
from core.changes import Changes
from core.document import Document
from core.geometry import Bounds
from core.inks import over
from core.tiles import TILE, TileKey, tile_bounds

Colour = tuple[int, int, int]


class GradientShape(StrEnum):
    LINEAR = "linear"
    RADIAL = "radial"


@dataclass(frozen=True, slots=True)
class Gradient:
    """From `start` to `end`, in document coordinates; beyond them the ends go on.

    A radial one begins at `start`, its middle, and ends on the circle through `end`.
    """

    shape: GradientShape
    start: tuple[float, float]
    end: tuple[float, float]

    @property
    def length(self) -> float:
        return math.dist(self.start, self.end)

    def part(self, bounds: Bounds) -> npt.NDArray[np.float32]:
        """How far along each pixel of `bounds` is: (h, w), 0 … 1."""
        x = np.arange(bounds.x, bounds.right, dtype=np.float64) + (0.5 - self.start[0])
        y = np.arange(bounds.y, bounds.bottom, dtype=np.float64) + (0.5 - self.start[1])
        length = max(self.length, 1e-6)
        if self.shape is GradientShape.RADIAL:
            across, down = (np.float32(1 / length) * each.astype(np.float32) for each in (x, y))
            place = np.sqrt(across[None, :] ** 2 + down[:, None] ** 2)
        else:
            way = (self.end[0] - self.start[0], self.end[1] - self.start[1])
            across = (x * (way[0] / length**2)).astype(np.float32)
            down = (y * (way[1] / length**2)).astype(np.float32)
            place = across[None, :] + down[:, None]
        return np.clip(place, 0, 1)


class GradientSelection:
    """A gradient as a shape: full at its start, nothing at its end, over the whole `area`."""

    def __init__(self, gradient: Gradient, area: Bounds) -> None:
        self._gradient = gradient
        self._area = area

    def bounds(self) -> Bounds:
        return self._area

    def coverage(self, bounds: Bounds) -> MaskArray:
        return _rounded((1 - self._gradient.part(bounds)) * np.float32(255), bounds)


@dataclass(frozen=True, slots=True)
class GradientFill:
    """What a gradient lays on a layer: from the colour `first` to `last` or, with None, to
    transparent. `opacity` is 0 … 1; `keep_alpha` leaves transparent what is.
    """

    gradient: Gradient
    first: Colour
    last: Colour | None
    opacity: float = 1.0
    keep_alpha: bool = False

    def lay(self, part: Bounds, before: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
        """`before`, (h, w, 4) of `part`, with the gradient over it."""
        place = self.gradient.part(part)
        source = np.empty_like(before)
        source[..., 3] = 255
        full = np.float32(255 * self.opacity)
        if self.last is None:
            source[..., :3] = self.first
            weight = _rounded((1 - place) * full, part)
        else:
            for channel, (first, last) in enumerate(zip(self.first, self.last, strict=True)):
                value = np.float32(first) + place * np.float32(last - first)
                source[..., channel] = _rounded(value, part)
            weight = np.full(place.shape, round(full), np.uint8)
        out = np.empty_like(before)
        over(before, source, weight, self.keep_alpha, out)
        return out


def fill_gradient(
    document: Document, layer_id: str, fill: GradientFill, keys: Iterable[TileKey]
) -> Iterator[Changes]:
    """Lay it on the layer a tile at a time, as far as it lies in the frame."""
    store = document.store(layer_id)
    for key in keys:
        place = tile_bounds(key)
        part = place.intersection(document.frame)
        if part.is_empty:
            continue
        tile = store.get(key)
        inside = part.relative_to(place).slices
        before = np.zeros((TILE, TILE, 4), np.uint8) if tile is None else tile
        laid = fill.lay(part, np.ascontiguousarray(before[inside]))
        if tile is None and not laid.any():
            continue
        store.edit(key)[inside] = laid
        yield document.touched(layer_id, part)


@cache
def _noise() -> npt.NDArray[np.float32]:
    """(256, 256), each of the 65,536 steps from 0 to below 1 once: one for a whole tile."""
    order = np.random.default_rng(7).permutation(TILE * TILE)
    return (order.astype(np.float32) / np.float32(TILE * TILE)).reshape(TILE, TILE)


def _rounded(values: npt.NDArray[np.float32], bounds: Bounds) -> npt.NDArray[np.uint8]:
    """To whole numbers, up or down by the noise at each place; whole ones stay."""
    rows = np.arange(bounds.y, bounds.bottom) % TILE
    columns = np.arange(bounds.x, bounds.right) % TILE
    noise = _noise()
    if values.shape != noise.shape or rows[0] or columns[0]:
        noise = noise[rows[:, None], columns[None, :]]
    # None is below zero: cutting off is rounding down.
    return (values + noise).astype(np.uint8)
