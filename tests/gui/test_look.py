"""What makes the window look cared for: one height, one size of icons, whole rows, nothing
that jumps, keys called what stands on them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QSlider,
    QSpinBox,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from core import preferences
from core.engine.fake_engine import Script
from core.samples import sample_picture
from gui import layout
from gui.actions import keys_text
from gui.main_window import MainWindow
from gui.panels.question import fitting
from gui.panels.shortcuts_dialogue import ShortcutsDialogue
from gui.studio import Studio
from gui.theme import CONTROL_HEIGHT
from gui.wording import in_lines
from tests.gui.conftest import MakeStudio

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

LANGUAGES = ("en", "zh_CN")


def speaking(qtbot: QtBot, make_studio: MakeStudio, language: str, script: Script) -> Studio:
    studio = make_studio(script)
    before = studio.window
    studio.settings.set(preferences.LANGUAGE, language)
    if language != "en":
        qtbot.waitUntil(lambda: studio.window is not before)
    studio.window.setWindowState(Qt.WindowState.WindowNoState)
    return studio


def in_window(widget: QWidget) -> QRect:
    return QRect(widget.mapTo(widget.window(), QPoint()), widget.size())


# -- the panels ---------------------------------------------------------------------------


def rows_of(window: MainWindow) -> list[QWidget]:
    panel = window.prompt_panel
    return [
        panel.prompt,
        panel.negative_fold,
        panel.button,
        panel.strength,
        panel.count,
        panel.seed,
        panel.size_row,
        panel.model,
        panel.model_about,
        panel.advanced_fold,
    ]


def rows_are_whole(window: MainWindow, all_of_them: bool) -> bool:
    panel = window.prompt_panel
    seen = panel.viewport().rect()
    places = [QRect(row.mapTo(panel.viewport(), QPoint()), row.size()) for row in rows_of(window)]
    if all_of_them and panel.verticalScrollBar().maximum() > 0:
        return False
    return all(seen.contains(place) or not seen.intersects(place) for place in places)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_row_of_the_prompt_is_cut_whatever_the_window_becomes(
    qtbot: QtBot, make_studio: MakeStudio, language: str
) -> None:
    window = speaking(qtbot, make_studio, language, Script()).window
    for width, height in ((1280, 781), (2560, 1400), (1024, 640), (1280, 720), (1280, 781)):
        window.resize(width, height)

        qtbot.waitUntil(lambda height=height: rows_are_whole(window, all_of_them=height > 780))


def test_room_of_a_large_window_goes_to_the_gallery(qtbot: QtBot, make_studio: MakeStudio) -> None:
    window = speaking(qtbot, make_studio, "en", Script()).window
    window.resize(1280, 800)
    qtbot.waitUntil(lambda: window.prompt_panel.verticalScrollBar().maximum() == 0)
    before = window.prompt_dock.height()
    window.resize(1280, 1400)
    qtbot.waitUntil(lambda: window.gallery_dock.height() > 700)
    qtbot.waitUntil(lambda: abs(window.prompt_dock.height() - before) <= 2)


def test_height_that_the_user_chose_stays(qtbot: QtBot, make_studio: MakeStudio) -> None:
    window = speaking(qtbot, make_studio, "en", Script()).window
    window.resize(1280, 1000)
    window.docks.choose_height(300)
    window.docks.share_height()
    qtbot.waitUntil(lambda: abs(window.prompt_dock.height() - 300) <= 2)
    window.resize(1280, 1200)
    qtbot.waitUntil(
        lambda: window.gallery_dock.height() > 700 and abs(window.prompt_dock.height() - 300) <= 2
    )
    layout.remember(window)
    window.docks.choose_height(0)
    layout.restore(window)
    assert window.docks.chosen_height == 300


def test_what_is_unfolded_comes_into_sight(qtbot: QtBot, make_studio: MakeStudio) -> None:
    window = speaking(qtbot, make_studio, "en", Script()).window
    window.resize(1280, 781)
    panel = window.prompt_panel
    qtbot.waitUntil(lambda: panel.verticalScrollBar().maximum() == 0)
    QTest.mouseClick(panel.advanced_fold.button, Qt.MouseButton.LeftButton)
    steps = panel.advanced_fold.findChildren(QAbstractSpinBox)[0]
    qtbot.waitUntil(lambda: not steps.visibleRegion().isEmpty())
    heading = panel.advanced_fold.button
    assert not heading.visibleRegion().isEmpty()


def test_scroll_bar_takes_no_width_from_the_rows(qtbot: QtBot, make_studio: MakeStudio) -> None:
    window = speaking(qtbot, make_studio, "en", Script()).window
    window.resize(1280, 1000)
    panel = window.prompt_panel
    qtbot.waitUntil(lambda: panel.verticalScrollBar().maximum() == 0)
    wide = panel.prompt.width()
    window.resize(1280, 640)
    qtbot.waitUntil(lambda: panel.verticalScrollBar().maximum() > 0)
    qtbot.waitUntil(lambda: panel.prompt.width() == wide)


@pytest.mark.parametrize("language", LANGUAGES)
def test_controls_are_of_one_height(qtbot: QtBot, make_studio: MakeStudio, language: str) -> None:
    window = speaking(qtbot, make_studio, language, Script()).window
    window.resize(1280, 900)
    qtbot.wait(20)
    for part in (window.prompt_panel, window.options_bar, window.gallery_panel):
        for kind in (QAbstractSpinBox, QComboBox, QLineEdit):
            for each in part.findChildren(kind):
                inner = isinstance(each.parentWidget(), QAbstractSpinBox | QComboBox)
                if each.isVisible() and not inner:
                    assert each.height() == CONTROL_HEIGHT, each.accessibleName()


def test_icons_of_the_bar_are_of_one_size(make_studio: MakeStudio) -> None:
    bar = make_studio().window.options_bar
    sizes = {
        button.iconSize().toTuple()
        for button in bar.findChildren(QToolButton)
        if button.isVisible() and not button.icon().isNull() and not button.text().strip()
    } | {bar.more.iconSize().toTuple(), bar.extend.iconSize().toTuple()}
    assert sizes == {(18, 18)}


# -- nothing jumps ------------------------------------------------------------------------


def test_status_line_stands_still_while_a_job_comes_and_goes(
    qtbot: QtBot, make_studio: MakeStudio
) -> None:
    studio = speaking(qtbot, make_studio, "en", Script(steps=60, step_seconds=0.03))
    window, status = studio.window, studio.window.status
    window.resize(1280, 800)
    studio.document.load(sample_picture((96, 64)), "Sample")
    studio.document.fill_mask()
    still = (status.picture, status.region, status.model, status.device)
    qtbot.waitUntil(lambda: all(label.isVisible() for label in still))
    qtbot.wait(50)
    before = [in_window(label) for label in still]
    studio.session.generate()
    qtbot.waitUntil(lambda: "of 60" in status.words.text())
    qtbot.wait(20)
    assert [in_window(label) for label in still] == before
    studio.queue.cancel_all()
    qtbot.waitUntil(lambda: not studio.queue.is_busy)


def test_advice_covers_neither_picture_nor_handles(qtbot: QtBot, make_studio: MakeStudio) -> None:
    studio = speaking(qtbot, make_studio, "en", Script())
    window, canvas = studio.window, studio.window.canvas
    window.resize(1100, 700)
    studio.document.load(sample_picture((400, 700)), "Sample")
    canvas.fit()
    qtbot.waitUntil(lambda: window.advice.isVisible())
    qtbot.wait(20)
    handles = 8
    picture = canvas.viewport.widget_rect(canvas.model.frame).toAlignedRect()
    picture = picture.adjusted(-handles, -handles, handles, handles)
    picture.translate(canvas.mapTo(window, QPoint()))
    assert not picture.intersects(in_window(window.advice))
    assert window.stage.rect().contains(window.advice.geometry())


# -- keys ---------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_keys_are_called_what_people_call_them(
    qtbot: QtBot, make_studio: MakeStudio, language: str
) -> None:
    studio = speaking(qtbot, make_studio, language, Script())
    actions = studio.window.actions_
    assert keys_text(actions["generate.run"]) == "Ctrl+Enter"
    assert "(Ctrl+Enter)" in actions["generate.run"].toolTip()
    assert keys_text(actions["candidate.discard"]) == "Delete"
    actions["help.shortcuts"].trigger()
    sheet = studio._dialogues["shortcuts"]
    assert isinstance(sheet, ShortcutsDialogue)
    assert sheet._rows["generate.run"].text(1).split()[0] == "Ctrl+Enter"
    sheet.close()
    for _spec, action in actions.all():
        assert "Return" not in keys_text(action)
        # The keypad's Enter is another key of the same name, and stays one.
    portable = QKeySequence.SequenceFormat.PortableText
    for name, keys in (
        ("generate.run", ["Ctrl+Return", "Ctrl+Enter"]),
        ("candidate.apply", ["Return", "Enter"]),
    ):
        assert [key.toString(portable) for key in actions[name].shortcuts()] == keys


# -- the right button ---------------------------------------------------------------------


def words(menu: QMenu) -> set[str]:
    return {action.objectName() for action in menu.actions() if not action.isSeparator()}


def test_canvas_has_a_menu_for_the_tool_in_hand(qtbot: QtBot, make_studio: MakeStudio) -> None:
    studio = speaking(qtbot, make_studio, "en", Script(steps=1))
    window = studio.window
    menus = window.context_menus
    studio.document.load(sample_picture((96, 64)), "Sample")
    window.canvas.set_tool("paint")
    assert {"brush.more", "colour.choose"} <= words(menus.of_canvas())
    window.canvas.set_tool("lasso")
    assert "mask.clear" not in words(menus.of_canvas())
    studio.document.fill_mask()
    assert {"mask.clear", "mask.grow", "mask.keep"} <= words(menus.of_canvas())
    for action in menus.of_canvas().actions():
        assert action.isSeparator() or action.isEnabled()
    window.canvas.customContextMenuRequested.emit(QPoint(20, 20))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert "mask.clear" in words(menu)
    menu.close()


def test_candidate_has_a_menu_and_is_shown_for_it(qtbot: QtBot, make_studio: MakeStudio) -> None:
    studio = speaking(qtbot, make_studio, "en", Script(steps=1))
    studio.document.load(sample_picture((96, 64)), "Sample")
    studio.session.parameters.count = 2
    studio.session.generate()
    qtbot.waitUntil(lambda: len(studio.session.candidates) == 2 and not studio.queue.is_busy)
    strip = studio.window.strip
    second = strip._buttons[1]
    second.customContextMenuRequested.emit(QPoint(5, 5))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert studio.session.current_index == 1
    assert {"candidate.apply", "candidate.keep", "candidate.side"} <= words(menu)
    menu.close()
    assert "candidate.discard" in words(studio.window.context_menus.of_canvas())


def test_words_of_a_menu_stand_in_line(qtbot: QtBot, make_studio: MakeStudio) -> None:
    window = make_studio().window
    menu = QMenu(window)
    picture = menu.addAction(window.theme.icon("image"), "HHH")
    bare = menu.addAction("HHH")
    ticked = menu.addAction("HHH")
    ticked.setCheckable(True)
    ticked.setChecked(True)
    menu.popup(window.mapToGlobal(window.rect().center()))
    qtbot.waitUntil(menu.isVisible)
    drawn = menu.grab().toImage()
    ratio = drawn.devicePixelRatio()
    starts: set[int] = set()
    for action in (picture, bare, ticked):
        row = menu.actionGeometry(action)
        high = round(row.center().y() * ratio)
        blank = drawn.pixelColor(round((row.right() - 6) * ratio), high).lightness()
        columns = range(round((row.left() + 22) * ratio), round((row.right() - 6) * ratio))
        inked = [x for x in columns if abs(drawn.pixelColor(x, high).lightness() - blank) > 60]
        # The icon's own pixels end before the words begin.
        starts.add(next(x for x in inked if x - 1 not in inked and x >= 28 * ratio))
    menu.close()
    assert max(starts) - min(starts) <= ratio


# -- small screens ------------------------------------------------------------------------


def test_window_is_never_larger_than_the_screen(make_studio: MakeStudio) -> None:
    """Where everything is enlarged, a screen has few points: 853×480 at 300 % of 2560×1440."""
    window = make_studio().window
    room = window.screen().availableSize()
    assert window.minimumSize() == QSize(1024, 640).boundedTo(room)


def test_rows_of_the_palette_are_whole(make_studio: MakeStudio) -> None:
    window = make_studio().window
    window.actions_["view.commands"].trigger()
    shown = window.palette_.list.viewport().height()
    row = window.palette_.list.sizeHintForRow(0)
    assert shown % row <= 1
    window.palette_.dismiss()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", [(1280, 781), (1024, 640), (960, 521), (853, 470)])
def test_every_tool_and_the_empty_state_are_whole_on_small_screens(
    qtbot: QtBot, make_studio: MakeStudio, language: str, size: tuple[int, int]
) -> None:
    window = speaking(qtbot, make_studio, language, Script()).window
    window.setMinimumSize(QSize(400, 300))
    window.resize(*size)

    def whole() -> bool:
        tools = [one for one in window.tools.findChildren(QToolButton) if one.defaultAction()]
        inside = window.tools.rect()
        here = [QRect(one.mapTo(window.tools, QPoint()), one.size()) for one in tools]
        hidden = [one for one in tools if one.isHidden() or one.width() < 22]
        return not hidden and all(inside.contains(place) for place in here)

    qtbot.waitUntil(whole)
    empty = window.empty
    assert window.stage.rect().contains(empty.geometry())
    for button in (empty.open, empty.paste, empty.blank, empty.sample, *empty.prompts):
        assert button.width() >= button.minimumSizeHint().width(), button.text()
        assert empty.rect().contains(QRect(button.mapTo(empty, QPoint()), button.size()))
    hero = empty.findChild(QLabel, "hero")
    assert isinstance(hero, QLabel)
    assert hero.height() >= hero.heightForWidth(hero.width())


def test_dialogues_fit_on_the_screen(make_studio: MakeStudio) -> None:
    studio = make_studio()
    room = studio.window.screen().availableSize()
    for name, command in (("settings", "edit.settings"), ("shortcuts", "help.shortcuts")):
        studio.window.actions_[command].trigger()
        dialogue = studio._dialogues[name]
        assert dialogue.size().boundedTo(room) == dialogue.size(), name
        dialogue.close()
    assert fitting(9999, 9999, studio.window).height() < room.height()


# -- tips ---------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_tip_reaches_over_the_window(
    qtbot: QtBot, make_studio: MakeStudio, language: str
) -> None:
    studio = speaking(qtbot, make_studio, language, Script())
    studio.document.load(sample_picture((96, 64)), "Sample")
    window = studio.window
    # In widths of the letter o: a test must not depend on the font that there is.
    metrics = window.fontMetrics()
    most = 80 * metrics.horizontalAdvance("o")
    wide = {
        line
        for each in window.findChildren(QWidget)
        for line in each.toolTip().split("\n")
        if metrics.horizontalAdvance(line) > most
    }
    assert not wide


@given(st.text(alphabet="ab cd，。雪山下的湖 （）.,", max_size=200))
def test_lines_keep_every_word_and_none_is_long(text: str) -> None:
    lines = in_lines(text, 20).split("\n")
    assert "".join("".join(lines).split()) == "".join(text.split())
    for line in lines:
        cells = sum(2 if ord(sign) > 0x2E7F else 1 for sign in line)
        # A word is never parted, and no full stop begins a line.
        assert cells <= 20 + 4 or " " not in line.strip()
        assert line == lines[0] or not line or line[0] not in "，。）"


def test_who_takes_the_paint_is_told_what_a_sketch_is_for(
    qtbot: QtBot, make_studio: MakeStudio
) -> None:
    studio = speaking(qtbot, make_studio, "en", Script())
    window = studio.window
    studio.document.load(sample_picture((96, 64)), "Sample")
    window.canvas.set_tool("brush")
    qtbot.waitUntil(lambda: "Paint over what should change" in window.advice.text())
    window.canvas.set_tool("paint")
    qtbot.waitUntil(lambda: "rough colours" in window.advice.text())


# -- states -------------------------------------------------------------------------------


def named(kind: Callable[..., QWidget], name: str, *given: str) -> QWidget:
    widget = kind(*given)
    widget.setObjectName(name)
    return widget


@pytest.mark.parametrize("mode", ["dark", "light", "contrast", "contrast-light"])
def test_what_cannot_be_used_looks_so(make_studio: MakeStudio, qtbot: QtBot, mode: str) -> None:
    make_studio().theme.set_mode(mode)
    buttons = ("", "primarySmall", "link", "sample", "fold")
    kinds = [named(QPushButton, name, "Words") for name in buttons]
    kinds += [QCheckBox("Words"), QComboBox(), QLineEdit("Words"), QSpinBox()]
    ticked = QCheckBox("")
    ticked.setChecked(True)
    kinds += [ticked, QSlider(Qt.Orientation.Horizontal)]
    same: list[str] = []
    for each in kinds:
        qtbot.addWidget(each)
        each.resize(160, 40)
        each.show()
        able = each.grab().toImage()
        each.setEnabled(False)
        if each.grab().toImage() == able:
            same.append(f"{type(each).__name__} {each.objectName()}")
        each.hide()
    assert not same, same
