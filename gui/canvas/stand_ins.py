"""What is drawn in the place of a tile of the picture until that is made."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRect
from PySide6.QtGui import QImage

from core.geometry import Bounds
from core.tiles import TILE, TileKey, tile_bounds
from gui.canvas.pyramid import to_document
from gui.canvas.tile_images import LayerTiles, PictureTiles


@dataclass(frozen=True, slots=True)
class Piece:
    """`source` of an image, to be drawn over `place` (document coordinates)."""

    image: QImage
    source: QRect
    place: Bounds
    opaque: bool


def pieces_for(
    picture: PictureTiles | LayerTiles, level: int, key: TileKey, has_overview: bool
) -> list[Piece]:
    """Bottom to top: what there is of that tile at other levels, or in the overview, if there
    may be one. Together they cover all of it that lies in the picture; else nothing is given.
    """
    levels = picture.levels
    coarser = _coarser(picture, level, key, [one for one in levels if one > level])
    if coarser is not None and coarser.source.width() == TILE // 2:
        return [coarser]
    finer = _finer(picture, level, key) if level - 1 in levels else []
    if len(finer) == 4:
        return finer
    below = coarser
    if below is None and has_overview and isinstance(picture, PictureTiles):
        place = to_document(tile_bounds(key), level).intersection(picture.area)
        overview = picture.overview
        below = Piece(overview.image, overview.source(place), place, overview.opaque)
    return [] if below is None else [below, *finer]


def _coarser(
    picture: PictureTiles | LayerTiles, level: int, key: TileKey, levels: list[int]
) -> Piece | None:
    for other in levels:
        above = other - level
        tile = picture.peek(other, (key[0] >> above, key[1] >> above))
        if tile is not None:
            side = TILE >> above
            source = QRect((key[0] * side) % TILE, (key[1] * side) % TILE, side, side)
            return Piece(tile.image, source, to_document(tile_bounds(key), level), tile.opaque)
    return None


def _finer(picture: PictureTiles | LayerTiles, level: int, key: TileKey) -> list[Piece]:
    found: list[Piece] = []
    for part in range(4):
        child = (2 * key[0] + part % 2, 2 * key[1] + part // 2)
        tile = picture.peek(level - 1, child)
        if tile is not None:
            place = to_document(tile_bounds(child), level - 1)
            found.append(Piece(tile.image, tile.image.rect(), place, tile.opaque))
    return found
