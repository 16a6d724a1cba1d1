"""Extending a picture's borders: which strips are made, in which order, seen with what."""

from __future__ import annotations

import math
from dataclasses import dataclass

from core.families.registry import Family
from core.geometry import Bounds, Margins

OVERLAP = 48
"""How far, in px at most, a later strip runs into the one made before it."""

_STEP = 0.6
"""The part of a window that is new; the rest is what the model sees of the picture."""

_SINGLE_SCALE = 0.5
_SINGLE_ASPECT = 2.0


@dataclass(frozen=True, slots=True)
class Step:
    """`strip` is made anew, seen through `window`; both in document coordinates.

    `overlap` (px) is how far the paste may run from the strip into what earlier steps
    made. The old picture never changes.
    """

    strip: Bounds
    window: Bounds
    overlap: int


def outpaint_steps(frame: Bounds, extend: Margins, family: Family) -> list[Step]:
    """The steps that fill everything between `frame` and `frame` extended.

    All at once where the model can see the whole new picture well enough. Otherwise left
    and right first, then above and below over the full new width, corners included; each
    outward by steps that leave the model a good part of the picture to see, and along
    the border in windows with overlap.
    """
    new_frame = frame.extended(extend)
    if _fits_at_once(frame, new_frame, family):
        return [Step(new_frame, new_frame, 0)]
    steps: list[Step] = []
    done = frame
    for margin in (
        Margins(left=extend.left),
        Margins(right=extend.right),
        Margins(top=extend.top),
        Margins(bottom=extend.bottom),
    ):
        if not margin.is_empty:
            steps += _one_side(done, margin, new_frame, family)
            done = done.extended(margin)
    return steps


def _fits_at_once(frame: Bounds, new_frame: Bounds, family: Family) -> bool:
    extent = new_frame.extent
    scale = min(family.max_side / extent.longest_side, math.sqrt(family.max_pixels / extent.area))
    aspect = extent.longest_side / extent.shortest_side
    most = min(_SINGLE_ASPECT, family.max_side / family.min_side)
    enough_seen = frame.area >= 0.2 * new_frame.area
    return scale >= _SINGLE_SCALE and aspect <= max(most, 1.0) and enough_seen


def _one_side(done: Bounds, margin: Margins, new_frame: Bounds, family: Family) -> list[Step]:
    depth = margin.left + margin.top + margin.right + margin.bottom
    sideways = bool(margin.left or margin.right)
    length = done.height if sideways else done.width
    native = round(math.sqrt(family.size.area))
    # A window shows the new part and somewhat more than as much of the old; a narrow strip
    # is worked on at full resolution, a deep one as a whole.
    window = max(native, min(length, round(2.5 * depth)))
    if length <= window * 1.3:
        window = length if length >= native * 0.75 else max(length, native)
    deep = max(1, min(depth, round(window * _STEP)))
    deep = math.ceil(depth / math.ceil(depth / deep))
    steps: list[Step] = []
    made = 0
    while made < depth:
        now = min(deep, depth - made)
        strip = _outward(done, margin, made, now)
        for along, overlap in _along(strip, sideways, window):
            inward = max(window - now, 64)
            view = along.extended(_turned(margin, inward))
            if sideways:
                side = Bounds(view.x, along.y, view.width, along.height)
                view = side.at_least(Bounds(0, 0, view.width, min(window, length)).extent)
            else:
                side = Bounds(along.x, view.y, along.width, view.height)
                view = side.at_least(Bounds(0, 0, min(window, length), view.height).extent)
            visible = done.extended(_limited(margin, made + now))
            view = view.clamped(visible)
            steps.append(Step(along, view, min(overlap, OVERLAP) if overlap or made else 0))
        made += now
    return [_with_overlap(step, index) for index, step in enumerate(steps)]


def _with_overlap(step: Step, index: int) -> Step:
    return step if index == 0 or step.overlap else Step(step.strip, step.window, OVERLAP)


def _outward(done: Bounds, margin: Margins, made: int, now: int) -> Bounds:
    """The strip of depth `now` that lies `made` px outside `done` on the margin's side."""
    if margin.left:
        return Bounds(done.x - made - now, done.y, now, done.height)
    if margin.right:
        return Bounds(done.right + made, done.y, now, done.height)
    if margin.top:
        return Bounds(done.x, done.y - made - now, done.width, now)
    return Bounds(done.x, done.bottom + made, done.width, now)


def _turned(margin: Margins, pixels: int) -> Margins:
    """Pixels on the side opposite to the margin's."""
    if margin.left:
        return Margins(right=pixels)
    if margin.right:
        return Margins(left=pixels)
    if margin.top:
        return Margins(bottom=pixels)
    return Margins(top=pixels)


def _limited(margin: Margins, pixels: int) -> Margins:
    """The margin, `pixels` deep."""
    if margin.left:
        return Margins(left=pixels)
    if margin.right:
        return Margins(right=pixels)
    if margin.top:
        return Margins(top=pixels)
    return Margins(bottom=pixels)


def _along(strip: Bounds, sideways: bool, window: int) -> list[tuple[Bounds, int]]:
    """The strip cut along its length into parts that fit a window, with the overlap each
    has with the part before it."""
    length = strip.height if sideways else strip.width
    if length <= window:
        return [(strip, 0)]
    # A part leaves a quarter of the window to see its neighbours in.
    count = math.ceil(length / (window * 0.75))
    parts: list[tuple[Bounds, int]] = []
    for index in range(count):
        start, end = length * index // count, length * (index + 1) // count
        if sideways:
            part = Bounds(strip.x, strip.y + start, strip.width, end - start)
        else:
            part = Bounds(strip.x + start, strip.y, end - start, strip.height)
        parts.append((part, OVERLAP if index else 0))
    return parts
