"""The document: a frame, layers and a mask. Every mutator returns its Changes.

Not thread-safe: one thread (the window's) changes it; others are given `snapshot()`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from core.arrays import MaskArray, RgbaArray
from core.blend_modes import BlendMode
from core.changes import MASK, Changes
from core.document_base import DocumentBase
from core.errors import BadInput, Remedy
from core.geometry import Bounds, Margins
from core.layers import Layer, composite_part, stack_at
from core.mask_changes import inverted
from core.text import say
from core.tiles import TILE, tile_bounds

_WHOLE = slice(0, TILE)


class Document(DocumentBase):
    """A document with the edits that can be made of it."""

    @staticmethod
    def from_pixels(rgba: RgbaArray, name: str = "Background") -> Document:
        """One layer with the picture, the frame round it."""
        frame = Bounds(0, 0, rgba.shape[1], rgba.shape[0])
        document = Document(frame)
        document.add_layer(name)
        document.write(document.active.id, frame, rgba)
        return document

    # -- pixels ------------------------------------------------------------------

    def write(
        self,
        layer_id: str,
        bounds: Bounds,
        pixels: RgbaArray,
        where: npt.NDArray[np.bool_] | None = None,
    ) -> Changes:
        """Replace a layer's pixels in `bounds`; with `where` (h, w) only those."""
        self._stores[layer_id].write(bounds, pixels, where)
        return self.touched(layer_id, bounds)

    def fill_layer(
        self, layer_id: str, bounds: Bounds, colour: tuple[int, int, int, int]
    ) -> Changes:
        self._stores[layer_id].fill(bounds, colour)
        return self.touched(layer_id, bounds)

    def write_mask(self, bounds: Bounds, mask: MaskArray) -> Changes:
        """Replace the mask in `bounds`, as far as that lies in the frame."""
        inside = bounds.intersection(self.frame)
        self._stores[MASK].write(inside, mask[inside.relative_to(bounds).slices])
        return self.touched(MASK, inside)

    def fill_mask(self) -> Changes:
        """The whole frame is made anew."""
        self._stores[MASK].fill(self.frame, (255,))
        return self.touched(MASK, self.frame)

    def clear_mask(self) -> Changes:
        store = self._stores[MASK]
        keys = list(store.keys())
        store.clear()
        return self.touched_keys(MASK, keys)

    def invert_mask(self) -> Changes:
        """The whole frame is made anew."""
        store = self._stores[MASK]
        for tiles in inverted().on(store.snapshot(), self.frame).steps:
            for key, tile in tiles.items():
                store.set_tile(key, tile)
        return self.touched(MASK, self.frame)

    # -- frame -------------------------------------------------------------------

    def set_frame(self, frame: Bounds) -> Changes:
        """Another frame; nothing is cut. See `crop`."""
        if frame == self.frame:
            return Changes()
        if frame.is_empty:
            raise BadInput("A picture cannot be empty", do="Keep at least one pixel")
        seen = self.frame.union(frame) if not self.frame.is_empty else frame
        self._structure = dataclasses.replace(self._structure, frame=frame)
        return Changes(pixels=seen, mask=seen, frame=True)

    def extend(self, margins: Margins) -> Changes:
        """Move the frame's sides outward; what is new is transparent."""
        return self.set_frame(self.frame.extended(margins))

    def crop(self, bounds: Bounds) -> Changes:
        """Keep what lies in `bounds` (within the frame), in every layer and mask."""
        frame = bounds.intersection(self.frame)
        changes = self.set_frame(frame)
        for store_id, store in self._stores.items():
            place = store.extent_of_tiles()
            if place is None or frame.contains(place):
                continue
            cut = [key for key in store.keys() if not frame.contains(tile_bounds(key))]  # noqa: SIM118
            store.clear_outside(frame)
            changes = changes.merged(self.touched_keys(store_id, cut))
        return changes

    # -- layers ------------------------------------------------------------------

    def add_layer(self, name: str, index: int | None = None) -> Changes:
        """A new empty layer, made active: above the active one, or at `index`."""
        layer = Layer(f"layer-{self._next_id}", name)
        self._next_id += 1
        if index is None:
            active = self.active_id
            index = len(self.layers) if active is None else self._structure.index(active) + 1
        layers = list(self.layers)
        layers.insert(index, layer)
        self.add_store(layer.id, 4)
        self._structure = self._structure.with_layers(layers, layer.id)
        return Changes(layers=True)

    def remove_layer(self, layer_id: str) -> Changes:
        """Raises BadInput for the last layer."""
        if len(self.layers) < 2:
            raise BadInput("The last layer cannot be deleted", do="Clear it instead")
        index = self._structure.index(layer_id)
        layers = [layer for layer in self.layers if layer.id != layer_id]
        active = self.active_id
        if active == layer_id:
            active = layers[max(0, index - 1)].id
        gone = self.layer(layer_id)
        changes = Changes()
        for store_id in (gone.mask_id, layer_id) if gone.masked else (layer_id,):
            changes = changes.merged(self.clear_store(store_id))
            self.drop_store(store_id)
        self._structure = self._structure.with_layers(layers, active)
        return changes.merged(Changes(layers=True))

    def duplicate_layer(self, layer_id: str, name: str) -> Changes:
        """A copy with its mask above it, made active. Tiles are shared until they change."""
        source, index = self.layer(layer_id), self._structure.index(layer_id)
        changes = self.add_layer(name, index + 1)
        copy = dataclasses.replace(source, id=self.active.id, name=name)
        self._structure = self._structure.with_layer(copy)
        if source.masked:
            self.add_store(copy.mask_id, 1)
            masks = self._stores[source.mask_id].snapshot()
            changes = changes.merged(self.set_store_tiles(copy.mask_id, masks))
        pixels = self._stores[layer_id].snapshot()
        return changes.merged(self.set_store_tiles(copy.id, pixels))

    def merge_down(self, layer_id: str) -> Changes:
        """Lay a layer onto the one below it; that one keeps its name and becomes normal."""
        index = self._structure.index(layer_id)
        if index == 0:
            raise BadInput("There is no layer below this one", do="Choose a layer further up")
        upper, lower = self.layers[index], self.layers[index - 1]
        if not upper.shows:
            raise BadInput(
                say("The layer “{name}” is hidden", name=upper.name),
                do="Show it first",
                remedy=Remedy.LAYERS,
            )
        if not lower.shows:
            raise BadInput(
                say("The layer “{name}” below is hidden", name=lower.name), do="Show it first"
            )
        if lower.locked:
            raise BadInput(
                say("The layer “{name}” below is locked", name=lower.name), do="Unlock it first"
            )
        changes = self._merge_into(lower.id, (lower, upper))
        if upper.id == self.active_id:
            self._structure = dataclasses.replace(self._structure, active=lower.id)
        return changes.merged(self.remove_layer(upper.id))

    def merge_onto(self, target_id: str, others: Sequence[str]) -> Changes:
        """Lay the visible ones of the other layers onto that one, and remove them all."""
        together = (target_id, *others)
        changes = self._merge_into(
            target_id, [layer for layer in self.layers if layer.id in together]
        )
        for layer_id in others:
            changes = changes.merged(self.remove_layer(layer_id))
        return changes

    def merge_visible(self) -> Changes:
        """All visible layers become one, in the lowest one's place; hidden ones stay."""
        visible = [layer for layer in self.layers if layer.shows]
        if len(visible) < 2:
            raise BadInput(
                "There are no two visible layers to merge",
                do="Show another layer",
                remedy=Remedy.LAYERS,
            )
        changes = self._merge_into(visible[0].id, visible)
        for layer in visible[1:]:
            changes = changes.merged(self.remove_layer(layer.id))
        self._structure = dataclasses.replace(self._structure, active=visible[0].id)
        return changes

    def flatten(self) -> Changes:
        """All visible layers become one; hidden layers are dropped."""
        visible = [layer for layer in self.layers if layer.shows]
        if not visible:
            raise BadInput("No layer is visible", do="Show a layer first", remedy=Remedy.LAYERS)
        changes = self._merge_into(visible[0].id, visible)
        for layer in self.layers:
            if layer.id != visible[0].id:
                changes = changes.merged(self.remove_layer(layer.id))
        return changes

    def _merge_into(self, target_id: str, layers: Iterable[Layer]) -> Changes:
        layers = [layer for layer in layers if layer.shows]
        keys = {key for layer in layers for key in self._stores[layer.id].keys()}  # noqa: SIM118
        keys |= set(self._stores[target_id].keys())
        for key in keys:
            stack = stack_at(layers, self._stores, key)
            merged = composite_part(stack, _WHOLE, _WHOLE) if stack else None
            self._stores[target_id].set_tile(key, None if merged is None else np.array(merged))
        before = self.layer(target_id)
        target = dataclasses.replace(
            before, visible=True, opacity=1.0, blend=BlendMode.NORMAL, masked=False, mask_on=True
        )
        changes = self.touched_keys(target_id, keys).merged(Changes(layers=True))
        if before.masked:
            changes = changes.merged(self.clear_store(before.mask_id))
            self.drop_store(before.mask_id)
        self._structure = self._structure.with_layer(target)
        return changes

    def move_layer(self, layer_id: str, index: int) -> Changes:
        """To another place in the stack (0 is the bottom)."""
        layers = list(self.layers)
        layer = layers.pop(self._structure.index(layer_id))
        layers.insert(min(max(index, 0), len(layers)), layer)
        if tuple(layers) == self.layers:
            return Changes()
        self._structure = self._structure.with_layers(layers, self.active_id)
        return self.repainted(layer_id)

    def set_layer(self, layer: Layer) -> Changes:
        """Replace the properties of the layer with that id. See layer_masks for masks."""
        before = self.layer(layer.id)
        if before == layer:
            return Changes()
        if before.masked != layer.masked:
            raise ValueError("a mask comes and goes with its store")
        layer = dataclasses.replace(layer, opacity=min(1.0, max(0.0, layer.opacity)))
        self._structure = self._structure.with_layer(layer)
        seen = (before.shows, before.opacity, before.blend, before.hides)
        if seen == (layer.shows, layer.opacity, layer.blend, layer.hides):
            return Changes(layers=True)
        return self.repainted(layer.id)

    def set_active(self, layer_id: str) -> Changes:
        self.layer(layer_id)
        if layer_id == self.active_id:
            return Changes()
        self._structure = dataclasses.replace(self._structure, active=layer_id)
        return Changes(layers=True)
