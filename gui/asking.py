"""What the next job will be asked: model, task, extension and plan. GUI thread."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QThreadPool, QTimer, Signal, Slot

from core.document import Document
from core.errors import UserError
from core.families import registry
from core.families.registry import Family
from core.geometry import Margins
from core.models.catalogue import PATCHES_ID
from core.request import GenerationRequest, Infill, Intent, Task
from gui.document_model import DocumentModel
from gui.notices import notice_of
from gui.parameters import Parameters

if TYPE_CHECKING:
    from core.editing import RequestFields
    from core.models.catalogue import ModelEntry
    from core.regions import EditPlan
    from core.snapshot import DocumentSnapshot

PLAN_DELAY_MS = 60
# The plan of a mask of so few tiles is made at once.
_FEW_TILES = 64


class Asking(QObject):
    """From the document that is shown and the parameters to a GenerationRequest.

    Setters that change nothing emit nothing.
    """

    task_changed = Signal(str)  # the words on the primary button
    plan_changed = Signal(object)  # EditPlan | None
    extension_changed = Signal(object)  # Margins
    notice_raised = Signal(object)  # Notice
    models_changed = Signal()
    _planned = Signal(int, object)  # from the thread

    def __init__(
        self, document: DocumentModel, list_models: Callable[[], Sequence[ModelEntry]]
    ) -> None:
        super().__init__()
        self.document = document
        self.parameters = Parameters()
        self._list_models = list_models
        self._models: tuple[ModelEntry, ...] = ()
        self._extension = Margins()
        self._task_text = ""
        self._plan: EditPlan | None = None
        # What was recalled, as long as nothing on the canvas has changed since: a part of a
        # large picture cannot be asked for again from that part alone.
        self._recalled: GenerationRequest | None = None
        # The plan of a large mask is made on a thread; one that is out of date by then is not.
        self._planning = 0
        self._planner = QThreadPool()
        self._planner.setMaxThreadCount(1)
        self._planned.connect(self._set_plan)
        self._plan_timer = QTimer(self)
        self._plan_timer.setSingleShot(True)
        self._plan_timer.setInterval(PLAN_DELAY_MS)
        self._plan_timer.timeout.connect(self._update_plan)
        document.changed.connect(self._on_document_changed)
        self.parameters.changed.connect(self._plan_timer.start)
        self.parameters.model_changed.connect(self._on_model_changed)

    @Slot(object)
    def _on_document_changed(self, _changes: object) -> None:
        self._recalled = None
        self._update_task()
        self._plan_timer.start()

    # -- models ------------------------------------------------------------------

    @property
    def models(self) -> tuple[ModelEntry, ...]:
        return self._models

    def refresh_models(self) -> None:
        """Look again which models there are."""
        try:
            models = tuple(self._list_models())
        except UserError as error:
            self.notice_raised.emit(notice_of(error))
            return
        if models != self._models:
            self._models = models
            self.models_changed.emit()
        if models and self.model_entry() is None:
            self.parameters.model = models[0].id
        self._on_model_changed(self.parameters.model)

    def model_entry(self, model_id: str | None = None) -> ModelEntry | None:
        wanted = self.parameters.model if model_id is None else model_id
        return next((entry for entry in self._models if entry.id == wanted), None)

    @Slot(str)
    def _on_model_changed(self, model_id: str) -> None:
        entry = self.model_entry(model_id)
        if entry is not None:
            self.parameters.use_family(registry.get(entry.family))

    # -- the task ----------------------------------------------------------------

    @property
    def has_picture(self) -> bool:
        return not self.document.is_empty

    @property
    def task(self) -> Task:
        if not self.has_picture:
            return Task.TEXT_TO_IMAGE
        if not self._extension.is_empty:
            return Task.OUTPAINT
        return Task.INPAINT if self.document.mask_bounds() is not None else Task.IMAGE_TO_IMAGE

    @property
    def task_text(self) -> str:
        """What the primary button says: what pressing it will do."""
        return self._task_text

    @property
    def extension(self) -> Margins:
        return self._extension

    def set_extension(self, margins: Margins) -> None:
        """How far the picture's sides are to be moved outward by the next job."""
        if margins == self._extension:
            return
        self._extension = margins
        self._recalled = None
        self.extension_changed.emit(margins)
        self._update_task()
        self._plan_timer.start()

    def _update_task(self) -> None:
        task = self.task
        self.parameters.set_reworks(task is Task.IMAGE_TO_IMAGE)
        text = self._words(task)
        if text != self._task_text:
            self._task_text = text
            self.task_changed.emit(text)

    def _words(self, task: Task) -> str:
        match task:
            case Task.TEXT_TO_IMAGE:
                return self.tr("Generate")
            case Task.INPAINT:
                return self.tr("Fill mask")
            case Task.IMAGE_TO_IMAGE:
                return self.tr("Rework picture")
        sides = {
            self.tr("Extend left"): self._extension.left,
            self.tr("Extend up"): self._extension.top,
            self.tr("Extend right"): self._extension.right,
            self.tr("Extend down"): self._extension.bottom,
        }
        moved = [words for words, pixels in sides.items() if pixels]
        return moved[0] if len(moved) == 1 else self.tr("Extend picture")

    def speak_again(self) -> None:
        """The language is another one."""
        self._task_text = ""
        self._update_task()

    # -- the plan ----------------------------------------------------------------

    @property
    def plan(self) -> EditPlan | None:
        """What the next job will show the model; None where there is no region to tell."""
        return self._plan

    @Slot()
    def _update_plan(self) -> None:
        self._planning += 1
        if self.task not in (Task.INPAINT, Task.OUTPAINT):
            self._set_plan(self._planning, None)
            return
        number, make = self._planning, self._planned_of(self.document.snapshot())
        if len(self.document.document.mask) <= _FEW_TILES:
            self._set_plan(number, make())
            return

        def work() -> None:
            if number == self._planning:
                with contextlib.suppress(RuntimeError):  # the window is gone
                    self._planned.emit(number, make())

        self._planner.start(work)

    @Slot(int, object)
    def _set_plan(self, number: int, plan: EditPlan | None) -> None:
        """Unless another one is being made."""
        if number == self._planning and plan != self._plan:
            self._plan = plan
            self.plan_changed.emit(plan)

    def _planned_of(self, snapshot: DocumentSnapshot) -> Callable[[], EditPlan]:
        """What makes the plan, on any thread."""
        options, strength = self.parameters.options(), self.parameters.strength
        family, extension = self.parameters.family, self._extension

        def make() -> EditPlan:
            from core.regions import plan

            bounds = snapshot.mask.bounds()
            return plan(
                None if bounds is None else snapshot.mask.read(bounds),
                snapshot.frame if bounds is None else bounds,
                snapshot.frame,
                options,
                strength,
                family,
                extension,
            )

        return make

    def close_planning(self) -> None:
        """Wait for a plan that is being made."""
        self._planning += 1
        self._planner.waitForDone()

    # -- the request --------------------------------------------------------------

    def build_request(self, seed: int | None = None) -> GenerationRequest:
        """Everything the next result depends on, frozen. Raises UserError.

        Only what the edit needs of the document is copied, so a large picture costs what
        its region costs.
        """
        seed = self.parameters.draw_seed() if seed is None else seed
        return self._build(self.request_fields(seed), self.parameters.family)

    def build_fill(self) -> GenerationRequest:
        """What fills mask or extension from the picture alone, whichever model is chosen.
        Raises UserError."""
        family = registry.get(PATCHES_ID)
        fields = self.request_fields(self.parameters.draw_seed())
        fields |= {
            "prompt": "",
            "negative_prompt": "",
            "model": PATCHES_ID,
            "num_inference_steps": family.num_inference_steps,
            "guidance_scale": family.guidance_scale,
            "strength": 1.0,
            "scheduler": family.schedulers[0],
            "options": dataclasses.replace(
                self.parameters.options(), intent=Intent.REMOVE, infill=Infill.AUTO
            ),
        }
        return self._build(fields, family)

    @property
    def can_fill(self) -> bool:
        """Whether a part of a picture is marked that the rest could fill."""
        return self.task in (Task.INPAINT, Task.OUTPAINT)

    def _build(self, fields: RequestFields, family: Family) -> GenerationRequest:
        if self._recalled is not None:
            return self._recalled.replace(**fields)
        from core.editing import prepare

        if not self.has_picture:
            fields["size"] = self.parameters.size
            return prepare(None, None, family, **fields)

        snapshot = self.document.snapshot()
        return prepare(
            snapshot,
            snapshot.mask if self.document.mask_bounds() is not None else None,
            family,
            self._extension,
            **fields,
        )

    def request_fields(self, seed: int) -> RequestFields:
        """What of a request is set beside the picture."""
        parameters = self.parameters
        return {
            "prompt": parameters.prompt.strip(),
            "negative_prompt": parameters.negative_prompt.strip(),
            "model": parameters.model,
            "num_inference_steps": parameters.num_inference_steps,
            "guidance_scale": parameters.guidance_scale,
            "strength": parameters.strength,
            "scheduler": parameters.scheduler,
            "seed": seed,
            "count": parameters.count,
            "options": parameters.options(),
        }

    def show_source(self, request: GenerationRequest) -> None:
        """Open the picture and mask that a request was made of, in the place of what is shown."""
        if request.image is None:
            self.document.close()
        else:
            self.document.load_document(_document_of(request), self.tr("Recalled picture"))

    def close(self) -> None:
        """Stop the timers."""
        self._plan_timer.stop()
        self.close_planning()


def _document_of(request: GenerationRequest) -> Document:
    """The picture and mask that a request was made of, where they were."""
    assert request.image is not None
    document = Document(request.frame)
    document.add_layer("Background")
    document.write(document.active.id, request.area, request.image)
    if request.mask is not None:
        document.write_mask(request.area, request.mask)
    return document
