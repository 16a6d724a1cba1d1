"""What a stroke lays down: mask, colour, nothing, or pixels from elsewhere.

Each ink is given a part of a tile as it was before the stroke, and the stroke's coverage of
it. Where that is 0 not a bit changes.
"""

from __future__ import annotations

from functools import cache
from typing import Protocol

import numpy as np
import numpy.typing as npt

from core.arrays import RgbaArray
from core.geometry import Bounds
from core.tiles import TileKey, tile_bounds

_Coverage = npt.NDArray[np.uint8]

# Two of a pixel's four bytes at a time, each with room above it.
_EVEN = np.uint32(0x00FF00FF)
_HALVES = np.uint32(0x00800080)
_EIGHT = np.uint32(8)


class Ink(Protocol):
    """`on_mask`: it is for the mask's one channel, else for a layer's four."""

    @property
    def on_mask(self) -> bool: ...

    def lay(
        self, part: Bounds, before: npt.NDArray[np.uint8], coverage: _Coverage
    ) -> npt.NDArray[np.uint8]:
        """`before`, (h, w) or (h, w, 4) of `part`, covered by `coverage` (h, w)."""
        ...


class PixelReader(Protocol):
    """Anything whose pixels can be read: a snapshot, tiles."""

    def read(self, bounds: Bounds) -> RgbaArray: ...


class MaskInk:
    """Towards `goal`: 255 masks, 0 unmasks."""

    on_mask = True

    def __init__(self, goal: int) -> None:
        self._goal = goal

    def lay(
        self, part: Bounds, before: npt.NDArray[np.uint8], coverage: _Coverage
    ) -> npt.NDArray[np.uint8]:
        return _towards(before, self._goal, coverage)


class EraseInk:
    """Towards transparent; the colours stay."""

    on_mask = False

    def lay(self, part: Bounds, before: RgbaArray, coverage: _Coverage) -> RgbaArray:
        out = before.copy()
        out[..., 3] = _towards(before[..., 3], 0, coverage)
        return out


class ColourInk:
    """One colour. With `keep_alpha` what is transparent stays so, to the same degree."""

    on_mask = False

    def __init__(self, colour: tuple[int, int, int], keep_alpha: bool = False) -> None:
        self._pixel = np.array([*colour, 255], np.uint8)
        self._keep_alpha = keep_alpha

    def lay(self, part: Bounds, before: RgbaArray, coverage: _Coverage) -> RgbaArray:
        return over(before, self._packed, coverage, self._keep_alpha)

    @property
    def _packed(self) -> np.uint32:
        return np.uint32(self._pixel.view(np.uint32)[0])


