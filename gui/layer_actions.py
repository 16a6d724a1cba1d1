"""The Layer menu and its keys: what each command does, and when it can be used."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot

from core.changes import Changes
from core.errors import UserError
from core.layers import Layer
from gui.actions import ActionSet, keys_text
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
            "layer.duplicate": lambda _layer: edits.duplicate_chosen(),
            "layer.delete": lambda _layer: edits.remove_chosen(),
            "layer.lock": lambda layer: edits.lock_chosen(not layer.locked),
            "layer.up": lambda _layer: edits.step_chosen(1),
            "layer.down": lambda _layer: edits.step_chosen(-1),
            "layer.merge_down": lambda _layer: edits.merge_chosen(),
            "layer.mask_edit": self._toggle_mask,
            "layer.mask_on": lambda layer: masks.set_on(layer.id, not layer.mask_on),
            "layer.mask_from": lambda layer: masks.from_mask(layer.id),
            "layer.mask_to": lambda layer: masks.to_mask(layer.id),
            "layer.mask_invert": lambda layer: masks.invert(layer.id),
            "layer.mask_apply": lambda layer: masks.apply(layer.id),
            "layer.mask_delete": lambda layer: masks.remove(layer.id),
        }
        # Of one layer, and of several that are chosen.
        self._texts = {
            name: (actions[name].text(), several)
            for name, several in {
                "layer.merge_down": self.tr("Merge the chosen layers"),
                "layer.delete": self.tr("Delete the chosen layers"),
                "layer.duplicate": self.tr("Duplicate the chosen layers"),
            }.items()
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
        edits.chosen_changed.connect(self.refresh)
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

    def _toggle_mask(self, layer: Layer) -> None:
        """Paint on the layer's mask, which it is given when it has none; or stop it."""
        masks = self._document.mask_edits
        if masks.target is not None:
            masks.end()
        elif layer.masked:
            masks.edit(layer.id)
        else:
            masks.add(layer.id)

    def _word(self, several: bool) -> None:
        """The commands say whether they mean one layer or several."""
        for name, (one, more) in self._texts.items():
            action, text = self._actions[name], more if several else one
            if action.text() != text:
                action.setText(text)
                keys = keys_text(action)
                action.setToolTip(f"{text} ({keys})" if keys else text)

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
        order = [one.id for one in layers]
        at = order.index(layer.id)
        chosen = document.layer_edits.chosen
        several = len(chosen) > 1
        # Those at the end already stay there.
        enabled = {
            "layer.delete": len(layers) > len(chosen),
            "layer.up": tuple(order[-len(chosen) :]) != chosen,
            "layer.down": tuple(order[: len(chosen)]) != chosen,
            "layer.merge_down": several or at > 0,
            "layer.merge_visible": sum(one.shows for one in layers) > 1,
            "layer.mask_from": document.has_mask,
            **{f"layer.mask_{name}": layer.masked for name in _MASKED},
        }
        self._word(several)
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
