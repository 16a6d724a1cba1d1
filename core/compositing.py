"""The paste: how much of the result each pixel takes, and laying it in.

Alpha is made from the distance to the drawn mask, as whole numbers 0 … 255, before
anything is blended: where it is 0 the picture's own bytes stay.
"""

from __future__ import annotations

import math

import numpy as np

from core.arrays import MaskArray, RgbaArray
from core.geometry import Extent
from core.seams.raster import FloatArray, as_float, distance_to, resize_smooth, to_bytes

_SOFT_STEPS = 8
"""The fade round a grey mask is worked out on a mask so small that it is this many px wide."""


def smoothstep(t: FloatArray) -> FloatArray:
    """0 below 0, 1 above 1, and between them a curve with no corner."""
    t = np.clip(t, 0.0, 1.0)
    return as_float(t * t * (3.0 - 2.0 * t))


def paste_alpha(
    mask: MaskArray, grow: int, feather: int, *, strict: bool, soft_in_model: bool
) -> MaskArray:
    """How much of the result is taken, 0 … 255, for a drawn mask with room round it.

    Full where the mask is white and `grow` px round it, then a smooth ramp `feather` px
    wide; 0 beyond. `strict`: 0 wherever the mask is 0; the ramp runs inward, over at most
    half of a thin stroke. Grey means less; when the model itself changes grey parts less
    (`soft_in_model`), grey from the middle on is taken whole, so that it is not weakened
    twice.
    """
    values = as_float(mask)
    if soft_in_model:
        values = np.minimum(values * 2.0, 255.0)
    if strict:
        return _strict_alpha(mask, values, feather)
    top = int(values.max(initial=0.0))
    if top == 0:
        return np.zeros_like(mask)
    hard = bool(((mask == 0) | (values >= 255.0)).all())
    if hard:
        return to_bytes(255.0 * _ramp(distance_to(mask > 0), grow, feather))
    # What the artist drew counts at least by its own value, what is fullest exactly.
    full = top * _ramp(distance_to(values >= top), grow, feather)
    alpha = np.maximum(np.maximum(full, values), _soft_ramp(values, grow, feather))
    return to_bytes(np.where(distance_to(mask > 0) > grow + feather, 0.0, alpha))


def _soft_ramp(values: FloatArray, grow: int, feather: int) -> FloatArray:
    """Each grey fading out round itself, and of all these the largest: the fade of a mask
    whose edge is soft, with no steps in it."""
    reach = grow + feather
    if reach == 0:
        return values
    factor = max(1, math.ceil(reach / _SOFT_STEPS))
    high, wide = values.shape
    small = resize_smooth(values, Extent(-(-wide // factor), -(-high // factor)))
    radius = reach // factor
    room = np.pad(small, radius)
    best = small.copy()
    steps = np.arange(-radius, radius + 1)
    weights = _ramp(as_float(factor * np.hypot(steps[:, None], steps[None, :])), grow, feather)
    for down, across in np.argwhere(weights > 0.0):
        near = room[down : down + small.shape[0], across : across + small.shape[1]]
        np.maximum(best, weights[down, across] * near, out=best)
    return resize_smooth(best, Extent(wide, high))


def _strict_alpha(mask: MaskArray, values: FloatArray, feather: int) -> MaskArray:
    inside = mask > 0
    if feather == 0 or not inside.any():
        return to_bytes(np.where(inside, values, 0.0))
    depth = distance_to(~inside)
    # A ramp that never eats more than half of a stroke's width.
    width = min(float(feather), max(1.0, float(depth.max())) * 0.5)
    return to_bytes(np.where(inside, values * smoothstep(depth / (width + 1.0)), 0.0))


def _ramp(distance: FloatArray, grow: int, feather: int) -> FloatArray:
    ramp = 1.0 - smoothstep((distance - grow) / (feather + 1.0))
    return np.where(distance > grow + feather, 0.0, ramp).astype(np.float32)


def denoise_mask(
    mask: MaskArray, alpha: MaskArray, grow: int, feather: int, *, differential: bool, strict: bool
) -> MaskArray:
    """What the model may change: 255 freely, 0 not at all, grey later.

    Wherever the paste takes anything the model is free to some degree, so that the seam
    lies in what it made; beyond, it keeps the picture. `differential`: the freedom falls
    off across the feather, so that what is made agrees with what is there. Families
    without it are given 0 and 255 only.
    """
    if not differential:
        return np.where((alpha > 0) | (mask > 0), 255, 0).astype(np.uint8)
    if strict:
        return np.where(alpha > 0, np.maximum(mask, 1), mask).astype(np.uint8)
    reach = grow + feather
    # Grey strokes stay grey; round them their own value falls to nothing.
    values = as_float(mask)
    solid = mask >= 128
    distance = distance_to(solid if solid.any() else mask > 0)
    peak = float(values.max(initial=0.0))
    fall = 1.0 - smoothstep((distance - grow - 0.25 * feather) / (0.75 * feather + 1.0))
    freedom = np.maximum(values, np.where(distance <= reach, peak * fall, 0.0))
    return np.where(alpha > 0, np.maximum(to_bytes(freedom), 16), mask).astype(np.uint8)


def mix_of(picture: RgbaArray, alpha: MaskArray) -> FloatArray:
    """The share of the result in each pixel's colour, 0 … 1: the paste's alpha, and more
    where the picture is transparent (what cannot be seen does not shine through)."""
    cover = as_float(alpha) / 255.0
    under = (1.0 - cover) * as_float(picture[..., 3]) / 255.0
    return as_float(np.where(alpha > 0, cover / np.maximum(cover + under, 1e-6), 0.0))


def lay_in(picture: RgbaArray, joined: FloatArray, alpha: MaskArray) -> RgbaArray:
    """The picture with the colours `joined` (h, w, 3) wherever `alpha` is not 0.

    Straight alpha in and out: what was transparent becomes as opaque as the paste. Where
    `alpha` is 0 the bytes are the picture's own.
    """
    cover = as_float(alpha)[..., None] / 255.0
    total = cover + (1.0 - cover) * as_float(picture[..., 3:]) / 255.0
    pixels = np.concatenate([to_bytes(joined), to_bytes(255.0 * total)], axis=2)
    return np.where(alpha[..., None] > 0, pixels, picture)
