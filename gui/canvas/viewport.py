"""Where the document lies in the widget: zoom and offset, in device pixels, and its turn.

Device pixels, not Qt's logical ones: 100 % is one document pixel on one pixel of the
screen, whatever the display's scale. No widget here, so that it can be tested as values.

Between document and screen lies a flat plane, where the document is zoomed and moved only.
Everything is drawn and hit there (`to_device`, `to_widget`, a tool's Pointer.position); the
painter and the pointer are turned and mirrored as a whole, about the widget's middle.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from PySide6.QtCore import QPointF, QRect, QRectF
from PySide6.QtGui import QTransform

from core.geometry import Bounds, Margins

MIN_ZOOM, MAX_ZOOM = 0.01, 64.0
NOTHING_COVERED = Margins()

# Zooming in and out by key or button goes through these.
STEPS = (
    0.01, 0.02, 0.03, 0.05, 0.0625, 0.08, 0.1, 0.125, 1 / 6, 0.25, 1 / 3, 0.5, 2 / 3,
    1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0, 16.0, 24.0, 32.0, 48.0, 64.0,
)  # fmt: skip

# Of the picture at least this much stays in the widget, so that it cannot be lost.
_KEEP_PX = 48
# Between a picture that is fitted and what covers the canvas there.
_CLEAR = 8


@dataclass(frozen=True)
class Viewport:
    """Device x = document x · zoom + offset. `width`, `height`: the widget in device px.

    On the screen the flat plane is mirrored (left and right) where `mirrored` says so, then
    turned clockwise by `angle` degrees.
    """

    width: int = 1
    height: int = 1
    zoom: float = 1.0
    offset_x: float = 0.0
    offset_y: float = 0.0
    ratio: float = 1.0
    angle: float = 0.0
    mirrored: bool = False

    # -- turning -----------------------------------------------------------------

    @property
    def is_turned(self) -> bool:
        """Whether the screen is not the flat plane."""
        return self.mirrored or self.angle != 0

    @property
    def is_askew(self) -> bool:
        """Whether it is turned by anything but quarters."""
        return self.angle % 90 != 0

    @cached_property
    def turning(self) -> QTransform:
        """From the flat plane to the screen, in device px. Not to be changed."""
        radians = math.radians(self.angle)
        cos, sin = math.cos(radians), math.sin(radians)
        right = self.angle % 90 == 0
        if right:
            cos, sin = float(round(cos)), float(round(sin))
        flip = -1.0 if self.mirrored else 1.0
        x, y = self.width / 2, self.height / 2
        to_x, to_y = x - (cos * flip * x - sin * y), y - (sin * flip * x + cos * y)
        if right:
            # Whole pixels: 100 % stays sharp.
            to_x, to_y = math.floor(to_x), math.floor(to_y)
        return QTransform(cos * flip, sin * flip, -sin, cos, to_x, to_y)

    def turning_widget(self) -> QTransform:
        """The same in logical px."""
        turn = self.turning
        return QTransform(
            turn.m11(),
            turn.m12(),
            turn.m21(),
            turn.m22(),
            turn.dx() / self.ratio,
            turn.dy() / self.ratio,
        )

    def flat(self, position: QPointF) -> QPointF:
        """A place on the screen (logical px, from the widget's corner) in the flat plane."""
        if not self.is_turned:
            return position
        return self.turning_widget().inverted()[0].map(position)

    def on_screen(self, position: QPointF) -> QPointF:
        """The other way round."""
        return self.turning_widget().map(position) if self.is_turned else position

    def flat_rect(self, rect: QRect) -> QRect:
        """What of the flat plane (logical px) may lie in a rectangle of the screen."""
        if not self.is_turned:
            return rect
        return self.turning_widget().inverted()[0].mapRect(QRectF(rect)).toAlignedRect()

    def flat_device(self, device: QRect) -> QRect:
        """The same in device px."""
        if not self.is_turned:
            return device
        return self.turning.inverted()[0].mapRect(QRectF(device)).toAlignedRect()

    def screen_rect(self, rect: QRect) -> QRect:
        """What of the screen a rectangle of the flat plane (logical px) may touch."""
        if not self.is_turned:
            return rect
        return self.turning_widget().mapRect(QRectF(rect)).toAlignedRect().adjusted(-1, -1, 1, 1)

    def turned_to(self, angle: float, about: QPointF | None = None) -> Viewport:
        """Turned to that angle; what is at `about` (on the screen; the middle) stays there."""
        angle = math.remainder(angle, 360.0)
        return self._held(dataclasses.replace(self, angle=angle + 0.0), about)

    def mirror(self) -> Viewport:
        """Left and right of the screen changed; the middle stays."""
        return dataclasses.replace(self, mirrored=not self.mirrored, angle=-self.angle + 0.0)

    def straightened(self) -> Viewport:
        """Neither turned nor mirrored."""
        return dataclasses.replace(self, mirrored=False, angle=0.0)

    def _held(self, other: Viewport, about: QPointF | None) -> Viewport:
        """`other`, moved so that what is at `about` here is there too."""
        if about is None:
            return other
        here, there = self.flat(about), other.flat(about)
        return other._with(
            other.zoom,
            other.offset_x + (there.x() - here.x()) * self.ratio,
            other.offset_y + (there.y() - here.y()) * self.ratio,
        )

    def flat_vector(self, dx: float, dy: float) -> tuple[float, float]:
        """A step on the screen as one in the flat plane."""
        if not self.is_turned:
            return dx, dy
        turn = self.turning
        return dx * turn.m11() + dy * turn.m12(), dx * turn.m21() + dy * turn.m22()

    # -- converting --------------------------------------------------------------

    def to_document(self, position: QPointF) -> tuple[float, float]:
        """A place in the flat plane (logical px) in document coordinates."""
        return (
            (position.x() * self.ratio - self.offset_x) / self.zoom,
            (position.y() * self.ratio - self.offset_y) / self.zoom,
        )

    def to_device(self, x: float, y: float) -> tuple[float, float]:
        return x * self.zoom + self.offset_x, y * self.zoom + self.offset_y

    def to_widget(self, x: float, y: float) -> QPointF:
        device_x, device_y = self.to_device(x, y)
        return QPointF(device_x / self.ratio, device_y / self.ratio)

    def device_rect(self, bounds: Bounds) -> QRect:
        """Whole device pixels; neighbours in the document share their edge here."""
        left, top = (math.floor(v + 0.5) for v in self.to_device(bounds.x, bounds.y))
        right, bottom = (math.floor(v + 0.5) for v in self.to_device(bounds.right, bounds.bottom))
        return QRect(left, top, right - left, bottom - top)

    def squares(self, seen: Bounds, side: int) -> Iterator[tuple[tuple[int, int], QRect]]:
        """The squares of a grid of that side that `seen` touches, row by row, each with where
        it lies (device px); of a turned view without those beside the screen.

        Edges are computed once for a row and a column: this runs for every frame.
        """
        if seen.is_empty:
            return
        columns = range(seen.x // side, (seen.right - 1) // side + 2)
        rows = range(seen.y // side, (seen.bottom - 1) // side + 2)
        zoom = self.zoom
        xs = [math.floor(x * side * zoom + self.offset_x + 0.5) for x in columns]
        ys = [math.floor(y * side * zoom + self.offset_y + 0.5) for y in rows]
        turn = self.turning if self.is_turned else None
        screen = QRect(0, 0, self.width, self.height)
        for row, y in enumerate(rows[:-1]):
            for column, x in enumerate(columns[:-1]):
                left, top = xs[column], ys[row]
                place = QRect(left, top, xs[column + 1] - left, ys[row + 1] - top)
                if turn is None or turn.mapRect(place).intersects(screen):
                    yield (x, y), place

    def widget_rect(self, bounds: Bounds) -> QRectF:
        """In logical px."""
        rect = self.device_rect(bounds)
        scale = 1 / self.ratio
        return QRectF(
            rect.x() * scale, rect.y() * scale, rect.width() * scale, rect.height() * scale
        )

    def stale_rect(self, bounds: Bounds, margin: int = 2) -> QRect:
        """What of the widget (logical px) to repaint when the document changed there."""
        left, top = self.to_device(bounds.x, bounds.y)
        right, bottom = self.to_device(bounds.right, bounds.bottom)
        x0, y0 = math.floor((left - margin) / self.ratio), math.floor((top - margin) / self.ratio)
        x1, y1 = math.ceil((right + margin) / self.ratio), math.ceil((bottom + margin) / self.ratio)
        return self.screen_rect(QRect(x0, y0, x1 - x0, y1 - y0))

    def device_of(self, rect: QRect) -> QRect:
        """The device pixels that a part of the widget (logical px) covers."""
        left, top = math.floor(rect.x() * self.ratio), math.floor(rect.y() * self.ratio)
        right = math.ceil((rect.x() + rect.width()) * self.ratio)
        bottom = math.ceil((rect.y() + rect.height()) * self.ratio)
        return QRect(left, top, right - left, bottom - top)

    def seen(self) -> Bounds:
        """The part of the document's plane that the widget shows, in whole pixels."""
        return self.seen_in(self.flat_device(QRect(0, 0, self.width, self.height)))

    def seen_in(self, device: QRect) -> Bounds:
        """The same for a part of the flat plane in device px."""
        left = math.floor((device.x() - self.offset_x) / self.zoom)
        top = math.floor((device.y() - self.offset_y) / self.zoom)
        right = math.ceil((device.x() + device.width() - self.offset_x) / self.zoom)
        bottom = math.ceil((device.y() + device.height() - self.offset_y) / self.zoom)
        return Bounds.from_edges(left, top, right, bottom)

    # -- moving ------------------------------------------------------------------

    def resized(self, width: int, height: int, ratio: float) -> Viewport:
        """Another widget size (device px); what was in the middle stays there."""
        return dataclasses.replace(
            self,
            width=width,
            height=height,
            offset_x=self.offset_x + (width - self.width) / 2,
            offset_y=self.offset_y + (height - self.height) / 2,
            ratio=ratio,
        )

    def panned(self, dx: float, dy: float) -> Viewport:
        """By logical px of the screen."""
        dx, dy = self.flat_vector(dx, dy)
        return self._with(
            self.zoom, self.offset_x + dx * self.ratio, self.offset_y + dy * self.ratio
        )

    def zoomed(self, zoom: float, about: QPointF | None = None) -> Viewport:
        """To that zoom; what is at `about` (on the screen, logical px; the middle) stays there."""
        zoom = min(MAX_ZOOM, max(MIN_ZOOM, zoom))
        if about is None:
            about = QPointF(self.width / self.ratio / 2, self.height / self.ratio / 2)
        about = self.flat(about)
        x, y = self.to_document(about)
        return self._with(
            zoom, about.x() * self.ratio - x * zoom, about.y() * self.ratio - y * zoom
        )

    def stepped(self, up: bool, about: QPointF | None = None) -> Viewport:
        """To the next of the usual zooms."""
        if up:
            zoom = next((step for step in STEPS if step > self.zoom * 1.001), MAX_ZOOM)
        else:
            zoom = next((step for step in reversed(STEPS) if step < self.zoom * 0.999), MIN_ZOOM)
        return self.zoomed(zoom, about)

    def fitted(
        self,
        bounds: Bounds,
        margin: float = 24.0,
        most: float = 8.0,
        covered: Margins = NOTHING_COVERED,
    ) -> Viewport:
        """The whole of `bounds` as near the middle as what covers the widget's sides allows.

        `margin` and `covered` in logical px; what covers no more than the margin costs nothing.
        """
        if bounds.is_empty:
            return self
        left, top, right, bottom = (
            max(margin, side + _CLEAR if side else 0) * self.ratio
            for side in (covered.left, covered.top, covered.right, covered.bottom)
        )
        shown = self.turning.mapRect(QRectF(0, 0, bounds.width, bounds.height))
        zoom = min(
            max(16.0, self.width - left - right) / shown.width(),
            max(16.0, self.height - top - bottom) / shown.height(),
            most,
        )
        zoom = min(MAX_ZOOM, max(MIN_ZOOM, zoom))
        dx = _clear_of(left, right, shown.width() * zoom, self.width)
        dy = _clear_of(top, bottom, shown.height() * zoom, self.height)
        return self.centred(bounds, zoom).panned(dx / self.ratio, dy / self.ratio)

    def centred(self, bounds: Bounds, zoom: float) -> Viewport:
        x, y = bounds.centre
        # Whole device pixels, so that 100 % is sharp.
        return self._with(
            zoom, math.floor(self.width / 2 - x * zoom), math.floor(self.height / 2 - y * zoom)
        )

    def held(self, old: Viewport, moved: QPointF) -> Viewport:
        """This view of a widget whose corner has moved by that much (logical px): on the screen
        everything is where `old` shows it.
        """
        corner = old.to_document(old.flat(QPointF(0, 0)))
        there = self.on_screen(self.to_widget(*corner))
        return self.panned(-moved.x() - there.x(), -moved.y() - there.y())

    def kept(self, frame: Bounds) -> Viewport:
        """Moved back where a pan would leave less than a corner of the frame in sight."""
        if frame.is_empty:
            return self
        keep = _KEEP_PX * self.ratio
        left, top = self.to_device(frame.x, frame.y)
        right, bottom = self.to_device(frame.right, frame.bottom)
        shown = QRectF(left, top, right - left, bottom - top)
        if self.is_turned:
            shown = self.turning.mapRect(shown)
        dx = _push(shown.left(), shown.right(), self.width, keep)
        dy = _push(shown.top(), shown.bottom(), self.height, keep)
        if not dx and not dy:
            return self
        dx, dy = self.flat_vector(dx, dy)
        return self._with(self.zoom, self.offset_x + dx, self.offset_y + dy)

    def _with(self, zoom: float, x: float, y: float) -> Viewport:
        return dataclasses.replace(self, zoom=zoom, offset_x=x, offset_y=y)


def _clear_of(before: float, after: float, size: float, whole: int) -> int:
    """How far what lies in the middle of `whole` moves to keep clear of both its ends."""
    low = (whole - size) / 2
    if low < before:
        return math.ceil(before - low)
    return -math.ceil(max(0.0, low + size - (whole - after)))


def _push(low: float, high: float, size: int, keep: float) -> float:
    keep = min(keep, high - low, size / 2)
    if high < keep:
        return keep - high
    if low > size - keep:
        return size - keep - low
    return 0.0
