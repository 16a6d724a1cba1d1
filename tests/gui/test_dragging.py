"""What is dropped and pasted, and what is dragged out and copied."""

from __future__ import annotations

import base64
import gc
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QByteArray, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from core import paths, preferences
from core.arrays import RgbaArray
from core.engine.fake_engine import Script
from core.formats import read_picture, read_picture_data, write_picture
from core.geometry import Bounds
from core.library.metadata import read_info
from core.library.pixels import encode_png
from core.samples import sample_picture
from gui.app import Studio
from gui.clipboard import Offer, is_welcome, let_go, offered
from gui.dragging import GalleryMime, PictureMime

MakeStudio = Callable[..., Studio]

# Of menus, on the offscreen platform.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def see_through() -> RgbaArray:
    pixels = np.array(sample_picture((40, 30)))
    pixels[:, :9, 3] = 0
    pixels[:, 9:20, 3] = 130
    return pixels


def seen(studio: Studio) -> RgbaArray:
    return studio.document.snapshot().read(studio.document.frame)


def menu_of(studio: Studio) -> QMenu:
    menus = [menu for menu in studio.window.findChildren(QMenu) if menu.isVisible()]
    assert len(menus) == 1
    return menus[0]


@pytest.fixture
def photos(tmp_path: Path) -> list[Path]:
    folder = tmp_path / "trip"
    folder.mkdir()
    made = [folder / name for name in ("a.png", "b.png", "c.jpg")]
    for path in made:
        write_picture(path, sample_picture((48, 32)))
    (folder / "notes.txt").write_text("no picture")
    return made


# -- in ----------------------------------------------------------------------------------


def test_offer_prefers_files_then_bytes_then_image() -> None:
    mime = QMimeData()
    mime.setImageData(QImage(3, 2, QImage.Format.Format_RGB32))
    assert offered(mime).image is not None
    png = encode_png(see_through())
    mime.setData("image/png", png)
    assert offered(mime) == Offer(data=png)
    mime.setUrls([QUrl.fromLocalFile("/a/b.png"), QUrl("https://example.org/c.png")])
    assert offered(mime) == Offer((Path("/a/b.png"),))


def test_offer_reads_what_browsers_bring() -> None:
    png = encode_png(see_through())
    inline = "data:image/png;base64," + base64.b64encode(png).decode()
    mime = QMimeData()
    mime.setUrls([QUrl(inline)])
    assert offered(mime).data == png
    page = QMimeData()
    page.setHtml(f'<meta charset="utf-8"><img alt="x" src="{inline}">')
    page.setUrls([QUrl("https://example.org/a.png")])
    assert offered(page).data == png
    remote = QMimeData()
    remote.setUrls([QUrl("https://example.org/a%20b.jpg")])
    assert offered(remote) == Offer(
        is_remote=True, name="a b", address="https://example.org/a%20b.jpg"
    )
    words = QMimeData()
    words.setText("words")
    assert offered(words).is_empty
    assert not is_welcome(words)


@pytest.mark.parametrize("address", ["data:image/png;base64,%%%", "data:text/html,<b>", "data:,x"])
def test_offer_of_a_broken_address_is_nothing(address: str) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl(address)])
    assert not offered(mime).paths
    assert not offered(mime).data.startswith(b"\x89PNG")


def test_bytes_of_a_picture_keep_their_alpha(qtbot: QtBot, make_studio: MakeStudio) -> None:
    studio = make_studio()
    pixels = see_through()
    studio.window.files.take(Offer(data=encode_png(pixels), name="from the web"))
    qtbot.waitUntil(lambda: not studio.document.is_empty, timeout=5000)
    np.testing.assert_array_equal(seen(studio), pixels)
    assert studio.document.name == "from the web"
    assert studio.document.path is None


def test_bytes_that_are_no_picture_are_told(qtbot: QtBot, make_studio: MakeStudio) -> None:
    studio = make_studio()
    studio.window.files.take(Offer(data=b"junk", name="junk"))
    qtbot.waitUntil(studio.window.error_bar.isVisible, timeout=5000)
    assert studio.document.is_empty


def test_address_alone_is_explained(make_studio: MakeStudio) -> None:
    studio = make_studio()
    studio.window.files.take(Offer(is_remote=True))
    notice = studio.window.error_bar.notice
    assert notice is not None
    assert "address" in notice.text
    assert "copy the picture itself" in notice.advice
    assert studio.window.files._fetching is None


