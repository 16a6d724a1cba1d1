"""Every tool of the canvas with a mouse and a keyboard on a real X11 desktop: what came of it
is read from the document. One window for all of them.

The picture is blue at the left and green at the right, with two red squares and a white one.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import numpy as np
import pytest

from core.formats import write_picture
from gui.canvas.tools.registry import TOOL_IDS
from tests.e2e.hand import BAR, CANVAS, OPTIONS, STEPS, Hand
from tests.e2e.told_app import Told
from tests.e2e.x_desktop import desktop, is_available

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not is_available(), reason="needs Xvfb, openbox and xdotool"),
]

BLUE, GREEN = [20, 60, 200, 255], [20, 160, 60, 255]
RED, WHITE, BLACK = [200, 30, 30, 255], [255, 255, 255, 255], [0, 0, 0, 255]
CLEAR = 0
WIDTH, HEIGHT = 400, 300

SEEN = "studio.document.snapshot().read(studio.document.frame).tobytes().__hash__()"
FRAME = "str(studio.document.frame)"
# Longer than two clicks of a double click may be apart.
APART = 0.45


@pytest.fixture(scope="module")
def hand(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hand]:
    folder = tmp_path_factory.mktemp("tools")
    picture = np.zeros((HEIGHT, WIDTH, 4), np.uint8)
    picture[:, : WIDTH // 2], picture[:, WIDTH // 2 :] = BLUE, GREEN
    picture[100:120, 100:120] = picture[200:220, 300:320] = RED
    picture[220:240, 60:80] = WHITE
    write_picture(folder / "squares.png", picture)
    log = folder / "program.log"
    with desktop(log=log) as screen:
        told = Told(screen, folder / "home", log)
        try:
            path = str(folder / "squares.png")
            told.ask(f"studio.window.open_path(__import__('pathlib').Path({path!r}))")
            told.wait(f"{FRAME} == '{WIDTH}×{HEIGHT} at 0,0'")
            worker = Hand(told)
            worker.click(380, 280)
            told.wait(f"{CANVAS}.hasFocus()")
            worker.key("ctrl+z", "ctrl+1")
            told.wait(f"{CANVAS}.zoom == 1.0 and {STEPS} == 0")
            yield worker
        finally:
            told.close()
    assert "Traceback" not in log.read_text("utf-8", "replace")


# -- the mask ----------------------------------------------------------------------------


def brush(hand: Hand) -> None:
    hand.take("brush", "b")
    hand.brush(40)
    hand.drag((50, 50), (150, 50))
    hand.came(1)
    assert hand.masks((100, 50), (100, 80)) == [255, 0]
    # Shift+click: a straight line from where the last stroke ended.
    hand.click(150, 150, held="shift")
    hand.came(2)
    assert hand.masks((150, 100), (180, 100)) == [255, 0]
    # Off the edge of the picture and back: nothing lies outside.
    hand.drag((380, 150), (440, 200), (380, 250))
    hand.came(3)
    assert hand.masks((380, 150), (399, 170)) == [255, 255]
    assert hand.ask("studio.document.mask_bounds().right <= 400")
    assert hand.pixels((100, 50)) == [BLUE], "the mask changes no pixel"


def eraser(hand: Hand) -> None:
    hand.ask("studio.document.fill_mask()")
    hand.take("eraser", "e")
    hand.brush(40)
    hand.drag((50, 50), (150, 50))
    hand.came(2)
    assert hand.masks((100, 50), (100, 80)) == [0, 255]
    hand.key("x")  # the other one of the two
    hand.wait(f"{CANVAS}.tool == 'brush'")


def lasso(hand: Hand) -> None:
    hand.take("lasso", "l")
    hand.drag((50, 50), (150, 50), (150, 150), (52, 52))
    hand.came(1)
    assert hand.masks((140, 70), (60, 140)) == [255, 0]
    # Subtract by the button of the options bar, with corners; Backspace takes one back.
    hand.command("shape", "combine.subtract")
    hand.wait(f"{OPTIONS}.combine.value == 'subtract'")
    for place in ((130, 40), (160, 40), (300, 250)):
        hand.click(*place)
        time.sleep(APART)
    hand.key("BackSpace")
    hand.click(160, 160)
    time.sleep(APART)
    hand.click(130, 160)
    hand.key("Return")
    hand.came(2)
    assert hand.masks((140, 70), (120, 70)) == [0, 255]
    hand.command("shape", "combine.add")
    hand.wait(f"{OPTIONS}.combine.value == 'add'")


def polygon(hand: Hand) -> None:
    hand.take("polygon", "shift+l")
    # Escape drops the corners that there are.
    for place in ((20, 20), (80, 20), (80, 80)):
        hand.click(*place)
        time.sleep(APART)
    hand.wait(f"{CANVAS}.is_busy")
    hand.key("Escape")
    hand.wait(f"not {CANVAS}.is_busy")
    # Shift holds a side to steps of 45°.
    hand.click(50, 50)
    time.sleep(APART)
    hand.click(150, 58, held="shift")
    time.sleep(APART)
    hand.click(150, 150)
    hand.key("Return")
    hand.came(1)
    assert hand.masks((100, 52), (60, 140), (100, 48)) == [255, 0, 0]
    # Closed by a double click.
    for place in ((250, 50), (350, 50)):
        hand.click(*place)
        time.sleep(APART)
    hand.click(350, 150, count=2)
    hand.came(2)
    assert hand.masks((340, 70), (260, 140)) == [255, 0]


def rectangle(hand: Hand) -> None:
    hand.take("rectangle", "m")
    hand.drag((50, 60), (150, 120))
    hand.came(1)
    assert hand.masks((50, 60), (149, 119), (49, 60), (150, 119), (149, 120)) == [255, 255, 0, 0, 0]
    hand.drag((350, 250), (430, 330))
    hand.came(2)
    assert hand.masks((399, 299), (349, 299)) == [255, 0]
    assert hand.ask("studio.document.mask_bounds().right") == WIDTH
    # Intersect, by its button.
    hand.command("shape", "combine.intersect")
    hand.drag((100, 20), (200, 280))
    hand.came(3)
    assert hand.masks((120, 80), (80, 80), (380, 280)) == [255, 0, 0]
    hand.command("shape", "combine.add")
    hand.wait(f"{OPTIONS}.combine.value == 'add'")


def ellipse(hand: Hand) -> None:
    hand.take("ellipse", "shift+m")
    hand.drag((50, 50), (150, 90), during="shift")
    hand.came(1)
    assert hand.masks((100, 100), (100, 146), (55, 55), (145, 145)) == [255, 255, 0, 0]


def wand(hand: Hand) -> None:
    hand.take("wand", "w")
    hand.click(110, 110)
    hand.came(1)
    assert hand.masks((101, 101), (118, 118), (90, 110), (310, 210)) == [255, 255, 0, 0]
    hand.told.click_on(f"{BAR}.wand.contiguous")
    hand.wait(f"not {OPTIONS}.contiguous")
    hand.click(110, 110)
    hand.came(2)
    assert hand.masks((110, 110), (310, 210), (200, 150)) == [255, 255, 0]
    hand.told.click_on(f"{BAR}.wand.contiguous")
    hand.wait(f"{OPTIONS}.contiguous")


# -- the layer's place, the frame ----------------------------------------------------------


def move(hand: Hand) -> None:
    hand.take("move", "v")
    # So near to where its edges meet the frame's it stays there; Ctrl lets go of them.
    hand.drag((200, 150), (204, 153))
    hand.drag((200, 150), (204, 153), during="ctrl")
    hand.came(1)
    assert hand.pixels((104, 103), (103, 103), (123, 122)) == [RED, BLUE, RED]
    assert hand.pixels((2, 150))[0][3] == CLEAR
    # Shift keeps the way straight; arrow keys go by pixels.
    hand.drag((200, 150), (250, 165), during="shift")
    hand.came(2)
    assert hand.pixels((154, 103), (153, 103)) == [RED, BLUE]
    hand.key("Right", "shift+Down")
    hand.came(4)
    assert hand.pixels((155, 113), (154, 113), (155, 112)) == [RED, BLUE, BLUE]


def transform(hand: Hand) -> None:
    """The masked part alone; then a layer's corner pulled away, in perspective."""
    hand.take("rectangle", "m")
    hand.drag((95, 95), (125, 125))
    hand.came(1)
    hand.take("transform", "ctrl+t")
    hand.choose("transform.target", 1)
    hand.drag((110, 110), (170, 150), during="ctrl")
    hand.wait(f"{OPTIONS}.transform.pending")
    hand.key("Return")
    hand.came(2)
    assert hand.pixels((170, 150), (156, 136)) == [RED, BLUE]
    assert hand.pixels((110, 110))[0][3] == CLEAR
    hand.choose("transform.target", 0)
    hand.ask(
        "studio.document.add_picture("
        "__import__('numpy').full((80, 100, 4), 255, 'uint8'), 'patch', 150, 110)"
    )
    hand.came(3)
    # Ctrl and a corner: only that corner goes.
    hand.drag((250, 110), (290, 60), during="ctrl")
    hand.wait(f"{OPTIONS}.transform.pending")
    assert hand.ask(f"{OPTIONS}.transform.placing.is_bent")
    # Taking another tool applies it.
    hand.take("brush", "b")
    hand.came(4)
    assert hand.pixels((270, 85), (152, 188), (247, 188)) == [WHITE, WHITE, WHITE]
    assert hand.pixels((170, 80), (280, 150)) == [BLUE, GREEN]


