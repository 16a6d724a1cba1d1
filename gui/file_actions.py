"""Opening, saving, copying and pasting. Reading and writing happen off the GUI thread."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QBuffer,
    QByteArray,
    QIODevice,
    QMimeData,
    QObject,
    QPoint,
    QThreadPool,
    QUrl,
    Signal,
    Slot,
)
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog, QMenu, QMessageBox, QWidget

from core import preferences
from core.arrays import RgbaArray
from core.errors import UserError
from core.settings import Settings
from gui.document_model import DocumentModel
from gui.notices import Notice, notice_of
from gui.qimage import from_qimage, to_qimage
from gui.wording import ended, joined, sentences

if TYPE_CHECKING:
    from core.formats import Picture

_READS = ("png", "jpg", "jpeg", "webp", "tif", "tiff", "bmp", "gif", "avif", "heic", "heif")
_LOSSY = (".jpg", ".jpeg", ".webp", ".avif")
_RECENT = 12
_WRITES = (
    ("PNG", "png"),
    ("JPEG", "jpg"),
    ("WebP", "webp"),
    ("TIFF", "tif"),
    ("AVIF", "avif"),
    ("BMP", "bmp"),
)


class FileActions(QObject):
    """GUI thread. One picture is read or written at a time; later ones wait in line."""

    notice_raised = Signal(object)  # Notice
    opened = Signal()
    saved = Signal(str)

    _read_done = Signal(object, object)  # Path, Picture | BaseException
    _write_done = Signal(object)  # _Write

    def __init__(self, document: DocumentModel, window: QWidget, settings: Settings) -> None:
        super().__init__(window)
        self._settings = settings
        # What is written into files about how the picture was made; "" for nothing.
        self.described_by: Callable[[], str] = str
        self._document = document
        self._window = window
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._edits = 0
        self._as_layer: set[Path] = set()
        document.changed.connect(self._count_edit)
        document.replaced.connect(self._count_edit)
        self._read_done.connect(self._on_read)
        self._write_done.connect(self._on_written)

    @property
    def _folder(self) -> str:
        """Where the last dialogue was."""
        return self._settings.get(preferences.LAST_FOLDER)

    def recent(self) -> list[Path]:
        """Pictures that were opened last, newest first, as far as they are there."""
        known = [Path(name) for name in self._settings.get(preferences.RECENT_FILES)]
        return [path for path in known if path.is_file()]

    def _note_recent(self, path: Path) -> None:
        before = self._settings.get(preferences.RECENT_FILES)
        names = dict.fromkeys((str(path), *before))
        with self._settings.batch():
            self._settings.set(preferences.RECENT_FILES, tuple(names)[:_RECENT])
            self._settings.set(preferences.LAST_FOLDER, str(path.parent))

    def wait(self, milliseconds: int = 30_000) -> bool:
        """Let what is being written end, before the window goes."""
        return self._pool.waitForDone(milliseconds)

    # -- opening -----------------------------------------------------------------

    def open_dialogue(self) -> None:
        patterns = " ".join(f"*.{suffix}" for suffix in _READS)
        name, _ = QFileDialog.getOpenFileName(
            self._window,
            self.tr("Open a picture"),
            self._folder,
            self.tr("Pictures") + f" ({patterns});;" + self.tr("All files") + " (*)",
        )
        if name:
            self.open_path(Path(name))

    def open_path(self, path: Path) -> None:
        """Open a picture in place of the one that is open; asks first if that would lose
        something."""
        if self.may_go(lambda: self._start_reading(path)):
            self._start_reading(path)

    def add_path(self, path: Path) -> None:
        """Open a picture as a new layer of the one that is open."""
        self._as_layer.add(path)
        self._start_reading(path)

    def _start_reading(self, path: Path) -> None:
        self._pool.start(lambda: self._read(path))

    def _read(self, path: Path) -> None:
        from core.formats import read_picture

        try:
            self._read_done.emit(path, read_picture(path))
        except Exception as error:  # noqa: BLE001 - crosses to the GUI thread, told there
            self._read_done.emit(path, error)

    @Slot(object, object)
    def _on_read(self, path: Path, result: Picture | BaseException) -> None:
        as_layer = path in self._as_layer and not self._document.is_empty
        self._as_layer.discard(path)
        if isinstance(result, BaseException):
            self.notice_raised.emit(notice_of(result))
            return
        if as_layer:
            self._document.add_picture(result.rgba, path.name)
        else:
            self._document.load(result.rgba, path.name, path, result.icc, result.exif)
            self._note_recent(path)
            self.opened.emit()
        if result.notes:
            self.notice_raised.emit(Notice(sentences(*result.notes), kind="note"))

    def drop(self, paths: list[Path], place: QPoint) -> None:
        """Files were dropped on the canvas (`place` in screen coordinates)."""
        if not paths:
            return
        if self._document.is_empty:
            self._start_reading(paths[0])
            for path in paths[1:]:
                self.add_path(path)
            return
        menu = QMenu(self._window)
        menu.addAction(self.tr("Open as a picture"), lambda: self.open_path(paths[0]))
        menu.addAction(self.tr("Add as a layer"), lambda: self._add_paths(paths))
        menu.addSeparator()
        menu.addAction(self.tr("Do nothing"))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(place)

    def _add_paths(self, paths: list[Path]) -> None:
        for path in paths:
            self.add_path(path)

    def take_image(self, image: QImage, name: str = "") -> None:
        """A picture without a file: pasted, or dragged out of a browser."""
        pixels = from_qimage(image)
        if pixels.size == 0:
            self.notice_raised.emit(
                Notice(self.tr("The picture is empty."), self.tr("Copy it again."))
            )
            return
        self.take_pixels(pixels, name or self.tr("Pasted"))

    def take_pixels(self, pixels: RgbaArray, name: str) -> None:
        """As the document when nothing is open, otherwise as a new layer."""
        if self._document.is_empty:
            self._document.load(pixels, name)
            self.opened.emit()
        else:
            self._document.add_picture(pixels, name)

    # -- saving ------------------------------------------------------------------

    def save(self, then: Callable[[], object] | None = None) -> None:
        """To the file it came from; asks for a name when there is none. `then` runs when
        it is on the disk, not if that failed."""
        path = self._document.path
        if path is None or not _is_writable_kind(path):
            self.save_as(then)
        else:
            self._start_writing(path, becomes_its_file=True, then=then)

    def save_as(self, then: Callable[[], object] | None = None) -> None:
        path = self._ask_target(self.tr("Save the picture"))
        if path is not None:
            self._start_writing(path, becomes_its_file=True, then=then)

    def export(self) -> None:
        """A copy in another format or place; the document stays with its own file."""
        path = self._ask_target(self.tr("Export a copy"))
        if path is not None:
            self._start_writing(path, becomes_its_file=False, then=None)

    def save_to(self, path: Path, then: Callable[[], object] | None = None) -> None:
        """Save under a name that is known already; it becomes the document's file."""
        self._start_writing(path, becomes_its_file=True, then=then)

    def _ask_target(self, title: str) -> Path | None:
        if self._document.is_empty:
            return None
        stem = Path(self._document.name or self.tr("Untitled")).stem
        filters = ";;".join(f"{label} (*.{suffix})" for label, suffix in _WRITES)
        start = str(Path(self._folder) / f"{stem}.png")
        name, chosen = QFileDialog.getSaveFileName(self._window, title, start, filters)
        if not name:
            return None
        path = Path(name)
        if not path.suffix:
            suffix = next((s for label, s in _WRITES if chosen.startswith(label)), "png")
            path = path.with_name(f"{path.name}.{suffix}")
        return path

    def _start_writing(
        self, path: Path, *, becomes_its_file: bool, then: Callable[[], object] | None
    ) -> None:
        if self._document.is_empty:
            return
        write = _Write(self._document, path, becomes_its_file, then, self._edits)
        if not self._settings.get(preferences.KEEP_EXIF):
            write.exif = None
        if self._settings.get(preferences.WRITE_METADATA):
            write.about = self.described_by()
        if path.suffix.lower() in _LOSSY:
            write.quality = self._settings.get(preferences.JPEG_QUALITY)
        self._pool.start(lambda: self._write(write))

    def _write(self, write: _Write) -> None:
        from core.formats import write_picture
        from core.library.metadata import exif_with_parameters

        text = {"parameters": write.about} if write.about else None
        try:
            if text and write.path.suffix.lower() != ".png":
                write.exif = exif_with_parameters(write.about, write.exif)
            write.notes = write_picture(
                write.path,
                write.snapshot.read(write.snapshot.frame),
                icc=write.icc,
                exif=write.exif,
                text=text,
                quality=write.quality,
            )
        except Exception as error:  # noqa: BLE001 - crosses to the GUI thread, told there
            write.error = error
        self._write_done.emit(write)

    @Slot(object)
    def _on_written(self, write: _Write) -> None:
        if write.error is not None:
            self.notice_raised.emit(
                notice_of(write.error, "", self.tr("Save as…"), lambda: self.save_as(write.then))
            )
            return
        self._note_recent(write.path)
        if write.becomes_its_file and write.edits == self._edits:
            self._document.mark_saved(write.path)
        text = self.tr("Saved: {name}").format(name=write.path.name)
        said = joined(ended(text), sentences(*write.notes))
        self.notice_raised.emit(Notice(said, kind="done"))
        self.saved.emit(str(write.path))
        if write.then is not None:
            write.then()

    def may_go(self, then: Callable[[], object] | None = None) -> bool:
        """Whether the document can be left. Asks when something would be lost.

        When the user chooses to save, the answer is False for now, and `then` (do it
        again) runs once it is saved.
        """
        if not self._document.is_modified:
            return True
        box = QMessageBox(self._window)
        box.setIcon(QMessageBox.Icon.NoIcon)
        box.setWindowTitle(self.tr("Unsaved changes"))
        name = self._document.name or self.tr("Untitled")
        box.setText(self.tr("Save the changes to “{name}”?").format(name=name))
        box.setInformativeText(
            self.tr("Every generated result is in the gallery; what you painted is not.")
        )
        buttons = QMessageBox.StandardButton
        box.setStandardButtons(buttons.Save | buttons.Discard | buttons.Cancel)
        box.setDefaultButton(buttons.Save)
        box.setEscapeButton(buttons.Cancel)
        answer = box.exec()
        if answer == buttons.Discard:
            return True
        if answer == buttons.Save:
            self.save(then)
        return False

    # -- clipboard ---------------------------------------------------------------

    def copy(self) -> None:
        """The visible picture with its alpha: as PNG, which keeps it, and as an image."""
        if self._document.is_empty:
            return
        snapshot = self._document.snapshot()
        image = to_qimage(snapshot.read(snapshot.frame))
        mime = QMimeData()
        mime.setImageData(image)
        png = QByteArray()
        buffer = QBuffer(png)
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        image.save(buffer, "PNG")  # pyright: ignore[reportCallIssue, reportArgumentType] - a QIODevice
        mime.setData("image/png", png)
        QGuiApplication.clipboard().setMimeData(mime)
        self.notice_raised.emit(Notice(self.tr("The picture is on the clipboard."), kind="done"))

    def paste(self) -> None:
        """Files, or an image with its alpha."""
        mime = QGuiApplication.clipboard().mimeData()
        paths = local_paths(mime.urls()) if mime.hasUrls() else []
        if paths:
            if self._document.is_empty:
                self._start_reading(paths[0])
                paths = paths[1:]
            for path in paths:
                self.add_path(path)
            return
        image = QImage()
        if mime.hasFormat("image/png"):
            image.loadFromData(mime.data("image/png"), "PNG")  # pyright: ignore[reportCallIssue, reportArgumentType]
        if image.isNull() and mime.hasImage():
            with contextlib.suppress(TypeError):
                image = QImage(mime.imageData())
        if image.isNull():
            self.notice_raised.emit(
                Notice(
                    self.tr("There is no picture on the clipboard."),
                    self.tr("Copy one in another program first."),
                    kind="note",
                )
            )
            return
        self.take_image(image)

    def _count_edit(self, _changes: object = None) -> None:
        self._edits += 1


class _Write:
    """One file being written: what, where, and what was there when it began."""

    def __init__(
        self,
        document: DocumentModel,
        path: Path,
        becomes_its_file: bool,
        then: Callable[[], object] | None,
        edits: int,
    ) -> None:
        self.snapshot = document.snapshot()
        self.icc, self.exif = document.icc, document.exif
        self.path, self.becomes_its_file = path, becomes_its_file
        self.then, self.edits = then, edits
        self.about = ""
        self.quality: int | None = None
        self.notes: tuple[str, ...] = ()
        self.error: BaseException | None = None


def local_paths(urls: list[QUrl]) -> list[Path]:
    return [Path(url.toLocalFile()) for url in urls if url.isLocalFile()]


def _is_writable_kind(path: Path) -> bool:
    from core.formats import format_of

    try:
        format_of(path)
    except UserError:
        return False
    return True
