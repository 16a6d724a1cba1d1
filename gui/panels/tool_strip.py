"""The tools at the left, one button each."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QActionGroup, QResizeEvent
from PySide6.QtWidgets import QToolButton, QWidget

from gui.actions import ActionSet, button_for
from gui.panels.bars import Bar
from gui.theme import TOOL_BUTTON

_GROUPS = (
    ("brush", "eraser"),
    ("lasso", "polygon", "rectangle", "ellipse", "wand"),
    ("paint", "paint-eraser", "clone", "retouch", "fill", "gradient", "eyedropper"),
    ("move", "transform", "crop", "context", "pan", "zoom"),
)
_ICON, _LEAST = 20, 22
# What a rule and the bar's ends take.
_RULE, _EDGE = 8, 4


class ToolStrip(Bar):
    """Buttons for those of the window's tools that the canvas has."""

    def __init__(self, actions: ActionSet, tools: tuple[str, ...], parent: QWidget) -> None:
        super().__init__("toolStrip", self.tr("Tools"), parent)
        self.setOrientation(Qt.Orientation.Vertical)
        self.setIconSize(QSize(20, 20))
        self._buttons: list[QToolButton] = []
        self.group = QActionGroup(self)
        self.group.setExclusive(True)
        shown = [[tool for tool in group if tool in tools] for group in _GROUPS]
        for index, group in enumerate(group for group in shown if group):
            if index:
                self.addSeparator()
            for tool in group:
                action = actions[f"tool.{tool}"]
                action.setCheckable(True)
                action.setData(tool)
                self.group.addAction(action)
                button = button_for(action, TOOL_BUTTON, _ICON)
                self._buttons.append(button)
                self.addWidget(button)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Smaller buttons in a low window, so that every tool is there."""
        super().resizeEvent(event)
        rules = sum(1 for action in self.actions() if action.isSeparator())
        layout = self.layout()
        assert layout is not None  # a tool bar brings its own
        gaps = layout.spacing() * (len(self.actions()) - 1) + rules * _RULE
        room = event.size().height() - gaps - 2 * _EDGE
        side = max(_LEAST, min(TOOL_BUTTON, room // max(1, len(self._buttons))))
        for button in self._buttons:
            button.setFixedSize(side, side)
            button.setIconSize(QSize(_ICON, _ICON) if side >= _ICON + 8 else QSize(16, 16))
