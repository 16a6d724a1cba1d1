"""Turning and mirroring a whole document: every layer, every mask and the frame."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from core.changes import Changes
from core.document import Document
from core.geometry import Bounds
from core.tiles import Tiles, keys_over, tile_bounds

_Pixels = npt.NDArray[np.uint8]
_Place = Callable[[Bounds], Bounds]
_Turn = Callable[[_Pixels], _Pixels]


def flip(document: Document, horizontally: bool) -> Changes:
    """Mirror it: left and right change places, or top and bottom."""
    frame = document.frame

    def place(bounds: Bounds) -> Bounds:
        if horizontally:
            return Bounds(frame.x + frame.right - bounds.right, bounds.y, *_size(bounds))
        return Bounds(bounds.x, frame.y + frame.bottom - bounds.bottom, *_size(bounds))

    axis = 1 if horizontally else 0
    return _turned(document, frame, place, place, lambda pixels: np.flip(pixels, axis))


def rotate(document: Document, clockwise: bool) -> Changes:
    """A quarter turn. The frame keeps its top left corner."""
    frame = document.frame
    turned = Bounds(frame.x, frame.y, frame.height, frame.width)

    def right(bounds: Bounds, before: Bounds, after: Bounds) -> Bounds:
        x = after.x + before.bottom - bounds.bottom
        return Bounds(x, after.y + bounds.x - before.x, bounds.height, bounds.width)

    def left(bounds: Bounds, before: Bounds, after: Bounds) -> Bounds:
        y = after.y + before.right - bounds.right
        return Bounds(after.x + bounds.y - before.y, y, bounds.height, bounds.width)

    there, back = (right, left) if clockwise else (left, right)
    return _turned(
        document,
        turned,
        lambda bounds: there(bounds, frame, turned),
        lambda bounds: back(bounds, turned, frame),
        lambda pixels: np.rot90(pixels, -1 if clockwise else 1),
    )


def _size(bounds: Bounds) -> tuple[int, int]:
    return bounds.width, bounds.height


def _turned(document: Document, frame: Bounds, there: _Place, back: _Place, turn: _Turn) -> Changes:
    """`there` takes bounds to where they will be, `back` from there to where they were."""
    changes = Changes()
    for store_id in document.store_ids:
        store = document.store(store_id)
        before: Tiles = store.snapshot()
        content = before.extent_of_tiles()
        if content is None:
            continue
        target = there(content)
        store.clear()
        for key in keys_over(target):
            tile = turn(before.read(back(tile_bounds(key))))
            if tile.any():
                store.set_tile(key, np.ascontiguousarray(tile))
        changes = changes.merged(document.touched(store_id, content))
        changes = changes.merged(document.touched(store_id, target))
    return changes.merged(document.set_frame(frame))
