"""How late a 16 ms timer of the window is while the engine works in its process.

    python -m tests.benchmarks.responsiveness [--model ID|PATH] [--count N] [--json]

The real window, offscreen at 1920×1080, goes through five phases: nothing happens; the child
imports torch and Diffusers; it loads a model; it makes pictures, whose previews and results
the window shows and keeps; it does so while somebody paints the mask.

A busy machine is late with everybody's timers. So a bare Qt program runs the same timer at
the same time: what it is late is the machine's own share, and `ratio` compares the two.
"Own" is the lateness less the time for which the window's thread was ready and the computer's
cores were taken by others (Linux's schedstat).
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from core.families import registry
from core.models.catalogue import resolve
from gui.jobs import Job
from gui.studio import Studio

INTERVAL_MS = 16
WANTED_MS = 16.0
_IDLE_MS = 2000
_MOVE_MS = 8  # between the places of a pen
# Of generating, with and without painting: enough to count, also on a slow machine.
_LONGEST_MS = 15_000

_ROOT = Path(__file__).resolve().parents[2]


class Lateness(QObject):
    """How much later than its interval each timeout came: (moment, late, own) in seconds and
    milliseconds. The moments are the system's, so that processes can be compared."""

    def __init__(self) -> None:
        super().__init__()
        self.ticks: list[tuple[float, float, float]] = []
        self._waited = waited_ms()
        self._last = time.monotonic()
        self._timer = QTimer(self, interval=INTERVAL_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._note)
        self._timer.start()

    def _note(self) -> None:
        now = time.monotonic()
        late = max(0.0, (now - self._last) * 1000 - INTERVAL_MS)
        waited = waited_ms()
        self.ticks.append((now, late, max(0.0, late - (waited - self._waited))))
        self._last, self._waited = now, waited


def waited_ms() -> float:
    """For how long this thread was ready to run and did not; 0 where that is not told."""
    try:
        return int(Path("/proc/thread-self/schedstat").read_text().split()[1]) / 1e6
    except OSError:
        return 0.0


class Play(QObject):
    """Takes the window through the phases; `began` has when each did."""

    ended = Signal()

    def __init__(self, studio: Studio, model: str, count: int) -> None:
        super().__init__()
        self._studio = studio
        self._model, self._count = model, count
        self.began: list[tuple[str, float]] = []
        self._x = 0.0
        self._pen = QTimer(self, interval=_MOVE_MS, timerType=Qt.TimerType.PreciseTimer)
        self._pen.timeout.connect(self._move)
        studio.queue.device_changed.connect(self._on_device)
        studio.queue.progress_changed.connect(self._on_progress)
        studio.queue.job_ended.connect(self._on_ended)

    def start(self) -> None:
        self._begin("idle")
        QTimer.singleShot(_IDLE_MS, self, self._import)

    def _begin(self, phase: str) -> None:
        self.began.append((phase, time.monotonic()))

    @property
    def _phase(self) -> str:
        return self.began[-1][0]

    def _import(self) -> None:
        self._begin("importing")
        self._studio.queue.warm_up()

    def _on_device(self, _device: object) -> None:
        if self._phase == "importing":
            self._begin("loading")
            self._generate()

    def _generate(self) -> None:
        family = registry.get(resolve(self._model).family)
        parameters = self._studio.session.parameters
        parameters.model = self._model
        parameters.prompt = "a red house on a meadow at noon"
        parameters.num_inference_steps = family.num_inference_steps
        parameters.count = self._count
        job = self._studio.session.generate()
        assert job is not None
        if self._phase == "painting":
            self._end_after_a_while(job)

    def _end_after_a_while(self, job: Job) -> None:
        QTimer.singleShot(_LONGEST_MS, self, lambda: self._studio.queue.cancel(job))

    def _on_progress(self, job: Job) -> None:
        if self._phase == "loading" and job.progress.step:
            self._begin("generating")
            self._end_after_a_while(job)

    def _on_ended(self, job: Job) -> None:
        if job.error is not None:
            raise RuntimeError(f"the job failed: {job.error}\n{job.details}")
        if self._phase != "painting":
            self._begin("painting")
            self._generate()
            self._mouse(QEvent.Type.MouseButtonPress)
            self._pen.start()
            return
        self._pen.stop()
        self._mouse(QEvent.Type.MouseButtonRelease)
        self._begin("end")
        self.ended.emit()

    def _move(self) -> None:
        self._x += 3.0
        if self._x > 600:
            self._mouse(QEvent.Type.MouseButtonRelease)
            self._x = 0.0
            self._mouse(QEvent.Type.MouseButtonPress)
        self._mouse(QEvent.Type.MouseMove)

    def _mouse(self, kind: QEvent.Type) -> None:
        view = self._studio.window.canvas
        place = QPointF(view.width() / 2 - 300 + self._x, view.height() / 2 + self._x % 50)
        moved, up = kind is QEvent.Type.MouseMove, kind is QEvent.Type.MouseButtonRelease
        left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
        event = QMouseEvent(
            kind,
            place,
            view.mapToGlobal(place),
            none if moved else left,
            none if up else left,
            Qt.KeyboardModifier.NoModifier,
        )
        QApplication.sendEvent(view, event)


