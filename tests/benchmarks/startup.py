"""How soon the window is there: `python -m tests.benchmarks.startup [--json]`.

From the start of the interpreter to the first paint, each in a process of its own, beside
the least that Qt can do in Python: a QApplication and an empty QMainWindow. The two take
turns, and the best of each counts, since what else runs on the machine only ever adds.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WANTED_SECONDS = 1.0
HEAVY = ("torch", "diffusers", "transformers", "cv2", "scipy", "PIL", "sqlite3")

_END = """
import time
from PySide6.QtCore import QEvent, QObject, QTimer

class FirstPaint(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            QTimer.singleShot(0, self.tell)
        return False

    def tell(self):
        loaded = [name for name in HEAVY if name in sys.modules]
        print(time.monotonic(), time.process_time(), *loaded, flush=True)
        os._exit(0)
"""

_BARE = """
from PySide6.QtWidgets import QApplication, QMainWindow
app = QApplication(sys.argv)
app.setStyle("Fusion")
window = QMainWindow()
window.resize(1280, 800)
first = FirstPaint()
window.installEventFilter(first)
window.show()
app.exec()
"""

_OURS = """
import gc
gc.disable()  # as main.py does
from gui.app import Studio, make_application
app = make_application(sys.argv)
studio = Studio(app)
studio.start()
first = FirstPaint()  # asked before the studio's own, which begins the work of afterwards
studio.window.installEventFilter(first)
app.exec()
"""


def main(argv: list[str] | None = None) -> int:
    """Measure, report, and return 1 when the window takes longer than it may."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args(argv)
    bare: list[float] = []
    ours: list[float] = []
    bare_processor: list[float] = []
    ours_processor: list[float] = []
    heavy: set[str] = set()
    with tempfile.TemporaryDirectory() as home:
        for _ in range(options.rounds + 1):
            seconds, processor, _ = _seconds(_BARE, home)
            bare.append(seconds)
            bare_processor.append(processor)
            seconds, processor, loaded = _seconds(_OURS, home)
            ours.append(seconds)
            ours_processor.append(processor)
            heavy.update(loaded)
    # The first of each fills the caches of the disk.
    bare, ours = bare[1:], ours[1:]
    scores = {
        "window_seconds": round(min(ours), 3),
        "window_seconds_median": round(statistics.median(ours), 3),
        "bare_seconds": round(min(bare), 3),
        "bare_seconds_median": round(statistics.median(bare), 3),
        "ratio": round(min(ours) / min(bare), 2),
        "window_cpu_seconds": round(min(ours_processor), 3),
        "bare_cpu_seconds": round(min(bare_processor), 3),
        "cpu_ratio": round(min(ours_processor) / min(bare_processor), 2),
        "heavy_modules": sorted(heavy),
        "rounds": options.rounds,
        "passed": min(ours) < WANTED_SECONDS and not heavy,
    }
    if options.json:
        print(json.dumps(scores))
    else:
        for name, value in scores.items():
            print(f"{name}: {value}")
    return 0 if scores["passed"] else 1


def _seconds(program: str, home: str) -> tuple[float, float, list[str]]:
    """From here to the first paint, on the clock and of the processor, and which heavy
    modules it has loaded by then."""
    head = f"import os, sys\nsys.path.insert(0, {str(ROOT)!r})\nHEAVY = {HEAVY!r}\n"
    # As on a user's second start: compiled once, whatever this shell says.
    compiled = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": f"{home}/compiled"}
    environment = {**os.environ, **compiled, "PENTIMENTO_HOME": home}
    if not (environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY")):
        environment["QT_QPA_PLATFORM"] = "offscreen"
    start = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", head + _END + program],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    moment, processor, *loaded = done.stdout.split()
    return float(moment) - start, float(processor), loaded


if __name__ == "__main__":
    raise SystemExit(main())
