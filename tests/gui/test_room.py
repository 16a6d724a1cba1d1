"""The panels use the room that a large window has, and save it in a small one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from core.engine.fake_engine import Script
from core.samples import sample_picture
from gui.icons import BEFORE_WORDS
from gui.main_window import MainWindow
from gui.notices import Notice
from gui.panels.gallery_tile import tile_side
from gui.panels.live_row import LiveRow
from tests.gui.conftest import MakeStudio


@given(st.integers(0, 400), st.integers(90, 1500), st.integers(90, 1500))
def test_tiles_are_never_tiny_and_never_wider_than_the_dock(
    count: int, width: int, height: int
) -> None:
    side = tile_side(count, QSize(width, height))
    assert 68 <= side <= width


@pytest.mark.parametrize("count", [1, 2, 3, 5, 12])
def test_tiles_grow_while_all_of_them_are_seen(count: int) -> None:
    room = QSize(420, 700)
    side = tile_side(count, room)
    columns = room.width() // side
    assert -(-count // columns) * side <= room.height()
    assert side > 68 + 6
    assert tile_side(count, QSize(840, 1400)) >= side


def test_docks_are_wider_in_a_wide_window(qtbot: QtBot, make_studio: MakeStudio) -> None:
    window = make_studio().window
    window.docks.settle()
    for width, least, most in ((1280, 330, 350), (2560, 440, 480)):
        window.resize(width, 1200)
        qtbot.waitUntil(lambda least=least, most=most: least <= window.prompt_dock.width() <= most)


def test_mask_buttons_say_what_they_do_where_there_is_room(
    qtbot: QtBot, make_studio: MakeStudio
) -> None:
    window = make_studio().window
    button = window.options_bar.extend
    for width, style in (
        (1280, Qt.ToolButtonStyle.ToolButtonIconOnly),
        (2560, Qt.ToolButtonStyle.ToolButtonTextBesideIcon),
        (1280, Qt.ToolButtonStyle.ToolButtonIconOnly),
    ):
        window.resize(width, 900)
        qtbot.waitUntil(lambda style=style: button.toolButtonStyle() == style)
        assert (button.width() > 60) == (style is Qt.ToolButtonStyle.ToolButtonTextBesideIcon)


def test_prompt_grows_with_its_text_and_no_further(qtbot: QtBot, make_studio: MakeStudio) -> None:
    studio = make_studio()
    prompt = studio.window.prompt_panel.prompt
    short = prompt.sizeHint().height()
    studio.session.parameters.prompt = "a boat on a lake " * 20
    qtbot.waitUntil(lambda: prompt.height() > short)
    studio.session.parameters.prompt = "a boat on a lake " * 900
    qtbot.wait(50)
    assert prompt.height() <= 3 * short
    studio.session.parameters.prompt = ""
    qtbot.waitUntil(lambda: prompt.height() == short)


def test_live_rows_choices_come_with_the_preview(make_studio: MakeStudio) -> None:
    studio = make_studio()
    row = studio.window.prompt_panel.findChild(LiveRow)
    assert isinstance(row, LiveRow)
    high = row.height()
    assert row.switch.text() == "Live preview"
    assert (row.place.isVisible(), row.keep.isVisible()) == (False, False)
    studio.window.actions_["generate.live"].trigger()
    assert (row.place.isVisible(), row.keep.isVisible()) == (True, True)
    assert row.height() == high
    # The narrowest dock, less its margins and its scroll bar.
    assert row.minimumSizeHint().width() <= 280 - 24 - 12


def test_an_icon_before_words_keeps_its_distance(make_studio: MakeStudio) -> None:
    theme = make_studio().theme
    for ratio in (1.0, 2.0):
        wide = theme.icon("image").pixmap(BEFORE_WORDS, ratio)
        image = wide.toImage()
        assert wide.deviceIndependentSize().width() == BEFORE_WORDS.width()
        free = round((BEFORE_WORDS.width() - BEFORE_WORDS.height()) * ratio)
        assert not any(
            image.pixelColor(image.width() - 1 - x, y).alpha()
            for x in range(free)
            for y in range(image.height())
        )


def test_progress_is_told_in_words_in_the_status_line(
    qtbot: QtBot, make_studio: MakeStudio
) -> None:
    studio = make_studio(Script(steps=60, step_seconds=0.03))
    status = studio.window.status
    studio.session.parameters.count = 2
    studio.session.generate()
    qtbot.waitUntil(lambda: "of 60" in status.words.text(), timeout=5000)
    assert status.words.text().startswith("Picture 1 of 2 · Step ")
    studio.queue.cancel_all()
    qtbot.waitUntil(lambda: not studio.queue.is_busy, timeout=5000)
    assert not status.words.text()


def test_tab_goes_down_the_prompts_panel(make_studio: MakeStudio) -> None:
    panel = make_studio().window.prompt_panel
    row = panel.findChild(LiveRow)
    assert isinstance(row, LiveRow)
    way: list[QWidget] = [panel.queue_button]
    while len(way) < 200 and way[-1] is not panel.count:
        following = way[-1].nextInFocusChain()
        assert following is not None
        way.append(following)
    places = [way.index(control) for control in (row.switch, row.place, row.keep, panel.strength)]
    assert places == sorted(places)


@pytest.mark.parametrize("full_screen", [False, True])
def test_hidden_panels_come_back_as_they_were(
    qtbot: QtBot, make_studio: MakeStudio, full_screen: bool
) -> None:
    window = make_studio().window
    window.setWindowState(Qt.WindowState.WindowNoState)
    window.resize(1500, 1200)
    window.docks.settle()
    qtbot.wait(100)
    panels, docks = window.actions_["view.panels"], (window.prompt_dock, window.gallery_dock)
    before = [(dock.width(), dock.height()) for dock in docks]
    assert before[1][1] > 300
    panels.trigger()
    qtbot.wait(50)
    if full_screen:
        window.set_full_screen(True)
        qtbot.wait(50)
        window.set_full_screen(False)
        window.resize(1500, 1200)
    panels.trigger()
    qtbot.wait(100)
    after = [(dock.width(), dock.height()) for dock in docks]
    for old, new in zip(before, after, strict=True):
        assert abs(old[0] - new[0]) <= 4, (before, after)
        assert abs(old[1] - new[1]) <= 4, (before, after)


def shown_picture(window: MainWindow) -> QRect:
    """Where the picture lies in the window."""
    canvas = window.canvas
    place = canvas.viewport.widget_rect(canvas.model.frame).toAlignedRect()
    return place.translated(canvas.mapTo(window, QPoint()))


@pytest.mark.parametrize("size", [(768, 512), (512, 512), (400, 700)])
def test_fitted_picture_does_not_move_for_the_candidates_and_is_not_covered(
    qtbot: QtBot, make_studio: MakeStudio, size: tuple[int, int]
) -> None:
    studio = make_studio(Script(steps=1))
    window = studio.window
    window.resize(1100, 700)
    studio.document.load(sample_picture(size), "Sample")
    qtbot.waitUntil(lambda: window.height() == 700)
    size_before = None
    while size_before != window.canvas.size():
        size_before = window.canvas.size()
        qtbot.wait(100)  # the bars beside the canvas follow in their own time
    window.canvas.fit()
    before = window.canvas.viewport
    studio.session.parameters.count = 3
    window.generate()
    qtbot.waitUntil(lambda: len(studio.session.candidates) == 3, timeout=10_000)
    assert window.strip.isVisible()
    assert window.canvas.viewport == before
    assert not shown_picture(window).intersects(
        QRect(window.strip.mapTo(window, QPoint()), window.strip.size())
    )


def test_message_does_not_move_the_picture_under_a_stroke(
    qtbot: QtBot, make_studio: MakeStudio
) -> None:
    studio = make_studio()
    window, canvas = studio.window, studio.window.canvas
    window.resize(1100, 700)
    studio.document.load(sample_picture((400, 700)), "Sample")
    canvas.fit()
    qtbot.wait(20)
    before, middle = shown_picture(window), canvas.rect().center()
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, middle)
    window.show_notice(Notice("Something failed.", "Do something about it."))
    height = canvas.height()
    qtbot.waitUntil(lambda: window.error_bar.isVisible() and canvas.height() <= height)
    qtbot.wait(20)
    assert shown_picture(window) == before
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, middle)
    canvas.fit()
    assert window.stage.geometry().contains(shown_picture(window))


@pytest.mark.parametrize("count", [1, 4, 12])
def test_strip_has_room_for_its_thumbnails_and_none_to_spare(
    qtbot: QtBot, make_studio: MakeStudio, count: int
) -> None:
    studio = make_studio(Script(steps=1))
    window = studio.window
    window.resize(1500, 800)
    studio.document.load(sample_picture((96, 64)), "Sample")
    studio.session.parameters.count = count
    window.generate()
    qtbot.waitUntil(lambda: len(studio.session.candidates) == count, timeout=10_000)

    def gaps() -> tuple[int, int] | None:
        """Between the thumbnails that are seen and the arrows beside them."""
        thumbs = [one for one in window.strip.findChildren(QToolButton) if one.isCheckable()]
        thumbs = [one for one in thumbs if one.width() == one.height() and one.isVisible()]
        if len(thumbs) != count:
            return None
        first, last = thumbs[0], thumbs[min(count, 8) - 1]
        start = first.mapTo(window.strip, QPoint())
        end = last.mapTo(window.strip, QPoint(last.width(), 0))
        return (
            start.x() - window.strip.previous.geometry().right(),
            window.strip.next.x() - end.x(),
        )

    def fits() -> None:
        """Layouts follow in their own time."""
        found = gaps()
        assert found is not None
        assert found[0] <= 12
        assert -2 <= found[1] <= 12

    qtbot.waitUntil(fits, timeout=5000)


@pytest.mark.parametrize("height", [640, 700, 760, 800])
def test_no_row_of_the_prompt_is_cut_in_half_by_the_gallery(
    qtbot: QtBot, make_studio: MakeStudio, height: int
) -> None:
    window = make_studio().window
    window.setWindowState(Qt.WindowState.WindowNoState)
    window.resize(1100, height)
    qtbot.wait(20)
    window.docks.share_height()
    qtbot.wait(20)
    panel = window.prompt_panel
    seen = panel.viewport().rect()
    rows = [panel.prompt, panel.button, panel.strength, panel.count, panel.seed, panel.model]
    for row in (*rows, panel.advanced_fold):
        place = QRect(row.mapTo(panel.viewport(), QPoint()), row.size())
        assert seen.contains(place) or not seen.intersects(place), row


@pytest.mark.parametrize("size", [(1024, 640), (1280, 800), (2560, 1440)])
def test_nothing_of_the_prompt_panel_is_cut_off_at_its_side(
    make_studio: MakeStudio, size: tuple[int, int]
) -> None:
    window = make_studio().window
    window.resize(*size)
    QApplication.processEvents()
    panel = window.prompt_panel
    body = panel.widget()
    assert body is not None
    assert body.width() <= panel.viewport().width()
