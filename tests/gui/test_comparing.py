"""Comparing candidates on the canvas, and keeping them as layers."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core import preferences
from core.brush import BrushSettings, Effect
from core.engine.fake_engine import Script
from core.geometry import Bounds
from core.selection import Combine, Rectangle
from gui.comparing import ORIGINAL, Way
from gui.qimage import from_qimage
from gui.studio import Studio

MakeStudio = Callable[..., Studio]
COUNT = 3


@pytest.fixture
def studio(qtbot: QtBot, make_studio: MakeStudio) -> Studio:
    """The sample with three candidates of different colours over its left and middle."""
    studio = make_studio(Script(steps=1))
    studio.open_sample()
    studio.document.select(Rectangle(Bounds(100, 100, 500, 300)), Combine.REPLACE, "shape")
    studio.session.parameters.count = COUNT
    studio.session.generate()
    qtbot.waitUntil(lambda: studio.session.queue.running is None, timeout=5000)
    assert len(studio.session.candidates) == COUNT
    qtbot.wait(30)
    return studio


def seen(studio: Studio, x: int, y: int, widget: object = None) -> tuple[int, int, int]:
    """The colour on screen at a place of the document."""
    canvas = studio.window.canvas if widget is None else widget
    canvas.grab()  # pyright: ignore[reportAttributeAccessIssue]
    end = time.monotonic() + 5
    while canvas.is_refining and time.monotonic() < end:  # pyright: ignore[reportAttributeAccessIssue]
        QTest.qWait(10)
        canvas.grab()  # pyright: ignore[reportAttributeAccessIssue]
    pixels = from_qimage(canvas.grab().toImage())  # pyright: ignore[reportAttributeAccessIssue]
    at = canvas.viewport.to_widget(x + 0.5, y + 0.5)  # pyright: ignore[reportAttributeAccessIssue]
    red, green, blue, _ = pixels[int(at.y()), int(at.x())]
    return int(red), int(green), int(blue)


def colour(studio: Studio, index: int, x: int = 300, y: int = 200) -> tuple[int, int, int]:
    candidate = studio.session.candidates[index].candidate
    red, green, blue, _ = candidate.pixels[y - candidate.bounds.y, x - candidate.bounds.x]
    return int(red), int(green), int(blue)


def document_colour(studio: Studio, x: int, y: int) -> tuple[int, int, int]:
    red, green, blue, _ = studio.document.snapshot().read(Bounds(x, y, 1, 1))[0, 0]
    return int(red), int(green), int(blue)


def near(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    return max(abs(a - b) for a, b in zip(one, other, strict=True)) <= 12


def test_wipe_shows_the_original_left_of_its_divider(qtbot: QtBot, studio: Studio) -> None:
    window = studio.window
    assert near(seen(studio, 130, 200), colour(studio, 0))
    window.actions_["candidate.wipe"].trigger()
    wipe = window.comparing.wipe
    assert wipe.isVisible()
    # The divider in the middle of the picture.
    middle = window.canvas.viewport.to_widget(350, 200).x()
    wipe.set_fraction(middle / window.canvas.width())
    assert near(seen(studio, 330, 120), document_colour(studio, 330, 120))
    assert near(seen(studio, 560, 200), colour(studio, 0))
    start = QPoint(wipe.width() // 2, wipe.height() // 2)
    qtbot.mousePress(wipe, Qt.MouseButton.LeftButton, pos=start)
    to = wipe.mapFromParent(window.canvas.viewport.to_widget(110, 200).toPoint())
    qtbot.mouseMove(wipe, QPoint(to.x(), start.y()))
    qtbot.mouseRelease(wipe, Qt.MouseButton.LeftButton, pos=QPoint(wipe.width() // 2, start.y()))
    # Nothing of it changes the document.
    assert len(studio.document.history()[0]) == 1
    window.actions_["candidate.wipe"].trigger()
    assert not wipe.isVisible()
    assert near(seen(studio, 130, 200), colour(studio, 0))


def test_wipe_compares_with_another_candidate(qtbot: QtBot, studio: Studio) -> None:
    comparison = studio.window.comparison
    comparison.set_way(Way.WIPE)
    comparison.set_other(2)
    studio.window.comparing.wipe.set_fraction(0.97)
    assert near(seen(studio, 300, 200), colour(studio, 2))
    # The current one is never compared with itself.
    studio.session.select(2)
    assert comparison.other == ORIGINAL
    studio.session.select(1)
    assert comparison.other == 2
    studio.session.select(0)
    studio.session.discard()
    assert comparison.other == 1
    studio.session.apply()
    assert comparison.way is Way.OFF
    assert not studio.window.comparing.wipe.isVisible()


def test_blinking_shows_one_after_the_other(qtbot: QtBot, studio: Studio) -> None:
    studio.window.actions_["candidate.blink"].trigger()
    comparison = studio.window.comparison
    with qtbot.waitSignal(comparison.blinked, timeout=3000):
        pass
    assert near(seen(studio, 330, 120), document_colour(studio, 330, 120))
    with qtbot.waitSignal(comparison.blinked, timeout=3000):
        pass
    assert near(seen(studio, 300, 200), colour(studio, 0))
    studio.session.discard_all()
    assert not comparison._timer.isActive()


def test_views_side_by_side_follow_each_other(qtbot: QtBot, studio: Studio) -> None:
    window = studio.window
    canvas = window.canvas
    whole = canvas.width()
    window.actions_["candidate.side"].trigger()
    qtbot.wait(30)
    (view,) = window.side_views.views("compare")
    assert view.candidate is None
    assert abs(canvas.width() + view.width() - whole) <= 1
    assert near(seen(studio, 330, 120, view), document_colour(studio, 330, 120))
    assert near(seen(studio, 300, 200), colour(studio, 0))
    canvas.set_zoom(1.7)
    assert view.viewport.zoom == canvas.viewport.zoom
    place = QPointF(view.width() / 2, view.height() / 2)
    QApplication.sendEvent(
        view,
        QWheelEvent(
            place,
            view.mapToGlobal(place),
            QPoint(),
            QPoint(0, 120),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.ControlModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        ),
    )
    assert canvas.viewport.zoom == pytest.approx(1.7 * 1.2)
    assert view.viewport.zoom == canvas.viewport.zoom
    window.actions_["candidate.all_sides"].trigger()
    qtbot.wait(30)
    views = window.side_views.views("compare")
    made = [one.candidate for one in studio.session.candidates]
    assert [view.candidate for view in views] == [None, made[1], made[2]]
    # A click makes that one the current one.
    qtbot.mouseClick(views[2], Qt.MouseButton.LeftButton)
    assert studio.session.current_index == 2
    studio.session.apply()
    qtbot.wait(30)
    assert not window.side_views.views("compare")
    assert canvas.width() == whole


def test_candidates_are_kept_as_layers(qtbot: QtBot, studio: Studio) -> None:
    document, session = studio.document, studio.session
    session.select(1)
    expected = colour(studio, 1)
    studio.window.actions_["candidate.keep"].trigger()
    assert len(session.candidates) == COUNT
    assert len(document.layers) == 2
    assert document.has_mask
    document.undo()
    studio.window.actions_["candidate.keep_all"].trigger()
    document.jobs.wait()
    assert [layer.visible for layer in document.layers] == [True, False, True, False]
    assert not session.candidates
    assert document_colour(studio, 300, 200) == expected
    document.undo()
    assert len(document.layers) == 1


def test_candidates_of_an_empty_canvas_stay_when_one_is_kept(
    qtbot: QtBot, make_studio: MakeStudio
) -> None:
    studio = make_studio(Script(steps=1))
    studio.session.parameters.prompt = "a lake"
    studio.session.parameters.count = 2
    studio.session.generate()
    qtbot.waitUntil(lambda: len(studio.session.candidates) == 2, timeout=8000)
    studio.window.actions_["candidate.keep"].trigger()
    assert len(studio.document.layers) == 1
    assert len(studio.session.candidates) == 2
    studio.session.select(1)
    studio.window.actions_["candidate.keep"].trigger()
    assert len(studio.document.layers) == 2
    expected = studio.session.candidates[1].candidate.pixels
    assert np.array_equal(studio.document.snapshot().read(studio.document.frame), expected)


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_views_of_a_window_that_is_gone_hear_nothing(qtbot: QtBot, studio: Studio) -> None:
    """The language makes another window; the old one's views must not answer the document."""
    old = studio.window
    old.comparison.set_way(Way.SIDE)
    studio.live.set_on(True)
    qtbot.waitUntil(lambda: studio.live.candidate is not None, timeout=8000)
    try:
        studio.settings.set(preferences.LANGUAGE, "zh_CN")
        qtbot.waitUntil(lambda: studio.window is not old, timeout=8000)
        qtbot.wait(200)
        document = studio.document
        document.begin_stroke(BrushSettings(size=80), Effect.PAINT)
        document.stroke_to(300, 200)
        document.end_stroke()
        document.layer_edits.add()
        qtbot.wait(300)
        assert len(studio.window.side_views.views("live")) == 1
    finally:
        studio.live.set_on(False)
        studio.settings.set(preferences.LANGUAGE, "en")
        qtbot.wait(200)


