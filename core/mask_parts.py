"""A mask taken apart: which of its pixels belong together, found in milliseconds."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

import cv2
import numpy as np

from core.arrays import MaskArray
from core.geometry import Bounds
from core.seams.raster import as_bytes

NEAR = 16
"""Parts of a mask closer than this, in px, are one."""

_REDUCED_SIDE = 512
_FACTOR = 8
_MOST_PARTS = 400


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a mask: the rectangle round it, and how many of its pixels are painted."""

    bounds: Bounds
    covered: int

    @property
    def size(self) -> float:
        """Its diagonal; less where little of the rectangle is painted (a thin stroke, a
        few dots), so that a hair is not feathered like a house."""
        return min(self.bounds.extent.diagonal, 2.0 * math.sqrt(self.covered))

    def joined(self, other: Part) -> Part:
        return Part(self.bounds.union(other.bounds), self.covered + other.covered)


def merged(parts: list[Part], belong: Callable[[Part, Part], bool]) -> list[Part]:
    """Parts joined until no two of them belong together, in reading order."""
    found: list[Part] = list(parts)
    changed = True
    while changed:
        rest, changed = found, False
        found = []
        for part in rest:
            other = next((index for index, each in enumerate(found) if belong(part, each)), None)
            if other is None:
                found.append(part)
            else:
                found[other] = found[other].joined(part)
                changed = True
    return sorted(found, key=lambda part: (part.bounds.y, part.bounds.x))


def _mask_rectangle(mask: MaskArray) -> Bounds | None:
    x, y, width, height = cast("tuple[int, int, int, int]", cv2.boundingRect(mask))
    return Bounds(x, y, width, height) if width and height else None


def mask_parts(mask: MaskArray, area: Bounds) -> list[Part]:
    """The parts (document coordinates) of a mask that covers `area`,
    found on a reduced mask, then made exact.

    Parts closer than NEAR count as connected: their reaches touch anyway. Where there are
    very many (noise), the whole is one part.
    """
    whole = _mask_rectangle(mask)
    if whole is None:
        return []
    crop = mask[whole.slices]
    factor = _FACTOR if max(crop.shape) > _REDUCED_SIDE else 1
    solid = _reduced(crop) if factor > 1 else (crop != 0).view(np.uint8)
    near = NEAR // factor + 1
    if near > 1:
        solid = as_bytes(cv2.dilate(solid, np.ones((near, near), np.uint8)))
    count, _, stats, _ = cv2.connectedComponentsWithStats(solid, connectivity=8)
    if count - 1 > _MOST_PARTS:
        return [Part(whole.moved(area.x, area.y), cv2.countNonZero(crop))]
    limits = Bounds(0, 0, whole.width, whole.height)
    found: list[Part] = []
    for x, y, width, height in np.asarray(stats)[1:count, :4].tolist():
        block = Bounds(x * factor, y * factor, width * factor, height * factor)
        block = block.intersection(limits)
        exact = _mask_rectangle(crop[block.slices])
        if exact is not None:
            covered = cv2.countNonZero(crop[exact.moved(block.x, block.y).slices])
            place = exact.moved(block.x + whole.x + area.x, block.y + whole.y + area.y)
            found.append(Part(place, covered))
    return found


def _reduced(crop: MaskArray) -> MaskArray:
    """One value for each 8 × 8 pixels, 0 only where all of them are; read as words of
    eight, since this is most of what a plan costs."""
    high, wide = crop.shape
    whole = wide // _FACTOR * _FACTOR
    columns = (wide + _FACTOR - 1) // _FACTOR
    words = np.zeros((high, columns), np.bool_)
    if whole:
        np.not_equal(crop[:, :whole].view(np.uint64), 0, out=words[:, : whole // _FACTOR])
    if whole < wide:
        words[:, -1] = crop[:, whole:].any(axis=1)
    full = high // _FACTOR * _FACTOR
    rows = words[:full].reshape(full // _FACTOR, _FACTOR, columns).any(axis=1)
    if full < high:
        rows = np.concatenate([rows, words[full:].any(axis=0, keepdims=True)])
    return np.array(rows, dtype=np.uint8)
