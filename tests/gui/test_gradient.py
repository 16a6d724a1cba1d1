"""Gradients onto the layer and into the mask."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from core.geometry import Bounds
from core.gradient import GradientShape
from core.selection import Combine
from gui.studio import Studio
from tests.canvas_driver import ALT, SHIFT, CanvasDriver

MakeStudio = Callable[..., Studio]


def test_gradient_goes_onto_the_layer_as_one_step(canvas: CanvasDriver) -> None:
    before = canvas.pixels()
    canvas.view.set_tool("gradient")
    canvas.options.set_colour(QColor(255, 0, 0))
    canvas.options.colours.set_background(QColor(0, 0, 255))
    canvas.press(100, 50)
    canvas.move(300, 50)
    shown = canvas.screen(Bounds(0, 200, 400, 1))[0].astype(int)
    canvas.release(300, 50)
    canvas.model.end_stroke()
    pixels = canvas.pixels().astype(int)
    assert (pixels[:, :100] == (255, 0, 0, 255)).all()
    assert (pixels[:, 300:] == (0, 0, 255, 255)).all()
    # What was shown while dragging is what came.
    assert np.abs(shown - pixels[200, :, :3]).max() <= 3
    assert canvas.model.undo_text == "Gradient"
    canvas.model.undo()
    assert np.array_equal(canvas.pixels(), before)
    assert not canvas.model.can_undo


def test_gradient_goes_on_by_itself(canvas: CanvasDriver, qtbot: QtBot) -> None:
    canvas.view.set_tool("gradient")
    with qtbot.waitSignal(canvas.model.committed, timeout=5000):
        canvas.drag((0, 0), (400, 0))
    assert not canvas.model.is_stroking
    assert (np.diff(canvas.pixels()[150, :, 0].astype(int)) >= -2).all()


def test_gradient_that_runs_is_dropped_by_undo(canvas: CanvasDriver) -> None:
    before = canvas.pixels()

    def endless(document: object) -> object:
        while True:
            yield canvas.model.document.touched(canvas.model.document.active.id, Bounds(0, 0, 8, 8))

    canvas.model.run("Endless", endless)  # pyright: ignore[reportArgumentType] - as it is
    assert canvas.model.is_stroking
    canvas.model.undo()
    assert not canvas.model.is_stroking
    assert np.array_equal(canvas.pixels(), before)


def test_gradient_in_the_mask_meets_it_by_keys(canvas: CanvasDriver) -> None:
    canvas.view.set_tool("gradient")
    canvas.options.paint.set(onto_mask=True)
    canvas.drag((100, 0), (300, 0))
    canvas.model.end_stroke()
    mask = canvas.mask()
    assert (mask[:, :100] == 255).all()
    assert not mask[:, 300:].any()
    canvas.options.paint.set(gradient=GradientShape.RADIAL)
    canvas.press(50, 150, ALT)
    canvas.move(51, 250, ALT)
    canvas.release(51, 250)
    canvas.model.end_stroke()
    assert canvas.mask()[150, 50] < 5
    assert canvas.mask()[20, 95] == 255


def test_gradient_goes_into_the_mask_of_the_layer_that_is_edited(canvas: CanvasDriver) -> None:
    before = canvas.pixels()
    layer = canvas.model.layers[0]
    canvas.model.mask_edits.add(layer.id)
    canvas.view.set_tool("gradient")
    canvas.options.paint.set(onto_mask=True)
    canvas.options.set_combine(Combine.REPLACE)
    canvas.drag((100, 0), (300, 0))
    canvas.model.end_stroke()
    pixels = canvas.pixels()
    assert np.array_equal(pixels[:, :100], before[:, :100])
    assert not pixels[:, 300:, 3].any()
    assert 100 < pixels[:, 200, 3].mean() < 155
    assert canvas.model.mask_bounds() is None
    canvas.options.set_combine(Combine.ADD)
    canvas.drag((400, 0), (300, 0))
    canvas.model.end_stroke()
    assert canvas.pixels()[10, 395, 3] > 240
    canvas.model.undo()
    canvas.model.undo()
    assert np.array_equal(canvas.pixels(), before)


def test_gradient_turns_in_steps_with_shift(canvas: CanvasDriver) -> None:
    canvas.view.set_tool("gradient")
    canvas.press(50, 50)
    canvas.move(250, 70, SHIFT)
    canvas.release(250, 70, SHIFT)
    canvas.model.end_stroke()
    assert canvas.pixels()[..., 0].std(axis=0).max() < 1


def test_gradient_click_and_escape_change_nothing(canvas: CanvasDriver) -> None:
    canvas.view.set_tool("gradient")
    canvas.click(50, 50)
    canvas.press(50, 50)
    canvas.move(250, 70)
    canvas.key(Qt.Key.Key_Escape)
    canvas.release(250, 70)
    assert not canvas.model.can_undo
