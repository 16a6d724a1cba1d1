"""The starter model's own vocabulary: every known word is one token. Needs no torch."""

from __future__ import annotations

import re
import string
from collections import Counter
from itertools import pairwise
from typing import Final

from core.training.starter.captions import vocabulary

BOS: Final = "<|startoftext|>"
EOS: Final = "<|endoftext|>"
UNKNOWN: Final = "<unk>"
MAX_LENGTH: Final = 48

_END: Final = "</w>"


def byte_pair_tables(words: list[str]) -> tuple[dict[str, int], list[tuple[str, str]]]:
    """Vocabulary and merges of a CLIP tokenizer that keeps each of ``words`` whole.

    Byte-pair training on the words, run until nothing is left to merge: then, and only
    then, the merges cannot get in each other's way. The words themselves come first
    (after the special tokens), so that their ids do not depend on the merges.
    """
    symbols = [[*word[:-1], word[-1] + _END] for word in words]
    merges: list[tuple[str, str]] = []
    while True:
        pairs = Counter(pair for s in symbols for pair in pairwise(s))
        if not pairs:
            break
        best = max(pairs, key=lambda pair: (pairs[pair], pair))
        merges.append(best)
        symbols = [_merge(s, best) for s in symbols]
    tokens = [BOS, EOS, UNKNOWN, *(word + _END for word in words)]
    alphabet = string.ascii_lowercase + string.digits + string.punctuation
    pieces = [c + end for c in alphabet for end in ("", _END)]
    pieces += [a + b for a, b in merges]
    known = set(tokens)
    for piece in pieces:
        if piece not in known:
            known.add(piece)
            tokens.append(piece)
    return {token: i for i, token in enumerate(tokens)}, merges


def _merge(symbols: list[str], pair: tuple[str, str]) -> list[str]:
    out: list[str] = []
    for symbol in symbols:
        if out and (out[-1], symbol) == pair:
            out[-1] += symbol
        else:
            out.append(symbol)
    return out


def word_count() -> int:
    """How many ids are words or special tokens; ids from here on are pieces of other words."""
    return 3 + len(vocabulary())


def encode(text: str) -> list[int]:
    """Token ids of a caption with start and end, cut at ``MAX_LENGTH``, not padded.

    The same ids as the shipped CLIPTokenizer gives for captions; a word that is not
    known becomes one unknown token here and several there.
    """
    ids = [_IDS.get(word + _END, _IDS[UNKNOWN]) for word in _WORD.findall(text.lower())]
    return [_IDS[BOS], *ids[: MAX_LENGTH - 2], _IDS[EOS]]


_WORD: Final = re.compile(r"[a-z]+|[0-9]|[^\sa-z0-9]+")
_IDS: Final = byte_pair_tables(vocabulary())[0]
