"""The database from the files: rebuilding, and taking what a damaged one still gives."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.errors import UserError
from core.library.database import Database
from core.library.items import insert_item, remove_items
from core.library.metadata import Origin
from core.library.prompts import add_prompt
from core.library.store import GalleryFiles
from core.text import say

_BATCH = 500  # rows a transaction, so that others get their turn


@dataclass(frozen=True)
class RebuildReport:
    """`added`: pictures that had no row. `missing`: rows without a picture (they stay;
    see forget_missing). `unreadable`: files in the gallery's folder that are not ours."""

    added: int
    missing: int
    unreadable: tuple[Path, ...] = ()


def rebuild(
    database: Database,
    files: GalleryFiles,
    on_progress: Callable[[int], None] | None,
    *,
    full_text: bool,
) -> RebuildReport:
    """See Gallery.rebuild."""
    known = dict(
        database.read(
            lambda connection: connection.execute("SELECT path, id FROM items").fetchall()
        )
    )
    marks = files.read_marks()
    added = 0
    unreadable: list[Path] = []
    batch: list[tuple[Origin, str]] = []
    for done, path in enumerate(files.pictures(), 1):
        name = path.relative_to(files.folder).as_posix()
        if known.pop(name, None) is None:
            try:
                batch.append((files.origin_in(path), name))
            except UserError:
                unreadable.append(path)
        if len(batch) >= _BATCH:
            added += _insert(database, files, batch, marks, full_text=full_text)
            batch.clear()
        if on_progress is not None:
            on_progress(done)
    added += _insert(database, files, batch, marks, full_text=full_text)
    rows: list[str] = database.read(
        lambda connection: [row[0] for row in connection.execute("SELECT path FROM items")]
    )
    missing = sum(not (files.folder / name).is_file() for name in known if name in set(rows))
    return RebuildReport(added, missing, tuple(unreadable))


def _insert(
    database: Database,
    files: GalleryFiles,
    batch: list[tuple[Origin, str]],
    marks: dict[str, dict[str, Any]],
    *,
    full_text: bool,
) -> int:
    def work(connection: sqlite3.Connection) -> int:
        added = 0
        for origin, name in sorted(batch, key=lambda pair: (pair[0].created, pair[0].id)):
            mark = marks.get(origin.id, {})
            if insert_item(
                connection,
                origin,
                name,
                applied=_count(mark.get("applied")),
                favourite=mark.get("favourite") == 1,
                full_text=full_text,
            ):
                added += 1
                continue
            # A copy of a picture that is known, or the picture itself, moved.
            row = connection.execute("SELECT path FROM items WHERE id = ?", (origin.id,))
            if not (files.folder / row.fetchone()[0]).is_file():
                connection.execute("UPDATE items SET path = ? WHERE id = ?", (name, origin.id))
        return added

    return database.run(work) if batch else 0


def forget_missing(database: Database, files: GalleryFiles, *, full_text: bool) -> int:
    """See Gallery.forget_missing."""
    if not files.folder.is_dir():
        raise UserError(
            say("The gallery's folder {folder} is gone", folder=files.folder),
            "It was moved, or its disk is not connected",
            "Bring it back, then try again",
        )
    rows: list[tuple[int, str]] = database.read(
        lambda connection: connection.execute("SELECT moment, path FROM items").fetchall()
    )
    gone = [moment for moment, name in rows if not (files.folder / name).is_file()]
    database.run(lambda connection: remove_items(connection, gone, full_text=full_text))
    return len(gone)


def salvage_prompts(database: Database, damaged: Path, *, full_text: bool) -> int:
    """Take the prompts, which are in no file, out of a damaged database as far as it goes."""
    rows: list[tuple[Any, ...]] = []
    with (
        contextlib.suppress(sqlite3.Error),
        contextlib.closing(sqlite3.connect(damaged)) as old,
    ):
        # One by one: what comes before the damage is kept.
        cursor = old.execute("SELECT prompt, negative_prompt, first, last, uses FROM prompts")
        while row := cursor.fetchone():
            rows.append(row)
    good = [row for row in rows if [type(each) for each in row] == [str, str, int, int, int]]

    def work(connection: sqlite3.Connection) -> None:
        for prompt, negative, first, last, uses in good:
            entry = add_prompt(connection, prompt, negative, last, full_text=full_text)
            connection.execute(
                "UPDATE prompts SET first = ?, uses = ? WHERE number = ?",
                (first, uses, entry.number),
            )

    database.run(work)
    return len(good)


def _count(value: object) -> int:
    return value if isinstance(value, int) and 0 <= value < 2**63 else 0
