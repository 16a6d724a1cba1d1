"""Changing the mask as a whole: grow, shrink, feather, border, smooth, fill holes."""

from __future__ import annotations

import math
from collections.abc import Callable

import cv2
import numpy as np
import numpy.typing as npt

from core.arrays import MaskArray
from core.changes import Changes
from core.document import Document
from core.selection import Picked

_HALF = 128

_Change = Callable[[MaskArray], MaskArray]


def grow_mask(document: Document, pixels: int) -> Changes:
    """Wider by `pixels` on all sides, soft edges kept; narrower when negative."""

    def grown(mask: MaskArray) -> MaskArray:
        change = cv2.dilate if pixels > 0 else cv2.erode
        # A large disc is many small ones after each other, which costs far less.
        for radius in _discs(abs(pixels)):
            side = 2 * radius + 1
            kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
            mask = np.asarray(change(mask, kernel), np.uint8)
        return mask

    return _replaced(document, abs(pixels), grown) if pixels else Changes()


def shrink_mask(document: Document, pixels: int) -> Changes:
    """Narrower by `pixels` on all sides."""
    return grow_mask(document, -pixels)


def feather_mask(document: Document, pixels: int) -> Changes:
    """Soften the edge over about `pixels` to both sides."""

    def feathered(mask: MaskArray) -> MaskArray:
        return np.asarray(cv2.GaussianBlur(mask, (0, 0), max(0.3, pixels / 2)), np.uint8)

    return _replaced(document, 2 * pixels, feathered) if pixels > 0 else Changes()


def border_mask(document: Document, pixels: int) -> Changes:
    """Only a band of about `pixels` along the edge, half to each side of it."""

    def band(mask: MaskArray) -> MaskArray:
        inside = (mask >= _HALF).astype(np.uint8)
        to_edge = _distance(inside) + _distance(1 - inside)
        reach = pixels / 2 + 0.5
        return np.rint(np.clip(reach + 0.5 - to_edge, 0, 1) * 255).astype(np.uint8)

    return _replaced(document, pixels + 2, band) if pixels > 0 else Changes()


def smooth_mask(document: Document, pixels: int) -> Changes:
    """Corners and roughness up to about `pixels` rounded off; the edge a pixel wide."""

    def smoothed(mask: MaskArray) -> MaskArray:
        blurred = cv2.GaussianBlur(mask.astype(np.float32), (0, 0), max(0.3, pixels / 2))
        # Steep again where the blurred edge is half: a pixel wide, as drawn shapes are.
        slope = np.float32(max(1.0, pixels * 1.25))
        return np.rint(np.clip((blurred - 127.5) * slope + 127.5, 0, 255)).astype(np.uint8)

    return _replaced(document, 2 * pixels, smoothed) if pixels > 0 else Changes()


def threshold_mask(document: Document, percent: int) -> Changes:
    """Hard: full where the mask is at least `percent` of full, nothing elsewhere."""
    level = max(1, math.ceil(percent * 255 / 100))
    return _replaced(document, 0, lambda mask: np.where(mask >= level, np.uint8(255), np.uint8(0)))


def alpha_of(document: Document, layer_id: str) -> Picked | None:
    """How opaque a layer is, as a shape for the mask; None where it is empty."""
    store = document.store(layer_id)
    content = store.content_bounds()
    area = None if content is None else content.intersection(document.frame)
    if area is None or area.is_empty:
        return None
    return Picked(np.ascontiguousarray(store.read(area)[..., 3]), area)


def fill_holes(document: Document) -> Changes:
    """Whatever the mask goes round is masked too."""

    def filled(mask: MaskArray) -> MaskArray:
        # Flooded from outside, what stays dry is mask or hole.
        walls = np.pad((mask >= _HALF).astype(np.uint8), 1)
        cv2.floodFill(walls, None, (0, 0), 2)
        holes = walls[1:-1, 1:-1] == 0
        return np.where(holes, np.uint8(255), mask)

    return _replaced(document, 0, filled)


# Discs of this radius are quick.
_DISC = 6


def _discs(radius: int) -> list[int]:
    """Radii that together make `radius`."""
    count = -(-radius // _DISC)
    return [radius * (i + 1) // count - radius * i // count for i in range(count)]


def _distance(mask: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
    """Of each pixel that is not zero to the nearest zero; zero on the others."""
    return np.asarray(cv2.distanceTransform(mask, cv2.DIST_L2, 5), np.float32)


def _replaced(document: Document, reach: int, change: _Change) -> Changes:
    """Run `change` on the mask and `reach` px round it."""
    bounds = document.mask_bounds()
    if bounds is None:
        return Changes()
    area = bounds.padded(reach).intersection(document.frame)
    # Beyond the frame's border the mask goes on as it is there.
    apron = min(reach, math.ceil(area.extent.longest_side))
    mask = np.pad(document.mask.read(area), apron, mode="edge")
    changed = change(mask)
    inside = slice(apron, changed.shape[0] - apron), slice(apron, changed.shape[1] - apron)
    cleared = document.clear_mask()
    return cleared.merged(document.write_mask(area, np.ascontiguousarray(changed[inside])))
