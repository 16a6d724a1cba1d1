"""What an empty canvas says: drop a picture, paste one, or describe one."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from gui.commands import QT_TRANSLATE_NOOP
from gui.icons import BEFORE_WORDS
from gui.panels.stage import Floating
from gui.theme import Theme

_WIDTH = 608
_PROMPTS = (
    QT_TRANSLATE_NOOP("EmptyState", "a sunset over the sea with a red boat on the left"),
    QT_TRANSLATE_NOOP("EmptyState", "a house in a snowy meadow at night, moon and stars"),
    QT_TRANSLATE_NOOP("EmptyState", "mountains behind a lake at dawn, pine forest"),
)


class EmptyState(Floating):
    """Lies over the canvas while nothing is open."""

    open_requested = Signal()
    paste_requested = Signal()
    # A prompt as it is read on the button, and the same in English.
    prompt_chosen = Signal(str, str)
    blank_requested = Signal()
    sample_requested = Signal()
    restore_requested = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("card")
        self._theme = theme
        self._wide = _WIDTH
        hero = QLabel(self.tr("Drop a picture, paste one, or describe one"))
        hero.setObjectName("hero")
        hero.setAlignment(Qt.AlignmentFlag.AlignCenter)
        hero.setWordWrap(True)
        self._steps = QWidget()
        steps = QHBoxLayout(self._steps)
        steps.setContentsMargins(0, 8, 0, 8)
        steps.setSpacing(16)
        self._marks: list[tuple[QLabel, str]] = []
        # The longest has more of the width, so that all of them are of about one height.
        for icon, text, part in (
            ("image-plus", self.tr("Open a picture"), 5),
            ("brush", self.tr("Paint over what should change, or drag a border outward"), 7),
            ("sparkles", self.tr("Say what should be there, and generate"), 5),
        ):
            steps.addLayout(self._step(icon, text), part)
        self.open = QPushButton(self.tr("Open a picture…"))
        self.open.setToolTip(self.tr("Open a picture (Ctrl+O)"))
        self.open.clicked.connect(self.open_requested)
        self.paste = QPushButton(self.tr("Paste"))
        self.paste.setToolTip(self.tr("Paste a picture (Ctrl+V)"))
        self.paste.clicked.connect(self.paste_requested)
        self.sample = QPushButton(self.tr("Sample picture"))
        self.sample.setToolTip(self.tr("Open a sample picture to play with"))
        self.sample.clicked.connect(self.sample_requested)
        self.blank = QPushButton(self.tr("Blank canvas"))
        self.blank.setToolTip(self.tr("A white canvas to paint on (Ctrl+Alt+N)"))
        self.blank.clicked.connect(self.blank_requested)
        self._buttons = (self.open, self.paste, self.blank, self.sample)
        for button in self._buttons:
            button.setIconSize(BEFORE_WORDS)
            button.setAccessibleName(button.text())
        self._row = QGridLayout()
        self._row.setSpacing(8)
        self._beside = 0
        self._stand(len(self._buttons))
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(8)
        column.addWidget(hero)
        column.addWidget(self._steps)
        column.addSpacing(8)
        column.addLayout(self._row)
        caption = QLabel(self.tr("or start from words"))
        caption.setObjectName("caption")
        caption.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column.addSpacing(12)
        column.addWidget(caption)
        self.prompts: list[QPushButton] = []
        for english in _PROMPTS:
            text = self.tr(english)
            button = QPushButton(text)
            button.setProperty("english", english)
            button.setObjectName("sample")
            button.setIconSize(BEFORE_WORDS)
            button.setToolTip(self.tr("Generate: {prompt}").format(prompt=text))
            button.setAccessibleName(self.tr("Generate: {prompt}").format(prompt=text))
            button.clicked.connect(self._on_prompt)
            column.addWidget(button)
            self.prompts.append(button)
        theme.changed.connect(self._refresh_icons)
        self._refresh_icons()

    def _step(self, icon: str, text: str) -> QVBoxLayout:
        """One of the three things that there are to do, in their order."""
        mark, words = QLabel(), QLabel(f"{len(self._marks) + 1}. {text}")
        words.setObjectName("secondary")
        words.setWordWrap(True)
        step = QVBoxLayout()
        step.setSpacing(6)
        step.addWidget(mark)
        step.addWidget(words)
        step.addStretch(1)
        for label in (mark, words):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self._marks.append((mark, icon))
        return step

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        return QSize(self._wide, max(hint.height(), self.heightForWidth(self._wide)))

    def suit(self, room: QSize) -> None:
        """In little room the buttons stand in two rows, and the steps are left out."""
        self._wide = min(_WIDTH, room.width())
        self._stand(len(self._buttons) if self._wide >= _WIDTH else 2)
        side = 24 if self._wide >= _WIDTH else 12
        for steps, edge in ((True, 24), (False, 24), (False, 12)):
            self._steps.setVisible(steps)
            self._column.setContentsMargins(side, edge, side, edge)
            if self.sizeHint().height() <= room.height():
                break

    def _stand(self, beside: int) -> None:
        """The buttons, so many in a row and in the middle."""
        if beside == self._beside:
            return
        self._beside = beside
        for index, button in enumerate(self._buttons):
            self._row.addWidget(button, index // beside, 1 + index % beside)
        for column in range(len(self._buttons) + 2):
            self._row.setColumnStretch(column, int(column in (0, beside + 1)))

    def _on_prompt(self) -> None:
        button = self.sender()
        if isinstance(button, QPushButton):
            self.prompt_chosen.emit(button.text(), button.property("english"))

    def _refresh_icons(self) -> None:
        for mark, icon in self._marks:
            mark.setPixmap(self._theme.pixmap(icon, "accent", 24))
        self.open.setIcon(self._theme.icon("folder-open"))
        self.paste.setIcon(self._theme.icon("clipboard-paste"))
        self.blank.setIcon(self._theme.icon("paintbrush"))
        self.sample.setIcon(self._theme.icon("image"))
        for button in self.prompts:
            button.setIcon(self._theme.icon("sparkles", "accent"))
