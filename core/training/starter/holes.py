"""Holes as people make them, in cells of the latent grid, and captions that go with them.

Needs no torch.
"""

from __future__ import annotations

import random
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from core.training.starter.captions import caption, mention, place
from core.training.starter.spec import Thing
from core.training.starter.views import View

Hole = NDArray[np.bool_]
Box = tuple[float, float, float, float]

_FINE = 4  # strokes are drawn this much finer, then every cell that they touch is open


def hole_for(view: View, cells: int, rng: random.Random) -> Hole:
    """A cells×cells hole, True where it is made anew: round a thing, as large where there is
    none, a brush stroke, a border to extend, a large part. Never empty, never all."""
    boxes = [box for spot, box in view.boxes() if spot.kind is not None and _shows(box)]
    roll = rng.random()
    if boxes and roll < 0.4:
        hole = _around(rng.choice(boxes), cells, rng)
    elif boxes and roll < 0.52:
        # Otherwise a hole of a house's shape would itself be a reason to put a house there.
        hole = _around(_elsewhere(rng.choice(boxes), rng), cells, rng)
    elif roll < 0.66:
        hole = _stroke(cells, rng)
    elif roll < 0.9:
        hole = _border(cells, rng)
    else:
        hole = _around((rng.uniform(0, 0.5), rng.uniform(0, 0.5),
                        rng.uniform(0.5, 1), rng.uniform(0.5, 1)), cells, rng)  # fmt: skip
    if hole.all() or not hole.any():
        return _border(cells, rng)
    return hole


def brushed_over(box: Box, rng: random.Random) -> Hole:
    """The 32×32 cells that a hand opens which paints out a thing in `box`, generously."""
    left, top, right, bottom = box
    wide, high = (right - left) * 0.25, (bottom - top) * 0.2
    drawn = _blank(32)
    edges = (left - wide, top - high, right + wide, bottom + high)
    x1, y1, x2, y2 = (round(edge * len(drawn)) for edge in edges)
    _scribble(drawn, (x1, y1, x2, y2), rng)
    return _touched(drawn)


def caption_for(view: View, hole: Hole, rng: random.Random) -> str:
    """What somebody would type who made that hole: what is to be in it, the scene round it,
    or nothing."""
    roll = rng.random()
    if roll < 0.12:
        return ""
    found = view.boxes()
    things: list[Thing] = []
    for thing, (_, box) in zip(view.spec.things, found, strict=False):
        if _covered(box, hole) > 0.5:
            things.append(thing)
    lit = view.spec.light is not None and _covered(found[-1][1], hole) > 0.5
    if things and roll < 0.5:
        return mention(rng.choice(things), view.spec, rng)
    if not things and not lit and roll < 0.45:
        # Short as well: or every short prompt would ask for a thing.
        return place(view.spec, rng)
    whole = view.height == 256 and roll > 0.8
    spec = view.spec if whole else replace(
        view.spec, things=tuple(things), light=view.spec.light if lit else None
    )  # fmt: skip
    # What a caption for a hole does not name must not appear there: somebody paints a house
    # out with "a meadow".
    return caption(spec, rng, sides=view.height == 256, every_thing=True)


def _elsewhere(box: Box, rng: random.Random) -> Box:
    """A box as large, anywhere across and within a fifth of the height."""
    left, top, right, bottom = box
    across = rng.uniform(0.0, max(0.0, 1.0 - (right - left))) - left
    down = rng.uniform(-0.2, 0.2)
    return left + across, top + down, right + across, bottom + down


def _shows(box: Box) -> bool:
    left, top, right, bottom = box
    across, down = min(right, 1.0) - max(left, 0.0), min(bottom, 1.0) - max(top, 0.0)
    return across > 0 and down > 0 and across * down > 0.55 * (right - left) * (bottom - top)


def _covered(box: Box, hole: Hole) -> float:
    """How much of a box, its part outside the view too, is open."""
    cells = hole.shape[0]
    left, top, right, bottom = (edge * cells for edge in box)
    inside = hole[max(0, round(top)) : max(0, round(bottom)),
                  max(0, round(left)) : max(0, round(right))]  # fmt: skip
    return float(inside.sum()) / max(1.0, (right - left) * (bottom - top))


