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

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from core.seams.raster import BoolArray, FloatArray, as_float, distance_to, largest, masked_blur

Double = npt.NDArray[np.float64]

LEAST_RING = 48
"""Fewer kept pixels than this tell nothing."""

LIMIT = 64.0
"""No channel of any pixel is moved further than this (of 255)."""

_LUMA = np.array([0.299, 0.587, 0.114])
_CELL = 8
_LEAST_CELLS = 24
_MOST_CELLS = 200.0
"""Neighbouring cells share their errors (rounding, too): all together count as at most
this many."""
_ROUNDS = 3
_ITERATIONS = 6
_LEAST_NOISE = 2.0 / 255.0
"""Differences below this cannot be seen, and are not worth an explanation."""

_GREY = 2.0 / 255.0
"""Distances from grey below this are no colours to judge a saturation by."""

# Groups of parameters: name, width of the prior, how many, doubt (nats that the evidence
# must exceed). Units: 1 is the whole range 0 … 255, so that 0.05 means 13 levels where the
# basis function is 1.
_GROUPS = (
    ("offset", 0.06, 3, 0.0),
    ("slope", 0.04, 6, 1.0),
    ("gain", 0.12, 3, 3.0),
    ("saturation", 0.25, 1, 3.0),
    ("gamma", 0.20, 3, 6.0),
    ("bow", 0.02, 9, 6.0),
)
_SOFT_END = 1.5
"""From clipped colours to those that follow the map, in levels."""
_OF_COLOUR = [name for name, _, _, _ in _GROUPS].index("saturation")
_GROUP_OF = np.repeat(np.arange(len(_GROUPS)), [count for _, _, count, _ in _GROUPS])
_WIDTHS = np.array([width for _, width, _, _ in _GROUPS])
_DOUBTS = np.array([doubt for _, _, _, doubt in _GROUPS])
_OFFSET, _SLOPE, _GAIN, _SATURATION, _GAMMA, _BOW = 0, 3, 9, 12, 13, 16
"""Where each group's parameters begin."""


@dataclass(frozen=True)
class _Shown:
    """What the ring shows: where (x, y measured from `centre` in units of `reach` px), and
    which tones and distances from grey each channel has. Beyond, the map does not follow
    its own slope."""

    centre: tuple[float, float]
    reach: float
    low: tuple[float, float]
    high: tuple[float, float]
    tone_low: Double
    tone_high: Double
    chroma_low: Double
    chroma_high: Double

    def place(self, first: int, count: int, axis: int) -> FloatArray:
        """The places of `count` pixels from `first` on."""
        return as_float((np.arange(count) + (first + 0.5 - self.centre[axis])) / self.reach)

    def held(self, place: FloatArray, axis: int, beyond: float) -> FloatArray:
        """Places kept within the ring's extent and `beyond` times as much on either side."""
        low, high = self.low[axis], self.high[axis]
        room = beyond * (high - low)
        return as_float(np.clip(place, low - room, high + room))


@dataclass(frozen=True)
class _End:
    """What became of one end of a channel: pixels at `value` (0 or 255) are clipped and do
    not follow the map; on the kept ones they had usually been `shift` more."""

    channel: int
    value: float
    shift: float

    def hold(self, moved: FloatArray, made: FloatArray) -> None:
        """Put the shift in `moved` (h, w, 3) where `made` is clipped, softly beside that."""
        # Resampled, what was clipped lies somewhat beyond.
        away = np.abs(np.clip(made[..., self.channel], 0.0, 255.0) - self.value)
        share = np.clip((away - 0.5) / _SOFT_END, 0.0, 1.0)
        moved[..., self.channel] = self.shift + share * (moved[..., self.channel] - self.shift)


