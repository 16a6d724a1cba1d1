"""What looks like a colour: the magic wand, and filling. Costs what it covers, not the picture."""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np
import numpy.typing as npt

from core.arrays import MaskArray
from core.changes import Changes
from core.document import Document
from core.flood import Flood
from core.geometry import Bounds
from core.inks import Ink, PixelReader
from core.parts import alpha_of, packed
from core.selection import Selection
from core.tiles import TILE, parts_over, tile_bounds


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
        pixels = self._pixels.read(bounds)
        whole = packed(pixels)
        if (whole == whole[0, 0]).all():
            # One colour: one answer.
            is_alike = self._in_range(pixels[:1, :1])[0, 0]
            return np.full(whole.shape, is_alike, np.uint8)
        return self._in_range(pixels)

    def _in_range(self, pixels: npt.NDArray[np.uint8]) -> MaskArray:
        if not alpha_of(pixels).all():
            pixels = _seen(pixels)
        return np.asarray(cv2.inRange(pixels, self._low, self._high), np.uint8)


def alike_at(
    pixels: PixelReader, area: Bounds, x: int, y: int, tolerance: int, contiguous: bool
) -> Alike | Flood | None:
    """What looks like the pixel (x, y) in `area`; `contiguous`: only what hangs together
    with it, which `found` has to find first. None when the place lies outside.
    """
    if not area.contains_point(x, y):
        return None
    pixel = pixels.read(Bounds(x, y, 1, 1))[0, 0]
    alike = Alike(pixels, area, pixel, tolerance)
    return Flood(alike.coverage, area, x, y) if contiguous else alike


def found(shape: Selection) -> Iterator[Changes]:
    """Find what the shape covers, a tile at a time; that changes nothing."""
    if isinstance(shape, Flood):
        for _ in shape.steps():
            yield Changes()


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
