"""The panel at the right: prompt, the primary button, and what one task needs."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from core import limits
from core.families.registry import Family
from core.request import MAX_SEED, Task
from gui.binding import bind
from gui.jobs import Job
from gui.native_keys import as_written
from gui.panels.advanced import AdvancedOptions
from gui.panels.combo import Choice
from gui.panels.fold import Fold
from gui.panels.generate_button import GenerateButton
from gui.panels.live_row import LiveRow
from gui.panels.number_field import NumberField, ShareField
from gui.panels.prompt_box import PromptBox
from gui.panels.size_row import SizeRow
from gui.panels.words import seconds_words, stage_words
from gui.session import Session
from gui.theme import BORDER, Theme
from gui.wording import in_lines, translated

LABEL_WIDTH = 62
_MARGIN = 12


class PromptPanel(QScrollArea):
    """Bound to the Session's parameters; asks for nothing but through its signals."""

    generate_requested = Signal()
    fill_requested = Signal()
    cancel_requested = Signal()
    models_requested = Signal()
    folds_changed = Signal()
    needs_changed = Signal()  # how high everything is together

    def __init__(
        self, session: Session, theme: Theme, recent_prompts: Callable[[], list[str]]
    ) -> None:
        super().__init__()
        self._session = session
        self._theme = theme
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        body = self._body = QWidget()
        body.setObjectName("panelBody")
        self._column = QVBoxLayout(body)
        self._space()
        self.verticalScrollBar().rangeChanged.connect(self._space)
        self._column.setSpacing(4)
        self._build_prompt(recent_prompts)
        self._build_button()
        self._build_numbers()
        self._build_model()
        self._advanced = AdvancedOptions(session.parameters)
        self.advanced_fold = Fold(self.tr("Advanced"), self._advanced, theme)
        self.advanced_fold.folded_changed.connect(self.folds_changed)
        self._column.addWidget(self.advanced_fold)
        self._column.addStretch(1)
        self.setWidget(body)
        body.installEventFilter(self)
        session.task_changed.connect(self._on_task_changed)
        session.models_changed.connect(self._fill_models)
        session.parameters.model_changed.connect(self._on_model_changed)
        session.queue.queue_changed.connect(self._on_queue_changed)
        session.queue.job_started.connect(self._on_queue_changed)
        session.queue.progress_changed.connect(self._on_progress)
        session.parameters.defaults_changed.connect(self._on_defaults_changed)
        theme.changed.connect(self._refresh_icons)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._on_focus_changed)
        for fold in (self.negative_fold, self.advanced_fold):
            fold.unfolded.connect(self._reveal)
        self._fill_models()
        self._on_task_changed(session.task_text)
        self._on_defaults_changed()
        self._on_queue_changed()
        self._refresh_icons()

    def _space(self) -> None:
        """The scroll bar lies in the margin: nothing moves when it comes and goes."""
        bar = self.verticalScrollBar()
        right = _MARGIN - (bar.sizeHint().width() if bar.maximum() > bar.minimum() else 0)
        self._column.setContentsMargins(_MARGIN - BORDER, 8, max(0, right), 8)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.LayoutRequest and watched is self._body:
            self.needs_changed.emit()
        return super().eventFilter(watched, event)

    # -- building ----------------------------------------------------------------

    def _build_prompt(self, recent_prompts: Callable[[], list[str]]) -> None:
        parameters = self._session.parameters
        title = QLabel(self.tr("Prompt"))
        title.setObjectName("title")
        self.prompt = PromptBox(3, recent_prompts)
        self.prompt.setPlaceholderText(self.tr("Describe what you want to see"))
        self.prompt.setAccessibleName(self.tr("Prompt"))
        tip = self.tr("What you want to see. Up and Down go through the prompts you used (Ctrl+P)")
        self.prompt.setToolTip(in_lines(tip))
        title.setBuddy(self.prompt)
        self.negative = PromptBox(2)
        self.negative.setAccessibleName(self.tr("Negative prompt"))
        bind(parameters, "prompt", self.prompt)
        bind(parameters, "negative_prompt", self.negative)
        self.negative_fold = Fold(self.tr("Negative prompt"), self.negative, self._theme)
        self.negative_fold.folded_changed.connect(self.folds_changed)
        for widget in (title, self.prompt, self.negative_fold):
            self._column.addWidget(widget)

    def _build_button(self) -> None:
        self.button = GenerateButton(self._theme, "Ctrl+Enter")
        self.button.clicked.connect(self._on_button)
        self.fill = QToolButton()
        self.fill.setFixedSize(QSize(38, 38))
        self.fill.setIconSize(QSize(18, 18))
        self.fill.setAccessibleName(self.tr("Fill from the picture"))
        tip = self.tr(
            "Fill from the picture ({key}): what is painted over goes, and what lies round "
            "it goes on. Without prompt and model"
        )
        self.fill.setToolTip(in_lines(tip.format(key=as_written("Shift+F5"))))
        self.fill.clicked.connect(self.fill_requested)
        self.queue_button = QToolButton()
        self.queue_button.setFixedSize(QSize(38, 38))
        self.queue_button.setIconSize(QSize(18, 18))
        self.queue_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.queue_button.setAccessibleName(self.tr("Queue"))
        self._queue_menu = QMenu(self.queue_button)
        self._queue_menu.aboutToShow.connect(self._fill_queue_menu)
        self.queue_button.setMenu(self._queue_menu)
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addWidget(self.button, 1)
        row.addWidget(self.fill)
        row.addWidget(self.queue_button)
        self._column.addLayout(row)

    def add_live(self, row: LiveRow) -> None:
        """The live mode's switch, under the primary button, and after it for Tab."""
        self._column.insertWidget(self._column.indexOf(self.strength), row)
        before: QWidget = self.queue_button
        for control in (row.switch, row.place, row.keep):
            self.setTabOrder(before, control)
            before = control

    def _build_numbers(self) -> None:
        parameters = self._session.parameters
        self.strength = ShareField(
            self.tr("Strength"),
            default=1.0,
            label_width=LABEL_WIDTH,
        )
        self.count = NumberField(
            self.tr("Count"),
            limits.COUNT.least,
            limits.COUNT.most,
            slider_to=limits.COUNT.usual,
            default=1,
            tip=self.tr("How many pictures to make, each with the next seed"),
            label_width=LABEL_WIDTH,
        )
        bind(parameters, "strength", self.strength)
        bind(parameters, "count", self.count)
        self._column.addWidget(self.strength)
        self._column.addWidget(self.count)
        self._column.addLayout(self._seed_row())
        self.size_row = SizeRow(self._session, self._theme, LABEL_WIDTH)
        self._column.addWidget(self.size_row)

    def _seed_row(self) -> QHBoxLayout:
        parameters = self._session.parameters
        self.seed = NumberField(
            self.tr("Seed"),
            0,
            MAX_SEED,
            slider=False,
            tip=self.tr(
                "The same seed and settings give the same picture again. With the dice on, each "
                "job takes a new one; this is the last"
            ),
            label_width=LABEL_WIDTH,
        )
        bind(parameters, "seed", self.seed)
        self.seed.value_edited.connect(self._on_seed_edited)
        self.random = QToolButton()
        self.random.setCheckable(True)
        self.random.setIconSize(QSize(18, 18))
        self.random.setFixedSize(QSize(32, 28))
        self.random.setAccessibleName(self.tr("Random seed"))
        self.random.setToolTip(self.tr("A new random seed for each job"))
        self.random.toggled.connect(self._on_random_toggled)
        parameters.random_seed_changed.connect(self.random.setChecked)
        self.random.setChecked(parameters.random_seed)
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addWidget(self.seed, 1)
        row.addWidget(self.random)
        return row

    def _build_model(self) -> None:
        label = QLabel(self.tr("Model"))
        label.setFixedWidth(LABEL_WIDTH)
        self.model = Choice()
        self.model.setAccessibleName(self.tr("Model"))
        self.model.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.model.setMinimumContentsLength(8)
        self.model.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.model.activated.connect(self._on_model_chosen)
        label.setBuddy(self.model)
        self.add_model = QToolButton()
        self.add_model.setIconSize(QSize(18, 18))
        self.add_model.setFixedSize(QSize(32, 28))
        self.add_model.setAccessibleName(self.tr("Add a model"))
        self.add_model.setToolTip(self.tr("How to add a model of your own"))
        self.add_model.clicked.connect(self.models_requested)
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addWidget(label)
        row.addSpacing(4)
        row.addWidget(self.model, 1)
        row.addWidget(self.add_model)
        self.model_about = QLabel()
        self.model_about.setObjectName("caption")
        self.model_about.setWordWrap(True)
        self._column.addLayout(row)
        self._column.addWidget(self.model_about)

    def whole_height(self, room: int) -> int:
        """What everything needs; without what Advanced holds where that is more than `room`."""
        whole = self._body.sizeHint().height()
        if self.advanced_fold.is_folded or whole <= room:
            return whole
        end = self._column.contentsMargins().bottom()
        return whole - self._advanced.sizeHint().height() - self._column.spacing() - end

    def minimumSizeHint(self) -> QSize:
        """As wide as its rows need to be, with room for the scroll bar: it never scrolls to the
        side, so what does not fit would be cut off."""
        body = self.widget()
        least = super().minimumSizeHint()
        if body is None:
            return least
        wide = body.minimumSizeHint().width() + self.verticalScrollBar().sizeHint().width()
        return QSize(max(wide, least.width()), least.height())

    def whole_rows(self, height: int) -> int:
        """The largest height up to `height` at which no row is cut in half."""
        items = [self._column.itemAt(index) for index in range(self._column.count())]
        ends = [
            item.geometry().bottom() + 1 + self._column.spacing() // 2
            for item in items
            if item is not None and not item.isEmpty() and item.spacerItem() is None
        ]
        return max((end for end in ends if end <= height), default=height)

    # -- showing -----------------------------------------------------------------

    def _on_task_changed(self, text: str) -> None:
        self.button.set_task(text)
        self.fill.setEnabled(self._session.can_fill)
        fresh = self._session.task is Task.TEXT_TO_IMAGE
        self.strength.setEnabled(not fresh)
        self.strength.set_tip(
            self.tr("A new picture is always made whole; strength is for what is there already")
            if fresh
            else self.tr("How much may change: 100 % is made anew, 0 % stays as it is")
        )

    @Slot(QWidget, QWidget)
    def _on_focus_changed(self, _old: QWidget | None, now: QWidget | None) -> None:
        """A command that goes to a field that is scrolled away brings it into sight, as Tab
        does. What is seen at least in part stays where it is: a click must not move it."""
        body = self.widget()
        if now is None or body is None or not body.isAncestorOf(now):
            return
        if now.visibleRegion().isEmpty():
            self.ensureWidgetVisible(now)

    @Slot()
    def _reveal(self) -> None:
        """Of what was just unfolded as much as there is room for, its heading at least."""
        fold = self.sender()
        if isinstance(fold, Fold):
            room = self.viewport().height()
            top, end = fold.y(), fold.y() + fold.height() + self._column.spacing()
            bar = self.verticalScrollBar()
            if end > bar.value() + room:
                bar.setValue(min(top, end - room))

    def _on_defaults_changed(self) -> None:
        self.strength.default = self._session.parameters.default("strength")
        self._show_prompt(self._session.parameters.family)
        self._show_negative(self._session.parameters.family)

    def _show_prompt(self, family: Family) -> None:
        self.prompt.setEnabled(family.weights)
        self.prompt.setPlaceholderText(
            self.tr("Describe what you want to see")
            if family.weights
            else self.tr("No prompt is read: it is filled with what the picture shows")
        )

    def _show_negative(self, family: Family) -> None:
        """What is written stays, for a model that reads it."""
        reads = family.negative_prompt
        what = (
            self.tr("What you do not want to see")
            if reads
            else self.tr("{model} reads no negative prompt").format(model=translated(family.label))
        )
        self.negative.setEnabled(reads)
        self.negative.setPlaceholderText(what)
        self.negative.setToolTip(what)

    def _fill_models(self) -> None:
        self.model.clear()
        for entry in self._session.models:
            self.model.addItem(translated(entry.label), entry.id)
            self.model.setItemData(
                self.model.count() - 1, translated(entry.about), Qt.ItemDataRole.ToolTipRole
            )
        self._on_model_changed(self._session.parameters.model)

    def _on_model_changed(self, model_id: str) -> None:
        self.model.setCurrentIndex(self.model.findData(model_id))
        entry = self._session.model_entry(model_id)
        about = translated(entry.about) if entry else ""
        if entry is not None and entry.family == "starter":
            about = self.tr("Starter, draws small landscapes; add a model for more")
        self.model_about.setText(about)
        self.model_about.setVisible(bool(about))
        self.model.setToolTip(about or self.tr("The model that draws"))

    def _on_model_chosen(self) -> None:
        chosen = self.model.currentData()
        if isinstance(chosen, str):
            self._session.parameters.model = chosen

    def _on_button(self) -> None:
        if self.button.is_busy:
            self.cancel_requested.emit()
        else:
            self.generate_requested.emit()

    def _on_queue_changed(self, _job: object = None) -> None:
        queue = self._session.queue
        self.button.set_busy(queue.running is not None)
        waiting = len(queue.waiting)
        self.queue_button.setText(str(waiting))
        self.queue_button.setToolButtonStyle(
            Qt.ToolButtonStyle.ToolButtonTextOnly
            if waiting
            else Qt.ToolButtonStyle.ToolButtonIconOnly
        )
        self.queue_button.setToolTip(
            self.tr("Queue: {n} waiting. Ctrl+Enter adds a job while one runs").format(n=waiting)
        )

    def _on_progress(self, job: Job) -> None:
        progress = job.progress
        left = stage_words(progress)
        if job.request.count > 1:
            left = f"{progress.candidate + 1}/{job.request.count} · {left}"
        self.button.set_progress(progress.fraction, left, seconds_words(progress.seconds_left))

    def _fill_queue_menu(self) -> None:
        menu, queue = self._queue_menu, self._session.queue
        menu.clear()
        add = menu.addAction(self.tr("Add to the queue"))
        add.triggered.connect(self.generate_requested)
        menu.addSeparator()
        for job in queue.waiting:
            words = job.request.prompt or job.label
            action = menu.addAction(
                self.tr("Remove: {label} · {prompt}").format(label=job.label, prompt=words[:40])
            )
            action.setData(job)
            action.triggered.connect(self._on_remove_job)
        if not queue.waiting:
            menu.addAction(self.tr("Nothing is waiting")).setEnabled(False)
        menu.addSeparator()
        stop = menu.addAction(self.tr("Cancel all"))
        stop.setEnabled(queue.is_busy)
        stop.triggered.connect(queue.cancel_all)

    def _on_remove_job(self) -> None:
        action = self.sender()
        job = action.data() if action is not None else None  # pyright: ignore[reportAttributeAccessIssue]
        if isinstance(job, Job):
            self._session.queue.cancel(job)

    def _on_seed_edited(self, _value: float) -> None:
        self._session.parameters.random_seed = False

    def _on_random_toggled(self, on: bool) -> None:
        self._session.parameters.random_seed = on

    def _refresh_icons(self) -> None:
        self.fill.setIcon(self._theme.icon("bandage"))
        self.random.setIcon(self._theme.icon("dices"))
        self.add_model.setIcon(self._theme.icon("folder-plus"))
        self.queue_button.setIcon(self._theme.icon("list-ordered"))
