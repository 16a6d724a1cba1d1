"""Fine detail across the paste's ramp: the picture's own, where the model meant the same.

Beside the drawn mask a model mostly repeats what it was shown, a little softer and
cleaner than it was. There the picture's fine detail and grain are the better ones, right
up to the mask; only its light has to pass slowly into that of the result.
"""

from __future__ import annotations

import numpy as np

from core.seams.raster import BoolArray, FloatArray, as_float, blur

_SPAN = 3.0
"""Detail is what a Gaussian of this many px takes away."""

_POOL = 2.0
_BINS = 8
_LEAST = 400
_MOST_SAMPLES = 20_000
_FLOOR = 1.0
"""Differences of this power (levels²) are never a change of content."""


def repeated(picture: FloatArray, made: FloatArray, mix: FloatArray, ring: BoolArray) -> FloatArray:
    """(h, w), 0 … 1: where in the ramp `made` shows the picture's detail again.

    What a model loses of detail is learnt on the kept pixels `ring`: how far the two
    differ there, by how much detail there is. Where they differ no more than that in the
    ramp, nothing else was meant. 0 where all is to be made anew, and where the ring is too
    small to learn from.
    """
    nowhere = np.zeros_like(mix)
    ramp = (mix > 0.0) & (mix < 1.0)
    if int(ring.sum()) < _LEAST or not ramp.any():
        return nowhere
    own = _power(_fine(picture))
    lost = _power(_fine(picture - made))
    usual = _usual_loss(own[ring], lost[ring])
    beyond = lost / np.maximum(np.interp(own, *usual), _FLOOR)
    alike = np.clip((4.0 - beyond) / 2.0, 0.0, 1.0)
    near_core = np.clip((mix - 0.6) / 0.4, 0.0, 1.0)
    near_core = near_core * near_core * (3.0 - 2.0 * near_core)
    return np.where(ramp, blur(as_float(alike), _POOL) * (1.0 - near_core), 0.0).astype(np.float32)


def with_own_detail(picture: FloatArray, made: FloatArray, share: FloatArray) -> FloatArray:
    """`made` with the picture's fine detail instead of its own, by `share` (h, w)."""
    if not share.any():
        return made
    return as_float(made + share[..., None] * _fine(picture - made))


def _fine(array: FloatArray) -> FloatArray:
    return as_float(array - blur(array, _SPAN))


def _power(fine: FloatArray) -> FloatArray:
    return blur(np.square(fine).mean(axis=2), _POOL)


def _usual_loss(own: FloatArray, lost: FloatArray) -> tuple[FloatArray, FloatArray]:
    """(powers of detail, what is usually lost at each), both rising."""
    step = max(1, own.size // _MOST_SAMPLES)
    order = np.argsort(own[::step], kind="stable")
    own, lost = own[::step][order], lost[::step][order]
    parts = [part for part in np.array_split(np.arange(own.size), _BINS) if part.size]
    powers = np.array([np.median(own[part]) for part in parts], np.float32)
    usual = np.array([np.quantile(lost[part], 0.6) for part in parts], np.float32)
    return powers, np.maximum.accumulate(usual)
