"""The prompt's text field: grows to a point, and walks the history with the arrow keys."""

from __future__ import annotations

import sys
from collections.abc import Callable

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy

_GROWN = 3


class PromptBox(QPlainTextEdit):
    """`lines` high, and up to _GROWN times that for a text that needs it.
    Up on the first line and Down on the last go through the prompts used before.

    `recent` gives them, newest first; it is asked when the walk begins. What was typed
    before the walk comes back at its end.
    """

    def __init__(self, lines: int, recent: Callable[[], list[str]] | None = None) -> None:
        super().__init__()
        self._lines = lines
        self._recent = recent
        self._high = 0
        self._walk: list[str] = []
        self._place = 0
        self._walking = False
        self._is_composing = False
        self.setTabChangesFocus(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.textChanged.connect(self._on_text_changed)
        self.document().documentLayout().documentSizeChanged.connect(self._grow)

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ShortcutOverride and (
            _writes_with_altgr(event) or (self._is_composing and _is_escape(event))
        ):
            event.accept()  # else a command of ours would take it
            return True
        return super().event(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Esc, while a word is being put together, is the input method's."""
        self._is_composing = bool(event.preeditString())
        super().inputMethodEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = event.modifiers() in (
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.KeypadModifier,
        )
        if (
            plain
            and event.key() == Qt.Key.Key_Up
            and self._on_edge_line(QTextCursor.MoveOperation.Up)
        ):
            self._step(1)
        elif (
            plain
            and event.key() == Qt.Key.Key_Down
            and self._walk
            and self._on_edge_line(QTextCursor.MoveOperation.Down)
        ):
            self._step(-1)
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        return QSize(240, max(self._high, self._line_height() * self._lines) + 18)

    def minimumSizeHint(self) -> QSize:
        return QSize(160, self.sizeHint().height())

    def _on_edge_line(self, way: QTextCursor.MoveOperation) -> bool:
        cursor = self.textCursor()
        return not cursor.movePosition(way)

    def _step(self, by: int) -> None:
        if not self._walk:
            typed = self.toPlainText()
            recent = self._recent() if self._recent else []
            self._walk = [typed, *(text for text in recent if text != typed)]
            self._place = 0
        place = min(max(self._place + by, 0), len(self._walk) - 1)
        if place == self._place:
            return
        self._place = place
        self._walking = True
        self.setPlainText(self._walk[place])
        self.moveCursor(
            QTextCursor.MoveOperation.Start if by > 0 else QTextCursor.MoveOperation.End
        )
        self._walking = False

    def _grow(self) -> None:
        """In pixels, since a line of Chinese is higher than one of English."""
        needed = 0.0
        most = self._line_height() * self._lines * _GROWN
        block = self.document().begin()
        while block.isValid() and needed < most:
            needed += self.blockBoundingRect(block).height()
            block = block.next()
        high = round(min(max(needed, self._line_height() * self._lines), most))
        if high != self._high:
            self._high = high
            self.updateGeometry()

    def _line_height(self) -> int:
        return self.fontMetrics().lineSpacing()

    def _on_text_changed(self) -> None:
        self._grow()
        if not self._walking:
            self._walk = []


def _is_escape(event: QEvent) -> bool:
    return isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape


def _writes_with_altgr(event: QEvent) -> bool:
    """Windows tells AltGr as Ctrl+Alt: € and ę come as the keys of shortcuts, with a text."""
    if sys.platform != "win32" or not isinstance(event, QKeyEvent):
        return False
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
    return event.modifiers() & both == both and event.text().isprintable() and bool(event.text())
