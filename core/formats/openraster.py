"""OpenRaster (.ora): layers, mask and frame in one file that Krita and GIMP open too.

After https://www.openraster.org/baseline/file-layout-spec.html. Ours are entries that
other programs pass over: `pentimento.json` (where the frame lies), `data/mask.png`, and
those of openraster_masks.py.
"""

from __future__ import annotations

import dataclasses
import io
import json
import math
import os
import zipfile
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, BinaryIO, cast
from xml.etree import ElementTree

import defusedxml.ElementTree
import numpy as np
import numpy.typing as npt
import psutil
from PIL import Image

from core.arrays import MaskArray, RgbaArray
from core.blend_modes import BlendMode
from core.document import Document
from core.errors import BadInput, UserError
from core.files import write_atomically
from core.formats.decoding import open_image
from core.formats.encoding import Extras
from core.formats.exif import upright
from core.formats.openraster_masks import (
    LayerMaskEntry,
    layer_mask_entries,
    named_mask_entries,
    put_layer_mask,
    put_named_masks,
    take_layer_mask,
    take_named_masks,
)
from core.formats.picture import check_extent
from core.formats.pixels import flatten, luminance
from core.formats.png import PNG
from core.formats.quiet import no_warnings
from core.formats.source import decoding, open_source
from core.formats.stored import FAR, StoredDocument, check_depth, check_layers
from core.geometry import Bounds
from core.layers import Layer
from core.snapshot import DocumentSnapshot
from core.text import say

SUFFIX = ".ora"
_MIMETYPE = b"image/openraster"
_OWN = "pentimento.json"
_MASK = "data/mask.png"
_MERGED = "mergedimage.png"
_THUMBNAIL_SIDE = 256
_MAX_TEXT = 4 * 2**20

_OPERATORS: dict[BlendMode, str] = {
    **{mode: f"svg:{mode.value}" for mode in BlendMode},
    BlendMode.NORMAL: "svg:src-over",
    BlendMode.ADDITION: "svg:plus",
}
_MODES = {operator: mode for mode, operator in _OPERATORS.items()}


# -- writing ---------------------------------------------------------------------------


def write_document(
    path: str | os.PathLike[str],
    snapshot: DocumentSnapshot,
    *,
    active: str | None = None,
    icc: bytes | None = None,
    exif: bytes | None = None,
) -> None:
    """Write layers, mask and frame, whole or not at all. Any thread.

    Every layer pixel that is not wholly zero is kept to the bit, outside the frame too.
    `active` is the id of the layer that was worked on. Raises UserError (full disk …).
    """
    with no_warnings():
        write_atomically(path, lambda file: _write(file, snapshot, active, Extras(icc, exif)))


def _write(file: BinaryIO, snapshot: DocumentSnapshot, active: str | None, extras: Extras) -> None:
    frame = snapshot.frame
    root = ElementTree.Element(
        "image", {"version": "0.0.5", "w": str(frame.width), "h": str(frame.height)}
    )
    stack = ElementTree.SubElement(root, "stack")
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("mimetype", _MIMETYPE)

        def put(name: str, pixels: npt.NDArray[np.uint8]) -> None:
            archive.writestr(name, _png(pixels))

        layer_masks: dict[str, Any] = {}
        for number, layer in reversed(list(enumerate(snapshot.layers))):  # top first
            name = f"data/layer{number}.png"
            pixels, bounds = _content(snapshot, layer)
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
                "composite-op": _OPERATORS[layer.blend],
            }
            if layer.locked:
                attributes["edit-locked"] = "true"
            if layer.id == active:
                attributes["selected"] = "true"
            ElementTree.SubElement(stack, "layer", attributes)
        own: dict[str, Any] = {"schema": 1, "frame": [frame.x, frame.y, frame.width, frame.height]}
        masked = snapshot.mask.bounds()
        if masked is not None:
            put(_MASK, snapshot.mask.read(masked))
            own["mask"] = [masked.x, masked.y]
        if layer_masks:
            own["layer_masks"] = layer_masks
        if snapshot.masks:
            own["masks"] = put_named_masks(put, snapshot)
        archive.writestr(_OWN, json.dumps(own))
        archive.writestr(
            "stack.xml", ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
        )
        merged = snapshot.read(frame)
        archive.writestr("Thumbnails/thumbnail.png", _png(_thumbnail(merged)))
        archive.writestr(_MERGED, _merged_png(merged, extras))


def _content(snapshot: DocumentSnapshot, layer: Layer) -> tuple[RgbaArray, Bounds]:
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


# -- reading ---------------------------------------------------------------------------


