"""The journal beside the open document: after a crash the canvas is offered as it was."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QThreadPool, QTimer, Signal, Slot

from core.arrays import MaskArray
from core.changes import Changes, TouchedTile
from core.document import Document
from core.errors import UserError
from core.journal import Journal, Recoverable, recoverable, restore
from core.layers import Structure
from gui.document_model import DocumentModel
from gui.notices import Notice, notice_of

_WRITTEN_SECONDS = 60.0
# After a journal could not be begun.
RETRY_MS = 3000


class Recovery(QObject):
    """Follows one DocumentModel. GUI thread; the disk is waited for elsewhere.

    A journal begins with the first command on a document, is removed when the document
    is left in order, and stays when the process dies.
    """

    notice_raised = Signal(object)  # Notice

    _failed = Signal(object)  # UserError | None, from the journal's thread
    _found = Signal(object)  # list[Recoverable], from the pool

    def __init__(self, document: DocumentModel, is_wanted: Callable[[], bool]) -> None:
        """`is_wanted` is asked when a document's journal would begin."""
        super().__init__()
        self._is_wanted = is_wanted
        self._document = document
        self._journal: Journal | None = None
        self._places: set[TouchedTile] = set()
        self._pool = QThreadPool()
        self._pool.setMaxThreadCount(1)
        self._complained = False
        self._retry = QTimer(self)
        self._retry.setSingleShot(True)
        self._retry.timeout.connect(self._begin)
        document.committed.connect(self._on_committed)
        document.replaced.connect(self._on_replaced)
        document.modified_changed.connect(self._on_modified_changed)
        self._failed.connect(self._on_failed)
        self._found.connect(self._on_found)

    def look(self) -> None:
        """Look for work that a killed session left, and offer the newest with a notice."""
        self._pool.start(lambda: self._found.emit(recoverable()))

    def bring_back(self, found: Recoverable) -> None:
        """Open what a killed session left. Its journal goes once another holds the work."""
        try:
            restored = restore(found.id)
            document = Document.from_state(
                restored.state, _tiles_of(restored.state, restored.tiles())
            )
        except UserError as error:
            self.notice_raised.emit(notice_of(error))
            return
        path = restored.about.get("path", "")
        name = restored.about.get("name", "")
        self._document.load_document(document, name, Path(path) if path else None, modified=True)
        self._begin()
        journal = self._journal

        def let_go() -> None:
            if journal is not None and journal.wait(_WRITTEN_SECONDS):
                restored.discard()
            else:
                restored.close()

        self._pool.start(let_go)
        if restored.damaged:
            self.notice_raised.emit(
                Notice(
                    self.tr("A part of the unsaved work was damaged."),
                    self.tr("Look at the picture before you save it."),
                )
            )

    def close(self, keep: bool = False) -> None:
        """End the journal; with `keep` it will be offered at the next start."""
        self._retry.stop()
        self._pool.waitForDone(5000)
        if self._journal is not None:
            self._journal.close(keep=keep)
            self._journal = None

    # -- following the document --------------------------------------------------

    def _begin(self) -> None:
        """A journal for the document as it is now; where there can be none, soon again."""
        if self._journal is not None or self._document.is_empty or not self._is_wanted():
            return
        try:
            self._journal = Journal.create(on_error=self._failed.emit)
        except UserError as error:
            self._on_failed(error)
            self._retry.start(RETRY_MS)
            return
        document = self._document.document
        tiles = list(document.tiles())
        self._places = {(store, key) for store, key, _tile in tiles}
        about = {"name": self._document.name, "path": str(self._document.path or "")}
        self._journal.append(
            document.state(), tiles, about=about, modified=self._document.is_modified
        )
        if self._complained:
            journal = self._journal
            self._pool.start(lambda: self._failed.emit(None) if journal.wait() else None)

    @Slot(object)
    def _on_committed(self, changes: Changes) -> None:
        if self._journal is None:
            self._begin()
            return
        document = self._document.document
        stores = {store_id: document.store(store_id) for store_id in document.store_ids}
        places = changes.tiles | {place for place in self._places if place[0] not in stores}
        tiles = []
        for store_id, key in places:
            store = stores.get(store_id)
            tile = None if store is None else store.get(key)
            tiles.append((store_id, key, tile))
        self._places |= changes.tiles
        self._places = {place for place in self._places if place[0] in stores}
        self._journal.append(document.state(), tiles, modified=self._document.is_modified)

    @Slot()
    def _on_replaced(self) -> None:
        journal, self._journal = self._journal, None
        if journal is not None:
            self._pool.start(lambda: journal.close())
        if self._document.is_modified:
            self._begin()

    @Slot(bool)
    def _on_modified_changed(self, modified: bool) -> None:
        if self._journal is not None:
            self._journal.append(self._document.document.state(), (), modified=modified)

    # -- telling -----------------------------------------------------------------

    @Slot(object)
    def _on_failed(self, error: UserError | None) -> None:
        if error is None:
            if self._complained:
                self._complained = False
                self.notice_raised.emit(
                    Notice(self.tr("The journal of unsaved work is written again."), kind="done")
                )
        elif not self._complained:
            self._complained = True
            self.notice_raised.emit(notice_of(error))

    @Slot(object)
    def _on_found(self, found: list[Recoverable]) -> None:
        if not found or not self._document.is_empty:
            return
        newest = found[0]
        name = newest.about.get("name") or self.tr("Untitled")
        when = newest.saved.strftime("%Y-%m-%d %H:%M")
        self.notice_raised.emit(
            Notice(
                self.tr("Pentimento did not end in order."),
                self.tr("Your unsaved work on “{name}” of {when} is still there.").format(
                    name=name, when=when
                ),
                kind="offer",
                action=self.tr("Bring it back"),
                act=lambda: self.bring_back(newest),
            )
        )


def _tiles_of(
    state: Mapping[str, Any], tiles: Iterator[tuple[str, tuple[int, int], MaskArray]]
) -> Iterator[tuple[str, tuple[int, int], MaskArray]]:
    """Those of the stores that the state knows: a crash may fall between the two."""
    try:
        known = set(Structure.from_dict(state).channels())
    except (KeyError, TypeError, ValueError, AttributeError):
        return tiles  # Document.from_state says what is wrong
    return (tile for tile in tiles if tile[0] in known)
