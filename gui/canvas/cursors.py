"""Arrows that point along what a handle changes, however it lies on the screen."""

from __future__ import annotations

from PySide6.QtCore import Qt

# By steps of 45°, clockwise from the right; the other half is the same.
_ARROWS = (
    Qt.CursorShape.SizeHorCursor,
    Qt.CursorShape.SizeFDiagCursor,
    Qt.CursorShape.SizeVerCursor,
    Qt.CursorShape.SizeBDiagCursor,
)


def arrow(degrees: float) -> Qt.CursorShape:
    """The double arrow nearest to a direction, clockwise from the right."""
    return _ARROWS[round(degrees / 45) % 4]


def turned(shape: Qt.CursorShape, degrees: float, mirrored: bool) -> Qt.CursorShape:
    """A double arrow as it is to look when the view is mirrored and then turned."""
    if shape not in _ARROWS:
        return shape
    own = _ARROWS.index(shape) * 45
    return arrow((-own if mirrored else own) + degrees)
