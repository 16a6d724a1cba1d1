"""What can be done with the mask as a whole, and with what looks alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject

from core import layer_masks
from core.apart import Make
from core.changes import Changes
from core.document import Document
from core.inks import Ink
from core.mask_changes import MaskChange, inverted
from core.selection import Combine, Selection
from gui.commands import QT_TRANSLATE_NOOP
from gui.edit_jobs import EditJob

if TYPE_CHECKING:
    from gui.document_model import DocumentModel


@dataclass(frozen=True)
class MaskOperation:
    """A change of the mask by an amount. `function` makes it, in core.selection_edit."""

    id: str
    function: str
    text: str
    amount: str
    tip: str
    low: int
    high: int
    usual: int
    unit: str = " px"

    @property
    def words(self) -> str:
        return QCoreApplication.translate("SelectionEdits", self.text)

    @property
    def amount_words(self) -> str:
        return QCoreApplication.translate("SelectionEdits", self.amount)

    @property
    def tip_words(self) -> str:
        return QCoreApplication.translate("SelectionEdits", self.tip)


OPERATIONS: dict[str, MaskOperation] = {
    one.id: one
    for one in (
        MaskOperation(
            "grow",
            "grow",
            QT_TRANSLATE_NOOP("SelectionEdits", "Grow mask"),
            QT_TRANSLATE_NOOP("SelectionEdits", "By"),
            QT_TRANSLATE_NOOP("SelectionEdits", "How much wider the mask becomes on all sides"),
            1,
            250,
            8,
        ),
        MaskOperation(
            "shrink",
            "shrink",
            QT_TRANSLATE_NOOP("SelectionEdits", "Shrink mask"),
            QT_TRANSLATE_NOOP("SelectionEdits", "By"),
            QT_TRANSLATE_NOOP("SelectionEdits", "How much narrower the mask becomes on all sides"),
            1,
            250,
            8,
        ),
        MaskOperation(
            "feather",
            "feather",
            QT_TRANSLATE_NOOP("SelectionEdits", "Feather mask"),
            QT_TRANSLATE_NOOP("SelectionEdits", "Over"),
            QT_TRANSLATE_NOOP("SelectionEdits", "How far the edge is softened to both sides"),
            1,
            250,
            16,
        ),
        MaskOperation(
            "border",
            "border",
            QT_TRANSLATE_NOOP("SelectionEdits", "Border of mask"),
            QT_TRANSLATE_NOOP("SelectionEdits", "Width"),
            QT_TRANSLATE_NOOP("SelectionEdits", "How wide the band along the edge is"),
            1,
            250,
            16,
        ),
        MaskOperation(
            "smooth",
            "smooth",
            QT_TRANSLATE_NOOP("SelectionEdits", "Smooth mask"),
            QT_TRANSLATE_NOOP("SelectionEdits", "Over"),
            QT_TRANSLATE_NOOP(
                "SelectionEdits", "Up to which size corners and roughness are rounded"
            ),
            1,
            100,
            8,
        ),
        MaskOperation(
            "threshold",
            "threshold",
            QT_TRANSLATE_NOOP("SelectionEdits", "Threshold of mask"),
            QT_TRANSLATE_NOOP("SelectionEdits", "From"),
            QT_TRANSLATE_NOOP(
                "SelectionEdits", "From this strength on the mask becomes full, below it nothing"
            ),
            1,
            100,
            50,
            " %",
        ),
    )
}


class SelectionEdits(QObject):
    """Edits the mask of a DocumentModel, which owns it; each is one step of undo."""

    def __init__(self, model: DocumentModel) -> None:
        super().__init__(model)
        self._model = model
        self.jobs = model.jobs

    def change(self, operation: str, amount: int) -> None:
        """One of OPERATIONS, by its id. Of a large mask it is done when `jobs` are."""
        one = OPERATIONS[operation]
        if not self._model.is_empty:
            self.jobs.start(one.words, _change(one, amount))

    def preview(self, operation: str, amount: int, after: EditJob | None = None) -> EditJob:
        """Show it, instead of the preview `after`; `jobs` keep it or drop it."""
        one = OPERATIONS[operation]
        return self.jobs.start(one.words, _change(one, amount), keeps=False, after=after)

    def fill_holes(self) -> None:
        """Whatever the mask goes round is masked too."""
        from core.mask_holes import filled_holes  # imports OpenCV, after the window is up

        if not self._model.is_empty:
            self.jobs.start(self.tr("Fill holes"), filled_holes)

    def invert(self) -> None:
        """What was masked is not, and the other way round."""
        if not self._model.is_empty:
            self.jobs.start(self.tr("Invert mask"), inverted().on)

    def take_alpha(self) -> None:
        """The mask is what the active layer covers. Raises BadInput when it is empty."""
        layer = self._model.active_layer
        if layer is None:
            return
        self._model.jobs.edit(
            self.tr("Mask from layer"),
            lambda document: layer_masks.alpha_as_mask(document, layer.id),
        )

    def take_alike(
        self, x: int, y: int, combine: Combine, tolerance: int, contiguous: bool, sample_all: bool
    ) -> None:
        """Take into the mask that is painted on what looks like a pixel, of all layers or the
        active one. Raises BadInput where that mask cannot be painted on."""
        shape = self._alike(x, y, tolerance, contiguous, sample_all)
        if shape is not None:
            self._model.mask_edits.take(shape, combine, self.tr("Magic wand"), _found(shape))

    def fill_alike(
        self, x: int, y: int, ink: Ink, tolerance: int, contiguous: bool, sample_all: bool
    ) -> None:
        """Pour an ink over what looks like a pixel, onto the active layer.

        Raises BadInput when the layer is locked or hidden.
        """
        layer = self._model.writable_layer()
        shape = self._alike(x, y, tolerance, contiguous, sample_all)
        if shape is not None:
            self._model.run(self.tr("Fill"), lambda document: _fill(document, layer.id, ink, shape))

    def _alike(
        self, x: int, y: int, tolerance: int, contiguous: bool, sample_all: bool
    ) -> Selection | None:
        from core import alike  # imports OpenCV, after the window is up

        self._model.end_stroke()
        frame, active = self._model.frame, self._model.active_layer
        seen = self._model.document
        pixels = seen if sample_all or active is None else seen.store(active.id)
        return alike.alike_at(pixels, frame, x, y, tolerance, contiguous)


def _fill(document: Document, layer_id: str, ink: Ink, shape: Selection) -> Iterator[Changes]:
    from core import alike

    yield from alike.found(shape)
    yield from alike.fill_shape(document, layer_id, ink, shape)


def _found(shape: Selection) -> Iterator[Changes]:
    from core import alike

    return alike.found(shape)


def _change(operation: MaskOperation, amount: int) -> Make:
    function: Callable[[int], MaskChange] = getattr(_tools(), operation.function)
    return function(amount).on


def _tools():
    from core import selection_edit  # imports OpenCV, after the window is up

    return selection_edit
