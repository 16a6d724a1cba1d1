"""Retouching: a brush that blurs, sharpens, lightens or darkens what is there."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from core.arrays import RgbaArray
from core.geometry import Bounds
from core.inks import PixelReader
from core.parts import Bytes, mixed, through
from core.softening import Softened
from core.tiles import TILE, TileKey, tile_bounds

# How much of the way to white or black a full stroke goes.
_LIGHT = 0.35
# Of the blur, for so large a brush (px).
_FINEST, _PART = 1.2, 24.0


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

    def __init__(self, source: PixelReader, kind: Retouch, size: float, frame: Bounds) -> None:
        """`size` is the brush's: a larger one blurs and sharpens more coarsely. `frame` is
        what there is of the source."""
        self._soft = Softened(source, frame, max(_FINEST, size / _PART))
        self._change = _CHANGES[kind]
        # A whole tile, changed once in a stroke.
        self._changed: dict[TileKey, RgbaArray] = {}

    def lay(self, part: Bounds, before: RgbaArray, coverage: Bytes, out: RgbaArray) -> None:
        key = (part.x // TILE, part.y // TILE)
        self.prepare(key)
        changed = self._changed[key][part.relative_to(tile_bounds(key)).slices]
        mixed(before, changed, coverage, out)

    def prepare(self, key: TileKey) -> bool:
        if key in self._changed:
            return False
        self._changed[key] = self._change(self._soft, key)
        return True


def _blur(source: Softened, key: TileKey) -> RgbaArray:
    return source.tile(key)


def _sharpen(source: Softened, key: TileKey) -> RgbaArray:
    """What a blur takes away, once more."""
    pixels = source.sharp(tile_bounds(key))
    way = np.subtract(pixels, source.tile(key), dtype=np.int16)
    way += pixels
    out = np.clip(way, 0, 255).astype(np.uint8)
    out[..., 3] = pixels[..., 3]
    return out


def _lighten(source: Softened, key: TileKey) -> RgbaArray:
    return _through(source, key, lambda value: value + (255 - value) * _LIGHT)


def _darken(source: Softened, key: TileKey) -> RgbaArray:
    return _through(source, key, lambda value: value * (1 - _LIGHT))


def _through(
    source: Softened,
    key: TileKey,
    curve: Callable[[npt.NDArray[np.float64]], npt.NDArray[np.float64]],
) -> RgbaArray:
    table = np.rint(curve(np.arange(256, dtype=np.float64))).astype(np.uint8)
    pixels = source.sharp(tile_bounds(key))
    out = through(table, pixels)
    out[..., 3] = pixels[..., 3]
    return out


_CHANGES: dict[Retouch, Callable[[Softened, TileKey], RgbaArray]] = {
    Retouch.BLUR: _blur,
    Retouch.SHARPEN: _sharpen,
    Retouch.LIGHTEN: _lighten,
    Retouch.DARKEN: _darken,
}
