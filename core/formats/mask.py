"""Masks from files: white is made anew, black is kept."""

from __future__ import annotations

import os
from typing import BinaryIO

import numpy as np

from core.arrays import MaskArray
from core.errors import BadInput
from core.formats.decoding import open_image, upright_extent, upright_image
from core.formats.pixels import luminance
from core.formats.source import decoding, open_source
from core.geometry import Extent
from core.text import say

# JPEG leaves ripples of up to about this many levels round the edges of a mask.
_RIPPLE = 24


def read_mask(path: str | os.PathLike[str], expected: Extent) -> MaskArray:
    """The mask in a picture file, (h, w) of `expected`: 255 is made anew, 0 is kept.

    The luminance of the file's own values (no colour profile is applied, so that 128 stays
    128), times its alpha. From a lossy format the ripples round edges are taken out: levels
    within 24 of black or white become those. Raises BadInput for another size, and as
    read_picture.
    """
    with (
        open_source(path) as source,
        decoding(path, source),
        open_image(path, source) as image,
    ):
        check_mask_size(path, upright_extent(image), expected)
        lossy = _is_lossy(image.format or "", source)
        mask = luminance(upright_image(image))
    return _without_ripples(mask) if lossy else mask


def check_mask_size(path: str | os.PathLike[str], have: Extent, expected: Extent) -> None:
    """Raise BadInput, which names both, when a mask is not of its picture's size."""
    if have != expected:
        raise BadInput(
            say(
                "The mask {path} is {have}, the picture {expected}",
                path=os.fspath(path),
                have=have,
                expected=expected,
            ),
            do="Make both the same size",
        )


def _is_lossy(name: str, source: BinaryIO) -> bool:
    if name != "WEBP":
        return name in ("JPEG", "MPO", "HEIF", "AVIF", "JPEG2000")
    here = source.tell()
    source.seek(0)
    head = source.read(4096)
    source.seek(here)
    return b"VP8L" not in head


def _without_ripples(mask: MaskArray) -> MaskArray:
    span = 255 - 2 * _RIPPLE
    levels = np.clip((np.arange(256) - _RIPPLE) * 255 / span, 0, 255).round().astype(np.uint8)
    return levels[mask]
