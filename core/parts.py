"""Bytes as parts of 255, multiplied and mixed exactly: each result is the true one, rounded.

255 is odd, so no product of two bytes over 255 lies half way between two whole numbers:
there is one right answer, and OpenCV finds it in single precision on any processor. It is
several times as fast as numpy's whole numbers, and every dab waits for this.

Arrays are (h, w) or (h, w, 4) and may be parts of larger ones, as tiles are cut. What is in
between lies in memory that each thread keeps: fresh memory costs more than the sums.
"""

from __future__ import annotations

import math
import sys
import threading
from collections.abc import Sequence
from functools import cache

import numpy as np
import numpy.typing as npt

from core.arrays import RgbaArray
from core.geometry import Bounds

Bytes = npt.NDArray[np.uint8]

_FULL = 255
_PART = 1 / _FULL

# Pixels that are worked on at a time.
_AT_ONCE = 64 * 256
_FEWEST_ROWS = 16

# The alpha of a pixel that hides what is below, among its four bytes.
OPAQUE = np.array([0, 0, 0, 255], np.uint8).view(np.uint32)[0]

_ALL_FOUR = np.uint32(0x01010101)
_COLOURS = np.array([1, 1, 1, 0], np.uint8).view(np.uint32)[0]
_ALPHA_AT = np.uint32(24 if sys.byteorder == "little" else 0)


@cache
def _cv2():
    """The window opens without it; and an import statement costs, where each sum begins so."""
    import cv2

    return cv2


class _Scratch(threading.local):
    """Buffers of this thread, by what they are for."""

    def __init__(self) -> None:
        self._buffers: dict[int, Bytes] = {}

    def get(self, slot: int, shape: tuple[int, ...]) -> Bytes:
        """An array with anything in it, until the same slot is asked for again."""
        size = math.prod(shape)
        buffer = self._buffers.get(slot)
        if buffer is None or buffer.size < size:
            if size > _MOST_KEPT:
                return np.empty(shape, np.uint8)
            buffer = self._buffers[slot] = np.empty(max(size, 8 * _AT_ONCE), np.uint8)
        return buffer[:size].reshape(shape)


_scratch = _Scratch()
_MOST_KEPT = 2**20
_WAY, _LOW, _FOUR, _NUMBERS = range(4)


def times(one: Bytes, other: Bytes) -> Bytes:
    """The product of two parts, arrays of the same shape."""
    return np.asarray(_cv2().multiply(one, other, scale=_PART), np.uint8)


def towards(back: Bytes, front: Bytes, part: Bytes, out: Bytes | None = None) -> Bytes:
    """`back` where the part is 0, `front` where it is 255; into `out`, which may be `back`.
    All of the same shape."""
    if out is None:
        out = np.empty(back.shape, np.uint8)
    way, low = _scratch.get(_WAY, back.shape), _scratch.get(_LOW, back.shape)
    _cv2().absdiff(front, back, dst=way)
    _cv2().multiply(way, part, dst=way, scale=_PART)
    # Up or down, whichever leads to the front: it lies beyond one of both, never of the other.
    _cv2().subtract(back, way, dst=low)
    _cv2().max(low, front, dst=low)
    _cv2().add(back, way, dst=way)
    _cv2().min(way, low, dst=out)
    return out


def mixed(
    back: RgbaArray, front: RgbaArray, part: Bytes, out: RgbaArray | None = None
) -> RgbaArray:
    """`towards` for four channels, with the same `part` (h, w) of each."""
    return towards(back, front, _spread(part, _ALL_FOUR), out)


def mixed_colours(
    back: RgbaArray, front: RgbaArray, part: Bytes, out: RgbaArray | None = None
) -> RgbaArray:
    """As `mixed`, but the alpha stays that of `back`."""
    return towards(back, front, _spread(part, _COLOURS), out)


def mixed_by_alpha(back: RgbaArray, front: RgbaArray, out: RgbaArray | None = None) -> RgbaArray:
    """`mixed_colours`, as dense as the alpha of `front`."""
    four = _scratch.get(_FOUR, back.shape)
    parts = packed(four)
    np.right_shift(packed(front), _ALPHA_AT, out=parts)
    parts *= _COLOURS
    return towards(back, front, four, out)


