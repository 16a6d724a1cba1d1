"""One setup at a time, whoever starts the second."""

from __future__ import annotations

import errno
import os
import sys
import time
from collections.abc import Callable
from types import TracebackType
from typing import IO, Self

if sys.platform == "win32":
    import msvcrt

    def lock(file: IO[str]) -> None:
        """Take the lock or raise OSError at once."""
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def lock(file: IO[str]) -> None:
        """Take the lock or raise OSError at once."""
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


class Interlock:
    """An exclusive lock on a file, waited for; freed by the system when we are killed.

    `waiting` is called once when somebody else holds it.
    """

    def __init__(self, path: str, waiting: Callable[[], None], interval: float = 0.3) -> None:
        self._path = path
        self._waiting = waiting
        self._interval = interval
        self._file: IO[str] | None = None

    def __enter__(self) -> Self:
        os.makedirs(os.path.dirname(self._path), exist_ok=True)
        self._file = open(self._path, "a+")  # held until __exit__
        told = False
        while not self._try():
            if not told:
                self._waiting()
                told = True
            time.sleep(self._interval)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        # The file stays: removing it would let a third start lock another inode.
        if self._file is not None:
            self._file.close()
            self._file = None

    def _try(self) -> bool:
        assert self._file is not None
        try:
            lock(self._file)
        except OSError as error:
            # A file system without locks (some network shares): better unguarded than never.
            return error.errno not in (errno.EACCES, errno.EAGAIN, errno.EDEADLK)
        return True
