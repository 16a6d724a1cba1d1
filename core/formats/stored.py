"""A document as a layered file holds it, and what no such file may ask for."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.document import Document
from core.errors import BadInput, UserError
from core.geometry import Extent
from core.recipe import Recipe
from core.text import say

MOST_LAYERS = 1_000
MOST_GROUPS = 50  # inside each other
FAR = 1_000_000  # px: a layer further out was not put there by anybody


@dataclass(frozen=True)
class StoredDocument:
    """What was in a file. `notes` are sentences about what could not be kept; `recipes` what
    it was asked for with, the newest last.
    """

    document: Document
    icc: bytes | None = None
    exif: bytes | None = None
    notes: tuple[str, ...] = ()
    recipes: tuple[Recipe, ...] = ()


@dataclass(frozen=True)
class Outline:
    """What a layered file holds, told without decoding a layer.

    `layers` from the bottom to the top: name, visible, opacity (0 … 1), blend, masked and
    locked, in plain JSON types. `masks` are the names of those that are kept.
    """

    format: str
    extent: Extent
    layers: tuple[Mapping[str, Any], ...]
    has_mask: bool = False
    masks: tuple[str, ...] = ()
    recipes: tuple[Recipe, ...] = ()


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


def check_memory(path: str | os.PathLike[str], area: int, free: int) -> None:
    """Raises UserError where so many pixels of layers do not fit into `free` bytes."""
    needed = area * 5  # their colours, and what is made of them on the way
    if needed > free:
        raise UserError(
            say("Not enough memory to open {path}", path=os.fspath(path)),
            say(
                "Its layers need about {needed:.1f} GB, and {free:.1f} GB are free",
                needed=needed / 1e9,
                free=free / 1e9,
            ),
            "Close other programs or pictures",
        )
