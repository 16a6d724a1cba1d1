"""Every command of the window, declared once: its words, keys and icon.

Menus, tool buttons, the command palette and the list of shortcuts are made from these,
so that each key is shown wherever its command is.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Spec:
    """`keys` are portable key sequences; `place` "canvas": only while the canvas has the
    keyboard. `menu` is the section where the command is listed."""

    id: str
    text: str
    menu: str
    keys: tuple[str, ...] = ()
    icon: str = ""
    place: str = "window"
    checkable: bool = False
    repeats: bool = False


def QT_TRANSLATE_NOOP(context: str, text: str) -> str:
    """Marks a text for lupdate. PySide's function of that name promises no str."""
    return text


FILE = QT_TRANSLATE_NOOP("Actions", "File")
EDIT = QT_TRANSLATE_NOOP("Actions", "Edit")
MASK = QT_TRANSLATE_NOOP("Actions", "Mask")
IMAGE = QT_TRANSLATE_NOOP("Actions", "Image")
LAYER = QT_TRANSLATE_NOOP("Actions", "Layer")
GENERATE = QT_TRANSLATE_NOOP("Actions", "Generate")
VIEW = QT_TRANSLATE_NOOP("Actions", "View")
TOOLS = QT_TRANSLATE_NOOP("Actions", "Tools")
HELP = QT_TRANSLATE_NOOP("Actions", "Help")

