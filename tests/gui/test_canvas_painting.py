"""The mask brush on the canvas: strokes, keys, pen, and what is repainted."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QRect, Qt
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from core.errors import UserError
from core.geometry import Bounds
from tests.canvas_driver import ALT, NONE, SHIFT, CanvasDriver, photo


def test_canvas_stroke_paints_the_mask_as_one_step(canvas: CanvasDriver) -> None:
    canvas.options.set_size(20)
    canvas.drag((100, 150), (150, 150), (200, 150))
    mask = canvas.mask()
    assert (mask[150, 100:200] == 255).all()
    assert not mask[100].any()
    assert canvas.model.undo_text == "Mask stroke"
    canvas.model.undo()
    assert not canvas.mask().any()
    assert not canvas.model.can_undo
    canvas.model.redo()
    assert np.array_equal(canvas.mask(), mask)


def test_canvas_stroke_changes_no_pixel_of_the_picture(canvas: CanvasDriver) -> None:
    before = canvas.pixels()
    canvas.drag((100, 150), (200, 150))
    assert np.array_equal(canvas.pixels(), before)


def test_canvas_shift_continues_in_a_straight_line(canvas: CanvasDriver) -> None:
    canvas.options.set_size(10)
    canvas.click(50, 50)
    assert not canvas.mask()[50, 100:200].any()
    canvas.click(250, 50, SHIFT)
    assert (canvas.mask()[50, 50:250] == 255).all()


def test_canvas_shift_without_a_stroke_before_paints_a_dab(canvas: CanvasDriver) -> None:
    canvas.click(250, 50, SHIFT)
    assert canvas.mask()[50, 250] == 255


def test_canvas_alt_swaps_brush_and_eraser(canvas: CanvasDriver) -> None:
    canvas.model.fill_mask()
    canvas.drag((100, 150), (200, 150), modifiers=ALT)
    assert (canvas.mask()[150, 110:190] == 0).all()
    canvas.view.set_tool("eraser")
    canvas.drag((100, 150), (200, 150), modifiers=ALT)
    assert (canvas.mask()[150, 110:190] == 255).all()


def test_canvas_escape_drops_the_running_stroke(canvas: CanvasDriver) -> None:
    canvas.press(100, 150)
    canvas.move(200, 150)
    assert canvas.mask().any()
    canvas.key(Qt.Key.Key_Escape)
    assert not canvas.mask().any()
    canvas.move(250, 200)
    canvas.release(250, 200)
    assert not canvas.mask().any()
    assert not canvas.model.can_undo


def test_canvas_escape_reaches_the_stroke_before_a_shortcut(canvas: CanvasDriver) -> None:
    canvas.press(100, 150)
    assert canvas.view.is_busy
    canvas.release(100, 150)
    assert not canvas.view.is_busy


def test_canvas_second_quick_stroke_is_not_lost_to_a_double_click(canvas: CanvasDriver) -> None:
    canvas.options.set_size(10)
    canvas.click(50, 50)
    canvas.mouse(QEvent.Type.MouseButtonDblClick, canvas.at(52, 50))
    canvas.move(150, 50)
    canvas.release(150, 50)
    assert (canvas.mask()[50, 50:150] == 255).all()


def test_canvas_stroke_begins_outside_and_enters_the_picture(canvas: CanvasDriver) -> None:
    canvas.options.set_size(10)
    canvas.drag((-60, 150), (100, 150))
    assert (canvas.mask()[150, :100] == 255).all()


def test_canvas_pen_presses_the_brush_larger(canvas: CanvasDriver) -> None:
    canvas.options.set_size(80)
    canvas.options.set_hardness(1.0)
    canvas.tablet(QEvent.Type.TabletPress, 60, 150, 0.1)
    for step in range(1, 21):
        canvas.tablet(QEvent.Type.TabletMove, 60 + step * 14, 150, 0.1 + step * 0.045)
    canvas.tablet(QEvent.Type.TabletRelease, 340, 150, 0.0)
    heights = (canvas.mask() > 0).sum(axis=0)
    assert heights[62] < 20
    assert heights[330] > 60
    assert canvas.model.undo_text == "Mask stroke"
    canvas.model.undo()
    assert not canvas.model.can_undo


def test_canvas_mouse_events_of_the_pen_draw_nothing_twice(canvas: CanvasDriver) -> None:
    canvas.tablet(QEvent.Type.TabletPress, 60, 150, 0.5)
    canvas.press(60, 150)
    canvas.tablet(QEvent.Type.TabletMove, 120, 150, 0.5)
    canvas.release(60, 150)
    canvas.tablet(QEvent.Type.TabletRelease, 120, 150, 0.0)
    canvas.model.undo()
    assert not canvas.model.can_undo


def test_canvas_dab_repaints_only_where_it_is(
    canvas: CanvasDriver, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    canvas.options.set_size(20)
    canvas.settle()
    canvas.hover(100, 100)
    canvas.press(100, 100)
    canvas.settle()
    rects: list[QRect] = []
    paint = canvas.view.paintEvent
    monkeypatch.setattr(
        canvas.view, "paintEvent", lambda event: (rects.append(event.rect()), paint(event))[1]
    )

    def is_still() -> bool:
        # X may ask for the whole window once more, long after it was mapped.
        rects.clear()
        qtbot.wait(50)
        return not rects

    qtbot.waitUntil(is_still)
    canvas.move(110, 100)
    qtbot.waitUntil(lambda: bool(rects))
    canvas.release(110, 100)
    whole = rects[0]
    for rect in rects:
        whole = whole.united(rect)
    assert whole.width() < 90
    assert whole.height() < 90


@pytest.mark.parametrize("zoom", [0.13, 0.37, 0.5, 0.8, 1.0, 2.5])
def test_canvas_patched_picture_is_the_one_drawn_afresh(qtbot: QtBot, zoom: float) -> None:
    """What strokes leave on screen, tile by tile, is what a new canvas would show."""
    canvas = CanvasDriver(qtbot, photo(900, 700))
    canvas.view.set_zoom(zoom)
    canvas.grab()
    canvas.view.set_tool("paint")
    canvas.drag((100, 90), (520, 300), (400, 600))
    canvas.view.set_tool("brush")
    canvas.options.set_size(90)
    canvas.drag((600, 90), (250, 300), (700, 650))
    canvas.view.set_tool("eraser")
    canvas.drag((600, 300), (250, 310))
    patched = canvas.grab()
    canvas.view.scene.forget_pictures()
    assert canvas.grab() == patched


def test_canvas_undo_repaints_what_it_changed(canvas: CanvasDriver) -> None:
    canvas.view.set_tool("rectangle")
    before = canvas.grab()
    canvas.drag((100, 150), (200, 250))
    assert canvas.grab() != before
    canvas.model.undo()
    assert canvas.grab() == before


def test_canvas_locked_layer_says_so(canvas: CanvasDriver, qtbot: QtBot) -> None:
    layer = canvas.model.active_layer
    assert layer is not None
    canvas.model.layer_edits.set_locked(layer.id, True)
    canvas.view.set_tool("paint")
    before = canvas.pixels()
    with qtbot.waitSignal(canvas.view.failed) as signal:
        canvas.drag((100, 150), (200, 150))
    assert signal.args is not None
    assert isinstance(signal.args[0], UserError)
    assert "locked" in str(signal.args[0])
    assert np.array_equal(canvas.pixels(), before)


def test_canvas_colour_brush_paints_the_layer(canvas: CanvasDriver) -> None:
    canvas.options.set_colour(QColor(255, 0, 255))
    canvas.options.set_size(20)
    canvas.view.set_tool("paint")
    canvas.drag((100, 150), (200, 150))
    assert (canvas.pixels()[150, 105:195] == (255, 0, 255, 255)).all()
    canvas.view.set_tool("paint-eraser")
    canvas.drag((100, 150), (200, 150))
    assert (canvas.pixels()[150, 105:195, 3] == 0).all()
    canvas.model.undo()
    canvas.model.undo()
    assert not canvas.model.can_undo


def test_canvas_stabiliser_ends_where_the_hand_does(canvas: CanvasDriver) -> None:
    canvas.options.set_stabiliser(1.0)
    canvas.options.set_size(8)
    canvas.drag((100, 100), (130, 140), (160, 100), (300, 200))
    assert canvas.mask()[200, 299] > 0
    assert canvas.mask()[138, 130] == 0


def test_canvas_tool_change_keeps_the_running_stroke(canvas: CanvasDriver) -> None:
    canvas.press(100, 150)
    canvas.move(200, 150)
    canvas.view.set_tool("pan")
    assert canvas.mask().any()
    assert canvas.model.undo_text == "Mask stroke"
    canvas.release(200, 150)


def test_canvas_loading_drops_the_running_stroke(canvas: CanvasDriver) -> None:
    canvas.press(100, 150)
    canvas.model.load(photo(50, 40), "other")
    canvas.move(20, 20)
    canvas.release(20, 20)
    assert canvas.model.frame == Bounds(0, 0, 50, 40)
    assert canvas.model.mask_bounds() is None


def test_canvas_ring_follows_the_options(canvas: CanvasDriver) -> None:
    canvas.hover(200, 150)
    small = canvas.grab()
    canvas.options.set_size(200)
    large = canvas.grab()
    assert small != large
    canvas.options.set_size(64)
    assert canvas.grab() == small


def test_canvas_brush_keys_step_sensibly(canvas: CanvasDriver) -> None:
    options = canvas.options
    options.set_size(1)
    seen = [options.size]
    for _ in range(40):
        options.step_size(1)
        seen.append(options.size)
    assert seen == sorted(set(seen))
    options.step_size(-200)
    assert options.size == 1
    options.set_opacity(0)
    assert options.opacity > 0
    options.step_hardness(-20)
    assert options.hardness == 0.0


def test_canvas_with_nothing_open_takes_no_stroke(qtbot: QtBot) -> None:
    canvas = CanvasDriver(qtbot)
    canvas.model.close()
    assert canvas.model.is_empty
    canvas.drag((100, 150), (200, 150))
    canvas.mouse(QEvent.Type.MouseMove, canvas.at(5, 5), NONE)
    canvas.key(Qt.Key.Key_Escape)
    assert not canvas.model.can_undo
