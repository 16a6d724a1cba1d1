"""A result that is crisper than the picture it goes into, made as soft.

A soft photograph, an enlarged one or a strong JPEG has no fine detail anywhere; a model
draws it all the same, and that alone gives the new part away.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.seams.raster import BoolArray, FloatArray, as_float, blur
from core.seams.texture import BAND_SIGMAS, bands

_LUMA = np.array([0.299, 0.587, 0.114], np.float32)
_POOL = 4.0
_LEAST = 400
_MOST_SAMPLES = 40_000
_BUSY = 6.0
"""Power (levels²) in the coarsest band from which a place has shapes to judge by."""
_CLEARLY = 0.5
"""The picture must have less than this part of the result's power before it is softened."""
_MOST = 2.4
"""The largest blur (px) that is given; a picture that is softer yet is smooth by nature."""
_HALVINGS = 5


@dataclass(frozen=True)
class Softness:
    """The blur (a Gaussian's deviation, px) that makes a result as soft as the picture."""

    sigma: float

    def apply(self, made: FloatArray) -> FloatArray:
        return made if self.sigma == 0.0 else blur(made, self.sigma)


NO_SOFTNESS = Softness(0.0)


def fit_softness(picture: FloatArray, made: FloatArray, inside: BoolArray) -> Softness:
    """What takes from `made`, in `inside`, the fine detail that `picture` has nowhere.

    Compared is, band by band, how strong fine detail gets beside coarse shapes: nearly the
    same for all sharp pictures, whatever they show. What lay under the mask is a witness
    too: where it was crisp, the new part may be.
    """
    new = _crispness(made, inside)
    witnesses = [_crispness(picture, ~inside), _crispness(picture, inside)]
    known = [each for each in witnesses if each is not None]
    if new is None or not known:
        return NO_SOFTNESS
    old = np.maximum(np.max(known, axis=0), 1e-6)
    if _excess(old, _edge_blurred(_MOST)) < 0.0:
        return NO_SOFTNESS  # Smooth by nature, not softened: it tells nothing of its edges.
    if _excess(new, old) < -np.log(_CLEARLY):
        return NO_SOFTNESS
    low, high = 0.0, _MOST
    for _ in range(_HALVINGS):
        middle = (low + high) / 2.0
        softened = _crispness(blur(made, middle), inside)
        if softened is not None and _excess(softened, old) > 0.0:
            low = middle
        else:
            high = middle
    return Softness((low + high) / 2.0)


def _edge_blurred(sigma: float) -> npt.NDArray[np.float64]:
    """The crispness of a picture whose edges are all as soft as a Gaussian makes them."""
    widths = np.sqrt(np.square((0.0, *BAND_SIGMAS)) + sigma**2)
    powers = np.square(np.diff(np.log(widths)))
    return np.asarray(powers / powers[-1], np.float64)


def _excess(new: npt.NDArray[np.float64], old: npt.NDArray[np.float64]) -> float:
    """By how much (nats of power) the finer bands of `new` are too strong."""
    return float(np.mean(np.log(np.maximum(new, 1e-6) / old)[:-1]))


def _crispness(picture: FloatArray, where: BoolArray) -> npt.NDArray[np.float64] | None:
    """For each band, finest first: its power relative to the coarsest band's at the crispest
    places of `where`; None where too little is drawn there to tell. Grain, which is as
    strong where nothing is drawn, is left out."""
    if int(where.sum()) < _LEAST:
        return None
    light = as_float(picture @ _LUMA)
    rows, columns = np.nonzero(where)
    step = max(1, rows.size // _MOST_SAMPLES)
    rows, columns = rows[::step], columns[::step]
    powers = [blur(np.square(band), _POOL)[rows, columns] for band in bands(light)]
    powers = [np.maximum(power - np.quantile(power, 0.1), 0.0) for power in powers]
    busy = powers[-1] > _BUSY
    if int(busy.sum()) * step < _LEAST:
        return None
    shares = [power[busy] / powers[-1][busy] for power in powers]
    return np.array([float(np.quantile(share, 0.9)) for share in shares])
