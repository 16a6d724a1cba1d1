"""What the tools besides the brush can be told: in the options bar, while they are in use."""

from __future__ import annotations

from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import (
    QCheckBox,
    QColorDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QWidget,
)

from core.selection import Combine
from gui.canvas.tool_options import ToolOptions
from gui.panels.combo import Choice
from gui.panels.number_field import NumberField

_RATIOS = ((0, 0), (1, 1), (4, 3), (3, 2), (16, 9), (21, 9), (3, 4), (2, 3), (9, 16))


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
    """How a shape meets the mask that is there."""

    def __init__(self, options: ToolOptions) -> None:
        super().__init__(options)
        self.combine = self._choice(
            self.tr("Mask"), self.tr("How the shape meets the mask (Shift adds, Alt subtracts)")
        )
        for value, words in (
            (Combine.REPLACE, self.tr("Replace")),
            (Combine.ADD, self.tr("Add")),
            (Combine.SUBTRACT, self.tr("Subtract")),
            (Combine.INTERSECT, self.tr("Intersect")),
        ):
            self.combine.addItem(words, value)
        self.combine.activated.connect(self._on_chosen)
        options.combine_changed.connect(self._show)
        self._show(options.combine)

    def _show(self, combine: Combine) -> None:
        self.combine.setCurrentIndex(self.combine.findData(combine))

    def _on_chosen(self) -> None:
        self._options.set_combine(Combine(self.combine.currentData()))


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
        self.sample_all = self._switch(
            self.tr("All layers"), self.tr("Look at the whole picture, not at one layer")
        )
        self.sample_all.setChecked(options.sample_all)
        self.sample_all.toggled.connect(options.set_sample_all)
        options.sample_all_changed.connect(self.sample_all.setChecked)

    def _on_tolerance(self, value: float) -> None:
        self._options.set_tolerance(round(value))


class CropOptions(_Row):
    """The shape that a crop keeps."""

    def __init__(self, options: ToolOptions) -> None:
        super().__init__(options)
        self.ratio = self._choice(self.tr("Shape"), self.tr("The shape that the frame keeps"))
        for wide, high in _RATIOS:
            words = f"{wide}:{high}" if wide else self.tr("Free")
            self.ratio.addItem(words, wide / high if wide else 0.0)
        self.ratio.activated.connect(self._on_chosen)
        options.ratio_changed.connect(self._show)
        self._show(options.ratio)

    def _show(self, ratio: float) -> None:
        self.ratio.setCurrentIndex(self.ratio.findData(ratio))

    def _on_chosen(self) -> None:
        self._options.set_ratio(float(self.ratio.currentData()))


class ColourButton(QPushButton):
    """Shows the colour that is painted with; a click chooses another."""

    def __init__(self, options: ToolOptions) -> None:
        super().__init__()
        self._options = options
        self.setText(self.tr("Colour"))
        self.setAccessibleName(self.tr("Colour"))
        self.setToolTip(self.tr("The colour that is painted with; the eyedropper takes one"))
        self.clicked.connect(self._on_clicked)
        options.colour_changed.connect(self._show)
        self._show(options.colour)

    def _show(self, colour: QColor) -> None:
        pixmap = QPixmap(32, 32)
        pixmap.fill(colour)
        painter = QPainter(pixmap)
        painter.setPen(QColor(128, 128, 128))
        painter.drawRect(0, 0, 31, 31)
        painter.end()
        self.setIcon(QIcon(pixmap))

    def _on_clicked(self) -> None:
        colour = QColorDialog.getColor(self._options.colour, self, self.tr("Colour"))
        if colour.isValid():
            self._options.set_colour(colour)