def _spread(part: Bytes, channels: np.uint32) -> RgbaArray:
    """(h, w) in those channels; in memory that is used again."""
    four = _scratch.get(_FOUR, (*part.shape, 4))
    np.multiply(part, channels, out=packed(four), dtype=np.uint32)
    return four


def fourfold(part: Bytes) -> RgbaArray:
    """(h, w) as the same in four channels."""
    return np.multiply(part, _ALL_FOUR, dtype=np.uint32).view(np.uint8).reshape(*part.shape, 4)


def alpha_of(pixels: RgbaArray) -> Bytes:
    """(h, w) of (h, w, 4), contiguous."""
    return np.asarray(_cv2().extractChannel(pixels, 3), np.uint8)


def set_alpha(pixels: RgbaArray, alpha: Bytes) -> None:
    """Put (h, w) into the fourth channel."""
    _cv2().insertChannel(alpha, pixels, 3)


def room_for(count: int, shape: tuple[int, ...]) -> npt.NDArray[np.float32]:
    """So many arrays of numbers to work in, until this thread asks again."""
    return _scratch.get(_NUMBERS, (count, *shape, 4)).view(np.float32)[..., 0]


def planes_of(pixels: RgbaArray) -> Sequence[Bytes]:
    """Red, green and blue, each (h, w)."""
    return [np.asarray(plane, np.uint8) for plane in _cv2().split(pixels)[:3]]


def join_planes(planes: Sequence[Bytes], out: RgbaArray) -> None:
    """Four of (h, w) into (h, w, 4)."""
    _cv2().merge(planes, dst=out)


def rounded(numbers: npt.NDArray[np.float32]) -> Bytes:
    """To the nearest, at most 255; none is below 0."""
    return np.asarray(_cv2().convertScaleAbs(numbers), np.uint8)


def swapped(pixels: RgbaArray, out: Bytes) -> None:
    """Into `out`, with red and blue changed over: as the screen takes what is opaque."""
    _cv2().cvtColor(pixels, _cv2().COLOR_RGBA2BGRA, dst=out)


def put_where(mask: Bytes, source: Bytes, target: Bytes) -> None:
    """Copy `source` to `target`, (h, w, 4) both, where `mask` (h, w) is not 0."""
    _cv2().copyTo(source, mask, target)


def raise_to(values: Bytes, least: Bytes) -> Bounds | None:
    """Let each of `values`, (h, w), be at least that, in place; the bounds of what rose."""
    rises = _scratch.get(_WAY, values.shape)
    _cv2().compare(least, values, _cv2().CMP_GT, dst=rises)
    x, y, width, height = _cv2().boundingRect(rises)
    if not width:
        return None
    _cv2().max(values, least, dst=values)
    return Bounds(x, y, width, height)


def through(table: Bytes, values: Bytes) -> Bytes:
    """What a table of 256 bytes says of each value."""
    return np.asarray(_cv2().LUT(values, table), np.uint8)


def looked_up(table: Bytes, upper: Bytes, lower: Bytes) -> Bytes:
    """What a table of 65,536 bytes says of each pair of two arrays of the same shape."""
    place = np.left_shift(upper, np.uint16(8), dtype=np.uint16)
    place |= lower
    # As rows: OpenCV takes the channels of a pixel for tables of their own.
    rows = place.reshape(place.shape[0], -1)
    return np.asarray(_cv2().LUT(rows, table.reshape(1, -1)), np.uint8).reshape(upper.shape)


def is_opaque(pixels: RgbaArray) -> bool:
    """Whether every alpha is 255."""
    if pixels[0, 0, 3] != _FULL:
        return False
    return bool(np.bitwise_and.reduce(packed(pixels), axis=None) & OPAQUE == OPAQUE)


def is_clear(pixels: RgbaArray) -> bool:
    """Whether every alpha is 0."""
    if pixels[0, 0, 3]:
        return False
    return not np.bitwise_or.reduce(packed(pixels), axis=None) & OPAQUE


def packed(pixels: RgbaArray) -> npt.NDArray[np.uint32]:
    """(h, w): four bytes as one number; a view where it can be."""
    if pixels.strides[-2:] != (4, 1):
        pixels = np.ascontiguousarray(pixels)
    return pixels.view(np.uint32)[..., 0]


def rows_at_once(width: int) -> int:
    """How many rows to work on at a time: few enough that what is in between stays in the
    processor's cache, no fewer, since each run costs too."""
    return max(_FEWEST_ROWS, _AT_ONCE // max(1, width))
