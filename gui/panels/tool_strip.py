"""The tools at the left, one button each."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QWidget

from gui.actions import ActionSet, button_for
from gui.panels.bars import Bar
from gui.theme import TOOL_BUTTON

_GROUPS = (
    ("brush", "eraser"),
    ("lasso", "rectangle", "ellipse", "wand"),
    ("paint", "paint-eraser", "clone", "fill", "gradient", "eyedropper"),
    ("move", "transform", "crop", "context", "pan", "zoom"),
)


class ToolStrip(Bar):
    """Buttons for those of the window's tools that the canvas has."""

    def __init__(self, actions: ActionSet, tools: tuple[str, ...], parent: QWidget) -> None:
        super().__init__("toolStrip", self.tr("Tools"), parent)
        self.setOrientation(Qt.Orientation.Vertical)
        self.setIconSize(QSize(20, 20))
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
                self.addWidget(button_for(action, TOOL_BUTTON, 20))
