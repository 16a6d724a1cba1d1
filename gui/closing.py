"""Leaving documents: asks when something would be lost, and only then."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMessageBox, QWidget

from gui.open_document import OpenDocument
from gui.panels.question import Question
from gui.saving import Saving
from gui.workspace import Workspace

_NAMED = 8  # pictures that a question names


class Closing(QObject):
    """GUI thread."""

    def __init__(self, workspace: Workspace, saving: Saving, window: QWidget) -> None:
        super().__init__(window)
        self._workspace = workspace
        self._saving = saving
        self._window = window

    def close(self, tab: OpenDocument | None = None) -> None:
        """Leave one document (the one that is shown by default), saving it first if that
        is what the user wants."""
        leaving = tab or self._workspace.current
        self._finish(leaving)
        if leaving.is_modified:
            self._workspace.show(leaving)
            buttons = QMessageBox.StandardButton
            answer = self._ask_one(leaving)
            if answer == buttons.Save:
                self._saving.save(lambda: self._workspace.close(leaving))
            if answer != buttons.Discard:
                return
        if leaving in self._workspace.tabs:
            self._workspace.close(leaving)

    def close_others(self, kept: OpenDocument) -> None:
        """Leave all but one; asks once for all of them."""
        others = [tab for tab in self._workspace.tabs if tab is not kept]

        def leave() -> None:
            for tab in others:
                if tab in self._workspace.tabs:
                    self._workspace.close(tab)
            self._workspace.show(kept)

        self._finish(*others)
        if self._may_leave([tab for tab in others if tab.is_modified], leave):
            leave()

    def may_quit(self, then: Callable[[], object]) -> bool:
        """Whether everything can be left.

        When the user chooses to save, the answer is False for now, and `then` (do it
        again) runs once all is saved.
        """
        self._finish(*self._workspace.tabs)
        return self._may_leave(self._workspace.modified, then)

    def _may_leave(self, modified: Sequence[OpenDocument], then: Callable[[], object]) -> bool:
        if not modified:
            return True
        buttons = QMessageBox.StandardButton
        if len(modified) == 1:
            self._workspace.show(modified[0])
            answer = self._ask_one(modified[0])
        else:
            answer = self._ask_all(modified)
        if answer == buttons.Save or answer == buttons.SaveAll:
            self._save_all(list(modified), then)
        return answer == buttons.Discard

    def _finish(self, *tabs: OpenDocument) -> None:
        """What is under way of a document belongs to what is asked about."""
        jobs = self._workspace.document.jobs
        for tab in tabs:
            if tab in jobs.documents:
                self._workspace.show(tab)
                jobs.wait()

    def _save_all(self, left: list[OpenDocument], then: Callable[[], object]) -> None:
        """One after another, each shown as it is asked about; ends where one is not saved."""
        left = [tab for tab in left if tab.is_modified and not tab.is_closed]
        if not left:
            then()
            return
        self._workspace.show(left[0])
        self._saving.save(lambda: self._save_all(left[1:], then))

    def _ask_one(self, tab: OpenDocument) -> QMessageBox.StandardButton:
        name = tab.name or self.tr("Untitled")
        return self._ask(
            self.tr("Save the changes to “{name}”?").format(name=name),
            QMessageBox.StandardButton.Save,
        )

    def _ask_all(self, tabs: Sequence[OpenDocument]) -> QMessageBox.StandardButton:
        names = [f"“{tab.name or self.tr('Untitled')}”" for tab in tabs[:_NAMED]]
        if len(tabs) > _NAMED:
            names.append("…")
        return self._ask(
            self.tr("Save the changes to {n} pictures?").format(n=len(tabs)),
            QMessageBox.StandardButton.SaveAll,
            ", ".join(names) + "\n\n",
        )

    def _ask(
        self, text: str, save: QMessageBox.StandardButton, about: str = ""
    ) -> QMessageBox.StandardButton:
        about += self.tr("Every generated result is in the gallery; what you painted is not.")
        box = Question(self._window, self.tr("Unsaved changes"), text, about)
        buttons = QMessageBox.StandardButton
        box.setStandardButtons(save | buttons.Discard | buttons.Cancel)
        box.setDefaultButton(save)
        box.setEscapeButton(buttons.Cancel)
        return QMessageBox.StandardButton(box.exec())
