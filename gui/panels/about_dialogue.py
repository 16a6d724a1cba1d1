"""What this is, which version, and whose work is in it."""

from __future__ import annotations

import platform

import PySide6
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLabel, QPushButton, QVBoxLayout, QWidget

import core
from core import paths


class AboutDialogue(QDialog):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("About Pentimento"))
        title = QLabel(f"Pentimento {core.__version__}")
        title.setObjectName("hero")
        about = QLabel(
            self.tr(
                "A studio for AI image editing on your own machine. Nothing leaves it, and "
                "nothing that was on the canvas or in the gallery is lost."
            )
        )
        about.setWordWrap(True)
        versions = QLabel(
            f"Python {platform.python_version()} · Qt {PySide6.__version__} · "
            f"{platform.system()} {platform.machine()}"
        )
        versions.setObjectName("secondary")
        kept = QLabel(self.tr("Kept in {path}").format(path=paths.data_dir()))
        licences = QLabel(
            self.tr("Apache-2.0. Icons: Lucide (ISC). Font: Inter (SIL Open Font Licence).")
        )
        for label in (kept, licences):
            label.setObjectName("caption")
            label.setWordWrap(True)
        kept.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        close = QPushButton(self.tr("Close"))
        close.setToolTip(self.tr("Close this (Esc)"))
        close.clicked.connect(self.accept)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 16)
        column.setSpacing(12)
        for widget in (title, about, versions, kept, licences):
            column.addWidget(widget)
        column.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)
        self.setMinimumWidth(440)
