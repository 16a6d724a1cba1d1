"""Several layers at once. `ids` in any order; each raises KeyError for one that is not there,
and BadInput, changing nothing, for what may not be done."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Collection

from core.changes import Changes
from core.document import Document
from core.errors import BadInput, Remedy
from core.layers import Layer
from core.text import say


def remove_layers(document: Document, ids: Collection[str]) -> Changes:
    """One layer must stay."""
    chosen = _chosen(document, ids)
    if len(chosen) >= len(document.layers):
        raise BadInput("The last layer cannot be deleted", do="Leave one of them out")
    changes = Changes()
    # From the top: what is active then is the next one below.
    for layer in reversed(chosen):
        changes = changes.merged(document.remove_layer(layer.id))
    return changes


def duplicate_layers(
    document: Document, ids: Collection[str], name_of: Callable[[str], str]
) -> Changes:
    """Copies, together, above the topmost of them; `name_of` a layer's name its copy's."""
    chosen = _chosen(document, ids)
    changes, copies = Changes(), list[str]()
    if not chosen:
        return changes
    for layer in chosen:
        changes = changes.merged(document.duplicate_layer(layer.id, name_of(layer.name)))
        copies.append(document.active.id)
    others = [layer.id for layer in document.layers if layer.id not in copies]
    return changes.merged(_together(document, copies, others.index(chosen[-1].id) + 1))


def merge_layers(document: Document, ids: Collection[str]) -> Changes:
    """They become one, in the topmost one's place and with the lowest one's name."""
    chosen = _chosen(document, ids)
    if len(chosen) < 2:
        raise BadInput("One layer alone cannot be merged", do="Choose two or more")
    for layer in chosen:
        if not layer.shows:
            raise BadInput(
                say("The layer “{name}” is hidden", name=layer.name),
                do="Show it, or leave it out",
                remedy=Remedy.LAYERS,
            )
        if layer.locked:
            raise BadInput(
                say("The layer “{name}” is locked", name=layer.name),
                do="Unlock it, or leave it out",
                remedy=Remedy.LAYERS,
            )
    changes = _together(document, [layer.id for layer in chosen], _top(document, ids))
    first = chosen[0].id
    changes = changes.merged(document.merge_onto(first, [layer.id for layer in chosen[1:]]))
    return changes.merged(document.set_active(first))


def move_layers(document: Document, ids: Collection[str], index: int) -> Changes:
    """As one block in their order, so that `index` of the other layers are below it."""
    chosen = [layer.id for layer in _chosen(document, ids)]
    return _together(document, chosen, index)


def step_layers(document: Document, ids: Collection[str], steps: int) -> Changes:
    """Each one place up (1) or down (−1) past those that are not chosen."""
    order = [layer.id for layer in document.layers]
    chosen = set(ids)
    places = range(len(order) - 2, -1, -1) if steps > 0 else range(len(order) - 1)
    for at in places:
        lower, upper = order[at], order[at + 1]
        mover, other = (lower, upper) if steps > 0 else (upper, lower)
        if mover in chosen and other not in chosen:
            order[at], order[at + 1] = upper, lower
    return _in_order(document, order)


def set_layers(
    document: Document, ids: Collection[str], change: Callable[[Layer], Layer]
) -> Changes:
    """Other properties for each."""
    changes = Changes()
    for layer in _chosen(document, ids):
        changes = changes.merged(document.set_layer(change(layer)))
    return changes


def _chosen(document: Document, ids: Collection[str]) -> list[Layer]:
    """From the bottom to the top."""
    for layer_id in ids:
        document.layer(layer_id)
    return [layer for layer in document.layers if layer.id in ids]


def _top(document: Document, ids: Collection[str]) -> int:
    """How many of the others are below the topmost of them."""
    others = below = 0
    for layer in document.layers:
        if layer.id in ids:
            below = others
        else:
            others += 1
    return below


def _together(document: Document, block: list[str], index: int) -> Changes:
    rest = [layer.id for layer in document.layers if layer.id not in block]
    return _in_order(document, [*rest[:index], *block, *rest[index:]])


def _in_order(document: Document, order: list[str]) -> Changes:
    before = [layer.id for layer in document.layers]
    if order == before:
        return Changes()
    structure = document.structure
    layers = [structure.layer(layer_id) for layer_id in order]
    document.restructure(dataclasses.replace(structure, layers=tuple(layers)))
    changes = Changes(layers=True)
    for layer_id, was in zip(order, before, strict=True):
        if layer_id != was:
            changes = changes.merged(document.repainted(layer_id))
    return changes
