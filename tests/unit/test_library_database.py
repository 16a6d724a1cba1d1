"""The library's file: migrations, backups, damage, and several users at once."""

from __future__ import annotations

import sqlite3
import threading
import time
from pathlib import Path

import pytest

from core.errors import UserError
from core.library.database import Database, database_error


def _one(connection: sqlite3.Connection) -> None:
    connection.execute("CREATE TABLE words (word TEXT)")
    connection.execute("INSERT INTO words VALUES ('kept')")


def _two(connection: sqlite3.Connection) -> None:
    connection.execute("ALTER TABLE words ADD COLUMN times INTEGER NOT NULL DEFAULT 1")


def _broken(connection: sqlite3.Connection) -> None:
    connection.execute("ALTER TABLE words ADD COLUMN half TEXT")
    raise RuntimeError("a bug in a migration")


def _all(connection: sqlite3.Connection) -> list[tuple[object, ...]]:
    return connection.execute("SELECT * FROM words").fetchall()


def _open(path: Path, *migrations) -> Database:
    return Database(path / "x.db", migrations)


def test_database_migrates_step_by_step_with_a_backup(tmp_path: Path) -> None:
    _open(tmp_path, _one).close()
    database = _open(tmp_path, _one, _two)
    assert database.read(_all) == [("kept", 1)]
    database.close()
    backup = sqlite3.connect(tmp_path / "x.db.backup-v1")
    assert _all(backup) == [("kept",)]
    backup.close()


def test_migration_that_fails_leaves_the_version_before(tmp_path: Path) -> None:
    _open(tmp_path, _one).close()
    with pytest.raises(RuntimeError, match="a bug"):
        _open(tmp_path, _one, _two, _broken)
    database = _open(tmp_path, _one, _two)
    assert database.read(_all) == [("kept", 1)]
    database.close()


def test_transaction_that_raises_is_rolled_back(tmp_path: Path) -> None:
    database = _open(tmp_path, _one)

    def work(connection: sqlite3.Connection) -> None:
        connection.execute("DELETE FROM words")
        raise RuntimeError("in the middle")

    with pytest.raises(RuntimeError, match="in the middle"):
        database.run(work)
    assert database.read(_all) == [("kept",)]
    database.close()


def test_statements_run_on_the_threads_that_own_their_connections(tmp_path: Path) -> None:
    database = _open(tmp_path, _one)

    def name(_connection: sqlite3.Connection) -> str:
        return threading.current_thread().name

    writing = {database.run(name) for _ in range(3)}
    reading = {database.read(name) for _ in range(3)}
    assert len(writing) == len(reading) == 1
    assert len(writing | reading | {threading.current_thread().name}) == 3
    before = threading.active_count()
    database.close()
    assert threading.active_count() == before - 2


def test_reading_waits_for_no_writer_here_or_elsewhere(tmp_path: Path) -> None:
    database, other = _open(tmp_path, _one), _open(tmp_path, _one)
    holding, release = threading.Event(), threading.Event()

    def hold(connection: sqlite3.Connection) -> None:
        connection.execute("DELETE FROM words")
        holding.set()
        release.wait(30)

    holder = threading.Thread(target=lambda: other.run(hold))
    holder.start()
    assert holding.wait(10)
    late = threading.Thread(target=lambda: database.run(_all))  # waits for the other's lock
    late.start()
    started = time.monotonic()
    assert database.read(_all) == [("kept",)]
    assert time.monotonic() - started < 20, "it waited for the lock, which is held for thirty"
    assert late.is_alive()
    release.set()
    holder.join()
    late.join()
    assert database.read(_all) == []
    with pytest.raises(UserError, match="cannot be written"):
        database.read(lambda connection: connection.execute("DELETE FROM words"))
    database.close()
    other.close()


def test_our_own_mistake_is_not_the_users_problem(tmp_path: Path) -> None:
    database = _open(tmp_path, _one)
    with pytest.raises(sqlite3.OperationalError, match="no such table"):
        database.run(lambda connection: connection.execute("SELECT * FROM nowhere"))
    database.close()


def test_damage_found_later_is_noted_and_repaired_at_the_next_start(tmp_path: Path) -> None:
    database = _open(tmp_path, _one)

    def damage(_connection: sqlite3.Connection) -> None:
        error = sqlite3.DatabaseError("database disk image is malformed")
        error.sqlite_errorname = "SQLITE_CORRUPT"
        raise error

    with pytest.raises(UserError, match="Start Pentimento again"):
        database.run(damage)
    database.close()
    assert (tmp_path / "x.db.damaged").exists()
    # The file is sound after all: it is checked whole, and the note goes.
    database = _open(tmp_path, _one)
    assert database.was_damaged is None
    assert database.read(_all) == [("kept",)]
    database.close()
    assert not (tmp_path / "x.db.damaged").exists()


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("SQLITE_FULL", "disk is full"),
        ("SQLITE_READONLY_DBMOVED", "cannot be written"),
        ("SQLITE_CANTOPEN", "cannot be written"),
        ("SQLITE_BUSY", "Another Pentimento"),
        ("SQLITE_IOERR_WRITE", "does not answer"),
        ("SQLITE_NOTADB", "damaged"),
    ],
)
def test_errors_of_the_system_say_what_to_do(tmp_path: Path, name: str, says: str) -> None:
    error = sqlite3.OperationalError("x")
    error.sqlite_errorname = name
    said = database_error(error, tmp_path)
    assert says in str(said)
    assert said is not None
    assert said.do


def test_full_disk_is_named_and_the_rows_before_stay(tmp_path: Path) -> None:
    database = _open(tmp_path, _one)

    def fill(connection: sqlite3.Connection) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages + 1}")
        connection.execute("INSERT INTO words VALUES (?)", ("x" * 100_000,))

    with pytest.raises(UserError, match="disk is full"):
        database.run(fill)
    assert database.read(_all) == [("kept",)]
    database.close()
