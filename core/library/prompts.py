"""Every prompt that was used, kept for good: when first and last, and how often."""

from __future__ import annotations

import hashlib
import sqlite3
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Self

from core.library import schema, words
from core.library.database import Database

_COLUMNS = "number, prompt, negative_prompt, first, last, uses"


@dataclass(frozen=True, slots=True)
class PromptEntry:
    """One prompt with its negative prompt. `first` and `last`: microseconds since 1970."""

    number: int
    prompt: str
    negative_prompt: str
    first: int
    last: int
    uses: int

    @property
    def last_used(self) -> datetime:
        """In the user's time zone."""
        return datetime.fromtimestamp(self.last / 1e6).astimezone()


class PromptHistory:
    """The prompts in the library's database. Any thread may call; calls wait in line.

    Raises UserError where the library cannot be read or written.
    """

    def __init__(self, database: Database, *, full_text: bool) -> None:
        """For an open database (gallery.prompts). `full_text`: prepare_search's answer."""
        self._database = database
        self._full_text = full_text

    @staticmethod
    def open(data_dir: Path | None = None) -> PromptHistory:
        """The history alone, with a connection of its own; close() it."""
        database, full_text = schema.open_library(data_dir)
        return PromptHistory(database, full_text=full_text)

    def close(self) -> None:
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def add(
        self, prompt: str, negative_prompt: str = "", *, at: int | None = None
    ) -> PromptEntry | None:
        """Note that a prompt was used (`at`: microseconds since 1970, now by default).

        The same pair of texts is kept once and counted. None for a prompt without words.
        """
        if not prompt.strip():
            return None
        now = time.time_ns() // 1000 if at is None else at
        return self._database.run(
            lambda connection: add_prompt(
                connection, prompt, negative_prompt, now, full_text=self._full_text
            )
        )

    def recent(self, before: PromptEntry | None = None, limit: int = 50) -> list[PromptEntry]:
        """The last used first; those used before `before`, the last of the page before."""
        last, number = (before.last, before.number) if before else (2**63 - 1, 2**63 - 1)
        return self._select(
            f"SELECT {_COLUMNS} FROM prompts WHERE (last, number) < (?, ?)"
            " ORDER BY last DESC, number DESC LIMIT ?",
            (last, number, limit),
        )

    def search(self, text: str, limit: int = 50) -> list[PromptEntry]:
        """Prompts with all the words of `text` (or words that begin so), last used first."""
        if self._full_text:
            expression = words.match_expression(text)
            if not expression:
                return self.recent(limit=limit) if not text.strip() else []
            return self._select(
                f"SELECT {_COLUMNS} FROM prompts WHERE number IN"
                " (SELECT rowid FROM found_prompts WHERE found_prompts MATCH ?)"
                " ORDER BY last DESC, number DESC LIMIT ?",
                (expression, limit),
            )
        patterns = words.like_patterns(text)
        where = " AND ".join(
            r"(prompt LIKE ? ESCAPE '\' OR negative_prompt LIKE ? ESCAPE '\')" for _ in patterns
        )
        return self._select(
            f"SELECT {_COLUMNS} FROM prompts WHERE {where or '1'}"
            " ORDER BY last DESC, number DESC LIMIT ?",
            (*(pattern for pattern in patterns for _ in range(2)), limit),
        )

    def count(self) -> int:
        return self._database.read(
            lambda connection: int(connection.execute("SELECT count(*) FROM prompts").fetchone()[0])
        )

    def delete(self, numbers: Iterable[int]) -> None:
        """Forget prompts for good. Unknown numbers are passed over."""
        gone = [(number,) for number in numbers]

        def work(connection: sqlite3.Connection) -> None:
            connection.executemany("DELETE FROM prompts WHERE number = ?", gone)
            if self._full_text:
                connection.executemany("DELETE FROM found_prompts WHERE rowid = ?", gone)

        self._database.run(work)

    def _select(self, statement: str, values: tuple[object, ...]) -> list[PromptEntry]:
        rows = self._database.read(
            lambda connection: connection.execute(statement, values).fetchall()
        )
        return [PromptEntry(*row) for row in rows]


def storable(text: str) -> str:
    """Without lone surrogates and null bytes, which SQLite's text cannot hold."""
    return text.encode("utf-8", "replace").decode().replace("\0", " ")


def add_prompt(
    connection: sqlite3.Connection,
    prompt: str,
    negative_prompt: str,
    at: int,
    *,
    full_text: bool,
) -> PromptEntry:
    """PromptHistory.add within a transaction that is open."""
    prompt, negative = storable(prompt), storable(negative_prompt)
    digest = hashlib.sha256(f"{len(prompt)} {prompt}{negative}".encode()).digest()
    row = connection.execute(
        "INSERT INTO prompts (digest, prompt, negative_prompt, first, last, uses)"
        " VALUES (?, ?, ?, ?, ?, 1) ON CONFLICT (digest) DO UPDATE SET uses = uses + 1,"
        " first = min(first, excluded.first), last = max(last, excluded.last)"
        f" RETURNING {_COLUMNS}",
        (digest, prompt, negative, at, at),
    ).fetchone()
    entry = PromptEntry(*row)
    if full_text and entry.uses == 1:
        connection.execute(
            "INSERT INTO found_prompts (rowid, prompt, negative_prompt) VALUES (?, ?, ?)",
            (entry.number, words.index_text(prompt), words.index_text(negative)),
        )
    return entry
