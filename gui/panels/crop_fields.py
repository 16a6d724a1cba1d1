"""Shape, size and ways of Crop, in the options bar while it is in use."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QToolButton, QWidget

from core.framing import sized
from core.geometry import Extent
from gui.actions import ActionSet, button_for
from gui.canvas.border_handles import MAX_SIDE
from gui.canvas.crop_options import CropOptions, Guide, Shape
from gui.panels.combo import Choice
from gui.panels.number_field import NumberField
from gui.theme import Theme

_BUTTON = 28


class CropFields(QWidget):
    """Bound to CropOptions."""

    def __init__(
        self, options: CropOptions, actions: ActionSet, theme: Theme, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._options, self._theme = options, theme
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        self.shape = self._choice(self.tr("Shape"), self.tr("The shape that the frame keeps"))
        words = {
            Shape.FREE: self.tr("Free"),
            Shape.ORIGINAL: self.tr("Original"),
            Shape.GOLDEN: self.tr("Golden"),
        }
        for shape in Shape:
            wide, high = shape.value
            self.shape.addItem(words.get(shape, f"{wide}:{high}"), shape)
        self.swap = QToolButton()
        self.swap.setCheckable(True)
        self.swap.setFixedSize(QSize(_BUTTON, _BUTTON))
        self.swap.setToolTip(self.tr("Upright instead of lying"))
        self.swap.setAccessibleName(self.tr("Upright"))
        self.wide = self._number(self.tr("W"), self.tr("Width"))
        self.high = self._number(self.tr("H"), self.tr("Height"))
        self.guide = self._choice(self.tr("Guides"), self.tr("Lines that help to compose"))
        for guide, name in (
            (Guide.THIRDS, self.tr("Thirds")),
            (Guide.GOLDEN, self.tr("Golden ratio")),
            (Guide.NONE, self.tr("No lines")),
        ):
            self.guide.addItem(name, guide)
        self.keep = QCheckBox(self.tr("Keep"))
        self.keep.setAccessibleName(self.tr("Keep what is cut off"))
        self.keep.setToolTip(
            self.tr("Layers keep what is cut off; Image > Reveal all brings it back")
        )
        for widget in (self.shape, self.swap, self.wide, self.high, self.guide, self.keep):
            row.addWidget(widget)
        for name in ("crop.apply", "crop.drop"):
            row.addWidget(button_for(actions[name], _BUTTON))
        self._connect()
        self.refresh_icons()
        theme.changed.connect(self.refresh_icons)

    def _choice(self, name: str, tip: str) -> Choice:
        box = Choice()
        box.setAccessibleName(name)
        box.setToolTip(tip)
        return box

    def _number(self, label: str, tip: str) -> NumberField:
        field = NumberField(label, 1, MAX_SIDE, default=1, slider=False, tip=tip)
        field.spin_width(56)
        field.rename(tip)
        return field

    def _connect(self) -> None:
        options = self._options
        self.shape.activated.connect(
            lambda _index: options.set_shape(Shape(self.shape.currentData()))
        )
        self.guide.activated.connect(
            lambda _index: options.set_guide(Guide(self.guide.currentData()))
        )
        self.swap.toggled.connect(options.set_swapped)
        self.keep.toggled.connect(options.set_keep)
        self.wide.value_edited.connect(self._on_wide)
        self.high.value_edited.connect(self._on_high)
        options.changed.connect(self._show)
        options.box_changed.connect(self._show)
        self._show()

    def refresh_icons(self) -> None:
        self.swap.setIcon(self._theme.icon("proportions"))

    def _show(self) -> None:
        options = self._options
        self.shape.setCurrentIndex(self.shape.findData(options.shape))
        self.guide.setCurrentIndex(self.guide.findData(options.guide))
        self.swap.setChecked(options.swapped)
        self.swap.setEnabled(options.shape not in (Shape.FREE, Shape.SQUARE))
        self.keep.setChecked(options.keep)
        box = options.box
        for field in (self.wide, self.high):
            field.setEnabled(box is not None)
        if box is not None:
            self.wide.set_value(box.width)
            self.high.set_value(box.height)

    def _on_wide(self, value: float) -> None:
        self._size(round(value), None)

    def _on_high(self, value: float) -> None:
        self._size(None, round(value))

    def _size(self, width: int | None, height: int | None) -> None:
        """The number typed; the other one follows the shape, if there is one."""
        box = self._options.box
        if box is None:
            return
        ratio = self._options.ratio(box)
        if width is not None:
            height = max(1, round(width / ratio)) if ratio else box.height
        elif height is not None:
            width = max(1, round(height * ratio)) if ratio else box.width
        extent = Extent(min(width or 1, MAX_SIDE), min(height or 1, MAX_SIDE))
        self._options.box_edited.emit(sized(box, extent))
