"""Clone, gradient, colours, selections by key, presets, and the mask's operations."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from core import preferences
from core.brush import BrushSettings, Effect
from core.geometry import Bounds
from core.gradient import GradientShape
from core.retouching import Retouch
from core.selection import Combine, Rectangle
from gui.canvas.brush_presets import BUILT_IN, BrushPreset, BrushPresets
from gui.canvas.colour_pair import ColourPair
from gui.canvas.paint_options import PaintOptions
from gui.canvas.tool_options import ToolOptions
from gui.canvas.tools.registry import TOOL_IDS
from gui.panels.shortcuts_dialogue import ShortcutsDialogue
from gui.studio import Studio
from tests.canvas_driver import ALT, CONTROL, SHIFT, CanvasDriver

MakeStudio = Callable[..., Studio]


@pytest.fixture
def canvas(qtbot: QtBot) -> CanvasDriver:
    return CanvasDriver(qtbot)


# -- clone -------------------------------------------------------------------------------


@pytest.mark.parametrize("key", [ALT, CONTROL])
def test_clone_copies_from_where_it_was_told(
    canvas: CanvasDriver, key: Qt.KeyboardModifier
) -> None:
    before = canvas.pixels()
    canvas.view.set_tool("clone")
    canvas.options.set_hardness(1.0)
    canvas.options.set_size(20)
    canvas.click(50, 60, key)
    assert not canvas.model.can_undo
    canvas.drag((200, 160), (260, 160))
    after = canvas.pixels()
    assert np.array_equal(after[160, 200:260], before[60, 50:110])
    assert canvas.model.undo_text == "Clone stroke"
    canvas.drag((200, 200), (210, 200))
    assert np.array_equal(canvas.pixels()[200, 200:210], before[100, 50:60])
    canvas.model.undo()
    canvas.model.undo()
    assert np.array_equal(canvas.pixels(), before)


def test_clone_not_aligned_begins_at_its_source_again(canvas: CanvasDriver) -> None:
    before = canvas.pixels()
    canvas.view.set_tool("clone")
    canvas.options.paint.set(aligned=False)
    canvas.options.set_hardness(1.0)
    canvas.click(50, 60, ALT)
    canvas.drag((200, 160), (205, 160))
    canvas.drag((300, 250), (305, 250))
    assert np.array_equal(canvas.pixels()[250, 300:305], before[60, 50:55])


def test_clone_without_a_source_says_so(canvas: CanvasDriver, qtbot: QtBot) -> None:
    canvas.view.set_tool("clone")
    with qtbot.waitSignal(canvas.view.failed) as failed:
        canvas.click(100, 100)
    assert failed.args is not None
    assert "Alt" in failed.args[0].do
    assert not canvas.model.can_undo


def test_clone_sees_one_layer_or_all(canvas: CanvasDriver) -> None:
    before = canvas.pixels()
    canvas.model.layer_edits.add()
    canvas.view.set_tool("clone")
    canvas.options.set_hardness(1.0)
    canvas.options.set_sample_all(False)
    canvas.click(50, 60, ALT)
    canvas.drag((200, 160), (230, 160))
    assert np.array_equal(canvas.pixels(), before)
    canvas.options.set_sample_all(True)
    canvas.drag((200, 160), (230, 160))
    layer = canvas.model.active_layer
    assert layer is not None
    on_layer = canvas.model.document.store(layer.id).read(Bounds(200, 160, 30, 1))
    assert np.array_equal(on_layer[0], before[60, 50:80])


def test_clone_shows_its_cross(canvas: CanvasDriver) -> None:
    canvas.view.set_tool("clone")
    canvas.hover(200, 160)
    plain = canvas.screen(Bounds(40, 50, 24, 24))
    canvas.click(50, 60, ALT)
    canvas.hover(200, 160)
    assert not np.array_equal(canvas.screen(Bounds(40, 50, 24, 24)), plain)
    canvas.drag((200, 160), (260, 160))
    canvas.hover(300, 250)
    moved = canvas.screen(Bounds(140, 140, 24, 24))
    canvas.view.set_tool("pan")
    assert not np.array_equal(canvas.screen(Bounds(140, 140, 24, 24)), moved)


# -- gradient ----------------------------------------------------------------------------


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


@pytest.mark.parametrize("kind", list(Retouch))
def test_retouch_is_one_step_on_the_layer(canvas: CanvasDriver, kind: Retouch) -> None:
    before = canvas.pixels()
    canvas.view.set_tool("retouch")
    canvas.options.paint.set(retouch=kind)
    canvas.drag((100, 100), (200, 100))
    assert not np.array_equal(canvas.pixels()[100, 110:190], before[100, 110:190])
    assert canvas.model.undo_text == "Retouch stroke"
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


# -- brushes and colours -------------------------------------------------------------------


@pytest.mark.parametrize("tool", ["paint", "paint-eraser", "fill"])
def test_alt_takes_a_colour_while_painting(canvas: CanvasDriver, tool: str) -> None:
    canvas.view.set_tool(tool)
    pixel = canvas.pixels()[120, 130]
    canvas.click(130.5, 120.5, ALT)
    assert canvas.options.colour == QColor(*(int(value) for value in pixel[:3]))
    assert not canvas.model.can_undo


def test_pen_of_two_ends_erases_with_the_other(canvas: CanvasDriver) -> None:
    canvas.view.set_tool("paint")
    press = canvas.view._pointer_at(canvas.at(100, 100), Qt.KeyboardModifier.NoModifier)
    canvas.view._press(dataclasses.replace(press, eraser=True))
    canvas.view._release(press)
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


# -- selections ----------------------------------------------------------------------------


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


# -- in the window ---------------------------------------------------------------------------


@pytest.fixture
def window(make_studio: MakeStudio) -> Studio:
    studio = make_studio()
    studio.open_sample()
    return studio


def test_x_swaps_tools_or_colours(window: Studio) -> None:
    view, actions = window.window.canvas, window.window.actions_
    actions["tool.swap"].trigger()
    assert view.tool == "eraser"
    actions["tool.swap"].trigger()
    assert view.tool == "brush"
    view.set_tool("paint")
    actions["tool.swap"].trigger()
    assert view.tool == "paint"
    assert window.window.tool_options.colour == QColor("#ffffff")
    actions["colour.reset"].trigger()
    assert window.window.tool_options.colour == QColor("#000000")


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


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_colour_popover_sets_either_colour(window: Studio) -> None:
    main = window.window
    main.canvas.set_tool("paint")
    colours, popover = main.tool_options.colours, main.options_bar.colour_popover
    QTest.mouseClick(main.options_bar.colour, Qt.MouseButton.LeftButton, pos=QPoint(38, 26))
    assert popover.isVisible()
    popover.hex.selectAll()
    QTest.keyClicks(popover.hex, "#3366cc")
    assert colours.background == QColor("#3366cc")
    popover.first.click()
    QTest.mouseClick(popover.shade, Qt.MouseButton.LeftButton, pos=QPoint(231, 1))
    assert colours.foreground.saturationF() > 0.98
    assert colours.foreground.valueF() > 0.98
    hue = colours.foreground.hsvHue()
    QTest.keyClick(popover.hue, Qt.Key.Key_Left, SHIFT)
    assert colours.foreground.hsvHue() != hue or hue == 0
    popover.hide()


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_brush_popover_keeps_and_forgets_a_brush(window: Studio) -> None:
    main = window.window
    main.actions_["brush.more"].trigger()
    popover, options = main.options_bar.brush_popover, main.tool_options
    popover.spacing.edit(0.4)
    popover.stabiliser.edit(0.5)
    popover.tilt.click()
    assert options.paint.values.spacing == pytest.approx(0.4)
    assert options.stabiliser == pytest.approx(0.5)
    assert options.paint.values.tilt
    assert popover.preset.currentIndex() == -1
    QTest.keyClicks(popover.name, "Mine")
    QTest.keyClick(popover.name, Qt.Key.Key_Return)
    assert popover.preset.currentText() == "Mine"
    assert popover.forget.isEnabled()
    popover.forget.click()
    assert popover.preset.currentIndex() == -1
    popover.hide()


@pytest.fixture(params=["en", "zh_CN"])
def speaking(qtbot: QtBot, window: Studio, request: pytest.FixtureRequest) -> Iterator[Studio]:
    """A window in each language; English again afterwards."""

    def speak(language: str) -> None:
        before, differs = window.window, window.settings.get(preferences.LANGUAGE) != language
        window.settings.set(preferences.LANGUAGE, language)
        if differs and "zh_CN" in (language, request.param):
            qtbot.waitUntil(lambda: window.window is not before, timeout=5000)

    speak(request.param)
    yield window
    speak("en")


@pytest.mark.parametrize("width", [1024, 1280])
@pytest.mark.qt_log_ignore("This plugin does not support")
def test_options_bar_cuts_nothing_off(qtbot: QtBot, speaking: Studio, width: int) -> None:
    main = speaking.window
    main.showNormal()
    main.resize(width, 700)
    room = main.options_bar._room
    body = room.widget()
    assert body is not None
    for tool in TOOL_IDS:
        main.canvas.set_tool(tool)
        qtbot.wait(1)
        direct = Qt.FindChildOption.FindDirectChildrenOnly
        for child in body.findChildren(QWidget, options=direct):
            if child.isVisible():
                assert child.width() >= child.minimumSizeHint().width(), (tool, child)
                assert child.geometry().right() <= room.viewport().width(), (tool, child)


def test_cheat_sheet_finds_commands_and_held_keys(window: Studio) -> None:
    sheet = ShortcutsDialogue(window.window.actions_, window.window)
    sheet.search.setText("clone")
    rows = (sheet.tree.topLevelItem(i) for i in range(sheet.tree.topLevelItemCount()))
    sections = [row for row in rows if row is not None]
    shown = [
        row.text(0)
        for section in sections
        if not section.isHidden()
        for row in (section.child(at) for at in range(section.childCount()))
        if row is not None and not row.isHidden()
    ]
    assert shown == ["Clone", "Clone: the place to copy from"]
    sheet.search.clear()
    assert not any(section.isHidden() for section in sections)
    sheet.deleteLater()


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_palette_gives_the_keyboard_back_without_a_detour(window: Studio, qtbot: QtBot) -> None:
    main = window.window
    main.activateWindow()
    qtbot.waitUntil(main.isActiveWindow, timeout=3000)
    main.canvas.setFocus()
    seen: list[QWidget | None] = []
    main.palette_.open()
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    link = app.focusChanged.connect(lambda _old, new: seen.append(new))
    main.palette_.dismiss()
    app.disconnect(link)
    assert seen == [main.canvas]
