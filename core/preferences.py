"""Every setting there is. The dialogue, the storage and the checks come from this list.

The texts are English; the window translates them in the context "Settings" (the marker
below is the name that Qt's lupdate looks for).
"""

from __future__ import annotations

from typing import Any

from core import limits
from core.request import Blend, Context
from core.setting import Choice, Kind, Setting


def QT_TRANSLATE_NOOP(_context: str, text: str) -> str:
    return text


# Sections, in the dialogue's order: (what keys begin with, what the user reads).
SECTIONS: tuple[tuple[str, str], ...] = (
    ("look", QT_TRANSLATE_NOOP("Settings", "Look and language")),
    ("canvas", QT_TRANSLATE_NOOP("Settings", "Canvas")),
    ("generate", QT_TRANSLATE_NOOP("Settings", "Generating")),
    ("edit", QT_TRANSLATE_NOOP("Settings", "Fitting results in")),
    ("files", QT_TRANSLATE_NOOP("Settings", "Files and gallery")),
    ("system", QT_TRANSLATE_NOOP("Settings", "Memory and device")),
)

# -- look --------------------------------------------------------------------------------

THEME = Setting(
    "look.theme",
    Kind.CHOICE,
    "system",
    QT_TRANSLATE_NOOP("Settings", "Theme"),
    QT_TRANSLATE_NOOP("Settings", "Light or dark; System follows the desktop's own setting."),
    choices=(
        Choice("system", QT_TRANSLATE_NOOP("Settings", "System")),
        Choice("light", QT_TRANSLATE_NOOP("Settings", "Light")),
        Choice("dark", QT_TRANSLATE_NOOP("Settings", "Dark")),
    ),
)
LANGUAGE = Setting(
    "look.language",
    Kind.CHOICE,
    "system",
    QT_TRANSLATE_NOOP("Settings", "Language"),
    QT_TRANSLATE_NOOP("Settings", "The interface's language. Prompts may be in any language."),
    choices=(
        Choice("system", QT_TRANSLATE_NOOP("Settings", "System")),
        Choice("en", "English"),
        Choice("zh_CN", "简体中文"),
    ),
)
HIGH_CONTRAST = Setting(
    "look.high_contrast",
    Kind.SWITCH,
    False,
    QT_TRANSLATE_NOOP("Settings", "High contrast"),
    QT_TRANSLATE_NOOP("Settings", "Stronger lines and text."),
)

# -- canvas ------------------------------------------------------------------------------

SHOW_REGION = Setting(
    "canvas.show_region",
    Kind.SWITCH,
    True,
    QT_TRANSLATE_NOOP("Settings", "Show what the model will see"),
    QT_TRANSLATE_NOOP(
        "Settings",
        "Before generating, outline the region that is sent to the model and the mask's real"
        " extent with its soft edge.",
    ),
)
SHOW_PREVIEW = Setting(
    "canvas.show_preview",
    Kind.SWITCH,
    True,
    QT_TRANSLATE_NOOP("Settings", "Preview while generating"),
    QT_TRANSLATE_NOOP("Settings", "Show the picture as it emerges. It changes nothing yet."),
)
MASK_OPACITY = Setting(
    "canvas.mask_opacity",
    Kind.NUMBER,
    0.45,
    QT_TRANSLATE_NOOP("Settings", "Strength of the mask's veil"),
    QT_TRANSLATE_NOOP("Settings", "How strongly the mask is coloured over the picture."),
    least=0.1,
    most=1.0,
    step=0.05,
    unit="%",
)
APPLY_AS_LAYER = Setting(
    "canvas.apply_as_layer",
    Kind.SWITCH,
    True,
    QT_TRANSLATE_NOOP("Settings", "Apply results as a new layer"),
    QT_TRANSLATE_NOOP("Settings", "Otherwise they are painted into the active layer."),
)
FINGER = Setting(
    "canvas.finger",
    Kind.CHOICE,
    "paint",
    QT_TRANSLATE_NOOP("Settings", "One finger on a touch screen"),
    QT_TRANSLATE_NOOP(
        "Settings",
        "Two fingers always move, zoom and turn the view. Near a pen no finger does anything.",
    ),
    choices=(
        Choice("paint", QT_TRANSLATE_NOOP("Settings", "Uses the tool")),
        Choice("pan", QT_TRANSLATE_NOOP("Settings", "Moves the view")),
    ),
)
CONFIRM_DELETE = Setting(
    "canvas.confirm_delete",
    Kind.SWITCH,
    False,
    QT_TRANSLATE_NOOP("Settings", "Ask before deleting from the gallery"),
    QT_TRANSLATE_NOOP(
        "Settings", "Deleted pictures go to the recycle bin and can be brought back either way."
    ),
)

