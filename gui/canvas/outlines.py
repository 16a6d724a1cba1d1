"""Lines and bars that are drawn over the picture, cheap at every zoom."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from gui.canvas.colours import CanvasColours


def draw_dashed(painter: QPainter, rect: QRectF, colours: CanvasColours) -> None:
    """White dashes on a black line: seen on any picture."""
    rect = in_sight(painter, rect)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(_with_alpha(colours.dark, 170), 1))
    painter.drawRect(rect)
    pen = QPen(colours.light, 1)
    pen.setDashPattern([5, 5])
    painter.setPen(pen)
    painter.drawRect(rect)


def draw_frame(painter: QPainter, rect: QRectF, colour: QColor) -> None:
    """A line round `rect`. As filled bars: a pen is slow on a rectangle far larger than
    the widget.
    """
    for bar in around(rect.adjusted(-1, -1, 1, 1), rect):
        painter.fillRect(bar, colour)


def in_sight(painter: QPainter, rect: QRectF) -> QRectF:
    """`rect` cut to a little more than the widget, so that dashes nobody sees cost nothing."""
    seen = QRectF(painter.viewport()).adjusted(-40, -40, 40, 40)
    if painter.worldTransform().isRotating() or painter.worldTransform().m11() < 0:
        seen = painter.worldTransform().inverted()[0].mapRect(seen)
    return rect.intersected(seen)


def around(outer: QRectF, inner: QRectF) -> list[QRectF]:
    """`outer` without `inner`, which lies in it, as rectangles that do not overlap."""
    if inner.isEmpty():
        return [outer]
    parts = (
        QRectF(outer.left(), outer.top(), outer.width(), inner.top() - outer.top()),
        QRectF(outer.left(), inner.bottom(), outer.width(), outer.bottom() - inner.bottom()),
        QRectF(outer.left(), inner.top(), inner.left() - outer.left(), inner.height()),
        QRectF(inner.right(), inner.top(), outer.right() - inner.right(), inner.height()),
    )
    return [part for part in parts if part.width() > 0 and part.height() > 0]


def _with_alpha(colour: QColor, alpha: int) -> QColor:
    return QColor(colour.red(), colour.green(), colour.blue(), alpha)
