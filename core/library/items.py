"""A picture in the gallery, as a value, and its row."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from core.geometry import Extent
from core.library import words
from core.library.metadata import Origin
from core.library.prompts import storable

COLUMNS = (
    "items.moment, items.id, items.path, items.width, items.height, items.prompt,"
    " items.negative_prompt, items.model, items.task, items.seed, items.applied,"
    " items.favourite"
)


@dataclass(frozen=True, slots=True)
class GalleryItem:
    """One result. `path` is its PNG, of `extent`; it may have been deleted outside.

    `moment` is when it was made, in microseconds since 1970 (UTC); no two items share it,
    and it is the gallery's order. `applied` is when it was first laid into a document, 0
    for never.
    """

    moment: int
    id: str
    path: Path
    extent: Extent
    prompt: str
    negative_prompt: str
    model: str
    task: str
    seed: int
    applied: int = 0
    favourite: bool = False

    @property
    def created(self) -> datetime:
        """In the user's time zone."""
        return datetime.fromtimestamp(self.moment / 1e6).astimezone()

    @property
    def is_applied(self) -> bool:
        return self.applied > 0

    @property
    def exists(self) -> bool:
        """Whether the PNG is still there; asks the disk."""
        return self.path.is_file()


def item_of_row(row: tuple[Any, ...], folder: Path) -> GalleryItem:
    """The item of a row of COLUMNS; `folder` is the gallery's."""
    moment, key, path, width, height, prompt, negative, model, task, seed, applied, liked = row
    return GalleryItem(
        moment=moment,
        id=key,
        path=folder / path,
        extent=Extent(width, height),
        prompt=prompt,
        negative_prompt=negative,
        model=model,
        task=task,
        seed=seed,
        applied=applied,
        favourite=bool(liked),
    )


def insert_item(
    connection: sqlite3.Connection,
    origin: Origin,
    path: str,
    *,
    applied: int = 0,
    favourite: bool = False,
    full_text: bool,
) -> bool:
    """Add the row of a picture at `path` (relative, with slashes); False if it has one.

    A moment that is taken is moved on by a microsecond.
    """
    if connection.execute("SELECT 1 FROM items WHERE id = ?", (origin.id,)).fetchone():
        return False
    moment = origin.created
    while connection.execute("SELECT 1 FROM items WHERE moment = ?", (moment,)).fetchone():
        moment += 1
    request = origin.request
    prompt, negative, model = (
        storable(str(request.get(key, ""))) for key in ("prompt", "negative_prompt", "model")
    )
    extent = origin.picture.extent
    connection.execute(
        "INSERT INTO items VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            moment,
            origin.id,
            path,
            extent.width,
            extent.height,
            prompt,
            negative,
            model,
            storable(origin.task),
            origin.seed,
            applied,
            int(favourite),
        ),
    )
    connection.execute("INSERT INTO origins VALUES (?, ?)", (moment, origin.to_json()))
    connection.executemany(
        "INSERT OR IGNORE INTO sources VALUES (?, ?)",
        [(digest, moment) for digest in source_digests(origin)],
    )
    if full_text:
        connection.execute(
            "INSERT INTO found_items (rowid, prompt, model) VALUES (?, ?, ?)",
            (moment, words.index_text(prompt), words.index_text(model)),
        )
    return True


def remove_items(connection: sqlite3.Connection, moments: list[int], *, full_text: bool) -> None:
    """Delete rows with all that hangs on them."""
    keys = [(moment,) for moment in moments]
    connection.executemany("DELETE FROM items WHERE moment = ?", keys)
    if full_text:
        connection.executemany("DELETE FROM found_items WHERE rowid = ?", keys)


def source_digests(origin: Origin) -> list[str]:
    """Digests of the files (picture, mask, alpha) that making it again needs."""
    found = (origin.request.get("image"), origin.request.get("mask"), origin.alpha)
    return [digest for digest in found if isinstance(digest, str) and is_digest(digest)]


def is_digest(text: str) -> bool:
    """Digests become file names: 64 hexadecimal digits, nothing else."""
    return len(text) == 64 and all(sign in "0123456789abcdef" for sign in text)
