"""The picture and the mask's veil as images of tiles, ready to be drawn."""

from __future__ import annotations

import math
from weakref import WeakKeyDictionary

import numpy as np
from PySide6.QtGui import QColor, QImage

from core.applying import placed
from core.arrays import MaskArray, RgbaArray
from core.display import tinted
from core.geometry import Bounds
from core.parts import is_opaque
from core.request import Candidate
from core.snapshot import DocumentSnapshot
from core.tiles import TILE, TileKey, keys_over, tile_bounds
from gui.canvas.overview import Overview
from gui.canvas.pyramid import Budget, LevelTile, Pixels, Pyramid, TileCache
from gui.document_model import DocumentModel
from gui.qimage import premultiplied, view_of

_PICTURE_LIMIT = 384 * 2**20
_MASK_LIMIT = 64 * 2**20
_VEIL_LIMIT = 128 * 2**20

# A change of more than such a part of a picture shows in its overview.
_LARGE_PART = 16

VEIL_ALPHA = 0.45
_OUTLINE_ALPHA = 0.85


class TileImage:
    """A tile to draw. `opaque`: nothing shows through; `blank`: nothing is to be seen of it."""

    __slots__ = ("blank", "image", "opaque", "pixels", "serial")

    def __init__(self, pixels: Pixels, serial: int) -> None:
        self.pixels = pixels
        self.serial = serial
        self.opaque = is_opaque(pixels)
        self.blank = not self.opaque and not pixels.any()
        self.image: QImage = view_of(pixels, self.opaque)


class _Images:
    """QImages over the arrays of a cache; with its tiles they go."""

    def __init__(self, cache: TileCache) -> None:
        self._cache = cache
        self._images: WeakKeyDictionary[LevelTile, TileImage] = WeakKeyDictionary()

    def get(self, level: int, key: TileKey, budget: Budget) -> TileImage | None:
        return self._image(self._cache.get(level, key, budget))

    def peek(self, level: int, key: TileKey) -> TileImage | None:
        """What there is, up to date or not."""
        return self._image(self._cache.peek(level, key))

    def _image(self, tile: LevelTile | None) -> TileImage | None:
        if tile is None or tile.pixels is None:
            return None
        known = self._images.get(tile)
        if known is None or known.pixels is not tile.pixels or known.serial != tile.serial:
            known = self._images[tile] = TileImage(tile.pixels, tile.serial)
        return known

    @property
    def levels(self) -> list[int]:
        """Those that there is something of, ascending."""
        return self._cache.levels

    def clear(self) -> None:
        self._images.clear()


class _Tiles:
    """Something to look at, in tiles to draw. Who inherits says what is there (`area`) and
    what it looks like (`_read`)."""

    def __init__(self, limit: int) -> None:
        self._pyramid = Pyramid(4, self._read, self._exists, limit, self._read_into)
        self._images = _Images(self._pyramid)

    @property
    def area(self) -> Bounds:
        raise NotImplementedError

    def _read(self, bounds: Bounds) -> Pixels:
        """Premultiplied, as the screen takes it."""
        raise NotImplementedError

    def _read_into(self, bounds: Bounds, out: Pixels) -> None:
        out[...] = self._read(bounds)

    def _exists(self, bounds: Bounds) -> bool:
        return not bounds.intersection(self.area).is_empty

    def get(self, level: int, key: TileKey, budget: Budget) -> TileImage | None:
        return self._images.get(level, key, budget)

    def peek(self, level: int, key: TileKey) -> TileImage | None:
        return self._images.peek(level, key)

    @property
    def levels(self) -> list[int]:
        """Those that `peek` may have something of, ascending."""
        return self._images.levels


