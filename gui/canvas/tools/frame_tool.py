"""A frame that is drawn, and taken by its sides, corners or inside."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt

from core.changes import Changes
from core.geometry import Bounds
from gui.canvas.tools.base import Canvas, Pointer, Tool

_REACH = 10.0


class FrameTool(Tool):
    """Alt moves the opposite side as well. What becomes of the frame is the tool's own."""

    shows_handles = False

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._box: Bounds | None = None
        # What is dragged ("new", "move" or letters of sides), from where, and the box then.
        self._drag: tuple[str, float, float, Bounds] | None = None
        self._hovered = ""

    @property
    def box(self) -> Bounds:
        """The frame as it is in hand."""
        return self.canvas.model.frame if self._box is None else self._box

    @property
    def is_busy(self) -> bool:
        return self._box is not None and self._box != self.canvas.model.frame

    @property
    def cursor(self) -> Qt.CursorShape:
        return {
            "l": Qt.CursorShape.SizeHorCursor,
            "r": Qt.CursorShape.SizeHorCursor,
            "t": Qt.CursorShape.SizeVerCursor,
            "b": Qt.CursorShape.SizeVerCursor,
            "lt": Qt.CursorShape.SizeFDiagCursor,
            "rb": Qt.CursorShape.SizeFDiagCursor,
            "rt": Qt.CursorShape.SizeBDiagCursor,
            "lb": Qt.CursorShape.SizeBDiagCursor,
            "move": Qt.CursorShape.SizeAllCursor,
        }.get(self._hovered, Qt.CursorShape.CrossCursor)

    # -- dragging ----------------------------------------------------------------

    def hover(self, pointer: Pointer) -> None:
        hovered = self._hit(pointer.position)
        if hovered != self._hovered:
            self._hovered = hovered
            self.canvas.refresh_cursor()

    def press(self, pointer: Pointer) -> None:
        hit = self._hit(pointer.position)
        if hit == "move" and not self.is_busy:
            hit = ""  # the whole picture: a new frame is drawn in it
        self._drag = (hit or "new", pointer.x, pointer.y, self.box)

    def move(self, pointer: Pointer) -> None:
        if self._drag is None:
            return
        kind, x, y, box = self._drag
        dx, dy = round(pointer.x - x), round(pointer.y - y)
        if kind == "move":
            self._box = box.moved(dx, dy)
        elif kind == "new":
            left, right = sorted((round(x), round(pointer.x)))
            top, bottom = sorted((round(y), round(pointer.y)))
            made = Bounds.from_edges(left, top, max(right, left + 1), max(bottom, top + 1))
            anchor = ("r" if pointer.x >= x else "l") + ("b" if pointer.y >= y else "t")
            self._box = self._in_ratio(made, anchor, pointer)
        else:
            left, top, right, bottom = _pulled(box, kind, dx, dy, pointer.alt)
            self._box = self._in_ratio(Bounds.from_edges(left, top, right, bottom), kind, pointer)
        self._on_dragged()

    def release(self, pointer: Pointer) -> None:
        self._drag = None

    def _in_ratio(self, box: Bounds, kind: str, pointer: Pointer) -> Bounds:
        """The box in the shape that it is to have."""
        return box

    def _on_dragged(self) -> None:
        """The box is another."""
        self.canvas.update_all()

    def cancel(self) -> bool:
        was_busy = self.is_busy
        self._forget()
        self.canvas.update_all()
        return was_busy

    def follow(self, changes: Changes) -> None:
        if changes.frame:
            self._forget()

    def _forget(self) -> None:
        self._box = None
        self._drag = None

    def _hit(self, position: QPointF) -> str:
        rect = self.canvas.viewport.widget_rect(self.box)
        x, y = position.x(), position.y()
        if not rect.adjusted(-_REACH, -_REACH, _REACH, _REACH).contains(position):
            return ""
        inside_x, inside_y = min(_REACH, rect.width() / 4), min(_REACH, rect.height() / 4)
        column = "l" if x < rect.left() + inside_x else "r" if x > rect.right() - inside_x else ""
        row = "t" if y < rect.top() + inside_y else "b" if y > rect.bottom() - inside_y else ""
        return column + row or "move"


def _pulled(
    box: Bounds, kind: str, dx: int, dy: int, about_middle: bool
) -> tuple[int, int, int, int]:
    """The sides that `kind` names moved; the opposite ones as well where the middle stays."""
    left, top, right, bottom = box.x, box.y, box.right, box.bottom
    left += dx if "l" in kind else -dx if about_middle and "r" in kind else 0
    right += dx if "r" in kind else -dx if about_middle and "l" in kind else 0
    top += dy if "t" in kind else -dy if about_middle and "b" in kind else 0
    bottom += dy if "b" in kind else -dy if about_middle and "t" in kind else 0
    if "l" in kind:
        left = min(left, right - 1)
    if "t" in kind:
        top = min(top, bottom - 1)
    return left, top, max(right, left + 1), max(bottom, top + 1)
