"""Changes of a document that are made apart from it, on any thread, while it goes on.

The work is done on tiles that nobody writes to. What comes of it is a Command, which brings
the document there at once, as redo would; so nothing is computed when it is put in place, and
until then nothing has changed.
"""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Iterator, Mapping

from core.changes import MASK, Changes
from core.document import Document
from core.geometry import Bounds
from core.history import Command, TileEdit
from core.mask_changes import MaskWork
from core.tiles import TileArray, TileKey, Tiles

Make = Callable[[Tiles, Bounds], MaskWork]
# In one go, or one after another.
Change = Callable[[Document], Changes | Iterator[Changes]]


class _Stopped(Exception):
    """Nobody wants it any more."""


class Work:
    """Making a change; `done` of about `total` parts are made. One thread at a time."""

    def __init__(self, total: int, is_light: bool) -> None:
        """`is_light`: it can be done a few milliseconds at a time."""
        self.total, self.is_light = max(1, total), is_light
        self.done = 0
        self.is_complete = False
        # What went wrong, for the window's thread to tell.
        self.error: BaseException | None = None
        self._is_stopped = False

    @property
    def progress(self) -> float:
        """0 … 1."""
        return min(1.0, self.done / self.total)

    @property
    def is_stopped(self) -> bool:
        return self._is_stopped

    def stop(self) -> None:
        """End it soon. Any thread."""
        self._is_stopped = True

    def work_off(self) -> None:
        """All of it; what goes wrong is kept."""
        try:
            self.advance()
        except _Stopped:
            pass
        except BaseException as error:  # noqa: BLE001 - told by the window's thread
            self.error = error

    def advance(self, seconds: float | None = None) -> None:
        """Work for about so long, or until it is done or stopped."""
        raise NotImplementedError

    def is_of(self, document: Document) -> bool:
        """Whether the document still is what this was made of, as far as that matters."""
        raise NotImplementedError

    def command(self, document: Document, text: str) -> Command | None:
        """What brings the document there, when it is complete; None: it changes nothing."""
        raise NotImplementedError


class MaskWorking(Work):
    """A change of the mask, a block at a time. It looks at nothing but the mask and the frame."""

    def __init__(self, document: Document, make: Make, instead: MaskWorking | None = None) -> None:
        """`instead`: made of the mask that this one was made of."""
        self._base = document.store(MASK).snapshot() if instead is None else instead._base
        self._frame = document.frame if instead is None else instead._frame
        work = make(self._base, self._frame)
        super().__init__(work.total, work.is_light)
        self._steps = work.steps
        self._tiles: dict[TileKey, TileArray | None] = {}

    @property
    def tiles(self) -> Mapping[TileKey, TileArray | None]:
        """What has come of it."""
        return self._tiles

    def advance(self, seconds: float | None = None) -> None:
        end = None if seconds is None else time.perf_counter() + seconds
        for tiles in self._steps:
            for tile in tiles.values():
                if tile is not None:
                    tile.setflags(write=False)
            self._tiles.update(tiles)
            self.done += 1
            if self._is_stopped or (end is not None and time.perf_counter() >= end):
                return
        self.is_complete = True

    def is_of(self, document: Document) -> bool:
        return document.frame == self._frame and _same(document.mask, self._base)

    def command(self, document: Document, text: str) -> Command | None:
        edits: dict[tuple[str, TileKey], TileEdit] = {}
        for key, tile in self._tiles.items():
            old = self._base.get(key)
            if old is not tile:
                edits[MASK, key] = TileEdit(old, tile)
        structure = document.structure
        return Command(text, structure, structure, edits) if edits else None


class DocumentWorking(Work):
    """Any change of a document, made on a copy of it that shares its tiles."""

    def __init__(self, document: Document, change: Change, total: int) -> None:
        """`total`: about how many tiles it will touch."""
        super().__init__(total, is_light=False)
        self._change = change
        self._copy = document.copy(self._touch)
        self._base = {each: document.store(each).snapshot() for each in document.store_ids}
        self._structure = document.structure
        self._command: Command | None = None

    def _touch(self) -> None:
        """Before every tile."""
        self.done += 1
        if self._is_stopped:
            raise _Stopped

    def advance(self, seconds: float | None = None) -> None:
        copy = self._copy
        copy.begin()
        made = self._change(copy)
        if not isinstance(made, Changes):
            Changes.all_of(made)
        self._command = copy.commit("")
        self.is_complete = True

    def is_of(self, document: Document) -> bool:
        return (
            document.structure == self._structure
            and set(document.store_ids) == set(self._base)
            and all(_same(document.store(each), tiles) for each, tiles in self._base.items())
        )

    def command(self, document: Document, text: str) -> Command | None:
        return None if self._command is None else dataclasses.replace(self._command, text=text)


def tiles_in(document: Document) -> int:
    """How many there are in all that the document has."""
    return sum(len(document.store(each)) for each in document.store_ids)


def _same(now: Tiles, base: Tiles) -> bool:
    return len(now) == len(base) and all(now.get(key) is tile for key, tile in base.items())
