"""Reading OpenRaster (.ora), ours or another program's."""

from __future__ import annotations

import dataclasses
import json
import os
import zipfile
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, BinaryIO, cast
from xml.etree import ElementTree

import defusedxml.ElementTree
import psutil

from core.arrays import MaskArray, RgbaArray
from core.document import Document
from core.errors import BadInput, UserError
from core.formats.decoding import bits_of, flat_of, open_image
from core.formats.exif import upright
from core.formats.openraster_layout import MASK, MERGED, MIMETYPE, OWN
from core.formats.openraster_masks import (
    LayerMaskEntry,
    layer_mask_entries,
    named_mask_entries,
    take_layer_mask,
    take_named_masks,
)
from core.formats.openraster_stack import Found, Stack, drawn, near, walk, whole
from core.formats.picture import check_extent
from core.formats.pixels import luminance
from core.formats.source import decoding, open_source
from core.formats.stored import Outline, StoredDocument, check_memory
from core.geometry import Bounds, Extent
from core.recipe import Recipe, stored_recipes
from core.text import say

_MAX_TEXT = 4 * 2**20


def read_document(path: str | os.PathLike[str]) -> StoredDocument:
    """The document in an OpenRaster file, ours or another program's. Any thread.

    Groups become layers as openraster_stack.py says. Raises BadInput for whatever is not one, is
    damaged or hostile, or over the limits; UserError when memory does not suffice.
    """
    with open_source(path) as source, decoding(path, source), _archive(path, source) as archive:
        return _read(path, archive)


def read_document_extras(path: str | os.PathLike[str]) -> tuple[bytes | None, bytes | None]:
    """Colour profile and EXIF alone. Raises as read_document."""
    with open_source(path) as source, decoding(path, source), _archive(path, source) as archive:
        return _extras(path, archive)


def read_outline(path: str | os.PathLike[str]) -> Outline:
    """What is in the file; no pixel is decoded. Raises as read_document."""
    with open_source(path) as source, decoding(path, source), _archive(path, source) as archive:
        extent, found = _layers(path, archive)
        own = _own(archive)
        names = archive.namelist()
        layers = tuple(
            {
                "name": layer.name,
                "visible": layer.visible,
                "opacity": round(layer.opacity, 4),
                "blend": layer.mode.value,
                "masked": layer.source in own.layer_masks,
                "locked": layer.locked,
            }
            for layer in reversed(found.layers)
        )
        has_mask = own.mask is not None and MASK in names
        masks = tuple(name for name, *_ in own.masks)
        return Outline("OpenRaster", extent, layers, has_mask, masks, own.recipes)


def is_document(path: str | os.PathLike[str]) -> bool:
    """Whether the file says of itself, in its first bytes, that it is OpenRaster."""
    try:
        with open_source(path) as source:
            head = source.read(64 + len(MIMETYPE))
    except UserError:
        return False
    return head.startswith(b"PK") and b"mimetype" + MIMETYPE in head


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
    extent, found = _layers(path, archive)
    own = _own(archive)
    frame = Bounds.of_extent(extent, *own.place)
    document = Document(frame)
    _check_memory(path, archive, found)
    selected: str | None = None
    names = archive.namelist()

    def get(name: str) -> MaskArray:
        return _grey(path, archive, name)

    def pixels_of(layer: Found) -> RgbaArray:
        return _pixels(path, archive, layer.source, found)

    for layer in reversed(found.layers):  # bottom first
        if layer.parts:
            pixels, place = drawn(layer, frame, pixels_of)
        else:
            pixels = pixels_of(layer)
            place = Bounds(frame.x + layer.x, frame.y + layer.y, pixels.shape[1], pixels.shape[0])
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
        if not layer.parts and layer.source in own.layer_masks:
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
    if found.looks_different:
        _add_merged(path, archive, document, found)
    if selected is not None:
        document.set_active(selected)
    take_named_masks(get, names, document, own.masks)
    if own.mask is not None and MASK in names:
        mask = get(MASK)
        document.write_mask(Bounds(*own.mask, mask.shape[1], mask.shape[0]), mask)
    icc, exif = _extras(path, archive)
    return StoredDocument(document, icc, exif, tuple(found.notes), own.recipes)


