"""Keys where the system is a Mac: what it keeps for itself, and how it writes the others.

Qt gives the command key the name Ctrl there, so most shortcuts need nothing. Texts that name
keys do: they say Ctrl, and a Mac's keyboard has another key of that name.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence

from PySide6.QtCore import QTranslator
from PySide6.QtGui import QKeySequence

from gui.commands.spec import Spec

# In Qt's names. ⌘H hides the program, ⌘Tab goes to another one, F11 shows the desktop: these
# never arrive. The key that a Mac calls delete is Backspace; with ⌘ it throws things away.
_DELETE = ("Delete", "Ctrl+Backspace")
_ON_MAC: dict[str, tuple[str, ...]] = {
    "view.history": ("Ctrl+Shift+H",),
    "view.next_tab": ("Meta+Tab", "Ctrl+PgDown"),
    "view.previous_tab": ("Meta+Shift+Tab", "Ctrl+PgUp"),
    "view.full_screen": ("Ctrl+Meta+F",),
    "candidate.discard": _DELETE,
    "candidate.discard_all": ("Shift+Delete", "Ctrl+Shift+Backspace"),
}
# The same where a text names them.
_IN_TEXTS = {"Ctrl+H": "Ctrl+Shift+H", "Ctrl+Tab": "Meta+Tab", "Ctrl+Shift+Tab": "Meta+Shift+Tab"}
# In the order in which a Mac's menus write them.
_SIGNS = {"Meta": "⌃", "Alt": "⌥", "Shift": "⇧", "Ctrl": "⌘"}
_KEYS = re.compile(r"\b(?:(?:Ctrl|Alt|Shift|Meta)\+)+\w+|\b(?:Ctrl|Alt|Shift)\b")


def is_mac() -> bool:
    return sys.platform == "darwin"


def usual_keys(spec: Spec) -> tuple[str, ...]:
    """The shortcuts of a command on this system, in Qt's names."""
    return _ON_MAC.get(spec.id, spec.keys) if is_mac() else spec.keys


def sequence(keys: str) -> QKeySequence:
    """Keys in Qt's own names. (Left to itself it takes them for the words of the language that
    is shown, where the keypad's Enter is none: both keys are called that.)"""
    return QKeySequence.fromString(keys, QKeySequence.SequenceFormat.PortableText)


def sequences(keys: str) -> list[QKeySequence]:
    """Several, as `stored` wrote them: a semicolon and a space between; "" for none."""
    several = QKeySequence.listFromString(keys, QKeySequence.SequenceFormat.PortableText)
    return [each for each in several if not each.isEmpty()]


def stored(keys: Sequence[QKeySequence]) -> str:
    """The keys of one command in a text."""
    return QKeySequence.listToString(keys, QKeySequence.SequenceFormat.PortableText)


def delete_keys() -> tuple[str, ...]:
    """What throws away what is chosen in a list."""
    return _DELETE if is_mac() else ("Delete",)


def as_written(text: str) -> str:
    """A text as this system writes the keys in it."""
    return _KEYS.sub(_signs, text) if is_mac() else text


def _signs(found: re.Match[str]) -> str:
    keys = _IN_TEXTS.get(found[0], found[0]).split("+")
    signs = "".join(sign for name, sign in _SIGNS.items() if name in keys)
    key = "" if keys[-1] in _SIGNS else keys[-1]
    # A letter stands right behind its signs, a word apart: ⌘K, ⌘ wheel.
    apart = " " if key[1:] and not key[0].isupper() else ""
    return signs + apart + key


class KeyWords(QTranslator):
    """Put before the other translators on a Mac: their texts, with a Mac's keys in them."""

    def __init__(self, others: Sequence[QTranslator]) -> None:
        super().__init__()
        self._others = tuple(others)

    def isEmpty(self) -> bool:
        return False

    def translate(
        self, context: str, source: str, disambiguation: str | None = None, n: int = -1
    ) -> str:
        """Always a text: Qt takes an empty one from Python for a translation too."""
        said = (
            other.translate(context, source, disambiguation or "", n)
            for other in reversed(self._others)
        )
        text = next(filter(None, said), source)
        # Qt's own names of keys are parts of what it puts together.
        return text if context == "QShortcut" else as_written(text)
