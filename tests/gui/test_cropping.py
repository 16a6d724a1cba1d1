"""Crop in shapes and numbers, borders that snap to shapes, the extension in numbers."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from core.errors import UserError
from core.geometry import Bounds, Margins
from gui.app import Studio
from gui.canvas.crop_options import Guide, Shape
from tests.canvas_driver import ALT, CONTROL, CanvasDriver, photo

MakeStudio = Callable[..., Studio]


@pytest.fixture
def canvas(qtbot: QtBot) -> CanvasDriver:
    """A photo of 400 × 300; crop is taken."""
    driver = CanvasDriver(qtbot)
    driver.view.set_tool("crop")
    return driver


def test_crop_takes_a_shape_as_large_as_fits(canvas: CanvasDriver) -> None:
    options = canvas.options.crop
    options.set_shape(Shape.SQUARE)
    assert options.box == Bounds(50, 0, 300, 300)
    options.set_shape(Shape.SIXTEEN_NINE)
    assert options.box == Bounds(0, 37, 400, 225)
    options.set_swapped(True)
    assert options.box == Bounds(115, 0, 169, 300)
    options.set_swapped(False)
    options.set_shape(Shape.ORIGINAL)
    assert options.box == canvas.model.frame
    assert not options.pending


def test_crop_drags_keep_the_shape_and_alt_the_middle(canvas: CanvasDriver) -> None:
    canvas.options.crop.set_shape(Shape.SQUARE)
    canvas.drag((350, 300), (250, 260))
    box = canvas.options.crop.box
    assert box is not None
    assert box.width == box.height == 200
    canvas.options.crop.set_shape(Shape.FREE)
    canvas.drag((box.right, box.y + 100), (box.right - 30, box.y + 100), modifiers=ALT)
    assert canvas.options.crop.box == Bounds(box.x + 30, box.y, 140, 200)


def test_crop_sizes_can_be_typed(canvas: CanvasDriver) -> None:
    options = canvas.options.crop
    options.box_edited.emit(Bounds(100, 100, 128, 64))
    assert options.pending
    options.apply_requested.emit()
    assert canvas.model.frame == Bounds(100, 100, 128, 64)
    assert not options.pending
    assert options.box == canvas.model.frame


def test_crop_can_keep_what_is_cut_off(canvas: CanvasDriver) -> None:
    before = canvas.pixels()
    canvas.options.crop.set_keep(True)
    canvas.drag((100, 100), (200, 180))
    canvas.key(Qt.Key.Key_Return)
    assert canvas.model.frame == Bounds(100, 100, 100, 80)
    canvas.model.frame_edits.reveal()
    assert canvas.model.frame == Bounds(0, 0, 400, 300)
    assert np.array_equal(canvas.pixels(), before)
    canvas.model.undo()
    canvas.model.undo()
    canvas.options.crop.set_keep(False)
    canvas.drag((100, 100), (200, 180))
    canvas.key(Qt.Key.Key_Return)
    canvas.model.frame_edits.reveal()
    assert canvas.model.frame == Bounds(100, 100, 100, 80)


def test_crop_arrow_keys_move_the_frame(canvas: CanvasDriver) -> None:
    canvas.drag((100, 100), (200, 180))
    canvas.key(Qt.Key.Key_Right)
    assert canvas.options.crop.box == Bounds(101, 100, 100, 80)


@pytest.mark.parametrize("guide", list(Guide))
def test_crop_draws_its_guides(canvas: CanvasDriver, guide: Guide) -> None:
    canvas.options.crop.set_guide(guide)
    canvas.drag((30, 30), (330, 270))
    third = canvas.screen(Bounds(130, 120, 1, 1))[0, 0].astype(int)
    plain = canvas.pixels()[120, 130, :3].astype(int)
    assert (np.abs(third - plain).max() > 20) == (guide is Guide.THIRDS)


def test_crop_beside_the_picture_says_why_not(canvas: CanvasDriver) -> None:
    failed: list[UserError] = []
    canvas.view.failed.connect(failed.append)
    canvas.options.crop.box_edited.emit(Bounds(900, 900, 50, 50))
    canvas.options.crop.apply_requested.emit()
    assert "outside" in str(failed[0])
    assert canvas.model.frame == Bounds(0, 0, 400, 300)


def test_border_snaps_to_a_usual_shape(canvas: CanvasDriver) -> None:
    canvas.view.set_tool("brush")
    # 533 × 300 is 16:9; the nearest multiple of 8 would be 536.
    canvas.drag((404, 150), (450, 150), (538, 150))
    assert canvas.view.extension == Margins(0, 0, 133, 0)
    canvas.key(Qt.Key.Key_Escape)
    canvas.drag((404, 150), (450, 150), (538, 150), modifiers=CONTROL)
    assert canvas.view.extension == Margins(0, 0, 134, 0)


def test_border_still_snaps_to_eight_between_shapes(canvas: CanvasDriver) -> None:
    canvas.view.set_tool("brush")
    canvas.drag((404, 150), (430, 150), (467, 150))
    assert canvas.view.extension == Margins(0, 0, 64, 0)


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_extension_in_numbers_and_shapes(make_studio: MakeStudio) -> None:
    studio = make_studio()
    window, document = studio.window, studio.document
    document.load(photo(400, 300), "photo")
    popover = window.geometry_.extend_popover
    popover.open_at(window.mapToGlobal(window.rect().center()))
    popover.left.edit(40)
    popover.bottom.edit(16)
    assert studio.session.extension == Margins(40, 0, 0, 16)
    assert "440×316" in popover.size_.text()
    popover.shapes[3].click()
    assert studio.session.extension == Margins(66, 0, 67, 0)
    assert "16:9" in popover.size_.text()
    assert popover.left.value() == 66
    popover.clear.click()
    assert studio.session.extension.is_empty
    popover.close()
    window.actions_["extend.1x1"].trigger()
    assert studio.session.extension == Margins(0, 50, 0, 50)


def test_crop_fields_follow_and_edit(make_studio: MakeStudio) -> None:
    studio = make_studio()
    window, document = studio.window, studio.document
    document.load(photo(400, 300), "photo")
    window.actions_["tool.crop"].trigger()
    fields = window.options_bar.crop
    assert (fields.wide.value(), fields.high.value()) == (400, 300)
    fields.shape.setCurrentIndex(fields.shape.findData(Shape.SQUARE))
    fields.shape.activated.emit(fields.shape.currentIndex())
    assert fields.wide.value() == 300
    assert window.actions_["crop.apply"].isEnabled()
    fields.wide.edit(200)
    assert fields.high.value() == 200
    window.actions_["crop.apply"].trigger()
    assert document.frame == Bounds(100, 50, 200, 200)
