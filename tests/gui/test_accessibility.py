"""The keyboard alone is enough, everything has a name, and no text is cut off."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QScrollBar,
    QStyle,
    QStyleOptionComboBox,
    QTabBar,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from core import preferences
from core.engine.fake_engine import Script
from gui.app import Studio
from gui.canvas.tools.registry import TOOL_IDS
from gui.panels.generate_button import GenerateButton

MakeStudio = Callable[..., Studio]

_CONTROLS = (
    QAbstractButton,
    QAbstractSpinBox,
    QAbstractSlider,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QAbstractItemView,
    QTabBar,
)
_DIALOGUES = {
    "settings": "edit.settings",
    "shortcuts": "help.shortcuts",
    "about": "help.about",
    "models": "help.add_model",
}
_IGNORED = pytest.mark.qt_log_ignore("This plugin does not support")
pytestmark = _IGNORED


def controls_of(widget: QWidget) -> list[QWidget]:
    """What a person can work with now, without the parts that Qt builds its widgets from."""
    return [
        each
        for kind in _CONTROLS
        for each in widget.findChildren(kind)
        if each.isVisibleTo(widget)
        and not isinstance(each, QScrollBar | QHeaderView)
        and not isinstance(each.parentWidget(), QAbstractSpinBox | QComboBox | QLineEdit | QTabBar)
        and not each.objectName().startswith("qt_")
        and not _in_a_list_of_choices(each)
    ]


def _in_a_list_of_choices(widget: QWidget) -> bool:
    parent = widget.parentWidget()
    return parent is not None and parent.inherits("QComboBoxPrivateContainer")


def a_name(widget: QWidget) -> str:
    if widget.accessibleName():
        return widget.accessibleName()
    return widget.text() if isinstance(widget, QAbstractButton) else ""


def dialogues(studio: Studio) -> Iterator[QDialog]:
    for name, command in _DIALOGUES.items():
        studio.window.actions_[command].trigger()
        dialogue = studio._dialogues[name]
        QApplication.processEvents()
        yield dialogue
        dialogue.close()


def busy_studio(make_studio: MakeStudio, qtbot: QtBot) -> Studio:
    """With a picture, a mask, candidates, and everything unfolded."""
    studio = make_studio(Script(steps=1))
    studio.settings.set(preferences.LANGUAGE, "en")
    window = studio.window
    window.setWindowState(Qt.WindowState.WindowNoState)
    window.resize(1280, 800)
    studio.open_sample()
    studio.document.fill_mask()
    studio.session.parameters.count = 2
    studio.session.generate()
    qtbot.waitUntil(lambda: len(studio.session.candidates) == 2, timeout=5000)
    window.prompt_panel.negative_fold.set_folded(False)
    window.prompt_panel.advanced_fold.set_folded(False)
    qtbot.waitUntil(lambda: not studio.queue.is_busy, timeout=5000)
    return studio


# -- names -------------------------------------------------------------------------------


def test_every_control_of_the_dialogues_has_a_name_and_a_tip(make_studio: MakeStudio) -> None:
    studio = make_studio()
    for dialogue in dialogues(studio):
        pages = getattr(dialogue, "pages", None)
        for page in range(pages.count() if pages else 1):
            if pages:
                pages.setCurrentIndex(page)
            for each in controls_of(dialogue):
                assert a_name(each), f"{dialogue.windowTitle()}: {each}"
                assert each.toolTip(), f"{dialogue.windowTitle()}: {a_name(each)}"


def test_every_control_of_every_tool_has_a_name_and_a_tip(
    qtbot: QtBot, make_studio: MakeStudio
) -> None:
    studio = busy_studio(make_studio, qtbot)
    for tool in TOOL_IDS:
        studio.window.canvas.set_tool(tool)
        for each in controls_of(studio.window.options_bar):
            assert a_name(each), f"{tool}: {each}"
            assert each.toolTip(), f"{tool}: {a_name(each)}"


# -- the keyboard ------------------------------------------------------------------------


def walk(start: QWidget, canvas: QWidget, key: Qt.Key) -> list[QWidget]:
    """What Tab goes through from `start` on, until the canvas or round again."""
    start.setFocus(Qt.FocusReason.TabFocusReason)
    seen: list[QWidget] = []
    while True:
        widget = QApplication.focusWidget()
        assert widget is not None
        if widget in seen or widget is canvas:
            assert widget is not seen[-1], f"{a_name(widget)} lets nobody go"
            return seen
        seen.append(widget)
        QApplication.processEvents()  # a panel scrolls to what has the focus
        window = widget.window()
        shown = widget.rect().translated(widget.mapTo(window, widget.rect().topLeft()))
        assert window.rect().intersects(shown), f"{a_name(widget)} is outside of the window"
        assert not widget.visibleRegion().isEmpty(), f"{a_name(widget)} is not seen"
        QTest.keyClick(widget, key)
        assert len(seen) < 300


def test_tab_reaches_every_control_and_none_that_is_not_seen(
    qtbot: QtBot, make_studio: MakeStudio
) -> None:
    studio = busy_studio(make_studio, qtbot)
    window = studio.window
    window.activateWindow()
    prompt = window.prompt_panel.prompt
    seen = walk(prompt, window.canvas, Qt.Key.Key_Tab)
    assert not window.actions_["view.panels"].isChecked(), "Tab hid the panels on its way"
    seen += walk(prompt, window.canvas, Qt.Key.Key_Backtab)
    for each in seen:
        assert a_name(each), each
    unreached = [
        a_name(each)
        for each in controls_of(window)
        if each.isEnabled() and each not in seen and not _goes_another_way(each)
    ]
    assert not unreached, unreached


def _goes_another_way(widget: QWidget) -> bool:
    """A slider has its number beside it; of buttons that exclude one another Tab reaches the
    one that is chosen, and the arrow keys the others; Qt's spare tab bars are not seen."""
    if isinstance(widget, QAbstractSlider):
        return True
    if isinstance(widget, QTabBar):
        return widget.x() < 0
    group = widget.group() if isinstance(widget, QAbstractButton) else None
    return group is not None and group.exclusive()


