"""Shapes that are taken into the mask: rectangle, ellipse, polygon, wand; grow and shrink."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Protocol

import numpy as np

from core.arrays import MaskArray
from core.changes import MASK, Changes
from core.document import Document
from core.geometry import Bounds
from core.tiles import TILE, TileKey, parts_over, tile_bounds, uniform_tile

# Edges of shapes are antialiased over this many samples a side.
_SAMPLES = 4
# cv2 takes coordinates with this many fractional bits.
_SHIFT = 4


class Combine(StrEnum):
    """How a shape meets the mask that is there."""

    REPLACE = "replace"
    ADD = "add"
    SUBTRACT = "subtract"
    INTERSECT = "intersect"


class Selection(Protocol):
    """A shape in document coordinates."""

    def bounds(self) -> Bounds:
        """Outside of it the shape is zero."""
        ...

    def coverage(self, bounds: Bounds) -> MaskArray:
        """(h, w) of `bounds`, at most a tile in size: 255 inside, 0 outside."""
        ...


class Rectangle:
    """Whole pixels."""

    def __init__(self, bounds: Bounds) -> None:
        self._bounds = bounds

    def bounds(self) -> Bounds:
        return self._bounds

    def coverage(self, bounds: Bounds) -> MaskArray:
        out = np.zeros((bounds.height, bounds.width), np.uint8)
        out[self._bounds.intersection(bounds).relative_to(bounds).slices] = 255
        return out


class Polygon:
    """A closed path, antialiased. Where it crosses itself, even-odd."""

    def __init__(self, points: Sequence[tuple[float, float]]) -> None:
        self._points = np.array(points, np.float64).reshape(-1, 2)
        beside = np.roll(self._points, -1, axis=0)
        # The corners of the rectangle round each side.
        self._sides = np.minimum(self._points, beside), np.maximum(self._points, beside)

    def bounds(self) -> Bounds:
        if len(self._points) < 3:
            return Bounds(0, 0, 0, 0)
        left, top = np.floor(self._points.min(axis=0)).astype(int)
        right, bottom = np.ceil(self._points.max(axis=0)).astype(int)
        return Bounds.from_edges(int(left), int(top), int(right), int(bottom))

    def coverage(self, bounds: Bounds) -> MaskArray:
        import cv2  # here: the window opens without it

        if not self._crosses(bounds):
            value = 255 if self._has_inside(*bounds.centre) else 0
            return np.full((bounds.height, bounds.width), value, np.uint8)
        large = np.zeros((bounds.height * _SAMPLES, bounds.width * _SAMPLES), np.uint8)
        # cv2 counts from the middle of a sample.
        local = (self._points - (bounds.x, bounds.y)) * _SAMPLES - 0.5
        fixed = np.rint(local * (1 << _SHIFT)).astype(np.int32)
        cv2.fillPoly(large, [fixed], 255, lineType=cv2.LINE_8, shift=_SHIFT)
        size = (bounds.width, bounds.height)
        covered = np.asarray(cv2.resize(large, size, interpolation=cv2.INTER_AREA), np.uint8)
        # cv2 draws the path itself too, which may touch a sample beyond.
        inside = self.bounds().intersection(bounds).relative_to(bounds).slices
        out = np.zeros_like(covered)
        out[inside] = covered[inside]
        return out

    def _crosses(self, bounds: Bounds) -> bool:
        """Whether the path may come into `bounds`, or as near as a pixel."""
        low, high = self._sides
        near = (high >= (bounds.x - 1, bounds.y - 1)) & (
            low <= (bounds.right + 1, bounds.bottom + 1)
        )
        return bool(near.all(axis=1).any())

    def _has_inside(self, x: float, y: float) -> bool:
        """Of a place that no side comes near: whether it takes an odd number of them to leave."""
        one, other = self._points, np.roll(self._points, -1, axis=0)
        passes = (one[:, 1] > y) != (other[:, 1] > y)
        one, other = one[passes], other[passes]
        across = one[:, 0] + (y - one[:, 1]) / (other[:, 1] - one[:, 1]) * (other[:, 0] - one[:, 0])
        return bool(np.count_nonzero(across > x) % 2)


class Ellipse(Polygon):
    """The ellipse in a rectangle, antialiased."""

    def __init__(self, bounds: Bounds) -> None:
        angles = np.linspace(0, 2 * np.pi, 256, endpoint=False)
        x, y = bounds.centre
        path = np.stack(
            [x + np.cos(angles) * bounds.width / 2, y + np.sin(angles) * bounds.height / 2], axis=1
        )
        super().__init__([(float(px), float(py)) for px, py in path])


class Picked:
    """An array that was made elsewhere, such as a wand's."""

    def __init__(self, mask: MaskArray, bounds: Bounds) -> None:
        self._mask = mask
        self._bounds = bounds

    def bounds(self) -> Bounds:
        return self._bounds

    def coverage(self, bounds: Bounds) -> MaskArray:
        out = np.zeros((bounds.height, bounds.width), np.uint8)
        part = self._bounds.intersection(bounds)
        if not part.is_empty:
            out[part.relative_to(bounds).slices] = self._mask[part.relative_to(self._bounds).slices]
        return out


