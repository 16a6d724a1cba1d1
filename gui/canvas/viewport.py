"""Where the document lies in the widget: zoom and offset, in device pixels.

Device pixels, not Qt's logical ones: 100 % is one document pixel on one pixel of the
screen, whatever the display's scale. No widget here, so that it can be tested as values.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF

from core.geometry import Bounds

MIN_ZOOM, MAX_ZOOM = 0.01, 64.0

# Zooming in and out by key or button goes through these.
STEPS = (
    0.01, 0.02, 0.03, 0.05, 0.0625, 0.08, 0.1, 0.125, 1 / 6, 0.25, 1 / 3, 0.5, 2 / 3,
    1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0, 16.0, 24.0, 32.0, 48.0, 64.0,
)  # fmt: skip

# Of the picture at least this much stays in the widget, so that it cannot be lost.
_KEEP_PX = 48


@dataclass(frozen=True)
class Viewport:
    """Device x = document x · zoom + offset. `width`, `height`: the widget in device px."""

    width: int = 1
    height: int = 1
    zoom: float = 1.0
    offset_x: float = 0.0
    offset_y: float = 0.0
    ratio: float = 1.0

    # -- converting --------------------------------------------------------------

    def to_document(self, position: QPointF) -> tuple[float, float]:
        """A place in the widget (logical px) in document coordinates."""
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
        return QRect(x0, y0, x1 - x0, y1 - y0)

    def device_of(self, rect: QRect) -> QRect:
        """The device pixels that a part of the widget (logical px) covers."""
        left, top = math.floor(rect.x() * self.ratio), math.floor(rect.y() * self.ratio)
        right = math.ceil((rect.x() + rect.width()) * self.ratio)
        bottom = math.ceil((rect.y() + rect.height()) * self.ratio)
        return QRect(left, top, right - left, bottom - top)

    def seen(self) -> Bounds:
        """The part of the document's plane that the widget shows, in whole pixels."""
        return self.seen_in(QRect(0, 0, self.width, self.height))

    def seen_in(self, device: QRect) -> Bounds:
        """The same for a part of the widget in device px."""
        left = math.floor((device.x() - self.offset_x) / self.zoom)
        top = math.floor((device.y() - self.offset_y) / self.zoom)
        right = math.ceil((device.x() + device.width() - self.offset_x) / self.zoom)
        bottom = math.ceil((device.y() + device.height() - self.offset_y) / self.zoom)
        return Bounds.from_edges(left, top, right, bottom)

    # -- moving ------------------------------------------------------------------

    def resized(self, width: int, height: int, ratio: float) -> Viewport:
        """Another widget size (device px); what was in the middle stays there."""
        return Viewport(
            width,
            height,
            self.zoom,
            self.offset_x + (width - self.width) / 2,
            self.offset_y + (height - self.height) / 2,
            ratio,
        )

    def panned(self, dx: float, dy: float) -> Viewport:
        """By logical px."""
        return self._with(
            self.zoom, self.offset_x + dx * self.ratio, self.offset_y + dy * self.ratio
        )

    def zoomed(self, zoom: float, about: QPointF | None = None) -> Viewport:
        """To that zoom; the place at `about` (logical px; the middle) stays where it is."""
        zoom = min(MAX_ZOOM, max(MIN_ZOOM, zoom))
        if about is None:
            about = QPointF(self.width / self.ratio / 2, self.height / self.ratio / 2)
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

    def fitted(self, bounds: Bounds, margin: float = 24.0, most: float = 8.0) -> Viewport:
        """The whole of `bounds` in the middle, with a margin in logical px."""
        if bounds.is_empty:
            return self
        room_x = max(16.0, self.width - 2 * margin * self.ratio)
        room_y = max(16.0, self.height - 2 * margin * self.ratio)
        zoom = min(room_x / bounds.width, room_y / bounds.height, most)
        return self.centred(bounds, min(MAX_ZOOM, max(MIN_ZOOM, zoom)))

    def centred(self, bounds: Bounds, zoom: float) -> Viewport:
        x, y = bounds.centre
        # Whole device pixels, so that 100 % is sharp.
        return self._with(
            zoom, math.floor(self.width / 2 - x * zoom), math.floor(self.height / 2 - y * zoom)
        )

    def kept(self, frame: Bounds) -> Viewport:
        """Moved back where a pan would leave less than a corner of the frame in sight."""
        if frame.is_empty:
            return self
        keep = _KEEP_PX * self.ratio
        left, top = self.to_device(frame.x, frame.y)
        right, bottom = self.to_device(frame.right, frame.bottom)
        dx = _push(left, right, self.width, keep)
        dy = _push(top, bottom, self.height, keep)
        if not dx and not dy:
            return self
        return self._with(self.zoom, self.offset_x + dx, self.offset_y + dy)

    def _with(self, zoom: float, x: float, y: float) -> Viewport:
        return Viewport(self.width, self.height, zoom, x, y, self.ratio)


def _push(low: float, high: float, size: int, keep: float) -> float:
    keep = min(keep, high - low, size / 2)
    if high < keep:
        return keep - high
    if low > size - keep:
        return size - keep - low
    return 0.0
