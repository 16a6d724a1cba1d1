"""The only place where numpy meets QImage."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QImage

from core.arrays import MaskArray, RgbaArray, RgbArray
from core.parts import is_opaque, swapped

# (h, w, 4) as QImage's ARGB32_Premultiplied lies in memory: blue, green, red, alpha.
PremultipliedArray = npt.NDArray[np.uint8]

_CHANNELS = 4


def to_qimage(pixels: RgbaArray | RgbArray | MaskArray) -> QImage:
    """A QImage of its own memory from (h, w, 4) straight RGBA, (h, w, 3) or (h, w) grey."""
    pixels = np.ascontiguousarray(pixels, np.uint8)
    height, width = pixels.shape[:2]
    if pixels.size == 0:
        return QImage()
    if pixels.ndim == 2:
        image_format = QImage.Format.Format_Grayscale8
    elif pixels.shape[2] == _CHANNELS:
        image_format = QImage.Format.Format_RGBA8888
    else:
        image_format = QImage.Format.Format_RGB888
    stride = pixels.strides[0]
    return QImage(pixels.data, width, height, stride, image_format).copy()


def from_qimage(image: QImage) -> RgbaArray:
    """(h, w, 4) straight RGBA, writable, of its own memory."""
    if image.isNull():
        return np.zeros((0, 0, _CHANNELS), np.uint8)
    return _copy(image.convertToFormat(QImage.Format.Format_RGBA8888))


def premultiplied(pixels: RgbaArray, out: PremultipliedArray | None = None) -> PremultipliedArray:
    """Straight RGBA made ready for the screen, into `out`; where alpha is 255 the colours
    stay."""
    height, width = pixels.shape[:2]
    if out is None:
        out = np.empty((height, width, _CHANNELS), np.uint8)
    if height == 0 or width == 0:
        return out
    if is_opaque(pixels):
        swapped(pixels, out)
        return out
    pixels = np.ascontiguousarray(pixels)
    straight = QImage(pixels.data, width, height, pixels.strides[0], QImage.Format.Format_RGBA8888)
    converted = straight.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)
    out[...] = _bits(converted)
    return out


def view_of(pixels: PremultipliedArray, opaque: bool = False) -> QImage:
    """A QImage over the array's memory, without a copy: the array must outlive it.

    `opaque` tells that every alpha is 255: such images are drawn without blending.
    """
    image_format = (
        QImage.Format.Format_RGB32 if opaque else QImage.Format.Format_ARGB32_Premultiplied
    )
    return QImage(pixels.data, pixels.shape[1], pixels.shape[0], pixels.strides[0], image_format)


def _copy(image: QImage) -> npt.NDArray[np.uint8]:
    return _bits(image).copy()


def _bits(image: QImage) -> npt.NDArray[np.uint8]:
    """(h, w, 4) of an image of four bytes a pixel, as long as it lives."""
    height, width = image.height(), image.width()
    flat = np.frombuffer(image.constBits(), np.uint8)
    rows = flat.reshape(height, image.bytesPerLine())
    return rows[:, : width * _CHANNELS].reshape(height, width, _CHANNELS)
