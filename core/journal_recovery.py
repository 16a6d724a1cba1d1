"""What killed sessions left in their journals: listed, read, put aside or removed.

A journal (core/journal.py) stays behind when its process dies. Each is locked while somebody
reads it, so that two windows never offer the same work.
"""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from core import paths
from core.errors import BadInput
from core.files import file_error
from core.journal_log import Content, Head, TileArray, read_content, read_tile
from core.process_lock import ProcessLock
from core.text import say

# An empty folder may be that of a process which is just taking its lock.
_YOUNG_SECONDS = 60.0
_GONE = "discarded"
# What the name of a damaged journal's folder ends with.
_UNREADABLE = ".unreadable"


@dataclass(frozen=True)
class Recoverable:
    """Work that a killed session left. `saved`: when its last command was kept."""

    id: str
    about: Mapping[str, str]
    saved: datetime
    size_bytes: int


@dataclass(frozen=True)
class Unreadable:
    """A journal that is kept because it holds something, and cannot be offered.

    `newer`: a Pentimento that came later wrote it. Neither: the disk refuses to read it.
    """

    folder: Path
    newer: bool = False
    damaged: bool = False


class Restored:
    """A journal's content, locked against other windows until it is closed or discarded."""

    def __init__(self, folder: Path, content: Content, lock: ProcessLock) -> None:
        """Use restore."""
        assert content.head is not None
        self.state: Mapping[str, Any] = content.head.state
        self.about: Mapping[str, str] = content.head.about
        # True: a part of the files is broken, and some tiles may be older than they should.
        self.damaged = content.damaged
        self._folder = folder
        self._slots = content.slots
        self._lock = lock

    def tiles(self) -> Iterator[tuple[str, tuple[int, int], TileArray]]:
        """All tiles, read-only, one by one from the disk. Raises UserError."""
        for (store, key), slot in self._slots.items():
            try:
                tile = read_tile(slot)
            except OSError as error:
                raise file_error(error, slot.path, doing="read") from error
            if tile is None:
                self.damaged = True
                continue
            yield store, key, tile

    def discard(self) -> None:
        """Remove it for good: the work is in another journal, or the user wants none."""
        remove(self._folder, self._lock)
        self.close()

    def close(self) -> None:
        """Let go of it; it will be offered again, unless it was discarded."""
        self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()


def recoverable(
    data_dir: Path | None = None, on_unreadable: Callable[[Unreadable], object] | None = None
) -> list[Recoverable]:
    """What killed sessions left, newest first. Journals of living windows are not listed.

    Remains without content are removed on the way. What has content that cannot be read
    is kept, and told to `on_unreadable`: once where it is damaged, each time where another
    Pentimento may still read it. Never raises for what it finds.
    """
    found: list[Recoverable] = []
    with contextlib.suppress(OSError):
        for folder in sorted(recovery_dir(data_dir).iterdir()):
            if folder.name.endswith(_UNREADABLE):
                continue
            unreadable: Unreadable | None = None
            with contextlib.suppress(OSError), ProcessLock(folder / "lock") as lock:
                if not folder.is_dir() or not lock.acquire():
                    continue
                if (folder / _GONE).exists():
                    remove(folder, lock)
                    continue
                try:
                    content = read_content(folder, verify=False)
                except OSError:
                    unreadable = Unreadable(folder)
                else:
                    head = content.head
                    if head is not None and head.modified:
                        found.append(_recoverable(folder, head))
                    elif head is None and content.unread:
                        unreadable = Unreadable(folder, newer=content.newer, damaged=True)
                    elif folder.stat().st_mtime < time.time() - _YOUNG_SECONDS:
                        remove(folder, lock)
            if unreadable is not None:
                unreadable = _put_aside(unreadable)
                if on_unreadable is not None:
                    on_unreadable(unreadable)
    return sorted(found, key=lambda each: each.saved, reverse=True)


def _recoverable(folder: Path, head: Head) -> Recoverable:
    size = sum(path.stat().st_size for path in folder.iterdir())
    saved = datetime.fromtimestamp(head.moment / 1e6).astimezone()
    return Recoverable(folder.name, head.about, saved, size)


def _put_aside(found: Unreadable) -> Unreadable:
    """A damaged journal under a name that is not looked at again."""
    if not found.damaged or found.newer:
        return found
    place = found.folder.with_name(found.folder.name + _UNREADABLE)
    try:
        found.folder.rename(place)
    except OSError:  # told once more at the next start
        return found
    return Unreadable(place, damaged=True)


def restore(journal_id: str, data_dir: Path | None = None) -> Restored:
    """Read a journal that `recoverable` listed.

    Raises BadInput when there is nothing to restore (any more), when another window has it,
    or when it is damaged (it is then put aside); UserError when the disk cannot be read.
    """
    folder = recovery_dir(data_dir) / Path(journal_id).name
    lock = ProcessLock(folder / "lock")
    try:
        return Restored(folder, _claimed(folder, lock), lock)
    except OSError as error:
        lock.release()
        raise file_error(error, folder, doing="read") from error
    except BaseException:
        lock.release()
        raise


def _claimed(folder: Path, lock: ProcessLock) -> Content:
    if not folder.is_dir():
        raise BadInput("The unsaved work is not there any more")
    if not lock.acquire():
        raise BadInput("Another window has this work open", do="Close that window first")
    content = read_content(folder)
    if content.head is None or (folder / _GONE).exists():
        lock.release()
        kept = _put_aside(Unreadable(folder, damaged=content.unread)).folder
        raise BadInput(
            "The unsaved work cannot be read",
            "Its journal is damaged",
            say("What there is of it is kept in {folder}", folder=kept),
        )
    return content


def recovery_dir(data_dir: Path | None) -> Path:
    return (data_dir or paths.data_dir()) / "recovery"


def remove(folder: Path, lock: ProcessLock) -> None:
    """Remove a journal that `lock` holds. Where the process dies on the way, or a file is held
    by somebody, the mark says that it was to go."""
    with contextlib.suppress(OSError):
        (folder / _GONE).touch()
    left = False
    for pattern in ("*.log", "*.base", "*.partial"):
        for path in folder.glob(pattern):
            try:
                path.unlink()
            except OSError:
                left = True
    if left:
        return
    if sys.platform == "win32":
        lock.release()  # there a file that is open cannot be removed
    for name in ("lock", _GONE):
        with contextlib.suppress(OSError):
            (folder / name).unlink()
    with contextlib.suppress(OSError):
        folder.rmdir()
