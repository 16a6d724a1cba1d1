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
from core.parts import (
    Bytes,
    alpha_of,
    is_clear,
    is_opaque,
    looked_up,
    mixed_colours,
    packed,
    put_where,
    set_alpha,
    times,
    towards,
)
from core.tiles import TILE, TileKey, tile_bounds, uniform_tile


class Ink(Protocol):
    """`on_mask`: it is for the mask's one channel, else for a layer's four."""

    @property
    def on_mask(self) -> bool: ...

    def lay(self, part: Bounds, before: Bytes, coverage: Bytes, out: Bytes) -> None:
        """Into `out`: `before`, (h, w) or (h, w, 4) of `part`, which lies in one tile,
        covered by `coverage` (h, w). `out` is none of both.
        """
        ...

    def prepare(self, key: TileKey) -> bool:
        """Do some of what laying in a tile will take; whether there was something to do."""
        ...


class _ReadyInk:
    """One that needs nothing beforehand."""

    def prepare(self, key: TileKey) -> bool:
        return False


class PixelReader(Protocol):
    """Anything whose pixels can be read: a snapshot, tiles."""

    def read(self, bounds: Bounds) -> RgbaArray: ...


class MaskInk(_ReadyInk):
    """Towards `goal`: 255 masks, 0 unmasks."""

    on_mask = True

    def __init__(self, goal: int) -> None:
        self._goal = goal

    def lay(self, part: Bounds, before: Bytes, coverage: Bytes, out: Bytes) -> None:
        towards(before, _all(self._goal, before), coverage, out)


class EraseInk(_ReadyInk):
    """Towards transparent; the colours stay."""

    on_mask = False

    def lay(self, part: Bounds, before: RgbaArray, coverage: Bytes, out: RgbaArray) -> None:
        out[...] = before
        alpha = alpha_of(before)
        set_alpha(out, towards(alpha, _all(0, alpha), coverage))


class ColourInk(_ReadyInk):
    """One colour. With `keep_alpha` what is transparent stays so, to the same degree."""

    on_mask = False

    def __init__(self, colour: tuple[int, int, int], keep_alpha: bool = False) -> None:
        self._pixel = (*colour, 255)
        self._keep_alpha = keep_alpha

    def lay(self, part: Bounds, before: RgbaArray, coverage: Bytes, out: RgbaArray) -> None:
        plain = uniform_tile(self._pixel)[: part.height, : part.width]
        over(before, plain, coverage, self._keep_alpha, out)


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

    def lay(self, part: Bounds, before: RgbaArray, coverage: Bytes, out: RgbaArray) -> None:
        key = (part.x // TILE, part.y // TILE)
        source = self._source_of(key)[part.relative_to(tile_bounds(key)).slices]
        weight, alpha = coverage, alpha_of(source)
        if alpha.min(initial=255) < 255:
            weight = times(alpha, coverage)
            weight[packed(source) == packed(before)] = 0
        over(before, source, weight, self._keep_alpha, out)

    def prepare(self, key: TileKey) -> bool:
        if key in self._read:
            return False
        self._source_of(key)
        return True

    def _source_of(self, key: TileKey) -> RgbaArray:
        known = self._read.get(key)
        if known is None:
            known = self._read[key] = self._source.read(tile_bounds(key).moved(*self._by))
        return known


def _all(value: int, like: Bytes) -> Bytes:
    """That value as often as (h, w) of a part of a tile."""
    return uniform_tile((value,))[: like.shape[0], : like.shape[1]]


def over(
    before: RgbaArray, pixels: RgbaArray, weight: Bytes, keep_alpha: bool, out: RgbaArray
) -> None:
    """The colours of `pixels`, as dense as `weight`, over straight RGBA; into `out`."""
    if keep_alpha:
        mixed_colours(before, pixels, np.where(before[..., 3] > 0, weight, np.uint8(0)), out)
    elif is_opaque(before):
        mixed_colours(before, pixels, weight, out)
    elif is_clear(before):
        # Nothing is below: the colour itself, and nothing to be mixed.
        out[...] = before
        put_where(weight, pixels, out)
        set_alpha(out, weight)
    else:
        shares, unions = _tables()
        alpha = alpha_of(before)
        mixed_colours(before, pixels, looked_up(shares, weight, alpha), out)
        set_alpha(out, looked_up(unions, weight, alpha))


@cache
def _tables() -> tuple[Bytes, Bytes]:
    """By what is laid (upper byte) and what it lies on: the new part of the colour, and the
    alpha of both together.
    """
    laid, below = np.arange(256.0)[:, None] / 255, np.arange(256.0)[None, :] / 255
    union = laid + below - laid * below
    share = np.divide(laid, union, out=np.zeros_like(union), where=union > 0)
    return _bytes(share), _bytes(union)


def _bytes(parts: npt.NDArray[np.float64]) -> Bytes:
    return np.rint(parts.reshape(-1) * 255).astype(np.uint8)
