"""What core says, in the interface's language: the other half of core.text."""

from __future__ import annotations

from unicodedata import east_asian_width

from PySide6.QtCore import QCoreApplication

from core.errors import UserError
from core.geometry import Extent
from core.text import Text, begun

CONTEXT = "Core"


def translated(text: str) -> str:
    """A text of core's as the user reads it; one that has no translation as it is."""
    if not text:
        return ""
    if not isinstance(text, Text):
        return QCoreApplication.translate(CONTEXT, text)
    words = QCoreApplication.translate(CONTEXT, text.template)
    if not text.values:
        return words
    return words.format(
        **{
            name: translated(value) if isinstance(value, Text) else value
            for name, value in text.values.items()
        }
    )


_LINE = 64
_NEVER_FIRST = "，。；：、）”！？,.;:)!?"


def in_lines(text: str, most: int = _LINE) -> str:
    """A long text in lines of about `most` Latin letters, a Chinese sign counting two: nobody
    reads a tip that reaches over the whole window."""
    return "\n".join(_broken(line, most) for line in text.split("\n"))


def _broken(line: str, most: int) -> str:
    # What cannot be parted: a word with the space after it, or one Chinese sign.
    pieces: list[str] = []
    for sign in line:
        wide = east_asian_width(sign) in "WF"
        begins = not pieces or pieces[-1].endswith(" ") or wide or _is_wide(pieces[-1])
        if begins and not (pieces and sign in _NEVER_FIRST):
            pieces.append(sign)
        else:
            pieces[-1] += sign
    lines, cells = [""], 0
    for piece in pieces:
        size = sum(2 if east_asian_width(sign) in "WF" else 1 for sign in piece.rstrip())
        if lines[-1] and cells + size > most:
            lines.append("")
            cells = 0
        lines[-1] += piece
        cells += size + (len(piece) - len(piece.rstrip()))
    return "\n".join(one.rstrip() for one in lines)


def _is_wide(piece: str) -> bool:
    return east_asian_width(piece[-1]) in "WF"


def sentences(*parts: str) -> str:
    """The parts that there are, each translated, begun with a capital and ended."""
    return joined(*(ended(_begun(part)) for part in parts if part))


def _begun(text: str) -> str:
    words = translated(text)
    return words if words != text else begun(text)


def joined(*parts: str) -> str:
    """Sentences one after another, with a space where the language has one."""
    text = ""
    for part in parts:
        if not part:
            continue
        text += part if not text or text.endswith(("。", "！", "？")) else f" {part}"
    return text


def ended(text: str) -> str:
    text = text.strip()
    if not text:
        return ""
    if text.endswith((".", "!", "?", "…", "。", "！", "？")):
        return text
    # The interface may be English and a file's name Chinese, or a reason still English.
    stop = QCoreApplication.translate("Words", ".")
    return text + (stop if stop == "." or _is_chinese(text) else ".")


def region_size(work: Extent, scale: float) -> str:
    """The size a region is worked at, and how large that is beside the picture's own."""
    words = QCoreApplication.translate("Words", "{size} px, {percent} %")
    return words.format(size=work, percent=f"{scale * 100:.0f}")


def error_words(error: UserError) -> str:
    """What failed and why, as one text."""
    return sentences(error.what, error.why)


def _is_chinese(text: str) -> bool:
    return any("\u4e00" <= letter <= "\u9fff" for letter in text)
