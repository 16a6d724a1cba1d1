"""The journals beside the open documents: after a crash each is offered as it was."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QThreadPool, QTimer, Signal, Slot

from core.arrays import MaskArray
from core.changes import Changes, TouchedTile
from core.document import Document
from core.errors import UserError
from core.journal import Journal
from core.journal_recovery import Recoverable, Unreadable, recoverable, restore
from core.layers import Structure
from core.recipe import recipes_of_text, stored_text
from gui.document_model import DocumentModel
from gui.notices import Notice, notice_of
from gui.open_document import OpenDocument
from gui.workspace import Workspace

_WRITTEN_SECONDS = 60.0
# After a journal could not be begun.
RETRY_MS = 3000


@dataclass(eq=False)
class _Kept:
    """One document's journal, and the tiles and stores that it knows."""

    journal: Journal
    places: set[TouchedTile]
    stores: set[str]


class Recovery(QObject):
    """Follows the documents of a Workspace. GUI thread; the disk is waited for elsewhere.

    A journal begins with the first command on a document, is removed when the document
    is left in order, and stays when the process dies.
    """

    notice_raised = Signal(object)  # Notice

    _failed = Signal(object)  # UserError | None, from a journal's thread
    _found = Signal(object)  # list[Recoverable], from the pool
    _unreadable = Signal(object)  # Unreadable, from the pool

    def __init__(
        self, document: DocumentModel, workspace: Workspace, is_wanted: Callable[[], bool]
    ) -> None:
        """`is_wanted` is asked when a document's journal would begin."""
        super().__init__()
        self._is_wanted = is_wanted
        self._document = document
        self._workspace = workspace
        self._kept: dict[OpenDocument, _Kept] = {}
        # Documents whose journal could not be begun yet.
        self._owed: set[OpenDocument] = set()
        self._pool = QThreadPool()
        self._pool.setMaxThreadCount(1)
        self._complained = False
        self._retry = QTimer(self)
        self._retry.setSingleShot(True)
        self._retry.timeout.connect(self._begin_again)
        document.committed.connect(self._on_committed)
        document.replaced.connect(self._on_replaced)
        document.closed.connect(self._on_closed)
        workspace.tab_changed.connect(self._on_tab_changed)
        self._failed.connect(self._on_failed)
        self._found.connect(self._on_found)
        self._unreadable.connect(self._on_unreadable)

    def look(self) -> None:
        """Look for work that a killed session left, and offer it with a notice."""
        self._pool.start(lambda: self._found.emit(recoverable(on_unreadable=self._unreadable.emit)))

    def bring_back(self, found: Recoverable) -> bool:
        """Open what a killed session left, in a tab of its own; False where that failed.

        Its journal goes once another holds the work.
        """
        try:
            restored = restore(found.id)
        except UserError as error:
            self.notice_raised.emit(notice_of(error))
            return False
        try:
            document = Document.from_state(
                restored.state, _tiles_of(restored.state, restored.tiles())
            )
        except UserError as error:
            restored.close()
            self.notice_raised.emit(notice_of(error))
            return False
        from core.formats import read_extras  # not before the window is up

        about = restored.about
        path = Path(about["path"]) if about.get("path") else None
        icc, exif = (None, None) if path is None else read_extras(path)
        self._workspace.fresh()
        self._document.load_document(
            document,
            about.get("name", ""),
            path,
            modified=True,
            icc=icc,
            exif=exif,
            read_losses=tuple(about.get("losses", "").splitlines()),
            recipes=recipes_of_text(about.get("recipes", "")),
        )
        kept = self._kept.get(self._document.open)

        def let_go() -> None:
            if kept is not None and kept.journal.wait(_WRITTEN_SECONDS):
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
        return True

    def bring_all_back(self, found: list[Recoverable]) -> None:
        """The newest is shown in the end."""
        for one in reversed(found):
            self.bring_back(one)

    def close(self, keep: bool = False) -> None:
        """End the journals; with `keep` what is not saved is offered at the next start."""
        self._retry.stop()
        self._pool.waitForDone(5000)
        for document, kept in self._kept.items():
            kept.journal.close(keep=keep and document.is_modified)
        self._kept.clear()

    # -- following the documents -------------------------------------------------

    def _begin(self, document: OpenDocument) -> None:
        """A journal for the document as it is now; where there can be none, soon again."""
        self._owed.discard(document)
        if document in self._kept or document.document.is_empty or not self._is_wanted():
            return
        try:
            journal = Journal.create(on_error=self._failed.emit)
        except UserError as error:
            self._on_failed(error)
            self._owed.add(document)
            self._retry.start(RETRY_MS)
            return
        tiles = list(document.document.tiles())
        places = {(store, key) for store, key, _tile in tiles}
        self._kept[document] = _Kept(journal, places, set(document.document.store_ids))
        journal.append(
            document.document.state(),
            tiles,
            about=_about(document),
            modified=document.is_modified,
        )
        if self._complained:
            self._pool.start(lambda: self._failed.emit(None) if journal.wait() else None)

    @Slot()
    def _begin_again(self) -> None:
        for document in tuple(self._owed):
            self._begin(document)

    @Slot(object)
    def _on_committed(self, changes: Changes) -> None:
        kept = self._kept.get(self._document.open)
        if kept is None:
            self._begin(self._document.open)
            return
        document = self._document.document
        stores = {store_id: document.store(store_id) for store_id in document.store_ids}
        gone = kept.stores - stores.keys()
        lost = {place for place in kept.places if place[0] in gone} if gone else set()
        places = changes.tiles | lost
        tiles = []
        for store_id, key in places:
            store = stores.get(store_id)
            tile = None if store is None else store.get(key)
            tiles.append((store_id, key, tile))
        kept.places |= changes.tiles
        if gone:
            kept.places = {place for place in kept.places if place[0] in stores}
        kept.stores = set(stores)
        kept.journal.append(document.state(), tiles, modified=self._document.is_modified)

    @Slot()
    def _on_replaced(self) -> None:
        if self._document.is_modified:
            self._begin(self._document.open)

    @Slot(object)
    def _on_closed(self, document: OpenDocument) -> None:
        self._owed.discard(document)
        kept = self._kept.pop(document, None)
        if kept is not None:
            self._pool.start(lambda: kept.journal.close())

    @Slot(object)
    def _on_tab_changed(self, document: OpenDocument) -> None:
        """It was saved, has another name, or a result was applied to it."""
        kept = self._kept.get(document)
        if kept is not None:
            kept.journal.append(
                document.document.state(),
                (),
                about=_about(document),
                modified=document.is_modified,
            )

    # -- telling -----------------------------------------------------------------

    @Slot(object)
    def _on_failed(self, error: UserError | None) -> None:
        if error is None:
            if self._complained:
                self._complained = False
                self.notice_raised.emit(
                    Notice(self.tr("The journal of unsaved work is written again."), kind="done")
                )
        else:
            if not self._complained:
                self._complained = True
                self.notice_raised.emit(notice_of(error))
            self._replace_gone()

    def _replace_gone(self) -> None:
        """Another journal, with all there is, for each whose files were deleted."""
        for document, kept in list(self._kept.items()):
            if kept.journal.is_gone:
                del self._kept[document]
                self._pool.start(kept.journal.close)
                self._owed.add(document)
                self._retry.start(0)

    @Slot(object)
    def _on_unreadable(self, found: Unreadable) -> None:
        if found.newer:
            words = self.tr("A newer Pentimento left unsaved work that this one cannot read.")
            advice = self.tr("Start the newer one to bring it back.")
        else:
            words = self.tr("Unsaved work of an earlier session cannot be read.")
            advice = self.tr("What there is of it is kept in {folder}.").format(folder=found.folder)
        self.notice_raised.emit(Notice(words, advice, kind="note"))

    @Slot(object)
    def _on_found(self, found: list[Recoverable]) -> None:
        if not found:
            return
        newest = found[0]
        if len(found) == 1:
            name = newest.about.get("name") or self.tr("Untitled")
            when = newest.saved.strftime("%Y-%m-%d %H:%M")
            words = self.tr("Your unsaved work on “{name}” of {when} is still there.").format(
                name=name, when=when
            )
        else:
            names = [one.about.get("name") or self.tr("Untitled") for one in found]
            words = self.tr("Your unsaved work on {n} pictures is still there: {names}.").format(
                n=len(found), names=", ".join(names[:5]) + (" …" if len(names) > 5 else "")
            )
        self.notice_raised.emit(
            Notice(
                self.tr("Pentimento did not end in order."),
                words,
                kind="offer",
                action=self.tr("Bring it back"),
                act=lambda: self.bring_all_back(found),
            )
        )


def _about(document: OpenDocument) -> dict[str, str]:
    return {
        "name": document.name,
        "path": str(document.path or ""),
        "losses": "\n".join(document.read_losses),
        "recipes": stored_text(document.recipes),
    }


def _tiles_of(
    state: Mapping[str, Any], tiles: Iterator[tuple[str, tuple[int, int], MaskArray]]
) -> Iterator[tuple[str, tuple[int, int], MaskArray]]:
    """Those of the stores that the state knows: a crash may fall between the two."""
    try:
        known = set(Structure.from_dict(state).channels())
    except (KeyError, TypeError, ValueError, AttributeError):
        return tiles  # Document.from_state says what is wrong
    return (tile for tile in tiles if tile[0] in known)
