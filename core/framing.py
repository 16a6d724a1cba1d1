"""Frames of a shape: crops in a ratio, borders that reach one. Values and pure functions."""

from __future__ import annotations

import math

from core.geometry import Bounds, Extent, Margins

GOLDEN = (1 + math.sqrt(5)) / 2

# Wide : high. The other way round they are as usual.
ASPECTS: tuple[tuple[int, int], ...] = ((1, 1), (5, 4), (4, 3), (3, 2), (16, 10), (16, 9), (21, 9))


def aspect_name(extent: Extent) -> str:
    """ "16:9" for a size that is of a usual shape as exactly as whole pixels can be, or ""."""
    for wide, high in _both_ways():
        if extent.width == round(extent.height * wide / high) or extent.height == round(
            extent.width * high / wide
        ):
            return f"{wide}:{high}"
    return ""


def snapped_length(length: float, other: int, reach: float) -> int | None:
    """The length nearest to `length` that makes a usual shape with the side `other`, as a
    width or a height (usual are both ways); None: none within `reach` pixels.
    """
    found = [round(other * wide / high) for wide, high in _both_ways()]
    nearest = min(found, key=lambda one: abs(one - length))
    return nearest if abs(nearest - length) <= reach else None


def _both_ways() -> list[tuple[int, int]]:
    return [*ASPECTS, *((high, wide) for wide, high in ASPECTS if wide != high)]


def largest_within(outer: Bounds, ratio: float) -> Bounds:
    """The largest box of width / height = `ratio` in the middle of `outer`."""
    if outer.width > outer.height * ratio:
        width, height = min(outer.width, max(1, round(outer.height * ratio))), outer.height
    else:
        width, height = outer.width, min(outer.height, max(1, round(outer.width / ratio)))
    return Bounds(
        outer.x + (outer.width - width) // 2,
        outer.y + (outer.height - height) // 2,
        width,
        height,
    )


def in_ratio(box: Bounds, ratio: float, held: str) -> Bounds:
    """`box` with the height that its width asks for, or its width for a top or bottom side.

    `held` names what is dragged by its letters: l, t, r, b; the opposite stays.
    """
    if held in ("t", "b"):
        width = max(1, round(box.height * ratio))
        return Bounds(box.x + (box.width - width) // 2, box.y, width, box.height)
    height = max(1, round(box.width / ratio))
    if held in ("l", "r"):
        return Bounds(box.x, box.y + (box.height - height) // 2, box.width, height)
    y = box.bottom - height if "t" in held else box.y
    return Bounds(box.x, y, box.width, height)


def sized(box: Bounds, extent: Extent) -> Bounds:
    """Another size round the same middle."""
    return Bounds(
        box.x + (box.width - extent.width) // 2,
        box.y + (box.height - extent.height) // 2,
        extent.width,
        extent.height,
    )


def margins_to_ratio(frame: Bounds, ratio: float) -> Margins:
    """How far the sides go out until the frame is in the middle of a box of that ratio."""
    wide = max(0, round(frame.height * ratio) - frame.width)
    high = max(0, round(frame.width / ratio) - frame.height)
    return Margins(wide // 2, high // 2, wide - wide // 2, high - high // 2)


def snapped_move(
    box: Bounds, frame: Bounds, dx: int, dy: int, reach: float
) -> tuple[int, int, tuple[float, ...], tuple[float, ...]]:
    """A move of `box` drawn to where its edges or its middle meet those of `frame`, each way
    within `reach` pixels: (dx, dy), and the lines that they meet at: x of upright ones, y.
    """
    dx, xs = _drawn(box.x, box.width, frame.x, frame.width, dx, reach)
    dy, ys = _drawn(box.y, box.height, frame.y, frame.height, dy, reach)
    return dx, dy, xs, ys


def _drawn(
    low: int, length: int, frame_low: int, frame_length: int, step: int, reach: float
) -> tuple[int, tuple[float, ...]]:
    wished = (
        (frame_low - low, float(frame_low)),
        (frame_low + frame_length - low - length, float(frame_low + frame_length)),
        (frame_low - low + (frame_length - length) // 2, frame_low + frame_length / 2),
    )
    nearest = min(abs(wish - step) for wish, _ in wished)
    if nearest > reach:
        return step, ()
    step = next(wish for wish, _ in wished if abs(wish - step) == nearest)
    return step, tuple(line for wish, line in wished if wish == step)
