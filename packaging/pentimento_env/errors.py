"""What can go wrong while the environment is made, in the user's words."""

from __future__ import annotations


class SetupError(Exception):
    """What failed, why, and what to do; `code` is the program's exit code."""

    def __init__(self, what: str, why: str = "", do: str = "", code: int = 1) -> None:
        super().__init__(what, why, do)
        self.what = what
        self.why = why
        self.do = do
        self.code = code

    def __str__(self) -> str:
        return " ".join(_sentence(part) for part in (self.what, self.why, self.do) if part)


def _sentence(text: str) -> str:
    # No full stop after a command: it would be copied along.
    return text if text.endswith((".", "!", "?")) or text.startswith("Run: ") else text + "."
