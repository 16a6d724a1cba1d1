"""Reading pictures: any file in, a Picture or an error that says what is wrong."""

from __future__ import annotations

import io
import math
import os
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any, BinaryIO, cast

from PIL import Image

from core.errors import BadInput
from core.formats import tiff_float
from core.formats.deep import Deep, flatten_deep, read_deep
from core.formats.exif import upright
from core.formats.picture import Picture, check_extent
from core.formats.pixels import Flat, flatten
from core.formats.source import decoding, is_heif, open_source
from core.formats.tiff import portable_tags
from core.geometry import Extent
from core.text import say

_FORMATS = ("PNG", "JPEG", "WEBP", "TIFF", "GIF", "BMP", "AVIF", "JPEG2000", "PPM", "PSD")
_ORIENTATION = 0x0112
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_SUBFILE, _REDUCED = 254, 1  # TIFF: of what kind a page is; a smaller copy
_LOOKED_AT = 100  # pages

Path = str | os.PathLike[str]


def read_picture(path: Path) -> Picture:
    """The picture in a file, upright, in sRGB, 8 bits. Any thread.

    Of animations and pages the first is read. Raises BadInput for whatever is not a
    picture, is damaged, or is larger than core.formats.picture allows (told from the
    header, before anything is decoded); UserError when memory does not suffice.
    """
    with open_source(path) as source:
        return _read(path, source)


def read_picture_data(data: bytes, name: str) -> Picture:
    """The picture in the bytes of a file, called `name` in errors; raises as read_picture."""
    return _read(name, io.BytesIO(data))


def _read(path: Path, source: BinaryIO) -> Picture:
    with decoding(path, source):
        floats = tiff_float.read(path, source)
        if floats is not None:
            return Picture(floats.rgba, "TIFF", floats.has_alpha, notes=tuple(floats.notes))
        with open_image(path, source) as image:
            return _picture(image, source)


def read_size(path: Path) -> Extent:
    """The size read_picture would give, from the header alone. Raises the same errors."""
    with open_source(path) as source, decoding(path, source):
        floats = tiff_float.size(path, source)
        if floats is not None:
            return floats
        with open_image(path, source) as image:
            return upright_extent(image)


@contextmanager
def open_image(path: Path, source: BinaryIO) -> Generator[Image.Image]:
    """The image, its header read and its size checked; nothing is decoded yet.

    To be used within core.formats.source.decoding.
    """
    # The size is checked below, with a limit of our own and before any pixel is decoded;
    # Pillow's only warns up to twice its limit. The process decodes by our rule throughout.
    Image.MAX_IMAGE_PIXELS = None
    source.seek(0)
    head = source.read(32)
    source.seek(0)
    formats = _FORMATS
    if is_heif(head):
        _add_heif(path)
        formats = ("HEIF",)
    with Image.open(source, formats=formats) as image:
        check_extent(path, *image.size)
        yield image


def _add_heif(path: Path) -> None:
    try:
        import pillow_heif
    except ImportError as error:
        raise BadInput(
            say("{path} is a HEIC picture, which cannot be read here", path=os.fspath(path)),
            "The library pillow-heif is not installed",
            "Save it as JPEG or PNG first",
        ) from error
    register = cast(Any, pillow_heif).register_heif_opener
    register(thumbnails=False)


def upright_extent(image: Image.Image) -> Extent:
    """The size it has when it is turned the way the file says. Decodes nothing."""
    width, height = image.size
    return Extent(height, width) if _orientation(image) >= 5 else Extent(width, height)


def upright_image(image: Image.Image) -> Image.Image:
    """Decoded, and turned the way the file says."""
    orientation = _orientation(image)
    image.load()
    return image.transpose(_TURNS[orientation]) if orientation in _TURNS else image


def _turned(deep: Deep, orientation: int) -> Deep:
    """As _TURNS does."""
    if orientation in (5, 6, 7, 8):
        deep = deep.swapaxes(0, 1)
    rows = slice(None, None, -1 if orientation in (3, 4, 7, 8) else 1)
    columns = slice(None, None, -1 if orientation in (2, 3, 6, 7) else 1)
    return deep[rows, columns]


