"""What can be done with the picture as a whole: each method is one step of undo."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from core import document_framing, document_scaling, document_turning
from core.changes import Changes
from core.document import Document
from core.document_placing import Making
from core.geometry import Bounds, Extent

if TYPE_CHECKING:
    from gui.document_model import DocumentModel


class FrameEdits(QObject):
    """Turns, mirrors, scales and reframes all of a DocumentModel, which owns it; does nothing
    while nothing is open. Large documents are changed on a thread (gui/edit_jobs.py).
    """

    def __init__(self, model: DocumentModel) -> None:
        super().__init__(model)
        self._model = model

    def flip(self, horizontally: bool) -> None:
        if not self._model.is_empty:
            text = self.tr("Flip horizontally") if horizontally else self.tr("Flip vertically")
            self._model.jobs.edit(
                text, lambda document: document_turning.flipping(document, horizontally)
            )

    def rotate(self, clockwise: bool) -> None:
        """By a quarter."""
        if not self._model.is_empty:
            text = self.tr("Rotate right") if clockwise else self.tr("Rotate left")
            self._model.jobs.edit(
                text, lambda document: document_turning.rotating(document, clockwise)
            )

    def turn_round(self) -> None:
        """By half."""
        if not self._model.is_empty:
            self._model.jobs.edit(self.tr("Rotate by 180°"), document_turning.turning_round)

    def set_frame(self, frame: Bounds, keep: bool) -> None:
        """Any other frame: what is new is transparent. `keep`: layers keep what is cut off."""

        def change(document: Document) -> Changes:
            changes = document_framing.reframe(document, frame)
            return changes if keep else changes.merged(document.crop(frame))

        if not self._model.is_empty:
            self._model.jobs.edit(self.tr("Canvas size"), change)

    def scale(self, extent: Extent, making: Making | None = None) -> None:
        """Every layer and mask larger or smaller. `making`: what was made for it before."""
        if not self._model.is_empty:
            self._model.jobs.edit(
                self.tr("Image size"),
                lambda document: document_scaling.scale(document, extent, making),
            )

    def reveal(self) -> None:
        """Let the frame go round everything that the visible layers hold."""
        if not self._model.is_empty:
            self._model.edit(self.tr("Reveal all"), document_framing.reveal)
