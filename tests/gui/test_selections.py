"""Shapes and the wand into the mask, and the mask's operations in their card."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from core.brush import BrushSettings, Effect
from core.geometry import Bounds
from core.selection import Combine, Rectangle
from gui.studio import Studio
from tests.canvas_driver import ALT, SHIFT, CanvasDriver


def test_rectangle_alt_from_before_subtracts_and_does_not_centre(canvas: CanvasDriver) -> None:
    canvas.model.fill_mask()
    canvas.view.set_tool("rectangle")
    canvas.press(100, 100, ALT)
    canvas.move(150, 140, ALT)
    canvas.release(150, 140, ALT)
    mask = canvas.mask()
    assert not mask[100:140, 100:150].any()
    assert (mask[:, :100] == 255).all()
    assert (mask[:100] == 255).all()


def test_rectangle_alt_pressed_in_the_drag_draws_from_the_middle(canvas: CanvasDriver) -> None:
    canvas.view.set_tool("ellipse")
    canvas.press(200, 150)
    canvas.move(220, 180, ALT | SHIFT)
    canvas.release(220, 180, ALT | SHIFT)
    assert canvas.model.mask_bounds() == Bounds(170, 120, 60, 60)


@pytest.mark.parametrize("tool", ["lasso", "polygon", "rectangle", "ellipse", "wand"])
@pytest.mark.parametrize("combine", list(Combine))
def test_every_shape_tool_obeys_the_choice(
    canvas: CanvasDriver, tool: str, combine: Combine
) -> None:
    canvas.model.select(Rectangle(Bounds(0, 0, 200, 300)), Combine.ADD, "half")
    canvas.view.set_tool(tool)
    canvas.options.set_combine(combine)
    canvas.options.set_tolerance(255)
    if tool == "wand":
        canvas.click(200, 150)
    elif tool == "polygon":
        for x, y in ((150, 100), (250, 100), (250, 200), (150, 200), (150, 100)):
            canvas.click(x, y)
    elif tool == "lasso":
        canvas.drag((150, 100), (250, 100), (250, 200), (150, 200))
    else:
        canvas.drag((150, 100), (250, 200))
    mask = canvas.mask()
    inside, kept, new = mask[150, 160], mask[20, 20], mask[150, 240]
    everywhere = tool == "wand"
    assert inside == (0 if combine is Combine.SUBTRACT else 255)
    assert new == (255 if combine in (Combine.ADD, Combine.REPLACE) else 0)
    wanted = {
        Combine.ADD: 255,
        Combine.REPLACE: 255 if everywhere else 0,
        Combine.SUBTRACT: 0 if everywhere else 255,
        Combine.INTERSECT: 255 if everywhere else 0,
    }
    assert kept == wanted[combine]


def test_lasso_escape_drops_the_corners(canvas: CanvasDriver) -> None:
    canvas.view.set_tool("lasso")
    canvas.click(100, 100)
    canvas.click(200, 100)
    canvas.key(Qt.Key.Key_Escape)
    assert not canvas.view.is_busy
    assert not canvas.model.can_undo


def test_combine_buttons_and_options_agree(window: Studio) -> None:
    main = window.window
    for combine in Combine:
        main.actions_[f"combine.{combine}"].trigger()
        assert main.tool_options.combine is combine
    main.tool_options.set_combine(Combine.ADD)
    assert main.actions_["combine.add"].isChecked()


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_mask_card_shows_keeps_and_drops(qtbot: QtBot, window: Studio) -> None:
    main, document = window.window, window.document
    card = main.painting.card
    assert not main.actions_["mask.grow"].isEnabled()
    box = Bounds(100, 100, 60, 60)
    document.select(Rectangle(box), Combine.ADD, "box")
    main.actions_["mask.grow"].trigger()
    document.selection_edits.jobs.wait()
    assert card.isVisible()
    assert card.field is not None
    typed = card.field.focusProxy()
    assert typed is not None
    assert document.mask_bounds() == box.padded(8)
    card.field.edit(20)
    qtbot.waitUntil(lambda: document.mask_bounds() == box.padded(20), timeout=3000)
    QTest.keyClick(typed, Qt.Key.Key_Escape)
    assert not card.isVisible()
    assert document.mask_bounds() == box
    main.actions_["mask.grow"].trigger()
    document.selection_edits.jobs.wait()
    QTest.keyClick(typed, Qt.Key.Key_Return)
    assert not card.isVisible()
    assert document.mask_bounds() == box.padded(20), "the amount is remembered"
    assert document.undo_text == "Grow mask"
    document.undo()
    assert document.mask_bounds() == box


@pytest.mark.parametrize("operation", ["shrink", "feather", "border", "smooth", "threshold"])
@pytest.mark.qt_log_ignore("This plugin does not support")
def test_mask_operation_previews_exactly_what_it_keeps(window: Studio, operation: str) -> None:
    main, document = window.window, window.document
    document.select(Rectangle(Bounds(100, 100, 60, 60)), Combine.ADD, "box")
    document.begin_stroke(BrushSettings(size=50, hardness=0), Effect.MASK)
    document.stroke_to(180, 130)
    document.end_stroke()
    before = document.snapshot().mask.read(document.frame)
    main.actions_[f"mask.{operation}"].trigger()
    document.selection_edits.jobs.wait()
    shown = document.snapshot().mask.read(document.frame)
    assert not np.array_equal(shown, before)
    main.painting.card.keep.click()
    assert np.array_equal(document.snapshot().mask.read(document.frame), shown)
    document.undo()
    assert np.array_equal(document.snapshot().mask.read(document.frame), before)


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_mask_card_yields_to_another_edit(window: Studio) -> None:
    main, document = window.window, window.document
    document.select(Rectangle(Bounds(100, 100, 60, 60)), Combine.ADD, "box")
    main.actions_["mask.grow"].trigger()
    document.selection_edits.jobs.wait()
    document.invert_mask()
    document.selection_edits.jobs.wait()
    assert not main.painting.card.isVisible()
    assert document.undo_text == "Invert mask"
    document.undo()
    assert document.undo_text == "Grow mask"
    main.actions_["mask.shrink"].trigger()
    document.selection_edits.jobs.wait()
    document.undo()
    assert not main.painting.card.isVisible()
    assert document.undo_text == "Grow mask"


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_mask_card_is_kept_by_generating(window: Studio, qtbot: QtBot) -> None:
    main, document = window.window, window.document
    document.select(Rectangle(Bounds(100, 100, 60, 60)), Combine.ADD, "box")
    main.actions_["mask.grow"].trigger()
    document.selection_edits.jobs.wait()
    main.generate()
    assert not main.painting.card.isVisible()
    assert not document.is_stroking
    assert document.undo_text == "Grow mask"
    qtbot.waitUntil(lambda: bool(window.session.candidates), timeout=5000)


def test_mask_from_layer_takes_its_alpha(window: Studio) -> None:
    main, document = window.window, window.document
    document.layer_edits.add()
    document.begin_stroke(BrushSettings(size=40, hardness=1.0), Effect.PAINT)
    document.stroke_to(200, 200)
    document.end_stroke()
    main.actions_["mask.from_layer"].trigger()
    assert document.mask_bounds() == Bounds(180, 180, 40, 40)
