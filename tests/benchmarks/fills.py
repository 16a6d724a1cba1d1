"""Holes filled from the picture alone (core.patches) beside OpenCV's two ways.

    python -m tests.benchmarks.fills [--quick] [--json]

Parts are cut out of photographs, textures and scenes and filled again, so that the truth is
known. What is put there need not be the truth to be good; it has to look like a part of the
picture. So three figures: how far the colours are from the truth's, how much fine detail there
is beside the truth's, and how rough the rim is beside the truth's. All three ways run in turns.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import cv2
import numpy as np

from core.arrays import MaskArray, RgbArray
from core.patches.filling import fill
from core.seams.raster import BoolArray, FloatArray, as_float, to_bytes
from tests.benchmarks.seam_cases.figures import difference, lab
from tests.benchmarks.seam_cases.pictures import pictures

Way = Callable[[RgbArray, MaskArray], RgbArray]

WAYS: dict[str, Way] = {
    "from the picture": lambda picture, hole: fill(picture, hole, seed=1),
    "Telea": lambda picture, hole: _opencv(picture, hole, cv2.INPAINT_TELEA),
    "Navier-Stokes": lambda picture, hole: _opencv(picture, hole, cv2.INPAINT_NS),
}


def _opencv(picture: RgbArray, hole: MaskArray, way: int) -> RgbArray:
    return np.asarray(cv2.inpaint(picture, hole, 5, way), np.uint8)


@dataclass(frozen=True)
class Figures:
    """`colour`: ΔE2000 from the truth, both blurred (0 is best). `detail` and `rim`: as a part
    of the truth's (1 is best). `seconds` for it."""

    colour: float
    detail: float
    rim: float
    seconds: float


def cases(quick: bool) -> Iterator[tuple[str, RgbArray, MaskArray]]:
    for name, picture in pictures(quick).items():
        shown = to_bytes(picture)
        high, wide = shown.shape[:2]
        for place, (x, y) in {"left": (0.3, 0.4), "right": (0.7, 0.65)}.items():
            hole = np.zeros((high, wide), np.uint8)
            size = (wide // 10, high // 8)
            cv2.ellipse(hole, (int(x * wide), int(y * high)), size, 20, 0, 360, (255,), -1)
            yield f"{name}, {place}", shown, hole
        beside = np.zeros((high, wide), np.uint8)
        beside[:, wide - wide // 5 :] = 255
        yield f"{name}, beside", shown, beside


def measure(truth: RgbArray, made: RgbArray, hole: MaskArray, seconds: float) -> Figures:
    inside = hole > 0
    colour = difference(lab(_smooth(truth)), lab(_smooth(made)))[inside].mean()
    return Figures(
        float(colour),
        _strength(_fine(made), inside) / max(_strength(_fine(truth), inside), 1e-3),
        _across(made, hole) / max(_across(truth, hole), 1e-3),
        seconds,
    )


def _smooth(picture: RgbArray) -> FloatArray:
    return as_float(cv2.GaussianBlur(as_float(picture), (0, 0), 6.0))


def _fine(picture: RgbArray) -> FloatArray:
    values = as_float(picture)
    return values - as_float(cv2.GaussianBlur(values, (0, 0), 2.0))


def _strength(values: FloatArray, where: BoolArray) -> float:
    return float(np.sqrt(np.square(values[where]).mean()))


def _across(picture: RgbArray, hole: MaskArray) -> float:
    """How much neighbours differ, on both sides of the hole's rim, root mean square."""
    values = as_float(picture)
    inside = hole > 0
    total, many = 0.0, 0
    for axis in (0, 1):
        step = np.diff(values, axis=axis)
        first = inside[:-1] if axis == 0 else inside[:, :-1]
        second = inside[1:] if axis == 0 else inside[:, 1:]
        found = step[first != second]
        total += float(np.square(found).sum())
        many += found.size
    return (total / max(many, 1)) ** 0.5


def run(quick: bool) -> dict[str, list[Figures]]:
    found: dict[str, list[Figures]] = {name: [] for name in WAYS}
    for _, truth, hole in cases(quick):
        damaged = truth.copy()
        damaged[hole > 0] = 255
        for name, way in WAYS.items():
            started = time.perf_counter()
            made = way(damaged, hole)
            found[name].append(measure(truth, made, hole, time.perf_counter() - started))
            assert (made[hole == 0] == truth[hole == 0]).all(), f"{name} changed the rest"
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="four pictures")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    found = run(options.quick)
    base = [figures.seconds for figures in found["Telea"]]
    rows = {
        name: {
            "colour": statistics.mean(one.colour for one in all_of),
            "detail": statistics.median(one.detail for one in all_of),
            "rim": statistics.median(one.rim for one in all_of),
            "seconds": statistics.median(one.seconds for one in all_of),
            "over_telea": statistics.median(
                one.seconds / telea for one, telea in zip(all_of, base, strict=True)
            ),
        }
        for name, all_of in found.items()
    }
    if options.json:
        print(json.dumps({"cases": len(base), "ways": rows}))
        return
    print(f"{len(base)} holes")
    print(f"{'':20}{'colour':>9}{'detail':>9}{'rim':>9}{'seconds':>9}{'/ Telea':>9}")
    for name, row in rows.items():
        print(f"{name:20}" + "".join(f"{value:9.2f}" for value in row.values()))


if __name__ == "__main__":
    main()
