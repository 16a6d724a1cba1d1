"""The other picture of a comparison, drawn over a part of the canvas or over all of it."""

from __future__ import annotations

import math

from PySide6.QtCore import QRect

from core.request import Candidate
from gui.canvas.tile_images import PictureTiles
from gui.canvas.viewport import Viewport
from gui.document_model import DocumentModel


class Reference:
    """The document with another candidate, or with none. `fraction` (0 … 1) of the widget's
    width shows it, from the left; `level`: of its height, from the top."""

    def __init__(
        self,
        model: DocumentModel,
        candidate: Candidate | None,
        fraction: float,
        level: bool = False,
    ) -> None:
        self.tiles = PictureTiles(model)
        self.tiles.set_candidate(candidate)
        self.fraction = fraction
        self.level = level

    @property
    def candidate(self) -> Candidate | None:
        return self.tiles.candidate

    def room(self, viewport: Viewport) -> QRect:
        """What of the widget it covers, in device pixels."""
        if self.level:
            return QRect(0, 0, viewport.width, math.floor(viewport.height * self.fraction + 0.5))
        return QRect(0, 0, math.floor(viewport.width * self.fraction + 0.5), viewport.height)
