"""A desktop of its own for a test: Xvfb, a window manager, and a user made of xdotool."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

ROOT = Path(__file__).resolve().parents[2]
NEEDED = ("Xvfb", "openbox", "xdotool")

# A window with one thing in it, which can be dragged: a file manager, as far as X11 knows.
_DRAG_SOURCE = """
import sys
from PySide6.QtCore import QMimeData, Qt, QTimer, QUrl
from PySide6.QtGui import QDrag
from PySide6.QtWidgets import QApplication, QLabel

class Source(QLabel):
    def mouseMoveEvent(self, event):
        drag = QDrag(self)
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(name) for name in sys.argv[1:]])
        drag.setMimeData(mime)
        drag.exec(Qt.DropAction.CopyAction)
        QTimer.singleShot(5000, QApplication.quit)  # until then others may ask for the names

app = QApplication(sys.argv)
source = Source("drag me")
source.setWindowTitle("drag source")
source.setWindowFlag(Qt.WindowType.WindowStaysOnTopHint)
source.setGeometry(60, 560, 120, 60)
source.show()
app.exec()
"""


def is_available() -> bool:
    return all(shutil.which(name) for name in NEEDED)


class Desktop:
    """One X server. Everything started here ends with `close`."""

    def __init__(self, size: str = "1280x800", log: Path | None = None) -> None:
        reading, writing = os.pipe()
        self._folder = tempfile.TemporaryDirectory(prefix="pentimento-screen-")
        self._processes: list[subprocess.Popen[bytes]] = []
        self._log = log
        server = subprocess.Popen(
            # Its pixels lie in a file, the pointer not among them.
            [
                *("Xvfb", "-displayfd", str(writing), "-screen", "0", f"{size}x24"),
                *("-nolisten", "tcp", "-fbdir", self._folder.name, "-nocursor"),
            ],
            pass_fds=[writing],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(writing)
        self._processes.append(server)
        with os.fdopen(reading) as pipe:
            number = pipe.readline().strip()
        if not number:
            raise RuntimeError("Xvfb did not start")
        self.environment = {
            **os.environ,
            "DISPLAY": f":{number}",
            "QT_QPA_PLATFORM": "xcb",
            "LC_ALL": "C.UTF-8",
        }
        self.environment.pop("WAYLAND_DISPLAY", None)
        self.start(["openbox"])
        time.sleep(0.5)

    def start(self, command: list[str], **variables: str) -> subprocess.Popen[bytes]:
        output = open(self._log, "ab") if self._log else None  # noqa: SIM115 - closed below
        process = subprocess.Popen(
            command,
            env={**self.environment, **variables},
            cwd=ROOT,
            stdout=output or subprocess.DEVNULL,
            stderr=output or subprocess.DEVNULL,
        )
        if output is not None:
            output.close()
        self._processes.append(process)
        return process

    def close(self) -> None:
        for process in reversed(self._processes):
            if process.poll() is None:
                process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(5)
            if process.poll() is None:
                process.kill()
                process.wait(5)
        self._folder.cleanup()

    # -- what a user does ----------------------------------------------------------------

    def do(self, *words: object) -> str:
        """One call of xdotool; what it says."""
        done = subprocess.run(
            ["xdotool", *map(str, words)],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
        return done.stdout.strip()

    def press(self, *keys: str) -> None:
        for key in keys:
            self.do("key", "--clearmodifiers", key)
            time.sleep(0.15)

    def type(self, text: str) -> None:
        self.do("type", "--delay", "15", text)
        time.sleep(0.2)

    def drag(self, *points: tuple[float, float], steps: int = 12) -> None:
        """With the left button, through the points."""
        x, y = points[0]
        self.do("mousemove", round(x), round(y))
        time.sleep(0.15)
        self.do("mousedown", 1)
        time.sleep(0.1)
        for next_x, next_y in points[1:]:
            for step in range(1, steps + 1):
                part = step / steps
                self.do("mousemove", round(x + (next_x - x) * part), round(y + (next_y - y) * part))
                time.sleep(0.02)
            x, y = next_x, next_y
        self.rest()  # whoever is under the pointer has said what it would take
        self.do("mouseup", 1)
        time.sleep(0.2)

    def drag_files(self, paths: list[Path], x: float, y: float) -> None:
        """Out of another program's window, by XDND, to a place on the screen."""
        source = self.start([sys.executable, "-c", _DRAG_SOURCE, *map(str, paths)])
        until(lambda: bool(self.do("search", "--name", "^drag source$")), 60, "no drag source")
        time.sleep(1.0)
        self.drag((110, 590), (300, 500), (x, y), (x + 4, y + 4))
        until(lambda: source.poll() is not None, 30, "the drag did not end")

    def rest(self, seconds: float = 20) -> None:
        """Wait until nothing started here has anything to do: all has come and is shown.

        A program that waits for a processor is not at rest, however busy the machine is.
        """
        end, calm = time.monotonic() + seconds, 0
        while calm < 8 and time.monotonic() < end:
            time.sleep(0.02)
            calm = calm + 1 if all(map(_sleeps, self._processes)) else 0

    # -- what a user sees ----------------------------------------------------------------

    def window_title(self, pattern: str) -> str:
        """The title of the first visible window whose title holds `pattern`, or ""."""
        for window in self.do("search", "--onlyvisible", "--name", pattern).split():
            name = self.do("getwindowname", window)
            if name:
                return name
        return ""

    def screen(self) -> npt.NDArray[np.uint8]:
        """(h, w, 3), as it is in the server's own memory."""
        raw = (Path(self._folder.name) / "Xvfb_screen0").read_bytes()
        head = np.frombuffer(raw, ">u4", 25)  # XWD, version 7
        width, height, line, colours = (int(head[place]) for place in (4, 5, 12, 19))
        assert (head[1], head[11]) == (7, 32), "not the format that is read here"
        pixels = np.frombuffer(raw, np.uint8, line * height, int(head[0]) + 12 * colours)
        shown = pixels.reshape(height, line)[:, : width * 4].reshape(height, width, 4)
        rgb = shown[..., 2::-1] if head[7] == 0 else shown[..., 1:]
        return np.ascontiguousarray(rgb)


def _sleeps(process: subprocess.Popen[bytes]) -> bool:
    """Whether all threads of a process wait for something to happen, or it is over."""
    for state in Path(f"/proc/{process.pid}/task").glob("*/stat"):
        with contextlib.suppress(OSError):  # a thread that ended meanwhile
            if state.read_text("ascii", "replace").rpartition(")")[2].split()[0] in "RD":
                return False
    return True


@contextlib.contextmanager
def desktop(size: str = "1280x800", log: Path | None = None) -> Iterator[Desktop]:
    made = Desktop(size, log)
    try:
        yield made
    finally:
        made.close()


def until(condition: Callable[[], bool], seconds: float, complaint: str) -> None:
    """Wait for something outside this process. Raises AssertionError when it takes longer."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, complaint
        time.sleep(0.2)
