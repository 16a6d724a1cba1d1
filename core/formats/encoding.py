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

    `text` are keys and values for formats with text chunks (PNG), `xmp` is what the others
    are given of them.
    """

    icc: bytes | None = None
    exif: bytes | None = None
    xmp: bytes | None = None
    dpi: tuple[float, float] | None = None
    quality: int | None = None
    text: Mapping[str, str] = field(default_factory=dict[str, str])


# Writes (h, w, 3 or 4), or (h, w) for grey, to a binary, seekable file.
Encode = Callable[[BinaryIO, npt.NDArray[np.uint8], Extras], None]


@dataclass(frozen=True)
class PictureFormat:
    """One format, one file. `max_side` in pixels; `alpha`: whether it keeps transparency;
    `exact`: whether it can keep every pixel to the bit, and `lossy`: can also be asked for
    a quality. `metadata`: EXIF and a colour profile; `texts`: also text chunks. `loses` is a sentence about what is
    lost beyond that."""

    label: str
    suffixes: tuple[str, ...]
    encode: Encode
    alpha: bool = True
    exact: bool = True
    lossy: bool = False
    metadata: bool = True
    texts: bool = False
    loses: str = ""
    max_side: int = 65_535

    def keeps_every_bit(self, quality: int | None = None) -> bool:
        """Of opaque pixels, when written with that quality."""
        return self.exact and not (self.lossy and quality is not None)


def save(
    file: BinaryIO, pixels: npt.NDArray[np.uint8], name: str, extras: Extras, **options: Any
) -> None:
    """Pillow's encoder `name`, with what all formats share. None options are left out."""
    shared = {
        "icc_profile": extras.icc,
        "exif": extras.exif,
        "xmp": extras.xmp,
        "dpi": extras.dpi,
    }
    given = {key: value for key, value in (shared | options).items() if value is not None}
    Image.fromarray(pixels).save(_Numberless(file), name, **given)  # pyright: ignore[reportArgumentType]


class _Numberless:
    """A file without its number. Pillow's encoders would write to that by themselves, and
    report a full disk as "encoder error -9"; by `write` the system's own word comes through."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def __getattr__(self, name: str) -> Any:
        if name == "fileno":
            raise AttributeError(name)
        return getattr(self._file, name)
