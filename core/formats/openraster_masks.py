"""Layer masks and named masks in an OpenRaster file, which has no place for either.

What a mask hides is baked into the layer's PNG, so that other programs show the picture as
it is. Entries of our own that they pass over keep the rest: per layer its mask (white shows)
and its alpha as it was, and one picture for each named mask.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import numpy.typing as npt

from core.arrays import MaskArray, RgbaArray
from core.document import Document
from core.geometry import Bounds
from core.layer_masks import add_layer_mask
from core.layers import Layer, let_through
from core.named_masks import keep_mask
from core.snapshot import DocumentSnapshot
from core.tiles import Tiles

# Takes an entry's name and its pixels.
Put = Callable[[str, npt.NDArray[np.uint8]], None]
# Gives an entry's grey pixels. Raises what is raised for damaged pictures.
Get = Callable[[str], MaskArray]
Near = Callable[[object], int]

_MAX_MASKS = 1_000


@dataclass(frozen=True)
class LayerMaskEntry:
    """Where a layer's mask lies in the document, and whether it is on."""

    place: tuple[int, int]
    on: bool


# -- writing ---------------------------------------------------------------------------


def put_layer_mask(
    put: Put, snapshot: DocumentSnapshot, layer: Layer, pixels: RgbaArray, bounds: Bounds, stem: str
) -> tuple[RgbaArray, dict[str, Any]]:
    """(the pixels for the layer's PNG, what pentimento.json says of its mask)."""
    tiles = snapshot.layer_tiles(layer.mask_id)
    place = tiles.content_bounds() or Bounds(bounds.x, bounds.y, 1, 1)
    put(f"{stem}-mask.png", 255 - tiles.read(place))
    said = {"place": [place.x, place.y], "on": layer.mask_on}
    if not layer.mask_on:
        return pixels, said
    put(f"{stem}-alpha.png", np.ascontiguousarray(pixels[..., 3]))
    return _baked(pixels, tiles, bounds), said


def put_named_masks(put: Put, snapshot: DocumentSnapshot) -> list[dict[str, Any]]:
    said: list[dict[str, Any]] = []
    for number, mask in enumerate(snapshot.masks):
        tiles = snapshot.layer_tiles(mask.id)
        place = tiles.content_bounds() or Bounds(snapshot.frame.x, snapshot.frame.y, 1, 1)
        name = f"data/named-mask{number}.png"
        put(name, tiles.read(place))
        said.append({"name": mask.name, "src": name, "place": [place.x, place.y]})
    return said


def _baked(pixels: RgbaArray, hidden: Tiles, bounds: Bounds) -> RgbaArray:
    """The alpha as the mask lets it through; colours stay, under what is hidden too."""
    out = pixels.copy()
    out[..., 3] = let_through(pixels, hidden.read(bounds))[..., 3]
    return out


# -- reading ---------------------------------------------------------------------------


def layer_mask_entries(stored: object, near: Near) -> dict[str, LayerMaskEntry]:
    """By the name of the layer's PNG. Raises ValueError, TypeError, KeyError …"""
    found: dict[str, LayerMaskEntry] = {}
    if isinstance(stored, dict):
        for source, entry in cast("dict[str, Any]", stored).items():
            x, y = (near(value) for value in entry["place"])
            found[source] = LayerMaskEntry((x, y), bool(entry["on"]))
    return found


def named_mask_entries(stored: object, near: Near) -> list[tuple[str, str, tuple[int, int]]]:
    """(name, entry, place) of each."""
    found: list[tuple[str, str, tuple[int, int]]] = []
    if isinstance(stored, list):
        for entry in cast("list[Any]", stored)[:_MAX_MASKS]:
            x, y = (near(value) for value in entry["place"])
            found.append((str(entry["name"])[:200], str(entry["src"]), (x, y)))
    return found


def take_layer_mask(
    get: Get,
    names: Iterable[str],
    document: Document,
    source: str,
    entry: LayerMaskEntry,
    pixels: RgbaArray,
    bounds: Bounds,
) -> RgbaArray:
    """The layer's own pixels, and its mask put into the document's active layer.

    Where our entries do not fit the PNG, somebody has edited that, and it is right.
    """
    stem = source.removesuffix(".png")
    known = set(names)
    if f"{stem}-mask.png" not in known:
        return pixels
    shown = get(f"{stem}-mask.png")
    place = Bounds(*entry.place, shown.shape[1], shown.shape[0])
    hidden = Tiles(1)
    layer = document.active
    whole = pixels
    if entry.on:
        if f"{stem}-alpha.png" not in known:
            return pixels
        alpha = get(f"{stem}-alpha.png")
        if alpha.shape != pixels.shape[:2]:
            return pixels
        whole = pixels.copy()
        whole[..., 3] = alpha
    add_layer_mask(document, layer.id)
    store = document.store(layer.mask_id)
    store.write(place, 255 - shown)
    hidden = store.snapshot()
    if entry.on and not np.array_equal(_baked(whole, hidden, bounds), pixels):
        store.clear()
        return pixels
    document.touched(layer.mask_id, place)
    return whole


def take_named_masks(
    get: Get,
    names: Iterable[str],
    document: Document,
    entries: Iterable[tuple[str, str, tuple[int, int]]],
) -> None:
    known = set(names)
    for name, source, place in entries:
        if source in known:
            values = get(source)
            keep_mask(document, name, Bounds(*place, values.shape[1], values.shape[0]), values)