@dataclass(frozen=True)
class ColourMap:
    """The fitted correction. `rounds` holds one parameter vector for each time the map is
    applied; `trust` (0 … 1) says how much of it is used."""

    rounds: tuple[Double, ...]
    trust: float
    shown: _Shown | None
    ends: tuple[_End, ...] = ()

    @property
    def is_identity(self) -> bool:
        return self.trust == 0.0 or not any(weights.any() for weights in self.rounds)

    def apply(self, made: FloatArray, x: int = 0, y: int = 0) -> FloatArray:
        """The correction taken out of `made` (h, w, 3), whose top left pixel lies at x, y
        of the picture that the map was fitted on. Bounded by LIMIT."""
        if self.is_identity or self.shown is None:
            return made
        high, wide = made.shape[:2]
        across = self.shown.place(x, wide, 0)[None, :]
        down = self.shown.place(y, high, 1)[:, None]
        result = made / 255.0
        for weights in self.rounds:
            result = result + self._change(result, across, down, weights.astype(np.float32))
        moved = np.clip(255.0 * result - made, -LIMIT, LIMIT)
        for end in self.ends:
            end.hold(moved, made)
        return as_float(made + self.trust * moved)

    def _change(
        self, picture: FloatArray, across: FloatArray, down: FloatArray, weights: FloatArray
    ) -> FloatArray:
        """The change that `weights` make to each pixel of a picture in 0 … 1."""
        shown = self.shown
        if shown is None:
            return np.zeros_like(picture)
        luma = picture @ _LUMA.astype(np.float32)
        slope_x, slope_y = shown.held(across, 0, 0.5), shown.held(down, 1, 0.5)
        bow_x, bow_y = shown.held(across, 0, 0.0), shown.held(down, 1, 0.0)
        change = np.empty_like(picture)
        for channel in range(3):
            own = picture[..., channel]
            tone = np.clip(own, shown.tone_low[channel], shown.tone_high[channel])
            slope, bow = _SLOPE + 2 * channel, _BOW + 3 * channel
            part = weights[_OFFSET + channel] + np.zeros_like(own)
            if weights[slope : slope + 2].any():
                part += weights[slope] * slope_x + weights[slope + 1] * slope_y
            if weights[bow : bow + 3].any():
                part += weights[bow] * bow_x**2 + weights[bow + 1] * bow_x * bow_y
                part += weights[bow + 2] * bow_y**2
            if weights[_GAIN + channel]:
                part += weights[_GAIN + channel] * (tone - 0.5)
            if weights[_SATURATION]:
                chroma = own - luma
                chroma = np.clip(chroma, shown.chroma_low[channel], shown.chroma_high[channel])
                part += weights[_SATURATION] * chroma
            if weights[_GAMMA + channel]:
                part += weights[_GAMMA + channel] * _bend(as_float(tone))
            change[..., channel] = part
        return change


IDENTITY = ColourMap((), 0.0, None)


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
    centre, reach = (wide / 2.0, high / 2.0), max(wide, high) / 2.0
    cells = _cells(picture, made, ring, centre, reach)
    if cells.weight.size < 6:
        return IDENTITY
    source = cells.source
    found: list[Double] = []
    used = _choose(cells, source)
    for _ in range(_ROUNDS):
        basis = _basis(cells, source)
        weights, _, _ = _solve(cells, basis, cells.target - source, used, 1.0 / 255.0)
        found.append(weights)
        source = source + basis @ weights
    return ColourMap(
        tuple(found),
        _trust(picture, made, ring),
        _shown(cells, centre, reach),
        tuple(_ends(picture, made, ring)),
    )


def _ends(picture: FloatArray, made: FloatArray, ring: BoolArray) -> Iterator[_End]:
    """The ends of the channels at which enough of the ring is clipped to tell."""
    for channel in range(3):
        own, wanted = made[..., channel][ring], picture[..., channel][ring]
        for value in (0.0, 255.0):
            clipped = np.abs(np.clip(own, 0.0, 255.0) - value) < 0.5
            if int(clipped.sum()) >= LEAST_RING:
                yield _End(channel, value, float(np.median(wanted[clipped])) - value)


