"""Blend modes by their usual names, after W3C "Compositing and Blending Level 1".

Colours are straight (not premultiplied) uint8, computed in float32. Two promises hold to
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
    back: RgbaArray, source: RgbaArray, mode: BlendMode = BlendMode.NORMAL, opacity: float = 1.0
) -> RgbaArray:
    """`source` laid over `back`, both (h, w, 4); a new array. `opacity` is 0 … 1."""
    alpha = source[..., 3]
    if opacity <= 0 or not alpha.any():
        return back.copy()
    if mode is BlendMode.NORMAL and opacity >= 1 and _is_hard(alpha):
        return np.where((alpha == 255)[..., None], source, back)
    source_alpha = alpha.astype(np.float32)[..., None] * np.float32(opacity / 255)
    source_colour = source[..., :3].astype(np.float32)
    back_colour = back[..., :3].astype(np.float32)
    if mode is BlendMode.NORMAL:
        mixed = source_colour
    else:
        unit = np.float32(1 / 255)
        mixed = _FORMULAS[mode](back_colour * unit, source_colour * unit)
        mixed = np.clip(mixed, 0, 1).astype(np.float32) * np.float32(255)
    out = np.empty_like(back)
    # Over an opaque backdrop, which is nearly always, a part of the formula is enough. It
    # decides pixel by pixel, so that a part of a picture comes out like the whole.
    opaque = back[..., 3] == 255
    over = back_colour + source_alpha * (mixed - back_colour)
    if opaque.all():
        out[..., :3] = np.rint(over)
        out[..., 3] = 255
    else:
        back_alpha = back[..., 3:].astype(np.float32) / 255
        both = source_alpha * back_alpha
        out_alpha = source_alpha + back_alpha - both
        colour = (
            (source_alpha - both) * source_colour + (back_alpha - both) * back_colour + both * mixed
        ) / np.maximum(out_alpha, np.float32(1e-9))
        colour = np.where(opaque[..., None], over, np.clip(colour, 0, 255))
        out[..., :3] = np.rint(colour)
        out[..., 3:] = np.where(opaque[..., None], 255, np.rint(out_alpha * 255))
    keep = source_alpha[..., 0] <= 0
    out[keep] = back[keep]
    return out


def _is_hard(alpha: npt.NDArray[np.uint8]) -> bool:
    """Whether each value is 0 or 255."""
    return not bool(((alpha != 0) & (alpha != 255)).any())
