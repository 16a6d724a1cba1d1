"""A lock file that the system lets go when its process ends, however it ends."""

from __future__ import annotations

import contextlib
import os
import sys
from io import FileIO
from pathlib import Path
from typing import Self


class ProcessLock:
    """Held from `acquire` to `release`, or to the end of the process (kill -9 included)."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: FileIO | None = None

    def acquire(self) -> bool:
        """Take it; False when somebody else, in this process or another, holds it.

        Where the disk knows no locks it is always granted. Raises OSError when the file
        cannot be made.
        """
        if self._file is not None:
            return False
        # Unbuffered: what a full disk refuses would be tried again, and raise, in close().
        file = open(self._path, "a+b", buffering=0)  # noqa: SIM115 - open while it is held
        try:
            _lock(file)
        except (BlockingIOError, PermissionError):
            file.close()
            return False
        except OSError:
            pass
        self._file = file
        with contextlib.suppress(OSError):  # for people who look
            file.truncate(0)
            file.write(str(os.getpid()).encode())
        return True

    def release(self) -> None:
        """Let go. May be called twice."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.release()


if sys.platform == "win32":
    import msvcrt

    def _lock(file: FileIO) -> None:
        # A byte far behind what is written: Windows refuses to write to a locked one.
        file.seek(2**30)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        file.seek(0)

else:
    import fcntl

    def _lock(file: FileIO) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
