"""The frame's borders and corners as handles: outward extends, inward crops.

They lie outside the frame, where there is nothing to paint on.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Flag, auto

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from core.framing import aspect_name, snapped_length
from core.geometry import Bounds, Margins, round_nearest
from gui.canvas.labels import draw_label
from gui.canvas.outlines import around, in_sight
from gui.canvas.tools.base import Canvas, Pointer, translate

# How far outside the frame (logical px) a border can be taken, and how far inside.
_OUTSIDE, _INSIDE = 14.0, 0.0
# Along a border this much at both ends belongs to the corners.
_CORNER = 18.0
_GRIP_LONG, _GRIP_SHORT = 28.0, 4.0

SNAP, SNAP_COARSE = 8, 64
# So near (logical px on the screen, document px) to a usual shape it is taken.
_ASPECT_REACH, _ASPECT_MOST = 7.0, 24.0

MAX_SIDE = 32_768


class Side(Flag):
    NONE = 0
    LEFT = auto()
    TOP = auto()
    RIGHT = auto()
    BOTTOM = auto()


@dataclass(frozen=True)
class _Drag:
    side: Side
    start_x: float
    start_y: float
    margins: Margins


class BorderHandles:
    """Hit test, drag and look of the handles.

    The drag counts from the extension there is already. Moves snap to 8 px, with Shift to
    64, with Ctrl to single pixels; with Alt both opposite sides move.
    """

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._drag: _Drag | None = None
        self._hovered = Side.NONE
        # Signed: what each side is moved outward (inward: negative), while dragging.
        self._moved: dict[Side, int] = {}

    @property
    def is_dragging(self) -> bool:
        return self._drag is not None

    @property
    def hovered(self) -> Side:
        return self._hovered

    def hit(self, position: QPointF, extension: Margins) -> Side:
        """Which border or corner of the (extended) frame is at a place in the widget."""
        frame = self._canvas.model.frame
        if frame.is_empty:
            return Side.NONE
        rect = self._canvas.viewport.widget_rect(frame.extended(extension))
        x, y = position.x(), position.y()
        if not rect.adjusted(-_OUTSIDE, -_OUTSIDE, _OUTSIDE, _OUTSIDE).contains(position):
            return Side.NONE
        inset_x = min(_INSIDE, rect.width() / 6)
        inset_y = min(_INSIDE, rect.height() / 6)
        if rect.adjusted(inset_x, inset_y, -inset_x, -inset_y).contains(position):
            return Side.NONE
        corner_x, corner_y = min(_CORNER, rect.width() / 3), min(_CORNER, rect.height() / 3)
        at_left, at_right = x < rect.left() + inset_x, x > rect.right() - inset_x
        at_top, at_bottom = y < rect.top() + inset_y, y > rect.bottom() - inset_y
        side = Side.NONE
        if at_left or ((at_top or at_bottom) and x < rect.left() + corner_x):
            side |= Side.LEFT
        elif at_right or ((at_top or at_bottom) and x > rect.right() - corner_x):
            side |= Side.RIGHT
        if at_top or ((at_left or at_right) and y < rect.top() + corner_y):
            side |= Side.TOP
        elif at_bottom or ((at_left or at_right) and y > rect.bottom() - corner_y):
            side |= Side.BOTTOM
        return side

    def hover(self, side: Side) -> bool:
        """Whether that changed what is to be drawn."""
        changed = side != self._hovered
        self._hovered = side
        return changed

    # -- dragging ----------------------------------------------------------------

    def press(self, side: Side, pointer: Pointer, extension: Margins) -> None:
        self._drag = _Drag(side, pointer.x, pointer.y, extension)
        self._moved = _signed(extension)

    def move(self, pointer: Pointer) -> tuple[Margins, Bounds | None]:
        """(extension, crop): crop is the frame's rest where sides are moved inward."""
        drag = self._drag
        if drag is None:
            return Margins(), None
        frame = self._canvas.model.frame
        snap = SNAP_COARSE if pointer.shift else (1 if pointer.control else SNAP)
        outward = {
            Side.LEFT: drag.start_x - pointer.x,
            Side.TOP: drag.start_y - pointer.y,
            Side.RIGHT: pointer.x - drag.start_x,
            Side.BOTTOM: pointer.y - drag.start_y,
        }
        moved = _signed(drag.margins)
        for side, distance in outward.items():
            if side in drag.side:
                moved[side] = _snapped(moved[side] + distance, snap)
                if pointer.alt:
                    moved[_OPPOSITE[side]] = moved[side]
        if not pointer.control and not pointer.alt:
            reach = _ASPECT_REACH * self._canvas.viewport.ratio / self._canvas.viewport.zoom
            moved = _to_aspect(moved, drag.side, frame, min(reach, _ASPECT_MOST))
        self._moved = _limited(moved, frame)
        return self._extension(), self._crop(frame)

    def release(self) -> tuple[Margins, Bounds | None]:
        result = self._extension(), self._crop(self._canvas.model.frame)
        self._drag = None
        self._moved = {}
        return result

    def cancel(self) -> Margins | None:
        """End the drag; the extension there was before it. None: nothing was dragged."""
        if self._drag is None:
            return None
        margins = self._drag.margins
        self._drag = None
        self._moved = {}
        return margins

    def _extension(self) -> Margins:
        outward = [max(0, self._moved.get(side, 0)) for side in _SIDES]
        return Margins(*outward)

    def _crop(self, frame: Bounds) -> Bounds | None:
        inward = {side: max(0, -self._moved.get(side, 0)) for side in _SIDES}
        if not any(inward.values()):
            return None
        return Bounds.from_edges(
            frame.x + inward[Side.LEFT],
            frame.y + inward[Side.TOP],
            frame.right - inward[Side.RIGHT],
            frame.bottom - inward[Side.BOTTOM],
        )

    # -- look --------------------------------------------------------------------

    @property
    def hint(self) -> str:
        return translate(
            "Drag outward to extend, inward to crop · Shift: steps of 64 · Ctrl: single pixels"
            " · Alt: both sides"
        )

    @property
    def cursor(self) -> Qt.CursorShape:
        side = self._drag.side if self._drag else self._hovered
        if side in (Side.LEFT, Side.RIGHT):
            return Qt.CursorShape.SizeHorCursor
        if side in (Side.TOP, Side.BOTTOM):
            return Qt.CursorShape.SizeVerCursor
        if side in (Side.LEFT | Side.TOP, Side.RIGHT | Side.BOTTOM):
            return Qt.CursorShape.SizeFDiagCursor
        return Qt.CursorShape.SizeBDiagCursor

    def paint(self, painter: QPainter, extension: Margins, stale: QRect) -> None:
        """Grips at the middles and corners, stronger under the pointer; the crop's ghost.

        Only what lies in `stale`.
        """
        viewport, frame = self._canvas.viewport, self._canvas.model.frame
        if frame.is_empty:
            return
        colours = self._canvas.colours
        rect = viewport.widget_rect(frame.extended(extension))
        if self._drag is None and rect.contains(QRectF(stale)):
            return
        active = self._drag.side if self._drag else self._hovered
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.setPen(Qt.PenStyle.NoPen)
        for side, grip in _grips(rect).items():
            painter.setBrush(colours.accent if side == active else colours.grip)
            painter.drawRoundedRect(grip, _GRIP_SHORT / 2, _GRIP_SHORT / 2)
        crop = self._crop(frame) if self._drag else None
        if crop is not None:
            self._paint_crop(painter, viewport.widget_rect(frame), crop)
        painter.restore()

    def _paint_crop(self, painter: QPainter, frame: QRectF, crop: Bounds) -> None:
        colours = self._canvas.colours
        kept = self._canvas.viewport.widget_rect(crop)
        for part in around(frame, kept):
            painter.fillRect(part, colours.shade)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(colours.light, 1))
        painter.drawRect(in_sight(painter, kept))
        name = aspect_name(crop.extent)
        draw_label(painter, kept.center(), f"{crop.extent} · {name}" if name else str(crop.extent))