# -- generate ----------------------------------------------------------------------------

COUNT = Setting(
    "generate.count",
    Kind.INTEGER,
    1,
    QT_TRANSLATE_NOOP("Settings", "Results each time"),
    QT_TRANSLATE_NOOP("Settings", "How many results one click makes at first."),
    least=1,
    most=limits.COUNT.usual,
)
RANDOM_SEED = Setting(
    "generate.random_seed",
    Kind.SWITCH,
    True,
    QT_TRANSLATE_NOOP("Settings", "A new seed each time"),
    QT_TRANSLATE_NOOP(
        "Settings", "Otherwise the seed stays, and the same settings give the same picture."
    ),
)

# -- edit --------------------------------------------------------------------------------

GROW = Setting(
    "edit.grow",
    Kind.INTEGER,
    -1,
    QT_TRANSLATE_NOOP("Settings", "Grow the mask"),
    QT_TRANSLATE_NOOP(
        "Settings",
        "How far the mask is widened before the model is asked. Automatic depends on its size.",
    ),
    least=-1,
    most=limits.REACH.most,
    unit="px",
)
FEATHER = Setting(
    "edit.feather",
    Kind.INTEGER,
    -1,
    QT_TRANSLATE_NOOP("Settings", "Soft edge"),
    QT_TRANSLATE_NOOP(
        "Settings",
        "The width over which the result fades into the picture. Automatic depends on the"
        " mask's size.",
    ),
    least=-1,
    most=limits.REACH.most,
    unit="px",
)
BLEND = Setting(
    "edit.blend",
    Kind.CHOICE,
    Blend.AUTO.value,
    QT_TRANSLATE_NOOP("Settings", "Blending"),
    QT_TRANSLATE_NOOP("Settings", "How a result is joined to the picture round it."),
    choices=(
        Choice(Blend.AUTO.value, QT_TRANSLATE_NOOP("Settings", "Automatic")),
        Choice(Blend.FEATHER.value, QT_TRANSLATE_NOOP("Settings", "Soft edge")),
        Choice(Blend.MULTIBAND.value, QT_TRANSLATE_NOOP("Settings", "Multi-band")),
        Choice(Blend.POISSON.value, QT_TRANSLATE_NOOP("Settings", "Seamless (Poisson)")),
    ),
)
CONTEXT = Setting(
    "edit.context",
    Kind.CHOICE,
    Context.AUTO.value,
    QT_TRANSLATE_NOOP("Settings", "Context"),
    QT_TRANSLATE_NOOP("Settings", "How much of the picture round the mask the model is shown."),
    choices=(
        Choice(Context.AUTO.value, QT_TRANSLATE_NOOP("Settings", "Automatic")),
        Choice(Context.MASK.value, QT_TRANSLATE_NOOP("Settings", "Close to the mask")),
        Choice(Context.PICTURE.value, QT_TRANSLATE_NOOP("Settings", "The whole picture")),
    ),
)
MATCH_COLOUR = Setting(
    "edit.match_colour",
    Kind.SWITCH,
    True,
    QT_TRANSLATE_NOOP("Settings", "Match colours"),
    QT_TRANSLATE_NOOP(
        "Settings", "Take out the shift of colour and brightness that models bring in."
    ),
)
MATCH_TEXTURE = Setting(
    "edit.match_texture",
    Kind.SWITCH,
    True,
    QT_TRANSLATE_NOOP("Settings", "Match grain"),
    QT_TRANSLATE_NOOP("Settings", "Give results the noise and sharpness of the picture."),
)
TWO_PASSES = Setting(
    "edit.two_passes",
    Kind.SWITCH,
    True,
    QT_TRANSLATE_NOOP("Settings", "Two passes for large regions"),
    QT_TRANSLATE_NOOP(
        "Settings", "Make them small first, then refine them in full size. Slower, and better."
    ),
)

# -- files -------------------------------------------------------------------------------

