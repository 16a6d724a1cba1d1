"""Eyedropper: take a colour from the picture."""

from __future__ import annotations

import math

from PySide6.QtGui import QColor

from core.geometry import Bounds
from gui.canvas.tools.base import Canvas, Pointer, Tool, translate


class EyedropperTool(Tool):
    id = "eyedropper"

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._is_picking = False

    @property
    def hint(self) -> str:
        return translate("Click or drag to take a colour")

    @property
    def is_busy(self) -> bool:
        return self._is_picking

    def press(self, pointer: Pointer) -> None:
        self._is_picking = True
        self._pick(pointer)

    def move(self, pointer: Pointer) -> None:
        if self._is_picking:
            self._pick(pointer)

    def release(self, pointer: Pointer) -> None:
        self._is_picking = False

    def cancel(self) -> bool:
        was_busy, self._is_picking = self._is_picking, False
        return was_busy

    def _pick(self, pointer: Pointer) -> None:
        pick_colour(self.canvas, pointer)


def rgb(colour: QColor) -> tuple[int, int, int]:
    return colour.red(), colour.green(), colour.blue()


def pick_colour(canvas: Canvas, pointer: Pointer) -> None:
    """Make the colour that is under the pointer the foreground; nothing where all is clear."""
    x, y = math.floor(pointer.x), math.floor(pointer.y)
    model, options = canvas.model, canvas.options
    if not model.frame.contains_point(x, y):
        return
    active = model.active_layer
    if options.sample_all or active is None:
        red, green, blue, alpha = canvas.colour_at(x, y)
    else:
        pixel = model.document.store(active.id).read(Bounds(x, y, 1, 1))[0, 0]
        red, green, blue, alpha = (int(value) for value in pixel)
    if alpha:
        options.set_colour(QColor(red, green, blue))
