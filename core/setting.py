"""A setting: declared once, with everything that its storage and its dialogue need."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Generic, TypeVar, cast

Value = TypeVar("Value")


class Kind(StrEnum):
    """What a setting holds, and so which control edits it."""

    SWITCH = "switch"  # bool
    INTEGER = "integer"  # int
    NUMBER = "number"  # float
    CHOICE = "choice"  # str, one of `choices`
    TEXT = "text"  # str
    TEXTS = "texts"  # tuple[str, ...]
    MAPPING = "mapping"  # dict[str, str]


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a CHOICE setting's values, and what the user reads."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Setting(Generic[Value]):
    """`key` is "section.name"; `label` and `help` are for people (`help` in sentences).

    Numbers lie in `least` … `most`, in `unit`; texts have at most `most` characters, lists
    and mappings that many entries. A setting with `hidden` is remembered, not shown in the
    dialogue; one with `restart` takes effect at the next start.
    """

    key: str
    kind: Kind
    default: Value
    label: str
    help: str
    least: float = 0.0
    most: float = 1e9
    step: float = 1.0
    unit: str = ""
    choices: tuple[Choice, ...] = ()
    hidden: bool = False
    restart: bool = False

    @property
    def section(self) -> str:
        return self.key.partition(".")[0]

    def check(self, value: object) -> Value:
        """The value as this setting holds it. Raises ValueError when it cannot."""
        return cast("Value", _CHECKS[self.kind](self, value))

    def to_json(self, value: Value) -> Any:
        """In JSON's types; `check` reads it back."""
        plain: object = value
        return list(cast("tuple[str, ...]", plain)) if isinstance(plain, tuple) else plain


def _switch(_setting: Setting[Any], value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"{value!r} is neither true nor false")  # noqa: TRY004 - one error for all
    return value


def _integer(setting: Setting[Any], value: object) -> int:
    number = _number(setting, value)
    if number != math.floor(number):
        raise ValueError(f"{value!r} is not a whole number")
    return int(number)


def _number(setting: Setting[Any], value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise ValueError(f"{value!r} is not a number")  # noqa: TRY004
    if not setting.least <= value <= setting.most:  # False for NaN too
        raise ValueError(f"{value!r} is not in {setting.least:g} … {setting.most:g}")
    return float(value)


def _choice(setting: Setting[Any], value: object) -> str:
    if not any(value == choice.value for choice in setting.choices):
        raise ValueError(f"{str(value)[:80]!r} is not one of the choices")
    return str(value)


def _text(setting: Setting[Any], value: object) -> str:
    if not isinstance(value, str) or len(value) > setting.most:
        raise ValueError("not a text, or too long")
    return value


def _texts(setting: Setting[Any], value: object) -> tuple[str, ...]:
    if not isinstance(value, (list, tuple)):
        raise ValueError("not a list")  # noqa: TRY004
    entries = cast("Sequence[object]", value)
    if len(entries) > setting.most or not all(_short(entry) for entry in entries):
        raise ValueError("not a list of texts, or too long")
    return tuple(str(entry) for entry in entries)


def _mapping(setting: Setting[Any], value: object) -> dict[str, str]:
    if not isinstance(value, dict):
        raise ValueError("not a mapping")  # noqa: TRY004
    entries = cast("dict[object, object]", value)
    fits = all(_short(key) and _short(entry) for key, entry in entries.items())
    if len(entries) > setting.most or not fits:
        raise ValueError("not a mapping of texts, or too long")
    return {str(key): str(entry) for key, entry in entries.items()}


def _short(entry: object) -> bool:
    return isinstance(entry, str) and len(entry) <= 4096


_CHECKS = {
    Kind.SWITCH: _switch,
    Kind.INTEGER: _integer,
    Kind.NUMBER: _number,
    Kind.CHOICE: _choice,
    Kind.TEXT: _text,
    Kind.TEXTS: _texts,
    Kind.MAPPING: _mapping,
}
