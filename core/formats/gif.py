"""GIF: 256 colours, transparent or not at all."""

from __future__ import annotations

from typing import BinaryIO

import numpy as np
import numpy.typing as npt

from core.formats.encoding import Extras, PictureFormat, save
from core.text import say


def _encode(file: BinaryIO, pixels: npt.NDArray[np.uint8], extras: Extras) -> None:
    save(file, pixels, "GIF", Extras())


GIF = PictureFormat(
    "GIF",
    (".gif",),
    _encode,
    exact=False,
    metadata=False,
    loses=say("GIF has 256 colours; the nearest were taken"),
)
