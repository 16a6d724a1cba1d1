"""What other programs do at the seam, written plainly from a description of each.

Each takes the picture and what the model made (float32 (h, w, 3), the same region) and
the drawn mask (h, w), and returns the joined picture.
"""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import scipy.sparse
import scipy.sparse.linalg

from core.arrays import MaskArray
from core.seams.raster import FloatArray, as_float, distance_to

Join = Callable[[FloatArray, FloatArray, MaskArray], FloatArray]


def _paste(picture: FloatArray, made: FloatArray, cover: FloatArray) -> FloatArray:
    return as_float(picture + cover[..., None] * (made - picture))


def _ramp(mask: MaskArray, width: float) -> FloatArray:
    return as_float(np.clip(1.0 - distance_to(mask > 127) / width, 0.0, 1.0))


def a1111(picture: FloatArray, made: FloatArray, mask: MaskArray) -> FloatArray:
    """A Gaussian of 4 px centred on the drawn edge; no colour match."""
    return _paste(picture, made, as_float(cv2.GaussianBlur(mask, (0, 0), 4.0)) / 255.0)


def fooocus(picture: FloatArray, made: FloatArray, mask: MaskArray) -> FloatArray:
    """A linear ramp of 32 px outside the mask; no colour match."""
    return _paste(picture, made, _ramp(mask, 32.0))


def invoke(picture: FloatArray, made: FloatArray, mask: MaskArray) -> FloatArray:
    """A ramp by distance, 16 px outside the mask; no colour match."""
    return _paste(picture, made, _ramp(mask, 16.0))


def crop_and_stitch(picture: FloatArray, made: FloatArray, mask: MaskArray) -> FloatArray:
    """The mask widened and blurred over 32 px; no colour match."""
    wide = as_float(distance_to(mask > 127) <= 16.0)
    return _paste(picture, made, as_float(cv2.GaussianBlur(wide, (0, 0), 8.0)))


def mean_std(picture: FloatArray, made: FloatArray, mask: MaskArray) -> FloatArray:
    """Mean and deviation of the whole region matched to the picture's, then a 16 px ramp."""
    matched = made.copy()
    for channel in range(3):
        own, wanted = made[..., channel], picture[..., channel]
        factor = wanted.std() / max(float(own.std()), 1e-3)
        matched[..., channel] = (own - own.mean()) * factor + wanted.mean()
    return _paste(picture, matched, _ramp(mask, 16.0))


def poisson(picture: FloatArray, made: FloatArray, mask: MaskArray) -> FloatArray:
    """The result's gradients with the picture's values at the edge of the mask, widened by
    16 px (Pérez 2003): what differs at the edge is carried inside harmonically."""
    inside = distance_to(mask > 127) <= 16.0
    high, wide = inside.shape
    number = np.full((high, wide), -1, np.int64)
    number[inside] = np.arange(int(inside.sum()))
    rows, columns = np.nonzero(inside)
    own = number[rows, columns]
    difference = picture - made
    count = own.size
    degree = np.zeros(count)
    right = np.zeros((count, 3))
    entries: list[tuple[np.ndarray, np.ndarray]] = []
    for down, across in ((-1, 0), (1, 0), (0, -1), (0, 1)):
        y, x = rows + down, columns + across
        exists = (y >= 0) & (y < high) & (x >= 0) & (x < wide)
        degree += exists
        neighbour = np.where(exists, number[np.clip(y, 0, high - 1), np.clip(x, 0, wide - 1)], -1)
        fixed = exists & (neighbour < 0)
        right[own[fixed]] += difference[y[fixed], x[fixed]]
        loose = neighbour >= 0
        entries.append((own[loose], neighbour[loose]))
    if not right.any() and inside.all():
        return made
    first, second = (np.concatenate(part) for part in zip(*entries, strict=True))
    matrix = scipy.sparse.csc_matrix((-np.ones(first.size), (first, second)), (count, count))
    matrix = matrix + scipy.sparse.diags_array(np.maximum(degree, 1e-6), format="csc")
    solve = scipy.sparse.linalg.factorized(matrix.tocsc())
    result = picture.copy()
    for channel in range(3):
        change = solve(right[:, channel])
        result[rows, columns, channel] = made[rows, columns, channel] + change
    return result


PEERS: dict[str, Join] = {
    "A1111": a1111,
    "Fooocus": fooocus,
    "InvokeAI": invoke,
    "Crop&Stitch": crop_and_stitch,
    "mean/std": mean_std,
    "Poisson": poisson,
}
