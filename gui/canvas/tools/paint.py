"""The colour brush and its eraser: they work on the active layer."""

from __future__ import annotations

from core.brush import Effect, ink_for
from core.inks import Ink
from gui.canvas.tools.base import Pointer, translate
from gui.canvas.tools.eyedropper import rgb
from gui.canvas.tools.stroke_tools import StrokeTool


class PaintTool(StrokeTool):
    id = "paint"
    effect = Effect.PAINT
    swapped = Effect.ERASE
    alt_picks = True

    @property
    def hint(self) -> str:
        return translate(
            "Paint colour on the layer · Shift: straight line · Alt or Ctrl: take a colour · Ctrl+Alt: size"
        )

    @property
    def text(self) -> str:
        return translate("Brush stroke")

    def ink(self, pointer: Pointer) -> Effect | Ink:
        effect = super().ink(pointer)
        options = self.canvas.options
        if effect is Effect.PAINT:
            options.colours.note_used()
        return ink_for(Effect(effect), rgb(options.colour), options.paint.values.keep_alpha)


class PaintEraserTool(PaintTool):
    id = "paint-eraser"
    effect = Effect.ERASE
    swapped = Effect.PAINT

    @property
    def hint(self) -> str:
        return translate(
            "Erase the layer's pixels · Shift: straight line · Alt or Ctrl: take a colour · Ctrl+Alt: size"
        )

    @property
    def text(self) -> str:
        return translate("Eraser stroke")
