"""What looks like a colour: the magic wand, and filling. Costs what it covers, not the picture."""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np
import numpy.typing as npt

from core.arrays import MaskArray
from core.changes import Changes
from core.document import Document
from core.geometry import Bounds
from core.inks import Ink, PixelReader
from core.selection import Picked, Selection
from core.tiles import TILE, parts_over, tile_bounds

# What hangs together is looked for in a square of this side first.
_FIRST = 1024


class Alike:
    """Every place of `area` whose channels are within `tolerance` of `pixel`'s."""

    def __init__(
        self, pixels: PixelReader, area: Bounds, pixel: npt.NDArray[np.uint8], tolerance: int
    ) -> None:
        self._pixels = pixels
        self._area = area
        seed = _seen(pixel).astype(np.int16)
        self._low = np.clip(seed - tolerance, 0, 255).astype(np.float64)
        self._high = np.clip(seed + tolerance, 0, 255).astype(np.float64)

    def bounds(self) -> Bounds:
        return self._area

    def coverage(self, bounds: Bounds) -> MaskArray:
        alike = cv2.inRange(_seen(self._pixels.read(bounds)), self._low, self._high)
        return np.asarray(alike, np.uint8)

    def read(self, bounds: Bounds) -> MaskArray:
        """The same for bounds of any size."""
        out = np.zeros((bounds.height, bounds.width), np.uint8)
        for _, part in parts_over(bounds):
            out[part.relative_to(bounds).slices] = self.coverage(part)
        return out


def alike_at(
    pixels: PixelReader, area: Bounds, x: int, y: int, tolerance: int, contiguous: bool
) -> Selection | None:
    """What looks like the pixel (x, y) in `area`; `contiguous`: only what hangs together
    with it. None when the place lies outside.
    """
    if not area.contains_point(x, y):
        return None
    pixel = pixels.read(Bounds(x, y, 1, 1))[0, 0]
    alike = Alike(pixels, area, pixel, tolerance)
    return _connected(alike, area, x, y) if contiguous else alike


def _connected(alike: Alike, area: Bounds, x: int, y: int) -> Picked:
    """Flooded in a square round the place, which grows to where the flood leaves it."""
    half = _FIRST // 2
    box = Bounds(x - half, y - half, _FIRST, _FIRST).intersection(area)
    while True:
        flooded = _flood(alike.read(box), x - box.x, y - box.y)
        found = Bounds.from_mask(flooded) or Bounds(0, 0, 0, 0)
        beyond = Bounds.from_edges(
            box.x - (box.width if found.x == 0 else 0),
            box.y - (box.height if found.y == 0 else 0),
            box.right + (box.width if found.right == box.width else 0),
            box.bottom + (box.height if found.bottom == box.height else 0),
        ).intersection(area)
        if beyond == box:
            place = found.moved(box.x, box.y)
            return Picked(np.ascontiguousarray(flooded[found.slices]), place)
        box = beyond


def _flood(alike: MaskArray, x: int, y: int) -> MaskArray:
    mask = np.zeros((alike.shape[0] + 2, alike.shape[1] + 2), np.uint8)
    flags = 4 | (255 << 8) | cv2.FLOODFILL_MASK_ONLY
    cv2.floodFill(alike, mask, (x, y), 0, flags=flags)
    return mask[1:-1, 1:-1]


def _seen(pixels: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """Transparent pixels are alike whatever colour lies under them."""
    return np.where(pixels[..., 3:] == 0, np.uint8(0), pixels)


def fill_shape(document: Document, layer_id: str, ink: Ink, shape: Selection) -> Iterator[Changes]:
    """Lay an ink on what a shape covers, a tile at a time, as far as that is in the frame."""
    store = document.store(layer_id)
    for key, part in parts_over(shape.bounds().intersection(document.frame)):
        coverage = shape.coverage(part)
        if not coverage.any():
            continue
        tile = store.get(key)
        inside = part.relative_to(tile_bounds(key)).slices
        before = np.zeros((TILE, TILE, 4), np.uint8) if tile is None else tile
        ink.lay(part, before[inside], coverage, store.edit(key)[inside])
        yield document.touched(layer_id, part)
