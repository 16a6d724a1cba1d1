"""From what the model made to what the picture becomes: colour, texture and blend in turn."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.geometry import Bounds, Extent
from core.request import Blend
from core.seams.blend import carry_light, choose_blend, feather, multiband
from core.seams.colour import IDENTITY, fit_colour
from core.seams.continuation import continued
from core.seams.detail import repeated, with_own_detail
from core.seams.raster import BoolArray, FloatArray, as_float
from core.seams.softness import fit_softness
from core.seams.texture import NO_GRAIN, Grain, fit_grain, fit_sharpness

NEAR = 64
"""Px round the paste in which sharpness, grain and the edge are judged."""


@dataclass(frozen=True)
class Joint:
    """One paste, in the pixels of its region.

    `picture` and `made` are float32 (h, w, 3), 0 … 255. `mix` (h, w) is the share of
    `made` in each pixel, 0 … 1. `ring` marks pixels that the model was told to keep and
    that really are the picture's: what differs there is the model's own shift.
    """

    picture: FloatArray
    made: FloatArray
    mix: FloatArray
    ring: BoolArray
    blend: Blend
    match_colour: bool
    match_texture: bool
    seed: int


def join(joint: Joint) -> FloatArray:
    """The joined picture, float32 (h, w, 3); the picture itself where `mix` is 0."""
    taken = Bounds.from_mask(joint.mix)
    if taken is None:
        return joint.picture
    # Colour is judged by all that was kept; the rest needs only what lies near the paste.
    shift = fit_colour(joint.picture, joint.made, joint.ring) if joint.match_colour else IDENTITY
    high, wide = joint.mix.shape
    window = taken.padded(NEAR).intersection(Bounds(0, 0, wide, high))
    near = window.slices
    picture, mix, ring = joint.picture[near], joint.mix[near], joint.ring[near]
    made = shift.apply(joint.made[near], window.x, window.y)
    grain = NO_GRAIN
    if joint.match_texture:
        made = fit_sharpness(picture, made, ring).apply(made)
        made = fit_softness(picture, made, mix >= 0.99).apply(made)
        grain = fit_grain(picture, made, ring, mix >= 0.99)
    carried, blend = joint.blend is Blend.POISSON, joint.blend
    if blend is Blend.AUTO:
        carried, blend = choose_blend(picture, made, mix, ring)
        carried = carried and joint.match_colour
    if carried:
        made = carry_light(picture, made, mix, ring)
    if joint.blend is Blend.AUTO:
        made = continued(picture, made, mix, ring)
    own = repeated(picture, made, mix, ring) if joint.match_texture else np.zeros_like(mix)
    made = with_own_detail(picture, made, own)
    join_by = multiband if blend is Blend.MULTIBAND else feather
    joined = _with_grain(
        join_by(picture, made, mix), as_float(mix * (1.0 - own)), grain, joint.seed
    )
    if window.extent == Extent(wide, high):
        return joined
    result = joint.picture.copy()
    result[near] = joined
    return result


def _with_grain(joined: FloatArray, mix: FloatArray, grain: Grain, seed: int) -> FloatArray:
    """Grain added so that it is as strong all across the ramp: mixing two pictures there
    has weakened the picture's own by 1 − mix."""
    if grain is NO_GRAIN:
        return joined
    high, wide = mix.shape
    light = joined.mean(axis=2)
    # Next to black and white there is no room for grain.
    room = np.clip(np.minimum(light, 255.0 - light) / 12.0, 0.0, 1.0)
    amount = np.sqrt(np.maximum(mix * (2.0 - mix), 0.0)) * room
    return as_float(joined + amount[..., None] * grain.field(high, wide, seed))
