"""WebP: lossless unless a quality is asked for."""

from __future__ import annotations

from typing import BinaryIO

import numpy as np
import numpy.typing as npt

from core.formats.encoding import Extras, PictureFormat, save


def _encode(file: BinaryIO, pixels: npt.NDArray[np.uint8], extras: Extras) -> None:
    extras_without_dpi = Extras(extras.icc, extras.exif, extras.xmp)
    if extras.quality is None:
        # exact: or the colour of fully transparent pixels is thrown away.
        save(file, pixels, "WEBP", extras_without_dpi, lossless=True, exact=True, method=2)
    else:
        save(file, pixels, "WEBP", extras_without_dpi, quality=extras.quality, exact=True)


WEBP = PictureFormat("WebP", (".webp",), _encode, lossy=True, max_side=16_383)
