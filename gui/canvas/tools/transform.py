"""Free transform of the active layer or the mask: scale, turn, mirror, skew, perspective."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QPainter

from core.changes import Changes
from core.document_placing import Making
from core.errors import UserError
from core.placing import CORNERS, Placing, Point
from gui.canvas.cursors import arrow
from gui.canvas.labels import draw_label
from gui.canvas.lift import Lift, content
from gui.canvas.snapping import Snapping
from gui.canvas.tools.base import Canvas, Pointer, Tool, arrow_step, translate
from gui.canvas.transform_box import Hit, Part, TransformBox
from gui.canvas.transform_options import Target

# Seconds: what may be made before the next event, at first and then.
_AT_ONCE, _SLICE = 0.05, 0.008
_SNAP_DEGREES = 15.0
# Nearer than this to a quarter turn it is one: those are exact.
_ALMOST_DEGREES = 0.6


@dataclass(frozen=True)
class _Drag:
    hit: Hit
    start: Pointer
    placing: Placing
    # Whether something waited for being applied before this drag.
    pending: bool


class TransformTool(Tool):
    """Handles scale (Shift keeps the ratio, Alt about the middle), outside turns (Shift by
    15°), Ctrl+corner bends, Ctrl+side skews. Enter applies all of it as one step of undo,
    Escape drops it; taking another tool applies it.
    """

    id = "transform"
    shows_handles = False

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._lift: Lift | None = None
        self._drag: _Drag | None = None
        self._hovered: Hit | None = None
        self._snapping = Snapping(canvas)
        self._in_use = False
        self._committing = False
        # What is made of large layers, a few milliseconds at a time, until it is applied.
        self._making: Making | None = None
        self._clock = QTimer()
        self._clock.setInterval(0)
        self._clock.timeout.connect(self._make_more)
        options = canvas.options.transform
        options.target_changed.connect(self._on_target_changed)
        options.placing_edited.connect(self._on_edited)
        options.apply_requested.connect(self.apply)
        options.drop_requested.connect(self.cancel)

    # -- what it says ------------------------------------------------------------

    @property
    def hint(self) -> str:
        what = {
            Target.LAYER: translate("The layer"),
            Target.MASKED: translate("The masked part"),
            Target.MASK: translate("The mask"),
        }[self.canvas.options.transform.target]
        keys = translate(
            "handles scale, outside turns · Shift: ratio, 15° · Alt: from the middle"
            " · Ctrl: perspective · Enter, Esc"
        )
        return f"{what} · {keys}"

    @property
    def cursor(self) -> Qt.CursorShape:
        hit = self._drag.hit if self._drag else self._hovered
        box = self._box()
        if hit is None or box is None:
            return Qt.CursorShape.ArrowCursor
        if hit.part is Part.INSIDE:
            return Qt.CursorShape.SizeAllCursor
        if hit.part in (Part.CORNER, Part.SIDE):
            return arrow(box.direction(hit.place))
        if hit.part is Part.KNOB:
            return Qt.CursorShape.PointingHandCursor
        return Qt.CursorShape.CrossCursor

    @property
    def keeps(self) -> bool:
        return self._lift is not None

    @property
    def is_busy(self) -> bool:
        return self._lift is not None

    # -- what there is -----------------------------------------------------------

    @property
    def placing(self) -> Placing | None:
        """Where it is now; None: there is nothing to transform."""
        if self._lift is not None:
            return self._lift.placing
        found = content(self.canvas.model, self.canvas.options.transform.target)
        return None if found is None else Placing.of(found)

    def _box(self) -> TransformBox | None:
        placing = self.placing
        return None if placing is None else TransformBox(placing, self.canvas.viewport)

    def _show(self) -> None:
        """What the options bar says and the canvas shows."""
        self.canvas.options.transform.show(self.placing, self._lift is not None)
        self.canvas.update_all()

    def _put(self, placing: Placing) -> None:
        """Show it there. Raises UserError where it cannot be taken in hand."""
        if self._lift is None:
            self._lift = Lift.of(self.canvas)
        self._lift.show(placing)
        self._show()

    # -- dragging ----------------------------------------------------------------

    def hover(self, pointer: Pointer) -> None:
        box = self._box()
        hovered = None if box is None else box.hit(pointer.position)
        if hovered != self._hovered:
            self._hovered = hovered
            self.canvas.refresh_cursor()
            self.canvas.update_all()

    def press(self, pointer: Pointer) -> None:
        if self._making is not None:
            return
        self.hover(pointer)
        box, placing, pending = self._box(), self.placing, self._lift is not None
        try:
            if self._lift is None:
                self._lift = Lift.of(self.canvas)
        except UserError as error:
            self.canvas.report(error)
            return
        if box is not None and placing is not None:
            self._drag = _Drag(box.hit(pointer.position), pointer, placing, pending)

    def move(self, pointer: Pointer) -> None:
        if self._drag is not None:
            self._put(self._dragged(self._drag, pointer))

    def release(self, pointer: Pointer) -> None:
        drag, self._drag = self._drag, None
        if drag is not None and self.placing == drag.placing and not drag.pending:
            self._unlift()
        self.canvas.refresh_cursor()
        self._show()

    def _dragged(self, drag: _Drag, pointer: Pointer) -> Placing:
        dx, dy = pointer.x - drag.start.x, pointer.y - drag.start.y
        part = drag.hit.part
        self._snapping.clear()
        if part is Part.INSIDE:
            if pointer.shift:
                dx, dy = (dx, 0.0) if abs(dx) >= abs(dy) else (0.0, dy)
            # By whole pixels: only moving makes no new ones.
            by = self._snapping.moved(drag.placing.bounds(), pointer, round(dx), round(dy))
            return drag.placing.moved(*by)
        if part in (Part.OUTSIDE, Part.KNOB):
            return _turned(drag, pointer)
        if pointer.control:
            return _bent(drag, dx, dy)
        keep = self.canvas.options.transform.linked != pointer.shift
        return _scaled(drag, dx, dy, keep, pointer.alt)

    def double_click(self, pointer: Pointer) -> None:
        self._drag = None
        if self._hovered is not None and self._hovered.part is Part.INSIDE:
            self.apply()

    def key(self, event: QKeyEvent) -> bool:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.is_busy:
            self.apply()
            return True
        way, placing = arrow_step(event), self.placing
        if way is None or placing is None:
            return False
        self._on_edited(placing.moved(*way))
        return True

    # -- beginning and ending ----------------------------------------------------

    def enter(self) -> None:
        self._in_use = True
        self._show()

    def leave(self) -> None:
        self.settle()
        self.canvas.options.transform.show(None, False)
        self._in_use = False

    def apply(self) -> None:
        """Apply what waits: at once where that takes no time, else while the user goes on."""
        if self._lift is None or self._making is not None:
            return
        self._drag = None
        self._making = self._lift.making()
        if self._making.work(_AT_ONCE):
            self.settle()
        else:
            self._clock.start()
            self.canvas.update_all()

    def _make_more(self) -> None:
        if self._making is None or self._making.work(_SLICE):
            self.settle()
        else:
            self.canvas.update_widget(self._label_place())

    def _stop_making(self) -> None:
        self._clock.stop()
        self._making = None

    def settle(self) -> None:
        """Apply what waits, now."""
        lift, self._lift, self._drag = self._lift, None, None
        making = self._making
        self._stop_making()
        if lift is None:
            return
        moved = lift.placing.right_angled()
        only_moved = moved is not None and moved.quarters == 0 and not moved.flipped
        self._committing = True
        try:
            lift.commit(translate("Move") if only_moved else translate("Transform"), making)
        except UserError as error:
            self.canvas.report(error)
        finally:
            self._committing = False
        self._show()

    def cancel(self) -> bool:
        """Drop a drag that is under way, else all that waits; while it is being applied, that."""
        drag, self._drag = self._drag, None
        making = self._making
        self._stop_making()
        if self._lift is None:
            return False
        if making is not None:
            pass
        elif drag is not None and drag.pending:
            self._put(drag.placing)
        else:
            self._unlift()
        self._show()
        return True

    def undo(self) -> bool:
        return self.cancel()

    def _unlift(self) -> None:
        if self._lift is not None:
            self._lift.drop()
            self._lift = None

    def forget(self) -> None:
        self._drag = None
        self._stop_making()
        self._unlift()
        self._show()

    # -- following ---------------------------------------------------------------

    def _on_target_changed(self) -> None:
        if self._in_use:
            self.settle()
            self.canvas.refresh_hint()
            self._show()

    def _on_edited(self, placing: Placing) -> None:
        """The options bar, a key or a command."""
        if not self._in_use or not placing.is_possible or self._making is not None:
            self._show()
            return
        try:
            self._put(placing)
        except UserError as error:
            self.canvas.report(error)
            self._show()

    def follow(self, changes: Changes) -> None:
        if self._committing:
            return
        if self._lift is not None:
            if self._lift.is_current():
                # What is being made stays right: it looks at no other layer.
                self._lift = self._lift.renewed()
            else:
                self.forget()
        self._show()

    # -- look --------------------------------------------------------------------

    def paint(self, painter: QPainter) -> None:
        box, placing = self._box(), self.placing
        if box is None or placing is None:
            return
        box.paint(painter, self.canvas.colours, self._drag.hit if self._drag else self._hovered)
        if self._making is not None:
            done = translate("Applying: {percent} %").format(
                percent=round(100 * self._making.progress)
            )
            draw_label(painter, QPointF(box.middle), done)
        elif self._drag is not None:
            self._snapping.paint(painter)
            below = box.outline.boundingRect()
            place = QPointF(below.center().x(), below.bottom() + 18)
            draw_label(painter, place, self._words(self._drag, placing))

    def _label_place(self) -> QRect:
        box = self._box()
        middle = QPointF() if box is None else box.middle
        return QRect(round(middle.x()) - 80, round(middle.y()) - 16, 160, 32)

    def _words(self, drag: _Drag, placing: Placing) -> str:
        if drag.hit.part is Part.INSIDE:
            return f"{placing.x - drag.placing.x:+.0f}, {placing.y - drag.placing.y:+.0f}"
        if drag.hit.part in (Part.OUTSIDE, Part.KNOB):
            return f"{placing.angle:.1f}°"
        return f"{abs(placing.width):.0f}×{abs(placing.height):.0f}"


def _turned(drag: _Drag, pointer: Pointer) -> Placing:
    """As the pointer goes round the middle; Shift by 15°; almost a quarter is one."""
    x, y = drag.placing.x, drag.placing.y
    before = math.atan2(drag.start.y - y, drag.start.x - x)
    after = math.atan2(pointer.y - y, pointer.x - x)
    angle = drag.placing.angle + math.degrees(after - before)
    if pointer.shift:
        angle = round(angle / _SNAP_DEGREES) * _SNAP_DEGREES
    elif abs(angle / 90 - round(angle / 90)) * 90 < _ALMOST_DEGREES:
        angle = round(angle / 90) * 90.0
    return drag.placing.turned_to(angle)


def _scaled(drag: _Drag, dx: float, dy: float, keep: bool, about_middle: bool) -> Placing:
    """The handle follows the pointer; the opposite one stays, or the middle does."""
    placing, (u, v) = drag.placing, drag.hit.place
    # The way along the box's own sides.
    along, across = placing.local(placing.x + dx, placing.y + dy)
    times = 2.0 if about_middle else 1.0
    width = placing.width + times * along * (2 * u)
    height = placing.height + times * across * (2 * v)
    if keep:
        if u and v:
            # As far along the diagonal as the pointer is.
            size = placing.width**2 + placing.height**2
            factor = (width * placing.width + height * placing.height) / size
        else:
            factor = width / placing.width if u else height / placing.height
        width, height = placing.width * factor, placing.height * factor
    anchor: Point = (0.0, 0.0) if about_middle else (-u, -v)
    return placing.resized(_pixels(width), _pixels(height), anchor)


def _pixels(length: float) -> float:
    """Whole pixels, so that numbers are round and sides sharp."""
    return float(round(length))


def _bent(drag: _Drag, dx: float, dy: float) -> Placing:
    """A corner goes where the pointer is; a side takes both of its corners along."""
    corners = drag.placing.corners()
    if drag.hit.part is Part.CORNER:
        taken = [drag.hit.index]
    else:
        u, v = drag.hit.place
        taken = [i for i, (a, b) in enumerate(CORNERS) if u * a > 0 or v * b > 0]
    return drag.placing.with_corners(
        {index: (corners[index][0] + dx, corners[index][1] + dy) for index in taken}
    )
