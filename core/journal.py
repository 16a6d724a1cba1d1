"""The journal beside a document: after a crash the work is there, at most one step behind.

It knows no document, only tiles of pixels and a small JSON state. Each command's tiles
are handed to a thread that compresses them, appends them to a log and waits for the disk;
the window never does. See journal_log.py for the files.
"""

from __future__ import annotations

import contextlib
import errno
import logging
import os
import sys
import threading
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from core import paths
from core.errors import BadInput, UserError
from core.files import file_error, sync_folder
from core.journal_log import (
    Content,
    Head,
    Log,
    Place,
    Slot,
    TileArray,
    read_blob,
    read_content,
    read_tile,
)
from core.process_lock import ProcessLock
from core.text import say

_log = logging.getLogger(__name__)
_RETRY_SECONDS = 2.0
# The log is folded into a snapshot when it has grown beyond this and the document itself.
_SEGMENT_BYTES = 64 * 2**20
_COPY_BYTES = 4 * 2**20
# An empty folder may be that of a process which is just taking its lock.
_YOUNG_SECONDS = 60.0
_GONE = "discarded"
# What the name of a damaged journal's folder ends with.
_UNREADABLE = ".unreadable"

OnError = Callable[[UserError | None], None]


@dataclass
class _Pending:
    """What has happened since the thread last looked: the newest of each tile."""

    head: Head
    tiles: dict[Place, TileArray | None] = field(default_factory=dict[Place, TileArray | None])


