"""The document: a frame, layers and a mask. Every mutator returns its Changes.

Not thread-safe: one thread (the window's) changes it; others are given `snapshot()`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from core.arrays import MaskArray, RgbaArray
from core.blend_modes import BlendMode
from core.changes import MASK, Changes, TouchedTile
from core.errors import BadInput
from core.geometry import Bounds, Margins
from core.history import Command, TileEdit, tiles_after, tiles_before
from core.layers import Layer, Structure, composite_part, lone_tile, stack_at
from core.snapshot import DocumentSnapshot
from core.tiles import (
    TILE,
    TileArray,
    TileKey,
    Tiles,
    TileStore,
    differing,
    keys_over,
    parts_over,
    pieces_over,
    tile_bounds,
)

# Composites kept of tiles where several layers meet: 256 MiB of them.
_COMPOSITES = 1024

_WHOLE = slice(0, TILE)


class Document:
    """A frame (document coordinates), raster layers from bottom to top, and a mask.

    Between `begin()` and `commit()` everything that is changed becomes one Command.
    """

    def __init__(self, frame: Bounds | None = None) -> None:
        self._structure = Structure(frame or Bounds(0, 0, 0, 0))
        self._stores: dict[str, TileStore] = {MASK: TileStore(1)}
        self._next_id = 1
        self._before: Structure | None = None
        # Stores of layers that were removed since begin(): their tiles are undo's.
        self._removed: dict[str, TileStore] = {}
        self._composites: dict[TileKey, TileArray] = {}
        self._stale: dict[TileKey, Bounds] = {}

    @staticmethod
    def from_pixels(rgba: RgbaArray, name: str = "Background") -> Document:
        """One layer with the picture, the frame round it."""
        frame = Bounds(0, 0, rgba.shape[1], rgba.shape[0])
        document = Document(frame)
        document.add_layer(name)
        document.write(document.active.id, frame, rgba)
        return document

    # -- reading -----------------------------------------------------------------

    @property
    def frame(self) -> Bounds:
        return self._structure.frame

    @property
    def layers(self) -> tuple[Layer, ...]:
        """From the bottom to the top."""
        return self._structure.layers

    @property
    def active(self) -> Layer:
        """The layer that tools work on. Raises KeyError when there is no layer."""
        if self._structure.active is None:
            raise KeyError("the document has no layer")
        return self._structure.layer(self._structure.active)

    @property
    def active_id(self) -> str | None:
        return self._structure.active

    @property
    def structure(self) -> Structure:
        return self._structure

    @property
    def is_empty(self) -> bool:
        return self.frame.is_empty or not self.layers

    def layer(self, layer_id: str) -> Layer:
        return self._structure.layer(layer_id)

    def store(self, store_id: str) -> TileStore:
        """The tiles of a layer, or of the mask. Write to them through this class only."""
        return self._stores[store_id]

    @property
    def mask(self) -> Tiles:
        return self._stores[MASK]

    def mask_bounds(self) -> Bounds | None:
        """The tightest rectangle round the mask, or None."""
        return self.mask.content_bounds()

    def visible_tile(self, key: TileKey) -> TileArray | None:
        """The composite of the visible layers, (256, 256, 4); None: nothing there.

        Not to be written to; it may change with the next edit. Not cut to the frame.
        """
        stack = stack_at(self.layers, self._stores, key)
        if not stack:
            return None
        lone = lone_tile(stack)
        if lone is not None:
            return lone
        cached = self._composites.get(key)
        stale = self._stale.pop(key, None)
        if cached is None:
            if len(self._composites) >= _COMPOSITES:
                for oldest in list(self._composites)[: _COMPOSITES // 4]:
                    del self._composites[oldest]
            cached = np.array(composite_part(stack, _WHOLE, _WHOLE))
            self._composites[key] = cached
        elif stale is not None:
            rows, columns = stale.relative_to(tile_bounds(key)).slices
            cached[rows, columns] = composite_part(stack, rows, columns)
        return cached

    def read(self, bounds: Bounds) -> RgbaArray:
        """The visible pixels, (h, w, 4); transparent outside the frame."""
        out = np.zeros((bounds.height, bounds.width, 4), np.uint8)
        inside = bounds.intersection(self.frame)
        part = out if inside.is_empty else out[inside.relative_to(bounds).slices]
        for key, outer, inner in pieces_over(inside):
            tile = self.visible_tile(key)
            if tile is not None:
                part[outer] = tile[inner]
        return out

    def snapshot(self) -> DocumentSnapshot:
        """What is here now, for ever, for any thread. Copies references only."""
        return DocumentSnapshot(
            self.frame,
            self.layers,
            {layer.id: self._stores[layer.id].snapshot() for layer in self.layers},
            self._stores[MASK].snapshot(),
        )

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

    def shift_layer(self, layer_id: str, dx: int, dy: int) -> Changes:
        """Move a layer's pixels; those that leave the frame are kept."""
        store = self._stores[layer_id]
        before = store.snapshot()
        changes = self._clear_store(layer_id)
        content = before.extent_of_tiles()
        if content is None:
            return changes
        keys = list(keys_over(content.moved(dx, dy)))
        for key in keys:
            tile = before.read(tile_bounds(key).moved(-dx, -dy))
            if tile.any():
                store.set_tile(key, tile)
        return changes.merged(self._touched_keys(layer_id, keys))

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
        return self._touched_keys(MASK, keys)

    def invert_mask(self) -> Changes:
        store = self._stores[MASK]
        for key, part in parts_over(self.frame):
            if part.width == TILE and part.height == TILE:
                tile = store.get(key)
                if tile is None:
                    store.fill(part, (255,))
                    continue
                if tile.min() == 255:
                    store.set_tile(key, None)
                    continue
            inside = part.relative_to(tile_bounds(key)).slices
            target = store.edit(key)[inside]
            np.subtract(255, target, out=target)
        return self.touched(MASK, self.frame)

    def touched(self, store_id: str, bounds: Bounds) -> Changes:
        """The Changes of having written to `bounds` of a store, and their bookkeeping.

        For those who write into `store(...)` themselves, such as a brush stroke.
        """
        if bounds.is_empty:
            return Changes()
        tiles = frozenset((store_id, key) for key in keys_over(bounds))
        if store_id == MASK:
            return Changes(mask=bounds, tiles=tiles)
        for key, part in parts_over(bounds):
            if key in self._composites:
                stale = self._stale.get(key)
                self._stale[key] = part if stale is None else stale.union(part)
        return Changes(pixels=bounds, tiles=tiles)

    def _touched_keys(self, store_id: str, keys: Iterable[TileKey]) -> Changes:
        """Like `touched`, for whole tiles that may lie far apart."""
        keys = list(keys)
        bounds = Bounds.around(tile_bounds(key) for key in keys)
        if bounds is None:
            return Changes()
        tiles = frozenset((store_id, key) for key in keys)
        if store_id == MASK:
            return Changes(mask=bounds, tiles=tiles)
        for key in keys:
            self._composites.pop(key, None)
            self._stale.pop(key, None)
        return Changes(pixels=bounds, tiles=tiles)

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
        """Keep what lies in `bounds` (within the frame), in every layer and the mask."""
        frame = bounds.intersection(self.frame)
        changes = self.set_frame(frame)
        for store_id, store in self._stores.items():
            place = store.extent_of_tiles()
            if place is None or frame.contains(place):
                continue
            cut = [key for key in store.keys() if not frame.contains(tile_bounds(key))]  # noqa: SIM118
            store.clear_outside(frame)
            changes = changes.merged(self._touched_keys(store_id, cut))
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
        self._add_store(layer.id)
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
        changes = self._clear_store(layer_id)
        self._drop_store(layer_id)
        self._structure = self._structure.with_layers(layers, active)
        return changes.merged(Changes(layers=True))

    def duplicate_layer(self, layer_id: str, name: str) -> Changes:
        """A copy above it, made active. Tiles are shared until one of them changes."""
        source, index = self.layer(layer_id), self._structure.index(layer_id)
        changes = self.add_layer(name, index + 1)
        copy = dataclasses.replace(source, id=self.active.id, name=name)
        self._structure = self._structure.with_layer(copy)
        store = self._stores[copy.id]
        for key, tile in self._stores[layer_id].snapshot().items():
            store.set_tile(key, tile)
        return changes.merged(self._touched_keys(copy.id, store.keys()))

    def merge_down(self, layer_id: str) -> Changes:
        """Lay a layer onto the one below it; that one keeps its name and becomes normal."""
        index = self._structure.index(layer_id)
        if index == 0:
            raise BadInput("There is no layer below this one", do="Choose a layer further up")
        upper, lower = self.layers[index], self.layers[index - 1]
        changes = self._merge_into(lower.id, (lower, upper))
        if upper.id == self.active_id:
            self._structure = dataclasses.replace(self._structure, active=lower.id)
        return changes.merged(self.remove_layer(upper.id))

    def flatten(self) -> Changes:
        """All visible layers become one; hidden layers are dropped."""
        visible = [layer for layer in self.layers if layer.shows]
        if not visible:
            raise BadInput("No layer is visible", do="Show a layer first")
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
        target = dataclasses.replace(
            self.layer(target_id), visible=True, opacity=1.0, blend=BlendMode.NORMAL
        )
        self._structure = self._structure.with_layer(target)
        return self._touched_keys(target_id, keys).merged(Changes(layers=True))

    def move_layer(self, layer_id: str, index: int) -> Changes:
        """To another place in the stack (0 is the bottom)."""
        layers = list(self.layers)
        layer = layers.pop(self._structure.index(layer_id))
        layers.insert(min(max(index, 0), len(layers)), layer)
        if tuple(layers) == self.layers:
            return Changes()
        self._structure = self._structure.with_layers(layers, self.active_id)
        return self._repaint(layer_id)

    def set_layer(self, layer: Layer) -> Changes:
        """Replace the properties of the layer with that id."""
        before = self.layer(layer.id)
        if before == layer:
            return Changes()
        layer = dataclasses.replace(layer, opacity=min(1.0, max(0.0, layer.opacity)))
        self._structure = self._structure.with_layer(layer)
        seen = (before.shows, before.opacity, before.blend)
        if seen == (layer.shows, layer.opacity, layer.blend):
            return Changes(layers=True)
        return self._repaint(layer.id)

    def set_active(self, layer_id: str) -> Changes:
        self.layer(layer_id)
        if layer_id == self.active_id:
            return Changes()
        self._structure = dataclasses.replace(self._structure, active=layer_id)
        return Changes(layers=True)

    def _repaint(self, layer_id: str) -> Changes:
        changes = self._touched_keys(layer_id, self._stores[layer_id].keys())
        return Changes(pixels=changes.pixels, layers=True)

    # -- stores ------------------------------------------------------------------

    def _add_store(self, layer_id: str) -> None:
        store = self._removed.pop(layer_id, None) or TileStore(4)
        if self._before is not None and not store.is_recording:
            store.record()
        self._stores[layer_id] = store

    def _clear_store(self, layer_id: str) -> Changes:
        keys = list(self._stores[layer_id].keys())
        self._stores[layer_id].clear()
        return self._touched_keys(layer_id, keys)

    def _drop_store(self, layer_id: str) -> None:
        store = self._stores.pop(layer_id)
        if self._before is not None:
            self._removed[layer_id] = store

    # -- commands ----------------------------------------------------------------

    @property
    def is_recording(self) -> bool:
        return self._before is not None

    def begin(self) -> None:
        """Start a gesture. Raises RuntimeError when one is running."""
        if self._before is not None:
            raise RuntimeError("a gesture is running already")
        self._before = self._structure
        for store in self._stores.values():
            store.record()

    def commit(self, text: str, merge_key: str = "") -> Command | None:
        """End the gesture: its Command, or None when nothing differs."""
        before, tiles = self._end()
        if before == self._structure and not tiles:
            return None
        edits = {place: TileEdit(old, new) for place, (old, new) in tiles.items()}
        return Command(text, before, self._structure, edits, merge_key)

    def abort(self) -> Changes:
        """End the gesture and put everything back, to the bit."""
        before, tiles = self._end()
        return self._put(before, {place: old for place, (old, _) in tiles.items()})

    def _end(
        self,
    ) -> tuple[Structure, dict[TouchedTile, tuple[TileArray | None, TileArray | None]]]:
        before = self._before
        if before is None:
            raise RuntimeError("no gesture is running")
        tiles = {
            (store_id, key): pair
            for store_id, store in (self._stores | self._removed).items()
            for key, pair in store.recorded().items()
        }
        self._removed.clear()
        self._before = None
        return before, tiles

    def undo(self, command: Command) -> Changes:
        """Back to before `command`, which must be the last one done."""
        return self._put(command.before, tiles_before(command, self._tile_at))

    def redo(self, command: Command) -> Changes:
        """Again to after `command`, which must be the last one undone."""
        return self._put(command.after, tiles_after(command, self._tile_at))

    def _tile_at(self, place: TouchedTile) -> TileArray | None:
        store = self._stores.get(place[0])
        return None if store is None else store.get(place[1])

    def _put(self, structure: Structure, tiles: Mapping[TouchedTile, TileArray | None]) -> Changes:
        for layer in structure.layers:
            if layer.id not in self._stores:
                self._add_store(layer.id)
        changes = Changes()
        for (store_id, key), tile in tiles.items():
            store = self._stores[store_id]
            part = differing(store.get(key), tile)
            store.set_tile(key, tile)
            if part is not None:
                place = tile_bounds(key)
                changes = changes.merged(self.touched(store_id, part.moved(place.x, place.y)))
        changes = changes.merged(self._restructure(structure))
        kept = {layer.id for layer in structure.layers} | {MASK}
        for gone in set(self._stores) - kept:
            self._drop_store(gone)
        return changes

    def _restructure(self, structure: Structure) -> Changes:
        """Set it, and tell what that changes to see."""
        before, self._structure = self._structure, structure
        changes = Changes(
            layers=(before.layers, before.active) != (structure.layers, structure.active)
        )
        if before.frame != structure.frame:
            seen = Bounds.around((before.frame, structure.frame))
            changes = changes.merged(Changes(pixels=seen, mask=seen, frame=True))
        if before.layers != structure.layers:
            old, new = (
                {one.id: one for one in before.layers},
                {one.id: one for one in structure.layers},
            )
            order_differs = [one.id for one in before.layers] != [
                one.id for one in structure.layers
            ]
            for layer_id in old.keys() | new.keys():
                if order_differs or old.get(layer_id) != new.get(layer_id):
                    changes = changes.merged(self._repaint(layer_id))
        return changes

    # -- storing -----------------------------------------------------------------

    @staticmethod
    def assembled(structure: Structure, stores: Mapping[str, TileStore]) -> Document:
        """A document of these parts. Raises ValueError when they do not belong together."""
        ids = [layer.id for layer in structure.layers]
        if sorted(ids) != sorted(set(stores) - {MASK}) or MASK not in stores:
            raise ValueError("each layer needs its pixels, and the mask its own")
        if structure.active is not None and structure.active not in ids:
            raise ValueError(f"there is no layer {structure.active}")
        document = Document()
        document._structure = structure
        document._stores = dict(stores)
        document._next_id = 1 + max((int(one.removeprefix("layer-")) for one in ids), default=0)
        return document

    def state(self) -> dict[str, Any]:
        """Everything but the tiles, in JSON types."""
        return self._structure.to_dict()

    def tiles(self) -> Iterator[tuple[str, TileKey, TileArray]]:
        """(store id, (tx, ty), read-only tile) of all that exist."""
        for store_id, store in self._stores.items():
            for key, tile in store.snapshot().items():
                yield store_id, key, tile

    @staticmethod
    def from_state(
        state: Mapping[str, Any], tiles: Iterable[tuple[str, TileKey, TileArray]]
    ) -> Document:
        """The document again. Raises BadInput where that does not make one."""
        try:
            structure = Structure.from_dict(state)
            stores = {layer.id: TileStore(4) for layer in structure.layers}
            stores[MASK] = TileStore(1)
            for store_id, (tx, ty), tile in tiles:
                stores[store_id].set_tile((int(tx), int(ty)), np.array(tile))
            return Document.assembled(structure, stores)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise BadInput("The stored document cannot be read", str(error)) from error
