"""Putting a layer with its own mask, or the mask, elsewhere in the document."""

from __future__ import annotations

import time

from core import resampling
from core.changes import MASK, Changes
from core.document import Document
from core.document_turning import turn_store
from core.placing import Placing
from core.tiles import TileArray, TileKey, Tiles, keys_over, tile_bounds

# A layer's mask is made a little beyond the box: its edge must show nothing that it hid.
_BEYOND = 2


class Making:
    """The tiles that a placing needs, made a few at a time, so that nobody waits.

    Of the document as it was when this was begun. Nothing is to be made for placings that
    are right-angled. One thread.
    """

    def __init__(self, document: Document, store_id: str, placing: Placing) -> None:
        self.store_id = store_id
        self.placing = placing
        self._made: dict[str, dict[TileKey, TileArray]] = {}
        self._left: list[tuple[str, Tiles, TileKey, bool]] = []
        if placing.right_angled() is not None:
            return
        stores = {store_id: False}
        if store_id != MASK and document.layer(store_id).masked:
            stores[document.layer(store_id).mask_id] = True
        for each, hidden in stores.items():
            tiles = document.store(each).snapshot()
            self._made[each] = {}
            reach = placing.bounds().padded(_BEYOND if hidden else 0)
            self._left += [(each, tiles, key, hidden) for key in keys_over(reach)]
        self._left.reverse()
        self._count = max(1, len(self._left))

    @property
    def is_done(self) -> bool:
        return not self._left

    @property
    def progress(self) -> float:
        """0 … 1."""
        return 1.0 if self.is_done else 1 - len(self._left) / self._count

    def work(self, seconds: float | None = None) -> bool:
        """Make tiles for about so long (at least one; None: all of them); whether it is done."""
        end = None if seconds is None else time.monotonic() + seconds
        while self._left:
            store_id, tiles, key, hidden = self._left.pop()
            tile = resampling.placed(tiles, self.placing, tile_bounds(key), hidden)
            if tile.any():
                self._made[store_id][key] = tile
            if end is not None and time.monotonic() >= end:
                break
        return self.is_done

    def put(self, document: Document) -> Changes:
        """Replace what the stores hold by what was made; all of it must be."""
        self.work()
        changes = Changes()
        for store_id, tiles in self._made.items():
            changes = changes.merged(document.clear_store(store_id))
            store = document.store(store_id)
            for key, tile in tiles.items():
                store.set_tile(key, tile)
            changes = changes.merged(document.touched_keys(store_id, tiles))
        return changes


def place(
    document: Document, store_id: str, placing: Placing, making: Making | None = None
) -> Changes:
    """Put a layer's pixels with its own mask, or the mask (MASK), elsewhere. Of a layer what
    leaves the frame is kept, of the mask it is not. An identity changes no bit; what only
    moves, mirrors or turns by quarters is exact. `making`: tiles made for it before.
    """
    if placing.is_identity:
        return Changes()
    exact = placing.right_angled()
    if exact is None:
        changes = (making or Making(document, store_id, placing)).put(document)
    else:
        changes = turn_store(document, store_id, placing.source, exact)
        if store_id != MASK and document.layer(store_id).masked:
            mask_id = document.layer(store_id).mask_id
            changes = changes.merged(turn_store(document, mask_id, placing.source, exact))
    if store_id == MASK:
        document.store(MASK).clear_outside(document.frame)
    return changes
