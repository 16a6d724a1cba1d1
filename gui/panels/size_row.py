"""How large a new picture will be; of one that is there, the size that it has."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QStackedWidget, QToolButton, QWidget

from core import limits
from core.geometry import Extent
from core.request import Task
from gui.binding import bind
from gui.panels.number_field import NumberField, ScrubLabel
from gui.session import Session
from gui.theme import Theme

_RATIOS = ((1, 1), (4, 3), (3, 2), (16, 9), (3, 4), (2, 3), (9, 16))


class SizeRow(QWidget):
    """Bound to the Session: fields while there is no picture, words while there is one."""

    def __init__(self, session: Session, theme: Theme, label_width: int) -> None:
        super().__init__()
        self._session = session
        self._theme = theme
        self.width_field = self._field("", self.tr("Width of a new picture"))
        self.height_field = self._field("×", self.tr("Height of a new picture"))
        self.width_field.rename(self.tr("Width"))
        self.height_field.rename(self.tr("Height"))
        bind(session.parameters, "width", self.width_field)
        bind(session.parameters, "height", self.height_field)
        self.shapes = QToolButton()
        self.shapes.setIconSize(QSize(18, 18))
        self.shapes.setFixedSize(QSize(32, 28))
        self.shapes.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.shapes.setAccessibleName(self.tr("Shapes"))
        self.shapes.setToolTip(self.tr("Choose a shape that suits the model: square, wide, tall"))
        menu = QMenu(self.shapes)
        menu.aboutToShow.connect(self._fill_shapes)
        self.shapes.setMenu(menu)
        fields = QWidget()
        row = QHBoxLayout(fields)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.width_field, 1)
        row.addWidget(self.height_field, 1)
        row.addWidget(self.shapes)
        self.words = QLabel()
        self.words.setObjectName("secondary")
        name = ScrubLabel(self.tr("Size"), self.width_field)
        name.setFixedWidth(label_width)
        name.setBuddy(self.width_field)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(8)
        outer.addWidget(name)
        self._stack = QStackedWidget()
        self._stack.addWidget(fields)
        self._stack.addWidget(self.words)
        outer.addWidget(self._stack, 1)
        self.setFixedHeight(28)
        session.task_changed.connect(self._refresh)
        session.document.changed.connect(self._refresh)
        session.document.replaced.connect(self._refresh)
        session.extension_changed.connect(self._refresh)
        session.parameters.defaults_changed.connect(self._on_defaults_changed)
        theme.changed.connect(self._refresh_icons)
        self._on_defaults_changed()
        self._refresh_icons()
        self._refresh()

    def _field(self, label: str, tip: str) -> NumberField:
        return NumberField(
            label,
            limits.SIDE.least,
            limits.SIDE.most,
            slider=False,
            unit=" px",
            step=16,
            default=256,
            tip=tip,
        )

    def _refresh(self, _changed: object = None) -> None:
        session = self._session
        fresh = session.task is Task.TEXT_TO_IMAGE
        self._stack.setCurrentIndex(0 if fresh else 1)
        if fresh:
            return
        extent = session.document.frame.extended(session.extension).extent
        if session.extension.is_empty:
            self.words.setText(self.tr("{size} px, as the picture").format(size=extent))
            self.words.setToolTip(
                self.tr("The picture keeps its size. Drag a border of it to change that.")
            )
        else:
            self.words.setText(self.tr("{size} px, extended").format(size=extent))
            self.words.setToolTip(self.tr("The size with the borders that were dragged outward"))

    def _on_defaults_changed(self) -> None:
        parameters = self._session.parameters
        self.width_field.default = parameters.default("width")
        self.height_field.default = parameters.default("height")

    def _fill_shapes(self) -> None:
        menu = self.shapes.menu()
        menu.clear()
        family = self._session.parameters.family
        side = family.size.area**0.5
        for wide, high in _RATIOS:
            scale = side / (wide * high) ** 0.5
            extent = Extent(round(wide * scale), round(high * scale)).multiple_of(family.multiple)
            action = menu.addAction(f"{wide}:{high}\t{extent}")
            action.setData(extent)
            action.triggered.connect(self._on_shape)

    def _on_shape(self) -> None:
        action = self.sender()
        extent = action.data() if action is not None else None  # pyright: ignore[reportAttributeAccessIssue]
        if isinstance(extent, Extent):
            self._session.parameters.width = extent.width
            self._session.parameters.height = extent.height

    def _refresh_icons(self) -> None:
        self.shapes.setIcon(self._theme.icon("ratio"))
