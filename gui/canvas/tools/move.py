"""Move the active layer or the mask by dragging; arrow keys move it by pixels."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QKeyEvent, QPainter

from core.errors import UserError
from core.placing import Placing
from gui.canvas.labels import draw_label
from gui.canvas.lift import Lift
from gui.canvas.snapping import Snapping
from gui.canvas.tools.base import Canvas, Pointer, Tool, arrow_step, translate
from gui.canvas.transform_box import TransformBox
from gui.canvas.transform_options import Target


class MoveTool(Tool):
    """Shift keeps to one direction. Shown as it goes, moved when the button is let go."""

    id = "move"

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._start: Pointer | None = None
        self._by = (0, 0)
        self._lift: Lift | None = None
        self._snapping = Snapping(canvas)
        canvas.options.transform.target_changed.connect(canvas.refresh_hint)

    @property
    def hint(self) -> str:
        if self.canvas.options.transform.target is Target.MASKED:
            return translate(
                "Drag to move what is masked · Shift: straight · Ctrl: no snapping · arrow keys: by pixels"
            )
        if self.canvas.options.transform.target is Target.MASK:
            return translate(
                "Drag to move the mask · Shift: straight · Ctrl: no snapping · arrow keys: by pixels"
            )
        return translate(
            "Drag to move the layer · Shift: straight · Ctrl: no snapping · arrow keys: by pixels"
        )

    @property
    def cursor(self) -> Qt.CursorShape:
        return Qt.CursorShape.SizeAllCursor

    @property
    def keeps(self) -> bool:
        return self._lift is not None

    @property
    def is_busy(self) -> bool:
        return self._start is not None

    def press(self, pointer: Pointer) -> None:
        try:
            self._lift = Lift.of(self.canvas)
        except UserError as error:
            self.canvas.report(error)
            return
        self._start, self._by = pointer, (0, 0)
        self._snapping.clear()

    def move(self, pointer: Pointer) -> None:
        if self._start is None or self._lift is None:
            return
        dx, dy = round(pointer.x - self._start.x), round(pointer.y - self._start.y)
        if pointer.shift:
            dx, dy = (dx, 0) if abs(dx) >= abs(dy) else (0, dy)
        dx, dy = self._snapping.moved(self._lift.placing.source, pointer, dx, dy)
        self._by = (dx, dy)
        self._lift.show(Placing.of(self._lift.placing.source).moved(dx, dy))
        self.canvas.update_all()

    def release(self, pointer: Pointer) -> None:
        lift = self._lift
        self._start, self._lift = None, None
        if lift is not None:
            self._commit(lift)
            self.canvas.update_all()

    def cancel(self) -> bool:
        if self._lift is None:
            return False
        self._lift.drop()
        self._start, self._lift, self._by = None, None, (0, 0)
        self.canvas.update_all()
        return True

    def undo(self) -> bool:
        return self.cancel()

    def key(self, event: QKeyEvent) -> bool:
        arrow = arrow_step(event)
        if arrow is None or self.canvas.model.is_empty or self.is_busy:
            return False
        try:
            lift = Lift.of(self.canvas)
        except UserError as error:
            self.canvas.report(error)
            return True
        lift.show(lift.placing.moved(*arrow))
        self._commit(lift)
        return True

    def _commit(self, lift: Lift) -> None:
        try:
            lift.commit(translate("Move"))
        except UserError as error:
            self.canvas.report(error)

    def paint(self, painter: QPainter) -> None:
        if self._start is None or self._lift is None:
            return
        self._snapping.paint(painter)
        box = TransformBox(self._lift.placing, self.canvas.viewport)
        place = box.middle if self._by != (0, 0) else QPointF(self._start.position)
        draw_label(painter, place, f"{self._by[0]:+d}, {self._by[1]:+d}")
