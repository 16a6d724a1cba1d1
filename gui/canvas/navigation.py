"""Looking about without changing the tool: wheel, trackpad, pinch, middle button, Space."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QNativeGestureEvent, QWheelEvent
from PySide6.QtWidgets import QGestureEvent, QPinchGesture, QWidget

from gui.canvas.viewport import Viewport

# One notch of a wheel is 120: this much farther, or this far along.
_ZOOM_A_NOTCH = 1.2
_PIXELS_A_NOTCH = 80
_NOTCH = 120


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

    @property
    def cursor(self) -> Qt.CursorShape | None:
        """The hand while panning; None: the tool's."""
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
            return self.press_at(event.position())
        return False

    def press_at(self, position: QPointF) -> bool:
        """The left button or the pen."""
        if self._held:
            self._start(position, Qt.MouseButton.LeftButton)
        return self._held

    def _start(self, position: QPointF, button: Qt.MouseButton) -> None:
        self._from, self._button = position, button
        self._canvas.refresh_cursor()

    def move(self, position: QPointF) -> bool:
        """Whether a pan used the move."""
        if self._from is None:
            return False
        step = position - self._from
        self._from = position
        self._canvas.set_viewport(self._canvas.viewport.panned(step.x(), step.y()))
        return True

    def release(self, button: Qt.MouseButton) -> bool:
        if self._from is None or button is not self._button:
            return False
        self._from = None
        self._canvas.refresh_cursor()
        return True

    # -- wheel and gestures --------------------------------------------------------

    def wheel(self, event: QWheelEvent) -> None:
        angle, pixels = event.angleDelta(), event.pixelDelta()
        viewport = self._canvas.viewport
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
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
        """Pinch on a touch screen or trackpad."""
        if isinstance(event, QNativeGestureEvent):
            if event.gestureType() != Qt.NativeGestureType.ZoomNativeGesture:
                return False
            self._zoom_by(1 + event.value(), event.position())
            return True
        if isinstance(event, QGestureEvent):
            pinch = event.gesture(Qt.GestureType.PinchGesture)
            if not isinstance(pinch, QPinchGesture):
                return False
            widget = event.widget()
            middle = pinch.centerPoint()
            if isinstance(widget, QWidget):
                middle = QPointF(widget.mapFromGlobal(middle.toPoint()))
            self._zoom_by(pinch.scaleFactor(), middle)
            step = pinch.centerPoint() - pinch.lastCenterPoint()
            self._canvas.set_viewport(self._canvas.viewport.panned(step.x(), step.y()))
            event.accept(pinch)
            return True
        return False

    def _zoom_by(self, factor: float, about: QPointF) -> None:
        viewport = self._canvas.viewport
        if factor > 0:
            self._canvas.set_viewport(viewport.zoomed(viewport.zoom * factor, about))
