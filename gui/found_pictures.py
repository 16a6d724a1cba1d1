"""Which pictures were meant by the files and folders that somebody dropped."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from pathlib import Path

READS = ("png", "jpg", "jpeg", "webp", "avif", "heic", "heif", "tif", "tiff", "bmp", "gif") + (
    "ora",
    "psd",
    "psb",
    "jp2",
    "ppm",
)
_LOOKED_AT = 10_000  # entries of one folder


def has_picture_name(path: Path) -> bool:
    return path.suffix.lower().lstrip(".") in READS


def pictures_in(given: Sequence[Path]) -> list[Path]:
    """The files as they are, and of folders the pictures that lie in them, as people count
    (2 before 10). Hidden files are left out: the companions that other systems put beside
    a picture bear its name. Asks the disk, which may take long: any thread."""
    found: list[Path] = []
    for path in given:
        try:
            if not path.is_dir():
                found.append(path)
                continue
            entries = sorted(itertools.islice(path.iterdir(), _LOOKED_AT), key=natural)
        except OSError:
            continue
        found += [
            one
            for one in entries
            if has_picture_name(one) and not one.name.startswith(".") and _is_file(one)
        ]
    return found


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:
        return False


def natural(path: Path) -> tuple[list[tuple[int, int, str]], str]:
    """A key to sort names by: numbers in them count as numbers."""
    parts = re.split(r"(\d+)", path.name.casefold())
    return [
        (0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts if part
    ], path.name
