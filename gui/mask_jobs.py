"""Changes of the whole mask: the first moment at once, what takes longer on a thread.

A change works on tiles that nobody writes to, so the user goes on painting meanwhile. It is
put into the document as one undo step when all of it is there, and only if the mask is still
the one that it was made of; otherwise it is made again of the mask as it is by then.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QThreadPool, QTimer, Signal, Slot

from core.cancellation import CancelToken
from core.changes import MASK, Changes
from core.document import Document
from core.geometry import Bounds
from core.mask_changes import MaskWork
from core.tiles import TileArray, TileKey, Tiles
from gui.gesture import Gesture
from gui.open_document import OpenDocument

if TYPE_CHECKING:
    from gui.document_model import DocumentModel

# So long (s) the window's thread works on a change before another one goes on with it.
_AT_ONCE = 0.008
# How often (ms) it is looked at how far that is, and whether it can be put in place.
_LOOK_MS = 60

Make = Callable[[Tiles, Bounds], MaskWork]


class MaskJob:
    """One change under way. `keeps`: it becomes an undo step at once, else a preview.

    `gesture` is the preview that shows it, or that it takes the place of. What is made of
    `base` (the mask) and `frame` is written by whichever thread works on it.
    """

    def __init__(self, document: OpenDocument, text: str, make: Make, keeps: bool) -> None:
        self.document = document
        self.text = text
        self.make = make
        self.keeps = keeps
        self.gesture: Gesture | None = None
        # No longer in the list of jobs: done, shown, or dropped.
        self.is_over = False
        # What was made is in the document.
        self.is_put = False
        self.base: Tiles | None = None
        self.frame = Bounds(0, 0, 0, 0)
        self.run: _Run | None = None

    @property
    def progress(self) -> float:
        return 0.0 if self.run is None else self.run.done / max(1, self.run.work.total)


class _Run:
    """One try at a job; another one begins when the mask has changed."""

    def __init__(self, work: MaskWork) -> None:
        self.work = work
        self.tiles: dict[TileKey, TileArray | None] = {}
        self.done = 0
        self.is_complete = False
        self.error: BaseException | None = None
        self.token = CancelToken()

    def advance(self, seconds: float | None = None) -> None:
        """Work for about so long, or until it is done or cancelled. One thread at a time."""
        end = None if seconds is None else time.perf_counter() + seconds
        for tiles in self.work.steps:
            self.tiles.update(tiles)
            self.done += 1
            if self.token.is_cancelled or (end is not None and time.perf_counter() >= end):
                return
        self.is_complete = True

    def work_off(self) -> None:
        """The rest of it; what goes wrong is kept for the window's thread."""
        try:
            self.advance()
        except BaseException as error:  # noqa: BLE001 - told by the window's thread
            self.error = error


