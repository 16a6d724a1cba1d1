"""The library's SQLite file: one connection, owned by one thread, migrated by version."""

from __future__ import annotations

import contextlib
import logging
import os
import sqlite3
import threading
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from core.errors import UserError
from core.files import aside_of, file_error
from core.text import say

Result = TypeVar("Result")
Migration = Callable[[sqlite3.Connection], None]

_log = logging.getLogger(__name__)
_BUSY_SECONDS = 10.0
# Small enough to be checked whole at each start (about 0.1 s).
_CHECKED_AT_START = 32 * 2**20


class Database:
    """A file of tables, with a connection that writes and one that reads.

    Each belongs to a thread of its own, on which all its statements run. Any thread may
    call `run` and `read`; calls of each wait for each other, but `read` never for `run`.
    Several processes may have the same file open (WAL). A damaged file is moved aside, never deleted, and `was_damaged`
    holds its new place: the owner of the tables then fills the new one from its files. So it
    does where `was_made` says that there was none (it was deleted, or is empty).
    """

    def __init__(self, path: Path, migrations: tuple[Migration, ...]) -> None:
        """Open or make the file and bring it to the newest schema.

        Raises UserError when the folder cannot be written, or when a newer Pentimento
        made the file.
        """
        self.path = path
        self.was_damaged: Path | None = None
        self.was_made = False
        self._migrations = migrations
        self._marker = path.with_name(path.name + ".damaged")
        self._lock = threading.Lock()
        self._closed = False
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise file_error(error, path.parent) from error
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="library")
        self._reader = ThreadPoolExecutor(1, thread_name_prefix="library-reader")
        try:
            self._connection = self._thread.submit(self._open).result()
            try:
                self._reading = self._reader.submit(self._open_to_read).result()
            except BaseException:
                self._thread.submit(self._connection.close)
                raise
        except BaseException:
            self._thread.shutdown()
            self._reader.shutdown()
            raise

    def run(self, work: Callable[[sqlite3.Connection], Result]) -> Result:
        """Call `work` with the connection in one transaction, on the owning thread.

        Commits when it returns, rolls back when it raises. Raises UserError for a full or
        read-only disk, a file that is damaged, or another process that does not let go.
        """
        with self._lock:
            if self._closed:
                raise RuntimeError("the library is closed")
            future = self._thread.submit(
                self._transaction, self._connection, work, "BEGIN IMMEDIATE"
            )
        return future.result()

    def read(self, work: Callable[[sqlite3.Connection], Result]) -> Result:
        """Like `run` for work that only reads: never waits for what is being written."""
        with self._lock:
            if self._closed:
                raise RuntimeError("the library is closed")
            future = self._reader.submit(self._transaction, self._reading, work, "BEGIN")
        return future.result()

    def close(self) -> None:
        """Finish what was begun and close the file. May be called twice."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            self._reader.submit(self._reading.close)
            self._thread.submit(self._connection.close)
        self._reader.shutdown(wait=True)
        self._thread.shutdown(wait=True)

    # -- on the owning threads -------------------------------------------------------

    def _transaction(
        self,
        connection: sqlite3.Connection,
        work: Callable[[sqlite3.Connection], Result],
        begin: str,
    ) -> Result:
        try:
            with _committed(connection, begin):
                return work(connection)
        except sqlite3.Error as error:
            if is_damage(error):
                with contextlib.suppress(OSError):
                    self._marker.touch()
            said = database_error(error, self.path)
            if said is None:
                raise
            raise said from error

    def _open(self) -> sqlite3.Connection:
        for attempt in (1, 2):
            connection: sqlite3.Connection | None = None
            try:
                connection = self._connect()
                self._check(connection)
                self._migrate(connection)
            except sqlite3.Error as error:
                if connection is not None:
                    connection.close()
                if attempt == 2 or not is_damage(error):
                    said = database_error(error, self.path)
                    if said is None:
                        raise
                    raise said from error
                _log.warning("The library %s is damaged: %s", self.path, error)
                self.was_damaged = self._move_aside()
            except OSError as error:
                if connection is not None:
                    connection.close()
                raise file_error(error, self.path, doing="read") from error
            except BaseException:
                if connection is not None:
                    connection.close()
                raise
            else:
                return connection
        raise AssertionError("unreachable")

    def _open_to_read(self) -> sqlite3.Connection:
        try:
            connection = self._connect()
            connection.execute("PRAGMA query_only = ON")
        except sqlite3.Error as error:
            said = database_error(error, self.path)
            if said is None:
                raise
            raise said from error
        return connection

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, timeout=_BUSY_SECONDS, isolation_level=None)
        try:
            connection.execute("PRAGMA journal_mode = WAL").fetchone()
            # With WAL, NORMAL could lose the last rows with the power; rows here are few.
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA foreign_keys = ON")
            # Not mmap_size: a disk that is unplugged would end the process (SIGBUS).
            connection.execute("PRAGMA cache_size = -16384")
        except BaseException:
            connection.close()
            raise
        return connection

    def _check(self, connection: sqlite3.Connection) -> None:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if not self._marker.exists() and self.path.stat().st_size > _CHECKED_AT_START:
            return
        result = connection.execute("PRAGMA quick_check(1)").fetchone()
        if result is None or result[0] != "ok":
            raise sqlite3.DatabaseError(f"malformed: {result and result[0]}")
        self._unmark()

    def _unmark(self) -> None:
        with contextlib.suppress(OSError):  # it is then checked once more than needed
            self._marker.unlink(missing_ok=True)

    def _migrate(self, connection: sqlite3.Connection) -> None:
        newest = len(self._migrations)
        version = _version(connection)
        if version > newest:
            raise UserError(
                say("The library {path} cannot be opened", path=self.path),
                say(
                    "A newer Pentimento made it (schema {version}; this one knows {newest})",
                    version=version,
                    newest=newest,
                ),
                "Update Pentimento, or set PENTIMENTO_HOME to another folder",
            )
        if version == newest:
            return
        self.was_made = version == 0
        if version > 0:
            self._back_up(connection, version)
        while version < newest:
            with _committed(connection, "BEGIN IMMEDIATE"):
                version = _version(connection)  # another process may have been quicker
                if version < newest:
                    self._migrations[version](connection)
                    connection.execute(f"PRAGMA user_version = {version + 1}")
                    version += 1

    def _back_up(self, connection: sqlite3.Connection, version: int) -> None:
        copy = self.path.with_name(f"{self.path.name}.backup-v{version}")
        partial = copy.with_name(copy.name + ".part")
        partial.unlink(missing_ok=True)
        with contextlib.closing(sqlite3.connect(partial)) as target:
            connection.backup(target)
        os.replace(partial, copy)

    def _move_aside(self) -> Path:
        place = aside_of(self.path)
        try:
            os.replace(self.path, place)
            for suffix in ("-wal", "-shm"):
                with contextlib.suppress(FileNotFoundError):
                    os.replace(f"{self.path}{suffix}", f"{place}{suffix}")
        except OSError as error:
            raise file_error(error, self.path, doing="moved aside (it is damaged)") from error
        self._unmark()
        return place


@contextlib.contextmanager
def _committed(connection: sqlite3.Connection, begin: str) -> Generator[None]:
    connection.execute(begin)
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            with contextlib.suppress(sqlite3.Error):
                connection.execute("ROLLBACK")
        raise


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def has_fts5(connection: sqlite3.Connection) -> bool:
    """Whether this SQLite was built with full-text search."""
    try:
        connection.execute("CREATE VIRTUAL TABLE temp.probe USING fts5(word)")
        connection.execute("DROP TABLE temp.probe")
    except sqlite3.OperationalError:
        return False
    return True


def is_damage(error: sqlite3.Error) -> bool:
    """Whether the file itself is broken, not the disk, the lock or the statement."""
    name = getattr(error, "sqlite_errorname", "") or ""
    text = str(error)
    return name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")) or "malformed" in text


def database_error(error: sqlite3.Error, path: Path) -> UserError | None:
    """The UserError for what SQLite said; None where it is our bug."""
    name = getattr(error, "sqlite_errorname", "") or ""
    what = say("The library {path} could not be used", path=path)
    if is_damage(error):
        return UserError(
            what,
            "The file is damaged",
            "Start Pentimento again: it makes a new one from the pictures in the gallery",
        )
    if name.startswith("SQLITE_FULL"):
        return UserError(what, "The disk is full", "Free some space, then try again")
    if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM", "SQLITE_AUTH")):
        return UserError(
            what,
            "The folder or file cannot be written",
            "Change its permissions, or set PENTIMENTO_HOME to another folder",
        )
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return UserError(
            what, "Another Pentimento is using it without pause", "Close the other one"
        )
    if name.startswith("SQLITE_IOERR"):
        return UserError(
            what, "The disk does not answer; it may be full or unplugged", "Check the disk"
        )
    return None
