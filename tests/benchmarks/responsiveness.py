"""How late a 16 ms timer of the window is while the engine works in its process.

    python -m tests.benchmarks.responsiveness [--model ID|PATH] [--json] [--in-process]

Three phases: the child imports torch and Diffusers; it loads a model; it makes pictures with
previews, that are turned into QImages as the canvas does. `--in-process` shows, for
comparison, what an engine in a thread would do to the window.

"Own" is the lateness less the time for which the thread was ready and the computer's cores
were taken by others (Linux's schedstat): on a busy machine the rest is not the program's doing.
"""

from __future__ import annotations

import argparse
import json
import os
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from core.cancellation import CancelToken
from core.engine.host import HostedEngine
from core.engine.local import LocalEngine
from core.engine.protocol import Engine
from core.families import registry
from core.models.catalogue import resolve
from core.request import GenerationRequest, Progress, Stage

INTERVAL_MS = 16


class Lateness(QObject):
    """Counts by phase how much later than its interval each timeout came."""

    ended = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.phase = "idle"
        self.late_ms: dict[str, list[float]] = {}
        self.own_ms: dict[str, list[float]] = {}
        self._last = 0.0
        self._waited = 0.0
        self._timer = QTimer(self, interval=INTERVAL_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._note)

    def start(self) -> None:
        self._waited = waited_ms()
        self._last = time.perf_counter()
        self._timer.start()

    def _note(self) -> None:
        now = time.perf_counter()
        late = max(0.0, (now - self._last) * 1000 - INTERVAL_MS)
        waited = waited_ms()
        self.late_ms.setdefault(self.phase, []).append(late)
        self.own_ms.setdefault(self.phase, []).append(max(0.0, late - (waited - self._waited)))
        self._last, self._waited = now, waited


def waited_ms() -> float:
    """For how long this thread was ready to run and did not; 0 where that is not told."""
    try:
        return int(Path("/proc/thread-self/schedstat").read_text().split()[1]) / 1e6
    except OSError:
        return 0.0


class Work(QObject):
    """Drives the engine from a thread, as the window's worker does."""

    previewed = Signal(object)
    ended = Signal()

    def __init__(self, engine: Engine, lateness: Lateness, model: str, count: int) -> None:
        super().__init__()
        family = registry.get(resolve(model).family)
        self._engine = engine
        self._lateness = lateness
        self._request = GenerationRequest(
            prompt="a red house on a meadow at noon",
            model=model,
            size=family.size,
            num_inference_steps=family.num_inference_steps,
            guidance_scale=family.guidance_scale,
            count=count,
        )

    def run(self) -> None:
        time.sleep(2.0)  # idle, to compare with
        self._lateness.phase = "importing"
        try:
            if isinstance(self._engine, HostedEngine):
                self._engine.preload()
                while self._engine.device() is None:
                    time.sleep(0.02)
            elif isinstance(self._engine, LocalEngine):
                self._engine.start()
                self._engine.warm_up()
            self._lateness.phase = "loading"
            self._engine.generate(self._request, self._on_progress, lambda _: None, CancelToken())
        finally:
            self.ended.emit()

    def _on_progress(self, progress: Progress) -> None:
        if progress.stage is Stage.DENOISING:
            self._lateness.phase = "generating"
        if progress.preview is not None:
            self.previewed.emit(progress.preview)


class Screen(QObject):
    """Makes of each preview what is painted."""

    def show_preview(self, pixels: Any) -> None:
        height, width = pixels.shape[:2]
        QImage(pixels.data, width, height, 3 * width, QImage.Format.Format_RGB888).copy()


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--model", default="starter")
    parser.add_argument("--count", type=int, default=3)
    parser.add_argument("--in-process", action="store_true")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QApplication([])
    engine = LocalEngine() if options.in_process else HostedEngine()
    lateness, screen = Lateness(), Screen()
    work = Work(engine, lateness, options.model, options.count)
    work.previewed.connect(screen.show_preview)
    work.ended.connect(application.quit)
    thread = threading.Thread(target=work.run)
    lateness.start()
    thread.start()
    application.exec()
    thread.join()
    engine.close()
    result = {
        phase: summary(values, lateness.own_ms[phase]) for phase, values in lateness.late_ms.items()
    }
    if options.json:
        print(json.dumps(result))
        return
    columns = ("median", "p99", "worst", "own p99", "own worst")
    heads = "".join(f"{column:>11}" for column in columns)
    print(f"{'lateness of a 16 ms timer, ms':32}{'ticks':>8}{heads}")
    for phase, row in result.items():
        numbers = "".join(f"{row[column]:11.1f}" for column in columns)
        print(f"{phase:32}{row['ticks']:8}{numbers}")


def summary(late: list[float], own: list[float]) -> dict[str, Any]:
    return {
        "ticks": len(late),
        "median": round(float(np.median(late)), 2),
        "p99": round(float(np.percentile(late, 99)), 2),
        "worst": round(max(late), 2),
        "own p99": round(float(np.percentile(own, 99)), 2),
        "own worst": round(max(own), 2),
    }


if __name__ == "__main__":
    main()
