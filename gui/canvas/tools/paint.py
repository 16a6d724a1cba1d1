"""The colour brush and its eraser: they work on the active layer."""

from __future__ import annotations

from core.brush import Effect
from gui.canvas.tools.base import translate
from gui.canvas.tools.stroke_tools import StrokeTool


class PaintTool(StrokeTool):
    id = "paint"
    effect = Effect.PAINT
    swapped = Effect.ERASE

    @property
    def hint(self) -> str:
        return translate("Paint colour on the layer · Shift: straight line · Alt: erase")

    @property
    def text(self) -> str:
        return translate("Brush stroke")


class PaintEraserTool(StrokeTool):
    id = "paint-eraser"
    effect = Effect.ERASE
    swapped = Effect.PAINT

    @property
    def hint(self) -> str:
        return translate("Erase the layer's pixels · Shift: straight line · Alt: paint")

    @property
    def text(self) -> str:
        return translate("Eraser stroke")
