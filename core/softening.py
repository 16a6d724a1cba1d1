"""Pixels softened a tile at a time, as quickly for a large brush as for a small one.

A wide blur knows no fine detail: it is made of a smaller copy, whose squares lie on one grid
for all of the plane, so that no seam shows where tiles meet. Beyond the frame the picture
goes on as it is at its edge: a blur must not bring in what is not there.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from core.arrays import RgbaArray
from core.geometry import Bounds
from core.inks import PixelReader
from core.parts import OPAQUE, alpha_of, fourfold, is_opaque, packed, times
from core.tiles import TILE, TileKey, keys_over, tile_bounds

_Premultiplied = npt.NDArray[np.float32]

# A copy is made so much smaller that its blur has at least this sigma: what is lost by it is
# a step or two of 255, of pure noise.
_LEAST_SIGMA = 3.0
_SMALLEST = TILE // 4

# How far a blur reaches, in sigmas, and what enlarging needs beyond that.
_REACH = 3.0
_MARGIN = 2

# An alpha below this (of 255) has no colour to speak of.
_FAINT = np.float32(0.25)


class Softened:
    """`source` within `frame`, softened by `sigma` px."""

    def __init__(self, source: PixelReader, frame: Bounds, sigma: float) -> None:
        self._source, self._frame = source, frame
        level = max(0, math.floor(math.log2(sigma / _LEAST_SIGMA)))
        self._step = min(1 << level, _SMALLEST)
        self._sigma = sigma / self._step
        # In squares of the smaller copy.
        self._reach = math.ceil(_REACH * self._sigma) + _MARGIN
        side = 2 * (self._reach - _MARGIN) + 1
        self._size = (side, side)
        self._small: dict[TileKey, _Premultiplied] = {}
        self._is_opaque: dict[TileKey, bool] = {}

    def sharp(self, place: Bounds) -> RgbaArray:
        """As it is; beyond the frame as at its edge."""
        if self._frame.contains(place):
            return self._source.read(place)
        frame = self._frame
        rows = np.clip(np.arange(place.y, place.bottom), frame.y, frame.bottom - 1)
        columns = np.clip(np.arange(place.x, place.right), frame.x, frame.right - 1)
        box = Bounds.from_edges(
            int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1
        )
        return self._source.read(box)[np.ix_(rows - box.y, columns - box.x)]

    def tile(self, key: TileKey) -> RgbaArray:
        """(256, 256, 4) of a whole tile. Where nearly all is transparent, the sharp colours."""
        import cv2  # here: the window opens without it

        if self._step == 1:
            # Nothing is made smaller; of opaque pixels bytes are fine enough.
            pixels = self.sharp(self._around(key))
            if is_opaque(pixels):
                return self._inner(cv2.GaussianBlur(pixels, self._size, self._sigma))
        soft, alpha = self._softened(key), None
        if not all(self._is_opaque[other] for other in keys_over(self._around(key))):
            # Back from premultiplied, in the smaller copy.
            alpha = soft[..., 3:].copy()
            soft *= np.float32(255) / np.maximum(alpha, _FAINT)
            soft[..., 3:] = alpha
        whole = np.asarray(cv2.convertScaleAbs(self._enlarged(soft)), np.uint8)
        if alpha is not None and alpha.min() <= 1:
            faint = whole[..., 3] == 0
            whole[faint, :3] = self.sharp(tile_bounds(key))[faint, :3]
        return whole

    def _inner(self, pixels: npt.NDArray[np.generic]) -> RgbaArray:
        """The tile itself, of what is around it."""
        inner = slice(self._reach, -self._reach)
        return np.array(pixels[inner, inner], np.uint8)

    def _around(self, key: TileKey) -> Bounds:
        """What of the document a softened tile comes from."""
        return tile_bounds(key).padded(self._reach * self._step)

    def _softened(self, key: TileKey) -> _Premultiplied:
        import cv2  # here: the window opens without it

        step, reach = self._step, self._reach
        side = TILE // step
        place = Bounds(key[0] * side, key[1] * side, side, side).padded(reach)
        small = np.empty((place.height, place.width, 4), np.float32)
        for other in keys_over(self._around(key)):
            whole = Bounds(other[0] * side, other[1] * side, side, side)
            part = whole.intersection(place)
            copy = self._reduced(other)[part.relative_to(whole).slices]
            small[part.relative_to(place).slices] = copy
        soft = cv2.GaussianBlur(small, self._size, self._sigma)
        inner = slice(reach - _MARGIN, _MARGIN - reach)
        return np.array(soft[inner, inner], np.float32)

    def _enlarged(self, soft: _Premultiplied) -> _Premultiplied:
        """At its own size again, without the margin."""
        import cv2  # here: the window opens without it

        step = self._step
        if step > 1:
            wide = (soft.shape[1] * step, soft.shape[0] * step)
            soft = np.asarray(cv2.resize(soft, wide, interpolation=cv2.INTER_LINEAR), np.float32)
        edge = slice(_MARGIN * step, -_MARGIN * step)
        return soft[edge, edge]

    def _reduced(self, key: TileKey) -> _Premultiplied:
        """A tile of the smaller copy, each made once."""
        import cv2  # here: the window opens without it

        known = self._small.get(key)
        if known is not None:
            return known
        pixels = self.sharp(tile_bounds(key))
        size = (TILE // self._step, TILE // self._step)
        self._is_opaque[key] = is_opaque(pixels)
        if not self._is_opaque[key]:
            alpha = fourfold(alpha_of(pixels))
            if self._step > 1:
                packed(alpha)[...] |= OPAQUE
                pixels = times(pixels, alpha)
            else:
                weighed = pixels.astype(np.float32)
                weighed[..., :3] *= alpha[..., :3] * np.float32(1 / 255)
                pixels = weighed
        small = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.float32)
        self._small[key] = small
        return small
