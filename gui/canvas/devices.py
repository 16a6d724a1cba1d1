"""Mouse, pen and fingers on the canvas: whose turn it is, and what each press is for."""

from __future__ import annotations

import dataclasses
from typing import Protocol

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QMouseEvent, QTabletEvent, QTouchEvent

from gui.canvas.brush_drag import BrushDrag, wants_brush
from gui.canvas.navigation import Looker, Navigation
from gui.canvas.pen import Pen, PenStep
from gui.canvas.tool_options import ToolOptions
from gui.canvas.tools.base import Pointer, Tool
from gui.canvas.touch import Touch

_LEFT = Qt.MouseButton.LeftButton
_NO_KEYS = Qt.KeyboardModifier.NoModifier


class Pointed(Looker, Protocol):
    """The canvas that they point at."""

    @property
    def options(self) -> ToolOptions: ...

    @property
    def current_tool(self) -> Tool: ...

    @property
    def is_held(self) -> bool: ...

    def pointer_at(
        self, position: QPointF, modifiers: Qt.KeyboardModifier, pressure: float = 1.0
    ) -> Pointer: ...

    def begin_at(self, pointer: Pointer) -> None:
        """The tool, or a handle of the frame, is pressed."""
        ...

    def move_to(self, pointer: Pointer) -> None: ...

    def end_at(self, pointer: Pointer) -> None: ...

    def drop_drag(self) -> bool:
        """What was begun is undone; whether there was something."""
        ...

    def follow_ring(self, pointer: Pointer | None) -> None:
        """Where the ring of the brush is; None: nowhere."""
        ...

    def take_keyboard(self) -> None: ...

    def show_caption(self) -> None:
        """What is said at the top is another."""
        ...


class Devices:
    """While the pen's tip is down, mouse and fingers do nothing; looking about and the brush's
    size come before the tool."""

    def __init__(self, canvas: Pointed) -> None:
        self._canvas = canvas
        self._last: Pointer | None = None
        self.navigation = Navigation(canvas)
        self.pen = Pen(canvas.options.paint)
        self.touch = Touch(self.navigation, self)
        self.brush_drag = BrushDrag(canvas.options)

    # -- the mouse -----------------------------------------------------------------

    def mouse_pressed(self, event: QMouseEvent) -> bool:
        """Whether the press was used."""
        if self.pen.is_down and self.pen.is_lost(event):
            self.pen_left()
        if self.pen.is_down or self.navigation.press(event):
            return True
        button = event.button()
        if self._begin_brush_drag(event.position(), button, event.modifiers()):
            return True
        if button is _LEFT:
            self._canvas.begin_at(self._canvas.pointer_at(event.position(), event.modifiers()))
        return button is _LEFT

    def mouse_moved(self, event: QMouseEvent) -> None:
        place = event.position()
        if self.pen.is_down or self._drag_brush(place):
            return
        pointer = self._canvas.pointer_at(place, event.modifiers())
        if self.navigation.move(place):
            # The picture has moved under it.
            self._canvas.follow_ring(self._canvas.pointer_at(place, event.modifiers()))
        else:
            self._canvas.move_to(pointer)

    def mouse_released(self, event: QMouseEvent) -> bool:
        """Whether the release was used."""
        button = event.button()
        if self.pen.is_down or self.navigation.release(button) or self._end_brush_drag(button):
            return True
        if button is _LEFT:
            self._canvas.end_at(self._canvas.pointer_at(event.position(), event.modifiers()))
        return button is _LEFT

    # -- the pen -------------------------------------------------------------------

    def pen_event(self, event: QTabletEvent) -> bool:
        """Whether it was the tip's: of the buttons at its side Qt makes a mouse's."""
        canvas, pen = self._canvas, self.pen
        place, modifiers = event.position(), event.modifiers()
        pointer = dataclasses.replace(
            canvas.pointer_at(place, modifiers, pen.pressure(event)),
            tilt=canvas.viewport.flat_vector(*pen.tilt(event)),
            eraser=pen.is_eraser(event),
        )
        self._last = pointer
        match pen.step(event):
            case PenStep.PRESS:
                self.touch.drop()
                canvas.take_keyboard()
                used = self.navigation.press_at(place, modifiers)
                if not used and not self._begin_brush_drag(place, _LEFT, modifiers):
                    canvas.begin_at(pointer)
            case PenStep.MOVE:
                if not self.navigation.move(place) and not self._drag_brush(place):
                    canvas.move_to(pointer)
            case PenStep.RELEASE:
                self._lift(pointer)
            case PenStep.OTHER:
                return False
        return True

    def pen_left(self) -> None:
        """The pen is out of the tablet's reach: a stroke under way ends where it was."""
        if self.pen.left() and self._last is not None:
            self._lift(self._last)
        self._canvas.follow_ring(None)

    def _lift(self, pointer: Pointer) -> None:
        if not self.navigation.release(_LEFT) and not self._end_brush_drag(_LEFT):
            self._canvas.end_at(pointer)

    # -- fingers -------------------------------------------------------------------

    def touch_event(self, event: QTouchEvent) -> bool:
        return self.touch.event(event, self.pen.is_near)

    def finger_pressed(self, position: QPointF) -> None:
        self._canvas.take_keyboard()
        self._canvas.begin_at(self._canvas.pointer_at(position, _NO_KEYS))

    def finger_moved(self, position: QPointF) -> None:
        self._canvas.move_to(self._canvas.pointer_at(position, _NO_KEYS))

    def finger_released(self, position: QPointF) -> None:
        self._canvas.end_at(self._canvas.pointer_at(position, _NO_KEYS))
        # There is no pointer left where a ring could be.
        self._canvas.follow_ring(None)

    def finger_dropped(self) -> None:
        self._canvas.drop_drag()
        self._canvas.follow_ring(None)

    # -- the brush's size ------------------------------------------------------------

    def _begin_brush_drag(
        self, position: QPointF, button: Qt.MouseButton, modifiers: Qt.KeyboardModifier
    ) -> bool:
        canvas = self._canvas
        fits = canvas.current_tool.shows_ring and not canvas.is_held
        if not fits or not wants_brush(button, modifiers):
            return False
        canvas.follow_ring(canvas.pointer_at(position, modifiers))
        self.brush_drag.press(position, button)
        canvas.show_caption()
        return True

    def _drag_brush(self, position: QPointF) -> bool:
        used = self.brush_drag.move(position, self._canvas.viewport)
        if used:
            self._canvas.show_caption()
        return used

    def _end_brush_drag(self, button: Qt.MouseButton) -> bool:
        used = self.brush_drag.release(button)
        if used:
            self._canvas.show_caption()
        return used
