"""A canvas for tests, and hands to use it with: mouse, pen, wheel, keys."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import (
    QCursor,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPointingDevice,
    QPointingDeviceUniqueId,
    QTabletEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.geometry import Bounds, Margins
from core.request import Candidate, GenerationRequest
from gui.canvas.tool_options import ToolOptions
from gui.canvas.view import CanvasView
from gui.document_model import DocumentModel

NONE = Qt.KeyboardModifier.NoModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier
CONTROL = Qt.KeyboardModifier.ControlModifier
LEFT = Qt.MouseButton.LeftButton
MIDDLE = Qt.MouseButton.MiddleButton


def photo(width: int = 400, height: int = 300, seed: int = 0) -> np.ndarray:
    """Opaque noise over a ramp: every pixel can be told from its neighbours."""
    pixels = np.random.default_rng(seed).integers(0, 256, (height, width, 4), np.uint8)
    pixels[..., 0] = np.linspace(0, 255, width).astype(np.uint8)[None, :]
    pixels[..., 3] = 255
    return pixels


def candidate_for(
    model: DocumentModel,
    bounds: Bounds,
    colour: tuple[int, int, int, int] = (10, 200, 30, 255),
    extend: Margins = Margins(),
    alpha: np.ndarray | None = None,
) -> Candidate:
    """A result of one colour in `bounds` of the document."""
    frame = model.frame
    snapshot = model.snapshot()
    request = GenerationRequest(
        prompt="a test", image=snapshot.read(frame), area=frame, frame=frame, extend=extend
    )
    covered = np.full((bounds.height, bounds.width), 255, np.uint8) if alpha is None else alpha
    pixels = snapshot.read(bounds)
    pixels[covered > 0] = colour
    return Candidate(request, 0, 1, bounds, pixels, covered)


class CanvasDriver:
    """Places are in document coordinates. The view shows 100 % unless told otherwise."""

    def __init__(self, qtbot: QtBot, pixels: np.ndarray | None = None) -> None:
        self.qtbot = qtbot
        self.model = DocumentModel()
        self.model.patience = 10.0  # edits are done when a call returns
        self.options = ToolOptions()
        self.view = CanvasView(self.model, self.options)
        qtbot.addWidget(self.view)
        self.view.resize(800, 600)
        # A real pointer that happens to lie over the window would draw the brush's ring.
        QCursor.setPos(QApplication.primaryScreen().geometry().bottomRight())
        self.view.show()
        qtbot.waitExposed(self.view)
        QApplication.sendEvent(self.view, QEvent(QEvent.Type.Leave))
        self.model.load(photo() if pixels is None else pixels, "photo")
        self.view.set_viewport(self.view.viewport.centred(self.model.frame, 1.0))
        self.pen = QPointingDevice(
            "pen",
            1,
            QPointingDevice.DeviceType.Stylus,
            QPointingDevice.PointerType.Pen,
            QPointingDevice.Capability.Position | QPointingDevice.Capability.Pressure,
            1,
            3,
            "",
            QPointingDeviceUniqueId(),
        )

    # -- reading -----------------------------------------------------------------

    def mask(self) -> np.ndarray:
        return self.model.snapshot().mask.read(self.model.frame)

    def pixels(self) -> np.ndarray:
        return self.model.snapshot().read(self.model.frame)

    def at(self, x: float, y: float) -> QPointF:
        viewport = self.view.viewport
        return viewport.on_screen(viewport.to_widget(x, y))

    def settle(self) -> None:
        """Until all tiles are made."""
        end = time.monotonic() + 10
        while time.monotonic() < end:
            QApplication.processEvents()
            if not self.view.is_refining:
                return
        raise AssertionError("the canvas does not finish drawing")

    def grab(self) -> QImage:
        self.settle()
        self.view.grab()
        self.settle()
        return self.view.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)

    def screen(self, bounds: Bounds) -> np.ndarray:
        """What is on screen of `bounds`, (h, w, 3). At 100 % only."""
        image = self.grab()
        flat = np.frombuffer(image.constBits(), np.uint8)
        rows = flat.reshape(image.height(), image.bytesPerLine() // 4, 4)
        corner = self.at(bounds.x, bounds.y)
        x, y = round(corner.x()), round(corner.y())
        return rows[y : y + bounds.height, x : x + bounds.width, 2::-1].copy()

    # -- hands -------------------------------------------------------------------

    def mouse(
        self,
        kind: QEvent.Type,
        place: QPointF,
        modifiers: Qt.KeyboardModifier = NONE,
        button: Qt.MouseButton = LEFT,
        held: Qt.MouseButton | None = None,
    ) -> None:
        released = kind is QEvent.Type.MouseButtonRelease
        moving = kind is QEvent.Type.MouseMove
        if held is None:
            held = Qt.MouseButton.NoButton if released else button
        event = QMouseEvent(
            kind,
            place,
            self.view.mapToGlobal(place),
            Qt.MouseButton.NoButton if moving else button,
            held,
            modifiers,
        )
        QApplication.sendEvent(self.view, event)

    def press(self, x: float, y: float, modifiers: Qt.KeyboardModifier = NONE) -> None:
        self.mouse(QEvent.Type.MouseButtonPress, self.at(x, y), modifiers)

    def move(self, x: float, y: float, modifiers: Qt.KeyboardModifier = NONE) -> None:
        self.mouse(QEvent.Type.MouseMove, self.at(x, y), modifiers)

    def release(self, x: float, y: float, modifiers: Qt.KeyboardModifier = NONE) -> None:
        self.mouse(QEvent.Type.MouseButtonRelease, self.at(x, y), modifiers)

    def hover(self, x: float, y: float) -> None:
        place = self.at(x, y)
        self.mouse(QEvent.Type.MouseMove, place, held=Qt.MouseButton.NoButton)

    def click(self, x: float, y: float, modifiers: Qt.KeyboardModifier = NONE) -> None:
        self.press(x, y, modifiers)
        self.release(x, y, modifiers)

    def double_click(self, x: float, y: float) -> None:
        self.click(x, y)
        self.mouse(QEvent.Type.MouseButtonDblClick, self.at(x, y))
        self.release(x, y)

    def drag(self, *places: tuple[float, float], modifiers: Qt.KeyboardModifier = NONE) -> None:
        self.press(*places[0], modifiers)
        for place in places[1:]:
            self.move(*place, modifiers)
        self.release(*places[-1], modifiers)

    def tablet(
        self,
        kind: QEvent.Type,
        x: float,
        y: float,
        pressure: float,
        tilt: tuple[float, float] = (0.0, 0.0),
    ) -> None:
        place = self.at(x, y)
        moving = kind is QEvent.Type.TabletMove
        event = QTabletEvent(
            kind,
            self.pen,
            place,
            self.view.mapToGlobal(place),
            pressure,
            *tilt,
            0.0,
            0.0,
            0.0,
            NONE,
            Qt.MouseButton.NoButton if moving else LEFT,
            Qt.MouseButton.NoButton if kind is QEvent.Type.TabletRelease else LEFT,
        )
        QApplication.sendEvent(self.view, event)

    def wheel(
        self,
        place: QPointF,
        angle: QPoint,
        modifiers: Qt.KeyboardModifier = NONE,
        pixels: QPoint | None = None,
        phase: Qt.ScrollPhase = Qt.ScrollPhase.NoScrollPhase,
    ) -> None:
        event = QWheelEvent(
            place,
            self.view.mapToGlobal(place),
            pixels or QPoint(),
            angle,
            Qt.MouseButton.NoButton,
            modifiers,
            phase,
            False,
        )
        QApplication.sendEvent(self.view, event)

    def key(
        self, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE, text: str = "", up: bool = True
    ) -> None:
        self._key(QEvent.Type.KeyPress, key, modifiers, text)
        if up:
            self.key_up(key)

    def key_up(self, key: Qt.Key) -> None:
        self._key(QEvent.Type.KeyRelease, key, NONE, "")

    def _key(self, kind: Any, key: Qt.Key, modifiers: Qt.KeyboardModifier, text: str) -> None:
        QApplication.sendEvent(self.view, QKeyEvent(kind, key, modifiers, text))
