"""Small pictures of layers and masks, made a little at a time while nobody waits."""

from __future__ import annotations

import time
from collections.abc import Iterator

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtGui import QImage

from core.changes import Changes
from core.display import glance
from core.tiles import Tiles
from gui.document_model import DocumentModel
from gui.qimage import to_qimage

# Made at twice the size and scaled smoothly when drawn.
SIDE = 144
_DELAY_MS = 120
_SECONDS = 0.003


class LayerThumbnails(QObject):
    """Of every store of the document, by its id. Layers' masks: white shows. GUI thread."""

    made = Signal(str)  # the store whose picture is new

    def __init__(self, model: DocumentModel, parent: QObject) -> None:
        super().__init__(parent)
        self._model = model
        self._images: dict[str, QImage] = {}
        self._stale: set[str] = set()
        self._work: Iterator[None] | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._go_on)
        model.committed.connect(self._on_committed)
        model.replaced.connect(self._on_replaced)
        self._on_replaced()

    def image(self, store_id: str) -> QImage | None:
        """As it was made last; None: not yet."""
        return self._images.get(store_id)

    @Slot(object)
    def _on_committed(self, changes: Changes) -> None:
        if changes.frame:
            self._stale = set(self._model.document.store_ids)
        self._stale |= {place[0] for place in changes.tiles}
        self._stale |= set(self._model.document.store_ids) - set(self._images)
        self._restart()

    @Slot()
    def _on_replaced(self) -> None:
        self._images.clear()
        self._stale = set(self._model.document.store_ids)
        self._restart()

    def _restart(self) -> None:
        self._work = None
        if self._stale:
            self._timer.start(_DELAY_MS)

    @Slot()
    def _go_on(self) -> None:
        end = time.monotonic() + _SECONDS
        if self._work is None:
            self._work = self._all()
        for _ in self._work:
            if time.monotonic() >= end:
                self._timer.start(0)
                return
        self._work = None

    def _all(self) -> Iterator[None]:
        frame, document = self._model.frame, self._model.document
        if frame.is_empty:
            self._stale.clear()
            return
        longest = max(frame.width, frame.height)
        size = [max(1, side * SIDE // longest) for side in (frame.height, frame.width)]
        while self._stale:
            store_id = min(self._stale)
            self._stale.discard(store_id)
            if store_id not in document.store_ids:
                self._images.pop(store_id, None)
                continue
            # Immutable, so that a stroke in between is no matter.
            tiles: Tiles = document.store(store_id).snapshot()
            shape = (*size, 4) if tiles.channels == 4 else tuple(size)
            out = np.zeros(shape, np.uint8)
            yield from glance(tiles, frame, out)
            if store_id.endswith("/mask"):
                out = 255 - out
            self._images[store_id] = to_qimage(out)
            self.made.emit(store_id)
