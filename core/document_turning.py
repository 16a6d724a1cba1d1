"""Turning and mirroring, exactly: a whole document, or one of its stores."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import numpy.typing as npt

from core.changes import Changes
from core.document import Document
from core.geometry import Bounds
from core.placing import RightAngled
from core.tiles import TileArray, TileKey, Tiles, keys_over, tile_bounds

_Pixels = npt.NDArray[np.uint8]
_Place = Callable[[Bounds], Bounds]
_Turn = Callable[[_Pixels], _Pixels]


def flip(document: Document, horizontally: bool) -> Changes:
    """Mirror it: left and right change places, or top and bottom."""
    return Changes.all_of(flipping(document, horizontally))


def rotate(document: Document, clockwise: bool) -> Changes:
    """A quarter turn. The frame keeps its top left corner."""
    return Changes.all_of(rotating(document, clockwise))


def turning_round(document: Document) -> Iterator[Changes]:
    """By half: upside down, left and right changed. As `flipping`."""
    yield from flipping(document, True)
    yield from flipping(document, False)


def flipping(document: Document, horizontally: bool) -> Iterator[Changes]:
    """The same as `flip`, a tile at a time; nothing has changed before the last is made."""
    frame = document.frame

    def place(bounds: Bounds) -> Bounds:
        if horizontally:
            return Bounds(frame.x + frame.right - bounds.right, bounds.y, *_size(bounds))
        return Bounds(bounds.x, frame.y + frame.bottom - bounds.bottom, *_size(bounds))

    axis = 1 if horizontally else 0
    return _turned(document, frame, place, place, lambda pixels: np.flip(pixels, axis))


def rotating(document: Document, clockwise: bool) -> Iterator[Changes]:
    """The same as `rotate`, a tile at a time; nothing has changed before the last is made."""
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


def turn_store(document: Document, store_id: str, source: Bounds, exact: RightAngled) -> Changes:
    """One store, where `source` is what goes to the place that `exact` says."""
    made: dict[TileKey, TileArray] = {}
    for key, tile in _turned_tiles(document.store(store_id).snapshot(), *_exactly(source, exact)):
        if tile is not None:
            made[key] = tile
    return document.set_store_tiles(store_id, Tiles(document.store(store_id).channels, made))


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


def _turned(
    document: Document, frame: Bounds, there: _Place, back: _Place, turn: _Turn
) -> Iterator[Changes]:
    """Every store; the frame becomes `frame`."""
    made: dict[str, dict[TileKey, TileArray]] = {}
    for store_id in document.store_ids:
        made[store_id] = {}
        tiles = document.store(store_id).snapshot()
        for key, tile in _turned_tiles(tiles, there, back, turn):
            if tile is not None:
                made[store_id][key] = tile
            yield Changes()
    changes = Changes()
    for store_id, tiles in made.items():
        channels = document.store(store_id).channels
        changes = changes.merged(document.set_store_tiles(store_id, Tiles(channels, tiles)))
    yield changes.merged(document.set_frame(frame))


def _turned_tiles(
    tiles: Tiles, there: _Place, back: _Place, turn: _Turn
) -> Iterator[tuple[TileKey, TileArray | None]]:
    """`there` takes bounds to where they will be, `back` from there to where they were."""
    content = tiles.extent_of_tiles()
    if content is None:
        return
    for key in keys_over(there(content)):
        tile = turn(tiles.read(back(tile_bounds(key))))
        yield key, np.ascontiguousarray(tile) if tile.any() else None
