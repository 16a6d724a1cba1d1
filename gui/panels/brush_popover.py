"""More about the brush: presets, spacing, stabiliser, what pressure and tilt do; a field to try
them in."""

from __future__ import annotations

import dataclasses

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from gui.canvas.brush_presets import BrushPreset, BrushPresets
from gui.canvas.paint_options import MAX_SPACING, MIN_SPACING
from gui.canvas.tool_options import ToolOptions
from gui.panels.combo import Choice
from gui.panels.number_field import ShareField
from gui.panels.pen_field import PenField
from gui.panels.popover import Popover

_LABEL = 72


class BrushPopover(Popover):
    """Bound to the ToolOptions."""

    def __init__(self, options: ToolOptions, presets: BrushPresets, parent: QWidget) -> None:
        super().__init__(self.tr("More about the brush"), parent)
        self._options, self._presets = options, presets
        self.preset = Choice()
        self.preset.setAccessibleName(self.tr("Brush preset"))
        self.preset.setToolTip(self.tr("Take one of the brushes that are kept"))
        self.preset.activated.connect(self._on_preset)
        self.name = QLineEdit()
        self.name.setPlaceholderText(self.tr("Name for this brush"))
        self.name.setAccessibleName(self.tr("Name for this brush"))
        self.name.setToolTip(self.tr("Keep the brush as it is under this name"))
        self.name.setMaxLength(40)
        self.name.returnPressed.connect(self._on_keep)
        self.keep = QPushButton(self.tr("Keep"))
        self.keep.setToolTip(self.tr("Keep the brush as it is under this name"))
        self.keep.clicked.connect(self._on_keep)
        self.forget = QPushButton(self.tr("Forget"))
        self.forget.setToolTip(self.tr("Remove the chosen brush from the list"))
        self.forget.clicked.connect(self._on_forget)
        self.spacing = ShareField(
            self.tr("Spacing"),
            low=MIN_SPACING,
            high=MAX_SPACING,
            step=0.01,
            default=0.1,
            tip=self.tr("How far the dabs of a stroke lie apart, in parts of the size"),
            label_width=_LABEL,
        )
        self.stabiliser = ShareField(
            self.tr("Stabiliser"),
            default=0.0,
            tip=self.tr("The brush follows on a string, and catches up at the end"),
            label_width=_LABEL,
        )
        self.firmness = ShareField(
            self.tr("Firmness"),
            low=-1.0,
            step=0.1,
            default=0.0,
            tip=self.tr("How hard the pen must press: less for a light hand, more for a heavy one"),
            label_width=_LABEL,
        )
        self.pen_field = PenField(options.paint)
        for field in (self.spacing, self.stabiliser, self.firmness):
            field.spin_width(64)
        self.spacing.value_edited.connect(lambda value: options.paint.set(spacing=value))
        self.firmness.value_edited.connect(lambda value: options.paint.set(pen_firmness=value))
        self.stabiliser.value_edited.connect(options.set_stabiliser)
        self.pressure_size = self._switch(
            self.tr("Size"), self.tr("The harder the pen presses, the larger the brush")
        )
        self.pressure_opacity = self._switch(
            self.tr("Opacity"), self.tr("The harder the pen presses, the denser the stroke")
        )
        self.pressure_hardness = self._switch(
            self.tr("Hardness"), self.tr("The harder the pen presses, the harder the edge")
        )
        self.tilt = self._switch(
            self.tr("Tilt shapes the brush"),
            self.tr("A pen that leans makes a long dab along its lean"),
        )
        self.keep_alpha = self._switch(
            self.tr("Keep transparency"),
            self.tr("Paint only where the layer has something already (/)"),
        )
        self.pressure_size.toggled.connect(options.set_pressure_size)
        self.pressure_opacity.toggled.connect(options.set_pressure_opacity)
        self.pressure_hardness.toggled.connect(lambda on: options.paint.set(pressure_hardness=on))
        self.tilt.toggled.connect(lambda on: options.paint.set(tilt=on))
        self.keep_alpha.toggled.connect(lambda on: options.paint.set(keep_alpha=on))
        self._lay_out()
        options.changed.connect(self._show)
        presets.changed.connect(self._list)
        self._list()
        self._show()

    def _switch(self, words: str, tip: str) -> QCheckBox:
        box = QCheckBox(words)
        box.setAccessibleName(words)
        box.setToolTip(tip)
        return box

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        same = max(self.forget.sizeHint().width(), self.keep.sizeHint().width())
        for button in (self.forget, self.keep):
            button.setMinimumWidth(same)
        column.setSpacing(8)
        first = QHBoxLayout()
        first.setSpacing(8)
        first.addWidget(self.preset, 1)
        first.addWidget(self.forget)
        second = QHBoxLayout()
        second.setSpacing(8)
        second.addWidget(self.name, 1)
        second.addWidget(self.keep)
        column.addLayout(first)
        column.addLayout(second)
        column.addWidget(self.spacing)
        column.addWidget(self.stabiliser)
        caption = QLabel(self.tr("Pen pressure changes"))
        caption.setObjectName("caption")
        column.addWidget(caption)
        pressure = QGridLayout()
        pressure.setHorizontalSpacing(16)
        for index, box in enumerate(
            (self.pressure_size, self.pressure_opacity, self.pressure_hardness)
        ):
            pressure.addWidget(box, 0, index)
        pressure.setColumnStretch(2, 1)
        column.addLayout(pressure)
        column.addWidget(self.tilt)
        column.addWidget(self.firmness)
        column.addWidget(self.pen_field)
        column.addWidget(self.keep_alpha)
        self.setFixedWidth(340)

    def open_for(self, widget: QWidget, paints: bool) -> None:
        """`paints`: the tool's strokes can keep transparency."""
        self.keep_alpha.setVisible(paints)
        self.open_below(widget)
        self.preset.setFocus(Qt.FocusReason.PopupFocusReason)

    def _list(self) -> None:
        self.preset.clear()
        for name, preset in self._presets.all():
            self.preset.addItem(name, preset)
        self._show()

    def _show(self) -> None:
        options = self._options
        paint = options.paint.values
        self.spacing.set_value(paint.spacing)
        self.stabiliser.set_value(options.stabiliser)
        self.firmness.set_value(paint.pen_firmness)
        for box, on in (
            (self.pressure_size, options.pressure_size),
            (self.pressure_opacity, options.pressure_opacity),
            (self.pressure_hardness, paint.pressure_hardness),
            (self.tilt, paint.tilt),
            (self.keep_alpha, paint.keep_alpha),
        ):
            box.setChecked(on)
        now = BrushPreset.of(options, "")
        chosen = -1
        for index, (_, preset) in enumerate(self._presets.all()):
            if dataclasses.replace(now, name=preset.name) == preset:
                chosen = index
        self.preset.setCurrentIndex(chosen)
        self.preset.setPlaceholderText(
            self.tr("A brush of your own ({size} px)").format(size=round(now.size))
        )
        self._show_forget()

    def _show_forget(self) -> None:
        self.forget.setEnabled(self._chosen in self._presets.own)

    @property
    def _chosen(self) -> BrushPreset | None:
        index = self.preset.currentIndex()
        return self._presets.all()[index][1] if index >= 0 else None

    def _on_preset(self) -> None:
        preset = self._chosen
        if preset is not None:
            preset.apply(self._options)

    def _on_keep(self) -> None:
        name = self.name.text().strip()
        if name:
            self._presets.keep(BrushPreset.of(self._options, name))
            self.name.clear()

    def _on_forget(self) -> None:
        preset = self._chosen
        if preset is not None:
            self._presets.remove(preset)
