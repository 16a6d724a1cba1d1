"""Pictures with 16 bits per channel, brought to 8 with as little loss as can be.

Pillow cuts the lower eight bits off, and converts colours with 8 bits only. Here they are
converted first, with all of theirs, and then spread over the two nearest levels in a fixed
pattern (core.formats.pixels.dithered), so that a sky stays smooth.
"""

from __future__ import annotations

from typing import BinaryIO, cast

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

from core.formats.colour import convert_deep, is_kept, to_srgb
from core.formats.pixels import Flat, dithered
from core.text import say

Deep = npt.NDArray[np.uint16]
_GREY = ("I;16", "I;16B", "I;16L", "I;16N")
_COLOURS = ("RGB", "RGBA", "RGBa", "LA")
_PHOTOMETRIC, _EXTRA = 262, 338
_RGB, _MULTIPLIED = 2, 1
_STRIP = 256  # rows


def read_deep(image: Image.Image, source: BinaryIO) -> Deep | None:
    """(h, w, 1, 3 or 4) of an `image` of `source` whose channels have 16 bits; None where it
    is of a kind that only Pillow reads. A TIFF is turned upright, as Pillow does it."""
    if image.format not in ("PNG", "TIFF") or "transparency" in image.info:
        return None
    tags = getattr(image, "tag_v2", {})
    multiplied = image.mode == "RGBa" or _MULTIPLIED in _numbers(tags.get(_EXTRA))
    if image.mode in _GREY:
        return np.asarray(image).astype(np.uint16)[..., None]
    if image.mode not in _COLOURS or tags.get(_PHOTOMETRIC, _RGB) != _RGB:
        return None
    source.seek(0)
    cv2.utils.logging.setLogLevel(0)  # its complaints would go to the terminal
    try:
        found = cv2.imdecode(np.frombuffer(source.read(), np.uint8), cv2.IMREAD_UNCHANGED)
    except cv2.error:
        return None
    if found is None or found.dtype != np.uint16 or found.ndim != 3:
        return None
    channels = found.shape[2]
    if found.shape[:2] != (image.height, image.width) or channels not in (3, 4):
        return None
    swap = cv2.COLOR_BGR2RGB if channels == 3 else cv2.COLOR_BGRA2RGBA
    deep = cast(Deep, cv2.cvtColor(found, swap, found))  # in place: it may be gigabytes
    return _divided(deep) if multiplied and channels == 4 else deep


def _numbers(value: object) -> tuple[object, ...]:
    return cast("tuple[object, ...]", value) if isinstance(value, tuple) else (value,)


def _divided(deep: Deep) -> Deep:
    """Straight colours, of such that were multiplied by their alpha."""
    out = np.empty_like(deep)
    for top in range(0, deep.shape[0], _STRIP):
        part = deep[top : top + _STRIP].astype(np.float32)
        alpha = np.maximum(part[..., 3:], 1)
        part[..., :3] = np.minimum(part[..., :3] / alpha * 65_535, 65_535)
        out[top : top + _STRIP] = np.rint(part)
    return out


def flatten_deep(deep: Deep, icc: bytes | None) -> Flat:
    """As core.formats.pixels.flatten, of what read_deep gave."""
    note = say("{bits} bits per channel were reduced to 8", bits=16)
    channels = deep.shape[2]
    has_alpha = channels == 4
    kept = icc is not None and is_kept(icc, grey=channels == 1)
    convert = None if icc is None or kept else convert_deep(icc, grey=channels == 1)
    rgba = np.empty((*deep.shape[:2], 4), np.uint8)
    noise = np.random.default_rng(0)
    for top in range(0, deep.shape[0], _STRIP):
        part = deep[top : top + _STRIP]
        colours = part[..., :3] if channels > 1 else part
        levels = colours.astype(np.float32) / 257 if convert is None else convert(colours)
        rows = rgba[top : top + _STRIP]
        rows[..., :3] = dithered(levels, noise)
        rows[..., 3] = np.rint(part[..., 3] / 257) if has_alpha else 255
    notes: list[str] = [note]
    if convert is not None:
        notes.append(convert.note)
    elif icc is not None and not kept:  # by tables, which only 8 bits go through
        colours = Image.fromarray(rgba[..., 0] if channels == 1 else rgba[..., :3])
        converted = to_srgb(colours, icc)
        pixels = np.asarray(converted.image)
        rgba[..., :3] = pixels[..., None] if pixels.ndim == 2 else pixels
        notes += [converted.note] if converted.note else []
    rgba.setflags(write=False)
    is_converted = icc is not None and not kept
    return Flat(rgba, has_alpha, icc if kept and channels > 1 else None, notes, is_converted)
