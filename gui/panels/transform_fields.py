"""Numbers and buttons of Move and Transform, in the options bar while they are in use."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from core.placing import LARGEST, Placing
from gui.actions import ActionSet, button_for
from gui.canvas.transform_options import Target, TransformOptions
from gui.panels.combo import Choice
from gui.panels.number_field import NumberField
from gui.theme import Theme

_BUTTON = 28
_FAR = 99_999.0
_TURNS = (
    "layer.flip_horizontally",
    "layer.flip_vertically",
    "layer.rotate_right",
    "layer.rotate_left",
    "layer.turn_round",
)


class TransformFields(QWidget):
    """Bound to TransformOptions; says nothing of what cannot be edited."""

    def __init__(
        self, options: TransformOptions, actions: ActionSet, theme: Theme, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._options = options
        self._theme = theme
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        self.target = self._choice()
        row.addWidget(self.target)
        self.numbers = QWidget()
        numbers = QHBoxLayout(self.numbers)
        numbers.setContentsMargins(0, 0, 0, 0)
        numbers.setSpacing(6)
        self.left = self._number("X", self.tr("Left edge"), -_FAR, _FAR)
        self.top = self._number("Y", self.tr("Upper edge"), -_FAR, _FAR)
        self.wide = self._number(self.tr("W"), self.tr("Width"), 1, LARGEST)
        self.high = self._number(self.tr("H"), self.tr("Height"), 1, LARGEST)
        self.angle = NumberField(
            "∠",
            -180,
            180,
            unit="°",
            decimals=1,
            default=0,
            slider=False,
            tip=self.tr("Turned clockwise by"),
        )
        self.angle.spin_width(60)
        self.angle.rename(self.tr("Angle"))
        self.link = QToolButton()
        self.link.setCheckable(True)
        self.link.setFixedSize(QSize(_BUTTON, _BUTTON))
        self.link.setToolTip(self.tr("Keep the ratio of width and height"))
        self.link.setAccessibleName(self.tr("Keep the ratio"))
        for widget in (self.left, self.top, self.wide, self.link, self.high, self.angle):
            numbers.addWidget(widget)
        self.turns = self._turns(actions)
        numbers.addWidget(self.turns)
        row.addWidget(self.numbers)
        self.ends = QWidget()
        ends = QHBoxLayout(self.ends)
        ends.setContentsMargins(0, 0, 0, 0)
        ends.setSpacing(2)
        for name in ("transform.apply", "transform.drop"):
            ends.addWidget(button_for(actions[name], _BUTTON))
        row.addWidget(self.ends)
        self._connect()
        self.refresh_icons()
        theme.changed.connect(self.refresh_icons)

    def _choice(self) -> Choice:
        box = Choice()
        box.setAccessibleName(self.tr("What is moved and transformed"))
        box.setToolTip(self.tr("The active layer, what the mask covers of it, or the mask alone"))
        box.addItem(self.tr("Layer"), Target.LAYER)
        box.addItem(self.tr("Masked part"), Target.MASKED)
        box.addItem(self.tr("Mask"), Target.MASK)
        return box

    def _turns(self, actions: ActionSet) -> QToolButton:
        """Flips and quarter turns, which need no handle."""
        button = QToolButton()
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setFixedSize(QSize(_BUTTON + 8, _BUTTON))
        button.setToolTip(self.tr("Flip and rotate"))
        button.setAccessibleName(self.tr("Flip and rotate"))
        menu = QMenu(button)
        for name in _TURNS:
            menu.addAction(actions[name])
        button.setMenu(menu)
        return button

    def _number(self, label: str, tip: str, low: float, high: float) -> NumberField:
        field = NumberField(label, low, high, unit="", default=low, slider=False, tip=tip)
        field.spin_width(52)
        field.rename(tip)
        return field

    def _connect(self) -> None:
        options = self._options
        self.target.activated.connect(self._on_target)
        options.target_changed.connect(self._show)
        self.link.toggled.connect(options.set_linked)
        options.linked_changed.connect(self.link.setChecked)
        options.placing_changed.connect(self._show)
        self.left.value_edited.connect(self._on_x)
        self.top.value_edited.connect(self._on_y)
        self.wide.value_edited.connect(self._on_width)
        self.high.value_edited.connect(self._on_height)
        self.angle.value_edited.connect(self._on_angle)
        self._show()

    def refresh_icons(self) -> None:
        self.link.setIcon(self._theme.icon("link-2"))
        self.turns.setIcon(self._theme.icon("flip-horizontal-2"))

    def set_tool(self, tool: str) -> None:
        """Numbers are Transform's only; what is meant Move asks too."""
        self.setVisible(tool in ("move", "transform"))
        self.numbers.setVisible(tool == "transform")
        self.ends.setVisible(tool == "transform")

    # -- showing -----------------------------------------------------------------

    def _show(self) -> None:
        options, placing = self._options, self._options.placing
        self.target.setCurrentIndex(self.target.findData(options.target))
        self.numbers.setEnabled(placing is not None)
        if placing is None:
            return
        left, top = _corner(placing)
        for field, value in (
            (self.left, left),
            (self.top, top),
            (self.wide, abs(placing.width)),
            (self.high, abs(placing.height)),
            (self.angle, placing.angle),
        ):
            field.set_value(value)

    # -- editing -----------------------------------------------------------------

    def _on_target(self) -> None:
        self._options.set_target(Target(self.target.currentData()))

    def _edit(self, placing: Placing | None) -> None:
        if placing is not None:
            self._options.placing_edited.emit(placing)

    def _on_x(self, value: float) -> None:
        placing = self._options.placing
        if placing is not None:
            self._edit(placing.moved(value - _corner(placing)[0], 0))

    def _on_y(self, value: float) -> None:
        placing = self._options.placing
        if placing is not None:
            self._edit(placing.moved(0, value - _corner(placing)[1]))

    def _on_width(self, value: float) -> None:
        placing = self._options.placing
        if placing is not None:
            factor = value / abs(placing.width)
            high = placing.height * factor if self._options.linked else placing.height
            self._edit(placing.resized(placing.width * factor, high, (-0.5, -0.5)))

    def _on_height(self, value: float) -> None:
        placing = self._options.placing
        if placing is not None:
            factor = value / abs(placing.height)
            wide = placing.width * factor if self._options.linked else placing.width
            self._edit(placing.resized(wide, placing.height * factor, (-0.5, -0.5)))

    def _on_angle(self, value: float) -> None:
        placing = self._options.placing
        if placing is not None:
            self._edit(placing.turned_to(value))


def _corner(placing: Placing) -> tuple[float, float]:
    """The left upper corner of what it covers, as it is seen."""
    xs, ys = zip(*placing.corners(), strict=True)
    return min(xs), min(ys)
