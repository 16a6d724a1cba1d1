"""The prompts the starter model is tried with, and what a picture of each must show.

Needs no torch. None of the prompts can be a training caption: their wording (a colon, or
"and in the sky" before the light) is one that ``captions`` never produces.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from core.training.starter.judge import Verdict
from core.training.starter.spec import COLOURS, GROUNDS, SIDES, TIMES, Ground, Side, Time

# What a prompt promises and a Verdict can be held to. The side of the house is measured
# too, but does not count for agreement.
CHECKS: Final = ("time", "light", "ground", "house_colour")


@dataclass(frozen=True, slots=True)
class Promise:
    """A prompt and what it promises; None is not promised.

    ``light`` is the side of the sun or moon, or "none" where there must not be one.
    """

    prompt: str
    time: Time
    ground: Ground
    light: Side | str | None = None
    house_colour: str | None = None
    house_side: Side | None = None


_TIME: Final[dict[Time, tuple[str, ...]]] = {
    "dawn": ("at dawn", "at sunrise", "in the early morning"),
    "noon": ("at noon", "on a sunny day", "at midday"),
    "sunset": ("at sunset", "in the evening", "at dusk"),
    "night": ("at night", "by night"),
    "storm": ("in a storm", "in a thunderstorm", "under a stormy sky"),
}
_PLACE: Final[dict[Ground, tuple[str, ...]]] = {
    "sea": ("on an island in the sea", "by the sea"),
    "lake": ("by a lake", "at the lake"),
    "desert": ("in the desert", "among sand dunes"),
    "meadow": ("on a meadow", "in a green field"),
    "snow": ("in the snow", "in a snowy field"),
}
_ALONE: Final[dict[Ground, str]] = {
    "sea": "the sea", "lake": "a lake", "desert": "a desert", "meadow": "a meadow",
    "snow": "snow",
}  # fmt: skip
_SIDE: Final[dict[Side, str]] = {
    "left": "on the left", "middle": "in the middle", "right": "on the right",
}  # fmt: skip


def promises(count: int = 200, seed: int = 2026) -> list[Promise]:
    """``count`` prompts, evenly over times and grounds; the same for the same seed."""
    rng = random.Random(seed)
    found: dict[str, Promise] = {}
    turn = 0
    while len(found) < count:
        promise = _promise(rng, TIMES[turn % 5], GROUNDS[turn // 5 % 5])
        found.setdefault(promise.prompt, promise)
        turn += 1
    return list(found.values())


def _promise(rng: random.Random, time: Time, ground: Ground) -> Promise:
    side, light_side = rng.choice(SIDES), rng.choice(SIDES)
    # White walls on snow are beyond the judge, so they are not asked for.
    colours = [c for c in COLOURS["house"] if (ground, c) != ("snow", "white")]
    colour = rng.choice(colours)
    with_house, with_light = rng.random() < 0.7, time != "storm" and rng.random() < 0.8
    when = rng.choice(_TIME[time])
    light = "the moon" if time == "night" else "the sun"
    sky = f" and in the sky {light} {_SIDE[light_side]}" if with_light else ""
    if with_house:
        thing, place = f"a {colour} house {_SIDE[side]}", rng.choice(_PLACE[ground])
        forms = [f"{when}: {thing} {place}{sky}", f"{when}: {place} {thing}{sky}"]
        if sky:
            forms.append(f"{thing} {place} {when}{sky}")
        prompt = rng.choice(forms)
    else:
        prompt = f"{when}: {_ALONE[ground]}{sky}"
    return Promise(
        prompt,
        time,
        ground,
        light_side if with_light else "none" if time == "storm" else None,
        colour if with_house else None,
        side if with_house else None,
    )


def kept(promise: Promise, verdict: Verdict) -> dict[str, bool]:
    """For each thing promised, whether the picture shows it."""
    out = {"time": verdict.time == promise.time, "ground": verdict.ground == promise.ground}
    if promise.light is not None:
        out["light"] = (verdict.light_side or "none") == promise.light
    if promise.house_colour is not None:
        out["house_colour"] = verdict.house_colour == promise.house_colour
        out["house_side"] = verdict.house_side == promise.house_side
    return out


def agreement(promised: Sequence[Promise], verdicts: Iterable[Verdict]) -> dict[str, float]:
    """Shares from 0 to 1: pictures that keep everything promised ("all"), and each check."""
    results = [kept(p, v) for p, v in zip(promised, verdicts, strict=True)]
    shares = {"all": _mean(all(r[c] for c in CHECKS if c in r) for r in results)}
    for check in (*CHECKS, "house_side"):
        shares[check] = _mean(r[check] for r in results if check in r)
    every = [r[c] for r in results for c in CHECKS if c in r]
    shares["checks"] = _mean(every)
    return shares


def _mean(values: Iterable[bool]) -> float:
    known = list(values)
    return round(sum(known) / len(known), 4) if known else float("nan")
