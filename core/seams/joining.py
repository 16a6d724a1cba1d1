"""From what the model made to what is pasted: colour, texture and blend in turn."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.arrays import MaskArray
from core.request import Blend
from core.seams.raster import BoolArray, FloatArray, as_float


@dataclass(frozen=True)
class Joint:
    """One paste, in the pixels of its region.

    `picture` and `made` are float32 (h, w, 3), 0 … 255. `alpha` says how much of `made`
    is taken. `ring` marks pixels that the model was told to keep and that really are the
    picture's: what differs there is the model's own shift.
    """

    picture: FloatArray
    made: FloatArray
    alpha: MaskArray
    ring: BoolArray
    blend: Blend
    match_colour: bool
    match_texture: bool
    seed: int


def join(joint: Joint) -> FloatArray:
    """What to lay into the picture through `alpha`: float32 (h, w, 3)."""
    made = joint.made
    if joint.match_colour and joint.ring.sum() >= 64:
        offset = np.median((joint.picture - made)[joint.ring], axis=0)
        made = as_float(made + np.clip(offset, -24.0, 24.0))
    return made
