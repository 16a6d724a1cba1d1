"""Keys on a real X11 desktop, on keyboards of three countries: what is held, what lies elsewhere,
and the brush's size by dragging."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator

import pytest

from tests.e2e.hand import CANVAS, OPTIONS, Hand
from tests.e2e.squares import opened
from tests.e2e.x_desktop import is_available

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not is_available(), reason="needs Xvfb, openbox and xdotool"),
]

# Places of keys, as X numbers them, whatever is printed on them.
ONE, THREE, COMMA, PERIOD, BACKSLASH, F8 = 10, 12, 59, 60, 51, 74
ORIGINAL = f"{CANVAS}.scene.original"


@pytest.fixture(scope="module")
def hand(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hand]:
    with opened(tmp_path_factory.mktemp("keys")) as worker:
        yield worker


def layout(hand: Hand, name: str) -> None:
    command = ["setxkbmap", name]
    subprocess.run(command, env=hand.told.desktop.environment, check=True, timeout=30)


@pytest.mark.parametrize("key", [BACKSLASH, F8])
def test_original_is_seen_for_as_long_as_its_key_is_held(hand: Hand, key: int) -> None:
    hand.told.desktop.do("keydown", key, "sleep", 1.2)  # it repeats meanwhile
    hand.wait(ORIGINAL)
    hand.told.desktop.do("keyup", key)
    hand.wait(f"not {ORIGINAL}")
    assert not hand.ask("studio.window.actions_['candidate.original'].isChecked()")


@pytest.mark.skipif(shutil.which("setxkbmap") is None, reason="needs setxkbmap")
@pytest.mark.parametrize("country", ["us", "de", "fr"])
def test_brush_size_and_opacity_have_keys_on_every_keyboard(hand: Hand, country: str) -> None:
    layout(hand, country)
    try:
        hand.brush(40)
        if country != "fr":  # where the period is Shift and the semicolon
            hand.key(str(PERIOD))
            hand.wait(f"{OPTIONS}.size == 46")
            hand.brush(40)
        hand.key("comma")
        hand.wait(f"{OPTIONS}.size == 35")
        hand.key(str(THREE))
        hand.wait(f"{OPTIONS}.opacity == 0.3")
        hand.key(str(ONE))
        hand.wait(f"{OPTIONS}.opacity == 0.1")
    finally:
        layout(hand, "us")


def test_brush_is_sized_by_a_drag_and_nothing_is_painted(hand: Hand) -> None:
    hand.take("brush", "b")
    hand.brush(40)
    steps = hand.steps
    x, y = hand.told.point(200, 150)
    hand.told.desktop.do("mousemove", round(x), round(y), "keydown", "ctrl", "keydown", "alt")
    hand.told.desktop.do("mousedown", 1, "sleep", 0.1, "mousemove", round(x) + 30, round(y))
    hand.wait(f"{OPTIONS}.size == 100")
    hand.told.desktop.do("mouseup", 1, "keyup", "alt", "keyup", "ctrl")
    hand.wait(f"not {CANVAS}.is_held")
    assert hand.steps == steps
