"""The user's problems, told apart from our bugs."""

from __future__ import annotations

from enum import StrEnum

from core.text import begun


class Remedy(StrEnum):
    """What may put an error right at one click. The window knows how; the texts say what."""

    NONE = ""
    FREE_MEMORY = "free-memory"  # give back what models hold
    MODELS = "models"  # see which models there are, add one
    LAYERS = "layers"  # show, unlock or choose one
    SETTINGS = "settings"
    REPAIR = "repair"  # make the program's environment anew


class UserError(Exception):
    """Something the user can put right. Everything else that is raised is a bug.

    `what` says what failed ("Not enough GPU memory for 1536×1024"), `why` the cause in
    the user's words, `do` the next step ("Make the region smaller or choose a lighter
    model"). Each is a sentence without its full stop; `why` and `do` may be empty. With
    values in them they are made by core.text.say, so that the window can translate them;
    an f-string stays English. All parts survive pickling, since the engine's host
    sends them over a pipe.
    """

    def __init__(self, what: str, why: str = "", do: str = "", remedy: str = Remedy.NONE) -> None:
        super().__init__(what, why, do, remedy)
        self.what = what
        self.why = why
        self.do = do
        self.remedy = Remedy(remedy)

    def __str__(self) -> str:
        parts = [_one_line(begun(part)) for part in (self.what, self.why, self.do)]
        return " ".join(part + _stop(part) for part in parts if part)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _stop(text: str) -> str:
    return "" if text.endswith((".", "!", "?", "。", "！", "？")) else "."


class BadInput(UserError):
    """The user's file, option or value cannot be used (exit code 2 on the command line)."""


class EngineLost(UserError):
    """The engine's process died or hung; the job is lost, the canvas and gallery are not."""