def combine_mask(document: Document, selection: Selection, combine: Combine) -> Changes:
    """Take the shape into the document's mask, as far as it lies in the frame."""
    return Changes.all_of(combine_in_pieces(document, selection, combine))


def combine_in_pieces(
    document: Document, selection: Selection, combine: Combine
) -> Iterator[Changes]:
    """The same some tiles at a time, for shapes that take long."""
    area = selection.bounds().intersection(document.frame)
    if combine is Combine.REPLACE:
        yield document.clear_mask()
    if combine is Combine.INTERSECT:
        area = document.mask.extent_of_tiles() or Bounds(0, 0, 0, 0)
        area = area.intersection(document.frame)
    for some in _in_rows(area):
        for key, part in parts_over(some):
            _combine_tile(document, selection, combine, key, part)
        yield document.touched(MASK, some)


# Tiles of a row that are changed between two looks at the clock.
_AT_A_TIME = 8


def _in_rows(area: Bounds) -> Iterator[Bounds]:
    """`area` in parts of some tiles beside each other, row by row."""
    if area.is_empty:
        return
    wide = _AT_A_TIME * TILE
    for top in range(area.y // TILE * TILE, area.bottom, TILE):
        for left in range(area.x // wide * wide, area.right, wide):
            yield Bounds(left, top, wide, TILE).intersection(area)


def _combine_tile(
    document: Document, selection: Selection, combine: Combine, key: TileKey, part: Bounds
) -> None:
    over = selection.coverage(part)
    if combine is not Combine.INTERSECT and not over.any():
        return
    store = document.store(MASK)
    adds = combine in (Combine.REPLACE, Combine.ADD)
    if adds and part == tile_bounds(key) and over.min() == 255:
        # Full tiles are all one.
        store.set_tile(key, uniform_tile((255,)))
        return
    inside = part.relative_to(tile_bounds(key)).slices
    target = store.edit(key)[inside]
    if combine is Combine.SUBTRACT:
        np.minimum(target, 255 - over, out=target)
    elif combine is Combine.INTERSECT:
        np.minimum(target, over, out=target)
    else:
        np.maximum(target, over, out=target)


def show_in_pieces(
    document: Document, store_id: str, selection: Selection, combine: Combine
) -> Iterator[Changes]:
    """Take the shape into a layer's mask, tile by tile: what is in it shows. The store holds
    what is hidden (core/layer_masks.py).
    """
    store = document.store(store_id)
    everywhere = combine in (Combine.REPLACE, Combine.INTERSECT)
    area = document.frame if everywhere else selection.bounds().intersection(document.frame)
    for key, part in parts_over(area):
        over = selection.coverage(part)
        if not everywhere and not over.any():
            continue
        target = store.edit(key)[part.relative_to(tile_bounds(key)).slices]
        if combine is Combine.SUBTRACT:
            np.maximum(target, over, out=target)
        elif combine is Combine.ADD:
            np.minimum(target, 255 - over, out=target)
        elif combine is Combine.INTERSECT:
            np.maximum(target, 255 - over, out=target)
        else:
            np.subtract(255, over, out=target)
        yield document.touched(store_id, part)
