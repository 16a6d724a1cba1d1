"""What the tools besides the brush can be told: in the options bar, while they are in use."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QPushButton, QWidget

from core.geometry import Bounds
from core.gradient import GradientShape
from core.retouching import Retouch
from core.selection import Combine
from gui.actions import ActionSet, button_for
from gui.canvas.tool_options import ToolOptions
from gui.panels.combo import Choice
from gui.panels.number_field import NumberField

_BUTTON = 32


class _Row(QWidget):
    """A row of fields that belong together."""

    def __init__(self, options: ToolOptions) -> None:
        super().__init__()
        self._options = options
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(12)

    def _choice(self, label: str, tip: str) -> Choice:
        box = Choice()
        box.setAccessibleName(label)
        box.setToolTip(tip)
        words = QLabel(label)
        words.setBuddy(box)
        self._row.addWidget(words)
        self._row.addWidget(box)
        return box

    def _switch(self, words: str, tip: str) -> QCheckBox:
        box = QCheckBox(words)
        box.setAccessibleName(words)
        box.setToolTip(tip)
        self._row.addWidget(box)
        return box


class ShapeOptions(_Row):
    """How a shape meets the mask that is there: a button each."""

    def __init__(self, options: ToolOptions, actions: ActionSet) -> None:
        super().__init__(options)
        self._row.setSpacing(2)
        for combine in Combine:
            self._row.addWidget(button_for(actions[f"combine.{combine}"], _BUTTON))


class WandOptions(_Row):
    """What is like the colour that was clicked."""

    def __init__(self, options: ToolOptions) -> None:
        super().__init__(options)
        self.tolerance = NumberField(
            self.tr("Tolerance"),
            0,
            255,
            default=32,
            tip=self.tr("How unlike a colour may be"),
        )
        self.tolerance.slider_width(84)
        self.tolerance.set_value(options.tolerance)
        self.tolerance.value_edited.connect(self._on_tolerance)
        options.tolerance_changed.connect(self.tolerance.set_value)
        self._row.addWidget(self.tolerance)
        self.contiguous = self._switch(
            self.tr("Connected"), self.tr("Only what hangs together with the place clicked")
        )
        self.contiguous.setChecked(options.contiguous)
        self.contiguous.toggled.connect(options.set_contiguous)
        options.contiguous_changed.connect(self.contiguous.setChecked)

    def _on_tolerance(self, value: float) -> None:
        self._options.set_tolerance(round(value))


class SampleOptions(_Row):
    """Which pixels wand, fill, clone and eyedropper look at."""

    def __init__(self, options: ToolOptions) -> None:
        super().__init__(options)
        self.sample_all = self._switch(
            self.tr("All layers"), self.tr("Look at the whole picture, not at one layer")
        )
        self.sample_all.setChecked(options.sample_all)
        self.sample_all.toggled.connect(options.set_sample_all)
        options.sample_all_changed.connect(self.sample_all.setChecked)


class CloneOptions(_Row):
    """Where the next stroke copies from."""

    def __init__(self, options: ToolOptions) -> None:
        super().__init__(options)
        self.aligned = self._switch(
            self.tr("Aligned"),
            self.tr("The source keeps its distance from the brush, stroke after stroke"),
        )
        self.aligned.toggled.connect(lambda on: options.paint.set(aligned=on))
        options.paint.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        self.aligned.setChecked(self._options.paint.values.aligned)


class RetouchOptions(_Row):
    """What the retouching brush does."""

    def __init__(self, options: ToolOptions) -> None:
        super().__init__(options)
        self.kind = Choice()
        self.kind.setAccessibleName(self.tr("What the brush does"))
        self.kind.setToolTip(self.tr("What the brush does; its opacity says how strongly"))
        for kind, words in (
            (Retouch.BLUR, self.tr("Blur")),
            (Retouch.SHARPEN, self.tr("Sharpen")),
            (Retouch.LIGHTEN, self.tr("Lighten")),
            (Retouch.DARKEN, self.tr("Darken")),
        ):
            self.kind.addItem(words, kind)
        self._row.addWidget(self.kind)
        self.kind.activated.connect(self._on_chosen)
        options.paint.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        self.kind.setCurrentIndex(self.kind.findData(self._options.paint.values.retouch))

    def _on_chosen(self) -> None:
        self._options.paint.set(retouch=Retouch(self.kind.currentData()))


class GradientOptions(_Row):
    """What a gradient is like, and where it goes."""

    def __init__(self, options: ToolOptions) -> None:
        super().__init__(options)
        self._row.setSpacing(6)
        self.shape = self._bare_choice(
            self.tr("Kind of gradient"),
            self.tr("Along a line, or round a middle"),
            ((GradientShape.LINEAR, self.tr("Linear")), (GradientShape.RADIAL, self.tr("Radial"))),
        )
        self.target = self._bare_choice(
            self.tr("Where the gradient goes"),
            self.tr("Colours onto the active layer, or a soft edge for the mask"),
            ((False, self.tr("Layer")), (True, self.tr("Mask"))),
        )
        self.end = self._bare_choice(
            self.tr("Where the gradient ends"),
            self.tr("From the first colour to the second, or to nothing"),
            ((True, self.tr("Two colours")), (False, self.tr("To nothing"))),
        )
        for box, name in (
            (self.shape, "gradient"),
            (self.target, "onto_mask"),
            (self.end, "to_background"),
        ):
            box.activated.connect(partial(self._on_chosen, box, name))
        options.paint.changed.connect(self._show)
        self._show()

    def _bare_choice(
        self, name: str, tip: str, values: Iterable[tuple[GradientShape | bool, str]]
    ) -> Choice:
        box = Choice()
        box.setAccessibleName(name)
        box.setToolTip(tip)
        for value, words in values:
            box.addItem(words, value)
        self._row.addWidget(box)
        return box

    def _show(self) -> None:
        values = self._options.paint.values
        self.shape.setCurrentIndex(int(values.gradient is GradientShape.RADIAL))
        self.target.setCurrentIndex(int(values.onto_mask))
        self.end.setCurrentIndex(int(not values.to_background))
        self.end.setVisible(not values.onto_mask)

    def _on_chosen(self, box: Choice, name: str, _index: int) -> None:
        value = box.currentData()
        self._options.paint.set(**{name: GradientShape(value) if name == "gradient" else value})


class ContextOptions(_Row):
    """The box that the model is shown, in numbers, and no box again."""

    def __init__(self, options: ToolOptions) -> None:
        super().__init__(options)
        self.words = QLabel()
        self._row.addWidget(self.words)
        self.none = QPushButton(self.tr("No box"))
        self.none.setAccessibleName(self.tr("No box"))
        self.none.setToolTip(self.tr("Let the context be chosen automatically (Backspace)"))
        self.none.clicked.connect(self._on_none)
        self._row.addWidget(self.none)
        options.context_box_changed.connect(self._show)
        self._show(options.context_box)

    def _show(self, box: Bounds | None) -> None:
        self.none.setEnabled(box is not None)
        if box is None:
            self.words.setText(self.tr("No box is drawn: the context is chosen automatically"))
        else:
            self.words.setText(
                self.tr("Box {size} at {x}, {y}").format(size=box.extent, x=box.x, y=box.y)
            )

    def _on_none(self) -> None:
        self._options.set_context_box(None)
