"""Smaller copies of pixels, for looking at large documents from afar."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from core.geometry import Bounds
from core.tiles import Tiles, parts_over, tile_bounds


def halve(pixels: npt.NDArray[np.uint8], times: int = 1) -> npt.NDArray[np.uint8]:
    """Half as wide and high, `times` times; each pixel the mean of the four it stands for.

    (h, w) or (h, w, 4), premultiplied; sides divide by 2**times.
    """
    import cv2  # here: the window opens without it

    for _ in range(times):
        size = (pixels.shape[1] // 2, pixels.shape[0] // 2)
        pixels = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)
    return pixels


def reach_of_mask(
    mask: Tiles, reach: Bounds, grow: int, feather: int, side: int
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """(alpha, edge) of what a result may change in `reach`, both (h, w), 0 … 1.

    At most `side` px wide and high. `alpha` is 1 in the grown mask and falls to 0 over the
    feather, less what the mask itself covers, which has its own veil; `edge` is 1 on the line where
    it ends.
    """
    import cv2  # here: the window opens without it

    factor = max(1, -(-max(reach.width, reach.height) // side))
    drawn = _reduced(mask, reach, factor)
    outside = (drawn == 0).astype(np.uint8)
    if outside.all():
        nothing = np.zeros(drawn.shape, np.float32)
        return nothing, nothing
    distance = np.asarray(cv2.distanceTransform(outside, cv2.DIST_L2, 5), np.float32) * factor
    alpha = np.clip((grow + feather - distance) / max(1, feather), 0, 1)
    edge = np.clip(1 - np.abs(distance - (grow + feather)) / factor, 0, 1)
    uncovered = 1 - drawn.astype(np.float32) / 255
    return (alpha * uncovered).astype(np.float32), edge.astype(np.float32)


def _reduced(mask: Tiles, reach: Bounds, factor: int) -> npt.NDArray[np.uint8]:
    """The mask in `reach`, each pixel the largest of factor × factor; a tile at a time."""
    width, height = -(-reach.width // factor), -(-reach.height // factor)
    out = np.zeros((height, width), np.uint8)
    for key, part in parts_over(reach):
        tile = mask.get(key)
        if tile is None:
            continue
        pixels = tile[part.relative_to(tile_bounds(key)).slices]
        rows, columns = pixels.nonzero()
        local = part.relative_to(reach)
        where = (rows + local.y) // factor, (columns + local.x) // factor
        np.maximum.at(out, where, pixels[rows, columns])
    return out
