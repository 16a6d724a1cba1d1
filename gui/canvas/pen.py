"""The pen of a tablet: what it says, and whether its tip is down, whatever it forgets to tell."""

from __future__ import annotations

import time
from enum import Enum, auto

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QInputDevice, QMouseEvent, QPointingDevice, QTabletEvent

from core.brush import Tilt
from gui.canvas.paint_options import PaintOptions

# A pen that was heard of less than this ago (seconds) is near: a palm may touch the screen.
_NEAR = 0.5
# A mouse that is pressed this long after the pen's last word is used because the pen is gone.
_LOST = 1.0


class PenStep(Enum):
    PRESS = auto()
    MOVE = auto()
    RELEASE = auto()
    # A button on its side, or nothing of ours.
    OTHER = auto()


class Pen:
    """Follows one pen's tip. Everything is asked on the GUI thread."""

    def __init__(self, options: PaintOptions) -> None:
        self._options = options
        self._heard = -_NEAR
        self.is_down = False

    def step(self, event: QTabletEvent) -> PenStep:
        """What the event means for the tip; from now on `is_down` says so too.

        A move without the tip's button while the tip was down ends the stroke: the pen was
        lifted where nothing told of it (another window took the release).
        """
        self._heard = time.monotonic()
        kind = event.type()
        if kind == QEvent.Type.TabletPress and event.button() is Qt.MouseButton.LeftButton:
            self.is_down = True
            return PenStep.PRESS
        if kind == QEvent.Type.TabletMove:
            if self.is_down and not event.buttons() & Qt.MouseButton.LeftButton:
                self.is_down = False
                return PenStep.RELEASE
            return PenStep.MOVE
        tip = event.button() is Qt.MouseButton.LeftButton
        if kind == QEvent.Type.TabletRelease and tip and self.is_down:
            self.is_down = False
            return PenStep.RELEASE
        return PenStep.OTHER

    def left(self) -> bool:
        """The pen is out of reach; whether its tip was down until now."""
        was_down, self.is_down = self.is_down, False
        self._heard = -_NEAR
        return was_down

    def is_lost(self, event: QMouseEvent) -> bool:
        """Whether a mouse's press says that the pen, whose tip is down, is gone: it comes from
        another device, or long after the pen's last word."""
        device = event.pointingDevice()
        is_mouse = device is not None and device.type() is QInputDevice.DeviceType.Mouse
        return is_mouse and time.monotonic() - self._heard > _LOST

    @property
    def is_near(self) -> bool:
        return self.is_down or time.monotonic() - self._heard < _NEAR

    def pressure(self, event: QTabletEvent) -> float:
        """0 … 1 after the user's curve; full for a pen that cannot tell."""
        device = event.pointingDevice()
        if not device.capabilities() & QInputDevice.Capability.Pressure:
            return 1.0
        return felt(event.pressure(), self._options.values.pen_firmness)

    @staticmethod
    def is_eraser(event: QTabletEvent) -> bool:
        return event.pointerType() == QPointingDevice.PointerType.Eraser

    @staticmethod
    def tilt(event: QTabletEvent) -> Tilt:
        return event.xTilt(), event.yTilt()


def felt(pressure: float, firmness: float) -> float:
    """What a pressure counts for: at `firmness` 0 what it is, towards -1 a light hand reaches
    full strength sooner, towards 1 later. 0 and 1 stay."""
    pressure = min(max(pressure, 0.0), 1.0)
    return pressure ** (4.0**firmness)
