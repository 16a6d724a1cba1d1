"""The live mode: a quick preview of what generating would give, as the canvas changes.

A preview is no candidate: it is kept nowhere until the user keeps it. GUI thread; the
request is made ready on a thread of its own, so that a brush stroke never waits for it.
"""

from __future__ import annotations

import dataclasses
from enum import StrEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QObject, QThreadPool, QTimer, Signal, Slot

from core.changes import Changes
from core.errors import UserError
from core.request import Candidate, GenerationRequest
from gui.jobs import Job, JobState
from gui.notices import notice_of
from gui.session import Session
from gui.worker import Made

if TYPE_CHECKING:
    from core.editing import RequestFields
    from core.families.registry import Family
    from core.geometry import Margins
    from core.snapshot import DocumentSnapshot

# After the last change; while changes go on coming, at least this often.
DELAY_MS = 250
MOST_MS = 1500
STEPS = 6


class Place(StrEnum):
    """Where the preview is seen."""

    BESIDE = "beside"
    OVER = "over"


class Live(QObject):
    """Follows a Session's document and parameters while it is on."""

    changed = Signal()  # on or off, where, busy
    preview_changed = Signal()  # another one, none, or it no longer fits the canvas

    _prepared = Signal(int, object)  # which asking; GenerationRequest, UserError or None

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self._queue = session.queue
        self._on = False
        self._place = Place.BESIDE
        self._candidate: Candidate | None = None
        self._is_stale = False
        self._asking = 0
        self._last: GenerationRequest | None = None
        self._keeping: Candidate | None = None
        self._pool = QThreadPool()
        self._pool.setMaxThreadCount(1)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._ask)
        self._since = QElapsedTimer()
        session.document.changed.connect(self._on_document_changed)
        session.document.replaced.connect(self._on_document_replaced)
        session.parameters.changed.connect(self._on_changed)
        session.extension_changed.connect(self._on_changed)
        self._prepared.connect(self._on_prepared)
        self._queue.preview_made.connect(self._on_made)
        self._queue.preview_ended.connect(self._on_ended)
        self._queue.candidate_kept.connect(self._on_kept)

    # -- reading -----------------------------------------------------------------

    @property
    def is_on(self) -> bool:
        return self._on

    @property
    def place(self) -> Place:
        return self._place

    @property
    def candidate(self) -> Candidate | None:
        """The newest preview; None: there is none yet."""
        return self._candidate

    @property
    def is_stale(self) -> bool:
        """Whether the canvas has changed since the preview was asked for."""
        return self._is_stale

    @property
    def is_busy(self) -> bool:
        """Whether a newer preview is on its way."""
        return self._on and (
            self._queue.running_preview is not None or self._timer.isActive() or self._is_stale
        )

    # -- asking ------------------------------------------------------------------

    def set_on(self, on: bool) -> None:
        if on == self._on:
            return
        self._on = on
        self._drop()
        if on:
            self._timer.start(0)
        self.changed.emit()

    def set_place(self, place: Place) -> None:
        if place is not self._place:
            self._place = place
            self.changed.emit()

    def _drop(self) -> None:
        """No preview, and none to come."""
        self._asking += 1
        self._last = None
        self._timer.stop()
        self._queue.drop_previews()
        self._is_stale = False
        if self._candidate is not None:
            self._candidate = None
            self.preview_changed.emit()

    @Slot(object)
    def _on_document_changed(self, changes: Changes) -> None:
        if changes.pixels is not None or changes.mask is not None or changes.frame:
            self._on_changed()

    @Slot()
    def _on_changed(self, _what: object = None) -> None:
        if not self._on:
            return
        if not self._timer.isActive():
            self._since.start()
        # A long stroke must not put it off for ever.
        if not self._timer.isActive() or self._since.elapsed() < MOST_MS - DELAY_MS:
            self._timer.start(DELAY_MS)
        if not self._is_stale:
            self._is_stale = True
            self.preview_changed.emit()
            self.changed.emit()

    @Slot()
    def _on_document_replaced(self) -> None:
        if self._on:
            self._drop()
            self._timer.start(0)

    @Slot()
    def _ask(self) -> None:
        """Make the request ready elsewhere: it reads pixels and compares them."""
        if not self._on:
            return
        session, parameters = self._session, self._session.parameters
        if not session.has_picture:
            self._is_stale = False
            self.changed.emit()
            return
        self._asking += 1
        asking, last = self._asking, self._last
        fields = session.request_fields(parameters.seed)
        family = parameters.family
        fields["count"] = 1
        fields["num_inference_steps"] = min(parameters.num_inference_steps, STEPS)
        fields["options"] = dataclasses.replace(parameters.options(), draft=True, two_passes=False)
        snapshot = session.document.snapshot()
        masked = session.document.has_mask
        extension = session.extension
        self._pool.start(
            lambda: self._prepared.emit(
                asking, _request(snapshot, masked, family, extension, fields, last)
            )
        )

    @Slot(int, object)
    def _on_prepared(self, asking: int, request: GenerationRequest | UserError | None) -> None:
        if asking != self._asking or not self._on:
            return
        if isinstance(request, GenerationRequest):
            self._last = request
            self._is_stale = False
            self._queue.preview(request)
        elif isinstance(request, UserError):
            self._fail(request)
            return
        else:
            # As it was asked for last: what is there, or on its way, is right.
            self._is_stale = False
            self.preview_changed.emit()
        self.changed.emit()

    def _fail(self, error: BaseException, details: str = "") -> None:
        """Once is enough: the next stroke would fail in the same way."""
        self.set_on(False)
        self._session.notice_raised.emit(notice_of(error, details))

    # -- answers -----------------------------------------------------------------

    @Slot(object, object)
    def _on_made(self, job: Job, candidate: Candidate) -> None:
        if self._on and job.request is self._last:
            self._candidate = candidate
            self.preview_changed.emit()

    @Slot(object)
    def _on_ended(self, job: Job) -> None:
        if job.request is self._last:
            if job.state is JobState.FAILED and job.error is not None:
                self._fail(job.error, job.details)
                return
            if job.state is JobState.CANCELLED:
                # A job went first: ask again, and wait for it.
                self._last = None
                if self._on:
                    self._timer.start(DELAY_MS)
        self.changed.emit()

    # -- keeping -----------------------------------------------------------------

    def keep(self) -> None:
        """Put the preview into the gallery, and then among the candidates."""
        candidate = self._candidate
        if candidate is not None and candidate is not self._keeping:
            self._keeping = candidate
            self._queue.keep_again(Made(candidate))

    @Slot(object)
    def _on_kept(self, made: Made) -> None:
        if self._keeping is not None and made.candidate is self._keeping:
            self._session.adopt(made)

    def close(self) -> None:
        """Stop, and wait for the thread."""
        self._on = False
        self._timer.stop()
        self._asking += 1
        self._pool.waitForDone()


def _request(
    snapshot: DocumentSnapshot,
    masked: bool,
    family: Family,
    extension: Margins,
    fields: RequestFields,
    last: GenerationRequest | None,
) -> GenerationRequest | UserError | None:
    """The request; None when it is the last one again. Any thread."""
    from core.editing import prepare  # imports OpenCV, after the window is up

    try:
        request = prepare(snapshot, snapshot.mask if masked else None, family, extension, **fields)
    except UserError as error:
        return error
    return None if request == last else request
