"""What the options bar and the tool Crop tell each other. GUI thread."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import QObject, Signal

from core.framing import GOLDEN
from core.geometry import Bounds


class Shape(Enum):
    """What shape the crop keeps: (wide, high), or one that depends."""

    FREE = (0, 0)
    ORIGINAL = (0, 1)
    SQUARE = (1, 1)
    FIVE_FOUR = (5, 4)
    FOUR_THREE = (4, 3)
    THREE_TWO = (3, 2)
    SIXTEEN_TEN = (16, 10)
    SIXTEEN_NINE = (16, 9)
    TWENTY_ONE_NINE = (21, 9)
    GOLDEN = (0, 2)


class Guide(Enum):
    """The lines in the frame."""

    THIRDS = "thirds"
    GOLDEN = "golden"
    NONE = "none"


class CropOptions(QObject):
    """`swapped`: the shape stands upright. `keep`: layers keep what is cut off. `box` is the
    frame to be, `pending` whether it differs from the frame there is.
    """

    changed = Signal()
    shape_changed = Signal()
    # The tool has another frame in hand.
    box_changed = Signal()
    # Wishes of the options bar: Bounds; to end one way or the other.
    box_edited = Signal(object)
    apply_requested = Signal()
    drop_requested = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._shape = Shape.FREE
        self._swapped = False
        self._keep = False
        self._guide = Guide.THIRDS
        self._box: Bounds | None = None
        self._pending = False

    @property
    def shape(self) -> Shape:
        return self._shape

    def set_shape(self, shape: Shape) -> None:
        if shape is not self._shape:
            self._shape = shape
            self.shape_changed.emit()
            self.changed.emit()

    @property
    def swapped(self) -> bool:
        return self._swapped

    def set_swapped(self, on: bool) -> None:
        if on != self._swapped:
            self._swapped = on
            self.shape_changed.emit()
            self.changed.emit()

    @property
    def keep(self) -> bool:
        return self._keep

    def set_keep(self, on: bool) -> None:
        if on != self._keep:
            self._keep = on
            self.changed.emit()

    @property
    def guide(self) -> Guide:
        return self._guide

    def set_guide(self, guide: Guide) -> None:
        if guide is not self._guide:
            self._guide = guide
            self.changed.emit()

    def ratio(self, frame: Bounds) -> float:
        """Width / height of the shape for a picture in `frame`; 0: free."""
        if self._shape is Shape.FREE or frame.is_empty:
            return 0.0
        if self._shape is Shape.ORIGINAL:
            ratio = frame.width / frame.height
        elif self._shape is Shape.GOLDEN:
            ratio = GOLDEN
        else:
            wide, high = self._shape.value
            ratio = wide / high
        return 1 / ratio if self._swapped else ratio

    @property
    def box(self) -> Bounds | None:
        return self._box

    @property
    def pending(self) -> bool:
        return self._pending

    def show(self, box: Bounds | None, pending: bool) -> None:
        """The tool's own: what there is now."""
        if (box, pending) != (self._box, self._pending):
            self._box, self._pending = box, pending
            self.box_changed.emit()
