"""From a decoded image in any of Pillow's modes to 8-bit RGBA, and what that cost."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from PIL import Image

from core.arrays import RgbaArray
from core.formats.colour import to_srgb
from core.text import say

_ALPHA_MODES = frozenset(("RGBA", "LA", "PA", "La", "RGBa"))
_DEEP_MODES = frozenset(("I", "I;16", "I;16B", "I;16L", "I;16N", "F"))


@dataclass
class Flat:
    """(h, w, 4) uint8 in sRGB, and what is known about it. `converted`: its colours were."""

    rgba: RgbaArray
    has_alpha: bool
    icc: bytes | None = None
    notes: list[str] = field(default_factory=list[str])
    converted: bool = False


def dithered(levels: npt.NDArray[np.floating], noise: np.random.Generator) -> npt.NDArray[np.uint8]:
    """(h, w, c) from 0 to 255 as whole levels: what lies between two is spread over both in
    a pattern that is the same for all channels and every time; a level stays that level."""
    near = np.rint(levels)
    exact = np.abs(levels - near) < 1e-3
    spread = np.floor(levels + noise.random(levels.shape[:2], np.float32)[..., None])
    return np.clip(np.where(exact, near, spread), 0, 255).astype(np.uint8)


def flatten(image: Image.Image, icc: bytes | None, *, bits: int = 8) -> Flat:
    """`image` as RGBA in sRGB. `bits`: what a channel has in the file, where it is known."""
    notes: list[str] = []
    if image.mode in _DEEP_MODES:
        image, note = _eight_bits(image)
        notes.append(note)
    elif bits > 8:
        notes.append(say("{bits} bits per channel were reduced to 8", bits=bits))
    if image.mode == "RGBA" and not icc:
        return Flat(_sealed(np.array(image)), True, None, notes)
    colours, alpha = _split(image)
    converted = to_srgb(colours, icc)
    if converted.note:
        notes.append(converted.note)
    width, height = image.size
    rgba = np.empty((height, width, 4), np.uint8)
    pixels = np.asarray(converted.image)
    rgba[..., :3] = pixels[..., None] if pixels.ndim == 2 else pixels
    rgba[..., 3] = 255 if alpha is None else np.asarray(alpha)
    return Flat(_sealed(rgba), alpha is not None, converted.icc, notes, bool(converted.note))


def _sealed(rgba: RgbaArray) -> RgbaArray:
    """Read-only, so that freezing it later costs no second gigabyte."""
    rgba.setflags(write=False)
    return rgba


def luminance(image: Image.Image) -> npt.NDArray[np.uint8]:
    """(h, w): the values as they are in the file, no colour management; transparent is 0."""
    if image.mode in _DEEP_MODES:
        image, _ = _eight_bits(image)
    colours, alpha = _split(image)
    grey = np.asarray(colours if colours.mode == "L" else colours.convert("RGB").convert("L"))
    if alpha is None:
        return np.array(grey)
    product = grey.astype(np.uint16) * np.asarray(alpha)
    return ((product + 127) // 255).astype(np.uint8)


def _split(image: Image.Image) -> tuple[Image.Image, Image.Image | None]:
    """(L, RGB, CMYK, LAB or YCbCr; L or None)."""
    keyed = image.mode in ("1", "L", "RGB", "P") and "transparency" in image.info
    if keyed or image.mode in ("PA", "RGBa"):
        image = image.convert("RGBA")
    elif image.mode == "La":
        image = image.convert("LA")
    if image.mode == "RGBA":
        # Not convert("RGB"): that keeps the colours too, but says so nowhere.
        red, green, blue, alpha = image.split()
        return Image.merge("RGB", (red, green, blue)), alpha
    if image.mode == "LA":
        grey, alpha = image.split()
        return grey, alpha
    if image.mode == "1":
        return image.convert("L"), None
    if image.mode in ("L", "RGB", "CMYK", "LAB", "YCbCr"):
        return image, None
    return image.convert("RGB"), None


def _eight_bits(image: Image.Image) -> tuple[Image.Image, str]:
    """A deep grey image as L. What counts as white is told from the values."""
    values = np.asarray(image)
    if image.mode == "F":
        return Image.fromarray(from_floats(values)), FLOATS_NOTE
    if image.mode == "I":
        largest = int(values.max(initial=0))
        white = 255 if largest <= 255 else max(65_535, largest)
        bits = 16 if white <= 65_535 else 32
        note = say("{bits} bits per channel were reduced to 8", bits=bits)
        scaled = np.clip(values, 0, white).astype(np.float64) * (255.0 / white)
        return Image.fromarray((scaled + 0.5).astype(np.uint8)), note
    deep = values.astype(np.uint32)
    return (
        Image.fromarray(((deep * 255 + 32_767) // 65_535).astype(np.uint8)),
        say("{bits} bits per channel were reduced to 8", bits=16),
    )


FLOATS_NOTE = say("Floating-point values were reduced to 8 bits per channel")


def from_floats(values: npt.NDArray[np.floating]) -> npt.NDArray[np.uint8]:
    """0 … 1 is black to white; a picture that goes beyond is scaled to its largest value."""
    finite = np.nan_to_num(values, nan=0.0, posinf=0.0, neginf=0.0)
    largest = float(finite.max(initial=0.0))
    scale = 255.0 / max(1.0, largest)
    return (np.clip(finite, 0.0, None) * scale + 0.5).astype(np.uint8)
