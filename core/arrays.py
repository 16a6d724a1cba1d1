"""The kinds of array that travel between the rooms, and how they are frozen."""

from __future__ import annotations

from typing import cast

import numpy as np
import numpy.typing as npt

# (height, width, 4), red green blue alpha, straight (not premultiplied), sRGB.
RgbaArray = npt.NDArray[np.uint8]
# (height, width, 3), red green blue, sRGB.
RgbArray = npt.NDArray[np.uint8]
# (height, width), 0 … 255.
MaskArray = npt.NDArray[np.uint8]


def freeze(array: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """A read-only, contiguous array with the same content.

    Copies when somebody else could still write to the memory.
    """
    if not array.flags.writeable and array.flags.c_contiguous and _is_sealed(array):
        return array
    frozen = np.array(array, dtype=np.uint8, order="C", copy=True)
    frozen.setflags(write=False)
    return frozen


def _is_sealed(array: npt.NDArray[np.uint8]) -> bool:
    # numpy's stubs know less of `base` than there is: bytes and foreign buffers occur.
    base: object = array.base
    while isinstance(base, np.ndarray):
        if base.flags.writeable:
            return False
        base = cast("object", base.base)
    return base is None or isinstance(base, bytes)
