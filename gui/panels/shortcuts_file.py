"""All keys in one file: to keep them, or to take them to another computer."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from core.errors import UserError
from core.files import write_atomically
from gui.wording import error_words

_KIND = "pentimento-shortcuts"


class ShortcutsFile(QObject):
    """A JSON object: {"pentimento-shortcuts": 1, "keys": {command: keys}}, with the commands
    whose keys are not the usual ones."""

    read = Signal(dict)  # id -> keys
    told = Signal(str)  # what became of it, in words

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._window = parent

    def menu(self, keys: Callable[[], dict[str, str]]) -> QMenu:
        """`keys` says what is to be written."""
        menu = QMenu(self._window)
        menu.addAction(self.tr("Save the keys as a file…")).triggered.connect(
            lambda: self._ask_where(keys())
        )
        menu.addAction(self.tr("Take the keys of a file…")).triggered.connect(self._ask_which)
        return menu

    def _ask_where(self, keys: dict[str, str]) -> None:
        name, _ = QFileDialog.getSaveFileName(
            self._window, self.tr("Save the keys"), "pentimento-keys.json", "JSON (*.json)"
        )
        if name:
            self.save(Path(name), keys)

    def save(self, path: Path, keys: dict[str, str]) -> None:
        text = json.dumps({_KIND: 1, "keys": keys}, indent=2, sort_keys=True, ensure_ascii=False)
        try:
            write_atomically(path, text.encode())
        except UserError as error:
            self.told.emit(error_words(error))
        else:
            self.told.emit(self.tr("The keys are in {name}").format(name=path.name))

    def _ask_which(self) -> None:
        name, _ = QFileDialog.getOpenFileName(
            self._window, self.tr("Take the keys of a file"), "", "JSON (*.json)"
        )
        if name:
            self.open(Path(name))

    def open(self, path: Path) -> None:
        keys = _keys_in(path)
        if keys is None:
            words = self.tr("{name} is no file of Pentimento's keys. Nothing was changed.")
            self.told.emit(words.format(name=path.name))
        else:
            self.read.emit(keys)


def _keys_in(path: Path) -> dict[str, str] | None:
    try:
        held = json.loads(path.read_text(encoding="utf-8"))
        keys = held["keys"] if held[_KIND] == 1 else None
    except (OSError, ValueError, KeyError, TypeError):
        return None
    if not isinstance(keys, dict):
        return None
    return {str(name): str(value) for name, value in keys.items()}
