"""JPEG: no alpha, colour at full resolution."""

from __future__ import annotations

from typing import BinaryIO

import numpy as np
import numpy.typing as npt

from core.formats.encoding import Extras, PictureFormat, save

_QUALITY = 95
_FULL_COLOUR = 0  # 4:4:4: halved colour shows at the edge of an edit


def _encode(file: BinaryIO, pixels: npt.NDArray[np.uint8], extras: Extras) -> None:
    # Not optimize=True: Pillow's buffer for that is too small for noise, and it then fails.
    quality = extras.quality or _QUALITY
    save(file, pixels, "JPEG", extras, quality=quality, subsampling=_FULL_COLOUR)


JPEG = PictureFormat(
    "JPEG", (".jpg", ".jpeg"), _encode, alpha=False, exact=False, lossy=True, max_side=65_500
)
