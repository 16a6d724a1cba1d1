"""The line at the bottom: hint, region, model, device, and how long it takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QLabel, QProgressBar, QSizePolicy, QStatusBar

from core.engine.protocol import DeviceInfo
from gui.jobs import Job
from gui.panels.words import bytes_words, seconds_words, stage_words
from gui.session import Session
from gui.wording import in_lines, region_size, translated

if TYPE_CHECKING:
    from core.regions import EditPlan


class StatusLine(QStatusBar):
    """Bound to the Session and its queue."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.setSizeGripEnabled(False)
        self.setContentsMargins(4, 0, 10, 0)
        self.hint = QLabel()
        self.hint.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.picture = QLabel()
        self.region = QLabel()
        self.model = QLabel()
        self.device = QLabel()
        self.words = QLabel()
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setRange(0, 1000)
        self.bar.setFixedWidth(120)
        self.bar.setAccessibleName(self.tr("Progress"))
        self.bar.setToolTip(self.tr("How far the running job is"))
        self.addWidget(self.hint, 1)
        for label, tip in (
            (self.words, self.tr("How far the running job is")),
            (self.picture, self.tr("Size of the picture")),
            (
                self.region,
                self.tr(
                    "The size at which the model draws what you masked. Below 100 % it sees the "
                    "picture smaller, and its result is softer: mask less at a time for more detail"
                ),
            ),
            (self.model, self.tr("The model in use")),
            (
                self.device,
                self.tr("What the model runs on, and how full its memory was after the last job"),
            ),
        ):
            label.setToolTip(in_lines(tip))
            self.addPermanentWidget(label)
            if label is self.words:
                # What comes and goes stands before what stays, which so never moves.
                self.addPermanentWidget(self.bar)
        session.plan_changed.connect(self._on_plan)
        session.document.changed.connect(self._on_document)
        session.document.replaced.connect(self._on_document)
        session.models_changed.connect(self._on_model)
        session.parameters.model_changed.connect(self._on_model)
        queue = session.queue
        queue.device_changed.connect(self._on_device)
        queue.progress_changed.connect(self._on_progress)
        queue.queue_changed.connect(self._on_queue)
        queue.job_started.connect(self._on_queue)
        self._on_plan(session.plan)
        self._on_document()
        self._on_model()
        self._on_device(queue.device)
        self._on_queue()

    def set_hint(self, text: str) -> None:
        self.hint.setText(text)

    def _on_document(self, _changes: object = None) -> None:
        document = self._session.document
        _tell(self.picture, "" if document.is_empty else f"{document.frame.extent} px")

    def _on_plan(self, plan: EditPlan | None) -> None:
        words = region_words(plan)
        _tell(self.region, self.tr("Drawn at {size}").format(size=words) if words else "")

    def _on_model(self, _model: object = None) -> None:
        entry = self._session.model_entry()
        _tell(self.model, translated(entry.label) if entry else "")

    def _on_device(self, device: DeviceInfo | None) -> None:
        _tell(self.device, "" if device is None else device_words(device))

    def _on_queue(self, _job: object = None) -> None:
        running = self._session.queue.running
        self.bar.setVisible(running is not None)
        if running is None:
            _tell(self.words, "")
            self.bar.setValue(0)

    def _on_progress(self, job: Job) -> None:
        self.bar.setValue(round(job.progress.fraction * 1000))
        progress, count = job.progress, job.request.count
        which = self.tr("Picture {n} of {count}").format(n=progress.candidate + 1, count=count)
        parts = (
            which if count > 1 else "",
            stage_words(progress, in_full=True),
            seconds_words(progress.seconds_left),
        )
        _tell(self.words, " · ".join(part for part in parts if part))


def _tell(label: QLabel, text: str) -> None:
    """What says nothing takes no room either."""
    label.setText(text)
    label.setVisible(bool(text))


def device_words(device: DeviceInfo) -> str:
    """ "CPU: AMD EPYC · 7.0 of 16.0 GB in use"; what cannot be told is left out."""
    text = f"{device.kind.upper()}: {device.name}"
    if device.memory_total is None:
        return text
    total = bytes_words(device.memory_total)
    if device.memory_free is None:
        return f"{text} · {total}"
    used = bytes_words(device.memory_total - device.memory_free)
    words = QCoreApplication.translate("StatusLine", "{used} of {total} in use")
    return f"{text} · {words.format(used=used, total=total)}"


def region_words(plan: EditPlan | None) -> str:
    """ "512×512 px, 140 %" for one region, how many there are for more; "" for none."""
    if plan is None or not plan.regions:
        return ""
    first = plan.regions[0]
    text = region_size(first.work, first.scale)
    return text if len(plan.regions) == 1 else f"{len(plan.regions)} × {text}"
