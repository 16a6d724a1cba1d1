"""A number with a label, a slider and a unit: typed, scrubbed, wheeled, reset."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, QPointF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QDoubleSpinBox,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QSlider,
    QWidget,
)

from gui.wording import in_lines

_SLIDER_STEPS = 1000
_SPIN_WIDTH = 68
_SCRUB_PX = 4  # pixels of drag for one step


class NumberField(QWidget):
    """Emits `value_edited` when the user changes it; `set_value` shows without a signal.

    The label scrubs; a double click on label or slider resets. The wheel turns the value
    only when the field has the keyboard's focus, so that scrolling a panel changes
    nothing. `scale` "log" gives small values more room on the slider. With `auto_text`
    the lowest value is shown as that text.
    """

    value_edited = Signal(float)

    def __init__(
        self,
        label: str,
        low: float,
        high: float,
        *,
        unit: str = "",
        decimals: int = 0,
        step: float = 1.0,
        shown_as: float = 1.0,
        scale: str = "linear",
        slider: bool = True,
        slider_to: float | None = None,
        auto_text: str = "",
        tip: str = "",
        shortcut: str = "",
        default: float | None = None,
        label_width: int = 0,
    ) -> None:
        """`shown_as` multiplies what is shown: 100 shows 0.75 as 75 (with unit " %").
        `slider_to`: the slider ends there; more can be typed."""
        super().__init__()
        self._factor = shown_as
        self._low, self._high = low, high
        self._slider_to = slider_to
        self._log = scale == "log"
        self._value = low if default is None else default
        self.default = self._value
        self._label = ScrubLabel(label, self)
        if label_width:
            self._label.setFixedWidth(label_width)
        self._spin = _Spin(self)
        self._spin.setDecimals(decimals)
        self._spin.setRange(low * shown_as, high * shown_as)
        self._spin.setSingleStep(step * shown_as)
        self._spin.setSuffix(unit)
        if auto_text:
            self._spin.setSpecialValueText(auto_text)
        self._spin.valueChanged.connect(self._on_spin)
        self._slider: _Slider | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._label)
        self._label.setVisible(bool(label))
        if slider:
            self._slider = _Slider(self)
            self._slider.setRange(0, _SLIDER_STEPS)
            self._slider.valueChanged.connect(self._on_slider)
            row.addWidget(self._slider, 1)
        row.addWidget(self._spin, 0 if slider else 1)
        if slider:
            # One under another, sliders are of one length whatever the numbers are.
            self._spin.setFixedWidth(_SPIN_WIDTH)
        self._name(label, tip, shortcut)
        self.setFocusProxy(self._spin)
        self.setFixedHeight(28)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._show()

    def _name(self, label: str, tip: str, shortcut: str) -> None:
        self._shortcut = shortcut
        self.set_tip(tip or label)
        self._spin.setAccessibleName(label)
        if self._slider is not None:
            self._slider.setAccessibleName(self.tr("{name}, slider").format(name=label))

    def set_tip(self, text: str) -> None:
        """What the number does, or why it cannot be changed now."""
        full = f"{text} ({self._shortcut})" if self._shortcut else text
        if self._label.text():
            full += "\n" + self.tr("Drag the name to change, double-click to reset")
        for widget in (self._label, self._spin, self._slider):
            if widget is not None:
                widget.setToolTip(in_lines(full))
        self._spin.setAccessibleDescription(text)

    # -- the value ---------------------------------------------------------------

    def value(self) -> float:
        return self._value

    def set_value(self, value: float) -> None:
        """Show `value`. Emits nothing."""
        if not math.isclose(value, self._value, abs_tol=1e-9):
            self._value = value
            self._show()

    def set_range(self, low: float, high: float) -> None:
        self._low, self._high = low, high
        self._spin.blockSignals(True)
        self._spin.setRange(low * self._factor, high * self._factor)
        self._spin.blockSignals(False)
        self._show()

    def rename(self, name: str) -> None:
        """What a screen reader says, where the label alone would not do."""
        self._spin.setAccessibleName(name)

    def spin_width(self, pixels: int) -> None:
        self._spin.setFixedWidth(pixels)

    def show_slider(self, shown: bool) -> None:
        """With or without its slider, where it has one."""
        if self._slider is not None and shown is self._slider.isHidden():
            self._slider.setVisible(shown)
            # At once: whoever asks next what room this takes must be told the truth.
            self.updateGeometry()

    def slider_width(self, pixels: int) -> None:
        if self._slider is not None:
            self._slider.setFixedWidth(pixels)

    def reset(self) -> None:
        self.edit(self.default)

    def edit(self, value: float) -> None:
        """Change the value as the user would."""
        digits = self._spin.decimals() + math.ceil(math.log10(self._factor))
        value = round(min(max(value, self._low), self._high), max(0, digits))
        if math.isclose(value, self._value, abs_tol=1e-9):
            self._show()
            return
        self._value = value
        self._show()
        self.value_edited.emit(value)

    def step_by(self, steps: float) -> None:
        self.edit(self._value + steps * self._spin.singleStep() / self._factor)

    def _show(self) -> None:
        for widget, shown in (
            (self._spin, self._value * self._factor),
            (self._slider, self._to_slider(self._value)),
        ):
            if widget is not None:
                blocked = widget.blockSignals(True)
                widget.setValue(shown)  # pyright: ignore[reportArgumentType] - int or float
                widget.blockSignals(blocked)
                widget.update()

    def _on_spin(self, shown: float) -> None:
        self.edit(shown / self._factor)

    def _on_slider(self, position: int) -> None:
        self.edit(self._from_slider(position))

    @property
    def _slider_high(self) -> float:
        return self._high if self._slider_to is None else min(self._high, self._slider_to)

    def _to_slider(self, value: float) -> int:
        low, high = self._low, self._slider_high
        if high <= low:
            return 0
        value = min(max(value, low), high)
        if self._log:
            base = math.log(max(low, 1.0))
            part = (math.log(max(value, 1.0)) - base) / (math.log(high) - base)
        else:
            part = (value - low) / (high - low)
        return round(part * _SLIDER_STEPS)

    def _from_slider(self, position: int) -> float:
        part, high = position / _SLIDER_STEPS, self._slider_high
        if self._log:
            base = math.log(max(self._low, 1.0))
            return math.exp(base + part * (math.log(high) - base))
        return self._low + part * (high - self._low)


class ShareField(NumberField):
    """A part of a whole, 1 for all of it, shown and typed in per cent."""

    def __init__(
        self, label: str, *, low: float = 0.0, high: float = 1.0, step: float = 0.05, **given: Any
    ) -> None:
        """`given` as for NumberField."""
        super().__init__(label, low, high, unit=" %", shown_as=100, step=step, **given)


class ScrubLabel(QLabel):
    """The name of a number; dragging it sideways changes the number while it is shown."""

    def __init__(self, text: str, field: NumberField) -> None:
        super().__init__(text)
        self._field = field
        self._from: QPointF | None = None
        self.setCursor(Qt.CursorShape.SizeHorCursor)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and self._field.isVisible():
            self._from = event.globalPosition()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._from is None:
            return
        steps = int((event.globalPosition().x() - self._from.x()) / _SCRUB_PX)
        if steps:
            self._from += QPointF(steps * _SCRUB_PX, 0)
            fast = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            self._field.step_by(steps * (10 if fast else 1))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._from = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._field.reset()


class _Spin(QDoubleSpinBox):
    def __init__(self, field: NumberField) -> None:
        super().__init__(field)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setKeyboardTracking(False)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.lineEdit().setTextMargins(0, 0, 4, 0)
        self.setCorrectionMode(QAbstractSpinBox.CorrectionMode.CorrectToNearestValue)
        self.setGroupSeparatorShown(False)

    def wheelEvent(self, event: QWheelEvent) -> None:
        _wheel_when_focused(self, event, super().wheelEvent)

    def focusInEvent(self, event: QEvent) -> None:
        super().focusInEvent(event)  # pyright: ignore[reportArgumentType] - a QFocusEvent
        self.selectAll()

    def focusOutEvent(self, event: QEvent) -> None:
        super().focusOutEvent(event)  # pyright: ignore[reportArgumentType] - a QFocusEvent
        self.lineEdit().deselect()

    def sizeHint(self) -> QSize:
        return QSize(max(58, super().sizeHint().width() - 8), 28)


class _Slider(QSlider):
    def __init__(self, field: NumberField) -> None:
        super().__init__(Qt.Orientation.Horizontal, field)
        self._field = field
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setSingleStep(10)
        self.setPageStep(100)
        self.setMinimumWidth(40)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            self._field.step_by(1 if event.angleDelta().y() > 0 else -1)
            event.accept()
        else:
            event.ignore()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._field.reset()


def _wheel_when_focused(
    widget: QWidget, event: QWheelEvent, act: Callable[[QWheelEvent], None]
) -> None:
    if widget.hasFocus():
        act(event)
    else:
        event.ignore()