@dataclass
class _Found:
    """A layer of stack.xml, with what the groups round it add."""

    name: str
    source: str
    x: int
    y: int
    opacity: float
    visible: bool
    mode: BlendMode
    locked: bool
    selected: bool


@dataclass
class _Stack:
    layers: list[_Found] = field(default_factory=list[_Found])
    notes: dict[str, None] = field(default_factory=dict[str, None])  # in order, each once


def read_document(path: str | os.PathLike[str]) -> StoredDocument:
    """The document in an OpenRaster file, ours or another program's. Any thread.

    Groups are dissolved into their layers. Raises BadInput for whatever is not one, is
    damaged or hostile, or over the limits; UserError when memory does not suffice.
    """
    with open_source(path) as source, decoding(path, source), _archive(path, source) as archive:
        return _read(path, archive)


def read_document_extras(path: str | os.PathLike[str]) -> tuple[bytes | None, bytes | None]:
    """Colour profile and EXIF alone. Raises as read_document."""
    with open_source(path) as source, decoding(path, source), _archive(path, source) as archive:
        return _extras(path, archive)


def is_document(path: str | os.PathLike[str]) -> bool:
    """Whether the file says of itself, in its first bytes, that it is OpenRaster."""
    try:
        with open_source(path) as source:
            head = source.read(64 + len(_MIMETYPE))
    except UserError:
        return False
    return head.startswith(b"PK") and b"mimetype" + _MIMETYPE in head


@contextmanager
def _archive(path: str | os.PathLike[str], source: BinaryIO) -> Generator[zipfile.ZipFile]:
    name = os.fspath(path)
    try:
        with zipfile.ZipFile(source) as archive:
            yield archive
    except (UserError, MemoryError):
        raise
    except Exception as error:
        # Archives, XML and pictures fail in their own ways; for the user it is one thing.
        raise BadInput(
            say("{name} could not be read", name=name),
            "It is not an OpenRaster file, or it is damaged",
            "Use another copy of the file",
        ) from error


def _read(path: str | os.PathLike[str], archive: zipfile.ZipFile) -> StoredDocument:
    root: ElementTree.Element = defusedxml.ElementTree.fromstring(_text(archive, "stack.xml"))
    extent = check_extent(path, _whole(root, "w", 0), _whole(root, "h", 0))
    found = _Stack()
    stack = root.find("stack")
    if stack is not None:
        _walk(stack, _Found("", "", 0, 0, 1.0, True, BlendMode.NORMAL, False, False), found, 0)
    own = _own(archive)
    frame = Bounds.of_extent(extent, *own.place)
    document = Document(frame)
    _check_memory(path, archive, found)
    selected: str | None = None
    names = archive.namelist()

    def get(name: str) -> MaskArray:
        return _grey(path, archive, name)

    for layer in reversed(found.layers):  # bottom first
        pixels = _pixels(path, archive, layer.source)
        document.add_layer(layer.name or f"Layer {len(document.layers) + 1}", len(document.layers))
        active = document.active
        document.set_layer(
            dataclasses.replace(
                active,
                visible=layer.visible,
                opacity=layer.opacity,
                blend=layer.mode,
                locked=layer.locked,
            )
        )
        place = Bounds(frame.x + layer.x, frame.y + layer.y, pixels.shape[1], pixels.shape[0])
        if layer.source in own.layer_masks:
            entry = own.layer_masks[layer.source]
            pixels = take_layer_mask(get, names, document, layer.source, entry, pixels, place)
            if document.active.masked and not entry.on:
                document.set_layer(dataclasses.replace(document.active, mask_on=False))
        if pixels.any():
            document.write(active.id, place, pixels)
        if layer.selected:
            selected = active.id
    if not document.layers:
        document.add_layer("Background")
    if selected is not None:
        document.set_active(selected)
    take_named_masks(get, names, document, own.masks)
    if own.mask is not None and _MASK in names:
        mask = get(_MASK)
        document.write_mask(Bounds(*own.mask, mask.shape[1], mask.shape[0]), mask)
    icc, exif = _extras(path, archive)
    return StoredDocument(document, icc, exif, tuple(found.notes))


def _walk(stack: ElementTree.Element, outer: _Found, found: _Stack, depth: int) -> None:
    """Collect the layers below `stack`, top first."""
    check_depth(depth)
    for element in stack:
        if element.tag not in ("layer", "stack"):
            continue
        inner = _Found(
            name=element.get("name", "")[:200],
            source=element.get("src", ""),
            x=outer.x + _whole(element, "x", 0),
            y=outer.y + _whole(element, "y", 0),
            opacity=outer.opacity * _fraction(element, "opacity"),
            visible=outer.visible and element.get("visibility", "visible") != "hidden",
            mode=_mode(element.get("composite-op", "svg:src-over"), found),
            locked=outer.locked or element.get("edit-locked") == "true",
            selected=element.get("selected") == "true",
        )
        if element.tag == "stack":
            found.notes[say("Groups were dissolved into their layers")] = None
            _walk(element, inner, found, depth + 1)
        elif inner.source:
            found.layers.append(inner)
        check_layers(len(found.layers))


