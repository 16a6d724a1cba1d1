"""Where in a scene its things, its sun and its moon are. Needs no torch."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.training.starter.spec import Kind, SceneSpec, Side


class Spot(NamedTuple):
    """A box that surely holds something: the centre's share of the width, half the width,
    top and bottom in units of the height."""

    centre: float
    half: float
    top: float
    bottom: float
    kind: Kind | None  # None: sun or moon


_REACH: dict[Kind, tuple[float, float, float]] = {
    "house": (0.19, 0.56, 0.92),
    "tree": (0.17, 0.45, 0.92),
    "cactus": (0.13, 0.50, 0.92),
    "boat": (0.19, 0.38, 0.84),
}
_CENTRE: dict[Side, float] = {"left": 0.21, "middle": 0.5, "right": 0.79}


def spots(spec: SceneSpec) -> list[Spot]:
    """One for each thing, in the order of ``spec.things``, then the sun's or the moon's."""
    found = [Spot(_CENTRE[t.side], *_REACH[t.kind], t.kind) for t in spec.things]
    if spec.light is not None:
        low = spec.time in ("dawn", "sunset") and "mountains" not in spec.backdrops
        top, bottom = (0.18, 0.52) if low else (0.05, 0.34)
        found.append(Spot(_CENTRE[spec.light_side], 0.14, top, bottom, None))
    return found


def emphasis(spec: SceneSpec, height: int, width: int, weight: float) -> NDArray[np.float32]:
    """A height×width map of ``weight`` around things, sun and moon, and 1 elsewhere.

    They are a tenth of a picture and most of what a prompt asks for; without this they
    are learned last. What is learned stays the same, only how soon.
    """
    rows = (np.arange(height) + 0.5)[:, None] / height
    columns = (np.arange(width) + 0.5)[None, :] / height
    aspect = width / height
    inside = np.zeros((height, width), np.bool_)
    for spot in spots(spec):
        across = abs(columns - spot.centre * aspect) < spot.half
        inside |= across & (rows > spot.top) & (rows < spot.bottom)
    return np.where(inside, weight, 1.0).astype(np.float32)
