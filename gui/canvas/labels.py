"""Small numbers and words on the picture, readable on anything."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QTransform

_TEXT_PX = 11
_PAD_X, _PAD_Y = 6.0, 3.0
_BACK = QColor(16, 17, 18, 205)
_TEXT = QColor(255, 255, 255)


def label_rect(painter: QPainter, at: QPointF, text: str, corner: bool = False) -> QRectF:
    """Where `draw_label` draws."""
    metrics = QFontMetricsF(_font(painter))
    width = metrics.horizontalAdvance(text) + 2 * _PAD_X
    height = metrics.height() + 2 * _PAD_Y
    if corner:
        return QRectF(at.x(), at.y(), width, height)
    return QRectF(at.x() - width / 2, at.y() - height / 2, width, height)


def draw_label(painter: QPainter, at: QPointF, text: str, corner: bool = False) -> QRectF:
    """White on a dark pill, centred at `at`, or with its top left corner there. Upright, also
    where the view is turned; the rectangle is where it would be in a straight one.
    """
    rect = label_rect(painter, at, text, corner)
    painter.save()
    turn = painter.worldTransform()
    if turn.isRotating() or turn.m11() < 0:
        shown = turn.map(at if corner else rect.center()) - (at if corner else rect.center())
        painter.setWorldTransform(QTransform.fromTranslate(shown.x(), shown.y()))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setFont(_font(painter))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(_BACK)
    painter.drawRoundedRect(rect, 4, 4)
    painter.setPen(_TEXT)
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)
    painter.restore()
    return rect


def draw_corner_labels(painter: QPainter, labelled: Iterable[tuple[QPointF, str]]) -> None:
    """Each text once, with how often it is there, at the first of its corners where it lies
    over no other."""
    corners: dict[str, list[QPointF]] = {}
    for corner, text in labelled:
        corners.setdefault(text, []).append(corner)
    drawn: list[QRectF] = []
    for text, places in corners.items():
        said = text if len(places) == 1 else f"{len(places)} × {text}"
        for place in places:
            rect = label_rect(painter, place, said, corner=True)
            if not any(rect.intersects(other) for other in drawn):
                drawn.append(draw_label(painter, place, said, corner=True))
                break


def _font(painter: QPainter) -> QFont:
    font = QFont(painter.font())
    font.setPixelSize(_TEXT_PX)
    return font
