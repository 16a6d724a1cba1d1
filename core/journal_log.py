"""The journal's files: records with checksums, appended in transactions.

    record   header, then its payload
    header   magic 4, payload length 4, CRC-32 of the payload 4, flags 1, padding 3,
             CRC-32 of these sixteen bytes 4; big-endian
    payload  length of the JSON 4, JSON, compressed tiles one behind the other

A transaction is one record with the flag COMMIT, and before it as many without as keep
each record small; COMMIT says how many. What has no COMMIT, or lacks one of them, never
happened: so a write that is cut off anywhere takes nothing with it but itself. A folder of
a journal holds

    00000007.base   everything up to segment 7 (renamed into place when it was whole)
    00000008.log …  what came after, in order
"""

from __future__ import annotations

import contextlib
import json
import math
import os
import struct
import zlib
from collections.abc import Generator, Iterable, Mapping
from dataclasses import dataclass, field
from io import FileIO
from pathlib import Path
from typing import Any, BinaryIO, cast

import numpy as np
import numpy.typing as npt

TileArray = npt.NDArray[np.uint8]
# (layer id or "mask", (tx, ty))
Place = tuple[str, tuple[int, int]]

_HEADER = struct.Struct(">4sIIB3x")
_WORD = struct.Struct(">I")
_MAGIC = b"PJ01"
_COMMIT = 1
_HEADER_SIZE = _HEADER.size + _WORD.size
# A transaction is split into records of about this size.
_RECORD_BYTES = 8 * 2**20
_MAX_RECORD = 256 * 2**20
_MAX_TILE_BYTES = 64 * 2**20
# zlib's fastest: the thread that writes must keep up with the hand that paints.
_LEVEL = 1


@dataclass(frozen=True, slots=True)
class Slot:
    """Where the newest content of a tile lies: compressed, in a file of the journal."""

    path: Path
    offset: int
    length: int
    shape: tuple[int, ...]


@dataclass(frozen=True)
class Head:
    """What a transaction says besides tiles. `moment`: microseconds since 1970."""

    state: Mapping[str, Any]
    about: Mapping[str, str]
    modified: bool
    moment: int

    def to_dict(self) -> dict[str, Any]:
        return {
            "state": dict(self.state),
            "about": dict(self.about),
            "modified": self.modified,
            "moment": self.moment,
        }

    @staticmethod
    def from_dict(stored: Mapping[str, Any]) -> Head:
        return Head(
            state=dict(stored["state"]),
            about={str(key): str(value) for key, value in stored["about"].items()},
            modified=bool(stored["modified"]),
            moment=int(stored["moment"]),
        )


@dataclass
class Content:
    """What a journal says: the newest head (None: nothing whole), and where tiles are.

    `unread`: there is something in it that is no record of ours, whatever became of it;
    `newer`: it is one of a Pentimento that came later.
    """

    head: Head | None = None
    slots: dict[Place, Slot] = field(default_factory=dict[Place, Slot])
    damaged: bool = False
    unread: bool = False
    newer: bool = False


# -- writing -------------------------------------------------------------------------------


