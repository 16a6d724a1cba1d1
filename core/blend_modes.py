"""Blend modes by their usual names, after W3C "Compositing and Blending Level 1".

Colours are straight (not premultiplied) uint8. Two promises hold to
the bit: where the source is transparent the backdrop stays as it is, and where an opaque
source is laid over anything by `normal` the source's pixels come out.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from core.arrays import RgbaArray

_Colour = npt.NDArray[np.floating]


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
) -> RgbaArray:
    """`source` laid over `back`, both (h, w, 4); a new array. `opacity` is 0 … 1. With
    `on_opaque` the backdrop is known to be opaque: the same pixels, sooner.
    """
    alpha = source[..., 3]
    if opacity <= 0:
        return back.copy()
    if not on_opaque and mode is BlendMode.NORMAL and opacity >= 1 and _is_hard(alpha):
        return np.where(((alpha == 255) | _is_nothing(back))[..., None], source, back)
    # 0 … 255 times opacity, rounded once: then whole numbers do, and to the bit alike in
    # a part of a picture and in the whole.
    weight = alpha if opacity >= 1 else np.rint(alpha * np.float32(opacity)).astype(np.uint8)
    mixed = _mixed(back, source, mode)
    if on_opaque:
        return _over_opaque(back, mixed, weight)
    opaque = back[..., 3] == 255
    if opaque.all():
        return _over_opaque(back, mixed, weight)
    out = _over_any(back, source, mixed, weight)
    np.copyto(out, _over_opaque(back, mixed, weight), where=opaque[..., None])
    np.copyto(out, back, where=(weight == 0)[..., None])
    # Over nothing at all the source is left as it is, with the colours of what is transparent.
    nothing = _is_nothing(back)
    np.copyto(out[..., :3], source[..., :3], where=nothing[..., None])
    np.copyto(out[..., 3], weight, where=nothing)
    return out


def _mixed(back: RgbaArray, source: RgbaArray, mode: BlendMode) -> RgbaArray:
    """What the mode makes of both colours; its alpha means nothing."""
    if mode is BlendMode.NORMAL:
        return source
    unit = np.float32(1 / 255)
    colour = _FORMULAS[mode](back * unit, source * unit)
    return np.rint(np.clip(colour, 0, 1) * np.float32(255)).astype(np.uint8)


def _over_opaque(back: RgbaArray, mixed: RgbaArray, weight: npt.NDArray[np.uint8]) -> RgbaArray:
    """`mixed` over an opaque backdrop; where the weight is 0 or 255 exactly one of them."""
    # The weight four times over, so that all four channels are one contiguous sum.
    part = (weight.astype(np.uint32) * np.uint32(0x01010101)).view(np.uint8).reshape(back.shape)
    total = np.multiply(back, 255 - part, dtype=np.uint16)
    total += np.multiply(mixed, part, dtype=np.uint16)
    # Divided by 255 and rounded, exactly, for all there can be.
    total += np.uint16(128)
    total += total >> np.uint16(8)
    total >>= np.uint16(8)
    out = total.astype(np.uint8)
    out[..., 3] = 255
    return out


def _over_any(
    back: RgbaArray,
    source: RgbaArray,
    mixed: RgbaArray,
    weight: npt.NDArray[np.uint8],
) -> RgbaArray:
    """The whole formula, for a backdrop that lets light through."""
    source_alpha = weight[..., None].astype(np.float32) / 255
    back_alpha = back[..., 3:].astype(np.float32) / 255
    both = source_alpha * back_alpha
    alpha = source_alpha + back_alpha - both
    colour = (
        (source_alpha - both) * source[..., :3]
        + (back_alpha - both) * back[..., :3]
        + both * mixed[..., :3]
    ) / np.maximum(alpha, np.float32(1e-9))
    out = np.empty_like(back)
    out[..., :3] = np.rint(np.clip(colour, 0, 255))
    out[..., 3:] = np.rint(alpha * 255)
    return out


def _is_nothing(pixels: RgbaArray) -> npt.NDArray[np.bool_]:
    """Where all four channels are zero."""
    return np.ascontiguousarray(pixels).view(np.uint32)[..., 0] == 0


def _is_hard(alpha: npt.NDArray[np.uint8]) -> bool:
    """Whether each value is 0 or 255."""
    # 255 and 0 become 0 and 1.
    return int((alpha + np.uint8(1)).max(initial=0)) <= 1
