"""The live mode's switch, where its preview is seen, and keeping it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QWidget

from gui.actions import ActionSet
from gui.icons import BEFORE_WORDS
from gui.live import Live, Place
from gui.panels.combo import Choice

_LEAST_PLACE = 74


class LiveRow(QWidget):
    """Bound to the live mode; stands under the primary button."""

    def __init__(self, live: Live, actions: ActionSet) -> None:
        super().__init__()
        self._live = live
        self.switch = self._button(actions, "generate.live", self.tr("Live preview"))
        self.keep = self._button(actions, "generate.live_keep", self.tr("Keep"))
        # Beside the two others there is no room for its word in the narrowest dock.
        self.keep.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        self.keep.setIconSize(QSize(18, 18))
        self.keep.setObjectName("")
        self.place = Choice()
        self.place.setAccessibleName(self.tr("Where the live preview is seen"))
        self.place.setToolTip(self.tr("Where the live preview is seen"))
        self.place.addItem(self.tr("Beside"), Place.BESIDE)
        self.place.addItem(self.tr("On top"), Place.OVER)
        self.place.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.place.setMinimumWidth(_LEAST_PLACE)
        self.place.activated.connect(self._on_place)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.switch)
        row.addWidget(self.place, 1)
        row.addWidget(self.keep)
        row.addStretch(0)
        live.changed.connect(self.refresh)
        self.refresh()

    def _button(self, actions: ActionSet, name: str, words: str) -> QToolButton:
        button = QToolButton()
        # Short here; the action's own text is for menus. A button shows its iconText.
        actions[name].setIconText(words)
        button.setDefaultAction(actions[name])
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setIconSize(BEFORE_WORDS)
        button.setObjectName("bordered")
        button.setFixedHeight(28)
        button.setAccessibleName(words)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    def refresh(self) -> None:
        on = self._live.is_on
        # What only the live preview needs comes with it; the row keeps its height.
        self.place.setVisible(on)
        self.keep.setVisible(on)
        self.place.setCurrentIndex(self.place.findData(self._live.place))

    def _on_place(self) -> None:
        self._live.set_place(Place(self.place.currentData()))
