"""PNG: lossless, with the parameters as text inside."""

from __future__ import annotations

from typing import BinaryIO

import numpy as np
import numpy.typing as npt
from PIL.PngImagePlugin import PngInfo

from core.formats.encoding import Extras, PictureFormat, save


def _encode(file: BinaryIO, pixels: npt.NDArray[np.uint8], extras: Extras) -> None:
    info = PngInfo()
    for key, text in extras.text.items():
        # A null byte would end the chunk's text, a lone surrogate cannot be encoded.
        value = text.replace("\0", "").encode("utf-8", "replace").decode()
        # tEXt is Latin-1 by definition; iTXt holds the rest, and both are widely read.
        (info.add_text if value.isascii() else info.add_itxt)(key, value)
    save(file, pixels, "PNG", extras, pnginfo=info, compress_level=4)


PNG = PictureFormat("PNG", (".png",), _encode, texts=True)