def _shown(cells: _Cells, centre: tuple[float, float], reach: float) -> _Shown:
    def margin(values: Double) -> tuple[Double, Double]:
        low, high = np.quantile(values, (0.02, 0.98), axis=0)
        room = 0.5 * (high - low) + 0.04
        return low - room, high + room

    tone_low, tone_high = margin(cells.source)
    chroma_low, chroma_high = margin(cells.source - (cells.source @ _LUMA)[:, None])
    return _Shown(
        centre,
        reach,
        (float(cells.across.min()), float(cells.down.min())),
        (float(cells.across.max()), float(cells.down.max())),
        tone_low,
        tone_high,
        chroma_low,
        chroma_high,
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
    clipped = (largest(made) >= 254.5) | (largest(-made) >= -0.5)
    weight = ring * np.where(clipped, 0.05, 1.0)
    share = _blocks(as_float(weight), side)
    held = np.maximum(share, 1e-6)[..., None]
    target = _blocks(picture * as_float(weight)[..., None], side) / held
    source = _blocks(made * as_float(weight)[..., None], side) / held
    rows, columns = np.nonzero(share > 0.02)
    return _Cells(
        np.asarray(((columns + 0.5) * side - centre[0]) / reach, np.float64),
        np.asarray(((rows + 0.5) * side - centre[1]) / reach, np.float64),
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
        own = source[:, channel]
        basis[:, channel, _OFFSET + channel] = 1.0
        basis[:, channel, _SLOPE + 2 * channel] = across
        basis[:, channel, _SLOPE + 2 * channel + 1] = down
        basis[:, channel, _GAIN + channel] = own - 0.5
        basis[:, channel, _SATURATION] = own - luma
        basis[:, channel, _GAMMA + channel] = bend[:, channel]
        for index, bow in enumerate(bowed):
            basis[:, channel, _BOW + 3 * channel + index] = bow
    return basis


def _choose(cells: _Cells, source: Double) -> npt.NDArray[np.bool_]:
    """Which groups of parameters the kept pixels speak for, as (parameters,) booleans.

    The evidence of every combination is compared (MacKay 1992), so that what one kind of
    shift explains is not spread over several; where two explain it equally (a picture
    whose colours are a function of place), the one that is safer for colours the ring
    does not show wins.
    """
    basis = _basis(cells, source)
    wanted = cells.target - source
    every = np.ones(_GROUP_OF.size, np.bool_)
    _, robust, noise = _solve(cells, basis, wanted, every, _LEAST_NOISE)
    scale = 1.0 / (_shared(cells) * noise**2)
    gram = np.einsum("nci,ncj->ij", basis * robust[:, None, None], basis) * scale
    moment = np.einsum("nci,nc->i", basis * robust[:, None, None], wanted) * scale
    prior = 1.0 / _WIDTHS[_GROUP_OF] ** 2
    best, chosen = -np.inf, every
    # In a grey picture every tint would look like too much saturation.
    chroma = cells.target - (cells.target @ _LUMA)[:, None]
    coloured = float(np.sqrt(np.average((chroma**2).mean(axis=1), weights=cells.weight))) > _GREY
    for number in range(2 ** (len(_GROUPS) - 1)):
        # The offset is always there.
        bits = [True, *(bool(number >> bit & 1) for bit in range(len(_GROUPS) - 1))]
        used = np.array(bits, np.bool_)
        if used[_OF_COLOUR] and not coloured:
            continue
        own = np.asarray(used[_GROUP_OF], np.bool_)
        matrix = gram[own][:, own] + np.diag(prior[own])
        pull: Double = moment[own]
        gain = 0.5 * float((pull * _solved(matrix, pull)).sum())
        cost = 0.5 * float(np.linalg.slogdet(matrix)[1] - np.log(prior[own]).sum())
        evidence = gain - cost - float(_DOUBTS[used].sum())
        if evidence > best:
            best, chosen = evidence, own
    return chosen


def _solve(
    cells: _Cells,
    basis: Double,
    wanted: Double,
    used: npt.NDArray[np.bool_],
    least_noise: float,
) -> tuple[Double, Double, float]:
    """(parameters, weights of the cells, noise): the most probable map by the groups
    `used`, fitted robustly; parameters of the others are 0."""
    basis = basis[:, :, used]
    prior = 1.0 / _WIDTHS[_GROUP_OF[used]] ** 2
    found: Double = np.zeros(int(used.sum()))
    robust = cells.weight
    rest: Double = wanted - np.median(wanted, axis=0)
    noise = max(_spread(rest, cells.weight), least_noise)
    for _ in range(_ITERATIONS):
        far = np.sqrt((rest**2).mean(axis=1))
        noise = max(_spread(rest, cells.weight), least_noise)
        robust = cells.weight / (1.0 + (far / (2.0 * noise)) ** 2)
        scaled = basis * (robust[:, None, None] / (_shared(cells) * noise**2))
        gram = np.einsum("nci,ncj->ij", scaled, basis)
        moment = np.einsum("nci,nc->i", scaled, wanted)
        found = _solved(gram + np.diag(prior), moment)
        rest = np.asarray(wanted - basis @ found, np.float64)
    weights = np.zeros(used.size)
    weights[used] = found
    return weights, robust, noise


def _solved(matrix: Double, right: Double) -> Double:
    return np.asarray(np.linalg.solve(matrix, right), np.float64)


def _shared(cells: _Cells) -> float:
    """How many cells count as one."""
    return max(3.0, float(cells.weight.sum()) / _MOST_CELLS)


def _spread(rest: Double, weight: Double) -> float:
    """The usual size of a residual, by its weighted median; at least a quarter level."""
    far = np.abs(rest).mean(axis=1)
    order = np.argsort(far)
    total = np.cumsum(weight[order])
    middle = far[order][np.searchsorted(total, total[-1] / 2.0)]
    return max(1.4826 * float(middle), 0.25 / 255.0)


def _trust(picture: FloatArray, made: FloatArray, ring: BoolArray) -> float:
    """1 where the shapes among the kept pixels came back as they were shown, down to 0
    where something else lies there. Grain and slow light are left out of it."""
    inner = ring & (distance_to(~ring) > 4.0)
    judged = inner if int(inner.sum()) >= LEAST_RING else ring
    weight = judged.astype(np.float32)
    # In flat surroundings there are no shapes to compare; a floor stands in for them.
    before, after = (_shapes(each, weight)[judged] for each in (picture, made))
    strongest = max(float(before.std()), float(after.std()), 2.0)
    unlike = float((before - after).std()) / strongest
    return float(np.clip((0.95 - unlike) / 0.35, 0.0, 1.0))


def _shapes(picture: FloatArray, weight: FloatArray) -> FloatArray:
    light = as_float(picture @ _LUMA.astype(np.float32))
    return as_float(masked_blur(light, weight, 1.5) - masked_blur(light, weight, 6.0))
