"""What an edit costs in a huge picture, beside the same edit in a small one."""

from __future__ import annotations

import time
import tracemalloc
from dataclasses import dataclass

import numpy as np

from core.arrays import RgbaArray
from core.cancellation import CancelToken
from core.editing import ArrayMask, edit, prepare
from core.families.registry import get
from core.geometry import Bounds
from core.request import Candidate
from tests.scripted_models import EchoModel


@dataclass(frozen=True)
class Waves:
    """A picture without end: its pixels are made when they are read."""

    side: int

    @property
    def frame(self) -> Bounds:
        return Bounds(0, 0, self.side, self.side)

    def read(self, bounds: Bounds) -> RgbaArray:
        down = np.sin(np.arange(bounds.y, bounds.bottom, dtype=np.float32) / 23.0)[:, None]
        across = np.cos(np.arange(bounds.x, bounds.right, dtype=np.float32) / 31.0)[None, :]
        grey = (127.0 + 90.0 * down * across).astype(np.uint8)
        return np.dstack([grey, grey, grey, np.full_like(grey, 255)])


def cost(side: int, runs: int = 5) -> tuple[float, float]:
    """(seconds, MiB at the peak) of making a 100 px mask anew in the middle of a picture of
    `side` px, everything but the model. The median of several runs."""
    family = get("sd15")
    mask = ArrayMask(np.full((100, 100), 255, np.uint8), side // 2 - 50, side // 2 - 50)

    def once() -> float:
        started = time.process_time()
        got: list[Candidate] = []
        request = prepare(Waves(side), mask, family)
        edit(request, EchoModel(), family, lambda _: None, got.append, CancelToken())
        return time.process_time() - started

    once()
    seconds = float(np.median([once() for _ in range(runs)]))
    tracemalloc.start()
    once()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return seconds, peak / 2**20


def measure() -> dict[str, float]:
    small_time, small_memory = cost(512)
    large_time, large_memory = cost(16_000)
    return {
        "seconds at 512²": small_time,
        "seconds at 16000²": large_time,
        "time ratio": large_time / small_time,
        "MiB at 512²": small_memory,
        "MiB at 16000²": large_memory,
        "memory ratio": large_memory / small_memory,
    }