KEEP_IN_GALLERY = Setting(
    "files.keep_in_gallery",
    Kind.SWITCH,
    True,
    QT_TRANSLATE_NOOP("Settings", "Keep every result in the gallery"),
    QT_TRANSLATE_NOOP(
        "Settings",
        "Each result is stored before it is shown. Otherwise what is not applied is lost.",
    ),
)
WRITE_METADATA = Setting(
    "files.write_metadata",
    Kind.SWITCH,
    True,
    QT_TRANSLATE_NOOP("Settings", "Write prompt and settings into exported pictures"),
    QT_TRANSLATE_NOOP(
        "Settings", "Other programs can read them, and so can everybody you give the picture to."
    ),
)
KEEP_EXIF = Setting(
    "files.keep_exif",
    Kind.SWITCH,
    True,
    QT_TRANSLATE_NOOP("Settings", "Keep the camera's data (EXIF)"),
    QT_TRANSLATE_NOOP("Settings", "Date, camera and perhaps the place where a photo was taken."),
)
AUTOSAVE = Setting(
    "files.autosave",
    Kind.SWITCH,
    True,
    QT_TRANSLATE_NOOP("Settings", "Keep a journal of unsaved work"),
    QT_TRANSLATE_NOOP(
        "Settings", "After a crash or a power cut, your work is offered at the next start."
    ),
)
JPEG_QUALITY = Setting(
    "files.jpeg_quality",
    Kind.INTEGER,
    95,
    QT_TRANSLATE_NOOP("Settings", "Quality of exported JPEG and WebP"),
    QT_TRANSLATE_NOOP("Settings", "Higher is better and larger."),
    least=1,
    most=100,
    unit="%",
)
EXPORT_FORMAT = Setting(
    "files.export_format",
    Kind.TEXT,
    ".png",
    QT_TRANSLATE_NOOP("Settings", "Format of exports"),
    QT_TRANSLATE_NOOP("Settings", "The kind of file that was exported last."),
    most=16,
    hidden=True,
)
RECENT_FILES: Setting[tuple[str, ...]] = Setting(
    "files.recent",
    Kind.TEXTS,
    (),
    QT_TRANSLATE_NOOP("Settings", "Recent files"),
    QT_TRANSLATE_NOOP("Settings", "Pictures that were opened last."),
    most=50,
    hidden=True,
)
LAST_FOLDER = Setting(
    "files.last_folder",
    Kind.TEXT,
    "",
    QT_TRANSLATE_NOOP("Settings", "Last folder"),
    QT_TRANSLATE_NOOP("Settings", "Where a picture was opened or saved last."),
    most=4096,
    hidden=True,
)

# -- system ------------------------------------------------------------------------------

DEVICE = Setting(
    "system.device",
    Kind.CHOICE,
    "auto",
    QT_TRANSLATE_NOOP("Settings", "Device"),
    QT_TRANSLATE_NOOP("Settings", "What generates. Automatic takes the fastest there is."),
    choices=(
        Choice("auto", QT_TRANSLATE_NOOP("Settings", "Automatic")),
        Choice("cuda", QT_TRANSLATE_NOOP("Settings", "Graphics card (CUDA or ROCm)")),
        Choice("mps", QT_TRANSLATE_NOOP("Settings", "Apple graphics (Metal)")),
        Choice("cpu", QT_TRANSLATE_NOOP("Settings", "Processor")),
    ),
    restart=True,
)
UNDO_MEMORY = Setting(
    "system.undo_memory",
    Kind.INTEGER,
    512,
    QT_TRANSLATE_NOOP("Settings", "Memory for undo"),
    QT_TRANSLATE_NOOP("Settings", "When it is full, the oldest steps are forgotten."),
    least=64,
    most=65_536,
    step=64,
    unit="MB",
)
SHORTCUTS: Setting[dict[str, str]] = Setting(
    "system.shortcuts",
    Kind.MAPPING,
    {},
    QT_TRANSLATE_NOOP("Settings", "Shortcuts"),
    QT_TRANSLATE_NOOP("Settings", "Keys that differ from the usual ones, by action."),
    most=1000,
    hidden=True,
)

ALL: tuple[Setting[Any], ...] = (
    THEME,
    LANGUAGE,
    HIGH_CONTRAST,
    SHOW_REGION,
    SHOW_PREVIEW,
    MASK_OPACITY,
    APPLY_AS_LAYER,
    FINGER,
    CONFIRM_DELETE,
    COUNT,
    RANDOM_SEED,
    GROW,
    FEATHER,
    BLEND,
    CONTEXT,
    MATCH_COLOUR,
    MATCH_TEXTURE,
    TWO_PASSES,
    KEEP_IN_GALLERY,
    WRITE_METADATA,
    KEEP_EXIF,
    AUTOSAVE,
    JPEG_QUALITY,
    EXPORT_FORMAT,
    RECENT_FILES,
    LAST_FOLDER,
    DEVICE,
    UNDO_MEMORY,
    SHORTCUTS,
)
