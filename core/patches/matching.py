"""Which patch of the rest of the picture is most like each patch over the hole."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.patches.levels import NUMBERS, Check, Indices, Level, patch_offsets
from core.seams.raster import FloatArray, as_float

_COMPARED = 20
"""A patch's numbers are compared by this many: its largest principal components hold nearly
all of the difference between the patches of one picture."""

_SAMPLE = 4000
_AT_ONCE = 1 << 15
_STEPS = (4, 2, 1)


@dataclass(frozen=True, eq=False)
class PatchSpace:
    """Patches of one picture as few numbers, so that comparing them is quick."""

    mean: FloatArray
    basis: FloatArray

    @staticmethod
    def of(colours: FloatArray, centres: Indices, rng: np.random.Generator) -> PatchSpace:
        """Made for patches like those at `centres` of `colours` (h, w, 3)."""
        some = centres if centres.size <= _SAMPLE else rng.choice(centres, _SAMPLE)
        patches = _patches(colours, some)
        mean = as_float(patches.mean(axis=0))
        patches = patches - mean
        _, vectors = np.linalg.eigh(patches.T @ patches)
        return PatchSpace(mean, as_float(vectors[:, : -_COMPARED - 1 : -1]))

    def of_patches(self, colours: FloatArray, centres: Indices, check: Check) -> FloatArray:
        """(n, 20) of the patches at `centres`."""
        result = np.empty((centres.size, _COMPARED), np.float32)
        for start in range(0, centres.size, _AT_ONCE):
            check()
            part = slice(start, start + _AT_ONCE)
            np.matmul(_patches(colours, centres[part]) - self.mean, self.basis, out=result[part])
        return result


def _patches(colours: FloatArray, centres: Indices) -> FloatArray:
    """(n, 147)."""
    index = centres[:, None] + patch_offsets(colours.shape[1])[None, :]
    return np.take(colours.reshape(-1, 3), index, axis=0).reshape(centres.size, NUMBERS)


class Search:
    """The patch nearest to each of a level's targets, as far as it has been found.

    `field` (n,): the centres they are at. `distance` (n,): how far each is, in squared levels
    over a patch.
    """

    def __init__(self, level: Level, stray: float, rng: np.random.Generator, check: Check) -> None:
        """Begins by lot. `stray`: what it costs a patch to come from as far above or below as
        the picture is high, in the unit of `distance`."""
        self.level = level
        self._rng = rng
        self._stray = stray
        self._check = check
        sources = np.flatnonzero(level.sources)
        self._usable = level.sources.ravel()
        self._space = PatchSpace.of(level.colours, sources, rng)
        # By place, so that a patch is looked up in one step.
        self._numbers = np.zeros((level.empty.size, _COMPARED), np.float32)
        self._numbers[sources] = self._space.of_patches(level.colours, sources, check)
        self._rows, self._columns = np.divmod(level.targets, level.width)
        self.field: Indices = rng.choice(sources, level.targets.size)
        self.distance: FloatArray = np.full(level.targets.size, np.inf, np.float32)
        self._wanted = np.zeros((level.targets.size, _COMPARED), np.float32)

    def begin(self, field: Indices) -> None:
        """With another field. Where that names a patch that may not be taken, the lot stays."""
        self.field = np.where(self._usable[field], field, self.field)

    def look(self, colours: FloatArray) -> None:
        """Take the targets' patches as they are now in `colours`."""
        self._wanted = self._space.of_patches(colours, self.level.targets, self._check)
        self.distance = self._far(self.field, slice(None))

    def improve(self, reach: int) -> None:
        """One round: what the neighbours have found, and places drawn by lot up to `reach` px
        from what was found."""
        for step in _STEPS:
            for down, across in ((0, -step), (0, step), (-step, 0), (step, 0)):
                self._from_neighbour(down, across)
        while reach >= 1:
            self._by_lot(reach)
            reach //= 2

    def _from_neighbour(self, down: int, across: int) -> None:
        level = self.level
        rows, columns = self._rows + down, self._columns + across
        there = (rows >= 0) & (rows < level.height) & (columns >= 0) & (columns < level.width)
        neighbour = np.full(level.targets.size, -1, np.int64)
        neighbour[there] = level.order[rows[there] * level.width + columns[there]]
        which = np.flatnonzero(neighbour >= 0)
        self._try(self.field[neighbour[which]] - (down * level.width + across), which)

    def _by_lot(self, reach: int) -> None:
        level = self.level
        rows, columns = np.divmod(self.field, level.width)
        rows = rows + self._rng.integers(-reach, reach + 1, rows.size)
        columns = columns + self._rng.integers(-reach, reach + 1, rows.size)
        np.clip(rows, 0, level.height - 1, out=rows)
        np.clip(columns, 0, level.width - 1, out=columns)
        self._try(rows * level.width + columns, np.arange(rows.size))

    def _try(self, places: Indices, which: Indices) -> None:
        """Take `places` for the targets `which`, where they are nearer."""
        self._check()
        good = (places >= 0) & (places < self._usable.size) & (places != self.field[which])
        good[good] = self._usable[places[good]]
        places, which = places[good], which[good]
        far = self._far(places, which)
        nearer = far < self.distance[which]
        self.field[which[nearer]] = places[nearer]
        self.distance[which[nearer]] = far[nearer]

    def _far(self, places: Indices, which: Indices | slice) -> FloatArray:
        apart = np.take(self._numbers, places, axis=0)
        apart -= self._wanted[which]
        far = np.einsum("ij,ij->i", apart, apart)
        moved = (places // self.level.width - self._rows[which]) / self.level.height
        return as_float(far + self._stray * moved * moved)
