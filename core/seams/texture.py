"""Sharpness and grain of what was made, brought to those of the picture.

Sharpness is compared on the pixels that the model was told to keep, band by band: what
its autoencoder took away there it took away everywhere. Grain is what flat parts of the
picture have and flat parts of the result lack; it is made anew with the same spectrum.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from core.seams.raster import BoolArray, FloatArray, as_float, blur

_LUMA = np.array([0.299, 0.587, 0.114], np.float32)
BAND_SIGMAS = (0.6, 1.0, 1.8, 3.2)
_BLOCK = 8
_MOST_SAMPLES = 12_000
_MOST_BLOCKS = 800
_LEAST_BLOCKS = 12
_MOST_GRAIN = 14.0
_LOST = 0.15
"""The part of the picture's grain that a model must have lost on the kept pixels before the
cleanness of what it made anew is believed in full."""
_TILE = 512


# -- sharpness ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Sharpness:
    """How much of each band of fine detail is added (below 0: taken away)."""

    light: tuple[float, ...]
    colour: tuple[float, ...]

    @property
    def is_identity(self) -> bool:
        return not any(self.light) and not any(self.colour)

    def apply(self, made: FloatArray) -> FloatArray:
        if self.is_identity:
            return made
        result = made.copy()
        for band, light, colour in zip(bands(made), self.light, self.colour, strict=True):
            grey = (band @ _LUMA)[..., None]
            result += light * grey + colour * (band - grey)
        return result


NO_SHARPNESS = Sharpness((0.0,) * len(BAND_SIGMAS), (0.0,) * len(BAND_SIGMAS))


def bands(picture: FloatArray) -> list[FloatArray]:
    """Differences of Gaussians, finest first."""
    found: list[FloatArray] = []
    last = picture
    for sigma in BAND_SIGMAS:
        soft = blur(picture, sigma)
        found.append(last - soft)
        last = soft
    return found


def fit_sharpness(picture: FloatArray, made: FloatArray, ring: BoolArray) -> Sharpness:
    """What must be done to the bands of `made` to come nearest to `picture` on the kept
    pixels (least squares, with outliers cut); nothing where that gains nothing."""
    rows, columns = np.nonzero(ring)
    if rows.size < 400:
        return NO_SHARPNESS
    step = max(1, rows.size // _MOST_SAMPLES)
    rows, columns = rows[::step], columns[::step]
    own = [band[rows, columns] for band in bands(made)]
    missing = (picture - made)[rows, columns]
    missing = missing - np.median(missing, axis=0)
    light = _band_gains([band @ _LUMA for band in own], missing @ _LUMA)
    grey = [(band @ _LUMA)[:, None] for band in own]
    chroma = [(band - light_of).ravel() for band, light_of in zip(own, grey, strict=True)]
    colour = _band_gains(chroma, (missing - (missing @ _LUMA)[:, None]).ravel())
    return Sharpness(light, colour)


def _band_gains(bands: Sequence[npt.NDArray[Any]], missing: npt.NDArray[Any]) -> tuple[float, ...]:
    none = (0.0,) * len(bands)
    basis = np.stack(bands, axis=1).astype(np.float64)
    energy = float((basis**2).mean())
    if energy < 0.02:
        return none
    wanted = missing.astype(np.float64)
    weight = np.ones(wanted.size)
    gains = np.zeros(len(bands))
    ridge = 0.002 * energy + 0.01
    for _ in range(4):
        gram = (basis * weight[:, None]).T @ basis / wanted.size + ridge * np.eye(len(bands))
        moment = (basis * weight[:, None]).T @ wanted / wanted.size
        gains = np.linalg.solve(gram, moment)
        rest = wanted - basis @ gains
        usual = max(1.4826 * float(np.median(np.abs(rest))), 0.3)
        weight = 1.0 / (1.0 + (rest / (4.0 * usual)) ** 2)
    before = float((weight * wanted**2).mean())
    after = float((weight * (wanted - basis @ gains) ** 2).mean())
    if before < 0.4 or after > 0.93 * before:
        return none
    return tuple(float(gain) for gain in np.clip(gains, -0.8, 2.5))


# -- grain -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Grain:
    """Power of the missing grain by frequency: three 8 × 8 tables (light, red against
    light, blue against light), variances of DCT coefficients in levels²."""

    power: npt.NDArray[np.float32]

    @property
    def strength(self) -> float:
        """Standard deviation in light, in levels."""
        return float(np.sqrt(self.power[0].mean()))

    def field(self, high: int, wide: int, seed: int) -> FloatArray:
        """Noise (high, wide, 3) of that spectrum; the same for the same seed."""
        if self.strength < 0.15:
            return np.zeros((high, wide, 3), np.float32)
        rng = np.random.default_rng(seed)
        rows, columns = min(high, _TILE), min(wide, _TILE)
        planes = [_shaped(rng, rows, columns, power) for power in self.power]
        light, red, blue = planes
        green = -(_LUMA[0] * red + _LUMA[2] * blue) / _LUMA[1]
        tile = np.stack([light + red, light + green, light + blue], axis=2)
        # Made by Fourier transform, the tile continues itself.
        repeat = (-(-high // rows), -(-wide // columns), 1)
        return as_float(np.tile(tile, repeat)[:high, :wide])


NO_GRAIN = Grain(np.zeros((3, _BLOCK, _BLOCK), np.float32))


def _shaped(
    rng: np.random.Generator, high: int, wide: int, power: npt.NDArray[np.float32]
) -> FloatArray:
    white = rng.standard_normal((high, wide)).astype(np.float32)
    down = np.abs(np.fft.fftfreq(high))[:, None] * 2 * _BLOCK
    across = np.abs(np.fft.rfftfreq(wide))[None, :] * 2 * _BLOCK
    amplitude = np.sqrt(_lookup(power, down, across))
    return as_float(np.fft.irfft2(np.fft.rfft2(white) * amplitude, s=(high, wide)))


def _lookup(
    table: npt.NDArray[np.float32], down: npt.NDArray[np.float64], across: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """The table between its entries (bilinear), held at its ends."""
    y = np.clip(down, 0, _BLOCK - 1.001)
    x = np.clip(across, 0, _BLOCK - 1.001)
    y0, x0 = y.astype(np.int64), x.astype(np.int64)
    fy, fx = y - y0, x - x0
    return (
        table[y0, x0] * (1 - fy) * (1 - fx)
        + table[y0, x0 + 1] * (1 - fy) * fx
        + table[y0 + 1, x0] * fy * (1 - fx)
        + table[y0 + 1, x0 + 1] * fy * fx
    )


def fit_grain(picture: FloatArray, made: FloatArray, ring: BoolArray, inside: BoolArray) -> Grain:
    """The grain that `made` lacks in `inside`, judged by the kept pixels `ring`.

    Two witnesses. What the model lost of the kept pixels in their flat parts: sure, for
    the same content is compared. And how much cleaner the flat parts of the result are
    than those of the picture: believed alone only where the picture's flat parts look
    like grain (a spectrum that does not fall off as texture's does).
    """
    own = _flat_blocks(picture, picture, ring)
    lost = _flat_blocks(picture, picture - made, ring)
    if own is None or lost is None:
        return NO_GRAIN
    new = _flat_blocks(made, made, inside)
    need = own if new is None else np.maximum(own - new, 0.0)
    # Medians of few blocks scatter: the lesser of two such tables would be too little.
    missing = lost * np.clip(_evened(need) / np.maximum(_evened(lost), 1e-6), 0.0, 1.0)
    if new is not None and _looks_like_grain(own):
        # What comes back whole is not grain, or this model draws grain itself.
        belief = min(1.0, float(lost[0].sum()) / (_LOST * float(own[0].sum()) + 1e-6))
        missing = np.maximum(missing, 0.8 * belief * np.maximum(need - 0.35 * own, 0.0))
    total = float(np.sqrt(missing[0].mean()))
    if total > _MOST_GRAIN:
        missing = missing * (_MOST_GRAIN / total) ** 2
    if total < 0.35:
        return NO_GRAIN
    return Grain(_spread_to_low(missing).astype(np.float32))


def _flat_blocks(
    guide: FloatArray, measured: FloatArray, where: BoolArray
) -> npt.NDArray[np.float64] | None:
    """Variances (3, 8, 8) of the DCT of `measured` in the flattest blocks of `guide`."""
    corners = _blocks_within(where)
    if corners.shape[0] < _LEAST_BLOCKS:
        return None
    shape = _transform(_cut_blocks(guide, corners)[..., :1])[..., 0]
    order = _ORDER
    slow = ((order >= 1) & (order <= 2)).astype(np.float32)
    activity = np.sqrt((shape**2 * slow).sum(axis=(1, 2)))
    means = shape[:, 0, 0] / _BLOCK
    usable = (means > 8.0) & (means < 247.0)
    if int(usable.sum()) < _LEAST_BLOCKS:
        return None
    corners, activity = corners[usable], activity[usable]
    count = max(_LEAST_BLOCKS, corners.shape[0] // 5)
    chosen = corners[np.argsort(activity, kind="stable")[:count]]
    squares = _transform(_cut_blocks(measured, chosen)) ** 2
    # The median of a squared normal variable is 0.4549 of its mean.
    return np.moveaxis(np.median(squares, axis=0) / 0.4549, -1, 0).astype(np.float64)


_ORDER = np.add.outer(np.arange(_BLOCK), np.arange(_BLOCK))


def _blocks_within(where: BoolArray) -> npt.NDArray[np.int64]:
    """Top left corners (n, 2) of blocks that lie wholly in `where`, at most _MOST_BLOCKS."""
    high, wide = where.shape
    down, across = high // _BLOCK, wide // _BLOCK
    if not down or not across:
        return np.zeros((0, 2), np.int64)
    tiles = where[: down * _BLOCK, : across * _BLOCK]
    full = tiles.reshape(down, _BLOCK, across, _BLOCK).all(axis=(1, 3))
    corners = np.argwhere(full) * _BLOCK
    step = max(1, corners.shape[0] // _MOST_BLOCKS)
    return corners[::step].astype(np.int64)


def _cut_blocks(picture: FloatArray, corners: npt.NDArray[np.int64]) -> FloatArray:
    """(n, 8, 8, 3): light, red against light, blue against light."""
    offsets = np.arange(_BLOCK)
    rows = corners[:, 0, None, None] + offsets[None, :, None]
    columns = corners[:, 1, None, None] + offsets[None, None, :]
    blocks = picture[rows, columns]
    light = blocks @ _LUMA
    return np.stack([light, blocks[..., 0] - light, blocks[..., 2] - light], axis=-1)


def _dct_matrix() -> FloatArray:
    k, n = np.arange(_BLOCK)[:, None], np.arange(_BLOCK)[None, :]
    matrix = np.sqrt(2.0 / _BLOCK) * np.cos(np.pi * (2 * n + 1) * k / (2 * _BLOCK))
    matrix[0] /= np.sqrt(2.0)
    return as_float(matrix)


_DCT = _dct_matrix()


def _transform(blocks: FloatArray) -> FloatArray:
    """Orthonormal DCT-II of (n, 8, 8, c) blocks."""
    return as_float(np.einsum("ui,nijc,vj->nuvc", _DCT, blocks, _DCT, optimize=True))


def _looks_like_grain(power: npt.NDArray[np.float64]) -> bool:
    """Grain's power falls little towards fine detail, texture's much."""
    middle = float(power[0][(_ORDER >= 4) & (_ORDER <= 6)].mean())
    fine = float(power[0][(_ORDER >= 8) & (_ORDER <= 11)].mean())
    return middle < 6.0 * fine and fine > 0.5


def _evened(power: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Each entry averaged with its neighbours."""
    soft = [blur(as_float(plane), 1.5).astype(np.float64) for plane in power]
    return np.stack(soft)


def _spread_to_low(power: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """The lowest frequencies, where the picture's own shapes drown the grain, are given
    what the next ones have."""
    result = power.copy()
    low, next_up = _ORDER <= 2, (_ORDER >= 3) & (_ORDER <= 4)
    for plane in result:
        plane[low] = float(plane[next_up].mean())
    return result