def flat_of(image: Image.Image, source: BinaryIO, bits: int) -> Flat:
    """The pixels, upright, in sRGB and 8 bits. `bits`: what a channel has in the file."""
    raw = image.info.get("icc_profile")
    icc = raw if isinstance(raw, bytes) and raw else None
    if bits == 16:
        orientation = _orientation(image)
        deep = read_deep(image, source)
        if deep is not None:
            return flatten_deep(_turned(deep, orientation), icc)
    return flatten(upright_image(image), icc, bits=bits)


def _picture(image: Image.Image, source: BinaryIO) -> Picture:
    frames = _frames(image)
    bits = bits_of(image, source)
    name = image.format or ""
    info = dict(image.info)
    exif = exif_of(image)
    flat = flat_of(image, source, bits)
    if frames > 1:
        flat.notes.append(
            say("Only the first of {count} pages was read", count=frames)
            if name == "TIFF"
            else say("Only the first of {count} frames was read", count=frames)
        )
    return Picture(
        flat.rgba,
        "JPEG" if name == "MPO" else name,
        flat.has_alpha,
        flat.icc,
        exif,
        _dpi(info.get("dpi")),
        tuple(flat.notes),
    )


def _orientation(image: Image.Image) -> int:
    if image.format == "TIFF":  # the decoders turn these themselves; Pillow's size is turned
        return 1
    try:
        value = image.getexif().get(_ORIENTATION, 1)
    except Exception:  # noqa: BLE001 - damaged EXIF does not make a picture unreadable
        return 1
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def _frames(image: Image.Image) -> int:
    if image.format in ("MPO", "PSD"):  # its previews or its other eye; its layers
        return 1
    if image.format == "TIFF":
        return _tiff_pages(image)
    return int(getattr(image, "n_frames", 1))


def _tiff_pages(image: Image.Image) -> int:
    """Without the smaller copies of a page that some programs put behind it."""
    count = int(getattr(image, "n_frames", 1))
    pages = count
    for index in range(1, min(count, _LOOKED_AT)):
        image.seek(index)
        kind: object = cast(Any, image).tag_v2.get(_SUBFILE, 0)
        pages -= isinstance(kind, int) and bool(kind & _REDUCED)
    image.seek(0)
    return pages


def exif_of(image: Image.Image) -> bytes | None:
    """The EXIF as it may be written again: upright, without thumbnail. None: there is none."""
    if image.format == "TIFF":
        return _tiff_exif(image)
    raw = image.info.get("exif")
    return upright(raw) if isinstance(raw, bytes) and raw else None


def _tiff_exif(image: Image.Image) -> bytes | None:
    try:
        kept = portable_tags(image.getexif())
        return upright(kept.tobytes()) if len(kept) else None
    except Exception:  # noqa: BLE001 - as above
        return None


def bits_of(image: Image.Image, source: BinaryIO) -> int:
    """Bits per channel in the file; 8 where nothing says that they are more."""
    if image.format == "TIFF":
        bits = cast("tuple[int, ...] | None", cast(Any, image).tag_v2.get(258))
        return max(bits) if bits else 8
    if image.format == "HEIF":
        return int(image.info.get("bit_depth", 8))
    here = source.tell()
    source.seek(0)
    head = source.read(4096)
    source.seek(here)
    if image.format == "PNG":
        return head[24] if len(head) > 24 else 8
    at = head.find(b"av1C")
    if image.format == "AVIF" and 0 <= at < len(head) - 6:
        high, twelve = head[at + 6] & 0x40, head[at + 6] & 0x20
        return 12 if high and twelve else 10 if high else 8
    return 8


def _dpi(value: object) -> tuple[float, float] | None:
    try:
        across, down = (float(side) for side in cast(Any, value))
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    good = all(math.isfinite(side) and 1 <= side <= 100_000 for side in (across, down))
    return (across, down) if good else None
