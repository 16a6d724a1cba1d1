"""What a layer is, and how a stack of them becomes one picture."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from core.arrays import MaskArray, RgbaArray
from core.blend_modes import BlendMode, blend
from core.changes import MASK
from core.errors import BadInput
from core.geometry import Bounds
from core.parts import is_opaque, rows_at_once
from core.tiles import TileArray, TileKey, Tiles, uniform_tile

_EMPTY = (0, 0, 0, 0)

STATE_SCHEMA = 1

# Named masks are mask-1, mask-2 …
NAMED_MASK = "mask-"


@dataclass(frozen=True, slots=True)
class Layer:
    """A raster layer's properties; its pixels are in a TileStore of the same id.

    `opacity` is 0 … 1. A locked layer is not painted on. A layer that is `masked` has a
    second store, `mask_id`: how much of each pixel is hidden, so that where there is no tile
    all is shown. With `mask_on` False it hides nothing.
    """

    id: str
    name: str
    visible: bool = True
    opacity: float = 1.0
    blend: BlendMode = BlendMode.NORMAL
    locked: bool = False
    masked: bool = False
    mask_on: bool = True

    def to_dict(self) -> dict[str, Any]:
        return {**dataclasses.asdict(self), "blend": self.blend.value}

    @staticmethod
    def from_dict(stored: Mapping[str, Any]) -> Layer:
        """Raises KeyError or ValueError where it is not a layer."""
        return Layer(
            str(stored["id"]),
            str(stored["name"]),
            bool(stored["visible"]),
            min(1.0, max(0.0, float(stored["opacity"]))),
            BlendMode(stored["blend"]),
            bool(stored["locked"]),
            bool(stored.get("masked", False)),
            bool(stored.get("mask_on", True)),
        )

    @property
    def mask_id(self) -> str:
        """The store of its mask, where it has one."""
        return f"{self.id}/mask"

    @property
    def hides(self) -> bool:
        """Whether its mask takes part in what is seen."""
        return self.masked and self.mask_on

    @property
    def shows(self) -> bool:
        return self.visible and self.opacity > 0


@dataclass(frozen=True, slots=True)
class NamedMask:
    """A mask kept beside the layers under a name; its values are in the store of its id."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Structure:
    """A document without its pixels. Layers go from the bottom to the top."""

    frame: Bounds
    layers: tuple[Layer, ...] = ()
    active: str | None = None
    masks: tuple[NamedMask, ...] = ()

    def channels(self) -> dict[str, int]:
        """Every store that the document has, and how many channels it has."""
        stores = {layer.id: 4 for layer in self.layers}
        stores.update({layer.mask_id: 1 for layer in self.layers if layer.masked})
        stores.update({mask.id: 1 for mask in self.masks})
        stores[MASK] = 1
        return stores

    def layer(self, layer_id: str) -> Layer:
        """Raises KeyError for an id that is not there."""
        for layer in self.layers:
            if layer.id == layer_id:
                return layer
        raise KeyError(layer_id)

    def index(self, layer_id: str) -> int:
        return self.layers.index(self.layer(layer_id))

    def with_layer(self, layer: Layer) -> Structure:
        """The layer of that id replaced."""
        self.layer(layer.id)
        layers = tuple(layer if one.id == layer.id else one for one in self.layers)
        return dataclasses.replace(self, layers=layers)

    def with_layers(self, layers: Iterable[Layer], active: str | None) -> Structure:
        return dataclasses.replace(self, layers=tuple(layers), active=active)

    def to_dict(self) -> dict[str, Any]:
        """In JSON types."""
        frame = self.frame
        return {
            "schema": STATE_SCHEMA,
            "frame": [frame.x, frame.y, frame.width, frame.height],
            "layers": [layer.to_dict() for layer in self.layers],
            "active": self.active,
            "masks": [dataclasses.asdict(mask) for mask in self.masks],
        }

    @staticmethod
    def from_dict(stored: Mapping[str, Any]) -> Structure:
        """Raises KeyError, TypeError or ValueError where it is none, BadInput for a newer one."""
        schema = stored["schema"]
        if isinstance(schema, int) and schema > STATE_SCHEMA:
            raise BadInput(
                "The stored document cannot be read",
                "A newer Pentimento made it",
                "Open it with that one. It is kept, and offered again at the next start",
            )
        if schema != STATE_SCHEMA:
            raise ValueError(f"schema {schema} is not known")
        layers = tuple(Layer.from_dict(layer) for layer in stored["layers"])
        if len({layer.id for layer in layers}) != len(layers):
            raise ValueError("two layers have the same id")
        masks = tuple(NamedMask(str(m["id"]), str(m["name"])) for m in stored.get("masks", ()))
        if len({mask.id for mask in masks}) != len(masks):
            raise ValueError("two masks have the same id")
        if not all(mask.id.removeprefix(NAMED_MASK).isdecimal() for mask in masks):
            raise ValueError("a mask's id is no mask's")
        return Structure(Bounds(*map(int, stored["frame"])), layers, stored["active"], masks)


