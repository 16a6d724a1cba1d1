"""Undo and redo: one command a gesture, the tiles that differ, a byte budget.

A command holds no copies: the tiles before are the very arrays that the store let go of,
the tiles after are those it holds now. In quiet moments `pack_some` compresses what is not
the document's own (core/tile_packing.py): little, since a stroke changes a small part of a tile.
"""

from __future__ import annotations

import dataclasses
import itertools
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np

from core.changes import TouchedTile
from core.geometry import Bounds
from core.layers import Structure
from core.tile_packing import PackedTile, packed
from core.tiles import TileArray
from core.undo_spool import Spool, Stored

DEFAULT_BUDGET = 512 * 2**20

# What an edit of a tile costs beside its bytes.
_OVERHEAD = 200

_NOTHING = PackedTile(Bounds(0, 0, 0, 0), (), False, b"")

# What undo may keep on the disk, by what it may in memory.
_ON_DISK = 8

# However small they are, more steps than this are not kept.
MAX_STEPS = 2000


GetTile = Callable[[TouchedTile], TileArray | None]


class TileEdit:
    """One tile before and after. None: no tile there.

    While the edit is done, the tile after is the document's own, so that only the one before
    is kept; while it is undone, the other way round. Packed, that one can be brought back
    from the document's; undo and redo always start from exactly that.
    """

    __slots__ = ("_after", "_before", "_had_after", "_had_before", "_is_done", "_packed", "_shape")

    def __init__(self, before: TileArray | None, after: TileArray | None) -> None:
        known = before if before is not None else after
        if known is None:
            raise ValueError("a tile that is nowhere did not change")
        self._before, self._after = before, after
        self._had_before, self._had_after = before is not None, after is not None
        self._shape = known.shape
        self._is_done = True
        self._packed: PackedTile | None = None

    @property
    def is_packed(self) -> bool:
        return self._packed is not None

    @property
    def kept(self) -> TileArray | bytes | Stored | None:
        """What this edit keeps alive: the other of the two states is the document's own."""
        if self._packed is not None:
            return self._packed.data
        return self._before if self._is_done else self._after

    @property
    def kept_bytes(self) -> int:
        """In memory."""
        kept = self.kept
        if isinstance(kept, bytes):
            return len(kept)
        return 0 if kept is None or isinstance(kept, Stored) else kept.nbytes

    @property
    def stored_bytes(self) -> int:
        """On the disk."""
        kept = self.kept
        return kept.size if isinstance(kept, Stored) else 0

    @property
    def states(self) -> tuple[TileArray | None, TileArray | None]:
        """Of one that is not packed: what it keeps alive, and the document's own."""
        if self._is_done:
            return self._before, self._after
        return self._after, self._before

    def pack(self, spool: Spool | None = None) -> None:
        if self._packed is None:
            kept, other = self.states
            self.put_packed(self.packing(kept, other, spool), kept)

    def packing(
        self, kept: TileArray | None, other: TileArray | None, spool: Spool | None
    ) -> PackedTile:
        """`states` made small, and put aside in a spool. Any thread; nothing has changed."""
        if kept is None:
            return _NOTHING  # where there was no tile nothing need be kept
        made = packed(kept, self._or_zero(other))
        return made if spool is None else made.put_aside(spool)

    def put_packed(self, made: PackedTile, kept: TileArray | None) -> None:
        """Keep what `packing` made, unless it is of what is not kept any more."""
        if self._packed is None and self.states[0] is kept:
            self._packed = made
            self._before = self._after = None

    def unpack(self, other: TileArray | None) -> None:
        """Bring back what is packed, given the state that the document has."""
        if self._packed is None:
            return
        if self._is_done:
            self._before = self._kept(self._before, other, self._had_before)
            self._after = other
        else:
            self._after = self._kept(self._after, other, self._had_after)
            self._before = other
        self._packed = None

    def before(self, after: TileArray | None) -> TileArray | None:
        """The tile before, given the tile after; the edit is undone from now on."""
        if self._is_done:
            self._before = self._kept(self._before, after, self._had_before)
            self._after, self._packed, self._is_done = after, None, False
        return self._before

    def after(self, before: TileArray | None) -> TileArray | None:
        """The tile after, given the tile before; the edit is done from now on."""
        if not self._is_done:
            self._after = self._kept(self._after, before, self._had_after)
            self._before, self._packed, self._is_done = before, None, True
        return self._after

    def _kept(
        self, tile: TileArray | None, other: TileArray | None, was_there: bool
    ) -> TileArray | None:
        if self._packed is None or not was_there:
            return tile
        brought_back = self._packed.unpacked(self._or_zero(other))
        brought_back.setflags(write=False)
        return brought_back

    def _or_zero(self, tile: TileArray | None) -> TileArray:
        return np.zeros(self._shape, np.uint8) if tile is None else tile


