"""Turning and mirroring, exactly: a whole document, or one of its stores."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from core.changes import Changes
from core.document import Document
from core.geometry import Bounds
from core.placing import RightAngled
from core.tiles import TileKey, Tiles, keys_over, tile_bounds

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


def turn_round(document: Document) -> Changes:
    """By half: upside down, left and right changed."""
    return flip(document, True).merged(flip(document, False))


def turn_store(document: Document, store_id: str, source: Bounds, exact: RightAngled) -> Changes:
    """One store, where `source` is what goes to the place that `exact` says."""
    return _turn_store(document, store_id, *_exactly(source, exact))


def turned_tile(tiles: Tiles, source: Bounds, exact: RightAngled, key: TileKey) -> _Pixels:
    """One tile of what becomes of `tiles`, all of which lies in `source`."""
    _, back, turn = _exactly(source, exact)
    return np.ascontiguousarray(turn(tiles.read(back(tile_bounds(key)))))


def _exactly(source: Bounds, exact: RightAngled) -> tuple[_Place, _Place, _Turn]:
    """The bounds of the source there and back, and what becomes of the pixels."""
    turned = exact.quarters % 2 == 1
    wide, high = (source.height, source.width) if turned else (source.width, source.height)
    target = Bounds(exact.x, exact.y, wide, high)

    def there(bounds: Bounds) -> Bounds:
        at = bounds.relative_to(source)
        if exact.flipped:
            at = Bounds(source.width - at.right, at.y, *_size(at))
        size = source.width, source.height
        for _ in range(exact.quarters):
            at, size = Bounds(size[1] - at.bottom, at.x, at.height, at.width), size[::-1]
        return at.moved(target.x, target.y)

    def back(bounds: Bounds) -> Bounds:
        at, size = bounds.relative_to(target), (target.width, target.height)
        for _ in range(exact.quarters):
            at, size = Bounds(at.y, size[0] - at.right, at.height, at.width), size[::-1]
        if exact.flipped:
            at = Bounds(source.width - at.right, at.y, *_size(at))
        return at.moved(source.x, source.y)

    def turn(pixels: _Pixels) -> _Pixels:
        return np.rot90(np.flip(pixels, 1) if exact.flipped else pixels, -exact.quarters)

    return there, back, turn


def _size(bounds: Bounds) -> tuple[int, int]:
    return bounds.width, bounds.height


def _turned(document: Document, frame: Bounds, there: _Place, back: _Place, turn: _Turn) -> Changes:
    """Every store; the frame becomes `frame`."""
    changes = Changes.all_of(
        _turn_store(document, store_id, there, back, turn) for store_id in document.store_ids
    )
    return changes.merged(document.set_frame(frame))


def _turn_store(
    document: Document, store_id: str, there: _Place, back: _Place, turn: _Turn
) -> Changes:
    """`there` takes bounds to where they will be, `back` from there to where they were."""
    store = document.store(store_id)
    before: Tiles = store.snapshot()
    content = before.extent_of_tiles()
    if content is None:
        return Changes()
    target = there(content)
    store.clear()
    for key in keys_over(target):
        tile = turn(before.read(back(tile_bounds(key))))
        if tile.any():
            store.set_tile(key, np.ascontiguousarray(tile))
    changes = document.touched(store_id, content)
    return changes.merged(document.touched(store_id, target))