def test_level_divider_shows_the_original_above_it(qtbot: QtBot, make_studio: MakeStudio) -> None:
    studio = make_studio(Script(steps=1, colour=(250, 0, 0)))
    studio.open_sample()
    window, wipe = studio.window, studio.window.comparing.wipe
    studio.session.generate()
    qtbot.waitUntil(lambda: bool(studio.session.candidates), timeout=5000)
    assert window.actions_["candidate.wipe"].isEnabled(), "one candidate is enough"
    window.actions_["candidate.level"].trigger()
    assert wipe.isVisibleTo(window.canvas)
    assert wipe.width() == window.canvas.width()
    reference = window.canvas.reference
    assert reference is not None
    room = reference.room(window.canvas.viewport)
    assert room.width() == window.canvas.viewport.width
    assert abs(room.height() * 2 - window.canvas.viewport.height) <= 1
    # By mouse and keys, down and up.
    start = wipe.rect().center()
    qtbot.mousePress(wipe, Qt.MouseButton.LeftButton, pos=start)
    qtbot.mouseMove(wipe, start + QPoint(0, 60))
    qtbot.mouseRelease(wipe, Qt.MouseButton.LeftButton, pos=start)
    wipe.setFocus()
    before = wipe.fraction
    qtbot.keyClick(wipe, Qt.Key.Key_Down)
    assert wipe.fraction > before
    qtbot.keyClick(wipe, Qt.Key.Key_Up)
    assert abs(wipe.fraction - before) < 1e-9
    window.canvas.grab()
    window.actions_["candidate.wipe"].trigger()
    assert wipe.height() == window.canvas.height()
    reference = window.canvas.reference
    assert reference is not None
    assert not reference.level