def test_canvas_is_left_by_a_key(qtbot: QtBot, make_studio: MakeStudio) -> None:
    studio = busy_studio(make_studio, qtbot)
    window = studio.window
    window.canvas.setFocus()
    reached: list[QWidget] = []
    for _ in range(4):
        window.actions_["view.next_area"].trigger()
        widget = QApplication.focusWidget()
        assert widget is not None
        reached.append(widget)
    assert window.prompt_panel.prompt in reached
    assert window.gallery_panel.view in reached
    assert window.canvas in reached


def test_canvas_is_left_by_a_key_while_nothing_is_there_yet(make_studio: MakeStudio) -> None:
    window = make_studio().window
    window.activateWindow()
    window.canvas.setFocus()
    reached: list[QWidget | None] = []
    for _ in range(3):
        window.actions_["view.next_area"].trigger()
        reached.append(QApplication.focusWidget())
    assert reached == [
        window.prompt_panel.prompt,
        window.gallery_panel.search,
        window.canvas,
    ]


@pytest.mark.parametrize("mode", ["dark", "light", "contrast", "contrast-light"])
def test_focus_is_seen_on_every_control(qtbot: QtBot, make_studio: MakeStudio, mode: str) -> None:
    studio = busy_studio(make_studio, qtbot)
    window = studio.window
    studio.theme.set_mode(mode)
    window.activateWindow()
    seen: dict[str, QWidget] = {}
    for each in walk(window.prompt_panel.prompt, window.canvas, Qt.Key.Key_Tab):
        seen.setdefault(type(each).__name__, each)
    assert len(seen) > 7
    unseen: list[str] = []
    for name, each in seen.items():
        if not shiboken6.isValid(each):  # a thumbnail, made again meanwhile
            continue
        each.setFocus(Qt.FocusReason.TabFocusReason)
        QApplication.processEvents()
        focused = each.grab().toImage()
        window.canvas.setFocus()
        QApplication.processEvents()
        if focused == each.grab().toImage():
            unseen.append(f"{name}: {a_name(each)}")
    assert not unseen, unseen


