"""The texts inside a picture file, found without decoding a pixel.

Files come from anywhere: every length is checked before it is believed, decompression is
bounded, and a file that is cut short or makes no sense is BadInput.
"""

from __future__ import annotations

import os
import struct
import warnings
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from PIL import Image, UnidentifiedImageError

from core.errors import BadInput
from core.files import file_error
from core.formats.xmp import texts_in
from core.reasons import reason
from core.text import say

# One text, and all texts of a file. ComfyUI's largest graphs have a few MB.
MAX_TEXT = 8 * 2**20
MAX_ALL_TEXT = 32 * 2**20
_MAX_CHUNKS = 1_000_000
_PNG = b"\x89PNG\r\n\x1a\n"
_EXIF_IFD = 0x8769
_USER_COMMENT = 0x9286
_IMAGE_DESCRIPTION = 0x010E


@dataclass
class Embedded:
    """`texts` by keyword (PNG's, those of ours in XMP, or "UserComment", "ImageDescription",
    "Comment")."""

    format: str
    width: int
    height: int
    texts: dict[str, str] = field(default_factory=dict[str, str])


def read_embedded(path: str | os.PathLike[str]) -> Embedded:
    """The format, size and texts of a PNG, JPEG, WebP, AVIF or other picture.

    Raises BadInput for a file that is not a picture, is cut short, or holds texts over
    the bounds; UserError when it cannot be read.
    """
    name = os.fspath(path)
    try:
        if Path(path).is_dir():
            raise BadInput(say("{name} is a folder", name=name), do="Give the name of a picture")
        with open(path, "rb") as file:
            start = file.read(16)
            file.seek(0)
            if not start:
                raise BadInput(say("{name} is empty", name=name), do="Choose another file")
            return _read_png(file, name) if start.startswith(_PNG) else _read_other(file, name)
    except UnidentifiedImageError as error:
        raise BadInput(
            say("{name} is not a picture", name=name), do="Choose a PNG, JPEG or WebP file"
        ) from error
    except FileNotFoundError as error:
        raise BadInput(say("There is no file {name}", name=name), do="Check the name") from error
    except OSError as error:
        if error.errno is None:
            raise damaged(name, reason(error)) from error
        raise file_error(error, path, doing="read") from error


def damaged(name: str, why: str) -> BadInput:
    return BadInput(say("{name} is damaged", name=name), why, "Use another copy of the file")


# -- PNG ---------------------------------------------------------------------------------


