"""What a command is, and the sections that commands are listed in."""

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