def bare() -> int:
    """The other process: only the timer, until standard input ends."""
    app = QCoreApplication(sys.argv[:1])
    lateness = Lateness()
    watch = QTimer(interval=50)
    os.set_blocking(0, False)

    def look() -> None:
        try:
            ended = not os.read(0, 1)
        except BlockingIOError:
            ended = False
        if ended:
            app.quit()

    watch.timeout.connect(look)
    watch.start()
    app.exec()
    print(json.dumps(lateness.ticks))
    return 0


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--model", default="starter")
    parser.add_argument("--count", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--bare", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.bare:
        return bare()
    with tempfile.TemporaryDirectory() as home:
        os.environ["PENTIMENTO_HOME"] = home
        result = measured(options.model, options.count)
    if options.json:
        print(json.dumps(result))
        return 0
    columns = ("median", "p99", "worst", "bare p99", "ratio", "own p99", "own worst")
    heads = "".join(f"{column:>11}" for column in columns)
    print(f"{'lateness of a 16 ms timer, ms':32}{'ticks':>8}{heads}")
    for phase, row in result["phases"].items():
        numbers = "".join(f"{row[column]:11.1f}" for column in columns)
        print(f"{phase:32}{row['ticks']:8}{numbers}")
    return 0


def measured(model: str, count: int) -> dict[str, Any]:
    app = QApplication(sys.argv[:1])
    command = [sys.executable, "-m", "tests.benchmarks.responsiveness", "--bare"]
    pipe = subprocess.PIPE
    other = subprocess.Popen(command, cwd=_ROOT, stdin=pipe, stdout=pipe, text=True)
    studio = Studio(app)
    studio._begun = True  # what begins by itself would import at once
    studio.window.resize(1920, 1080)
    studio.window.show()
    studio.library.open()
    studio.session.refresh_models()
    studio.document.load(np.full((1024, 1024, 4), 200, np.uint8), "photo")
    studio.document.fill_mask()
    lateness, play = Lateness(), Play(studio, model, count)
    play.ended.connect(lambda: app.exit())  # quit() would ask whether to save
    play.start()
    app.exec()
    assert other.stdin is not None
    others = json.loads(other.communicate()[0])
    studio.document.close()
    studio.close()
    return {
        "benchmark": "responsiveness",
        "interval_ms": INTERVAL_MS,
        "wanted_p99_ms": WANTED_MS,
        "phases": phases(play.began, lateness.ticks, others),
    }


def phases(
    began: list[tuple[str, float]],
    ours: list[tuple[float, float, float]],
    others: list[tuple[float, float, float]],
) -> dict[str, dict[str, Any]]:
    rows: dict[str, dict[str, Any]] = {}
    for (phase, start), (_next, end) in itertools.pairwise(began):
        late = [tick[1] for tick in ours if start <= tick[0] < end]
        own = [tick[2] for tick in ours if start <= tick[0] < end]
        plain = [tick[1] for tick in others if start <= tick[0] < end]
        if not late or not plain:
            continue
        p99, plain_p99 = (float(np.percentile(each, 99)) for each in (late, plain))
        rows[phase] = {
            "ticks": len(late),
            "median": round(float(np.median(late)), 2),
            "p99": round(p99, 2),
            "worst": round(max(late), 2),
            "bare p99": round(plain_p99, 2),
            "ratio": round(p99 / max(plain_p99, 0.1), 2),
            "own p99": round(float(np.percentile(own, 99)), 2),
            "own worst": round(max(own), 2),
        }
    return rows


if __name__ == "__main__":
    raise SystemExit(main())
