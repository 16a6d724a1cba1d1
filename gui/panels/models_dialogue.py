"""How to add a model: where to put it, and what was found there."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from core import paths
from core.families.registry import all_families
from gui.session import Session
from gui.wording import translated


class ModelsDialogue(QDialog):
    """Not modal: models are copied while it is open."""

    folder_requested = Signal()

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self.setWindowTitle(self.tr("Add a model"))
        title = QLabel(self.tr("Add a model"))
        title.setObjectName("hero")
        kinds = ", ".join(family.label for family in all_families() if family.id != "starter")
        get = self._words(
            self.tr(
                "1. Get a model of one of these kinds: {kinds}. It is a .safetensors file or a "
                "folder in Diffusers' layout; of Stable Diffusion 3 and FLUX.1 it has to be a folder. "
                "Those for inpainting fill masks best."
            ).format(kinds=kinds)
        )
        put = self._words(self.tr("2. Put it into the models folder:"))
        folder = self._words(str(paths.models_dir()))
        folder.setObjectName("secondary")
        folder.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        look = self._words(self.tr("3. Look for it. Then choose it in the list of models."))
        self.found = self._words("")
        self.found.setObjectName("secondary")
        self.open_folder = self._button(
            self.tr("Open the models folder"), self.tr("Show the folder in the file manager")
        )
        self.open_folder.clicked.connect(self.folder_requested)
        self.look = self._button(
            self.tr("Look for models"), self.tr("Read the models folder again")
        )
        self.look.clicked.connect(session.refresh_models)
        close = self._button(self.tr("Close"), self.tr("Close this (Esc)"))
        close.clicked.connect(self.accept)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.open_folder)
        foot.addWidget(self.look)
        foot.addStretch(1)
        foot.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 16)
        column.setSpacing(12)
        for widget in (title, get, put, folder, look, self.found):
            column.addWidget(widget)
        column.addStretch(1)
        column.addLayout(foot)
        self.setMinimumWidth(520)
        session.models_changed.connect(self._refresh)
        self._refresh()

    def _words(self, text: str) -> QLabel:
        label = QLabel(text)
        label.setWordWrap(True)
        return label

    def _button(self, text: str, tip: str) -> QPushButton:
        button = QPushButton(text)
        button.setToolTip(tip)
        button.setAutoDefault(False)
        return button

    def _refresh(self) -> None:
        names = ", ".join(translated(entry.label) for entry in self._session.models)
        self.found.setText(self.tr("There are now: {names}").format(names=names))