class Log:
    """A file that transactions are appended to. One thread."""

    def __init__(self, path: Path) -> None:
        """Make the file. Raises OSError."""
        self.path = path
        self.size = 0
        self._records = 0  # of the transaction that is being written
        self._file = FileIO(path, "xb")

    def close(self) -> None:
        self._file.close()

    def append(
        self, head: Head, tiles: Iterable[tuple[Place, TileArray | None]]
    ) -> dict[Place, Slot | None]:
        """Write one transaction and put it on the disk; where its tiles are now.

        Raises OSError (full disk …); the file is then as before.
        """
        packed = (
            (place, () if tile is None else tile.shape, None if tile is None else _packed(tile))
            for place, tile in tiles
        )
        start = self.size
        try:
            slots: dict[Place, Slot | None] = {}
            for batch in self._batches(packed):
                slots.update(batch)
            self.commit(head)
        except BaseException:
            self._undo(start)
            raise
        return slots

    def _batches(
        self, packed: Iterable[tuple[Place, tuple[int, ...], bytes | None]]
    ) -> Generator[dict[Place, Slot | None]]:
        batch: list[tuple[Place, tuple[int, ...], bytes | None]] = []
        total = 0
        for entry in packed:
            batch.append(entry)
            total += len(entry[2] or b"")
            if total >= _RECORD_BYTES:
                yield self.write(batch)
                batch, total = [], 0
        if batch:
            yield self.write(batch)

    def write(
        self, packed: list[tuple[Place, tuple[int, ...], bytes | None]]
    ) -> dict[Place, Slot | None]:
        """Write compressed tiles (None: the tile is gone) as a part of a transaction."""
        entries = [
            [place[0], *place[1], shape, -1 if blob is None else len(blob)]
            for place, shape, blob in packed
        ]
        blobs = [blob for _place, _shape, blob in packed if blob is not None]
        offset = self._record({"tiles": entries}, blobs, flags=0)
        self._records += 1
        slots: dict[Place, Slot | None] = {}
        for place, shape, blob in packed:
            if blob is None:
                slots[place] = None
            else:
                slots[place] = Slot(self.path, offset, len(blob), shape)
                offset += len(blob)
        return slots

    def commit(self, head: Head) -> None:
        """End the transaction: from here on it is there."""
        self._record(head.to_dict() | {"records": self._records}, [], flags=_COMMIT)
        sync(self._file)
        self._records = 0

    def _record(self, text: Mapping[str, Any], blobs: list[bytes], flags: int) -> int:
        """Write one record; the offset of its first blob."""
        head = json.dumps(text).encode()
        payload = b"".join((_WORD.pack(len(head)), head, *blobs))
        header = _HEADER.pack(_MAGIC, len(payload), zlib.crc32(payload), flags)
        write(self._file, header + _WORD.pack(zlib.crc32(header)))
        write(self._file, payload)
        start = self.size + _HEADER_SIZE + _WORD.size + len(head)
        self.size += _HEADER_SIZE + len(payload)
        return start

    def _undo(self, start: int) -> None:
        """Cut off a transaction that failed. If even that fails, readers pass over it."""
        self._records = 0
        with contextlib.suppress(OSError, ValueError):
            self._file.truncate(start)
            self._file.seek(start)
            self.size = start


def write(file: FileIO, content: bytes) -> None:
    """All of it, or an OSError. The one place where the journal writes."""
    view = memoryview(content)
    while view:
        written = file.write(view)
        view = view[written:]


def sync(file: FileIO) -> None:
    """The one place where the journal waits for the disk."""
    os.fsync(file.fileno())


def _packed(tile: TileArray) -> bytes:
    return zlib.compress(np.ascontiguousarray(tile).data, _LEVEL)


# -- reading -------------------------------------------------------------------------------


def names_of(folder: Path) -> tuple[Path | None, list[Path]]:
    """The newest base, and the segments after it in order."""
    bases = sorted(folder.glob("*.base"))
    base = bases[-1] if bases else None
    after = base.stem if base else ""
    return base, [path for path in sorted(folder.glob("*.log")) if path.stem > after]


def read_content(folder: Path, *, verify: bool = True) -> Content:
    """What a journal's folder says. Without `verify` only headers and JSON are read.

    A tail that is cut off is no damage; records that are broken in the middle are passed
    over and noted. Raises OSError when a file cannot be read.
    """
    content = Content()
    base, segments = names_of(folder)
    lost = False  # what came before counts in all that follows
    for path in ([base] if base else []) + segments:
        with open(path, "rb") as file:
            before = content.head
            whole = _read_file(file, path, content, verify=verify)
        content.damaged |= lost and content.head is not before
        lost |= not whole
    return content


