"""Patches from two places of a picture differ a little in light; here the step between them is
spread until it cannot be seen."""

from __future__ import annotations

import numpy as np

from core.patches.levels import Check, Indices, Level
from core.patches.matching import Search
from core.patches.voting import taken_from
from core.seams.raster import FloatArray, as_float

_REACH = 40.0
"""A step is spread over about this many px to each side; beyond, the filling keeps its tone."""

_MOST = 12.0
"""Levels: what differs by more is not of one tone, and stays two things."""

_ROUNDS = 60
"""Of conjugate gradients: enough for `_REACH`, since nothing farther away has a say."""

_NEAR = 0.05
"""Levels: where the rest is smaller, one round more changes nothing that can be seen."""


def without_steps(search: Search, colours: FloatArray, check: Check) -> FloatArray:
    """`colours` (h, w, 3) with the hole's pixels lighter or darker so that neighbours differ as
    they do where they were taken from: the screened Poisson equation ("Gradientshop", Bhat et al.
    2010), fixed at the hole's rim."""
    level = search.level
    top, left = (int(axis.min()) for axis in np.nonzero(level.empty))
    bottom, right = (int(axis.max()) + 1 for axis in np.nonzero(level.empty))
    # One pixel of the rim, where there is one.
    window = (
        slice(max(0, top - 1), min(level.height, bottom + 1)),
        slice(max(0, left - 1), min(level.width, right + 1)),
    )
    free = as_float(level.empty[window])[..., None]
    across, down = _wanted_steps(search, colours)
    system = _System(free, _light(across[window]), _light(down[window]))
    light = _light(colours[window])
    # All channels alike: one by one they would drift apart, and a white sky get colours.
    change = np.clip(system.solved(light, check) - light, -_MOST, _MOST)
    result = colours.copy()
    result[window] += change
    return result


def _light(steps: FloatArray) -> FloatArray:
    return as_float(steps.mean(axis=2, keepdims=True))


def _wanted_steps(search: Search, colours: FloatArray) -> tuple[FloatArray, FloatArray]:
    """(h, w, 3) each: how much brighter the pixel to the right, and the one below, should be.
    Where both were taken from neighbours, as they are; across a cut the mean of what was beside
    either where it came from."""
    source = taken_from(search)
    return (
        _steps_along(search.level, colours, source, 1),
        _steps_along(search.level, colours, source, search.level.width),
    )


def _steps_along(level: Level, colours: FloatArray, source: Indices, stride: int) -> FloatArray:
    flat = level.colours.reshape(-1, 3)
    total = np.zeros((level.empty.size, 3), np.float32)
    many = np.zeros(level.empty.size, np.float32)
    last = level.empty.size - 1
    ahead = flat[np.minimum(source + stride, last)] - flat[source]
    total[level.pixels] += ahead
    many[level.pixels] += 1.0
    behind = level.pixels - stride
    inside = behind >= 0
    back = flat[source] - flat[np.maximum(source - stride, 0)]
    total[behind[inside]] += back[inside]
    many[behind[inside]] += 1.0
    wanted = as_float(total / np.maximum(many, 1.0)[:, None])
    # Without this what is no cut would drift: a patch is not quite what was voted.
    came_from = np.full(level.empty.size + stride, -1, np.int64)
    came_from[level.pixels] = source
    together = came_from[:-stride] + stride == came_from[stride:]
    together &= came_from[:-stride] >= 0
    own = colours.reshape(-1, 3)
    steps = np.zeros_like(wanted)
    steps[:-stride] = own[stride:] - own[:-stride]
    return np.where(together[:, None], steps, wanted).reshape(level.colours.shape)


class _System:
    """Σ over neighbours (u − u') + s u = wanted, for the free pixels of a window."""

    def __init__(self, free: FloatArray, across: FloatArray, down: FloatArray) -> None:
        self._free = free
        self._across, self._down = across[:, :-1], down[:-1]
        self._screen = np.float32(1.0 / _REACH**2)

    def solved(self, start: FloatArray, check: Check) -> FloatArray:
        """By conjugate gradients, from `start`, which is also what the tone is held to."""
        wanted = as_float(self._screen * start)
        wanted[:, :-1] -= self._across
        wanted[:, 1:] += self._across
        wanted[:-1] -= self._down
        wanted[1:] += self._down
        made = start.copy()
        rest = as_float(self._free * (wanted - self._applied(made)))
        way = rest.copy()
        size = _dot(rest, rest)
        for _ in range(_ROUNDS):
            if float(np.abs(rest).max(initial=0.0)) < _NEAR * float(self._screen):
                break
            check()
            turned = as_float(self._free * self._applied(way))
            length = size / np.maximum(_dot(way, turned), 1e-12)
            made += length * way
            rest -= length * turned
            before, size = size, _dot(rest, rest)
            way = as_float(rest + size / np.maximum(before, 1e-12) * way)
        return made

    def _applied(self, field: FloatArray) -> FloatArray:
        result = as_float(self._screen * field)
        across = field[:, 1:] - field[:, :-1]
        result[:, 1:] += across
        result[:, :-1] -= across
        down = field[1:] - field[:-1]
        result[1:] += down
        result[:-1] -= down
        return result


def _dot(one: FloatArray, other: FloatArray) -> FloatArray:
    """Of each channel."""
    return as_float(np.einsum("ijk,ijk->k", one, other))
