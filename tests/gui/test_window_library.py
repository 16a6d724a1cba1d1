"""Gallery and prompt history, in the window."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QUrl
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from core.engine.fake_engine import Script
from gui.app import Studio

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
