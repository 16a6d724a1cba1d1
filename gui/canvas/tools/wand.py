"""Magic wand: click something, and what looks alike is masked."""

from __future__ import annotations

import math

from core.errors import UserError
from gui.canvas.tools.base import Pointer, translate
from gui.canvas.tools.shape_tool import ShapeTool


class WandTool(ShapeTool):
    id = "wand"

    @property
    def hint(self) -> str:
        return translate("Click a colour to mask what is like it") + " · " + self.combine_hint

    def press(self, pointer: Pointer) -> None:
        self.take_combine(pointer)
        options = self.canvas.options
        x, y = math.floor(pointer.x), math.floor(pointer.y)
        try:
            self.canvas.model.selection_edits.take_alike(
                x, y, self._combine, options.tolerance, options.contiguous, options.sample_all
            )
        except UserError as error:
            self.canvas.report(error)
