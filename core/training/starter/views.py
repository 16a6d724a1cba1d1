"""Scenes whole, and parts of scenes as an edit sees them. Needs no torch.

A model that fills holes is shown a part of a picture, larger or smaller than life, not a
composed scene. A View is such a part; from a seed it is always the same one.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.training.starter.canvas import Image
from core.training.starter.scenes import draw
from core.training.starter.spec import SceneSpec, sample_spec
from core.training.starter.spots import Spot, spots

# Seeds of views start here; those below are whole scenes.
FIRST_SEED = 60_000_000
_SIDE = 256


@dataclass(frozen=True, slots=True)
class View:
    """A 256 px square at (x, y) of a scene drawn at width×height px."""

    spec: SceneSpec
    width: int
    height: int
    x: int
    y: int

    def draw(self) -> Image:
        """The view's 256×256×3 pixels."""
        whole = draw(self.spec, (self.width, self.height))
        return whole[self.y : self.y + _SIDE, self.x : self.x + _SIDE]

    def boxes(self) -> list[tuple[Spot, tuple[float, float, float, float]]]:
        """The scene's spots and where they are in the view: left, top, right, bottom, in
        shares of its side (beyond 0 … 1 where they are out of it)."""
        found: list[tuple[Spot, tuple[float, float, float, float]]] = []
        for spot in spots(self.spec):
            centre = spot.centre * self.width
            edges = (
                centre - spot.half * self.height - self.x,
                spot.top * self.height - self.y,
                centre + spot.half * self.height - self.x,
                spot.bottom * self.height - self.y,
            )
            left, top, right, bottom = (edge / _SIDE for edge in edges)
            found.append((spot, (left, top, right, bottom)))
        return found

    def emphasis(self, cells: int, weight: float) -> NDArray[np.float32]:
        """A cells×cells map of ``weight`` where things, sun and moon are, and 1 elsewhere."""
        at = (np.arange(cells) + 0.5) / cells
        inside = np.zeros((cells, cells), np.bool_)
        for _, (left, top, right, bottom) in self.boxes():
            inside |= ((at > top) & (at < bottom))[:, None] & ((at > left) & (at < right))
        return np.where(inside, weight, 1.0).astype(np.float32)


def view_of(seed: int, *, whole: bool = False) -> View:
    """The whole scene of ``seed``, or from FIRST_SEED on a part of one unless ``whole``."""
    spec = sample_spec(seed)
    if whole or seed < FIRST_SEED:
        return View(spec, _SIDE, _SIDE, 0, 0)
    rng = random.Random(f"view {seed}")
    height = round(_SIDE * rng.uniform(1.05, 2.4))
    width = max(_SIDE, round(height * rng.choice((1.0, 1.25, 1.5, 1.5))))
    x, y = rng.randint(0, width - _SIDE), rng.randint(0, height - _SIDE)
    # Things stand in the lower half, and fills are mostly asked for there.
    if rng.random() < 0.4:
        y = max(y, rng.randint(0, height - _SIDE))
    return View(spec, width, height, x, y)