# -- texts fit ---------------------------------------------------------------------------


def cut_off(widget: QWidget) -> list[str]:
    """Texts of visible labels, buttons and lists of choices that are wider than their place."""
    cut: list[str] = []
    for each in widget.findChildren(QWidget):
        if not each.isVisibleTo(widget) or not each.width():
            continue
        metrics = each.fontMetrics()
        if isinstance(each, QLabel):
            if each.wordWrap() or not each.text():
                continue
            need, room = metrics.horizontalAdvance(each.text()), each.contentsRect().width()
            ignored = each.sizePolicy().horizontalPolicy() is each.sizePolicy().Policy.Ignored
            if need > room + 1 and not ignored:
                cut.append(f"label “{each.text()}”: {need} in {room}")
        elif isinstance(each, QComboBox):
            option = QStyleOptionComboBox()
            each.initStyleOption(option)
            room = (
                each.style()
                .subControlRect(
                    QStyle.ComplexControl.CC_ComboBox,
                    option,
                    QStyle.SubControl.SC_ComboBoxEditField,
                    each,
                )
                .width()
            )
            texts = [each.itemText(row) for row in range(each.count())]
            for text in texts:
                if metrics.horizontalAdvance(text) > room + 1:
                    cut.append(f"choice “{text}”: {metrics.horizontalAdvance(text)} in {room}")
        elif isinstance(each, GenerateButton):
            if metrics.horizontalAdvance(each.text()) + 44 > each.width():
                cut.append(f"button “{each.text()}”")
        elif isinstance(each, QAbstractButton) and each.text():
            icon_only = isinstance(each, QToolButton) and (
                each.toolButtonStyle() is Qt.ToolButtonStyle.ToolButtonIconOnly
            )
            if not icon_only and each.minimumSizeHint().width() > each.width() + 1:
                cut.append(f"button “{each.text()}”: {each.minimumSizeHint()} in {each.width()}")
    return cut


@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize("size", [(1024, 640), (2560, 1400)])
def test_no_text_is_cut_off(
    qtbot: QtBot, make_studio: MakeStudio, language: str, size: tuple[int, int]
) -> None:
    studio = busy_studio(make_studio, qtbot)
    before = studio.window
    studio.settings.set(preferences.LANGUAGE, language)
    if language != "en":
        qtbot.waitUntil(lambda: studio.window is not before, timeout=5000)
    window = studio.window
    window.setWindowState(Qt.WindowState.WindowNoState)
    window.resize(*size)
    QApplication.processEvents()
    cut: list[str] = []
    for tool in TOOL_IDS:
        window.canvas.set_tool(tool)
        QApplication.processEvents()
        cut += [f"{tool}: {each}" for each in cut_off(window.options_bar)]
    for command in ("view.gallery", "view.history", "view.layers"):
        window.actions_[command].trigger()
        QApplication.processEvents()
        cut += cut_off(window)
    for dialogue in dialogues(studio):
        pages = getattr(dialogue, "pages", None)
        for page in range(pages.count() if pages else 1):
            if pages:
                pages.setCurrentIndex(page)
            QApplication.processEvents()
            cut += [f"{dialogue.windowTitle()}: {each}" for each in cut_off(dialogue)]
    studio.document.close()
    QApplication.processEvents()
    cut += [f"empty: {each}" for each in cut_off(window.empty)]
    assert not cut, "\n".join(dict.fromkeys(cut))
