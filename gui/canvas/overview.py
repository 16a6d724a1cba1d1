"""The whole of a picture at a glance, before there is a tile of it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QImage

from core.geometry import Bounds
from gui.canvas.pyramid import Pixels
from gui.qimage import view_of

# So many samples across at most, each the mean of so many pixels across: 10 ms of ten layers,
# however large the document.
_SAMPLES = 8
_SAMPLE_PX = 16
# It is drawn soft, not as squares.
_SOFT = 24


class Overview:
    """The whole of a picture from a few samples of it: `image` shows `area`."""

    def __init__(self, area: Bounds, read: Callable[[Bounds], Pixels]) -> None:
        """`read` gives premultiplied pixels, (h, w, 4)."""
        self.area = area
        columns, rows = _places(area.x, area.width), _places(area.y, area.height)
        means = [[read(Bounds(x, y, w, h)).mean((0, 1)) for x, w in columns] for y, h in rows]
        pixels = np.ascontiguousarray(np.rint(means).astype(np.uint8))
        self.opaque = bool((pixels[..., 3] == 255).all())
        self.image: QImage = view_of(pixels).scaled(
            len(columns) * _SOFT,
            len(rows) * _SOFT,
            Qt.AspectRatioMode.IgnoreAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )

    def source(self, place: Bounds) -> QRect:
        """Where in the image `place` is, a part of the area: a little more, whole pixels."""
        left, right = _span(place.x, place.right, self.area.x, self.area.width, self.image.width())
        top, bottom = _span(
            place.y, place.bottom, self.area.y, self.area.height, self.image.height()
        )
        return QRect(left, top, right - left, bottom - top)


def _span(first: int, last: int, start: int, length: int, size: int) -> tuple[int, int]:
    return (first - start) * size // length, -(-(last - start) * size // length)


def _places(start: int, length: int) -> list[tuple[int, int]]:
    """(where, how wide) samples lie along a side."""
    count = max(1, min(_SAMPLES, length // _SAMPLE_PX))
    width = min(_SAMPLE_PX, length)
    return [(start + (2 * n + 1) * length // (2 * count) - width // 2, width) for n in range(count)]
