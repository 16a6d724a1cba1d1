"""The window as a whole: what is shown when, what is remembered, what is never lost."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QCheckBox, QComboBox, QMessageBox
from pytestqt.qtbot import QtBot

from core import preferences
from core.choices import CHOICES
from core.engine.fake_engine import Script
from core.errors import UserError
from core.formats import read_picture, write_picture
from core.geometry import Bounds
from core.request import Context
from core.samples import sample_picture
from gui.app import ExceptionHook, Studio
from gui.canvas.tools.registry import TOOL_IDS
from gui.hands import Hands
from gui.notices import Notice, notice_of
from gui.panels.advanced import AdvancedOptions
from gui.panels.number_field import NumberField
from gui.panels.settings_dialogue import SettingsDialogue
from gui.panels.shortcuts_dialogue import ShortcutsDialogue
from tests.gui.conftest import active_timers

MakeStudio = Callable[..., Studio]


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "ein 照片.png"
    write_picture(path, sample_picture((96, 64)))
    return path


def opened(qtbot: QtBot, studio: Studio, path: Path) -> None:
    studio.window.open_path(path)
    qtbot.waitUntil(lambda: studio.document.path == path, timeout=5000)


def answer(button: QMessageBox.StandardButton) -> None:
    """Press a button of the question that is about to come."""

    def press() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        found: QAbstractButton | None = box.button(button)
        assert found is not None
        found.click()

    QTimer.singleShot(100, press)


# -- empty, and full ---------------------------------------------------------------------


def test_window_starts_with_what_to_do(make_studio: MakeStudio) -> None:
    studio = make_studio()
    assert studio.window.empty.isVisible()
    assert not studio.window.strip.isVisible()
    assert studio.window.error_bar.isHidden()
    assert "Starter, draws small landscapes" in studio.window.prompt_panel.model_about.text()


def test_sample_prompt_generates_at_a_click(qtbot: QtBot, make_studio: MakeStudio) -> None:
    studio = make_studio(Script(steps=1))
    button = studio.window.empty.prompts[1]
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(studio.session.candidates), timeout=5000)
    assert studio.session.parameters.prompt == button.text()
    assert not studio.window.empty.isVisible()
    assert studio.window.strip.isVisible()


def test_first_picture_says_what_it_waits_for(qtbot: QtBot, make_studio: MakeStudio) -> None:
    studio = make_studio(Script(steps=6, step_seconds=0.1, previews=False))
    window = studio.window
    studio.settings.set(preferences.LANGUAGE, "en")
    QTest.mouseClick(window.empty.prompts[0], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(window.waiting.isVisible, timeout=5000)
    assert not window.empty.isVisible()
    assert window.stage.rect().contains(window.waiting.geometry())
    qtbot.waitUntil(lambda: window.waiting.words.text().startswith("3/6"), timeout=5000)
    qtbot.waitUntil(lambda: bool(studio.session.candidates), timeout=5000)
    assert not window.waiting.isVisible()


def test_sample_picture_opens_at_a_click(make_studio: MakeStudio) -> None:
    studio = make_studio()
    QTest.mouseClick(studio.window.empty.sample, Qt.MouseButton.LeftButton)
    assert studio.document.frame == Bounds(0, 0, 768, 512)
    assert studio.window.canvas.hasFocus()


def test_file_dropped_on_the_canvas_opens(
    qtbot: QtBot, make_studio: MakeStudio, photo: Path
) -> None:
    studio = make_studio()
    Hands(QApplication.instance(), studio.window).drop(studio.window.canvas, photo)  # pyright: ignore[reportArgumentType]
    qtbot.waitUntil(lambda: studio.document.path == photo, timeout=5000)
    assert photo.name in studio.window.windowTitle()


def test_file_that_is_no_picture_says_so_and_changes_nothing(
    qtbot: QtBot, make_studio: MakeStudio, tmp_path: Path
) -> None:
    studio = make_studio()
    studio.open_sample()
    before = studio.document.snapshot().read(studio.document.frame)
    wrong = tmp_path / "wrong.png"
    wrong.write_text("no picture at all")
    studio.window.open_path(wrong)
    qtbot.waitUntil(studio.window.error_bar.isVisible, timeout=5000)
    notice = studio.window.error_bar.notice
    assert notice is not None
    assert "wrong.png" in notice.text
    np.testing.assert_array_equal(studio.document.snapshot().read(studio.document.frame), before)


# -- the button --------------------------------------------------------------------------


def test_button_becomes_cancel_with_progress_and_back(
    qtbot: QtBot, make_studio: MakeStudio
) -> None:
    studio = make_studio(Script(steps=500, step_seconds=0.02))
    button = studio.window.prompt_panel.button
    assert button.text() == "Generate"
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert button.text() == "Cancel"
    qtbot.waitUntil(lambda: button._fraction > 0, timeout=5000)
    studio.window.grab()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not studio.queue.is_busy, timeout=5000)
    assert button.text() == "Generate"
    assert studio.window.error_bar.isHidden()


def test_jobs_queue_while_one_runs_and_escape_cancels_only_that(
    qtbot: QtBot, make_studio: MakeStudio
) -> None:
    studio = make_studio([Script(steps=500, step_seconds=0.02), Script(steps=1)])
    control = Qt.KeyboardModifier.ControlModifier
    QTest.keyClick(studio.window.canvas, Qt.Key.Key_Return, control)
    QTest.keyClick(studio.window.canvas, Qt.Key.Key_Return, control)
    assert len(studio.queue.waiting) == 1
    assert studio.window.prompt_panel.queue_button.text() == "1"
    qtbot.waitUntil(lambda: bool(studio.engine.requests), timeout=5000)  # pyright: ignore[reportAttributeAccessIssue]
    QTest.keyClick(studio.window.canvas, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: len(studio.session.candidates) == 1, timeout=5000)
    qtbot.waitUntil(lambda: not studio.queue.is_busy, timeout=5000)


def test_user_can_paint_while_a_picture_is_made(qtbot: QtBot, make_studio: MakeStudio) -> None:
    studio = make_studio(Script(steps=500, step_seconds=0.02))
    studio.open_sample()
    studio.session.generate()
    canvas = studio.window.canvas
    middle = QPointF(canvas.rect().center())
    Hands(QApplication.instance(), studio.window).drag(canvas, [middle, middle + QPointF(40, 0)])  # pyright: ignore[reportArgumentType]
    assert studio.document.has_mask
    assert studio.queue.running is not None
    studio.session.cancel()
    qtbot.waitUntil(lambda: not studio.queue.is_busy, timeout=5000)
    assert studio.document.has_mask


# -- candidates by keyboard --------------------------------------------------------------


def test_candidates_by_keyboard(qtbot: QtBot, make_studio: MakeStudio) -> None:
    studio = make_studio(Script(steps=1))
    studio.open_sample()
    studio.document.fill_mask()
    studio.session.parameters.count = 3
    canvas = studio.window.canvas
    QTest.keyClick(canvas, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: len(studio.session.candidates) == 3, timeout=5000)
    qtbot.waitUntil(lambda: not studio.queue.is_busy, timeout=5000)
    assert canvas.hasFocus()
    QTest.keyClick(canvas, Qt.Key.Key_Right)
    assert studio.session.current_index == 1
    QTest.keyClick(canvas, Qt.Key.Key_Delete)
    assert len(studio.session.candidates) == 2
    QTest.keyClick(canvas, Qt.Key.Key_Left)
    assert studio.session.current_index == 0
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    assert studio.session.candidates == ()
    assert studio.document.can_undo
    assert not studio.window.actions_["candidate.apply"].isEnabled()


def test_arrow_keys_in_the_prompt_walk_the_history(qtbot: QtBot, make_studio: MakeStudio) -> None:
    studio = make_studio()
    for words in ("first", "second", "third"):
        studio.library.note_prompt(words, "")
    qtbot.waitUntil(lambda: len(studio.library.recent_prompts()) == 3, timeout=5000)
    box = studio.window.prompt_panel.prompt
    box.setFocus()
    box.setPlainText("typed")
    QTest.keyClick(box, Qt.Key.Key_Up)
    assert box.toPlainText() == "third"
    QTest.keyClick(box, Qt.Key.Key_Up)
    assert box.toPlainText() == "second"
    assert studio.session.parameters.prompt == "second"
    for _ in range(3):
        QTest.keyClick(box, Qt.Key.Key_Down)
    assert box.toPlainText() == "typed"


# -- gallery and history -----------------------------------------------------------------


def test_gallery_shows_searches_and_deletes(qtbot: QtBot, make_studio: MakeStudio) -> None:
    studio = make_studio(Script(steps=1))
    panel = studio.window.gallery_panel
    for words in ("a red house", "a blue boat"):
        studio.session.parameters.prompt = words
        count = panel.model.rowCount()
        studio.session.generate()
        qtbot.waitUntil(lambda count=count: panel.model.rowCount() == count + 1, timeout=5000)
    newest = panel.model.item(panel.model.index(0))
    assert newest is not None
    assert newest.prompt == "a blue boat"
    panel.search.setText("house")
    qtbot.waitUntil(lambda: panel.model.rowCount() == 1, timeout=5000)
    panel.search.clear()
    qtbot.waitUntil(lambda: panel.model.rowCount() == 2, timeout=5000)
    with qtbot.waitSignal(studio.library.thumbnail_ready, timeout=5000):
        panel.view.grab()
        studio.library.ask_thumbnail(newest)
    panel.view.setFocus()
    panel.view.setCurrentIndex(panel.model.index(0))
    QTest.keyClick(panel.view, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: panel.model.rowCount() == 1, timeout=5000)
    notice = studio.window.error_bar.notice
    assert notice is not None
    assert notice.act is not None
    notice.act()
    qtbot.waitUntil(lambda: panel.model.rowCount() == 2, timeout=5000)


def test_gallery_item_is_recalled_with_a_key(qtbot: QtBot, make_studio: MakeStudio) -> None:
    studio = make_studio(Script(steps=1))
    panel = studio.window.gallery_panel
    studio.session.parameters.prompt = "a boat"
    studio.session.generate()
    qtbot.waitUntil(lambda: panel.model.rowCount() == 1, timeout=5000)
    studio.session.parameters.prompt = "something else"
    panel.view.setFocus()
    panel.view.setCurrentIndex(panel.model.index(0))
    QTest.keyClick(panel.view, Qt.Key.Key_R)
    assert studio.session.parameters.prompt == "a boat"


def test_gallery_item_is_dragged_out_as_its_file(qtbot: QtBot, make_studio: MakeStudio) -> None:
    studio = make_studio(Script(steps=1))
    model = studio.window.gallery_panel.model
    studio.session.generate()
    qtbot.waitUntil(lambda: model.rowCount() == 1, timeout=5000)
    mime = model.mimeData([model.index(0)])
    item = model.item(model.index(0))
    assert item is not None
    assert mime.urls() == [QUrl.fromLocalFile(str(item.path))]
    assert item.path.is_file()


def test_history_finds_a_prompt_and_uses_it_at_a_click(
    qtbot: QtBot, make_studio: MakeStudio
) -> None:
    studio = make_studio()
    studio.library.note_prompt("a pine forest", "people")
    studio.library.note_prompt("a lake", "")
    qtbot.waitUntil(lambda: len(studio.library.recent_prompts()) == 2, timeout=5000)
    studio.window.history_dock.raise_()
    panel = studio.window.history_panel
    qtbot.waitUntil(panel.isVisible, timeout=5000)
    panel.search.setText("pine")
    qtbot.waitUntil(lambda: panel.list.count() == 1, timeout=5000)
    row = panel.list.visualItemRect(panel.list.item(0)).center()
    QTest.mouseClick(panel.list.viewport(), Qt.MouseButton.LeftButton, pos=row)
    assert studio.session.parameters.prompt == "a pine forest"
    assert studio.session.parameters.negative_prompt == "people"


# -- files -------------------------------------------------------------------------------


def test_save_writes_the_file_and_the_document_is_clean(
    qtbot: QtBot, make_studio: MakeStudio, photo: Path
) -> None:
    studio = make_studio()
    opened(qtbot, studio, photo)
    studio.document.crop(Bounds(0, 0, 50, 40))
    assert studio.window.isWindowModified()
    studio.window.actions_["file.save"].trigger()
    qtbot.waitUntil(lambda: not studio.document.is_modified, timeout=5000)
    assert read_picture(photo).rgba.shape == (40, 50, 4)
    assert not studio.window.isWindowModified()


def test_save_that_fails_says_why_and_the_old_file_is_whole(
    qtbot: QtBot, make_studio: MakeStudio, photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    studio = make_studio()
    opened(qtbot, studio, photo)
    old = photo.read_bytes()
    studio.document.crop(Bounds(0, 0, 50, 40))

    def full(*_args: object, **_named: object) -> None:
        raise UserError("ein 照片.png could not be written", "The disk is full")

    monkeypatch.setattr("core.formats.write_picture", full)
    studio.window.files.save()
    qtbot.waitUntil(studio.window.error_bar.isVisible, timeout=5000)
    assert studio.document.is_modified
    assert photo.read_bytes() == old
    notice = studio.window.error_bar.notice
    assert notice is not None
    assert "disk is full" in notice.text


@pytest.mark.qt_log_ignore(
    "This plugin does not support"
)  # what the offscreen platform says of dialogues
@pytest.mark.parametrize("saves", [True, False])
def test_close_with_unsaved_changes_asks(
    qtbot: QtBot, make_studio: MakeStudio, photo: Path, saves: bool
) -> None:
    studio = make_studio()
    opened(qtbot, studio, photo)
    studio.document.crop(Bounds(0, 0, 50, 40))
    answer(QMessageBox.StandardButton.Cancel)
    event = QCloseEvent()
    studio.window.closeEvent(event)
    assert not event.isAccepted()
    buttons = QMessageBox.StandardButton
    answer(buttons.Save if saves else buttons.Discard)
    with qtbot.waitSignal(studio.window.closed, timeout=5000):
        studio.window.close()
    wide = read_picture(photo).rgba.shape[1]
    assert wide == (50 if saves else 96)


def test_copy_and_paste_keep_the_alpha(qtbot: QtBot, make_studio: MakeStudio) -> None:
    studio = make_studio()
    pixels = sample_picture((32, 24)).copy()
    pixels[:, :10, 3] = 0
    pixels[:, 10:20, 3] = 128
    studio.document.load(pixels, "alpha")
    studio.window.files.copy()
    studio.document.close()
    studio.window.files.paste()
    qtbot.waitUntil(lambda: not studio.document.is_empty, timeout=5000)
    pasted = studio.document.snapshot().read(studio.document.frame)
    np.testing.assert_array_equal(pasted[..., 3], pixels[..., 3])
    np.testing.assert_array_equal(pasted[:, 20:], pixels[:, 20:])
    QGuiApplication.clipboard().setMimeData(QMimeData())
    studio.window.files.paste()
    notice = studio.window.error_bar.notice
    assert notice is not None
    assert "no picture on the clipboard" in notice.text


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
        picture = studio.window.canvas.grab().toImage()
        colour = picture.pixelColor(picture.width() // 2, picture.height() // 2)
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
    assert palette.list.topLevelItemCount() == 1
    QTest.keyClick(palette.search, Qt.Key.Key_Return)
    assert palette.isHidden()
    assert studio.document.mask_bounds() == studio.document.frame
    palette.open()
    QTest.keyClick(palette.search, Qt.Key.Key_Escape)
    assert palette.isHidden()


# -- remembered --------------------------------------------------------------------------


def test_layout_and_settings_come_back(make_studio: MakeStudio) -> None:
    first = make_studio()
    first.session.parameters.prompt = "remember me"
    first.session.parameters.count = 4
    first.tool_size = first.window.tool_options.set_size(33)  # pyright: ignore[reportAttributeAccessIssue]
    first.window.prompt_panel.advanced_fold.set_folded(False)
    first.window.history_dock.hide()
    first.window.theme_chosen.emit("light")
    first.window.close()
    second = make_studio()
    assert second.session.parameters.prompt == "remember me"
    assert second.session.parameters.count == 4
    assert second.window.tool_options.size == 33
    assert not second.window.prompt_panel.advanced_fold.is_folded
    assert second.window.history_dock.isHidden()
    assert second.theme.mode == "light"


@pytest.mark.parametrize("content", ["", "{", "[]", '{"layout": 7, "brush": ["x"], "keys": 1}'])
def test_damaged_memory_is_passed_over(make_studio: MakeStudio, home: Path, content: str) -> None:
    memory = home / "config" / "window.json"
    memory.parent.mkdir(parents=True)
    memory.write_text(content)
    assert make_studio().window.isVisible()


def test_killed_session_is_offered_and_comes_back(qtbot: QtBot, make_studio: MakeStudio) -> None:
    first = make_studio()
    first.open_sample()
    first.document.crop(Bounds(0, 0, 300, 200))
    first.document.fill_mask()
    wanted = first.document.snapshot().read(first.document.frame)
    first.recovery.close(keep=True)  # what a kill leaves: the journal as it was

    second = make_studio()
    qtbot.waitUntil(second.window.error_bar.isVisible, timeout=10_000)
    notice = second.window.error_bar.notice
    assert notice is not None
    assert notice.act is not None
    notice.act()
    assert second.document.frame == Bounds(0, 0, 300, 200)
    assert second.document.mask_bounds() == Bounds(0, 0, 300, 200)
    assert second.document.is_modified
    np.testing.assert_array_equal(second.document.snapshot().read(second.document.frame), wanted)


def test_close_leaves_no_timer_thread_or_file_handle(qtbot: QtBot, make_studio: MakeStudio) -> None:
    studio = make_studio(Script(steps=1))
    studio.session.generate()
    qtbot.waitUntil(lambda: bool(studio.session.candidates), timeout=5000)
    studio.window.close()
    assert studio.close()
    assert not studio.queue._thread.isRunning()
    qtbot.waitUntil(lambda: not active_timers(studio.session), timeout=2000)
    with contextlib.suppress(OSError):
        handles = [os.readlink(f"/proc/self/fd/{fd}") for fd in os.listdir("/proc/self/fd")]
        assert not [name for name in handles if name.endswith("library.db")]


def test_smallest_window_shows_the_button(make_studio: MakeStudio) -> None:
    studio = make_studio()
    studio.window.setWindowState(Qt.WindowState.WindowNoState)
    studio.window.resize(1024, 640)
    button = studio.window.prompt_panel.button
    place = button.mapTo(studio.window, QPoint(0, 0))
    assert place.y() + button.height() < 640
    assert studio.window.minimumSizeHint().width() <= 1024


# -- what the model is shown -------------------------------------------------------------


def test_context_box_goes_from_the_canvas_into_the_request(
    qtbot: QtBot, make_studio: MakeStudio
) -> None:
    studio = make_studio(Script(steps=1))
    studio.open_sample()
    window, parameters = studio.window, studio.session.parameters
    studio.document.fill_mask()
    advanced = window.prompt_panel.findChild(AdvancedOptions)
    assert advanced is not None
    box = next(each for each in advanced.findChildren(QComboBox) if each.findData("box") >= 0)
    box.setCurrentIndex(box.findData("box"))
    box.activated.emit(box.currentIndex())
    # Who chooses a box wants to draw it; until then nothing else is asked for.
    assert window.canvas.tool == "context"
    assert window.options_bar.context.isVisible()
    assert parameters.options().context is Context.AUTO
    window.tool_options.set_context_box(Bounds(10, 12, 90, 80))
    options = studio.session.build_request(seed=1).options
    assert (options.context, options.context_box) == (Context.BOX, Bounds(10, 12, 90, 80))
    window.options_bar.context.none.click()
    options = studio.session.build_request(seed=1).options
    assert (options.context, options.context_box) == (Context.AUTO, None)
    window.tool_options.set_context_box(Bounds(10, 12, 90, 80))
    request = studio.session.build_request(seed=1)
    studio.document.close()
    assert parameters.context_box is None
    assert parameters.context == "auto"
    studio.session.recall(request)
    assert window.tool_options.context_box == Bounds(10, 12, 90, 80)
    assert parameters.options() == request.options


def test_every_choice_about_the_seam_is_offered_with_its_sentence(
    make_studio: MakeStudio,
) -> None:
    studio = make_studio()
    advanced = studio.window.prompt_panel.findChild(AdvancedOptions)
    assert advanced is not None
    found = {
        str(box.itemData(index)): str(box.itemData(index, Qt.ItemDataRole.ToolTipRole))
        for box in advanced.findChildren(QComboBox)
        for index in range(box.count())
    }
    for sentences in CHOICES.values():
        for value, sentence in sentences.items():
            assert value in found
            if value != "auto":
                assert found[value] == sentence
