"""Cancelling: an outcome, not an error."""

from __future__ import annotations

import threading


class GenerationCancelled(Exception):
    """Raised inside a job when its CancelToken was set."""


class CancelToken:
    """Set from any thread; looked at by the one that works."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def cancel(self) -> None:
        """Ask for the end. Safe to call from any thread, and more than once."""
        self._event.set()

    @property
    def is_cancelled(self) -> bool:
        return self._event.is_set()

    def raise_if_cancelled(self) -> None:
        """Raise GenerationCancelled when the end was asked for."""
        if self._event.is_set():
            raise GenerationCancelled

    def wait(self, seconds: float) -> bool:
        """Sleep up to `seconds`; True as soon as the token is set."""
        return self._event.wait(seconds)