_SIDES = (Side.LEFT, Side.TOP, Side.RIGHT, Side.BOTTOM)

_OPPOSITE = {
    Side.LEFT: Side.RIGHT,
    Side.RIGHT: Side.LEFT,
    Side.TOP: Side.BOTTOM,
    Side.BOTTOM: Side.TOP,
}


def _signed(margins: Margins) -> dict[Side, int]:
    return {
        Side.LEFT: margins.left,
        Side.TOP: margins.top,
        Side.RIGHT: margins.right,
        Side.BOTTOM: margins.bottom,
    }


def _snapped(value: float, snap: int) -> int:
    magnitude = abs(value)
    if magnitude < snap / 2:
        return 0
    return round_nearest(magnitude, snap) * (1 if value > 0 else -1)


def _to_aspect(
    moved: dict[Side, int], dragged: Side, frame: Bounds, reach: float
) -> dict[Side, int]:
    """Sides moved on to a usual shape such as 16:9, where that is near; of a corner it is the
    one at left or right that gives way.
    """
    across = dragged & (Side.LEFT | Side.RIGHT)
    side = across or dragged
    width = frame.width + moved[Side.LEFT] + moved[Side.RIGHT]
    height = frame.height + moved[Side.TOP] + moved[Side.BOTTOM]
    if moved == _signed(Margins()) or width < 1 or height < 1:
        return moved
    length, other = (width, height) if across else (height, width)
    snapped = snapped_length(length, other, reach)
    if snapped is None:
        return moved
    # Where the picture itself is of such a shape, it must not hold the border back.
    unmoved = frame.width if across else frame.height
    return moved if snapped == unmoved else {**moved, side: moved[side] + snapped - length}


