"""What a file format that is written can do, and what is handed to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt
from PIL import Image


@dataclass(frozen=True)
class Extras:
    """What is written beside the pixels. `quality` is 1 … 100; None: the format's own.

    `text` are keys and values for formats with text chunks (PNG).
    """

    icc: bytes | None = None
    exif: bytes | None = None
    dpi: tuple[float, float] | None = None
    quality: int | None = None
    text: Mapping[str, str] = field(default_factory=dict[str, str])


# Writes (h, w, 3 or 4) to a binary, seekable file.
Encode = Callable[[BinaryIO, npt.NDArray[np.uint8], Extras], None]


@dataclass(frozen=True)
class PictureFormat:
    """One format, one file. `max_side` in pixels; `alpha`: whether it keeps transparency."""

    label: str
    suffixes: tuple[str, ...]
    encode: Encode
    alpha: bool = True
    max_side: int = 65_535


def save(
    file: BinaryIO, pixels: npt.NDArray[np.uint8], name: str, extras: Extras, **options: Any
) -> None:
    """Pillow's encoder `name`, with what all formats share. None options are left out."""
    shared = {"icc_profile": extras.icc, "exif": extras.exif, "dpi": extras.dpi}
    given = {key: value for key, value in (shared | options).items() if value is not None}
    Image.fromarray(pixels).save(file, name, **given)
