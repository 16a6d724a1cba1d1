"""What a layer is, and how a stack of them becomes one picture."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from core.arrays import RgbaArray
from core.blend_modes import BlendMode, blend
from core.geometry import Bounds
from core.tiles import TileArray, TileKey, Tiles, uniform_tile

_EMPTY = (0, 0, 0, 0)

STATE_SCHEMA = 1


@dataclass(frozen=True, slots=True)
class Layer:
    """A raster layer's properties; its pixels are in a TileStore of the same id.

    `opacity` is 0 … 1. A locked layer is not painted on.
    """

    id: str
    name: str
    visible: bool = True
    opacity: float = 1.0
    blend: BlendMode = BlendMode.NORMAL
    locked: bool = False

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
        )

    @property
    def shows(self) -> bool:
        return self.visible and self.opacity > 0


@dataclass(frozen=True, slots=True)
class Structure:
    """A document without its pixels. Layers go from the bottom to the top."""

    frame: Bounds
    layers: tuple[Layer, ...] = ()
    active: str | None = None

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
        }

    @staticmethod
    def from_dict(stored: Mapping[str, Any]) -> Structure:
        """Raises KeyError, TypeError or ValueError where it is none."""
        if stored["schema"] != STATE_SCHEMA:
            raise ValueError(f"schema {stored['schema']} is not known")
        layers = tuple(Layer.from_dict(layer) for layer in stored["layers"])
        if len({layer.id for layer in layers}) != len(layers):
            raise ValueError("two layers have the same id")
        return Structure(Bounds(*map(int, stored["frame"])), layers, stored["active"])


def composite_part(
    stack: Iterable[tuple[Layer, TileArray]], rows: slice, columns: slice
) -> RgbaArray:
    """The visible picture of a part of one tile. `stack` goes from bottom to top.

    With one normal layer at full opacity, its pixels to the bit.
    """
    result: RgbaArray | None = None
    for layer, tile in stack:
        part = tile[rows, columns]
        if result is None and layer.blend is BlendMode.NORMAL and layer.opacity >= 1:
            result = part
            continue
        if result is None:
            result = uniform_tile(_EMPTY)[rows, columns]
        result = blend(result, part, layer.blend, layer.opacity)
    return uniform_tile(_EMPTY)[rows, columns] if result is None else result


def stack_at(
    layers: Iterable[Layer], stores: Mapping[str, Tiles], key: TileKey
) -> list[tuple[Layer, TileArray]]:
    """The visible layers that have something in the tile, bottom to top."""
    found: list[tuple[Layer, TileArray]] = []
    for layer in layers:
        tile = stores[layer.id].get(key) if layer.shows else None
        if tile is not None:
            found.append((layer, tile))
    return found


def lone_tile(stack: list[tuple[Layer, TileArray]]) -> TileArray | None:
    """The tile that already is the composite, where one normal layer is alone there."""
    if len(stack) == 1:
        layer, tile = stack[0]
        if layer.blend is BlendMode.NORMAL and layer.opacity >= 1:
            return tile
    return None
