"""AVIF: small, lossy."""

from __future__ import annotations

from typing import BinaryIO

import numpy as np
import numpy.typing as npt

from core.formats.encoding import Extras, PictureFormat, save

_QUALITY = 90


def _encode(file: BinaryIO, pixels: npt.NDArray[np.uint8], extras: Extras) -> None:
    quality = extras.quality or _QUALITY
    without_dpi = Extras(extras.icc, extras.exif, extras.xmp)
    save(file, pixels, "AVIF", without_dpi, quality=quality, subsampling="4:4:4")


AVIF = PictureFormat("AVIF", (".avif",), _encode, exact=False, lossy=True)
