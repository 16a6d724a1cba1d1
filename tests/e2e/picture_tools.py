"""What each tool of the picture is to do: its place, its frame, its colours, how it is looked at."""

from __future__ import annotations

import pytest

from tests.e2e.hand import BAR, CANVAS, OPTIONS, Hand
from tests.e2e.squares import BLACK, BLUE, CLEAR, FRAME, GREEN, HEIGHT, RED, WHITE, WIDTH

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
