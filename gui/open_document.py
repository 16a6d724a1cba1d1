"""One open document, with all that belongs to it and not to the window."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from core.document import Document
from core.history import CommandStack


@dataclass(eq=False)
class OpenDocument:
    """What a tab keeps. Changed by the DocumentModel that shows it; GUI thread only.

    `path` is the file it was opened from or saved to last; `read_losses` are sentences
    about what of that file could not be read and would be lost by writing over it.
    `revision` grows with every change. `is_closed`: it was left for good.
    """

    document: Document
    stack: CommandStack = field(default_factory=CommandStack)
    name: str = ""
    path: Path | None = None
    icc: bytes | None = None
    exif: bytes | None = None
    read_losses: tuple[str, ...] = ()
    is_saved_anew: bool = True
    revision: int = 0
    is_closed: bool = False

    @property
    def is_modified(self) -> bool:
        """Whether something differs from what was opened or saved last."""
        return not self.document.is_empty and not (self.is_saved_anew and self.stack.is_clean)

    def mark_saved(self, path: Path | None) -> None:
        """What is here now is in that file."""
        if path is not None:
            if path != self.path:
                self.read_losses = ()
            self.path, self.name = path, path.name
        self.is_saved_anew = True
        self.stack.set_clean()
