"""How the two pictures are joined across the paste's ramp.

`mix` (h, w) is 0 where the picture stays, 1 where what was made is taken, and between
them a smooth ramp. Every way of joining returns the picture itself where `mix` is 0.
"""

from __future__ import annotations

import numpy as np

from core.infill import push_pull
from core.request import Blend
from core.seams.raster import (
    BoolArray,
    FloatArray,
    as_float,
    blur,
    distance_to,
    largest,
    masked_blur,
)

_HARD = 3.0
"""A ramp narrower than this (px) is an edge: a border that is extended, say."""

_BESIDE = 8.0
_NEARBY = 3.0
"""A hard edge is judged by this many px on either side, averaged by a Gaussian."""

_CALM = 4.0
"""A difference that varies by more than this (of 255) from place to place is no light."""

_TIMES = 2
"""What is left of a jump, where not all of it was believed, is a smaller one."""

_BOUND = 24.0
"""A difference at the edge larger than this (of 255) is structure, not light."""


def choose_blend(
    picture: FloatArray, made: FloatArray, mix: FloatArray, ring: BoolArray
) -> tuple[bool, Blend]:
    """(whether light is carried in from the edge, feather or multi-band), by what lies at
    the edge. Light is carried in where the two differ there smoothly; details are joined
    over a short way (multi-band) where they disagree, so that no ghost of either shows."""
    seam = (mix > 0.0) & (mix < 1.0)
    if int(seam.sum()) < 32:
        return bool(ring.any()), Blend.FEATHER
    width = max(2.0, 0.35 * ramp_width(mix))
    weight = seam.astype(np.float32)
    difference = picture - made
    slow = masked_blur(difference, weight, width)
    light = _usual(slow[seam])
    fine = _usual((difference - slow)[seam])
    detail = _usual((picture - blur(picture, width))[seam])
    carried = 0.7 < light < _BOUND
    return carried, Blend.MULTIBAND if fine > 2.0 + 0.35 * detail else Blend.FEATHER


def _usual(values: FloatArray) -> float:
    return float(np.sqrt(np.mean(np.square(values))))


def ramp_width(mix: FloatArray) -> float:
    """The width of the ramp in px, from its steepest part (a smoothstep rises by 1.5)."""
    across, down = np.diff(mix, axis=1), np.diff(mix, axis=0)
    steep = max(float(np.abs(across).max(initial=0.0)), float(np.abs(down).max(initial=0.0)), 1e-3)
    return 1.5 / steep


def feather(picture: FloatArray, made: FloatArray, mix: FloatArray) -> FloatArray:
    """Each pixel its share of both."""
    return as_float(picture + mix[..., None] * (made - picture))


def multiband(picture: FloatArray, made: FloatArray, mix: FloatArray) -> FloatArray:
    """Band by band (Burt and Adelson 1983, at full size): slow changes of light join over
    the whole ramp, fine detail over a few pixels in its middle."""
    width = ramp_width(mix)
    result = np.zeros_like(picture)
    last = made - picture
    sigma = 1.0
    while sigma < width / 4.0:
        soft = blur(last, sigma)
        result += _sharpened(mix, width, 5.0 * sigma)[..., None] * (last - soft)
        last = soft
        sigma *= 2.0
    result += mix[..., None] * last
    # The bands' tails must not reach what stays.
    return np.where(mix[..., None] > 0.0, picture + result, picture).astype(np.float32)


def _sharpened(mix: FloatArray, width: float, wanted: float) -> FloatArray:
    """The ramp made `wanted` px wide about its middle."""
    factor = max(1.0, width / wanted)
    t = np.clip((mix - 0.5) * factor + 0.5, 0.0, 1.0)
    return as_float(t * t * (3.0 - 2.0 * t)) if factor > 1.0 else mix


