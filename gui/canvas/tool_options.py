"""What the options bar shows and the tools read. GUI thread."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor

from core.brush import MAX_SIZE, MIN_SIZE, BrushSettings
from core.geometry import Bounds
from core.selection import Combine
from gui.canvas.colour_pair import ColourPair
from gui.canvas.crop_options import CropOptions
from gui.canvas.paint_options import PaintOptions
from gui.canvas.transform_options import TransformOptions

# The bracket keys go through these steps: each about a sixth larger than the last.
_SIZE_FACTOR = 1.15
_STEP = 0.1


class ToolOptions(QObject):
    """Values of the tools, each with a signal; a setter that changes nothing emits nothing.

    `size` is a diameter in document pixels (1 … 2048); `hardness` and `opacity` are
    0 … 1. `combine` is how shapes meet the mask when no modifier key is held. `tolerance`
    (0 … 255) and `contiguous` are the wand's; `sample_all` makes wand and eyedropper see
    all layers instead of the active one. `crop` and `transform` have what those tools need.
    `context_box` is what the model is shown where the context is a box (document
    coordinates; None: nothing is drawn). `stabiliser` (0 … 1) is how far the brush lags
    behind the hand. `colours` and `paint` have what colour tools and gradients need;
    `colour` is the foreground.
    """

    size_changed = Signal(float)
    hardness_changed = Signal(float)
    opacity_changed = Signal(float)
    pressure_size_changed = Signal(bool)
    pressure_opacity_changed = Signal(bool)
    stabiliser_changed = Signal(float)
    combine_changed = Signal(object)
    tolerance_changed = Signal(int)
    contiguous_changed = Signal(bool)
    sample_all_changed = Signal(bool)
    colour_changed = Signal(QColor)
    context_box_changed = Signal(object)  # Bounds | None
    # Any of them.
    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._size = 64.0
        self._hardness = 0.8
        self._opacity = 1.0
        self._pressure_size = True
        self._pressure_opacity = False
        self._stabiliser = 0.0
        self._combine = Combine.ADD
        self._tolerance = 32
        self._contiguous = True
        self._sample_all = True
        self._context_box: Bounds | None = None
        self.transform = TransformOptions(self)
        self.crop = CropOptions(self)
        self.colours = ColourPair(self)
        self.colours.foreground_changed.connect(self._on_colour)
        self.paint = PaintOptions(self)
        self.paint.changed.connect(self.changed)

    # -- the brush ---------------------------------------------------------------

    @property
    def size(self) -> float:
        return self._size

    def set_size(self, size: float) -> None:
        size = min(MAX_SIZE, max(MIN_SIZE, float(size)))
        if size != self._size:
            self._size = size
            self.size_changed.emit(size)
            self.changed.emit()

    def step_size(self, steps: int) -> None:
        """Larger or smaller by about a sixth a step, at least a pixel."""
        size = self._size
        for _ in range(abs(steps)):
            if steps > 0:
                size = max(size + 1, round(size * _SIZE_FACTOR))
            else:
                size = min(size - 1, round(size / _SIZE_FACTOR))
        self.set_size(size)

    @property
    def hardness(self) -> float:
        return self._hardness

    def set_hardness(self, hardness: float) -> None:
        hardness = min(1.0, max(0.0, float(hardness)))
        if hardness != self._hardness:
            self._hardness = hardness
            self.hardness_changed.emit(hardness)
            self.changed.emit()

    def step_hardness(self, steps: int) -> None:
        self.set_hardness(round(self._hardness + steps * _STEP, 2))

    @property
    def opacity(self) -> float:
        return self._opacity

    def set_opacity(self, opacity: float) -> None:
        opacity = min(1.0, max(0.01, float(opacity)))
        if opacity != self._opacity:
            self._opacity = opacity
            self.opacity_changed.emit(opacity)
            self.changed.emit()

    def step_opacity(self, steps: int) -> None:
        self.set_opacity(round(self._opacity + steps * _STEP, 2))

    @property
    def pressure_size(self) -> bool:
        return self._pressure_size

    def set_pressure_size(self, on: bool) -> None:
        if on != self._pressure_size:
            self._pressure_size = on
            self.pressure_size_changed.emit(on)
            self.changed.emit()

    @property
    def pressure_opacity(self) -> bool:
        return self._pressure_opacity

    def set_pressure_opacity(self, on: bool) -> None:
        if on != self._pressure_opacity:
            self._pressure_opacity = on
            self.pressure_opacity_changed.emit(on)
            self.changed.emit()

    @property
    def stabiliser(self) -> float:
        return self._stabiliser

    def set_stabiliser(self, value: float) -> None:
        value = min(1.0, max(0.0, float(value)))
        if value != self._stabiliser:
            self._stabiliser = value
            self.stabiliser_changed.emit(value)
            self.changed.emit()

    def brush(self) -> BrushSettings:
        """All of the brush, frozen for one stroke."""
        paint = self.paint.values
        return BrushSettings(
            size=self._size,
            hardness=self._hardness,
            opacity=self._opacity,
            pressure_size=self._pressure_size,
            pressure_opacity=self._pressure_opacity,
            spacing=paint.spacing,
            pressure_hardness=paint.pressure_hardness,
            tilt=paint.tilt,
        )

    # -- shapes and picking ------------------------------------------------------

    @property
    def combine(self) -> Combine:
        return self._combine

    def set_combine(self, combine: Combine) -> None:
        if combine is not self._combine:
            self._combine = combine
            self.combine_changed.emit(combine)
            self.changed.emit()

    @property
    def tolerance(self) -> int:
        return self._tolerance

    def set_tolerance(self, tolerance: int) -> None:
        tolerance = min(255, max(0, int(tolerance)))
        if tolerance != self._tolerance:
            self._tolerance = tolerance
            self.tolerance_changed.emit(tolerance)
            self.changed.emit()

    @property
    def contiguous(self) -> bool:
        return self._contiguous

    def set_contiguous(self, on: bool) -> None:
        if on != self._contiguous:
            self._contiguous = on
            self.contiguous_changed.emit(on)
            self.changed.emit()

    @property
    def sample_all(self) -> bool:
        return self._sample_all

    def set_sample_all(self, on: bool) -> None:
        if on != self._sample_all:
            self._sample_all = on
            self.sample_all_changed.emit(on)
            self.changed.emit()

    @property
    def context_box(self) -> Bounds | None:
        return self._context_box

    def set_context_box(self, box: Bounds | None) -> None:
        if box != self._context_box:
            self._context_box = box
            self.context_box_changed.emit(box)
            self.changed.emit()

    @property
    def colour(self) -> QColor:
        return self.colours.foreground

    def set_colour(self, colour: QColor) -> None:
        self.colours.set_foreground(colour)

    def _on_colour(self, colour: QColor) -> None:
        self.colour_changed.emit(colour)
        self.changed.emit()
