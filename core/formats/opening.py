"""Opening anything: a file with layers as a document, every other one as a picture."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from core.arrays import RgbaArray
from core.document import Document
from core.formats.decoding import read_picture, read_picture_data
from core.formats.openraster import SUFFIX, is_document, read_document
from core.formats.photoshop import is_photoshop, read_photoshop
from core.formats.picture import Picture
from core.formats.stored import StoredDocument


@dataclass(frozen=True, eq=False)
class Opened:
    """Either a `document` with layers or the pixels of a flat picture, (h, w, 4).

    `notes` are sentences for the user about what was changed in reading; `losses` those of
    them that would become final if the file were written over with what was read.
    """

    document: Document | None = None
    rgba: RgbaArray | None = None
    icc: bytes | None = None
    exif: bytes | None = None
    notes: tuple[str, ...] = ()
    losses: tuple[str, ...] = ()


def open_file(path: str | os.PathLike[str]) -> Opened:
    """What is in a file. Raises as read_picture. Any thread."""
    suffix = Path(path).suffix.lower()
    if suffix == SUFFIX or is_document(path):
        return _layered(read_document(path))
    if is_photoshop(path):
        return _layered(read_photoshop(path))
    return _flat(read_picture(path))


def open_data(data: bytes, name: str) -> Opened:
    """What is in the bytes of a file, called `name` in errors."""
    return _flat(read_picture_data(data, name))


def _layered(stored: StoredDocument) -> Opened:
    return Opened(stored.document, None, stored.icc, stored.exif, stored.notes, stored.notes)


def _flat(picture: Picture) -> Opened:
    return Opened(None, picture.rgba, picture.icc, picture.exif, picture.notes, picture.notes)