@dataclass(eq=False)
class Command:
    """One step of undo: the document's structure and its tiles, before and after.

    `text` names it in the menu ("Brush stroke"). Commands that follow each other with the
    same non-empty `merge_key` become one (a slider dragged).
    """

    text: str
    before: Structure
    after: Structure
    tiles: dict[TouchedTile, TileEdit]
    merge_key: str = ""
    # What `nbytes` was when it was counted last; None: it is another by now.
    _counted: int | None = field(default=None, init=False, repr=False)

    @property
    def stored_bytes(self) -> int:
        """What it keeps on the disk."""
        return sum(edit.stored_bytes for edit in self.tiles.values())

    @property
    def nbytes(self) -> int:
        """Memory that only this step keeps alive; a tile shared by many counts once."""
        if self._counted is None:
            shared = {id(edit.kept): edit.kept_bytes for edit in self.tiles.values()}
            self._counted = 500 + _OVERHEAD * len(self.tiles) + sum(shared.values())
        return self._counted

    def forget_count(self) -> None:
        """It keeps something else now."""
        self._counted = None

    def pack(self, place: TouchedTile, spool: Spool | None) -> None:
        self.tiles[place].pack(spool)
        self._counted = None

    def unpacking(self, get: GetTile) -> Iterator[None]:
        """Bring back what is packed, a tile at a time; `get` reads the document's own tiles,
        which must stay as they are until the step is undone or redone."""
        self._counted = None
        for place, edit in self.tiles.items():
            if edit.is_packed:
                edit.unpack(get(place))
                yield
        self._counted = None


class CommandStack:
    """Commands done and undone. Which of them is applied is the caller's to keep in step."""

    def __init__(self, budget: int = DEFAULT_BUDGET, spool: Spool | None = None) -> None:
        """`budget`: bytes of memory that commands may keep, and `_ON_DISK` times as many in the
        spool; the newest one is kept whatever it costs.
        """
        self.spool = spool
        self._done: list[Command] = []
        self._undone: list[Command] = []
        self._budget = budget
        self._clean: Command | None = None
        self._clean_is_lost = False
        # On the disk, as it was counted last.
        self._stored = 0

    # -- reading -----------------------------------------------------------------

    @property
    def nbytes(self) -> int:
        return sum(command.nbytes for command in self._done + self._undone)

    @property
    def undo_text(self) -> str:
        """The name of what undo would undo; empty when there is nothing."""
        return self._done[-1].text if self._done else ""

    @property
    def redo_text(self) -> str:
        return self._undone[-1].text if self._undone else ""

    @property
    def done(self) -> tuple[Command, ...]:
        return tuple(self._done)

    @property
    def undone(self) -> tuple[Command, ...]:
        """The next to redo comes last."""
        return tuple(self._undone)

    @property
    def is_clean(self) -> bool:
        """Whether the document is as it was at the last `set_clean`."""
        return not self._clean_is_lost and self._top() is self._clean

    # -- changing ----------------------------------------------------------------

    def push(self, command: Command) -> None:
        """Add what was just done; what was undone can no longer be redone."""
        if self._clean is not None and any(one is self._clean for one in self._undone):
            self._clean_is_lost = True
        self._undone.clear()
        top = self._top()
        if top is not None and top is not self._clean and _merges(top, command):
            self._done[-1] = dataclasses.replace(command, before=top.before)
            return
        self._done.append(command)
        self._trim()

    def undo(self) -> Command | None:
        """The command to take back, moved to the other side; None when there is none."""
        if not self._done:
            return None
        command = self._done.pop()
        self._undone.append(command)
        return command

    def redo(self) -> Command | None:
        if not self._undone:
            return None
        command = self._undone.pop()
        self._done.append(command)
        return command

    def clear(self) -> None:
        self._done.clear()
        self._undone.clear()
        self._clean = None
        self._clean_is_lost = False

    def set_clean(self) -> None:
        """The document is saved as it is now."""
        self._clean = self._top()
        self._clean_is_lost = False

    def set_budget(self, budget: int) -> None:
        self._budget = budget
        self._trim()

    def pack_some(self, seconds: float, keep: int = 2) -> bool:
        """Compress old tiles for about `seconds`; whether more is left to do.

        The newest `keep` commands stay as they are: undoing them costs nothing.
        """
        end = time.monotonic() + seconds
        for command, place in self._unpacked(keep):
            command.pack(place, self.spool)
            if time.monotonic() >= end:
                return any(True for _ in self._unpacked(keep))
        return False

    def unpacked(self, most: int) -> list[TileEdit]:
        """The first of those that are not packed yet."""
        found = (command.tiles[place] for command, place in self._unpacked(0))
        return list(itertools.islice(found, most))

    def recount(self) -> None:
        """Some were packed."""
        commands = self._done + self._undone
        for command in commands:
            command.forget_count()
        self._stored = sum(command.stored_bytes for command in commands)

    def _unpacked(self, keep: int) -> Iterator[tuple[Command, TouchedTile]]:
        done = self._done[: len(self._done) - keep] if keep else self._done
        for command in [*done, *self._undone[: len(self._undone) - keep]]:
            for place, edit in command.tiles.items():
                if not edit.is_packed:
                    yield command, place

    def _top(self) -> Command | None:
        return self._done[-1] if self._done else None

    def _trim(self) -> None:
        total = self.nbytes
        while (
            total > self._budget
            or len(self._done) > MAX_STEPS
            or self._stored > _ON_DISK * self._budget
        ) and len(self._done) > 1:
            dropped = self._done.pop(0)
            total -= dropped.nbytes
            self._stored -= dropped.stored_bytes
            if self._clean is None or dropped is self._clean:
                # The saved state is among those that can no longer be reached.
                self._clean_is_lost = True


def _merges(top: Command, command: Command) -> bool:
    same = bool(command.merge_key) and command.merge_key == top.merge_key
    return same and not top.tiles and not command.tiles


def tiles_before(command: Command, get: GetTile) -> dict[TouchedTile, TileArray | None]:
    """The tiles to put back, where `get` reads those of the document now."""
    command.forget_count()
    return {place: edit.before(get(place)) for place, edit in command.tiles.items()}


def tiles_after(command: Command, get: GetTile) -> dict[TouchedTile, TileArray | None]:
    command.forget_count()
    return {place: edit.after(get(place)) for place, edit in command.tiles.items()}
