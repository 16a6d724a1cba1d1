"""A picture as it was read, and how large one may be."""

from __future__ import annotations

import os
from dataclasses import dataclass

import psutil

from core.arrays import RgbaArray, freeze
from core.errors import BadInput, UserError
from core.geometry import Extent
from core.text import say

MAX_SIDE = 65_535
MAX_PIXELS = 16_384 * 16_384

# While a picture is decoded and converted, up to this many bytes are held for each pixel.
_BYTES_PER_PIXEL = 16
_ALWAYS_FITS = 4_096 * 4_096


@dataclass(frozen=True, eq=False)
class Picture:
    """The pixels of a file, upright and in sRGB, and what came with them.

    `rgba` is (h, w, 4), straight alpha, read-only; 255 everywhere where the file has no
    alpha (`has_alpha` False). `format` is Pillow's name of the file's format ("PNG").
    `icc` is the file's own colour profile where it is an sRGB one, so that it may be
    embedded with these pixels again; None when there was none or the pixels were converted
    from it (a note says so). `exif` starts with "Exif\\0\\0"; its orientation is reset and
    its thumbnail, which would show the picture before an edit, removed. `dpi` is
    (horizontal, vertical). `notes` are sentences about what was lost or changed in reading.
    """

    rgba: RgbaArray
    format: str
    has_alpha: bool
    icc: bytes | None = None
    exif: bytes | None = None
    dpi: tuple[float, float] | None = None
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "rgba", freeze(self.rgba))

    @property
    def extent(self) -> Extent:
        return Extent(self.rgba.shape[1], self.rgba.shape[0])


def check_extent(path: str | os.PathLike[str], width: int, height: int) -> Extent:
    """The size as an Extent, when a picture of it can be opened here.

    Raises BadInput when it is empty or over the limits, UserError when the memory that is
    free now does not hold it. Nothing has been decoded by then.
    """
    name = os.fspath(path)
    if width < 1 or height < 1:
        raise BadInput(
            say("{name} could not be read", name=name),
            say("It is {width}×{height} pixels", width=width, height=height),
        )
    if width > MAX_SIDE or height > MAX_SIDE or width * height > MAX_PIXELS:
        limit = f"{MAX_PIXELS:,}".replace(",", " ")
        raise BadInput(
            say(
                "{name} is too large: {width}×{height} pixels",
                name=name,
                width=width,
                height=height,
            ),
            say(
                "The limit is {limit} pixels (16384×16384), and {side} on a side",
                limit=limit,
                side=MAX_SIDE,
            ),
            "Make it smaller in another program first",
        )
    if width * height > _ALWAYS_FITS:
        needed = width * height * _BYTES_PER_PIXEL
        free = int(psutil.virtual_memory().available)
        if needed > free:
            raise UserError(
                say(
                    "Not enough memory to open {name} ({width}×{height} pixels)",
                    name=name,
                    width=width,
                    height=height,
                ),
                say(
                    "It needs about {needed:.1f} GB, and {free:.1f} GB are free",
                    needed=needed / 1e9,
                    free=free / 1e9,
                ),
                "Close other programs or pictures, or make it smaller first",
            )
    return Extent(width, height)
