"""A layer's own mask: what of the layer shows. Its pixels stay whatever it hides.

The store holds what is hidden (0 shows all, 255 nothing), so that a new mask is empty and
whatever is painted beyond it shows. People see it the other way round: white shows.
"""

from __future__ import annotations

import dataclasses

import numpy as np
import numpy.typing as npt

from core.changes import MASK, Changes
from core.document_base import DocumentBase
from core.errors import BadInput, Remedy
from core.geometry import Bounds
from core.layers import Layer, let_through
from core.text import say
from core.tiles import TileArray, TileKey, Tiles, keys_over, tile_bounds, uniform_tile


def add_layer_mask(document: DocumentBase, layer_id: str) -> Changes:
    """A mask that hides nothing yet. Raises BadInput where there is one."""
    layer = document.layer(layer_id)
    if layer.masked:
        raise BadInput(
            say("The layer “{name}” has a mask already", name=layer.name),
            do="Paint on that one",
            remedy=Remedy.LAYERS,
        )
    document.add_store(layer.mask_id, 1)
    masked = dataclasses.replace(layer, masked=True, mask_on=True)
    document.restructure(document.structure.with_layer(masked))
    return Changes(layers=True)


def hide_where(
    document: DocumentBase, layer_id: str, bounds: Bounds, where: npt.NDArray[np.bool_]
) -> Changes:
    """Hide a layer in those pixels of `bounds`; it is given a mask where it has none."""
    changes = Changes()
    layer = document.layer(layer_id)
    if not layer.masked:
        changes = add_layer_mask(document, layer_id)
    elif not layer.mask_on:
        # What it hid before must not be hidden all at once.
        changes = document.clear_store(layer.mask_id)
        shown = dataclasses.replace(layer, mask_on=True)
        document.restructure(document.structure.with_layer(shown))
    nothing = np.full(where.shape, 255, np.uint8)
    document.store(layer.mask_id).write(bounds, nothing, where)
    return changes.merged(document.touched(layer.mask_id, bounds))


def mask_from_mask(document: DocumentBase, layer_id: str) -> Changes:
    """Show of a layer what the mask covers: as much of a pixel as the mask says."""
    if document.mask_bounds() is None:
        raise BadInput("There is no mask yet", do="Paint one first", remedy=Remedy.LAYERS)
    layer = document.layer(layer_id)
    changes = Changes() if layer.masked else add_layer_mask(document, layer_id)
    content = document.store(layer_id).extent_of_tiles()
    reach = document.frame if content is None else document.frame.union(content)
    changes = changes.merged(document.clear_store(layer.mask_id))
    store = document.store(layer.mask_id)
    keys = list(keys_over(reach))
    store.fill(Bounds.around(tile_bounds(key) for key in keys) or reach, (255,))
    for key, tile in document.mask.items():
        store.set_tile(key, 255 - tile)
    return changes.merged(document.touched_keys(layer.mask_id, store.keys()))


def show_as_mask(document: DocumentBase, layer_id: str) -> Changes:
    """Let the mask be what of the layer shows; where it has nothing, nothing."""
    layer = document.layer(layer_id)
    return _alpha_as_mask(
        document, layer_id, document.store(layer.mask_id) if layer.masked else None
    )


def alpha_as_mask(document: DocumentBase, layer_id: str) -> Changes:
    """Let the mask be how opaque a layer is, whatever its own mask hides. Raises BadInput
    where it is empty."""
    changes = _alpha_as_mask(document, layer_id, None)
    if not len(document.mask):
        raise BadInput(
            say("The layer “{name}” is empty", name=document.layer(layer_id).name),
            do="Choose another layer",
        )
    return changes


def _alpha_as_mask(document: DocumentBase, layer_id: str, hides: Tiles | None) -> Changes:
    changes = document.clear_store(MASK)
    made: dict[TileKey, TileArray] = {}
    for key, tile in document.store(layer_id).snapshot().items():
        bounds = tile_bounds(key)
        part = bounds.intersection(document.frame)
        if part.is_empty:
            continue
        inside = part.relative_to(bounds).slices
        shown = np.zeros(tile.shape[:2], np.uint8)
        shown[inside] = tile[inside][..., 3]
        hidden = None if hides is None else hides.get(key)
        if hidden is not None:
            np.minimum(shown, 255 - hidden, out=shown)
        if shown.any():
            # Full tiles are all one.
            made[key] = uniform_tile((255,)) if shown.min() == 255 else shown
    store = document.store(MASK)
    for key, shown in made.items():
        store.set_tile(key, shown)
    return changes.merged(document.touched_keys(MASK, made))


def invert_layer_mask(document: DocumentBase, layer_id: str) -> Changes:
    """What was hidden shows, and the other way round, wherever the layer or the frame is."""
    layer = _masked(document, layer_id)
    content = document.store(layer_id).extent_of_tiles()
    reach = document.frame if content is None else document.frame.union(content)
    store = document.store(layer.mask_id)
    before = store.snapshot()
    changes = document.clear_store(layer.mask_id)
    for key in set(keys_over(reach)) | set(before.keys()):
        tile = before.get(key)
        if tile is None:
            store.fill(tile_bounds(key), (255,))
        elif tile.min() < 255:
            store.set_tile(key, 255 - tile)
    return changes.merged(document.touched_keys(layer.mask_id, store.keys()))


def apply_layer_mask(document: DocumentBase, layer_id: str) -> Changes:
    """Cut out of the pixels what the mask hides; the mask goes, the look stays to the bit."""
    layer = _masked(document, layer_id)
    pixels = document.store(layer_id)
    keys: list[tuple[int, int]] = []
    if layer.mask_on:
        for key, hidden in document.store(layer.mask_id).snapshot().items():
            tile = pixels.get(key)
            if tile is not None:
                pixels.set_tile(key, let_through(tile, hidden))
                keys.append(key)
    return document.touched_keys(layer_id, keys).merged(remove_layer_mask(document, layer_id))


def remove_layer_mask(document: DocumentBase, layer_id: str) -> Changes:
    """The whole layer shows again."""
    layer = _masked(document, layer_id)
    changes = document.clear_store(layer.mask_id)
    document.drop_store(layer.mask_id)
    bare = dataclasses.replace(layer, masked=False, mask_on=True)
    document.restructure(document.structure.with_layer(bare))
    return changes.merged(Changes(layers=True))


def _masked(document: DocumentBase, layer_id: str) -> Layer:
    layer = document.layer(layer_id)
    if not layer.masked:
        raise BadInput(
            say("The layer “{name}” has no mask", name=layer.name),
            do="Add one first",
            remedy=Remedy.LAYERS,
        )
    return layer