def crop(hand: Hand) -> None:
    hand.take("crop", "c")
    hand.choose("crop.shape", 2)
    hand.wait(f"str({OPTIONS}.crop.box) == '300×300 at 50,0'")
    hand.drag((350, 300), (250, 200))
    hand.wait(f"{OPTIONS}.crop.box.width == {OPTIONS}.crop.box.height < 250")
    side = hand.ask(f"{OPTIONS}.crop.box.width")
    hand.drag((120, 80), (140, 95))  # inside: the frame goes along
    hand.wait(f"str({OPTIONS}.crop.box) == '{side}×{side} at 70,15'")
    hand.key("Return")
    hand.came(1)
    assert hand.ask(FRAME) == f"{side}×{side} at 70,15"
    assert hand.pixels((110, 110), (71, 16)) == [RED, BLUE]
    hand.key("ctrl+z")
    hand.wait(f"{FRAME} == '{WIDTH}×{HEIGHT} at 0,0'")
    # Free again; beyond the picture the frame extends it.
    hand.choose("crop.shape", 0)
    hand.drag((400, 150), (450, 150))
    hand.wait(f"{OPTIONS}.crop.box.right == 450")
    hand.key("Return")
    hand.wait("studio.session.extension.right == 50")
    hand.key("Escape")
    hand.wait("studio.session.extension.is_empty")


