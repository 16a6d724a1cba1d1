"""EXIF blocks, changed in place so that everything else stays to the byte (maker notes too)."""

from __future__ import annotations

import struct

PREFIX = b"Exif\x00\x00"
_ORIENTATION = 0x0112
_THUMBNAIL_AT = 0x0201
_THUMBNAIL_LENGTH = 0x0202


def upright(exif: bytes) -> bytes | None:
    """The block with its orientation set to 1 and its thumbnail blanked; None if damaged.

    `exif` is a TIFF structure, with or without "Exif\\0\\0" before it; the result has it.
    """
    body = bytearray(exif.removeprefix(PREFIX))
    try:
        _change(body)
    except (struct.error, ValueError):
        return None
    return PREFIX + bytes(body)


def _change(body: bytearray) -> None:
    order = {b"II*\x00": "<", b"MM\x00*": ">"}.get(bytes(body[:4]))
    if order is None:
        raise ValueError("not a TIFF structure")
    (first,) = struct.unpack_from(order + "I", body, 4)
    for entry, tag in _entries(body, order, first):
        if tag == _ORIENTATION:
            struct.pack_into(order + "HIHH", body, entry + 2, 3, 1, 1, 0)
    (count,) = struct.unpack_from(order + "H", body, first)
    link = first + 2 + 12 * count
    if link + 4 > len(body):  # some writers leave the link out
        return
    (second,) = struct.unpack_from(order + "I", body, link)
    struct.pack_into(order + "I", body, link, 0)
    if second:
        _blank_thumbnail(body, order, second)


def _blank_thumbnail(body: bytearray, order: str, ifd: int) -> None:
    found: dict[int, int] = {}
    try:
        for entry, tag in _entries(body, order, ifd):
            if tag in (_THUMBNAIL_AT, _THUMBNAIL_LENGTH):
                (found[tag],) = struct.unpack_from(order + "I", body, entry + 8)
    except struct.error:  # damaged, and nothing points to it any more
        return
    start, length = found.get(_THUMBNAIL_AT, 0), found.get(_THUMBNAIL_LENGTH, 0)
    end = min(len(body), start + length)
    if 8 <= start < end:
        body[start:end] = bytes(end - start)


def _entries(body: bytearray, order: str, ifd: int) -> list[tuple[int, int]]:
    """(offset, tag) of each entry of the directory at `ifd`."""
    (count,) = struct.unpack_from(order + "H", body, ifd)
    entries: list[tuple[int, int]] = []
    for index in range(count):
        at = ifd + 2 + 12 * index
        (tag,) = struct.unpack_from(order + "H", body, at)
        struct.unpack_from(order + "I", body, at + 8)  # whole, or it is damaged
        entries.append((at, tag))
    return entries
