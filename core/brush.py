"""The brush: dabs along a path, gathered to one coverage, laid over what was there before.

Within a stroke coverage is the maximum of its dabs, so that going over a place twice does
not make it denser, and opacity means the same wherever the strokes cross themselves.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from core.blend_modes import blend
from core.changes import Changes
from core.document import Document
from core.geometry import Bounds
from core.tiles import TILE, TileArray, TileKey, TileStore, parts_over, tile_bounds

MIN_SIZE, MAX_SIZE = 1.0, 2048.0

# Dabs are placed on a grid of 1/4 px: finer cannot be seen, and kernels can be kept.
_SUBPIXEL = 4


class Effect(StrEnum):
    """What a stroke does with its coverage."""

    MASK = "mask"
    UNMASK = "unmask"
    PAINT = "paint"
    ERASE = "erase"


@dataclass(frozen=True, slots=True)
class BrushSettings:
    """`size` is the diameter in px; `hardness` (0 … 1) the part of the radius that is
    full, `opacity` (0 … 1) the most a stroke covers, `spacing` the distance of dabs as a
    part of the diameter. Pressure (0 … 1) scales what is asked for; at 1 nothing changes.
    """

    size: float = 64.0
    hardness: float = 0.8
    opacity: float = 1.0
    spacing: float = 0.1
    pressure_size: bool = True
    pressure_opacity: bool = False

    def size_at(self, pressure: float) -> float:
        return max(MIN_SIZE, self.size * (pressure if self.pressure_size else 1.0))

    def opacity_at(self, pressure: float) -> float:
        return self.opacity * (pressure if self.pressure_opacity else 1.0)


@lru_cache(maxsize=128)
def dab(size: float, hardness: float, dx: float, dy: float) -> npt.NDArray[np.uint8]:
    """Coverage (n, n) of a round dab whose centre is (dx, dy) right and below of the array's
    middle. Full within hardness·radius, then a smooth step to zero; the edge of a hard dab
    is antialiased over one pixel.
    """
    radius = size / 2
    half = math.ceil(radius + 1)
    axis = np.arange(-half, half, dtype=np.float32) + np.float32(0.5)
    distance = np.hypot(axis[None, :] - np.float32(dx), axis[:, None] - np.float32(dy))
    full = radius * hardness
    # At least one pixel of ramp, centred on the edge.
    start, end = min(full, radius - 0.5), max(radius, min(full, radius - 0.5) + 1)
    ramp = np.clip((end - distance) / np.float32(end - start), 0, 1)
    if end - start > 1:
        ramp = ramp * ramp * (3 - 2 * ramp)
    # A dab smaller than a pixel covers a part of it.
    weight = min(1.0, math.pi * radius * radius) if radius < 0.6 else 1.0
    kernel = np.rint(ramp * 255 * weight).astype(np.uint8)
    kernel.setflags(write=False)
    return kernel


class Stroke:
    """One stroke on one store of a document, between its `begin()` and `commit()`.

    Coordinates are those of the document, in px, pixel centres at .5. Only what lies in
    the frame is painted.
    """

    def __init__(
        self,
        document: Document,
        store_id: str,
        settings: BrushSettings,
        effect: Effect,
        colour: tuple[int, int, int] = (0, 0, 0),
    ) -> None:
        of_mask = document.store(store_id).channels == 1
        if of_mask != (effect in (Effect.MASK, Effect.UNMASK)):
            raise ValueError(f"{effect} is not for {store_id}")
        self._document = document
        self._store_id = store_id
        self._settings = settings
        self._effect = effect
        self._colour = np.array(colour, np.uint8)
        self._coverage = TileStore(1)
        self._base: dict[TileKey, TileArray | None] = {}
        self._at: tuple[float, float, float] | None = None
        # How far along the path the next dab is, from the last point.
        self._next = 0.0

    @property
    def position(self) -> tuple[float, float] | None:
        """Where the path is; None before the first point."""
        return None if self._at is None else self._at[:2]

    def to(self, x: float, y: float, pressure: float = 1.0) -> Changes:
        """Draw on to that point; the first one makes a dab."""
        pressure = min(1.0, max(0.0, pressure))
        if self._at is None:
            self._at = (x, y, pressure)
            self._next = self._step(pressure)
            return self._lay([(x, y, pressure)])
        dabs = list(self._along(x, y, pressure))
        self._at = (x, y, pressure)
        return self._lay(dabs)

    def _along(self, x: float, y: float, pressure: float) -> Iterable[tuple[float, float, float]]:
        assert self._at is not None
        x0, y0, pressure0 = self._at
        length = math.hypot(x - x0, y - y0)
        place = self._next
        while place <= length:
            part = place / length if length else 1.0
            now = pressure0 + (pressure - pressure0) * part
            yield x0 + (x - x0) * part, y0 + (y - y0) * part, now
            place += self._step(now)
        self._next = place - length

    def _step(self, pressure: float) -> float:
        return max(0.5, self._settings.size_at(pressure) * self._settings.spacing)

    def _lay(self, dabs: Iterable[tuple[float, float, float]]) -> Changes:
        dirty: dict[TileKey, Bounds] = {}
        for x, y, pressure in dabs:
            self._cover(x, y, pressure, dirty)
        for key, part in dirty.items():
            self._blend(key, part)
        all_of = Bounds.around(dirty.values())
        return Changes() if all_of is None else self._document.touched(self._store_id, all_of)

    def _cover(self, x: float, y: float, pressure: float, dirty: dict[TileKey, Bounds]) -> None:
        """Take one dab into the coverage."""
        size = round(self._settings.size_at(pressure) * 4) / 4
        left, top = math.floor(x), math.floor(y)
        dx = math.floor((x - left) * _SUBPIXEL) / _SUBPIXEL
        dy = math.floor((y - top) * _SUBPIXEL) / _SUBPIXEL
        kernel = dab(size, self._settings.hardness, dx, dy)
        opacity = round(255 * self._settings.opacity_at(pressure))
        half = kernel.shape[0] // 2
        place = Bounds(left - half, top - half, kernel.shape[1], kernel.shape[0])
        inside = place.intersection(self._document.frame)
        if inside.is_empty:
            return
        kernel = kernel[inside.relative_to(place).slices]
        if opacity < 255:
            kernel = ((kernel.astype(np.uint16) * opacity + 127) // 255).astype(np.uint8)
        for key, part in parts_over(inside):
            source = kernel[part.relative_to(inside).slices]
            target = self._coverage.edit(key)[part.relative_to(tile_bounds(key)).slices]
            np.maximum(target, source, out=target)
            known = dirty.get(key)
            dirty[key] = part if known is None else known.union(part)

    def _blend(self, key: TileKey, part: Bounds) -> None:
        """Lay the coverage over the tile as it was before the stroke."""
        store = self._document.store(self._store_id)
        if key not in self._base:
            self._base[key] = store.get(key)
        base = self._base[key]
        inside = part.relative_to(tile_bounds(key)).slices
        coverage = self._coverage.edit(key)[inside]
        target = store.edit(key)[inside]
        shape = (TILE, TILE) if store.channels == 1 else (TILE, TILE, 4)
        before = np.zeros(shape, np.uint8)[inside] if base is None else base[inside]
        if self._effect is Effect.MASK:
            target[...] = _towards(before, 255, coverage)
        elif self._effect is Effect.UNMASK:
            target[...] = _towards(before, 0, coverage)
        elif self._effect is Effect.ERASE:
            target[..., :3] = before[..., :3]
            target[..., 3] = _towards(before[..., 3], 0, coverage)
        else:
            _paint(before, self._colour, coverage, target)


def _towards(
    before: npt.NDArray[np.uint8], goal: int, coverage: npt.NDArray[np.uint8]
) -> npt.NDArray[np.uint8]:
    """`before` where coverage is 0, `goal` where it is 255, exactly."""
    part = coverage.astype(np.uint16)
    kept = before.astype(np.uint16) * (255 - part)
    return ((kept + goal * part + 127) // 255).astype(np.uint8)


def _paint(
    before: npt.NDArray[np.uint8],
    colour: npt.NDArray[np.uint8],
    coverage: npt.NDArray[np.uint8],
    out: npt.NDArray[np.uint8],
) -> None:
    """The colour over straight RGBA; where nothing is covered, not a bit changes."""
    source = np.empty_like(before)
    source[..., :3] = colour
    source[..., 3] = coverage
    out[...] = before
    np.copyto(out, blend(before, source), where=(coverage > 0)[..., None])
