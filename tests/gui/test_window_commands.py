"""Errors, tools, settings and commands, in the window."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox
from pytestqt.qtbot import QtBot

from core import preferences
from core.engine.fake_engine import Script
from core.errors import UserError
from core.geometry import Bounds
from gui.app import ExceptionHook, Studio
from gui.canvas.tools.registry import TOOL_IDS
from gui.notices import Notice, notice_of
from gui.panels.number_field import NumberField
from gui.panels.settings_dialogue import SettingsDialogue
from gui.panels.shortcuts_dialogue import ShortcutsDialogue

MakeStudio = Callable[..., Studio]


# -- errors ------------------------------------------------------------------------------


def test_error_bar_tells_what_to_do_and_unfolds_details(make_studio: MakeStudio) -> None:
    studio = make_studio()
    bar = studio.window.error_bar
    done: list[str] = []
    error = UserError("It failed", "of that", "Do this")
    studio.window.show_notice(notice_of(error, "the details", "Do it", lambda: done.append("x")))
    assert bar.isVisible()
    assert bar._text.text() == "It failed. Of that. Do this."
    assert not bar._details.isVisible()
    bar._more.click()
    assert bar._details.isVisible()
    bar._action.click()
    assert done == ["x"]
    assert bar.isHidden()


def test_bug_is_shown_and_does_not_end_the_window(qtbot: QtBot, make_studio: MakeStudio) -> None:
    studio = make_studio()
    hook = ExceptionHook(studio.failed.emit)
    error = ZeroDivisionError("a bug")
    hook._on_exception(type(error), error, None)
    qtbot.waitUntil(studio.window.error_bar.isVisible, timeout=5000)
    notice = studio.window.error_bar.notice
    assert notice is not None
    assert "ZeroDivisionError: a bug" in notice.details
    assert studio.window.isVisible()


def test_a_note_goes_by_itself_and_an_error_stays(make_studio: MakeStudio) -> None:
    studio = make_studio()
    bar = studio.window.error_bar
    studio.window.show_notice(Notice("saved", kind="done"))
    assert bar._timer.isActive()
    studio.window.show_notice(Notice("broken"))
    assert not bar._timer.isActive()


# -- tools -------------------------------------------------------------------------------


def test_options_bar_shows_what_the_tool_can_be_told(make_studio: MakeStudio) -> None:
    studio = make_studio()
    bar, canvas = studio.window.options_bar, studio.window.canvas
    shown = {
        "brush": {bar.brush_size, bar.hardness, bar.opacity},
        "rectangle": {bar.shape},
        "wand": {bar.shape, bar.wand},
        "crop": {bar.crop},
        "context": {bar.context},
        "paint": {bar.colour, bar.brush_size, bar.hardness, bar.opacity},
        "eyedropper": {bar.colour},
        "pan": set(),
    }
    every = {bar.brush_size, bar.hardness, bar.opacity, bar.shape, bar.wand, bar.crop}
    every |= {bar.colour, bar.context}
    for tool, expected in shown.items():
        canvas.set_tool(tool)
        assert {each for each in every if each.isVisible()} == expected, tool
    for tool in TOOL_IDS:
        action = studio.window.actions_[f"tool.{tool}"]
        assert action in studio.window.tools.group.actions(), tool
        action.trigger()
        assert canvas.tool == tool
    bar.wand.tolerance.edit(7)
    assert studio.window.tool_options.tolerance == 7


def test_layers_are_shown_and_changed(qtbot: QtBot, make_studio: MakeStudio) -> None:
    studio = make_studio(Script(steps=1, colour=(250, 0, 0)))
    studio.open_sample()
    studio.document.fill_mask()
    studio.session.generate()
    qtbot.waitUntil(lambda: bool(studio.session.candidates), timeout=5000)
    studio.session.apply()
    panel = studio.window.layers_panel

    def rows(count: int) -> None:
        qtbot.waitUntil(lambda: panel.list.count() == count, timeout=5000)
        qtbot.wait(10)

    def pixel() -> tuple[int, ...]:
        return tuple(int(v) for v in studio.document.snapshot().read(Bounds(5, 5, 1, 1))[0, 0])

    rows(2)
    assert panel.list.currentRow() == 0
    assert pixel() == (250, 0, 0, 255)
    panel.list.item(0).setCheckState(Qt.CheckState.Unchecked)
    assert pixel() != (250, 0, 0, 255)
    studio.document.undo()
    assert pixel() == (250, 0, 0, 255)
    panel.opacity.edit(0.5)
    assert studio.document.layers[1].opacity == 0.5
    rows(2)
    panel.list.item(1).setText("Ground")
    assert studio.document.layers[0].name == "Ground"
    panel.buttons["lock"].click()
    assert studio.document.layers[1].locked
    panel.buttons["lock"].click()
    panel.buttons["copy-plus"].click()
    rows(3)
    panel.buttons["trash-2"].click()
    rows(2)
    panel.list.setCurrentRow(0)
    panel.buttons["merge"].click()
    rows(1)
    assert not panel.buttons["trash-2"].isEnabled()
    studio.document.undo()
    rows(2)


# -- settings, commands, shortcuts --------------------------------------------------------


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_settings_dialogue_changes_the_window_at_once(
    qtbot: QtBot, make_studio: MakeStudio
) -> None:
    studio = make_studio()
    studio.window.actions_["edit.settings"].trigger()
    dialogue = studio._dialogues["settings"]
    assert isinstance(dialogue, SettingsDialogue)
    shown = [each for each in preferences.ALL if not each.hidden]
    assert set(dialogue.controls) == {each.key for each in shown}
    theme = dialogue.controls["look.theme"]
    assert isinstance(theme, QComboBox)
    theme.setCurrentIndex(theme.findData("light"))
    theme.activated.emit(theme.currentIndex())
    assert studio.theme.mode == "light"
    count = dialogue.controls["generate.count"]
    assert isinstance(count, NumberField)
    count.edit(3)
    assert studio.session.parameters.count == 3
    assert studio.settings.get(preferences.COUNT) == 3
    region = dialogue.controls["canvas.show_region"]
    assert isinstance(region, QCheckBox)
    region.setChecked(False)
    assert not studio.window.following.shows_region
    studio.open_sample()
    studio.document.fill_mask()
    studio.window.canvas.fit()

    def redness() -> int:
        # In the lake of the sample, wherever the window puts it.
        canvas = studio.window.canvas
        place = canvas.viewport.on_screen(canvas.viewport.to_widget(290, 344)).toPoint()
        colour = canvas.grab().toImage().pixelColor(place)
        return colour.red() - colour.blue()

    # The veil's tiles are made over a few frames, so its colour is waited for.
    studio.settings.set(preferences.MASK_OPACITY, 0.9)
    qtbot.waitUntil(lambda: redness() > 60, timeout=5000)
    studio.settings.set(preferences.MASK_OPACITY, 0.1)
    qtbot.waitUntil(lambda: redness() < 20, timeout=5000)


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_shortcut_is_changed_remembered_and_refused_when_taken(make_studio: MakeStudio) -> None:
    studio = make_studio()
    studio.window.actions_["help.shortcuts"].trigger()
    dialogue = studio._dialogues["shortcuts"]
    assert isinstance(dialogue, ShortcutsDialogue)
    dialogue.tree.setCurrentItem(dialogue._rows["mask.invert"])
    dialogue.edit.setKeySequence(QKeySequence("Ctrl+Alt+F9"))
    dialogue._on_edited()
    action = studio.window.actions_["mask.invert"]
    assert action.shortcut() == QKeySequence("Ctrl+Alt+F9")
    assert "Ctrl+Alt+F9" in action.toolTip()
    dialogue.edit.setKeySequence(QKeySequence("Ctrl+Z"))
    dialogue._on_edited()
    assert action.shortcut() == QKeySequence("Ctrl+Alt+F9")
    assert "Undo" in dialogue.problem.text()
    assert studio.settings.save()  # they are written on a thread of their own
    again = make_studio()
    assert again.window.actions_["mask.invert"].shortcut() == QKeySequence("Ctrl+Alt+F9")


def test_command_palette_finds_and_does(make_studio: MakeStudio) -> None:
    studio = make_studio()
    studio.open_sample()
    palette = studio.window.palette_
    palette.open()
    assert palette.list.topLevelItemCount() > 30
    palette.search.setText("invert mask")
    first = palette.list.topLevelItem(0)
    assert first is not None
    assert first.text(0) == "Invert mask"
    QTest.keyClick(palette.search, Qt.Key.Key_Return)
    assert palette.isHidden()
    studio.document.selection_edits.jobs.wait()
    assert studio.document.mask_bounds() == studio.document.frame
    palette.open()
    QTest.keyClick(palette.search, Qt.Key.Key_Escape)
    assert palette.isHidden()


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_menus_open_by_a_letter_each(make_studio: MakeStudio, language: str) -> None:
    studio = make_studio()
    studio.settings.set(preferences.LANGUAGE, language)
    QApplication.processEvents()
    titles = [action.text() for action in studio.window.menuBar().actions()]
    letters = [title.partition("&")[2][:1] for title in titles]
    assert letters == list("FEILMGVTH")
    taken = {
        keys.toString()
        for _spec, action in studio.window.actions_.all()
        for keys in action.shortcuts()
    }
    assert not taken & {f"Alt+{letter}" for letter in letters}


def test_palette_is_as_high_as_what_was_found(make_studio: MakeStudio) -> None:
    studio = make_studio()
    palette = studio.window.palette_
    palette.open()
    whole = palette.height()
    palette.search.setText("about pentimento")
    assert palette.height() < whole / 3
    palette.search.setText("")
    assert palette.height() == whole
    palette.dismiss()


def test_palette_says_that_nothing_was_found_and_does_nothing(make_studio: MakeStudio) -> None:
    studio = make_studio()
    palette = studio.window.palette_
    palette.open()
    palette.search.setText("no such command")
    row = palette.list.topLevelItem(0)
    assert palette.list.topLevelItemCount() == 1
    assert row is not None
    assert row.text(0) == "Nothing found"
    QTest.keyClick(palette.search, Qt.Key.Key_Down)
    QTest.keyClick(palette.search, Qt.Key.Key_Return)
    assert not palette.isVisible()
