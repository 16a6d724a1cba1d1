"""Taking a layer or the mask in hand: shown where it will be, applied as one step of undo."""

from __future__ import annotations

from core.changes import MASK
from core.document_placing import Making, making_of
from core.errors import BadInput
from core.geometry import Bounds
from core.placing import Placing
from gui.canvas.floating import Floating
from gui.canvas.tools.base import Canvas
from gui.canvas.transform_options import Target
from gui.document_model import DocumentModel


def target_id(model: DocumentModel, target: Target) -> str | None:
    """The store that is worked on."""
    if target is Target.MASK:
        return MASK
    return model.document.active_id


def content(model: DocumentModel, target: Target) -> Bounds | None:
    """The box round what there is to take; None: nothing."""
    store_id = target_id(model, target)
    if model.is_empty or store_id is None:
        return None
    return model.document.store(store_id).content_bounds()


class Lift:
    """What is in hand. Its pixels stay in the document until `commit`."""

    def __init__(self, canvas: Canvas, store_id: str, source: Bounds) -> None:
        self._canvas = canvas
        self._store_id = store_id
        self._floating = Floating(canvas.model, store_id, Placing.of(source), canvas.colours.veil)
        self._frame = canvas.model.frame

    @staticmethod
    def of(canvas: Canvas) -> Lift:
        """Raises BadInput where nothing is, and for a layer that is locked or hidden."""
        model, target = canvas.model, canvas.options.transform.target
        store_id = target_id(model, target)
        if target is Target.LAYER and store_id is not None:
            model.layer_edits.check_writable(store_id)
        source = content(model, target)
        if source is None or store_id is None:
            if target is Target.MASK:
                raise BadInput("There is no mask to move", do="Paint one first")
            raise BadInput("There is nothing on this layer to move", do="Choose another layer")
        return Lift(canvas, store_id, source)

    @property
    def placing(self) -> Placing:
        return self._floating.placing

    def show(self, placing: Placing) -> None:
        self._floating.placing = placing
        self._canvas.set_floating(None if placing.is_identity else self._floating)

    def drop(self) -> None:
        """All is where it was."""
        self._canvas.set_floating(None)

    def making(self) -> Making:
        """What is to be made to have it where it is shown."""
        return making_of(self._canvas.model.document, self._store_id, self.placing)

    def commit(self, text: str, making: Making | None = None) -> None:
        """Apply where it is shown: one step of undo, none for an identity."""
        self.drop()
        placing = self._floating.placing
        if not placing.is_identity:
            self._canvas.model.layer_edits.place(self._store_id, placing, text, making)

    def is_current(self) -> bool:
        """Whether the document still has what was lifted, where it was."""
        document = self._canvas.model.document
        return document.frame == self._frame and self._floating.is_still_in(document)

    def renewed(self) -> Lift:
        """The same in hand, with the layers round it as they are now."""
        lift = Lift(self._canvas, self._store_id, self._floating.source)
        lift.show(self.placing)
        return lift
