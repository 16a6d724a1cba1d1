"""The path between the places that a pen tells: smooth, also where they lie far apart."""

from __future__ import annotations

import math
from collections.abc import Iterator

# (x, y)
Place = tuple[float, float]

# A turn as sharp as this (cosine), or of two ways as unlike as that, is meant as a corner.
_CORNER = 0.25
_UNLIKE = 4.0

# Closer (px) than any pen can tell.
_NEAR = 1e-3

# How far (px) the pieces may leave the curve, and into how many it is cut at most.
_FLAT = 0.1
_MOST = 24


def curve(before: Place | None, start: Place, end: Place) -> Iterator[tuple[float, Place]]:
    """Points from `start` (left out) to `end`, each with its part of the way, 0 … 1.

    The curve leaves `start` as the ways to it and from it say together, as Catmull and Rom
    have it, and ends at `end`: nothing waits for the place after, and the brush does not lag
    behind the pen. Where the ways turn evenly, as on a circle, it has no corners.
    """
    way = (end[0] - start[0], end[1] - start[1])
    bend = (0.0, 0.0) if before is None else _bend(before, start, way)
    # The curve is start + t·way - t·(1 - t)·bend; half way it is a quarter of it beside the line.
    pieces = math.ceil(math.sqrt(math.hypot(*bend) / 4 / _FLAT))
    for number in range(1, min(_MOST, pieces)):
        part = number / min(_MOST, pieces)
        beside = part * (1 - part)
        x = start[0] + part * way[0] - beside * bend[0]
        yield part, (x, start[1] + part * way[1] - beside * bend[1])
    yield 1.0, end


def _bend(before: Place, start: Place, way: Place) -> Place:
    """What the straight way differs by from the one that leads on smoothly at `start`."""
    last = (start[0] - before[0], start[1] - before[1])
    length, other = math.hypot(*way), math.hypot(*last)
    if min(length, other) < _NEAR or max(length, other) > _UNLIKE * min(length, other):
        return 0.0, 0.0
    if (way[0] * last[0] + way[1] * last[1]) / (length * other) < _CORNER:
        return 0.0, 0.0
    # Half the sum of both directions, as long as the way is.
    scale = length / other
    return (way[0] - last[0] * scale) / 2, (way[1] - last[1] * scale) / 2
