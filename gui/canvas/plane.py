"""A view that has to be resampled, put together pixel by pixel and resampled as one picture.

Tile by tile that takes two to six times as long: a large picture is spread over the cores, and
each tile of a turned one pays for ragged edges of its own, which show where tiles meet.
"""

from __future__ import annotations

import dataclasses

from PySide6.QtCore import QRect
from PySide6.QtGui import QImage, QTransform

from gui.canvas.pyramid import level_for
from gui.canvas.viewport import Viewport

_MARGIN = 2
"""Pixels beyond what is asked for: smoothing mixes neighbours."""

_COARSE = 0.71
_COARSE_ASKEW = 0.6
"""While the view moves a level is shown at 71 (60) to 141 (120) % of its size, not at 50 to
100: that takes half the pixels or less."""

_LARGE = 1_000_000
_ROOM = 1.5
"""So much wider and higher than what is asked for are the pixels for a whole window made:
memory that is touched for the first time costs more than what is drawn into it, and a zoom asks
for a little more in every frame."""

_FORMAT = QImage.Format.Format_RGB32


class Plane:
    """Reuses its pixels from frame to frame. GUI thread."""

    def __init__(self) -> None:
        self._pixels = QImage()

    def over(self, viewport: Viewport, flat: QRect, moving: bool) -> PlaneView:
        """A part of the flat plane (device px) and a little more, at the size of the level's
        own pixels, so that it is resampled only once. While the view is `moving` it is a little
        coarser where that halves the work."""
        coarse = _COARSE_ASKEW if viewport.is_askew else _COARSE
        level = level_for(viewport.zoom * (coarse if moving else 1.0))
        side = 1 << level
        # Of the level's pixels to the flat plane's, and the corner in the level's.
        scale = viewport.zoom * side
        left = int((flat.x() - viewport.offset_x) // scale) - _MARGIN
        top = int((flat.y() - viewport.offset_y) // scale) - _MARGIN
        right = int((flat.x() + flat.width() - viewport.offset_x) // scale) + 1 + _MARGIN
        bottom = int((flat.y() + flat.height() - viewport.offset_y) // scale) + 1 + _MARGIN
        straight = dataclasses.replace(
            viewport,
            width=right - left,
            height=bottom - top,
            zoom=1 / side,
            offset_x=-left,
            offset_y=-top,
            ratio=viewport.ratio / scale,
            angle=0.0,
            mirrored=False,
        )
        to_flat = QTransform(
            scale,
            0,
            0,
            scale,
            left * scale + viewport.offset_x,
            top * scale + viewport.offset_y,
        )
        to_screen = to_flat * viewport.turning
        return PlaneView(self._image(right - left, bottom - top), straight, to_screen)

    def _image(self, width: int, height: int) -> QImage:
        have = self._pixels
        if have.width() < width or have.height() < height:
            room = _ROOM if width * height > _LARGE else 1.0
            wide = have.width() if have.width() >= width else int(width * room)
            high = have.height() if have.height() >= height else int(height * room)
            is_first = have.isNull()
            have = QImage(wide, high, _FORMAT)
            if is_first:
                have.fill(0)  # the first frame of a picture may take its time
            self._pixels = have
        # A part of the same pixels: nothing is copied, and nothing allocated for a dab.
        return QImage(have.bits(), width, height, have.bytesPerLine(), _FORMAT)


@dataclasses.dataclass(frozen=True, eq=False)
class PlaneView:
    """`viewport` shows the document in `image`; `to_screen` brings that to the screen."""

    image: QImage
    viewport: Viewport
    to_screen: QTransform

    @property
    def rect(self) -> QRect:
        return self.image.rect()

    def is_seen(self, place: QRect, device: QRect) -> bool:
        """Whether anything of `place` may be seen in `device` of the screen."""
        return self.to_screen.mapRect(place).intersects(device)
