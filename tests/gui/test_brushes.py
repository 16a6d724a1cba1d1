"""Brushes and colours: pens, presets, the string that steadies, what is taken and remembered."""

from __future__ import annotations

import dataclasses
import json

import numpy as np
import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor

from core.brush import BrushSettings
from core.gradient import GradientShape
from core.retouching import Retouch
from gui.canvas.brush_presets import BUILT_IN, BrushPreset, BrushPresets
from gui.canvas.colour_pair import ColourPair
from gui.canvas.paint_options import PaintOptions
from gui.canvas.tool_options import ToolOptions
from tests.canvas_driver import ALT, CanvasDriver


@pytest.mark.parametrize("tool", ["paint", "paint-eraser", "fill"])
def test_alt_takes_a_colour_while_painting(canvas: CanvasDriver, tool: str) -> None:
    canvas.view.set_tool(tool)
    pixel = canvas.pixels()[120, 130]
    canvas.click(130.5, 120.5, ALT)
    assert canvas.options.colour == QColor(*(int(value) for value in pixel[:3]))
    assert not canvas.model.can_undo


def test_pen_of_two_ends_erases_with_the_other(canvas: CanvasDriver) -> None:
    canvas.view.set_tool("paint")
    press = canvas.view.pointer_at(canvas.at(100, 100), Qt.KeyboardModifier.NoModifier)
    canvas.view.begin_at(dataclasses.replace(press, eraser=True))
    canvas.view.end_at(press)
    assert canvas.pixels()[100, 100, 3] == 0


def test_pen_that_leans_makes_a_long_dab(canvas: CanvasDriver) -> None:
    canvas.options.set_size(60)
    canvas.options.set_hardness(1.0)
    for tilted in (False, True):
        canvas.options.paint.set(tilt=tilted)
        canvas.tablet(QEvent.Type.TabletPress, 150, 150, 1.0, (0.0, 60.0))
        canvas.tablet(QEvent.Type.TabletRelease, 150, 150, 0.0, (0.0, 60.0))
        bounds = canvas.model.mask_bounds()
        assert bounds is not None
        assert bounds.height >= 58
        assert (bounds.width < 30) is tilted
        canvas.model.undo()


def test_pen_presses_the_edge_harder(canvas: CanvasDriver) -> None:
    canvas.options.set_size(60)
    canvas.options.set_hardness(1.0)
    canvas.options.set_pressure_size(False)
    canvas.options.paint.set(pressure_hardness=True)
    full: list[int] = []
    for pressure in (0.2, 1.0):
        canvas.tablet(QEvent.Type.TabletPress, 150, 150, pressure)
        canvas.tablet(QEvent.Type.TabletRelease, 150, 150, pressure)
        full.append(int((canvas.mask() == 255).sum()))
        canvas.model.undo()
    assert full[0] < full[1] / 3


def test_keep_alpha_reaches_the_brush(canvas: CanvasDriver) -> None:
    canvas.model.layer_edits.add()
    canvas.view.set_tool("paint")
    canvas.options.paint.set(keep_alpha=True)
    before = canvas.pixels()
    canvas.drag((50, 50), (200, 50))
    assert np.array_equal(canvas.pixels(), before)


def test_colours_swap_reset_and_remember() -> None:
    colours = ColourPair()
    red, green = QColor(255, 0, 0), QColor(0, 255, 0)
    colours.set_foreground(red)
    colours.note_used()
    colours.set_foreground(green)
    colours.note_used()
    colours.note_used()
    assert colours.recent == (green, red)
    colours.swap()
    assert colours.foreground == QColor("#ffffff")
    assert colours.background == green
    other = ColourPair()
    other.restore([*colours.state(), "no colour", 7])
    assert (other.foreground, other.background) == (colours.foreground, green)
    assert other.recent == colours.recent
    colours.reset()
    assert (colours.foreground, colours.background) == (QColor("#000000"), QColor("#ffffff"))


def test_painting_notes_the_colour_as_used(canvas: CanvasDriver) -> None:
    canvas.view.set_tool("paint")
    canvas.options.set_colour(QColor(1, 2, 3))
    canvas.click(50, 50)
    canvas.options.set_colour(QColor(4, 5, 6))
    assert canvas.options.colours.recent == (QColor(1, 2, 3),)


def test_presets_bring_back_the_whole_brush() -> None:
    options, presets = ToolOptions(), BrushPresets()
    for preset in BUILT_IN:
        preset.apply(options)
        assert BrushPreset.of(options, preset.name) == preset
    options.set_size(333)
    options.paint.set(spacing=0.5, tilt=True)
    mine = BrushPreset.of(options, "mine")
    presets.keep(mine)
    again = BrushPresets()
    again.restore([*presets.state(), {"name": 3}, "nothing"])
    assert again.own == (mine,)
    BUILT_IN[0].apply(options)
    again.own[0].apply(options)
    assert options.brush() == BrushSettings(
        size=333,
        hardness=mine.hardness,
        spacing=0.5,
        tilt=True,
        pressure_size=mine.pressure_size,
    )
    again.remove(mine)
    assert again.own == ()


def test_paint_options_survive_a_start() -> None:
    options, again = PaintOptions(), PaintOptions()
    options.set(spacing=0.3, keep_alpha=True, gradient=GradientShape.RADIAL, onto_mask=True)
    options.set(retouch=Retouch.DARKEN)
    stored = json.loads(json.dumps(options.state()))
    again.restore({**stored, "tilt": "yes", "nonsense": 1})
    assert again.values == options.values


def test_spacing_sets_dabs_apart(canvas: CanvasDriver) -> None:
    canvas.options.set_size(20)
    canvas.options.paint.set(spacing=2.0)
    canvas.drag((50, 50), (250, 50))
    assert canvas.mask()[50, 70] == 0
    assert canvas.mask()[50, 90] == 255


def test_stabiliser_follows_on_a_string_and_catches_up(canvas: CanvasDriver) -> None:
    canvas.options.set_stabiliser(1.0)
    canvas.options.set_size(6)
    canvas.press(50, 50)
    canvas.move(100, 50)
    assert canvas.mask()[50, 80] == 0
    canvas.move(150, 50)
    assert canvas.mask()[50, 85] == 255
    assert canvas.mask()[50, 100] == 0
    canvas.release(150, 50)
    assert canvas.mask()[50, 150] == 255


def test_stabiliser_smooths_what_trembles(canvas: CanvasDriver) -> None:
    def wobble() -> float:
        canvas.options.set_size(4)
        canvas.press(40, 150)
        for step in range(1, 60):
            canvas.move(40 + step * 5, 150 + (8 if step % 2 else -8))
        canvas.release(340, 150)
        rows = np.argmax(canvas.mask()[:, 110:300] > 127, axis=0)
        canvas.model.undo()
        return float(rows.std())

    rough = wobble()
    canvas.options.set_stabiliser(0.5)
    assert wobble() < rough / 2
