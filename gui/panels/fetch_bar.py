"""The bar above the canvas while a picture is fetched: from where, how far, and Cancel."""

from __future__ import annotations

from PySide6.QtCore import QSize, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QSizePolicy

from gui.fetching import Fetching, Wanted
from gui.theme import Theme

_BAR = QSize(160, 6)


class FetchBar(QFrame):
    """Follows one Fetching; hidden while nothing is fetched."""

    def __init__(self, fetching: Fetching, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("errorBar")
        self.setProperty("kind", "note")
        self._theme = theme
        self._icon = QLabel()
        self.words = QLabel()
        self.words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._amount = QLabel()
        self._amount.setObjectName("secondary")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedSize(_BAR)
        self.bar.setAccessibleName(self.tr("How much of the picture has come"))
        self.cancel = QPushButton(self.tr("Cancel"))
        self.cancel.setAccessibleName(self.tr("Cancel fetching"))
        self.cancel.setToolTip(self.tr("Do not fetch the picture (Esc)"))
        self.cancel.clicked.connect(fetching.cancel)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 8, 6)
        row.setSpacing(8)
        for widget in (self._icon, self.words, self._amount, self.bar, self.cancel):
            row.addWidget(widget, 1 if widget is self.words else 0)
        fetching.changed.connect(self._on_changed)
        fetching.progressed.connect(self._on_progress)
        theme.changed.connect(self._refresh_icon)
        self._refresh_icon()
        self._on_changed(fetching.current)

    @Slot(object)
    def _on_changed(self, wanted: Wanted | None) -> None:
        self.setVisible(wanted is not None)
        if wanted is None:
            return
        self.words.setText(
            self.tr("Fetching “{name}” from {host}…").format(name=wanted.name, host=wanted.host)
        )
        self._amount.clear()
        self.bar.setRange(0, 0)

    @Slot(object, object)
    def _on_progress(self, received: int, total: int) -> None:
        self._amount.setText(f"{received / 2**20:.1f} MB")
        if total > 0:
            self.bar.setRange(0, 1000)
            self.bar.setValue(min(1000, 1000 * received // total))

    def _refresh_icon(self) -> None:
        self._icon.setPixmap(self._theme.pixmap("image-down", "accent", 18))
