"""The prompt history dock: every prompt that was used, found and used again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from gui.library import Library
from gui.panels.searching import ListOrWords, SearchField
from gui.theme import BORDER

if TYPE_CHECKING:
    from core.library.prompts import PromptEntry

_ENTRY = int(Qt.ItemDataRole.UserRole)


class HistoryPanel(QWidget):
    """A click puts prompt and negative prompt back into their fields."""

    prompt_chosen = Signal(str, str)

    def __init__(self, library: Library) -> None:
        super().__init__()
        self._library = library
        self._stale = True
        self.search = SearchField(
            self.tr("Search the prompts"), self.tr("Find prompts that you used, by their words")
        )
        self.search.asked.connect(self.reload)
        self.list = QListWidget()
        self.list.setWordWrap(True)
        self.list.setSpacing(1)
        self.list.setFrameShape(QListWidget.Shape.NoFrame)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.list.setAccessibleName(self.tr("Prompt history"))
        self.list.itemClicked.connect(self._on_chosen)
        self.list.itemActivated.connect(self._on_chosen)
        self._stack = ListOrWords(self.list)
        column = QVBoxLayout(self)
        column.setContentsMargins(12 - BORDER, 8, 12, 8)
        column.setSpacing(8)
        column.addWidget(self.search)
        column.addLayout(self._stack, 1)
        library.prompts_changed.connect(self._on_prompts_changed)

    def showEvent(self, event: object) -> None:
        super().showEvent(event)  # pyright: ignore[reportArgumentType] - a QShowEvent
        if self._stale:
            self.reload()

    def reload(self) -> None:
        """Read the history again, with the search that is typed."""
        self._stale = False
        text = self.search.text().strip()
        entries = self._library.prompts(text)
        self.list.clear()
        for entry in entries:
            self.list.addItem(self._row(entry))
        if entries:
            self._stack.show_list()
        else:
            self._stack.show_words(
                self.tr("Nothing found") if text else self.tr("The prompts you use are kept here")
            )

    def _row(self, entry: PromptEntry) -> QListWidgetItem:
        words = entry.prompt if len(entry.prompt) <= 160 else entry.prompt[:157] + "…"
        row = QListWidgetItem(words)
        row.setData(_ENTRY, (entry.prompt, entry.negative_prompt))
        when = entry.last_used.strftime("%Y-%m-%d %H:%M")
        used = self.tr("Used {n} times, last {when}").format(n=entry.uses, when=when)
        negative = self.tr("Not: {words}").format(words=entry.negative_prompt)
        parts = [entry.prompt, negative if entry.negative_prompt else "", used]
        row.setToolTip("\n".join(part for part in parts if part))
        return row

    def _on_prompts_changed(self) -> None:
        if self.isVisible():
            self.reload()
        else:
            self._stale = True

    def _on_chosen(self, row: QListWidgetItem) -> None:
        prompt, negative = row.data(_ENTRY)
        self.prompt_chosen.emit(prompt, negative)
