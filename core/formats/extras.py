"""Colour profile and EXIF of a file, without its pixels."""

from __future__ import annotations

import os

from PIL import Image

from core.errors import UserError
from core.formats.colour import to_srgb
from core.formats.decoding import exif_of, open_image
from core.formats.openraster import read_document_extras
from core.formats.openraster_layout import SUFFIX
from core.formats.source import decoding, open_source

Extras = tuple[bytes | None, bytes | None]


def read_extras(path: str | os.PathLike[str]) -> Extras:
    """(icc, exif) as reading the whole file would give them. Any thread.

    For what was restored from elsewhere; (None, None) where the file is gone or damaged.
    """
    try:
        if os.fspath(path).lower().endswith(SUFFIX):
            return read_document_extras(path)
        with open_source(path) as source, decoding(path, source), open_image(path, source) as image:
            icc = image.info.get("icc_profile")
            exif = exif_of(image)
    except UserError:
        return None, None
    if not isinstance(icc, bytes) or not icc:
        return None, exif
    return to_srgb(Image.new("RGB", (1, 1)), icc).icc, exif