def context_box(hand: Hand) -> None:
    hand.take("context", "shift+c")
    hand.drag((50, 60), (250, 210))
    hand.wait(f"str({OPTIONS}.context_box) == '200×150 at 50,60'")
    hand.drag((250, 130), (280, 130))
    hand.wait(f"str({OPTIONS}.context_box) == '230×150 at 50,60'")
    hand.drag((150, 130), (160, 140))
    hand.wait(f"str({OPTIONS}.context_box) == '230×150 at 60,70'")
    assert hand.ask("str(studio.session.parameters.options().context_box)") == "230×150 at 60,70"
    hand.key("BackSpace")
    hand.wait(f"{OPTIONS}.context_box is None")


# -- colour ------------------------------------------------------------------------------


def paint(hand: Hand) -> None:
    hand.take("paint", "p")
    hand.key("d")
    hand.brush(30)
    hand.drag((50, 50), (150, 50))
    hand.came(1)
    assert hand.pixels((100, 50), (100, 75)) == [BLACK, BLUE]
    # A digit is the opacity; Shift goes on in a straight line.
    hand.key("5")
    hand.click(150, 150, held="shift")
    hand.came(2)
    assert hand.pixels((150, 100)) == [[10, 30, 100, 255]]
    # Ctrl takes a colour, X the other one of the two.
    hand.key("0")
    hand.click(110, 110, held="ctrl")
    hand.drag((250, 50), (350, 50))
    hand.came(3)
    assert hand.pixels((300, 50)) == [RED]
    hand.key("x")
    hand.drag((250, 100), (350, 100))
    hand.came(4)
    assert hand.pixels((300, 100)) == [WHITE]


