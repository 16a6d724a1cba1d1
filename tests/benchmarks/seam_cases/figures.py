"""What is measured of a joined picture. Pictures are uint8 (h, w, 3)."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from skimage.color import deltaE_ciede2000, rgb2lab

from core.arrays import MaskArray, RgbArray
from core.seams.raster import BoolArray, FloatArray, as_float, distance_to

_OFFSETS = range(-8, 49, 4)
_STRETCH = 8.0
"""Px along a line, as a deviation, over which its jumps are averaged."""


@dataclass(frozen=True)
class Figures:
    """`distance`: mean ΔE2000 from the truth where the drawn mask is. `removed`: the part
    of the model's shift that is gone there (1: all; colours averaged over 5 px).
    `edge`: ΔE2000 across the seam against the same in the truth, the worst line parallel to
    the drawn edge (1: as in the picture; too smooth counts like too rough: half of it is 2).
    `step`: the gradient of the error across such a line, ΔE per px, where the line is
    worst; averaged along stretches of the line, and without what another throw of the
    picture's grain would have there.
    `noise`: fine detail inside, relative to the truth's."""

    distance: float
    removed: float
    edge: float
    step: float
    noise: float


def difference(first: FloatArray, second: FloatArray) -> FloatArray:
    """ΔE2000 of two Lab pictures."""
    return as_float(deltaE_ciede2000(first, second))


def lab(picture: RgbArray | FloatArray) -> FloatArray:
    return as_float(rgb2lab(np.clip(as_float(picture), 0, 255) / 255.0))


def _smooth(picture: RgbArray | FloatArray) -> FloatArray:
    return as_float(cv2.GaussianBlur(as_float(picture), (0, 0), 2.5))


@dataclass(frozen=True)
class Ruler:
    """What does not depend on the method: the truth in Lab, the edge and its normals."""

    truth: RgbArray
    inside: BoolArray
    truth_lab: FloatArray
    truth_smooth: FloatArray
    shift: float
    lines: list[tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]]
    edge_of_truth: list[float]
    step_of_grain: list[float]
    detail: float

    @staticmethod
    def of(
        truth: RgbArray, made: RgbArray, mask: MaskArray, again: RgbArray | None = None
    ) -> Ruler:
        """`made` pasted plainly tells the shift; `again` is the truth with other grain."""
        inside = mask > 127
        truth_lab = lab(truth)
        smooth = lab(_smooth(truth))
        shift = float(difference(smooth, lab(_smooth(made)))[inside].mean())
        lines = _lines(inside)
        return Ruler(
            truth,
            inside,
            truth_lab,
            smooth,
            shift,
            lines,
            [_across(truth_lab, line) for line in lines],
            [0.0 for _ in lines]
            if again is None
            else [_step(_error(lab(again), truth_lab), line) for line in lines],
            _fine(truth, inside),
        )

    def measure(self, result: RgbArray) -> Figures:
        result_lab = lab(result)
        left = float(difference(self.truth_smooth, lab(_smooth(result)))[self.inside].mean())
        # What the eye follows as an edge is an error that is alike all along it.
        error = _error(result_lab, self.truth_lab)
        edge, step = 1.0, 0.0
        for line, usual, grain in zip(
            self.lines, self.edge_of_truth, self.step_of_grain, strict=True
        ):
            ratio = (_across(result_lab, line) + 0.5) / (usual + 0.5)
            edge = max(edge, ratio, 1.0 / ratio)
            step = max(step, _step(error, line) - grain)
        return Figures(
            float(difference(self.truth_lab, result_lab)[self.inside].mean()),
            1.0 - left / self.shift if self.shift > 1e-6 else 1.0,
            edge,
            step,
            _fine(result, self.inside) / max(self.detail, 1e-6),
        )


def _across(picture: FloatArray, line: tuple[np.ndarray, ...]) -> float:
    y0, x0, y1, x1 = line
    return float(difference(picture[y0, x0], picture[y1, x1]).mean())


def _error(result: FloatArray, truth: FloatArray) -> FloatArray:
    return as_float(cv2.GaussianBlur(result - truth, (0, 0), 2.5))


def _step(error: FloatArray, line: tuple[np.ndarray, ...]) -> float:
    """The mean jump (ΔE per px) of an error across a line, each pixel's averaged with its
    neighbours' along the line."""
    y0, x0, y1, x1 = line
    y, x = (y0 + y1) // 2, (x0 + x1) // 2
    jump = np.zeros_like(error)
    count = np.zeros(error.shape[:2], np.float32)
    np.add.at(jump, (y, x), (error[y0, x0] - error[y1, x1]) / 4.0)
    np.add.at(count, (y, x), 1.0)
    along = cv2.GaussianBlur(jump, (0, 0), _STRETCH)[y, x]
    weight = cv2.GaussianBlur(count, (0, 0), _STRETCH)[y, x]
    return float(np.linalg.norm(along / np.maximum(weight, 1e-6)[:, None], axis=-1).mean())


def _lines(inside: BoolArray) -> list[tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]]:
    """For lines parallel to the drawn edge: pixels 2 px on either side of each."""
    signed = distance_to(inside) - distance_to(~inside)
    soft = cv2.GaussianBlur(signed, (0, 0), 1.0)
    down, across = np.gradient(soft)
    length = np.maximum(np.hypot(down, across), 1e-6)
    down, across = down / length, across / length
    high, wide = inside.shape
    lines: list[tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]] = []
    for offset in _OFFSETS:
        y, x = np.nonzero(np.abs(signed - offset) < 0.75)
        ends = [
            (y + sign * 2.0 * down[y, x], x + sign * 2.0 * across[y, x]) for sign in (-1.0, 1.0)
        ]
        (y0, x0), (y1, x1) = (
            (np.rint(row).astype(np.int64), np.rint(column).astype(np.int64))
            for row, column in ends
        )
        fits = np.minimum(np.minimum(y0, y1), np.minimum(x0, x1)) >= 0
        fits &= (np.maximum(y0, y1) < high) & (np.maximum(x0, x1) < wide)
        if fits.sum() >= 20:
            lines.append((y0[fits], x0[fits], y1[fits], x1[fits]))
    return lines


def _fine(picture: RgbArray, inside: BoolArray) -> float:
    """The strength of fine detail and grain (below some 3 px) in light."""
    light = as_float(picture) @ np.array([0.299, 0.587, 0.114], np.float32)
    rest = light - cv2.GaussianBlur(light, (0, 0), 1.2)
    return float(np.sqrt((rest[inside] ** 2).mean()))
