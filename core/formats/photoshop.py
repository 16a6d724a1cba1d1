"""Photoshop's files (.psd, .psb) with their layers, by psd-tools, as far as they map.

What has no counterpart here becomes pixels (photoshop_render.py) or, where that cannot be
(adjustments, shadows, text that can be edited), is told; then the picture as Photoshop
itself stored it comes along as a hidden layer on top.
"""

from __future__ import annotations

import dataclasses
import logging
import os
import struct
import warnings
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, BinaryIO, cast

import numpy as np
import numpy.typing as npt
import psutil
from PIL import Image

from core.arrays import RgbaArray
from core.blend_modes import BlendMode
from core.document import Document
from core.errors import BadInput, UserError
from core.formats.decoding import read_picture
from core.formats.exif import upright
from core.formats.photoshop_render import (
    area_of,
    draw,
    group_is_one,
    image_of,
    is_adjustment,
    is_drawn,
    lost_effects,
)
from core.formats.picture import Picture, check_extent
from core.formats.pixels import flatten
from core.formats.source import decoding, open_source
from core.formats.stored import (
    FAR,
    Outline,
    StoredDocument,
    check_depth,
    check_layers,
    check_memory,
)
from core.geometry import Bounds, Extent
from core.layer_masks import add_layer_mask
from core.text import say

SUFFIXES = (".psd", ".psb")
_SIGNATURE = b"8BPS"
_MODES = {1: "grey", 3: "RGB"}
_EXIF = 1058  # Photoshop's number for it among the image resources

_BLENDS: dict[bytes, BlendMode] = {
    b"norm": BlendMode.NORMAL,
    b"pass": BlendMode.NORMAL,
    b"mul ": BlendMode.MULTIPLY,
    b"scrn": BlendMode.SCREEN,
    b"over": BlendMode.OVERLAY,
    b"sLit": BlendMode.SOFT_LIGHT,
    b"hLit": BlendMode.HARD_LIGHT,
    b"dark": BlendMode.DARKEN,
    b"lite": BlendMode.LIGHTEN,
    b"div ": BlendMode.COLOUR_DODGE,
    b"idiv": BlendMode.COLOUR_BURN,
    b"diff": BlendMode.DIFFERENCE,
    b"lddg": BlendMode.ADDITION,
}

# psd-tools says much about files that it finds odd.
logging.getLogger("psd_tools").setLevel(logging.CRITICAL)


@dataclass
class _Found:
    """A layer of the file, with what the groups round it add. `drawn`: psd-tools draws it;
    of a layer, unlike a group, its mask and what is clipped to it are in that already."""

    layer: Any
    opacity: float
    visible: bool
    mode: BlendMode
    drawn: bool = False


@dataclass
class _Stack:
    """From bottom to top. `notes` in order, each once; `looks_different`: what is seen is
    not what Photoshop showed."""

    layers: list[_Found] = field(default_factory=list[_Found])
    notes: dict[str, None] = field(default_factory=dict[str, None])
    looks_different: bool = False

    def lose(self, note: str) -> None:
        self.notes[note] = None
        self.looks_different = True


def is_photoshop(path: str | os.PathLike[str]) -> bool:
    try:
        with open_source(path) as source:
            return source.read(4) == _SIGNATURE
    except UserError:
        return False


def has_merged(path: str | os.PathLike[str]) -> bool:
    """Whether the file holds the picture that Photoshop showed. True for what is damaged:
    then there is nothing better. Raises as read_photoshop for what cannot be opened."""
    with open_source(path) as source, decoding(path, source):
        try:
            return bool(_open(source).has_preview())
        except Exception:  # noqa: BLE001 - a parser's complaint
            return True


def read_photoshop(path: str | os.PathLike[str]) -> StoredDocument:
    """The document in a Photoshop file. Any thread.

    Where the layers cannot be read (other colour models, damage) but the merged picture
    can, that one, with a note. Raises BadInput for whatever is no such file, is damaged
    or over the limits; UserError when memory does not suffice.
    """
    with open_source(path) as source, decoding(path, source):
        extent, mode = _header(path, source)
        if mode not in _MODES:
            return _merged(path, say("The layers have colours of another kind than RGB"))
        try:
            return _layers(path, source, extent)
        except UserError:
            raise
        except MemoryError:
            raise
        except Exception:  # noqa: BLE001 - a parser's complaint; the merged picture may be whole
            return _merged(path, say("The layers are damaged or of an unknown kind"))


