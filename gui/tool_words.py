"""The tools' own words, told to lupdate: they translate them in the context "Tools".

gui/canvas calls a shorthand that lupdate does not see. A test holds this list against it.
"""

from __future__ import annotations

from gui.commands import QT_TRANSLATE_NOOP

WORDS = (
    QT_TRANSLATE_NOOP(
        "Tools",
        "Drag outward to extend, inward to crop · Shift: steps of 64 · Ctrl: single pixels"
        " · Alt: both sides",
    ),
    QT_TRANSLATE_NOOP(
        "Tools",
        "Paint over what is to be made anew · Shift: straight line · Alt: erase · Ctrl+Alt: size",
    ),
    QT_TRANSLATE_NOOP(
        "Tools",
        "Drag the frame · Enter: apply · Esc: drop · Shift: keep the ratio"
        " · Alt: from the middle · outside: extend",
    ),
    QT_TRANSLATE_NOOP(
        "Tools",
        "Drag the box that the model is shown · take its sides or inside · Backspace: none",
    ),
    QT_TRANSLATE_NOOP(
        "Tools", "Erase the mask · Shift: straight line · Alt: paint · Ctrl+Alt: size"
    ),
    QT_TRANSLATE_NOOP("Tools", "Paint: more of the layer shows · Shift: straight line · Alt: less"),
    QT_TRANSLATE_NOOP("Tools", "Erase: less of the layer shows · Shift: straight line · Alt: more"),
    QT_TRANSLATE_NOOP("Tools", "Erase mask"),
    QT_TRANSLATE_NOOP("Tools", "Click or drag to take a colour"),
    QT_TRANSLATE_NOOP(
        "Tools", "Click the next corner · Enter: close · Backspace: one back · Esc: drop"
    ),
    QT_TRANSLATE_NOOP("Tools", "Drag round something, or click corners"),
    QT_TRANSLATE_NOOP("Tools", "Lasso"),
    QT_TRANSLATE_NOOP(
        "Tools",
        "Click the next corner · Shift: steps of 45° · Enter or double click: close"
        " · Backspace: one back · Esc: drop",
    ),
    QT_TRANSLATE_NOOP("Tools", "Click corners round something"),
    QT_TRANSLATE_NOOP("Tools", "Polygon"),
    QT_TRANSLATE_NOOP(
        "Tools",
        "Drag to move the layer · Shift: straight · Ctrl: no snapping · arrow keys: by pixels",
    ),
    QT_TRANSLATE_NOOP("Tools", "Brush stroke"),
    QT_TRANSLATE_NOOP("Tools", "Eraser stroke"),
    QT_TRANSLATE_NOOP("Tools", "Drag to move the view · Ctrl+wheel: zoom · double click: fit"),
    QT_TRANSLATE_NOOP("Tools", "Rectangle"),
    QT_TRANSLATE_NOOP("Tools", "Ellipse"),
    QT_TRANSLATE_NOOP("Tools", "Shift: add · Alt: subtract · both: intersect"),
    QT_TRANSLATE_NOOP("Tools", "Mask stroke"),
    QT_TRANSLATE_NOOP("Tools", "Click a colour to mask what is like it"),
    QT_TRANSLATE_NOOP("Tools", "Click: nearer · Alt or Ctrl+click: farther · drag: fill the view"),
    QT_TRANSLATE_NOOP(
        "Tools",
        "Drag to move the mask · Shift: straight · Ctrl: no snapping · arrow keys: by pixels",
    ),
    QT_TRANSLATE_NOOP("Tools", "The mask"),
    QT_TRANSLATE_NOOP("Tools", "The masked part"),
    QT_TRANSLATE_NOOP(
        "Tools",
        "Drag to move what is masked · Shift: straight · Ctrl: no snapping · arrow keys: by pixels",
    ),
    QT_TRANSLATE_NOOP("Tools", "The layer"),
    QT_TRANSLATE_NOOP(
        "Tools",
        "handles scale, outside turns · Shift: ratio, 15° · Alt: from the middle"
        " · Ctrl: perspective · Enter, Esc",
    ),
    QT_TRANSLATE_NOOP("Tools", "Move"),
    QT_TRANSLATE_NOOP("Tools", "Applying: {percent} %"),
    QT_TRANSLATE_NOOP("Tools", "Transform"),
    QT_TRANSLATE_NOOP("Tools", "Clone stroke"),
    QT_TRANSLATE_NOOP("Tools", "Drag from the first colour to the last · Shift: steps of 45°"),
    QT_TRANSLATE_NOOP("Tools", "Drag from where the mask is full to where it ends"),
    QT_TRANSLATE_NOOP("Tools", "Gradient"),
    QT_TRANSLATE_NOOP("Tools", "Drag a shape · while dragging Shift: square, Alt: from the middle"),
    QT_TRANSLATE_NOOP("Tools", "There is nothing to clone from yet"),
    QT_TRANSLATE_NOOP(
        "Tools", "Paint with what is at the cross · Alt or Ctrl+click: another source"
    ),
    QT_TRANSLATE_NOOP("Tools", "Alt or Ctrl+click the place to copy from, then paint"),
    QT_TRANSLATE_NOOP("Tools", "Alt or Ctrl+click the place to copy from"),
    QT_TRANSLATE_NOOP(
        "Tools", "Click to fill what is alike with the colour · Alt or Ctrl: take a colour"
    ),
    QT_TRANSLATE_NOOP(
        "Tools",
        "Paint colour on the layer · Shift: straight line · Alt or Ctrl: take a colour · Ctrl+Alt: size",
    ),
    QT_TRANSLATE_NOOP(
        "Tools",
        "Erase the layer's pixels · Shift: straight line · Alt or Ctrl: take a colour · Ctrl+Alt: size",
    ),
    QT_TRANSLATE_NOOP("Tools", "Blur, sharpen, lighten or darken the layer · Shift: straight line"),
    QT_TRANSLATE_NOOP("Tools", "Retouch stroke"),
)
