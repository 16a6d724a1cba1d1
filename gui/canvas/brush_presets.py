"""Brushes by name: those that are there at once, and the user's own. GUI thread."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QCoreApplication, QObject, Signal

from gui.canvas.tool_options import ToolOptions
from gui.commands import QT_TRANSLATE_NOOP


@dataclass(frozen=True, slots=True)
class BrushPreset:
    """Everything about a brush but its colour; fields as in ToolOptions and PaintValues."""

    name: str
    size: float = 64.0
    hardness: float = 0.8
    opacity: float = 1.0
    spacing: float = 0.1
    stabiliser: float = 0.0
    pressure_size: bool = True
    pressure_opacity: bool = False
    pressure_hardness: bool = False
    tilt: bool = False

    @staticmethod
    def of(options: ToolOptions, name: str) -> BrushPreset:
        """The brush as it is now."""
        paint = options.paint.values
        return BrushPreset(
            name,
            options.size,
            options.hardness,
            options.opacity,
            paint.spacing,
            options.stabiliser,
            options.pressure_size,
            options.pressure_opacity,
            paint.pressure_hardness,
            paint.tilt,
        )

    def apply(self, options: ToolOptions) -> None:
        options.set_size(self.size)
        options.set_hardness(self.hardness)
        options.set_opacity(self.opacity)
        options.set_stabiliser(self.stabiliser)
        options.set_pressure_size(self.pressure_size)
        options.set_pressure_opacity(self.pressure_opacity)
        options.paint.set(
            spacing=self.spacing, pressure_hardness=self.pressure_hardness, tilt=self.tilt
        )

    @staticmethod
    def restored(stored: Mapping[str, Any]) -> BrushPreset | None:
        """From JSON types; None where it is none."""
        usual = BrushPreset("")
        values: dict[str, Any] = {}
        for field in dataclasses.fields(BrushPreset):
            kind = type(getattr(usual, field.name))
            value = stored.get(field.name)
            if kind is float and type(value) is int:
                value = float(value)
            if type(value) is not kind:
                return None
            values[field.name] = value
        return BrushPreset(**values)


BUILT_IN: tuple[BrushPreset, ...] = (
    BrushPreset(QT_TRANSLATE_NOOP("BrushPresets", "Soft round"), 96, 0.0),
    BrushPreset(QT_TRANSLATE_NOOP("BrushPresets", "Hard round"), 48, 1.0, spacing=0.05),
    BrushPreset(
        QT_TRANSLATE_NOOP("BrushPresets", "Airbrush"),
        220,
        0.0,
        0.3,
        pressure_size=False,
        pressure_opacity=True,
    ),
    BrushPreset(QT_TRANSLATE_NOOP("BrushPresets", "Ink"), 14, 1.0, spacing=0.04, stabiliser=0.35),
    BrushPreset(
        QT_TRANSLATE_NOOP("BrushPresets", "Pencil"),
        9,
        0.55,
        0.8,
        spacing=0.08,
        pressure_opacity=True,
        tilt=True,
    ),
    BrushPreset(
        QT_TRANSLATE_NOOP("BrushPresets", "Stipple"), 18, 0.9, spacing=1.4, pressure_size=True
    ),
)


class BrushPresets(QObject):
    """The built-in ones first, then the user's."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._own: list[BrushPreset] = []

    @property
    def own(self) -> tuple[BrushPreset, ...]:
        return tuple(self._own)

    def all(self) -> list[tuple[str, BrushPreset]]:
        """(what it is called, the brush)."""
        built_in = [
            (QCoreApplication.translate("BrushPresets", preset.name), preset) for preset in BUILT_IN
        ]
        return built_in + [(preset.name, preset) for preset in self._own]

    def keep(self, preset: BrushPreset) -> None:
        """Add it, in place of the user's own of that name."""
        self._own = [one for one in self._own if one.name != preset.name] + [preset]
        self.changed.emit()

    def remove(self, preset: BrushPreset) -> None:
        if preset in self._own:
            self._own.remove(preset)
            self.changed.emit()

    def state(self) -> list[dict[str, Any]]:
        return [dataclasses.asdict(preset) for preset in self._own]

    def restore(self, stored: Iterable[object]) -> None:
        presets = [BrushPreset.restored(one) for one in stored if isinstance(one, dict)]
        self._own = [preset for preset in presets if preset is not None]
        self.changed.emit()
