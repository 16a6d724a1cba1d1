"""The mask brush: what it covers is made anew."""

from __future__ import annotations

from core.brush import Effect
from gui.canvas.tools.base import translate
from gui.canvas.tools.stroke_tools import StrokeTool


class BrushTool(StrokeTool):
    id = "brush"
    effect = Effect.MASK
    swapped = Effect.UNMASK

    @property
    def hint(self) -> str:
        if self.canvas.model.mask_edits.target is not None:
            return translate("Paint: more of the layer shows · Shift: straight line · Alt: less")
        return translate(
            "Paint over what is to be made anew · Shift: straight line · Alt: erase · Ctrl+Alt: size"
        )