def read_photoshop_outline(path: str | os.PathLike[str]) -> Outline:
    """What is in the file, groups as well; no layer is decoded. Raises as read_photoshop."""
    with open_source(path) as source, decoding(path, source):
        extent, _mode = _header(path, source)
        file = _open(source)
        layers = tuple(
            {
                "name": str(layer.name),
                "kind": str(layer.kind),
                "visible": bool(layer.visible),
                "opacity": round(layer.opacity / 255, 4),
                "blend": layer.blend_mode.name.lower(),
                "masked": bool(layer.has_mask()),
            }
            for layer in file.descendants()
        )
        return Outline("PSD", extent, layers)


def _open(source: BinaryIO) -> Any:
    """The file by psd-tools, within the memory that is free. Raises ParseLimitError."""
    from psd_tools import ParseLimits, PSDImage

    free = int(psutil.virtual_memory().available)
    source.seek(0)
    opening = cast(Any, PSDImage)  # its types are known in parts only
    return opening.open(
        source,
        max_alloc_bytes=max(2**26, free // 2),
        parse_limits=ParseLimits(max_total_bytes=max(2**28, free // 2)),
    )


def _header(path: str | os.PathLike[str], source: BinaryIO) -> tuple[Extent, int]:
    """The size, checked against the limits before anything else is read; the colour mode."""
    source.seek(0)
    head = source.read(26)
    if len(head) < 26 or not head.startswith(_SIGNATURE):
        raise BadInput(
            say("{path} could not be read", path=os.fspath(path)), "It is not a Photoshop file"
        )
    _version, _channels, height, width, _depth, mode = struct.unpack(">H6xHIIHH", head[4:])
    return check_extent(path, width, height), mode


def photoshop_size(path: str | os.PathLike[str]) -> Extent:
    """From the header alone. Raises as read_photoshop."""
    with open_source(path) as source, decoding(path, source):
        return _header(path, source)[0]


def read_merged(path: str | os.PathLike[str]) -> Picture:
    """The picture that the file keeps beside its layers. Raises as read_picture."""
    with open_source(path) as source, decoding(path, source):
        _header(path, source)
        source.seek(22)
        (depth,) = struct.unpack(">H", source.read(2))
        if depth in (1, 8):
            return read_picture(path)
        file = _open(source)  # Pillow knows no deeper ones
        values = file.numpy()
        if values is None or values.shape[2] not in (1, 3, 4):
            raise BadInput(
                say("{path} could not be read", path=os.fspath(path)),
                "Its merged picture has colours of another kind than RGB",
                "Save it with 8 bits per channel first",
            )
        has_alpha = values.shape[2] == 4
        if not has_alpha:
            values = np.concatenate((values, np.ones_like(values[..., :1])), axis=2)
        flat = flatten(image_of(values), _resource(file, "ICC_PROFILE"))
        exif = _resource(file, "EXIF_DATA_1")
        notes = (say("{bits} bits per channel were reduced to 8", bits=depth), *flat.notes)
        return Picture(
            flat.rgba,
            "PSD",
            has_alpha,
            flat.icc,
            upright(exif) if exif else None,
            notes=notes,
        )


def _merged(path: str | os.PathLike[str], why: str) -> StoredDocument:
    picture = read_merged(path)
    note = say("{why}; the merged picture was read instead", why=why)
    document = Document.from_pixels(picture.rgba)
    return StoredDocument(document, picture.icc, picture.exif, (note, *picture.notes))


def _layers(path: str | os.PathLike[str], source: BinaryIO, extent: Extent) -> StoredDocument:
    from psd_tools import ParseLimitError
    from psd_tools.compression import PSDDecompressionWarning

    # Without this a damaged channel would come as black, and nobody would know. Undone by
    # core.formats.quiet, inside which this runs.
    warnings.filterwarnings("error", category=PSDDecompressionWarning)
    try:
        file = _open(source)
    except ParseLimitError:
        return _merged(path, say("The layers need more memory than is free"))
    icc = _resource(file, "ICC_PROFILE")
    found = _Stack()
    _walk(file, found, 1.0, True, 0)
    _check_memory(path, found, int(psutil.virtual_memory().available))
    if file.depth > 8:
        found.notes[say("{bits} bits per channel were reduced to 8", bits=file.depth)] = None
    document = Document(Bounds.of_extent(extent))
    kept_icc: bytes | None = None
    base: tuple[Bounds, npt.NDArray[np.uint8]] | None = None
    base_is_whole = False
    for each in found.layers:
        if each.layer.clipping and base_is_whole:
            continue  # it was drawn with what it is clipped to
        pixels, own_icc = _pixels(each, icc, found)
        if pixels is None:
            continue
        kept_icc = kept_icc or own_icc
        corner = area_of(each.layer) if each.drawn else each.layer
        left, top = (corner.x, corner.y) if isinstance(corner, Bounds) else corner.offset
        place = Bounds(left, top, pixels.shape[1], pixels.shape[0])
        is_whole = each.drawn and not each.layer.is_group()
        hidden = None if is_whole else _hidden(each.layer, place)
        if each.layer.clipping and base is not None:
            below = _read(base, place)
            hidden = 255 - below if hidden is None else np.maximum(hidden, 255 - below)
        else:
            base_is_whole = is_whole
            base = (
                place,
                pixels[..., 3] if hidden is None else np.minimum(pixels[..., 3], 255 - hidden),
            )
        _add(document, each, place, pixels, hidden)
    if not found.layers and not found.notes:  # a flat file
        picture = read_merged(path)
        flat = Document.from_pixels(picture.rgba)
        return StoredDocument(flat, picture.icc, picture.exif, picture.notes)
    if not document.layers:
        return _merged(path, say("The file has no layers with pixels"))
    if found.looks_different:
        _add_merged(path, document)
    exif = _resource(file, "EXIF_DATA_1")
    return StoredDocument(document, kept_icc, upright(exif) if exif else None, tuple(found.notes))


def _resource(file: Any, name: str) -> bytes | None:
    from psd_tools.constants import Resource

    data = file.image_resources.get_data(getattr(Resource, name))
    return data if isinstance(data, bytes) and data else None


def _walk(group: Iterable[Any], found: _Stack, opacity: float, visible: bool, depth: int) -> None:
    """Collect the layers with pixels, bottom first; groups are dissolved."""
    check_depth(depth)
    for layer in group:
        own = opacity * layer.opacity / 255
        shown = visible and bool(layer.visible)
        if layer.is_group():
            if group_is_one(layer) and len(layer):
                found.notes[
                    say("Groups with a mask, blend mode or opacity became one layer each")
                ] = None
                mode = _mode(layer.blend_mode.value, found)
                found.layers.append(_Found(layer, own, shown, mode, drawn=True))
                # What is hidden in it is not drawn with it, and must not be lost.
                _walk((each for each in layer if not each.visible), found, 1.0, False, depth + 1)
                check_layers(len(found.layers))
                continue
            found.notes[say("Groups were dissolved into their layers")] = None
            _walk(layer, found, own, shown, depth + 1)
            continue
        if lost_effects(layer):
            found.lose(say("Shadows, glows and other layer effects were left out"))
        if is_adjustment(layer):
            found.lose(say("Adjustment layers were left out"))
            continue
        if is_drawn(layer):
            found.notes[say("Fills, vector masks and layer effects became pixels")] = None
            mode = _mode(layer.blend_mode.value, found)
            found.layers.append(_Found(layer, opacity, shown, mode, drawn=True))
            check_layers(len(found.layers))
            continue
        if not layer.has_pixels():
            continue
        if layer.kind in ("type", "shape", "smartobject"):
            found.notes[say("Text, shapes and smart objects became pixels")] = None
        fill = layer.fill_opacity
        if isinstance(fill, int) and 0 <= fill < 255:
            own *= fill / 255
        found.layers.append(_Found(layer, own, shown, _mode(layer.blend_mode.value, found)))
        check_layers(len(found.layers))


def _mode(key: bytes, found: _Stack) -> BlendMode:
    mode = _BLENDS.get(key)
    if mode is None:
        name = key.decode("ascii", "replace").strip()
        found.lose(say("The blend mode {name} is not known and became normal", name=name))
    return mode or BlendMode.NORMAL


def _check_memory(path: str | os.PathLike[str], found: _Stack, free: int) -> None:
    """By the sizes that the layers claim, before the first is decoded."""
    area = 0
    for each in found.layers:
        layer = each.layer
        if any(abs(side) > FAR for side in layer.bbox):
            raise BadInput(say("{path} could not be read", path=os.fspath(path)), "It is damaged")
        size = area_of(layer) if each.drawn else layer
        check_extent(path, max(1, size.width), max(1, size.height))
        # What is drawn is drawn in floating point, one layer after another.
        area += size.width * size.height * (8 if each.drawn else 1)
    check_memory(path, area, free)


def _pixels(
    each: _Found, icc: bytes | None, found: _Stack
) -> tuple[RgbaArray | None, bytes | None]:
    """(h, w, 4) in sRGB, and the profile where it may be kept; None for an empty layer."""
    layer = each.layer
    if not each.drawn and (layer.width < 1 or layer.height < 1):
        return None, None
    try:
        image = draw(layer) if each.drawn else _stored(layer)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - one damaged layer; the others may be whole
        name = layer.name[:80]
        found.lose(
            say("The layer “{name}” could not be drawn and was left out", name=name)
            if each.drawn
            else say("The layer “{name}” is damaged and was left out", name=name)
        )
        return None, None
    if image is None:
        return None, None
    flat = flatten(image, icc)
    for note in flat.notes:
        found.notes[note] = None
    return flat.rgba, flat.icc


def _stored(layer: Any) -> Image.Image | None:
    """The pixels that the file holds of a layer."""
    image = cast("Image.Image | None", layer.topil(apply_icc=False))
    if image is None or layer._psd.depth != 16:
        return image
    values = layer.numpy()
    channels = 4 if image.mode.startswith("RGB") else 2
    if values.shape[2] == channels - 1:
        values = np.concatenate((values, np.ones_like(values[..., :1])), axis=2)
    return image_of(values) if values.shape[2] == channels else image


def _hidden(layer: Any, place: Bounds) -> npt.NDArray[np.uint8] | None:
    """(h, w): how much of each pixel the layer's mask hides; None where it hides nothing."""
    if not layer.has_mask() or layer.mask.disabled:
        return None
    mask = layer.mask
    shown = np.full((place.height, place.width), mask.background_color, np.uint8)
    left, top, right, bottom = mask.bbox
    image = mask.topil() if right > left and bottom > top else None
    if image is not None:
        held = (Bounds(left, top, image.width, image.height), np.asarray(image.convert("L")))
        inside = place.intersection(held[0])
        if not inside.is_empty:
            shown[inside.relative_to(place).slices] = _read(held, inside)
    return None if shown.min(initial=255) == 255 else 255 - shown


def _read(held: tuple[Bounds, npt.NDArray[np.uint8]], bounds: Bounds) -> npt.NDArray[np.uint8]:
    """Values held for one rectangle, read in another; 0 outside."""
    place, values = held
    out = np.zeros((bounds.height, bounds.width), np.uint8)
    inside = bounds.intersection(place)
    if not inside.is_empty:
        out[inside.relative_to(bounds).slices] = values[inside.relative_to(place).slices]
    return out


def _add(
    document: Document,
    each: _Found,
    place: Bounds,
    pixels: RgbaArray,
    hidden: npt.NDArray[np.uint8] | None,
) -> None:
    layer = each.layer
    name = str(layer.name)[:200].replace("\0", "").strip()
    document.add_layer(name or f"Layer {len(document.layers) + 1}", len(document.layers))
    added = document.active
    if pixels.any():
        document.write(added.id, place, pixels)
    if hidden is not None:
        add_layer_mask(document, added.id)
        document.store(added.mask_id).write(place, hidden)
        document.touched(added.mask_id, place)
    locks = layer.locks
    document.set_layer(
        dataclasses.replace(
            document.active,
            visible=each.visible,
            opacity=each.opacity,
            blend=each.mode,
            locked=locks is not None and bool(locks.complete),
        )
    )


def _add_merged(path: str | os.PathLike[str], document: Document) -> None:
    """As Photoshop showed it, hidden on top. Left out where the file does not keep it."""
    try:
        picture = read_merged(path)
    except UserError:
        return
    active = document.active.id
    document.add_layer(say("As Photoshop showed it"), len(document.layers))
    document.write(
        document.active.id,
        Bounds(0, 0, picture.rgba.shape[1], picture.rgba.shape[0]),
        picture.rgba,
    )
    document.set_layer(dataclasses.replace(document.active, visible=False))
    document.set_active(active)
