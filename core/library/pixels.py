"""PNGs of the gallery: lossless to the bit, colour under full transparency included."""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image, PngImagePlugin

from core.arrays import MaskArray, RgbaArray
from core.errors import BadInput, UserError
from core.files import file_error
from core.geometry import Bounds
from core.library.embedded import damaged
from core.reasons import reason
from core.request import Candidate
from core.text import say

# Larger than any picture the program makes; a header that says more is not believed.
MAX_PIXELS = 2**30


def digest_of(array: npt.NDArray[np.uint8]) -> str:
    """SHA-256 (hex) of shape and content, as in GenerationRequest.to_dict()."""
    digest = hashlib.sha256(repr(array.shape).encode())
    digest.update(np.ascontiguousarray(array).data)
    return digest.hexdigest()


def encode_png(
    array: npt.NDArray[np.uint8], texts: Mapping[str, str] | None = None, *, level: int = 4
) -> bytes:
    """An (h, w) or (h, w, 4) array as a PNG. Opaque RGBA is stored as RGB.

    `texts` become tEXt chunks where they are Latin-1, iTXt (UTF-8) otherwise, before the
    pixels; Pentimento's own JSON is always iTXt. Any thread; lets others run meanwhile.
    """
    info = PngImagePlugin.PngInfo()
    for key, text in (texts or {}).items():
        clean = text.encode("utf-8", "replace").decode().replace("\0", " ")
        if key == "pentimento":
            info.add_itxt(key, clean)
        else:
            info.add_text(key, clean)
    if array.ndim == 3 and array.shape[2] == 4 and array[..., 3].min(initial=255) == 255:
        array = array[..., :3]
    buffer = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(array)).save(
        buffer, "PNG", pnginfo=info, compress_level=level
    )
    return buffer.getvalue()


def read_rgba(path: str | os.PathLike[str]) -> RgbaArray:
    """The (h, w, 4) pixels of a PNG that encode_png made. Raises like read_grey."""
    return _read(Path(path), "RGBA")


def read_grey(path: str | os.PathLike[str]) -> MaskArray:
    """The (h, w) pixels. Raises UserError when the file is missing, BadInput when damaged."""
    return _read(Path(path), "L")


def _read(path: Path, mode: str) -> npt.NDArray[np.uint8]:
    try:
        # Not Image.open: it refuses pictures that the canvas allows, and finding the
        # format is not needed.
        with open(path, "rb") as file, PngImagePlugin.PngImageFile(file) as image:
            if image.width * image.height > MAX_PIXELS:
                raise damaged(str(path), say("It says to be too large"))
            return np.asarray(image.convert(mode))
    except FileNotFoundError as error:
        raise UserError(
            say("{path} is gone", path=path),
            "It was moved or deleted outside Pentimento",
            "Put it back",
        ) from error
    except (SyntaxError, ValueError, EOFError) as error:
        raise damaged(str(path), reason(error)) from error
    except OSError as error:
        if error.errno is None:
            raise damaged(str(path), reason(error)) from error
        raise file_error(error, path, doing="read") from error


def picture_bounds(candidate: Candidate) -> Bounds:
    """What `composed` shows, in document coordinates.

    The request's area, moved outward by `extend` where the area ends at the frame's side,
    and the candidate's own bounds.
    """
    request, bounds = candidate.request, candidate.bounds
    if request.image is None:
        return bounds
    area, frame, extend = request.area, request.frame, request.extend
    grown = Bounds.from_edges(
        area.x - (extend.left if area.x == frame.x else 0),
        area.y - (extend.top if area.y == frame.y else 0),
        area.right + (extend.right if area.right == frame.right else 0),
        area.bottom + (extend.bottom if area.bottom == frame.bottom else 0),
    )
    return grown.union(bounds)


def composed(candidate: Candidate) -> RgbaArray:
    """What the artist sees once the candidate is applied: pixels of picture_bounds().

    The request's picture with the candidate's pixels laid in; transparent where neither
    has any.
    """
    outer = picture_bounds(candidate)
    image, area = candidate.request.image, candidate.request.area
    if image is None or candidate.bounds == outer:
        return candidate.pixels
    result = np.zeros((outer.height, outer.width, 4), np.uint8)
    result[area.relative_to(outer).slices] = image
    result[candidate.bounds.relative_to(outer).slices] = candidate.pixels
    result.setflags(write=False)
    return result


def check_shape(array: npt.NDArray[np.uint8], bounds: Bounds, path: Path) -> None:
    """Raise BadInput when a file read back is not of the size that was stored."""
    if array.shape[:2] != (bounds.height, bounds.width):
        raise BadInput(
            say("{path} was changed outside Pentimento", path=path),
            say(
                "It is {width}×{height} and was {extent}",
                width=array.shape[1],
                height=array.shape[0],
                extent=bounds.extent,
            ),
        )
