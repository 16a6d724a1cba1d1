"""What a mutation changed, so that views refresh that and nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from core.geometry import Bounds
from core.tiles import TileKey

# The mask's tiles go by this name beside the layers' ids.
MASK = "mask"

# (layer id or MASK, (tx, ty))
TouchedTile = tuple[str, TileKey]


@dataclass(frozen=True)
class Changes:
    """Bounds are in document coordinates and may be larger than what really differs.

    `pixels`: the visible picture there; `mask`: the mask there; `frame`: the frame is
    another; `layers`: the list of layers, their order, properties or the active one;
    `masks`: the masks that are kept under a name. `tiles`: every tile touched, for the journal.
    """

    pixels: Bounds | None = None
    mask: Bounds | None = None
    frame: bool = False
    layers: bool = False
    tiles: frozenset[TouchedTile] = frozenset()
    masks: bool = False

    @property
    def is_empty(self) -> bool:
        return not (
            self.pixels or self.mask or self.frame or self.layers or self.tiles or self.masks
        )

    def merged(self, other: Changes) -> Changes:
        """Both, as one."""
        return Changes(
            _union(self.pixels, other.pixels),
            _union(self.mask, other.mask),
            self.frame or other.frame,
            self.layers or other.layers,
            self.tiles | other.tiles,
            self.masks or other.masks,
        )

    @staticmethod
    def all_of(many: Iterable[Changes]) -> Changes:
        every = list(many)
        return Changes(
            Bounds.around(one.pixels for one in every if one.pixels is not None),
            Bounds.around(one.mask for one in every if one.mask is not None),
            any(one.frame for one in every),
            any(one.layers for one in every),
            frozenset[TouchedTile]().union(*(one.tiles for one in every)),
            any(one.masks for one in every),
        )


def _union(one: Bounds | None, other: Bounds | None) -> Bounds | None:
    return Bounds.around(bounds for bounds in (one, other) if bounds is not None)
