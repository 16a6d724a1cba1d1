"""The canvas with what lies over it: the empty state, the candidates, the waiting sign."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QWidget

from core.geometry import Margins
from gui.canvas.surface import CanvasSurface

_EDGE = 16


class Floating(QFrame):
    """A card in the middle of the stage."""

    def suit(self, room: QSize) -> None:
        """Make the best of that much room, before its size is asked for."""


class Stage(QWidget):
    """Gives `canvas` all its room; one of the `centres` floats in the middle, `foot` at the
    bottom, and `advice` where the foot is when it is there. A picture that is fitted always
    leaves room for the foot, so that nothing has to move when it comes, and nothing of the
    picture or its handles is covered."""

    def __init__(
        self, canvas: CanvasSurface, centres: Sequence[Floating], advice: QWidget, foot: QWidget
    ) -> None:
        super().__init__()
        self._canvas, self._centres = canvas, tuple(centres)
        self._advice, self._foot = advice, foot
        for widget in (canvas, *centres, advice, foot):
            widget.setParent(self)
        self._beside: tuple[QWidget, ...] = ()
        self._raise()

    def _raise(self) -> None:
        for centre in self._centres:
            centre.raise_()
        self._advice.raise_()
        self._foot.raise_()

    def set_beside(self, views: Sequence[QWidget]) -> None:
        """Share the canvas's room with other views, in rows of two; those that are no longer
        among them are gone."""
        for view in self._beside:
            if view not in views:
                view.hide()
                view.setParent(None)
                view.deleteLater()
        self._beside = tuple(views)
        for view in self._beside:
            view.setParent(self)
            view.show()
        self._raise()
        self.place()

    def minimumSizeHint(self) -> QSize:
        return QSize(320, 240)

    def event(self, event: QEvent) -> bool:
        """On the canvas Tab is a command; on what lies over it, it goes to the next control."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.ShortcutOverride:
            tab = event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab)
            if tab and not self._canvas.hasFocus():
                event.accept()
                return True
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.place()

    def place(self) -> None:
        """Lay out again, after an overlay came, went or changed its size."""
        self._canvas.set_covered(Margins(bottom=self._foot.sizeHint().height() + _EDGE))
        views = (self._canvas, *self._beside)
        for view, room in zip(views, _cells(self.rect(), len(views)), strict=True):
            view.setGeometry(room)
        room = self.rect().adjusted(_EDGE, _EDGE, -_EDGE, -_EDGE)
        for centre in self._centres:
            centre.suit(room.size())
            size = centre.sizeHint().boundedTo(room.size())
            centre.setGeometry(_centred(size, room.center()))
        foot = self._foot.sizeHint().boundedTo(room.size())
        self._foot.setGeometry(
            QRect(
                room.center().x() - foot.width() // 2,
                room.bottom() - foot.height() + 1,
                foot.width(),
                foot.height(),
            )
        )
        advice = self._advice.sizeHint().boundedTo(room.size())
        self._advice.setGeometry(_centred(advice, self._foot.geometry().center()))


def _cells(room: QRect, count: int) -> list[QRect]:
    """One for all, two side by side, more in rows of two."""
    columns = min(count, 2)
    rows = -(-count // columns)
    cells: list[QRect] = []
    for index in range(count):
        row, column = divmod(index, columns)
        left, right = (room.width() * at // columns for at in (column, column + 1))
        top, low = (room.height() * at // rows for at in (row, row + 1))
        cells.append(QRect(room.x() + left, room.y() + top, right - left, low - top))
    return cells


def _centred(size: QSize, middle: QPoint) -> QRect:
    return QRect(
        middle.x() - size.width() // 2, middle.y() - size.height() // 2, size.width(), size.height()
    )
