"""A small antialiased drawing surface over one RGB array, in units of the picture's height."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from core.training.starter.palette import RGB

Image = NDArray[np.uint8]
Point = tuple[float, float]

_SHIFT = 4  # OpenCV takes coordinates in sixteenths of a pixel
_ONE = 1 << _SHIFT


class Canvas:
    """Draws on ``pixels``, an H×W×3 uint8 RGB array.

    Coordinates are in units of the height: y runs from 0 to 1, x from 0 to ``aspect``.
    Colours are RGB from 0 to 255.
    """

    def __init__(self, width: int, height: int) -> None:
        self.width = width
        self.height = height
        self.aspect = width / height
        self.pixels: Image = np.zeros((height, width, 3), np.uint8)

    def _fixed(self, points: Sequence[Point]) -> NDArray[np.int32]:
        scaled = np.asarray(points, np.float64) * (self.height * _ONE) - _ONE / 2
        return np.rint(scaled).astype(np.int32)

    def polygon(self, points: Sequence[Point], colour: RGB) -> None:
        """Fill a polygon, which may be concave."""
        cv2.fillPoly(self.pixels, [self._fixed(points)], colour, cv2.LINE_AA, _SHIFT)

    def disc(self, centre: Point, radius: float, colour: RGB) -> None:
        """Fill a circle."""
        self.ellipse(centre, (radius, radius), colour)

    def ellipse(self, centre: Point, radii: Point, colour: RGB) -> None:
        """Fill an ellipse with horizontal and vertical axes."""
        middle = self._fixed([centre])[0]
        axes = (round(radii[0] * self.height * _ONE), round(radii[1] * self.height * _ONE))
        cv2.ellipse(
            self.pixels,
            (int(middle[0]), int(middle[1])),
            axes,
            0,
            0,
            360,
            colour,
            -1,
            cv2.LINE_AA,
            _SHIFT,
        )

    def stroke(self, points: Sequence[Point], thickness: float, colour: RGB) -> None:
        """Draw a polyline with round ends; at least one pixel thick."""
        pixels = max(1, round(thickness * self.height))
        cv2.polylines(
            self.pixels, [self._fixed(points)], False, colour, pixels, cv2.LINE_AA, _SHIFT
        )

    def gradient(self, top: float, bottom: float, stops: Sequence[RGB]) -> None:
        """Fill the rows from ``top`` to ``bottom`` with a smooth vertical gradient."""
        first, last = (
            max(0, round(top * self.height)),
            min(self.height, round(bottom * self.height)),
        )
        if last <= first:
            return
        where = np.linspace(0.0, 1.0, len(stops))
        rows = np.linspace(0.0, 1.0, last - first)
        table = np.asarray(stops, np.float64)
        colours = np.stack([np.interp(rows, where, table[:, c]) for c in range(3)], axis=1)
        self.pixels[first:last] = np.rint(colours).astype(np.uint8)[:, None, :]

    def glow(self, centre: Point, radius: float, colour: RGB, strength: float) -> None:
        """Blend ``colour`` in around ``centre``, fading out at ``radius``."""
        cx, cy, r = centre[0] * self.height, centre[1] * self.height, radius * self.height
        x0, x1 = max(0, int(cx - r)), min(self.width, int(cx + r) + 2)
        y0, y1 = max(0, int(cy - r)), min(self.height, int(cy + r) + 2)
        if x0 >= x1 or y0 >= y1:
            return
        ys = (np.arange(y0, y1, dtype=np.float32) + 0.5 - cy)[:, None] / r
        xs = (np.arange(x0, x1, dtype=np.float32) + 0.5 - cx)[None, :] / r
        fall = np.clip(1.0 - np.sqrt(xs * xs + ys * ys), 0.0, 1.0)
        self._blend(y0, y1, x0, x1, (fall * fall * strength).astype(np.float32), colour)

    def veil(
        self, shapes: Sequence[Sequence[Point]], colour: RGB, strength: float, soft: float = 0.0
    ) -> None:
        """Fill polygons with ``colour`` at the opacity ``strength``, blurred by ``soft``."""
        fixed = [self._fixed(shape) for shape in shapes]
        reach = round(soft * self.height * 3) + 2
        every = np.concatenate(fixed) / _ONE
        x0 = max(0, int(every[:, 0].min()) - reach)
        x1 = min(self.width, int(every[:, 0].max()) + reach + 1)
        y0 = max(0, int(every[:, 1].min()) - reach)
        y1 = min(self.height, int(every[:, 1].max()) + reach + 1)
        if x0 >= x1 or y0 >= y1:
            return
        mask: Image = np.zeros((y1 - y0, x1 - x0), np.uint8)
        moved = [points - np.array([x0 * _ONE, y0 * _ONE], np.int32) for points in fixed]
        for points in moved:
            cv2.fillPoly(mask, [points], (255,), cv2.LINE_AA, _SHIFT)
        alpha = mask.astype(np.float32) * (strength / 255.0)
        if soft > 0:
            alpha = cv2.GaussianBlur(alpha, (0, 0), soft * self.height).astype(np.float32)
        self._blend(y0, y1, x0, x1, alpha, colour)

    def streaks(
        self, segments: Sequence[tuple[Point, Point]], colour: RGB, strength: float
    ) -> None:
        """Draw thin lines, blended in at the opacity ``strength``."""
        mask: Image = np.zeros((self.height, self.width), np.uint8)
        lines = [self._fixed(segment) for segment in segments]
        thickness = max(1, round(self.height / 150))
        cv2.polylines(mask, lines, False, (255,), thickness, cv2.LINE_AA, _SHIFT)
        alpha = mask.astype(np.float32) * (strength / 255.0)
        self._blend(0, self.height, 0, self.width, alpha, colour)

    def _blend(
        self, y0: int, y1: int, x0: int, x1: int, alpha: NDArray[np.float32], colour: RGB
    ) -> None:
        part = self.pixels[y0:y1, x0:x1].astype(np.float32)
        part += (np.asarray(colour, np.float32) - part) * alpha[:, :, None]
        self.pixels[y0:y1, x0:x1] = np.rint(part).astype(np.uint8)


def ellipse_points(centre: Point, radii: Point, count: int = 40) -> list[Point]:
    """A closed ellipse as a polygon, for veils."""
    angles = np.linspace(0.0, 2.0 * np.pi, count, endpoint=False)
    return [
        (centre[0] + radii[0] * float(np.cos(a)), centre[1] + radii[1] * float(np.sin(a)))
        for a in angles
    ]
