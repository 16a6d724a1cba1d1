"""The canvas with what lies over it: the empty state, the candidates, the waiting sign."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

_EDGE = 16


class Stage(QWidget):
    """Gives `canvas` all its room; `centre` floats in the middle, `foot` at the bottom."""

    def __init__(self, canvas: QWidget, centre: QWidget, foot: QWidget) -> None:
        super().__init__()
        self._canvas, self._centre, self._foot = canvas, centre, foot
        for widget in (canvas, centre, foot):
            widget.setParent(self)
        centre.raise_()
        foot.raise_()

    def minimumSizeHint(self) -> QSize:
        return QSize(320, 240)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.place()

    def place(self) -> None:
        """Lay out again, after an overlay came, went or changed its size."""
        self._canvas.setGeometry(self.rect())
        room = self.rect().adjusted(_EDGE, _EDGE, -_EDGE, -_EDGE)
        size = self._centre.sizeHint().boundedTo(room.size())
        self._centre.setGeometry(_centred(size, room.center()))
        foot = self._foot.sizeHint().boundedTo(room.size())
        self._foot.setGeometry(
            QRect(
                room.center().x() - foot.width() // 2,
                room.bottom() - foot.height() + 1,
                foot.width(),
                foot.height(),
            )
        )


def _centred(size: QSize, middle: QPoint) -> QRect:
    return QRect(
        middle.x() - size.width() // 2, middle.y() - size.height() // 2, size.width(), size.height()
    )
