"""The commands of painting: colours, how shapes meet the mask, the mask's operations."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QWidget

from core.errors import UserError
from core.selection import Combine
from gui.actions import ActionSet
from gui.canvas.tool_options import ToolOptions
from gui.canvas.view import CanvasView
from gui.panels.mask_card import MaskCard
from gui.selection_edits import OPERATIONS

# With these tools X is for the colours, with all others for brush and eraser.
COLOUR_TOOLS = ("paint", "paint-eraser", "clone", "fill", "gradient", "eyedropper")


class PaintActions(QObject):
    """Connects them, once. `stage` is what the card of a mask operation floats over."""

    def __init__(
        self, actions: ActionSet, canvas: CanvasView, options: ToolOptions, stage: QWidget
    ) -> None:
        super().__init__(canvas)
        self._canvas, self._options, self._actions = canvas, options, actions
        self.card = MaskCard(canvas.model, stage)
        self.card.closed.connect(canvas.setFocus)
        actions["tool.swap"].triggered.connect(self._swap)
        actions["colour.swap"].triggered.connect(options.colours.swap)
        actions["colour.reset"].triggered.connect(options.colours.reset)
        for operation in OPERATIONS:
            actions[f"mask.{operation}"].triggered.connect(self._opener(operation))
        actions["mask.fill_holes"].triggered.connect(canvas.model.selection_edits.fill_holes)
        actions["mask.from_layer"].triggered.connect(self._take_alpha)
        self._connect_combine()
        keep = actions["paint.keep_alpha"]
        keep.toggled.connect(lambda on: options.paint.set(keep_alpha=on))
        options.paint.changed.connect(lambda: keep.setChecked(options.paint.values.keep_alpha))
        # They need a mask, as clearing it does.
        actions["mask.clear"].enabledChanged.connect(self._on_mask)
        actions["mask.fill"].enabledChanged.connect(actions["mask.from_layer"].setEnabled)
        self._on_mask(False)
        actions["mask.from_layer"].setEnabled(False)

    def _connect_combine(self) -> None:
        group = QActionGroup(self)
        for combine in Combine:
            action = self._actions[f"combine.{combine}"]
            action.setData(combine.value)
            group.addAction(action)
        group.triggered.connect(self._on_combine)
        self._options.combine_changed.connect(self._show_combine)
        self._show_combine(self._options.combine)

    def _show_combine(self, combine: Combine) -> None:
        self._actions[f"combine.{combine}"].setChecked(True)

    def _on_combine(self, action: QAction) -> None:
        self._options.set_combine(Combine(action.data()))

    def _opener(self, operation: str) -> Callable[[], None]:
        return lambda: self.card.open(operation)

    def _on_mask(self, there: bool) -> None:
        for name in (*OPERATIONS, "fill_holes"):
            self._actions[f"mask.{name}"].setEnabled(there)

    def _swap(self) -> None:
        if self._canvas.tool in COLOUR_TOOLS:
            self._options.colours.swap()
        else:
            self._canvas.set_tool("eraser" if self._canvas.tool == "brush" else "brush")

    def _take_alpha(self) -> None:
        try:
            self._canvas.model.selection_edits.take_alpha()
        except UserError as error:
            self._canvas.report(error)
