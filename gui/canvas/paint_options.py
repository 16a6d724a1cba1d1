"""What painting can be told beyond size, hardness and opacity. GUI thread."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from PySide6.QtCore import QObject, Signal

from core.gradient import GradientShape
from core.retouching import Retouch

MIN_SPACING, MAX_SPACING = 0.02, 2.0


@dataclass(frozen=True, slots=True)
class PaintValues:
    """`spacing`: distance of dabs as a part of the diameter. `keep_alpha`: paint changes no
    transparency. `aligned`: the clone's source keeps its distance from stroke to stroke.
    `to_background`: gradients end in the background colour, else in nothing; `onto_mask`:
    they go into the mask, else onto the layer. `retouch` is what that brush does.
    `pen_firmness`: how hard the pen must press, -1 … 1 (0: as it says).
    """

    spacing: float = 0.1
    pressure_hardness: bool = False
    tilt: bool = False
    keep_alpha: bool = False
    aligned: bool = True
    gradient: GradientShape = GradientShape.LINEAR
    to_background: bool = True
    onto_mask: bool = False
    retouch: Retouch = Retouch.BLUR
    pen_firmness: float = 0.0


class PaintOptions(QObject):
    """Holds the PaintValues in force."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._values = PaintValues()

    @property
    def values(self) -> PaintValues:
        return self._values

    def set(self, **changes: Any) -> None:
        """Some of them, by name. What changes nothing emits nothing."""
        values = dataclasses.replace(self._values, **changes)
        spacing = min(MAX_SPACING, max(MIN_SPACING, float(values.spacing)))
        firmness = min(1.0, max(-1.0, float(values.pen_firmness)))
        values = dataclasses.replace(values, spacing=spacing, pen_firmness=firmness)
        if values != self._values:
            self._values = values
            self.changed.emit()

    def state(self) -> dict[str, Any]:
        """In JSON types."""
        return dataclasses.asdict(self._values)

    def restore(self, stored: Mapping[str, Any]) -> None:
        """What `state` gave; what does not fit stays as it is."""
        usual = PaintValues()
        for field in dataclasses.fields(PaintValues):
            value = stored.get(field.name)
            kind = type(getattr(usual, field.name))
            if issubclass(kind, StrEnum) and value in list(kind):
                self.set(**{field.name: kind(str(value))})
            elif type(value) is kind and not issubclass(kind, StrEnum):
                self.set(**{field.name: value})
