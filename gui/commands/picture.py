"""What is done to all of the picture: turning, sizes, borders, the crop."""

from __future__ import annotations

from gui.commands.spec import IMAGE, QT_TRANSLATE_NOOP, Spec

PICTURE_COMMANDS: tuple[Spec, ...] = (
    Spec(
        "image.flip_horizontally",
        QT_TRANSLATE_NOOP("Actions", "Flip picture horizontally"),
        IMAGE,
        (),
        "flip-horizontal-2",
    ),
    Spec(
        "image.flip_vertically",
        QT_TRANSLATE_NOOP("Actions", "Flip picture vertically"),
        IMAGE,
        (),
        "flip-vertical-2",
    ),
    Spec(
        "image.rotate_right",
        QT_TRANSLATE_NOOP("Actions", "Rotate picture right"),
        IMAGE,
        (),
        "rotate-cw",
    ),
    Spec(
        "image.rotate_left",
        QT_TRANSLATE_NOOP("Actions", "Rotate picture left"),
        IMAGE,
        (),
        "rotate-ccw",
    ),
    Spec("image.turn_round", QT_TRANSLATE_NOOP("Actions", "Rotate picture by 180°"), IMAGE),
    Spec(
        "image.extend",
        QT_TRANSLATE_NOOP("Actions", "Extend the borders…"),
        IMAGE,
        ("Ctrl+Alt+E",),
        "expand",
    ),
    Spec("extend.1x1", QT_TRANSLATE_NOOP("Actions", "Extend to 1:1, picture in the middle"), IMAGE),
    Spec("extend.4x3", QT_TRANSLATE_NOOP("Actions", "Extend to 4:3, picture in the middle"), IMAGE),
    Spec("extend.3x2", QT_TRANSLATE_NOOP("Actions", "Extend to 3:2, picture in the middle"), IMAGE),
    Spec(
        "extend.16x9", QT_TRANSLATE_NOOP("Actions", "Extend to 16:9, picture in the middle"), IMAGE
    ),
    Spec(
        "extend.21x9", QT_TRANSLATE_NOOP("Actions", "Extend to 21:9, picture in the middle"), IMAGE
    ),
    Spec("extend.3x4", QT_TRANSLATE_NOOP("Actions", "Extend to 3:4, picture in the middle"), IMAGE),
    Spec("extend.2x3", QT_TRANSLATE_NOOP("Actions", "Extend to 2:3, picture in the middle"), IMAGE),
    Spec(
        "extend.9x16", QT_TRANSLATE_NOOP("Actions", "Extend to 9:16, picture in the middle"), IMAGE
    ),
    Spec(
        "image.size",
        QT_TRANSLATE_NOOP("Actions", "Image size…"),
        IMAGE,
        ("Ctrl+Alt+I",),
        "scaling",
    ),
    Spec("image.canvas", QT_TRANSLATE_NOOP("Actions", "Canvas size…"), IMAGE, ("Ctrl+Alt+C",)),
    Spec("image.reveal", QT_TRANSLATE_NOOP("Actions", "Reveal all that the layers hold"), IMAGE),
    Spec("crop.apply", QT_TRANSLATE_NOOP("Actions", "Apply the crop"), IMAGE, (), "check"),
    Spec("crop.drop", QT_TRANSLATE_NOOP("Actions", "Drop the crop"), IMAGE, (), "x"),
)
