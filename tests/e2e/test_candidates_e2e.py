"""Layers, masks, comparing and the live mode with a mouse on a real X11 desktop, and the
starter model: one window for all of it."""

from __future__ import annotations

import time

import numpy as np
import pytest

from tests.e2e.told_app import Told
from tests.e2e.x_desktop import is_available, until

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not is_available(), reason="needs Xvfb, openbox and xdotool"),
]

RESULT = 900.0
PANEL = "studio.window.layers_panel"
LIST = f"{PANEL}.list"
SEEN = "studio.document.snapshot().read(studio.document.frame).tobytes().__hash__()"


def part(told: Told, row: int, name: str) -> tuple[float, float]:
    """Where the eye, the pixels, the mask or the name of a layer's row is."""
    rows = f"{LIST}.itemDelegate()"
    item = f"{LIST}.item({row})"
    rect = f"{LIST}.visualItemRect({item})"
    x, y, width, height = told.ask(
        f"place({LIST}.viewport(), {rows}._parts({rect}, {item}.data(257))[{name!r}])"
    )
    return x + width / 2, y + height / 2


def colour(told: Told, x: int, y: int) -> list[int]:
    return told.ask(f"studio.document.document.read(studio.document.frame)[{y}, {x}].tolist()")


def on_screen(told: Told, x: int, y: int, width: int, height: int) -> np.ndarray:
    """A rectangle of the document as the screen shows it."""
    left, top = told.point(x, y)
    right, bottom = told.point(x + width, y + height)
    shown = told.desktop.screen()[round(top) : round(bottom), round(left) : round(right)]
    return shown.astype(int)


def test_candidates_are_compared_applied_brushed_and_previewed_live(told: Told) -> None:
    screen = told.desktop
    screen.press("ctrl+k")
    screen.type("sample picture")
    screen.press("Return")
    told.wait("studio.document.frame.width == 768")
    # Few and small: what counts is what happens around them.
    told.ask("setattr(studio.session.parameters, 'num_inference_steps', 4)")
    told.ask("setattr(studio.session.parameters, 'count', 2)")
    told.click_on("studio.window.prompt_panel.prompt")
    screen.type("a red boat on a lake")
    # A mask with the brush.
    told.click(*told.point(384, 20))
    screen.press("ctrl+z", "b")
    told.ask("studio.window.tool_options.set_size(150)")
    screen.drag(told.point(250, 250), told.point(420, 260))
    told.wait("studio.document.has_mask")
    before = told.ask(SEEN)
    screen.press("ctrl+Return")
    told.wait("len(studio.session.candidates) == 2", RESULT)
    told.wait("not studio.queue.is_busy", RESULT)
    assert told.ask(SEEN) == before, "a candidate changes no pixel"
    compare(told)
    brush_a_candidate(told, before)
    apply_and_brush(told, before)
    reorder(told)
    live(told)


def compare(told: Told) -> None:
    """The divider, dragged; blinking; side by side with the wheel over the other view."""
    screen = told.desktop
    screen.press("Right")
    told.wait("studio.session.current_index == 1")
    screen.press("alt+w")
    told.wait("studio.window.comparing.wipe.isVisible()")
    # A part of the hole beside the divider: what a model makes of one pixel is not for a test.
    hole = (400, 200, 90, 110)
    candidate = on_screen(told, *hole)
    x, y, width, height = told.ask("place(studio.window.comparing.wipe)")
    edge = told.point(700, 255)
    screen.drag((x + width / 2, y + height / 2), (edge[0], y + height / 2))
    assert told.ask("studio.window.comparing.wipe.fraction") > 0.6
    until(
        lambda: np.abs(on_screen(told, *hole) - candidate).max() > 40,
        5,
        "the original is not seen at the left of the divider",
    )
    screen.press("alt+b")
    told.wait("not studio.window.comparing.wipe.isVisible()")
    told.wait("studio.window.canvas.reference is not None", 5)
    screen.press("alt+s")
    told.wait("len(studio.window.side_views.views('compare')) == 1")
    zoom = told.ask("studio.window.canvas.zoom")
    x, y, width, height = told.ask("place(studio.window.side_views.views('compare')[0])")
    screen.do("mousemove", round(x + width / 2), round(y + height / 2))
    screen.do("keydown", "ctrl")
    screen.do("click", 4)
    screen.do("keyup", "ctrl")
    told.wait(f"studio.window.canvas.zoom > {zoom} * 1.1")
    screen.drag((x + width / 2, y + height / 2), (x + width / 2 - 60, y + height / 2))
    assert told.ask(
        "studio.window.canvas.zoom == studio.window.side_views.views('compare')[0].zoom"
    )
    screen.press("alt+s", "ctrl+0")
    told.wait("not studio.window.side_views.views('compare')")


