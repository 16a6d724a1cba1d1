"""The gallery and the prompt history as the window sees them: signals, never a wait."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal, SignalInstance, Slot
from PySide6.QtGui import QImage

from core.arrays import RgbaArray
from core.errors import BadInput, UserError
from core.request import Candidate, GenerationRequest
from gui.notices import Notice, notice_of
from gui.qimage import to_qimage
from gui.wording import sentences

if TYPE_CHECKING:
    from core.library.gallery import Gallery
    from core.library.items import GalleryItem
    from core.library.prompts import PromptEntry
    from core.library.recycle import Deletion

PAGE = 200
_PATIENCE = 60.0  # seconds that a result waits for a gallery that is being opened


class Library(QObject):
    """The gallery, opened in the background. GUI thread, but for `keep` (any thread).

    Until it is open, lists are empty; `items_changed` and `prompts_changed` follow then.
    Reading rows is quick enough for the GUI thread (a page costs well under a
    millisecond, and waits for nobody who writes); thumbnails are read in a pool, and come
    with `thumbnail_ready`. What is written waits for the disk, or for another Pentimento,
    on a thread of its own, in order.
    """

    item_added = Signal(str)  # id
    items_changed = Signal()
    prompts_changed = Signal()
    # What was asked for with read_candidates: list of (Candidate, id), and what it was asked for.
    candidates_read = Signal(object, object)
    thumbnail_ready = Signal(str, QImage)  # id; a null image where there is none
    notice_raised = Signal(object)  # Notice

    _opened_now = Signal()
    _open_failed = Signal(object)  # UserError | OSError

    def __init__(self, open_gallery: Callable[[], Gallery]) -> None:
        super().__init__()
        # Whether pictures tell others how they were made.
        self.shares_texts: Callable[[], bool] = lambda: True
        self._open_gallery = open_gallery
        self._opened: Gallery | None = None
        self._being_opened = threading.Lock()
        self._settled = threading.Event()  # open, or it is known that it cannot be
        self._opening = False
        self._pool = QThreadPool()
        self._pool.setMaxThreadCount(2)
        self._writing = QThreadPool()
        self._writing.setMaxThreadCount(1)
        self._asked: set[str] = set()
        self._deletions: list[Deletion] = []  # of this session, the last one at the end
        self._opened_now.connect(self._on_opened)
        self._open_failed.connect(self._on_open_failed)

    @property
    def is_open(self) -> bool:
        return self._opened is not None

    def open(self) -> None:
        """Begin to open the gallery. It may take long when it has to be made again."""
        if self._opened is None and not self._opening:
            self._opening = True
            self._settled.clear()
            self._pool.start(self._open_in_pool)

    def close(self) -> None:
        """Wait for what is read and written, then close the database. May be called twice."""
        self._writing.waitForDone(30_000)
        self._pool.clear()
        self._pool.waitForDone(5000)
        if self._opened is not None:
            self._opened.close()
            self._opened = None

    def _open_in_pool(self) -> None:
        try:
            self._open_here()
        except (UserError, OSError) as error:
            self._open_failed.emit(error)
        finally:
            self._settled.set()

    def _open_here(self) -> Gallery:
        """Any thread but the GUI's. Raises UserError or OSError."""
        with self._being_opened:
            if self._opened is None:
                self._opened = self._open_gallery()
                self._opened_now.emit()
            return self._opened

    @Slot()
    def _on_opened(self) -> None:
        self._opening = False
        self.items_changed.emit()
        self.prompts_changed.emit()
        if self._opened is not None and self._opened.notices:
            self.notice_raised.emit(Notice(sentences(*self._opened.notices), kind="note"))

    @Slot(object)
    def _on_open_failed(self, error: BaseException) -> None:
        self._opening = False
        self.notice_raised.emit(notice_of(error, "", self.tr("Try again"), self.open))

    # -- results -----------------------------------------------------------------

    def keep(self, candidate: Candidate) -> str:
        """Write a candidate to the gallery and return its id. Any thread but the GUI's.

        A gallery that could not be opened is tried again. Raises UserError or OSError.
        """
        if not self._settled.wait(_PATIENCE):  # it is being made again from its pictures
            raise UserError("The gallery is still being opened", do="This is tried again by itself")
        item = (self._opened or self._open_here()).add(candidate)
        self.item_added.emit(item.id)
        return item.id

    def page(
        self,
        before: GalleryItem | None = None,
        search: str = "",
        *,
        favourites: bool = False,
        applied: bool = False,
    ) -> list[GalleryItem]:
        """Newest first, those before `before`; at most PAGE of them."""
        if self._opened is None:
            return []
        try:
            return list(
                self._opened.page(
                    before=before,
                    limit=PAGE,
                    search=search,
                    favourites=favourites,
                    applied=applied,
                )
            )
        except UserError as error:
            self.notice_raised.emit(notice_of(error))
            return []

    def get(self, item_id: str) -> GalleryItem | None:
        if self._opened is None:
            return None
        try:
            return self._opened.get(item_id)
        except UserError:
            return None

    def request_of(self, item: GalleryItem) -> GenerationRequest | None:
        """The request that made it, pixels and all; None, with a notice, when it is lost."""
        if self._opened is None:
            return None
        try:
            return self._opened.request_of(item)
        except UserError as error:
            self.notice_raised.emit(notice_of(error))
            return None

    def pixels_of(self, item: GalleryItem) -> RgbaArray | None:
        """The picture itself, (h, w, 4); None, with a notice, when it is lost."""
        if self._opened is None:
            return None
        try:
            return self._opened.pixels_of(item)
        except UserError as error:
            self.notice_raised.emit(notice_of(error))
            return None

    def read_candidates(self, items: Sequence[GalleryItem], asked_for: object) -> None:
        """Soon, with candidates_read: those that can be read; the first that cannot is told."""
        gallery = self._opened
        if gallery is None or not items:
            return

        def read() -> None:
            found: list[tuple[Candidate, str]] = []
            failed: UserError | None = None
            for item in items:
                try:
                    found.append((gallery.candidate_of(item), item.id))
                except UserError as error:
                    failed = failed or error
            if failed is not None:
                self.notice_raised.emit(notice_of(failed))
            self.candidates_read.emit(found, asked_for)

        self._pool.start(read)

    def mark_applied(self, item_id: str) -> None:
        """Soon; what goes wrong is told with a notice. One that was deleted has no mark."""
        gallery = self._opened
        if gallery is None:
            return

        def work() -> None:
            with contextlib.suppress(BadInput):
                gallery.mark_applied(item_id)

        self._write(work, self.items_changed)

    def set_favourite(self, items: list[GalleryItem], favourite: bool) -> None:
        """Soon, as mark_applied."""
        gallery = self._opened
        if gallery is not None and items:

            def work() -> None:
                for item in items:
                    gallery.set_favourite(item.id, favourite)

            self._write(work, self.items_changed)

    def export(self, items: list[GalleryItem], folder: Path) -> None:
        """Copy the pictures into a folder; a notice says when it is done."""
        with_texts = self.shares_texts()

        def work() -> None:
            from core.library.exporting import export_copies

            copied = export_copies(items, folder, with_texts=with_texts)
            words = self.tr("{n} pictures were copied to {folder}.")
            missing = len(items) - copied
            self.notice_raised.emit(
                Notice(
                    words.format(n=copied, folder=folder),
                    self.tr("{n} are gone from the gallery's folder.").format(n=missing)
                    if missing
                    else "",
                    kind="note" if missing else "done",
                )
            )

        self._write(work)

    def compare_with_folder(self) -> None:
        """Find pictures that were put into the gallery's folder, and rows whose picture was
        deleted outside."""
        gallery = self._opened
        if gallery is None:
            return

        def work() -> None:
            found = gallery.rebuild().added
            gone = gallery.forget_missing()
            words = self.tr("Compared with the folder: {found} found, {gone} gone.")
            self.notice_raised.emit(Notice(words.format(found=found, gone=gone), kind="done"))

        self._write(work, self.items_changed)

    def _write(self, work: Callable[[], object], done: SignalInstance | None = None) -> None:
        def run() -> None:
            try:
                work()
            except UserError as error:
                self.notice_raised.emit(notice_of(error))
            else:
                if done is not None:
                    done.emit()

        self._writing.start(run)

    def delete(self, items: list[GalleryItem]) -> None:
        """Into the recycle bin, soon; the notice about it can bring them back."""
        gallery = self._opened
        if gallery is None or not items:
            return

        def work() -> None:
            try:
                deletion = gallery.delete([item.id for item in items])
                self._deletions.append(deletion)
                self.notice_raised.emit(
                    Notice(
                        self.tr("Moved to the recycle bin: {n}").format(n=len(deletion.ids)),
                        kind="done",
                        action=self.tr("Bring back"),
                        act=lambda: self._restore(deletion),
                    )
                )
            finally:
                self.items_changed.emit()

        self._write(work)

    @property
    def can_bring_back(self) -> bool:
        """Whether something was deleted since the start that is not back."""
        return bool(self._deletions)

    def bring_back(self) -> None:
        """Undo the last deletion."""
        if self._deletions:
            self._restore(self._deletions[-1])

    def _restore(self, deletion: Deletion) -> None:
        gallery = self._opened
        if gallery is None or deletion not in self._deletions:
            return
        self._deletions.remove(deletion)

        def work() -> None:
            try:
                gallery.restore(deletion)
            finally:
                self.items_changed.emit()

        self._write(work)

    # -- thumbnails --------------------------------------------------------------

    def ask_thumbnail(self, item: GalleryItem) -> None:
        """Answered by thumbnail_ready; asking again meanwhile costs nothing."""
        gallery = self._opened
        if gallery is None or item.id in self._asked:
            return
        self._asked.add(item.id)
        self._pool.start(_Reading(gallery, item, self._answer))

    def _answer(self, item_id: str, image: QImage) -> None:
        # Called in the pool; the signal crosses to the GUI thread by itself.
        self._asked.discard(item_id)
        self.thumbnail_ready.emit(item_id, image)

    # -- prompts -----------------------------------------------------------------

    @Slot(str, str)
    def note_prompt(self, prompt: str, negative_prompt: str) -> None:
        gallery = self._opened
        if gallery is not None:
            self._write(lambda: gallery.prompts.add(prompt, negative_prompt), self.prompts_changed)

    def prompts(self, search: str = "", limit: int = 200) -> list[PromptEntry]:
        if self._opened is None:
            return []
        try:
            history = self._opened.prompts
            return list(history.search(search, limit) if search else history.recent(limit=limit))
        except UserError as error:
            self.notice_raised.emit(notice_of(error))
            return []

    def recent_prompts(self) -> list[str]:
        """The texts alone, newest first, each once: for the arrow keys."""
        return list(dict.fromkeys(entry.prompt for entry in self.prompts(limit=50)))


class _Reading(QRunnable):
    def __init__(
        self, gallery: Gallery, item: GalleryItem, answer: Callable[[str, QImage], None]
    ) -> None:
        super().__init__()
        self._gallery, self._item, self._answer = gallery, item, answer

    def run(self) -> None:
        image = QImage()
        try:
            pixels = self._gallery.thumbnail(self._item)
            if pixels is not None:
                image = to_qimage(pixels)
        except (UserError, OSError, RuntimeError):
            pass  # shown as a picture that is missing
        self._answer(self._item.id, image)
