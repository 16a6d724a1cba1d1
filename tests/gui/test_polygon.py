"""The polygon tool: corners, one after another."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from core.geometry import Bounds
from core.selection import Combine, Rectangle
from tests.canvas_driver import ALT, SHIFT, CanvasDriver


@pytest.fixture
def canvas(qtbot: QtBot) -> CanvasDriver:
    return CanvasDriver(qtbot, np.full((300, 400, 4), 200, np.uint8))


def click(canvas: CanvasDriver, *places: tuple[float, float]) -> None:
    canvas.view.set_tool("polygon")
    for x, y in places:
        canvas.click(x, y)


def test_polygon_clicks_and_enter_mask_what_lies_between(canvas: CanvasDriver) -> None:
    click(canvas, (100, 100), (200, 100), (200, 200))
    assert canvas.view.is_busy
    canvas.key(Qt.Key.Key_Return)
    mask = canvas.mask()
    assert mask[110, 190] == 255
    assert mask[190, 110] == 0
    assert canvas.model.undo_text == "Polygon"
    assert not canvas.view.is_busy


def test_polygon_backspace_takes_the_last_corner_back(canvas: CanvasDriver) -> None:
    click(canvas, (100, 100), (200, 100), (300, 290))
    canvas.key(Qt.Key.Key_Backspace)
    click_more = ((200, 200), (100, 200), (101, 101))
    for x, y in click_more:
        canvas.click(x, y)
    assert canvas.model.mask_bounds() == Bounds(100, 100, 100, 100)


def test_polygon_double_click_lays_the_last_corner_and_closes(canvas: CanvasDriver) -> None:
    click(canvas, (100, 100), (200, 100), (200, 200))
    canvas.double_click(100, 200)
    assert canvas.model.mask_bounds() == Bounds(100, 100, 100, 100)


def test_polygon_double_click_on_the_second_corner_keeps_what_is_there(
    canvas: CanvasDriver,
) -> None:
    click(canvas, (100, 100))
    canvas.double_click(200, 100)
    assert canvas.view.is_busy
    assert not canvas.model.can_undo


def test_polygon_dragging_moves_the_corner_that_was_laid(canvas: CanvasDriver) -> None:
    click(canvas, (100, 100), (200, 100))
    canvas.drag((260, 260), (200, 200))
    canvas.click(100, 200)
    canvas.key(Qt.Key.Key_Return)
    assert canvas.model.mask_bounds() == Bounds(100, 100, 100, 100)


def test_polygon_shift_holds_sides_to_steps_of_45_degrees(canvas: CanvasDriver) -> None:
    click(canvas, (100, 100))
    for x, y in ((200, 108), (193, 200)):
        canvas.press(x, y, SHIFT)
        canvas.release(x, y, SHIFT)
    canvas.key(Qt.Key.Key_Return)
    # Along the first side, then straight down from its end.
    assert canvas.model.mask_bounds() == Bounds(100, 100, 100, 100)


def test_polygon_alt_subtracts(canvas: CanvasDriver) -> None:
    canvas.model.select(Rectangle(Bounds(0, 0, 400, 300)), Combine.ADD, "all")
    canvas.view.set_tool("polygon")
    canvas.press(100, 100, ALT)
    canvas.release(100, 100, ALT)
    for x, y in ((200, 100), (200, 200), (100, 200)):
        canvas.click(x, y)
    canvas.key(Qt.Key.Key_Return)
    mask = canvas.mask()
    assert mask[150, 150] == 0
    assert mask[50, 50] == 255


def test_polygon_escape_and_another_tool_drop_the_corners(canvas: CanvasDriver) -> None:
    click(canvas, (100, 100), (200, 100), (200, 200))
    canvas.key(Qt.Key.Key_Escape)
    assert not canvas.view.is_busy
    click(canvas, (100, 100), (200, 100), (200, 200))
    canvas.view.set_tool("brush")
    assert not canvas.model.can_undo
