"""OpenCV's and SciPy's array functions behind typed signatures.

Pictures are float32 (h, w, 3) in 0 … 255 (not clipped), fields float32 (h, w).
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from core.geometry import Extent

FloatArray = npt.NDArray[np.float32]
ByteArray = npt.NDArray[np.uint8]
BoolArray = npt.NDArray[np.bool_]


def as_float(array: npt.NDArray[Any]) -> FloatArray:
    return np.asarray(array, dtype=np.float32)


def as_bytes(array: npt.NDArray[Any]) -> ByteArray:
    """The same values as uint8; they are 0 … 255 already."""
    return np.asarray(array, dtype=np.uint8)


def largest(array: FloatArray) -> FloatArray:
    """(h, w): the largest channel of (h, w, 3); NumPy's own is slow along so short an axis."""
    return as_float(np.maximum(np.maximum(array[..., 0], array[..., 1]), array[..., 2]))


def to_bytes(array: npt.NDArray[Any]) -> ByteArray:
    """Rounded and clipped to 0 … 255; what is not a number becomes 0."""
    values = as_float(array)
    if not np.isfinite(values.sum(dtype=np.float64)):
        values = np.nan_to_num(values, nan=0.0, posinf=255.0, neginf=0.0)
    return np.clip(np.rint(values), 0, 255).astype(np.uint8)


def resize(array: npt.NDArray[Any], extent: Extent) -> FloatArray:
    """Resampled to `extent`, corner on corner: nothing moves. Lanczos-3 with the filter's
    width following the scale when made smaller, so that neither way blurs or aliases."""
    source = as_float(array)
    if source.shape[:2] == (extent.height, extent.width):
        return source.copy()
    rows = _lanczos(source.shape[0], extent.height)
    columns = _lanczos(source.shape[1], extent.width)
    return _along_columns(_along_rows(source, rows), columns)


_GENTLE = 0.05
"""How far `restore` stays from plain resampling: of what that loses next to the finest
detail, about a tenth is not given back, and no noise is amplified much."""


def restore(array: npt.NDArray[Any], extent: Extent) -> FloatArray:
    """Back to `extent` what `resize` had enlarged from it: nearly its exact inverse.

    Plain resampling there and back takes fine detail away twice. Along a side that was not
    enlarged it is `resize`.
    """
    source = as_float(array)
    high, wide = source.shape[:2]
    if high > extent.height:
        flat = _inverse(extent.height, high) @ source.reshape(high, -1)
        source = as_float(flat.reshape(extent.height, *source.shape[1:]))
    if wide > extent.width:
        turned = np.swapaxes(source, 0, 1).reshape(wide, -1)
        flat = _inverse(extent.width, wide) @ turned
        turned = flat.reshape(extent.width, source.shape[0], *source.shape[2:])
        source = as_float(np.ascontiguousarray(np.swapaxes(turned, 0, 1)))
    return resize(source, extent)


@lru_cache(maxsize=8)
def _inverse(old: int, new: int) -> FloatArray:
    """(old, new): the least-squares inverse of enlarging `old` samples to `new`, near to
    plain resampling where that loses nothing."""
    there, back = (_matrix(*pair).astype(np.float64) for pair in ((old, new), (new, old)))
    gram = there.T @ there + _GENTLE * np.eye(old)
    lost = there.T - (there.T @ there) @ back
    return as_float(back + np.linalg.solve(gram, lost))


def _matrix(old: int, new: int) -> FloatArray:
    """The resampling of `old` samples to `new` as a matrix (new, old)."""
    index, weights = _lanczos(old, new)
    matrix = np.zeros((new, old), np.float32)
    np.add.at(matrix, (np.arange(new)[:, None], index), weights)
    return matrix


def resize_smooth(array: npt.NDArray[Any], extent: Extent) -> FloatArray:
    """Like `resize` without overshoot (for masks and fields): area down, linear up."""
    source = as_float(array)
    size = (extent.width, extent.height)
    if source.shape[:2] == (extent.height, extent.width):
        return source.copy()
    if extent.width < source.shape[1] and extent.height < source.shape[0]:
        return as_float(cv2.resize(source, size, interpolation=cv2.INTER_AREA))
    return as_float(cv2.resize(source, size, interpolation=cv2.INTER_LINEAR))


def _lanczos(old: int, new: int) -> tuple[npt.NDArray[np.int64], FloatArray]:
    """(indices, weights), each (new, taps): which samples make up each new one."""
    scale = old / new
    width = max(1.0, scale) * 3.0
    centre = (np.arange(new) + 0.5) * scale - 0.5
    first = np.ceil(centre - width).astype(np.int64)
    taps = int(np.floor(2 * width)) + 1
    index = first[:, None] + np.arange(taps)[None, :]
    x = (index - centre[:, None]) / max(1.0, scale)
    weights = np.where(np.abs(x) < 3.0, np.sinc(x) * np.sinc(x / 3.0), 0.0)
    weights /= weights.sum(axis=1, keepdims=True)
    return np.clip(index, 0, old - 1), weights.astype(np.float32)


