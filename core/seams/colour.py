"""The model's colour shift: estimated where the model saw pixels it was told to keep, and
taken out of what it made.

What a model and its autoencoder do to colours is a low-order map: an offset, a gain, a
gamma and a saturation per picture, and a slow drift across it. Its parameters are fitted
to the kept pixels by iteratively reweighted least squares (Student's t weights: what
differs in structure hardly counts), with a Gaussian prior on each group of parameters
whose width is set by the evidence (MacKay 1992, "Bayesian interpolation": automatic
relevance determination). So a ring that shows one kind of shift is explained by that kind,
and what the ring cannot tell stays at "no shift".
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from core.seams.raster import BoolArray, FloatArray, as_float

Double = npt.NDArray[np.float64]

LEAST_RING = 48
"""Fewer kept pixels than this tell nothing."""

LIMIT = 64.0
"""No channel of any pixel is moved further than this (of 255)."""

_LUMA = np.array([0.299, 0.587, 0.114])
_CELL = 8
_LEAST_CELLS = 24
_ROUNDS = 3
_ITERATIONS = 12

# Groups of parameters, each with the width its prior starts with. Units: 1 is the whole
# range 0 … 255, so that 0.05 means 13 levels where the basis function is 1.
_GROUPS = (
    ("offset", 0.05, 3),
    ("gain", 0.10, 3),
    ("gamma", 0.20, 3),
    ("saturation", 0.20, 1),
    ("slope", 0.03, 6),
    ("bow", 0.01, 9),
)
_SPANS = [count for _, _, count in _GROUPS]
_GROUP_OF = np.repeat(np.arange(len(_GROUPS)), _SPANS)


@dataclass(frozen=True)
class ColourMap:
    """The fitted correction. `rounds` holds one parameter vector for each time the map is
    applied; `trust` (0 … 1) says how much of it is used. Places are measured from `centre`
    (x, y) in units of `reach` px and held within ±`limits`, the kept pixels' own extent."""

    rounds: tuple[Double, ...]
    trust: float
    centre: tuple[float, float]
    reach: float
    low: tuple[float, float]
    high: tuple[float, float]

    @property
    def is_identity(self) -> bool:
        return self.trust == 0.0 or not self.rounds

    def apply(self, made: FloatArray, x: int = 0, y: int = 0) -> FloatArray:
        """The correction taken out of `made` (h, w, 3), whose top left pixel lies at x, y
        of the picture that the map was fitted on. Bounded by LIMIT."""
        if self.is_identity:
            return made
        high, wide = made.shape[:2]
        across = self._place(np.arange(wide) + x, 0)[None, :]
        down = self._place(np.arange(high) + y, 1)[:, None]
        result = made / 255.0
        for weights in self.rounds:
            result = result + _field(result, across, down, weights.astype(np.float32))
        moved = np.clip(255.0 * result - made, -LIMIT, LIMIT)
        return as_float(made + self.trust * moved)

    def _place(self, position: npt.NDArray[np.int64], axis: int) -> FloatArray:
        place = (position + 0.5 - self.centre[axis]) / self.reach
        return np.clip(place, self.low[axis], self.high[axis]).astype(np.float32)


IDENTITY = ColourMap((), 0.0, (0.0, 0.0), 1.0, (0.0, 0.0), (0.0, 0.0))


def _field(
    picture: FloatArray, across: FloatArray, down: FloatArray, weights: FloatArray
) -> FloatArray:
    """The change that `weights` make to each pixel of a picture in 0 … 1."""
    luma = picture @ _LUMA.astype(np.float32)
    bowed = (across * across, across * down, down * down)
    change = np.empty_like(picture)
    for channel in range(3):
        own = picture[..., channel]
        part = weights[channel] + weights[3 + channel] * (own - 0.5)
        part = part + weights[6 + channel] * _bend(own)
        part = part + weights[9] * (own - luma)
        part = part + weights[10 + 2 * channel] * across + weights[11 + 2 * channel] * down
        for index, bow in enumerate(bowed):
            part = part + weights[16 + 3 * channel + index] * bow
        change[..., channel] = part
    return change


def _bend(values: FloatArray) -> FloatArray:
    """The derivative of u^g by g at 1: u·ln u."""
    inside = np.clip(values, 1e-3, 1.0)
    return as_float(inside * np.log(inside))


@dataclass(frozen=True)
class _Cells:
    """Averages of the kept pixels over small squares: places, colours (0 … 1), weights."""

    across: Double
    down: Double
    target: Double
    source: Double
    weight: Double


def fit_colour(picture: FloatArray, made: FloatArray, ring: BoolArray) -> ColourMap:
    """The map that takes `made` to `picture` on the kept pixels `ring` (h, w).

    Identity where the ring is too small to tell, or where what lies there is not what the
    model was shown (then there is no shift to measure).
    """
    if int(ring.sum()) < LEAST_RING:
        return IDENTITY
    high, wide = ring.shape
    rows, columns = np.nonzero(ring.any(axis=1))[0], np.nonzero(ring.any(axis=0))[0]
    centre = (wide / 2.0, high / 2.0)
    reach = max(wide, high) / 2.0
    low = ((columns[0] - centre[0]) / reach, (rows[0] - centre[1]) / reach)
    high_place = ((columns[-1] + 1 - centre[0]) / reach, (rows[-1] + 1 - centre[1]) / reach)
    cells = _cells(picture, made, ring, centre, reach)
    if cells.weight.size < 6:
        return IDENTITY
    source = cells.source
    found: list[Double] = []
    noise = 0.0
    for _ in range(_ROUNDS):
        weights, noise = _solve(cells, source)
        found.append(weights)
        source = source + _cell_field(cells, source, weights)
    trust = _trust(cells, source, noise)
    return ColourMap(
        tuple(found),
        trust,
        centre,
        reach,
        (float(low[0]), float(low[1])),
        (float(high_place[0]), float(high_place[1])),
    )


