"""Blend modes by their usual names, after W3C "Compositing and Blending Level 1".

Colours are straight (not premultiplied) uint8. Two promises hold to
the bit: where the source is transparent the backdrop stays as it is, and where an opaque
source is laid over anything by `normal` the source's pixels come out.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from functools import cache, lru_cache

import numpy as np
import numpy.typing as npt

from core.arrays import RgbaArray
from core.parts import (
    Bytes,
    alpha_of,
    is_clear,
    is_opaque,
    join_planes,
    looked_up,
    mixed_by_alpha,
    mixed_colours,
    packed,
    planes_of,
    put_where,
    room_for,
    rounded,
    rows_at_once,
    set_alpha,
    through,
    times,
)

_Colour = npt.NDArray[np.floating]

_FULL = 255
_BYTES = np.arange(_FULL + 1, dtype=np.float32)


class BlendMode(StrEnum):
    NORMAL = "normal"
    MULTIPLY = "multiply"
    SCREEN = "screen"
    OVERLAY = "overlay"
    SOFT_LIGHT = "soft-light"
    HARD_LIGHT = "hard-light"
    DARKEN = "darken"
    LIGHTEN = "lighten"
    COLOUR_DODGE = "color-dodge"
    COLOUR_BURN = "color-burn"
    DIFFERENCE = "difference"
    ADDITION = "addition"


def _multiply(back: _Colour, source: _Colour) -> _Colour:
    return back * source


def _screen(back: _Colour, source: _Colour) -> _Colour:
    return back + source - back * source


def _hard_light(back: _Colour, source: _Colour) -> _Colour:
    return np.where(source <= 0.5, back * 2 * source, _screen(back, 2 * source - 1))


def _overlay(back: _Colour, source: _Colour) -> _Colour:
    return _hard_light(source, back)


def _soft_light(back: _Colour, source: _Colour) -> _Colour:
    bright = np.where(back <= 0.25, ((16 * back - 12) * back + 4) * back, np.sqrt(back))
    return np.where(
        source <= 0.5,
        back - (1 - 2 * source) * back * (1 - back),
        back + (2 * source - 1) * (bright - back),
    )


def _dodge(back: _Colour, source: _Colour) -> _Colour:
    room = np.maximum(1 - source, np.float32(1e-6))
    return np.where(back <= 0, np.float32(0), np.minimum(np.float32(1), back / room))


def _burn(back: _Colour, source: _Colour) -> _Colour:
    divisor = np.maximum(source, np.float32(1e-6))
    return np.where(back >= 1, np.float32(1), 1 - np.minimum(np.float32(1), (1 - back) / divisor))


def _difference(back: _Colour, source: _Colour) -> _Colour:
    return np.abs(back - source)


def _addition(back: _Colour, source: _Colour) -> _Colour:
    return np.minimum(np.float32(1), back + source)


def _darken(back: _Colour, source: _Colour) -> _Colour:
    return np.minimum(back, source)


def _lighten(back: _Colour, source: _Colour) -> _Colour:
    return np.maximum(back, source)


_FORMULAS: dict[BlendMode, Callable[[_Colour, _Colour], _Colour]] = {
    BlendMode.MULTIPLY: _multiply,
    BlendMode.SCREEN: _screen,
    BlendMode.OVERLAY: _overlay,
    BlendMode.SOFT_LIGHT: _soft_light,
    BlendMode.HARD_LIGHT: _hard_light,
    BlendMode.DARKEN: _darken,
    BlendMode.LIGHTEN: _lighten,
    BlendMode.COLOUR_DODGE: _dodge,
    BlendMode.COLOUR_BURN: _burn,
    BlendMode.DIFFERENCE: _difference,
    BlendMode.ADDITION: _addition,
}


def blend(
    back: RgbaArray,
    source: RgbaArray,
    mode: BlendMode = BlendMode.NORMAL,
    opacity: float = 1.0,
    on_opaque: bool = False,
    out: RgbaArray | None = None,
) -> RgbaArray:
    """`source` laid over `back`, both (h, w, 4); a new array, or `out`, which is none of
    both. `opacity` is 0 … 1. With `on_opaque` the backdrop is known to be opaque: the same
    pixels, sooner.
    """
    if out is None:
        out = np.empty(back.shape, np.uint8)
    if opacity <= 0:
        out[...] = back
        return out
    opaque = on_opaque or is_opaque(back)
    if opaque and is_clear(source):
        out[...] = back
        return out
    if opaque and opacity >= 1 and mode is BlendMode.NORMAL:
        return mixed_by_alpha(back, source, out)
    alpha = alpha_of(source)
    if not opaque and mode is BlendMode.NORMAL and opacity >= 1 and _is_hard(alpha):
        out[...] = back
        put_where(alpha | _is_nothing(back), source, out)
        return out
    # 0 … 255 times opacity, rounded once: then whole numbers do, and to the bit alike in
    # a part of a picture and in the whole.
    weight = alpha if opacity >= 1 else through(_times_opacity(opacity), alpha)
    if opaque:
        return mixed_colours(back, _colours(back, source, mode), weight, out)
    _lay_over(back, source, mode, weight, out)
    return out


def _lay_over(
    back: RgbaArray, source: RgbaArray, mode: BlendMode, weight: Bytes, out: RgbaArray
) -> None:
    """Over anything."""
    nothing, below = _is_nothing(back), alpha_of(back)
    if not nothing.all():
        colours = _colours(back, source, mode)
        _over_any(back, source, colours, weight, below, out)
        opaque = (below == _FULL).view(np.uint8)
        if opaque.any():
            put_where(opaque, mixed_colours(back, colours, weight), out)
        put_where((weight == 0).view(np.uint8), back, out)
    if nothing.any():
        # The source is left as it is there, with the colours of what is transparent.
        alone = source.copy()
        set_alpha(alone, weight)
        put_where(nothing, alone, out)


@lru_cache(maxsize=64)
def _times_opacity(opacity: float) -> Bytes:
    """Of each byte so much, rounded."""
    return np.rint(_BYTES * np.float32(opacity)).astype(np.uint8)


def _colours(back: RgbaArray, source: RgbaArray, mode: BlendMode) -> RgbaArray:
    """What the mode makes of both colours; its alpha means nothing."""
    import cv2  # here: the window opens without it

    if mode is BlendMode.NORMAL:
        return source
    # What the formulas come to in whole numbers, where they are as simple as that.
    if mode is BlendMode.MULTIPLY:
        return times(back, source)
    if mode is BlendMode.DARKEN:
        return np.asarray(cv2.min(back, source), np.uint8)
    if mode is BlendMode.LIGHTEN:
        return np.asarray(cv2.max(back, source), np.uint8)
    if mode is BlendMode.DIFFERENCE:
        return np.asarray(cv2.absdiff(back, source), np.uint8)
    if mode is BlendMode.ADDITION:
        return np.asarray(cv2.add(back, source), np.uint8)
    return looked_up(_table(mode), back, source)


@cache
def _table(mode: BlendMode) -> Bytes:
    """What the formula makes of each backdrop (upper byte) and source."""
    unit = _BYTES * np.float32(1 / 255)
    colour = _FORMULAS[mode](unit[:, None], unit[None, :])
    return np.rint(np.clip(colour, 0, 1) * np.float32(255)).astype(np.uint8).reshape(-1)


def _over_any(
    back: RgbaArray,
    source: RgbaArray,
    colours: RgbaArray,
    weight: Bytes,
    below: Bytes,
    out: RgbaArray,
) -> None:
    """The whole formula, for a backdrop that lets light through. `below` is its alpha."""
    step = rows_at_once(out.shape[1])
    for top in range(0, len(out), step):
        rows = slice(top, top + step)
        _lay_any(back[rows], source[rows], colours[rows], weight[rows], below[rows], out[rows])


def _lay_any(
    back: RgbaArray,
    source: RgbaArray,
    colours: RgbaArray,
    weight: Bytes,
    below: Bytes,
    out: RgbaArray,
) -> None:
    full = np.float32(_FULL)
    source_part, back_part, both, union, divisor, total, term = room_for(7, weight.shape)
    np.divide(weight, full, out=source_part)
    np.divide(below, full, out=back_part)
    np.multiply(source_part, back_part, out=both)
    np.add(source_part, back_part, out=union)
    union -= both
    source_part -= both
    back_part -= both
    np.maximum(union, np.float32(1e-9), out=divisor)
    union *= full
    planes: list[Bytes] = []
    # A channel at a time, so that all sums run through memory that lies together.
    for one, other, mix in zip(planes_of(source), planes_of(back), planes_of(colours), strict=True):
        np.multiply(one, source_part, out=total)
        np.multiply(other, back_part, out=term)
        total += term
        np.multiply(mix, both, out=term)
        total += term
        total /= divisor
        planes.append(rounded(total))
    join_planes([*planes, rounded(union)], out)


def _is_nothing(pixels: RgbaArray) -> Bytes:
    """1 where all four channels are zero, else 0."""
    return (packed(pixels) == 0).view(np.uint8)


def _is_hard(alpha: Bytes) -> bool:
    """Whether each value is 0 or 255."""
    # 255 and 0 become 0 and 1.
    return int((alpha + np.uint8(1)).max(initial=0)) <= 1
