"""The two colours that are painted with, and those that were used last. GUI thread."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor

BLACK, WHITE = "#000000", "#ffffff"
MOST_RECENT = 16


class ColourPair(QObject):
    """`foreground` is painted with; `background` waits, and is where a gradient ends.

    `recent`: colours that left something on the picture, the newest first.
    """

    foreground_changed = Signal(QColor)
    background_changed = Signal(QColor)
    recent_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._foreground, self._background = QColor(BLACK), QColor(WHITE)
        self._recent: list[QColor] = []

    @property
    def foreground(self) -> QColor:
        return QColor(self._foreground)

    def set_foreground(self, colour: QColor) -> None:
        if colour != self._foreground:
            self._foreground = QColor(colour)
            self.foreground_changed.emit(QColor(colour))

    @property
    def background(self) -> QColor:
        return QColor(self._background)

    def set_background(self, colour: QColor) -> None:
        if colour != self._background:
            self._background = QColor(colour)
            self.background_changed.emit(QColor(colour))

    def swap(self) -> None:
        foreground, background = self.foreground, self.background
        self.set_foreground(background)
        self.set_background(foreground)

    def reset(self) -> None:
        """Black on white."""
        self.set_foreground(QColor(BLACK))
        self.set_background(QColor(WHITE))

    @property
    def recent(self) -> tuple[QColor, ...]:
        return tuple(self._recent)

    def note_used(self) -> None:
        """The foreground was painted with."""
        if self._recent and self._recent[0] == self._foreground:
            return
        rest = [colour for colour in self._recent if colour != self._foreground]
        self._recent = [self.foreground, *rest][:MOST_RECENT]
        self.recent_changed.emit()

    # -- between starts ------------------------------------------------------------

    def state(self) -> list[str]:
        """Foreground, background, then the recent ones."""
        return [one.name() for one in (self._foreground, self._background, *self._recent)]

    def restore(self, names: Iterable[object]) -> None:
        """What `state` gave; what is no colour is left out."""
        colours = [QColor(name) for name in names if isinstance(name, str)]
        colours = [colour for colour in colours if colour.isValid()]
        if len(colours) >= 2:
            self.set_foreground(colours[0])
            self.set_background(colours[1])
            self._recent = colours[2 : 2 + MOST_RECENT]
            self.recent_changed.emit()