def _add_merged(
    path: str | os.PathLike[str], archive: zipfile.ZipFile, document: Document, found: Stack
) -> None:
    """As the program that wrote the file showed it, hidden on top; where it kept that."""
    if MERGED not in archive.namelist():
        return
    pixels = _pixels(path, archive, MERGED, found)
    frame = document.frame
    if pixels.shape[:2] != (frame.height, frame.width):
        return
    active = document.active.id
    document.add_layer(say("As the other program showed it"), len(document.layers))
    document.write(document.active.id, frame, pixels)
    document.set_layer(dataclasses.replace(document.active, visible=False))
    document.set_active(active)


def _layers(path: str | os.PathLike[str], archive: zipfile.ZipFile) -> tuple[Extent, Stack]:
    """What stack.xml says: the size, checked, and the layers, top first."""
    root: ElementTree.Element = defusedxml.ElementTree.fromstring(_text(archive, "stack.xml"))
    extent = check_extent(path, whole(root, "w", 0), whole(root, "h", 0))
    found = Stack()
    stack = root.find("stack")
    if stack is not None:
        walk(stack, found)
    return extent, found


@dataclass
class _Own:
    place: tuple[int, int] = (0, 0)
    mask: tuple[int, int] | None = None
    layer_masks: dict[str, LayerMaskEntry] = field(default_factory=dict[str, LayerMaskEntry])
    masks: list[tuple[str, str, tuple[int, int]]] = field(
        default_factory=list[tuple[str, str, tuple[int, int]]]
    )
    recipes: tuple[Recipe, ...] = ()


def _own(archive: zipfile.ZipFile) -> _Own:
    """Our own entry; nothing where there is none or it makes no sense."""
    if OWN not in archive.namelist():
        return _Own()
    try:
        stored: Any = json.loads(_text(archive, OWN))
        x, y = (near(value) for value in stored["frame"][:2])
        mask = tuple(near(value) for value in stored.get("mask") or ())
        return _Own(
            (x, y),
            (mask[0], mask[1]) if len(mask) == 2 else None,
            layer_mask_entries(stored.get("layer_masks"), near),
            named_mask_entries(stored.get("masks"), near),
            stored_recipes(stored.get("recipes")),
        )
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return _Own()


def _check_memory(path: str | os.PathLike[str], archive: zipfile.ZipFile, found: Stack) -> None:
    """Look at every layer's header before the first is decoded."""
    area = 0
    for picture in (one for layer in found.layers for one in layer.pictures()):
        with _entry(archive, picture.source) as source, open_image(path, source) as image:
            area += image.width * image.height
    check_memory(path, area, int(psutil.virtual_memory().available))


def _pixels(
    path: str | os.PathLike[str], archive: zipfile.ZipFile, name: str, found: Stack
) -> RgbaArray:
    with _entry(archive, name) as source, open_image(path, source) as image:
        flat = flat_of(image, source, bits_of(image, source))
        found.notes |= dict.fromkeys(flat.notes)
        found.looks_different |= flat.converted  # they were blended in other colours there
        return flat.rgba


def _grey(path: str | os.PathLike[str], archive: zipfile.ZipFile, name: str) -> MaskArray:
    with _entry(archive, name) as source, open_image(path, source) as image:
        image.load()
        return luminance(image)


def _extras(
    path: str | os.PathLike[str], archive: zipfile.ZipFile
) -> tuple[bytes | None, bytes | None]:
    """Colour profile and EXIF of the merged picture, as write_document puts them there."""
    if MERGED not in archive.namelist() or OWN not in archive.namelist():
        return None, None
    with _entry(archive, MERGED) as source, open_image(path, source) as image:
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
