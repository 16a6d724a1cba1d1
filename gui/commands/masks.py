"""What is done to the mask, and how shapes meet it."""

from __future__ import annotations

from gui.commands.spec import MASK, QT_TRANSLATE_NOOP, Spec

MASKS_COMMANDS: tuple[Spec, ...] = (
    Spec(
        "mask.fill",
        QT_TRANSLATE_NOOP("Actions", "Fill the whole mask"),
        MASK,
        ("Ctrl+A",),
        "square-square",
    ),
    Spec("mask.invert", QT_TRANSLATE_NOOP("Actions", "Invert mask"), MASK, ("Ctrl+I",), "contrast"),
    Spec("mask.clear", QT_TRANSLATE_NOOP("Actions", "Clear mask"), MASK, ("Ctrl+D",), "circle-off"),
    Spec("mask.grow", QT_TRANSLATE_NOOP("Actions", "Grow mask…"), MASK, ("Ctrl+Shift+G",)),
    Spec("mask.shrink", QT_TRANSLATE_NOOP("Actions", "Shrink mask…"), MASK, ("Ctrl+Alt+G",)),
    Spec("mask.feather", QT_TRANSLATE_NOOP("Actions", "Feather mask…"), MASK, ("Ctrl+Shift+F",)),
    Spec("mask.border", QT_TRANSLATE_NOOP("Actions", "Border of mask…"), MASK, ("Ctrl+Shift+B",)),
    Spec("mask.smooth", QT_TRANSLATE_NOOP("Actions", "Smooth mask…"), MASK),
    Spec("mask.threshold", QT_TRANSLATE_NOOP("Actions", "Threshold of mask…"), MASK),
    Spec("mask.fill_holes", QT_TRANSLATE_NOOP("Actions", "Fill holes in mask"), MASK),
    Spec(
        "mask.from_layer",
        QT_TRANSLATE_NOOP("Actions", "Mask from the layer's transparency"),
        MASK,
        ("Ctrl+Shift+M",),
    ),
    Spec(
        "combine.replace",
        QT_TRANSLATE_NOOP("Actions", "Shapes replace the mask"),
        MASK,
        (),
        "square",
        checkable=True,
    ),
    Spec(
        "combine.add",
        QT_TRANSLATE_NOOP("Actions", "Shapes are added to the mask"),
        MASK,
        (),
        "squares-unite",
        checkable=True,
    ),
    Spec(
        "combine.subtract",
        QT_TRANSLATE_NOOP("Actions", "Shapes are taken from the mask"),
        MASK,
        (),
        "squares-subtract",
        checkable=True,
    ),
    Spec(
        "combine.intersect",
        QT_TRANSLATE_NOOP("Actions", "Shapes keep the mask they meet"),
        MASK,
        (),
        "squares-intersect",
        checkable=True,
    ),
    Spec(
        "mask.keep",
        QT_TRANSLATE_NOOP("Actions", "Keep the mask under a name"),
        MASK,
        ("Ctrl+Shift+K",),
        "bookmark-plus",
    ),
)
