"""Words of a prompt for the full-text search, in any script.

Both sides of the search, what is stored and what is looked for, pass through here, so the
same letters meet: case and accents are folded, and scripts that are written without
spaces (Chinese, Japanese, Thai …) are split into single characters, so that a word of two
is found as two neighbours.
"""

from __future__ import annotations

import re
import unicodedata

VERSION = 1  # stored beside the index; a change here makes the index anew
_MAX_QUERY_TERMS = 32
_SPACELESS = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
)
_TOKEN = re.compile(rf"[{_SPACELESS}]|[^\W_{_SPACELESS}]+")
_TERM = re.compile(r'"([^"]*)"?|(\S+)')
_ONE = re.compile(rf"[{_SPACELESS}]")


def index_text(text: str) -> str:
    """The words of `text`, folded, with one space between; what the index is given."""
    return " ".join(_tokens(text))


def match_expression(query: str) -> str:
    """An FTS5 expression that finds texts with all the query's words; "" for no words.

    A word finds all that begin with it; "words in quotes" must follow each other.
    """
    parts: list[str] = []
    for quoted, plain in _TERM.findall(query):
        tokens = _tokens(quoted or plain)
        if not tokens:
            continue
        if quoted:
            parts.append(_phrase(tokens, prefix=False))
        else:
            parts.append(_phrase(tokens, prefix=not _ONE.fullmatch(tokens[-1])))
    return " AND ".join(parts[:_MAX_QUERY_TERMS])


def like_patterns(query: str) -> list[str]:
    """The same for LIKE … ESCAPE '\\', where SQLite has no FTS5; less fine."""
    terms = [(quoted or plain).strip() for quoted, plain in _TERM.findall(query)]
    escaped = [re.sub(r"([%_\\])", r"\\\1", term) for term in terms if term]
    return [f"%{term}%" for term in escaped[:_MAX_QUERY_TERMS]]


def _tokens(text: str) -> list[str]:
    decomposed = unicodedata.normalize("NFKD", text)
    bare = "".join(sign for sign in decomposed if not unicodedata.combining(sign))
    # Hangul falls apart in NFKD and is put together again here.
    return _TOKEN.findall(unicodedata.normalize("NFC", bare).casefold())


def _phrase(tokens: list[str], *, prefix: bool) -> str:
    return f'"{" ".join(tokens)}"' + ("*" if prefix else "")
