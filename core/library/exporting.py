"""Copies of the gallery's pictures in a folder of the user's."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from core.errors import BadInput
from core.files import file_error, free_name, write_atomically
from core.library.items import GalleryItem
from core.text import say


def export_copies(items: Iterable[GalleryItem], folder: Path) -> int:
    """Copy the PNGs as they are, each whole or not at all; nothing there is written over.

    Returns how many were there to be copied. Raises UserError (full disk …) at the first
    that cannot be written; those before it stay. Any thread.
    """
    if not folder.is_dir():
        raise BadInput(say("There is no folder {name}", name=folder), do="Choose another one")
    copied = 0
    for item in items:
        try:
            content = item.path.read_bytes()
        except FileNotFoundError:
            continue
        except OSError as error:
            raise file_error(error, item.path, doing="read") from error
        target = free_name(folder / item.path.name)
        write_atomically(target, content)
        copied += 1
    return copied
