"""Retouching: a brush that blurs, sharpens, lightens or darkens what is there."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from core.arrays import RgbaArray
from core.geometry import Bounds
from core.inks import PixelReader
from core.parts import Bytes, mixed
from core.tiles import TileKey, tile_bounds

# How much of the way to white or black a full stroke goes.
_LIGHT = 0.35
# Of the blur, for so large a brush (px).
_FINEST, _PART = 1.2, 24.0
_AMOUNT = 1.0


class Retouch(StrEnum):
    BLUR = "blur"
    SHARPEN = "sharpen"
    LIGHTEN = "lighten"
    DARKEN = "darken"


class RetouchInk:
    """The source as it was before the stroke, changed; a fuller stroke shows more of that.

    What is transparent stays so, but for a blur, which softens the edge of it too.
    """

    on_mask = False

    def __init__(self, source: PixelReader, kind: Retouch, size: float) -> None:
        """`size` is the brush's: a larger one blurs and sharpens more coarsely."""
        self._source = source
        self._sigma = max(_FINEST, size / _PART)
        self._change = _CHANGES[kind]
        # A whole tile, changed once in a stroke.
        self._changed: dict[TileKey, RgbaArray] = {}

    def lay(self, part: Bounds, before: RgbaArray, coverage: Bytes, out: RgbaArray) -> None:
        side = tile_bounds((0, 0)).width
        key = (part.x // side, part.y // side)
        place = tile_bounds(key)
        changed = self._changed.get(key)
        if changed is None:
            reach = round(3 * self._sigma) + 1
            pixels = self._change(self._source.read(place.padded(reach)), self._sigma)
            changed = np.ascontiguousarray(pixels[reach:-reach, reach:-reach])
            self._changed[key] = changed
        mixed(before, changed[part.relative_to(place).slices], coverage, out)


def _blur(pixels: RgbaArray, sigma: float) -> RgbaArray:
    import cv2  # here: the window opens without it

    if pixels[..., 3].min() == 255:
        return np.asarray(cv2.GaussianBlur(pixels, (0, 0), sigma), np.uint8)
    # The colour of what is transparent must not run into the rest.
    alpha = pixels[..., 3:].astype(np.float32) / 255
    weighed = np.concatenate([pixels[..., :3] * alpha, alpha], axis=2)
    soft = np.asarray(cv2.GaussianBlur(weighed, (0, 0), sigma), np.float32)
    out = pixels.copy()
    there = soft[..., 3] > 1e-3
    out[..., :3][there] = np.rint(np.clip(soft[..., :3][there] / soft[..., 3:][there], 0, 255))
    out[..., 3] = np.rint(np.clip(soft[..., 3] * 255, 0, 255))
    return out


def _sharpen(pixels: RgbaArray, sigma: float) -> RgbaArray:
    soft = _blur(pixels, sigma)
    crisp = pixels + (pixels.astype(np.float32) - soft) * np.float32(_AMOUNT)
    out = pixels.copy()
    out[..., :3] = np.rint(np.clip(crisp[..., :3], 0, 255))
    return out


def _lighten(pixels: RgbaArray, sigma: float) -> RgbaArray:
    return _through(pixels, lambda value: value + (255 - value) * _LIGHT)


def _darken(pixels: RgbaArray, sigma: float) -> RgbaArray:
    return _through(pixels, lambda value: value * (1 - _LIGHT))


def _through(
    pixels: RgbaArray, curve: Callable[[npt.NDArray[np.float64]], npt.NDArray[np.float64]]
) -> RgbaArray:
    table = np.rint(curve(np.arange(256, dtype=np.float64))).astype(np.uint8)
    out = pixels.copy()
    out[..., :3] = table[pixels[..., :3]]
    return out


_CHANGES: dict[Retouch, Callable[[RgbaArray, float], RgbaArray]] = {
    Retouch.BLUR: _blur,
    Retouch.SHARPEN: _sharpen,
    Retouch.LIGHTEN: _lighten,
    Retouch.DARKEN: _darken,
}
