"""Writing pictures: the format from the name's ending, whole or not at all."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from core.arrays import MaskArray, RgbaArray
from core.errors import BadInput
from core.files import write_atomically
from core.formats.avif import AVIF
from core.formats.bmp import BMP
from core.formats.describing import describe
from core.formats.encoding import Encode, Extras, PictureFormat
from core.formats.gif import GIF
from core.formats.jpeg import JPEG
from core.formats.png import PNG
from core.formats.quiet import no_warnings
from core.formats.tiff import TIFF
from core.formats.webp import WEBP
from core.geometry import Extent
from core.text import say

WHITE = (255, 255, 255)
FORMATS: tuple[PictureFormat, ...] = (PNG, JPEG, WEBP, TIFF, AVIF, BMP, GIF)


def format_of(path: str | os.PathLike[str]) -> PictureFormat:
    """The format that a file of that name is written in. BadInput for an unknown ending."""
    suffix = Path(path).suffix.lower()
    for picture_format in FORMATS:
        if suffix in picture_format.suffixes:
            return picture_format
    known = [suffix for known in FORMATS for suffix in known.suffixes]
    raise BadInput(
        say("{path} cannot be written", path=os.fspath(path)),
        say("Pictures of the kind {suffix!r} are not supported", suffix=suffix)
        if suffix
        else "Its name has no ending that tells the kind of picture",
        say("End the name in {names} or {known}", names=", ".join(known[:-1]), known=known[-1]),
    )


def check_target(path: str | os.PathLike[str], extent: Extent | None = None) -> PictureFormat:
    """The format for `path`, when a picture (of that size) can be written in it at all.

    Raises BadInput for an unknown ending, a folder or device of that name, or a size that
    the format does not know. Looks, but writes nothing.
    """
    picture_format = format_of(path)
    name = os.fspath(path)
    try:
        mode = os.stat(path).st_mode
    except (OSError, ValueError):
        mode = stat.S_IFREG  # not there yet; the rest is told when it is written
    if not stat.S_ISREG(mode):
        raise BadInput(
            say("{name} cannot be written", name=name),
            "It is a folder" if stat.S_ISDIR(mode) else "It is a pipe or a device",
            "Choose another name",
        )
    if extent is not None and extent.longest_side > picture_format.max_side:
        raise BadInput(
            say("{name} cannot be written", name=name),
            say(
                "{label} pictures have at most {max_side} pixels on a side, this one has {extent}",
                label=picture_format.label,
                max_side=picture_format.max_side,
                extent=extent,
            ),
            "Choose PNG or TIFF",
        )
    return picture_format


def write_picture(
    path: str | os.PathLike[str],
    rgba: RgbaArray,
    *,
    icc: bytes | None = None,
    exif: bytes | None = None,
    dpi: tuple[float, float] | None = None,
    text: Mapping[str, str] | None = None,
    quality: int | None = None,
    keep_alpha: bool | None = None,
    matte: tuple[int, int, int] = WHITE,
) -> tuple[str, ...]:
    """Write (h, w, 4) to `path`, whole or not at all, in the format its ending names.

    PNG, TIFF, BMP, and WebP without a `quality` (1 … 100) keep every pixel to the bit,
    with the colours under transparent ones. `keep_alpha` None writes an alpha channel only
    when something is transparent; where there is none or the format has none, transparent
    parts are laid on `matte`. `icc` must describe these pixels (sRGB when left out). `text`
    goes into a PNG's text chunks, and as core.formats.describing says into the formats that
    hold EXIF. Returns sentences about what could not be kept. Raises
    BadInput as check_target, UserError when the disk is full or read-only. Any thread.
    """
    extent = Extent(rgba.shape[1], rgba.shape[0])
    picture_format = check_target(path, extent)
    if quality is not None and not 1 <= quality <= 100:
        raise BadInput(
            say("The quality {quality} is out of range", quality=quality), do="Use 1 to 100"
        )
    notes: list[str] = []
    opaque = int(rgba[..., 3].min(initial=255)) == 255
    with_alpha = not opaque if keep_alpha is None else keep_alpha
    if with_alpha and picture_format.alpha:
        pixels = np.ascontiguousarray(rgba)
    else:
        pixels = np.ascontiguousarray(rgba[..., :3]) if opaque else laid_on(rgba, matte)
        if not opaque:
            notes.append(_laid_note(picture_format, matte))
    if picture_format.loses:
        notes.append(picture_format.loses)
    xmp = None
    if text and picture_format.metadata and not picture_format.texts:
        description = describe(text, exif, is_jpeg=picture_format is JPEG)
        exif, xmp = description.exif, description.xmp
        notes += description.notes
    extras = Extras(icc, exif, xmp, dpi, quality, dict(text or {}))
    if picture_format is JPEG and exif is not None and len(exif) > 65_533:
        extras = replace(extras, exif=None)
        notes.append(say("The EXIF is too long for a JPEG and was left out"))
    with no_warnings():
        notes += _write(path, picture_format.encode, pixels, extras)
    return tuple(notes)


def _laid_note(picture_format: PictureFormat, matte: tuple[int, int, int]) -> str:
    if matte != WHITE:
        return say("Transparent parts were laid on the background colour")
    if picture_format.alpha:
        return say("Transparent parts were laid on white")
    return say(
        "Transparent parts were laid on white, since {kind} has no alpha",
        kind=picture_format.label,
    )


def write_mask(path: str | os.PathLike[str], mask: MaskArray) -> None:
    """Write (h, w) as a grey picture; raises as write_picture. Exact in PNG, TIFF, BMP, WebP."""
    encode = check_target(path, Extent(mask.shape[1], mask.shape[0])).encode
    with no_warnings():
        _write(path, encode, np.ascontiguousarray(mask), Extras())


def _write(
    path: str | os.PathLike[str],
    encode: Encode,
    pixels: npt.NDArray[np.uint8],
    extras: Extras,
) -> list[str]:
    """Once more without profile, EXIF and XMP when those cannot be written: they come from
    files of others, and must not keep a result from the disk."""
    try:
        write_atomically(path, lambda file: encode(file, pixels, extras))
    except (ValueError, TypeError, KeyError, SyntaxError, RuntimeError, OSError) as error:
        if extras.exif is None and extras.icc is None and extras.xmp is None:
            raise
        if isinstance(error, OSError) and error.errno is not None:
            raise
        bare = replace(extras, exif=None, icc=None, xmp=None)
        write_atomically(path, lambda file: encode(file, pixels, bare))
        return ["The EXIF and the colour profile could not be written and were left out"]
    return []


def laid_on(rgba: RgbaArray, matte: tuple[int, int, int] = WHITE) -> npt.NDArray[np.uint8]:
    """(h, w, 3): what is seen of `rgba` on paper of that colour."""
    result = np.empty((*rgba.shape[:2], 3), np.uint8)
    paper = np.array(matte, np.uint32)
    for top in range(0, rgba.shape[0], 256):  # in strips: the sums take eight times the memory
        part = rgba[top : top + 256].astype(np.uint32)
        alpha = part[..., 3:]
        result[top : top + 256] = (part[..., :3] * alpha + paper * (255 - alpha) + 127) // 255
    return result
