"""The sample picture: drawn by code, so that there is something to play with offline."""

from __future__ import annotations

import numpy as np

from core.arrays import RgbaArray

SAMPLE_SIZE = (768, 512)


def sample_picture(size: tuple[int, int] = SAMPLE_SIZE) -> RgbaArray:
    """An illustrated lake at noon, (h, w, 4) and opaque, of `size` (width, height).

    The same size gives the same pixels. Takes some 20 ms.
    """
    # Imported late: the window asks for the sample only when somebody clicks on it.
    from core.training.starter.scenes import SceneSpec, Thing, draw

    spec = SceneSpec(
        time="noon",
        ground="lake",
        light="sun",
        light_side="left",
        clouds=True,
        backdrops=("mountains", "forest"),
        things=(Thing("boat", "white", "left"), Thing("house", "red", "right")),
        detail_seed=7,
    )
    rgb = draw(spec, size)
    alpha = np.full((*rgb.shape[:2], 1), 255, np.uint8)
    return np.concatenate([rgb, alpha], axis=2)
