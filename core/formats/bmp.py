"""BMP: lossless, nothing but pixels."""

from __future__ import annotations

from typing import BinaryIO

import numpy as np
import numpy.typing as npt

from core.formats.encoding import Extras, PictureFormat, save


def _encode(file: BinaryIO, pixels: npt.NDArray[np.uint8], extras: Extras) -> None:
    save(file, pixels, "BMP", Extras(dpi=extras.dpi))


BMP = PictureFormat("BMP", (".bmp",), _encode, alpha=False, metadata=False)
