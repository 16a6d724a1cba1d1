"""Illustrated landscapes drawn by code: ``draw(sample_spec(seed))``.

Imports numpy and OpenCV only. Besides the starter model's training, the application
draws its sample picture with it, and the benchmarks their test pictures.
"""

from __future__ import annotations

import random

from core.training.starter import elements
from core.training.starter.canvas import Canvas, Image
from core.training.starter.spec import SceneSpec, Thing, sample_spec

__all__ = ["SceneSpec", "Thing", "draw", "sample_spec"]


def draw(spec: SceneSpec, size: int | tuple[int, int] = 256) -> Image:
    """Draw a scene as an H×W×3 uint8 RGB array; ``size`` is a side or (width, height).

    The same spec and size give the same pixels. Every size shows the same scene; a wide
    one shows more room, not stretched things.
    """
    width, height = (size, size) if isinstance(size, int) else size
    canvas = Canvas(width, height)
    rng = random.Random(spec.detail_seed)
    horizon = rng.uniform(0.5, 0.56)
    elements.sky(canvas, spec, rng, horizon)
    bolt = spec.time == "storm" and rng.random() < 0.5
    if "mountains" in spec.backdrops:
        elements.mountains(canvas, spec, rng, horizon)
    if "hills" in spec.backdrops:
        elements.hills(canvas, spec, rng, horizon)
    if bolt:
        elements.lightning(canvas, rng, horizon)
    if "forest" in spec.backdrops:
        elements.forest(canvas, spec, rng, horizon)
    elements.ground(canvas, spec, rng, horizon)
    _place_things(canvas, spec, rng, horizon)
    if spec.time == "storm":
        elements.rain(canvas, rng)
    return canvas.pixels


def _place_things(canvas: Canvas, spec: SceneSpec, rng: random.Random, horizon: float) -> None:
    placed: list[tuple[float, float, Thing]] = []
    for thing in spec.things:
        x = elements.side_x(thing.side, rng, canvas.aspect)
        if thing.kind == "boat":
            y = horizon + 0.17 if spec.ground == "lake" else rng.uniform(0.70, 0.78)
        elif spec.ground == "sea":
            y = 0.872
        else:
            y = rng.uniform(0.84, 0.88)
        placed.append((y, x, thing))
    if spec.ground == "sea":
        elements.shore(canvas, spec, rng, [x for _, x, t in placed if t.kind != "boat"])
    for y, x, thing in sorted(placed, key=lambda item: item[0]):
        elements.thing(canvas, spec, thing, rng, (x, y))
