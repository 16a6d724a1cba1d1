"""Gallery and prompt history, in the window."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from core.engine.fake_engine import Script
from core.formats import read_picture
from core.geometry import Bounds
from core.library.items import GalleryItem
from core.selection import Combine, Rectangle
from gui.app import Studio
from gui.panels.gallery_model import Shown
from gui.panels.gallery_panel import GalleryPanel

MakeStudio = Callable[..., Studio]


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


def test_gallery_item_is_dragged_out_as_a_copy_of_its_file(
    qtbot: QtBot, make_studio: MakeStudio
) -> None:
    studio = make_studio(Script(steps=1))
    model = studio.window.gallery_panel.model
    studio.session.generate()
    qtbot.waitUntil(lambda: model.rowCount() == 1, timeout=5000)
    mime = model.mimeData([model.index(0)])
    item = model.item(model.index(0))
    assert item is not None
    (url,) = mime.urls()
    copy = Path(url.toLocalFile())
    assert copy.name == item.path.name
    assert copy != item.path
    np.testing.assert_array_equal(read_picture(copy).rgba, read_picture(item.path).rgba)


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


def made(qtbot: QtBot, studio: Studio, *prompts: str) -> GalleryPanel:
    """A gallery with a result for each prompt, the last one first."""
    panel = studio.window.gallery_panel
    for words in prompts:
        studio.session.parameters.prompt = words
        count = panel.model.rowCount()
        studio.session.generate()
        qtbot.waitUntil(lambda count=count: panel.model.rowCount() == count + 1, timeout=5000)
    panel.view.setFocus()
    return panel


def prompts_in(panel: GalleryPanel) -> list[str]:
    items = [panel.model.item(panel.model.index(row)) for row in range(panel.model.rowCount())]
    return [item.prompt for item in items if item is not None]


def test_favourites_are_marked_with_a_key_and_listed_alone(
    qtbot: QtBot, make_studio: MakeStudio
) -> None:
    studio = make_studio(Script(steps=1))
    panel = made(qtbot, studio, "a house", "a boat", "a tree")
    panel.view.setCurrentIndex(panel.model.index(1))
    QTest.keyClick(panel.view, Qt.Key.Key_F)
    qtbot.waitUntil(lambda: bool(favourites(panel)), timeout=5000)
    assert favourites(panel) == ["a boat"]
    # The choice is where it was.
    assert [index.row() for index in panel.view.selectedIndexes()] == [1]
    panel.view.grab()
    actions = {action.text(): action for action in panel.filter.menu().actions()}
    actions["Favourites only"].trigger()
    assert prompts_in(panel) == ["a boat"]
    panel.view.setCurrentIndex(panel.model.index(0))
    QTest.keyClick(panel.view, Qt.Key.Key_F)
    qtbot.waitUntil(lambda: panel.model.rowCount() == 0, timeout=5000)
    actions["All results"].trigger()
    assert prompts_in(panel) == ["a tree", "a boat", "a house"]


def favourites(panel: GalleryPanel) -> list[str]:
    rows = range(panel.model.rowCount())
    items = [panel.model.item(panel.model.index(row)) for row in rows]
    return [item.prompt for item in items if item is not None and item.favourite]


def test_what_was_applied_is_listed_alone(qtbot: QtBot, make_studio: MakeStudio) -> None:
    studio = make_studio(Script(steps=1))
    panel = made(qtbot, studio, "a house", "a boat")
    studio.session.select(1)
    studio.session.apply()
    panel.show_only(Shown.APPLIED)
    qtbot.waitUntil(lambda: prompts_in(panel) == ["a boat"], timeout=5000)


def test_several_are_copied_to_a_folder_and_nothing_is_written_over(
    qtbot: QtBot, make_studio: MakeStudio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    studio = make_studio(Script(steps=1))
    panel = made(qtbot, studio, "a house", "a boat")
    target = tmp_path / "出 “out” put"
    target.mkdir()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(target))
    for count in (2, 4):
        panel.view.selectAll()
        panel._export_chosen()
        qtbot.waitUntil(lambda count=count: len(list(target.glob("2*.png"))) == count, timeout=5000)
    items = [panel.model.item(panel.model.index(row)) for row in range(2)]
    for item in items:
        assert item is not None
        copies = [one for one in target.iterdir() if one.stem.startswith(item.path.stem)]
        assert [one.read_bytes() for one in copies] == [item.path.read_bytes()] * 2


def test_copying_into_a_folder_that_is_gone_is_told(
    qtbot: QtBot, make_studio: MakeStudio, tmp_path: Path
) -> None:
    studio = make_studio(Script(steps=1))
    panel = made(qtbot, studio, "a house")
    item = panel.model.item(panel.model.index(0))
    assert item is not None
    studio.library.export([item], tmp_path / "nowhere")
    qtbot.waitUntil(lambda: studio.window.error_bar.notice is not None, timeout=5000)
    notice = studio.window.error_bar.notice
    assert notice is not None
    assert "nowhere" in notice.text


def test_deleted_results_come_back_when_the_message_is_long_gone(
    qtbot: QtBot, make_studio: MakeStudio
) -> None:
    studio = make_studio(Script(steps=1))
    panel = made(qtbot, studio, "a house", "a boat")
    assert not studio.library.can_bring_back
    panel.view.selectAll()
    QTest.keyClick(panel.view, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: panel.model.rowCount() == 0, timeout=5000)
    studio.window.error_bar.dismiss()
    actions = {action.text(): action for action in panel.filter.menu().actions()}
    actions["Bring back what was deleted last"].trigger()
    qtbot.waitUntil(lambda: panel.model.rowCount() == 2, timeout=5000)
    assert not studio.library.can_bring_back


def test_gallery_follows_what_happened_in_its_folder(qtbot: QtBot, make_studio: MakeStudio) -> None:
    studio = make_studio(Script(steps=1))
    panel = made(qtbot, studio, "a house", "a boat")
    items = [panel.model.item(panel.model.index(row)) for row in range(2)]
    boat, house = items
    assert boat is not None
    assert house is not None
    boat.path.unlink()
    house.path.rename(house.path.with_name("别名.png"))
    actions = {action.text(): action for action in panel.filter.menu().actions()}
    actions["Compare with the gallery's folder"].trigger()
    qtbot.waitUntil(lambda: prompts_in(panel) == ["a house"], timeout=5000)
    found = panel.model.item(panel.model.index(0))
    assert found is not None
    assert found.exists


def test_gallery_items_become_candidates_again(qtbot: QtBot, make_studio: MakeStudio) -> None:
    studio = make_studio(Script(steps=1))
    session, panel = studio.session, studio.window.gallery_panel
    studio.open_sample()
    studio.document.select(Rectangle(Bounds(50, 40, 90, 80)), Combine.REPLACE, "shape")
    session.parameters.count = 2
    session.generate()
    qtbot.waitUntil(lambda: panel.model.rowCount() == 2, timeout=5000)
    qtbot.waitUntil(lambda: not studio.queue.is_busy, timeout=5000)
    before = [made.candidate for made in session.candidates]
    session.discard_all()
    panel.view.setFocus()
    panel.view.selectAll()
    QTest.keyClick(panel.view, Qt.Key.Key_A)
    qtbot.waitUntil(lambda: len(session.candidates) == 2, timeout=5000)
    for made in session.candidates:
        (same,) = [one for one in before if one.seed == made.candidate.seed]
        assert np.array_equal(made.candidate.pixels, same.pixels)
        assert np.array_equal(made.candidate.alpha, same.alpha)
        assert made.is_kept
    # Not twice.
    QTest.keyClick(panel.view, Qt.Key.Key_A)
    qtbot.wait(200)
    assert len(session.candidates) == 2
    session.apply()
    assert len(studio.document.layers) == 2
    qtbot.waitUntil(lambda: sum(bool(item.applied) for item in _items(panel)) == 1, timeout=5000)
    # Over nothing, what it was made of comes along.
    studio.document.close()
    menu = panel.menu_at(panel.view.visualRect(panel.model.index(1)).center())
    assert menu is not None
    (action,) = [one for one in menu.actions() if one.text().endswith("\tA")]
    panel.view.setCurrentIndex(panel.model.index(1))
    action.trigger()
    qtbot.waitUntil(lambda: len(session.candidates) == 1, timeout=5000)
    assert studio.document.frame.width == 768
    assert studio.document.mask_bounds() == Bounds(50, 40, 90, 80)


def _items(panel: GalleryPanel) -> list[GalleryItem]:
    found = (panel.model.item(panel.model.index(row)) for row in range(panel.model.rowCount()))
    return [item for item in found if item is not None]


def test_result_outside_the_picture_is_told_and_stays(
    qtbot: QtBot, make_studio: MakeStudio
) -> None:
    studio = make_studio(Script(steps=1))
    session, panel = studio.session, studio.window.gallery_panel
    studio.open_sample()
    studio.document.select(Rectangle(Bounds(50, 40, 90, 80)), Combine.REPLACE, "shape")
    session.generate()
    qtbot.waitUntil(lambda: panel.model.rowCount() == 1, timeout=5000)
    qtbot.waitUntil(lambda: len(session.candidates) == 1, timeout=5000)
    studio.document.crop(Bounds(400, 300, 200, 100), keep=False)
    qtbot.waitUntil(lambda: studio.document.frame.width == 200, timeout=5000)
    steps = len(studio.document.history()[0])
    session.apply()
    assert len(session.candidates) == 1
    assert len(studio.document.history()[0]) == steps
    assert studio.window.error_bar.notice is not None
    session.brushing.begin()
    assert not session.brushing.is_on
    assert len(studio.document.history()[0]) == steps
    studio.document.undo()
    session.apply()
    assert len(studio.document.layers) == 2