def _read_file(file: BinaryIO, path: Path, content: Content, *, verify: bool) -> bool:
    """Take over what the file says; False where its end is missing or broken."""
    size = os.fstat(file.fileno()).st_size
    begun: list[dict[Place, Slot | None]] = []
    broken = False  # harmless at the end; damage when something whole follows
    offset = 0
    while offset + _HEADER_SIZE <= size:
        file.seek(offset)
        header = file.read(_HEADER_SIZE)
        magic, length, checksum, flags = _HEADER.unpack_from(header)
        whole = _WORD.unpack_from(header, _HEADER.size)[0] == zlib.crc32(header[: _HEADER.size])
        if not whole or magic != _MAGIC or not _WORD.size <= length <= _MAX_RECORD:
            broken = True
            # Zeros: the disk had made room for what never came.
            content.unread |= any(header)
            content.newer |= whole and magic[:2] == _MAGIC[:2] and magic > _MAGIC
            begun.clear()
            found = _next_record(file, offset + 1, size)
            if found is None:
                return False
            offset = found
            continue
        start, offset = offset + _HEADER_SIZE, offset + _HEADER_SIZE + length
        if offset > size:
            return False
        text = _read_record(file, start, length, checksum if verify else None)
        if text is None:
            broken = content.unread = True
            begun.clear()
        elif flags & _COMMIT:
            if _apply(content, text, begun):
                content.damaged |= broken
                broken = False
            else:
                broken = content.unread = True
            begun.clear()
        else:
            begun.append(_slots_of(text, path, start))
    return not broken and not begun and offset == size


def _apply(
    content: Content, text: Mapping[str, Any], begun: list[dict[Place, Slot | None]]
) -> bool:
    """Take over a transaction; False when a part of it is missing."""
    try:
        head, records = Head.from_dict(text), int(text["records"])
    except (KeyError, TypeError, ValueError, AttributeError):
        return False
    if not 0 <= records <= len(begun):
        return False
    content.head = head
    # Before them may lie the rest of an attempt that failed.
    for slots in begun[len(begun) - records :]:
        for place, slot in slots.items():
            if slot is None:
                content.slots.pop(place, None)
            else:
                content.slots[place] = slot
    return True


def _read_record(
    file: BinaryIO, start: int, length: int, checksum: int | None
) -> dict[str, Any] | None:
    """The JSON of a record, with the place of its first blob as "_blobs"; None if broken."""
    file.seek(start)
    payload = file.read(length) if checksum is not None else file.read(_WORD.size)
    if checksum is not None and zlib.crc32(payload) != checksum:
        return None
    head = _WORD.unpack_from(payload)[0]
    if head > length - _WORD.size:
        return None
    raw = payload[_WORD.size : _WORD.size + head] if checksum is not None else file.read(head)
    try:
        text = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    if not isinstance(text, dict):
        return None
    return cast("dict[str, Any]", text) | {"_blobs": _WORD.size + head}


def _slots_of(text: Mapping[str, Any], path: Path, start: int) -> dict[Place, Slot | None]:
    slots: dict[Place, Slot | None] = {}
    offset = start + int(text["_blobs"])
    with contextlib.suppress(KeyError, TypeError, ValueError):
        for store, tx, ty, shape, length in text["tiles"]:
            place = (str(store), (int(tx), int(ty)))
            if length < 0:
                slots[place] = None
                continue
            slots[place] = Slot(path, offset, int(length), tuple(int(side) for side in shape))
            offset += int(length)
    return slots


def _next_record(file: BinaryIO, offset: int, size: int) -> int | None:
    """Where the next header may begin, behind a place that is broken."""
    step = 2**20
    while offset < size:
        file.seek(offset)
        found = file.read(step + len(_MAGIC) - 1).find(_MAGIC)
        if found >= 0:
            return offset + found
        offset += step
    return None


def read_blob(slot: Slot) -> bytes:
    """The compressed bytes of a tile. Raises OSError."""
    with open(slot.path, "rb") as file:
        file.seek(slot.offset)
        return file.read(slot.length)


def read_tile(slot: Slot) -> TileArray | None:
    """A tile, read-only; None when its bytes are not those of one."""
    length = math.prod(slot.shape)
    if len(slot.shape) not in (2, 3) or not 0 < length <= _MAX_TILE_BYTES:
        return None
    try:
        inflater = zlib.decompressobj()
        raw = inflater.decompress(read_blob(slot), length + 1)
    except zlib.error:
        return None
    if len(raw) != length or not inflater.eof:
        return None
    return np.frombuffer(raw, np.uint8).reshape(slot.shape)