def _cells(
    picture: FloatArray,
    made: FloatArray,
    ring: BoolArray,
    centre: tuple[float, float],
    reach: float,
) -> _Cells:
    side = _CELL
    while side > 1 and ring.sum() / (side * side) < 4 * _LEAST_CELLS:
        side //= 2
    # Clipped colours have lost what was done to them.
    clipped = ((made >= 254.5) | (made <= 0.5)).any(axis=2)
    weight = ring * np.where(clipped, 0.05, 1.0)
    share = _blocks(as_float(weight), side)
    held = np.maximum(share, 1e-6)[..., None]
    target = _blocks(picture * as_float(weight)[..., None], side) / held
    source = _blocks(made * as_float(weight)[..., None], side) / held
    rows, columns = np.nonzero(share > 0.02)
    return _Cells(
        ((columns + 0.5) * side - centre[0]) / reach,
        ((rows + 0.5) * side - centre[1]) / reach,
        target[rows, columns].astype(np.float64) / 255.0,
        source[rows, columns].astype(np.float64) / 255.0,
        share[rows, columns].astype(np.float64),
    )


def _blocks(array: FloatArray, side: int) -> FloatArray:
    """Averages over squares of `side` px; the last ones count what is missing as 0."""
    high, wide = array.shape[:2]
    down, across = -(-high // side), -(-wide // side)
    padded = np.zeros((down * side, across * side, *array.shape[2:]), np.float32)
    padded[:high, :wide] = array
    if side == 1:
        return padded
    return as_float(cv2.resize(padded, (across, down), interpolation=cv2.INTER_AREA))


def _basis(cells: _Cells, source: Double) -> Double:
    """(cells, 3, parameters): how each parameter moves each channel of each cell."""
    count = source.shape[0]
    basis = np.zeros((count, 3, _GROUP_OF.size))
    luma = source @ _LUMA
    across, down = cells.across, cells.down
    inside = np.clip(source, 1e-3, 1.0)
    bend = inside * np.log(inside)
    bowed = (across * across, across * down, down * down)
    for channel in range(3):
        basis[:, channel, channel] = 1.0
        basis[:, channel, 3 + channel] = source[:, channel] - 0.5
        basis[:, channel, 6 + channel] = bend[:, channel]
        basis[:, channel, 9] = source[:, channel] - luma
        basis[:, channel, 10 + 2 * channel] = across
        basis[:, channel, 11 + 2 * channel] = down
        for index, bow in enumerate(bowed):
            basis[:, channel, 16 + 3 * channel + index] = bow
    return basis


def _cell_field(cells: _Cells, source: Double, weights: Double) -> Double:
    return _basis(cells, source) @ weights


def _solve(cells: _Cells, source: Double) -> tuple[Double, float]:
    """(parameters, noise): the most probable map from `source` to the cells' targets."""
    basis = _basis(cells, source)
    wanted = cells.target - source
    widths = np.array([width for _, width, _ in _GROUPS])
    precision = 1.0 / widths**2
    weights = np.zeros(_GROUP_OF.size)
    noise = _spread(wanted - np.median(wanted, axis=0), cells.weight)
    for _ in range(_ITERATIONS):
        rest = wanted - basis @ weights
        far = np.sqrt((rest**2).mean(axis=1))
        noise = _spread(rest, cells.weight)
        robust = cells.weight / (1.0 + (far / (2.0 * noise)) ** 2)
        scaled = basis * robust[:, None, None]
        # Neighbouring cells share their errors: they count as half as many.
        gram = np.einsum("nci,ncj->ij", scaled, basis) / (2.0 * noise**2)
        moment = np.einsum("nci,nc->i", scaled, wanted) / (2.0 * noise**2)
        prior = precision[_GROUP_OF]
        covariance = np.linalg.inv(gram + np.diag(prior))
        weights = covariance @ moment
        known = 1.0 - prior * np.diag(covariance)
        for group, width in enumerate(widths):
            own = _GROUP_OF == group
            size = float((weights[own] ** 2).sum()) + 1e-12
            precision[group] = np.clip(
                float(known[own].sum()) / size, 0.25 / width**2, 1e4 / width**2
            )
    return weights, noise


def _spread(rest: Double, weight: Double) -> float:
    """The usual size of a residual, by its weighted median; at least a quarter level."""
    far = np.abs(rest).mean(axis=1)
    order = np.argsort(far)
    total = np.cumsum(weight[order])
    middle = far[order][np.searchsorted(total, total[-1] / 2.0)]
    return max(1.4826 * float(middle), 0.25 / 255.0)


def _trust(cells: _Cells, corrected: Double, noise: float) -> float:
    """1 where the kept pixels came back as they were shown, down to 0 where something
    else lies there."""
    del noise
    rest = cells.target - corrected
    spread = 255.0 * _spread(rest, cells.weight)
    detail = cells.target - np.average(cells.target, axis=0, weights=cells.weight)
    contrast = 255.0 * _spread(detail, cells.weight)
    # Residuals as large as the picture's own contrast: nothing was recognised.
    alike = np.clip((0.6 - spread / max(contrast, 6.0)) / 0.3, 0.0, 1.0)
    return float(max(alike, np.clip((8.0 - spread) / 4.0, 0.0, 1.0)))
