"""Pictures dragged out of the window, into other programs, file managers and other tabs.

What is dragged becomes a PNG file only when somebody asks for it: encoding takes longer
than beginning a drag may.
"""

from __future__ import annotations

import contextlib
import json
import secrets
import shutil
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QByteArray, QMetaType, QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDrag, QImage, QPixmap
from PySide6.QtWidgets import QWidget

from core import paths
from core.arrays import RgbaArray
from core.errors import UserError
from core.files import file_name
from core.layers import let_through
from gui.clipboard import GALLERY, OWN
from gui.document_model import DocumentModel
from gui.qimage import to_qimage

_URLS, _PNG, _IMAGE = "text/uri-list", "image/png", "application/x-qt-image"
_ROWS = "application/x-qabstractitemmodeldatalist"
# Other programs may copy the file long after the drop.
_KEPT_SECONDS = 24 * 3600.0


class PictureMime(QMimeData):
    """A picture as a file, as PNG and as an image, each made when it is asked for."""

    def __init__(
        self,
        name: str,
        pixels: Callable[[], RgbaArray],
        own: str = "",
        as_file: bool = True,
    ) -> None:
        """`own` marks what comes from this window (the Offer's `own`); the clipboard is
        offered no file, since that goes some day."""
        super().__init__()
        self._as_file = as_file
        self._name = file_name(name) or "picture"
        self._make = pixels
        self._own = own
        self._pixels: RgbaArray | None = None
        self._file: Path | None = None

    def formats(self) -> list[str]:
        kinds = [_URLS, _PNG, _IMAGE] if self._as_file else [_PNG, _IMAGE]
        return [OWN, *kinds] if self._own else kinds

    def hasFormat(self, mimetype: str) -> bool:
        return mimetype in self.formats()

    def retrieveData(self, mimetype: str, preferredType: QMetaType | QMetaType.Type) -> object:
        if mimetype == OWN and self._own:
            return QByteArray(self._own.encode())
        try:
            if mimetype == _URLS:
                return [QUrl.fromLocalFile(str(self.file()))]
            if mimetype == _PNG:
                return QByteArray(self._png())
            if mimetype == _IMAGE:
                return to_qimage(self._picture())
        except (UserError, OSError):  # a full disk: then the drop brings nothing
            return None
        return None

    def file(self) -> Path:
        """The PNG, written at the first call. Raises UserError."""
        if self._file is None:
            from core.formats import write_picture

            folder = _folder() / secrets.token_hex(6)
            folder.mkdir(parents=True)
            path = folder / f"{self._name}.png"
            write_picture(path, self._picture())
            self._file = path
        return self._file

    def _png(self) -> bytes:
        from core.library.pixels import encode_png

        return encode_png(self._picture())

    def _picture(self) -> RgbaArray:
        if self._pixels is None:
            self._pixels = self._make()
        return self._pixels


class LayerMime(PictureMime):
    """A layer as it shows, as a picture; for the list of layers, also which row is dragged."""

    def __init__(self, document: DocumentModel, layer_id: str, rows: QMimeData) -> None:
        layer = document.document.layer(layer_id)
        snapshot = document.snapshot()

        def pixels() -> RgbaArray:
            tiles = snapshot.layer_tiles(layer_id)
            bounds = tiles.content_bounds() or snapshot.frame
            found = tiles.read(bounds)
            if layer.hides:
                found = let_through(found, snapshot.layer_tiles(layer.mask_id).read(bounds))
            return found

        super().__init__(layer.name, pixels, own=str(id(document.open)))
        self._rows = rows.data(_ROWS)

    def formats(self) -> list[str]:
        return [_ROWS, *super().formats()]

    def retrieveData(self, mimetype: str, preferredType: QMetaType | QMetaType.Type) -> object:
        if mimetype == _ROWS:
            return self._rows
        return super().retrieveData(mimetype, preferredType)


class GalleryMime(QMimeData):
    """Pictures of the gallery: for the window the files themselves, for other programs copies
    as core.library.exporting makes them; of one alone also the picture. The copies are made
    when they are asked for."""

    def __init__(self, paths: Sequence[Path], *, with_texts: bool) -> None:
        super().__init__()
        self._paths = tuple(paths)
        self._with_texts = with_texts
        self._copies: list[Path] = []

    def formats(self) -> list[str]:
        return [GALLERY, _URLS, *([_PNG, _IMAGE] if len(self._paths) == 1 else [])]

    def hasFormat(self, mimetype: str) -> bool:
        return mimetype in self.formats()

    def retrieveData(self, mimetype: str, preferredType: QMetaType | QMetaType.Type) -> object:
        if mimetype == GALLERY:
            return QByteArray(json.dumps([str(path) for path in self._paths]).encode())
        try:
            if mimetype == _URLS:
                return [QUrl.fromLocalFile(str(path)) for path in self._shared()]
            if mimetype == _PNG:
                return QByteArray(self._content(self._paths[0]))
            if mimetype == _IMAGE:
                return QImage(str(self._paths[0]))
        except (UserError, OSError):  # gone, or a full disk: then the drop brings nothing
            return None
        return None

    def _content(self, path: Path) -> bytes:
        from core.library.exporting import shared

        return shared(path.read_bytes(), with_texts=self._with_texts)

    def _shared(self) -> list[Path]:
        if not self._copies:
            folder = _folder() / secrets.token_hex(6)
            folder.mkdir(parents=True)
            for path in self._paths:
                (folder / path.name).write_bytes(self._content(path))
                self._copies.append(folder / path.name)
        return self._copies


def drag_out(source: QWidget, mime: QMimeData, thumbnail: QPixmap | None) -> None:
    """Run a drag until it is dropped. Copies only: nothing is taken away from here."""
    drag = QDrag(source)
    drag.setMimeData(mime)
    if thumbnail is not None and not thumbnail.isNull():
        drag.setPixmap(thumbnail)
        drag.setHotSpot(QPoint(thumbnail.width() // 2, thumbnail.height() // 2))
    drag.exec(Qt.DropAction.CopyAction)


def folder_of_files() -> Path:
    return paths.cache_dir() / "dragged"


def _folder() -> Path:
    """Where the files lie; those of yesterday are removed on the way."""
    folder = folder_of_files()
    with contextlib.suppress(OSError):
        limit = time.time() - _KEPT_SECONDS
        for old in folder.iterdir():
            if old.stat().st_mtime < limit:
                shutil.rmtree(old, ignore_errors=True)
    return folder
