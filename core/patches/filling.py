"""A hole filled from a small picture up to the full one."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from core.arrays import MaskArray, RgbArray
from core.errors import BadInput
from core.geometry import Extent
from core.patches.levels import NUMBERS, Check, Level, levels_of, peeled
from core.patches.matching import Search
from core.patches.tones import without_steps
from core.patches.voting import copied, enlarged, voted
from core.seams.raster import BoolArray, as_float, resize_smooth, to_bytes


class NothingToTake(BadInput):
    """The picture shows nothing that a hole could be filled with."""

    def __init__(self) -> None:
        super().__init__(
            "There is nothing to fill from",
            "filling from the picture takes what stays of it, and hardly anything does",
            "Paint over the part to fill and leave the rest, or choose a model that draws",
        )


OnPicture = Callable[[float, RgbArray], None]
"""How much is done (0 … 1), and the picture as it is now, at any size."""

_ROUNDS = (8, 5, 4, 3, 2)
"""How often the patches of a level are looked for, the smallest level first."""

_SEARCHES = 2

_MANY = 200_000
_NEAR = 8
"""With more targets than that a level only makes finer, within so many px, what the level
below it has found: the layout is settled by then, and each round takes seconds."""

_STRAY = NUMBERS * 12.0**2
_STRAY_BESIDE = NUMBERS * 40.0**2
"""What is beside the picture is like what stands at its own height: sky stays above."""


def fill(
    picture: RgbArray,
    hole: MaskArray,
    seed: int,
    strength: float = 1.0,
    on_picture: OnPicture | None = None,
    check: Check = lambda: None,
) -> RgbArray:
    """`picture` (h, w, 3) with other pixels where `hole` (h, w) is not 0; the rest is the
    picture's to the bit. Raises NothingToTake where no square of 7 px lies outside the hole.

    Below `strength` 1 what is in the hole leads the search, and the less is made anew. The
    same arguments give the same pixels. `check` is called every few hundredths of a second,
    and what it raises ends the work.
    """
    empty = np.asarray(hole > 0, np.bool_)
    if not empty.any() or strength <= 0.0:
        return picture
    levels = levels_of(as_float(picture), empty)
    if not levels:
        raise NothingToTake
    rng = np.random.default_rng(seed)
    stray = _STRAY_BESIDE if _beside(empty) else _STRAY
    first = min(len(levels), max(1, math.ceil(strength * len(levels)))) - 1
    start = levels[first]
    if strength < 1.0:
        colours = resize_smooth(as_float(picture), Extent(start.width, start.height))
        colours = as_float(np.where(start.empty[..., None], colours, start.colours))
    else:
        colours = peeled(start, stray, rng, check)
    rounds = _rounds(levels[: first + 1])
    done = 0
    whole = max(1, sum(many * levels[number].targets.size for number, many in enumerate(rounds)))
    search: Search | None = None
    for number in range(first, -1, -1):
        level = levels[number]
        check()
        found = search
        search = Search(level, stray, rng, check)
        if found is not None:
            search.begin(enlarged(found.field, found.level, level))
            colours = copied(search)
        reach = max(level.height, level.width)
        if found is not None:
            reach = _NEAR if level.targets.size > _MANY else reach // 4
        for _ in range(rounds[number]):
            search.look(colours)
            for _ in range(1 if level.targets.size > _MANY else _SEARCHES):
                search.improve(reach)
            check()
            colours = voted(search)
            done += level.targets.size
            if on_picture is not None:
                on_picture(done / whole, to_bytes(colours))
        if number == 0:
            colours = without_steps(search, colours, check)
    return np.where(empty[..., None], to_bytes(colours), picture)


def _rounds(levels: list[Level]) -> list[int]:
    """How many rounds each level has, the full size first."""
    last = len(levels) - 1
    return [
        1
        if number < last and level.targets.size > _MANY
        else _ROUNDS[min(last - number, len(_ROUNDS) - 1)]
        for number, level in enumerate(levels)
    ]


def _beside(empty: BoolArray) -> bool:
    """Whether all of the picture's left or right side is to be made."""
    return bool(empty[:, 0].all() or empty[:, -1].all())
