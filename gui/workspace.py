"""The documents that are open, one of which is shown: what the tabs are of."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from gui.document_model import DocumentModel
from gui.open_document import OpenDocument, Stamp


class Workspace(QObject):
    """Keeps the order of the open documents, and always shows one. GUI thread.

    The window is bound to one DocumentModel for good; which document that shows is what
    changes. A blank document (see `is_blank`) stands for nothing open and is used up by
    the next picture.
    """

    # The list, its order or what is shown has changed.
    tabs_changed = Signal()
    # OpenDocument: its name or whether it is saved.
    tab_changed = Signal(object)

    def __init__(
        self, document: DocumentModel, is_blank: Callable[[OpenDocument], bool], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._is_blank = is_blank
        self._tabs = [document.open]
        self._shown = document.open
        self._before: list[OpenDocument] = []  # those shown before it, the last one first
        document.replaced.connect(self._on_replaced)
        document.leaving.connect(self._on_leaving)
        document.undo_changed.connect(self._share_memory)
        document.modified_changed.connect(self._on_shown_changed)
        document.name_changed.connect(self._on_shown_changed)

    @property
    def tabs(self) -> tuple[OpenDocument, ...]:
        """In the order of the tabs; at least one."""
        return tuple(self._tabs)

    @property
    def document(self) -> DocumentModel:
        """What shows one of them."""
        return self._document

    @property
    def current(self) -> OpenDocument:
        return self._shown

    @property
    def index(self) -> int:
        return self._tabs.index(self._shown)

    @property
    def modified(self) -> tuple[OpenDocument, ...]:
        """Those that hold something that is not saved."""
        return tuple(tab for tab in self._tabs if tab.is_modified)

    def find(self, path: Path) -> OpenDocument | None:
        """The document whose file that is, by whatever name: links lead to the same one."""
        named = next((tab for tab in self._tabs if tab.path == path), None)
        return named or next((tab for tab in self._tabs if _is_same(tab.path, path)), None)

    def fresh(self) -> None:
        """Show a blank document: the one that is shown when it is blank, or a new one."""
        if self._is_blank(self._shown):
            return
        blank = next((tab for tab in self._tabs if self._is_blank(tab)), None)
        if blank is None:
            blank = self._document.blank()
            self._tabs.insert(self.index + 1, blank)
        self.show(blank)

    def show(self, tab: OpenDocument) -> None:
        """Raises ValueError for one that is not open."""
        self._tabs.index(tab)
        if tab is not self._shown:
            self._document.show(tab)

    def step(self, steps: int) -> None:
        """The next tab, or with -1 the one before; round the ends."""
        self.show(self._tabs[(self.index + steps) % len(self._tabs)])

    def move(self, before: int, after: int) -> None:
        """A tab was dragged to another place."""
        self._tabs.insert(after, self._tabs.pop(before))
        self.tabs_changed.emit()

    def close(self, tab: OpenDocument) -> None:
        """Leave a document for good; whether that loses something was asked before."""
        if tab is self._shown:
            if len(self._tabs) == 1:
                self._document.close()
                return
            at = self.index
            self.show(self._tabs[at + 1] if at + 1 < len(self._tabs) else self._tabs[at - 1])
        self._tabs.remove(tab)
        tab.is_closed = True
        self._document.closed.emit(tab)
        self.tabs_changed.emit()

    def mark_saved(self, tab: OpenDocument, path: Path, stamp: Stamp | None = None) -> None:
        """What is in the document now is in that file, which has that stamp."""
        if tab is self._shown:
            self._document.mark_saved(path, stamp)
        else:
            tab.mark_saved(path, stamp)
            self.tab_changed.emit(tab)

    @Slot(object)
    def _on_leaving(self, tab: OpenDocument) -> None:
        self._before = [tab, *(one for one in self._before if one is not tab)]

    @Slot()
    def _share_memory(self) -> None:
        """All documents' undo keeps to one budget: where it is full, those that were not
        shown for longest forget their oldest steps first."""
        others = [tab for tab in self._before if tab in self._tabs and tab is not self._shown]
        self._before = others
        if not others:
            return
        left = self._document.undo_budget - self._shown.stack.nbytes
        for tab in others:
            tab.stack.set_budget(max(0, left))
            left -= tab.stack.nbytes

    @Slot()
    def _on_replaced(self) -> None:
        shown = self._document.open
        shown.stack.set_budget(self._document.undo_budget)
        if shown not in self._tabs:
            self._tabs[self.index] = shown
        self._shown = shown
        self.tabs_changed.emit()

    @Slot()
    def _on_shown_changed(self) -> None:
        self.tab_changed.emit(self._shown)


def _is_same(one: Path | None, other: Path) -> bool:
    try:
        return one is not None and os.path.samefile(one, other)
    except (OSError, ValueError):  # one of them is gone, or cannot be reached
        return False
