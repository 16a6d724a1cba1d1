"""The gallery's files: pictures by month, sources by digest, notes of what is under way.

gallery/2026/11/20261123-021530-<id>.png   one result, with all that made it
gallery/sources/<sha256>.png               picture, mask or alpha of a request, once
gallery/marks.jsonl                        what was applied or liked, for a rebuild
pending/<id>.json                          a picture that may not have its row yet
"""

from __future__ import annotations

import contextlib
import json
import os
import time
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from core.errors import BadInput, UserError
from core.files import file_error, remove_leftovers, write_atomically
from core.library import foreign
from core.library.embedded import read_embedded
from core.library.items import is_digest
from core.library.metadata import PENTIMENTO, Origin
from core.library.pixels import encode_png
from core.text import say

_SOURCES = "sources"
_PENDING_AGE = 3600.0


class GalleryFiles:
    """Reads and writes below `data_dir`. Any thread; knows nothing of the database."""

    def __init__(self, data_dir: Path) -> None:
        self.folder = data_dir / "gallery"
        self.sources = self.folder / _SOURCES
        self.marks = self.folder / "marks.jsonl"
        self.pending = data_dir / "pending"

    # -- pictures --------------------------------------------------------------------

    def picture_name(self, origin: Origin) -> str:
        """Where a new picture goes, relative to the gallery, with slashes."""
        local = time.localtime(origin.created / 1e6)
        return time.strftime(f"%Y/%m/%Y%m%d-%H%M%S-{origin.id}.png", local)

    def write_picture(self, name: str, png: bytes) -> None:
        write_atomically(self.folder / name, png, make_folders=True)

    def pictures(self) -> Generator[Path]:
        """Every PNG in the gallery that is not a source, month by month."""
        for folder, subfolders, names in os.walk(self.folder):
            if Path(folder) == self.folder:
                subfolders[:] = [name for name in subfolders if name != _SOURCES]
            subfolders.sort()
            for name in sorted(names):
                if name.lower().endswith(".png") and not name.startswith("."):
                    yield Path(folder) / name

    def origin_in(self, path: Path) -> Origin:
        """How a file says it was made. Raises BadInput where it says nothing usable."""
        texts = read_embedded(path).texts
        if PENTIMENTO not in texts:
            raise BadInput(say("{path} was not made by Pentimento", path=path))
        return Origin.from_json(texts[PENTIMENTO])

    # -- sources ---------------------------------------------------------------------

    def source(self, digest: str) -> Path:
        if not is_digest(digest):
            raise BadInput("A stored digest makes no sense", do="Use another copy of the picture")
        return self.sources / f"{digest}.png"

    def write_source(self, digest: str, array: npt.NDArray[np.uint8]) -> bool:
        """Store pixels once; False where they are stored already."""
        path = self.source(digest)
        if path.exists():
            return False
        write_atomically(path, encode_png(array), make_folders=True)
        return True

    # -- what is under way -----------------------------------------------------------

    def begin(self, origin: Origin, name: str) -> Path:
        """Note that a picture is about to be written, and give the note's path."""
        note = self.pending / f"{origin.id}.json"
        content = json.dumps({"path": name}).encode()
        # It serves after a kill; after a power cut, a rebuild finds the picture.
        write_atomically(note, content, make_folders=True, durable=False)
        return note

    def recover(self, add: Callable[[Origin, str], object]) -> int:
        """Give `add` what a killed process wrote but did not record. Returns how many."""
        recovered = 0
        remove_leftovers(self.pending)
        with contextlib.suppress(FileNotFoundError):
            for note in sorted(self.pending.glob("*.json")):
                recovered += self._recover(note, add)
        return recovered

    def _recover(self, note: Path, add: Callable[[Origin, str], object]) -> bool:
        try:
            text = note.read_text("utf-8")
            old = note.stat().st_mtime < time.time() - _PENDING_AGE
        except (OSError, UnicodeDecodeError):
            return False
        name = str(foreign.as_mapping(foreign.parse_json(text)).get("path", ""))
        path = self.folder / name
        # A note without its picture may be that of another, living process.
        finished = old
        recovered = False
        if name and path.is_file() and path.resolve().is_relative_to(self.folder.resolve()):
            with contextlib.suppress(UserError):
                add(self.origin_in(path), name)
                recovered = finished = True
        if finished:
            remove_leftovers(path.parent)
            note.unlink(missing_ok=True)
        return recovered

    # -- marks -----------------------------------------------------------------------

    def mark(self, key: str, **marks: int) -> None:
        """Append to the marks, which a rebuild reads. The database is what counts."""
        line = json.dumps({"id": key, **marks}) + "\n"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with open(self.marks, "a", encoding="ascii") as file:
                file.write(line)
        except OSError as error:
            raise file_error(error, self.marks) from error

    def read_marks(self) -> dict[str, dict[str, Any]]:
        """The last marks of each id; lines that make no sense are passed over."""
        found: dict[str, dict[str, Any]] = {}
        with contextlib.suppress(OSError), open(self.marks, "rb") as file:
            for line in file:
                mark = foreign.as_mapping(foreign.parse_json(line.decode("utf-8", "replace")))
                key = mark.get("id")
                if isinstance(key, str):
                    found.setdefault(key, {}).update(mark)
        return found
