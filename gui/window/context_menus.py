"""The right button: on the canvas and on a candidate, what can be done there now."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Qt, Slot
from PySide6.QtWidgets import QMenu

if TYPE_CHECKING:
    from gui.main_window import MainWindow

# Groups of commands, in the order of the menu.
_CANDIDATE = (
    ("candidate.apply", "candidate.keep", "candidate.brush", "candidate.discard"),
    ("candidate.wipe", "candidate.blink", "candidate.side", "candidate.all_sides"),
)
_ALL_CANDIDATES = (("candidate.keep_all", "candidate.discard_all"),)
_STROKES = (("brush.more", "colour.choose", "tool.swap"),)
_COLOURS = (("colour.choose", "colour.swap", "colour.reset"),)
_OF_TOOLS = {
    "brush": (("brush.more", "tool.swap"),),
    "eraser": (("brush.more", "tool.swap"),),
    "retouch": (("brush.more",),),
    "paint": _STROKES,
    "paint-eraser": _STROKES,
    "clone": (("brush.more",),),
    "fill": _COLOURS,
    "gradient": _COLOURS,
    "eyedropper": _COLOURS,
    "crop": (("crop.apply", "crop.drop"), ("image.reveal",)),
    "transform": (
        ("transform.apply", "transform.drop"),
        ("layer.flip_horizontally", "layer.flip_vertically"),
        ("layer.rotate_right", "layer.rotate_left"),
    ),
}
_MASK = (
    ("mask.fill", "mask.invert", "mask.clear"),
    ("mask.grow", "mask.shrink", "mask.feather", "mask.keep"),
)
# Those that have nothing to do with it.
_NO_MASK = {"crop", "transform", "move", "context", "pan", "zoom"}
_NO_MASK |= {"paint", "paint-eraser", "clone", "retouch", "fill", "eyedropper"}
_PICTURE = (("edit.copy", "edit.paste"), ("image.extend", "view.fit", "view.actual"))


class ContextMenus(QObject):
    """Of one window; ends with it. Lists only what can be done: a short menu is read at once."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        window.canvas.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        window.canvas.customContextMenuRequested.connect(self._on_canvas)
        window.strip.menu_requested.connect(self._on_candidate)

    @Slot(QPoint)
    def _on_canvas(self, place: QPoint) -> None:
        canvas = self._window.canvas
        # A stroke goes on whatever else is pressed.
        if not canvas.is_held:
            self._show(self.of_canvas(), canvas.mapToGlobal(place))

    @Slot(QPoint)
    def _on_candidate(self, place: QPoint) -> None:
        self._show(self._menu((*_CANDIDATE, *_ALL_CANDIDATES)), place)

    def of_canvas(self) -> QMenu:
        """For the tool in hand; while a candidate is shown, for that."""
        window = self._window
        if window.session.current is not None:
            return self._menu((*_CANDIDATE, ("view.fit", "view.actual")))
        tool = window.canvas.tool
        mask = () if tool in _NO_MASK else _MASK
        return self._menu((*_OF_TOOLS.get(tool, ()), *mask, *_PICTURE))

    def _menu(self, groups: Sequence[Sequence[str]]) -> QMenu:
        menu = QMenu(self._window)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for group in groups:
            there = [self._window.actions_[name] for name in group]
            there = [action for action in there if action.isEnabled() and action.isVisible()]
            if there and not menu.isEmpty():
                menu.addSeparator()
            menu.addActions(there)
        return menu

    def _show(self, menu: QMenu, place: QPoint) -> None:
        if menu.isEmpty():
            menu.deleteLater()
        else:
            menu.popup(place)
