"""Lasso, shapes, wand, crop, zoom, eyedropper, move."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from core.changes import Changes
from core.document import Document
from core.geometry import Bounds, Margins
from core.selection import Combine
from gui import edited_document
from gui.canvas.crop_options import Shape
from gui.canvas.tools.registry import TOOL_IDS
from tests.canvas_driver import ALT, SHIFT, CanvasDriver


def islands() -> np.ndarray:
    """Two red squares on blue."""
    pixels = np.zeros((300, 400, 4), np.uint8)
    pixels[...] = (0, 0, 200, 255)
    pixels[50:100, 50:100] = (200, 0, 0, 255)
    pixels[200:250, 300:350] = (205, 3, 0, 255)
    return pixels


@pytest.fixture
def canvas(qtbot: QtBot) -> CanvasDriver:
    return CanvasDriver(qtbot, islands())


@pytest.mark.parametrize("tool", TOOL_IDS)
def test_tool_can_be_taken_and_has_words(canvas: CanvasDriver, tool: str) -> None:
    canvas.view.set_tool("brush" if tool != "brush" else "pan")
    seen: list[str] = []
    canvas.view.tool_changed.connect(seen.append)
    canvas.view.set_tool(tool)
    assert seen == [tool]
    assert canvas.view.tool == tool
    assert len(canvas.view.hint) > 10
    canvas.hover(100, 100)
    canvas.grab()


@pytest.mark.parametrize("tool", [tool for tool in TOOL_IDS if tool not in ("wand", "fill")])
def test_tool_drag_then_escape_changes_nothing(canvas: CanvasDriver, tool: str) -> None:
    canvas.view.set_tool(tool)
    colour = canvas.options.colour
    canvas.press(60, 60)
    canvas.move(160, 160)
    canvas.move(180, 120)
    canvas.key(Qt.Key.Key_Escape)
    canvas.release(180, 120)
    assert not canvas.model.can_undo
    assert canvas.model.frame == Bounds(0, 0, 400, 300)
    assert canvas.options.colour == colour or tool == "eyedropper"


@pytest.mark.parametrize("tool", ["rectangle", "wand"])
def test_shape_goes_into_the_layers_mask_that_is_painted_on(
    canvas: CanvasDriver, tool: str
) -> None:
    """As the mask brush and the gradient do; the mask stays as it is."""
    model = canvas.model
    layer = model.active_layer
    assert layer is not None
    model.mask_edits.add(layer.id)
    canvas.view.set_tool(tool)
    if tool == "wand":
        canvas.click(75, 75, ALT)  # the red square at 50 … 100
    else:
        canvas.drag((50, 50), (100, 100), modifiers=ALT)
    canvas.model.end_stroke()
    assert not model.has_mask
    alpha = model.snapshot().read(Bounds(0, 0, 400, 300))[..., 3]
    assert alpha[60:90, 60:90].max() == 0
    assert alpha[:45].min() == 255
    assert alpha[:, 105:].min() == 255
    model.undo()
    assert model.snapshot().read(Bounds(0, 0, 400, 300))[..., 3].min() == 255


def test_shape_for_the_mask_of_a_hidden_layer_is_refused(canvas: CanvasDriver) -> None:
    model = canvas.model
    layer = model.active_layer
    assert layer is not None
    model.mask_edits.add(layer.id)
    model.layer_edits.set_visible(layer.id, False)
    told: list[object] = []
    canvas.view.failed.connect(told.append)
    for tool in ("rectangle", "wand"):
        canvas.view.set_tool(tool)
        canvas.drag((50, 50), (100, 100))
    assert len(told) == 2


def test_lasso_masks_what_was_gone_round(canvas: CanvasDriver) -> None:
    canvas.view.set_tool("lasso")
    canvas.drag((100, 100), (200, 100), (200, 200), (100, 200), (100, 110))
    mask = canvas.mask()
    assert (mask[102:198, 102:198] == 255).all()
    assert not mask[:98].any()
    assert canvas.model.undo_text == "Lasso"


def test_lasso_clicks_make_a_polygon(canvas: CanvasDriver) -> None:
    canvas.view.set_tool("lasso")
    for x, y in ((100, 100), (200, 100), (200, 200)):
        canvas.click(x, y)
    assert canvas.view.is_busy
    canvas.key(Qt.Key.Key_Return)
    mask = canvas.mask()
    assert mask[110, 190] == 255
    assert mask[190, 110] == 0
    assert not canvas.view.is_busy


def test_lasso_polygon_closes_at_its_first_corner_and_steps_back(canvas: CanvasDriver) -> None:
    canvas.view.set_tool("lasso")
    for x, y in ((100, 100), (200, 100), (300, 290)):
        canvas.click(x, y)
    canvas.key(Qt.Key.Key_Backspace)
    canvas.click(200, 200)
    canvas.click(101, 101)
    assert canvas.model.mask_bounds() == Bounds(100, 100, 100, 100)


def test_lasso_double_click_closes(canvas: CanvasDriver) -> None:
    canvas.view.set_tool("lasso")
    canvas.click(100, 100)
    canvas.click(200, 100)
    canvas.double_click(200, 200)
    assert canvas.mask()[110, 190] == 255


def test_rectangle_adds_subtracts_and_intersects(canvas: CanvasDriver) -> None:
    canvas.view.set_tool("rectangle")
    canvas.drag((50, 50), (150, 150))
    assert canvas.model.mask_bounds() == Bounds(50, 50, 100, 100)
    canvas.drag((150, 50), (200, 150))
    assert canvas.model.mask_bounds() == Bounds(50, 50, 150, 100)
    canvas.press(100, 0, ALT)
    canvas.move(250, 300)
    canvas.release(250, 300)
    assert canvas.model.mask_bounds() == Bounds(50, 50, 50, 100)
    canvas.press(60, 60, SHIFT | ALT)
    canvas.move(300, 70)
    canvas.release(300, 70)
    assert canvas.model.mask_bounds() == Bounds(60, 60, 40, 10)
    canvas.options.set_combine(Combine.REPLACE)
    canvas.drag((10, 10), (20, 20))
    assert canvas.model.mask_bounds() == Bounds(10, 10, 10, 10)
    for _ in range(5):
        canvas.model.undo()
    assert canvas.model.mask_bounds() is None


def test_rectangle_is_square_with_shift(canvas: CanvasDriver) -> None:
    canvas.view.set_tool("rectangle")
    canvas.press(50, 50)
    canvas.move(150, 90, SHIFT)
    canvas.release(150, 90, SHIFT)
    assert canvas.model.mask_bounds() == Bounds(50, 50, 100, 100)


def test_rectangle_outside_the_frame_is_cut(canvas: CanvasDriver) -> None:
    canvas.view.set_tool("rectangle")
    canvas.drag((-50, -50), (30, 20))
    assert canvas.model.mask_bounds() == Bounds(0, 0, 30, 20)


def test_ellipse_covers_its_area(canvas: CanvasDriver) -> None:
    canvas.view.set_tool("ellipse")
    canvas.drag((50, 50), (250, 150))
    area = canvas.mask().astype(float).sum() / 255
    assert area == pytest.approx(np.pi * 100 * 50, rel=0.01)


def test_wand_masks_what_is_alike(canvas: CanvasDriver) -> None:
    canvas.view.set_tool("wand")
    canvas.click(60, 60)
    assert canvas.model.mask_bounds() == Bounds(50, 50, 50, 50)
    canvas.model.undo()
    canvas.options.set_contiguous(False)
    canvas.click(60, 60)
    assert canvas.mask()[220, 320] == 255
    canvas.model.undo()
    canvas.options.set_tolerance(2)
    canvas.click(60, 60)
    assert canvas.mask()[220, 320] == 0


@pytest.mark.parametrize("contiguous", [True, False])
def test_wand_goes_on_between_other_events(
    canvas: CanvasDriver, qtbot: QtBot, contiguous: bool
) -> None:
    canvas.view.set_tool("wand")
    canvas.options.set_contiguous(contiguous)
    canvas.model.patience = 0.0
    for finish in (False, True):
        canvas.click(5, 5)
        assert canvas.model.is_stroking
        if not finish:
            canvas.model.undo()
            assert not canvas.model.is_stroking
            assert canvas.model.mask_bounds() is None
    qtbot.waitUntil(lambda: not canvas.model.is_stroking, timeout=10_000)
    assert canvas.model.mask_bounds() == canvas.model.frame
    assert not canvas.mask()[60, 60]
    canvas.model.undo()
    assert canvas.model.mask_bounds() is None


def test_fill_that_takes_long_says_so_and_escape_drops_it(
    canvas: CanvasDriver, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(edited_document, "_TOLD_AFTER", 0.0)
    before = canvas.pixels()
    screen = canvas.view.grab().toImage()
    told: list[str] = []
    canvas.model.going_on_changed.connect(lambda: told.append(canvas.model.going_on))

    def endless(document: Document) -> Iterator[Changes]:
        while True:
            yield document.fill_layer(document.active.id, Bounds(0, 150, 8, 8), (1, 2, 3, 255))

    canvas.model.patience = 0.0
    canvas.model.run("Endless", endless)
    qtbot.waitUntil(lambda: told == ["Endless"], timeout=10_000)
    top = QRect(0, 0, canvas.view.width(), 48)
    assert canvas.view.grab(top).toImage() != screen.copy(top), "a caption"
    canvas.key(Qt.Key.Key_Escape)
    assert told == ["Endless", ""]
    assert not canvas.model.is_stroking
    assert np.array_equal(canvas.pixels(), before)
    assert canvas.view.grab().toImage() == screen


def test_wand_sees_the_active_layer_only_when_told(canvas: CanvasDriver) -> None:
    canvas.model.layer_edits.add()
    canvas.view.set_tool("wand")
    canvas.options.set_sample_all(False)
    canvas.click(60, 60)
    assert canvas.model.mask_bounds() == canvas.model.frame


def test_fill_pours_colour_over_what_is_alike(canvas: CanvasDriver) -> None:
    canvas.options.set_colour(QColor(0, 255, 0))
    canvas.view.set_tool("fill")
    canvas.click(60, 60)
    pixels = canvas.pixels()
    assert (pixels[50:100, 50:100] == (0, 255, 0, 255)).all()
    assert (pixels[210, 310] == (205, 3, 0, 255)).all()
    canvas.click(-20, 10)
    canvas.model.undo()
    assert np.array_equal(canvas.pixels(), islands())
    assert not canvas.model.can_undo


def test_crop_applies_with_enter_as_one_step(canvas: CanvasDriver) -> None:
    before = canvas.pixels()
    canvas.view.set_tool("crop")
    canvas.drag((50, 40), (250, 200))
    assert canvas.model.frame == Bounds(0, 0, 400, 300)
    canvas.key(Qt.Key.Key_Return)
    assert canvas.model.frame == Bounds(50, 40, 200, 160)
    assert np.array_equal(canvas.pixels(), before[40:200, 50:250])
    canvas.model.undo()
    assert np.array_equal(canvas.pixels(), before)


def test_crop_handles_move_its_sides(canvas: CanvasDriver) -> None:
    canvas.view.set_tool("crop")
    canvas.drag((50, 40), (250, 200))
    canvas.drag((250, 120), (300, 120))
    canvas.drag((50, 40), (60, 60))
    canvas.drag((150, 150), (160, 155))
    canvas.key(Qt.Key.Key_Return)
    assert canvas.model.frame == Bounds(70, 65, 240, 140)


def test_crop_keeps_the_ratio_it_is_given(canvas: CanvasDriver) -> None:
    canvas.options.crop.set_shape(Shape.SIXTEEN_NINE)
    canvas.view.set_tool("crop")
    canvas.drag((50, 40), (210, 200))
    canvas.key(Qt.Key.Key_Return)
    assert canvas.model.frame == Bounds(50, 40, 160, 90)


def test_crop_beyond_the_picture_extends(canvas: CanvasDriver) -> None:
    canvas.view.set_tool("crop")
    canvas.drag((100, 20), (420, 340))
    canvas.key(Qt.Key.Key_Return)
    assert canvas.model.frame == Bounds(100, 20, 300, 280)
    assert canvas.view.extension == Margins(0, 0, 20, 40)


def test_zoom_tool_clicks_and_drags(canvas: CanvasDriver) -> None:
    canvas.view.set_tool("zoom")
    canvas.click(200, 150)
    assert canvas.view.zoom == 1.5
    canvas.click(200, 150, ALT)
    assert canvas.view.zoom == 1.0
    canvas.drag((100, 100), (200, 175))
    assert canvas.view.zoom == pytest.approx(8.0)
    seen = canvas.view.viewport.seen()
    assert seen.contains(Bounds(101, 101, 98, 73))


def test_pan_tool_drags_the_view(canvas: CanvasDriver) -> None:
    canvas.view.set_tool("pan")
    before = canvas.view.viewport
    start = canvas.at(100, 100)
    canvas.press(100, 100)
    canvas.move(130, 110)
    canvas.release(130, 110)
    assert canvas.view.viewport.offset_x == pytest.approx(before.offset_x + 30)
    assert canvas.at(100, 100).x() == pytest.approx(start.x() + 30)


def test_eyedropper_takes_the_colour(canvas: CanvasDriver) -> None:
    canvas.view.set_tool("eyedropper")
    seen: list[QColor] = []
    canvas.options.colour_changed.connect(seen.append)
    canvas.click(60, 60)
    assert canvas.options.colour == QColor(200, 0, 0)
    canvas.click(-50, 60)
    assert len(seen) == 1


def test_move_shifts_the_layer_in_one_step(canvas: CanvasDriver) -> None:
    canvas.model.layer_edits.add()
    layer = canvas.model.active_layer
    assert layer is not None
    canvas.options.set_colour(QColor(0, 255, 0))
    canvas.view.set_tool("paint")
    canvas.click(100, 100)
    content = canvas.model.document.store(layer.id).content_bounds()
    assert content is not None
    below = canvas.model.document.store(canvas.model.layers[0].id).read(canvas.model.frame)
    canvas.view.set_tool("move")
    canvas.drag((100, 100), (130, 80))
    store = canvas.model.document.store(layer.id)
    assert store.content_bounds() == content.moved(30, -20)
    canvas.key(Qt.Key.Key_Right)
    assert store.content_bounds() == content.moved(31, -20)
    canvas.model.undo()
    canvas.model.undo()
    store = canvas.model.document.store(layer.id)
    assert store.content_bounds() == content
    unchanged = canvas.model.document.store(canvas.model.layers[0].id).read(canvas.model.frame)
    assert np.array_equal(unchanged, below)


def test_move_there_and_back_loses_nothing(canvas: CanvasDriver) -> None:
    before = canvas.pixels()
    canvas.view.set_tool("move")
    canvas.drag((100, 100), (-300, 90))
    assert not np.array_equal(canvas.pixels(), before)
    canvas.drag((100, 100), (500, 110))
    assert np.array_equal(canvas.pixels(), before)


def test_context_box_is_drawn_moved_and_taken_away(canvas: CanvasDriver) -> None:
    canvas.view.set_tool("context")
    canvas.drag((50, 40), (250, 200))
    assert canvas.options.context_box == Bounds(50, 40, 200, 160)
    canvas.drag((250, 120), (300, 120))
    assert canvas.options.context_box == Bounds(50, 40, 250, 160)
    canvas.drag((150, 100), (160, 105))
    assert canvas.options.context_box == Bounds(60, 45, 250, 160)
    canvas.drag((310, 205), (900, 900))
    assert canvas.options.context_box == Bounds(60, 45, 340, 255)
    assert not canvas.model.can_undo
    canvas.key(Qt.Key.Key_Backspace)
    assert canvas.options.context_box is None


def test_context_box_stays_when_a_drag_is_dropped(canvas: CanvasDriver) -> None:
    canvas.view.set_tool("context")
    canvas.drag((50, 40), (250, 200))
    canvas.press(250, 120)
    canvas.move(350, 120)
    canvas.key(Qt.Key.Key_Escape)
    canvas.release(350, 120)
    canvas.click(350, 250)
    assert canvas.options.context_box == Bounds(50, 40, 200, 160)


def test_context_box_drawn_with_shift_is_square(canvas: CanvasDriver) -> None:
    canvas.view.set_tool("context")
    canvas.drag((200, 150), (100, 120), modifiers=SHIFT)
    assert canvas.options.context_box == Bounds(100, 50, 100, 100)