def _around(box: Box, cells: int, rng: random.Random) -> Hole:
    """A box, an ellipse or a scribble over a box, as large as it or larger."""
    left, top, right, bottom = box
    # A brush paints well past what it is to cover: the thing has to keep its own size.
    slack = rng.uniform(0.0, 0.3) if rng.random() < 0.5 else rng.uniform(0.2, 0.9)
    wide, high = (right - left) * slack, (bottom - top) * slack
    edges = (left - wide * rng.random(), top - high * rng.random(),
             right + wide * rng.random(), bottom + high * rng.random())  # fmt: skip
    drawn = _blank(cells)
    x1, y1, x2, y2 = (round(edge * len(drawn)) for edge in edges)
    shape = rng.random()
    if shape < 0.3:
        _scribble(drawn, (x1, y1, x2, y2), rng)
    elif shape < 0.55:
        cv2.ellipse(drawn, ((x1 + x2) // 2, (y1 + y2) // 2),
                    (max(1, round((x2 - x1) * 0.62)), max(1, round((y2 - y1) * 0.62))),
                    0, 0, 360, 1, -1)  # fmt: skip
    else:
        cv2.rectangle(drawn, (x1, y1), (x2, y2), 1, -1)
    return _touched(drawn)


def _scribble(drawn: NDArray[np.uint8], box: tuple[int, int, int, int], rng: random.Random) -> None:
    """A round brush to and fro over a box, as a hand does it: two to four passes."""
    x1, y1, x2, y2 = box
    passes = rng.randint(2, 4)
    thick = max(2, round((y2 - y1) / passes * rng.uniform(0.9, 1.4)))
    inset = thick // 2
    points: list[tuple[int, int]] = []
    for turn in range(passes):
        y = round(y1 + inset + (y2 - y1 - 2 * inset) * turn / (passes - 1))
        ends = (x1 + inset, x2 - inset) if turn % 2 == 0 else (x2 - inset, x1 + inset)
        points += [(round(x + rng.uniform(-0.3, 0.3) * thick), y) for x in ends]
    cv2.polylines(drawn, [np.array(points, np.int32)], False, 1, thick)


def _stroke(cells: int, rng: random.Random) -> Hole:
    drawn = _blank(cells)
    side = len(drawn)
    x, y = rng.uniform(0.1, 0.9) * side, rng.uniform(0.15, 0.95) * side
    thick = round(rng.uniform(0.1, 0.32) * side)
    for _ in range(rng.randint(1, 4)):
        to_x = min(max(x + rng.uniform(-0.4, 0.4) * side, 0), side)
        to_y = min(max(y + rng.uniform(-0.25, 0.25) * side, 0), side)
        cv2.line(drawn, (round(x), round(y)), (round(to_x), round(to_y)), 1, thick)
        x, y = to_x, to_y
    return _touched(drawn)


def _border(cells: int, rng: random.Random) -> Hole:
    """One side to extend, mostly right or left; now and then two."""
    hole = np.zeros((cells, cells), np.bool_)
    for side in rng.sample("lrlrtb", 2 if rng.random() < 0.25 else 1):
        depth = max(2, round(rng.uniform(0.12, 0.65 if side in "lr" else 0.5) * cells))
        if side == "l":
            hole[:, :depth] = True
        elif side == "r":
            hole[:, -depth:] = True
        elif side == "t":
            hole[:depth] = True
        else:
            hole[-depth:] = True
    return hole


def _blank(cells: int) -> NDArray[np.uint8]:
    return np.zeros((cells * _FINE, cells * _FINE), np.uint8)


def _touched(drawn: NDArray[np.uint8]) -> Hole:
    cells = len(drawn) // _FINE
    fine = drawn.reshape(cells, _FINE, cells, _FINE)
    return np.asarray(fine.max(axis=(1, 3)) > 0)
