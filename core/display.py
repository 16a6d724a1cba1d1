"""Smaller copies of pixels, for looking at large documents from afar."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from core.geometry import Bounds
from core.parts import alpha_of, fourfold, rows_at_once, through, times
from core.tiles import TILE, Tiles, keys_over


def halve(pixels: npt.NDArray[np.uint8], times: int = 1) -> npt.NDArray[np.uint8]:
    """Half as wide and high, `times` times; each pixel the mean of the four it stands for.

    (h, w) or (h, w, 4), premultiplied; sides divide by 2**times.
    """
    import cv2  # here: the window opens without it

    for _ in range(times):
        size = (pixels.shape[1] // 2, pixels.shape[0] // 2)
        pixels = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)
    return pixels


def get_ready() -> None:
    """Load what `halve` needs, on any thread, so that the first picture need not wait."""
    halve(np.zeros((2, 2, 4), np.uint8))


def tinted(values: npt.NDArray[np.uint8], table: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint8]:
    """(h, w, 4) of (h + 2, w + 2) values, a pixel of whose neighbours is known: by a table of
    512 pixels, whose second half is for the outline of what is at least half.
    """
    import cv2  # here: the window opens without it

    # 255 inside, else 0; and how full the emptiest of the four neighbours is.
    inside = np.asarray(cv2.threshold(values, 127, 255, cv2.THRESH_BINARY)[1], np.uint8)
    beside = cv2.min(
        cv2.min(inside[:-2, 1:-1], inside[2:, 1:-1]), cv2.min(inside[1:-1, :-2], inside[1:-1, 2:])
    )
    outline = np.asarray(cv2.subtract(inside[1:-1, 1:-1], beside), np.uint8)
    # 255 becomes 256, the table's second half.
    index = outline.astype(np.uint16)
    index += np.uint16(1)
    index &= np.uint16(256)
    index |= values[1:-1, 1:-1]
    return table.take(index).view(np.uint8).reshape(*index.shape, 4)


def add_to(
    below: npt.NDArray[np.uint8], source: npt.NDArray[np.uint8], opacity: float = 1.0
) -> None:
    """Lay `source` over `below` by addition, in place; both (h, w, 4) premultiplied.

    As `blend_modes` has it: light that is more than there can be is lost where both are, to
    the degree that both are there. Within a step or two of 255.
    """
    import cv2  # here: the window opens without it

    if opacity < 1:
        table = np.rint(np.arange(256) * opacity).astype(np.uint8)
        source = through(table, source)
    for top in range(0, len(below), rows_at_once(below.shape[1])):
        rows = slice(top, top + rows_at_once(below.shape[1]))
        back, front = below[rows], source[rows]
        front_alpha, back_alpha = fourfold(alpha_of(front)), fourfold(alpha_of(back))
        # Both alphas less both colours, each where the other is: what there is room for.
        room = cv2.subtract(times(front_alpha, back_alpha), times(front_alpha, back))
        lost = cv2.subtract(times(back_alpha, front), room)
        cv2.add(back, cv2.subtract(front, lost), dst=back)


def glance(tiles: Tiles, frame: Bounds, out: npt.NDArray[np.uint8]) -> Iterator[None]:
    """Fill `out`, (h, w) or (h, w, 4) zeros, with the frame's nearest pixels: for small
    pictures of layers. Pauses after each row of tiles, since a document may have many.
    """
    down = _spread(frame.y, frame.height, out.shape[0])
    across = _spread(frame.x, frame.width, out.shape[1])
    columns = _by_tile(across)
    for ty, here, rows in _by_tile(down):
        lines = rows[:, None]
        for tx, there, inside in columns:
            tile = tiles.get((tx, ty))
            if tile is not None:
                out[here, there] = tile[lines, inside]
        yield


def _by_tile(places: npt.NDArray[np.intp]) -> list[tuple[int, slice, npt.NDArray[np.intp]]]:
    """(the tile, which of the growing `places` lie in it, where in the tile)."""
    tiles, starts = np.unique(places // TILE, return_index=True)
    ends = [*starts[1:].tolist(), len(places)]
    return [
        (int(tile), slice(start, end), places[start:end] % TILE)
        for tile, start, end in zip(tiles.tolist(), starts.tolist(), ends, strict=True)
    ]


def _spread(start: int, length: int, count: int) -> npt.NDArray[np.intp]:
    """`count` places evenly over `length` pixels from `start` on."""
    return start + ((np.arange(count) + 0.5) * (length / count)).astype(np.intp)


def reach_of_mask(
    mask: Tiles, reach: Bounds, grow: int, feather: int, side: int
) -> tuple[npt.NDArray[np.floating], npt.NDArray[np.floating], Bounds]:
    """(alpha, edge, place): what a result may change round `reach`, (h, w), 0 … 1.

    At most about `side` px wide and high; `place` is what they cover. `alpha` is 1 in the
    grown mask and falls to 0 over the feather, less what the mask itself covers, which has
    its own veil; `edge` is 1 on the line where it ends.
    """
    import cv2  # here: the window opens without it

    level = 0
    while max(reach.width, reach.height) >> level > side and 1 << level < TILE:
        level += 1
    factor = 1 << level
    drawn, place = _reduced(mask, reach, level)
    outside = (drawn == 0).astype(np.uint8)
    if outside.all():
        nothing = np.zeros(drawn.shape, np.float32)
        return nothing, nothing, place
    distance = np.asarray(cv2.distanceTransform(outside, cv2.DIST_L2, 5), np.float32)
    distance *= factor
    alpha = np.clip((grow + feather - distance) / np.float32(max(1, feather)), 0, 1)
    alpha *= 1 - drawn * np.float32(1 / 255)
    edge = np.clip(1 - np.abs(distance - (grow + feather)) / np.float32(factor), 0, 1)
    return alpha, edge, place


def _reduced(mask: Tiles, reach: Bounds, level: int) -> tuple[npt.NDArray[np.uint8], Bounds]:
    """The mask round `reach` at 1 / 2**level, and what that covers; a tile at a time."""
    import cv2  # here: the window opens without it

    step = 1 << level
    left, top = reach.x // step * step, reach.y // step * step
    place = Bounds.from_edges(
        left, top, -(-reach.right // step) * step, -(-reach.bottom // step) * step
    )
    small = Bounds(left >> level, top >> level, place.width >> level, place.height >> level)
    out = np.zeros((small.height, small.width), np.uint8)
    shared: dict[int, npt.NDArray[np.uint8]] = {}
    for key in keys_over(place):
        tile = mask.get(key)
        if tile is None:
            continue
        # A filled mask is one tile many times over.
        reduced = shared.get(id(tile))
        if reduced is None:
            side = TILE >> level
            smaller = cv2.resize(tile, (side, side), interpolation=cv2.INTER_AREA)
            reduced = shared[id(tile)] = np.asarray(smaller, np.uint8)
        whole = Bounds(key[0] * TILE >> level, key[1] * TILE >> level, TILE >> level, TILE >> level)
        part = whole.intersection(small)
        out[part.relative_to(small).slices] = reduced[part.relative_to(whole).slices]
    return out, place