def brush_a_candidate(told: Told, before: int) -> None:
    """With its button in the strip it is painted away and back; Escape gives it back; then
    from nothing, by its keys, kept with Enter; and undone."""
    screen = told.desktop
    brushing = "studio.session.brushing"
    tool = told.ask("studio.window.canvas.tool")
    told.wait("studio.session.current_index == 1")
    told.click_on("studio.window.strip.brush")
    told.wait(f"{brushing}.is_on and studio.window.canvas.tool == 'eraser'")
    whole = told.ask(SEEN)
    assert whole != before
    assert not told.ask("studio.document.has_mask")
    told.ask("studio.window.tool_options.set_size(60)")
    start, end = told.point(300, 250), told.point(380, 255)
    screen.drag(start, end)
    told.wait(f"{SEEN} != {whole}")
    screen.press("x")
    told.wait("studio.window.canvas.tool == 'brush'")
    told.ask("studio.window.tool_options.set_size(90)")
    screen.drag(start, end)
    told.wait(f"{SEEN} == {whole}")
    screen.press("Escape")
    told.wait(f"not {brushing}.is_on and {SEEN} == {before}")
    assert told.ask("studio.session.current_index") == 1
    assert told.ask("studio.window.canvas.tool") == tool
    assert told.ask("studio.document.has_mask")
    screen.press("alt+shift+b")
    told.wait(f"{brushing}.is_on and studio.window.canvas.tool == 'brush'")
    assert told.ask(SEEN) == before, "all of it is hidden at first"
    screen.drag(start, end)
    told.wait(f"{SEEN} not in ({before}, {whole})")
    part = told.ask(SEEN)
    screen.press("Return")
    told.wait(f"not {brushing}.is_on and len(studio.session.candidates) == 1")
    assert told.ask(SEEN) == part
    screen.press("ctrl+z", "ctrl+z")
    told.wait(f"{SEEN} == {before} and len(studio.document.layers) == 1")
    screen.press("Right")
    told.wait("studio.session.current_index == 0")


def apply_and_brush(told: Told, before: int) -> None:
    """Enter applies as a layer with its mask; a click on the mask's picture, then the brush."""
    screen = told.desktop
    screen.press("Return")
    told.wait("len(studio.document.layers) == 2")
    assert told.ask("studio.document.layers[1].masked")
    applied = told.ask(SEEN)
    assert applied != before
    screen.press("ctrl+l")
    told.wait(f"{PANEL}.isVisible() and {LIST}.count() == 2")
    time.sleep(0.5)
    told.click(*part(told, 0, "mask"))
    told.wait("studio.document.mask_edits.target is not None")
    told.wait(f"{PANEL}.target.isVisible()")
    # The eraser hides; Escape ends it; undo brings it back, to the bit.
    told.ask("studio.window.tool_options.set_size(60)")
    screen.press("e")
    start, end = told.point(300, 250), told.point(380, 255)
    screen.drag(start, end)
    told.wait(f"{SEEN} != {applied}")
    assert not told.ask("studio.document.has_mask")
    screen.press("b")
    told.ask("studio.window.tool_options.set_size(90)")
    screen.drag(start, end)
    told.wait(f"{SEEN} == {applied}")
    screen.press("ctrl+z", "ctrl+z")
    told.wait(f"{SEEN} == {applied}")
    screen.press("Escape")
    told.wait("studio.document.mask_edits.target is None")
    # The eye, the mask off and on, the same pixels again.
    told.click(*part(told, 0, "eye"))
    told.wait(f"{SEEN} == {before}")
    told.click(*part(told, 0, "eye"))
    told.wait(f"{SEEN} == {applied}")
    told.click(*part(told, 0, "mask"), "shift")
    told.wait("not studio.document.layers[1].mask_on")
    told.click(*part(told, 0, "mask"), "shift")
    told.wait("studio.document.layers[1].mask_on")
    # A name by double click.
    x, y = part(told, 0, "name")
    screen.do("mousemove", round(x), round(y))
    screen.do("click", "--repeat", 2, "--delay", 60, 1)
    told.wait("type(studio.window.focusWidget()).__name__ == 'QLineEdit'")
    screen.type("Boat")
    told.wait("studio.window.focusWidget().text() == 'Boat'")
    screen.press("Return")
    told.wait("studio.document.layers[1].name == 'Boat'")


