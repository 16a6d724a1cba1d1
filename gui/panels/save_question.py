"""What is asked when a file cannot hold the picture: nothing is flattened unasked."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum, auto
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget


class SaveAnswer(Enum):
    BESIDE = auto()  # all of it, as OpenRaster under the proposed name
    ELSEWHERE = auto()
    FLAT = auto()  # a flat copy, through the export
    CANCEL = auto()


class SaveQuestion(QDialog):
    """`path` is the file that cannot hold it, `beside` the name that is proposed instead."""

    def __init__(
        self, path: Path, beside: Path, reasons: Sequence[str], *, is_own: bool, parent: QWidget
    ) -> None:
        """`is_own`: the picture was opened from `path`, which stays as it is."""
        super().__init__(parent)
        self.answer = SaveAnswer.CANCEL
        self.setWindowTitle(self.tr("Save the picture"))
        title = QLabel(self.tr("“{name}” cannot hold all of this").format(name=path.name))
        title.setObjectName("heading")
        title.setWordWrap(True)
        lost = QLabel(
            self.tr("It would lose:")
            + "".join(f"<div style='margin-top:4px'>•&nbsp; {_plain(one)}</div>" for one in reasons)
        )
        lost.setTextFormat(Qt.TextFormat.RichText)
        lost.setWordWrap(True)
        words = (
            self.tr(
                "“{new}” keeps everything, and opens in Krita and GIMP too. “{name}” stays as it is."
            )
            if is_own
            else self.tr("“{new}” keeps everything, and opens in Krita and GIMP too.")
        )
        kept = words.format(new=beside.name, name=path.name)
        about = QLabel(kept)
        about.setObjectName("secondary")
        about.setWordWrap(True)
        self.beside = self._button(
            self.tr("Save as OpenRaster"),
            self.tr("Layers, mask and frame, in {path}").format(path=beside),
            SaveAnswer.BESIDE,
        )
        self.beside.setObjectName("primarySmall")
        self.beside.setDefault(True)
        # Its words are bolder than the hint of its size knows.
        self.beside.setMinimumWidth(self.beside.sizeHint().width() + 24)
        self.elsewhere = self._button(
            self.tr("Save elsewhere…"),
            self.tr("Choose another name or folder"),
            SaveAnswer.ELSEWHERE,
        )
        self.flat = self._button(
            self.tr("Export a flat copy…"),
            self.tr("One picture without layers; what you work on stays unsaved"),
            SaveAnswer.FLAT,
        )
        self.cancel = self._button(
            self.tr("Cancel"), self.tr("Save nothing (Esc)"), SaveAnswer.CANCEL
        )
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.flat)
        row.addWidget(self.elsewhere)
        row.addStretch(1)
        row.addWidget(self.cancel)
        row.addWidget(self.beside)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(12)
        for widget in (title, lost, about):
            column.addWidget(widget)
        column.addSpacing(4)
        column.addLayout(row)
        self.setMinimumWidth(600)

    def ask(self) -> SaveAnswer:
        self.exec()
        return self.answer

    def _button(self, text: str, tip: str, answer: SaveAnswer) -> QPushButton:
        button = QPushButton(text.replace("&", "&&"))
        button.setToolTip(tip)
        button.setAccessibleName(text)
        button.setAutoDefault(answer is SaveAnswer.BESIDE)
        button.clicked.connect(lambda: self._on_answer(answer))
        return button

    def _on_answer(self, answer: SaveAnswer) -> None:
        self.answer = answer
        self.done(int(answer is not SaveAnswer.CANCEL))


def _plain(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")
