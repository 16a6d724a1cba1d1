"""Pen, touch screen and wheel on the canvas: what each may do, and what is never lost."""

from __future__ import annotations

import functools
import itertools
import time
from collections.abc import Iterator, Sequence

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import (
    QEventPoint,
    QInputDevice,
    QMouseEvent,
    QPointingDevice,
    QPointingDeviceUniqueId,
    QTabletEvent,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core import preferences
from gui.app import Application
from gui.canvas.pen import felt
from gui.panels.pen_field import PenField
from tests.canvas_driver import ALT, CONTROL, LEFT, NONE, CanvasDriver
from tests.gui.conftest import MakeStudio

PRESS, MOVE = QEvent.Type.TabletPress, QEvent.Type.TabletMove
RELEASE = QEvent.Type.TabletRelease
DOWN, UP = QEventPoint.State.Pressed, QEventPoint.State.Released
MOVED = STILL = QEventPoint.State.Updated


def device(
    kind: QInputDevice.DeviceType,
    pointer: QPointingDevice.PointerType,
    capabilities: QInputDevice.Capability = QInputDevice.Capability.Position,
) -> QPointingDevice:
    return QPointingDevice(
        "a device", 7, kind, pointer, capabilities, 10, 3, "", QPointingDeviceUniqueId()
    )


SCREEN = QInputDevice.DeviceType.TouchScreen


@functools.cache
def touch_device(kind: QInputDevice.DeviceType) -> QPointingDevice:
    """Registered with Qt for as long as it runs."""
    return QTest.createTouchDevice(kind)


class Fingers:
    """Places are in logical px of the view. The events take Qt's own way, from the window."""

    def __init__(self, canvas: CanvasDriver, kind: QInputDevice.DeviceType = SCREEN) -> None:
        self.view = canvas.view
        self.screen = touch_device(kind)

    def send(self, *fingers: tuple[int, QEventPoint.State, float, float]) -> None:
        sequence = QTest.touchEvent(self.view, self.screen, False)
        for finger, state, x, y in fingers:
            place = QPoint(round(x), round(y))
            match state:
                case QEventPoint.State.Pressed:
                    sequence.press(finger, place, self.view)
                case QEventPoint.State.Released:
                    sequence.release(finger, place, self.view)
                case _:  # Qt's own word for a finger that rests would lose its place
                    sequence.move(finger, place, self.view)
        sequence.commit(True)

    def drag(self, places: Sequence[tuple[float, float]]) -> None:
        self.send((0, DOWN, *places[0]))
        for place in places[1:]:
            self.send((0, MOVED, *place))
        self.send((0, UP, *places[-1]))


@pytest.fixture
def canvas(qtbot: QtBot) -> Iterator[CanvasDriver]:
    driver = CanvasDriver(qtbot)
    driver.options.set_size(20)
    yield driver
    driver.model.end_stroke()


@pytest.fixture
def fingers(canvas: CanvasDriver) -> Fingers:
    return Fingers(canvas)


# -- the pen ---------------------------------------------------------------------------


def test_pen_that_leaves_in_a_stroke_ends_it(canvas: CanvasDriver) -> None:
    canvas.tablet(PRESS, 60, 150, 1.0)
    canvas.tablet(MOVE, 120, 150, 1.0)
    canvas.view.devices.pen_left()
    assert canvas.mask()[150, 60:120].min() == 255
    assert canvas.model.undo_text == "Mask stroke"
    # And the mouse paints again.
    canvas.drag((60, 50), (120, 50))
    assert canvas.mask()[50, 60:120].min() == 255


def test_pen_lifted_elsewhere_ends_the_stroke_at_its_next_word(canvas: CanvasDriver) -> None:
    canvas.tablet(PRESS, 60, 150, 1.0)
    canvas.tablet(MOVE, 120, 150, 1.0)
    hover(canvas, 300, 200)
    assert not canvas.view.is_held
    assert canvas.mask()[200, 290] == 0 or canvas.model.undo_text == "Mask stroke"
    before = canvas.mask()
    hover(canvas, 40, 40)
    assert np.array_equal(canvas.mask(), before)


def test_mouse_does_nothing_while_the_pen_draws(canvas: CanvasDriver) -> None:
    canvas.tablet(PRESS, 60, 150, 1.0)
    canvas.drag((60, 250), (200, 250))
    canvas.tablet(MOVE, 120, 150, 1.0)
    canvas.tablet(RELEASE, 120, 150, 0.0)
    assert canvas.mask()[250].max() == 0
    assert canvas.mask()[150, 60:120].min() == 255


def test_mouse_works_again_when_the_pen_was_lost(
    canvas: CanvasDriver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Unplugged in a stroke: nothing tells of it, until the mouse is used."""
    canvas.tablet(PRESS, 60, 150, 1.0)
    canvas.tablet(MOVE, 120, 150, 1.0)
    later = time.monotonic() + 5
    monkeypatch.setattr("gui.canvas.pen.time.monotonic", lambda: later)
    mouse = device(QInputDevice.DeviceType.Mouse, QPointingDevice.PointerType.Generic)
    for kind, x in (
        (QEvent.Type.MouseButtonPress, 60),
        (QEvent.Type.MouseMove, 120),
        (QEvent.Type.MouseButtonRelease, 120),
    ):
        place = canvas.at(x, 50)
        held = Qt.MouseButton.NoButton if kind is QEvent.Type.MouseButtonRelease else LEFT
        button = Qt.MouseButton.NoButton if kind is QEvent.Type.MouseMove else LEFT
        event = QMouseEvent(kind, place, canvas.view.mapToGlobal(place), button, held, NONE, mouse)
        QApplication.sendEvent(canvas.view, event)
    assert canvas.mask()[150, 60:120].min() == 255
    assert canvas.mask()[50, 60:120].min() == 255


def test_pen_without_pressure_paints_at_full_size(canvas: CanvasDriver) -> None:
    canvas.pen = device(QInputDevice.DeviceType.Stylus, QPointingDevice.PointerType.Pen)
    canvas.tablet(PRESS, 60, 150, 0.0)
    canvas.tablet(MOVE, 160, 150, 0.0)
    canvas.tablet(RELEASE, 160, 150, 0.0)
    assert (canvas.mask()[:, 110] > 0).sum() >= 18


def test_pen_firmness_changes_what_a_pressure_counts_for(canvas: CanvasDriver) -> None:
    widths = []
    for y, firmness in ((60, -1.0), (150, 0.0), (240, 1.0)):
        canvas.options.paint.set(pen_firmness=firmness)
        canvas.tablet(PRESS, 60, y, 0.5)
        canvas.tablet(MOVE, 160, y, 0.5)
        canvas.tablet(RELEASE, 160, y, 0.5)
        widths.append((canvas.mask()[y - 20 : y + 20, 110] > 0).sum())
    assert widths[0] > widths[1] > widths[2]


@pytest.mark.parametrize("firmness", [-1.0, -0.3, 0.0, 0.6, 1.0])
def test_felt_pressure_keeps_its_ends_and_rises(firmness: float) -> None:
    values = [felt(step / 50, firmness) for step in range(51)]
    assert values[0] == 0
    assert values[-1] == 1
    assert all(low < high for low, high in itertools.pairwise(values))


def test_pen_field_shows_what_a_pressure_counts_for(qtbot: QtBot, canvas: CanvasDriver) -> None:
    field = PenField(canvas.options.paint)
    qtbot.addWidget(field)
    field.resize(240, field.height())
    field.show()
    canvas.options.paint.set(pen_firmness=1.0)
    empty = field.grab().toImage()
    for kind, x in ((PRESS, 40), (MOVE, 120), (RELEASE, 120)):
        QApplication.sendEvent(field, pen_event(canvas, kind, x, 30, LEFT))
    assert field.words == "Pressure 50 %, counts as 6 %"
    assert field.grab().toImage() != empty
    canvas.options.paint.set(pen_firmness=0.0)
    assert field.words == "Try the pen here"
    QTest.mousePress(field, LEFT, pos=QPoint(20, 20))
    QTest.mouseMove(field, QPoint(90, 20))
    assert "100 %" in field.words
    QTest.mouseRelease(field, LEFT, pos=QPoint(90, 20))


def test_side_button_of_the_pen_is_left_to_the_mouse(canvas: CanvasDriver) -> None:
    canvas.tablet(PRESS, 60, 150, 1.0)
    event = pen_event(canvas, PRESS, 60, 150, Qt.MouseButton.RightButton)
    QApplication.sendEvent(canvas.view, event)
    assert not event.isAccepted()
    canvas.tablet(MOVE, 120, 150, 1.0)
    canvas.tablet(RELEASE, 120, 150, 0.0)
    assert canvas.mask()[150, 60:120].min() == 255


def test_application_tells_the_window_that_the_pen_left(
    qapp: QApplication, make_studio: MakeStudio, monkeypatch: pytest.MonkeyPatch
) -> None:
    studio = make_studio()
    left: list[bool] = []
    monkeypatch.setattr(studio.window.canvas.devices, "pen_left", lambda: left.append(True))
    studio.pen_left()
    assert left
    assert Application.pen_left


def test_pen_reaches_the_canvas_through_the_window_and_keeps_its_stroke(
    qtbot: QtBot, make_studio: MakeStudio
) -> None:
    """As the system tells it: to the window, which finds the widget; also past its edge."""
    studio = make_studio()
    studio.open_sample()
    window, canvas = studio.window, studio.window.canvas
    qtbot.waitUntil(lambda: canvas.zoom > 0)
    studio.window.tool_options.set_size(20)
    handle = window.windowHandle()
    pen = device(
        QInputDevice.DeviceType.Stylus,
        QPointingDevice.PointerType.Pen,
        QInputDevice.Capability.Position | QInputDevice.Capability.Pressure,
    )
    middle = QPointF(canvas.mapTo(window, canvas.rect().center()))
    beyond = QPointF(window.width() - 5.0, middle.y())
    for kind, place, pressure in (
        (PRESS, middle, 1.0),
        (MOVE, middle + QPointF(30, 0), 1.0),
        (MOVE, beyond, 1.0),
        (RELEASE, beyond, 0.0),
    ):
        event = QTabletEvent(
            kind,
            pen,
            place,
            window.mapToGlobal(place),
            pressure,
            0.0,
            0.0,
            0.0,
            0.0,
            0.0,
            NONE,
            Qt.MouseButton.NoButton if kind is MOVE else LEFT,
            Qt.MouseButton.NoButton if kind is RELEASE else LEFT,
        )
        QApplication.sendEvent(handle, event)
    assert not canvas.is_held
    assert studio.document.undo_text == "Mask stroke"
    assert studio.document.has_mask


def pen_event(
    canvas: CanvasDriver, kind: QEvent.Type, x: float, y: float, button: Qt.MouseButton
) -> QTabletEvent:
    place = canvas.at(x, y)
    hovers = button is Qt.MouseButton.NoButton
    held = button if hovers else LEFT | button
    return QTabletEvent(
        kind,
        canvas.pen,
        place,
        canvas.view.mapToGlobal(place),
        0.5,
        0.0,
        0.0,
        0.0,
        0.0,
        0.0,
        NONE,
        button,
        held,
    )


def hover(canvas: CanvasDriver, x: float, y: float) -> None:
    QApplication.sendEvent(canvas.view, pen_event(canvas, MOVE, x, y, Qt.MouseButton.NoButton))


# -- fingers ---------------------------------------------------------------------------


def test_finger_paints(canvas: CanvasDriver, fingers: Fingers) -> None:
    places = [canvas.at(x, 150).toTuple() for x in range(60, 200, 10)]
    fingers.drag(places)
    assert canvas.mask()[150, 60:190].min() == 255
    assert canvas.model.undo_text == "Mask stroke"


def test_finger_taps_a_dab(canvas: CanvasDriver, fingers: Fingers) -> None:
    fingers.drag([canvas.at(60, 150).toTuple()])
    assert canvas.mask()[150, 60] == 255


def test_finger_moves_the_view_by_choice(canvas: CanvasDriver, fingers: Fingers) -> None:
    canvas.view.devices.touch.paints = False
    before = canvas.at(100, 100)
    fingers.drag([(300, 300), (340, 320), (380, 340)])
    assert (canvas.at(100, 100) - before).toTuple() == pytest.approx((80, 40))
    assert not canvas.model.can_undo


def test_two_fingers_zoom_about_their_middle_and_paint_nothing(
    canvas: CanvasDriver, fingers: Fingers
) -> None:
    view = canvas.view
    middle = view.viewport.to_document(view.viewport.flat(QPointF(400, 300)))
    fingers.send((0, DOWN, 350, 300))
    fingers.send((0, STILL, 350, 300), (1, DOWN, 450, 300))
    for step in range(1, 11):
        fingers.send((0, MOVED, 350 - step * 5, 300), (1, MOVED, 450 + step * 5, 300))
    fingers.send((0, UP, 300, 300), (1, STILL, 500, 300))
    fingers.send((1, UP, 500, 300))
    assert view.zoom == pytest.approx(2.0)
    after = view.viewport.to_document(view.viewport.flat(QPointF(400, 300)))
    assert after == pytest.approx(middle, abs=0.01)
    assert not canvas.model.can_undo
    assert not view.is_held


def test_two_fingers_turn_the_view(canvas: CanvasDriver, fingers: Fingers) -> None:
    fingers.send((0, DOWN, 400, 300), (1, DOWN, 500, 300))
    for degrees in range(1, 41):
        turned = np.radians(degrees)
        x, y = 400 + 100 * np.cos(turned), 300 + 100 * np.sin(turned)
        fingers.send((0, STILL, 400, 300), (1, MOVED, float(x), float(y)))
    fingers.send((0, UP, 400, 300), (1, UP, 480, 360))
    assert 25 < canvas.view.viewport.angle < 45


def test_second_finger_drops_what_the_first_began_just_now(
    canvas: CanvasDriver, fingers: Fingers
) -> None:
    fingers.send((0, DOWN, 350, 300))
    fingers.send((0, MOVED, 360, 300))
    assert canvas.view.is_held
    fingers.send((0, STILL, 360, 300), (1, DOWN, 450, 300))
    fingers.send((0, MOVED, 340, 300), (1, MOVED, 470, 300))
    fingers.send((0, UP, 340, 300), (1, UP, 470, 300))
    assert not canvas.model.can_undo
    assert canvas.mask().max() == 0
    assert canvas.view.zoom > 1


def test_second_finger_does_not_drop_a_long_stroke(canvas: CanvasDriver, fingers: Fingers) -> None:
    fingers.send((0, DOWN, 300, 300))
    for x in range(310, 500, 10):
        fingers.send((0, MOVED, x, 300))
    fingers.send((0, STILL, 490, 300), (1, DOWN, 600, 500))
    fingers.send((0, MOVED, 500, 300), (1, STILL, 600, 500))
    fingers.send((0, UP, 500, 300), (1, STILL, 600, 500))
    fingers.send((1, MOVED, 500, 500))
    fingers.send((1, UP, 500, 500))
    assert canvas.model.undo_text == "Mask stroke"
    canvas.model.undo()
    assert not canvas.model.can_undo
    assert canvas.view.zoom == 1


def test_palm_beside_the_pen_does_nothing(canvas: CanvasDriver, fingers: Fingers) -> None:
    canvas.tablet(MOVE, 60, 60, 0.0)  # hovers
    canvas.tablet(PRESS, 60, 150, 1.0)
    fingers.drag([(500, 400), (520, 420), (560, 460)])
    canvas.tablet(MOVE, 120, 150, 1.0)
    canvas.tablet(RELEASE, 120, 150, 0.0)
    canvas.model.undo()
    assert not canvas.model.can_undo
    assert canvas.mask().max() == 0


def test_pen_takes_over_from_a_finger(canvas: CanvasDriver, fingers: Fingers) -> None:
    fingers.send((0, DOWN, 300, 300))
    fingers.send((0, MOVED, 310, 300))
    canvas.tablet(PRESS, 60, 50, 1.0)
    fingers.send((0, MOVED, 400, 300))
    canvas.tablet(MOVE, 120, 50, 1.0)
    canvas.tablet(RELEASE, 120, 50, 0.0)
    fingers.send((0, UP, 400, 300))
    assert canvas.mask()[50, 60:120].min() == 255
    canvas.model.undo()
    assert not canvas.model.can_undo


def test_fingers_on_a_touchpad_are_no_touch(canvas: CanvasDriver) -> None:
    pad = Fingers(canvas, QInputDevice.DeviceType.TouchPad)
    canvas.view.devices.touch.paints = False
    before = canvas.at(0, 0)
    pad.drag([(300, 300), (350, 300), (400, 300)])
    assert canvas.at(0, 0) == before


def test_finger_setting_reaches_the_canvas(qtbot: QtBot, make_studio: MakeStudio) -> None:
    studio = make_studio()
    assert studio.window.canvas.devices.touch.paints
    studio.settings.set(preferences.FINGER, "pan")
    qtbot.waitUntil(lambda: not studio.window.canvas.devices.touch.paints)


# -- the wheel, and the brush's size -----------------------------------------------------


def test_wheel_of_fine_steps_goes_as_far_as_whole_notches(canvas: CanvasDriver) -> None:
    place = canvas.at(100, 100)
    canvas.wheel(place, QPoint(0, 120), CONTROL)
    whole = canvas.view.zoom
    canvas.wheel(place, QPoint(0, -120), CONTROL)
    for _ in range(15):
        canvas.wheel(place, QPoint(0, 8), CONTROL)
    assert canvas.view.zoom == pytest.approx(whole)
    before = canvas.at(0, 0)
    canvas.wheel(place, QPoint(0, 120), NONE, QPoint(-7, 3))
    assert (canvas.at(0, 0) - before).toTuple() == pytest.approx((-7, 3))


def test_wheel_that_rolls_on_does_not_zoom_when_ctrl_is_pressed(canvas: CanvasDriver) -> None:
    place, before = canvas.at(100, 100), canvas.at(0, 0)
    momentum = Qt.ScrollPhase.ScrollMomentum
    canvas.wheel(place, QPoint(0, 120), CONTROL, QPoint(0, 5), momentum)
    assert canvas.view.zoom == 1
    assert (canvas.at(0, 0) - before).toTuple() == pytest.approx((0, 5))


def test_brush_drag_changes_size_and_hardness_and_paints_nothing(canvas: CanvasDriver) -> None:
    both = CONTROL | ALT
    canvas.options.set_hardness(0.5)
    canvas.drag((100, 100), (130, 80), modifiers=both)
    assert canvas.options.size == 80
    assert canvas.options.hardness == pytest.approx(0.6)
    assert not canvas.model.can_undo
    canvas.press(100, 100, both)
    canvas.move(200, 100, both)
    assert canvas.options.size == 280
    canvas.key(Qt.Key.Key_Escape)
    assert canvas.options.size == 80
    canvas.release(200, 100, both)
    assert not canvas.model.can_undo
    assert not canvas.view.is_held


def test_brush_drag_is_for_brushes_only(canvas: CanvasDriver) -> None:
    canvas.view.set_tool("rectangle")
    canvas.drag((100, 100), (200, 200), modifiers=CONTROL | ALT)
    assert canvas.options.size == 20


def test_canvas_starts_no_input_method(canvas: CanvasDriver) -> None:
    """Letters are tools there, also while Chinese is typed elsewhere."""
    assert not canvas.view.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
