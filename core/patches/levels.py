"""The picture at each size that a hole is filled at, and how its filling begins."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
import numpy.typing as npt

from core.geometry import Extent
from core.seams.raster import BoolArray, FloatArray, as_float, distance_to, resize_smooth

Check = Callable[[], None]
"""Called often; raises to end the work."""

Indices = npt.NDArray[np.int64]
"""Places in a picture whose rows are laid end to end."""

HALF = 3
SIDE = 2 * HALF + 1
"""A patch is a square of this side."""

NUMBERS = SIDE * SIDE * 3
"""A patch's colours, as one row of numbers."""

_SHORTEST = 64
"""No level has a shorter side than this: below, things cannot be told from their ground."""

_DEEP = 3.0
"""Where no pixel of the hole is farther from its rim than this, the rim says what it is."""

_TRUST = 1.3
_FAR = 60.0
_LEAST_FAR = 1.0

_LOT = 0.1
"""Of patches that are this much worse than the best, each may be taken: so a seed matters."""

_NEW = 0.3
"""What it costs to bring in a thing. Looked at: a rocket taken out of a sky, eight seeds, left
pieces of the masts beside it with 0, none with 0.3 and 1."""

_AROUND = (21, 21)

_MOST_SOURCES = 2500
"""As many patches begin a hole as well as all of them; the search sees the rest."""


@dataclass(frozen=True, eq=False)
class Level:
    """The picture (h, w, 3) at one size, with its hole.

    `sources`: centres of patches without a pixel of the hole. `targets`: centres of those
    with one. `trust` (n,) of the targets falls toward the middle of the hole, so that it is
    settled from the rim inward. `pixels` are the hole's.
    """

    colours: FloatArray
    empty: BoolArray
    sources: BoolArray
    targets: Indices
    trust: FloatArray
    pixels: Indices

    @staticmethod
    def of(colours: FloatArray, empty: BoolArray) -> Level:
        sources = _eroded(~empty)
        targets = np.flatnonzero(_eroded(np.ones_like(empty)) & ~sources)
        far = np.minimum(distance_to(~empty).ravel()[targets], _FAR)
        return Level(
            np.ascontiguousarray(colours),
            empty,
            sources,
            targets,
            as_float(_TRUST**-far),
            np.flatnonzero(empty),
        )

    @property
    def width(self) -> int:
        return self.empty.shape[1]

    @property
    def height(self) -> int:
        return self.empty.shape[0]

    @cached_property
    def order(self) -> Indices:
        """Which target stands at each place; -1 where none does."""
        order = np.full(self.empty.size, -1, np.int64)
        order[self.targets] = np.arange(self.targets.size)
        return order


def _eroded(mask: BoolArray) -> BoolArray:
    """Where a whole patch of it lies within the picture."""
    kernel = np.ones((SIDE, SIDE), np.uint8)
    made = cv2.erode(
        mask.astype(np.uint8), kernel, borderType=cv2.BORDER_CONSTANT, borderValue=[0.0] * 4
    )
    return np.asarray(made, np.bool_)


def patch_offsets(width: int) -> Indices:
    """(49,): from a patch's centre to its pixels, row by row, in a picture of that width."""
    around = np.arange(-HALF, HALF + 1)
    return np.asarray((around[:, None] * width + around[None, :]).ravel(), np.int64)


