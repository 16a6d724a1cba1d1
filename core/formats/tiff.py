"""TIFF: lossless, deflated where it can be."""

from __future__ import annotations

from typing import BinaryIO

import numpy as np
import numpy.typing as npt

from core.formats.encoding import Extras, PictureFormat, save

_CLASSIC_LIMIT = 2**32 - 2**24  # bytes that 32-bit offsets reach, less room for the tags


def _encode(file: BinaryIO, pixels: npt.NDArray[np.uint8], extras: Extras) -> None:
    save(
        file,
        pixels,
        "TIFF",
        extras,
        # Pillow cannot write EXIF's own directories into a compressed TIFF.
        compression="tiff_adobe_deflate" if extras.exif is None else None,
        big_tiff=pixels.nbytes > _CLASSIC_LIMIT or None,
    )


TIFF = PictureFormat("TIFF", (".tif", ".tiff"), _encode)
