"""The frame's borders: outward extends, inward crops."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from core.geometry import Bounds, Margins
from tests.canvas_driver import ALT, CONTROL, SHIFT, CanvasDriver, candidate_for, photo


def test_borders_dragged_outward_leave_a_ghost(canvas: CanvasDriver) -> None:
    seen: list[Margins] = []
    canvas.view.extension_changed.connect(seen.append)
    before = canvas.pixels()
    canvas.drag((406, 150), (450, 150), (503, 150))
    assert canvas.view.extension == Margins(right=96)
    assert seen[-1] == Margins(right=96)
    assert canvas.model.frame == Bounds(0, 0, 400, 300)
    assert np.array_equal(canvas.pixels(), before)
    assert not canvas.model.can_undo


def test_borders_snap_to_8_to_64_with_shift_and_not_with_control(canvas: CanvasDriver) -> None:
    canvas.drag((406, 150), (449, 150))
    assert canvas.view.extension.right == 40
    canvas.view.set_extension(Margins())
    canvas.drag((406, 150), (480, 150), modifiers=SHIFT)
    assert canvas.view.extension.right == 64
    canvas.view.set_extension(Margins())
    canvas.drag((406, 150), (449, 150), modifiers=CONTROL)
    assert canvas.view.extension.right == 43


def test_borders_corner_moves_both_sides_and_alt_all(canvas: CanvasDriver) -> None:
    canvas.drag((-5, -5), (-45, -69))
    assert canvas.view.extension == Margins(left=40, top=64)
    canvas.view.set_extension(Margins())
    canvas.drag((-5, 150), (-45, 150), modifiers=ALT)
    assert canvas.view.extension == Margins(left=40, right=40)


def test_borders_extension_goes_on_from_where_it_is(canvas: CanvasDriver) -> None:
    canvas.drag((406, 150), (470, 150))
    assert canvas.view.extension.right == 64
    canvas.drag((470, 150), (502, 150))
    assert canvas.view.extension.right == 96
    canvas.drag((502, 150), (438, 150))
    assert canvas.view.extension.right == 32
    assert not canvas.model.can_undo


def test_borders_dragged_inward_crop_in_one_step(canvas: CanvasDriver) -> None:
    before = canvas.pixels()
    canvas.drag((406, 150), (350, 150), (326, 150))
    assert canvas.model.frame == Bounds(0, 0, 320, 300)
    assert np.array_equal(canvas.pixels(), before[:, :320])
    assert canvas.model.undo_text == "Crop"
    canvas.model.undo()
    assert np.array_equal(canvas.pixels(), before)
    assert not canvas.model.can_undo


def test_borders_crop_keeps_at_least_a_pixel(canvas: CanvasDriver) -> None:
    canvas.drag((406, 150), (-300, 150))
    assert canvas.model.frame == Bounds(0, 0, 1, 300)


def test_borders_escape_ends_the_drag_then_drops_the_extension(canvas: CanvasDriver) -> None:
    canvas.drag((406, 150), (470, 150))
    canvas.press(470, 150)
    canvas.move(600, 150)
    assert canvas.view.extension.right > 64
    canvas.key(Qt.Key.Key_Escape)
    assert canvas.view.extension.right == 64
    canvas.release(600, 150)
    assert canvas.view.extension.right == 64
    canvas.key(Qt.Key.Key_Escape)
    assert canvas.view.extension.is_empty


def test_borders_are_not_in_the_way_of_painting(canvas: CanvasDriver) -> None:
    canvas.options.set_size(10)
    canvas.drag((395, 100), (395, 200))
    assert (canvas.mask()[100:200, 395] == 255).all()
    assert canvas.view.extension.is_empty
    assert canvas.model.frame == Bounds(0, 0, 400, 300)


def test_borders_say_what_they_do(canvas: CanvasDriver) -> None:
    hints: list[str] = []
    canvas.view.hint_changed.connect(hints.append)
    canvas.hover(406, 150)
    assert "extend" in hints[-1]
    assert canvas.view.cursor().shape() is Qt.CursorShape.SizeHorCursor
    canvas.hover(200, 150)
    assert "extend" not in hints[-1]
    assert canvas.view.cursor().shape() is Qt.CursorShape.BlankCursor


def test_borders_extension_goes_when_a_result_is_applied(canvas: CanvasDriver) -> None:
    canvas.drag((406, 150), (470, 150))
    candidate = candidate_for(canvas.model, Bounds(380, 0, 84, 300), extend=canvas.view.extension)
    canvas.model.apply_candidate(candidate)
    assert canvas.model.frame == Bounds(0, 0, 464, 300)
    assert canvas.view.extension.is_empty
    canvas.model.undo()
    assert canvas.model.frame == Bounds(0, 0, 400, 300)


def test_borders_of_a_tiny_picture_can_be_taken(qtbot: QtBot) -> None:
    canvas = CanvasDriver(qtbot, photo(1, 1))
    canvas.view.fit()
    x = 1 + 5 / canvas.view.zoom
    canvas.drag((x, 0.5), (x + 16, 0.5))
    assert canvas.view.extension == Margins(right=16)


def test_borders_extend_to_a_ratio_round_the_middle(canvas: CanvasDriver) -> None:
    canvas.view.extend_to_ratio(16 / 9)
    assert canvas.view.extension == Margins(left=66, right=67)
    canvas.view.extend_to_ratio(1.0)
    assert canvas.view.extension == Margins(top=50, bottom=50)


def test_borders_ghost_is_drawn_with_its_numbers(canvas: CanvasDriver) -> None:
    before = canvas.grab()
    canvas.view.set_extension(Margins(0, 0, 96, 0))
    assert canvas.grab() != before
    canvas.view.set_extension(Margins())
    assert canvas.grab() == before


def test_borders_that_go_out_of_sight_are_shown_again(canvas: CanvasDriver) -> None:
    view = canvas.view
    view.fit()
    fitted = view.viewport
    frame = canvas.model.frame
    inside = view.viewport.widget_rect(frame)
    view.set_extension(Margins(right=8 * round(4000 / 8)))
    whole = view.viewport.widget_rect(frame.extended(view.extension))
    assert view.rect().contains(whole.toAlignedRect())
    assert view.is_fitted
    view.set_extension(Margins())
    assert view.viewport == fitted
    assert view.viewport.widget_rect(frame) == inside
    view.set_zoom(view.zoom * 1.5)
    moved = view.viewport
    view.set_extension(Margins(right=64))
    assert view.viewport == moved, "who looks at a part goes on looking at it"