SPECS: tuple[Spec, ...] = (
    Spec("file.new", QT_TRANSLATE_NOOP("Actions", "New"), FILE, ("Ctrl+N",), "image-plus"),
    Spec(
        "file.blank",
        QT_TRANSLATE_NOOP("Actions", "New canvas to paint on"),
        FILE,
        ("Ctrl+Alt+N",),
        "paintbrush",
    ),
    Spec("file.open", QT_TRANSLATE_NOOP("Actions", "Open…"), FILE, ("Ctrl+O",), "folder-open"),
    Spec("file.sample", QT_TRANSLATE_NOOP("Actions", "Open the sample picture"), FILE),
    Spec("file.save", QT_TRANSLATE_NOOP("Actions", "Save"), FILE, ("Ctrl+S",), "save"),
    Spec("file.save_as", QT_TRANSLATE_NOOP("Actions", "Save as…"), FILE, ("Ctrl+Shift+S",)),
    Spec("file.export", QT_TRANSLATE_NOOP("Actions", "Export a copy…"), FILE, ("Ctrl+Shift+E",)),
    Spec("file.close", QT_TRANSLATE_NOOP("Actions", "Close picture"), FILE, ("Ctrl+W",)),
    Spec("file.quit", QT_TRANSLATE_NOOP("Actions", "Quit"), FILE, ("Ctrl+Q",)),
    Spec(
        "edit.undo", QT_TRANSLATE_NOOP("Actions", "Undo"), EDIT, ("Ctrl+Z",), "undo-2", repeats=True
    ),
    Spec(
        "edit.redo",
        QT_TRANSLATE_NOOP("Actions", "Redo"),
        EDIT,
        ("Ctrl+Shift+Z", "Ctrl+Y"),
        "redo-2",
        repeats=True,
    ),
    Spec("edit.copy", QT_TRANSLATE_NOOP("Actions", "Copy picture"), EDIT, ("Ctrl+C",), "copy"),
    Spec(
        "edit.paste",
        QT_TRANSLATE_NOOP("Actions", "Paste picture"),
        EDIT,
        ("Ctrl+V",),
        "clipboard-paste",
    ),
    Spec("edit.escape", QT_TRANSLATE_NOOP("Actions", "Cancel or drop"), EDIT, ("Esc",), "x"),
    Spec("edit.settings", QT_TRANSLATE_NOOP("Actions", "Settings…"), EDIT, ("Ctrl+,",)),
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
    Spec(
        "generate.run",
        QT_TRANSLATE_NOOP("Actions", "Generate"),
        GENERATE,
        ("Ctrl+Return", "Ctrl+Enter"),
        "sparkles",
    ),
    Spec(
        "generate.live",
        QT_TRANSLATE_NOOP("Actions", "Live preview"),
        GENERATE,
        ("Ctrl+Shift+L",),
        "radio",
        checkable=True,
    ),
    Spec(
        "generate.live_keep",
        QT_TRANSLATE_NOOP("Actions", "Keep the live preview"),
        GENERATE,
        ("Ctrl+Shift+Return",),
        "image-down",
    ),
    Spec(
        "generate.cancel_all",
        QT_TRANSLATE_NOOP("Actions", "Cancel all jobs"),
        GENERATE,
        ("Ctrl+.",),
    ),
    Spec(
        "candidate.previous",
        QT_TRANSLATE_NOOP("Actions", "Previous candidate"),
        GENERATE,
        ("Left",),
        "chevron-left",
        "canvas",
        repeats=True,
    ),
    Spec(
        "candidate.next",
        QT_TRANSLATE_NOOP("Actions", "Next candidate"),
        GENERATE,
        ("Right",),
        "chevron-right",
        "canvas",
        repeats=True,
    ),
    Spec(
        "candidate.apply",
        QT_TRANSLATE_NOOP("Actions", "Apply candidate"),
        GENERATE,
        ("Return", "Enter"),
        "check",
        "canvas",
    ),
    Spec(
        "candidate.discard",
        QT_TRANSLATE_NOOP("Actions", "Discard candidate"),
        GENERATE,
        ("Delete",),
        "trash-2",
        "canvas",
    ),
    Spec(
        "candidate.discard_all",
        QT_TRANSLATE_NOOP("Actions", "Discard all candidates"),
        GENERATE,
        ("Shift+Delete",),
        "",
        "canvas",
    ),
    Spec(
        "candidate.keep",
        QT_TRANSLATE_NOOP("Actions", "Keep candidate as a layer"),
        GENERATE,
        ("Shift+Return",),
        "layers-plus",
        "canvas",
    ),
    Spec(
        "candidate.keep_all",
        QT_TRANSLATE_NOOP("Actions", "Keep all candidates as layers"),
        GENERATE,
        (),
        "",
        "canvas",
    ),
    Spec(
        "candidate.brush",
        QT_TRANSLATE_NOOP("Actions", "Brush candidate in and out"),
        GENERATE,
        ("Shift+B",),
        "paintbrush",
        "canvas",
    ),
    Spec(
        "candidate.wipe",
        QT_TRANSLATE_NOOP("Actions", "Compare with a divider"),
        GENERATE,
        ("Alt+W",),
        "square-split-horizontal",
        "canvas",
        checkable=True,
    ),
    Spec(
        "candidate.blink",
        QT_TRANSLATE_NOOP("Actions", "Compare by blinking"),
        GENERATE,
        ("Alt+B",),
        "timer",
        "canvas",
        checkable=True,
    ),
    Spec(
        "candidate.side",
        QT_TRANSLATE_NOOP("Actions", "Compare side by side"),
        GENERATE,
        ("Alt+S",),
        "columns-2",
        "canvas",
        checkable=True,
    ),
    Spec(
        "candidate.all_sides",
        QT_TRANSLATE_NOOP("Actions", "Compare all side by side"),
        GENERATE,
        ("Alt+A",),
        "layout-grid",
        "canvas",
        checkable=True,
    ),
    Spec("generate.unload", QT_TRANSLATE_NOOP("Actions", "Give back the models' memory"), GENERATE),
    Spec(
        "view.fit", QT_TRANSLATE_NOOP("Actions", "Fit in the window"), VIEW, ("Ctrl+0",), "maximize"
    ),
    Spec(
        "view.actual",
        QT_TRANSLATE_NOOP("Actions", "Actual size, 100 %"),
        VIEW,
        ("Ctrl+1",),
        "square",
    ),
    Spec(
        "view.zoom_in",
        QT_TRANSLATE_NOOP("Actions", "Zoom in"),
        VIEW,
        ("Ctrl++", "Ctrl+="),
        "plus",
        repeats=True,
    ),
    Spec(
        "view.zoom_out",
        QT_TRANSLATE_NOOP("Actions", "Zoom out"),
        VIEW,
        ("Ctrl+-",),
        "minus",
        repeats=True,
    ),
    Spec(
        "view.turn_left",
        QT_TRANSLATE_NOOP("Actions", "Turn the view left"),
        VIEW,
        ("Ctrl+Left",),
        "iteration-ccw",
        "canvas",
        repeats=True,
    ),
    Spec(
        "view.turn_right",
        QT_TRANSLATE_NOOP("Actions", "Turn the view right"),
        VIEW,
        ("Ctrl+Right",),
        "iteration-cw",
        "canvas",
        repeats=True,
    ),
    Spec(
        "view.mirror",
        QT_TRANSLATE_NOOP("Actions", "Mirror the view"),
        VIEW,
        ("Shift+H",),
        "flip-horizontal-2",
        checkable=True,
    ),
    Spec(
        "view.straighten",
        QT_TRANSLATE_NOOP("Actions", "View straight again"),
        VIEW,
        ("Ctrl+2",),
        "compass",
    ),
    Spec(
        "view.panels",
        QT_TRANSLATE_NOOP("Actions", "Hide the panels"),
        VIEW,
        ("Tab",),
        "panel-right",
        "canvas",
        checkable=True,
    ),
    Spec(
        "view.full_screen",
        QT_TRANSLATE_NOOP("Actions", "Full screen"),
        VIEW,
        ("F11",),
        checkable=True,
    ),
    Spec(
        "view.next_tab",
        QT_TRANSLATE_NOOP("Actions", "Next picture"),
        VIEW,
        ("Ctrl+Tab", "Ctrl+PgDown"),
    ),
    Spec(
        "view.previous_tab",
        QT_TRANSLATE_NOOP("Actions", "Previous picture"),
        VIEW,
        ("Ctrl+Shift+Tab", "Ctrl+PgUp"),
    ),
    Spec("view.prompt", QT_TRANSLATE_NOOP("Actions", "Go to the prompt"), VIEW, ("Ctrl+P",)),
    Spec(
        "view.gallery",
        QT_TRANSLATE_NOOP("Actions", "Go to the gallery"),
        VIEW,
        ("Ctrl+G",),
        "images",
    ),
    Spec(
        "view.history",
        QT_TRANSLATE_NOOP("Actions", "Go to the prompt history"),
        VIEW,
        ("Ctrl+H",),
        "history",
    ),
    Spec(
        "view.layers", QT_TRANSLATE_NOOP("Actions", "Go to the layers"), VIEW, ("Ctrl+L",), "layers"
    ),
    Spec("view.next_area", QT_TRANSLATE_NOOP("Actions", "Next part of the window"), VIEW, ("F6",)),
    Spec("view.commands", QT_TRANSLATE_NOOP("Actions", "Commands…"), VIEW, ("Ctrl+K",), "command"),
    Spec("tool.brush", QT_TRANSLATE_NOOP("Actions", "Mask brush"), TOOLS, ("B",), "brush"),
    Spec("tool.eraser", QT_TRANSLATE_NOOP("Actions", "Mask eraser"), TOOLS, ("E",), "eraser"),
    Spec("tool.lasso", QT_TRANSLATE_NOOP("Actions", "Lasso"), TOOLS, ("L",), "lasso"),
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
        "brush.smaller", QT_TRANSLATE_NOOP("Actions", "Smaller brush"), TOOLS, ("[",), repeats=True
    ),
    Spec("brush.larger", QT_TRANSLATE_NOOP("Actions", "Larger brush"), TOOLS, ("]",), repeats=True),
    Spec(
        "brush.softer",
        QT_TRANSLATE_NOOP("Actions", "Softer brush"),
        TOOLS,
        ("Shift+[",),
        repeats=True,
    ),
    Spec(
        "brush.harder",
        QT_TRANSLATE_NOOP("Actions", "Harder brush"),
        TOOLS,
        ("Shift+]",),
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
    Spec(
        "help.shortcuts",
        QT_TRANSLATE_NOOP("Actions", "Keyboard shortcuts"),
        HELP,
        ("F1",),
        "keyboard",
    ),
    Spec(
        "help.add_model",
        QT_TRANSLATE_NOOP("Actions", "Add a model…"),
        HELP,
        (),
        "folder-plus",
    ),
    Spec("help.models", QT_TRANSLATE_NOOP("Actions", "Open the models folder"), HELP),
    Spec("help.log", QT_TRANSLATE_NOOP("Actions", "Open the log folder"), HELP),
    Spec("help.about", QT_TRANSLATE_NOOP("Actions", "About Pentimento"), HELP, (), "info"),
)