def levels_of(picture: FloatArray, empty: BoolArray) -> list[Level]:
    """From the full size down by halves, to where the hole is shallow. Empty where no patch
    is left to take anything from."""
    level = Level.of(picture, empty)
    levels: list[Level] = []
    while level.sources.any():
        levels.append(level)
        half = Extent((level.width + 1) // 2, (level.height + 1) // 2)
        deep = float(distance_to(~level.empty).max()) > _DEEP
        if not deep or min(half.width, half.height) < _SHORTEST:
            break
        # Colours of the known pixels alone: nothing of what is to go may seep in.
        known = as_float(~level.empty)
        weight = resize_smooth(known, half)
        sums = resize_smooth(level.colours * known[..., None], half)
        level = Level.of(as_float(sums / np.maximum(weight, 1e-6)[..., None]), weight < 0.5)
    return levels


def peeled(
    level: Level, stray: float, rng: np.random.Generator, check: Check = lambda: None
) -> FloatArray:
    """The hole of a small picture filled from its rim inward, ring by ring: each pixel comes
    from the patch that is most like what is known round it, or, by lot, nearly so.

    `stray` and `check` as in core.patches.matching.Search.
    """
    offsets = patch_offsets(level.width)
    colours = np.where(level.empty[..., None], np.float32(0.0), level.colours).reshape(-1, 3)
    known = ~level.empty.ravel()
    sources = np.flatnonzero(level.sources)
    if sources.size > _MOST_SOURCES:
        sources = np.sort(rng.choice(sources, _MOST_SOURCES, replace=False))
    patches = colours[sources[:, None] + offsets].reshape(sources.size, NUMBERS)
    squares = patches * patches
    source_rows = sources // level.width
    ring_shape = np.ones((3, 3), np.uint8)
    shape = level.colours.shape
    while not known.all():
        check()
        wide = cv2.dilate(known.reshape(level.empty.shape).astype(np.uint8), ring_shape)
        ring = np.flatnonzero((np.asarray(wide).ravel() > 0) & ~known)
        if not ring.size:
            break
        usual = _variance(colours.reshape(shape), known.reshape(shape[:2])).ravel()
        rows, columns = np.divmod(ring, level.width)
        middle_rows = np.clip(rows, HALF, level.height - HALF - 1)
        centres = middle_rows * level.width + np.clip(columns, HALF, level.width - HALF - 1)
        seen = centres[:, None] + offsets
        weight = as_float(np.repeat(known[seen], 3, axis=1))
        wanted = colours[seen].reshape(ring.size, NUMBERS) * weight
        # |w (t − s)|² = |w t|² − 2 (w t) s + w s², for a weight w of 0 and 1.
        far = (wanted * wanted).sum(axis=1, keepdims=True)
        far = far - 2.0 * (wanted @ patches.T) + weight @ squares.T
        far /= np.maximum(weight.sum(axis=1, keepdims=True), 1.0) / NUMBERS
        far += stray * ((source_rows[None, :] - middle_rows[:, None]) / level.height) ** 2
        far += _NEW * NUMBERS * _livelier(weight, usual[ring], patches, squares)
        far = np.maximum(far, 0.0) + NUMBERS * _LEAST_FAR
        lots = as_float(rng.random((ring.size, sources.size), np.float32))
        best = sources[np.argmin(far * (1.0 + _LOT * lots), axis=1)]
        colours[ring] = colours[best + (ring - centres)]
        known[ring] = True
    return colours.reshape(shape)


def _livelier(
    weight: FloatArray, usual: FloatArray, patches: FloatArray, squares: FloatArray
) -> FloatArray:
    """(rings, sources): by how much what a patch would bring varies more than is `usual`
    there, as a variance. A thing that is not there yet should not come in."""
    unknown = np.maximum((1.0 - weight).sum(axis=1, keepdims=True), 1.0)
    brought = (1.0 - weight) @ squares.T / unknown
    brought -= ((1.0 - weight) @ patches.T / unknown) ** 2
    return as_float(np.maximum(brought - usual[:, None], 0.0))


def _variance(colours: FloatArray, known: BoolArray) -> FloatArray:
    """(h, w): how much what is known varies in a square of 21 px, all channels together."""
    weight = as_float(known)
    light = colours.mean(axis=2) * weight
    square = (colours * colours).mean(axis=2) * weight
    many = np.maximum(_mean(weight), 1e-6)
    mean = _mean(light) / many
    return as_float(np.maximum(_mean(square) / many - mean * mean, 0.0))


def _mean(field: FloatArray) -> FloatArray:
    return as_float(cv2.blur(as_float(field), _AROUND))
