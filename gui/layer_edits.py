"""What can be done with layers: each method is one step of undo."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from core import document_placing, masked_placing, several_layers
from core.blend_modes import BlendMode
from core.changes import MASK
from core.document import Document
from core.document_placing import Making
from core.errors import BadInput, Remedy
from core.layers import Layer
from core.placing import Placing
from core.text import say

if TYPE_CHECKING:
    from gui.document_model import DocumentModel


class LayerEdits(QObject):
    """Edits the layers of a DocumentModel, which owns it. Ids that are not there raise
    KeyError; what the user may not do raises BadInput and changes nothing.
    """

    chosen_changed = Signal()

    def __init__(self, model: DocumentModel) -> None:
        super().__init__(model)
        self._model = model
        self._chosen: tuple[str, ...] = ()

    # -- several of them ---------------------------------------------------------

    @property
    def chosen(self) -> tuple[str, ...]:
        """The layers that are marked in the list, from the bottom to the top, with the active
        one; that one alone, where it is not among them."""
        layers, active = self._model.layers, self._model.document.active_id
        marked = tuple(layer.id for layer in layers if layer.id in self._chosen)
        if active is None:
            return ()
        return marked if active in marked else (active,)

    def choose(self, layer_ids: Sequence[str]) -> None:
        """Mark layers. No undo step."""
        if set(layer_ids) != set(self._chosen):
            self._chosen = tuple(layer_ids)
            self.chosen_changed.emit()

    def remove_chosen(self) -> None:
        ids = self.chosen
        if len(ids) == 1:
            self.remove(ids[0])
            return
        self._model.settling.emit()
        self._model.edit(
            self.tr("Delete layers"), lambda document: several_layers.remove_layers(document, ids)
        )

    def duplicate_chosen(self) -> None:
        ids = self.chosen
        if len(ids) == 1:
            self.duplicate(ids[0])
            return
        self._model.settling.emit()
        words = self.tr("{name} copy")
        count = len(self._model.layers)
        self._model.edit(
            self.tr("Duplicate layers"),
            lambda document: several_layers.duplicate_layers(
                document, ids, lambda name: words.format(name=name)
            ),
        )
        if len(self._model.layers) > count:  # the copies are at hand now
            top = self._model.document.structure.index(self._model.document.active.id)
            self.choose([one.id for one in self._model.layers[top - len(ids) + 1 : top + 1]])

    def merge_chosen(self) -> None:
        """Several become one; a single one is laid onto the one below."""
        ids = self.chosen
        if len(ids) == 1:
            self.merge_down(ids[0])
            return
        self._model.settling.emit()
        self._model.edit(
            self.tr("Merge layers"), lambda document: several_layers.merge_layers(document, ids)
        )

    def step_chosen(self, steps: int) -> None:
        """Up (1) or down (−1)."""
        ids = self.chosen
        text = self.tr("Move layer") if len(ids) == 1 else self.tr("Move layers")
        self._model.edit(text, lambda document: several_layers.step_layers(document, ids, steps))

    def move_chosen(self, layer_ids: Sequence[str], index: int) -> None:
        """As one block, with `index` of the other layers below it."""
        text = self.tr("Move layer") if len(layer_ids) == 1 else self.tr("Move layers")
        self._model.edit(
            text, lambda document: several_layers.move_layers(document, layer_ids, index)
        )

    def lock_chosen(self, locked: bool) -> None:
        text = self.tr("Lock layer") if locked else self.tr("Unlock layer")
        self._set_chosen(text, {"locked": locked})

    def set_chosen_opacity(self, opacity: float) -> None:
        """0 … 1. Changes that follow each other are one undo step."""
        self._set_chosen(self.tr("Layer opacity"), {"opacity": opacity}, "opacity")

    def set_chosen_blend(self, blend: BlendMode) -> None:
        self._set_chosen(self.tr("Blend mode"), {"blend": blend})

    def _set_chosen(self, text: str, values: Mapping[str, Any], merge: str = "") -> None:
        ids = self.chosen
        key = f"{merge} {' '.join(ids)}" if merge else ""
        self._model.edit(
            text,
            lambda document: several_layers.set_layers(
                document, ids, lambda layer: dataclasses.replace(layer, **values)
            ),
            key,
        )

    # -- one of them -------------------------------------------------------------

    def add(self, name: str = "") -> None:
        self._model.settling.emit()
        if not self._model.is_empty:
            name = name or self._free_name(self.tr("Layer"))
            self._model.edit(self.tr("Add layer"), lambda document: document.add_layer(name))

    def remove(self, layer_id: str) -> None:
        self._model.settling.emit()
        self._model.jobs.edit(
            self.tr("Delete layer"), lambda document: document.remove_layer(layer_id)
        )

    def duplicate(self, layer_id: str) -> None:
        self._model.settling.emit()
        name = self.tr("{name} copy").format(name=self._model.document.layer(layer_id).name)
        self._model.jobs.edit(
            self.tr("Duplicate layer"), lambda document: document.duplicate_layer(layer_id, name)
        )

    def merge_down(self, layer_id: str) -> None:
        self._model.settling.emit()
        self._model.jobs.edit(self.tr("Merge down"), lambda document: document.merge_down(layer_id))

    def merge_visible(self) -> None:
        self._model.settling.emit()
        if not self._model.is_empty:
            self._model.jobs.edit(self.tr("Merge visible"), Document.merge_visible)

    def flatten(self) -> None:
        self._model.settling.emit()
        if not self._model.is_empty:
            self._model.jobs.edit(self.tr("Flatten"), Document.flatten)

    def move(self, layer_id: str, index: int) -> None:
        """To another place in the stack (0 is the bottom)."""
        self._model.edit(
            self.tr("Move layer"), lambda document: document.move_layer(layer_id, index)
        )

    def check_writable(self, layer_id: str) -> None:
        """Raises BadInput for a layer whose pixels may not be changed."""
        layer = self._model.document.layer(layer_id)
        if layer.locked:
            raise locked(layer)
        if not layer.visible:
            raise hidden(layer)

    def place(
        self, store_id: str, placing: Placing, text: str, making: Making | None = None
    ) -> None:
        """Put a layer's pixels, or the mask (MASK), elsewhere; an identity is no step.

        `making`: what was made for that before. Raises BadInput for a layer that is locked
        or hidden.
        """
        if store_id != MASK:
            self.check_writable(store_id)
        self._model.edit(
            text, lambda document: document_placing.place(document, store_id, placing, making)
        )

    def place_masked(
        self, layer_id: str, placing: Placing, text: str, making: Making | None = None
    ) -> None:
        """Put what the mask covers of a layer elsewhere, and the mask with it. As `place`."""
        self.check_writable(layer_id)
        self._model.edit(
            text,
            lambda document: masked_placing.place_masked(document, layer_id, placing, making),
        )

    def rename(self, layer_id: str, name: str) -> None:
        self._set_layer(layer_id, self.tr("Rename layer"), {"name": name})

    def set_visible(self, layer_id: str, visible: bool) -> None:
        text = self.tr("Show layer") if visible else self.tr("Hide layer")
        self._set_layer(layer_id, text, {"visible": visible})

    def set_opacity(self, layer_id: str, opacity: float) -> None:
        """0 … 1. Changes that follow each other are one undo step."""
        self._set_layer(layer_id, self.tr("Layer opacity"), {"opacity": opacity}, "opacity")

    def set_blend(self, layer_id: str, blend: BlendMode) -> None:
        self._set_layer(layer_id, self.tr("Blend mode"), {"blend": blend})

    def set_locked(self, layer_id: str, locked: bool) -> None:
        text = self.tr("Lock layer") if locked else self.tr("Unlock layer")
        self._set_layer(layer_id, text, {"locked": locked})

    def set_active(self, layer_id: str) -> None:
        """Choose the layer that is painted on. No undo step."""
        if layer_id != self._model.document.active_id:
            self._model.settling.emit()
        self._model.end_stroke()
        changes = self._model.document.set_active(layer_id)
        if not changes.is_empty:
            self._model.changed.emit(changes)

    def _set_layer(
        self, layer_id: str, text: str, values: Mapping[str, Any], merge: str = ""
    ) -> None:
        layer = dataclasses.replace(self._model.document.layer(layer_id), **values)
        key = f"{merge} {layer_id}" if merge else ""
        self._model.edit(text, lambda document: document.set_layer(layer), key)

    def _free_name(self, stem: str) -> str:
        names = {layer.name for layer in self._model.layers}
        number = len(names) + 1
        while f"{stem} {number}" in names:
            number += 1
        return f"{stem} {number}"


def locked(layer: Layer) -> BadInput:
    """Somebody tried to change a locked layer."""
    return BadInput(
        say("The layer “{name}” is locked", name=layer.name),
        do="Unlock it or choose another",
        remedy=Remedy.LAYERS,
    )


def hidden(layer: Layer) -> BadInput:
    """Somebody tried to change a layer that cannot be seen."""
    return BadInput(
        say("The layer “{name}” is hidden", name=layer.name),
        do="Show it or choose another",
        remedy=Remedy.LAYERS,
    )
