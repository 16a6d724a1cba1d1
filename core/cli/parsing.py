"""Options from the command line: one line for what is wrong with them.

Imports nothing heavy: `--help` must come at once.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Callable, Sequence
from typing import Any, NoReturn

_SHOWN = 60


class UsageError(Exception):
    """An option that cannot be used; the text is one line without the command's name."""


class OneLineParser(argparse.ArgumentParser):
    """An ArgumentParser that raises UsageError instead of printing its usage and exiting."""

    def __init__(self, **options: Any) -> None:
        super().__init__(allow_abbrev=False, **options)

    def error(self, message: str) -> NoReturn:
        if message.startswith("argument "):  # it says itself what is possible
            raise UsageError(message.removeprefix("argument "))
        raise UsageError(f"{message}; see “{self.prog} --help”")

    def parse(self, arguments: Sequence[str]) -> argparse.Namespace:
        """parse_args, with values that begin with a dash taken as values (“--prompt -5”)."""
        return self.parse_args(self._joined(list(arguments)))

    def _joined(self, arguments: list[str]) -> list[str]:
        known = self._option_string_actions
        joined: list[str] = []
        index = 0
        while index < len(arguments):
            word = arguments[index]
            action = known.get(word)
            following = arguments[index + 1] if index + 1 < len(arguments) else None
            takes_value = action is not None and action.nargs is None
            if takes_value and following is not None and following not in known:
                joined.append(f"{word}={following}")
                index += 2
            else:
                joined.append(word)
                index += 1
        return joined


def shown(text: str) -> str:
    """A value as it may be repeated in a message: short, in one line."""
    flat = " ".join(text.split())
    return flat if len(flat) <= _SHOWN else flat[: _SHOWN - 1] + "…"


def whole(name: str, low: int, high: int) -> Callable[[str], int]:
    """Reads a whole number from `low` to `high`."""

    def read(text: str) -> int:
        try:
            value = int(text)
        except ValueError:
            raise argparse.ArgumentTypeError(
                f"“{shown(text)}” is not a whole number; use {low} to {high}"
            ) from None
        if not low <= value <= high:
            raise argparse.ArgumentTypeError(
                f"{shown(text)} is not a possible {name}; use {low} to {high}"
            )
        return value

    return read


def number(name: str, low: float, high: float) -> Callable[[str], float]:
    """Reads a finite number from `low` to `high`."""

    def read(text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not math.isfinite(value):
            raise argparse.ArgumentTypeError(
                f"“{shown(text)}” is not a number; use {low:g} to {high:g}"
            )
        if not low <= value <= high:
            raise argparse.ArgumentTypeError(
                f"{shown(text)} is not a possible {name}; use {low:g} to {high:g}"
            )
        return value

    return read


def choice(choices: Sequence[str]) -> Callable[[str], str]:
    """Reads one of a few words."""

    def read(text: str) -> str:
        if text not in choices:
            raise argparse.ArgumentTypeError(
                f"“{shown(text)}” is not known; use one of {', '.join(choices)}"
            )
        return text

    return read


def size(low: int, high: int) -> Callable[[str], tuple[int, int]]:
    """Reads WIDTHxHEIGHT, each side from `low` to `high`."""

    def read(text: str) -> tuple[int, int]:
        parts = text.lower().replace("×", "x").split("x")
        try:
            width, height = (int(part) for part in parts)
        except ValueError:
            raise argparse.ArgumentTypeError(
                f"“{shown(text)}” is not a size; write it like 512x384"
            ) from None
        if not (low <= width <= high and low <= height <= high):
            raise argparse.ArgumentTypeError(
                f"{shown(text)} is not possible; each side may have {low} to {high} pixels"
            )
        return width, height

    return read


def four_sides(high: int) -> Callable[[str], tuple[int, int, int, int]]:
    """Reads LEFT,TOP,RIGHT,BOTTOM in pixels."""

    def read(text: str) -> tuple[int, int, int, int]:
        try:
            left, top, right, bottom = (int(part) for part in text.split(","))
        except ValueError:
            raise argparse.ArgumentTypeError(
                f"“{shown(text)}” is not LEFT,TOP,RIGHT,BOTTOM; write it like 0,0,128,0"
            ) from None
        sides = (left, top, right, bottom)
        if min(sides) < 0 or max(sides) > high:
            raise argparse.ArgumentTypeError(
                f"{shown(text)} is not possible; each side may grow by 0 to {high} pixels"
            )
        if not any(sides):
            raise argparse.ArgumentTypeError("0,0,0,0 extends nothing; name at least one side")
        return sides

    return read


def box(text: str) -> tuple[int, int, int, int]:
    """Reads X,Y,WIDTHxHEIGHT in pixels."""
    parts = text.lower().replace("×", "x").replace("x", ",").split(",")
    try:
        x, y, width, height = (int(part) for part in parts)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"“{shown(text)}” is not X,Y,WIDTHxHEIGHT; write it like 100,80,640x480"
        ) from None
    if width < 1 or height < 1:
        raise argparse.ArgumentTypeError(f"{shown(text)} is empty; both sides need a pixel or more")
    return x, y, width, height


def weighted(text: str) -> tuple[str, float]:
    """Reads PATH[:WEIGHT]. A colon with no number after it belongs to the path."""
    path, colon, weight = text.rpartition(":")
    if colon and path:
        try:
            value = float(weight)
        except ValueError:
            return text, 1.0
        if not math.isfinite(value) or abs(value) > 10:
            raise argparse.ArgumentTypeError(f"{shown(weight)} is not a weight; use -10 to 10")
        return path, value
    if not text:
        raise argparse.ArgumentTypeError("the path is missing")
    return text, 1.0


def program_name() -> str:
    """How the user started the program, as it is shown in usage lines."""
    name = sys.argv[0].replace("\\", "/").rpartition("/")[2] if sys.argv else ""
    return name if name.endswith((".py", ".pyw")) and name != "__main__.py" else "main.py"
