"""Drag the picture about."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt

from gui.canvas.tools.base import Canvas, Pointer, Tool, translate


class PanTool(Tool):
    id = "pan"

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._from: QPointF | None = None

    @property
    def hint(self) -> str:
        return translate("Drag to move the view · Ctrl+wheel: zoom · double click: fit")

    @property
    def cursor(self) -> Qt.CursorShape:
        if self._from is not None:
            return Qt.CursorShape.ClosedHandCursor
        return Qt.CursorShape.OpenHandCursor

    @property
    def is_busy(self) -> bool:
        return self._from is not None

    def press(self, pointer: Pointer) -> None:
        self._from = pointer.position
        self.canvas.refresh_cursor()

    def move(self, pointer: Pointer) -> None:
        if self._from is None:
            return
        viewport = self.canvas.viewport
        step = viewport.on_screen(pointer.position) - viewport.on_screen(self._from)
        self._from = pointer.position
        self.canvas.set_viewport(viewport.panned(step.x(), step.y()))

    def release(self, pointer: Pointer) -> None:
        self._from = None
        self.canvas.refresh_cursor()

    def double_click(self, pointer: Pointer) -> None:
        self._from = None
        self.canvas.fit()

    def cancel(self) -> bool:
        was_busy = self._from is not None
        self._from = None
        return was_busy
