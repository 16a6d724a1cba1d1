"""The commands as QActions: what menus, buttons and shortcuts share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from PySide6.QtCore import QCoreApplication, QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QToolButton, QWidget

from gui.commands import SPECS, Spec
from gui.native_keys import sequence, sequences, usual_keys
from gui.theme import Theme

_ROLES = {
    "file.quit": QAction.MenuRole.QuitRole,
    "edit.settings": QAction.MenuRole.PreferencesRole,
    "help.about": QAction.MenuRole.AboutRole,
}


class ActionSet(QObject):
    """The QActions of one window. `keys` overrides shortcuts by id (from the settings), each
    as `sequences` reads them."""

    def __init__(
        self, window: QWidget, canvas: QWidget, theme: Theme, keys: Mapping[str, str]
    ) -> None:
        super().__init__(window)
        self._theme = theme
        self._actions: dict[str, QAction] = {}
        for spec in SPECS:
            action = QAction(QCoreApplication.translate("Actions", spec.text), window)
            action.setObjectName(spec.id)
            usual = [sequence(key) for key in usual_keys(spec)]
            action.setShortcuts(sequences(keys[spec.id]) if spec.id in keys else usual)
            action.setAutoRepeat(spec.repeats)
            # Only on a Mac, which would guess by the words what goes into its own menu.
            action.setMenuRole(_ROLES.get(spec.id, QAction.MenuRole.NoRole))
            action.setCheckable(spec.checkable)
            if spec.place == "canvas":
                action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
                canvas.addAction(action)
            else:
                window.addAction(action)
            self._actions[spec.id] = action
        theme.changed.connect(self._refresh_icons)
        self._refresh_icons()

    def __getitem__(self, action_id: str) -> QAction:
        return self._actions[action_id]

    def all(self) -> Iterator[tuple[Spec, QAction]]:
        for spec in SPECS:
            yield spec, self._actions[spec.id]

    def _refresh_icons(self) -> None:
        for spec, action in self.all():
            if spec.icon:
                action.setIcon(self._theme.icon(spec.icon))
        self.refresh_tips()

    def refresh_tips(self) -> None:
        """Tips that name the keys as they are now."""
        for _spec, action in self.all():
            tip = action.text().rstrip("…")
            keys = keys_text(action)
            action.setToolTip(f"{tip} ({keys})" if keys else tip)


def keys_text(action: QAction) -> str:
    """The first shortcut as the user's system writes it."""
    return action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)


def written(keys: str) -> str:
    """Keys that a widget of its own listens to, as the user's system writes them."""
    return sequence(keys).toString(QKeySequence.SequenceFormat.NativeText)


def button_for(action: QAction, side: int, icon_side: int = 18) -> QToolButton:
    """A square icon button for `action`, with a name for screen readers."""
    button = QToolButton()
    button.setDefaultAction(action)
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
    button.setFixedSize(side, side)
    button.setIconSize(
        button.iconSize().scaled(icon_side, icon_side, Qt.AspectRatioMode.IgnoreAspectRatio)
    )
    button.setAccessibleName(action.text().rstrip("…"))
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button
