"""The brush: dabs along a path, gathered to one coverage, laid over what was there before.

Within a stroke coverage is the maximum of its dabs, so that going over a place twice does
not make it denser, and opacity means the same wherever the strokes cross themselves.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from core.changes import Changes
from core.document import Document
from core.geometry import Bounds
from core.inks import ColourInk, EraseInk, Ink, MaskInk
from core.parts import raise_to, rows_at_once, through
from core.stroke_path import Place, curve
from core.tiles import (
    TileArray,
    TileKey,
    TileStore,
    keys_over,
    pieces_over,
    tile_bounds,
    uniform_tile,
)

MIN_SIZE, MAX_SIZE = 1.0, 2048.0

# Dabs are placed on a grid of 1/4 px: finer cannot be seen, and kernels can be kept. Of
# large ones not even that can be seen, and each kernel costs.
_SUBPIXEL = 4
_LARGE, _HUGE = 64, 256

# A pen that lies flat makes the dab this much narrower; how fine shapes are told apart.
_FLATTEST = 0.65
_FLAT_DEGREES = 60.0
_ASPECTS, _ANGLES = 8, 24

# Up to this spacing the dabs of a stroke are meant to be one line. By how much (px) its edge
# may be uneven, or by what part of the ramp: a step or two of 255.
_ONE_LINE = 0.15
_UNEVEN = 0.08
_STEEP = 500.0

# How far from the brush is looked ahead.
_AHEAD = 64


class Effect(StrEnum):
    """What a stroke does with its coverage."""

    MASK = "mask"
    UNMASK = "unmask"
    PAINT = "paint"
    ERASE = "erase"


# Degrees that the pen leans to the right and towards the user.
Tilt = tuple[float, float]
UPRIGHT: Tilt = (0.0, 0.0)


@dataclass(frozen=True, slots=True)
class BrushSettings:
    """`size` is the diameter in px; `hardness` (0 … 1) the part of the radius that is
    full, `opacity` (0 … 1) the most a stroke covers, `spacing` the distance of dabs as a
    part of the diameter, at most. Pressure (0 … 1) scales what is asked for; at 1 nothing changes.
    With `tilt` a pen that leans makes the dab an ellipse along its lean.
    """

    size: float = 64.0
    hardness: float = 0.8
    opacity: float = 1.0
    spacing: float = 0.1
    pressure_size: bool = True
    pressure_opacity: bool = False
    pressure_hardness: bool = False
    tilt: bool = False

    def size_at(self, pressure: float) -> float:
        return max(MIN_SIZE, self.size * (pressure if self.pressure_size else 1.0))

    def opacity_at(self, pressure: float) -> float:
        return self.opacity * (pressure if self.pressure_opacity else 1.0)

    def hardness_at(self, pressure: float) -> float:
        return self.hardness * (pressure if self.pressure_hardness else 1.0)

    def step_at(self, pressure: float) -> float:
        """From dab to dab, in px. Dabs that are meant to be one line lie close enough that
        neither its middle nor its edge shows where they are.
        """
        size = self.size_at(pressure)
        asked = size * self.spacing
        if self.spacing > _ONE_LINE:
            return asked
        radius, hardness = size / 2, self.hardness_at(pressure)
        ramp = radius * (1 - hardness)
        # Half way between two dabs that are s apart, what lies d beside the path is
        # s² / 8d further from them.
        return min(asked, math.sqrt(4 * radius * (1 + hardness) * max(_UNEVEN, ramp / _STEEP)))

    def lean_of(self, tilt: Tilt) -> tuple[int, int]:
        """(eighths that the dab is narrower, twenty-fourths of half a turn it is turned)."""
        degrees = math.hypot(*tilt) if self.tilt else 0.0
        flat = round(min(1.0, degrees / _FLAT_DEGREES) * _FLATTEST * _ASPECTS)
        if not flat:
            return 0, 0
        return flat, round(math.atan2(tilt[1], tilt[0]) / math.pi * _ANGLES) % _ANGLES


def dab(
    size: float, hardness: float, dx: float, dy: float, lean: tuple[int, int] = (0, 0)
) -> npt.NDArray[np.uint8]:
    """Coverage (n, n) of a dab whose centre is (dx, dy) right and below of the array's
    middle. Full within hardness·radius, then a smooth step to zero; the edge of a hard dab
    is antialiased over one pixel. `lean` as BrushSettings.lean_of gives it; (0, 0) is round.
    """
    kept = _small_dab if size <= _HUGE else _large_dab
    return kept(size, hardness, dx, dy, lean)


def _make_dab(
    size: float, hardness: float, dx: float, dy: float, lean: tuple[int, int]
) -> npt.NDArray[np.uint8]:
    radius = size / 2
    half = math.ceil(radius + 1)
    # Round and in the middle, each quarter is the mirror of the next.
    mirrored = not (dx or dy or lean[0])
    axis = np.arange(0 if mirrored else -half, half, dtype=np.float32) + np.float32(0.5)
    right, down = axis[None, :] - np.float32(dx), axis[:, None] - np.float32(dy)
    if lean[0]:
        angle = lean[1] / _ANGLES * math.pi
        cosine, sine = np.float32(math.cos(angle)), np.float32(math.sin(angle))
        narrower = np.float32(1 / (1 - lean[0] / _ASPECTS))
        right, down = right * cosine + down * sine, (down * cosine - right * sine) * narrower
    distance = np.sqrt(right * right + down * down)
    full = radius * hardness
    # At least one pixel of ramp, centred on the edge.
    start, end = min(full, radius - 0.5), max(radius, min(full, radius - 0.5) + 1)
    ramp = np.clip((np.float32(end) - distance) / np.float32(end - start), 0, 1)
    if end - start > 1:
        ramp = ramp * ramp * (3 - 2 * ramp)
    # A dab smaller than a pixel covers a part of it.
    weight = min(1.0, math.pi * radius * radius) if radius < 0.6 else 1.0
    kernel = np.rint(ramp * np.float32(255 * weight)).astype(np.uint8)
    if mirrored:
        lower = np.concatenate([kernel[:, ::-1], kernel], axis=1)
        kernel = np.concatenate([lower[::-1], lower])
    kernel.setflags(write=False)
    return kernel


# Some megabytes of each.
_small_dab = lru_cache(maxsize=128)(_make_dab)
_large_dab = lru_cache(maxsize=12)(_make_dab)


def ink_for(effect: Effect, colour: tuple[int, int, int], keep_alpha: bool = False) -> Ink:
    """What makes the effect."""
    if effect is Effect.MASK:
        return MaskInk(255)
    if effect is Effect.UNMASK:
        return MaskInk(0)
    return EraseInk() if effect is Effect.ERASE else ColourInk(colour, keep_alpha)


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
        effect: Effect | Ink,
        colour: tuple[int, int, int] = (0, 0, 0),
    ) -> None:
        ink = ink_for(effect, colour) if isinstance(effect, Effect) else effect
        if (document.store(store_id).channels == 1) != ink.on_mask:
            raise ValueError(f"{effect} is not for {store_id}")
        self._document = document
        self._store_id = store_id
        self._settings = settings
        self._ink = ink
        self._coverage = TileStore(1)
        # The least that a tile is covered all over.
        self._lowest: dict[TileKey, int] = {}
        self._base: dict[TileKey, TileArray | None] = {}
        self._at: _Point | None = None
        # Where the path came from to the last place that was told.
        self._before: Place | None = None
        # How far along the path the next dab is, from the last point.
        self._next = 0.0

    @property
    def position(self) -> tuple[float, float] | None:
        """Where the path is; None before the first point."""
        return None if self._at is None else self._at[:2]

    def look_ahead(self, seconds: float) -> bool:
        """Prepare for what may come next, in about so long; whether there is more to do."""
        if self._at is None:
            return False
        end = time.perf_counter() + seconds
        x, y = self._at[:2]
        reach = math.ceil(self._settings.size / 2) + _AHEAD
        around = Bounds(math.floor(x) - reach, math.floor(y) - reach, 2 * reach, 2 * reach)
        around = around.intersection(self._document.frame)
        for key in keys_over(around):
            if self._ink.prepare(key) and time.perf_counter() >= end:
                return True
        if self._store_id not in {layer.id for layer in self._document.layers}:
            return False
        return self._document.look_ahead(self._store_id, around, end)

    def to(self, x: float, y: float, pressure: float = 1.0, tilt: Tilt = UPRIGHT) -> Changes:
        """Draw on to that point; the first one makes a dab."""
        pressure = min(1.0, max(0.0, pressure))
        here = (x, y, pressure, tilt)
        if self._at is None:
            self._at = here
            self._next = self._step(pressure)
            return self._lay([here])
        start, pressure0, tilt0 = self._at[:2], self._at[2], self._at[3]
        dabs: list[_Point] = []
        for part, place in curve(self._before, start, (x, y)):
            now = pressure0 + (pressure - pressure0) * part
            lean = _between(tilt0, tilt, part)
            dabs += self._along(*place, now, lean)
            self._at = (*place, now, lean)
        self._at = here
        if start != here[:2]:
            self._before = start
        return self._lay(dabs)

    def _along(self, x: float, y: float, pressure: float, tilt: Tilt) -> Iterable[_Point]:
        """The dabs on the straight way there."""
        assert self._at is not None
        x0, y0, pressure0, tilt0 = self._at
        length = math.hypot(x - x0, y - y0)
        place = self._next
        while place <= length:
            part = place / length if length else 1.0
            now = pressure0 + (pressure - pressure0) * part
            lean = _between(tilt0, tilt, part)
            yield x0 + (x - x0) * part, y0 + (y - y0) * part, now, lean
            place += self._step(now)
        self._next = place - length

    def _step(self, pressure: float) -> float:
        return max(0.5, self._settings.step_at(pressure))

    def _lay(self, dabs: Iterable[_Point]) -> Changes:
        dirty: dict[TileKey, Bounds] = {}
        for point in dabs:
            self._cover(*point, dirty)
        for key, part in dirty.items():
            self._blend(key, part)
        return self._document.touched_parts(self._store_id, dirty)

    def _cover(
        self, x: float, y: float, pressure: float, tilt: Tilt, dirty: dict[TileKey, Bounds]
    ) -> None:
        """Take one dab into the coverage."""
        settings = self._settings
        size, subpixel = _fineness(settings.size_at(pressure))
        left, top = math.floor(x), math.floor(y)
        dx = math.floor((x - left) * subpixel) / subpixel
        dy = math.floor((y - top) * subpixel) / subpixel
        hardness = round(settings.hardness_at(pressure), 2)
        kernel = dab(size, hardness, dx, dy, settings.lean_of(tilt))
        opacity = round(255 * settings.opacity_at(pressure))
        half = kernel.shape[0] // 2
        place = Bounds(left - half, top - half, kernel.shape[1], kernel.shape[0])
        inside = place.intersection(self._document.frame)
        if inside.is_empty:
            return
        kernel = kernel[inside.relative_to(place).slices]
        if opacity < 255:
            kernel = through(_OPACITIES[opacity], kernel)
        for key, outer, inner in pieces_over(inside):
            # A stroke mostly covers again what it has covered.
            lowest = self._lowest.get(key, 0)
            if lowest >= opacity:
                continue
            if inner == _WHOLE_TILE:
                self._lowest[key] = max(lowest, _lowest_of(kernel[outer]))
            grown = raise_to(self._coverage.edit(key)[inner], kernel[outer])
            if grown is None:
                continue
            rows, columns = outer
            grown = grown.moved(inside.x + columns.start, inside.y + rows.start)
            known = dirty.get(key)
            dirty[key] = grown if known is None else known.union(grown)

    def _blend(self, key: TileKey, part: Bounds) -> None:
        """Lay the coverage over the tile as it was before the stroke."""
        store = self._document.store(self._store_id)
        if key not in self._base:
            self._base[key] = store.get(key)
        base = self._base[key]
        if base is None:
            base = uniform_tile((0,) * store.channels)
        covered, target = self._coverage.edit(key), store.edit(key)
        place = tile_bounds(key)
        step = rows_at_once(part.width)
        for top in range(part.y, part.bottom, step):
            band = Bounds(part.x, top, part.width, min(step, part.bottom - top))
            inside = band.relative_to(place).slices
            self._ink.lay(band, base[inside], covered[inside], target[inside])


_WHOLE_TILE = tile_bounds((0, 0)).slices

# (x, y, pressure, tilt)
_Point = tuple[float, float, float, Tilt]

# [opacity][coverage]: their product as parts of 255, rounded.
_OPACITIES = (
    (np.arange(256, dtype=np.uint16)[:, None] * np.arange(256, dtype=np.uint16) + 127) // 255
).astype(np.uint8)


def _lowest_of(part: npt.NDArray[np.uint8]) -> int:
    """Of a part of a dab, which falls off to all sides: one of its corners."""
    return int(part[:: len(part) - 1, :: part.shape[1] - 1].min())


def _between(one: Tilt, other: Tilt, part: float) -> Tilt:
    return one[0] + (other[0] - one[0]) * part, one[1] + (other[1] - one[1]) * part


def _fineness(size: float) -> tuple[float, int]:
    """(`size` as fine as can be seen, into how many parts a pixel is divided)."""
    if size <= _LARGE:
        return round(size * 4) / 4, _SUBPIXEL
    if size <= _HUGE:
        return round(size * 2) / 2, 2
    return float(round(size / 2) * 2), 1