def is_mask(store_id: str) -> bool:
    """Whether it is the mask or a named one: nothing of the picture changes with it."""
    return store_id == MASK or store_id.startswith(NAMED_MASK)


class Sheet(NamedTuple):
    """What one visible layer has in one tile. `hidden`: the mask there, None: all is shown."""

    layer: Layer
    pixels: TileArray
    hidden: TileArray | None

    def part(self, rows: slice, columns: slice) -> RgbaArray:
        """A part of the tile as the mask lets it through; not to be written to."""
        pixels = self.pixels[rows, columns]
        return pixels if self.hidden is None else let_through(pixels, self.hidden[rows, columns])

    @property
    def is_plain(self) -> bool:
        """Whether it covers with exactly its pixels what lies under it."""
        return self.layer.blend is BlendMode.NORMAL and self.layer.opacity >= 1


def let_through(pixels: RgbaArray, hidden: MaskArray) -> RgbaArray:
    """The pixels as far as they are not hidden: to the bit where `hidden` is 0, all four
    channels zero where it is 255. Not to be written to.
    """
    if not hidden.any():
        return pixels
    whole = np.ascontiguousarray(pixels)
    out = np.empty_like(whole)
    # All four channels at once.
    kept = (hidden != 255).astype(np.uint32)
    np.multiply(whole.view(np.uint32)[..., 0], kept, out=out.view(np.uint32)[..., 0])
    soft = (hidden > 0) & (hidden < 255)
    if soft.any():
        total = np.multiply(whole[..., 3], 255 - hidden, dtype=np.uint16)
        # Divided by 255 and rounded, exactly, for all there can be.
        total += np.uint16(128)
        total += total >> np.uint16(8)
        out[..., 3] = total >> np.uint16(8)
    return out


def composite_part(
    stack: Iterable[Sheet],
    rows: slice,
    columns: slice,
    under: RgbaArray | None = None,
    on_opaque: bool = False,
) -> RgbaArray:
    """The visible picture of a part of one tile. `stack` goes from bottom to top, and lies
    on `under`, (h, w, 4) of that part; `on_opaque`: which is known to be opaque.

    With one normal layer at full opacity, its pixels to the bit. Not to be written to.
    """
    sheets = list(stack)
    if len(sheets) + (under is not None) < 2:
        return _composite(sheets, rows, columns, under, on_opaque)
    out = np.empty((rows.stop - rows.start, columns.stop - columns.start, 4), np.uint8)
    composite_into(out, sheets, rows, columns, under, on_opaque)
    return out


def composite_into(
    out: RgbaArray,
    sheets: Sequence[Sheet],
    rows: slice,
    columns: slice,
    under: RgbaArray | None = None,
    on_opaque: bool = False,
) -> None:
    """`composite_part`, put into `out`."""
    high, step = rows.stop - rows.start, rows_at_once(columns.stop - columns.start)
    for top in range(0, high, step):
        low = min(top + step, high)
        band = slice(rows.start + top, rows.start + low)
        beneath = None if under is None else under[top:low]
        _composite(sheets, band, columns, beneath, on_opaque, out[top:low])


def _composite(
    sheets: Sequence[Sheet],
    rows: slice,
    columns: slice,
    result: RgbaArray | None,
    on_opaque: bool,
    out: RgbaArray | None = None,
) -> RgbaArray:
    """Into `out`, where there is one; else perhaps what a sheet has itself."""
    for number, sheet in enumerate(sheets, 1):
        part = sheet.part(rows, columns)
        if result is None and sheet.is_plain:
            result = part
            continue
        if result is None:
            result = uniform_tile(_EMPTY)[rows, columns]
        # What is opaque stays so, whatever is laid over it.
        on_opaque = on_opaque or is_opaque(result)
        target = out if number == len(sheets) else None
        result = blend(result, part, sheet.layer.blend, sheet.layer.opacity, on_opaque, target)
    if result is None:
        result = uniform_tile(_EMPTY)[rows, columns]
    if out is not None and result is not out:
        out[...] = result
    return result


def stack_at(layers: Iterable[Layer], stores: Mapping[str, Tiles], key: TileKey) -> list[Sheet]:
    """The visible layers that have something in the tile, bottom to top."""
    found: list[Sheet] = []
    for layer in layers:
        tile = stores[layer.id].get(key) if layer.shows else None
        if tile is not None:
            hidden = stores[layer.mask_id].get(key) if layer.hides else None
            found.append(Sheet(layer, tile, hidden))
    return found


def lone_tile(stack: list[Sheet]) -> TileArray | None:
    """The tile that already is the composite, where one normal layer is alone there."""
    if len(stack) == 1 and stack[0].is_plain and stack[0].hidden is None:
        return stack[0].pixels
    return None
