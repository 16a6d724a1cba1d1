"""A picture in the gallery, as a value, and its row."""

from __future__ import annotations

import sqlite3
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from core.geometry import Extent
from core.library import words
from core.library.metadata import Origin
from core.library.prompts import storable

COLUMNS = (
    "items.moment, items.id, items.path, items.width, items.height, items.prompt,"
    " items.negative_prompt, items.model, items.task, items.seed, items.applied,"
    " items.favourite"
)


class GalleryItem(NamedTuple):
    """One result, as a row of COLUMNS and the gallery's folder.

    `moment` is when it was made, in microseconds since 1970 (UTC); no two items share it,
    and it is the gallery's order. `name` is its PNG's, relative to `folder`; `applied` is
    when it was first laid into a document, 0 for never. (A tuple, since pages of hundreds
    are made of them while the user scrolls.)
    """

    moment: int
    id: str
    name: str
    width: int
    height: int
    prompt: str
    negative_prompt: str
    model: str
    task: str
    seed: int
    applied: int
    liked: int
    folder: Path

    @property
    def path(self) -> Path:
        """The PNG, of `extent`. It may have been deleted outside."""
        return self.folder / self.name

    @property
    def extent(self) -> Extent:
        return Extent(self.width, self.height)

    @property
    def created(self) -> datetime:
        """In the user's time zone."""
        return datetime.fromtimestamp(self.moment / 1e6).astimezone()

    @property
    def is_applied(self) -> bool:
        return self.applied > 0

    @property
    def favourite(self) -> bool:
        return self.liked > 0

    @property
    def exists(self) -> bool:
        """Whether the PNG is still there; asks the disk."""
        return self.path.is_file()


def item_of_row(row: tuple[Any, ...], folder: Path) -> GalleryItem:
    """The item of a row of COLUMNS; `folder` is the gallery's."""
    return GalleryItem._make((*row, folder))


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
