"""The Layer menu and its keys: what each command does, and when it can be used."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot

from core.changes import Changes
from core.errors import UserError
from core.layers import Layer
from gui.actions import ActionSet
from gui.document_model import DocumentModel

_MASKED = ("on", "to", "invert", "apply", "delete")


class LayerActions(QObject):
    """Bound to the document's active layer. GUI thread."""

    failed = Signal(object)  # UserError: what could not be done
    rename_requested = Signal()

    def __init__(self, actions: ActionSet, document: DocumentModel, parent: QObject) -> None:
        super().__init__(parent)
        self._actions, self._document = actions, document
        edits, masks = document.layer_edits, document.mask_edits
        on_layer: dict[str, Callable[[Layer], object]] = {
            "layer.duplicate": lambda layer: edits.duplicate(layer.id),
            "layer.delete": lambda layer: edits.remove(layer.id),
            "layer.lock": lambda layer: edits.set_locked(layer.id, not layer.locked),
            "layer.up": lambda layer: self._step(layer, 1),
            "layer.down": lambda layer: self._step(layer, -1),
            "layer.merge_down": lambda layer: edits.merge_down(layer.id),
            "layer.mask_edit": self._toggle_mask,
            "layer.mask_on": lambda layer: masks.set_on(layer.id, not layer.mask_on),
            "layer.mask_from": lambda layer: masks.from_mask(layer.id),
            "layer.mask_to": lambda layer: masks.to_mask(layer.id),
            "layer.mask_invert": lambda layer: masks.invert(layer.id),
            "layer.mask_apply": lambda layer: masks.apply(layer.id),
            "layer.mask_delete": lambda layer: masks.remove(layer.id),
        }
        self._names = (
            *on_layer,
            "layer.add",
            "layer.rename",
            "layer.merge_visible",
            "layer.flatten",
        )
        for name, act in on_layer.items():
            actions[name].triggered.connect(_called(self._on_layer, act))
        for name, do in {
            "layer.add": edits.add,
            "layer.merge_visible": edits.merge_visible,
            "layer.flatten": edits.flatten,
            "mask.keep": masks.save,
        }.items():
            actions[name].triggered.connect(_called(self.attempt, do))
        actions["layer.rename"].triggered.connect(self.rename_requested)
        document.changed.connect(self._on_changed)
        document.replaced.connect(self.refresh)
        masks.target_changed.connect(self.refresh)
        self.refresh()

    def attempt(self, do: Callable[[], object]) -> None:
        """Do it; what the document refuses is told, and the widgets show the truth again."""
        try:
            do()
        except UserError as error:
            self.failed.emit(error)
        self.refresh()

    def _on_layer(self, act: Callable[[Layer], object]) -> None:
        """With the layer that is active once what is under way is done."""

        def on_active() -> None:
            layer = self._document.active_layer
            if layer is not None:
                self.attempt(lambda: act(layer))

        self._document.jobs.after(on_active)

    def _step(self, layer: Layer, steps: int) -> None:
        at = [one.id for one in self._document.layers].index(layer.id)
        self._document.layer_edits.move(layer.id, max(0, at + steps))

    def _toggle_mask(self, layer: Layer) -> None:
        """Paint on the layer's mask, which it is given when it has none; or stop it."""
        masks = self._document.mask_edits
        if masks.target is not None:
            masks.end()
        elif layer.masked:
            masks.edit(layer.id)
        else:
            masks.add(layer.id)

    @Slot(object)
    def _on_changed(self, changes: Changes) -> None:
        if changes.layers or changes.mask is not None:
            self.refresh()

    @Slot()
    def refresh(self, _target: object = None) -> None:
        """Offer what can be done now."""
        document, layer = self._document, self._document.active_layer
        layers = document.layers
        there = layer is not None and not document.is_empty
        for name in self._names:
            self._actions[name].setEnabled(there)
        self._actions["mask.keep"].setEnabled(there and document.has_mask)
        if layer is None:
            return
        at = [one.id for one in layers].index(layer.id)
        enabled = {
            "layer.delete": len(layers) > 1,
            "layer.up": at < len(layers) - 1,
            "layer.down": at > 0,
            "layer.merge_down": at > 0,
            "layer.merge_visible": sum(one.shows for one in layers) > 1,
            "layer.mask_from": document.has_mask,
            **{f"layer.mask_{name}": layer.masked for name in _MASKED},
        }
        for name, on in enabled.items():
            self._actions[name].setEnabled(there and on)
        target = document.mask_edits.target
        for name, on in (
            ("layer.lock", layer.locked),
            ("layer.mask_on", layer.masked and layer.mask_on),
            ("layer.mask_edit", target is not None and target.id == layer.id),
        ):
            self._actions[name].setChecked(on)


def _called(
    call: Callable[[Callable[..., object]], None], what: Callable[..., object]
) -> Callable[[bool], None]:
    """`triggered` carries a bool that nobody takes here."""

    def slot(_checked: bool = False) -> None:
        call(what)

    return slot
