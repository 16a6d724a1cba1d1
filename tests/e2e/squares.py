"""The picture that hands work on: blue at the left and green at the right, with two red squares
and a white one; open in the program, on a desktop of its own."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from core.formats import write_picture
from tests.e2e.hand import CANVAS, STEPS, Hand
from tests.e2e.told_app import running

BLUE, GREEN = [20, 60, 200, 255], [20, 160, 60, 255]
RED, WHITE, BLACK = [200, 30, 30, 255], [255, 255, 255, 255], [0, 0, 0, 255]
CLEAR = 0
WIDTH, HEIGHT = 400, 300

SEEN = "studio.document.snapshot().read(studio.document.frame).tobytes().__hash__()"
FRAME = "str(studio.document.frame)"
# Longer than two clicks of a double click may be apart.
APART = 0.45


@contextlib.contextmanager
def opened(folder: Path) -> Iterator[Hand]:
    """The canvas has the keyboard and shows 100 %; nothing was done yet."""
    picture = np.zeros((HEIGHT, WIDTH, 4), np.uint8)
    picture[:, : WIDTH // 2], picture[:, WIDTH // 2 :] = BLUE, GREEN
    picture[100:120, 100:120] = picture[200:220, 300:320] = RED
    picture[220:240, 60:80] = WHITE
    write_picture(folder / "squares.png", picture)
    with running(folder) as told:
        path = str(folder / "squares.png")
        told.ask(f"studio.window.open_path(__import__('pathlib').Path({path!r}))")
        told.wait(f"{FRAME} == '{WIDTH}×{HEIGHT} at 0,0'")
        worker = Hand(told)
        worker.click(380, 280)
        told.wait(f"{CANVAS}.hasFocus()")
        worker.key("ctrl+z", "ctrl+1")
        told.wait(f"{CANVAS}.zoom == 1.0 and {STEPS} == 0")
        yield worker
