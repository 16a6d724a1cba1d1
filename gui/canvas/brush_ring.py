"""The ring at the pointer: how large the brush is, and where its hard part ends."""

from __future__ import annotations

import math
from typing import Protocol

from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from gui.canvas.tools.base import Canvas, Pointer, Tool

# A ring smaller than this (logical px) is drawn as a cross.
_SMALLEST = 5.0

_BLACK = QColor(0, 0, 0, 170)
_WHITE = QColor(255, 255, 255, 235)
_FAINT = QColor(255, 255, 255, 110)


class RingCanvas(Canvas, Protocol):
    """A canvas that knows which tool is taken."""

    @property
    def current_tool(self) -> Tool: ...


class BrushRing:
    """Follows the pointer; repaints where it was and where it is."""

    def __init__(self, canvas: RingCanvas) -> None:
        self._canvas = canvas
        self._pointer: Pointer | None = None
        self._drawn = QRect()

    def follow(self, pointer: Pointer) -> None:
        self._pointer = pointer
        if self._canvas.current_tool.shows_ring:
            self.refresh()

    def hide(self) -> None:
        self._pointer = None
        self.refresh()

    def refresh(self) -> None:
        """Where the ring is or was is stale."""
        if not self._drawn.isEmpty():
            self._canvas.update_widget(self._drawn)
        self._drawn = self._rect()
        if not self._drawn.isEmpty():
            self._canvas.update_widget(self._drawn)

    def paint(self, painter: QPainter) -> None:
        if self._pointer is None or not self._canvas.current_tool.shows_ring:
            return
        self._drawn = self._rect()
        centre, radius = self._pointer.position, self._radius
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if radius * 2 < _SMALLEST:
            _cross(painter, centre)
        else:
            hard = radius * self._canvas.options.hardness
            if radius - hard > 3 and hard > 2:
                painter.setPen(QPen(_FAINT, 1))
                painter.drawEllipse(centre, hard, hard)
            painter.setPen(QPen(_BLACK, 1))
            painter.drawEllipse(centre, radius + 1, radius + 1)
            painter.setPen(QPen(_WHITE, 1))
            painter.drawEllipse(centre, radius, radius)
        painter.restore()

    @property
    def _radius(self) -> float:
        """In logical px."""
        viewport = self._canvas.viewport
        return self._canvas.options.size / 2 * viewport.zoom / viewport.ratio

    def _rect(self) -> QRect:
        if self._pointer is None:
            return QRect()
        reach = max(self._radius, 10.0) + 3
        centre = self._pointer.position
        left, top = math.floor(centre.x() - reach), math.floor(centre.y() - reach)
        side = math.ceil(2 * reach) + 2
        return QRect(left, top, side, side)


def _cross(painter: QPainter, centre: QPointF) -> None:
    for colour, width in ((_BLACK, 3.0), (_WHITE, 1.0)):
        painter.setPen(QPen(colour, width))
        for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1)):
            way = QPointF(dx, dy)
            painter.drawLine(centre + way * 3, centre + way * 8)
