"""Every tool of the canvas with a mouse and a keyboard on a real X11 desktop: what came of it
is read from the document. One window for all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from gui.canvas.tools.registry import TOOL_IDS
from tests.e2e import mask_tools, picture_tools
from tests.e2e.hand import CANVAS, OPTIONS, STEPS, Hand
from tests.e2e.squares import BLACK, BLUE, FRAME, HEIGHT, RED, SEEN, WIDTH, opened
from tests.e2e.x_desktop import is_available

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not is_available(), reason="needs Xvfb, openbox and xdotool"),
]


@pytest.fixture(scope="module")
def hand(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hand]:
    with opened(tmp_path_factory.mktemp("tools")) as worker:
        yield worker


CHECKS: dict[str, Callable[[Hand], None]] = {
    "brush": mask_tools.brush,
    "eraser": mask_tools.eraser,
    "lasso": mask_tools.lasso,
    "polygon": mask_tools.polygon,
    "rectangle": mask_tools.rectangle,
    "ellipse": mask_tools.ellipse,
    "wand": mask_tools.wand,
    "move": picture_tools.move,
    "transform": picture_tools.transform,
    "crop": picture_tools.crop,
    "context": picture_tools.context_box,
    "paint": picture_tools.paint,
    "paint-eraser": picture_tools.paint_eraser,
    "clone": picture_tools.clone,
    "retouch": picture_tools.retouch,
    "fill": picture_tools.fill,
    "gradient": picture_tools.gradient,
    "eyedropper": picture_tools.eyedropper,
    "pan": picture_tools.pan,
    "zoom": picture_tools.zoom,
}


@pytest.mark.parametrize("tool", TOOL_IDS)
def test_tool_does_what_it_says_and_undo_takes_it_back(hand: Hand, tool: str) -> None:
    before = hand.ask(SEEN)
    hand.ask(f"({OPTIONS}.colours.reset(), {OPTIONS}.set_opacity(1.0))")
    CHECKS[tool](hand)
    hand.undo_to(0)
    hand.wait(f"{SEEN} == {before} and not studio.document.has_mask")


# -- cut off in the middle -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("tool", "key"),
    [
        ("brush", "b"),
        ("paint", "p"),
        ("clone", "s"),
        ("retouch", "o"),
        ("gradient", "shift+g"),
        ("rectangle", "m"),
        ("lasso", "l"),
        ("move", "v"),
    ],
)
def test_escape_in_a_drag_drops_it_and_what_follows(hand: Hand, tool: str, key: str) -> None:
    before = hand.ask(SEEN)
    hand.take(tool, key)
    hand.brush(30)
    if tool == "clone":
        hand.click(110, 110, held="ctrl")
    hand.down((50, 50), (150, 80))
    hand.wait(f"{CANVAS}.is_busy")
    hand.key_in_a_drag("Escape")
    hand.wait(f"not {CANVAS}.is_busy and not studio.document.is_stroking")
    hand.told.desktop.do("mousemove_relative", 30, 30, "sleep", 0.05)
    hand.up()
    hand.wait(f"{SEEN} == {before} and not studio.document.has_mask and {STEPS} == 0")
    assert not hand.ask(f"{CANVAS}.is_busy")


def test_undo_and_another_tool_in_a_stroke(hand: Hand) -> None:
    before = hand.ask(SEEN)
    hand.take("paint", "p")
    hand.brush(30)
    hand.down((50, 50), (150, 50))
    hand.wait("studio.document.is_stroking")
    hand.key_in_a_drag("ctrl+z")
    hand.wait(f"not studio.document.is_stroking and {SEEN} == {before}")
    hand.told.desktop.do("mousemove_relative", 40, 0, "sleep", 0.05)
    hand.up()
    hand.wait(f"{SEEN} == {before} and {STEPS} == 0")
    # Taking another tool keeps what was drawn; the rest of the drag is nobody's.
    hand.down((50, 50), (150, 50))
    hand.wait("studio.document.is_stroking")
    hand.key_in_a_drag("m")
    hand.wait(f"{CANVAS}.tool == 'rectangle' and {STEPS} == 1")
    hand.told.desktop.do("mousemove_relative", 40, 60, "sleep", 0.05)
    hand.up()
    assert hand.pixels((100, 50), (190, 110)) == [BLACK, BLUE]
    assert not hand.ask("studio.document.has_mask")
    hand.undo_to(0)
    hand.wait(f"{SEEN} == {before}")


def test_another_tab_applies_what_waits_and_a_tiny_picture_can_be_painted(hand: Hand) -> None:
    before = hand.ask(SEEN)
    hand.take("transform", "ctrl+t")
    hand.drag((200, 150), (250, 150), during="ctrl")
    hand.wait(f"{OPTIONS}.transform.pending")
    # A picture of one pixel in a tab of its own.
    hand.ask("studio.session.workspace.fresh()")
    hand.ask("studio.document.load(__import__('numpy').full((1, 1, 4), 255, 'uint8'), 'pixel')")
    hand.wait(f"{FRAME} == '1×1 at 0,0'")
    hand.take("paint", "p")
    hand.key("d")
    hand.brush(3)
    hand.click(0.5, 0.5)
    hand.came(1)
    assert hand.pixels((0, 0)) == [BLACK]
    hand.take("rectangle", "m")
    hand.drag((0.2, 0.2), (0.9, 0.9))
    hand.drag((-1, -1), (2, 2))
    hand.take("wand", "w")
    hand.click(0.5, 0.5)
    hand.wait("studio.document.has_mask")
    hand.take("crop", "c")
    hand.ask("studio.session.workspace.close(studio.document.open)")
    # What waited in the other tab was applied when it was left.
    hand.wait(f"{FRAME} == '{WIDTH}×{HEIGHT} at 0,0'")
    hand.came(1)
    assert hand.pixels((150, 100), (149, 100)) == [RED, BLUE]
    hand.undo_to(0)
    hand.wait(f"{SEEN} == {before}")
