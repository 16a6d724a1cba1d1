"""Keys that are no command's and cannot be changed: what is held, dragged or turned."""

from __future__ import annotations

from gui.commands import QT_TRANSLATE_NOOP

# No command may have these, or it would never hear of them; or they of it.
HELD_KEYS = frozenset({"Space", *map(str, range(10))})

# (what it does, the keys): both said in the context "FixedKeys".
FIXED_KEYS = (
    (QT_TRANSLATE_NOOP("FixedKeys", "Opacity of the brush"), "0 … 9"),
    (
        QT_TRANSLATE_NOOP("FixedKeys", "Move the view"),
        QT_TRANSLATE_NOOP("FixedKeys", "hold Space, or the middle button"),
    ),
    (
        QT_TRANSLATE_NOOP("FixedKeys", "Zoom about the pointer"),
        QT_TRANSLATE_NOOP("FixedKeys", "Ctrl+wheel"),
    ),
    (
        QT_TRANSLATE_NOOP("FixedKeys", "Touchpad: move, zoom, turn the view"),
        QT_TRANSLATE_NOOP("FixedKeys", "two fingers, pinch, rotate"),
    ),
    (
        QT_TRANSLATE_NOOP("FixedKeys", "Touch screen: move, zoom, turn the view"),
        QT_TRANSLATE_NOOP("FixedKeys", "two fingers"),
    ),
    (
        QT_TRANSLATE_NOOP("FixedKeys", "Brushes: size sideways, hardness up and down"),
        QT_TRANSLATE_NOOP("FixedKeys", "Ctrl+Alt+drag, Alt+right button"),
    ),
    (
        QT_TRANSLATE_NOOP("FixedKeys", "Numbers: change, back to the usual"),
        QT_TRANSLATE_NOOP("FixedKeys", "drag the name, double-click it"),
    ),
    (
        QT_TRANSLATE_NOOP("FixedKeys", "Brushes: a straight line from the last stroke"),
        QT_TRANSLATE_NOOP("FixedKeys", "Shift+click"),
    ),
    (
        QT_TRANSLATE_NOOP("FixedKeys", "Mask brush: erase, mask eraser: paint"),
        QT_TRANSLATE_NOOP("FixedKeys", "Alt+drag, or the pen's other end"),
    ),
    (
        QT_TRANSLATE_NOOP("FixedKeys", "Paint, fill: take a colour"),
        QT_TRANSLATE_NOOP("FixedKeys", "Alt+click, Ctrl+click"),
    ),
    (
        QT_TRANSLATE_NOOP("FixedKeys", "Clone: the place to copy from"),
        QT_TRANSLATE_NOOP("FixedKeys", "Alt+click, Ctrl+click"),
    ),
    (
        QT_TRANSLATE_NOOP("FixedKeys", "Selections: add, subtract, intersect"),
        QT_TRANSLATE_NOOP("FixedKeys", "Shift, Alt, Shift+Alt before the drag"),
    ),
    (
        QT_TRANSLATE_NOOP("FixedKeys", "Shapes: square, from the middle"),
        QT_TRANSLATE_NOOP("FixedKeys", "Shift, Alt in the drag"),
    ),
    (
        QT_TRANSLATE_NOOP("FixedKeys", "Polygon: close, last corner back, drop"),
        QT_TRANSLATE_NOOP("FixedKeys", "Enter, Backspace, Esc"),
    ),
    (
        QT_TRANSLATE_NOOP("FixedKeys", "Gradient: steps of 45°"),
        QT_TRANSLATE_NOOP("FixedKeys", "Shift in the drag"),
    ),
)
