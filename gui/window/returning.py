"""Results of before, out of the gallery and over the canvas again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from core.applying import touches
from core.errors import UserError
from gui.library import Library
from gui.notices import Notice, notice_of
from gui.open_document import OpenDocument
from gui.session import Session
from gui.worker import Made

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.library.items import GalleryItem
    from core.request import Candidate


class Returning(QObject):
    """Makes gallery items candidates again: to compare, to brush in, to apply. GUI thread."""

    def __init__(self, session: Session, library: Library, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._library = session, library
        library.candidates_read.connect(self._on_read)

    @Slot(object)
    def lay_over(self, items: Sequence[GalleryItem]) -> None:
        """Read them on a thread; those that lie over the canvas already are not read again."""
        there = {made.item_id for made in self._session.candidates}
        wanted = [item for item in items if item.id not in there]
        for index, made in enumerate(self._session.candidates):
            if not wanted and items and made.item_id == items[-1].id:
                self._session.select(index)
        self._library.read_candidates(wanted, self._session.document.open)

    @Slot(object, object)
    def _on_read(self, found: Sequence[tuple[Candidate, str]], owner: OpenDocument) -> None:
        if owner.is_closed:
            return
        elsewhere = 0
        for candidate, item_id in found:
            blank = owner is self._session.document.open and owner.document.is_empty
            if blank and candidate.request.image is not None:
                # What it was made of comes with it: else there is nothing to compare it with.
                try:
                    self._session.show_source(candidate.request)
                except UserError as error:
                    self._session.notice_raised.emit(notice_of(error))
                    return
                owner = self._session.document.open
            if touches(owner.document, candidate):
                self._session.adopt(Made(candidate, item_id), owner)
            else:
                elsewhere += 1
        if elsewhere:
            self._session.notice_raised.emit(
                Notice(
                    self.tr("What was chosen lies outside this picture."),
                    self.tr("It was made for a larger one, or for another place. Open it instead."),
                    kind="note",
                )
            )
