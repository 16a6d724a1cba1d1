"""Finding a command by a few letters: words, initials, letters in order; Chinese by pinyin."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache

# GB 2312 lists its common characters by their sound: where each first letter begins.
_LETTERS = "abcdefghjklmnopqrstwxyz"
_BEGIN = tuple(
    int.from_bytes(first.encode("gb2312"), "big")
    for first in "啊芭擦搭蛾发噶哈击喀垃妈拿哦啪期然撒塌挖昔压匝"
)
_END = 0xD7F9
_WORD = re.compile(r"[^\W_]+")
# Letters in order are looked for from this many on: of two too much would be found.
_SCATTERED_FROM = 3
# The rank of what is found by its letters in order alone: to be shown where nothing else is.
SCATTERED = 4


def rank(asked: str, names: Sequence[str]) -> int | None:
    """How well the names of one thing fit what was typed, 0 best; None: not at all.

    Each word must be found. Best at a name's beginning, then at a word's, then anywhere, then
    as the first letters of words ("fh": flip horizontally; "mbhb" for 蒙版画笔), then as
    letters in order.
    """
    worst = 0
    for word in asked.casefold().split():
        ranks = [each for name in names if (each := _rank(word, name)) is not None]
        if not ranks:
            return None
        worst = max(worst, min(ranks))
    return worst


def _rank(word: str, name: str) -> int | None:
    text, starts = _known(name)
    if text.startswith(word):
        return 0
    at = text.find(word)
    if at > 0:
        return 2 if text[at - 1].isalnum() and text[at - 1].isascii() else 1
    if word in starts:
        return 3
    if len(word) >= _SCATTERED_FROM and _in_order(word, text):
        return SCATTERED
    return None


@lru_cache(maxsize=4096)
def _known(name: str) -> tuple[str, str]:
    """A name as it is compared, and its initials."""
    text = name.casefold()
    initials = [
        "".join(map(_sound, word)) if not word.isascii() else word[0]
        for word in _WORD.findall(text)
    ]
    return text, "".join(initials)


def _sound(character: str) -> str:
    """The first letter of how a Chinese character is spoken; others as they are."""
    try:
        code = int.from_bytes(character.encode("gb2312"), "big")
    except UnicodeEncodeError:
        return character
    if not _BEGIN[0] <= code <= _END:
        return character
    return _LETTERS[bisect_right(_BEGIN, code) - 1]


def _in_order(word: str, text: str) -> bool:
    """Whether its letters follow one another in `text`, the first at the beginning of a word."""
    for found in _WORD.finditer(text):
        if found[0][0] == word[0]:
            rest = iter(text[found.start() :])
            if all(letter in rest for letter in word):
                return True
    return False
