"""Opening, saving and closing in the window; what is remembered and never lost."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from core.engine.fake_engine import Script
from core.errors import UserError
from core.formats import read_picture, write_picture
from core.geometry import Bounds
from core.samples import sample_picture
from gui.app import Studio
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
    first.close()  # settings are written beside the window; this waits for it
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
