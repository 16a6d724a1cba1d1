"""TIFF with floating-point colours, which Pillow does not read."""

from __future__ import annotations

import os
from typing import Any, BinaryIO, cast

import cv2
import numpy as np
import numpy.typing as npt
from PIL.TiffImagePlugin import ImageFileDirectory_v2

from core.errors import BadInput
from core.formats.picture import check_extent
from core.formats.pixels import FLOATS_NOTE, Flat, from_floats
from core.geometry import Extent
from core.text import say

_WIDTH, _HEIGHT, _SAMPLES, _FORMAT = 256, 257, 277, 339
_IEEE = 3


def size(path: str | os.PathLike[str], source: BinaryIO) -> Extent | None:
    """The checked size when `source` is such a TIFF, else None."""
    tags = _tags(source)
    if tags is None:
        return None
    return check_extent(path, _number(tags, _WIDTH), _number(tags, _HEIGHT))


def read(path: str | os.PathLike[str], source: BinaryIO) -> Flat | None:
    """Its pixels when `source` is such a TIFF, else None. Colours are taken as sRGB."""
    if size(path, source) is None:
        return None
    source.seek(0)
    values = _decode(source.read())
    if values is None or values.ndim != 3 or values.dtype.kind != "f":
        raise BadInput(
            say("{path} could not be read", path=os.fspath(path)),
            "It is damaged, or a kind of floating-point TIFF that is not known",
            "Save it with 8 or 16 bits per channel first",
        )
    eight = from_floats(values)
    rgba = np.full((*eight.shape[:2], 4), 255, np.uint8)
    rgba[..., : eight.shape[2]] = eight
    return Flat(rgba, eight.shape[2] == 4, notes=[FLOATS_NOTE])


def _tags(source: BinaryIO) -> ImageFileDirectory_v2 | None:
    source.seek(0)
    header = source.read(8)
    if header[:4] not in (b"II*\x00", b"MM\x00*"):
        return None
    tags = ImageFileDirectory_v2(header)
    source.seek(tags.next)
    tags.load(cast(Any, source))
    formats: Any = tags.get(_FORMAT, (1,))
    is_float = isinstance(formats, tuple) and _IEEE in formats
    return tags if is_float and _number(tags, _SAMPLES) >= 3 else None


def _number(tags: ImageFileDirectory_v2, tag: int) -> int:
    value: Any = tags.get(tag, 1)
    return value if isinstance(value, int) else 0


def _decode(content: bytes) -> npt.NDArray[np.floating] | None:
    cv2.utils.logging.setLogLevel(0)  # its complaints would go to the terminal
    decoded = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_UNCHANGED)
    if decoded is None or decoded.ndim != 3 or decoded.shape[2] not in (3, 4):
        return None
    order = [2, 1, 0, 3][: decoded.shape[2]]
    return cast("npt.NDArray[np.floating]", decoded[..., order])
