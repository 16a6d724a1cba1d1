"""What a flat file cannot hold of a document: told before anything is written."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from core.formats.encoding import PictureFormat
from core.layers import Layer
from core.snapshot import DocumentSnapshot
from core.tiles import TILE, tile_bounds


class Loss(StrEnum):
    """One kind of thing that would not be in the file."""

    LAYERS = "layers"  # several layers, or one with properties, become one picture
    MASK = "mask"  # the painted one, and those kept under a name
    OUTSIDE = "outside"  # pixels of layers beyond the frame
    ALPHA = "alpha"  # transparent parts are laid on a colour
    QUALITY = "quality"  # pixels change a little
    COLOURS = "colours"  # 256 of them are left


def losses(
    snapshot: DocumentSnapshot,
    picture_format: PictureFormat,
    *,
    quality: int | None = None,
    keep_alpha: bool = True,
) -> tuple[Loss, ...]:
    """What writing the visible picture in that format loses of the document. Any thread.

    `quality` as for write_picture; `keep_alpha` False lays transparent parts on a colour.
    """
    return tuple(_losses(snapshot, picture_format, quality, keep_alpha))


def _losses(
    snapshot: DocumentSnapshot, picture_format: PictureFormat, quality: int | None, keep_alpha: bool
) -> Iterator[Loss]:
    if not is_flat(snapshot):
        yield Loss.LAYERS
    if snapshot.mask.bounds() is not None or snapshot.masks:
        yield Loss.MASK
    if _reaches_beyond(snapshot):
        yield Loss.OUTSIDE
    if not (keep_alpha and picture_format.alpha) and shows_through(snapshot):
        yield Loss.ALPHA
    if picture_format.loses:
        yield Loss.COLOURS
    elif not picture_format.keeps_every_bit(quality):
        yield Loss.QUALITY


def is_flat(snapshot: DocumentSnapshot) -> bool:
    """Whether the visible picture is all there is: one layer without properties."""
    if len(snapshot.layers) != 1:
        return False
    layer = snapshot.layers[0]
    return layer == Layer(layer.id, layer.name, locked=layer.locked)


def shows_through(snapshot: DocumentSnapshot) -> bool:
    """Whether a pixel of the visible picture is transparent, in part or wholly."""
    frame = snapshot.frame
    for top in range(frame.y, frame.bottom, TILE):
        strip = frame.intersection(type(frame)(frame.x, top, frame.width, TILE))
        if int(snapshot.read(strip)[..., 3].min(initial=255)) < 255:
            return True
    return False


def _reaches_beyond(snapshot: DocumentSnapshot) -> bool:
    frame = snapshot.frame
    for layer in snapshot.layers:
        tiles = snapshot.layer_tiles(layer.id)
        for key, tile in tiles.items():
            place = tile_bounds(key)
            if frame.contains(place):
                continue
            inside = place.intersection(frame)
            if inside.is_empty:
                beyond = bool(tile.any())
            else:
                rows, columns = inside.relative_to(place).slices
                beyond = int(tile.astype(bool).sum()) > int(tile[rows, columns].astype(bool).sum())
            if beyond:
                return True
    return False