def paint_eraser(hand: Hand) -> None:
    hand.take("paint-eraser", "shift+p")
    hand.brush(30)
    hand.drag((50, 50), (150, 50))
    hand.came(1)
    assert hand.pixels((100, 50))[0][3] == CLEAR
    assert hand.pixels((100, 75)) == [BLUE]


def clone(hand: Hand) -> None:
    hand.take("clone", "s")
    hand.brush(16)
    hand.click(110, 110, held="ctrl")
    hand.drag((250, 50), (254, 50))
    hand.came(1)
    assert hand.pixels((250, 50), (246, 50), (250, 62)) == [RED, RED, GREEN]
    # Aligned: the source keeps its distance, here to the white square.
    hand.drag((210, 170), (212, 170))
    hand.came(2)
    assert hand.pixels((210, 170)) == [WHITE]


def retouch(hand: Hand) -> None:
    hand.take("retouch", "o")
    hand.brush(30)
    hand.choose("retouch.kind", 2)
    hand.drag((50, 50), (150, 50))
    hand.came(1)
    lighter, plain = hand.pixels((100, 50), (100, 80))
    assert plain == BLUE
    assert sum(lighter) > sum(BLUE)
    hand.choose("retouch.kind", 3)
    hand.drag((250, 50), (350, 50))
    hand.came(2)
    assert sum(hand.pixels((300, 50))[0]) < sum(GREEN)
    hand.choose("retouch.kind", 0)
    hand.drag((200, 230), (200, 280))
    hand.came(3)
    soft = [green for _, green, _, _ in hand.pixels((196, 255), (199, 255), (203, 255))]
    assert BLUE[1] < soft[1] < GREEN[1]
    assert soft == sorted(soft)


def fill(hand: Hand) -> None:
    hand.take("fill", "g")
    hand.key("d")
    hand.click(390, 20)
    hand.came(1)
    assert hand.pixels((201, 299), (199, 150), (310, 210)) == [BLACK, BLUE, RED]
    hand.click(70, 230, held="ctrl")
    hand.click(310, 210)
    hand.came(2)
    assert hand.pixels((301, 201), (299, 210)) == [WHITE, BLACK]


def gradient(hand: Hand) -> None:
    hand.take("gradient", "shift+g")
    hand.key("d")
    hand.ask(f"{OPTIONS}.set_opacity(1.0)")
    # Shift, pressed while dragging, holds it level.
    hand.drag((50, 150), (350, 170), during="shift")
    hand.came(1)
    places = ((40, 20), (100, 20), (200, 20), (300, 20), (360, 20))
    reds = [red for red, _, _, _ in hand.pixels(*places)]
    assert reds[0] == 0
    assert reds[-1] == 255
    assert reds == sorted(reds)
    assert abs(reds[2] - 128) < 10
    assert hand.pixels((200, 280))[0][0] == pytest.approx(reds[2], abs=3)
    # Round a middle, into the mask.
    hand.choose("gradient.shape", 1)
    hand.choose("gradient.target", 1)
    hand.drag((200, 150), (300, 150))
    hand.came(2)
    middle, half, outside = hand.masks((200, 150), (200, 200), (200, 260))
    assert middle > 245
    assert half == pytest.approx(128, abs=10)
    assert outside == 0
    hand.choose("gradient.target", 0)
    hand.choose("gradient.shape", 0)


