"""What a scene holds, as a frozen value, and how one is drawn at random from a seed."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Final, Literal

Time = Literal["dawn", "noon", "sunset", "night", "storm"]
Ground = Literal["sea", "lake", "desert", "meadow", "snow"]
Side = Literal["left", "middle", "right"]
Light = Literal["sun", "moon"]
Kind = Literal["house", "tree", "boat", "cactus"]
Backdrop = Literal["hills", "mountains", "forest"]

TIMES: Final[tuple[Time, ...]] = ("dawn", "noon", "sunset", "night", "storm")
GROUNDS: Final[tuple[Ground, ...]] = ("sea", "lake", "desert", "meadow", "snow")
SIDES: Final[tuple[Side, ...]] = ("left", "middle", "right")
BACKDROPS: Final[tuple[Backdrop, ...]] = ("hills", "mountains", "forest")
COLOURS: Final[dict[Kind, tuple[str, ...]]] = {
    "house": ("red", "blue", "yellow", "white", "green"),
    "tree": ("green", "orange", "pink"),
    "boat": ("red", "blue", "yellow", "white"),
    "cactus": ("green",),
}


@dataclass(frozen=True, slots=True)
class Thing:
    """One house, tree, boat or cactus; ``colour`` is one of ``COLOURS[kind]``."""

    kind: Kind
    colour: str
    side: Side


@dataclass(frozen=True, slots=True)
class SceneSpec:
    """Everything a caption can tell about a scene, and the seed of what it leaves open."""

    time: Time
    ground: Ground
    light: Light | None = None
    light_side: Side = "right"
    stars: bool = False
    clouds: bool = False
    backdrops: tuple[Backdrop, ...] = ()
    things: tuple[Thing, ...] = ()
    detail_seed: int = 0


# Which things are likely on which ground. A boat needs water; the others can be anywhere,
# so that a wish which is unusual (a cactus in the snow) is not unknown.
_KINDS: Final[dict[Ground, tuple[tuple[Kind, float], ...]]] = {
    "sea": (("boat", 0.62), ("house", 0.25), ("tree", 0.13)),
    "lake": (("boat", 0.38), ("house", 0.36), ("tree", 0.26)),
    "desert": (("cactus", 0.62), ("house", 0.28), ("tree", 0.10)),
    "meadow": (("house", 0.55), ("tree", 0.42), ("cactus", 0.03)),
    "snow": (("house", 0.58), ("tree", 0.39), ("cactus", 0.03)),
}


def sample_spec(seed: int) -> SceneSpec:
    """A random scene; the same seed gives the same scene on every machine."""
    rng = random.Random(seed)
    time = rng.choices(TIMES, (0.2, 0.22, 0.22, 0.22, 0.14))[0]
    ground = rng.choice(GROUNDS)
    light: Light | None = None
    if time == "night":
        light = "moon" if rng.random() < 0.72 else None
    elif time != "storm":
        light = "sun" if rng.random() < 0.8 else None
    stars = time == "night" and (light is None or rng.random() < 0.8)
    clouds = time == "storm" or rng.random() < (0.25 if time == "night" else 0.45)
    return SceneSpec(
        time=time,
        ground=ground,
        light=light,
        light_side=rng.choice(SIDES),
        stars=stars,
        clouds=clouds,
        backdrops=_sample_backdrops(rng, ground),
        things=_sample_things(rng, ground),
        detail_seed=rng.randrange(1 << 30),
    )


def _sample_backdrops(rng: random.Random, ground: Ground) -> tuple[Backdrop, ...]:
    mountains, hills, forest = rng.random() < 0.34, rng.random() < 0.28, rng.random() < 0.3
    if ground == "desert":
        forest = forest and rng.random() < 0.15
    if ground == "sea":
        # A sea that is mostly open: its straight horizon is what it is known by.
        mountains, forest = mountains and rng.random() < 0.6, False
    if mountains:
        hills = False
    chosen: list[Backdrop] = []
    if mountains:
        chosen.append("mountains")
    if hills:
        chosen.append("hills")
    if forest:
        chosen.append("forest")
    return tuple(chosen)


def _sample_things(rng: random.Random, ground: Ground) -> tuple[Thing, ...]:
    roll = rng.random()
    count = 0 if roll < 0.12 else 1 if roll < 0.82 else 2
    kinds, weights = zip(*_KINDS[ground], strict=True)
    things: list[Thing] = []
    sides = list(SIDES)
    while len(things) < count:
        kind: Kind = rng.choices(kinds, weights)[0]
        if any(thing.kind == kind for thing in things):
            continue
        side = sides.pop(rng.randrange(len(sides)))
        colour = rng.choice(COLOURS[kind])
        if kind == "tree" and rng.random() < 0.35:
            colour = "green"
        things.append(Thing(kind, colour, side))
    return tuple(things)
