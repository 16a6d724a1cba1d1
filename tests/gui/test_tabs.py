"""Several documents at once: each keeps what is its own, and gets its own results."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QCloseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QMessageBox, QToolButton
from pytestqt.qtbot import QtBot

from core.arrays import RgbaArray
from core.engine.fake_engine import Script
from core.formats import read_picture, write_picture
from core.geometry import Bounds, Margins
from core.samples import sample_picture
from gui.app import Studio

MakeStudio = Callable[..., Studio]


@pytest.fixture
def photos(tmp_path: Path) -> list[Path]:
    paths = [tmp_path / name for name in ("one.png", "two.png", "three.png")]
    for number, path in enumerate(paths):
        write_picture(path, sample_picture((96 + 16 * number, 64)))
    return paths


def open_all(qtbot: QtBot, studio: Studio, paths: list[Path]) -> None:
    studio.window.files.open_paths(paths)
    qtbot.waitUntil(lambda: names(studio) == [path.name for path in paths], timeout=5000)


def names(studio: Studio) -> list[str]:
    return [tab.name for tab in studio.session.workspace.tabs]


def pixels(studio: Studio) -> RgbaArray:
    return studio.document.snapshot().read(studio.document.frame)


def answer(button: QMessageBox.StandardButton) -> None:
    def press() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        found = box.button(button)
        assert found is not None
        found.click()

    QTimer.singleShot(100, press)


def test_pictures_open_in_tabs_of_their_own_and_once(
    qtbot: QtBot, make_studio: MakeStudio, photos: list[Path]
) -> None:
    studio = make_studio()
    assert studio.window.tabs.isHidden()
    open_all(qtbot, studio, photos)
    assert studio.window.tabs.isVisible()
    assert studio.window.tabs.currentIndex() == 2
    studio.window.open_path(photos[0])
    assert studio.document.path == photos[0]
    assert len(studio.session.workspace.tabs) == 3


def test_file_is_open_once_by_whatever_name(
    qtbot: QtBot, make_studio: MakeStudio, photos: list[Path]
) -> None:
    studio = make_studio()
    link = photos[0].with_name("link.png")
    link.symlink_to(photos[0])
    studio.window.files.open_paths([photos[0], photos[0], photos[1]])  # before one is read
    qtbot.waitUntil(lambda: len(names(studio)) == 2, timeout=5000)
    studio.window.open_path(link)
    assert studio.document.path == photos[0]
    studio.window.open_path(photos[0].parent / "." / ".." / photos[0].parent.name / "two.png")
    assert studio.document.path == photos[1]
    assert studio.window.files.wait()
    assert names(studio) == ["one.png", "two.png"]


@pytest.mark.qt_log_ignore("This plugin does not support")
@pytest.mark.parametrize("button", [QMessageBox.StandardButton.Cancel, None])
def test_closing_the_others_of_twelve_asks_once(
    qtbot: QtBot,
    make_studio: MakeStudio,
    tmp_path: Path,
    button: QMessageBox.StandardButton | None,
) -> None:
    paths = [tmp_path / f"{number}.png" for number in range(12)]
    for path in paths:
        write_picture(path, sample_picture((96, 64)))
    studio = make_studio()
    open_all(qtbot, studio, paths)
    tabs = studio.session.workspace.tabs
    for tab in tabs[2:5]:
        studio.session.workspace.show(tab)
        studio.document.crop(Bounds(0, 0, 30, 30))
    answer(button or QMessageBox.StandardButton.SaveAll)
    studio.window.tabs.close_others_requested.emit(tabs[7])
    if button is not None:
        assert len(names(studio)) == 12
        assert [tab.is_modified for tab in tabs[2:5]] == [True] * 3
        return
    qtbot.waitUntil(lambda: names(studio) == ["7.png"], timeout=20_000)
    assert studio.document.path == paths[7]
    for path in paths[2:5]:
        assert read_picture(path).rgba.shape == (30, 30, 4)


def test_tabs_keep_names_that_can_be_told_apart_however_many(
    qtbot: QtBot, make_studio: MakeStudio, tmp_path: Path
) -> None:
    paths = [tmp_path / f"a rather long name of a picture, number {i}.png" for i in range(12)]
    for path in paths:
        write_picture(path, sample_picture((96, 64)))
    studio = make_studio()
    open_all(qtbot, studio, paths)
    tabs = studio.window.tabs
    assert tabs.width() < 12 * 160
    assert min(tabs.tabRect(index).width() for index in range(12)) >= 150
    # The one that is shown is scrolled to.
    studio.session.workspace.show(studio.session.workspace.tabs[11])
    qtbot.waitUntil(lambda: tabs.rect().contains(tabs.tabRect(11).center()), timeout=5000)


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_tab_s_menu_copies_the_path_and_closes(
    qtbot: QtBot, make_studio: MakeStudio, photos: list[Path]
) -> None:
    studio = make_studio()
    open_all(qtbot, studio, photos)
    tabs = studio.window.tabs
    tabs._on_menu(tabs.tabRect(1).center())
    menu = tabs.findChild(QMenu)
    assert menu is not None
    actions = {action.text(): action for action in menu.actions() if action.text()}
    assert all(action.isEnabled() for action in actions.values())
    actions["Copy the path"].trigger()
    assert QApplication.clipboard().text() == str(photos[1])
    actions["Close"].trigger()
    menu.close()
    assert names(studio) == ["one.png", "three.png"]


def test_each_document_keeps_undo_mask_view_extension_and_name(
    qtbot: QtBot, make_studio: MakeStudio, photos: list[Path]
) -> None:
    studio = make_studio()
    open_all(qtbot, studio, photos[:2])
    workspace, canvas = studio.session.workspace, studio.window.canvas
    studio.document.crop(Bounds(0, 0, 50, 40))
    studio.document.fill_mask()
    studio.session.set_extension(Margins(right=32))
    canvas.set_zoom(3.0)
    seen, view = pixels(studio), canvas.viewport
    QTest.keyClick(canvas, Qt.Key.Key_Tab, Qt.KeyboardModifier.ControlModifier)
    assert studio.document.path == photos[0]
    assert not studio.document.is_modified
    assert not studio.document.can_undo
    assert not studio.document.has_mask
    assert studio.session.extension.is_empty
    assert "one.png" in studio.window.windowTitle()
    studio.document.fill_mask()
    workspace.step(1)
    assert studio.document.frame == Bounds(0, 0, 50, 40)
    np.testing.assert_array_equal(pixels(studio), seen)
    assert studio.session.extension == Margins(right=32)
    assert canvas.viewport == view
    studio.document.undo()
    studio.document.undo()
    assert not studio.document.can_undo
    assert not studio.document.is_modified
    assert studio.document.frame.width == 112
    workspace.step(-1)
    assert studio.document.has_mask
    assert studio.window.tabs.tabText(0).startswith("•")
    assert not studio.window.tabs.tabText(1).startswith("•")


def test_result_lands_where_it_was_asked_for(
    qtbot: QtBot, make_studio: MakeStudio, photos: list[Path]
) -> None:
    studio = make_studio([Script(steps=20, step_seconds=0.05), Script(steps=1)])
    open_all(qtbot, studio, photos[:2])
    session, workspace = studio.session, studio.session.workspace
    asked = workspace.current
    studio.document.fill_mask()
    session.parameters.count = 2
    session.generate()
    workspace.step(-1)
    before = pixels(studio)
    qtbot.waitUntil(lambda: session.waiting_in(asked) == 2, timeout=10_000)
    assert session.candidates == ()
    assert not studio.window.strip.isVisible()
    assert "(2)" in studio.window.tabs.tabText(1)
    np.testing.assert_array_equal(pixels(studio), before)
    workspace.show(asked)
    assert len(session.candidates) == 2
    assert session.current_index == 0
    assert studio.window.canvas.scene.picture.candidate is not None
    assert "(2)" not in studio.window.tabs.tabText(1)
    session.apply()
    assert studio.document.is_modified
    workspace.step(-1)
    assert not studio.document.is_modified


def test_candidates_stay_with_their_document(
    qtbot: QtBot, make_studio: MakeStudio, photos: list[Path]
) -> None:
    studio = make_studio(Script(steps=1))
    open_all(qtbot, studio, photos[:2])
    session, workspace = studio.session, studio.session.workspace
    studio.document.fill_mask()
    session.parameters.count = 3
    session.generate()
    qtbot.waitUntil(lambda: len(session.candidates) == 3, timeout=5000)
    session.select(2)
    workspace.step(1)
    assert session.candidates == ()
    assert studio.window.canvas.scene.picture.candidate is None
    workspace.step(1)
    assert session.current_index == 2
    assert len(session.candidates) == 3


def test_result_of_a_closed_document_disturbs_no_other(
    qtbot: QtBot, make_studio: MakeStudio, photos: list[Path]
) -> None:
    studio = make_studio(Script(steps=20, step_seconds=0.05))
    open_all(qtbot, studio, photos[:2])
    studio.session.generate()
    studio.session.workspace.close(studio.session.workspace.current)
    qtbot.waitUntil(lambda: len(studio.library.page()) == 1, timeout=10_000)
    qtbot.waitUntil(lambda: not studio.queue.is_busy, timeout=5000)
    assert studio.session.candidates == ()
    assert names(studio) == ["one.png"]


def test_new_uses_up_a_blank_tab_and_spares_one_with_results(
    qtbot: QtBot, make_studio: MakeStudio, photos: list[Path]
) -> None:
    studio = make_studio(Script(steps=1))
    studio.window.actions_["file.new"].trigger()
    assert len(studio.session.workspace.tabs) == 1
    studio.session.parameters.prompt = "a boat"
    studio.session.generate()
    qtbot.waitUntil(lambda: len(studio.session.candidates) == 1, timeout=5000)
    studio.window.open_path(photos[0])
    qtbot.waitUntil(lambda: studio.document.path == photos[0], timeout=5000)
    assert names(studio) == ["", "one.png"]
    studio.session.workspace.step(1)
    assert len(studio.session.candidates) == 1


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_closing_a_tab_asks_only_when_something_would_be_lost(
    qtbot: QtBot, make_studio: MakeStudio, photos: list[Path]
) -> None:
    studio = make_studio()
    open_all(qtbot, studio, photos)
    studio.document.fill_mask()
    tabs = studio.window.tabs
    first = tabs.tabButton(0, tabs.ButtonPosition.RightSide)
    assert isinstance(first, QToolButton)
    first.click()
    assert names(studio) == ["two.png", "three.png"]
    answer(QMessageBox.StandardButton.Cancel)
    studio.window.actions_["file.close"].trigger()
    assert names(studio) == ["two.png", "three.png"]
    answer(QMessageBox.StandardButton.Discard)
    studio.window.actions_["file.close"].trigger()
    assert names(studio) == ["two.png"]
    studio.window.actions_["file.close"].trigger()
    assert studio.document.is_empty
    assert names(studio) == [""]


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_quitting_asks_once_for_all_and_saves_all(
    qtbot: QtBot, make_studio: MakeStudio, photos: list[Path]
) -> None:
    studio = make_studio()
    open_all(qtbot, studio, photos)
    for _ in range(2):
        studio.document.crop(Bounds(0, 0, 50, 40))
        studio.session.workspace.step(-1)
    answer(QMessageBox.StandardButton.Cancel)
    event = QCloseEvent()
    studio.window.closeEvent(event)
    assert not event.isAccepted()
    answer(QMessageBox.StandardButton.SaveAll)
    with qtbot.waitSignal(studio.window.closed, timeout=10_000):
        studio.window.close()
    assert not studio.session.workspace.modified


def test_all_documents_of_a_killed_session_come_back(
    qtbot: QtBot, make_studio: MakeStudio, photos: list[Path]
) -> None:
    first = make_studio()
    open_all(qtbot, first, photos)
    wanted: dict[str, RgbaArray] = {}
    for number in range(2):
        first.document.fill_mask()
        first.document.crop(Bounds(number, 0, 40, 30))
        wanted[first.document.name] = pixels(first)
        first.session.workspace.step(-1)
    first.recovery.close(keep=True)  # what a kill leaves: the journals as they were

    second = make_studio()
    qtbot.waitUntil(second.window.error_bar.isVisible, timeout=10_000)
    notice = second.window.error_bar.notice
    assert notice is not None
    assert notice.act is not None
    assert "two.png" in notice.advice
    assert "three.png" in notice.advice
    notice.act()
    assert sorted(names(second)) == ["three.png", "two.png"]
    for tab in second.session.workspace.tabs:
        second.session.workspace.show(tab)
        assert tab.is_modified
        assert tab.path is not None
        assert second.document.has_mask
        np.testing.assert_array_equal(pixels(second), wanted[tab.name])


def test_journal_goes_with_its_tab_only(
    qtbot: QtBot, make_studio: MakeStudio, photos: list[Path], home: Path
) -> None:
    studio = make_studio()
    open_all(qtbot, studio, photos[:2])
    folder = home / "data" / "recovery"
    studio.document.fill_mask()
    studio.session.workspace.step(-1)
    studio.document.fill_mask()
    assert len(list(folder.iterdir())) == 2
    studio.session.workspace.close(studio.session.workspace.current)
    qtbot.waitUntil(lambda: len(list(folder.iterdir())) == 1, timeout=5000)
    studio.document.undo()
    assert not studio.document.is_modified


def test_undo_of_all_documents_keeps_to_one_budget(
    qtbot: QtBot, make_studio: MakeStudio, photos: list[Path]
) -> None:
    studio = make_studio()
    studio.document._undo_budget = 600_000
    open_all(qtbot, studio, photos[:2])
    workspace, document = studio.session.workspace, studio.document

    def work(steps: int) -> None:
        noise = np.random.default_rng(steps)
        for _ in range(steps):
            size = (document.frame.height, document.frame.width)
            mask = noise.integers(0, 256, size, dtype=np.uint8)
            document.set_mask(mask)

    work(20)
    first, kept = workspace.current, len(workspace.current.stack.done)
    workspace.step(1)
    work(20)
    both = first.stack.nbytes + workspace.current.stack.nbytes
    newest = max(command.nbytes for command in first.stack.done)
    assert both <= 600_000 + newest
    assert 1 <= len(first.stack.done) < kept
    workspace.show(first)
    assert document.is_modified
    document.undo()
    assert document.can_redo


def test_job_of_another_tab_leaves_this_one_alone(
    qtbot: QtBot, make_studio: MakeStudio, photos: list[Path]
) -> None:
    studio = make_studio(Script(steps=500, step_seconds=0.02))
    open_all(qtbot, studio, photos[:1])
    studio.session.generate()
    qtbot.waitUntil(lambda: studio.queue.running is not None, timeout=5000)
    studio.window.actions_["file.new"].trigger()
    assert studio.window.empty.isVisible()
    assert studio.window.actions_["file.close"].isEnabled()
    studio.window.actions_["file.close"].trigger()
    assert names(studio) == ["one.png"]
    assert not studio.window.empty.isVisible()
    assert not studio.window.actions_["view.next_tab"].isEnabled()
    studio.session.cancel()
    qtbot.waitUntil(lambda: not studio.queue.is_busy, timeout=5000)
