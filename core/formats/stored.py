"""A document as a layered file holds it, and what no such file may ask for."""

from __future__ import annotations

from dataclasses import dataclass

from core.document import Document
from core.errors import BadInput
from core.text import say

MOST_LAYERS = 1_000
MOST_GROUPS = 50  # inside each other
FAR = 1_000_000  # px: a layer further out was not put there by anybody


@dataclass(frozen=True)
class StoredDocument:
    """What was in a file. `notes` are sentences about what could not be kept."""

    document: Document
    icc: bytes | None = None
    exif: bytes | None = None
    notes: tuple[str, ...] = ()


def check_layers(count: int) -> None:
    """Raises BadInput for a file with more layers than anybody made."""
    if count > MOST_LAYERS:
        raise BadInput(
            "The file could not be read", say("It has more than {most} layers", most=MOST_LAYERS)
        )


def check_depth(depth: int) -> None:
    """Raises BadInput for groups inside groups without end."""
    if depth > MOST_GROUPS:
        raise BadInput("The file could not be read", "Its groups are nested too deep")
