"""What the window tells the user in its quiet bar: what happened, and what to do."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from core.errors import Remedy, UserError
from core.reasons import reason
from gui.wording import joined, sentences


@dataclass(frozen=True, eq=False)
class Notice:
    """`kind` is "error", "offer" (both stay until they are closed), "note" or "done".

    `act` runs on the GUI thread. `remedy` is what the error says may help: the window gives
    it the button (gui.window.remedies).
    """

    text: str
    advice: str = ""
    details: str = ""
    kind: str = "error"
    action: str = ""
    act: Callable[[], None] | None = None
    remedy: Remedy = Remedy.NONE


def notice_of(
    error: BaseException,
    details: str = "",
    action: str = "",
    act: Callable[[], None] | None = None,
) -> Notice:
    """The notice for an exception: a UserError in its own words, a bug with its traceback; what
    the system refused where nobody expected it, with both."""
    if isinstance(error, UserError):
        text = sentences(error.what, error.why)
        return Notice(text, sentences(error.do), details, "error", action, act, error.remedy)
    trace = details or "".join(traceback.format_exception(error))
    why = sentences(reason(error)) if isinstance(error, OSError | MemoryError) else ""
    return Notice(
        joined(
            QCoreApplication.translate("Notice", "Something went wrong inside Pentimento."), why
        ),
        QCoreApplication.translate(
            "Notice", "Your picture is untouched. The details are in the log as well."
        ),
        trace,
        "error",
        action,
        act,
    )
