"""The mask eraser: what it covers is kept."""

from __future__ import annotations

from core.brush import Effect
from gui.canvas.tools.base import translate
from gui.canvas.tools.stroke_tools import StrokeTool


class EraserTool(StrokeTool):
    id = "eraser"
    effect = Effect.UNMASK
    swapped = Effect.MASK

    @property
    def hint(self) -> str:
        if self.canvas.model.mask_edits.target is not None:
            return translate("Erase: less of the layer shows · Shift: straight line · Alt: more")
        return translate("Erase the mask · Shift: straight line · Alt: paint · Ctrl+Alt: size")

    @property
    def text(self) -> str:
        return translate("Erase mask")
