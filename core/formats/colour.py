"""From a file's colour profile to sRGB."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any, Literal, cast

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageCms

from core.formats.profiles import Shaper, shaper_of
from core.text import Text, say

_LEVELS = 9
_Values = npt.NDArray[np.uint16]


@dataclass(frozen=True)
class Converted:
    """An image in mode "RGB" or "L", sRGB; its alpha is apart.

    `icc` is the profile when it is an sRGB one and may be kept with the pixels.
    """

    image: Image.Image
    icc: bytes | None = None
    note: str = ""


def to_srgb(image: Image.Image, icc: bytes | None) -> Converted:
    """`image` (mode L, RGB, CMYK, LAB or YCbCr, no alpha) in sRGB.

    The pixels stay to the bit where the profile is an sRGB one. A profile that is damaged
    or belongs to other kinds of pixel is left out, and the note says so.
    """
    if image.mode == "LAB" and not icc:
        return Converted(_apply(image, _made("LAB")))
    if not icc:
        note = ""
        if image.mode == "CMYK":
            note = say("The colours were converted from CMYK, for which the file has no profile")
        return Converted(_plain(image), note=note)
    try:
        profile = ImageCms.ImageCmsProfile(io.BytesIO(icc))
        space = _space(profile)
        if image.mode == "YCbCr" or (space == "RGB" and image.mode == "L"):
            image = image.convert("RGB")
        if {"RGB": "RGB", "GRAY": "L", "CMYK": "CMYK", "Lab": "LAB"}.get(space) != image.mode:
            return Converted(
                _plain(image), note=say("The colour profile does not fit and was left out")
            )
        if space == "RGB" and _is_srgb(profile):
            return Converted(image, icc)
        if space == "GRAY" and _is_srgb_grey(profile):
            return Converted(image)
        return Converted(_apply(image, profile), note=_converted_from(profile))
    except (ImageCms.PyCMSError, OSError, ValueError):
        return Converted(
            _plain(image),
            note=say("The colour profile is damaged and was left out; colours may differ"),
        )


def is_kept(icc: bytes, *, grey: bool) -> bool:
    """Whether pixels of that profile are sRGB to the level as they are."""
    try:
        profile = ImageCms.ImageCmsProfile(io.BytesIO(icc))
        if _space(profile) != ("GRAY" if grey else "RGB"):
            return False
        return _is_srgb_grey(profile) if grey else _is_srgb(profile)
    except (ImageCms.PyCMSError, OSError, ValueError):
        return False


@dataclass(frozen=True)
class DeepConversion:
    """From 16 bits of a profile to levels of sRGB, 0 … 255, between the whole ones too."""

    shaper: Shaper
    note: Text

    def __call__(self, values: _Values) -> npt.NDArray[np.float32]:
        """(h, w, 3), or (h, w, 1) of a grey one, which gives grey again."""
        return self.shaper.to_srgb(values)


def convert_deep(icc: bytes, *, grey: bool) -> DeepConversion | None:
    """None for a profile that is damaged, of other pixels, or not made of curves and a
    matrix: those go through tables."""
    try:
        profile = ImageCms.ImageCmsProfile(io.BytesIO(icc))
        if _space(profile) != ("GRAY" if grey else "RGB"):
            return None
        shaper = shaper_of(icc, grey=grey)
        return None if shaper is None else DeepConversion(shaper, _converted_from(profile))
    except (ImageCms.PyCMSError, OSError, ValueError):
        return None


def _space(profile: ImageCms.ImageCmsProfile) -> str:
    return str(cast(Any, profile).profile.xcolor_space).strip()


def _converted_from(profile: ImageCms.ImageCmsProfile) -> Text:
    name = " ".join((ImageCms.getProfileDescription(profile) or _space(profile)).split())[:80]
    return say("The colours were converted from {name} to sRGB", name=name)


def _plain(image: Image.Image) -> Image.Image:
    return image if image.mode in ("L", "RGB") else image.convert("RGB")


def _made(kind: Literal["LAB", "sRGB"]) -> ImageCms.ImageCmsProfile:
    return ImageCms.ImageCmsProfile(cast(Any, ImageCms).createProfile(kind))


def _apply(image: Image.Image, profile: ImageCms.ImageCmsProfile) -> Image.Image:
    intent = ImageCms.Intent.RELATIVE_COLORIMETRIC
    transform = ImageCms.buildTransform(
        profile,
        _made("sRGB"),
        image.mode,
        "RGB",
        intent,
        ImageCms.Flags.BLACKPOINTCOMPENSATION,
    )
    result = ImageCms.applyTransform(image, transform)
    if result is None:
        raise ValueError("the transform gave nothing")
    return result


def _is_srgb(profile: ImageCms.ImageCmsProfile) -> bool:
    """Told from what it does to a grid of colours; names of profiles are no help."""
    axis = np.linspace(0, 255, _LEVELS).round().astype(np.uint8)
    grid = np.stack(np.meshgrid(axis, axis, axis), axis=-1).reshape(_LEVELS, -1, 3)
    return _keeps(np.ascontiguousarray(grid), profile)


def _is_srgb_grey(profile: ImageCms.ImageCmsProfile) -> bool:
    return _keeps(np.arange(256, dtype=np.uint8).reshape(16, 16), profile)


def _keeps(colours: np.ndarray, profile: ImageCms.ImageCmsProfile) -> bool:
    image = Image.fromarray(colours)
    after = np.asarray(_apply(image, profile)).astype(np.int16)
    before = np.asarray(image.convert("RGB")).astype(np.int16)
    return int(np.abs(after - before).max()) <= 1
