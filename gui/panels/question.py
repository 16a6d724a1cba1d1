"""A question that something would be lost by: what, what it means, and buttons that say what
they do."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import (
    QGridLayout,
    QMessageBox,
    QPushButton,
    QSizePolicy,
    QSpacerItem,
    QWidget,
)

_LEAST_WIDTH = 400
# What a window manager puts round a dialogue.
_FRAME = QSize(16, 48)


def fitting(width: int, height: int, parent: QWidget) -> QSize:
    """That size for a dialogue, or what the screen has room for."""
    return QSize(width, height).boundedTo(parent.screen().availableSize() - _FRAME)


class Question(QMessageBox):
    """The usual buttons are Qt's, those with words of our own are added; the first that is
    added or set is what Enter does, unless another is made the default. Escape leaves all as
    it is."""

    def __init__(self, parent: QWidget, title: str, text: str, about: str = "") -> None:
        super().__init__(parent)
        self.setIcon(QMessageBox.Icon.NoIcon)
        self.setWindowTitle(title)
        self.setText(text)
        self.setInformativeText(about)
        grid = self.layout()
        if isinstance(grid, QGridLayout):
            grid.setContentsMargins(12, 20, 24, 16)
            grid.setVerticalSpacing(12)
            # Qt would make it as narrow as its first line.
            room = QSpacerItem(
                _LEAST_WIDTH, 0, QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed
            )
            grid.addItem(room, grid.rowCount(), 0, 1, grid.columnCount())

    def setDefaultButton(self, button: QPushButton | QMessageBox.StandardButton) -> None:
        """What Enter does. Seen as such, unless it is to do nothing."""
        super().setDefaultButton(button)
        shown = button if isinstance(button, QPushButton) else self.button(button)
        if isinstance(shown, QPushButton) and shown is not self.button(
            QMessageBox.StandardButton.Cancel
        ):
            shown.setObjectName("primarySmall")
            shown.style().unpolish(shown)
            shown.style().polish(shown)
            # Its words are bolder than the hint of its size knows.
            shown.setMinimumWidth(shown.sizeHint().width() + 16)


def agrees(parent: QWidget, title: str, text: str, yes: str, *, about: str = "") -> bool:
    """Whether the user wants that; `yes` says what is done then. Enter does nothing."""
    box = Question(parent, title, text, about)
    agreed = box.addButton(yes, QMessageBox.ButtonRole.AcceptRole)
    box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Cancel))
    box.exec()
    return box.clickedButton() is agreed
