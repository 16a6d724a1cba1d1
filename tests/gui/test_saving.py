"""Save, export, recent files: nothing is flattened unasked, nothing else is touched."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QTimer
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QMessageBox
from pytestqt.qtbot import QtBot

from core.blend_modes import BlendMode
from core.document import Document
from core.formats import read_picture, write_picture
from core.formats.openraster import read_document
from core.formats.photoshop import read_photoshop
from core.formats.photoshop_writing import write_photoshop
from core.geometry import Bounds, Margins
from core.samples import sample_picture
from gui.app import Studio
from gui.panels.export_dialogue import ExportDialogue
from gui.panels.save_question import SaveAnswer, SaveQuestion
from gui.saving import _ended

MakeStudio = Callable[..., Studio]

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "photo.png"
    write_picture(path, sample_picture((96, 64)), exif=exif())
    return path


def exif() -> bytes:
    made = Image.Exif()
    made[0x010F] = "A camera"
    return made.tobytes()


def opened(qtbot: QtBot, studio: Studio, path: Path) -> None:
    studio.window.open_path(path)
    qtbot.waitUntil(lambda: studio.document.path == path, timeout=5000)


def choose(answer: SaveAnswer, seen: list[str] | None = None) -> None:
    """Press a button of the question that is about to come."""

    def press() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, SaveQuestion)
        if seen is not None:
            seen.append(" ".join(label.text() for label in box.findChildren(QLabel)))
        {
            SaveAnswer.BESIDE: box.beside,
            SaveAnswer.ELSEWHERE: box.elsewhere,
            SaveAnswer.FLAT: box.flat,
            SaveAnswer.CANCEL: box.cancel,
        }[answer].click()

    QTimer.singleShot(100, press)


def layered(studio: Studio) -> None:
    studio.document.layer_edits.add("sketch")
    layer = studio.document.active_layer
    assert layer is not None
    studio.document.edit(
        "x", lambda document: document.fill_layer(layer.id, Bounds(4, 4, 20, 9), (9, 200, 30, 128))
    )
    studio.document.layer_edits.set_blend(layer.id, BlendMode.MULTIPLY)
    studio.document.set_mask(np.full((64, 96), 77, np.uint8))


def test_photo_with_layers_is_saved_beside_and_stays_as_it_is(
    qtbot: QtBot, make_studio: MakeStudio, photo: Path
) -> None:
    studio = make_studio()
    opened(qtbot, studio, photo)
    old = photo.read_bytes()
    layered(studio)
    wanted = studio.document.snapshot()
    seen: list[str] = []
    choose(SaveAnswer.BESIDE, seen)
    studio.window.actions_["file.save"].trigger()
    qtbot.waitUntil(lambda: not studio.document.is_modified, timeout=5000)
    assert "2 become one picture" in seen[0]
    assert "mask" in seen[0]
    assert photo.read_bytes() == old
    target = photo.with_suffix(".ora")
    assert studio.document.path == target
    stored = read_document(target)
    assert [layer.name for layer in stored.document.layers] == ["Background", "sketch"]
    assert stored.document.layers[1].blend is BlendMode.MULTIPLY
    np.testing.assert_array_equal(stored.document.read(wanted.frame), wanted.read(wanted.frame))
    assert stored.document.mask.read(Bounds(0, 0, 96, 64)).min() == 77
    assert stored.exif is not None
    # From here on there is nothing to ask.
    studio.document.clear_mask()
    studio.window.actions_["file.save"].trigger()
    qtbot.waitUntil(lambda: not studio.document.is_modified, timeout=5000)
    assert read_document(target).document.mask_bounds() is None


def test_saved_document_opens_again_with_everything(
    qtbot: QtBot, make_studio: MakeStudio, photo: Path, tmp_path: Path
) -> None:
    studio = make_studio()
    opened(qtbot, studio, photo)
    layered(studio)
    studio.document.extend(Margins(left=10))
    before = studio.document.snapshot()
    target = tmp_path / "mine.ora"
    studio.window.files.save_to(target)
    qtbot.waitUntil(lambda: not studio.document.is_modified, timeout=5000)
    studio.session.workspace.close(studio.session.workspace.current)
    opened(qtbot, studio, target)
    after = studio.document.snapshot()
    assert after.frame == before.frame
    assert [layer.name for layer in after.layers] == [layer.name for layer in before.layers]
    np.testing.assert_array_equal(after.read(after.frame), before.read(before.frame))
    np.testing.assert_array_equal(after.mask.read(after.frame), before.mask.read(before.frame))
    assert studio.document.exif is not None
    assert not studio.document.is_modified
    assert target in studio.window.files.recent()


def test_name_beside_that_is_taken_is_left_alone(
    qtbot: QtBot, make_studio: MakeStudio, photo: Path
) -> None:
    studio = make_studio()
    opened(qtbot, studio, photo)
    photo.with_suffix(".ora").write_text("somebody's")
    layered(studio)
    choose(SaveAnswer.BESIDE)
    studio.window.files.save()
    qtbot.waitUntil(lambda: not studio.document.is_modified, timeout=5000)
    assert studio.document.path == photo.with_name("photo-2.ora")
    assert photo.with_suffix(".ora").read_text() == "somebody's"


@pytest.mark.parametrize("over", [True, False])
def test_file_that_another_program_has_changed_is_not_written_over_unasked(
    qtbot: QtBot, make_studio: MakeStudio, photo: Path, over: bool
) -> None:
    studio = make_studio()
    opened(qtbot, studio, photo)
    studio.document.crop(Bounds(0, 0, 50, 40))
    studio.window.files.save()  # as it was opened: nothing to ask
    qtbot.waitUntil(lambda: not studio.document.is_modified, timeout=5000)
    studio.document.crop(Bounds(0, 0, 30, 20))
    write_picture(photo, sample_picture((70, 70)))
    others = photo.read_bytes()

    def press() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        words = "Write over it" if over else "Cancel"
        next(button for button in box.buttons() if button.text() == words).click()

    QTimer.singleShot(200, press)
    studio.window.files.save()
    if over:
        qtbot.waitUntil(lambda: not studio.document.is_modified, timeout=5000)
        assert read_picture(photo).rgba.shape == (20, 30, 4)
    else:
        assert studio.document.is_modified
        assert photo.read_bytes() == others


@pytest.mark.parametrize("suffix", [".jpg", ".avif"])
def test_lossy_photo_is_not_encoded_again_unasked(
    qtbot: QtBot, make_studio: MakeStudio, tmp_path: Path, suffix: str
) -> None:
    path = tmp_path / f"photo{suffix}"
    write_picture(path, sample_picture((96, 64)))
    old = path.read_bytes()
    studio = make_studio()
    opened(qtbot, studio, path)
    studio.document.crop(Bounds(0, 0, 50, 40))
    choose(SaveAnswer.CANCEL)
    studio.window.files.save()
    assert studio.document.is_modified
    assert path.read_bytes() == old


def test_deep_photo_is_not_reduced_unasked(
    qtbot: QtBot, make_studio: MakeStudio, tmp_path: Path
) -> None:
    path = tmp_path / "deep.tif"
    Image.fromarray(np.arange(64 * 96, dtype=np.uint16).reshape(64, 96) * 10).save(path)
    studio = make_studio()
    opened(qtbot, studio, path)
    studio.document.crop(Bounds(0, 0, 50, 40))
    seen: list[str] = []
    choose(SaveAnswer.CANCEL, seen)
    studio.window.files.save()
    assert "16 bits per channel were reduced to 8" in seen[0]


def test_save_as_a_flat_name_asks_first(
    qtbot: QtBot, make_studio: MakeStudio, photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    studio = make_studio()
    opened(qtbot, studio, photo)
    layered(studio)
    target = photo.with_name("other.png")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), "PNG (*.png)"))
    choose(SaveAnswer.BESIDE)
    studio.window.files.saving.save_as()
    qtbot.waitUntil(lambda: not studio.document.is_modified, timeout=5000)
    assert not target.exists()
    assert studio.document.path == target.with_suffix(".ora")


@pytest.mark.parametrize(
    ("asked", "chosen", "endings", "given"),
    [
        ("a.ora", "OpenRaster, with layers and mask (*.ora)", (), "a.ora"),
        ("a.ora", "PNG (*.png)", (), "a.png"),
        ("a.tif", "PNG (*.png)", (), "a.tif"),
        ("a", "TIFF (*.tif)", (), "a.tif"),
        ("a", "", (), "a.ora"),
        ("a.v2", "JPEG (*.jpg)", (".jpg", ".jpeg"), "a.v2.jpg"),
        ("a.jpeg", "JPEG (*.jpg)", (".jpg", ".jpeg"), "a.jpeg"),
    ],
)
def test_name_gets_the_ending_that_was_chosen(
    asked: str, chosen: str, endings: tuple[str, ...], given: str
) -> None:
    assert _ended(Path(asked), ".ora", chosen, endings) == Path(given)


@pytest.mark.parametrize("agrees", [True, False])
def test_name_that_was_completed_replaces_nothing_unasked(
    qtbot: QtBot,
    make_studio: MakeStudio,
    photo: Path,
    monkeypatch: pytest.MonkeyPatch,
    agrees: bool,
) -> None:
    studio = make_studio()
    opened(qtbot, studio, photo)
    there = photo.with_name("there.ora")
    there.write_text("somebody's")
    name = str(photo.with_name("there"))
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (name, "(*.ora)"))

    def press() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        words = "Write over it" if agrees else "Cancel"
        next(button for button in box.buttons() if button.text() == words).click()

    QTimer.singleShot(200, press)
    studio.window.files.saving.save_as()
    studio.window.files.wait()
    assert (there.read_bytes() == b"somebody's") is not agrees


def export(
    studio: Studio, monkeypatch: pytest.MonkeyPatch, target: Path, set_up: Callable[..., None]
) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))

    def press() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, ExportDialogue)
        set_up(box)
        box.go.click()

    QTimer.singleShot(100, press)
    studio.window.actions_["file.export"].trigger()


def test_export_flattens_onto_a_colour_and_drops_exif_when_told(
    qtbot: QtBot, make_studio: MakeStudio, photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    studio = make_studio()
    opened(qtbot, studio, photo)
    layer = studio.document.active_layer
    assert layer is not None
    studio.document.edit(
        "x", lambda document: document.fill_layer(layer.id, Bounds(0, 0, 96, 32), (0, 0, 0, 0))
    )
    target = photo.with_name("out.jpg")
    said: list[str] = []

    def set_up(box: ExportDialogue) -> None:
        box.format.setCurrentIndex(1)
        assert not box.colour.isHidden()
        said.append(box.lost.text())
        box._matte = QColor(0, 0, 255)
        box.quality.set_value(100)
        box.exif.setChecked(False)

    export(studio, monkeypatch, target, set_up)
    qtbot.waitUntil(target.exists, timeout=5000)
    qtbot.waitUntil(lambda: studio.window.files._pool.activeThreadCount() == 0, timeout=5000)
    picture = read_picture(target)
    assert np.abs(picture.rgba[5, 5, :3].astype(int) - (0, 0, 255)).max() < 6
    assert picture.exif is None
    assert "transparency" in said[0]
    assert studio.document.is_modified
    assert studio.document.path == photo


@pytest.mark.parametrize("index", range(7))
def test_every_format_is_exported(
    qtbot: QtBot,
    make_studio: MakeStudio,
    photo: Path,
    monkeypatch: pytest.MonkeyPatch,
    index: int,
) -> None:
    studio = make_studio()
    opened(qtbot, studio, photo)
    layered(studio)
    frame = studio.document.frame
    wanted = studio.document.snapshot().read(frame)
    target = photo.with_name("out")
    chosen: list[str] = []

    def set_up(box: ExportDialogue) -> None:
        box.format.setCurrentIndex(index)
        chosen.append(box.choices().suffix)
        assert "become one picture" in box.lost.text()

    export(studio, monkeypatch, target, set_up)
    made = target.with_suffix(chosen[0])
    qtbot.waitUntil(made.exists, timeout=5000)
    qtbot.waitUntil(lambda: studio.window.files._pool.activeThreadCount() == 0, timeout=5000)
    picture = read_picture(made)
    assert picture.rgba.shape == wanted.shape
    limit = {".jpg": 12, ".avif": 16, ".gif": 40}.get(chosen[0], 0)
    difference = np.abs(picture.rgba[..., :3].astype(int) - wanted[..., :3])
    assert difference.mean() <= limit / 4
    if limit == 0:
        np.testing.assert_array_equal(picture.rgba, wanted)
    assert (picture.exif is not None) == (chosen[0] not in (".bmp", ".gif"))


@pytest.mark.parametrize(
    ("index", "fits"),
    [(0, True), (1, True), (2, False), (3, True)],
    ids=["PNG", "JPEG", "WebP", "TIFF"],
)
def test_export_says_at_once_what_is_too_large(
    make_studio: MakeStudio, index: int, fits: bool
) -> None:
    studio = make_studio()
    studio.document.load(np.full((2, 20_000, 4), 255, np.uint8), "wide")
    box = ExportDialogue(
        studio.document.open, studio.settings, has_text=False, parent=studio.window
    )
    box.format.setCurrentIndex(index)
    assert box.go.isEnabled() == fits
    assert ("at most 16383 pixels" in box.lost.text()) != fits
    box.deleteLater()


def test_layers_are_exported_for_photoshop_and_the_document_stays_its_own(
    qtbot: QtBot, make_studio: MakeStudio, photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    studio = make_studio()
    action = studio.window.actions_["file.export_layers"]
    assert not action.isEnabled()
    opened(qtbot, studio, photo)
    layered(studio)
    target = photo.with_name("出.psd")
    monkeypatch.setattr(
        QFileDialog, "getSaveFileName", lambda *_: (str(target.with_suffix("")), "")
    )
    action.trigger()
    qtbot.waitUntil(target.exists, timeout=5000)
    qtbot.waitUntil(lambda: studio.window.error_bar.notice is not None, timeout=5000)
    notice = studio.window.error_bar.notice
    assert notice is not None
    assert "mask" in notice.text
    assert studio.document.path == photo
    assert studio.document.is_modified
    stored = read_photoshop(target)
    assert [layer.name for layer in stored.document.layers] == ["Background", "sketch"]
    assert stored.document.layers[1].blend is BlendMode.MULTIPLY


def test_photoshop_file_of_which_something_was_lost_is_not_written_over(
    qtbot: QtBot, make_studio: MakeStudio, photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    studio = make_studio()
    path = photo.with_suffix(".psd")
    write_photoshop(path, Document.from_pixels(sample_picture((96, 64))).snapshot())
    old = path.read_bytes()
    opened(qtbot, studio, path)
    studio.document.open.read_losses = ("Adjustment layers were left out",)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    studio.window.files.saving.export_layers()
    notice = studio.window.error_bar.notice
    assert notice is not None
    assert "another name" in notice.advice
    assert studio.window.files._pool.waitForDone(5000)
    assert path.read_bytes() == old
