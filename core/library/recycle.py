"""Deleting pictures: into the system's recycle bin, with a way back.

Each deletion is a folder below data_dir()/trash with a manifest of the rows, written
first, and the pictures (links to the same bytes where the disk has them, copies
otherwise). So a deletion can be undone whatever became of the system's bin, and one that
was cut off is finished at the next start. The folder goes when it is KEEP_DAYS old; until
then it is the only bin where the system has none (a headless machine, some disks).
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import secrets
import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import send2trash

from core.errors import BadInput, UserError
from core.files import file_error, write_atomically
from core.library import foreign
from core.library.items import GalleryItem
from core.library.metadata import Origin
from core.reasons import reason
from core.text import say

KEEP_DAYS = 30
_MANIFEST = "manifest.json"
_DONE = "done"
_RESTORING = "restoring"
_log = logging.getLogger(__name__)

# Puts a file into the system's recycle bin; raises OSError where there is none.
RecycleBin = Callable[[Path], None]


def system_bin(path: Path) -> None:
    """The bin of Windows, macOS or the desktop (freedesktop.org)."""
    try:
        send2trash.send2trash(str(path))
    except OSError:
        raise
    except Exception as error:  # send2trash raises what COM and ctypes raise
        raise OSError(str(error)) from error


@dataclass(frozen=True)
class Deletion:
    """What one call of Gallery.delete took away; Gallery.restore brings it back.

    `in_bin` of the `ids` are in the system's recycle bin; the others were missing, or are
    kept by Pentimento alone for KEEP_DAYS, because the system has no bin there.
    """

    id: str
    ids: tuple[str, ...]
    in_bin: int


@dataclass(frozen=True)
class Deleted:
    """One row of a manifest."""

    origin: Origin
    path: str
    applied: int
    favourite: bool


class Trash:
    """The folders of deletions. Any thread; knows nothing of the database."""

    def __init__(self, data_dir: Path, gallery: Path, recycle_bin: RecycleBin) -> None:
        self._folder = data_dir / "trash"
        self._gallery = gallery
        self._recycle_bin = recycle_bin

    def begin(self, items: Sequence[tuple[GalleryItem, Origin]]) -> str:
        """Write the manifest and keep the pictures; the deletion's id.

        Raises UserError when there is no room for the manifest. Nothing is deleted yet.
        """
        key = f"{time.strftime('%Y%m%d-%H%M%S')}-{secrets.token_hex(4)}"
        folder = self._folder / key
        rows: list[dict[str, Any]] = []
        for item, origin in items:
            rows.append(
                {
                    "origin": origin.to_json(),
                    "path": item.name,
                    "applied": item.applied,
                    "favourite": item.favourite,
                }
            )
        manifest = json.dumps({"schema": 1, "items": rows}).encode()
        write_atomically(folder / _MANIFEST, manifest, make_folders=True)
        for item, origin in items:
            _link_or_copy(item.path, folder / f"{origin.id}.png")
        return key

    def discard(self, key: str) -> int:
        """Send the deletion's pictures to the recycle bin. Returns how many are there.

        May be called again for one that was cut off.
        """
        in_bin = 0
        for deleted in self.rows(key):
            path = self._gallery / deleted.path
            if not path.is_file():
                continue
            try:
                self._recycle_bin(path)
                in_bin += 1
            except OSError as error:
                _log.info("No recycle bin for %s: %s", path, error)
                kept = self._folder / key / f"{deleted.origin.id}.png"
                with contextlib.suppress(OSError, UserError):
                    if not kept.is_file():  # cut off before it was kept
                        _link_or_copy(path, kept)
                    path.unlink()
        return in_bin

    def rows(self, key: str) -> list[Deleted]:
        """What the deletion took. Raises BadInput when there is no such deletion."""
        try:
            text = (self._folder / Path(key).name / _MANIFEST).read_text("utf-8")
            stored = foreign.as_mapping(foreign.parse_json(text))
            return [
                Deleted(
                    Origin.from_json(row["origin"]),
                    str(row["path"]),
                    int(row["applied"]),
                    bool(row["favourite"]),
                )
                for row in stored["items"]
            ]
        except (OSError, UnicodeDecodeError, KeyError, TypeError, ValueError) as error:
            raise BadInput(
                "The deletion cannot be undone any more",
                say("Its list is gone: {error}", error=reason(error)),
                "Look into the system's recycle bin",
            ) from error

    def put_back(self, key: str, deleted: Deleted) -> bool:
        """Move one picture back to its place; False when it is nowhere to be had."""
        target = self._gallery / deleted.path
        if target.is_file():
            return True
        kept = self._folder / key / f"{deleted.origin.id}.png"
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            os.replace(kept, target)
        except FileNotFoundError:
            return False
        except OSError as error:
            raise file_error(error, target, doing="restored") from error
        return True

    def forget(self, key: str) -> None:
        """Remove the deletion's folder with what it keeps."""
        folder = self._folder / Path(key).name
        # The manifest after what it names: a folder with one can still be finished or
        # undone. The marks last of all: without its own it would be finished once more.
        last = (_MANIFEST, _DONE, _RESTORING)
        with contextlib.suppress(OSError):
            for path in folder.iterdir():
                if path.name not in last:
                    path.unlink(missing_ok=True)
            for name in last:
                (folder / name).unlink(missing_ok=True)
            folder.rmdir()

    def finish(self, key: str) -> None:
        """Note that nothing is left to do; a picture the user puts back is then let be."""
        with contextlib.suppress(OSError):
            (self._folder / key / _DONE).touch()

    def begin_restoring(self, key: str) -> None:
        """Note that it is being undone: cut off, the next start goes on with it."""
        with contextlib.suppress(OSError):
            (self._folder / key / _RESTORING).touch()

    def end_restoring(self, key: str) -> None:
        with contextlib.suppress(OSError):
            (self._folder / key / _RESTORING).unlink()

    def half_restored(self) -> list[str]:
        """Deletions whose undoing was cut off."""
        return [key for key in self.all_keys() if (self._folder / key / _RESTORING).exists()]

    def all_keys(self) -> list[str]:
        """All deletions that can be undone, oldest first."""
        with contextlib.suppress(OSError):
            return sorted(
                entry.name for entry in self._folder.iterdir() if (entry / _MANIFEST).is_file()
            )
        return []

    def unfinished(self) -> list[str]:
        """Deletions that were cut off between the manifest and the bin."""
        ends = (_DONE, _RESTORING)
        return [
            key
            for key in self.all_keys()
            if not any((self._folder / key / end).exists() for end in ends)
        ]

    def expired(self) -> list[str]:
        """Deletions that are older than KEEP_DAYS."""
        limit = time.time() - KEEP_DAYS * 86_400
        old: list[str] = []
        for key in self.all_keys():
            with contextlib.suppress(OSError):
                if (self._folder / key / _MANIFEST).stat().st_mtime < limit:
                    old.append(key)
        return old


def _link_or_copy(source: Path, target: Path) -> None:
    """Keep the bytes of `source` under `target`; nothing happens when it is missing."""
    try:
        os.link(source, target)
    except FileNotFoundError:
        return
    except OSError:  # the disk's format knows no links
        try:
            shutil.copy2(source, target)
        except OSError as error:
            with contextlib.suppress(OSError):
                target.unlink()
            raise file_error(error, target, doing="kept for undoing") from error
