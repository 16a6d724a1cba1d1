"""The right button in the real window: a menu for what is under it, and strokes go on after it.
The border between the panels can be dragged."""

from __future__ import annotations

import pytest

from tests.e2e import x_desktop
from tests.e2e.hand import CANVAS, Hand
from tests.e2e.told_app import Told

pytestmark = pytest.mark.skipif(not x_desktop.is_available(), reason="no X server here")

MENU = "__import__('PySide6.QtWidgets').QtWidgets.QApplication.activePopupWidget()"
NAMES = f"[one.objectName() for one in {MENU}.actions()]"


def test_right_button_lists_what_can_be_done_there(told: Told) -> None:
    hand = Hand(told)
    told.ask("studio.open_sample()")
    hand.wait(f"not studio.document.is_empty and {CANVAS}.isVisible()")
    hand.take("brush", "b")
    hand.brush(40)
    hand.drag((100, 100), (220, 140))
    hand.came(1)
    x, y = told.point(300, 200)
    told.desktop.do("mousemove", round(x), round(y), "sleep", 0.1, "click", 3)
    hand.wait(f"{MENU} is not None")
    names = told.ask(NAMES)
    assert {"brush.more", "mask.clear", "mask.grow", "view.fit"} <= set(names)
    # By the keyboard, as any menu.
    at = [name for name in names if name].index("mask.clear")
    hand.key(*["Down"] * (at + 1), "Return")
    hand.wait("not studio.document.has_mask")
    hand.drag((100, 200), (220, 240))
    hand.came(3)
    # In the middle of a stroke the right button does nothing.
    hand.down((120, 120), (160, 160))
    told.desktop.do("click", 3)
    told.desktop.rest()
    assert told.ask(f"{MENU} is None")
    hand.up()
    hand.came(4)


def test_border_of_the_panels_is_dragged_and_stays(told: Told) -> None:
    high = "studio.window.prompt_dock.height()"
    told.wait("studio.window.prompt_panel.verticalScrollBar().maximum() == 0")
    before = told.ask(high)
    x, y, width, height = told.ask("place(studio.window.prompt_dock)")
    at = (x + width / 2, y + height + 2)
    told.desktop.drag(at, (at[0], at[1] - 50), (at[0], at[1] - 100))
    told.wait(f"abs({high} - {before - 100}) <= 6")
    told.wait(f"studio.window.docks.chosen_height == {high}")
    # Another size of the window does not take it back.
    told.ask("(studio.window.showNormal(), studio.window.resize(1200, 720))")
    told.wait("studio.window.height() <= 730")
    told.desktop.rest()
    told.wait(f"abs({high} - {before - 100}) <= 6")
