"""Colour profiles made of curves and a matrix (sRGB's kind, Display P3, Adobe RGB, linear
ones), applied with more than 8 bits.

After ICC.1:2022: tags rTRC, rXYZ and so on, "curv" and "para" curves. Relative to the
media's white, as everywhere in core.formats.colour.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

_Curve = npt.NDArray[np.float32]  # 65,536 values of light for as many of the file's
_STEPS = 65_536
# sRGB's primaries, seen under the profile connection space's D50 (IEC 61966-2-1, Bradford).
_SRGB_TO_XYZ = np.array(
    [
        [0.4360747, 0.3850649, 0.1430804],
        [0.2225045, 0.7168786, 0.0606169],
        [0.0139322, 0.0971045, 0.7141733],
    ]
)
_MOST_TAGS = 100


@dataclass(frozen=True, eq=False)
class Shaper:
    """`curves`: one, or three with the `matrix` from their light to that of sRGB."""

    curves: tuple[_Curve, ...]
    matrix: npt.NDArray[np.float32] | None = None

    def to_srgb(self, values: npt.NDArray[np.uint16]) -> npt.NDArray[np.float32]:
        """(h, w, c) of the file's as sRGB's levels, 0 … 255; colours beyond sRGB are cut."""
        light = np.stack(
            [curve[values[..., index]] for index, curve in enumerate(self.curves)], axis=2
        )
        if self.matrix is not None:
            light = light @ self.matrix.T
        return _encoded(np.clip(light, 0.0, 1.0))


def _encoded(light: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    low = light * np.float32(12.92)
    high = np.float32(1.055) * np.power(light, np.float32(1 / 2.4)) - np.float32(0.055)
    return np.where(light <= 0.0031308, low, high) * np.float32(255)


def shaper_of(icc: bytes, *, grey: bool) -> Shaper | None:
    """None where the profile has tables instead, which say more than its matrix, or makes
    no sense. Raises nothing."""
    try:
        tags = _tags(icc)
        if b"A2B0" in tags or b"A2B1" in tags:
            return None
        if grey:
            return Shaper((_curve(tags[b"kTRC"]),))
        curves = tuple(_curve(tags[name]) for name in (b"rTRC", b"gTRC", b"bTRC"))
        columns = [_xyz(tags[name]) for name in (b"rXYZ", b"gXYZ", b"bXYZ")]
        matrix = np.linalg.inv(_SRGB_TO_XYZ) @ np.array(columns).T
    except (KeyError, ValueError, struct.error, ArithmeticError, IndexError):
        return None
    if not np.isfinite(matrix).all():
        return None
    return Shaper(curves, matrix.astype(np.float32))


def _tags(icc: bytes) -> dict[bytes, bytes]:
    (count,) = struct.unpack_from(">I", icc, 128)
    if count > _MOST_TAGS:
        raise ValueError("too many tags")
    found: dict[bytes, bytes] = {}
    for index in range(count):
        name, start, length = struct.unpack_from(">4sII", icc, 132 + 12 * index)
        found[name] = icc[start : start + length]
    return found


def _xyz(tag: bytes) -> list[float]:
    return [number / 65_536 for number in struct.unpack_from(">3i", tag, 8)]


def _curve(tag: bytes) -> _Curve:
    x = np.linspace(0, 1, _STEPS)
    kind = tag[:4]
    if kind == b"curv":
        (count,) = struct.unpack_from(">I", tag, 8)
        if count == 0:
            y = x
        elif count == 1:
            y = x ** (struct.unpack_from(">H", tag, 12)[0] / 256)
        else:
            points = np.array(struct.unpack_from(f">{count}H", tag, 12)) / 65_535
            y = np.interp(x, np.linspace(0, 1, count), points)
    elif kind == b"para":
        y = _parametric(tag, x)
    else:
        raise ValueError(f"a curve of kind {kind!r}")
    y = np.asarray(y, np.float32)
    if not np.isfinite(y).all():
        raise ValueError("a curve without values")
    return y


def _parametric(tag: bytes, x: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    (kind,) = struct.unpack_from(">H", tag, 8)
    count = {0: 1, 1: 3, 2: 4, 3: 5, 4: 7}[kind]
    g, *rest = (number / 65_536 for number in struct.unpack_from(f">{count}i", tag, 12))
    a, b, c, d, e, f = 1.0, 0.0, 0.0, 0.0, 0.0, 0.0
    match kind:
        case 1:
            a, b = rest
            d = -b / a
        case 2:
            a, b, e = rest
            d, f = -b / a, e
        case 3:
            a, b, c, d = rest
        case 4:
            a, b, c, d, e, f = rest
        case _:
            pass
    curved = np.maximum(a * x + b, 0) ** g + e
    return np.where(x >= d, curved, c * x + f)
