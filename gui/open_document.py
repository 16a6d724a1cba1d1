"""One open document, with all that belongs to it and not to the window."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from core.document import Document
from core.history import CommandStack
from core.recipe import Recipe

# When a file was changed last (ns), and its bytes.
Stamp = tuple[int, int]


def stamp_of(path: Path) -> Stamp | None:
    """None where there is no such file."""
    try:
        status = path.stat()
    except (OSError, ValueError):
        return None
    return status.st_mtime_ns, status.st_size


@dataclass(eq=False)
class OpenDocument:
    """What a tab keeps. Changed by the DocumentModel that shows it; GUI thread only.

    `path` is the file it was opened from or saved to last; `read_losses` are sentences
    about what of that file could not be read and would be lost by writing over it.
    `stamp` is what stamp_of said of the file then. `recipes`: what was applied to it, the
    newest last. `revision` grows with every change. `is_closed`: it was left for good.
    """

    document: Document
    stack: CommandStack = field(default_factory=CommandStack)
    name: str = ""
    path: Path | None = None
    icc: bytes | None = None
    exif: bytes | None = None
    read_losses: tuple[str, ...] = ()
    stamp: Stamp | None = None
    recipes: tuple[Recipe, ...] = ()
    is_saved_anew: bool = True
    revision: int = 0
    is_closed: bool = False

    @property
    def is_modified(self) -> bool:
        """Whether something differs from what was opened or saved last."""
        return not self.document.is_empty and not (self.is_saved_anew and self.stack.is_clean)

    @property
    def was_changed_by_others(self) -> bool:
        """Whether its file is another one by now than the one that was opened or saved."""
        if self.path is None or self.stamp is None:
            return False
        return stamp_of(self.path) not in (self.stamp, None)

    def mark_saved(self, path: Path | None, stamp: Stamp | None = None) -> None:
        """What is here now is in that file, which has that stamp."""
        self.stamp = stamp
        if path is not None:
            if path != self.path:
                self.read_losses = ()
            self.path, self.name = path, path.name
        self.is_saved_anew = True
        self.stack.set_clean()
