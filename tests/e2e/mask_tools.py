"""What each tool of the mask is to do with a hand's drags and clicks."""

from __future__ import annotations

import time

from tests.e2e.hand import BAR, CANVAS, OPTIONS, Hand
from tests.e2e.squares import APART, BLUE, WIDTH


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
