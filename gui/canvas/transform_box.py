"""The box round what is transformed: its handles, what lies at a place, how it is drawn."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum, auto

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF

from core.placing import CORNERS, Placing, Point
from gui.canvas.colours import CanvasColours
from gui.canvas.viewport import Viewport

_REACH = 9.0
_GRIP = 9.0
# How far above the box (logical px) the knob lies that turns it.
_STALK = 26.0
_KNOB = 5.0

_SIDES: tuple[Point, ...] = ((0.0, -0.5), (0.5, 0.0), (0.0, 0.5), (-0.5, 0.0))
_LINE = QColor(255, 255, 255)
_UNDER = QColor(0, 0, 0, 170)


class Part(Enum):
    OUTSIDE = auto()
    INSIDE = auto()
    CORNER = auto()
    SIDE = auto()
    KNOB = auto()


@dataclass(frozen=True)
class Hit:
    """`place`: the corner or side in parts of the box; `index`: the corner's in CORNERS."""

    part: Part
    place: Point = (0.0, 0.0)
    index: int = -1


class TransformBox:
    """A Placing as it lies in the widget (logical px)."""

    def __init__(self, placing: Placing, viewport: Viewport) -> None:
        self._placing = placing
        self._viewport = viewport
        self.outline = QPolygonF([viewport.to_widget(*corner) for corner in placing.corners()])

    def handle(self, place: Point) -> QPointF:
        return self._viewport.to_widget(*self._placing.edge(*place))

    @property
    def middle(self) -> QPointF:
        return self.outline.boundingRect().center()

    @property
    def knob(self) -> tuple[QPointF, QPointF]:
        """Where its stalk begins at the box, and the knob."""
        top, bottom = self.handle((0.0, -0.5)), self.handle((0.0, 0.5))
        way = top - bottom
        length = math.hypot(way.x(), way.y()) or 1.0
        return top, top + way * (_STALK / length)

    def hit(self, position: QPointF) -> Hit:
        for index, place in enumerate(CORNERS):
            if _near(position, self.handle(place)):
                return Hit(Part.CORNER, place, index)
        if _near(position, self.knob[1]):
            return Hit(Part.KNOB)
        for place in _SIDES:
            if _near(position, self.handle(place)) and self._has_room(place):
                return Hit(Part.SIDE, place)
        if self.outline.containsPoint(position, Qt.FillRule.OddEvenFill):
            return Hit(Part.INSIDE)
        return Hit(Part.OUTSIDE)

    def _has_room(self, place: Point) -> bool:
        """Whether a side is long enough for a handle beside those of its corners."""
        one, two = (self.handle((place[0] or end, place[1] or end)) for end in (-0.5, 0.5))
        return math.hypot(one.x() - two.x(), one.y() - two.y()) > 3 * _GRIP

    def direction(self, place: Point) -> float:
        """Degrees, clockwise from the right: where a handle lies from the middle."""
        at = self.handle(place) - self.middle
        return math.degrees(math.atan2(at.y(), at.x()))

    def paint(self, painter: QPainter, colours: CanvasColours, hovered: Hit | None) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        foot, knob = self.knob
        path = QPainterPath()
        path.addPolygon(self.outline)
        path.closeSubpath()
        path.moveTo(foot)
        path.lineTo(knob)
        for pen in (QPen(_UNDER, 3), QPen(_LINE, 1.2)):
            painter.setPen(pen)
            painter.drawPath(path)
        painter.setPen(QPen(_UNDER, 1))

        def fill(active: bool) -> None:
            painter.setBrush(colours.accent if active else _LINE)

        fill(hovered is not None and hovered.part is Part.KNOB)
        painter.drawEllipse(knob, _KNOB, _KNOB)
        for place in (*CORNERS, *_SIDES):
            if place in _SIDES and not self._has_room(place):
                continue
            fill(
                hovered is not None
                and hovered.part in (Part.CORNER, Part.SIDE)
                and hovered.place == place
            )
            at, side = self.handle(place), _GRIP if place in CORNERS else _GRIP - 2
            painter.drawRoundedRect(QRectF(at.x() - side / 2, at.y() - side / 2, side, side), 2, 2)
        painter.restore()


def _near(one: QPointF, other: QPointF) -> bool:
    return math.hypot(one.x() - other.x(), one.y() - other.y()) <= _REACH
