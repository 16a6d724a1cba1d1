"""What the searched lists share: the field, and words where there is nothing to list."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QStackedLayout, QWidget

_DELAY_MS = 150


class SearchField(QLineEdit):
    """`asked` follows the last key after a moment; `name` stands in the empty field. Escape
    empties it; in an empty one it is the window's."""

    asked = Signal()

    def __init__(self, name: str, tip: str) -> None:
        super().__init__()
        self.setPlaceholderText(name)
        self.setClearButtonEnabled(True)
        self.setAccessibleName(name)
        self.setToolTip(tip)
        delay = QTimer(self)
        delay.setSingleShot(True)
        delay.setInterval(_DELAY_MS)
        delay.timeout.connect(self.asked)
        self.textChanged.connect(delay.start)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape and self.text():
            if event.type() is QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() is QEvent.Type.KeyPress:
                self.clear()
                return True
        return super().event(event)


class ListOrWords(QStackedLayout):
    """Shows a list, or words in its place."""

    def __init__(self, view: QWidget) -> None:
        super().__init__()
        self._view = view
        self._words = QLabel()
        self._words.setObjectName("secondary")
        self._words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._words.setWordWrap(True)
        self.addWidget(view)
        self.addWidget(self._words)

    def show_list(self) -> None:
        self.setCurrentWidget(self._view)

    def show_words(self, words: str) -> None:
        self._words.setText(words)
        self.setCurrentWidget(self._words)