class PictureTiles(_Tiles):
    """What the document looks like, with a candidate laid over it on screen only."""

    def __init__(self, model: DocumentModel) -> None:
        self._model = model
        self._candidate: Candidate | None = None
        self._where: np.ndarray | None = None
        # Where the candidate lies, and the frame that it would bring about.
        self._place = (Bounds(0, 0, 0, 0), Bounds(0, 0, 0, 0))
        self._overview: Overview | None = None
        self._overview_is_stale = False
        super().__init__(_PICTURE_LIMIT)

    @property
    def area(self) -> Bounds:
        """What is shown: the frame, larger while a candidate extends it."""
        return self._model.frame if self._candidate is None else self._place[1]

    @property
    def candidate(self) -> Candidate | None:
        return self._candidate

    def set_candidate(self, candidate: Candidate | None) -> Bounds | None:
        """Show it in the document's place, or nothing; the bounds that look different."""
        if candidate is self._candidate:
            return None
        before = None if self._candidate is None else self._place[0]
        self._candidate = candidate
        if candidate is not None:
            self._place = placed(self._model.document, candidate)
        after = None if candidate is None else self._place[0]
        stale = Bounds.around(one for one in (before, after) if one is not None)
        self._where = None if candidate is None else candidate.alpha > 0
        if stale is not None:
            self._pyramid.mark_stale(stale)
            self._overview = None
        return stale

    def follow_frame(self) -> None:
        """The document's frame is another: so may be the candidate's place in it."""
        if self._candidate is not None:
            self._place = placed(self._model.document, self._candidate)

    def mark_stale(self, bounds: Bounds) -> None:
        self._pyramid.mark_stale(bounds)
        overview = self._overview
        if overview is not None and bounds.area * _LARGE_PART > overview.area.area:
            self._overview_is_stale = True

    def clear(self) -> None:
        self._pyramid.clear()
        self._images.clear()
        self._overview = None

    def overview(self, in_haste: bool = False) -> Overview:
        """About what is on the screen, of what there is no tile yet. `in_haste`: an older one
        will do."""
        known = self._overview
        is_stale = self._overview_is_stale and not in_haste
        if known is None or known.area != self.area or is_stale:
            self._overview_is_stale = False
            snapshot = self._model.document.snapshot()

            def read(bounds: Bounds) -> Pixels:
                return premultiplied(self._with_candidate(bounds, snapshot.read(bounds)))

            known = self._overview = Overview(self.area, read)
        return known

    def read_rgba(self, bounds: Bounds) -> RgbaArray:
        """What is on screen there, straight RGBA."""
        return self._with_candidate(bounds, self._model.document.read(bounds))

    def _with_candidate(self, bounds: Bounds, pixels: RgbaArray) -> RgbaArray:
        candidate, where = self._candidate, self._where
        if candidate is None or where is None:
            return pixels
        place, area = self._place
        part = place.intersection(bounds).intersection(area)
        if not part.is_empty:
            source = part.relative_to(place).slices
            target = pixels[part.relative_to(bounds).slices]
            np.copyto(target, candidate.pixels[source], where=where[source][..., None])
        return pixels

    def _read(self, bounds: Bounds) -> Pixels:
        return premultiplied(self._look(bounds))

    def _read_into(self, bounds: Bounds, out: Pixels) -> None:
        premultiplied(self._look(bounds), out)

    def _look(self, bounds: Bounds) -> RgbaArray:
        """As `read_rgba`, perhaps without a copy."""
        if self._candidate is None:
            return self._model.document.look(bounds)
        return self.read_rgba(bounds)


class LayerTiles(_Tiles):
    """Some layers of a document as they are now, in tiles to draw."""

    def __init__(self, layers: DocumentSnapshot) -> None:
        self._layers = layers
        super().__init__(_PICTURE_LIMIT // 4)

    @property
    def area(self) -> Bounds:
        return self._layers.frame if self._layers.layers else Bounds(0, 0, 0, 0)

    def _read(self, bounds: Bounds) -> Pixels:
        return premultiplied(self._layers.read(bounds))


class MaskVeil(TileCache):
    """The mask as a coloured veil with a fine outline where it is half."""

    def __init__(self, model: DocumentModel, colour: QColor) -> None:
        super().__init__(_VEIL_LIMIT)
        self._model = model
        self._table = _veil_table(colour)
        self._values = Pyramid(1, self._read_mask, self._mask_exists, _MASK_LIMIT)
        self._images = _Images(self)

    def set_colour(self, colour: QColor) -> None:
        self._table = _veil_table(colour)
        super().clear()
        self._images.clear()

    def mark_stale(self, bounds: Bounds) -> None:
        self._values.mark_stale(bounds)
        super().mark_stale(bounds)

    def clear(self) -> None:
        super().clear()
        self._values.clear()
        self._images.clear()

    def image(self, level: int, key: TileKey, budget: Budget) -> TileImage | None:
        return self._images.get(level, key, budget)

    @property
    def _reach(self) -> int:
        return 1

    def _make(self, level: int, key: TileKey, budget: Budget) -> Pixels | None:
        # The outline needs a pixel of the neighbours, so all of them must be there first.
        place = tile_bounds(key)
        for neighbour in (key, *keys_over(place.padded(1))):
            values: LevelTile | None = self._values.get(level, neighbour, budget)
            if values is None or values.stale is not None:
                budget.ran_out = True
                return None
            if neighbour == key and values.pixels is None:
                return None
        return self._part(level, place)

    def _part(self, level: int, part: Bounds) -> Pixels:
        values = self._values.read(level, part.padded(1), Budget(math.inf))
        return tinted(values, self._table)

    def _read_mask(self, bounds: Bounds) -> MaskArray:
        return self._model.document.mask.read(bounds)

    def _mask_exists(self, bounds: Bounds) -> bool:
        mask = self._model.document.mask
        if len(mask) < bounds.area // (TILE * TILE):
            return any(
                not tile_bounds(key).intersection(bounds).is_empty for key in list(mask.keys())
            )
        return any(mask.get(key) is not None for key in keys_over(bounds))


def _veil_table(colour: QColor) -> np.ndarray:
    """512 premultiplied pixels: by mask value, then the same on the outline.

    A colour that is not opaque brings its own strength.
    """
    values = np.arange(256, dtype=np.float64) / 255
    strength = VEIL_ALPHA if colour.alpha() == 255 else colour.alphaF()
    alpha = np.concatenate([values * strength, values * max(strength, _OUTLINE_ALPHA)])
    channels = [colour.blueF(), colour.greenF(), colour.redF(), 1.0]
    table = np.stack([alpha * channel for channel in channels], axis=1)
    return np.rint(table * 255).astype(np.uint8).view(np.uint32).reshape(-1)
