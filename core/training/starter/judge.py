"""A simple judge that looks at pixels and says what a scene holds. No model, no torch.

It knows the colours of the illustrated world (``palette``) and rough shapes: sky rows by
the hour, a round bright disc, the ground's colours, a coloured wall under a dark roof.
It is itself measured on scenes whose content is known (tests/unit/test_starter_judge.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple, cast

import cv2
import numpy as np
from numpy.typing import NDArray

from core.training.starter import palette as p
from core.training.starter.spec import GROUNDS, TIMES, Ground, Side, Time

Pixels = NDArray[np.uint8]
Floats = NDArray[np.float32]

_SIDE_X: Final[dict[Side, float]] = {"left": 0.21, "middle": 0.5, "right": 0.79}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the judge sees; None where it sees nothing of the kind."""

    time: Time
    light_side: Side | None
    ground: Ground
    house_colour: str | None
    house_side: Side | None


class Spot(NamedTuple):
    """A connected patch of a mask: its box and area in pixels, and its centre's x."""

    x: int
    y: int
    width: int
    height: int
    area: int
    centre: float


def _spots(mask: NDArray[np.bool_]) -> list[Spot]:
    # OpenCV's stubs leave this function's result open.
    found = cast(
        "tuple[int, NDArray[np.int32], NDArray[np.int32], NDArray[np.float64]]",
        cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=8),
    )
    stats, centres = found[2].tolist(), found[3].tolist()
    return [
        Spot(*box, centre=centre[0]) for box, centre in zip(stats[1:], centres[1:], strict=True)
    ]


def judge(image: Pixels) -> Verdict:
    """Look at an H×W×3 uint8 RGB picture of any size; it is judged at 128 px."""
    small = cast(Pixels, cv2.resize(image, (128, 128), interpolation=cv2.INTER_AREA))
    pixels = small.astype(np.float32)
    time = sky_time(pixels)
    colour, side = house(pixels, time)
    return Verdict(time, light_side(pixels, time), ground(pixels, time), colour, side)


def _rows(top: float, bottom: float) -> slice:
    return slice(round(top * 128), round(bottom * 128))


def _distance(pixels: Floats, colour: p.RGB) -> Floats:
    return np.sqrt(((pixels - np.asarray(colour, np.float32)) ** 2).sum(axis=-1))


def _nearest(pixels: Floats, colours: list[p.RGB]) -> tuple[NDArray[np.intp], Floats]:
    """For each pixel the nearest colour's index, and how far it is."""
    table = np.asarray(colours, np.float32)
    squares = (
        (pixels * pixels).sum(axis=-1, keepdims=True)
        - 2 * pixels @ table.T
        + (table * table).sum(axis=1)
    )
    nearest = np.argmin(squares, axis=-1)
    least = np.take_along_axis(squares, nearest[..., None], axis=-1)[..., 0]
    return nearest, np.sqrt(np.maximum(least, 0)).astype(np.float32)


def sky_time(pixels: Floats) -> Time:
    """The hour whose sky is nearest to the medians of the sky's rows."""
    bands = [
        np.median(pixels[_rows(y, y + 0.08)].reshape(-1, 3), axis=0) for y in (0.0, 0.12, 0.25)
    ]
    best: dict[Time, float] = {}
    for time in TIMES:
        top, middle, low = p.SKY[time]
        stops = [p.mix(top, middle, y / 0.28) if y < 0.28 else p.mix(middle, low, (y - 0.28) / 0.28)
                 for y in (0.04, 0.16, 0.29)]  # fmt: skip
        if time == "storm":
            stops = [p.mix(*p.CLOUD["storm"], 0.4), p.mix(*p.CLOUD["storm"], 0.5), stops[2]]
        best[time] = sum(
            float(np.linalg.norm(band - np.asarray(stop)))
            for band, stop in zip(bands, stops, strict=True)
        )
    return min(best, key=lambda time: best[time])


def light_side(pixels: Floats, time: Time) -> Side | None:
    """Where the sun or moon stands: the largest bright, compact spot of its colour."""
    sky = pixels[_rows(0.03, 0.52)]
    limit = {"dawn": 40.0, "noon": 62.0, "sunset": 36.0, "night": 74.0, "storm": 0.0}[time]
    far = _distance(sky, p.SUN[time])
    plain = np.median(sky, axis=1, keepdims=True)
    mask = (far < limit) & (far < np.sqrt(((sky - plain) ** 2).sum(axis=-1)))
    found: Spot | None = None
    for spot in _spots(mask):
        # A crescent fills less of its box than a disc; a disc may be half behind a hill.
        if spot.area < 45 or spot.area / (spot.width * spot.height) < 0.3:
            continue
        if not 0.45 < spot.width / spot.height < 3.2 or spot.width > 42:
            continue
        if found is None or spot.area > found.area:
            found = spot
    return None if found is None else _side(found.centre / 128)


