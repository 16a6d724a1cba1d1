"""What lasso, rectangle, ellipse and wand share: a shape that is taken into the mask."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from core.errors import UserError
from core.selection import Combine, Selection
from gui.canvas.tools.base import Canvas, Pointer, Tool, translate

_BLACK = QColor(0, 0, 0, 190)


class ShapeTool(Tool):
    """Shift adds, Alt subtracts, both intersect; without them the options bar decides.

    The keys count when the drag begins: later they may mean something else.
    """

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._combine = Combine.ADD
        self._held = Qt.KeyboardModifier.NoModifier

    def take_combine(self, pointer: Pointer) -> None:
        self._held = pointer.modifiers
        if pointer.shift and pointer.alt:
            self._combine = Combine.INTERSECT
        elif pointer.shift:
            self._combine = Combine.ADD
        elif pointer.alt:
            self._combine = Combine.SUBTRACT
        else:
            self._combine = self.canvas.options.combine

    def constraints(self, pointer: Pointer) -> tuple[bool, bool]:
        """(Shift, Alt) as they hold the shape: not while they are down from before the drag,
        when they said how it meets the mask.
        """
        self._held &= pointer.modifiers
        fresh = pointer.modifiers & ~self._held
        return (
            bool(fresh & Qt.KeyboardModifier.ShiftModifier),
            bool(fresh & Qt.KeyboardModifier.AltModifier),
        )

    def undo(self) -> bool:
        """A drag under way is dropped first."""
        return self.cancel()

    def finish(self, selection: Selection, text: str) -> None:
        """Take the shape into the mask that is painted on, as one step of undo."""
        if self.canvas.model.is_empty:
            return
        try:
            self.canvas.model.mask_edits.take(selection, self._combine, text)
        except UserError as error:
            self.canvas.report(error)

    @property
    def combine_hint(self) -> str:
        return translate("Shift: add · Alt: subtract · both: intersect")


def stroke_path(painter: QPainter, path: QPainterPath) -> None:
    """A thin line that is seen on any picture."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(_BLACK, 2.5))
    painter.drawPath(path)
    painter.setPen(QPen(QColor(255, 255, 255), 1))
    painter.drawPath(path)