def carry_light(
    picture: FloatArray, made: FloatArray, mix: FloatArray, ring: BoolArray
) -> FloatArray:
    """`made` with the difference at the edge carried inside, falling off with depth.

    The gradient-domain join (Pérez 2003) solved as what it is, a smooth membrane through
    the differences at the edge, from coarse to fine; differences as large as structure's
    count less the larger they are, and deep inside the result keeps its own light.
    """
    taken = mix > 0.0
    width = ramp_width(mix)
    if width < _HARD:
        for _ in range(_TIMES):
            made = _without_jump(picture, made, taken, ring)
        return made
    # The edge: the ramp, and the kept pixels just beyond it.
    ramp = taken & (mix < 0.95)
    near = ramp | (ring & (distance_to(taken) <= max(6.0, 0.5 * width)))
    if int(near.sum()) < 16:
        return made
    difference, weight = picture - made, near.astype(np.float32)
    slow = masked_blur(difference, weight, max(2.0, 0.3 * width))
    rough = masked_blur(np.square(difference - slow).mean(axis=2), weight, max(2.0, 0.3 * width))
    calm = 1.0 / (1.0 + rough / _CALM**2)
    size = largest(np.abs(slow))
    believed = near & (size < 3.0 * _BOUND)
    if int(believed.sum()) < 16:
        return made
    # What is smooth may be more and still be light; towards the core, where new things
    # begin, only what is smooth is.
    belief = np.where(mix < 0.35, 1.0, calm) / (1.0 + (size / (_BOUND * (1.0 + 0.6 * calm))) ** 4)
    slow = slow * belief[..., None]
    membrane = push_pull(as_float(slow), believed)
    membrane = blur(membrane, max(2.0, 0.25 * width))
    depth = distance_to(~taken)
    reach = max(24.0, 2.0 * width, 0.6 * float(depth[taken].max(initial=0.0)))
    fall = np.exp(-((depth / reach) ** 2))
    bounded = np.clip(membrane, -1.5 * _BOUND, 1.5 * _BOUND)
    return as_float(made + fall[..., None] * bounded)


def _without_jump(
    picture: FloatArray, made: FloatArray, taken: BoolArray, ring: BoolArray
) -> FloatArray:
    """`made` without the jump of light right at a hard edge, which no ramp covers.

    The light just inside is compared with that just outside. Where either side is busy,
    or the jump is as large as structure's, it is left alone; inside it fades.
    """
    away, depth = distance_to(taken), distance_to(~taken)
    outer, inner = ring & (away <= _BESIDE), taken & (distance_to(ring) <= _BESIDE)
    if int(outer.sum()) < 16 or int(inner.sum()) < 16:
        return made
    before, unrest = _light_at_line(picture, outer, away)
    after, more = _light_at_line(made, inner, depth)
    jump = before - after
    size = largest(np.abs(jump))
    calm = 1.0 / (1.0 + ((unrest + more) / 16.0) ** 2)
    # Up to _BOUND it is light, from twice as much on something else begins there.
    t = np.clip(2.0 - size / _BOUND, 0.0, 1.0)
    belief = as_float(inner * calm * t * t * (3.0 - 2.0 * t))
    # What is believed little pulls towards no jump.
    weight = inner.astype(np.float32)
    along = masked_blur(as_float(jump * belief[..., None]), weight, 4.0)
    membrane = blur(push_pull(along, inner), 2.0)
    reach = max(24.0, 0.4 * float(depth.max()))
    fall = np.exp(-((depth / reach) ** 2))
    bounded = np.clip(membrane, -1.5 * _BOUND, 1.5 * _BOUND)
    return as_float(np.where(taken[..., None], made + fall[..., None] * bounded, made))


def _light_at_line(
    picture: FloatArray, beside: BoolArray, away: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """(colour, unrest): what `picture`, known in `beside`, comes to where `away` (px) is 0,
    and the spread of its light. Its own slope towards the line goes on up to it, so that
    what rises there by itself (a sky) is no jump."""
    place = as_float(away - 0.5)
    # What lies nearest tells most of what the line itself would be.
    weight = as_float(beside * np.exp(-place / _NEARBY))
    mean, centre = masked_blur(picture, weight, _NEARBY), masked_blur(place, weight, _NEARBY)
    spread = np.maximum(masked_blur(as_float(place * place), weight, _NEARBY) - centre**2, 0.0)
    both = masked_blur(as_float(picture * place[..., None]), weight, _NEARBY)
    slope = (both - mean * centre[..., None]) / (spread + 0.3)[..., None]
    light = picture.mean(axis=2)
    square = masked_blur(as_float(light * light), weight, _NEARBY)
    rest = square - mean.mean(axis=2) ** 2 - slope.mean(axis=2) ** 2 * spread
    unrest = as_float(np.sqrt(np.maximum(rest, 0.0)))
    return as_float(mean - slope * centre[..., None]), unrest
