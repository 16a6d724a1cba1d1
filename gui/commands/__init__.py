"""Every command of the window, declared once: its words, keys and icon.

Menus, tool buttons, the command palette and the list of shortcuts are made from these,
so that each key is shown wherever its command is.
"""

from __future__ import annotations

from gui.commands.document import DOCUMENT_COMMANDS
from gui.commands.generating import GENERATING_COMMANDS
from gui.commands.layers import LAYERS_COMMANDS
from gui.commands.masks import MASKS_COMMANDS
from gui.commands.picture import PICTURE_COMMANDS
from gui.commands.spec import (
    EDIT,
    FILE,
    GENERATE,
    HELP,
    IMAGE,
    LAYER,
    MASK,
    QT_TRANSLATE_NOOP,
    TOOLS,
    VIEW,
    Spec,
)
from gui.commands.tools import WORKING_COMMANDS
from gui.commands.view import LOOKING_COMMANDS

__all__ = [
    "EDIT",
    "FILE",
    "GENERATE",
    "HELP",
    "IMAGE",
    "LAYER",
    "MASK",
    "QT_TRANSLATE_NOOP",
    "SPECS",
    "TOOLS",
    "VIEW",
    "Spec",
]

SPECS: tuple[Spec, ...] = (
    *DOCUMENT_COMMANDS,
    *MASKS_COMMANDS,
    *LAYERS_COMMANDS,
    *PICTURE_COMMANDS,
    *GENERATING_COMMANDS,
    *LOOKING_COMMANDS,
    *WORKING_COMMANDS,
)
