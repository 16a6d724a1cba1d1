"""What happens to files meanwhile: deleted, moved, open in another tab, on a disk that is gone."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu, QMessageBox
from pytestqt.qtbot import QtBot

from core.formats import read_picture, write_picture
from core.geometry import Bounds
from core.samples import sample_picture
from gui.app import Studio
from gui.notices import Notice
from gui.open_document import stamp_of
from tests.gui.test_saving import export, opened, photo

__all__ = ["photo"]

MakeStudio = Callable[..., Studio]

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def test_file_that_was_deleted_is_written_again_unasked(
    qtbot: QtBot, make_studio: MakeStudio, photo: Path
) -> None:
    studio = make_studio()
    opened(qtbot, studio, photo)
    studio.document.crop(Bounds(0, 0, 50, 40))
    photo.unlink()
    studio.window.files.save()
    qtbot.waitUntil(lambda: not studio.document.is_modified, timeout=5000)
    assert read_picture(photo).rgba.shape == (40, 50, 4)


def test_folder_that_is_gone_is_told_and_the_work_stays_unsaved(
    qtbot: QtBot, make_studio: MakeStudio, tmp_path: Path
) -> None:
    """As when a stick is pulled, or a share goes away."""
    folder = tmp_path / "stick"
    folder.mkdir()
    path = folder / "a.png"
    write_picture(path, sample_picture((96, 64)))
    studio = make_studio()
    opened(qtbot, studio, path)
    studio.document.crop(Bounds(0, 0, 50, 40))
    shutil.rmtree(folder)
    studio.window.files.save()
    bar = studio.window.error_bar
    qtbot.waitUntil(bar.isVisible, timeout=5000)
    assert bar.notice is not None
    assert "could not be written" in bar.notice.text
    assert bar.notice.action == "Save as…"
    assert studio.document.is_modified


def test_change_by_another_program_is_told_once_and_can_be_taken(
    qtbot: QtBot, make_studio: MakeStudio, photo: Path
) -> None:
    studio = make_studio()
    opened(qtbot, studio, photo)
    watching = studio.window.files._watching
    told: list[Notice] = []
    watching.notice_raised.connect(told.append)
    studio.document.crop(Bounds(0, 0, 50, 40))
    studio.window.files.save()
    watching.look()  # while it is being written here: nobody else did that
    qtbot.waitUntil(lambda: not studio.document.is_modified, timeout=5000)
    watching.look()
    qtbot.wait(1200)
    assert told == []
    write_picture(photo, sample_picture((70, 30)))
    watching.look()
    qtbot.waitUntil(lambda: len(told) == 1, timeout=10_000)
    watching.look()
    qtbot.wait(1200)
    assert len(told) == 1
    assert "photo.png" in told[0].text
    assert told[0].act is not None
    told[0].act()
    qtbot.waitUntil(lambda: studio.document.frame.width == 70, timeout=5000)
    assert studio.document.path == photo
    assert not studio.document.is_modified


@pytest.mark.parametrize("discards", [True, False])
def test_taking_the_change_asks_before_work_is_lost(
    qtbot: QtBot, make_studio: MakeStudio, photo: Path, discards: bool
) -> None:
    studio = make_studio()
    opened(qtbot, studio, photo)
    tab = studio.document.open
    studio.document.crop(Bounds(0, 0, 50, 40))
    write_picture(photo, sample_picture((70, 30)))
    button = QMessageBox.StandardButton.Discard if discards else QMessageBox.StandardButton.Cancel

    def press() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        found = box.button(button)
        assert found is not None
        found.click()

    QTimer.singleShot(100, press)
    studio.window.files.reopen(tab)
    if discards:
        qtbot.waitUntil(lambda: studio.document.frame.width == 70, timeout=5000)
    else:
        assert studio.window.files.wait()
        assert studio.document.open is tab
        assert tab.is_modified


def recent_menu(studio: Studio) -> QMenu:
    menus = studio.window.findChildren(QMenu)
    return next(menu for menu in menus if menu.title() == "Open recent")


def test_recent_files_wait_for_no_disk(
    qtbot: QtBot, make_studio: MakeStudio, photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder on a machine that is gone keeps whoever asks waiting for minutes."""
    studio = make_studio()
    opened(qtbot, studio, photo)
    answers = threading.Event()
    asked: list[str] = []

    def isfile(path: Path) -> bool:
        asked.append(threading.current_thread().name)
        answers.wait(60)
        return False

    monkeypatch.setattr("gui.looking.isfile", isfile)
    menu = recent_menu(studio)
    for _ in range(3):
        menu.aboutToShow.emit()
    first = menu.actions()[0]
    assert first.isEnabled()
    qtbot.waitUntil(lambda: bool(asked), timeout=10_000)
    answers.set()
    # The first menu's answer is of no use for the third, which asks again when it is opened.
    qtbot.waitUntil(lambda: not studio.window.files._looking.is_waiting, timeout=10_000)
    assert asked == ["looking"]
    menu.aboutToShow.emit()
    first = menu.actions()[0]
    qtbot.waitUntil(lambda: not first.isEnabled(), timeout=10_000)


def test_saving_over_another_tab_s_file_is_refused(
    qtbot: QtBot, make_studio: MakeStudio, photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By its name or by a link's: two tabs would write over each other."""
    studio = make_studio()
    opened(qtbot, studio, photo)
    other = photo.with_name("other.png")
    write_picture(other, sample_picture((50, 40)))
    opened(qtbot, studio, other)
    link = photo.with_name("link.png")
    link.symlink_to(photo)
    before = photo.read_bytes()
    said: list[str] = []

    def press() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        said.append(box.text())
        button = box.button(QMessageBox.StandardButton.Cancel)
        assert button is not None
        button.click()

    for target in (photo, link):
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, to=target: (str(to), ""))
        QTimer.singleShot(100, press)
        studio.window.files.saving.save_as()
    assert said == [f"“{name}” is open in another tab." for name in ("photo.png", "link.png")]
    assert studio.window.files.wait()
    assert photo.read_bytes() == before
    assert studio.document.path == other


def test_copy_over_its_own_file_is_not_taken_for_another_program_s(
    qtbot: QtBot, make_studio: MakeStudio, photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    studio = make_studio()
    opened(qtbot, studio, photo)
    export(studio, monkeypatch, photo, lambda box: box.format.setCurrentIndex(0))
    assert studio.window.files.wait()
    qtbot.waitUntil(lambda: studio.document.open.stamp == stamp_of(photo), timeout=5000)
    studio.document.crop(Bounds(0, 0, 50, 40))
    studio.window.files.save()
    qtbot.waitUntil(lambda: not studio.document.is_modified, timeout=5000)
    assert read_picture(photo).rgba.shape == (40, 50, 4)


def test_recent_files_grey_what_is_gone_and_can_be_cleared(
    qtbot: QtBot, make_studio: MakeStudio, photo: Path
) -> None:
    studio = make_studio()
    opened(qtbot, studio, photo)
    photo.rename(photo.with_name("moved.png"))
    menu = recent_menu(studio)
    menu.aboutToShow.emit()
    first = menu.actions()[0]
    assert "photo.png" in first.text()
    qtbot.waitUntil(lambda: not first.isEnabled(), timeout=10_000)
    assert "not there" in first.text()
    menu.actions()[-1].trigger()
    menu.aboutToShow.emit()
    assert [action.isEnabled() for action in menu.actions()] == [False]
    assert studio.window.files.recent() == []
