"""The candidates' buttons for comparing and keeping, each with its menu."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QToolButton

from gui.actions import ActionSet
from gui.comparing import ORIGINAL, Comparison, Way
from gui.session import Session
from gui.theme import Theme

_SIZE = QSize(28, 36)


class MenuButton(QToolButton):
    """An icon that opens a menu."""

    def __init__(self, icon: str, words: str, theme: Theme) -> None:
        super().__init__()
        self._icon, self._theme = icon, theme
        self.setIconSize(QSize(18, 18))
        self.setFixedSize(_SIZE)
        self.setToolTip(words)
        self.setAccessibleName(words)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setMenu(QMenu(self))
        theme.changed.connect(self.refresh_icon)
        self.refresh_icon()

    def refresh_icon(self) -> None:
        self.setIcon(self._theme.icon(self._icon))

    def show_icon(self, icon: str) -> None:
        self._icon = icon
        self.refresh_icon()


class CompareButton(MenuButton):
    """How the current candidate is compared, and with which."""

    def __init__(
        self, actions: ActionSet, session: Session, comparison: Comparison, theme: Theme
    ) -> None:
        super().__init__("square-split-horizontal", "", theme)
        self._session, self._comparison = session, comparison
        words = self.tr("Compare: divider, blinking, side by side")
        self.setToolTip(words)
        self.setAccessibleName(words)
        menu = self.menu()
        for way in ("wipe", "level", "blink", "side", "all_sides"):
            menu.addAction(actions[f"candidate.{way}"])
        menu.addSeparator()
        self._with = menu.addMenu(self.tr("Compare with"))
        self._with.aboutToShow.connect(self._fill)
        self._group = QActionGroup(self)
        comparison.changed.connect(self._on_changed)

    def _on_changed(self) -> None:
        icons = {
            Way.BLINK: "timer",
            Way.SIDE: "columns-2",
            Way.ALL: "layout-grid",
        }
        self.show_icon(icons.get(self._comparison.way, "square-split-horizontal"))
        self.setProperty("on", self._comparison.way is not Way.OFF)
        self.style().unpolish(self)
        self.style().polish(self)

    def _fill(self) -> None:
        """The picture as it is, and every candidate but the current one."""
        comparison, session = self._comparison, self._session
        self._with.clear()
        for index in (ORIGINAL, *range(len(session.candidates))):
            if index == session.current_index and index != ORIGINAL:
                continue
            action = self._with.addAction(comparison.name(index))
            action.setCheckable(True)
            action.setChecked(comparison.other == index)
            action.setData(index)
            self._group.addAction(action)
            action.triggered.connect(self._on_chosen)

    def _on_chosen(self) -> None:
        action = self._group.checkedAction()
        if action is not None:
            self._comparison.set_other(int(action.data()))
            if self._comparison.way is Way.OFF:
                self._comparison.set_way(Way.WIPE)


class KeepButton(MenuButton):
    """Candidates as layers."""

    def __init__(self, actions: ActionSet, theme: Theme) -> None:
        super().__init__("layers-plus", "", theme)
        words = self.tr("Keep as layers, brush in and out")
        self.setToolTip(words)
        self.setAccessibleName(words)
        for name in ("keep", "keep_all", "brush", "brush_in"):
            self.menu().addAction(actions[f"candidate.{name}"])
