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
import threading
import time
from collections.abc import Callable, Generator, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from core.errors import UserError
from core.files import file_error, sync_folder
from core.journal_log import (
    Head,
    Log,
    Place,
    Slot,
    TileArray,
    read_blob,
)
from core.journal_recovery import recovery_dir, remove
from core.process_lock import ProcessLock

_log = logging.getLogger(__name__)
_RETRY_SECONDS = 2.0
# The log is folded into a snapshot when it has grown beyond this and the document itself.
_SEGMENT_BYTES = 64 * 2**20
_COPY_BYTES = 4 * 2**20

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
        return Journal(recovery_dir(data_dir) / key, on_error, segment_bytes)

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
            remove(self.folder, self._lock)
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
