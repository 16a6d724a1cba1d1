"""Opening anything: a file with layers as a document, every other one as a picture."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from core.arrays import MaskArray, RgbaArray
from core.document import Document
from core.formats.decoding import read_picture, read_picture_data, read_size
from core.formats.openraster import is_document, read_document, read_outline
from core.formats.openraster_layout import SUFFIX
from core.formats.photoshop import (
    has_merged,
    is_photoshop,
    photoshop_size,
    read_merged,
    read_photoshop,
    read_photoshop_outline,
)
from core.formats.picture import Picture
from core.formats.stored import Outline, StoredDocument
from core.geometry import Extent
from core.recipe import Recipe


@dataclass(frozen=True, eq=False)
class Opened:
    """Either a `document` with layers or the pixels of a flat picture, (h, w, 4).

    `notes` are sentences for the user about what was changed in reading; `losses` those of
    them that would become final if the file were written over with what was read. `recipes`:
    what it was asked for with (of a flat picture only where core.library.metadata.recipes_in
    was asked).
    """

    document: Document | None = None
    rgba: RgbaArray | None = None
    icc: bytes | None = None
    exif: bytes | None = None
    notes: tuple[str, ...] = ()
    losses: tuple[str, ...] = ()
    recipes: tuple[Recipe, ...] = ()


def open_file(path: str | os.PathLike[str]) -> Opened:
    """What is in a file. Raises as read_picture. Any thread."""
    if _is_openraster(path):
        return _layered(read_document(path))
    if is_photoshop(path):
        return _layered(read_photoshop(path))
    return _flat(read_picture(path))


def outline_of(path: str | os.PathLike[str]) -> Outline | None:
    """What a file with layers holds; None for a flat picture. Raises as read_picture."""
    if _is_openraster(path):
        return read_outline(path)
    return read_photoshop_outline(path) if is_photoshop(path) else None


def visible_size(path: str | os.PathLike[str]) -> Extent:
    """The size read_visible would give, without decoding a pixel. Raises the same errors."""
    if _is_openraster(path):
        return read_outline(path).extent
    return photoshop_size(path) if is_photoshop(path) else read_size(path)


def read_visible(path: str | os.PathLike[str]) -> tuple[Picture, MaskArray | None]:
    """The visible picture of any file, and the mask of an OpenRaster one that has one.

    Of a Photoshop file it is the picture that Photoshop itself stored beside the layers, or
    what the layers show where it stored none. Raises as read_picture. Any thread.
    """
    if _is_openraster(path):
        stored, name = read_document(path), "OpenRaster"
    elif is_photoshop(path):
        if has_merged(path):
            return read_merged(path), None
        stored, name = read_photoshop(path), "PSD"
    else:
        return read_picture(path), None
    snapshot = stored.document.snapshot()
    mask = snapshot.mask.read(snapshot.frame)
    rgba = snapshot.read(snapshot.frame)
    has_alpha = bool((rgba[..., 3] < 255).any())
    picture = Picture(rgba, name, has_alpha, stored.icc, stored.exif, None, stored.notes)
    return picture, mask if mask.any() else None


def _is_openraster(path: str | os.PathLike[str]) -> bool:
    return Path(path).suffix.lower() == SUFFIX or is_document(path)


def open_data(data: bytes, name: str) -> Opened:
    """What is in the bytes of a file, called `name` in errors."""
    return _flat(read_picture_data(data, name))


def _layered(stored: StoredDocument) -> Opened:
    return Opened(
        stored.document, None, stored.icc, stored.exif, stored.notes, stored.notes, stored.recipes
    )


def _flat(picture: Picture) -> Opened:
    return Opened(None, picture.rgba, picture.icc, picture.exif, picture.notes, picture.notes)
