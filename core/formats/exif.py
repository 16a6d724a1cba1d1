"""EXIF blocks, changed in place so that everything else stays to the byte (maker notes too)."""

from __future__ import annotations

import struct

PREFIX = b"Exif\x00\x00"
# A block without a tag.
NOTHING = PREFIX + b"MM\x00*\x00\x00\x00\x08\x00\x00\x00\x00\x00\x00"
IMAGE_DESCRIPTION = 0x010E
USER_COMMENT = 0x9286
_FOLDER = 0x8769  # the directory of the camera's own tags
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


def with_user_comment(exif: bytes, comment: bytes) -> bytes:
    """The block with that UserComment (its eight-byte prefix included) instead of its own.

    Only directories move: what every other tag holds stays where it is, to the byte, so
    that maker notes, which count from the block's start, still make sense. NOTHING's where
    the block is damaged.
    """
    body = bytearray(exif.removeprefix(PREFIX))
    try:
        order, first = _order(body)
        entries, link = _directory(body, order, first)
        pointer = next((at for at, tag in _entries(body, order, first) if tag == _FOLDER), None)
        own: list[bytes] = []
        own_link = b"\0\0\0\0"
        if pointer is not None:
            (folder,) = struct.unpack_from(order + "I", body, pointer + 8)
            own, own_link = _directory(body, order, folder)
            _drop_comment(body, order, folder)
        at = _append_directory(body, order, own, own_link, comment)
        if pointer is not None:
            struct.pack_into(order + "I", body, pointer + 8, at)
        else:
            entries.append(struct.pack(order + "HHII", _FOLDER, 4, 1, at))
            _pad(body)
            struct.pack_into(order + "I", body, 4, len(body))
            body += _packed(order, entries, link)
    except (struct.error, ValueError):
        return b"" if exif == NOTHING else with_user_comment(NOTHING, comment)
    return PREFIX + bytes(body)


def blanked(exif: bytes, tags: frozenset[int]) -> bytes:
    """The block with the texts of those tags (IMAGE_DESCRIPTION, USER_COMMENT) gone and
    everything else where it is. A damaged block is returned as it is."""
    body = bytearray(exif.removeprefix(PREFIX))
    try:
        order, first = _order(body)
        places = _entries(body, order, first)
        for at, tag in list(places):
            if tag == _FOLDER:
                (folder,) = struct.unpack_from(order + "I", body, at + 8)
                places += _entries(body, order, folder)
        for at, tag in places:
            if tag in tags:
                start, end = _value(body, order, at)
                body[start:end] = bytes(end - start)
    except (struct.error, ValueError):
        return exif
    return PREFIX + bytes(body)


def _order(body: bytearray) -> tuple[str, int]:
    """struct's sign for the byte order, and where the first directory is."""
    order = {b"II*\x00": "<", b"MM\x00*": ">"}.get(bytes(body[:4]))
    if order is None:
        raise ValueError("not a TIFF structure")
    (first,) = struct.unpack_from(order + "I", body, 4)
    return order, first


def _directory(body: bytearray, order: str, ifd: int) -> tuple[list[bytes], bytes]:
    """Its entries as they are, and its link to the next one (zeros where it is cut off)."""
    places = _entries(body, order, ifd)
    link = bytes(body[ifd + 2 + 12 * len(places) :][:4])
    return [bytes(body[at : at + 12]) for at, _ in places], link.ljust(4, b"\0")


def _packed(order: str, entries: list[bytes], link: bytes) -> bytes:
    ordered = sorted(entries, key=lambda entry: struct.unpack_from(order + "H", entry))
    return struct.pack(order + "H", len(ordered)) + b"".join(ordered) + link


def _append_directory(
    body: bytearray, order: str, entries: list[bytes], link: bytes, comment: bytes
) -> int:
    """Put the directory with its new comment behind everything else; where that is."""
    kept = [one for one in entries if struct.unpack_from(order + "H", one) != (USER_COMMENT,)]
    _pad(body)
    at = len(body)
    text_at = at + 2 + 12 * (len(kept) + 1) + 4
    kept.append(struct.pack(order + "HHII", USER_COMMENT, 7, len(comment), text_at))
    body += _packed(order, kept, link) + comment
    return at


def _drop_comment(body: bytearray, order: str, folder: int) -> None:
    """Blank the comment that goes. Where it and its directory are the end of the block, as
    this file writes them, cut them off: or the block would grow with every save."""
    places = _entries(body, order, folder)
    for at, tag in places:
        if tag == USER_COMMENT:
            start, end = _value(body, order, at)
            body[start:end] = bytes(end - start)
            if start == folder + 2 + 12 * len(places) + 4 and end == len(body):
                del body[folder:]
            return


def _value(body: bytearray, order: str, entry: int) -> tuple[int, int]:
    """Where the bytes of an entry of text lie. Raises ValueError when outside the block."""
    kind, count = struct.unpack_from(order + "HI", body, entry + 2)
    length = count * {3: 2, 4: 4}.get(kind, 1)
    start = entry + 8
    if length > 4:
        (start,) = struct.unpack_from(order + "I", body, start)
    if not 8 <= start <= start + length <= len(body):
        raise ValueError("a text outside the block")
    return start, start + length


def _pad(body: bytearray) -> None:
    body += bytes(len(body) % 2)


def _change(body: bytearray) -> None:
    order, first = _order(body)
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
