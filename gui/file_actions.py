"""Opening, dropping, copying and pasting. Reading happens off the GUI thread."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QObject,
    QPoint,
    QThreadPool,
    Signal,
    Slot,
)
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from core import paths as folders
from core import preferences
from core.arrays import RgbaArray
from core.document import Document
from core.settings import Settings
from core.text import Text
from gui.clipboard import Offer, offered
from gui.closing import Closing
from gui.dragging import PictureMime, folder_of_files
from gui.found_pictures import READS, has_picture_name, pictures_in
from gui.looking import Looking
from gui.notices import Notice, notice_of
from gui.open_document import OpenDocument, Stamp, stamp_of
from gui.qimage import from_qimage
from gui.saving import Saving, Then
from gui.watching import Watching
from gui.wording import sentences, translated

if TYPE_CHECKING:
    from core.formats.opening import Opened
    from gui.fetching import Fetching
    from gui.session import Session

_RECENT = 12
_AT_ONCE = 100  # files that one drop opens


@dataclass(eq=False)
class _Read:
    """One file being read: from `path`, or from the bytes of one called `name`."""

    path: Path | None
    data: bytes = b""
    name: str = ""
    # A layer of that document; None: a document of its own.
    layer_of: OpenDocument | None = None
    stamp: Stamp | None = None
    result: Opened | BaseException | None = None


class FileActions(QObject):
    """GUI thread. Files are read and written one after another; later ones wait in line."""

    notice_raised = Signal(object)  # Notice
    opened = Signal()
    fetching_begun = Signal(object)  # Fetching, once

    _read_done = Signal(object)  # _Read
    _looked = Signal(object, object, object)  # what was dropped, the pictures in it, where

    def __init__(self, session: Session, window: QWidget, settings: Settings) -> None:
        super().__init__(window)
        self._settings = settings
        self._document = session.document
        self._workspace = session.workspace
        self._window = window
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self.saving = Saving(self._document, self._workspace, window, settings, self._pool)
        self.saving.described_by = session.describing_texts
        self.saving.notice_raised.connect(self.notice_raised)
        self.saving.written.connect(self._note_recent)
        self._fetching: Fetching | None = None
        self.opened.connect(session.offer_recipe)
        self.closing = Closing(self._workspace, self.saving, window)
        self._looking = Looking(self)
        self.look_for = self._looking.look_for
        self._watching = Watching(
            self._workspace, lambda: self._pool.activeThreadCount() > 0, self.reopen, self
        )
        self._watching.notice_raised.connect(self.notice_raised)
        self._read_done.connect(self._on_read)
        self._looked.connect(self._take_pictures)

    def wait(self, milliseconds: int = 30_000) -> bool:
        """Let what is being written end, before the window goes; what is fetched is not."""
        if self._fetching is not None:
            self._fetching.cancel_all()
        return self._pool.waitForDone(milliseconds)

    def save(self, then: Then | None = None) -> None:
        self.saving.save(then)

    def save_to(self, path: Path, then: Then | None = None) -> None:
        self.saving.save_to(path, then)

    # -- recent files ------------------------------------------------------------

    def recent(self) -> list[Path]:
        """Pictures that were opened or saved last, newest first."""
        return [Path(name) for name in self._settings.get(preferences.RECENT_FILES)]

    def clear_recent(self) -> None:
        self._settings.set(preferences.RECENT_FILES, ())

    def forget_recent(self, path: Path) -> None:
        names = [one for one in self._settings.get(preferences.RECENT_FILES) if one != str(path)]
        self._settings.set(preferences.RECENT_FILES, tuple(names))

    @Slot(object)
    def _note_recent(self, path: Path) -> None:
        before = self._settings.get(preferences.RECENT_FILES)
        names = dict.fromkeys((str(path), *before))
        with self._settings.batch():
            self._settings.set(preferences.RECENT_FILES, tuple(names)[:_RECENT])
            self._settings.set(preferences.LAST_FOLDER, str(path.parent))

    # -- opening -----------------------------------------------------------------

    def open_dialogue(self) -> None:
        patterns = " ".join(f"*.{suffix}" for suffix in READS)
        names, _ = QFileDialog.getOpenFileNames(
            self._window,
            self.tr("Open pictures"),
            self._settings.get(preferences.LAST_FOLDER),
            self.tr("Pictures") + f" ({patterns});;" + self.tr("All files") + " (*)",
        )
        self.open_paths([Path(name) for name in names])

    def open_path(self, path: Path) -> None:
        """Open a picture in a tab of its own; one that is open already is shown."""
        self.open_paths([path])

    def open_paths(self, paths: Sequence[Path]) -> None:
        for path in paths:
            there = self._workspace.find(path)
            if there is not None:
                self._workspace.show(there)
            else:
                self._start_reading(_Read(path))

    def reopen(self, tab: OpenDocument) -> None:
        """As it is on the disk by now; asks before something is lost."""
        path = tab.path
        self.closing.close(tab)
        if path is not None and tab not in self._workspace.tabs:
            self.open_path(path)

    def add_paths(self, paths: Sequence[Path]) -> None:
        """Open pictures as new layers of the one that is shown, the first at the bottom."""
        for path in paths:
            self._start_reading(_Read(path, layer_of=self._document.open))

    def add_path(self, path: Path) -> None:
        self.add_paths([path])

    def _start_reading(self, read: _Read) -> None:
        self._pool.start(lambda: self._read(read))

    def _read(self, read: _Read) -> None:
        """In the pool."""
        from core.formats.opening import open_data, open_file
        from core.library.metadata import recipes_in

        try:
            if read.path is None:
                read.result = open_data(read.data, read.name)
            else:
                read.stamp = stamp_of(read.path)
                opened = open_file(read.path)
                if opened.document is None:
                    opened = dataclasses.replace(opened, recipes=recipes_in(read.path))
                read.result = opened
        except Exception as error:  # noqa: BLE001 - crosses to the GUI thread, told there
            read.result = error
        self._read_done.emit(read)

    @Slot(object)
    def _on_read(self, read: _Read) -> None:
        result = read.result
        if result is None or isinstance(result, BaseException):
            if result is not None:
                self.notice_raised.emit(
                    notice_of(result, "", self.tr("Open another…"), self.open_dialogue)
                )
            return
        name = read.path.name if read.path is not None else read.name
        target = read.layer_of
        there = self._workspace.find(read.path) if read.path is not None else None
        if target is None and there is not None:  # it was asked for twice
            self._workspace.show(there)
            return
        if target is not None and not target.is_closed and not target.document.is_empty:
            self._workspace.show(target)
            self._add(result, name)
        else:
            self._open(result, name, read.path)
            self._document.open.stamp = read.stamp
        if result.notes:
            self.notice_raised.emit(Notice(sentences(*result.notes), kind="note"))

    def _open(self, result: Opened, name: str, path: Path | None) -> None:
        in_gallery = path is not None and path.is_relative_to(folders.gallery_dir())
        if in_gallery or (path is not None and path.is_relative_to(folder_of_files())):
            path = None  # saving must not write there
        self._workspace.fresh()
        if result.document is not None:
            _name_layers(result.document)
            self._document.load_document(
                result.document,
                name,
                path,
                modified=path is None and not in_gallery,
                icc=result.icc,
                exif=result.exif,
                read_losses=result.losses,
                recipes=result.recipes,
            )
        else:
            assert result.rgba is not None
            self._document.load(
                result.rgba,
                name,
                path,
                result.icc,
                result.exif,
                result.losses,
                result.recipes,
            )
        if path is not None:
            self._note_recent(path)
        self.opened.emit()

    def _add(self, result: Opened, name: str) -> None:
        if result.document is not None:
            _name_layers(result.document)
            self._document.add_layers_of(result.document)
        else:
            assert result.rgba is not None
            self._document.add_picture(result.rgba, name)

    # -- dropping and pasting ----------------------------------------------------

    def take(self, offer: Offer, place: QPoint | None = None) -> None:
        """What was dropped at `place` (in screen coordinates), or pasted without one."""
        if place is not None:
            # The keyboard is still with the program that it was dragged out of.
            self._window.activateWindow()
        if offer.own:
            # A layer dropped on its own document is nothing new; on another it is a copy.
            if offer.own != str(id(self._document.open)):
                self.add_paths(offer.paths)
        elif offer.paths:
            self._take_paths(offer.paths, place)
        elif offer.data:
            target = None if self._document.is_empty else self._document.open
            name = offer.name or self.tr("Pasted")
            self._start_reading(_Read(None, offer.data, name, layer_of=target))
        elif offer.image is not None:
            self.take_image(offer.image, offer.name)
        elif offer.address and place is not None:
            self._fetch(offer)
        elif offer.is_remote:
            self.notice_raised.emit(
                Notice(
                    self.tr("Only the picture's address came with it."),
                    self.tr(
                        "Drag the picture here to have it fetched, or copy the picture itself "
                        "in the browser, then paste it."
                    ),
                    kind="note",
                )
            )

    def _fetch(self, offer: Offer) -> None:
        """Of what was dropped nothing came but where it is."""
        target = None if self._document.is_empty else self._document.open
        self.fetching().fetch(
            offer.address,
            lambda data, name: self._start_reading(
                _Read(None, data, offer.name or name, layer_of=target)
            ),
        )

    def fetching(self) -> Fetching:
        """What fetches pictures; Qt's network is not loaded before the first one."""
        if self._fetching is None:
            from gui.fetching import Fetching

            self._fetching = Fetching(self)
            self._fetching.notice_raised.connect(self.notice_raised)
            self.fetching_begun.emit(self._fetching)
        return self._fetching

    def cancel_fetching(self) -> bool:
        """Whether there was something to give up."""
        if self._fetching is None or self._fetching.current is None:
            return False
        self._fetching.cancel()
        return True

    def _take_paths(self, given: Sequence[Path], place: QPoint | None) -> None:
        if all(map(has_picture_name, given)):
            self._take_pictures(given, given, place)
            return

        def look() -> None:  # in the pool: a folder on a network may take its time
            self._looked.emit(given, pictures_in(given), place)

        self._pool.start(look)

    @Slot(object, object, object)
    def _take_pictures(
        self, given: Sequence[Path], paths: Sequence[Path], place: QPoint | None
    ) -> None:
        if not paths:
            self.notice_raised.emit(
                Notice(
                    self.tr("There is no picture in “{name}”.").format(name=given[0].name),
                    self.tr("Drop a folder that holds pictures, or the pictures themselves."),
                    kind="note",
                )
            )
            return
        if len(paths) > _AT_ONCE:
            self.notice_raised.emit(
                Notice(
                    self.tr("The first {n} of {total} pictures are taken.").format(
                        n=_AT_ONCE, total=len(paths)
                    ),
                    kind="note",
                )
            )
            paths = paths[:_AT_ONCE]
        is_blank = self._document.is_empty
        if len(paths) == 1 and is_blank:
            self.open_paths(paths)
        elif place is None:
            self.add_paths(paths) if not is_blank else self.open_paths(paths)
        else:
            self._ask_how(paths, place, is_blank=is_blank)

    def _ask_how(self, paths: Sequence[Path], place: QPoint, *, is_blank: bool) -> None:
        """Documents or layers: asked once for all of them."""
        count = len(paths)
        menu = QMenu(self._window)
        if count == 1:
            menu.addAction(self.tr("Open as a picture"), lambda: self.open_paths(paths))
            menu.addAction(self.tr("Add as a layer"), lambda: self.add_paths(paths))
        else:
            menu.addAction(
                self.tr("Open {n} pictures, each in a tab").format(n=count),
                lambda: self.open_paths(paths),
            )
            words = (
                self.tr("Open as {n} layers of one picture")
                if is_blank
                else self.tr("Add as {n} layers")
            )
            menu.addAction(words.format(n=count), lambda: self._open_as_layers(paths))
        menu.addSeparator()
        menu.addAction(self.tr("Do nothing"))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.aboutToHide.connect(self._window.activateWindow)
        menu.popup(place)

    def _open_as_layers(self, paths: Sequence[Path]) -> None:
        """The first becomes the picture where there is none."""
        if not self._document.is_empty:
            self.add_paths(paths)
            return
        self.open_paths(paths[:1])

        def then() -> None:
            self.opened.disconnect(then)
            self.add_paths(paths[1:])

        self.opened.connect(then)

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
            self._workspace.fresh()
            self._document.load(pixels, name)
            self.opened.emit()
        else:
            self._document.add_picture(pixels, name)

    # -- clipboard ---------------------------------------------------------------

    def copy(self) -> None:
        """The visible picture with its alpha: as PNG, which keeps it, and as an image."""
        if self._document.is_empty:
            return
        snapshot = self._document.snapshot()
        mime = PictureMime("", lambda: snapshot.read(snapshot.frame), as_file=False)
        QGuiApplication.clipboard().setMimeData(mime)
        self.notice_raised.emit(Notice(self.tr("The picture is on the clipboard."), kind="done"))

    def paste(self) -> None:
        """Files, or a picture with its alpha."""
        offer = offered(QGuiApplication.clipboard().mimeData())
        if offer.is_empty and not offer.is_remote:
            self.notice_raised.emit(
                Notice(
                    self.tr("There is no picture on the clipboard."),
                    self.tr("Copy one in another program first."),
                    kind="note",
                )
            )
            return
        self.take(offer)


def _name_layers(document: Document) -> None:
    """What core named itself, in the interface's language."""
    for layer in document.layers:
        if isinstance(layer.name, Text):
            document.set_layer(dataclasses.replace(layer, name=translated(layer.name)))