def test_several_files_are_asked_about_once_and_open_in_tabs(
    qtbot: QtBot, make_studio: MakeStudio, photos: list[Path]
) -> None:
    studio = make_studio()
    studio.window.files.take(Offer(tuple(photos)), QPoint(200, 200))
    menu = menu_of(studio)
    assert "3 pictures" in menu.actions()[0].text()
    menu.actions()[0].trigger()
    menu.hide()
    qtbot.waitUntil(lambda: len(studio.session.workspace.tabs) == 3, timeout=5000)


def test_folder_becomes_layers_in_order(
    qtbot: QtBot, make_studio: MakeStudio, photos: list[Path]
) -> None:
    studio = make_studio()
    studio.window.files.take(Offer((photos[0].parent,)), QPoint(200, 200))
    studio.window.files.wait()  # for the look into the folder
    QApplication.processEvents()
    menu = menu_of(studio)
    menu.actions()[1].trigger()
    menu.hide()
    qtbot.waitUntil(lambda: len(studio.document.layers) == 3, timeout=5000)
    assert [layer.name for layer in studio.document.layers][1:] == ["b.png", "c.jpg"]
    assert len(studio.session.workspace.tabs) == 1


def test_folder_without_pictures_is_told(
    qtbot: QtBot, make_studio: MakeStudio, tmp_path: Path
) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    studio = make_studio()
    studio.window.files.take(Offer((empty,)), QPoint(200, 200))
    qtbot.waitUntil(lambda: studio.window.error_bar.notice is not None, timeout=5000)
    notice = studio.window.error_bar.notice
    assert notice is not None
    assert "empty" in notice.text


