"""How far each border is pulled outward, in numbers and by shapes."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from core.framing import aspect_name
from core.geometry import Margins
from gui.canvas.border_handles import MAX_SIDE
from gui.canvas.surface import CanvasSurface
from gui.panels.number_field import NumberField

RATIOS = ((1, 1), (4, 3), (3, 2), (16, 9), (21, 9), (3, 4), (2, 3), (9, 16))
_COLUMNS = 4


class ExtendPopover(QFrame):
    """Bound to the canvas' extension; closes at a click elsewhere."""

    def __init__(self, canvas: CanvasSurface, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._canvas = canvas
        self.setObjectName("card")
        self.setAccessibleName(self.tr("Extend the borders"))
        self.left = self._number(self.tr("Left"))
        self.top = self._number(self.tr("Top"))
        self.right = self._number(self.tr("Right"))
        self.bottom = self._number(self.tr("Bottom"))
        self.size_ = QLabel()
        self.size_.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.size_.setToolTip(self.tr("The size that the picture will have"))
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(8)
        title = QLabel(self.tr("Extend the borders"))
        title.setObjectName("sectionTitle")
        column.addWidget(title)
        cross = QGridLayout()
        cross.setSpacing(8)
        cross.addWidget(self.top, 0, 1)
        cross.addWidget(self.left, 1, 0)
        cross.addWidget(self.size_, 1, 1)
        cross.addWidget(self.right, 1, 2)
        cross.addWidget(self.bottom, 2, 1)
        column.addLayout(cross)
        words = QLabel(self.tr("Picture in the middle of"))
        words.setObjectName("secondary")
        column.addWidget(words)
        shapes = QGridLayout()
        shapes.setSpacing(4)
        self.shapes: list[QPushButton] = []
        for index, (wide, high) in enumerate(RATIOS):
            button = QPushButton(f"{wide}:{high}")
            name = self.tr("Extend to {shape}").format(shape=f"{wide}:{high}")
            button.setAccessibleName(name)
            button.setToolTip(name)
            button.clicked.connect(
                lambda _checked=False, ratio=wide / high: canvas.extend_to_ratio(ratio)
            )
            self.shapes.append(button)
            shapes.addWidget(button, index // _COLUMNS, index % _COLUMNS)
        column.addLayout(shapes)
        row = QHBoxLayout()
        self.clear = QPushButton(self.tr("No extension"))
        self.clear.setToolTip(self.tr("Put the borders back where they are"))
        self.clear.clicked.connect(lambda: canvas.set_extension(Margins()))
        row.addStretch(1)
        row.addWidget(self.clear)
        column.addLayout(row)
        for field in self._fields:
            field.value_edited.connect(self._on_edited)
        canvas.extension_changed.connect(self._show_numbers)

    @property
    def _fields(self) -> tuple[NumberField, ...]:
        return self.left, self.top, self.right, self.bottom

    def _number(self, name: str) -> NumberField:
        field = NumberField(
            name,
            0,
            MAX_SIDE,
            unit=" px",
            step=8,
            default=0,
            slider=False,
            tip=self.tr("How far this border goes outward"),
        )
        field.spin_width(76)
        return field

    def open_at(self, place: QPoint) -> None:
        self._show_numbers()
        self.adjustSize()
        screen = self.screen().availableGeometry()
        self.move(
            max(screen.left(), min(place.x(), screen.right() - self.width() - 8)),
            max(screen.top(), min(place.y(), screen.bottom() - self.height() - 8)),
        )
        self.show()
        self.left.setFocus(Qt.FocusReason.PopupFocusReason)

    def _show_numbers(self) -> None:
        margins, frame = self._canvas.extension, self._canvas.model.frame
        for field, value in zip(
            self._fields, (margins.left, margins.top, margins.right, margins.bottom), strict=True
        ):
            field.set_value(value)
        size = frame.extended(margins).extent
        name = aspect_name(size) if not size.is_empty else ""
        self.size_.setText(f"{size}\n{name}" if name else str(size))
        self.clear.setEnabled(not margins.is_empty)

    def _on_edited(self) -> None:
        self._canvas.set_extension(Margins(*(round(field.value()) for field in self._fields)))
