"""What is folded away: how the model draws, and how the result is joined to the picture."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QFormLayout,
    QFrame,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from core import limits
from core.choices import CHOICES, OPTIONS
from core.families.schedulers import SCHEDULERS
from core.request import Blend, Context, Infill, Intent
from gui.binding import bind
from gui.panels.combo import Choice
from gui.panels.number_field import NumberField
from gui.parameters import AUTO, Parameters
from gui.wording import in_lines, translated

_LABEL_WIDTH = 62


class AdvancedOptions(QWidget):
    """Every remaining parameter, each with what it does as its tooltip."""

    def __init__(self, parameters: Parameters) -> None:
        super().__init__()
        self._parameters = parameters
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        self.steps = NumberField(
            self.tr("Steps"),
            limits.STEPS.least,
            limits.STEPS.most,
            slider_to=limits.STEPS.usual,
            default=20,
            tip=self.tr("How often the model goes over the picture"),
            label_width=_LABEL_WIDTH,
        )
        self.guidance = NumberField(
            self.tr("Guidance"),
            limits.GUIDANCE.least,
            limits.GUIDANCE.most,
            slider_to=limits.GUIDANCE.usual,
            decimals=1,
            step=0.5,
            default=4.0,
            tip=self.tr("How closely the prompt is followed"),
            label_width=_LABEL_WIDTH,
        )
        self.grow = self._auto_field(self.tr("Grow"), "grow")
        self.feather = self._auto_field(self.tr("Feather"), "feather")
        bind(parameters, "num_inference_steps", self.steps)
        bind(parameters, "guidance_scale", self.guidance)
        bind(parameters, "grow", self.grow)
        bind(parameters, "feather", self.feather)
        self.scheduler = Choice()
        form = self._form()
        self._choice_row(
            form,
            self.tr("Sampler"),
            self.scheduler,
            "scheduler",
            self.tr("The way the steps are taken"),
        )
        column.addWidget(self.steps)
        column.addWidget(self.guidance)
        column.addLayout(form)
        column.addWidget(_rule())
        seam = self._form()
        for label, name, choices in (
            (self.tr("Intent"), "intent", _intents()),
            (self.tr("Context"), "context", _contexts()),
            (self.tr("Infill"), "infill", _infills()),
            (self.tr("Blend"), "blend", _blends()),
        ):
            box = Choice()
            for value, words in choices:
                box.addItem(words, value)
                sentence = translated(CHOICES[name][value])
                box.setItemData(box.count() - 1, sentence, Qt.ItemDataRole.ToolTipRole)
            self._choice_row(seam, label, box, name, translated(OPTIONS[name]))
            self._explain(box)
        column.addLayout(seam)
        column.addWidget(self.grow)
        column.addWidget(self.feather)
        for name, words in (
            ("match_colour", self.tr("Match colour and light")),
            ("match_texture", self.tr("Match grain and sharpness")),
            ("two_passes", self.tr("Large regions in two passes")),
            ("strict", self.tr("Change nothing outside the mask")),
        ):
            box = QCheckBox(words)
            box.setToolTip(in_lines(translated(OPTIONS[name])))
            box.setAccessibleName(words)
            bind(parameters, name, box)
            column.addWidget(box)
        self.reset = QPushButton(self.tr("Reset all of these"))
        self.reset.setToolTip(self.tr("Back to what suits the model and the task"))
        self.reset.clicked.connect(self._on_reset)
        column.addWidget(self.reset)
        parameters.defaults_changed.connect(self._on_defaults_changed)
        self._on_defaults_changed()

    def _form(self) -> QFormLayout:
        form = QFormLayout()
        form.setContentsMargins(0, 0, 0, 0)
        form.setHorizontalSpacing(8)
        form.setVerticalSpacing(4)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        return form

    def _choice_row(self, form: QFormLayout, label: str, box: Choice, name: str, tip: str) -> None:
        words = QLabel(label)
        words.setFixedWidth(_LABEL_WIDTH)
        words.setBuddy(box)
        words.setToolTip(tip)
        box.setAccessibleName(label)
        box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        box.setToolTip(tip)
        bind(self._parameters, name, box)
        form.addRow(words, box)

    def _explain(self, box: Choice) -> None:
        """What is chosen says below what it does; to screen readers too."""

        def show(index: int) -> None:
            sentence = str(box.itemData(index, Qt.ItemDataRole.ToolTipRole) or "")
            box.setAccessibleDescription(sentence)
            box.setToolTip(in_lines(f"{tip}\n{sentence}"))

        tip = box.toolTip()
        box.currentIndexChanged.connect(show)
        show(box.currentIndex())

    def _auto_field(self, label: str, name: str) -> NumberField:
        return NumberField(
            label,
            AUTO,
            limits.REACH.most,
            slider_to=limits.REACH.usual,
            unit=" px",
            auto_text=self.tr("auto"),
            default=AUTO,
            tip=translated(OPTIONS[name]),
            label_width=_LABEL_WIDTH,
        )

    def _on_defaults_changed(self) -> None:
        parameters = self._parameters
        self.steps.default = parameters.default("num_inference_steps")
        self.guidance.default = parameters.default("guidance_scale")
        for field in (self.steps, self.guidance, self.scheduler):
            field.setEnabled(parameters.family.weights)
        self.scheduler.clear()
        for name in parameters.family.schedulers:
            own = name == "default"
            words = self.tr("The model's own") if own else SCHEDULERS[name].label
            self.scheduler.addItem(words, name)
        self.scheduler.setCurrentIndex(self.scheduler.findData(parameters.scheduler))

    def _on_reset(self) -> None:
        self._parameters.reset(
            "num_inference_steps",
            "guidance_scale",
            "scheduler",
            "intent",
            "context",
            "infill",
            "blend",
            "grow",
            "feather",
            "match_colour",
            "match_texture",
            "two_passes",
            "strict",
        )


def _rule() -> QFrame:
    line = QFrame()
    line.setObjectName("rule")
    return line


def _intents() -> list[tuple[str, str]]:
    return [
        (Intent.AUTO.value, QCoreApplication.translate("AdvancedOptions", "Automatic")),
        (Intent.FILL.value, QCoreApplication.translate("AdvancedOptions", "Fill")),
        (Intent.ADD.value, QCoreApplication.translate("AdvancedOptions", "Add something")),
        (Intent.REMOVE.value, QCoreApplication.translate("AdvancedOptions", "Remove something")),
        (
            Intent.REPLACE_BACKGROUND.value,
            QCoreApplication.translate("AdvancedOptions", "Replace the background"),
        ),
        (Intent.REFINE.value, QCoreApplication.translate("AdvancedOptions", "Refine")),
        (Intent.EXPAND.value, QCoreApplication.translate("AdvancedOptions", "Expand")),
    ]


def _contexts() -> list[tuple[str, str]]:
    return [
        (Context.AUTO.value, QCoreApplication.translate("AdvancedOptions", "Automatic")),
        (Context.MASK.value, QCoreApplication.translate("AdvancedOptions", "The mask only")),
        (Context.PICTURE.value, QCoreApplication.translate("AdvancedOptions", "The whole picture")),
        (Context.BOX.value, QCoreApplication.translate("AdvancedOptions", "A box you draw")),
    ]


def _infills() -> list[tuple[str, str]]:
    return [
        (Infill.AUTO.value, QCoreApplication.translate("AdvancedOptions", "Automatic")),
        (Infill.BLUR.value, QCoreApplication.translate("AdvancedOptions", "Blur")),
        (Infill.EDGE_AWARE.value, QCoreApplication.translate("AdvancedOptions", "Continue edges")),
        (
            Infill.NAVIER_STOKES.value,
            QCoreApplication.translate("AdvancedOptions", "Flow in (Navier-Stokes)"),
        ),
        (Infill.NEUTRAL.value, QCoreApplication.translate("AdvancedOptions", "Neutral grey")),
        (
            Infill.NOISE.value,
            QCoreApplication.translate("AdvancedOptions", "Noise like the picture"),
        ),
        (
            Infill.PATCHES.value,
            QCoreApplication.translate("AdvancedOptions", "From the picture"),
        ),
        (Infill.KEEP.value, QCoreApplication.translate("AdvancedOptions", "The picture as it is")),
        (Infill.LAMA.value, QCoreApplication.translate("AdvancedOptions", "LaMa model")),
    ]


def _blends() -> list[tuple[str, str]]:
    return [
        (Blend.AUTO.value, QCoreApplication.translate("AdvancedOptions", "Automatic")),
        (Blend.FEATHER.value, QCoreApplication.translate("AdvancedOptions", "Feather")),
        (Blend.MULTIBAND.value, QCoreApplication.translate("AdvancedOptions", "Multi-band")),
        (Blend.POISSON.value, QCoreApplication.translate("AdvancedOptions", "Gradient (Poisson)")),
    ]
