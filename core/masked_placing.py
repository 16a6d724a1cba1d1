"""Moving what the mask covers of a layer: cut out, put elsewhere on the same layer."""

from __future__ import annotations

from typing import NamedTuple

from core.changes import MASK, Changes
from core.document import Document
from core.document_placing import Job, Making
from core.layers import let_through
from core.placing import Placing
from core.tiles import TileArray, TileKey, Tiles


class Taken(NamedTuple):
    """What the mask covers of a layer, as strongly as it does, and the layer without that."""

    pixels: Tiles
    rest: Tiles


def take(document: Document, layer_id: str) -> Taken:
    """Nothing is changed."""
    tiles = document.store(layer_id).snapshot()
    taken: dict[TileKey, TileArray] = {}
    rest = dict(tiles.items())
    for key, covered in document.store(MASK).snapshot().items():
        tile = tiles.get(key)
        if tile is None:
            continue
        cut = let_through(tile, 255 - covered)
        if cut.any():
            taken[key] = cut
            rest[key] = let_through(tile, covered)
    return Taken(Tiles(4, taken), Tiles(4, rest))


def making_of_masked(document: Document, layer_id: str, placing: Placing) -> Making:
    """What `place_masked` needs made. `placing.source` is the mask's tight rectangle."""
    taken = take(document, layer_id)
    return Making(
        (
            Job(layer_id, taken.pixels, placing, under=taken.rest),
            Job(MASK, document.store(MASK).snapshot(), placing),
        )
    )


def place_masked(
    document: Document, layer_id: str, placing: Placing, making: Making | None = None
) -> Changes:
    """Put what the mask covers elsewhere, over what is there, and the mask with it; where it
    was the layer is as empty as the mask was strong. An identity changes no bit.
    """
    if placing.is_identity:
        return Changes()
    changes = (making or making_of_masked(document, layer_id, placing)).put(document)
    document.store(MASK).clear_outside(document.frame)
    return changes
