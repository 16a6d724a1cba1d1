"""The picture while it is being edited: what is known, and what has changed."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
import numpy.typing as npt

from core.arrays import MaskArray, RgbaArray
from core.geometry import Bounds
from core.regions import EditPlan
from core.request import GenerationRequest
from core.seams.raster import BoolArray


class EditCanvas:
    """Pixels of `bounds` (document coordinates), mutable; one per candidate.

    `known` marks pixels that are the picture's or were made already; `alpha` is the paste
    so far. Reading outside `bounds` gives transparent, unknown pixels.
    """

    def __init__(self, bounds: Bounds, frame: Bounds) -> None:
        shape = (bounds.height, bounds.width)
        self.bounds = bounds
        self.frame = frame
        self._pixels = np.zeros((*shape, 4), np.uint8)
        self._known = np.zeros(shape, np.bool_)
        self._alpha = np.zeros(shape, np.uint8)

    @staticmethod
    def of_request(request: GenerationRequest, plan: EditPlan) -> EditCanvas:
        """A canvas that covers the request's area and everything the plan may change."""
        reach = plan.reach
        bounds = request.area if reach is None else request.area.union(reach)
        canvas = EditCanvas(bounds, request.frame)
        inside = request.area.relative_to(bounds).slices
        if request.image is not None:
            canvas._pixels[inside] = request.image
            canvas._known[inside] = True
        return canvas

    def read(self, bounds: Bounds) -> tuple[RgbaArray, BoolArray]:
        """(pixels, known) of `bounds`, copied."""
        return _cut(self._pixels, self.bounds, bounds), _cut(self._known, self.bounds, bounds)

    def write(self, bounds: Bounds, pixels: RgbaArray, alpha: MaskArray) -> None:
        """Lay finished pixels in where alpha is not 0. `bounds` lies within the canvas."""
        inside = bounds.relative_to(self.bounds).slices
        taken = alpha > 0
        self._pixels[inside][taken] = pixels[taken]
        self._known[inside] |= taken
        self._alpha[inside] = np.maximum(self._alpha[inside], alpha)

    def candidate(self, bounds: Bounds) -> tuple[RgbaArray, MaskArray]:
        """(pixels, paste alpha) of `bounds`, copied."""
        return _cut(self._pixels, self.bounds, bounds), _cut(self._alpha, self.bounds, bounds)


_Kind = TypeVar("_Kind", bound=np.generic)


def _cut(array: npt.NDArray[_Kind], have: Bounds, want: Bounds) -> npt.NDArray[_Kind]:
    result = np.zeros((want.height, want.width, *array.shape[2:]), array.dtype)
    inside = want.intersection(have)
    if not inside.is_empty:
        result[inside.relative_to(want).slices] = array[inside.relative_to(have).slices]
    return result
