"""Transform, crop, borders and the turned view with a mouse on a real X11 desktop: one window
for all of it."""

from __future__ import annotations

import pytest

from tests.e2e.told_app import Told
from tests.e2e.x_desktop import is_available

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not is_available(), reason="needs Xvfb, openbox and xdotool"),
]

OPTIONS = "studio.window.tool_options"
FRAME = "str(studio.document.frame)"
CONTENT = "str(studio.document.document.store(studio.document.document.active.id).content_bounds())"


def test_layers_frames_and_views_are_turned_with_the_mouse(told: Told) -> None:
    screen = told.desktop
    screen.press("ctrl+k")
    screen.type("sample picture")
    screen.press("Return")
    told.wait(f"{FRAME} == '768×512 at 0,0'")
    # A second layer with a patch on it.
    told.ask(
        "studio.document.add_picture(__import__('numpy').full((100, 200, 4), 255, 'uint8'),"
        " 'patch', 100, 100)"
    )
    transform(told)
    turned_view(told)
    borders(told)
    context_box(told)
    crop(told)
    edits_that_take_long(told)


def transform(told: Told) -> None:
    """Moved, scaled at a corner with Shift, turned by its knob, applied; then all undone."""
    screen = told.desktop
    steps = told.ask("len(studio.document.history()[0])")
    screen.press("ctrl+t")
    told.wait("studio.window.canvas.tool == 'transform'")
    screen.drag(told.point(200, 150), told.point(260, 180))
    told.wait(f"{OPTIONS}.transform.pending")
    assert told.ask(CONTENT) == "200×100 at 100,100", "nothing is applied yet"
    x, y = (
        int(word)
        for word in told.ask(
            f"'%d %d' % ({OPTIONS}.transform.placing.x, {OPTIONS}.transform.placing.y)"
        ).split()
    )
    screen.do("keydown", "shift")
    screen.drag(told.point(x + 100, y + 50), told.point(x + 200, y + 60))
    screen.do("keyup", "shift")
    wide, high = told.ask(
        f"[{OPTIONS}.transform.placing.width, {OPTIONS}.transform.placing.height]"
    )
    assert wide > 230
    assert abs(wide - 2 * high) <= 1
    screen.press("Return")
    told.wait(f"not {OPTIONS}.transform.pending")
    assert told.ask("len(studio.document.history()[0])") == steps + 1
    screen.press("ctrl+z")
    told.wait(f"{CONTENT} == '200×100 at 100,100'")
    # Beside the box it turns; Escape drops.
    screen.drag(told.point(340, 150), told.point(330, 220))
    assert told.ask(f"{OPTIONS}.transform.placing.angle") > 10
    screen.press("Escape")
    told.wait(f"not {OPTIONS}.transform.pending")
    assert told.ask(CONTENT) == "200×100 at 100,100"
    # Redo would drop what is in hand: it says so, and nothing is lost.
    told.wait("studio.document.can_redo")
    screen.drag(told.point(200, 150), told.point(260, 180))
    told.wait(f"{OPTIONS}.transform.pending")
    screen.press("ctrl+shift+z")
    told.wait("studio.window.error_bar.isVisible()")
    assert told.ask(f"{OPTIONS}.transform.pending")
    screen.press("Return")
    told.wait(f"not {OPTIONS}.transform.pending")
    screen.press("ctrl+z")
    told.wait(f"{CONTENT} == '200×100 at 100,100'")
    # A number typed in the options bar.
    told.click_on("studio.window.options_bar.transform.left")
    screen.press("ctrl+a")
    screen.type("300")
    screen.press("Tab")
    told.wait(f"{OPTIONS}.transform.pending")
    told.click_on("studio.window.options_bar.transform.ends.layout().itemAt(0).widget()")
    told.wait(f"{CONTENT} == '200×100 at 300,100'")


def turned_view(told: Told) -> None:
    """Turned by a key and by Shift+Space; a stroke lands under the pointer; straight again."""
    screen = told.desktop
    told.click(*told.point(40, 20))
    screen.press("ctrl+Right", "ctrl+Right")
    told.wait("studio.window.canvas.viewport.angle == 30")
    x, y, width, height = told.ask("place(studio.window.canvas)")
    screen.do("mousemove", round(x + width * 0.8), round(y + height / 2))
    screen.do("keydown", "shift")
    screen.do("keydown", "space")
    screen.drag((x + width * 0.8, y + height / 2), (x + width * 0.7, y + height * 0.8))
    screen.do("keyup", "space")
    screen.do("keyup", "shift")
    told.wait("studio.window.canvas.viewport.angle > 50")
    assert told.ask("studio.window.canvas.tool") == "transform"
    screen.press("b")
    told.ask(f"{OPTIONS}.set_size(24)")
    screen.drag(told.point(400, 300), told.point(430, 320))
    told.wait("studio.document.has_mask")
    assert told.ask(
        "studio.document.mask_bounds() is not None and"
        " __import__('core.geometry').geometry.Bounds(380, 280, 70, 60)"
        ".contains(studio.document.mask_bounds())"
    )
    screen.press("ctrl+z", "ctrl+2")
    told.wait("not studio.window.canvas.viewport.is_turned")


def borders(told: Told) -> None:
    """A border pulled to where 16:9 is near; the extension is dropped again."""
    screen = told.desktop
    screen.press("ctrl+0", "ctrl+minus", "ctrl+minus")
    told.wait("not studio.document.has_mask")
    right = told.point(768, 256)
    target = told.point(768 + 141, 256)
    screen.drag((right[0] + 7, right[1]), (target[0] + 7, target[1]))
    told.wait("studio.session.extension.right == 142")
    screen.press("Escape")
    told.wait("studio.session.extension.is_empty")


