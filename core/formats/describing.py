"""How a picture was made, in formats without text chunks (JPEG, WebP, AVIF, TIFF).

A1111's text is EXIF's UserComment, where other programs look for it; our own texts, with
every choice, are in an XMP packet.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from core.formats.exif import NOTHING, with_user_comment
from core.formats.xmp import packet
from core.text import Text, say

PARAMETERS = "parameters"
# One segment of a JPEG has 65,533 bytes, of which EXIF's frame takes about 60, XMP's 29.
JPEG_EXIF_LIMIT = 65_400
JPEG_XMP_LIMIT = 65_400


@dataclass(frozen=True)
class Description:
    """The blocks to write, and what of them found no room."""

    exif: bytes | None
    xmp: bytes | None
    notes: tuple[Text, ...] = ()


def describe(texts: Mapping[str, str], exif: bytes | None, *, is_jpeg: bool) -> Description:
    """`texts` as write_picture is given them, beside the tags in `exif`."""
    parameters = texts.get(PARAMETERS, "")
    own = {key: text for key, text in texts.items() if key != PARAMETERS}
    if parameters:
        exif = exif_with_parameters(parameters, exif, JPEG_EXIF_LIMIT if is_jpeg else None)
    xmp = packet(own) if own else None
    if xmp is not None and is_jpeg and len(xmp) > JPEG_XMP_LIMIT:
        note = say("The settings are too long for a JPEG; only their common part is in it")
        return Description(exif, None, (note,))
    return Description(exif, xmp)


def exif_with_parameters(text: str, exif: bytes | None = None, limit: int | None = None) -> bytes:
    """An EXIF block with `text` as its UserComment.

    `exif` is a block whose other tags are kept; one that cannot be read is replaced. With
    `limit` (JPEG_EXIF_LIMIT for JPEG) the block has at most that many bytes: the prompt,
    never the settings, is cut where it would be larger, and where the old tags leave no
    room they go. Begins with "Exif\\0\\0", as Pillow's `exif=` wants it.
    """
    block = _block(text, exif)
    if limit is None or len(block) <= limit:
        return block
    if exif is not None and len(_block("", exif)) > limit // 2:
        exif = None
        block = _block(text, None)
    low, high = 0, len(text)
    while len(block) > limit and low < high:  # the longest prompt that fits, by halving
        middle = (low + high + 1) // 2
        if len(_block(_shortened(text, middle), exif)) <= limit:
            low = middle
        else:
            high = middle - 1
    return block if len(block) <= limit else _block(_shortened(text, low), exif)


def _shortened(text: str, length: int) -> str:
    words, _, settings = text.rpartition("\n")
    return f"{words[:length]}…\n{settings}" if words else settings[:length]


def _block(text: str, old: bytes | None) -> bytes:
    # Big-endian whatever the block's own order: so A1111 writes it and its readers expect it.
    comment = b"UNICODE\0" + text.encode("utf-16-be", "replace")
    return with_user_comment(old or NOTHING, comment)
