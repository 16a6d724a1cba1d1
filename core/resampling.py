"""Pixels through a Placing: exact where they only change places, else well resampled.

Colours are weighted by their alpha. The box keeps its edge: what lies in it goes on beyond,
and is cut where the edge is, so that a layer enlarged over the frame has no soft rim. What
becomes smaller is made at several samples a pixel
and averaged, so that no detail flickers; what becomes larger is interpolated by cubics.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from core.geometry import Bounds
from core.placing import Placing
from core.tiles import Tiles

_Pixels = npt.NDArray[np.uint8]
_Matrix = npt.NDArray[np.float64]

# Samples along one side of a block that is made at once: it bounds the memory.
_BLOCK = 1024
# More samples a pixel than this along one side change nothing that is seen.
_MOST_SAMPLES = 32
# How far from a place the interpolation looks.
_REACH = 3


def placed(tiles: Tiles, placing: Placing, target: Bounds, endless: bool = False) -> _Pixels:
    """What lies in `target` of `tiles` after `placing`, (h, w) or (h, w, 4) straight RGBA.

    `placing.source` must hold everything that there is; with `endless` its outermost values
    go on for ever, but are given near the box only. For placings that are not
    right-angled; those are exact and cost less (core.document_turning).
    """
    out = np.zeros((target.height, target.width) + tiles.tile_shape[2:], np.uint8)
    inside = target.intersection(placing.bounds().padded(2))
    if inside.is_empty:
        return out
    forward = placing.matrix()
    back = np.linalg.inv(forward)
    # The sign of the third coordinate inside the box: beyond the horizon it changes.
    back /= (back @ (*_middle(placing), 1.0))[2]
    edges = None if endless else _edges(placing)
    wide, high = _samples(back, inside)
    step_x, step_y = max(1, _BLOCK // wide), max(1, _BLOCK // high)
    for y in range(inside.y, inside.bottom, step_y):
        for x in range(inside.x, inside.right, step_x):
            block = Bounds(x, y, step_x, step_y).intersection(inside)
            made = _block(tiles, placing.source, back, block, edges)
            if made is not None:
                out[block.relative_to(target).slices] = made
    return out


def _middle(placing: Placing) -> tuple[float, float]:
    corners = placing.corners()
    return sum(x for x, _ in corners) / 4, sum(y for _, y in corners) / 4


def _samples(back: _Matrix, block: Bounds) -> tuple[int, int]:
    """How many samples a pixel needs across and down: as many source pixels as it covers."""
    across = down = 1.0
    points = [(x, y) for x in (block.x, block.right) for y in (block.y, block.bottom)]
    for x, y in (*points, block.centre):
        u, v, w = back @ (x, y, 1.0)
        if w <= 1e-6:
            continue
        for axis in (0, 1):
            du = (back[0, axis] - u / w * back[2, axis]) / w
            dv = (back[1, axis] - v / w * back[2, axis]) / w
            length = math.hypot(du, dv)
            if axis == 0:
                across = max(across, length)
            else:
                down = max(down, length)
    # A little smaller than before needs no more than a cubic.
    wide, high = (1 if n < 1.05 else min(_MOST_SAMPLES, math.ceil(n)) for n in (across, down))
    return wide, high


def _block(
    tiles: Tiles, source: Bounds, back: _Matrix, block: Bounds, edges: _Matrix | None
) -> _Pixels | None:
    """One block of the target; None where nothing is."""
    import cv2  # here: the window opens without it

    covered = 1.0 if edges is None else _coverage(edges, block)
    seen = _seen(source, back, block)
    if seen.is_empty or (isinstance(covered, float) and not covered):
        return None
    pixels = tiles.read(seen)
    if not pixels.any():
        return None
    wide, high = _samples(back, block)
    to_source = np.array([[1, 0, -0.5 - seen.x], [0, 1, -0.5 - seen.y], [0, 0, 1]])
    to_target = np.array(
        [[1 / wide, 0, 0.5 / wide + block.x], [0, 1 / high, 0.5 / high + block.y], [0, 0, 1]]
    )
    whole: _Matrix = to_source @ back @ to_target
    size = (block.width * wide, block.height * high)
    # Straight bytes do where nothing is transparent.
    straight = pixels.ndim == 2 or bool(pixels[..., 3].min() == 255)
    values = pixels if straight else _premultiplied(pixels)
    # A mask's edge must not ring; what is sampled several times is averaged anyway.
    soft = pixels.ndim == 2 or wide > 1 or high > 1
    flags = (cv2.INTER_LINEAR if soft else cv2.INTER_CUBIC) | cv2.WARP_INVERSE_MAP
    border = cv2.BORDER_REPLICATE
    if np.allclose(whole[2, :2], 0, atol=1e-12):
        matrix = (whole / whole[2, 2])[:2]
        made = cv2.warpAffine(values, matrix, size, flags=flags, borderMode=border)
    else:
        made = cv2.warpPerspective(values, whole, size, flags=flags, borderMode=border)
    if wide > 1 or high > 1:
        made = cv2.resize(made, (block.width, block.height), interpolation=cv2.INTER_AREA)
    made = np.asarray(made)
    if pixels.ndim == 2:
        return np.rint(made * covered).astype(np.uint8)
    if straight:
        made[..., 3] = np.rint(255 * np.asarray(covered))
        made[made[..., 3] == 0] = 0
        return np.asarray(made, np.uint8)
    return _straight(np.asarray(made, np.float32), covered)


def _seen(source: Bounds, back: _Matrix, block: Bounds) -> Bounds:
    """What of the source may show in a block."""
    points = [back @ (x, y, 1.0) for x in (block.x, block.right) for y in (block.y, block.bottom)]
    if min(w for _, _, w in points) <= 1e-6:
        return source
    xs, ys = [u / w for u, _, w in points], [v / w for _, v, w in points]
    # Far outside the box numbers grow without bounds.
    edges = (min(xs), min(ys), max(xs), max(ys))
    left, top, right, bottom = (min(max(edge, -1e6), 1e6) for edge in edges)
    reached = Bounds.from_edges(
        math.floor(left) - _REACH,
        math.floor(top) - _REACH,
        math.ceil(right) + _REACH,
        math.ceil(bottom) + _REACH,
    )
    return reached.intersection(source)


def _edges(placing: Placing) -> _Matrix:
    """(4, 3): for each side of the box (a, b, c), where a·x + b·y + c is how far inside it
    (x, y) lies.
    """
    corners, middle = placing.corners(), _middle(placing)
    lines: list[tuple[float, float, float]] = []
    for (x, y), (to_x, to_y) in zip(corners, (*corners[1:], corners[0]), strict=True):
        length = math.hypot(to_x - x, to_y - y)
        a, b = (y - to_y) / length, (to_x - x) / length
        c = -a * x - b * y
        sign = 1 if a * middle[0] + b * middle[1] + c > 0 else -1
        lines.append((sign * a, sign * b, sign * c))
    return np.array(lines)


def _coverage(edges: _Matrix, block: Bounds) -> float | npt.NDArray[np.float32]:
    """How much of each pixel, (h, w), lies in the box; one number where it is the same."""
    ends = np.array(
        [
            (x, y, 1.0)
            for x in (block.x + 0.5, block.right - 0.5)
            for y in (block.y + 0.5, block.bottom - 0.5)
        ]
    )
    depths = ends @ edges.T
    # What rounding leaves of a pixel is nothing.
    if depths.min() >= 0.5 - 1e-6:
        return 1.0
    if (depths.max(0) <= -0.5 + 1e-6).any():
        return 0.0
    xs = np.arange(block.x, block.right, dtype=np.float64) + 0.5
    ys = np.arange(block.y, block.bottom, dtype=np.float64) + 0.5
    covered = np.ones((block.height, block.width), np.float32)
    for a, b, c in edges:
        covered *= np.clip(a * xs[None, :] + (b * ys[:, None] + (c + 0.5)), 0, 1)
    covered[covered < 1e-4] = 0
    covered[covered > 1 - 1e-4] = 1
    return covered


def _premultiplied(pixels: _Pixels) -> npt.NDArray[np.float32]:
    values = pixels.astype(np.float32)
    values[..., :3] *= values[..., 3:] * np.float32(1 / 255)
    return values


def _straight(values: npt.NDArray[np.float32], covered: float | npt.NDArray[np.float32]) -> _Pixels:
    alpha = values[..., 3]
    out = np.empty(values.shape, np.uint8)
    # Cubics overshoot beside an edge, colour and alpha alike: the quotient is right.
    colour = values[..., :3] * (255 / np.maximum(alpha, 0.5))[..., None]
    out[..., :3] = np.rint(np.clip(colour, 0, 255))
    out[..., 3] = np.rint(np.clip(alpha, 0, 255) * covered)
    # What rounds to nothing has no colour either.
    out[out[..., 3] == 0] = 0
    return out