class Journal:
    """One open document's journal. `append` from one thread; it never waits for the disk."""

    def __init__(self, folder: Path, on_error: OnError | None, segment_bytes: int) -> None:
        """Use Journal.create."""
        # data_dir()/recovery/<id>
        self.folder = folder
        self._on_error = on_error
        self._segment_bytes = segment_bytes
        self._lock = ProcessLock(folder / "lock")
        self._changed = threading.Condition()
        self._pending: _Pending | None = None
        # Not that of the newest head: while the thread writes that, nobody has it.
        self._about: Mapping[str, str] = {}
        self._busy = False
        self._closing = False
        self._failing = False
        self._slots: dict[Place, Slot] = {}
        self._head: Head | None = None
        self._number = 1
        self._log_bytes = 0
        self._fold_at = segment_bytes
        self._folding: Generator[None] | None = None
        try:
            folder.mkdir(parents=True)
            if not self._lock.acquire():
                raise AssertionError("a new folder is locked")
            self._file = Log(folder / f"{self._number:08d}.log")
        except OSError as error:
            self._lock.release()
            raise file_error(error, folder) from error
        self._thread = threading.Thread(target=self._run, name="journal", daemon=True)
        self._thread.start()

    @staticmethod
    def create(
        data_dir: Path | None = None,
        on_error: OnError | None = None,
        *,
        segment_bytes: int = _SEGMENT_BYTES,
    ) -> Journal:
        """A new journal below `data_dir` (paths.data_dir() by default).

        `on_error` is called on the journal's thread: with a UserError when writing fails
        (full disk), then with None when everything is written after all. Raises UserError
        when the folder cannot be made.
        """
        key = f"{time.strftime('%Y%m%d-%H%M%S')}-{os.urandom(4).hex()}"
        return Journal(_recovery_dir(data_dir) / key, on_error, segment_bytes)

    @property
    def id(self) -> str:
        return self.folder.name

    @property
    def is_gone(self) -> bool:
        """Whether somebody has deleted or moved its files: what is written goes nowhere, and
        another one must begin, with every tile. Then `on_error` has been called. Any thread.
        """
        return not self._file.path.exists()

    def append(
        self,
        state: Mapping[str, Any],
        tiles: Iterable[tuple[str, tuple[int, int], TileArray | None]],
        *,
        about: Mapping[str, str] | None = None,
        modified: bool = True,
    ) -> None:
        """Keep a command: the document's state after it, and the tiles that it changed.

        The first call must bring every tile. A tile that is gone is None. `state` (JSON
        types) must not be changed afterwards; arrays that are not read-only are copied.
        `about` is shown when the work is offered (name, path); without it the last one
        stays. `modified` False says that the document is as it was saved: then there is
        nothing to offer.
        """
        taken: dict[Place, TileArray | None] = {}
        for store, key, tile in tiles:
            if tile is not None and tile.flags.writeable:
                tile = tile.copy()
            taken[store, key] = tile
        with self._changed:
            if self._closing:
                return
            if about is None:
                about = self._about
            self._about = about
            head = Head(state, about, modified, time.time_ns() // 1000)
            if self._pending is None:
                self._pending = _Pending(head, taken)
            else:
                self._pending.head = head
                self._pending.tiles.update(taken)
            self._changed.notify_all()

    def wait(self, seconds: float | None = None) -> bool:
        """Wait until everything is on the disk; False when it took too long or failed."""
        with self._changed:
            return self._changed.wait_for(
                lambda: (self._pending is None and not self._busy) or self._failing, seconds
            ) and not (self._pending or self._failing)

    def close(self, *, keep: bool = False) -> None:
        """End the journal: remove it, or finish writing and leave it to be offered.

        May be called twice.
        """
        with self._changed:
            self._closing = True
            if not keep:
                self._pending = None
            self._changed.notify_all()
        self._thread.join()
        if not keep:
            _remove(self.folder, self._lock)
        self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_error: object) -> None:
        self.close(keep=kind is not None)

    # -- on the journal's thread -----------------------------------------------------

    def _run(self) -> None:
        try:
            while (work := self._next()) is not None:
                if work.tiles or work.head is not self._head:
                    self._write(work)
                elif self._folding is not None:
                    self._fold_on()
        except Exception:  # noqa: BLE001 - a bug; the canvas lives on, the user must know
            _log.exception("The journal has stopped")
            self._tell(
                UserError("The journal of unsaved work has stopped", do="Save your work soon")
            )
        finally:
            if self._folding is not None:
                self._folding.close()
            self._file.close()
            with self._changed:
                self._failing = self._failing or self._pending is not None
                self._busy = False
                self._changed.notify_all()

    def _next(self) -> _Pending | None:
        """Wait for work. One without news (head as before): go on folding. None: the end."""
        with self._changed:
            self._busy = False
            self._changed.notify_all()
            if self._failing and not self._closing:
                self._changed.wait(_RETRY_SECONDS)
            while self._pending is None and self._folding is None and not self._closing:
                self._changed.wait()
            work, self._pending = self._pending, None
            if work is not None:
                if self._closing and self._failing:
                    return None  # it was tried; the disk is still full
                self._busy = True
                return work
            if self._closing or self._head is None:
                return None
            return _Pending(self._head)

    def _write(self, work: _Pending) -> None:
        before = self._file.size
        try:
            slots = self._file.append(work.head, work.tiles.items())
            if self.is_gone:
                raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))
        except OSError as error:
            self._put_back(work)
            self._tell(file_error(error, self._file.path))
            return
        self._tell(None)
        self._head = work.head
        for place, slot in slots.items():
            if slot is None:
                self._slots.pop(place, None)
            else:
                self._slots[place] = slot
        self._log_bytes += self._file.size - before
        live = sum(slot.length for slot in self._slots.values())
        if self._folding is None and self._log_bytes > max(self._fold_at, live):
            self._folding = self._fold()

    def _put_back(self, work: _Pending) -> None:
        with self._changed:
            if self._pending is None:
                self._pending = work
            else:  # what came meanwhile is newer
                self._pending.tiles = work.tiles | self._pending.tiles

    def _tell(self, error: UserError | None) -> None:
        with self._changed:
            if (error is not None) == self._failing:
                return
            self._failing = error is not None
            self._changed.notify_all()
        if self._on_error is not None:
            self._on_error(error)

    def _fold_on(self) -> None:
        """A little more of the snapshot; new commands are written in between."""
        assert self._folding is not None
        try:
            next(self._folding)
        except StopIteration:
            self._folding = None
        except OSError as error:  # no room for both: the log serves as well
            _log.info("The journal could not be folded: %s", error)
            self._folding = None
            self._fold_at = max(self._fold_at, self._log_bytes) * 2

    def _fold(self) -> Generator[None]:
        """Write all that counts into one file, in small steps, and remove what it replaces."""
        head, slots, number = self._head, dict(self._slots), self._number
        assert head is not None
        following = Log(self.folder / f"{number + 1:08d}.log")
        self._file.close()
        self._file, self._number, self._log_bytes = following, number + 1, 0
        partial = self.folder / f"{number:08d}.partial"
        partial.unlink(missing_ok=True)
        base = Log(partial)
        try:
            moved: dict[Place, Slot | None] = {}
            batch: list[tuple[Place, tuple[int, ...], bytes | None]] = []
            for place, slot in slots.items():
                batch.append((place, slot.shape, read_blob(slot)))
                if sum(len(blob or b"") for _place, _shape, blob in batch) >= _COPY_BYTES:
                    moved.update(base.write(batch))
                    batch = []
                    yield
            moved.update(base.write(batch))
            base.commit(head)
            base.close()
            place_of_base = self.folder / f"{number:08d}.base"
            partial.replace(place_of_base)
        except BaseException:
            base.close()
            with contextlib.suppress(OSError):
                partial.unlink()
            raise
        sync_folder(self.folder)
        for place, slot in moved.items():
            if slot is not None and self._slots.get(place) is slots[place]:
                self._slots[place] = Slot(place_of_base, slot.offset, slot.length, slot.shape)
        for path in (*self.folder.glob("*.log"), *self.folder.glob("*.base")):
            if path.stem <= f"{number:08d}" and path != place_of_base:
                with contextlib.suppress(OSError):
                    path.unlink()


# -- after a crash -----------------------------------------------------------------------


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
        _remove(self._folder, self._lock)
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
        for folder in sorted(_recovery_dir(data_dir).iterdir()):
            if folder.name.endswith(_UNREADABLE):
                continue
            unreadable: Unreadable | None = None
            with contextlib.suppress(OSError), ProcessLock(folder / "lock") as lock:
                if not folder.is_dir() or not lock.acquire():
                    continue
                if (folder / _GONE).exists():
                    _remove(folder, lock)
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
                        _remove(folder, lock)
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
    folder = _recovery_dir(data_dir) / Path(journal_id).name
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


def _recovery_dir(data_dir: Path | None) -> Path:
    return (data_dir or paths.data_dir()) / "recovery"


def _remove(folder: Path, lock: ProcessLock) -> None:
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
