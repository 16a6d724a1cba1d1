"""Edits that take long: the first moment at once, what takes longer on a thread.

An edit works on tiles that nobody writes to (core/apart.py), so the user goes on painting
meanwhile. It is put into the document as one undo step when all of it is there, and only if
the document is still the one that it was made of; otherwise it is made again of what is there
by then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QThreadPool, QTimer, Signal, Slot

from core.apart import Change, DocumentWorking, Make, MaskWorking, Work, tiles_in
from core.changes import MASK, Changes
from core.document import Document
from core.errors import BadInput, UserError
from core.history import Command
from core.text import say
from core.tiles import TILE
from gui.gesture import Gesture
from gui.open_document import OpenDocument

if TYPE_CHECKING:
    from gui.document_model import DocumentModel

# So long (s) the window's thread works on a change before another one goes on with it.
_AT_ONCE = 0.008
# Documents of so few tiles are changed at once: faster than anybody sees.
_FEW_TILES = 24
# How often (ms) it is looked at how far that is, and whether it can be put in place.
_LOOK_MS = 60

# Makes the work of a document as it is then. (With `instead` of what that one was made of.)
_Begin = Callable[[Document, Work | None], Work]


class EditJob:
    """One edit under way. `keeps`: it becomes an undo step at once, else a preview.

    `gesture` is the preview that shows it, or that it takes the place of.
    """

    def __init__(self, document: OpenDocument, text: str, begin: _Begin, keeps: bool) -> None:
        self.document = document
        self.text = text
        self.begin = begin
        self.keeps = keeps
        self.gesture: Gesture | None = None
        # No longer in the list of jobs: done, shown, or dropped.
        self.is_over = False
        # What was made is in the document.
        self.is_put = False
        self.work: Work | None = None
        # What was made, once it is there.
        self.command: Command | None = None

    @property
    def progress(self) -> float:
        return 0.0 if self.work is None else self.work.progress


class EditJobs(QObject):
    """The jobs of a DocumentModel, which owns it; those of one document one after another.
    GUI thread."""

    # A job takes longer: it began, is further on, or is over.
    changed = Signal()
    # UserError: what a job that went on could not do after all.
    failed = Signal(object)
    _ran = Signal()  # from the thread

    def __init__(self, model: DocumentModel) -> None:
        super().__init__(model)
        self._model = model
        self._jobs: list[EditJob] = []
        # What waits until nothing is under way of that document.
        self._waiting: list[tuple[OpenDocument, Callable[[], object]]] = []
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
    def current(self) -> EditJob | None:
        """What is under way of the document that is shown."""
        shown = self._model.open
        return next((job for job in self._jobs if job.document is shown), None)

    @property
    def documents(self) -> tuple[OpenDocument, ...]:
        """Those of which something is under way."""
        return tuple(dict.fromkeys(job.document for job in self._jobs))

    def edit(self, text: str, change: Change, times: float = 1.0, added: int = 0) -> EditJob | None:
        """Change the document as one undo step, of a large one on a thread. `times`: about how
        often each of its tiles is touched; `added`: how many pixels it is given. What is not allowed raises BadInput at once, or is
        told by `failed`.
        """
        self._model.settling.emit()
        more = added // (TILE * TILE)
        if tiles_in(self._model.document) + more <= _FEW_TILES and self.current is None:
            self._model.edit(text, lambda one: _all_of(change(one)))
            return None

        def begin(now: Document, _instead: Work | None) -> Work:
            return DocumentWorking(now, change, round(tiles_in(now) * times) + more)

        return self._start(EditJob(self._model.open, text, begin, keeps=True))

    def start(
        self, text: str, make: Make, keeps: bool = True, after: EditJob | None = None
    ) -> EditJob:
        """Begin a change of the mask named `text`, and do it at once if that takes but a
        moment. `after` is the preview, of the same name, that this one takes the place of.
        """

        def begin(now: Document, instead: Work | None) -> Work:
            return MaskWorking(now, make, instead if isinstance(instead, MaskWorking) else None)

        return self._start(EditJob(self._model.open, text, begin, keeps), after)

    def _start(self, job: EditJob, after: EditJob | None = None) -> EditJob:
        if after is not None:
            self.drop(after)
            job.gesture = after.gesture
        gesture = self._model.running
        instead = None
        if gesture is not None and gesture is job.gesture and after is not None:
            # What it is made of is the mask without that preview.
            instead = after.work
        else:
            self._model.settling.emit()
            self._model.end_stroke()
            job.gesture = None
        self._jobs.append(job)
        if self.current is job:
            self._begin(job, instead, _AT_ONCE)
        if not job.is_over:
            self._looking.start()
        self._tell()
        return job

    def keep(self, job: EditJob) -> None:
        """Let a preview become an undo step as soon as it is there."""
        if job.is_over:
            if job.gesture is not None and self._model.running is job.gesture:
                self._model.abort_stroke()
                if job.command is not None:
                    self._model.take(job.command)
            return
        self._drop_preview(job)
        job.keeps = True

    def drop(self, job: EditJob) -> None:
        """Stop it; what is shown of a preview stays for whoever takes its place."""
        if not job.is_over:
            self._end(job)
            self._tell()

    def reject(self, job: EditJob) -> None:
        """Stop it; all is as it was."""
        self.drop(job)
        self._drop_preview(job)

    def cancel(self) -> bool:
        """Drop what is under way of the document that is shown, and what waits for it;
        whether there was anything."""
        job = self.current
        if job is None:
            return False
        self._waiting = [one for one in self._waiting if one[0] is not self._model.open]
        self.reject(job)
        return True

    def after(self, call: Callable[[], object]) -> None:
        """Do it now, or as soon as nothing is under way of the document that is shown; never,
        if that is dropped or fails."""
        if self.current is None:
            call()
        else:
            self._waiting.append((self._model.open, call))

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
        self._waiting.clear()
        for job in list(self._jobs):
            self._end(job)
        self._looking.stop()
        self._pool.waitForDone()

    def _drop_preview(self, job: EditJob) -> None:
        if job.gesture is not None and self._model.running is job.gesture:
            self._model.abort_stroke()
        job.gesture = None

    def _begin(self, job: EditJob, instead: Work | None = None, at_once: float = 0.0) -> None:
        self._model.finish_return()
        work = job.work = job.begin(job.document.document, instead)
        if at_once and work.is_light:
            work.advance(at_once)
        if work.is_complete:
            self._put(job)
        else:
            self._pool.start(lambda: self._work_off(work))

    def _work_off(self, work: Work) -> None:
        """In the pool."""
        work.work_off()
        if not work.is_stopped:
            self._ran.emit()

    @Slot()
    def _look(self) -> None:
        """See whether something can be put in place, or begun."""
        job = self.current
        if job is not None and job.work is None:
            self._begin(job)
        elif job is not None and job.work is not None:
            if job.work.error is not None:
                self._fail(job, job.work.error)
            elif (
                job.work.is_complete
                and self._model.running in (None, job.gesture)
                and not self._model.is_returning
            ):
                self._put(job)
        self._tell()

    def _fail(self, job: EditJob, error: BaseException) -> None:
        # What was to follow it would count on it.
        self._waiting = [one for one in self._waiting if one[0] is not job.document]
        self.reject(job)
        if isinstance(error, UserError):
            self.failed.emit(error)
        elif isinstance(error, KeyError):
            # It was for a layer or a mask that went while this waited.
            self.failed.emit(
                BadInput(
                    say("“{name}” was not done", name=job.text),
                    "What it was for is not there any more",
                    "Undo what came after it, and try again",
                )
            )
        else:
            raise error

    def _put(self, job: EditJob) -> None:
        """Show or keep what was made, unless it was made of what is not there any more."""
        work, model = job.work, self._model
        assert work is not None
        previewed = job.gesture is not None and model.running is job.gesture
        if not previewed and job.keeps:
            # What a tool has in hand by now would be dropped.
            model.settling.emit()
        if not previewed and not work.is_of(model.document):
            job.gesture = None
            self._begin(job)
            return
        self._end(job)
        job.is_put = True
        job.command = command = work.command(model.document, job.text)
        if job.keeps:
            self._drop_preview(job)
            if command is not None:
                model.take(command)
        elif isinstance(work, MaskWorking):
            job.gesture = model.preview(job.text, lambda document: _shown(document, work))

    def _end(self, job: EditJob) -> None:
        job.is_over = True
        if job.work is not None:
            job.work.stop()
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
        while self.current is None:
            shown = self._model.open
            ready = next((one for one in self._waiting if one[0] is shown), None)
            if ready is None:
                return
            self._waiting.remove(ready)
            ready[1]()

    @Slot(object)
    def _on_closed(self, document: OpenDocument) -> None:
        for job in [job for job in self._jobs if job.document is document]:
            self._end(job)
        self._waiting = [one for one in self._waiting if one[0] is not document]
        self._tell()


def _shown(document: Document, work: MaskWorking) -> Changes:
    document.store(MASK).put(work.tiles)
    return document.touched_keys(MASK, work.tiles)


def _all_of(made: Changes | Iterator[Changes]) -> Changes:
    """Of a change that is made in one go, or bit by bit."""
    return made if isinstance(made, Changes) else Changes.all_of(made)
