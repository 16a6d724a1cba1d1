"""The brush's size and hardness by dragging on the picture: Ctrl+Alt, or Alt and the right
button."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QPointF, Qt

from gui.canvas.tool_options import ToolOptions
from gui.canvas.viewport import Viewport

# This far up (logical px) goes from the softest brush to the hardest.
_ALL_HARDNESS = 200.0

_BOTH = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
_CONSIDERED = _BOTH | Qt.KeyboardModifier.ShiftModifier


def wants_brush(button: Qt.MouseButton, modifiers: Qt.KeyboardModifier) -> bool:
    """Whether a press with these begins such a drag."""
    held = modifiers & _CONSIDERED
    if button is Qt.MouseButton.RightButton:
        return held == Qt.KeyboardModifier.AltModifier
    return button is Qt.MouseButton.LeftButton and held == _BOTH


class BrushDrag:
    """To the right larger, up harder; the ring stays where the drag began, to be seen."""

    def __init__(self, options: ToolOptions) -> None:
        self._options = options
        self._from: QPointF | None = None
        self._button = Qt.MouseButton.NoButton
        self._size, self._hardness = 0.0, 0.0

    @property
    def is_on(self) -> bool:
        return self._from is not None

    @property
    def words(self) -> str:
        """What the brush is like now."""
        text = QCoreApplication.translate(
            "BrushDrag", "Size {size} px · Hardness {hardness} % · Esc: as it was"
        )
        options = self._options
        return text.format(size=round(options.size), hardness=round(options.hardness * 100))

    def press(self, position: QPointF, button: Qt.MouseButton) -> None:
        self._from, self._button = position, button
        self._size, self._hardness = self._options.size, self._options.hardness

    def move(self, position: QPointF, viewport: Viewport) -> bool:
        """Whether such a drag used the move: the ring's edge keeps to the pointer."""
        if self._from is None:
            return False
        step = position - self._from
        self._options.set_size(round(self._size + 2 * step.x() * viewport.ratio / viewport.zoom))
        self._options.set_hardness(round(self._hardness - step.y() / _ALL_HARDNESS, 2))
        return True

    def release(self, button: Qt.MouseButton) -> bool:
        if self._from is None or button is not self._button:
            return False
        self._from = None
        return True

    def cancel(self) -> bool:
        """The brush as it was; whether there was a drag."""
        if self._from is None:
            return False
        self._from = None
        self._options.set_size(self._size)
        self._options.set_hardness(self._hardness)
        return True
