"""Fingers on a touch screen: one paints or moves the view, by choice; two move, zoom, turn it."""

from __future__ import annotations

import math
import time
from typing import Protocol

from PySide6.QtCore import QEvent, QPointF
from PySide6.QtGui import QEventPoint, QInputDevice, QTouchEvent

from gui.canvas.navigation import Navigation

# A finger paints from here on (logical px): before, it may be the first of two.
_MEANT = 6.0
# A stroke this old (seconds) or this long (logical px) is meant: a second finger, or the ball
# of the thumb, does not drop it.
_KEPT_AFTER = 0.35
_KEPT_FROM = 40.0


class TouchCanvas(Protocol):
    """What a finger can do to the canvas."""

    def finger_pressed(self, position: QPointF) -> None: ...

    def finger_moved(self, position: QPointF) -> None: ...

    def finger_released(self, position: QPointF) -> None: ...

    def finger_dropped(self) -> None:
        """What it began is undone."""
        ...


class Touch:
    """Turns touch events into strokes and views. `paints`: what one finger does."""

    def __init__(self, navigation: Navigation, canvas: TouchCanvas | None = None) -> None:
        """Without a canvas fingers only look about."""
        self._canvas, self._navigation = canvas, navigation
        self.paints = True
        # Where the first finger came down, until it is known what it does.
        self._waiting: QPointF | None = None
        self._painting: int | None = None
        self._began, self._start = 0.0, QPointF()
        # Where the fingers that look about were: by id.
        self._looking: dict[int, QPointF] = {}
        # Everything until all fingers are lifted is a palm's.
        self._ignored = False

    def event(self, event: QTouchEvent, pen_is_near: bool = False) -> bool:
        """Whether the event was one of a touch screen's, and thereby used."""
        device = event.device()
        if device is None or device.type() is not QInputDevice.DeviceType.TouchScreen:
            return False
        kind = event.type()
        if kind == QEvent.Type.TouchBegin:
            self._reset()
        if pen_is_near:
            self.drop()
        if kind == QEvent.Type.TouchCancel:
            self.drop()
        elif not self._ignored:
            self._follow(event.points())
        if kind in (QEvent.Type.TouchEnd, QEvent.Type.TouchCancel):
            self._reset()
        return True

    def drop(self) -> None:
        """These fingers do nothing more, and what they began is undone."""
        if self._painting is not None and self._canvas is not None:
            self._painting = None
            self._canvas.finger_dropped()
        self._waiting = None
        self._looking = {}
        self._ignored = True

    def _reset(self) -> None:
        self._waiting = self._painting = None
        self._looking = {}
        self._ignored = False
        self._navigation.end_fingers()

    def _follow(self, points: list[QEventPoint]) -> None:
        down = {
            point.id(): point.position()
            for point in points
            if point.state() is not QEventPoint.State.Released
        }
        canvas = self._canvas if self.paints else None
        if canvas is not None and self._painting is not None:
            self._paint(canvas, self._painting, points, down)
        elif canvas is not None and len(down) == 1 and not self._looking:
            self._begin(canvas, *next(iter(down.items())))
        elif canvas is not None and self._waiting is not None and not down:
            # A tap: a dab, a click.
            start, self._waiting = self._waiting, None
            canvas.finger_pressed(start)
            canvas.finger_released(start)
        else:
            self._waiting = None
            self._look(down)

    def _begin(self, canvas: TouchCanvas, finger: int, position: QPointF) -> None:
        if self._waiting is None:
            self._waiting = position
        elif _distance(self._waiting, position) > _MEANT:
            start, self._waiting = self._waiting, None
            self._painting, self._start, self._began = finger, start, time.monotonic()
            canvas.finger_pressed(start)
            canvas.finger_moved(position)

    def _paint(
        self,
        canvas: TouchCanvas,
        finger: int,
        points: list[QEventPoint],
        down: dict[int, QPointF],
    ) -> None:
        if finger not in down:
            self._painting = None
            self._ignored = bool(down)
            place = next((point.position() for point in points if point.id() == finger), None)
            canvas.finger_released(self._start if place is None else place)
        elif len(down) > 1 and not self._is_meant(down[finger]):
            self._painting = None
            canvas.finger_dropped()
            self._look(down)
        else:
            canvas.finger_moved(down[finger])

    def _is_meant(self, position: QPointF) -> bool:
        old = time.monotonic() - self._began > _KEPT_AFTER
        return old or _distance(self._start, position) > _KEPT_FROM

    def _look(self, down: dict[int, QPointF]) -> None:
        """The two (or the one) that were there before and still are carry the picture."""
        both = [finger for finger in down if finger in self._looking][:2]
        if both:
            before = [self._looking[finger] for finger in both]
            self._navigation.fingers(before, [down[finger] for finger in both])
        self._looking = down


def _distance(one: QPointF, other: QPointF) -> float:
    return math.hypot(one.x() - other.x(), one.y() - other.y())