def _mode(operator: str, found: _Stack) -> BlendMode:
    mode = _MODES.get(operator)
    if mode is None:
        found.notes[
            say("The blend mode {name} is not known and became normal", name=operator[:40])
        ] = None
    return mode or BlendMode.NORMAL


@dataclass
class _Own:
    place: tuple[int, int] = (0, 0)
    mask: tuple[int, int] | None = None
    layer_masks: dict[str, LayerMaskEntry] = field(default_factory=dict[str, LayerMaskEntry])
    masks: list[tuple[str, str, tuple[int, int]]] = field(
        default_factory=list[tuple[str, str, tuple[int, int]]]
    )


def _own(archive: zipfile.ZipFile) -> _Own:
    """Our own entry; nothing where there is none or it makes no sense."""
    if _OWN not in archive.namelist():
        return _Own()
    try:
        stored: Any = json.loads(_text(archive, _OWN))
        x, y = (_near(value) for value in stored["frame"][:2])
        mask = tuple(_near(value) for value in stored.get("mask") or ())
        return _Own(
            (x, y),
            (mask[0], mask[1]) if len(mask) == 2 else None,
            layer_mask_entries(stored.get("layer_masks"), _near),
            named_mask_entries(stored.get("masks"), _near),
        )
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return _Own()


def _check_memory(path: str | os.PathLike[str], archive: zipfile.ZipFile, found: _Stack) -> None:
    """Look at every layer's header before the first is decoded."""
    area = 0
    for layer in found.layers:
        with _entry(archive, layer.source) as source, open_image(path, source) as image:
            area += image.width * image.height
    needed, free = area * 5, int(psutil.virtual_memory().available)
    if needed > free:
        raise UserError(
            say("Not enough memory to open {path}", path=os.fspath(path)),
            say(
                "Its layers need about {needed:.1f} GB, and {free:.1f} GB are free",
                needed=needed / 1e9,
                free=free / 1e9,
            ),
            "Close other programs or pictures",
        )


def _pixels(path: str | os.PathLike[str], archive: zipfile.ZipFile, name: str) -> RgbaArray:
    with _entry(archive, name) as source, open_image(path, source) as image:
        icc = image.info.get("icc_profile")
        image.load()
        return flatten(image, icc if isinstance(icc, bytes) else None).rgba


def _grey(path: str | os.PathLike[str], archive: zipfile.ZipFile, name: str) -> MaskArray:
    with _entry(archive, name) as source, open_image(path, source) as image:
        image.load()
        return luminance(image)


def _extras(
    path: str | os.PathLike[str], archive: zipfile.ZipFile
) -> tuple[bytes | None, bytes | None]:
    """Colour profile and EXIF of the merged picture, as write_document puts them there."""
    if _MERGED not in archive.namelist() or _OWN not in archive.namelist():
        return None, None
    with _entry(archive, _MERGED) as source, open_image(path, source) as image:
        image.load()
        icc, exif = image.info.get("icc_profile"), image.info.get("exif")
    return (
        icc if isinstance(icc, bytes) else None,
        upright(exif) if isinstance(exif, bytes) and exif else None,
    )


@contextmanager
def _entry(archive: zipfile.ZipFile, name: str) -> Generator[BinaryIO]:
    """An entry to be read as a picture; it is decompressed bit by bit."""
    if not name.lower().endswith(".png"):
        raise BadInput(
            "The file could not be read", say("{name!r} in it is not a PNG", name=name[:80])
        )
    with archive.open(name) as entry:
        yield cast(BinaryIO, entry)


def _text(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as entry:
        content = entry.read(_MAX_TEXT + 1)
    if len(content) > _MAX_TEXT:
        raise BadInput("The file could not be read", say("{name} in it is too long", name=name))
    return content


def _whole(element: ElementTree.Element, name: str, default: int) -> int:
    return _near(element.get(name, default))


def _near(value: object) -> int:
    """A whole number that is a place or a size. Raises ValueError for others."""
    number = float(str(value))
    if not math.isfinite(number) or abs(number) > FAR:
        raise ValueError(f"{value!r} is out of range")
    return round(number)


def _fraction(element: ElementTree.Element, name: str) -> float:
    value = float(element.get(name, "1"))
    return min(1.0, max(0.0, value)) if math.isfinite(value) else 1.0
