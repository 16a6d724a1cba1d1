"""A border that is extended, where what was made does not go on from the picture.

The old pixels stay as they are to the bit, so no ramp can lie across the line. Where the
two sides disagree along it, the picture goes on for a few pixels as its own mirror image
and dissolves into what was made: a passage instead of a cut.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from core.seams.raster import (
    BoolArray,
    FloatArray,
    as_float,
    distance_to,
    largest,
    masked_blur,
    nearest_to,
)

_DEPTH = 20.0
"""How far inside, in px, the picture is felt."""

_SIDE = 4.0
"""The two sides of the line are compared over this many px."""

_ALONG = 6.0
_NATURAL, _CUT = 24.0, 48.0
"""Differences (of 255) up to the first are a picture's own; from the second on a cut."""


def continued(
    picture: FloatArray, made: FloatArray, mix: FloatArray, ring: BoolArray
) -> FloatArray:
    """`made` (h, w, 3), beginning as the mirrored picture wherever the paste begins without
    a ramp beside kept pixels, by how much the two disagree there."""
    whole = mix >= 0.99
    inner = whole & (distance_to(ring) <= _SIDE)
    if int(inner.sum()) < 16:
        return made
    away = distance_to(whole)
    outer, further = ring & (away <= _SIDE), ring & (away > _SIDE) & (away <= 2.0 * _SIDE)
    after, before, earlier = (
        masked_blur(colours, where.astype(np.float32), _ALONG)
        for colours, where in ((made, inner), (picture, outer), (picture, further))
    )
    # As much as the picture changes over the same way is its own.
    own = largest(np.abs(before - earlier))
    size = largest(np.abs(before - after)) - own
    cut = np.clip((size - _NATURAL) / (_CUT - _NATURAL), 0.0, 1.0)
    line = masked_blur(as_float(cut), inner.astype(np.float32), _ALONG)
    if float(line[inner].max(initial=0.0)) < 0.02:
        return made
    far, nearest = nearest_to(ring)
    near = whole & (far <= _DEPTH)
    rows, columns = np.nonzero(near)
    row, column = nearest[0][near], nearest[1][near]
    high, wide = mix.shape
    mirrored = (
        np.clip(2 * row - rows, 0, high - 1),
        np.clip(2 * column - columns, 0, wide - 1),
    )
    known = ring[mirrored]
    colours = np.where(known[:, None], picture[mirrored], picture[row, column])
    # The line's own pixels say how far the two disagree there.
    edge = line[_beside(row, rows, high), _beside(column, columns, wide)]
    fall = 1.0 - (far[near] - 1.0) / _DEPTH
    share = (edge * fall * fall * (3.0 - 2.0 * fall))[:, None]
    result = made.copy()
    result[near] += share * (colours - made[near])
    return result


def _beside(
    nearest: npt.NDArray[np.int64], own: npt.NDArray[np.int64], limit: int
) -> npt.NDArray[np.int64]:
    """One px from the nearest kept pixel towards the own one."""
    return np.clip(nearest + np.sign(own - nearest), 0, limit - 1)
