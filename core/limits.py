"""Between what the numbers of a request lie: for the request itself, the command line, the
window and the settings."""

from __future__ import annotations

from typing import NamedTuple


class Limits(NamedTuple):
    """`usual`: up to where a slider reaches; the number may be typed up to `most`."""

    least: int
    most: int
    usual: int


STEPS = Limits(1, 1000, 150)
GUIDANCE = Limits(0, 100, 30)
STRENGTH = Limits(0, 1, 1)
COUNT = Limits(1, 1000, 16)
SEED = Limits(0, 2**32 - 1, 2**32 - 1)
# Pixels: how far the mask grows, and how wide the edge is that fades.
REACH = Limits(0, 4096, 512)
# Pixels: a picture from text alone.
SIDE = Limits(64, 4096, 4096)
