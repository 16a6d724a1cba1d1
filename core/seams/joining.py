"""From what the model made to what is pasted: colour, texture and blend in turn."""

from __future__ import annotations

from dataclasses import dataclass

from core.arrays import MaskArray
from core.request import Blend
from core.seams.colour import fit_colour
from core.seams.raster import BoolArray, FloatArray


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
    if joint.match_colour:
        made = fit_colour(joint.picture, made, joint.ring).apply(made)
    return made
