"""Magic wand: click something, and what looks alike is masked."""

from __future__ import annotations

import math

from gui.canvas.tools.base import Pointer, translate
from gui.canvas.tools.shape_tool import ShapeTool


class WandTool(ShapeTool):
    id = "wand"

    @property
    def hint(self) -> str:
        return translate("Click a colour to mask what is like it") + " · " + self.combine_hint

    def press(self, pointer: Pointer) -> None:
        from core.selection_edit import pick_alike  # imports OpenCV, after the window is up

        self.take_combine(pointer)
        model, options = self.canvas.model, self.canvas.options
        frame, active = model.frame, model.active_layer
        if options.sample_all or active is None:
            pixels = model.document.read(frame)
        else:
            pixels = model.document.store(active.id).read(frame)
        x, y = math.floor(pointer.x), math.floor(pointer.y)
        picked = pick_alike(pixels, frame, x, y, options.tolerance, options.contiguous)
        if picked is not None:
            self.finish(picked, translate("Magic wand"))
