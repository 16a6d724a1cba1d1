"""How far a result may reach beyond the mask: grow and feather, as they really are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtGui import QImage, QPainter

from core.display import reach_of_mask
from core.geometry import Bounds
from core.tiles import Tiles
from gui.canvas.colours import CanvasColours
from gui.canvas.viewport import Viewport
from gui.document_model import DocumentModel
from gui.qimage import to_qimage

if TYPE_CHECKING:
    from core.regions import EditPlan, RegionPlan

# The picture of a reach is made at most this wide and high.
_SIDE = 512

_TINT_ALPHA = 0.22
_EDGE_ALPHA = 0.9


class ReachOverlay:
    """A tint that fades where the feather does, with a line where it ends.

    Made once for a plan and drawn scaled: its cost depends on neither zoom nor document.
    """

    def __init__(self, model: DocumentModel) -> None:
        self._model = model
        self._plan: EditPlan | None = None
        self._images: list[tuple[Bounds, QImage]] = []

    def draw(
        self, painter: QPainter, viewport: Viewport, plan: EditPlan, colours: CanvasColours
    ) -> None:
        if plan is not self._plan:
            self._plan = plan
            mask = self._model.document.mask
            self._images = [
                _image(mask, region, colours)
                for region in plan.regions
                if not region.extension and region.grow + region.feather > 0
            ]
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, True)
        for bounds, image in self._images:
            painter.drawImage(viewport.widget_rect(bounds), image)


def _image(mask: Tiles, region: RegionPlan, colours: CanvasColours) -> tuple[Bounds, QImage]:
    alpha, edge, place = reach_of_mask(mask, region.reach, region.grow, region.feather, _SIDE)
    shade = np.maximum(alpha * _TINT_ALPHA, edge * _EDGE_ALPHA)
    pixels = np.empty((*alpha.shape, 4), np.uint8)
    pixels[..., :3] = (colours.veil.red(), colours.veil.green(), colours.veil.blue())
    # Where the result's edge is, a light line: the veil's own colour would be lost in it.
    pixels[edge > alpha, :3] = 255
    pixels[..., 3] = np.rint(shade * 255)
    return place, to_qimage(pixels)
