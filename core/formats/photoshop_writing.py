"""A document's layers in a Photoshop file (.psd), for other programs. By psd-tools."""

from __future__ import annotations

import os
from typing import Any, BinaryIO, cast

import numpy as np
from PIL import Image

from core.arrays import RgbaArray
from core.blend_modes import BlendMode
from core.errors import BadInput
from core.files import write_atomically
from core.formats.openraster_writing import layer_content
from core.formats.quiet import no_warnings
from core.layers import Layer
from core.snapshot import DocumentSnapshot
from core.text import say

MAX_SIDE = 30_000  # the format's own limit, as is that of names
_NAME = 255
_KEYS: dict[BlendMode, bytes] = {
    BlendMode.NORMAL: b"norm",
    BlendMode.MULTIPLY: b"mul ",
    BlendMode.SCREEN: b"scrn",
    BlendMode.OVERLAY: b"over",
    BlendMode.SOFT_LIGHT: b"sLit",
    BlendMode.HARD_LIGHT: b"hLit",
    BlendMode.DARKEN: b"dark",
    BlendMode.LIGHTEN: b"lite",
    BlendMode.COLOUR_DODGE: b"div ",
    BlendMode.COLOUR_BURN: b"idiv",
    BlendMode.DIFFERENCE: b"diff",
    BlendMode.ADDITION: b"lddg",
}


def write_photoshop(
    path: str | os.PathLike[str],
    snapshot: DocumentSnapshot,
    *,
    icc: bytes | None = None,
    exif: bytes | None = None,
) -> tuple[str, ...]:
    """Write layers with their masks, modes and opacity, whole or not at all. Any thread.

    Beside them goes the picture as it is seen here, which programs without layers show.
    Returns sentences about what could not be kept. Raises BadInput for a picture over the
    format's limit, UserError for what the disk says.
    """
    frame = snapshot.frame
    if max(frame.width, frame.height) > MAX_SIDE:
        raise BadInput(
            say("{name} cannot be written", name=os.fspath(path)),
            say("A Photoshop file has at most {most} pixels on a side", most=MAX_SIDE),
            "Save it as OpenRaster, or make it smaller first",
        )
    notes: list[str] = []
    if snapshot.mask.bounds() is not None or snapshot.masks:
        notes.append(say("The mask and the masks that are kept are not in the Photoshop file"))
    with no_warnings():
        write_atomically(path, lambda file: _write(file, snapshot, icc, exif))
    return tuple(notes)


def _write(
    file: BinaryIO, snapshot: DocumentSnapshot, icc: bytes | None, exif: bytes | None
) -> None:
    from psd_tools import PSDImage
    from psd_tools.constants import Resource

    frame = snapshot.frame
    merged = snapshot.read(frame)
    # With alpha also where all is opaque: without, layers would get theirs as a mask.
    out = cast(Any, PSDImage).new("RGBA", (frame.width, frame.height))
    for layer in snapshot.layers:
        _add(out, snapshot, layer)
    if icc:
        out.image_resources[Resource.ICC_PROFILE] = _resource(Resource.ICC_PROFILE, icc)
    if exif:
        out.image_resources[Resource.EXIF_DATA_1] = _resource(
            Resource.EXIF_DATA_1, exif.removeprefix(b"Exif\0\0")
        )
    # As it is seen here: psd-tools would draw it again, in its own way and slowly.
    out._update_preview = lambda: _put_merged(out, merged)
    out.save(file)


def _resource(key: Any, data: bytes) -> Any:
    from psd_tools.psd.image_resources import ImageResource

    return ImageResource(key=key.value, data=data)


def _put_merged(out: Any, merged: RgbaArray) -> None:
    channels = [merged[..., channel].tobytes() for channel in range(4)]
    out._record.image_data.set_data(channels, out._record.header)


def _add(out: Any, snapshot: DocumentSnapshot, layer: Layer) -> None:
    from psd_tools.constants import BlendMode as Mode

    pixels, bounds = layer_content(snapshot, layer)
    place = bounds.relative_to(snapshot.frame)
    added = out.create_pixel_layer(
        Image.fromarray(np.ascontiguousarray(pixels), "RGBA"),
        name="",
        left=place.x,
        top=place.y,
        opacity=round(layer.opacity * 255),
        blend_mode=Mode(_KEYS[layer.blend]),
    )
    # Its own setter keeps any name; `name=` takes only what old Macintoshes could write.
    added.name = layer.name.replace("\0", "")[:_NAME]
    added.visible = layer.visible
    if layer.masked:
        shown = 255 - snapshot.layer_tiles(layer.mask_id).read(bounds)
        mask = added.create_mask(Image.fromarray(np.ascontiguousarray(shown), "L"))
        mask.disabled = not layer.mask_on
    if layer.locked:
        added.lock()
        added.lock()  # the first call only makes the block (psd-tools 1.26)
