"""What a document holds, how it is read, and how a gesture becomes one Command.

The edits themselves are in document.py and in the files beside it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Self

import numpy as np

from core.arrays import RgbaArray
from core.changes import MASK, Changes, TouchedTile
from core.errors import BadInput
from core.geometry import Bounds
from core.history import Command, TileEdit, tiles_after, tiles_before
from core.layers import (
    Layer,
    NamedMask,
    Structure,
    composite_part,
    is_mask,
    lone_tile,
    stack_at,
)
from core.reasons import reason
from core.snapshot import DocumentSnapshot
from core.text import say
from core.tiles import (
    TILE,
    TileArray,
    TileKey,
    Tiles,
    TileStore,
    bounds_of_tiles,
    differing,
    keys_over,
    parts_over,
    pieces_over,
    tile_bounds,
    uniform_tile,
)
from core.underlays import Underlays

# Composites kept of tiles where several layers meet: 256 MiB of them.
_COMPOSITES = 1024

_WHOLE = slice(0, TILE)

# Of more tiles than this that are put back it is not looked for where each differs: it is
# quicker to show them anew.
_MANY = 200


class DocumentBase:
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
        self._underlays = Underlays()
        self._watch: Callable[[], object] | None = None

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

    @property
    def masks(self) -> tuple[NamedMask, ...]:
        """Those kept under a name, the oldest first."""
        return self._structure.masks

    @property
    def store_ids(self) -> tuple[str, ...]:
        """All that hold tiles: layers, their masks, named masks, the mask."""
        return tuple(self._stores)

    def store(self, store_id: str) -> TileStore:
        """The tiles of a layer, of its mask (Layer.mask_id), of a named mask or the mask.

        Who writes to them says so with `touched`.
        """
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
            self._underlays.composite(key, stack, rows, columns, cached[rows, columns])
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

    def look(self, bounds: Bounds) -> RgbaArray:
        """As `read`, for who does not write to it nor keep it: within a tile nothing is copied."""
        key = (bounds.x // TILE, bounds.y // TILE)
        if not tile_bounds(key).contains(bounds) or not self.frame.contains(bounds):
            return self.read(bounds)
        tile = self.visible_tile(key)
        if tile is None:
            tile = uniform_tile((0, 0, 0, 0))
        return tile[bounds.relative_to(tile_bounds(key)).slices]

    def snapshot(self) -> DocumentSnapshot:
        """What is here now, for ever, for any thread. Copies references only."""
        return DocumentSnapshot(
            self.frame,
            self.layers,
            {store_id: store.snapshot() for store_id, store in self._stores.items()},
            self._stores[MASK].snapshot(),
            self.masks,
        )

    def copy(self, watch: Callable[[], object] | None = None) -> Self:
        """The same once more, to be changed on another thread: it shares the tiles. `watch`
        is called before every tile that is changed there; what it raises ends the change.
        """
        stores = {
            store_id: TileStore(store.channels, store.shared(), watch)
            for store_id, store in self._stores.items()
        }
        document = type(self).assembled(self._structure, stores)
        document._next_id = self._next_id
        document._watch = watch
        return document

    # -- what was touched ---------------------------------------------------------

    def touched(self, store_id: str, bounds: Bounds) -> Changes:
        """The Changes of having written to `bounds` of a store, and their bookkeeping.

        For those who write into `store(...)` themselves, such as a brush stroke.
        """
        if bounds.is_empty:
            return Changes()
        tiles = frozenset((store_id, key) for key in keys_over(bounds))
        if is_mask(store_id):
            return _mask_changes(store_id, bounds, tiles)
        for key, part in parts_over(bounds):
            self._note_stale(key, part)
        return Changes(pixels=bounds, tiles=tiles)

    def touched_parts(self, store_id: str, parts: Mapping[TileKey, Bounds]) -> Changes:
        """Like `touched`, where it is known what of each tile was written to."""
        bounds = Bounds.around(parts.values())
        if bounds is None:
            return Changes()
        tiles = frozenset((store_id, key) for key in parts)
        if is_mask(store_id):
            return _mask_changes(store_id, bounds, tiles)
        for key, part in parts.items():
            self._note_stale(key, part)
        return Changes(pixels=bounds, tiles=tiles)

    def look_ahead(self, layer_id: str, bounds: Bounds, end: float) -> bool:
        """Prepare for a stroke on the layer to come to `bounds`, until about then (of
        time.perf_counter); whether there is more to do."""
        layers = self.layers[: self._structure.index(layer_id)]
        for key in keys_over(bounds):
            below = stack_at(layers, self._stores, key)
            while self._underlays.prepare(key, below):
                if time.perf_counter() >= end:
                    return True
        return False

    def rest(self) -> None:
        """Nobody paints on it for now: let go of what only makes that quicker."""
        self._underlays.clear()

    def _note_stale(self, key: TileKey, part: Bounds) -> None:
        if key in self._composites:
            stale = self._stale.get(key)
            self._stale[key] = part if stale is None else stale.union(part)

    def touched_keys(self, store_id: str, keys: Iterable[TileKey]) -> Changes:
        """Like `touched`, for whole tiles that may lie far apart."""
        keys = set(keys)
        bounds = bounds_of_tiles(keys)
        if bounds is None:
            return Changes()
        tiles = frozenset([(store_id, key) for key in keys])
        if is_mask(store_id):
            return _mask_changes(store_id, bounds, tiles)
        for key in self._composites.keys() & keys:
            del self._composites[key]
            self._stale.pop(key, None)
        return Changes(pixels=bounds, tiles=tiles)

    def repainted(self, layer_id: str) -> Changes:
        """The layer looks different wherever it has something; no tile has changed."""
        changes = self.touched_keys(layer_id, self._stores[layer_id].keys())
        return Changes(pixels=changes.pixels, layers=True)

    # -- structure and stores, for the edits beside this file ----------------------

    def restructure(self, structure: Structure) -> None:
        """Put another structure in place. Its stores are the caller's to add and drop."""
        self._structure = structure

    def add_store(self, store_id: str, channels: int) -> TileStore:
        """An empty store, for a structure that has it."""
        store = self._removed.pop(store_id, None) or TileStore(channels, watch=self._watch)
        if self._before is not None and not store.is_recording:
            store.record()
        self._stores[store_id] = store
        return store

    def clear_store(self, store_id: str) -> Changes:
        keys = list(self._stores[store_id].keys())
        self._stores[store_id].clear()
        return self.touched_keys(store_id, keys)

    def drop_store(self, store_id: str) -> None:
        """Forget a store that was cleared and that the structure no longer has."""
        store = self._stores.pop(store_id)
        if self._before is not None:
            self._removed[store_id] = store

    def set_store_tiles(self, store_id: str, tiles: Tiles) -> Changes:
        """Let a store hold exactly these; the arrays are shared."""
        changes = self.clear_store(store_id)
        for key, tile in tiles.items():
            self._stores[store_id].set_tile(key, tile)
        return changes.merged(self.touched_keys(store_id, tiles.keys()))

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
        if before != self._structure:
            self._underlays.clear()
        return before, tiles

    def unpacking(self, command: Command) -> Iterator[None]:
        """Get `undo` or `redo` of a large command ready, a little at a time. The document
        must not change until then."""
        return command.unpacking(self._tile_at)

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
        wanted = structure.channels()
        for store_id, channels in wanted.items():
            if store_id not in self._stores:
                self.add_store(store_id, channels)
        touched = self._put_many(tiles) if len(tiles) > _MANY else self._put_few(tiles)
        changes = Changes.all_of([*touched, self._restructured(structure)])
        for gone in set(self._stores) - set(wanted):
            self.drop_store(gone)
        newest = max((int(one.id.removeprefix("layer-")) for one in structure.layers), default=0)
        self._next_id = max(self._next_id, newest + 1)
        return changes

    def _put_few(self, tiles: Mapping[TouchedTile, TileArray | None]) -> list[Changes]:
        touched: list[Changes] = []
        for (store_id, key), tile in tiles.items():
            store = self._stores[store_id]
            part = differing(store.get(key), tile)
            store.set_tile(key, tile)
            if part is not None:
                place = tile_bounds(key)
                touched.append(self.touched(store_id, part.moved(place.x, place.y)))
        return touched

    def _put_many(self, tiles: Mapping[TouchedTile, TileArray | None]) -> list[Changes]:
        """No pixel is looked at: what of a large document is seen anew is seen anew anyway."""
        stores: dict[str, dict[TileKey, TileArray | None]] = {}
        for (store_id, key), tile in tiles.items():
            stores.setdefault(store_id, {})[key] = tile
        for store_id, part in stores.items():
            self._stores[store_id].put(part)
        return [self.touched_keys(store_id, part) for store_id, part in stores.items()]

    def _restructured(self, structure: Structure) -> Changes:
        """Set it, and tell what that changes to see."""
        before, self._structure = self._structure, structure
        changes = Changes(
            layers=(before.layers, before.active) != (structure.layers, structure.active),
            masks=before.masks != structure.masks,
        )
        if before.frame != structure.frame:
            seen = Bounds.around((before.frame, structure.frame))
            changes = changes.merged(Changes(pixels=seen, mask=seen, frame=True))
        if before.layers != structure.layers:
            self._underlays.clear()
            old, new = (
                {one.id: one for one in before.layers},
                {one.id: one for one in structure.layers},
            )
            order_differs = [one.id for one in before.layers] != [
                one.id for one in structure.layers
            ]
            for layer_id in old.keys() | new.keys():
                if order_differs or old.get(layer_id) != new.get(layer_id):
                    changes = changes.merged(self.repainted(layer_id))
        return changes

    # -- storing -----------------------------------------------------------------

    @classmethod
    def assembled(cls, structure: Structure, stores: Mapping[str, TileStore]) -> Self:
        """A document of these parts. Raises ValueError when they do not belong together."""
        channels = {store_id: store.channels for store_id, store in stores.items()}
        if channels != structure.channels():
            raise ValueError("each layer needs its pixels, and each mask its values")
        ids = [layer.id for layer in structure.layers]
        if structure.active is not None and structure.active not in ids:
            raise ValueError(f"there is no layer {structure.active}")
        document = cls()
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

    @classmethod
    def from_state(
        cls, state: Mapping[str, Any], tiles: Iterable[tuple[str, TileKey, TileArray]]
    ) -> Self:
        """The document again. Raises BadInput where that does not make one."""
        try:
            structure = Structure.from_dict(state)
            channels = structure.channels()
            stores = {store_id: TileStore(count) for store_id, count in channels.items()}
            for store_id, (tx, ty), tile in tiles:
                stores[store_id].set_tile((int(tx), int(ty)), np.array(tile))
            return cls.assembled(structure, stores)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise BadInput(
                "The stored document cannot be read",
                say("It is damaged ({error})", error=reason(error)),
                "It is kept, and offered again at the next start",
            ) from error


def _mask_changes(store_id: str, bounds: Bounds, tiles: frozenset[TouchedTile]) -> Changes:
    if store_id == MASK:
        return Changes(mask=bounds, tiles=tiles)
    return Changes(masks=True, tiles=tiles)
