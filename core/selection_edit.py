"""Changing the mask as a whole: grow, shrink, feather, border, smooth, fill holes.

Each change is made of tiles (core/mask_changes.py), so that the window may leave it to a
thread; the functions that are given a document do all of it at once.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

import cv2
import numpy as np
import numpy.typing as npt

from core.arrays import MaskArray
from core.changes import MASK, Changes
from core.document import Document
from core.mask_changes import MaskChange, NewTiles

_HALF = 128

# Blurs wider than this (sigma, px) are made of a smaller copy, of which none is wider.
_WIDEST = 16.0

# Discs of this radius are quick; larger ones are made of circles of few points.
_DISC = 6
# How far the edge of what is made of circles may be from a disc's (px).
_SCALLOP = 0.25


def grow(pixels: int) -> MaskChange:
    """Wider by `pixels` on all sides, soft edges kept; narrower when negative."""
    kernels = [_kernel(radius, known) for radius, known in _growth(abs(pixels))]

    def grown(mask: MaskArray) -> MaskArray:
        change = cv2.dilate if pixels > 0 else cv2.erode
        for kernel in kernels:
            mask = np.asarray(change(mask, kernel), np.uint8)
        return mask

    return MaskChange(abs(pixels), grown)


def shrink(pixels: int) -> MaskChange:
    """Narrower by `pixels` on all sides."""
    return grow(-pixels)


def feather(pixels: int) -> MaskChange:
    """Soften the edge over about `pixels` to both sides."""
    if pixels <= 0:
        return MaskChange(0, lambda mask: mask)
    sigma = max(0.3, pixels / 2)

    def feathered(mask: MaskArray) -> MaskArray:
        if sigma <= _WIDEST:
            return np.asarray(cv2.GaussianBlur(mask, (0, 0), sigma), np.uint8)
        return np.rint(np.clip(_blurred(mask, sigma), 0, 255)).astype(np.uint8)

    return MaskChange(_reach_of_blur(pixels), feathered, _smaller(sigma))


def border(pixels: int) -> MaskChange:
    """Only a band of about `pixels` along the edge, half to each side of it."""
    if pixels <= 0:
        return MaskChange(0, lambda mask: mask)

    def band(mask: MaskArray) -> MaskArray:
        inside = (mask >= _HALF).astype(np.uint8)
        to_edge = _distance(inside) + _distance(1 - inside)
        reach = pixels / 2 + 0.5
        return np.rint(np.clip(reach + 0.5 - to_edge, 0, 1) * 255).astype(np.uint8)

    return MaskChange(pixels + 2, band, of_full=0)


def smooth(pixels: int) -> MaskChange:
    """Corners and roughness up to about `pixels` rounded off; the edge a pixel wide."""
    if pixels <= 0:
        return MaskChange(0, lambda mask: mask)
    sigma = max(0.3, pixels / 2)

    def smoothed(mask: MaskArray) -> MaskArray:
        # Steep again where the blurred edge is half: a pixel wide, as drawn shapes are.
        slope = np.float32(max(1.0, pixels * 1.25))
        steep = (_blurred(mask, sigma) - np.float32(127.5)) * slope + np.float32(127.5)
        return np.rint(np.clip(steep, 0, 255)).astype(np.uint8)

    return MaskChange(_reach_of_blur(pixels), smoothed, _smaller(sigma))


def threshold(percent: int) -> MaskChange:
    """Hard: full where the mask is at least `percent` of full, nothing elsewhere."""
    level = max(1, math.ceil(percent * 255 / 100))
    return MaskChange(0, lambda mask: np.where(mask >= level, np.uint8(255), np.uint8(0)))


# -- on a document, all at once ------------------------------------------------------------


def grow_mask(document: Document, pixels: int) -> Changes:
    """See `grow`."""
    return _changed(document, grow(pixels))


def shrink_mask(document: Document, pixels: int) -> Changes:
    """See `shrink`."""
    return _changed(document, shrink(pixels))


def smooth_mask(document: Document, pixels: int) -> Changes:
    """See `smooth`."""
    return _changed(document, smooth(pixels))


def threshold_mask(document: Document, percent: int) -> Changes:
    """See `threshold`."""
    return _changed(document, threshold(percent))


def _changed(document: Document, change: MaskChange) -> Changes:
    work = change.on(document.store(MASK).snapshot(), document.frame)
    return Changes.all_of([put(document, tiles) for tiles in work.steps])


def put(document: Document, tiles: NewTiles) -> Changes:
    """Put new tiles into the document's mask."""
    store = document.store(MASK)
    for key, tile in tiles.items():
        store.set_tile(key, tile)
    return document.touched_keys(MASK, tiles)


def _growth(radius: int) -> Iterable[tuple[int, int]]:
    """(radius, what is grown already) of steps that together make `radius`."""
    known = 0
    while known < radius:
        step = min(radius - known, max(_DISC, known))
        yield step, known
        known += step


def _kernel(radius: int, known: int) -> npt.NDArray[np.uint8]:
    """What makes a disc of the radius `known` one that is larger by `radius`.

    A disc moved round a circle no larger than itself covers a disc: of the circle so many
    points do that the waves of the edge stay below `_SCALLOP`.
    """
    side = 2 * radius + 1
    if not known:
        return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)), np.uint8)
    count = 4 * math.ceil(math.pi / math.sqrt(_SCALLOP / radius) / 4)
    angles = np.arange(count) * (2 * np.pi / count)
    kernel = np.zeros((side, side), np.uint8)
    across = np.rint(radius + radius * np.cos(angles)).astype(np.intp)
    down = np.rint(radius + radius * np.sin(angles)).astype(np.intp)
    kernel[down, across] = 1
    kernel[radius, radius] = 1
    return kernel


def _smaller(sigma: float) -> int:
    """By how much smaller the copy is that a blur is made of."""
    smaller = 1
    while sigma / smaller > _WIDEST:
        smaller *= 2
    return smaller


def _reach_of_blur(pixels: int) -> int:
    return 2 * pixels + 2 * _smaller(pixels / 2) + 1


def _blurred(mask: MaskArray, sigma: float) -> npt.NDArray[np.float32]:
    """Sides divide by `_smaller(sigma)`."""
    smaller = _smaller(sigma)
    if smaller == 1:
        return np.asarray(cv2.GaussianBlur(mask.astype(np.float32), (0, 0), sigma), np.float32)
    # The mean of its pixels, and going back from it, blur a little too.
    less = math.sqrt((sigma / smaller) ** 2 - 0.25)
    height, width = mask.shape
    small = mask.astype(np.float32)
    small = cv2.resize(small, (width // smaller, height // smaller), interpolation=cv2.INTER_AREA)
    small = cv2.GaussianBlur(small, (0, 0), less)
    large = cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(large, np.float32)


def _distance(mask: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
    """Of each pixel that is not zero to the nearest zero; zero on the others."""
    return np.asarray(cv2.distanceTransform(mask, cv2.DIST_L2, 5), np.float32)
