"""From the patches that were found to the pixels of the hole."""

from __future__ import annotations

import numpy as np

from core.patches.levels import HALF, Indices, Level
from core.patches.matching import Search
from core.seams.raster import FloatArray, as_float, nearest_to

_SHARP = 2.0
"""How much more the most alike patches count than in Wexler's own weights: a plain mean of
patches that disagree is a blur."""

_LEAST = 1e-20


def voted(search: Search) -> FloatArray:
    """The picture, each pixel of the hole the mean of what the patches over it say: those that
    were found alike count more, and those near the rim."""
    level = search.level
    usual = max(float(np.percentile(search.distance, 75)), 1.0)
    weights = level.trust * np.exp(-_SHARP * search.distance / usual)
    weights = as_float(np.maximum(weights, _LEAST))
    colours = level.colours.reshape(-1, 3)
    total = np.zeros((level.pixels.size, 3), np.float32)
    weight = np.zeros(level.pixels.size, np.float32)
    rows, columns = np.divmod(level.pixels, level.width)
    for down in range(-HALF, HALF + 1):
        row = rows - down
        within = (row >= HALF) & (row < level.height - HALF)
        for across in range(-HALF, HALF + 1):
            column = columns - across
            have = within & (column >= HALF) & (column < level.width - HALF)
            target = level.order[(row * level.width + column)[have]]
            share = weights[target]
            source = search.field[target] + (down * level.width + across)
            total[have] += share[:, None] * colours[source]
            weight[have] += share
    return _with_hole(level, as_float(total / np.maximum(weight, _LEAST)[:, None]))


def copied(search: Search) -> FloatArray:
    """The picture, each pixel of the hole from the one patch whose middle lies on it: not
    blended, so that a search which begins here looks for patches as sharp as the picture's."""
    level = search.level
    return _with_hole(level, level.colours.reshape(-1, 3)[taken_from(search)])


def taken_from(search: Search) -> Indices:
    """The place of the pixel that the patch in the middle of each of the hole's pixels shows
    there."""
    level = search.level
    rows, columns = np.divmod(level.pixels, level.width)
    centres = np.clip(rows, HALF, level.height - HALF - 1) * level.width
    centres += np.clip(columns, HALF, level.width - HALF - 1)
    return search.field[level.order[centres]] + (level.pixels - centres)


def _with_hole(level: Level, made: FloatArray) -> FloatArray:
    result = level.colours.copy().reshape(-1, 3)
    result[level.pixels] = made
    return result.reshape(level.colours.shape)


def enlarged(field: Indices, coarse: Level, fine: Level) -> Indices:
    """What was found for the targets of `coarse`, for those of `fine`: moved as far, in
    proportion."""
    have = (coarse.order >= 0).reshape(coarse.empty.shape)
    found = np.zeros(coarse.empty.size, np.int64)
    found[coarse.targets] = field
    rows, columns = np.divmod(fine.targets, fine.width)
    near = (rows * coarse.height // fine.height, columns * coarse.width // fine.width)
    _, (all_rows, all_columns) = nearest_to(have)
    own_rows, own_columns = all_rows[near], all_columns[near]
    there = found[own_rows * coarse.width + own_columns]
    down = (there // coarse.width - own_rows) * fine.height / coarse.height
    across = (there % coarse.width - own_columns) * fine.width / coarse.width
    new_rows = np.clip(rows + np.rint(down), HALF, fine.height - HALF - 1).astype(np.int64)
    new_columns = np.clip(columns + np.rint(across), HALF, fine.width - HALF - 1).astype(np.int64)
    return new_rows * fine.width + new_columns
