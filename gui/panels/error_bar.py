"""The quiet bar above the canvas: what failed, what to do, one button, details to unfold."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
)

from gui.notices import Notice
from gui.theme import Theme
from gui.wording import joined

_NOTE_MS = 12_000
_ICONS = {
    "offer": ("history", "accent"),
    "error": ("circle-alert", "danger"),
    "note": ("info", "accent"),
    "done": ("circle-check", "success"),
}


class ErrorBar(QFrame):
    """Shows one Notice at a time; the latest wins. Errors stay until they are closed.

    One that offers to do something comes back when what came after it is gone: an offer to
    bring work back, or to save a result once more, must not be pushed away by a message.
    """

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("errorBar")
        self._theme = theme
        self._notice: Notice | None = None
        self._covered: list[Notice] = []
        self._icon = QLabel()
        self._text = QLabel()
        self._text.setWordWrap(True)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._action = QPushButton()
        self._action.setAccessibleName(self.tr("Do what the message suggests"))
        self._action.setToolTip(self.tr("Do what the message suggests"))
        self._action.clicked.connect(self._on_action)
        self._more = QPushButton(self.tr("Details"))
        self._more.setObjectName("link")
        self._more.setCheckable(True)
        self._more.setToolTip(self.tr("Show or hide the technical details"))
        self._more.toggled.connect(self._on_more)
        self._copy = QPushButton(self.tr("Copy details"))
        self._copy.setObjectName("link")
        self._copy.setToolTip(self.tr("Copy the details, to report what happened"))
        self._copy.clicked.connect(self._on_copy)
        self._close = QToolButton()
        self._close.setIconSize(QSize(16, 16))
        self._close.setToolTip(self.tr("Close this message"))
        self._close.setAccessibleName(self.tr("Close this message"))
        self._close.clicked.connect(self.dismiss)
        self._details = QPlainTextEdit()
        self._details.setReadOnly(True)
        self._details.setMaximumHeight(140)
        self._details.setAccessibleName(self.tr("Details"))
        self._details.setToolTip(self.tr("The technical details"))
        row = QHBoxLayout()
        row.setSpacing(8)
        for widget in (self._icon, self._text, self._copy, self._more, self._action, self._close):
            row.addWidget(widget, 1 if widget is self._text else 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 6, 8, 6)
        column.setSpacing(6)
        column.addLayout(row)
        column.addWidget(self._details)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_NOTE_MS)
        self._timer.timeout.connect(self.dismiss)
        theme.changed.connect(self._refresh_icons)
        self._refresh_icons()
        self.hide()

    @property
    def notice(self) -> Notice | None:
        return self._notice

    def show_notice(self, notice: Notice) -> None:
        before = self._notice
        if before is not None and before.action and before.kind in ("error", "offer"):
            self._covered.append(before)
        self._covered = [one for one in self._covered if one.text != notice.text]
        self._show(notice)

    def _show(self, notice: Notice) -> None:
        self._notice = notice
        self._text.setText(joined(notice.text, notice.advice))
        self._action.setVisible(bool(notice.action))
        if notice.action:
            self._action.setText(notice.action)
            self._action.setAccessibleName(notice.action)
            self._action.setToolTip(notice.action)
        self._details.setPlainText(notice.details)
        self._more.setVisible(bool(notice.details))
        self._more.setChecked(False)
        self._on_more(False)
        self.setProperty("kind", notice.kind)
        self.style().unpolish(self)
        self.style().polish(self)
        self._refresh_icons()
        self.setAccessibleName(self._text.text())
        self.show()
        self._timer.stop()
        if notice.kind not in ("error", "offer"):
            self._timer.start()

    def dismiss(self) -> None:
        """Close the message; the one that it covered, if any, is there again."""
        self._timer.stop()
        self._notice = None
        if self._covered:
            self._show(self._covered.pop())
        else:
            self.hide()

    def make_way(self) -> None:
        """Something new begins: close a message about the past, unless it offers something."""
        if self._notice is not None and not self._notice.action:
            self.dismiss()

    def _on_action(self) -> None:
        notice = self._notice
        self.dismiss()
        if notice is not None and notice.act is not None:
            notice.act()

    def _on_more(self, shown: bool) -> None:
        self._details.setVisible(shown)
        self._copy.setVisible(shown)

    def _on_copy(self) -> None:
        if self._notice is not None:
            QGuiApplication.clipboard().setText(f"{self._text.text()}\n\n{self._notice.details}")

    def _refresh_icons(self) -> None:
        kind = self._notice.kind if self._notice else "error"
        name, role = _ICONS.get(kind, _ICONS["error"])
        self._icon.setPixmap(self._theme.pixmap(name, role, 18))
        self._close.setIcon(self._theme.icon("x", "secondary"))
