"""Items out of the gallery and back again: rows, pictures, and what only they needed."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Sequence

from core.errors import UserError
from core.library.database import Database
from core.library.items import GalleryItem, remove_items, source_digests
from core.library.metadata import Origin
from core.library.recycle import Deleted, Deletion, Trash
from core.library.store import GalleryFiles


class Deleting:
    """The database, the gallery's folder and the trash, in step. Any thread.

    `insert` puts the row of a deleted item back.
    """

    def __init__(
        self,
        database: Database,
        files: GalleryFiles,
        trash: Trash,
        insert: Callable[[Deleted], object],
        *,
        full_text: bool,
    ) -> None:
        self._database = database
        self._files = files
        self._trash = trash
        self._insert = insert
        self._full_text = full_text

    def catch_up(self) -> None:
        """Finish what a killed process began, and let go of what is old."""
        for key in self._trash.unfinished():
            with contextlib.suppress(UserError):
                self._finish(key)
        for key in self._trash.half_restored():
            with contextlib.suppress(UserError):
                self.restore(key)
        for key in self._trash.expired():
            self._expire(key)

    def delete(self, items: Sequence[tuple[GalleryItem, Origin]]) -> Deletion:
        """Raises UserError; nothing is deleted then."""
        key = self._trash.begin(items)
        try:
            in_bin = self._finish(key)
        except UserError:
            # It is said to have failed: the next start must not finish it after all.
            self._trash.begin_restoring(key)
            self._trash.forget(key)
            raise
        return Deletion(key, tuple(item.id for item, _origin in items), in_bin)

    def _finish(self, key: str) -> int:
        ids = [deleted.origin.id for deleted in self._trash.rows(key)]

        def work(connection: sqlite3.Connection) -> None:
            moments = [
                row[0]
                for each in ids
                for row in connection.execute("SELECT moment FROM items WHERE id = ?", (each,))
            ]
            remove_items(connection, moments, full_text=self._full_text)

        self._database.run(work)
        in_bin = self._trash.discard(key)
        self._trash.finish(key)
        return in_bin

    def restore(self, key: str) -> list[str]:
        """The ids of what is there again. Raises BadInput when it is too long ago."""
        restored: list[str] = []
        rows = self._trash.rows(key)
        self._trash.begin_restoring(key)
        for deleted in rows:
            if self._trash.put_back(key, deleted):
                self._insert(deleted)
                restored.append(deleted.origin.id)
        if len(restored) == len(rows):
            self._trash.forget(key)
        else:
            self._trash.end_restoring(key)
        return restored

    def _expire(self, key: str) -> None:
        """Let go of an old deletion, and of sources that nothing else needs."""
        with contextlib.suppress(UserError):
            digests = {
                digest
                for deleted in self._trash.rows(key)
                for digest in source_digests(deleted.origin)
            }
            self._trash.forget(key)
            for other in self._trash.all_keys():
                for deleted in self._trash.rows(other):
                    digests.difference_update(source_digests(deleted.origin))
            self._database.run(lambda connection: self._drop_unused(connection, digests))

    def _drop_unused(self, connection: sqlite3.Connection, digests: set[str]) -> None:
        # Within the transaction: nobody can store an item that uses one meanwhile.
        for digest in digests:
            used = connection.execute("SELECT 1 FROM sources WHERE digest = ? LIMIT 1", (digest,))
            if used.fetchone() is None:
                with contextlib.suppress(OSError):
                    self._files.source(digest).unlink()
