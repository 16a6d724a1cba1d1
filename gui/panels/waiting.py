"""What an empty canvas says while its first picture is made and nothing of it is seen yet."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout

from core.request import Progress, Stage
from gui.panels.stage import Floating
from gui.panels.words import stage_words

_BEFORE_DRAWING = (Stage.QUEUED, Stage.STARTING, Stage.LOADING)


class Waiting(Floating):
    """Where the job is, and why the first one takes longer."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("card")
        self.words = QLabel()
        self.words.setObjectName("title")
        self.why = QLabel(self.tr("The first picture takes longest: the model has to be loaded"))
        self.why.setObjectName("secondary")
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 16, 24, 16)
        column.setSpacing(4)
        for label in (self.words, self.why):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(label)
        self.hide()

    def show_progress(self, progress: Progress) -> None:
        """Say where the job is. What it says has always the same size."""
        self.words.setText(stage_words(progress) + "…")
        kept = self.why.sizePolicy()
        kept.setRetainSizeWhenHidden(True)
        self.why.setSizePolicy(kept)
        self.why.setVisible(progress.stage in _BEFORE_DRAWING)
