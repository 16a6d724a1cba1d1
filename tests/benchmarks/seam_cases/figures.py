"""What is measured of a joined picture. Pictures are uint8 (h, w, 3)."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from skimage.color import deltaE_ciede2000, rgb2lab

from core.arrays import MaskArray, RgbArray
from core.seams.raster import BoolArray, FloatArray, as_float, distance_to

_OFFSETS = range(-8, 49, 4)


@dataclass(frozen=True)
class Figures:
    """`distance`: mean ΔE2000 from the truth where the drawn mask is. `removed`: the part
    of the model's shift that is gone there (1: all; colours averaged over 5 px).
    `edge`: ΔE2000 across the seam against the same in the truth (1: as in the picture;
    the worst line parallel to the drawn edge). `step`: the largest mean gradient of the
    error across such a line, ΔE per px. `noise`: fine detail inside, relative to the
    truth's."""

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
    detail: float

    @staticmethod
    def of(truth: RgbArray, made: RgbArray, mask: MaskArray) -> Ruler:
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
            _fine(truth, inside),
        )

    def measure(self, result: RgbArray) -> Figures:
        result_lab = lab(result)
        left = float(difference(self.truth_smooth, lab(_smooth(result)))[self.inside].mean())
        # What the eye follows as an edge is an error that is alike all along it.
        error = as_float(cv2.GaussianBlur(result_lab - self.truth_lab, (0, 0), 2.5))
        edge, step = 1.0, 0.0
        for line, usual in zip(self.lines, self.edge_of_truth, strict=True):
            edge = max(edge, (_across(result_lab, line) + 0.5) / (usual + 0.5))
            y0, x0, y1, x1 = line
            jump = np.linalg.norm(error[y0, x0] - error[y1, x1], axis=-1) / 4.0
            step = max(step, float(jump.mean()))
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
