"""What is done to a layer and its mask."""

from __future__ import annotations

from gui.commands.spec import LAYER, QT_TRANSLATE_NOOP, Spec

LAYERS_COMMANDS: tuple[Spec, ...] = (
    Spec(
        "layer.add", QT_TRANSLATE_NOOP("Actions", "Add a layer"), LAYER, ("Ctrl+Shift+N",), "plus"
    ),
    Spec(
        "layer.duplicate",
        QT_TRANSLATE_NOOP("Actions", "Duplicate the layer"),
        LAYER,
        ("Ctrl+J",),
        "copy-plus",
    ),
    Spec("layer.delete", QT_TRANSLATE_NOOP("Actions", "Delete the layer"), LAYER, (), "trash-2"),
    Spec(
        "layer.rename", QT_TRANSLATE_NOOP("Actions", "Rename the layer"), LAYER, ("F2",), "pencil"
    ),
    Spec(
        "layer.lock",
        QT_TRANSLATE_NOOP("Actions", "Lock the layer"),
        LAYER,
        (),
        "lock",
        checkable=True,
    ),
    Spec(
        "layer.up",
        QT_TRANSLATE_NOOP("Actions", "Move the layer up"),
        LAYER,
        ("Ctrl+]",),
        "arrow-up",
    ),
    Spec(
        "layer.down",
        QT_TRANSLATE_NOOP("Actions", "Move the layer down"),
        LAYER,
        ("Ctrl+[",),
        "arrow-down",
    ),
    Spec(
        "layer.merge_down",
        QT_TRANSLATE_NOOP("Actions", "Merge with the layer below"),
        LAYER,
        ("Ctrl+E",),
        "merge",
    ),
    Spec(
        "layer.merge_visible",
        QT_TRANSLATE_NOOP("Actions", "Merge all visible layers"),
        LAYER,
        (),
        "layers-2",
    ),
    Spec("layer.flatten", QT_TRANSLATE_NOOP("Actions", "Flatten the picture"), LAYER, (), "layers"),
    Spec(
        "layer.mask_edit",
        QT_TRANSLATE_NOOP("Actions", "Paint on the layer's mask"),
        LAYER,
        ("Ctrl+M",),
        "venetian-mask",
        checkable=True,
    ),
    Spec(
        "layer.mask_on",
        QT_TRANSLATE_NOOP("Actions", "The layer's mask is on"),
        LAYER,
        (),
        "",
        checkable=True,
    ),
    Spec(
        "layer.mask_from",
        QT_TRANSLATE_NOOP("Actions", "Make the layer's mask from the mask"),
        LAYER,
        (),
        "",
    ),
    Spec("layer.mask_to", QT_TRANSLATE_NOOP("Actions", "Mask what the layer shows"), LAYER, (), ""),
    Spec(
        "layer.mask_invert", QT_TRANSLATE_NOOP("Actions", "Invert the layer's mask"), LAYER, (), ""
    ),
    Spec("layer.mask_apply", QT_TRANSLATE_NOOP("Actions", "Apply the layer's mask"), LAYER, (), ""),
    Spec(
        "layer.mask_delete", QT_TRANSLATE_NOOP("Actions", "Delete the layer's mask"), LAYER, (), ""
    ),
    Spec(
        "layer.flip_horizontally",
        QT_TRANSLATE_NOOP("Actions", "Flip layer horizontally"),
        LAYER,
        (),
        "flip-horizontal-2",
    ),
    Spec(
        "layer.flip_vertically",
        QT_TRANSLATE_NOOP("Actions", "Flip layer vertically"),
        LAYER,
        (),
        "flip-vertical-2",
    ),
    Spec(
        "layer.rotate_right",
        QT_TRANSLATE_NOOP("Actions", "Rotate layer right"),
        LAYER,
        (),
        "rotate-cw",
    ),
    Spec(
        "layer.rotate_left",
        QT_TRANSLATE_NOOP("Actions", "Rotate layer left"),
        LAYER,
        (),
        "rotate-ccw",
    ),
    Spec("layer.turn_round", QT_TRANSLATE_NOOP("Actions", "Rotate layer by 180°"), LAYER),
    Spec(
        "transform.apply",
        QT_TRANSLATE_NOOP("Actions", "Apply the transformation"),
        LAYER,
        (),
        "check",
    ),
    Spec("transform.drop", QT_TRANSLATE_NOOP("Actions", "Drop the transformation"), LAYER, (), "x"),
)