def _side(x: float) -> Side:
    return "left" if x < 0.355 else "right" if x > 0.645 else "middle"


def ground(pixels: Floats, time: Time) -> Ground:
    """The ground whose colours are nearest to the lower part of the picture."""
    lower = pixels[_rows(0.6, 1.0)]
    names: list[Ground] = []
    table: list[p.RGB] = []
    for kind in GROUNDS:
        if kind == "lake":
            continue
        light = p.ground_light(kind, time)
        colours = [p.lit(c, light, 1.12 if kind == "sea" else 1.0) for c in p.GROUND[kind][1:]]
        if kind == "sea":
            colours.append(p.lit(p.LAKE_WATER[1], light, 1.12))
        if kind == "meadow":
            colours.append(p.mix(colours[0], p.SKY[time][2], 0.1))
        for colour in colours:
            names.append(kind)
            table.append(colour)
    nearest, _ = _nearest(lower, table)
    water = np.isin(nearest, [i for i, name in enumerate(names) if name == "sea"])
    rows = lower.shape[0]
    foot, middle = water[round(rows * 0.8) :], water[round(rows * 0.06) : round(rows * 0.45)]
    grass = np.isin(nearest, [i for i, name in enumerate(names) if name == "meadow"])
    if float(middle.mean()) > 0.3 and float(grass[round(rows * 0.8) :].mean()) > 0.5:
        return "lake"
    if float(foot.mean()) > 0.5:
        return "sea"
    votes: dict[Ground, float] = {
        name: float(np.isin(nearest, [i for i, n in enumerate(names) if n == name]).mean())
        for name in set(names)
    }
    return max(votes, key=lambda name: votes[name])


def house(pixels: Floats, time: Time) -> tuple[str | None, Side | None]:
    """Colour and side of a house: a wall of a known colour under a dark roof."""
    light = p.THING_LIGHT[time]
    roofs = [p.lit(c, light) for c in p.ROOFS]
    classes: list[tuple[str, p.RGB]] = [("roof", c) for c in roofs]
    classes += [("roof", p.mix(c, (255, 240, 220), 0.14)) for c in roofs]
    for name, colour in p.HOUSE.items():
        bright = p.lit(colour, light)
        classes += [(name, bright), (name, p.mix(bright, (30, 24, 50), 0.2))]
    classes += [("other", colour) for colour in _other_colours(time)]
    nearest, distance = _nearest(pixels, [colour for _, colour in classes])
    near = distance < 44
    names = np.array([name for name, _ in classes])[nearest]
    roof = (names == "roof") & near
    best: tuple[int, str, Side] | None = None
    for name in p.HOUSE:
        wall = (names == name) & near
        wall[: round(0.58 * 128)] = False
        for x, y, width, height, area, _ in _spots(wall):
            if area < 100 or not 10 <= width <= 48 or not 12 <= height <= 40:
                continue
            around = roof[max(0, y - 14) : y + 16, max(0, x - 24) : x + width + 24]
            if int(around.sum()) < 60 or (best is not None and area <= best[0]):
                continue
            # The roof's middle is the house's; the wall may be only its front.
            columns = np.nonzero(around)[1] + max(0, x - 24)
            middle = (float(columns.min() + columns.max()) / 2 + x + width / 2) / 256
            best = (area, name, _side(middle))
    return (None, None) if best is None else (best[1], best[2])


def _other_colours(time: Time) -> list[p.RGB]:
    """What is no house: grounds, water, woods and the other things."""
    light, far = p.THING_LIGHT[time], p.LIGHT[time]
    colours: list[p.RGB] = []
    for kind in GROUNDS:
        glare = 1.12 if kind == "sea" else 1.0
        tones = [p.lit(c, p.ground_light(kind, time), glare) for c in p.GROUND[kind]]
        colours += [*tones, p.mix(tones[0], p.SKY[time][2], 0.16)]
        colours += [p.mix(tone, (60, 60, 110), 0.13) for tone in tones]
    for water in p.LAKE_WATER:
        colours.append(p.lit(water, far, 1.12))
    colours += [p.lit(c, far) for c in (*p.PINE, *p.ROCK, p.SHORE)]
    for leaf in (*p.TREE.values(), *p.CACTUS.values()):
        body = p.lit(leaf, light)
        colours += [body, p.mix(body, (20, 20, 60), 0.22)]
    colours += [p.lit(p.TRUNK, light), p.lit(p.SAIL, light)]
    return colours