class CloneInk:
    """Pixels from `source` as it was when the stroke began, `by` (dx, dy) from here.

    What is transparent there adds nothing; where both are the same already, nothing changes.
    """

    on_mask = False

    def __init__(self, source: PixelReader, by: tuple[int, int], keep_alpha: bool = False) -> None:
        self._source = source
        self._by = by
        self._keep_alpha = keep_alpha
        # The source of a whole tile, read once in a stroke.
        self._read: dict[TileKey, RgbaArray] = {}

    def lay(self, part: Bounds, before: RgbaArray, coverage: _Coverage) -> RgbaArray:
        source = self._source_of(part)
        weight = coverage
        if source[..., 3].min(initial=255) < 255:
            same = _packed(source) == _packed(before)
            weight = _times(source[..., 3], coverage)
            weight[same] = 0
        return over(before, _packed(source), weight, self._keep_alpha)

    def _source_of(self, part: Bounds) -> RgbaArray:
        key = (part.x // _TILE, part.y // _TILE)
        known = self._read.get(key)
        if known is None:
            known = self._source.read(tile_bounds(key).moved(*self._by))
            self._read[key] = known
        return known[part.relative_to(tile_bounds(key)).slices]


_TILE = tile_bounds((0, 0)).width


def _towards(before: npt.NDArray[np.uint8], goal: int, coverage: _Coverage) -> _Coverage:
    """`before` where coverage is 0, `goal` where it is 255, exactly."""
    total = np.multiply(before, 255 - coverage, dtype=np.uint16)
    if goal:
        total += np.multiply(coverage, np.uint16(goal), dtype=np.uint16)
    return _divided(total).astype(np.uint8)


def _times(one: _Coverage, other: _Coverage) -> _Coverage:
    """The product of two parts of 255."""
    return _divided(np.multiply(one, other, dtype=np.uint16)).astype(np.uint8)


def _divided(total: npt.NDArray[np.uint16]) -> npt.NDArray[np.uint16]:
    """By 255, rounded, exactly for all up to 255². In place."""
    total += np.uint16(128)
    total += total >> np.uint16(8)
    total >>= np.uint16(8)
    return total


def over(
    before: RgbaArray,
    pixels: npt.NDArray[np.uint32] | np.uint32,
    weight: _Coverage,
    keep_alpha: bool,
) -> RgbaArray:
    """The colours of `pixels`, as dense as `weight`, over straight RGBA."""
    alpha = before[..., 3]
    if keep_alpha or alpha.min(initial=255) == 255:
        if keep_alpha:
            weight = np.where(alpha > 0, weight, np.uint8(0))
        out = _mixed(before, pixels, weight)
        out[..., 3] = alpha
        return out
    shares, unions = _tables()
    place = (weight.astype(np.uint16) << np.uint16(8)) | alpha
    out = _mixed(before, pixels, shares.take(place))
    out[..., 3] = unions.take(place)
    return out


@cache
def _tables() -> tuple[_Coverage, _Coverage]:
    """By what is laid (upper byte) and what it lies on: the new part of the colour, and the
    alpha of both together.
    """
    laid, below = np.arange(256.0)[:, None] / 255, np.arange(256.0)[None, :] / 255
    union = laid + below - laid * below
    share = np.divide(laid, union, out=np.zeros_like(union), where=union > 0)
    return _bytes(share), _bytes(union)


def _bytes(parts: npt.NDArray[np.float64]) -> _Coverage:
    return np.rint(parts.reshape(-1) * 255).astype(np.uint8)


def mixed(before: RgbaArray, other: RgbaArray, weight: _Coverage) -> RgbaArray:
    """`before` where weight is 0, `other` where it is 255, exactly; alpha as well."""
    return _mixed(before, _packed(other), weight)


def _mixed(
    before: RgbaArray, pixels: npt.NDArray[np.uint32] | np.uint32, weight: _Coverage
) -> RgbaArray:
    """`before` where weight is 0, `pixels` where it is 255, exactly; all four channels.

    Two channels at once in 32 bits: this is what every dab of a large brush waits for.
    """
    back = _packed(before)
    part = weight.astype(np.uint32)
    rest = np.uint32(255) - part
    low = _lane(back & _EVEN, pixels & _EVEN, rest, part)
    high = _lane((back >> _EIGHT) & _EVEN, (pixels >> _EIGHT) & _EVEN, rest, part)
    low >>= _EIGHT
    low &= _EVEN
    high &= ~_EVEN
    low |= high
    return low.view(np.uint8).reshape(before.shape)


def _lane(
    back: npt.NDArray[np.uint32],
    front: npt.NDArray[np.uint32] | np.uint32,
    rest: npt.NDArray[np.uint32],
    part: npt.NDArray[np.uint32],
) -> npt.NDArray[np.uint32]:
    """back·rest + front·part over 255, rounded, in the upper byte of each half. `back` is used
    up."""
    back *= rest
    back += front * part
    back += _HALVES
    back += (back >> _EIGHT) & _EVEN
    return back


def _packed(pixels: RgbaArray) -> npt.NDArray[np.uint32]:
    """(h, w): four bytes as one number."""
    return np.ascontiguousarray(pixels).view(np.uint32)[..., 0]
