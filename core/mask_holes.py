"""Filling the holes of a mask of any size: what hangs together is followed from tile to tile."""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np
import numpy.typing as npt

from core.geometry import Bounds
from core.mask_changes import MaskWork, NewTiles
from core.tiles import TILE, TileArray, TileKey, Tiles, tile_bounds, uniform_tile

_HALF = 128

# (tile, number in it): pixels outside the mask that hang together within their tile.
_Piece = tuple[TileKey, int]
_Labels = npt.NDArray[np.int32]
# What lies round everything.
_OUTSIDE: _Piece = ((0, 0), -1)


def filled_holes(mask: Tiles, frame: Bounds) -> MaskWork:
    """The work of masking whatever the mask goes round (four neighbours hang together).
    `mask` is not to be written to meanwhile."""
    extent = mask.extent_of_tiles() or Bounds(0, 0, 0, 0)
    area = extent.intersection(frame)
    if area.is_empty:
        return MaskWork(0, iter(()))
    holes = _Holes(mask, area)
    return MaskWork(2 * len(holes.rows) * len(holes.columns), holes.steps())


class _Holes:
    def __init__(self, mask: Tiles, area: Bounds) -> None:
        self._mask = mask
        self._area = area
        self.rows = range(area.y // TILE, (area.bottom - 1) // TILE + 1)
        self.columns = range(area.x // TILE, (area.right - 1) // TILE + 1)
        self._parents: dict[_Piece, _Piece] = {}

    def steps(self) -> Iterator[NewTiles]:
        # The lowest lines of the tiles above, the last column of the tile to the left.
        above: dict[int, _Labels] = {}
        before: _Labels | None = None
        for ty in self.rows:
            for tx in self.columns:
                labels = self._join_tile(tx, ty, above, before)
                before, above[tx] = labels[:, -1].copy(), labels[-1].copy()
                yield {}
        outside = self._root(_OUTSIDE)
        for ty in self.rows:
            for tx in self.columns:
                tile = self._filled((tx, ty), outside)
                yield {} if tile is None else {(tx, ty): tile}

    def _part(self, key: TileKey) -> Bounds:
        return tile_bounds(key).intersection(self._area)

    def _labels(self, key: TileKey) -> _Labels:
        """Of the tile's part of the area: 0 in the mask, else the number of its piece."""
        part = self._part(key)
        tile = self._mask.get(key)
        if tile is None:
            return np.ones((part.height, part.width), np.int32)
        free = (tile[part.relative_to(tile_bounds(key)).slices] < _HALF).astype(np.uint8)
        _count, labels = cv2.connectedComponents(free, connectivity=4, ltype=cv2.CV_32S)
        return np.asarray(labels, np.int32)

    def _join_tile(
        self, tx: int, ty: int, above: dict[int, _Labels], before: _Labels | None
    ) -> _Labels:
        """Join a tile's pieces with those above and to the left; its labels."""
        key = (tx, ty)
        labels = self._labels(key)
        for number in range(1, int(labels.max(initial=0)) + 1):
            self._parents.setdefault((key, number), (key, number))
        if ty == self.rows[0]:
            self._join_outside(key, labels[0])
        else:
            self._join((tx, ty - 1), above[tx], key, labels[0])
        if ty == self.rows[-1]:
            self._join_outside(key, labels[-1])
        if tx == self.columns[0] or before is None:
            self._join_outside(key, labels[:, 0])
        else:
            self._join((tx - 1, ty), before, key, labels[:, 0])
        if tx == self.columns[-1]:
            self._join_outside(key, labels[:, -1])
        return labels

    def _join_outside(self, key: TileKey, line: _Labels) -> None:
        for number in np.unique(line[line > 0]):
            self._unite(_OUTSIDE, (key, int(number)))

    def _join(self, one: TileKey, line: _Labels, other: TileKey, beside: _Labels) -> None:
        both = (line > 0) & (beside > 0)
        if both.any():
            for first, second in np.unique(np.stack([line[both], beside[both]]), axis=1).T:
                self._unite((one, int(first)), (other, int(second)))

    def _root(self, piece: _Piece) -> _Piece:
        parents = self._parents
        root = parents.setdefault(piece, piece)
        while parents[root] != root:
            root = parents[root]
        while parents[piece] != root:
            parents[piece], piece = root, parents[piece]
        return root

    def _unite(self, one: _Piece, other: _Piece) -> None:
        first, second = self._root(one), self._root(other)
        if first != second:
            self._parents[second] = first

    def _filled(self, key: TileKey, outside: _Piece) -> TileArray | None:
        """The tile with its holes masked; None where it has none."""
        tile = self._mask.get(key)
        if tile is None and self._root((key, 1)) == outside:
            return None
        part = self._part(key)
        labels = self._labels(key)
        count = int(labels.max(initial=0))
        holes = [number for number in range(1, count + 1) if self._root((key, number)) != outside]
        if not holes:
            return None
        if tile is None and part == tile_bounds(key):
            return uniform_tile((255,))
        filled = np.zeros((TILE, TILE), np.uint8) if tile is None else np.array(tile)
        is_hole = np.zeros(count + 1, np.bool_)
        is_hole[holes] = True
        filled[part.relative_to(tile_bounds(key)).slices][is_hole[labels]] = 255
        return filled
