"""A heading that folds what is under it away."""

from __future__ import annotations

from PySide6.QtCore import QSize, QTimer, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QPushButton, QSizePolicy, QVBoxLayout, QWidget

from gui.theme import Theme


class Fold(QWidget):
    """`body` under a heading button; `folded_changed` when it is opened or closed."""

    folded_changed = Signal(bool)
    unfolded = Signal()  # by the user, and laid out

    def __init__(self, title: str, body: QWidget, theme: Theme, folded: bool = True) -> None:
        super().__init__()
        self._theme = theme
        self._body = body
        self.button = QPushButton()
        self.button.setObjectName("fold")
        self.button.setText(title)
        self.button.setAccessibleName(title)
        self.button.setToolTip(self.tr("Show or hide: {title}").format(title=title))
        self.button.setCheckable(True)
        self.button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.button.setIconSize(QSize(14, 14))
        self.button.toggled.connect(self._on_toggled)
        self.button.clicked.connect(self._on_clicked)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.button)
        column.addWidget(body)
        theme.changed.connect(self._refresh)
        self.set_folded(folded)

    @property
    def is_folded(self) -> bool:
        return not self.button.isChecked()

    def set_folded(self, folded: bool) -> None:
        self.button.setChecked(not folded)
        self._refresh()

    def _on_toggled(self, _open: bool) -> None:
        self._refresh()
        self.folded_changed.emit(self.is_folded)

    def _on_clicked(self) -> None:
        if not self.is_folded:
            QTimer.singleShot(0, self, self.unfolded.emit)

    def _refresh(self) -> None:
        self._body.setVisible(not self.is_folded)
        name = "chevron-right" if self.is_folded else "chevron-down"
        self.button.setIcon(QIcon(self._theme.pixmap(name, "secondary", 14)))
