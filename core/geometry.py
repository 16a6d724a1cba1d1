"""Sizes and rectangles as values. All lengths are whole pixels, x right, y down."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt


def round_up(value: float, multiple: int) -> int:
    """The smallest multiple of `multiple` that is not less than `value`."""
    return math.ceil(value / multiple) * multiple


def round_nearest(value: float, multiple: int) -> int:
    """The multiple of `multiple` nearest to `value`, at least one of it."""
    return max(multiple, math.floor(value / multiple + 0.5) * multiple)


@dataclass(frozen=True, slots=True, order=False)
class Extent:
    """A size in pixels. Sides are not negative."""

    width: int
    height: int

    def __post_init__(self) -> None:
        if self.width < 0 or self.height < 0:
            raise ValueError(f"negative extent {self.width}×{self.height}")

    @property
    def area(self) -> int:
        return self.width * self.height

    @property
    def is_empty(self) -> bool:
        return self.width == 0 or self.height == 0

    @property
    def longest_side(self) -> int:
        return max(self.width, self.height)

    @property
    def shortest_side(self) -> int:
        return min(self.width, self.height)

    @property
    def diagonal(self) -> float:
        return math.hypot(self.width, self.height)

    def scaled(self, factor: float) -> Extent:
        """Both sides times `factor`, rounded to the nearest pixel, at least 1."""
        return Extent(
            max(1, math.floor(self.width * factor + 0.5)),
            max(1, math.floor(self.height * factor + 0.5)),
        )

    def multiple_of(self, multiple: int) -> Extent:
        """Both sides rounded to the nearest multiple (at least one of it)."""
        return Extent(round_nearest(self.width, multiple), round_nearest(self.height, multiple))

    def fits_in(self, other: Extent) -> bool:
        return self.width <= other.width and self.height <= other.height

    def __str__(self) -> str:
        return f"{self.width}×{self.height}"


@dataclass(frozen=True, slots=True)
class Margins:
    """Pixels added at the four sides of a rectangle. Not negative."""

    left: int = 0
    top: int = 0
    right: int = 0
    bottom: int = 0

    def __post_init__(self) -> None:
        if min(self.left, self.top, self.right, self.bottom) < 0:
            raise ValueError("negative margins")

    @property
    def is_empty(self) -> bool:
        return not (self.left or self.top or self.right or self.bottom)


@dataclass(frozen=True, slots=True)
class Bounds:
    """A rectangle: x, y of its top left pixel (may be negative), and its size."""

    x: int
    y: int
    width: int
    height: int

    def __post_init__(self) -> None:
        if self.width < 0 or self.height < 0:
            raise ValueError(f"negative bounds {self.width}×{self.height}")

    # -- making ------------------------------------------------------------------

    @staticmethod
    def of_extent(extent: Extent, x: int = 0, y: int = 0) -> Bounds:
        return Bounds(x, y, extent.width, extent.height)

    @staticmethod
    def from_edges(left: int, top: int, right: int, bottom: int) -> Bounds:
        """Edges are exclusive at right and bottom. Crossed edges give an empty rectangle."""
        return Bounds(left, top, max(0, right - left), max(0, bottom - top))

    @staticmethod
    def from_mask(mask: npt.NDArray[np.generic]) -> Bounds | None:
        """The tightest rectangle round the non-zero pixels of an (h, w) array, or None."""
        rows = np.flatnonzero(mask.any(axis=1))
        if rows.size == 0:
            return None
        top, bottom = int(rows[0]), int(rows[-1]) + 1
        columns = np.flatnonzero(mask[top:bottom].any(axis=0))
        left, right = int(columns[0]), int(columns[-1]) + 1
        return Bounds(left, top, right - left, bottom - top)

    @staticmethod
    def around(all_bounds: Iterable[Bounds]) -> Bounds | None:
        """The tightest rectangle round all that are not empty, or None."""
        result: Bounds | None = None
        for bounds in all_bounds:
            if not bounds.is_empty:
                result = bounds if result is None else result.union(bounds)
        return result

    # -- reading -----------------------------------------------------------------

    @property
    def right(self) -> int:
        return self.x + self.width

    @property
    def bottom(self) -> int:
        return self.y + self.height

    @property
    def extent(self) -> Extent:
        return Extent(self.width, self.height)

    @property
    def area(self) -> int:
        return self.width * self.height

    @property
    def is_empty(self) -> bool:
        return self.width == 0 or self.height == 0

    @property
    def centre(self) -> tuple[float, float]:
        return self.x + self.width / 2, self.y + self.height / 2

    @property
    def slices(self) -> tuple[slice, slice]:
        """(rows, columns) to index an array whose origin is (0, 0). x, y not negative."""
        return slice(self.y, self.bottom), slice(self.x, self.right)

    def contains(self, other: Bounds) -> bool:
        return (
            self.x <= other.x
            and self.y <= other.y
            and self.right >= other.right
            and self.bottom >= other.bottom
        )

    def contains_point(self, x: float, y: float) -> bool:
        return self.x <= x < self.right and self.y <= y < self.bottom

    # -- changing ----------------------------------------------------------------

    def moved(self, dx: int, dy: int) -> Bounds:
        return Bounds(self.x + dx, self.y + dy, self.width, self.height)

    def relative_to(self, origin: Bounds) -> Bounds:
        """The same rectangle in the coordinates of `origin`'s top left pixel."""
        return self.moved(-origin.x, -origin.y)

    def padded(self, pixels: int) -> Bounds:
        """Larger by `pixels` on each side (smaller when negative, down to empty)."""
        return Bounds.from_edges(
            self.x - pixels, self.y - pixels, self.right + pixels, self.bottom + pixels
        )

    def extended(self, margins: Margins) -> Bounds:
        return Bounds.from_edges(
            self.x - margins.left,
            self.y - margins.top,
            self.right + margins.right,
            self.bottom + margins.bottom,
        )

    def intersection(self, other: Bounds) -> Bounds:
        """What both cover; empty (width or height 0) when they do not meet."""
        return Bounds.from_edges(
            max(self.x, other.x),
            max(self.y, other.y),
            min(self.right, other.right),
            min(self.bottom, other.bottom),
        )

    def union(self, other: Bounds) -> Bounds:
        """The tightest rectangle round both."""
        return Bounds.from_edges(
            min(self.x, other.x),
            min(self.y, other.y),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
        )

    def at_least(self, extent: Extent) -> Bounds:
        """Grown evenly about its centre until each side is at least that of `extent`."""
        grow_x, grow_y = max(0, extent.width - self.width), max(0, extent.height - self.height)
        return Bounds(
            self.x - grow_x // 2, self.y - grow_y // 2, self.width + grow_x, self.height + grow_y
        )

    def clamped(self, outer: Bounds) -> Bounds:
        """Moved inside `outer` where it fits (shifted, not cut); cut only where it is larger."""
        width, height = min(self.width, outer.width), min(self.height, outer.height)
        x = min(max(self.x, outer.x), outer.right - width)
        y = min(max(self.y, outer.y), outer.bottom - height)
        return Bounds(x, y, width, height)

    def snapped(self, multiple: int) -> Bounds:
        """Grown evenly until both sides are multiples of `multiple`."""
        return self.at_least(
            Extent(round_up(self.width, multiple), round_up(self.height, multiple))
        )

    def __str__(self) -> str:
        return f"{self.width}×{self.height} at {self.x},{self.y}"