def _read_png(file: BinaryIO, name: str) -> Embedded:
    size = os.fstat(file.fileno()).st_size
    file.seek(len(_PNG))
    found: Embedded | None = None
    total = 0
    for _ in range(_MAX_CHUNKS):
        head = file.read(8)
        if len(head) < 8:
            raise damaged(name, say("It is cut short"))
        length, kind = struct.unpack(">I4s", head)
        if file.tell() + length + 4 > size:
            raise damaged(name, say("It is cut short"))
        if found is None:
            if kind != b"IHDR" or length != 13:
                raise damaged(name, say("Its header makes no sense"))
            width, height = struct.unpack(">II", file.read(8))
            found = Embedded("PNG", width, height)
            file.seek(length - 8 + 4, os.SEEK_CUR)
        elif kind == b"IEND":
            return found
        elif kind in (b"tEXt", b"zTXt", b"iTXt", b"eXIf"):
            if length > MAX_TEXT:
                raise damaged(name, say("A text in it has {length} MB", length=length // 2**20))
            body = file.read(length)
            checksum = struct.unpack(">I", file.read(4))[0]
            if zlib.crc32(body, zlib.crc32(kind)) != checksum:
                raise damaged(name, say("A checksum is wrong"))
            for key, text in _png_texts(kind, body, name).items():
                total += len(text)
                if total > MAX_ALL_TEXT:
                    raise damaged(name, say("The texts in it are too long"))
                found.texts.setdefault(key, text)
        else:
            file.seek(length + 4, os.SEEK_CUR)
    raise damaged(name, say("It consists of too many parts"))


def _png_texts(kind: bytes, body: bytes, name: str) -> dict[str, str]:
    if kind == b"eXIf":
        return exif_texts(body)
    keyword, _, rest = body.partition(b"\0")
    key = keyword[:79].decode("latin-1")
    if kind == b"tEXt":
        return {key: _plain(rest)}
    if kind == b"zTXt":
        return {key: _plain(_inflate(rest[1:], name))}
    compressed = rest[:1] == b"\1"
    _language, _, rest = rest[2:].partition(b"\0")
    _translated, _, rest = rest.partition(b"\0")
    raw = _inflate(rest, name) if compressed else rest
    return {key: raw.decode("utf-8", "replace")}


def _plain(raw: bytes) -> str:
    """Latin-1 by the standard; UTF-8 by the practice of several programs."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def _inflate(raw: bytes, name: str) -> bytes:
    inflater = zlib.decompressobj()
    try:
        text = inflater.decompress(raw, MAX_TEXT)
    except zlib.error as error:
        raise damaged(name, say("A compressed text in it cannot be read")) from error
    if inflater.unconsumed_tail:
        raise damaged(
            name,
            say("A compressed text in it grows beyond {most} MB", most=MAX_TEXT // 2**20),
        )
    return text


# -- the others: EXIF ----------------------------------------------------------------------


def _read_other(file: BinaryIO, name: str) -> Embedded:
    # Pillow warns of large headers (no pixel is decoded here) and of every broken tag.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            opened = _open_heif(file) or Image.open(file)
        except UnidentifiedImageError:
            raise
        except (Image.DecompressionBombError, ValueError, SyntaxError, RuntimeError) as error:
            raise damaged(name, reason(error)) from error
        with opened as image:
            found = Embedded(image.format or "unknown", image.width, image.height)
            exif = image.info.get("exif")
            if isinstance(exif, bytes):
                if len(exif) > MAX_TEXT:
                    raise damaged(
                        name, say("The EXIF in it has {length} MB", length=len(exif) // 2**20)
                    )
                found.texts.update(exif_texts(exif))
            elif image.format == "TIFF":  # its own tags are the EXIF
                found.texts.update(_tag_texts(image.getexif))
            xmp = image.info.get("xmp")
            if isinstance(xmp, bytes):
                found.texts.update(texts_in(xmp))
            comment = image.info.get("comment")
            if isinstance(comment, bytes) and comment:
                found.texts.setdefault("Comment", _plain(comment[:MAX_TEXT]))
    return found


def _open_heif(file: BinaryIO) -> Image.Image | None:
    """HEIC, which Pillow itself does not know."""
    start = file.read(16)
    file.seek(0)
    if start[4:8] != b"ftyp" or start[8:12] in (b"avif", b"avis"):
        return None
    import pillow_heif

    return pillow_heif.HeifImageFile(file)


def exif_texts(raw: bytes) -> dict[str, str]:
    """UserComment and ImageDescription of an EXIF block; none where it makes no sense."""

    def load() -> Image.Exif:
        exif = Image.Exif()
        exif.load(raw)
        return exif

    return _tag_texts(load, little=raw.removeprefix(b"Exif\0\0")[:2] == b"II")


def _tag_texts(load: Callable[[], Image.Exif], *, little: bool = False) -> dict[str, str]:
    try:
        exif = load()
        comment = exif.get_ifd(_EXIF_IFD).get(_USER_COMMENT)
        description = exif.get(_IMAGE_DESCRIPTION)
    except (ValueError, SyntaxError, KeyError, TypeError, IndexError, OSError, struct.error):
        return {}
    found: dict[str, str] = {}
    if isinstance(comment, bytes):
        found["UserComment"] = decode_user_comment(comment, little=little)
    elif isinstance(comment, str):
        found["UserComment"] = comment
    if isinstance(description, str):
        found["ImageDescription"] = description
    return {key: text[:MAX_TEXT] for key, text in found.items() if text}


def decode_user_comment(raw: bytes, *, little: bool = False) -> str:
    """The text of an EXIF UserComment, by its eight-byte prefix; any other is UTF-8.

    "UNICODE" says UTF-16 but not of which order: A1111 writes big-endian whatever the
    file's own order, others follow the file (`little`). The reading with more plain ASCII
    is taken; every `parameters` text ends in a line of it.
    """
    prefix, body = raw[:8], raw[8:]
    if prefix == b"UNICODE\0":
        if body[:2] in (b"\xff\xfe", b"\xfe\xff"):
            return body.decode("utf-16", "replace").rstrip("\0")
        body = body[: len(body) // 2 * 2]
        big, small = body[0::2].count(0), body[1::2].count(0)
        order = "le" if small > big or (small == big and little) else "be"
        return body.decode(f"utf-16-{order}", "replace").rstrip("\0")
    if prefix.startswith(b"JIS"):
        return body.decode("iso2022_jp", "replace").rstrip("\0")
    if prefix in (b"ASCII\0\0\0", b"\0" * 8):
        return _plain(body).rstrip("\0")
    return _plain(raw).rstrip("\0")
