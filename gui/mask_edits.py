"""Layer masks and named masks: what can be done with them, each one step of undo.

Which mask the mask brush paints on is kept here too: the mask, or that of a layer.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from core import layer_masks, named_masks
from core.brush import Effect
from core.changes import MASK, Changes
from core.document import Document
from core.errors import BadInput
from core.layers import Layer, NamedMask
from core.selection import Combine, Rectangle, Selection, combine_in_pieces, show_in_pieces
from core.text import say
from gui.layer_edits import locked

if TYPE_CHECKING:
    from gui.document_model import DocumentModel

# A layer's mask holds what is hidden: painting shows, erasing hides.
_ON_LAYER_MASK = {Effect.MASK: Effect.UNMASK, Effect.UNMASK: Effect.MASK}


class MaskEdits(QObject):
    """Edits the masks of a DocumentModel, which owns it. Ids that are not there raise
    KeyError; what the user may not do raises BadInput and changes nothing.
    """

    # Layer | None: whose mask the mask brush paints on.
    target_changed = Signal(object)

    def __init__(self, model: DocumentModel) -> None:
        super().__init__(model)
        self._model = model
        self._target = ""
        model.changed.connect(self._on_changed)
        model.replaced.connect(self.end)

    # -- what the brush paints on ----------------------------------------------------

    @property
    def target(self) -> Layer | None:
        """The layer whose mask the mask brush paints on; None: it paints the mask."""
        if not self._target:
            return None
        return next((layer for layer in self._model.layers if layer.id == self._target), None)

    def edit(self, layer_id: str) -> None:
        """From now on paint on that layer's mask; it becomes the active layer."""
        layer = self._model.document.layer(layer_id)
        if not layer.masked:
            raise BadInput(
                say("The layer “{name}” has no mask", name=layer.name), do="Add one first"
            )
        self._model.layer_edits.set_active(layer_id)
        self._aim(layer_id)

    @Slot()
    def end(self) -> None:
        """From now on paint the mask again."""
        self._aim("")

    def _aim(self, layer_id: str) -> None:
        if layer_id != self._target:
            self._model.end_stroke()
            self._target = layer_id
            self.target_changed.emit(self.target)

    @Slot(object)
    def _on_changed(self, changes: Changes) -> None:
        if not changes.layers or not self._target:
            return
        layer = self.target
        active = self._model.active_layer
        if layer is None or not layer.masked or active is None or active.id != layer.id:
            self.end()

    def aimed(self, effect: Effect) -> tuple[str, Effect, str]:
        """(store, effect, name of the step) of a stroke that is meant for the mask.

        Raises BadInput when the layer is locked or hidden, or its mask is off.
        """
        layer = self.target
        if layer is None:
            return MASK, effect, ""
        if layer.locked:
            raise locked(layer)
        if not layer.visible:
            raise BadInput(
                say("The layer “{name}” is hidden", name=layer.name), do="Show it or choose another"
            )
        if not layer.mask_on:
            raise BadInput(
                say("The mask of “{name}” is off", name=layer.name), do="Turn it on first"
            )
        text = self.tr("Brush in") if effect is Effect.MASK else self.tr("Brush out")
        return layer.mask_id, _ON_LAYER_MASK[effect], text

    def take(
        self, shape: Selection, combine: Combine, text: str, first: Iterable[Changes] = ()
    ) -> None:
        """Take a shape into the mask that is painted on, as one step of undo: what is in it
        is masked, or shows of the layer. `first` is what makes the shape. What takes longer
        than a moment follows between other events. Raises BadInput as `aimed` does.
        """
        store_id = self.aimed(Effect.MASK)[0]

        def pieces(document: Document) -> Iterator[Changes]:
            yield from first
            if store_id == MASK:
                yield from combine_in_pieces(document, shape, combine)
            else:
                yield from show_in_pieces(document, store_id, shape, combine)

        self._model.run(text, pieces)

    def fill_aimed(self) -> None:
        """All of the mask that is painted on: of a layer's, all of it in the frame shows.
        Raises BadInput as `aimed` does."""
        if self.target is None:
            self._model.fill_mask()
        else:
            self.take(Rectangle(self._model.frame), Combine.ADD, self.tr("Show all of layer"))

    def invert_aimed(self) -> None:
        """The mask that is painted on, the other way round. Raises BadInput as `aimed` does."""
        self._model.settling.emit()
        layer = self.target
        if layer is None:
            self._model.invert_mask()
        else:
            self.aimed(Effect.MASK)
            self.invert(layer.id)

    # -- layer masks -----------------------------------------------------------------

    def add(self, layer_id: str) -> None:
        """A mask that hides nothing yet; the brush paints on it."""
        self._model.settling.emit()
        self._model.edit(
            self.tr("Add layer mask"),
            lambda document: layer_masks.add_layer_mask(document, layer_id),
        )
        self.edit(layer_id)

    def from_mask(self, layer_id: str) -> None:
        """Show of the layer what the mask covers."""
        self._edit(self.tr("Layer mask from mask"), layer_masks.mask_from_mask, layer_id)

    def invert(self, layer_id: str) -> None:
        self._edit(self.tr("Invert layer mask"), layer_masks.invert_layer_mask, layer_id)

    def apply(self, layer_id: str) -> None:
        """Cut what is hidden out of the pixels. Raises BadInput when the layer is locked."""
        layer = self._model.document.layer(layer_id)
        if layer.locked:
            raise locked(layer)
        self._edit(self.tr("Apply layer mask"), layer_masks.apply_layer_mask, layer_id)

    def remove(self, layer_id: str) -> None:
        self._edit(self.tr("Delete layer mask"), layer_masks.remove_layer_mask, layer_id)

    def set_on(self, layer_id: str, on: bool) -> None:
        layer = self._model.document.layer(layer_id)
        text = self.tr("Turn layer mask on") if on else self.tr("Turn layer mask off")
        changed = dataclasses.replace(layer, mask_on=on)
        self._model.edit(text, lambda document: document.set_layer(changed))

    def to_mask(self, layer_id: str) -> None:
        """Mask what of the layer shows."""
        self._edit(self.tr("Set mask"), layer_masks.show_as_mask, layer_id)

    def _edit(self, text: str, change: Callable[[Document, str], Changes], layer_id: str) -> None:
        self._model.settling.emit()
        self._model.jobs.edit(text, lambda document: change(document, layer_id))

    # -- named masks -----------------------------------------------------------------

    @property
    def masks(self) -> tuple[NamedMask, ...]:
        """Those kept under a name, the oldest first."""
        return self._model.document.masks

    def save(self, name: str = "") -> None:
        """Keep the mask under a name. Raises BadInput when there is none."""
        name = name or self.free_name()
        self._model.jobs.edit(
            self.tr("Keep mask"), lambda document: named_masks.save_mask(document, name)
        )

    def free_name(self) -> str:
        names = {mask.name for mask in self.masks}
        number = len(names) + 1
        while self.tr("Mask {n}").format(n=number) in names:
            number += 1
        return self.tr("Mask {n}").format(n=number)

    def load(self, mask_id: str, combine: Combine = Combine.REPLACE) -> None:
        """Bring a kept mask back: instead of the mask, added, taken away or intersected."""
        texts = {
            Combine.REPLACE: self.tr("Bring back mask"),
            Combine.ADD: self.tr("Add kept mask"),
            Combine.SUBTRACT: self.tr("Subtract kept mask"),
            Combine.INTERSECT: self.tr("Intersect with kept mask"),
        }
        self._model.jobs.edit(
            texts[combine], lambda document: named_masks.load_mask(document, mask_id, combine)
        )

    def update(self, mask_id: str) -> None:
        """Let a kept mask be what the mask is now."""
        self._model.jobs.edit(
            self.tr("Replace kept mask"),
            lambda document: named_masks.update_mask(document, mask_id),
        )

    def rename(self, mask_id: str, name: str) -> None:
        self._model.edit(
            self.tr("Rename mask"),
            lambda document: named_masks.rename_mask(document, mask_id, name),
        )

    def delete(self, mask_id: str) -> None:
        self._model.jobs.edit(
            self.tr("Delete kept mask"),
            lambda document: named_masks.remove_mask(document, mask_id),
        )
