"""Every painting and selection tool, with a real pointer and real keys on an X11 desktop.

One window; what came of it is read from the screen. The picture is blue at the left and
green at the right, at 100 %, so that every colour on the screen is known.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pytest

from core.formats import write_picture
from tests.e2e.x_desktop import ROOT, Desktop, desktop, is_available, until

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not is_available(), reason="needs Xvfb, openbox and xdotool"),
]

BLUE, GREEN = (20, 60, 200), (20, 160, 60)
WIDTH, HEIGHT = 480, 360
START = 120.0
SURROUND = (0x1B, 0x1C, 0x1E)


class Painter:
    """Works in the picture's own coordinates."""

    def __init__(self, x: Desktop) -> None:
        self.x = x
        self.corner = (0, 0)

    def find_picture(self) -> bool:
        """Where the picture lies on the screen; False while it is not there."""
        screen = self.x.screen()
        there = (screen == BLUE).all(axis=2) | (screen == GREEN).all(axis=2)
        rows, columns = np.flatnonzero(there.any(axis=1)), np.flatnonzero(there.any(axis=0))
        if len(rows) < HEIGHT - 2 or len(columns) < WIDTH - 2:
            return False
        self.corner = (int(columns[-1]) + 1 - WIDTH, int(rows[-1]) + 1 - HEIGHT)
        return True

    def at(self, x: float, y: float) -> tuple[float, float]:
        return self.corner[0] + x, self.corner[1] + y

    def keys(self, *keys: str) -> None:
        self.x.press(*keys)

    def drag(self, *points: tuple[float, float], held: str = "", during: str = "") -> None:
        """With the left button; `held` keys are down from before, `during` from its start."""
        x, y = self.at(*points[0])
        self._move(x, y)
        if held:
            self.x.do("keydown", held)
        self.x.do("mousedown", 1)
        if during:
            self.x.do("keydown", during)
        for point in points[1:]:
            to_x, to_y = self.at(*point)
            for step in range(1, 7):
                self._move(x + (to_x - x) * step / 6, y + (to_y - y) * step / 6)
            x, y = to_x, to_y
        self.x.do("mouseup", 1)
        for key in (held, during):
            if key:
                self.x.do("keyup", key)

    def click(self, x: float, y: float, held: str = "", count: int = 1) -> None:
        self._move(*self.at(x, y))
        if held:
            self.x.do("keydown", held)
        self.x.do("click", "--repeat", count, "--delay", 60, 1)
        if held:
            self.x.do("keyup", held)

    def _move(self, x: float, y: float) -> None:
        self.x.do("mousemove", round(x), round(y))
        time.sleep(0.015)

    def picture(self) -> npt.NDArray[np.uint8]:
        """(h, w, 3) as it is on the screen, the pointer out of the way."""
        self._move(640, 790)
        self.x.rest()
        left, top = self.corner
        return self.x.screen()[top : top + HEIGHT, left : left + WIDTH]

    def masked(self) -> npt.NDArray[np.bool_]:
        """(h, w): where the red veil lies."""
        picture = self.picture()
        plain = np.empty_like(picture)
        plain[:, : WIDTH // 2], plain[:, WIDTH // 2 :] = BLUE, GREEN
        return picture[..., 0].astype(int) > plain[..., 0].astype(int) + 60


@pytest.fixture(scope="module")
def painter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Painter]:
    """One window for all; every test leaves the picture as it was."""
    tmp_path = tmp_path_factory.mktemp("painting")
    home = tmp_path / "home"
    config = home / "config"
    config.mkdir(parents=True)
    (config / "settings.json").write_text(
        json.dumps({"look.theme": "dark", "look.language": "en", "canvas.show_region": False})
    )
    photo = tmp_path / "halves.png"
    pixels = np.zeros((HEIGHT, WIDTH, 4), np.uint8)
    pixels[:, : WIDTH // 2, :3], pixels[:, WIDTH // 2 :, :3] = BLUE, GREEN
    pixels[..., 3] = 255
    write_picture(photo, pixels)
    with desktop(log=tmp_path / "output.log") as x:
        program = x.start(
            [sys.executable, str(ROOT / "main.py"), str(photo)],
            PENTIMENTO_HOME=str(home),
            PENTIMENTO_NO_BOOTSTRAP="1",
        )
        until(lambda: "halves" in x.window_title("Pentimento"), START, "no window came")
        worker = Painter(x)
        x.press("ctrl+1")
        until(worker.find_picture, START, "the picture is not on the screen")
        x.rest()
        assert worker.find_picture()
        yield worker
        assert program.poll() is None, "the program ended"
    output = (tmp_path / "output.log").read_text("utf-8", "replace")
    output += (home / "log" / "pentimento.log").read_text("utf-8", "replace")
    assert "Traceback" not in output, output
    assert "Ambiguous" not in output, "a key that does nothing"


def near(pixel: npt.NDArray[np.uint8], colour: tuple[int, int, int], by: int = 3) -> bool:
    return bool(np.abs(pixel.astype(int) - colour).max() <= by)


def test_colour_tools(painter: Painter) -> None:
    start = painter.picture()

    # Black on white by D, white by X; a digit is the opacity.
    painter.keys("p", "d", "0")
    painter.drag((30, 30), (200, 30))
    painter.keys("x")
    painter.drag((30, 100), (200, 100))
    painter.keys("x", "5")
    painter.drag((30, 170), (200, 170))
    seen = painter.picture()
    assert near(seen[30, 100], (0, 0, 0))
    assert near(seen[100, 100], (255, 255, 255))
    assert near(seen[170, 100], (10, 30, 100), 4)

    # Brackets change the size: the stroke is wider.
    painter.keys("ctrl+z", "0", "bracketleft", "bracketleft", "bracketleft", "bracketleft")
    painter.drag((30, 170), (200, 170))
    small = (painter.picture()[:, 100] == 0).all(axis=1)[130:220].sum()
    painter.keys("ctrl+z", *["bracketright"] * 6)
    painter.drag((30, 170), (200, 170))
    large = (painter.picture()[:, 100] == 0).all(axis=1)[130:220].sum()
    assert large > small * 1.5
    # Shift+brackets make it harder or softer.
    painter.keys("ctrl+z", *["shift+bracketright"] * 9)
    painter.drag((30, 170), (200, 170))
    hard = (painter.picture()[:, 100] == 0).all(axis=1)[120:225].sum()
    assert hard > large
    painter.keys("ctrl+z")

    # Ctrl+click (openbox keeps Alt) takes a colour, which then paints.
    painter.click(400, 300, held="ctrl")
    painter.drag((30, 170), (200, 170))
    assert near(painter.picture()[170, 100], GREEN)

    # Clone the white stroke to the green side.
    painter.keys("s")
    painter.click(60, 100, held="ctrl")
    painter.drag((280, 200), (380, 200))
    assert near(painter.picture()[200, 330], (255, 255, 255))
    painter.keys("ctrl+z")

    # Retouch: the border between blue and green goes soft.
    painter.keys("o")
    painter.drag((240, 250), (240, 330))
    soft = painter.picture()[290, 236:244].astype(int)
    assert not np.array_equal(soft[3], BLUE)
    assert (np.diff(soft[:, 1]) >= 0).all()
    painter.keys("ctrl+z")

    # Gradient from black to white over the whole picture.
    painter.keys("shift+g", "d")
    painter.drag((20, 250), (460, 250), during="shift")
    painter.x.rest()
    seen = painter.picture().astype(int)
    assert near(seen[300, 5].astype(np.uint8), (0, 0, 0))
    assert near(seen[300, 475].astype(np.uint8), (255, 255, 255))
    assert np.diff(seen[300, 20:460, 0]).min() >= -2
    assert abs(seen[300, 240, 0] - 127) < 8
    painter.keys("ctrl+z")

    # Flood fill, with black; the eraser's paint; and back to the first bit.
    painter.keys("g")
    painter.click(440, 40)
    assert near(painter.picture()[340, 300], (0, 0, 0))
    painter.keys("shift+p")
    painter.drag((300, 60), (400, 60))
    assert not near(painter.picture()[60, 350], (0, 0, 0), 20)
    painter.keys(*["ctrl+z"] * 8)
    assert np.array_equal(painter.picture(), start)


def test_selection_tools(painter: Painter) -> None:
    assert not painter.masked().any()

    # Polygon: clicks, Backspace, Escape; then a whole one, closed with Enter.
    painter.keys("l")
    painter.click(50, 50)
    painter.click(150, 50)
    painter.keys("Escape")
    for x, y in ((50, 50), (150, 50), (400, 300)):
        painter.click(x, y)
        time.sleep(0.45)  # not a double click
    painter.keys("BackSpace")
    painter.click(150, 150)
    painter.keys("Return")
    masked = painter.masked()
    assert masked[70, 130]
    assert not masked[140, 60]
    assert not masked[250, 300]
    # Freehand, added with Shift.
    painter.drag((300, 50), (400, 50), (400, 150), (300, 150), held="shift")
    masked = painter.masked()
    assert masked[100, 350]
    assert masked[70, 130]
    # A polygon closed by a double click.
    painter.keys("ctrl+d")
    painter.click(300, 200)
    time.sleep(0.45)
    painter.click(420, 200)
    time.sleep(0.45)
    painter.click(420, 320, count=2)
    masked = painter.masked()
    assert masked[230, 400]
    assert not masked[310, 310]

    # Rectangle, square with Shift; ellipse. (Alt and a drag are openbox's own.)
    painter.keys("ctrl+d", "m")
    painter.drag((50, 200), (150, 240), during="shift")
    masked = painter.masked()
    assert masked[290, 60]
    assert masked[210, 145]
    painter.keys("ctrl+d", "shift+m")
    painter.drag((250, 50), (350, 150))
    masked = painter.masked()
    assert masked[100, 300]
    assert not masked[55, 255]
    assert not masked[145, 345]

    # The wand takes the green half, the mask's operations follow with numbers.
    painter.keys("ctrl+d", "w")
    painter.click(400, 300)
    masked = painter.masked()
    assert masked[:, 245:].all()
    assert not masked[:, :235].any()
    painter.keys("ctrl+shift+g")
    painter.x.rest()
    painter.x.type("40")
    painter.keys("Return")
    painter.x.rest()
    assert painter.masked()[100, 210]
    painter.keys("ctrl+z")
    assert not painter.masked()[100, 210]
    painter.keys("ctrl+alt+g")
    painter.x.rest()
    painter.keys("Escape")
    assert painter.masked()[100, 245]
    painter.keys("ctrl+shift+b", "Return")
    painter.x.rest()
    masked = painter.masked()
    assert masked[100, 240]
    assert not masked[100, 400]
    painter.keys("ctrl+z", "ctrl+z")
    assert not painter.masked().any()


def test_keys_of_the_window(painter: Painter) -> None:
    x = painter.x

    def hidden() -> bool:
        return bool((x.screen()[700, 1200] == SURROUND).all())

    assert not hidden()
    x.press("Tab")
    until(hidden, 10, "Tab hides no panel")
    x.press("Tab")
    until(lambda: not hidden(), 10, "Tab brings none back")
    # Full screen: openbox's title bar goes, and comes back.
    bar = x.screen()[5, 300]
    x.press("F11")
    until(lambda: not np.array_equal(x.screen()[5, 300], bar), 10, "F11 is not full screen")
    full = x.screen()[5, 300]
    x.press("F11")
    until(lambda: not np.array_equal(x.screen()[5, 300], full), 10, "F11 does not go back")
    x.press("F1")
    until(lambda: bool(x.window_title("Keyboard shortcuts")), 20, "no cheat sheet")
    x.type("clone")
    x.press("Escape")
