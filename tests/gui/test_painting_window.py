"""Painting in the window: keys, popovers, the options bar, the cheat sheet."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from core import preferences
from gui.canvas.tools.registry import TOOL_IDS
from gui.panels.shortcuts_dialogue import ShortcutsDialogue
from gui.studio import Studio
from tests.canvas_driver import SHIFT


def test_x_swaps_tools_or_colours(window: Studio) -> None:
    view, actions = window.window.canvas, window.window.actions_
    actions["tool.swap"].trigger()
    assert view.tool == "eraser"
    actions["tool.swap"].trigger()
    assert view.tool == "brush"
    view.set_tool("paint")
    actions["tool.swap"].trigger()
    assert view.tool == "paint"
    assert window.window.tool_options.colour == QColor("#ffffff")
    actions["colour.reset"].trigger()
    assert window.window.tool_options.colour == QColor("#000000")


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_colour_popover_sets_either_colour(window: Studio) -> None:
    main = window.window
    main.canvas.set_tool("paint")
    colours, popover = main.tool_options.colours, main.options_bar.colour_popover
    QTest.mouseClick(main.options_bar.colour, Qt.MouseButton.LeftButton, pos=QPoint(38, 26))
    assert popover.isVisible()
    popover.hex.selectAll()
    QTest.keyClicks(popover.hex, "#3366cc")
    assert colours.background == QColor("#3366cc")
    popover.first.click()
    QTest.mouseClick(popover.shade, Qt.MouseButton.LeftButton, pos=QPoint(231, 1))
    assert colours.foreground.saturationF() > 0.98
    assert colours.foreground.valueF() > 0.98
    hue = colours.foreground.hsvHue()
    QTest.keyClick(popover.hue, Qt.Key.Key_Left, SHIFT)
    assert colours.foreground.hsvHue() != hue or hue == 0
    popover.hide()


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_brush_popover_keeps_and_forgets_a_brush(window: Studio) -> None:
    main = window.window
    main.actions_["brush.more"].trigger()
    popover, options = main.options_bar.brush_popover, main.tool_options
    popover.spacing.edit(0.4)
    popover.stabiliser.edit(0.5)
    popover.tilt.click()
    assert options.paint.values.spacing == pytest.approx(0.4)
    assert options.stabiliser == pytest.approx(0.5)
    assert options.paint.values.tilt
    assert popover.preset.currentIndex() == -1
    QTest.keyClicks(popover.name, "Mine")
    QTest.keyClick(popover.name, Qt.Key.Key_Return)
    assert popover.preset.currentText() == "Mine"
    assert popover.forget.isEnabled()
    popover.forget.click()
    assert popover.preset.currentIndex() == -1
    popover.hide()


@pytest.fixture(params=["en", "zh_CN"])
def speaking(qtbot: QtBot, window: Studio, request: pytest.FixtureRequest) -> Iterator[Studio]:
    """A window in each language; English again afterwards."""

    def speak(language: str) -> None:
        before, differs = window.window, window.settings.get(preferences.LANGUAGE) != language
        window.settings.set(preferences.LANGUAGE, language)
        if differs and "zh_CN" in (language, request.param):
            qtbot.waitUntil(lambda: window.window is not before, timeout=5000)

    speak(request.param)
    yield window
    speak("en")


@pytest.mark.parametrize("width", [1024, 1280])
@pytest.mark.qt_log_ignore("This plugin does not support")
def test_options_bar_cuts_nothing_off(qtbot: QtBot, speaking: Studio, width: int) -> None:
    main = speaking.window
    main.showNormal()
    main.resize(width, 700)
    room = main.options_bar._room
    body = room.widget()
    assert body is not None
    for tool in TOOL_IDS:
        main.canvas.set_tool(tool)
        qtbot.wait(1)
        direct = Qt.FindChildOption.FindDirectChildrenOnly
        for child in body.findChildren(QWidget, options=direct):
            if child.isVisible():
                assert child.width() >= child.minimumSizeHint().width(), (tool, child)
                assert child.geometry().right() <= room.viewport().width(), (tool, child)


def test_cheat_sheet_finds_commands_and_held_keys(window: Studio) -> None:
    sheet = ShortcutsDialogue(window.window.actions_, window.window)
    sheet.search.setText("clone")
    rows = (sheet.tree.topLevelItem(i) for i in range(sheet.tree.topLevelItemCount()))
    sections = [row for row in rows if row is not None]
    shown = [
        row.text(0)
        for section in sections
        if not section.isHidden()
        for row in (section.child(at) for at in range(section.childCount()))
        if row is not None and not row.isHidden()
    ]
    assert shown == ["Clone", "Clone: the place to copy from"]
    sheet.search.clear()
    assert not any(section.isHidden() for section in sections)
    sheet.deleteLater()


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_palette_gives_the_keyboard_back_without_a_detour(window: Studio, qtbot: QtBot) -> None:
    main = window.window
    main.activateWindow()
    qtbot.waitUntil(main.isActiveWindow, timeout=3000)
    main.canvas.setFocus()
    seen: list[QWidget | None] = []
    main.palette_.open()
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    link = app.focusChanged.connect(lambda _old, new: seen.append(new))
    main.palette_.dismiss()
    app.disconnect(link)
    assert seen == [main.canvas]