def reorder(told: Told) -> None:
    """A row is dragged below the other, and back by undo."""
    screen = told.desktop
    start, low = part(told, 0, "name"), part(told, 1, "name")
    screen.drag(start, (start[0], start[1] + 20), (low[0], low[1] + 18))
    told.wait("[layer.name for layer in studio.document.layers] == ['Boat', 'Background']")
    screen.press("ctrl+z")
    told.wait("[layer.name for layer in studio.document.layers] == ['Background', 'Boat']")
    # Dropped anywhere, no row is ever lost or doubled.
    start, low = part(told, 1, "name"), part(told, 0, "name")
    screen.drag(start, (start[0], start[1] - 20), (low[0], low[1] - 18))
    told.wait("[layer.name for layer in studio.document.layers] == ['Boat', 'Background']")
    told.wait(f"{LIST}.count() == 2")
    screen.press("ctrl+z")
    told.wait("[layer.name for layer in studio.document.layers] == ['Background', 'Boat']")
    # Two at once: chosen with Ctrl, dragged below the third, merged, and all of it undone.
    screen.press("ctrl+shift+n")
    told.wait(f"{LIST}.count() == 3")
    names = "[layer.name for layer in studio.document.layers]"
    background, lower, upper = told.ask(names)
    told.click(*part(told, 0, "name"))
    told.click(*part(told, 1, "name"), "ctrl")
    told.wait("len(studio.document.layer_edits.chosen) == 2")
    # (From the other row: a second press here so soon would be a double click.)
    start, low = part(told, 0, "name"), part(told, 2, "name")
    screen.drag(start, (start[0], start[1] + 20), (low[0], low[1] + 5))
    told.wait(f"{names} == {[lower, upper, background]}")
    assert told.ask("len(studio.document.layer_edits.chosen)") == 2
    screen.press("ctrl+e")
    told.wait(f"{names} == {[lower, background]}")
    screen.press("ctrl+z", "ctrl+z", "ctrl+z")
    told.wait(f"{names} == ['Background', 'Boat']")
    told.wait(f"{LIST}.count() == 2")


def live(told: Told) -> None:
    """The switch, a stroke, another preview; nothing in the gallery until it is kept."""
    screen = told.desktop
    count = "studio.window.gallery_panel.model.rowCount()"
    items = told.ask(count)
    told.click_on("studio.window.prompt_panel.prompt")
    told.click(*told.point(600, 60))
    screen.press("ctrl+z")
    screen.press("ctrl+shift+l")
    told.wait("studio.live.candidate is not None and not studio.live.is_busy", RESULT)
    told.wait("len(studio.window.side_views.views('live')) == 1")
    # Kept, so that no other can come to lie where it was.
    told.ask("setattr(studio, 'first_preview', studio.live.candidate)")
    screen.press("p")
    told.ask("studio.window.tool_options.set_size(120)")
    screen.drag(told.point(150, 120), told.point(400, 150), steps=30)
    another = "studio.live.candidate is not studio.first_preview"
    told.wait(f"{another} and not studio.live.is_busy", RESULT)
    assert told.ask(count) == items
    assert told.ask("len(studio.session.candidates)") == 0
    screen.press("ctrl+shift+Return")
    told.wait("len(studio.session.candidates) == 1")
    told.wait(f"{count} == {items} + 1")
    screen.press("ctrl+shift+l")
    told.wait("not studio.window.side_views.views('live')")
