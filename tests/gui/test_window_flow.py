"""The window as a whole: what is shown when, and what goes on the canvas."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox
from pytestqt.qtbot import QtBot

from core import preferences
from core.choices import CHOICES
from core.engine.fake_engine import Script
from core.formats import write_picture
from core.geometry import Bounds, Margins
from core.request import Context
from core.samples import sample_picture
from gui.app import Studio
from gui.hands import Hands
from gui.panels.advanced import AdvancedOptions

MakeStudio = Callable[..., Studio]


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "ein 照片.png"
    write_picture(path, sample_picture((96, 64)))
    return path


# -- empty, and full ---------------------------------------------------------------------


def test_window_starts_with_what_to_do(make_studio: MakeStudio) -> None:
    studio = make_studio()
    assert studio.window.empty.isVisible()
    assert not studio.window.strip.isVisible()
    assert studio.window.error_bar.isHidden()
    assert "Starter, draws small landscapes" in studio.window.prompt_panel.model_about.text()


def test_window_starts_with_the_keyboard_where_something_can_be_done(
    qtbot: QtBot, make_studio: MakeStudio
) -> None:
    studio = make_studio()
    window = studio.window
    window.activateWindow()
    assert window.focusWidget() is window.empty.open
    studio.open_sample()
    assert window.focusWidget() is window.canvas


def test_canvas_says_what_to_do_until_it_was_done_once(
    qtbot: QtBot, make_studio: MakeStudio
) -> None:
    studio = make_studio(Script(steps=1))
    window, advice = studio.window, studio.window.advice
    assert advice.isHidden()
    studio.open_sample()
    assert "Paint over" in advice.text()
    assert advice.isVisible()
    assert window.stage.rect().contains(advice.geometry())
    studio.document.fill_mask()
    assert studio.session.task_text in advice.text()
    studio.document.undo()
    studio.session.set_extension(Margins(right=64))
    assert studio.session.task_text in advice.text()
    window.generate()
    assert advice.isHidden()
    qtbot.waitUntil(lambda: bool(studio.session.candidates), timeout=5000)
    studio.session.discard_all()
    assert advice.isHidden()
    assert window.first_steps.is_over


def test_escape_ends_the_first_steps(qtbot: QtBot, make_studio: MakeStudio) -> None:
    studio = make_studio()
    studio.open_sample()
    assert studio.window.advice.isVisible()
    studio.window.escape()
    assert studio.window.advice.isHidden()
    studio.window.close()
    again = make_studio()
    again.open_sample()
    assert again.window.advice.isHidden()


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
