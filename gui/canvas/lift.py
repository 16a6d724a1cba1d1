"""Taking a layer, what is masked of it, or the mask in hand: shown where it will be, applied
as one step of undo.
"""

from __future__ import annotations

from core.changes import MASK
from core.document_placing import Making, making_of
from core.errors import BadInput
from core.geometry import Bounds
from core.masked_placing import making_of_masked
from core.placing import Placing
from gui.canvas.floating import Floating
from gui.canvas.tools.base import Canvas
from gui.canvas.transform_options import Target
from gui.document_model import DocumentModel


def content(model: DocumentModel, target: Target) -> Bounds | None:
    """The box round what there is to take; None: nothing."""
    if model.is_empty:
        return None
    active = model.document.active_id
    if target is Target.LAYER:
        return None if active is None else model.document.store(active).content_bounds()
    return model.document.mask_bounds()


class Lift:
    """What is in hand. Its pixels stay in the document until `commit`."""

    def __init__(self, canvas: Canvas, target: Target, source: Bounds) -> None:
        self._canvas = canvas
        self._target = target
        # The store that is changed.
        self._store_id = MASK if target is Target.MASK else canvas.model.document.active.id
        self._floating = Floating(canvas.model, target, Placing.of(source), canvas.colours.veil)
        self._frame = canvas.model.frame

    @staticmethod
    def of(canvas: Canvas, target: Target | None = None) -> Lift:
        """What the options say, or `target`. Raises BadInput where nothing is, and for a layer that is locked or hidden."""
        model, target = canvas.model, target or canvas.options.transform.target
        layer = model.active_layer
        if target is not Target.MASK and layer is not None:
            model.layer_edits.check_writable(layer.id)
        source = content(model, target)
        if source is None or layer is None:
            if target is not Target.LAYER:
                raise BadInput("There is no mask to move", do="Paint one first")
            raise BadInput("There is nothing on this layer to move", do="Choose another layer")
        lift = Lift(canvas, target, source)
        if lift._floating.is_nothing:
            raise BadInput("The mask covers nothing of this layer", do="Choose another layer")
        return lift

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
        make = making_of_masked if self._target is Target.MASKED else making_of
        return make(self._canvas.model.document, self._store_id, self.placing)

    def commit(self, text: str, making: Making | None = None) -> None:
        """Apply where it is shown: one step of undo, none for an identity."""
        self.drop()
        edits, placing = self._canvas.model.layer_edits, self._floating.placing
        if placing.is_identity:
            return
        if self._target is Target.MASKED:
            edits.place_masked(self._store_id, placing, text, making)
        else:
            edits.place(self._store_id, placing, text, making)

    def is_current(self) -> bool:
        """Whether the document still has what was lifted, where it was."""
        model = self._canvas.model
        same_layer = self._target is Target.MASK or model.document.active_id == self._store_id
        return (
            model.frame == self._frame and same_layer and self._floating.is_still_in(model.document)
        )

    def renewed(self) -> Lift:
        """The same in hand, with the layers round it as they are now."""
        lift = Lift(self._canvas, self._target, self._floating.source)
        lift.show(self.placing)
        return lift
