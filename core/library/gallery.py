"""The gallery: every result on disk and in the database before anybody sees it."""

from __future__ import annotations

import contextlib
import logging
import secrets
import threading
import time
import weakref
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from core import paths
from core.arrays import RgbaArray
from core.errors import BadInput
from core.library import recovery, schema, words
from core.library.database import Database
from core.library.deleting import Deleting
from core.library.items import (
    COLUMNS,
    GalleryItem,
    insert_item,
    item_of_row,
)
from core.library.metadata import Origin, texts_of
from core.library.pixels import (
    check_shape,
    composed,
    digest_of,
    encode_png,
    picture_bounds,
    read_grey,
    read_rgba,
)
from core.library.prompts import PromptHistory
from core.library.recovery import RebuildReport
from core.library.recycle import Deletion, RecycleBin, Trash, system_bin
from core.library.store import GalleryFiles
from core.library.thumbnails import Thumbnails
from core.request import Candidate, GenerationRequest
from core.text import say

_log = logging.getLogger(__name__)
_NEWEST = 2**63 - 1


@dataclass
class _Known:
    """The last request's stored form: its candidates share it, and hashing costs time."""

    request: weakref.ref[GenerationRequest]
    stored: dict[str, Any] = field(default_factory=dict[str, Any])


class Gallery:
    """All results, newest first. Any thread may call any method; calls wait in line.

    Methods raise UserError when the disk is full, read-only or gone, or when the library
    is damaged; what was in the gallery is then as before.
    """

    def __init__(
        self,
        database: Database,
        files: GalleryFiles,
        trash: Trash,
        thumbnails: Thumbnails,
        *,
        full_text: bool,
    ) -> None:
        """Use Gallery.open."""
        self._database = database
        self._files = files
        self._deleting = Deleting(
            database,
            files,
            trash,
            lambda row: self._insert(
                row.origin, row.path, applied=row.applied, favourite=row.favourite
            ),
            full_text=full_text,
        )
        self._thumbnails = thumbnails
        self._full_text = full_text
        self._lock = threading.Lock()
        self._adding = threading.Lock()
        self._known: _Known | None = None
        self.prompts = PromptHistory(database, full_text=full_text)
        # Sentences the user should read after opening.
        self.notices: list[str] = []

    # -- opening -----------------------------------------------------------------------

    @staticmethod
    def open(
        data_dir: Path | None = None,
        *,
        recycle_bin: RecycleBin = system_bin,
        full_text: bool = True,
        on_progress: Callable[[int], None] | None = None,
    ) -> Gallery:
        """Open the gallery below `data_dir` (paths.data_dir() by default), or make it.

        Picks up what a killed process left. A damaged database is moved aside and, as one
        that is gone, made again from the pictures, which `notices` then says;
        `on_progress` is told how many were read. Thumbnails go to paths.cache_dir(), or below a `data_dir` that is given.
        Raises UserError when the folder cannot be used.
        """
        folder = data_dir or paths.data_dir()
        cache = paths.cache_dir() if data_dir is None else data_dir / "cache"
        database, full_text = schema.open_library(data_dir, full_text=full_text)
        try:
            files = GalleryFiles(folder)
            trash = Trash(folder, files.folder, recycle_bin)
            thumbnails = Thumbnails(cache / "thumbnails")
            gallery = Gallery(database, files, trash, thumbnails, full_text=full_text)
            gallery._start(on_progress)
        except BaseException:
            database.close()
            raise
        return gallery

    def _start(self, on_progress: Callable[[int], None] | None) -> None:
        damaged = self._database.was_damaged
        if damaged is None and self._database.was_made:
            count = self.rebuild(on_progress).added
            if count:
                self.notices.append(
                    say(
                        "The library was gone and has been made again from {count} pictures.",
                        count=count,
                    )
                )
        elif damaged is not None:
            recovery.salvage_prompts(self._database, damaged, full_text=self._full_text)
            report = self.rebuild(on_progress)
            self.notices.append(
                say(
                    "The library was damaged and has been made again from {count} pictures. "
                    "The damaged file is kept as {name}.",
                    count=report.added,
                    name=damaged.name,
                )
            )
        recovered = self._files.recover(self._insert)
        if recovered:
            self.notices.append(
                say("{count} results of an interrupted session were recovered.", count=recovered)
            )
        self._deleting.catch_up()

    def close(self) -> None:
        """Close the file. May be called twice; other methods fail afterwards."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    # -- adding ------------------------------------------------------------------------

    def add(self, candidate: Candidate) -> GalleryItem:
        """Store a result; when this returns, it is on the disk and in the database.

        The PNG shows what the artist sees (pixels.composed) and holds A1111's parameters
        and Pentimento's JSON; the request's picture, mask and the paste's alpha are stored
        once each. Raises UserError (full disk …): nothing half-written is left, the
        candidate is still the caller's, and add may simply be called again.
        """
        stored = self._stored(candidate.request)
        alpha = candidate.alpha
        origin = Origin(
            id=secrets.token_hex(6),
            created=time.time_ns() // 1000,
            request=stored,
            seed=candidate.seed,
            index=candidate.index,
            bounds=candidate.bounds,
            picture=picture_bounds(candidate),
            alpha=digest_of(alpha) if alpha.min(initial=255) < 255 else "",
            task=candidate.request.task.value,
            seconds=candidate.seconds,
            made_with=candidate.made_with,
            notes=candidate.notes,
        )
        pixels = composed(candidate)
        png = encode_png(pixels, texts_of(candidate, origin))
        name = self._files.picture_name(origin)
        note: Path | None = None
        fresh: list[Path] = []
        # One at a time: what fails takes its sources back, which another may count on.
        with self._adding:
            try:
                note = self._files.begin(origin, name)
                fresh = self._write_sources(candidate, origin)
                self._files.write_picture(name, png)
                self._insert(origin, name)
            except BaseException:
                for path in (self._files.folder / name, *fresh):
                    with contextlib.suppress(OSError):
                        path.unlink(missing_ok=True)
                if note is not None:
                    with contextlib.suppress(OSError):
                        note.unlink(missing_ok=True)
                raise
            # An expiry elsewhere may have taken a shared source before the row was there.
            self._write_sources(candidate, origin)
        with contextlib.suppress(OSError):
            note.unlink()
        self._thumbnails.put(origin.id, pixels)
        return self.get(origin.id)

    def _stored(self, request: GenerationRequest) -> dict[str, Any]:
        with self._lock:
            if self._known is None or self._known.request() is not request:
                self._known = _Known(weakref.ref(request), request.to_dict())
            return self._known.stored

    def _write_sources(self, candidate: Candidate, origin: Origin) -> list[Path]:
        request = candidate.request
        arrays: list[tuple[str | None, npt.NDArray[np.uint8] | None]] = [
            (origin.request["image"], request.image),
            (origin.request["mask"], request.mask),
            (origin.alpha or None, candidate.alpha),
        ]
        fresh: list[Path] = []
        try:
            for digest, array in arrays:
                if digest and array is not None and self._files.write_source(digest, array):
                    fresh.append(self._files.source(digest))
        except BaseException:
            for path in fresh:
                path.unlink(missing_ok=True)
            raise
        return fresh

    def _insert(
        self, origin: Origin, name: str, *, applied: int = 0, favourite: bool = False
    ) -> bool:
        return self._database.run(
            lambda connection: insert_item(
                connection,
                origin,
                name,
                applied=applied,
                favourite=favourite,
                full_text=self._full_text,
            )
        )

    # -- reading -----------------------------------------------------------------------

    def page(
        self,
        before: GalleryItem | None = None,
        limit: int = 200,
        search: str = "",
        *,
        favourites: bool = False,
        applied: bool = False,
    ) -> list[GalleryItem]:
        """Up to `limit` items, newest first, older than `before` (the last of a page).

        `search`: all these words, or words that begin so, in the prompt or the model's
        name; "words in quotes" must follow each other. `favourites`, `applied`: only those.
        """
        source, where, values = self._found(search)
        if source is None:
            return []
        where = [f"{source}.{'moment' if source == 'items' else 'rowid'} < ?", *where]
        values = [before.moment if before else _NEWEST, *values]
        if favourites:
            where.append("items.favourite = 1")
        if applied:
            where.append("items.applied > 0")
        if source == "items":
            tables, order = "items", "items.moment"
        else:
            # The index is walked from the newest row, and stopped when the page is full.
            tables = "found_items CROSS JOIN items ON items.moment = found_items.rowid"
            order = "found_items.rowid"
        rows = self._database.read(
            lambda connection: connection.execute(
                f"SELECT {COLUMNS} FROM {tables} WHERE {' AND '.join(where)}"
                f" ORDER BY {order} DESC LIMIT ?",
                (*values, limit),
            ).fetchall()
        )
        folder = self._files.folder
        return [item_of_row(row, folder) for row in rows]

    def count(self, search: str = "") -> int:
        """How many items there are, or are found."""
        source, where, values = self._found(search)
        if source is None:
            return 0
        statement = f"SELECT count(*) FROM {source} WHERE {' AND '.join(where) or '1'}"
        return self._database.read(
            lambda connection: int(connection.execute(statement, values).fetchone()[0])
        )

    def _found(self, search: str) -> tuple[str | None, list[str], list[Any]]:
        """Where to look for the words: (table or None for nothing, conditions, values)."""
        if not search.strip():
            return "items", [], []
        if self._full_text:
            expression = words.match_expression(search)
            if not expression:
                return None, [], []
            return "found_items", ["found_items MATCH ?"], [expression]
        patterns = words.like_patterns(search)
        like = r"(items.prompt LIKE ? ESCAPE '\' OR items.model LIKE ? ESCAPE '\')"
        return "items", [like] * len(patterns), [each for each in patterns for _ in range(2)]

    def get(self, item_id: str) -> GalleryItem:
        """Raises BadInput when there is no such item (any more)."""
        row = self._database.read(
            lambda connection: connection.execute(
                f"SELECT {COLUMNS} FROM items WHERE id = ?", (item_id,)
            ).fetchone()
        )
        if row is None:
            raise BadInput("The picture is not in the gallery any more", do="Choose another one")
        return item_of_row(row, self._files.folder)

    def origin_of(self, item: GalleryItem) -> Origin:
        """How it was made, without the pixels. Raises BadInput when it is gone."""
        row = self._database.read(
            lambda connection: connection.execute(
                "SELECT origin FROM origins WHERE moment = ?", (item.moment,)
            ).fetchone()
        )
        if row is None:
            raise BadInput("The picture is not in the gallery any more", do="Choose another one")
        return Origin.from_json(row[0])

    def request_of(self, item: GalleryItem) -> GenerationRequest:
        """The request that makes this one picture again: count 1 and the picture's own seed.

        Otherwise equal to the one it was made with, pixels and all. Raises UserError when
        its source picture or mask is gone or damaged.
        """
        return self._request(self.origin_of(item))

    def candidate_of(self, item: GalleryItem) -> Candidate:
        """The result as it was handed over, ready to be laid into a document again.

        Raises UserError when its PNG or a source is gone, BadInput when one was changed.
        """
        origin = self.origin_of(item)
        bounds = origin.bounds
        pixels = self.pixels_of(item)
        check_shape(pixels, origin.picture, item.path)
        if origin.alpha:
            path = self._files.source(origin.alpha)
            alpha = read_grey(path)
            check_shape(alpha, bounds, path)
        else:
            alpha = np.full((bounds.height, bounds.width), 255, np.uint8)
        return Candidate(
            request=self._request(origin),
            index=0,
            seed=origin.seed,
            bounds=bounds,
            pixels=pixels[bounds.relative_to(origin.picture).slices],
            alpha=alpha,
            seconds=origin.seconds,
            made_with=dict(origin.made_with),
            notes=origin.notes,
        )

    def _request(self, origin: Origin) -> GenerationRequest:
        stored: dict[str, Any] = {**origin.request, "seed": origin.seed, "count": 1}
        image: str | None = stored["image"]
        mask: str | None = stored["mask"]
        return GenerationRequest.from_dict(
            stored,
            read_rgba(self._files.source(image)) if image else None,
            read_grey(self._files.source(mask)) if mask else None,
        )

    def pixels_of(self, item: GalleryItem) -> RgbaArray:
        """The PNG's pixels (h, w, 4). Raises UserError when it is gone or damaged."""
        return read_rgba(item.path)

    def thumbnail(self, item: GalleryItem) -> RgbaArray | None:
        """At most 256 px, (h, w, 4), read-only; None when the PNG is gone or damaged."""
        return self._thumbnails.get(item.id, item.path)

    # -- marking -----------------------------------------------------------------------

    def mark_applied(self, item_id: str) -> GalleryItem:
        """Note that it was laid into a document; the first time counts."""
        now = time.time_ns() // 1000
        self._update(item_id, "applied = CASE applied WHEN 0 THEN ? ELSE applied END", now)
        item = self.get(item_id)
        self._files.mark(item_id, applied=item.applied)
        return item

    def set_favourite(self, item_id: str, favourite: bool = True) -> GalleryItem:
        self._update(item_id, "favourite = ?", int(favourite))
        self._files.mark(item_id, favourite=int(favourite))
        return self.get(item_id)

    def _update(self, item_id: str, change: str, value: int) -> None:
        self._database.run(
            lambda connection: connection.execute(
                f"UPDATE items SET {change} WHERE id = ?", (value, item_id)
            )
        )

    # -- deleting ----------------------------------------------------------------------

    def delete(self, item_ids: Iterable[str]) -> Deletion:
        """Take items out of the gallery, their PNGs into the system's recycle bin.

        Where the system has no bin they are kept below data_dir()/trash for 30 days.
        `restore` undoes it until then. Unknown ids are passed over.
        """
        items: list[tuple[GalleryItem, Origin]] = []
        for item_id in dict.fromkeys(item_ids):
            with contextlib.suppress(BadInput):
                item = self.get(item_id)
                items.append((item, self.origin_of(item)))
        deletion = self._deleting.delete(items)
        for item_id in deletion.ids:
            self._thumbnails.forget(item_id)
        return deletion

    def restore(self, deletion: Deletion | str) -> list[GalleryItem]:
        """Undo a deletion: the pictures are in their places again, and in the gallery.

        Raises BadInput when it is too long ago.
        """
        key = deletion if isinstance(deletion, str) else deletion.id
        return [self.get(item_id) for item_id in self._deleting.restore(key)]

    # -- from the files ----------------------------------------------------------------

    def rebuild(self, on_progress: Callable[[int], None] | None = None) -> RebuildReport:
        """Make rows for all pictures in the gallery's folder that have none.

        Also for pictures that were copied there by hand or moved between its folders.
        Favourites and what was applied come back too. `on_progress` is told how many
        pictures were looked at.
        """
        return recovery.rebuild(self._database, self._files, on_progress, full_text=self._full_text)

    def forget_missing(self) -> int:
        """Remove the rows of pictures that were deleted outside. Returns how many.

        Raises UserError when the whole folder is gone: it is then unplugged, not empty.
        """
        return recovery.forget_missing(self._database, self._files, full_text=self._full_text)
