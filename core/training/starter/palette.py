"""Colours of the illustrated world: skies, light, ground and things, as 8-bit RGB."""

from __future__ import annotations

from typing import Final

RGB = tuple[float, float, float]

SKY: Final[dict[str, tuple[RGB, RGB, RGB]]] = {
    # top, middle, just above the horizon
    "dawn": ((158, 168, 214), (240, 190, 200), (255, 226, 196)),
    "noon": ((66, 146, 224), (120, 188, 240), (202, 232, 248)),
    "sunset": ((92, 58, 122), (226, 98, 84), (255, 186, 84)),
    "night": ((11, 15, 46), (22, 33, 80), (46, 64, 120)),
    "storm": ((48, 54, 66), (80, 88, 100), (124, 132, 138)),
}

# What the light of the hour does to a colour seen at noon: a factor for each channel.
LIGHT: Final[dict[str, RGB]] = {
    "dawn": (0.98, 0.88, 0.90),
    "noon": (1.0, 1.0, 1.0),
    "sunset": (0.98, 0.76, 0.66),
    "night": (0.34, 0.42, 0.64),
    "storm": (0.62, 0.66, 0.70),
}

# Ground that the light would turn into another one: snow at sunset is no sand.
GROUND_LIGHT: Final[dict[tuple[str, str], RGB]] = {
    ("snow", "dawn"): (0.95, 0.90, 0.97),
    ("snow", "sunset"): (0.84, 0.74, 0.92),
    ("snow", "night"): (0.50, 0.58, 0.80),
    ("snow", "storm"): (0.76, 0.79, 0.84),
    ("desert", "night"): (0.46, 0.40, 0.50),
    ("desert", "storm"): (0.74, 0.70, 0.66),
}

# Painted things keep more of their own colour than the ground does, so that a red house
# stays a red house at night.
THING_LIGHT: Final[dict[str, RGB]] = {
    "dawn": (1.0, 0.94, 0.95),
    "noon": (1.0, 1.0, 1.0),
    "sunset": (1.0, 0.86, 0.80),
    "night": (0.66, 0.70, 0.84),
    "storm": (0.80, 0.82, 0.85),
}

CLOUD: Final[dict[str, tuple[RGB, RGB]]] = {
    # lit top, shaded belly
    "dawn": ((255, 236, 232), (236, 200, 214)),
    "noon": ((255, 255, 255), (222, 236, 246)),
    "sunset": ((255, 196, 150), (196, 96, 110)),
    "night": ((66, 80, 128), (42, 54, 100)),
    "storm": ((88, 95, 106), (58, 64, 76)),
}

SUN: Final[dict[str, RGB]] = {
    "dawn": (255, 244, 172),
    "noon": (255, 240, 150),
    "sunset": (255, 228, 128),
    "night": (246, 243, 220),
    "storm": (255, 240, 200),
}

GROUND: Final[dict[str, tuple[RGB, RGB, RGB]]] = {
    # far, middle, near
    "meadow": ((150, 200, 110), (112, 178, 80), (78, 148, 62)),
    "desert": ((238, 208, 150), (226, 182, 112), (208, 152, 84)),
    "snow": ((226, 236, 246), (238, 244, 250), (248, 251, 254)),
    "lake": ((150, 200, 110), (112, 178, 80), (78, 148, 62)),
    "sea": ((92, 172, 206), (44, 128, 184), (22, 92, 152)),
}

LAKE_WATER: Final[tuple[RGB, RGB]] = ((132, 196, 222), (52, 134, 190))
SHORE: Final[RGB] = (232, 206, 150)
SNOW_CAP: Final[RGB] = (246, 250, 254)
ROCK: Final[tuple[RGB, RGB]] = ((138, 146, 170), (100, 108, 138))
FAR_HILL: Final[RGB] = (128, 168, 140)
PINE: Final[tuple[RGB, RGB]] = ((70, 128, 100), (34, 88, 68))
TRUNK: Final[RGB] = (112, 78, 54)
FLOWERS: Final[tuple[RGB, ...]] = (
    (236, 84, 78),
    (255, 214, 74),
    (250, 248, 240),
    (236, 130, 190),
)

HOUSE: Final[dict[str, RGB]] = {
    "red": (208, 54, 46),
    "blue": (48, 98, 204),
    "yellow": (250, 204, 54),
    "white": (248, 245, 238),
    "green": (44, 156, 92),
}
ROOFS: Final[tuple[RGB, ...]] = ((92, 66, 60), (70, 74, 92))
BOAT: Final[dict[str, RGB]] = {
    "red": (212, 56, 48),
    "blue": (40, 70, 170),
    "yellow": (250, 204, 54),
    "white": (248, 246, 240),
}
SAIL: Final[RGB] = (255, 250, 236)
TREE: Final[dict[str, RGB]] = {
    "green": (62, 142, 66),
    "orange": (232, 128, 40),
    "pink": (244, 150, 186),
}
CACTUS: Final[dict[str, RGB]] = {"green": (56, 138, 84)}
WINDOW_LIT: Final[RGB] = (255, 222, 120)
WINDOW_DAY: Final[RGB] = (176, 214, 236)


def ground_light(ground: str, time: str) -> RGB:
    """The light on the ground at an hour."""
    return GROUND_LIGHT.get((ground, time), LIGHT[time])


def mix(a: RGB, b: RGB, t: float) -> RGB:
    """The colour a fraction ``t`` of the way from ``a`` to ``b``."""
    return (a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t, a[2] + (b[2] - a[2]) * t)


def lit(colour: RGB, light: RGB, gain: float = 1.0) -> RGB:
    """``colour`` under ``light``, brightened by ``gain`` and clipped to 0..255."""
    r, g, b = (min(255.0, c * f * gain) for c, f in zip(colour, light, strict=True))
    return (r, g, b)