class MaskJobs(QObject):
    """The jobs of a DocumentModel, which owns it; those of one document one after another.
    GUI thread."""

    # A job takes longer: it began, is further on, or is over.
    changed = Signal()
    _ran = Signal()  # from the thread

    def __init__(self, model: DocumentModel) -> None:
        super().__init__(model)
        self._model = model
        self._jobs: list[MaskJob] = []
        self._was_working = False
        self._pool = QThreadPool()
        self._pool.setMaxThreadCount(1)
        self._looking = QTimer(self)
        self._looking.setInterval(_LOOK_MS)
        self._looking.timeout.connect(self._look)
        self._ran.connect(self._look)
        model.closed.connect(self._on_closed)
        model.shown.connect(self._look)

    @property
    def current(self) -> MaskJob | None:
        """What is under way of the document that is shown."""
        shown = self._model.open
        return next((job for job in self._jobs if job.document is shown), None)

    def start(
        self, text: str, make: Make, keeps: bool = True, after: MaskJob | None = None
    ) -> MaskJob:
        """Begin a change named `text`, and do it at once if that takes but a moment. `after`
        is the preview, of the same name, that this one takes the place of.
        """
        job = MaskJob(self._model.open, text, make, keeps)
        if after is not None:
            self.drop(after)
            job.gesture = after.gesture
        gesture = self._model.running
        if gesture is not None and gesture is job.gesture and after is not None:
            # What it is made of is the mask without that preview.
            job.base, job.frame = after.base, after.frame
        else:
            self._model.end_stroke()
            job.gesture = None
        self._jobs.append(job)
        if self.current is job:
            self._begin(job, _AT_ONCE)
        if not job.is_over:
            self._looking.start()
        self._tell()
        return job

    def keep(self, job: MaskJob) -> None:
        """Let a preview become an undo step as soon as it is there."""
        if job.is_over:
            if job.gesture is not None and self._model.running is job.gesture:
                self._model.end_stroke()
            return
        self._drop_preview(job)
        job.keeps = True

    def drop(self, job: MaskJob) -> None:
        """Stop it; what is shown of a preview stays for whoever takes its place."""
        if not job.is_over:
            self._end(job)
            self._tell()

    def reject(self, job: MaskJob) -> None:
        """Stop it; the mask is as it was."""
        self.drop(job)
        self._drop_preview(job)

    def cancel(self) -> bool:
        """Drop what is under way of the document that is shown; whether there was anything."""
        job = self.current
        if job is None:
            return False
        self.reject(job)
        return True

    def wait(self) -> None:
        """Finish all that is under way of the document that is shown, and then go on."""
        job = self.current
        while job is not None:
            self._pool.waitForDone()
            if self._model.running is not job.gesture:
                self._model.end_stroke()
            self._look()
            job = self.current

    def close(self) -> None:
        """Drop everything, and wait for the thread."""
        for job in list(self._jobs):
            self._end(job)
        self._looking.stop()
        self._pool.waitForDone()

    def _drop_preview(self, job: MaskJob) -> None:
        if job.gesture is not None and self._model.running is job.gesture:
            self._model.abort_stroke()
        job.gesture = None

    def _begin(self, job: MaskJob, at_once: float = 0.0) -> None:
        if job.gesture is None or job.base is None:
            job.base = job.document.document.store(MASK).snapshot()
            job.frame = job.document.document.frame
        run = job.run = _Run(job.make(job.base, job.frame))
        if at_once and run.work.is_light:
            run.advance(at_once)
        if run.is_complete:
            self._put(job)
        else:
            self._pool.start(lambda: self._work_off(run))

    def _work_off(self, run: _Run) -> None:
        """In the pool."""
        run.work_off()
        if not run.token.is_cancelled:
            self._ran.emit()

    @Slot()
    def _look(self) -> None:
        """See whether something can be put in place, or begun."""
        job = self.current
        if job is not None and job.run is None:
            self._begin(job)
        elif job is not None and job.run is not None:
            if job.run.error is not None:
                error = job.run.error
                self.reject(job)
                raise error
            if job.run.is_complete and self._model.running in (None, job.gesture):
                self._put(job)
        self._tell()

    def _put(self, job: MaskJob) -> None:
        """Show or keep what was made, unless it was made of what is not there any more."""
        run, model = job.run, self._model
        assert run is not None
        previewed = job.gesture is not None and model.running is job.gesture
        if not previewed and not self._is_as_it_was(job):
            job.gesture = None
            self._begin(job)
            return
        self._end(job)
        job.is_put = True
        if job.keeps:
            self._drop_preview(job)
            model.edit(job.text, lambda document: _put(document, run))
        else:
            job.gesture = model.preview(job.text, lambda document: _put(document, run))

    def _is_as_it_was(self, job: MaskJob) -> bool:
        document = job.document.document
        now, base = document.mask, job.base
        return (
            base is not None
            and document.frame == job.frame
            and len(now) == len(base)
            and all(now.get(key) is tile for key, tile in base.items())
        )

    def _end(self, job: MaskJob) -> None:
        job.is_over = True
        if job.run is not None:
            job.run.token.cancel()
        if job in self._jobs:
            self._jobs.remove(job)

    def _tell(self) -> None:
        """How far it is; that undo is for what is under way, or no longer so."""
        if not self._jobs:
            self._looking.stop()
        is_working = self.current is not None
        if is_working or self._was_working:
            self.changed.emit()
        if is_working is not self._was_working:
            self._was_working = is_working
            self._model.undo_changed.emit()

    @Slot(object)
    def _on_closed(self, document: OpenDocument) -> None:
        for job in [job for job in self._jobs if job.document is document]:
            self._end(job)
        self._tell()


def _put(document: Document, run: _Run) -> Changes:
    store = document.store(MASK)
    for key, tile in run.tiles.items():
        store.set_tile(key, tile)
    return document.touched_keys(MASK, run.tiles)
