"""The tools, their brush and their colours."""

from __future__ import annotations

from gui.commands.spec import QT_TRANSLATE_NOOP, TOOLS, Spec

WORKING_COMMANDS: tuple[Spec, ...] = (
    Spec("tool.brush", QT_TRANSLATE_NOOP("Actions", "Mask brush"), TOOLS, ("B",), "brush"),
    Spec("tool.eraser", QT_TRANSLATE_NOOP("Actions", "Mask eraser"), TOOLS, ("E",), "eraser"),
    Spec("tool.lasso", QT_TRANSLATE_NOOP("Actions", "Lasso"), TOOLS, ("L",), "lasso"),
    Spec("tool.polygon", QT_TRANSLATE_NOOP("Actions", "Polygon"), TOOLS, ("Shift+L",), "pentagon"),
    Spec(
        "tool.rectangle", QT_TRANSLATE_NOOP("Actions", "Rectangle"), TOOLS, ("M",), "square-dashed"
    ),
    Spec(
        "tool.ellipse",
        QT_TRANSLATE_NOOP("Actions", "Ellipse"),
        TOOLS,
        ("Shift+M",),
        "circle-dashed",
    ),
    Spec("tool.wand", QT_TRANSLATE_NOOP("Actions", "Magic wand"), TOOLS, ("W",), "wand-sparkles"),
    Spec("tool.move", QT_TRANSLATE_NOOP("Actions", "Move"), TOOLS, ("V",), "move"),
    Spec(
        "tool.transform", QT_TRANSLATE_NOOP("Actions", "Transform"), TOOLS, ("Ctrl+T",), "scaling"
    ),
    Spec("tool.crop", QT_TRANSLATE_NOOP("Actions", "Crop and extend"), TOOLS, ("C",), "crop"),
    Spec(
        "tool.context",
        QT_TRANSLATE_NOOP("Actions", "Context box: what the model is shown"),
        TOOLS,
        ("Shift+C",),
        "scan",
    ),
    Spec("tool.paint", QT_TRANSLATE_NOOP("Actions", "Paint"), TOOLS, ("P",), "paintbrush"),
    Spec(
        "tool.paint-eraser",
        QT_TRANSLATE_NOOP("Actions", "Erase paint"),
        TOOLS,
        ("Shift+P",),
        "delete",
    ),
    Spec("tool.clone", QT_TRANSLATE_NOOP("Actions", "Clone"), TOOLS, ("S",), "stamp"),
    Spec("tool.retouch", QT_TRANSLATE_NOOP("Actions", "Retouch"), TOOLS, ("O",), "droplet"),
    Spec("tool.fill", QT_TRANSLATE_NOOP("Actions", "Fill"), TOOLS, ("G",), "paint-bucket"),
    Spec("tool.gradient", QT_TRANSLATE_NOOP("Actions", "Gradient"), TOOLS, ("Shift+G",), "blend"),
    Spec("tool.eyedropper", QT_TRANSLATE_NOOP("Actions", "Eyedropper"), TOOLS, ("I",), "pipette"),
    Spec("tool.pan", QT_TRANSLATE_NOOP("Actions", "Pan"), TOOLS, ("H",), "hand"),
    Spec("tool.zoom", QT_TRANSLATE_NOOP("Actions", "Zoom"), TOOLS, ("Z",), "search"),
    Spec(
        "tool.swap",
        QT_TRANSLATE_NOOP("Actions", "Swap brush and eraser, or the colours"),
        TOOLS,
        ("X",),
        "arrow-left-right",
    ),
    Spec(
        "colour.swap",
        QT_TRANSLATE_NOOP("Actions", "Swap the colours"),
        TOOLS,
        (),
        "arrow-left-right",
    ),
    Spec(
        "colour.reset",
        QT_TRANSLATE_NOOP("Actions", "Colours to black and white"),
        TOOLS,
        ("D",),
        "rotate-ccw",
    ),
    Spec(
        "paint.keep_alpha",
        QT_TRANSLATE_NOOP("Actions", "Paint keeps transparency"),
        TOOLS,
        ("/",),
        "lock",
        checkable=True,
    ),
    Spec(
        # The second of each: many keyboards have brackets behind AltGr only.
        "brush.smaller",
        QT_TRANSLATE_NOOP("Actions", "Smaller brush"),
        TOOLS,
        ("[", ","),
        repeats=True,
    ),
    Spec(
        "brush.larger",
        QT_TRANSLATE_NOOP("Actions", "Larger brush"),
        TOOLS,
        ("]", "."),
        repeats=True,
    ),
    Spec(
        "brush.softer",
        QT_TRANSLATE_NOOP("Actions", "Softer brush"),
        TOOLS,
        ("Shift+[", "Shift+,"),
        repeats=True,
    ),
    Spec(
        "brush.harder",
        QT_TRANSLATE_NOOP("Actions", "Harder brush"),
        TOOLS,
        ("Shift+]", "Shift+."),
        repeats=True,
    ),
    Spec(
        "brush.more",
        QT_TRANSLATE_NOOP("Actions", "More about the brush…"),
        TOOLS,
        ("F5",),
        "sliders-horizontal",
    ),
    Spec(
        "colour.choose", QT_TRANSLATE_NOOP("Actions", "Choose a colour…"), TOOLS, ("F7",), "palette"
    ),
)