def eyedropper(hand: Hand) -> None:
    colour = f"{OPTIONS}.colours.foreground.getRgb()"
    hand.take("eyedropper", "i")
    hand.click(310, 210)
    hand.wait(f"{colour} == {tuple(RED)}")
    hand.drag((310, 210), (380, 250))
    hand.wait(f"{colour} == {tuple(GREEN)}")
    # One of the palette, by the swatches that F7 opens.
    hand.key("F7")
    popover = f"{BAR}.colour_popover"
    hand.wait(f"{popover}.isVisible()")
    kind = "__import__('gui.panels.colour_popover').panels.colour_popover.Swatch"
    hand.told.click_on(
        f"next(one for one in {popover}.findChildren({kind}) if one.colour.name() == '#f2b705')"
    )
    hand.wait(f"{OPTIONS}.colours.foreground.name() == '#f2b705'")
    hand.key("Escape")
    hand.wait(f"not {popover}.isVisible()")
    hand.key("d")


# -- looking -----------------------------------------------------------------------------


def pan(hand: Hand) -> None:
    start = hand.told.point(200, 150)
    hand.take("pan", "h")
    hand.drag((200, 150), (150, 120))
    hand.wait(f"on_canvas(studio, 200, 150) == [{start[0] - 50}, {start[1] - 30}]")
    # With the space bar under any tool, and nothing is painted.
    hand.take("brush", "b")
    hand.drag((200, 150), (250, 180), held="space")
    hand.wait(f"on_canvas(studio, 200, 150) == [{start[0]}, {start[1]}]")
    assert hand.masks((200, 150), (225, 165)) == [0, 0]
    hand.take("pan", "h")
    hand.click(200, 150, count=2)
    hand.wait(f"{CANVAS}.zoom > 1")
    hand.key("ctrl+1")


def zoom(hand: Hand) -> None:
    hand.take("zoom", "z")
    at = hand.told.point(100, 100)
    hand.click(100, 100)
    hand.wait(f"{CANVAS}.zoom > 1")
    near = hand.told.point(100, 100)
    assert max(abs(a - b) for a, b in zip(near, at, strict=True)) <= 2, "it stays under the pointer"
    hand.click(100, 100, held="ctrl")
    hand.wait(f"{CANVAS}.zoom == 1")
    hand.key("ctrl+1")
    hand.wait(f"{CANVAS}.zoom == 1")
    hand.drag((90, 90), (130, 130))
    hand.wait(f"{CANVAS}.zoom > 8")
    # What was framed fills the view: its middle is in the view's middle.
    x, y, width, height = hand.told.ask(f"place({CANVAS})")
    middle = hand.told.point(110, 110)
    assert abs(middle[0] - x - width / 2) < 20
    assert abs(middle[1] - y - height / 2) < 20
    # A dab at that zoom covers the pixel that is under the pointer.
    hand.take("paint", "p")
    hand.brush(3)
    hand.click(110.5, 110.5)
    hand.came(1)
    assert hand.pixels((110, 110), (113, 110), (107, 110)) == [BLACK, RED, RED]
    hand.told.desktop.do("keydown", "ctrl", "click", 5, "click", 5, "keyup", "ctrl")
    hand.wait(f"{CANVAS}.zoom < 20")
    hand.key("ctrl+1")
    hand.wait(f"{CANVAS}.zoom == 1")


CHECKS: dict[str, Callable[[Hand], None]] = {
    "brush": brush,
    "eraser": eraser,
    "lasso": lasso,
    "polygon": polygon,
    "rectangle": rectangle,
    "ellipse": ellipse,
    "wand": wand,
    "move": move,
    "transform": transform,
    "crop": crop,
    "context": context_box,
    "paint": paint,
    "paint-eraser": paint_eraser,
    "clone": clone,
    "retouch": retouch,
    "fill": fill,
    "gradient": gradient,
    "eyedropper": eyedropper,
    "pan": pan,
    "zoom": zoom,
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
