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
    picture: PictureTiles | LayerTiles,
    level: int,
    key: TileKey,
    has_overview: bool,
    in_haste: bool = False,
) -> list[Piece]:
    """Bottom to top: what there is of that tile at other levels, or in the overview (an older
    one will do `in_haste`), if there may be one. Together they cover all of it that lies in
    the picture; else nothing is given.
    """
    levels = picture.levels
    coarser = _coarser(picture, level, key, [one for one in levels if one > level])
    if coarser is not None and coarser.source.width() == TILE // 2:
        return [coarser]
    finer, is_whole = _finer(picture, level, key, levels)
    if is_whole:
        return finer
    below = coarser
    if below is None and has_overview and isinstance(picture, PictureTiles):
        place = to_document(tile_bounds(key), level).intersection(picture.area)
        overview = picture.overview(in_haste)
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


def _finer(
    picture: PictureTiles | LayerTiles, level: int, key: TileKey, levels: list[int]
) -> tuple[list[Piece], bool]:
    """What there is in the next level, or else the one after it; whether that is all of it."""
    if level == 0:
        return [], False
    found: list[Piece] = []
    missing: list[TileKey] = []
    if level - 1 in levels:
        for child in _children(picture, level - 1, key):
            piece = _piece(picture, level - 1, child)
            if piece is None:
                missing.append(child)
            else:
                found.append(piece)
    else:
        missing += _children(picture, level - 1, key)
    for child in missing if level - 2 in levels else []:
        finer = [_piece(picture, level - 2, one) for one in _children(picture, level - 2, child)]
        if None not in finer:
            missing = [one for one in missing if one != child]
        found += [piece for piece in finer if piece is not None]
    return found, not missing


def _children(picture: PictureTiles | LayerTiles, level: int, key: TileKey) -> list[TileKey]:
    """The tiles of that level that show what of `key` of the coarser one lies in the picture."""
    keys = [(2 * key[0] + part % 2, 2 * key[1] + part // 2) for part in range(4)]
    return [
        one
        for one in keys
        if not to_document(tile_bounds(one), level).intersection(picture.area).is_empty
    ]


def _piece(picture: PictureTiles | LayerTiles, level: int, key: TileKey) -> Piece | None:
    tile = picture.peek(level, key)
    if tile is None:
        return None
    place = to_document(tile_bounds(key), level)
    return Piece(tile.image, tile.image.rect(), place, tile.opaque)
