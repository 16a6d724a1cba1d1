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
        parts = (self.what, self.why, self.do)
        return " ".join(
            part if part.endswith((".", "!", "?")) else part + "." for part in parts if part
        )
