"""The tools at the left, one button each."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QActionGroup, QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QToolButton, QWidget

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
# Two columns need not be as wide as one may be.
_BESIDE_ANOTHER = 30
# What a rule and the bar's ends take.
_RULE, _EDGE, _GAP = 6, 4, 2


class ToolStrip(Bar):
    """Buttons for those of the window's tools that the canvas has: every one is there, in a low
    window as a smaller one, in a very low one in two columns."""

    def __init__(self, actions: ActionSet, tools: tuple[str, ...], parent: QWidget) -> None:
        super().__init__("toolStrip", self.tr("Tools"), parent)
        self.setOrientation(Qt.Orientation.Vertical)
        self._body = QWidget()
        self._grid = QGridLayout(self._body)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(_GAP)
        self.group = QActionGroup(self)
        self.group.setExclusive(True)
        self._groups: list[list[QToolButton]] = []
        self._rules: list[QFrame] = []
        self._columns = 0
        for names in _GROUPS:
            shown = [tool for tool in names if tool in tools]
            if shown:
                self._groups.append([self._button(actions, tool) for tool in shown])
        for _ in self._groups[1:]:
            rule = QFrame(self._body)
            rule.setObjectName("rule")
            self._rules.append(rule)
        self._arrange(1)
        self.addWidget(self._body)

    def _button(self, actions: ActionSet, tool: str) -> QToolButton:
        action = actions[f"tool.{tool}"]
        action.setCheckable(True)
        action.setData(tool)
        self.group.addAction(action)
        return button_for(action, TOOL_BUTTON, _ICON)

    def _arrange(self, columns: int) -> None:
        """Groups under one another, with a rule between them."""
        if columns == self._columns:
            return
        self._columns = columns
        row = 0
        for index, buttons in enumerate(self._groups):
            if index:
                rule = self._rules[index - 1]
                self._grid.addWidget(rule, row, 0, 1, columns, Qt.AlignmentFlag.AlignCenter)
                self._grid.setRowMinimumHeight(row, _RULE)
                row += 1
            for place, button in enumerate(buttons):
                self._grid.addWidget(button, row + place // columns, place % columns)
                self._grid.setRowMinimumHeight(row + place // columns, 0)
            row += -(-len(buttons) // columns)
        for unused in range(row, self._grid.rowCount()):
            self._grid.setRowMinimumHeight(unused, 0)

    def _side(self, height: int, columns: int) -> int:
        """How large a button can be there."""
        rows = sum(-(-len(buttons) // columns) for buttons in self._groups)
        rules = len(self._rules)
        room = height - 2 * _EDGE - rules * _RULE - (rows + rules - 1) * _GAP
        return min(TOOL_BUTTON if columns == 1 else _BESIDE_ANOTHER, room // max(1, rows))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        height = event.size().height()
        columns = 1 if self._side(height, 1) >= _LEAST else 2
        side = max(_LEAST, self._side(height, columns))
        self._arrange(columns)
        for button in (button for buttons in self._groups for button in buttons):
            button.setFixedSize(side, side)
            button.setIconSize(QSize(_ICON, _ICON) if side >= _ICON + 8 else QSize(16, 16))
        for rule in self._rules:
            rule.setFixedWidth(columns * side - 8)
        # At once: the canvas beside it should move once, not twice.
        self._grid.activate()
