"""Looking about without changing the tool: wheel, touchpad, fingers, middle button, Space.

Space and dragging pans, with Shift it turns the view.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QNativeGestureEvent, QWheelEvent

from gui.canvas.cursors import arrow
from gui.canvas.viewport import Viewport

# One notch of a wheel is 120: this much farther, or this far along.
_ZOOM_A_NOTCH = 1.2
_PIXELS_A_NOTCH = 80
_NOTCH = 120
# Nearer than this (degrees) to a quarter turn the view is turned by it.
_ALMOST = 3.0
# Two fingers that zoom turn a little too: not before this is it meant.
_MEANT = 9.0


class Looker(Protocol):
    @property
    def viewport(self) -> Viewport: ...

    def set_viewport(self, viewport: Viewport) -> None: ...

    def refresh_cursor(self) -> None: ...


class Navigation:
    """Turns input into viewports. Wheel: up and down; Shift: sideways; Ctrl: zoom."""

    def __init__(self, canvas: Looker) -> None:
        self._canvas = canvas
        self._held = False
        self._from: QPointF | None = None
        self._button = Qt.MouseButton.NoButton
        # The view's angle less the pointer's, while it is turned by dragging.
        self._turning: float | None = None
        # What two fingers have turned, and how far the view has followed.
        self._twisted = 0.0
        self._twist_base: float | None = None

    @property
    def cursor(self) -> Qt.CursorShape | None:
        """The hand while panning, an arrow round the middle while turning, as they look on the
        screen; None: the tool's.
        """
        if self._turning is not None and self._from is not None:
            return arrow(self._direction(self._from) + 90)
        if self._from is not None:
            return Qt.CursorShape.ClosedHandCursor
        return Qt.CursorShape.OpenHandCursor if self._held else None

    def hold(self, on: bool) -> None:
        """Space is down: the left button pans."""
        if on != self._held:
            self._held = on
            self._canvas.refresh_cursor()

    # -- dragging ----------------------------------------------------------------

    def press(self, event: QMouseEvent) -> bool:
        """Whether this press starts a pan."""
        if event.button() is Qt.MouseButton.MiddleButton:
            self._start(event.position(), event.button())
            return True
        if event.button() is Qt.MouseButton.LeftButton:
            return self.press_at(event.position(), event.modifiers())
        return False

    def press_at(self, position: QPointF, modifiers: Qt.KeyboardModifier) -> bool:
        """The left button or the pen."""
        if self._held:
            self._start(position, Qt.MouseButton.LeftButton)
            if modifiers & Qt.KeyboardModifier.ShiftModifier:
                self._turning = self._canvas.viewport.angle - self._direction(position)
                self._canvas.refresh_cursor()
        return self._held

    def _direction(self, position: QPointF) -> float:
        """Degrees, clockwise from the right: where a place lies from the widget's middle."""
        viewport = self._canvas.viewport
        x = position.x() - viewport.width / viewport.ratio / 2
        y = position.y() - viewport.height / viewport.ratio / 2
        return math.degrees(math.atan2(y, x))

    def _start(self, position: QPointF, button: Qt.MouseButton) -> None:
        self._from, self._button = position, button
        self._canvas.refresh_cursor()

    def move(self, position: QPointF) -> bool:
        """Whether a pan or a turn used the move."""
        if self._from is None:
            return False
        if self._turning is not None:
            angle = _almost_right(self._turning + self._direction(position))
            self._from = position
            self._canvas.set_viewport(self._canvas.viewport.turned_to(angle))
            self._canvas.refresh_cursor()
            return True
        step = position - self._from
        self._from = position
        self._canvas.set_viewport(self._canvas.viewport.panned(step.x(), step.y()))
        return True

    def release(self, button: Qt.MouseButton) -> bool:
        if self._from is None or button is not self._button:
            return False
        self._from = self._turning = None
        self._canvas.refresh_cursor()
        return True

    # -- wheel and gestures --------------------------------------------------------

    def wheel(self, event: QWheelEvent) -> None:
        angle, pixels = event.angleDelta(), event.pixelDelta()
        viewport = self._canvas.viewport
        # What rolls on after the fingers were lifted was a pan, whatever is pressed meanwhile.
        rolls_on = event.phase() is Qt.ScrollPhase.ScrollMomentum
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier and not rolls_on:
            turned = angle.y() or angle.x()
            factor = _ZOOM_A_NOTCH ** (turned / _NOTCH)
            self._canvas.set_viewport(viewport.zoomed(viewport.zoom * factor, event.position()))
            return
        if pixels.isNull():
            dx, dy = (turned * _PIXELS_A_NOTCH / _NOTCH for turned in (angle.x(), angle.y()))
        else:
            dx, dy = float(pixels.x()), float(pixels.y())
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier and not dx:
            dx, dy = dy, 0.0
        self._canvas.set_viewport(viewport.panned(dx, dy))

    def gesture(self, event: QEvent) -> bool:
        """Pinch and twist on a touchpad."""
        return isinstance(event, QNativeGestureEvent) and self._native(event)

    def fingers(self, before: Sequence[QPointF], now: Sequence[QPointF]) -> None:
        """One or two fingers on the screen have moved: the picture stays under them."""
        middle, step = _middle(now), _middle(now) - _middle(before)
        self._canvas.set_viewport(self._canvas.viewport.panned(step.x(), step.y()))
        if len(now) > 1:
            was, now_is = before[1] - before[0], now[1] - now[0]
            length = math.hypot(was.x(), was.y())
            if length > 0:
                self._zoom_by(math.hypot(now_is.x(), now_is.y()) / length, middle)
            turn = math.atan2(now_is.y(), now_is.x()) - math.atan2(was.y(), was.x())
            self._twist_by((math.degrees(turn) + 180) % 360 - 180, middle)

    def end_fingers(self) -> None:
        """They are lifted."""
        self._end_twist()

    def _native(self, event: QNativeGestureEvent) -> bool:
        kind = event.gestureType()
        if kind == Qt.NativeGestureType.ZoomNativeGesture:
            self._zoom_by(1 + event.value(), event.position())
        elif kind == Qt.NativeGestureType.RotateNativeGesture:
            self._twist_by(event.value(), event.position())
        elif kind in (
            Qt.NativeGestureType.BeginNativeGesture,
            Qt.NativeGestureType.EndNativeGesture,
        ):
            self._end_twist()
        else:
            return False
        return True

    def _zoom_by(self, factor: float, about: QPointF) -> None:
        viewport = self._canvas.viewport
        if factor > 0:
            self._canvas.set_viewport(viewport.zoomed(viewport.zoom * factor, about))

    def _twist_by(self, degrees: float, about: QPointF) -> None:
        """Once it is meant, the view follows, from where it was; quarters hold it a little."""
        self._twisted += degrees
        viewport = self._canvas.viewport
        if self._twist_base is None:
            if abs(self._twisted) < _MEANT:
                return
            self._twist_base = viewport.angle
            self._twisted = 0.0
        angle = _almost_right(self._twist_base + self._twisted)
        if angle != viewport.angle:
            self._canvas.set_viewport(viewport.turned_to(angle, about))

    def _end_twist(self) -> None:
        self._twisted = 0.0
        self._twist_base = None


def _almost_right(angle: float) -> float:
    quarter = round(angle / 90) * 90.0
    return quarter if abs(angle - quarter) < _ALMOST else angle


def _middle(places: Sequence[QPointF]) -> QPointF:
    x = sum(place.x() for place in places) / len(places)
    return QPointF(x, sum(place.y() for place in places) / len(places))
