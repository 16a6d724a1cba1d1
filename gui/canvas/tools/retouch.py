"""Retouch: blur, sharpen, lighten or darken the layer with a brush."""

from __future__ import annotations

from core.brush import Effect
from core.inks import Ink
from core.retouching import RetouchInk
from gui.canvas.tools.base import Pointer, translate
from gui.canvas.tools.stroke_tools import StrokeTool


class RetouchTool(StrokeTool):
    """What a stroke changes is the layer as it was before: going over a place twice within
    one stroke changes it no further; the next stroke does.
    """

    id = "retouch"

    @property
    def hint(self) -> str:
        return translate("Blur, sharpen, lighten or darken the layer · Shift: straight line")

    @property
    def text(self) -> str:
        return translate("Retouch stroke")

    def ink(self, pointer: Pointer) -> Effect | Ink:
        model, options = self.canvas.model, self.canvas.options
        layer = model.writable_layer()
        source = model.document.store(layer.id).snapshot()
        return RetouchInk(source, options.paint.values.retouch, options.size, model.frame)
