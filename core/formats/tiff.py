"""TIFF: lossless, deflated where it can be."""

from __future__ import annotations

from typing import BinaryIO

import numpy as np
import numpy.typing as npt
from PIL import Image

from core.formats.encoding import Extras, PictureFormat, save

_XMP = 700
# What may go between a TIFF and other files: the rest describes the file's own layout, and
# some programs put that into the EXIF of a JPEG as well.
_TEXTS = (0x010E, 0x010F, 0x0110, 0x0131, 0x0132, 0x013B, 0x8298)
_FOLDERS = (0x8769, 0x8825)
_CLASSIC_LIMIT = 2**32 - 2**24  # bytes that 32-bit offsets reach, less room for the tags


def _encode(file: BinaryIO, pixels: npt.NDArray[np.uint8], extras: Extras) -> None:
    tags = Image.Exif()
    if extras.exif is not None:
        whole = Image.Exif()
        whole.load(extras.exif)
        tags = portable_tags(whole)
    if extras.xmp is not None:
        tags[_XMP] = extras.xmp
    save(
        file,
        pixels,
        "TIFF",
        Extras(extras.icc, dpi=extras.dpi),
        exif=tags.tobytes() if len(tags) else None,
        # Pillow cannot write EXIF's own directories into a compressed TIFF.
        compression="tiff_adobe_deflate" if extras.exif is None else None,
        big_tiff=pixels.nbytes > _CLASSIC_LIMIT or None,
    )


def portable_tags(whole: Image.Exif) -> Image.Exif:
    """Those that tell of the picture and not of how its file is laid out. Raises what
    Pillow does about damaged ones."""
    kept = Image.Exif()
    for tag in _TEXTS:
        if tag in whole:
            kept[tag] = whole[tag]
    for tag in _FOLDERS:
        folder = whole.get_ifd(tag)
        if folder:
            kept.get_ifd(tag).update(folder)
    return kept


TIFF = PictureFormat("TIFF", (".tif", ".tiff"), _encode)