def _along_rows(source: FloatArray, kernel: tuple[npt.NDArray[np.int64], FloatArray]) -> FloatArray:
    index, weights = kernel
    flat = source.reshape(source.shape[0], -1)
    result = np.zeros((index.shape[0], flat.shape[1]), np.float32)
    part = np.empty_like(result)
    for tap in range(index.shape[1]):
        np.take(flat, index[:, tap], axis=0, out=part, mode="clip")
        part *= weights[:, tap, None]
        result += part
    return result.reshape(index.shape[0], *source.shape[1:])


def _along_columns(
    source: FloatArray, kernel: tuple[npt.NDArray[np.int64], FloatArray]
) -> FloatArray:
    turned = np.ascontiguousarray(np.swapaxes(source, 0, 1))
    return np.ascontiguousarray(np.swapaxes(_along_rows(turned, kernel), 0, 1))


_WIDE = 8.0
"""A Gaussian from this deviation (px) on is made on a reduced picture."""


def blur(array: npt.NDArray[Any], sigma: float) -> FloatArray:
    """Gaussian, mirrored at the borders. A wide one takes no longer than a narrow one, and
    is exact to some hundredths of what it takes away."""
    source = as_float(array)
    if sigma <= 0.05:
        return source.copy()
    high, wide = source.shape[:2]
    factor = min(int(sigma / 4.0), high // 8, wide // 8)
    if sigma >= _WIDE and factor > 1:
        small = resize_smooth(source, Extent(-(-wide // factor), -(-high // factor)))
        # Making it smaller and larger again blurs a little, too.
        rest = float(np.sqrt((sigma / factor) ** 2 - 0.25))
        return resize_smooth(blur(small, rest), Extent(wide, high))
    return as_float(
        cv2.GaussianBlur(source, (0, 0), sigma, sigmaY=sigma, borderType=cv2.BORDER_REFLECT_101)
        if min(source.shape[:2]) > 1
        else cv2.GaussianBlur(source, (0, 0), sigma, borderType=cv2.BORDER_REPLICATE)
    )


def masked_blur(array: npt.NDArray[Any], weight: FloatArray, sigma: float) -> FloatArray:
    """The average of what has weight, by a Gaussian; where nothing is near, 0."""
    source = as_float(array)
    spread = weight[..., None] if source.ndim == 3 else weight
    top, bottom = blur(source * spread, sigma), blur(weight, sigma)
    below = bottom[..., None] if source.ndim == 3 else bottom
    return as_float(np.where(below > 1e-6, top / np.maximum(below, 1e-6), 0.0))


def distance_to(mask: BoolArray) -> FloatArray:
    """Euclidean distance, in px, of each pixel to the nearest True one (0 there); a very
    large number where there is none."""
    if not mask.any():
        return np.full(mask.shape, 1e6, np.float32)
    inverse = np.ascontiguousarray(~mask).astype(np.uint8)
    return as_float(cv2.distanceTransform(inverse, cv2.DIST_L2, cv2.DIST_MASK_PRECISE))


def nearest_to(mask: BoolArray) -> tuple[FloatArray, npt.NDArray[np.int64]]:
    """(distance to, (rows, columns) of) the nearest True pixel of each. `mask` has one."""
    inverse = np.ascontiguousarray(~mask).astype(np.uint8)
    far, found = cv2.distanceTransformWithLabels(
        inverse, cv2.DIST_L2, cv2.DIST_MASK_5, labelType=cv2.DIST_LABEL_PIXEL
    )
    labels = np.asarray(found, np.int64)
    rows, columns = np.nonzero(mask)
    places = np.zeros((2, int(labels.max()) + 1), np.int64)
    own = labels[rows, columns]
    places[0, own], places[1, own] = rows, columns
    return as_float(far), places[:, labels]


def mirrored(array: npt.NDArray[Any], extent: Extent) -> npt.NDArray[Any]:
    """Continued to the right and below, as a mirror image, up to `extent`."""
    high, wide = array.shape[:2]
    rows, columns = _mirror(high, extent.height), _mirror(wide, extent.width)
    return array[rows][:, columns]


def _mirror(old: int, new: int) -> npt.NDArray[np.int64]:
    index = np.arange(new)
    if old == 1:
        return np.zeros(new, np.int64)
    period = 2 * old - 2
    index = index % period
    return np.where(index < old, index, period - index).astype(np.int64)
