"""What lies under a hole before denoising starts."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from core.arrays import MaskArray, RgbArray
from core.cancellation import CancelToken
from core.errors import UserError
from core.geometry import Extent
from core.patches.filling import NothingToTake, fill
from core.request import Infill
from core.seams.raster import (
    BoolArray,
    FloatArray,
    as_float,
    blur,
    resize_smooth,
    to_bytes,
)

_INPAINT_SIDE = 160
"""Navier-Stokes runs on a picture reduced to this side: it only has to carry colours in."""


FillByModel = Callable[[RgbArray, MaskArray], RgbArray]
"""A picture (h, w, 3) and its hole (h, w); the picture with other pixels in the hole."""


def fill_hole(
    picture: RgbArray,
    hole: MaskArray,
    infill: Infill,
    seed: int,
    by_model: FillByModel | None = None,
    cancel: CancelToken | None = None,
) -> RgbArray:
    """`picture` (h, w, 3) with the hole's pixels replaced, softly where the hole is grey.

    Pixels with hole 0 stay. `by_model` is what Infill.LAMA asks; without it that raises
    UserError. Only Infill.PATCHES takes so long that it
    looks at `cancel`, and then raises GenerationCancelled.
    """
    if infill is Infill.KEEP or not hole.any():
        return picture
    if infill is Infill.LAMA and by_model is None:
        raise UserError(
            "The infill LaMa cannot be used",
            "this engine has no such model",
            "Choose another infill, for example edge-aware",
        )
    empty = hole > 0
    if by_model is not None and infill is Infill.LAMA and not empty.all():
        filled = as_float(by_model(picture, hole))
    elif empty.all():
        filled = np.full(picture.shape, 127.5, np.float32)
        if infill is Infill.NOISE:
            filled = _noise(as_float(picture), filled, ~empty, seed)
    elif infill is Infill.PATCHES:
        filled = _from_patches(picture, hole, seed, cancel or CancelToken())
    else:
        filled = _filled(as_float(picture), empty, infill, seed)
    share = as_float(hole)[..., None] / 255.0
    return to_bytes(as_float(picture) * (1.0 - share) + filled * share)


def _from_patches(picture: RgbArray, hole: MaskArray, seed: int, cancel: CancelToken) -> FloatArray:
    try:
        return as_float(fill(picture, hole, seed, check=cancel.raise_if_cancelled))
    except NothingToTake:
        return edge_aware(as_float(picture), hole > 0)


def _filled(picture: FloatArray, empty: BoolArray, infill: Infill, seed: int) -> FloatArray:
    if infill is Infill.NEUTRAL:
        return np.full(picture.shape, 127.5, np.float32)
    if infill is Infill.NAVIER_STOKES:
        inner = blur(navier_stokes(picture, empty), 2.0)
        return np.where(empty[..., None], inner, picture)
    if infill is Infill.EDGE_AWARE:
        return edge_aware(picture, empty)
    spread = push_pull(picture, ~empty)
    if infill is Infill.NOISE:
        return _noise(picture, spread, ~empty, seed)
    return heavy_blur(spread, empty)


def push_pull(picture: FloatArray, known: BoolArray) -> FloatArray:
    """The hole filled from coarser and coarser averages of what is known (Gortler's
    pull-push): smooth, takes on the colours round it, in time linear in the pixels."""
    if known.all():
        return picture
    weight = known.astype(np.float32)
    levels = [(picture * weight[..., None], weight)]
    while min(levels[-1][1].shape) > 1:
        colours, weights = levels[-1]
        half = Extent((weights.shape[1] + 1) // 2, (weights.shape[0] + 1) // 2)
        size = (half.width, half.height)
        colours = as_float(cv2.resize(colours, size, interpolation=cv2.INTER_AREA))
        weights = as_float(cv2.resize(weights, size, interpolation=cv2.INTER_AREA))
        full = np.minimum(weights * 4.0, 1.0) / np.maximum(weights, 1e-6)
        levels.append((as_float(colours * full[..., None]), as_float(weights * full)))
    colours, weights = levels[-1]
    total = float(weights.sum())
    mean = colours.sum(axis=(0, 1)) / total if total > 1e-6 else np.full(3, 127.5)
    result = np.broadcast_to(mean, colours.shape).astype(np.float32)
    for colours, weights in reversed(levels):
        coarse = resize_smooth(result, Extent(weights.shape[1], weights.shape[0]))
        cover = np.minimum(weights, 1.0)[..., None]
        own = colours / np.maximum(weights, 1e-6)[..., None]
        result = as_float(cover * own + (1.0 - cover) * coarse)
    return as_float(np.where(known[..., None], picture, result))


def heavy_blur(picture: FloatArray, empty: BoolArray) -> FloatArray:
    """A hole already filled, blurred by a tenth of its size, so that no streak is left."""
    sigma = max(1.0, 0.1 * float(np.sqrt(empty.sum())))
    soft = resize_smooth(
        blur(_small(picture, 256), sigma * min(1.0, 256 / max(picture.shape[:2]))),
        Extent(picture.shape[1], picture.shape[0]),
    )
    return np.where(empty[..., None], soft, picture)


def _small(picture: FloatArray, side: int) -> FloatArray:
    scale = min(1.0, side / max(picture.shape[:2]))
    return resize_smooth(picture, Extent(picture.shape[1], picture.shape[0]).scaled(scale))


def navier_stokes(picture: FloatArray, empty: BoolArray) -> FloatArray:
    """Lines of equal light carried into the hole (Bertalmio), on a reduced picture."""
    extent = Extent(picture.shape[1], picture.shape[0])
    reduced = extent.scaled(min(1.0, _INPAINT_SIDE / extent.longest_side))
    start = push_pull(picture, ~empty)
    small = to_bytes(resize_smooth(start, reduced))
    hole = (resize_smooth(empty.astype(np.float32), reduced) > 0.01).astype(np.uint8)
    if hole.all():
        return start
    made = as_float(cv2.inpaint(small, hole, 3, cv2.INPAINT_NS))
    return as_float(np.where(empty[..., None], resize_smooth(made, extent), picture))


def edge_aware(picture: FloatArray, empty: BoolArray) -> FloatArray:
    """Colours spread into the hole along what is alike: Telea's marching on a reduced
    picture, then smoothed with the edges kept."""
    extent = Extent(picture.shape[1], picture.shape[0])
    reduced = extent.scaled(min(1.0, _INPAINT_SIDE / extent.longest_side))
    small = to_bytes(resize_smooth(push_pull(picture, ~empty), reduced))
    hole = (resize_smooth(empty.astype(np.float32), reduced) > 0.01).astype(np.uint8)
    if hole.all():
        return push_pull(picture, ~empty)
    made = cv2.inpaint(small, hole, 5, cv2.INPAINT_TELEA)
    made = as_float(cv2.bilateralFilter(made, 9, 30.0, 6.0))
    return as_float(np.where(empty[..., None], resize_smooth(made, extent), picture))


def _noise(picture: FloatArray, base: FloatArray, known: BoolArray, seed: int) -> FloatArray:
    """`base` with noise as strong, and as coloured, as the picture's own variation."""
    rng = np.random.default_rng(seed)
    white = as_float(rng.standard_normal(picture.shape))
    if known.sum() < 16:
        return as_float(base + 40.0 * white)
    colours = picture[known]
    values, vectors = np.linalg.eigh(np.cov(colours.T) + 4.0 * np.eye(3))
    root = (vectors * np.sqrt(np.maximum(values, 0.0))) @ vectors.T
    shaped = white @ root.astype(np.float32)
    return np.where(known[..., None], picture, base + shaped).astype(np.float32)
