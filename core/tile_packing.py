"""One state of a tile kept small, for bringing it back when the other state is at hand.

Two ways, and whichever is smaller is taken: how the two differ, which is little where a
change is faint; or the pixels that were replaced, which is little where what lay there was
plain, however much was painted over it.
"""

from __future__ import annotations

import dataclasses
import zlib
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.geometry import Bounds
from core.tiles import TileArray, differing
from core.undo_spool import Spool, Stored

# How well it is compressed: the window's thread does it, between two events.
_WELL, _FAST = 6, 1
_QUICK_BYTES = 128 * 1024
# Of one line in so many it is seen which way is smaller.
_SAMPLED = 8

_RGB = (0, 1, 2)


@dataclass(frozen=True, slots=True)
class PackedTile:
    """`part` (from the tile's corner) and `channels` are where the states differ; `data`
    holds the difference, or with `replaced` the pixels themselves and which they are.
    """

    part: Bounds
    channels: tuple[int, ...]
    replaced: bool
    data: bytes | Stored

    def put_aside(self, spool: Spool) -> PackedTile:
        """The same, with what is large of it on the disk."""
        if isinstance(self.data, Stored):
            return self
        return dataclasses.replace(self, data=spool.store(self.data))

    def unpacked(self, other: TileArray) -> TileArray:
        """The state that was packed, given the other one. A new array. Raises OSError where
        the disk does not give back what was put aside."""
        out = np.array(other)
        if self.part.is_empty:
            return out
        planes = _planes(out[self.part.slices])
        given = planes[list(self.channels)]
        data = self.data.read() if isinstance(self.data, Stored) else self.data
        raw = np.frombuffer(zlib.decompress(data), np.uint8)
        if not self.replaced:
            planes[list(self.channels)] = given + _summed(raw.reshape(given.shape))
            return out
        area = self.part.area
        count = -(-area // 8)
        bits = _summed(raw[:count].reshape(1, 1, -1)).reshape(-1)
        where = np.unpackbits(bits, count=area).view(np.bool_)
        where = where.reshape(self.part.height, self.part.width)
        kept = _related(_summed_both(raw[count:].reshape(given.shape)), self.channels, 1)
        planes[list(self.channels)] = np.where(where, kept, given)
        return out


def packed(wanted: TileArray, given: TileArray) -> PackedTile:
    """`wanted`, to be brought back where `given` is known."""
    part = differing(wanted, given)
    if part is None:
        return PackedTile(Bounds(0, 0, 0, 0), (), False, b"")
    one, other = _planes(wanted[part.slices]), _planes(given[part.slices])
    differ = one != other
    channels = tuple(int(each) for each in np.flatnonzero(differ.any(axis=(1, 2))))
    chosen = list(channels)
    one, other, where = one[chosen], other[chosen], differ.any(axis=0)
    faint = _steps(one - other)
    plain = _steps_both(_related(_filled(one, where), channels, -1))
    replaced = len(_compressed(plain[:, ::_SAMPLED])) < len(_compressed(faint[:, ::_SAMPLED]))
    if not replaced:
        return PackedTile(part, channels, False, _compressed(faint))
    bits = _steps(np.packbits(where).reshape(1, 1, -1))
    data = _compressed(np.concatenate([bits.reshape(-1), plain.reshape(-1)]))
    return PackedTile(part, channels, True, data)


def _compressed(values: TileArray) -> bytes:
    return zlib.compress(values.tobytes(), _WELL if values.nbytes <= _QUICK_BYTES else _FAST)


def _planes(pixels: TileArray) -> TileArray:
    """(channels, h, w), a view."""
    return pixels[None] if pixels.ndim == 2 else np.moveaxis(pixels, 2, 0)


def _filled(planes: TileArray, where: npt.NDArray[np.bool_]) -> TileArray:
    """Beside `where` each row goes on as it ended, so that nothing is to be told of it."""
    every = np.arange(where.shape[1], dtype=np.intp)
    columns = np.where(where, every, np.intp(0))
    columns = np.maximum.accumulate(columns, axis=1)
    columns = np.maximum(columns, where.argmax(axis=1)[:, None])
    return np.take_along_axis(planes, columns[None], axis=2)


def _related(planes: TileArray, channels: tuple[int, ...], way: int) -> TileArray:
    """Red and blue less green (`way` -1), or with it again (1): they go along with it."""
    if channels[:3] != _RGB:
        return planes
    related = planes.copy()
    for each in (0, 2):
        related[each] = planes[each] + planes[1] if way > 0 else planes[each] - planes[1]
    return related


def _steps(planes: TileArray) -> TileArray:
    """What each pixel has more than its left neighbour, modulo 256: strokes are smooth and
    mostly leave alpha, so this packs far smaller than the pixels."""
    steps = planes.copy()
    steps[..., 1:] -= planes[..., :-1]
    return steps


def _summed(steps: TileArray) -> TileArray:
    """The planes that `_steps` was given."""
    return np.cumsum(steps, axis=-1, dtype=np.uint8)


def _steps_both(planes: TileArray) -> TileArray:
    """The same once more from row to row."""
    steps = _steps(planes)
    both = steps.copy()
    both[:, 1:] -= steps[:, :-1]
    return both


def _summed_both(steps: TileArray) -> TileArray:
    return _summed(np.cumsum(steps, axis=1, dtype=np.uint8))
