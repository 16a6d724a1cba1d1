"""Captions of scenes in many wordings, and the words they are made of. Needs no torch."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Final

from core.training.starter.spec import COLOURS, Backdrop, Ground, Kind, SceneSpec, Side, Thing, Time

_TIME: Final[dict[Time, tuple[str, ...]]] = {
    "dawn": ("at dawn", "at sunrise", "in the early morning", "dawn", "sunrise", "pink morning sky",
             "in the morning"),
    "noon": ("at noon", "at midday", "on a sunny day", "by day", "noon", "blue sky", "daytime",
             "under a blue sky", "on a clear day", "bright day", "sunny"),
    "sunset": ("at sunset", "at dusk", "in the evening", "sunset", "orange sky",
               "in the sunset", "evening sky", "golden hour", "red evening"),
    "night": ("at night", "by night", "night", "at midnight", "in the dark", "night sky",
              "under a night sky", "dark night", "starry night", "moonlit night"),
    "storm": ("in a storm", "during a storm", "storm", "stormy weather", "under a stormy sky",
              "in the rain", "thunderstorm", "in a thunderstorm", "dark clouds and rain"),
}  # fmt: skip

_GROUND: Final[dict[Ground, tuple[str, ...]]] = {
    "sea": ("sea", "ocean", "water"),
    "lake": ("lake", "pond"),
    "desert": ("desert", "sand", "sand dunes", "dunes"),
    "meadow": ("meadow", "field", "grass", "green field", "flower meadow", "grassland"),
    "snow": ("snow", "snowy field", "winter landscape", "snowy land", "winter"),
}

_ON: Final[dict[Ground, tuple[str, ...]]] = {
    "sea": ("on the sea", "in the sea", "at sea", "by the sea", "on the ocean", "on the water", "over the sea", "at the coast", "at the beach"),
    "lake": ("by a lake", "at the lake", "over a lake", "by the lake", "near a lake", "beside a lake",
             "by a pond"),
    "desert": ("in the desert", "in a desert", "over the desert", "on the sand", "among sand dunes", "in the dunes"),
    "meadow": ("on a meadow", "in a meadow", "over a meadow", "on the meadow", "in a green field", "on the grass",
               "in a field", "on a field", "in a flower meadow"),
    "snow": ("in the snow", "on the snow", "over the snow", "in a snowy field", "in winter", "in deep snow"),
}  # fmt: skip

_KIND: Final[dict[Kind, tuple[str, ...]]] = {
    "house": ("house", "house", "house", "cottage", "cabin", "home"),
    "tree": ("tree", "tree", "tree", "oak tree"),
    "boat": ("boat", "boat", "sailboat", "ship", "sailing boat"),
    "cactus": ("cactus", "cactus", "tall cactus"),
}

_SIDE: Final[dict[Side, tuple[str, ...]]] = {
    "left": ("on the left", "on the left", "to the left", "at the left", "on the left side"),
    "middle": ("in the middle", "in the middle", "in the center", "in the centre", "centered"),
    "right": ("on the right", "on the right", "to the right", "at the right",
              "on the right side"),
}  # fmt: skip

_BACKDROP: Final[dict[Backdrop, tuple[str, ...]]] = {
    "hills": ("hills", "rolling hills", "soft hills", "hills in the background", "hills behind"),
    "mountains": ("mountains", "mountains", "snowy mountains", "mountains in the background",
                  "mountains behind", "mountain peaks"),
    "forest": ("pine forest", "forest", "pine trees", "a pine forest", "woods", "fir trees",
               "a forest in the background", "forest behind"),
}  # fmt: skip

_LIGHT: Final[dict[str, tuple[str, ...]]] = {
    "sun": ("the sun", "the sun", "sun", "a bright sun", "the sun shining", "a sun",
            "the sun in the sky", "sunlight", "the sun standing"),
    "moon": ("the moon", "the moon", "moon", "a full moon", "a bright moon", "moonlight",
             "the moon in the sky", "the moon shining"),
}  # fmt: skip
_CLOUDS: Final[tuple[str, ...]] = ("clouds", "clouds", "some clouds", "white clouds", "cloudy",
                                   "a few clouds", "clouds in the sky", "cloudy sky")  # fmt: skip
_STARS: Final[tuple[str, ...]] = ("stars", "many stars", "starry sky", "with stars",
                                  "stars in the sky", "bright stars")  # fmt: skip
_ISLAND: Final[tuple[str, ...]] = ("on an island in the sea", "on a small island", "by the sea",
                                   "in the sea", "at the sea", "on an island")  # fmt: skip

_TREE_COLOURS: Final[dict[str, tuple[str, ...]]] = {
    "orange": ("orange {}", "autumn {}", "orange autumn {}"),
    "pink": ("pink {}", "blossoming {}", "pink cherry {}"),
    "green": ("green {}", "green {}", "{}"),
}

# Words that say nothing about a scene, and openings of prompts; the model learns to
# shrug at them.
_OPENINGS: Final[tuple[str, ...]] = (
    "a picture of", "an illustration of", "a drawing of", "a painting of", "a landscape with",
    "a scene with", "illustrated landscape", "flat illustration", "a beautiful", "a photo of",
    "there is",
)  # fmt: skip
_ADJECTIVES: Final[tuple[str, ...]] = (
    "small", "little", "big", "large", "old", "pretty", "beautiful", "lonely", "wooden", "nice",
    "cozy", "bright",
)  # fmt: skip
# Words between the others.
_JOINTS: Final[tuple[str, ...]] = ("and", "with", "a", "an", "the", ",", ".", "there", "is", "stands",
                                   "standing")  # fmt: skip


def _article(words: str) -> str:
    return ("an " if words[0] in "aeiou" else "a ") + words


def _thing(thing: Thing, rng: random.Random, side: bool, colour: bool, ground: str) -> str:
    noun = rng.choice(_KIND[thing.kind])
    if rng.random() < 0.08:
        noun = f"{rng.choice(_ADJECTIVES)} {noun}"
    if colour:
        if thing.kind == "tree":
            noun = rng.choice(_TREE_COLOURS[thing.colour]).format(noun)
        elif thing.kind != "cactus" or rng.random() < 0.4:
            noun = f"{thing.colour} {noun}"
    text = noun if rng.random() < 0.12 else _article(noun)
    where = [rng.choice(_SIDE[thing.side])] if side else []
    if ground:
        where.insert(rng.randrange(len(where) + 1), ground)
    if where and rng.random() < 0.12:
        where.insert(0, rng.choice(("stands", "is", "standing")))
    return ("there is " if rng.random() < 0.04 else "") + " ".join([text, *where])


def _light(spec: SceneSpec, rng: random.Random, side: bool) -> str:
    noun = rng.choice(_LIGHT[spec.light or "sun"])
    return f"{noun} {rng.choice(_SIDE[spec.light_side])}" if side else noun


def mention(thing: Thing, spec: SceneSpec, rng: random.Random) -> str:
    """One thing of a scene and little else, as somebody asks for it who fills a hole."""
    ground = rng.choice(_ON[spec.ground]) if rng.random() < 0.35 else ""
    if thing.kind == "boat" and ground:
        ground = "on the water"
    words = _thing(thing, rng, False, rng.random() < 0.92, ground)
    return f"{words} {rng.choice(_TIME[spec.time])}" if rng.random() < 0.25 else words


def place(spec: SceneSpec, rng: random.Random) -> str:
    """The ground of a scene, mostly with the hour, as somebody says who paints a thing out."""
    ground = rng.choice(_GROUND[spec.ground])
    text = rng.choice((_article(ground), ground, f"the {ground}"))
    joint = rng.choice((" ", ", "))
    return f"{text}{joint}{rng.choice(_TIME[spec.time])}" if rng.random() < 0.7 else text


def caption(
    spec: SceneSpec,
    rng: random.Random,
    *,
    complete: bool = False,
    sides: bool = True,
    every_thing: bool = False,
) -> str:
    """One of many captions of a scene.

    Most name all that is in it, some leave things out, and a few are single words, as
    negative prompts often are. With ``complete`` nothing is left out. Without ``sides`` it
    does not say where things are. With ``every_thing`` it names all things but for the few
    single words.
    """
    roll = 0.5 if complete else rng.random()
    if roll < 0.04:
        return _keyword(spec, rng)
    keep = 1.0 if complete else 0.95 if roll < 0.75 else 0.7
    parts: list[str] = []
    ground_said = False
    for thing in spec.things:
        if not (complete or every_thing) and rng.random() > keep:
            continue
        water = thing.kind == "boat" and spec.ground == "lake"
        where = ""
        if not ground_said and rng.random() < 0.5:
            ground_said = True
            where = "on a lake" if water else rng.choice(_ON[spec.ground])
            if spec.ground == "sea" and thing.kind != "boat":
                where = rng.choice(_ISLAND)
        side = rng.random() < keep and sides
        parts.append(_thing(thing, rng, side, rng.random() < keep, where))
    if not ground_said and rng.random() < keep:
        word = rng.choice(_GROUND[spec.ground])
        parts.append(
            rng.choice((_article(word), word, f"the {word}", rng.choice(_ON[spec.ground])))
        )
    if spec.light is not None and rng.random() < keep - 0.03 + 0.03 * complete:
        parts.append(_light(spec, rng, rng.random() < keep and sides))
    if spec.clouds and spec.time != "storm" and rng.random() < keep:
        parts.append(rng.choice(_CLOUDS))
    if spec.stars and rng.random() < keep:
        parts.append(rng.choice(_STARS))
    for backdrop in spec.backdrops:
        if rng.random() < keep:
            parts.append(rng.choice(_BACKDROP[backdrop]))
    when = rng.choice(_TIME[spec.time]) if rng.random() < keep + 0.02 else ""
    return _join(parts, when, rng, complete)


def _join(parts: list[str], when: str, rng: random.Random, complete: bool) -> str:
    first = parts[:1]
    rest = parts[1:]
    rng.shuffle(rest)
    if rng.random() < 0.35:
        ordered = first + rest
        rng.shuffle(ordered)
    else:
        ordered = first + rest
    if when:
        ordered.insert(rng.choice((0, 1, len(ordered))) if ordered else 0, when)
    text = ordered[0] if ordered else "a landscape"
    for part in ordered[1:]:
        text += rng.choice((", ", ", ", " ", " and ", " with ") if part != when else (" ", ", "))
        text += part
    if not complete and rng.random() < 0.1:
        text = f"{rng.choice(_OPENINGS)} {text}"
    return text + ("." if rng.random() < 0.05 else "")


def _keyword(spec: SceneSpec, rng: random.Random) -> str:
    words = [rng.choice(_TIME[spec.time]), rng.choice(_GROUND[spec.ground])]
    words += [rng.choice(_BACKDROP[backdrop]) for backdrop in spec.backdrops]
    words += [rng.choice(_KIND[thing.kind]) for thing in spec.things]
    words += [f"{thing.colour} {thing.kind}" for thing in spec.things]
    if spec.light:
        words.append(spec.light)
    if spec.clouds:
        words.append("clouds")
    if spec.stars:
        words.append("stars")
    return rng.choice(words)


def vocabulary() -> list[str]:
    """Every word the captions use and some near them, sorted."""
    groups: Sequence[Sequence[str]] = (
        *_TIME.values(), *_GROUND.values(), *_ON.values(), *_KIND.values(), *_SIDE.values(),
        *_BACKDROP.values(), _OPENINGS, _ADJECTIVES, _JOINTS, *COLOURS.values(), *_LIGHT.values(),
        _ISLAND, _CLOUDS, _STARS, *_TREE_COLOURS.values(),
    )  # fmt: skip
    words = {word for group in groups for phrase in group for word in phrase.split()} - {"{}"}
    return sorted(words)
