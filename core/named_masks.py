"""Masks kept beside the layers under a name: saved, brought back, combined."""

from __future__ import annotations

import dataclasses

from core.arrays import MaskArray
from core.changes import MASK, Changes
from core.document import Document
from core.errors import BadInput
from core.geometry import Bounds
from core.layers import NAMED_MASK, NamedMask
from core.selection import Combine, combine_mask
from core.tiles import Tiles


class StoredMask:
    """Tiles as a Selection: what combine_mask takes."""

    def __init__(self, tiles: Tiles) -> None:
        self._tiles = tiles

    def bounds(self) -> Bounds:
        return self._tiles.content_bounds() or Bounds(0, 0, 0, 0)

    def coverage(self, bounds: Bounds) -> MaskArray:
        return self._tiles.read(bounds)


def save_mask(document: Document, name: str) -> Changes:
    """Keep the mask as it is now. Raises BadInput when it is empty."""
    if document.mask_bounds() is None:
        raise BadInput("There is no mask to keep", do="Paint one first")
    mask_id = _add(document, name)
    return document.set_store_tiles(mask_id, document.store(MASK).snapshot())


def keep_mask(document: Document, name: str, bounds: Bounds, values: MaskArray) -> Changes:
    """Keep values, (h, w) of `bounds`, that were stored somewhere."""
    mask_id = _add(document, name)
    document.store(mask_id).write(bounds, values)
    return document.touched(mask_id, bounds).merged(Changes(masks=True))


def _add(document: Document, name: str) -> str:
    numbers = [int(mask.id.removeprefix(NAMED_MASK)) for mask in document.masks]
    kept = NamedMask(f"{NAMED_MASK}{max(numbers, default=0) + 1}", name)
    document.add_store(kept.id, 1)
    _set(document, (*document.masks, kept))
    return kept.id


def update_mask(document: Document, mask_id: str) -> Changes:
    """Let a kept mask be what the mask is now. Raises BadInput when that is empty."""
    named(document, mask_id)
    if document.mask_bounds() is None:
        raise BadInput("There is no mask to keep", do="Paint one first")
    return document.set_store_tiles(mask_id, document.store(MASK).snapshot())


def load_mask(document: Document, mask_id: str, combine: Combine) -> Changes:
    """Bring a kept mask back: instead of the mask, or added, taken away, intersected."""
    named(document, mask_id)
    tiles = document.store(mask_id).snapshot()
    return combine_mask(document, StoredMask(tiles), combine)


def rename_mask(document: Document, mask_id: str, name: str) -> Changes:
    mask = named(document, mask_id)
    if mask.name == name:
        return Changes()
    renamed = dataclasses.replace(mask, name=name)
    _set(document, tuple(renamed if one.id == mask_id else one for one in document.masks))
    return Changes(masks=True)


def remove_mask(document: Document, mask_id: str) -> Changes:
    named(document, mask_id)
    changes = document.clear_store(mask_id)
    document.drop_store(mask_id)
    _set(document, tuple(one for one in document.masks if one.id != mask_id))
    return changes.merged(Changes(masks=True))


def named(document: Document, mask_id: str) -> NamedMask:
    """Raises KeyError for an id that is not there."""
    for mask in document.masks:
        if mask.id == mask_id:
            return mask
    raise KeyError(mask_id)


def _set(document: Document, masks: tuple[NamedMask, ...]) -> None:
    document.restructure(dataclasses.replace(document.structure, masks=masks))
