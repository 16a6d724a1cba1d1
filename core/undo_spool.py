"""Where what undo keeps lies on the disk instead of in memory: files without names, which end
with the process, however it ends.

Bytes are appended to a segment; a segment's file goes when nobody keeps any of its bytes. Where
the disk refuses, the bytes stay in memory.
"""

from __future__ import annotations

import errno
import logging
import os
import tempfile
import threading
from pathlib import Path
from typing import IO

_log = logging.getLogger(__name__)

# A new segment begins beyond this.
_SEGMENT_BYTES = 32 * 2**20
# Less than this is kept in memory: what tells of it there is hardly smaller.
_WORTH = 1024


class Stored:
    """Bytes in a segment."""

    __slots__ = ("_offset", "_segment", "size")

    def __init__(self, segment: _Segment, offset: int, size: int) -> None:
        """Use Spool.store."""
        self._segment, self._offset, self.size = segment, offset, size

    def read(self) -> bytes:
        """Any thread. Raises OSError."""
        return self._segment.read(self._offset, self.size)


class _Segment:
    """One file. Any thread."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._lock = threading.Lock()
        self.size = 0

    def append(self, data: bytes) -> Stored:
        with self._lock:
            self._file.seek(self.size)
            if self._file.write(data) != len(data):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            stored = Stored(self, self.size, len(data))
            self.size += len(data)
            return stored

    def read(self, offset: int, size: int) -> bytes:
        with self._lock:
            self._file.seek(offset)
            data = b""
            while len(data) < size:
                more = self._file.read(size - len(data))
                if not more:
                    raise OSError(errno.EIO, os.strerror(errno.EIO))
                data += more
        return data

    def __del__(self) -> None:
        self._file.close()


class Spool:
    """Puts bytes aside in a folder, which is made when there are any. Any thread."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._segment: _Segment | None = None
        self._lock = threading.Lock()
        self._refused = False

    def store(self, data: bytes) -> bytes | Stored:
        """The same bytes, put aside where that is possible and worth it."""
        if len(data) < _WORTH or self._refused:
            return data
        try:
            return self._current().append(data)
        except OSError as error:
            _log.info("Undo stays in memory: %s", error)
            self._refused = True
            return data

    def _current(self) -> _Segment:
        with self._lock:
            if self._segment is None or self._segment.size >= _SEGMENT_BYTES:
                self._folder.mkdir(parents=True, exist_ok=True)
                # Not buffered: what is written is in the file, or raises here.
                file = tempfile.TemporaryFile(dir=self._folder, buffering=0)  # noqa: SIM115
                self._segment = _Segment(file)
            return self._segment
