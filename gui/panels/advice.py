"""A line over the canvas that says what to do next, and is in nobody's way."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel


class Advice(QLabel):
    """Clicks and strokes go through it to what it lies over."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("advice")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setWordWrap(False)
        self.hide()

    def say(self, words: str) -> None:
        """Show that; nothing hides it."""
        self.setText(words)
        self.setAccessibleName(words)
        self.setVisible(bool(words))
