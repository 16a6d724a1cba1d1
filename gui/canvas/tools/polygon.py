"""Polygon: click the corners of what is to be masked, one after another."""

from __future__ import annotations

import math

from gui.canvas.tools.base import Pointer, translate
from gui.canvas.tools.lasso import LassoTool

_STEP = math.radians(45)


class PolygonTool(LassoTool):
    """As the lasso, of corners only: a press lays one down, and dragging moves it about until
    it is let go. Shift holds the side that comes to steps of 45°.
    """

    id = "polygon"
    name = "Polygon"

    @property
    def hint(self) -> str:
        if self._points:
            return translate(
                "Click the next corner · Shift: steps of 45° · Enter or double click: close"
                " · Backspace: one back · Esc: drop"
            )
        return translate("Click corners round something") + " · " + self.combine_hint

    def press(self, pointer: Pointer) -> None:
        super().press(pointer)
        self.move(pointer)

    def move(self, pointer: Pointer) -> None:
        if self._pressed is None or not self._points:
            return
        self._points[-1] = self._place(pointer, self._points[:-1])
        self.canvas.update_all()

    def double_click(self, pointer: Pointer) -> None:
        if self._points:
            # The second press laid the same corner down again.
            self._points.pop()
        if len(self._points) > 2:
            self._close()
        else:
            self.canvas.update_all()

    def _ahead(self, pointer: Pointer) -> tuple[float, float]:
        return self._place(pointer, self._points)

    def _place(self, pointer: Pointer, before: list[tuple[float, float]]) -> tuple[float, float]:
        """Where a corner goes that follows those `before`."""
        shift, _ = self.constraints(pointer)
        if not shift or not before:
            return pointer.x, pointer.y
        x, y = before[-1]
        way_x, way_y = pointer.x - x, pointer.y - y
        angle = round(math.atan2(way_y, way_x) / _STEP) * _STEP
        # As far along that line as the pointer is.
        far = way_x * math.cos(angle) + way_y * math.sin(angle)
        return x + far * math.cos(angle), y + far * math.sin(angle)
