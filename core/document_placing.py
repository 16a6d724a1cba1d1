"""Putting a layer with its own mask, or the mask, elsewhere in the document."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass

from core import resampling
from core.blend_modes import blend
from core.changes import MASK, Changes
from core.document import Document
from core.document_turning import turn_store, turned_tile
from core.placing import Placing
from core.tiles import TileArray, TileKey, Tiles, keys_over, tile_bounds

# A layer's mask is made a little beyond the box: its edge must show nothing that it hid.
_BEYOND = 2


@dataclass(frozen=True, slots=True)
class Job:
    """One store to be placed. `endless`: what a layer's mask hides goes on beyond the box, so
    that its edge shows nothing that was not to be seen. `under`: what it is laid over; without
    it nothing else is left in the store.
    """

    store_id: str
    tiles: Tiles
    placing: Placing
    endless: bool = False
    under: Tiles | None = None

    def tile(self, key: TileKey) -> TileArray:
        """What is made for a place, without what is under it."""
        exact = self.placing.right_angled()
        if exact is not None:
            return turned_tile(self.tiles, self.placing.source, exact, key)
        return resampling.placed(self.tiles, self.placing, tile_bounds(key), self.endless)


class Making:
    """The tiles that placings need, made a few at a time, so that nobody waits.

    Of the document as it was when this was begun. One thread.
    """

    def __init__(self, jobs: Iterable[Job]) -> None:
        self._made: dict[str, dict[TileKey, TileArray]] = {}
        self._left: list[tuple[Job, TileKey]] = []
        for job in jobs:
            self._made[job.store_id] = {} if job.under is None else dict(job.under.items())
            reach = job.placing.bounds().padded(_BEYOND if job.endless else 0)
            self._left += [(job, key) for key in keys_over(reach)]
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
            job, key = self._left.pop()
            tile = job.tile(key)
            if tile.any():
                under = None if job.under is None else job.under.get(key)
                self._made[job.store_id][key] = tile if under is None else blend(under, tile)
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


def making_of(document: Document, store_id: str, placing: Placing) -> Making:
    """What `place` needs made; nothing for a right-angled placing."""
    if placing.right_angled() is not None:
        return Making(())
    jobs = [Job(store_id, document.store(store_id).snapshot(), placing)]
    if store_id != MASK and document.layer(store_id).masked:
        mask_id = document.layer(store_id).mask_id
        jobs.append(Job(mask_id, document.store(mask_id).snapshot(), placing, endless=True))
    return Making(jobs)


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
        changes = (making or making_of(document, store_id, placing)).put(document)
    else:
        changes = turn_store(document, store_id, placing.source, exact)
        if store_id != MASK and document.layer(store_id).masked:
            mask_id = document.layer(store_id).mask_id
            changes = changes.merged(turn_store(document, mask_id, placing.source, exact))
    if store_id == MASK:
        document.store(MASK).clear_outside(document.frame)
    return changes
