"""Fill: pour the colour over what looks alike."""

from __future__ import annotations

import math

from core.errors import UserError
from core.inks import ColourInk
from gui.canvas.tools.base import Pointer, Tool, translate
from gui.canvas.tools.eyedropper import pick_colour, rgb


class FillTool(Tool):
    """With the wand's tolerance and reach; the colour goes onto the active layer."""

    id = "fill"

    @property
    def hint(self) -> str:
        return translate("Click to fill what is alike with the colour · Alt or Ctrl: take a colour")

    def press(self, pointer: Pointer) -> None:
        if pointer.picks:
            pick_colour(self.canvas, pointer)
            return
        options, colour = self.canvas.options, self.canvas.options.colour
        x, y = math.floor(pointer.x), math.floor(pointer.y)
        try:
            self.canvas.model.selection_edits.fill_alike(
                x,
                y,
                ColourInk(rgb(colour), options.paint.values.keep_alpha),
                options.tolerance,
                options.contiguous,
                options.sample_all,
            )
        except UserError as error:
            self.canvas.report(error)
        else:
            options.colours.note_used()
