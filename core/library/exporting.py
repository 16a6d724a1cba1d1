"""Copies of the gallery's pictures, as they may be given to others.

The gallery's own files hold all that it can be rebuilt from, folders of models among it;
these tell of somebody's machine and stay out of copies. So does everything that was written
about how the picture was made, where the user wants that.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from core.errors import BadInput
from core.files import file_error, free_name, write_atomically
from core.library.items import GalleryItem
from core.library.metadata import PENTIMENTO, without_folders
from core.text import say

_PNG = b"\x89PNG\r\n\x1a\n"
_TEXTS = (b"tEXt", b"zTXt", b"iTXt", b"eXIf")


def export_copies(items: Iterable[GalleryItem], folder: Path, *, with_texts: bool) -> int:
    """Copy the PNGs, each whole or not at all; nothing there is written over.

    `with_texts`: with what was written into them about how they were made. Returns how many
    were there to be copied. Raises UserError (full disk …) at the first that cannot be
    written; those before it stay. Any thread.
    """
    if not folder.is_dir():
        raise BadInput(say("There is no folder {name}", name=folder), do="Choose another one")
    copied = 0
    for item in items:
        try:
            content = item.path.read_bytes()
        except FileNotFoundError:
            continue
        except OSError as error:
            raise file_error(error, item.path, doing="read") from error
        target = free_name(folder / item.path.name)
        write_atomically(target, shared(content, with_texts=with_texts))
        copied += 1
    return copied


def shared(content: bytes, *, with_texts: bool) -> bytes:
    """The bytes of one of the gallery's PNGs as they may be given to others: every pixel's
    bytes are the same. What cannot be read to its end loses what comes after."""
    parts = [_PNG]
    for kind, body in _chunks(content):
        if kind in _TEXTS:
            kept = _kept(kind, body) if with_texts else None
            if kept is not None:
                parts.append(_chunk(kind, kept))
        else:
            parts.append(_chunk(kind, body))
    return b"".join(parts)


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(_PNG)
    while at + 12 <= len(content):
        length, kind = struct.unpack_from(">I4s", content, at)
        if at + 12 + length > len(content):
            return
        yield kind, content[at + 8 : at + 8 + length]
        at += 12 + length


def _chunk(kind: bytes, body: bytes) -> bytes:
    checksum = zlib.crc32(body, zlib.crc32(kind))
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", checksum)


def _kept(kind: bytes, body: bytes) -> bytes | None:
    """The text as it may be told; None for a record of ours that cannot be understood."""
    keyword, _, rest = body.partition(b"\0")
    if keyword != PENTIMENTO.encode():
        return body
    if kind != b"iTXt" or rest[:4] != b"\0\0\0\0":  # not as core.library.pixels writes it
        return None
    record = without_folders(rest[4:].decode("utf-8", "replace"))
    return keyword + b"\0" + rest[:4] + record.encode() if record else None
