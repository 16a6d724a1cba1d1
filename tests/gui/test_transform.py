"""Transforming the layer and the mask on the canvas, and turning the whole picture."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from pytestqt.qtbot import QtBot

from core.blend_modes import BlendMode
from core.errors import UserError
from core.geometry import Bounds
from core.placing import Placing
from gui.app import Studio
from gui.canvas.transform_box import TransformBox
from gui.canvas.transform_options import Target
from tests.canvas_driver import ALT, CONTROL, SHIFT, CanvasDriver, candidate_for, photo

MakeStudio = Callable[..., Studio]

# Where the patch of the second layer lies.
PATCH = Bounds(100, 80, 120, 60)


@pytest.fixture
def canvas(qtbot: QtBot) -> CanvasDriver:
    """A photo with a layer over it that holds a patch; the tool is taken."""
    driver = CanvasDriver(qtbot)
    pixels = photo(PATCH.width, PATCH.height, 5)
    driver.model.add_picture(pixels, "patch", PATCH.x, PATCH.y)
    driver.view.set_tool("transform")
    return driver


def content(canvas: CanvasDriver) -> Bounds | None:
    layer = canvas.model.active_layer
    assert layer is not None
    return canvas.model.document.store(layer.id).content_bounds()


def steps(canvas: CanvasDriver) -> int:
    return len(canvas.model.history()[0])


def test_transform_drag_inside_moves_exactly_and_enter_applies(canvas: CanvasDriver) -> None:
    layer = canvas.model.active_layer
    assert layer is not None
    before = canvas.model.document.store(layer.id).read(PATCH)
    done = steps(canvas)
    canvas.drag((150, 100), (180, 130), (190, 110))
    assert canvas.view.is_busy
    assert content(canvas) == PATCH  # not before it is applied
    canvas.key(Qt.Key.Key_Return)
    assert content(canvas) == PATCH.moved(40, 10)
    assert np.array_equal(canvas.model.document.store(layer.id).read(PATCH.moved(40, 10)), before)
    assert steps(canvas) == done + 1
    assert canvas.model.undo_text == "Move"
    canvas.model.undo()
    assert np.array_equal(canvas.model.document.store(layer.id).read(PATCH), before)


def test_transform_snaps_to_the_frame_unless_control_is_held(canvas: CanvasDriver) -> None:
    canvas.drag((150, 100), (80, 100), (53, 103))
    assert canvas.options.transform.placing is not None
    assert canvas.options.transform.placing.bounds() == PATCH.moved(-100, 3)
    canvas.key(Qt.Key.Key_Escape)
    canvas.press(150, 100)
    canvas.move(80, 100)
    canvas.move(53, 103, CONTROL)
    canvas.release(53, 103, CONTROL)
    assert canvas.options.transform.placing.bounds() == PATCH.moved(-97, 3)
    canvas.key(Qt.Key.Key_Escape)
    canvas.view.set_tool("move")
    canvas.press(150, 100)
    canvas.move(193, 137)
    canvas.grab()
    canvas.release(193, 137)
    assert content(canvas) == PATCH.moved(40, 40)  # in the middle


def test_transform_shows_it_before_it_is_done(canvas: CanvasDriver) -> None:
    shown = canvas.screen(Bounds(100, 80, 20, 60))
    canvas.drag((150, 100), (200, 100))
    moved = canvas.screen(Bounds(150, 80, 20, 60))
    # The knob and handles lie at the edges: look between them.
    assert np.array_equal(moved[15:25, 8:], shown[15:25, 8:])
    background = photo()[95:105, 105:125, :3]
    assert np.array_equal(canvas.screen(Bounds(105, 95, 20, 10)), background)


@pytest.mark.parametrize("own", [BlendMode.NORMAL, BlendMode.ADDITION])
@pytest.mark.parametrize("above", [BlendMode.NORMAL, BlendMode.MULTIPLY, BlendMode.ADDITION])
def test_transform_is_seen_in_its_mode_and_under_those_of_the_layers_above(
    canvas: CanvasDriver, own: BlendMode, above: BlendMode
) -> None:
    model = canvas.model
    patch = model.document.active
    model.add_picture(photo(200, 90, 8), "above", 120, 60)
    cover = model.document.active
    model.edit(
        "look",
        lambda document: document.set_layer(
            dataclasses.replace(patch, blend=own, opacity=0.8)
        ).merged(document.set_layer(dataclasses.replace(cover, blend=above, opacity=0.7))),
    )
    model.layer_edits.set_active(patch.id)
    canvas.drag((150, 100), (180, 130), (190, 110))
    waiting = canvas.screen(PATCH.moved(40, 10)).astype(int)
    canvas.key(Qt.Key.Key_Return)
    canvas.view.set_tool("pan")
    differs = np.abs(canvas.screen(PATCH.moved(40, 10)) - waiting)
    # The box of the transform with its handles and lines lies over it too.
    assert np.median(differs) <= 1
    assert np.percentile(differs[8:-8, 8:-8], 85) <= 2


def test_transform_escape_drops_all_of_it(canvas: CanvasDriver) -> None:
    done = steps(canvas)
    canvas.drag((150, 100), (200, 100))
    canvas.drag((270, 140), (300, 180))
    canvas.key(Qt.Key.Key_Escape)
    assert not canvas.view.is_busy
    assert content(canvas) == PATCH
    assert steps(canvas) == done
    assert canvas.options.transform.placing == Placing.of(PATCH)


def test_transform_corner_scales_and_shift_keeps_the_ratio(canvas: CanvasDriver) -> None:
    canvas.drag((220, 140), (280, 150))
    assert canvas.options.transform.placing is not None
    assert canvas.options.transform.placing.bounds() == Bounds(100, 80, 180, 70)
    canvas.key(Qt.Key.Key_Escape)
    canvas.drag((220, 140), (280, 170), modifiers=SHIFT)
    placing = canvas.options.transform.placing
    assert placing is not None
    assert (placing.width, placing.height) == (180, 90)
    canvas.key(Qt.Key.Key_Return)
    assert content(canvas) == Bounds(100, 80, 180, 90)
    assert canvas.model.undo_text == "Transform"


def test_transform_alt_keeps_the_middle(canvas: CanvasDriver) -> None:
    canvas.drag((220, 110), (240, 110), modifiers=ALT)
    placing = canvas.options.transform.placing
    assert placing is not None
    assert (placing.x, placing.y, placing.width, placing.height) == (160, 110, 160, 60)


def test_transform_outside_turns_and_shift_snaps(canvas: CanvasDriver) -> None:
    canvas.drag((260, 110), (240, 160), modifiers=SHIFT)
    placing = canvas.options.transform.placing
    assert placing is not None
    assert placing.angle == 30
    canvas.key(Qt.Key.Key_Return)
    assert canvas.model.undo_text == "Transform"


def test_transform_quarter_turn_by_hand_is_exact(canvas: CanvasDriver) -> None:
    layer = canvas.model.active_layer
    assert layer is not None
    before = canvas.model.document.store(layer.id).read(PATCH)
    canvas.drag((260, 110), (160.4, 210), (160.2, 210))
    canvas.key(Qt.Key.Key_Return)
    place = content(canvas)
    assert place is not None
    after = canvas.model.document.store(layer.id).read(place)
    assert np.array_equal(after, np.rot90(before, -1))


def test_transform_control_corner_makes_a_perspective(canvas: CanvasDriver) -> None:
    canvas.drag((100, 80), (130, 90), modifiers=CONTROL)
    placing = canvas.options.transform.placing
    assert placing is not None
    assert placing.corners()[0] == pytest.approx((130, 90))
    assert placing.corners()[2] == pytest.approx((220, 140))
    canvas.grab()
    canvas.key(Qt.Key.Key_Return)
    layer = canvas.model.active_layer
    assert layer is not None
    store = canvas.model.document.store(layer.id)
    assert not store.read(Bounds(100, 80, 12, 12)).any()
    assert store.read(Bounds(200, 120, 5, 5))[..., 3].min() == 255


def test_transform_control_side_skews(canvas: CanvasDriver) -> None:
    canvas.drag((160, 80), (190, 80), modifiers=CONTROL)
    placing = canvas.options.transform.placing
    assert placing is not None
    assert placing.corners()[0] == pytest.approx((130, 80))
    assert placing.corners()[1] == pytest.approx((250, 80))
    assert placing.corners()[3] == pytest.approx((100, 140))


def test_transform_several_drags_are_one_step(canvas: CanvasDriver) -> None:
    done = steps(canvas)
    canvas.drag((150, 100), (170, 110))
    canvas.drag((240, 150), (260, 170))
    canvas.key(Qt.Key.Key_Left)
    canvas.key(Qt.Key.Key_Return)
    assert steps(canvas) == done + 1


def test_transform_applies_when_another_tool_is_taken(canvas: CanvasDriver) -> None:
    canvas.drag((150, 100), (170, 110))
    canvas.view.set_tool("brush")
    assert content(canvas) == PATCH.moved(20, 10)
    assert canvas.options.transform.placing is None


def test_transform_click_changes_nothing(canvas: CanvasDriver) -> None:
    done = steps(canvas)
    canvas.click(150, 100)
    canvas.click(300, 200)
    assert not canvas.view.is_busy
    canvas.view.set_tool("brush")
    assert steps(canvas) == done


def test_transform_numbers_edit_it(canvas: CanvasDriver) -> None:
    options = canvas.options.transform
    assert options.placing == Placing.of(PATCH)
    options.placing_edited.emit(Placing.of(PATCH).turned_to(90.0))
    assert options.pending
    options.apply_requested.emit()
    assert not options.pending
    assert content(canvas) == Bounds(130, 50, 60, 120)


def test_transform_of_the_mask_leaves_the_layer_alone(canvas: CanvasDriver) -> None:
    canvas.model.set_mask(np.full((40, 30), 255, np.uint8), Bounds(50, 50, 30, 40))
    canvas.options.transform.set_target(Target.MASK)
    assert "mask" in canvas.view.hint
    canvas.drag((65, 70), (165, 90))
    canvas.grab()
    canvas.key(Qt.Key.Key_Return)
    assert canvas.model.mask_bounds() == Bounds(150, 70, 30, 40)
    assert content(canvas) == PATCH


def test_move_of_the_mask(canvas: CanvasDriver) -> None:
    canvas.model.set_mask(np.full((40, 30), 255, np.uint8), Bounds(50, 50, 30, 40))
    canvas.options.transform.set_target(Target.MASK)
    canvas.view.set_tool("move")
    canvas.drag((65, 70), (75, 70))
    canvas.key(Qt.Key.Key_Down)
    assert canvas.model.mask_bounds() == Bounds(60, 51, 30, 40)


def test_transform_of_the_masked_part_takes_pixels_and_mask_along(canvas: CanvasDriver) -> None:
    layer = canvas.model.active_layer
    assert layer is not None
    store = canvas.model.document.store(layer.id)
    part = Bounds(120, 90, 30, 20)
    before = store.read(part)
    canvas.model.set_mask(np.full((20, 30), 255, np.uint8), part)
    canvas.options.transform.set_target(Target.MASKED)
    assert canvas.options.transform.placing == Placing.of(part)
    canvas.drag((135, 100), (285, 220))
    shown = canvas.screen(part.moved(150, 120))
    assert np.array_equal(shown[8:12, 8:22], before[8:12, 8:22, :3])
    under = canvas.screen(part)
    assert np.array_equal(under, photo()[90:110, 120:150, :3])
    canvas.key(Qt.Key.Key_Return)
    assert np.array_equal(store.read(part.moved(150, 120)), before)
    assert not store.read(part).any()
    assert canvas.model.mask_bounds() == part.moved(150, 120)
    canvas.model.undo()
    assert np.array_equal(store.read(part), before)
    canvas.view.set_tool("move")
    canvas.key(Qt.Key.Key_Right)
    assert np.array_equal(store.read(part.moved(1, 0)), before)


def test_transform_of_nothing_says_why(canvas: CanvasDriver) -> None:
    failed: list[UserError] = []
    canvas.view.failed.connect(failed.append)
    canvas.options.transform.set_target(Target.MASK)
    canvas.click(100, 100)
    assert "no mask" in str(failed[0])
    canvas.options.transform.set_target(Target.LAYER)
    layer = canvas.model.active_layer
    assert layer is not None
    canvas.model.layer_edits.set_locked(layer.id, True)
    canvas.drag((150, 100), (170, 100))
    assert "locked" in str(failed[1])
    assert content(canvas) == PATCH


def test_transform_is_dropped_when_its_pixels_change(canvas: CanvasDriver) -> None:
    canvas.drag((150, 100), (170, 100))
    canvas.model.undo()  # the layer itself goes
    assert not canvas.view.is_busy
    canvas.model.redo()
    canvas.drag((150, 100), (170, 100))
    layer = canvas.model.active_layer
    assert layer is not None
    canvas.model.layer_edits.set_opacity(layer.id, 0.5)  # its pixels stay
    assert canvas.view.is_busy
    canvas.key(Qt.Key.Key_Return)
    assert content(canvas) == PATCH.moved(20, 0)


def test_transform_handles_lie_on_the_box(canvas: CanvasDriver) -> None:
    placing = dataclasses.replace(Placing.of(PATCH), angle=20.0)
    box = TransformBox(placing, canvas.view.viewport)
    for place in ((-0.5, -0.5), (0.5, 0.0)):
        at = canvas.at(*placing.point(*place))
        assert box.hit(at).place == place
    assert box.hit(box.knob[1]).part.name == "KNOB"
    assert box.hit(QPointF(1, 1)).part.name == "OUTSIDE"


def test_document_turned_round_is_upside_down(canvas: CanvasDriver) -> None:
    canvas.view.set_tool("brush")
    before = canvas.pixels()
    canvas.model.frame_edits.turn_round()
    canvas.model.end_stroke()  # what is not made yet
    assert np.array_equal(canvas.pixels(), before[::-1, ::-1])


def test_transform_of_a_large_layer_is_applied_while_the_window_lives(qtbot: QtBot) -> None:
    canvas = CanvasDriver(qtbot, photo(2300, 2100))
    canvas.view.fit()
    canvas.view.set_tool("transform")
    options = canvas.options.transform
    assert options.placing is not None
    options.placing_edited.emit(options.placing.turned_to(20.0))
    canvas.key(Qt.Key.Key_Return)
    assert not canvas.model.can_undo  # still at it
    canvas.grab()
    canvas.key(Qt.Key.Key_Escape)  # takes it back, the box is still there
    assert options.pending
    options.apply_requested.emit()
    qtbot.waitUntil(lambda: canvas.model.can_undo, timeout=30000)
    assert not options.pending
    assert canvas.pixels()[10, 10, 3] == 0
    canvas.model.undo()
    options.placing_edited.emit(options.placing.turned_to(20.0))
    options.apply_requested.emit()
    canvas.view.set_tool("brush")  # does not wait
    assert canvas.model.can_undo


def test_turning_a_large_picture_lets_the_window_live_and_can_be_undone(qtbot: QtBot) -> None:
    canvas = CanvasDriver(qtbot, photo(3000, 2800))
    before = canvas.pixels()
    canvas.model.frame_edits.rotate(True)
    canvas.model.undo()  # dropped on the way, or undone
    assert canvas.model.frame == Bounds(0, 0, 3000, 2800)
    assert np.array_equal(canvas.pixels(), before)
    canvas.model.frame_edits.rotate(True)
    qtbot.waitUntil(lambda: canvas.model.frame == Bounds(0, 0, 2800, 3000), timeout=20000)
    assert np.array_equal(canvas.pixels(), np.rot90(before, -1))


def test_commands_turn_picture_and_layer_from_the_menu(make_studio: MakeStudio) -> None:
    studio = make_studio()
    window, document = studio.window, studio.document
    assert not window.actions_["image.flip_horizontally"].isEnabled()
    document.load(photo(300, 200), "photo")
    before = document.snapshot().read(document.frame)
    window.actions_["image.rotate_right"].trigger()
    document.end_stroke()
    assert document.frame == Bounds(0, 0, 200, 300)
    window.actions_["image.rotate_left"].trigger()
    document.end_stroke()
    window.actions_["layer.flip_horizontally"].trigger()
    window.actions_["layer.flip_vertically"].trigger()
    assert np.array_equal(document.snapshot().read(document.frame), before[::-1, ::-1])
    # Whatever Transform is set to: what is called a layer's is the layer's.
    window.tool_options.transform.set_target(Target.MASK)
    window.actions_["layer.turn_round"].trigger()
    window.tool_options.transform.set_target(Target.LAYER)
    assert np.array_equal(document.snapshot().read(document.frame), before)
    window.actions_["tool.transform"].trigger()
    window.actions_["layer.rotate_right"].trigger()
    assert window.actions_["transform.apply"].isEnabled()
    window.actions_["transform.drop"].trigger()
    assert not window.actions_["transform.apply"].isEnabled()
    assert np.array_equal(document.snapshot().read(document.frame), before)


def test_transform_numbers_in_the_options_bar(make_studio: MakeStudio) -> None:
    studio = make_studio()
    window, document = studio.window, studio.document
    document.load(photo(300, 200), "photo")
    window.actions_["tool.transform"].trigger()
    fields = window.options_bar.transform
    assert fields.isVisible()
    assert (fields.left.value(), fields.wide.value(), fields.high.value()) == (0, 300, 200)
    fields.link.click()
    fields.wide.edit(150)
    assert fields.high.value() == 100
    fields.left.edit(40)
    fields.top.edit(-10)
    window.generate()  # what waits is applied before it is looked at
    layer = document.active_layer
    assert layer is not None
    assert document.document.store(layer.id).content_bounds() == Bounds(40, -10, 150, 100)


def test_what_waits_is_applied_before_a_tab_is_left_and_undone_first(
    make_studio: MakeStudio,
) -> None:
    studio = make_studio()
    window, document = studio.window, studio.document
    document.load(photo(300, 200), "photo")
    window.actions_["tool.transform"].trigger()
    options = window.tool_options.transform
    options.placing_edited.emit(Placing.of(document.frame).moved(30, 0))
    assert window.actions_["edit.undo"].isEnabled()
    window.actions_["edit.undo"].trigger()
    assert not options.pending
    assert not document.can_undo
    assert not window.actions_["edit.undo"].isEnabled()
    options.placing_edited.emit(Placing.of(document.frame).moved(30, 0))
    first = document.open
    studio.session.workspace.fresh()
    assert document.open is not first
    assert first.stack.undo_text == "Move"


NEXT: dict[str, Callable[[CanvasDriver], object]] = {
    "another layer": lambda canvas: canvas.model.layer_edits.set_active(canvas.model.layers[0].id),
    "new layer": lambda canvas: canvas.model.layer_edits.add(),
    "duplicate": lambda canvas: canvas.model.layer_edits.duplicate(canvas.model.layers[1].id),
    "merge": lambda canvas: canvas.model.layer_edits.merge_down(canvas.model.layers[1].id),
    "flatten": lambda canvas: canvas.model.layer_edits.flatten(),
    "paste": lambda canvas: canvas.model.add_picture(photo(9, 9), "pasted"),
    "crop": lambda canvas: canvas.model.crop(Bounds(0, 0, 350, 250)),
    "mask of the layer": lambda canvas: canvas.model.mask_edits.add(canvas.model.layers[1].id),
    "result": lambda canvas: canvas.model.apply_candidate(
        candidate_for(canvas.model, Bounds(10, 10, 20, 20))
    ),
}


@pytest.mark.parametrize("following", list(NEXT))
def test_what_waits_is_applied_before_something_else_is_done(
    canvas: CanvasDriver, following: str
) -> None:
    """It was shown in its new place: it must not snap back, and be lost."""
    first, done = canvas.pixels(), steps(canvas)
    canvas.drag((150, 100), (180, 130), (190, 140))
    assert canvas.options.transform.pending
    NEXT[following](canvas)
    names = canvas.model.history()[0]
    assert names[done] == "Move"
    while len(canvas.model.history()[0]) > done + 1:
        canvas.model.undo()
    moved = canvas.pixels()
    to = PATCH.moved(40, 40)
    assert np.array_equal(moved[to.slices], first[PATCH.slices])
    canvas.model.undo()
    assert np.array_equal(canvas.pixels(), first)


def test_choosing_the_layer_in_hand_applies_nothing(canvas: CanvasDriver) -> None:
    layer = canvas.model.active_layer
    assert layer is not None
    canvas.drag((150, 100), (180, 130), (190, 140))
    canvas.model.layer_edits.set_active(layer.id)
    assert canvas.options.transform.pending
