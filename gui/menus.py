"""The menu bar, made from the commands."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QCoreApplication, QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMainWindow, QMenu

from gui.actions import ActionSet
from gui.commands import EDIT, FILE, GENERATE, HELP, IMAGE, LAYER, MASK, TOOLS, VIEW
from gui.file_actions import FileActions
from gui.theme import MODES, Theme

# Commands before which a menu draws a line.
_NEW_SECTION = {
    "file.save",
    "file.close",
    "edit.copy",
    "edit.escape",
    "edit.settings",
    "transform.apply",
    "image.extend",
    "image.size",
    "crop.apply",
    "mask.keep",
    "mask.grow",
    "mask.fill_holes",
    "combine.replace",
    "layer.rename",
    "layer.up",
    "layer.merge_down",
    "layer.mask_edit",
    "layer.flip_horizontally",
    "candidate.previous",
    "candidate.keep",
    "candidate.original",
    "generate.recipe",
    "view.turn_left",
    "view.panels",
    "view.next_tab",
    "view.prompt",
    "view.commands",
    "tool.swap",
    "help.add_model",
    "help.about",
}


class Menus(QObject):
    """Fills the window's menu bar, once."""

    theme_chosen = Signal(str)

    def __init__(
        self, window: QMainWindow, actions: ActionSet, theme: Theme, files: FileActions
    ) -> None:
        super().__init__(window)
        self._theme = theme
        self._inner: dict[str, QMenu] = {}
        self._files = files
        self._recent_filled = 0  # how often
        bar = window.menuBar()
        menus: dict[str, QMenu] = {}
        for section in (FILE, EDIT, IMAGE, LAYER, MASK, GENERATE, VIEW, TOOLS, HELP):
            menus[section] = bar.addMenu(_with_letter(section))
        for spec, action in actions.all():
            if spec.id in _NEW_SECTION:
                menus[spec.menu].addSeparator()
            self._menu_of(spec.id, menus[spec.menu], window).addAction(action)
            if spec.id == "file.open":
                menus[spec.menu].addMenu(self._recent_menu(window))
        menus[VIEW].addSeparator()
        menus[VIEW].addMenu(self._theme_menu(window))

    def _menu_of(self, command: str, outer: QMenu, window: QMainWindow) -> QMenu:
        """Where a command stands: kinds with many of them have menus of their own, so that none
        is higher than a small screen."""
        words = {
            "extend": self.tr("Extend to a shape"),
            "colour": self.tr("Colours"),
            "brush": self.tr("Brush"),
        }
        kind = command.partition(".")[0]
        if kind not in words:
            return outer
        if kind not in self._inner:
            self._inner[kind] = outer.addMenu(words[kind])
        return self._inner[kind]

    def _recent_menu(self, window: QMainWindow) -> QMenu:
        menu = QMenu(self.tr("Open recent"), window)
        menu.aboutToShow.connect(lambda: self._fill_recent(menu))
        return menu

    def _fill_recent(self, menu: QMenu) -> None:
        """Files that are gone stay listed, greyed: a disk may come back."""
        menu.clear()
        menu.setToolTipsVisible(True)
        recent = self._files.recent()
        actions: list[QAction] = []
        for path in recent:
            name = path.name.replace("&", "&&")
            action = menu.addAction(name, partial(self._files.open_path, path))
            action.setToolTip(str(path))
            actions.append(action)

        self._recent_filled = filled = self._recent_filled + 1

        def told(index: int) -> None:
            if filled != self._recent_filled:  # those actions are gone
                return
            actions[index].setEnabled(False)
            name = actions[index].text()
            actions[index].setText(self.tr("{name}  (not there)").format(name=name))

        self._files.look_for(recent, told)
        if not recent:
            menu.addAction(self.tr("Nothing yet")).setEnabled(False)
            return
        menu.addSeparator()
        menu.addAction(self.tr("Clear this list"), self._files.clear_recent)

    def _theme_menu(self, window: QMainWindow) -> QMenu:
        menu = QMenu(self.tr("Theme"), window)
        words = {
            "system": self.tr("Like the system"),
            "dark": self.tr("Dark"),
            "light": self.tr("Light"),
            "contrast": self.tr("High contrast, dark"),
            "contrast-light": self.tr("High contrast, light"),
        }
        for mode in MODES:
            action = menu.addAction(words[mode])
            action.setCheckable(True)
            action.setData(mode)
            action.triggered.connect(self._on_theme_chosen)
        menu.aboutToShow.connect(lambda: self._check_theme(menu))
        return menu

    def _on_theme_chosen(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self.theme_chosen.emit(str(action.data()))

    def _check_theme(self, menu: QMenu) -> None:
        for action in menu.actions():
            action.setChecked(action.data() == self._theme.mode)


def _with_letter(section: str) -> str:
    """A menu's title with the letter that opens it together with Alt: the English one's first,
    in every language, as the keyboard has no others. (On a Mac Qt takes it out again.)"""
    title = QCoreApplication.translate("Actions", section).replace("&", "&&")
    letter = section[0]
    if title.startswith(letter):
        return f"&{title}"
    return f"{title}(&{letter})"
