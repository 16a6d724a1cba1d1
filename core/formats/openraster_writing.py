"""Writing OpenRaster (.ora): layers, mask and frame in one file that Krita and GIMP open too."""

from __future__ import annotations

import io
import json
import os
import zipfile
from typing import Any, BinaryIO
from xml.etree import ElementTree

import numpy as np
import numpy.typing as npt
from PIL import Image

from core.arrays import RgbaArray
from core.files import write_atomically
from core.formats.encoding import Extras
from core.formats.openraster_layout import MASK, MERGED, MIMETYPE, OPERATORS, OWN
from core.formats.openraster_masks import (
    put_layer_mask,
    put_named_masks,
)
from core.formats.png import PNG
from core.formats.quiet import no_warnings
from core.geometry import Bounds
from core.layers import Layer
from core.recipe import Recipe
from core.snapshot import DocumentSnapshot

_THUMBNAIL_SIDE = 256


def write_document(
    path: str | os.PathLike[str],
    snapshot: DocumentSnapshot,
    *,
    active: str | None = None,
    icc: bytes | None = None,
    exif: bytes | None = None,
    recipes: tuple[Recipe, ...] = (),
) -> None:
    """Write layers, mask and frame, whole or not at all. Any thread.

    Every layer pixel that is not wholly zero is kept to the bit, outside the frame too.
    `active` is the id of the layer that was worked on, `recipes` what the document was asked
    for with. Raises UserError (full disk …).
    """
    with no_warnings():
        write_atomically(
            path, lambda file: _write(file, snapshot, active, Extras(icc, exif), recipes)
        )


def _write(
    file: BinaryIO,
    snapshot: DocumentSnapshot,
    active: str | None,
    extras: Extras,
    recipes: tuple[Recipe, ...],
) -> None:
    frame = snapshot.frame
    root = ElementTree.Element(
        "image", {"version": "0.0.5", "w": str(frame.width), "h": str(frame.height)}
    )
    stack = ElementTree.SubElement(root, "stack")
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("mimetype", MIMETYPE)

        def put(name: str, pixels: npt.NDArray[np.uint8]) -> None:
            archive.writestr(name, _png(pixels))

        layer_masks: dict[str, Any] = {}
        for number, layer in reversed(list(enumerate(snapshot.layers))):  # top first
            name = f"data/layer{number}.png"
            pixels, bounds = layer_content(snapshot, layer)
            if layer.masked:
                stem = name.removesuffix(".png")
                pixels, layer_masks[name] = put_layer_mask(
                    put, snapshot, layer, pixels, bounds, stem
                )
            put(name, pixels)
            place = bounds.relative_to(frame)
            attributes = {
                "name": _xml_text(layer.name),
                "src": name,
                "x": str(place.x),
                "y": str(place.y),
                "opacity": f"{layer.opacity:.6g}",
                "visibility": "visible" if layer.visible else "hidden",
                "composite-op": OPERATORS[layer.blend],
            }
            if layer.locked:
                attributes["edit-locked"] = "true"
            if layer.id == active:
                attributes["selected"] = "true"
            ElementTree.SubElement(stack, "layer", attributes)
        own: dict[str, Any] = {"schema": 1, "frame": [frame.x, frame.y, frame.width, frame.height]}
        masked = snapshot.mask.bounds()
        if masked is not None:
            put(MASK, snapshot.mask.read(masked))
            own["mask"] = [masked.x, masked.y]
        if layer_masks:
            own["layer_masks"] = layer_masks
        if snapshot.masks:
            own["masks"] = put_named_masks(put, snapshot)
        if recipes:
            own["recipes"] = [recipe.to_dict() for recipe in recipes]
        archive.writestr(OWN, json.dumps(own))
        archive.writestr(
            "stack.xml", ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
        )
        merged = snapshot.read(frame)
        archive.writestr("Thumbnails/thumbnail.png", _png(_thumbnail(merged)))
        archive.writestr(MERGED, _merged_png(merged, extras))


def layer_content(snapshot: DocumentSnapshot, layer: Layer) -> tuple[RgbaArray, Bounds]:
    """The pixels of a layer that are not wholly zero, and where they are."""
    tiles = snapshot.layer_tiles(layer.id)
    place = tiles.extent_of_tiles()
    if place is not None:
        pixels = tiles.read(place)
        found = Bounds.from_mask(np.any(pixels != 0, axis=2))
        if found is not None:
            return pixels[found.slices], found.moved(place.x, place.y)
    frame = snapshot.frame
    return np.zeros((1, 1, 4), np.uint8), Bounds(frame.x, frame.y, 1, 1)


def _png(pixels: npt.NDArray[np.uint8]) -> bytes:
    out = io.BytesIO()
    PNG.encode(out, np.ascontiguousarray(pixels), Extras())
    return out.getvalue()


def _merged_png(pixels: RgbaArray, extras: Extras) -> bytes:
    out = io.BytesIO()
    try:
        PNG.encode(out, pixels, extras)
    except Exception:  # noqa: BLE001 - a camera's broken EXIF must not keep it from the disk
        return _png(pixels)
    return out.getvalue()


def _thumbnail(pixels: RgbaArray) -> npt.NDArray[np.uint8]:
    image = Image.fromarray(pixels)
    image.thumbnail((_THUMBNAIL_SIDE, _THUMBNAIL_SIDE), reducing_gap=2.0)
    return np.asarray(image)


def _xml_text(text: str) -> str:
    """Without what XML 1.0 cannot hold."""
    clean = text.encode("utf-8", "replace").decode()
    return "".join(
        sign if sign in "\t\n\r" or (sign >= " " and sign not in "\ufffe\uffff") else "?"
        for sign in clean
    )
