"""What a hosted child can run in tests instead of Diffusers: ready at once, no torch."""

from __future__ import annotations

import os
import signal
import threading
import time

from core.cancellation import CancelToken
from core.engine.fake_engine import FakeEngine, Script
from core.engine.protocol import DeviceInfo, OnCandidate, OnProgress
from core.errors import BadInput, EngineLost, UserError
from core.request import GenerationRequest


class ByPrompt(FakeEngine):
    """Does what the prompt says."""

    def __init__(self, device: str = "auto") -> None:
        super().__init__(device=device)

    def generate(
        self,
        request: GenerationRequest,
        on_progress: OnProgress,
        on_candidate: OnCandidate,
        cancel: CancelToken,
    ) -> None:
        word = request.prompt.split(" ")[0]
        if word == "die":
            os.kill(os.getpid(), signal.SIGKILL)
        if word == "torn":
            threading.Timer(0.01, os.kill, (os.getpid(), signal.SIGKILL)).start()
            for _ in range(1000):
                FakeEngine().generate(request, on_progress, on_candidate, cancel)
        if word == "bad":
            raise BadInput("The thing is wrong", "it is", "Change it")
        if word == "problem":
            raise UserError("Not enough memory", "too large", "Make it smaller")
        if word == "lose":
            raise EngineLost("The GPU does not answer any more", "reset", "Try again")
        if word == "bug":
            raise ZeroDivisionError("a bug in the engine")
        script = {
            "hang": Script(hangs=True, ignores_cancel=True, at_step=2),
            "slow": Script(steps=1000, step_seconds=0.01),
        }.get(word, Script())
        FakeEngine(script).generate(request, on_progress, on_candidate, cancel)


class Broken(FakeEngine):
    """Cannot start."""

    def __init__(self, device: str = "auto") -> None:
        super().__init__(device=device)

    def start(self) -> DeviceInfo | None:
        raise UserError("The engine cannot start", "torch is missing", "Repair it")

    def generate(
        self,
        request: GenerationRequest,
        on_progress: OnProgress,
        on_candidate: OnCandidate,
        cancel: CancelToken,
    ) -> None:
        self.start()


class Slow(FakeEngine):
    """Takes long to start, and cannot be interrupted while it does."""

    def __init__(self, device: str = "auto") -> None:
        super().__init__(device=device)

    def start(self) -> DeviceInfo | None:
        time.sleep(30)
        return super().start()


def dies_when_imported(device: str = "auto") -> FakeEngine:
    os._exit(7)
