"""The library's tables, by version. A released migration is never changed."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from core import paths
from core.library import words
from core.library.database import Database, Migration, has_fts5

# `moment` is the microsecond (since 1970, UTC) in which a picture was made, one higher
# where that is taken. As the primary key it is the order of the gallery, the key of its
# paging, the row of its full-text index, and the same again after a rebuild.
_FIRST = (
    """
    CREATE TABLE items (
        moment INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        path TEXT NOT NULL,
        width INTEGER NOT NULL,
        height INTEGER NOT NULL,
        prompt TEXT NOT NULL,
        negative_prompt TEXT NOT NULL,
        model TEXT NOT NULL,
        task TEXT NOT NULL,
        seed INTEGER NOT NULL,
        applied INTEGER NOT NULL DEFAULT 0,
        favourite INTEGER NOT NULL DEFAULT 0
    )
    """,
    "CREATE INDEX items_favourite ON items (moment) WHERE favourite = 1",
    "CREATE INDEX items_applied ON items (moment) WHERE applied > 0",
    # Apart from items, so that a page of them reads no requests.
    """
    CREATE TABLE origins (
        moment INTEGER PRIMARY KEY REFERENCES items ON DELETE CASCADE,
        origin TEXT NOT NULL
    )
    """,
    """
    CREATE TABLE sources (
        digest TEXT NOT NULL,
        moment INTEGER NOT NULL REFERENCES items ON DELETE CASCADE,
        PRIMARY KEY (digest, moment)
    ) WITHOUT ROWID
    """,
    "CREATE INDEX sources_moment ON sources (moment)",
    # digest: of both texts; prompts may have ten thousand words.
    """
    CREATE TABLE prompts (
        number INTEGER PRIMARY KEY,
        digest BLOB NOT NULL UNIQUE,
        prompt TEXT NOT NULL,
        negative_prompt TEXT NOT NULL,
        first INTEGER NOT NULL,
        last INTEGER NOT NULL,
        uses INTEGER NOT NULL
    )
    """,
    "CREATE INDEX prompts_recent ON prompts (last, number)",
    "CREATE TABLE facts (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
)


def _first(connection: sqlite3.Connection) -> None:
    for statement in _FIRST:
        connection.execute(statement)


MIGRATIONS: tuple[Migration, ...] = (_first,)


def open_library(data_dir: Path | None, *, full_text: bool = True) -> tuple[Database, bool]:
    """The library's database below `data_dir` (paths.data_dir() by default), opened or made,
    and whether it has full-text search. Raises UserError when it cannot be used."""
    database = Database((data_dir or paths.data_dir()) / "library.db", MIGRATIONS)
    try:
        found = database.run(lambda connection: prepare_search(connection, allowed=full_text))
    except BaseException:
        database.close()
        raise
    return database, found


def prepare_search(connection: sqlite3.Connection, *, allowed: bool = True) -> bool:
    """Make or renew the full-text index; False where this SQLite cannot have one.

    To be called at each start, in a transaction. A start without full-text search leaves
    a note, so that the next one with it fills the index again.
    """
    row = connection.execute("SELECT value FROM facts WHERE key = 'index'").fetchone()
    have = row[0] if row else ""
    possible = allowed and has_fts5(connection)
    want = str(words.VERSION) if possible else "none"
    if have == want:
        return possible
    if possible:
        for table, columns in (
            ("found_items", "prompt, model"),
            ("found_prompts", "prompt, negative_prompt"),
        ):
            connection.execute(f"DROP TABLE IF EXISTS {table}")
            # The words arrive folded and split (words.py): the tokenizer has only to
            # cut at the spaces.
            connection.execute(
                f"CREATE VIRTUAL TABLE {table} USING fts5({columns}, prefix = '2 3',"
                " tokenize = 'unicode61 remove_diacritics 0')"
            )
        for table, columns, key in (
            ("items", "prompt, model", "moment"),
            ("prompts", "prompt, negative_prompt", "number"),
        ):
            rows = connection.execute(f"SELECT {key}, {columns} FROM {table}")
            connection.executemany(
                f"INSERT INTO found_{table} (rowid, {columns}) VALUES (?, ?, ?)",
                ((key, words.index_text(one), words.index_text(two)) for key, one, two in rows),
            )
    connection.execute("INSERT OR REPLACE INTO facts VALUES ('index', ?)", (want,))
    return possible
