"""Old undo steps compressed, and put on the disk, on a thread of their own, so that the window never waits for it.

The thread is given tiles that nobody writes to. What it has made is put into the steps by
whoever owns them, and only where they still keep what it was made of.
"""

from __future__ import annotations

import threading
from collections import deque
from queue import SimpleQueue

from core.history import CommandStack, TileEdit
from core.tile_packing import PackedTile
from core.tiles import TileArray
from core.undo_spool import Spool

# So many tiles the thread is given at a time.
_BATCH = 64

_Todo = tuple[TileEdit, TileArray | None, TileArray | None]
# None: it was not made.
_Made = tuple[TileEdit, TileArray | None, PackedTile | None]


class UndoPacker:
    """Used by one thread, the one that owns the stacks."""

    def __init__(self) -> None:
        self._thread: threading.Thread | None = None
        self._todo: SimpleQueue[tuple[Spool | None, list[_Todo]] | None] = SimpleQueue()
        self._made: deque[_Made] = deque()
        # Of how many it is not known yet what has come of them.
        self._left = 0
        self._stop = threading.Event()

    def go_on(self, stack: CommandStack) -> bool:
        """Put in place what is made, and begin more; whether there is more to come."""
        while self._made:
            edit, kept, packed = self._made.popleft()
            self._left -= 1
            if packed is not None:
                edit.put_packed(packed, kept)
        if self._left:
            return True
        stack.recount()
        todo = [(edit, *edit.states) for edit in stack.unpacked(_BATCH)]
        if not todo:
            return False
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="undo", daemon=True)
            self._thread.start()
        self._left = len(todo)
        self._stop.clear()
        self._todo.put((stack.spool, todo))
        return True

    def pause(self) -> None:
        """Something else has the machine now."""
        self._stop.set()

    def close(self) -> None:
        """End the thread."""
        self._stop.set()
        if self._thread is not None:
            self._todo.put(None)
            self._thread.join()
            self._thread = None

    def _work(self) -> None:
        while (given := self._todo.get()) is not None:
            spool, todo = given
            for edit, kept, other in todo:
                packed = None if self._stop.is_set() else edit.packing(kept, other, spool)
                self._made.append((edit, kept, packed))