def context_box(told: Told) -> None:
    """Drawn with the mouse, pulled at a side, in the next request; then none again."""
    screen = told.desktop
    screen.press("shift+c")
    told.wait("studio.window.canvas.tool == 'context'")
    screen.drag(told.point(200, 150), told.point(500, 400))
    told.wait(f"{OPTIONS}.context_box is not None")
    screen.drag(told.point(500, 275), told.point(560, 275))
    told.wait(f"{OPTIONS}.context_box.width > 330")
    kept = told.ask("str(studio.session.parameters.options().context_box)")
    assert kept == told.ask(f"str({OPTIONS}.context_box)")
    assert told.ask("studio.session.parameters.options().context.value") == "box"
    told.click_on("studio.window.options_bar.context.none")
    told.wait("studio.session.parameters.options().context.value == 'auto'")


def crop(told: Told) -> None:
    """A square by the options bar, pulled smaller, applied with Enter."""
    screen = told.desktop
    screen.press("c")
    told.click(*told.point(384, 256))
    told.click_on("studio.window.options_bar.crop.shape")
    screen.press("Down", "Down", "Return")
    told.wait(f"str({OPTIONS}.crop.box) == '512×512 at 128,0'")
    screen.drag(told.point(640, 512), told.point(540, 400))
    told.wait(f"{OPTIONS}.crop.box.width < 450")
    box = told.ask(f"str({OPTIONS}.crop.box)")
    wide = told.ask(f"{OPTIONS}.crop.box.width")
    assert told.ask(f"{OPTIONS}.crop.box.height") == wide
    screen.press("Return")
    told.wait(f"{FRAME} == {box!r}")
    screen.press("ctrl+z")
    told.wait(f"{FRAME} == '768×512 at 0,0'")


HISTORY = "studio.document.history()[0]"
JOB = "studio.document.jobs.current"
# The work of the thread waits for the test, so that what comes meanwhile does so on any machine.
HOLD = """[studio.__dict__.setdefault('held', []),
 setattr(studio.document.jobs._pool, 'start', studio.held.append),
 __import__('gui.edit_jobs').edit_jobs.__dict__.update(_FEW_TILES=-1, _AT_ONCE=0.0)] and True"""
LET_GO = "[studio.held.pop(0)() for _ in range(len(studio.held))] and True"


def from_menu(told: Told, name: str) -> None:
    """With the mouse: a click on the menu, and one in it."""
    menu = (
        "[m for m in studio.window.menuBar().actions()"
        f" if m.menu() and studio.window.actions_[{name!r}] in m.menu().actions()][0]"
    )
    bar = "studio.window.menuBar()"
    for widget, action in ((bar, menu), (f"{menu}.menu()", f"studio.window.actions_[{name!r}]")):
        told.wait(f"{widget}.isVisible()")
        x, y, wide, high = told.ask(f"place({widget}, {widget}.actionGeometry({action}))")
        told.click(x + wide / 2, y + high / 2)


def edits_that_take_long(told: Told) -> None:
    """As on a large picture: begun from the menu, dropped with Esc, painted under, undone."""
    screen = told.desktop
    assert told.ask(HOLD)
    assert not told.ask("studio.document.has_mask")
    screen.press("b")
    screen.drag(told.point(300, 200), told.point(360, 200))
    told.wait("masks(studio, (330, 200)) == [255]")
    # Grown from the menu: what it will be is on its way, Esc drops it.
    from_menu(told, "mask.grow")
    told.wait(f"studio.window.painting.card.isVisible() and {JOB} is not None")
    screen.press("Escape")
    told.wait(f"{JOB} is None and not studio.window.painting.card.isVisible()")
    assert told.ask(LET_GO) is True
    steps = told.ask(HISTORY)
    # A stroke while the mask is inverted is a step of its own, and inverted too.
    told.ask("studio.window.canvas.setFocus()")
    screen.press("ctrl+i")
    told.wait(f"{JOB} is not None")
    screen.drag(told.point(300, 320), told.point(360, 320))
    told.wait("masks(studio, (330, 320)) == [255]")
    assert told.ask(LET_GO) is True, "made of a mask that is another by now"
    told.wait(f"bool(studio.held) and {JOB} is not None")
    assert told.ask(LET_GO) is True
    told.wait("masks(studio, (330, 320), (330, 200), (20, 20)) == [0, 0, 255]")
    assert told.ask(f"len({HISTORY})") == len(steps) + 2
    screen.press("ctrl+z")
    told.wait("masks(studio, (330, 320), (330, 200), (20, 20)) == [255, 255, 0]")
    screen.press("ctrl+z")
    told.wait("masks(studio, (330, 320), (330, 200), (20, 20)) == [0, 255, 0]")
    # The whole picture: Esc drops it, else it is one step.
    from_menu(told, "image.rotate_right")
    told.wait(f"{JOB} is not None")
    screen.press("Escape")
    told.wait(f"{JOB} is None")
    assert told.ask(LET_GO) is True
    assert told.ask(FRAME) == "768×512 at 0,0"
    from_menu(told, "image.rotate_right")
    told.wait(f"{JOB} is not None")
    assert told.ask(LET_GO) is True
    told.wait(f"{FRAME} == '512×768 at 0,0'")
    screen.press("ctrl+z")
    told.wait(f"{FRAME} == '768×512 at 0,0'")
    assert told.ask(HISTORY) == steps