def test_layers_are_dropped_on_another_tab(
    qtbot: QtBot, make_studio: MakeStudio, photos: list[Path]
) -> None:
    studio = make_studio()
    studio.window.files.open_paths(photos[:2])
    qtbot.waitUntil(lambda: len(studio.session.workspace.tabs) == 2, timeout=5000)
    studio.document.layer_edits.add("sky")
    layer = studio.document.active_layer
    assert layer is not None
    studio.document.edit(
        "x", lambda document: document.fill_layer(layer.id, Bounds(3, 4, 9, 5), (9, 8, 7, 100))
    )
    panel = studio.window.layers_panel
    qtbot.waitUntil(lambda: panel.list.count() == 2, timeout=5000)
    mime = panel.list.mimeData([panel.list.item(0)])
    tabs = studio.window.tabs
    place = QPointF(tabs.tabRect(0).center())
    copy, button, none = (
        Qt.DropAction.CopyAction,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(tabs, QDragEnterEvent(place.toPoint(), copy, mime, button, none))
    QApplication.sendEvent(tabs, QDragMoveEvent(place.toPoint(), copy, mime, button, none))
    QApplication.sendEvent(tabs, QDropEvent(place, copy, mime, button, none))
    assert studio.document.path == photos[0]
    qtbot.waitUntil(lambda: len(studio.document.layers) == 2, timeout=5000)
    added = studio.document.active_layer
    assert added is not None
    assert added.name == "sky.png"
    # On its own document it would be nothing new.
    own = panel.list.mimeData([panel.list.item(0)])
    studio.window.files.take(offered(own), QPoint(10, 10))
    qtbot.wait(200)
    assert len(studio.document.layers) == 2


def test_drag_that_rests_on_a_tab_shows_it(
    qtbot: QtBot, make_studio: MakeStudio, photos: list[Path]
) -> None:
    studio = make_studio()
    studio.window.files.open_paths(photos[:2])
    qtbot.waitUntil(lambda: len(studio.session.workspace.tabs) == 2, timeout=5000)
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(photos[2]))])
    tabs = studio.window.tabs
    place = tabs.tabRect(0).center()
    copy, button, none = (
        Qt.DropAction.CopyAction,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(tabs, QDragEnterEvent(place, copy, mime, button, none))
    QApplication.sendEvent(tabs, QDragMoveEvent(place, copy, mime, button, none))
    qtbot.waitUntil(lambda: studio.document.path == photos[0], timeout=5000)


# -- out ---------------------------------------------------------------------------------


def test_picture_is_made_when_it_is_asked_for(home: Path) -> None:
    made: list[int] = []
    pixels = see_through()

    def make() -> RgbaArray:
        made.append(1)
        return pixels

    mime = PictureMime("a/b: c?", make)
    assert mime.hasUrls()
    assert mime.hasImage()
    assert made == []
    path = Path(mime.urls()[0].toLocalFile())
    assert path.name == "a_b_ c_.png"
    assert path.is_relative_to(paths.cache_dir())
    np.testing.assert_array_equal(read_picture(path).rgba, pixels)
    image = mime.imageData()
    assert isinstance(image, QImage)
    assert (image.width(), image.height()) == (40, 30)
    assert bytes(mime.data("image/png").data()).startswith(b"\x89PNG")
    assert made == [1]


def test_layer_is_dragged_out_as_it_shows(qtbot: QtBot, make_studio: MakeStudio) -> None:
    studio = make_studio()
    studio.document.load(see_through(), "x")
    studio.document.layer_edits.add("top")
    panel = studio.window.layers_panel
    qtbot.waitUntil(lambda: panel.list.count() == 2, timeout=5000)
    mime = panel.list.mimeData([panel.list.item(1)])
    path = Path(mime.urls()[0].toLocalFile())
    whole = see_through()
    np.testing.assert_array_equal(read_picture(path).rgba, whole[:, 9:])
    assert mime.hasFormat("application/x-qabstractitemmodeldatalist")


def test_candidate_is_dragged_out_as_in_the_gallery(qtbot: QtBot, make_studio: MakeStudio) -> None:
    studio = make_studio(Script(steps=1))
    studio.open_sample()
    studio.document.fill_mask()
    studio.session.parameters.prompt = "a red house"
    studio.session.generate()
    qtbot.waitUntil(lambda: len(studio.session.candidates) == 1, timeout=5000)
    button = studio.window.strip._buttons[0]
    path = Path(button.mime().urls()[0].toLocalFile())
    item = studio.library.page()[0]
    assert path.name == "a red house.png"
    np.testing.assert_array_equal(read_picture(path).rgba, studio.library.pixels_of(item))
    gallery = studio.window.gallery_panel.model
    qtbot.waitUntil(lambda: gallery.rowCount() == 1, timeout=5000)
    mime = gallery.mimeData([gallery.index(0)])
    assert isinstance(mime, GalleryMime)
    assert isinstance(mime.imageData(), QImage)
    # The window itself gets the file, another program a copy of it.
    assert offered(mime).paths == (item.path,)
    copy = Path(mime.urls()[0].toLocalFile())
    assert copy.name == item.path.name
    assert not copy.is_relative_to(paths.gallery_dir())
    np.testing.assert_array_equal(read_picture(copy).rgba, read_picture(item.path).rgba)
    assert read_info(copy)["settings"]["prompt"] == "a red house"
    studio.settings.set(preferences.WRITE_METADATA, False)
    silent = gallery.mimeData([gallery.index(0)])
    for content in (
        Path(silent.urls()[0].toLocalFile()).read_bytes(),
        bytes(silent.data("image/png").data()),
    ):
        assert content.startswith(b"\x89PNG")
        assert b"red house" not in content
    assert read_info(item.path)["settings"]["prompt"] == "a red house"


def test_copied_picture_keeps_its_alpha_and_outlives_the_document(
    qtbot: QtBot, make_studio: MakeStudio
) -> None:
    studio = make_studio()
    pixels = see_through()
    studio.document.load(pixels, "x")
    studio.window.files.copy()
    studio.document.close()
    gc.collect()
    mime = QGuiApplication.clipboard().mimeData()
    assert not mime.hasUrls()
    png = mime.data("image/png")
    assert isinstance(png, QByteArray)
    studio.window.files.paste()
    qtbot.waitUntil(lambda: not studio.document.is_empty, timeout=5000)
    np.testing.assert_array_equal(seen(studio), pixels)


def test_copied_picture_is_encoded_before_the_program_ends(
    qtbot: QtBot, make_studio: MakeStudio, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who keeps clipboards asks when Python is gone."""
    studio = make_studio()
    studio.document.load(see_through(), "x")
    studio.window.files.copy()
    clipboard = QGuiApplication.clipboard()
    assert isinstance(clipboard.mimeData(), PictureMime)
    monkeypatch.setattr("gui.clipboard._WITHOUT_CLIPBOARD", ())
    monkeypatch.setattr(type(clipboard), "ownsClipboard", lambda _: True)
    let_go()
    kept = clipboard.mimeData()
    assert not isinstance(kept, PictureMime)
    picture = read_picture_data(bytes(kept.data("image/png").data()), "copied")
    np.testing.assert_array_equal(picture.rgba, see_through())
    clipboard.setText("words")
    let_go()
    assert clipboard.text() == "words"


def test_gallery_item_that_was_opened_is_not_written_over(
    qtbot: QtBot, make_studio: MakeStudio
) -> None:
    studio = make_studio(Script(steps=1))
    studio.session.parameters.prompt = "a boat"
    studio.session.generate()
    qtbot.waitUntil(lambda: len(studio.library.page()) == 1, timeout=5000)
    item = studio.library.page()[0]
    studio.window.open_item(item)
    qtbot.waitUntil(lambda: not studio.document.is_empty, timeout=5000)
    assert studio.document.path is None
    assert not studio.document.is_modified
    assert studio.document.name == item.path.name
