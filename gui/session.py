"""The view model: what the window shows and does, without a widget. GUI thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot

from core.applying import touches
from core.errors import UserError
from core.geometry import Bounds, Margins
from core.recipe import Recipe, with_newest
from core.request import Candidate, GenerationRequest
from gui.asking import Asking
from gui.brushing import Brushing
from gui.document_model import DocumentModel
from gui.edit_jobs import EditJob
from gui.jobs import Job, JobQueue, JobState
from gui.notices import Notice, notice_of
from gui.open_document import OpenDocument
from gui.wording import joined, sentences
from gui.worker import Made
from gui.workspace import Workspace

if TYPE_CHECKING:
    from core.models.catalogue import ModelEntry


@dataclass(eq=False)
class _Parked:
    """What lies over a document that is open but not shown."""

    candidates: list[Made] = field(default_factory=list[Made])
    current: int = -1
    extension: Margins = field(default_factory=Margins)
    context_box: Bounds | None = None
    recalled: GenerationRequest | None = None


class Session(Asking):
    """Owns the documents, the queue, the parameters and the candidates on the canvas.

    `document` shows one of those that are open in the `workspace`; what lies over the
    others (candidates, an extension) is parked here until they are shown again.

    Widgets bind to this and never to each other. Setters that change nothing emit
    nothing.
    """

    candidates_changed = Signal()
    current_changed = Signal(object)  # Made | None
    recalled = Signal()
    prompt_used = Signal(str, str)
    waiting_changed = Signal(object)  # OpenDocument that is not shown: waiting_in is another

    def __init__(
        self,
        document: DocumentModel,
        queue: JobQueue,
        list_models: Callable[[], Sequence[ModelEntry]],
        mark_applied: Callable[[str], None],
    ) -> None:
        super().__init__(document, list_models)
        self.queue = queue
        # Whether a result becomes a layer of its own, or is painted into the active one.
        self.as_layer: Callable[[], bool] = lambda: True
        self._mark_applied = mark_applied
        self._candidates: list[Made] = []
        self._current = -1
        self._parked: dict[OpenDocument, _Parked] = {}
        # What the user has asked to generate waits for this change of the mask.
        self._awaited: EditJob | None = None
        self._asked_again: Callable[[], Job | None] = self.generate
        self.workspace = Workspace(document, self.is_blank, self)
        self.brushing = Brushing(self)
        document.replaced.connect(self._on_document_replaced)
        document.leaving.connect(self._on_document_leaving)
        document.shown.connect(self._on_document_shown)
        document.closed.connect(self._on_document_closed)
        document.jobs.changed.connect(self._on_mask_jobs)
        queue.candidate_made.connect(self._on_candidate_made)
        queue.candidate_kept.connect(self._on_candidate_kept)
        queue.job_ended.connect(self._on_job_ended)
        self._update_task()

    # -- generating --------------------------------------------------------------

    def generate(self) -> Job | None:
        """Queue a job for what is on the canvas now. None when it could not be asked, or is
        as soon as the mask is what it is becoming.
        """
        self._asked_again = self.generate
        return self._ask(self.build_request, self._task_text)

    def fill_from_picture(self) -> Job | None:
        """Like `generate`, with what the picture itself shows: no prompt, no model."""
        self._asked_again = self.fill_from_picture
        return self._ask(self.build_fill, self.tr("Fill from the picture"))

    def _ask(self, build: Callable[[], GenerationRequest], label: str) -> Job | None:
        self._awaited = self.document.jobs.current
        if self._awaited is not None:
            return None
        # What is shown is what is meant: a preview or a fill under way is kept first.
        self.document.end_stroke()
        try:
            request = build()
            job = self.queue.submit(request, label, self.document.open)
        except UserError as error:
            self.notice_raised.emit(notice_of(error))
            return None
        except OverflowError:
            self.notice_raised.emit(
                Notice(
                    self.tr("The queue is full."),
                    self.tr("Wait for a job to end, or cancel some."),
                )
            )
            return None
        if request.prompt or request.negative_prompt:
            self.prompt_used.emit(request.prompt, request.negative_prompt)
        return job

    @Slot()
    def _on_mask_jobs(self) -> None:
        job = self._awaited
        if job is not None and job.is_over:
            self._awaited = None
            if job.is_put and job.document is self.document.open:
                self._asked_again()

    def cancel(self) -> None:
        """End the running job; the next in the queue starts."""
        if self.queue.running is not None:
            self.queue.cancel(self.queue.running)

    @Slot(object)
    def _on_job_ended(self, job: Job) -> None:
        if job.state is JobState.FAILED and job.error is not None:
            self.notice_raised.emit(
                notice_of(job.error, job.details, self.tr("Try again"), lambda: self._retry(job))
            )
        notes = [note for made in job.made for note in made.candidate.notes]
        if job.state is JobState.SUCCEEDED and notes:
            self.notice_raised.emit(Notice(sentences(*dict.fromkeys(notes)), kind="note"))

    def _retry(self, job: Job) -> None:
        self.queue.submit(job.request, job.label, job.owner)

    # -- candidates --------------------------------------------------------------

    @property
    def candidates(self) -> tuple[Made, ...]:
        return tuple(self._candidates)

    @property
    def current_index(self) -> int:
        """Which candidate lies over the canvas; -1 for none."""
        return self._current

    @property
    def current(self) -> Made | None:
        return self._candidates[self._current] if self._current >= 0 else None

    def index_of(self, made: Made) -> int:
        """Where a candidate is now; -1 when it is none any more."""
        for index, other in enumerate(self._candidates):
            if other.candidate is made.candidate:
                return index
        return -1

    def select(self, index: int) -> None:
        """Lay candidate `index` over the canvas (-1: none). Changes no pixel."""
        index = index if 0 <= index < len(self._candidates) else -1
        if index >= 0 and self.brushing.is_on:
            if index == self.brushing.index:
                return  # it is what is seen
            wanted = self._candidates[index]
            self.brushing.leave()
            index = self.index_of(wanted)
        if index != self._current:
            self._current = index
            self.current_changed.emit(self.current)

    def select_next(self, step: int = 1) -> None:
        """The next candidate, or with -1 the one before; round the ends."""
        count, current = len(self._candidates), max(self._current, self.brushing.index)
        if count:
            self.select((current + step) % count if current >= 0 else 0)

    def apply(self) -> None:
        """The current candidate becomes one command on the document's stack; one that is
        being brushed stays as it is."""
        self.brushing.keep()
        made = self.current
        if made is None:
            return
        jobs = self.document.jobs
        if jobs.current is not None:
            jobs.after(self.apply)
            return
        if not touches(self.document.document, made.candidate):
            # Cropped meanwhile: nothing of it would be seen, and it would be gone.
            self.notice_raised.emit(
                Notice(
                    self.tr("The result lies outside the picture."),
                    self.tr("Undo the crop, or discard the result; it stays in the gallery."),
                    kind="note",
                )
            )
            return

        def applied() -> None:
            self._clear_candidates()
            self.set_extension(Margins())
            self._note_applied(made)

        # Until all of a large one is in the document, it lies over it.
        self.document.apply_candidate(made.candidate, as_layer=self.as_layer())
        jobs.after(applied)

    def keep_as_layer(self) -> bool:
        """The current candidate becomes a layer; all candidates stay. Whether there was one."""
        made = self.current
        if made is None:
            return False
        candidates, current = list(self._candidates), self._current
        self._keep([made], 0)
        if not self._candidates:
            # It became the document, which drops what lay over the one before.
            self._candidates, self._current = candidates, current
            self.candidates_changed.emit()
            self.current_changed.emit(self.current)
        return True

    def keep_all_as_layers(self) -> None:
        """Each candidate becomes a layer, hidden but for the current one."""
        kept, shown = list(self._candidates), max(0, self._current)
        if kept:
            self._keep(kept, shown)
            self.document.jobs.after(self._clear_candidates)

    def _keep(self, kept: list[Made], shown: int) -> None:
        self.set_extension(Margins())
        self.document.keep_as_layers([made.candidate for made in kept], shown)

        def noted() -> None:
            for made in [*kept[:shown], *kept[shown + 1 :], kept[shown]]:
                self._note_applied(made)

        self.document.jobs.after(noted)

    def note_used(self, made: Made) -> None:
        """A candidate is a part of the picture now, and none any more."""
        at = self.index_of(made)
        if at >= 0:
            made = self._candidates.pop(at)  # by now it may be in the gallery
            if self._current == at:
                self._current = -1
                self.current_changed.emit(None)
            self._current -= self._current > at
            self.candidates_changed.emit()
        self._note_applied(made)

    def _note_applied(self, made: Made) -> None:
        self._note_recipe(made.candidate)
        if made.item_id:
            self._mark_applied(made.item_id)

    def describing_texts(self) -> str:
        """A1111's parameters of what was applied last, for the file; "" before that."""
        recipes = self.document.open.recipes
        if not recipes:
            return ""
        from core.library.metadata import parameters_of_recipe

        return parameters_of_recipe(recipes[-1], self.document.frame.extent)

    def _note_recipe(self, candidate: Candidate) -> None:
        shown = self.document.open
        shown.recipes = with_newest(shown.recipes, Recipe.of(candidate))
        self.workspace.tab_changed.emit(shown)  # the journal keeps it too

    def discard(self) -> None:
        """Drop the current candidate from the canvas. It stays in the gallery. One that is
        being brushed is given back."""
        if self.brushing.is_on:
            self.brushing.give_back()
            return
        if self._current < 0:
            return
        del self._candidates[self._current]
        self._current = min(self._current, len(self._candidates) - 1)
        self.candidates_changed.emit()
        self.current_changed.emit(self.current)

    def discard_all(self) -> None:
        if self._candidates:
            self._clear_candidates()

    def _clear_candidates(self) -> None:
        self._candidates.clear()
        self._current = -1
        self.candidates_changed.emit()
        self.current_changed.emit(None)

    @Slot(object, object)
    def _on_candidate_made(self, job: Job, made: Made) -> None:
        owner = job.owner
        if isinstance(owner, OpenDocument) and owner is not self.document.open:
            self._keep_for(owner, made)
            return
        self._candidates.append(made)
        self.candidates_changed.emit()
        # The first one shows at once; later ones must not pull away what is looked at.
        if self._current < 0 and not self.brushing.is_on:
            self.select(len(self._candidates) - 1)
        if made.problem is not None:
            self._tell_not_kept(made)

    def _keep_for(self, owner: OpenDocument, made: Made) -> None:
        """A result for a document that is not shown: it waits there."""
        if made.problem is not None:
            self._tell_not_kept(made)
        if owner.is_closed:
            if made.is_kept:
                self._tell_it_is_in_the_gallery()
            return
        parked = self._parked.setdefault(owner, _Parked())
        parked.candidates.append(made)
        parked.current = max(parked.current, 0)
        self.waiting_changed.emit(owner)

    def _tell_it_is_in_the_gallery(self) -> None:
        self.notice_raised.emit(
            Notice(
                self.tr("A result came for a picture that is closed by now."),
                self.tr("It is in the gallery, from where it can be laid over a picture again."),
                kind="note",
            )
        )

    def waiting_in(self, document: OpenDocument) -> int:
        """How many candidates wait in a document that is not shown."""
        parked = self._parked.get(document)
        return len(parked.candidates) if parked else 0

    def is_blank(self, document: OpenDocument) -> bool:
        """Whether there is nothing in it: no picture, no candidate, and none to come."""
        jobs = (*self.queue.waiting, self.queue.running)
        here = self._candidates if document is self.document.open else ()
        return (
            document.document.is_empty
            and not here
            and not self.waiting_in(document)
            and all(job is None or job.owner is not document for job in jobs)
        )

    @Slot(object)
    def _on_candidate_kept(self, made: Made) -> None:
        for candidates in (self._candidates, *(one.candidates for one in self._parked.values())):
            for index, other in enumerate(candidates):
                if other.candidate is made.candidate:
                    candidates[index] = made
        if made.problem is not None:
            self._tell_not_kept(made)
            return
        if not made.item_id:
            return  # the user wants nothing kept
        self.notice_raised.emit(Notice(self.tr("The result is in the gallery now."), kind="done"))

    def adopt(self, made: Made, owner: OpenDocument | None = None) -> None:
        """Lay a result that was made elsewhere (by the live mode, or long ago) over the canvas;
        with an `owner`, over that document."""
        if owner is not None and owner is not self.document.open:
            self._keep_for(owner, made)
            return
        self._candidates.append(made)
        self.candidates_changed.emit()
        self.select(len(self._candidates) - 1)

    def _tell_not_kept(self, made: Made) -> None:
        assert made.problem is not None
        notice = notice_of(made.problem, action=self.tr("Save again"))
        self.notice_raised.emit(
            Notice(
                joined(self.tr("A result could not be saved in the gallery."), notice.text),
                notice.advice or self.tr("It is on the canvas; save it again or apply it."),
                notice.details,
                "error",
                self.tr("Save again"),
                lambda: self.queue.keep_again(made),
            )
        )

    # -- recalling ---------------------------------------------------------------

    def recall(self, request: GenerationRequest, seed: int | None = None) -> None:
        """Bring back every setting of a stored request, and its picture and mask.

        Of a request that saw only a part of a large picture, that part comes back.
        Generating then gives the same pixels again.
        """
        parameters = self.parameters
        self._choose_model(request.model)
        self._recalled = None
        self.show_source(request)
        self.set_extension(request.extend)
        self._update_task()
        parameters.take(request, seed)
        if request.image is not None:
            self._recalled = request
        self.recalled.emit()

    def _choose_model(self, name: str) -> None:
        """The one that a stored request was made with, where it is there."""
        entry = self.model_entry(name) or self._model_called(name)
        if entry is None and self._models:
            self.notice_raised.emit(
                Notice(
                    self.tr("The model “{name}” is not installed.").format(name=name),
                    self.tr("The settings are back, with the model that is chosen now."),
                    kind="note",
                )
            )
        else:
            self.parameters.model = name if entry is None else entry.id

    def _model_called(self, name: str) -> ModelEntry | None:
        """Pictures name models without their folders, or with those of another machine."""
        from core.library.a1111 import model_name

        wanted = model_name(name)
        return next((one for one in self._models if model_name(one.id) == wanted), None)

    def use_recipe(self) -> None:
        """Bring back the prompt and settings that the document was asked for with last."""
        recipes = self.document.open.recipes
        if not recipes:
            self.notice_raised.emit(
                Notice(
                    self.tr("No prompt is kept with this picture."),
                    self.tr("One is kept as soon as a result is applied."),
                    kind="note",
                )
            )
            return
        recipe = recipes[-1]
        self._choose_model(recipe.settings.model)
        self.parameters.take_recipe(recipe)
        self.recalled.emit()

    @Slot()
    def offer_recipe(self) -> None:
        """After a document was opened: its prompt comes back, over no words but its own."""
        recipes = self.document.open.recipes
        if not recipes:
            return
        kept = recipes[-1].settings
        typed = (self.parameters.prompt.strip(), self.parameters.negative_prompt.strip())
        if typed in (("", ""), (kept.prompt, kept.negative_prompt)):
            self.use_recipe()
            return
        self.notice_raised.emit(
            Notice(
                self.tr("A prompt and settings are kept with this picture."),
                kind="note",
                action=self.tr("Use them"),
                act=self.use_recipe,
            )
        )

    # -- the document ------------------------------------------------------------

    @Slot()
    def _on_document_replaced(self) -> None:
        self.parameters.set_context_box(None)
        self._recalled = None
        self.brushing.forget()
        self._clear_candidates()
        self.set_extension(Margins())
        self._update_task()
        self._plan_timer.start()

    @Slot(object)
    def _on_document_leaving(self, document: OpenDocument) -> None:
        self.brushing.keep()
        self._parked[document] = _Parked(
            list(self._candidates),
            self._current,
            self._extension,
            self.parameters.options().context_box,
            self._recalled,
        )

    @Slot(object)
    def _on_document_shown(self, document: OpenDocument) -> None:
        """Lay over it again what lay there, and what has come meanwhile."""
        parked = self._parked.pop(document, None)
        if parked is None:
            return
        self.set_extension(parked.extension)
        self.parameters.set_context_box(parked.context_box)
        self._recalled = parked.recalled
        self._candidates = parked.candidates
        if self._candidates:
            self.candidates_changed.emit()
            self.select(parked.current)

    @Slot(object)
    def _on_document_closed(self, document: OpenDocument) -> None:
        self._parked.pop(document, None)


def candidate_of(made: Made | None) -> Candidate | None:
    return None if made is None else made.candidate
