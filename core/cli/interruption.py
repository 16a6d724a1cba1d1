"""Ctrl+C and a polite kill: the work ends cleanly, and nothing half-written is left."""

from __future__ import annotations

import signal
import threading
from types import FrameType, TracebackType
from typing import Any, Self

from core.cancellation import CancelToken

_NAMES = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")


class Interruption:
    """While inside, signals set `token`; the second one raises KeyboardInterrupt.

    Until `patient` is called the first raises it too: importing torch and loading a model
    look at no token, and have nothing that could be left half-done. In threads other than
    the main one it does nothing, since Python handles signals on the main one only.
    """

    def __init__(self) -> None:
        self.token = CancelToken()
        self._patient = False
        self._before: dict[signal.Signals, Any] = {}

    def patient(self) -> None:
        """From here on somebody looks at the token."""
        self._patient = True

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():
            for name in _NAMES:
                number = getattr(signal, name, None)
                # One that is ignored (nohup) stays so.
                if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
                    self._before[number] = signal.signal(number, self._handle)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for number, before in self._before.items():
            signal.signal(number, before)
        self._before.clear()

    def _handle(self, _number: int, _frame: FrameType | None) -> None:
        again = self.token.is_cancelled
        self.token.cancel()
        if again or not self._patient:
            raise KeyboardInterrupt
