"""What lies under a layer while it is painted on, put together once and not for every dab.

A tile that a stroke writes to is the only one of its stack that can be written to; all
others are read-only for good (core.tiles). So whether what is kept is still true can be
seen from the arrays themselves, and nobody has to tell.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence

import numpy as np

from core.arrays import RgbaArray
from core.geometry import Bounds
from core.layers import Sheet, composite_into
from core.parts import is_opaque
from core.tiles import TILE, TileKey

# 32 MiB, kept from stroke to stroke: more tiles than a brush of 2048 px crosses.
_KEPT = 128

# Put together by squares of so many pixels: a dab that begins a tile need not wait for all.
_BLOCK = 64


class _Underlay:
    """The sheets below the painted one, and their composite as far as it was asked for."""

    __slots__ = ("_is_whole", "_known", "is_opaque", "pixels", "sheets")

    def __init__(self, sheets: Sequence[Sheet]) -> None:
        self.sheets = tuple(sheets)
        self.pixels = np.empty((TILE, TILE, 4), np.uint8)
        # Whether what is known is.
        self.is_opaque = True
        # By blocks: what of it is there.
        self._known = np.zeros((TILE // _BLOCK, TILE // _BLOCK), np.bool_)
        self._is_whole = False

    def is_of(self, sheets: Sequence[Sheet]) -> bool:
        return len(sheets) == len(self.sheets) and all(
            one.pixels is other.pixels
            and one.hidden is other.hidden
            and one.layer.blend is other.layer.blend
            and one.layer.opacity == other.layer.opacity
            for one, other in zip(sheets, self.sheets, strict=True)
        )

    def know(self, rows: slice, columns: slice) -> None:
        """Put together what is missing there."""
        down, across = _blocks(rows), _blocks(columns)
        known = self._known[down, across]
        if self._is_whole or known.all():
            return
        missing = Bounds.from_mask(~known)
        assert missing is not None
        top, left = down.start + missing.y, across.start + missing.x
        part = (
            slice(top * _BLOCK, (top + missing.height) * _BLOCK),
            slice(left * _BLOCK, (left + missing.width) * _BLOCK),
        )
        composite_into(self.pixels[part], self.sheets, *part)
        self._known[down, across] = True
        self._is_whole = bool(self._known.all())
        self.is_opaque = self.is_opaque and is_opaque(self.pixels[part])

    def know_more(self) -> bool:
        """Put together one more row of blocks; whether one was missing."""
        if self._is_whole:
            return False
        row = int(np.argmin(self._known.all(axis=1))) * _BLOCK
        self.know(slice(row, row + _BLOCK), slice(0, TILE))
        return True


def _blocks(pixels: slice) -> slice:
    return slice(pixels.start // _BLOCK, -(-pixels.stop // _BLOCK))


class Underlays:
    """Composites parts of tiles, to the bit as `composite_into` does."""

    def __init__(self) -> None:
        self._kept: OrderedDict[TileKey, _Underlay] = OrderedDict()

    def clear(self) -> None:
        """Let go of all the memory."""
        self._kept.clear()

    def composite(
        self, key: TileKey, stack: Sequence[Sheet], rows: slice, columns: slice, out: RgbaArray
    ) -> None:
        """Into `out`: the visible picture of a part of the tile `key`, whose visible layers
        are `stack`."""
        count = _painted(stack)
        if count < 2:
            composite_into(out, stack, rows, columns)
            return
        kept = self._of(key, stack[:count])
        kept.know(rows, columns)
        under = kept.pixels[rows, columns]
        composite_into(out, stack[count:], rows, columns, under, kept.is_opaque)

    def prepare(self, key: TileKey, below: Sequence[Sheet]) -> bool:
        """Put together some of what lies below a layer that is about to be painted on there;
        whether there was something to do."""
        return len(below) > 1 and self._of(key, below).know_more()

    def _of(self, key: TileKey, below: Sequence[Sheet]) -> _Underlay:
        kept = self._kept.get(key)
        if kept is None or not kept.is_of(below):
            kept = self._kept[key] = _Underlay(below)
            self._kept.move_to_end(key)
            if len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return kept


def _painted(stack: Sequence[Sheet]) -> int:
    """How many sheets lie below the first that is being written to; 0 where none is."""
    for index, sheet in enumerate(stack):
        if sheet.pixels.flags.writeable or (
            sheet.hidden is not None and sheet.hidden.flags.writeable
        ):
            return index
    return 0
