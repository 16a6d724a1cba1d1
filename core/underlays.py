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
from core.layers import Sheet, composite_part
from core.tiles import TILE, TileArray, TileKey

# 32 MiB: more tiles than a brush of 2048 px crosses.
_KEPT = 128

_WHOLE = slice(0, TILE)


class _Underlay:
    """The sheets below the painted one, and their composite once it is worth having."""

    __slots__ = ("is_opaque", "pixels", "sheets")

    def __init__(self, sheets: Sequence[Sheet]) -> None:
        self.sheets = tuple(sheets)
        self.pixels: TileArray | None = None
        self.is_opaque = False

    def is_of(self, sheets: Sequence[Sheet]) -> bool:
        return len(sheets) == len(self.sheets) and all(
            one.pixels is other.pixels
            and one.hidden is other.hidden
            and one.layer.blend is other.layer.blend
            and one.layer.opacity == other.layer.opacity
            for one, other in zip(sheets, self.sheets, strict=True)
        )


class Underlays:
    """Composites parts of tiles, to the bit as `composite_part` does."""

    def __init__(self) -> None:
        self._kept: OrderedDict[TileKey, _Underlay] = OrderedDict()

    def clear(self) -> None:
        """Let go of all the memory."""
        self._kept.clear()

    def composite(
        self, key: TileKey, stack: Sequence[Sheet], rows: slice, columns: slice
    ) -> RgbaArray:
        """The visible picture of a part of the tile `key`, whose visible layers are `stack`."""
        count = _painted(stack)
        if count < 2:
            return composite_part(stack, rows, columns)
        below = stack[:count]
        kept = self._kept.get(key)
        if kept is None or not kept.is_of(below):
            # The whole tile is more work than a part: worth it from the second time on.
            self._kept[key] = _Underlay(below)
            self._kept.move_to_end(key)
            if len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
            return composite_part(stack, rows, columns)
        if kept.pixels is None:
            kept.pixels = np.array(composite_part(below, _WHOLE, _WHOLE))
            kept.is_opaque = bool(kept.pixels[..., 3].min() == 255)
        under = kept.pixels[rows, columns]
        return composite_part(stack[count:], rows, columns, under, kept.is_opaque)


def _painted(stack: Sequence[Sheet]) -> int:
    """How many sheets lie below the first that is being written to; 0 where none is."""
    for index, sheet in enumerate(stack):
        if sheet.pixels.flags.writeable or (
            sheet.hidden is not None and sheet.hidden.flags.writeable
        ):
            return index
    return 0
