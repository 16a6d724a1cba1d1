"""Why a command cannot be done now, in words."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from gui.commands import QT_TRANSLATE_NOOP
from gui.document_model import DocumentModel

# By the beginning of a command's id; the first that fits.
_REASONS = (
    ("edit.undo", QT_TRANSLATE_NOOP("WhyNot", "nothing to undo")),
    ("edit.redo", QT_TRANSLATE_NOOP("WhyNot", "nothing to redo")),
    ("candidate.", QT_TRANSLATE_NOOP("WhyNot", "no result is shown")),
    ("transform.", QT_TRANSLATE_NOOP("WhyNot", "nothing is being moved or transformed")),
    ("crop.", QT_TRANSLATE_NOOP("WhyNot", "no crop is drawn")),
    ("view.next_tab", QT_TRANSLATE_NOOP("WhyNot", "only one picture is open")),
    ("view.previous_tab", QT_TRANSLATE_NOOP("WhyNot", "only one picture is open")),
    ("view.straighten", QT_TRANSLATE_NOOP("WhyNot", "the view is straight")),
    ("generate.fill", QT_TRANSLATE_NOOP("WhyNot", "it needs a mask or a border drawn outward")),
    ("layer.", QT_TRANSLATE_NOOP("WhyNot", "not with this layer")),
)
_EMPTY = QT_TRANSLATE_NOOP("WhyNot", "no picture is open")
_NO_MASK = QT_TRANSLATE_NOOP("WhyNot", "there is no mask")
_OTHER = QT_TRANSLATE_NOOP("WhyNot", "not now")


def why_not(command: str, document: DocumentModel) -> str:
    """A few words about a command that is disabled."""
    reason = next((words for start, words in _REASONS if command.startswith(start)), _OTHER)
    if document.is_empty and not command.startswith(("view.next", "view.prev", "view.str")):
        reason = _EMPTY
    elif command.startswith("mask.") and not document.has_mask:
        reason = _NO_MASK
    return QCoreApplication.translate("WhyNot", reason)
