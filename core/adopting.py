"""Laying another document's layers into a document."""

from __future__ import annotations

import dataclasses

from core.changes import Changes
from core.document import Document
from core.layer_masks import add_layer_mask


def adopt_layers(document: Document, other: Document) -> Changes:
    """Copy all layers of `other` above the active one, with their names, masks and properties.

    The middle of its frame comes to lie on the middle of this one.
    """
    dx = document.frame.x + (document.frame.width - other.frame.width) // 2 - other.frame.x
    dy = document.frame.y + (document.frame.height - other.frame.height) // 2 - other.frame.y
    changes = Changes()
    for layer in other.layers:
        changes = changes.merged(document.add_layer(layer.name))
        added = document.active.id
        tiles = other.store(layer.id)
        place = tiles.extent_of_tiles()
        if place is not None:
            changes = changes.merged(document.write(added, place.moved(dx, dy), tiles.read(place)))
        if layer.masked:
            changes = changes.merged(add_layer_mask(document, added))
            hidden = other.store(layer.mask_id)
            area = hidden.extent_of_tiles()
            if area is not None:
                mask_id = document.layer(added).mask_id
                document.store(mask_id).write(area.moved(dx, dy), hidden.read(area))
                changes = changes.merged(document.touched(mask_id, area.moved(dx, dy)))
        changes = changes.merged(document.set_layer(dataclasses.replace(layer, id=added)))
    return changes