def _limited(moved: dict[Side, int], frame: Bounds) -> dict[Side, int]:
    """At least a pixel stays, at most MAX_SIDE comes out."""
    moved = dict(moved)
    for low, high, length in (
        (Side.LEFT, Side.RIGHT, frame.width),
        (Side.TOP, Side.BOTTOM, frame.height),
    ):
        for side in (low, high):
            other = moved[high if side is low else low]
            least = 1 - length - min(0, other)
            moved[side] = min(max(moved[side], least), max(0, MAX_SIDE - length - max(0, other)))
    return moved


def _grips(rect: QRectF) -> dict[Side, QRectF]:
    """A bar outside each border's middle, a square outside each corner."""
    gap = 4.0
    long_x = min(_GRIP_LONG, rect.width() / 3)
    long_y = min(_GRIP_LONG, rect.height() / 3)
    x, y, short = rect.center().x(), rect.center().y(), _GRIP_SHORT
    square = short * 2
    left, top = rect.left() - gap - short, rect.top() - gap - short
    right, bottom = rect.right() + gap, rect.bottom() + gap
    grips = {
        Side.LEFT: QRectF(left, y - long_y / 2, short, long_y),
        Side.RIGHT: QRectF(right, y - long_y / 2, short, long_y),
        Side.TOP: QRectF(x - long_x / 2, top, long_x, short),
        Side.BOTTOM: QRectF(x - long_x / 2, bottom, long_x, short),
    }
    far_left, far_top = rect.left() - gap - square, rect.top() - gap - square
    grips[Side.LEFT | Side.TOP] = QRectF(far_left, far_top, square, square)
    grips[Side.RIGHT | Side.TOP] = QRectF(right, far_top, square, square)
    grips[Side.LEFT | Side.BOTTOM] = QRectF(far_left, bottom, square, square)
    grips[Side.RIGHT | Side.BOTTOM] = QRectF(right, bottom, square, square)
    return grips
