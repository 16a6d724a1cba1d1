"""Keeps the decoders' own warnings off the user's terminal."""

from __future__ import annotations

import threading
import warnings
from collections.abc import Generator
from contextlib import contextmanager


class _Gate:
    """Ignores warnings while at least one thread is inside.

    `warnings.catch_warnings` alone is not safe in threads: two that leave in the wrong
    order put back each other's filters. Here the first one in opens it and the last one
    out closes it.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._inside = 0
        self._catching: warnings.catch_warnings[None] | None = None

    def enter(self) -> None:
        with self._lock:
            self._inside += 1
            if self._inside == 1:
                self._catching = warnings.catch_warnings()
                self._catching.__enter__()
                warnings.simplefilter("ignore")

    def leave(self) -> None:
        with self._lock:
            self._inside -= 1
            if self._inside == 0 and self._catching is not None:
                self._catching.__exit__(None, None, None)
                self._catching = None


_gate = _Gate()


@contextmanager
def no_warnings() -> Generator[None]:
    """Inside, no warning is shown or raised. Any thread, nested or not."""
    _gate.enter()
    try:
        yield
    finally:
        _gate.leave()
