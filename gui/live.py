"""The live mode: a quick preview of what generating would give, as the canvas changes.

A preview is no candidate: it is kept nowhere until the user keeps it. GUI thread; the
request is made ready on a thread of its own, so that a brush stroke never waits for it.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QObject, QThreadPool, QTimer, Signal, Slot

from core.arrays import RgbArray
from core.changes import Changes
from core.geometry import Bounds
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

# After the first change of the canvas; after the last one of prompt and settings.
CANVAS_MS = 150
WORDS_MS = 300
STEPS = 6
# A run that is past this part of itself is finished: with the starter on two cores what is
# left (a step or two and the decoder) takes 0.15 s, all of the next 0.5 s.
NEARLY_DONE = 0.5
# The first steps are a blur, beside which the picture before says more.
SHOWN_FROM = 0.4


class Place(StrEnum):
    """Where the preview is seen."""

    BESIDE = "beside"
    OVER = "over"


class State(StrEnum):
    """What can be said of the preview."""

    OFF = "off"
    EMPTY = "empty"  # no picture
    WAITING = "waiting"  # jobs go first
    STARTING = "starting"  # the first one is on its way
    MAKING = "making"  # a newer one is on its way
    CURRENT = "current"  # as the canvas is


@dataclass(frozen=True, eq=False)
class Emerging:
    """The newest preview as far as it is made: a small picture of `bounds`."""

    pixels: RgbArray
    bounds: Bounds
    step: int
    steps: int


class Live(QObject):
    """Follows a Session's document and parameters while it is on.

    One request is under way at a time, and the next is made of what the canvas is then.
    During a stroke each is finished, so that a long one shows previews as it goes on;
    otherwise a new one takes the place of one that is not nearly done.
    """

    changed = Signal()  # on or off, where, the state
    preview_changed = Signal()  # another one, none, or it no longer fits the canvas
    emerging_changed = Signal()

    _prepared = Signal(int, object)  # which asking; GenerationRequest, Exception or None

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self._queue = session.queue
        self._on = False
        self._place = Place.BESIDE
        self._candidate: Candidate | None = None
        self._is_stale = False
        self._asking = 0
        self._preparing = False
        self._changes = 0
        self._at = 0  # what the request that is being prepared is made of
        self._last: GenerationRequest | None = None
        self._shown: GenerationRequest | None = None
        self._emerging: Emerging | None = None
        self._keeping: Candidate | None = None
        self._age = QElapsedTimer()  # since the canvas is another than the preview's
        self._pool = QThreadPool()
        self._pool.setMaxThreadCount(1)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._ask)
        session.document.changed.connect(self._on_document_changed)
        session.document.replaced.connect(self._on_document_replaced)
        session.parameters.changed.connect(self._on_words_changed)
        session.extension_changed.connect(self._on_words_changed)
        self._prepared.connect(self._on_prepared)
        self._queue.preview_progressed.connect(self._on_progressed)
        self._queue.preview_made.connect(self._on_made)
        self._queue.preview_ended.connect(self._on_ended)
        self._queue.queue_changed.connect(self.changed)
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
    def seconds_behind(self) -> int:
        """For how long the canvas has been another than the one that the preview was made of."""
        behind = self._candidate is not None and self._age.isValid()
        return self._age.elapsed() // 1000 if behind else 0

    @property
    def emerging(self) -> Emerging | None:
        """The next preview on its way, of the canvas as it is now or just was."""
        return self._emerging

    @property
    def is_busy(self) -> bool:
        """Whether a newer preview is on its way."""
        return self._on and (
            self._queue.running_preview is not None
            or self._timer.isActive()
            or self._is_stale
            or self._last is not self._shown
        )

    @property
    def state(self) -> State:
        if not self._on:
            return State.OFF
        if not self._session.has_picture:
            return State.EMPTY
        if not self.is_busy:
            return State.CURRENT
        if self._queue.is_busy:
            return State.WAITING
        return State.STARTING if self._candidate is None else State.MAKING

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
        self._last = self._shown = None
        self._timer.stop()
        self._queue.drop_previews()
        self._is_stale = False
        self._age.invalidate()
        self._set_emerging(None)
        if self._candidate is not None:
            self._candidate = None
            self.preview_changed.emit()

    def _set_emerging(self, emerging: Emerging | None) -> None:
        if emerging is not self._emerging:
            self._emerging = emerging
            self.emerging_changed.emit()

    @Slot(object)
    def _on_document_changed(self, changes: Changes) -> None:
        if changes.pixels is not None or changes.mask is not None or changes.frame:
            # Not put off by what follows: a long stroke is seen as it goes on.
            self._on_changed(CANVAS_MS, put_off=False)

    @Slot()
    def _on_words_changed(self, _what: object = None) -> None:
        # Half a word is not worth a preview.
        self._on_changed(WORDS_MS, put_off=True)

    def _on_changed(self, delay: int, *, put_off: bool) -> None:
        self._changes += 1
        if not self._on:
            return
        if put_off or not self._timer.isActive():
            self._timer.start(delay)
        if not self._is_stale:
            self._is_stale = True
            if not self._age.isValid():
                self._age.start()
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
        if not self._on or self._is_worth_waiting_for(self._queue.running_preview):
            return  # asked again at its end
        if self._preparing:
            self._timer.start(CANVAS_MS)
            return
        session, parameters = self._session, self._session.parameters
        if not session.has_picture:
            self._is_stale = False
            self.changed.emit()
            return
        self._asking += 1
        self._preparing, self._at = True, self._changes
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

    def _is_worth_waiting_for(self, job: Job | None) -> bool:
        if job is None or job.token.is_cancelled:
            return False
        return self._session.document.is_stroking or job.progress.fraction >= NEARLY_DONE

    @Slot(int, object)
    def _on_prepared(self, asking: int, request: GenerationRequest | Exception | None) -> None:
        self._preparing = False
        if asking != self._asking or not self._on:
            return
        if isinstance(request, Exception):
            self._fail(request)
            return
        self._is_stale = self._changes != self._at
        if request is not None:
            self._last = request
            self._queue.preview(request)
        elif not self.is_busy:
            # As it was asked for last: what is there is right.
            self._age.invalidate()
        self.preview_changed.emit()
        self.changed.emit()

    def _fail(self, error: BaseException, details: str = "") -> None:
        """Once is enough: the next stroke would fail in the same way."""
        self.set_on(False)
        self._session.notice_raised.emit(notice_of(error, details))

    # -- answers -----------------------------------------------------------------

    def _is_wanted(self, job: Job) -> bool:
        """Also one that is not the newest: it is nearer to the canvas than what is shown."""
        return self._on and not job.token.is_cancelled

    @Slot(object)
    def _on_progressed(self, job: Job) -> None:
        progress = job.progress
        shown = progress.preview is not None and progress.fraction >= SHOWN_FROM
        if shown and self._is_wanted(job) and progress.preview_bounds is not None:
            assert progress.preview is not None
            self._set_emerging(
                Emerging(progress.preview, progress.preview_bounds, progress.step, progress.steps)
            )

    @Slot(object, object)
    def _on_made(self, job: Job, candidate: Candidate) -> None:
        if self._is_wanted(job):
            self._emerging = None
            self._candidate, self._shown = candidate, job.request
            if job.request is self._last and not self._is_stale:
                self._age.invalidate()
            elif self._age.isValid():
                self._age.restart()
            self.emerging_changed.emit()
            self.preview_changed.emit()

    @Slot(object)
    def _on_ended(self, job: Job) -> None:
        if job.request is self._last:
            if job.state is JobState.FAILED and job.error is not None:
                self._fail(job.error, job.details)
                return
            if job.state is JobState.CANCELLED:
                # A job went first: ask again, and wait for it.
                self._last = self._shown
                if self._on:
                    self._timer.start(CANVAS_MS)
        self._set_emerging(None)
        if self._on and self._is_stale and not self._timer.isActive():
            self._timer.start(0)
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
) -> GenerationRequest | Exception | None:
    """The request; None when it is the last one again. Any thread."""
    from core.editing import prepare  # imports OpenCV, after the window is up

    try:
        request = prepare(snapshot, snapshot.mask if masked else None, family, extension, **fields)
    except Exception as error:  # noqa: BLE001 - told on the window's thread
        return error
    return None if request == last else request
