"""The layers dock: rows, masks and kept masks, with the mouse and through its commands."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from core.brush import BrushSettings, Effect
from core.document import Document
from core.engine.fake_engine import Script
from core.geometry import Bounds
from core.journal_recovery import recoverable, restore
from core.selection import Combine, Ellipse, Rectangle
from core.tiles import differing
from gui.document_model import DocumentModel
from gui.panels.layer_rows import LAYER, LayerRows
from gui.recovery import _tiles_of as tiles_of
from gui.studio import Studio

MakeStudio = Callable[..., Studio]


@pytest.fixture
def studio(qtbot: QtBot, make_studio: MakeStudio) -> Studio:
    """The sample with a red result in an ellipse, as a layer with its mask."""
    studio = make_studio(Script(steps=1, colour=(250, 0, 0)))
    studio.open_sample()
    studio.document.select(Ellipse(Bounds(100, 100, 200, 160)), Combine.REPLACE, "shape")
    studio.session.generate()
    qtbot.waitUntil(lambda: bool(studio.session.candidates), timeout=5000)
    studio.session.apply()
    studio.window.docks.go_to_layers()
    qtbot.waitUntil(lambda: studio.window.layers_panel.list.count() == 2, timeout=5000)
    qtbot.wait(30)
    return studio


def pixel(document: DocumentModel, x: int, y: int) -> tuple[int, ...]:
    return tuple(int(v) for v in document.snapshot().read(Bounds(x, y, 1, 1))[0, 0])


def click(
    qtbot: QtBot,
    studio: Studio,
    row: int,
    part: str,
    modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
) -> None:
    """On the eye, the pixels, the mask or the lock of a row."""
    view = studio.window.layers_panel.list
    rect = view.visualItemRect(view.item(row))
    layer = view.item(row).data(LAYER)
    rows = view.itemDelegate()
    assert isinstance(rows, LayerRows)
    at = next(
        x
        for x in range(rect.left(), rect.right())
        if rows.part_at(rect, layer, x) == part and rows.part_at(rect, layer, x + 8) == part
    )
    qtbot.mouseClick(
        view.viewport(), Qt.MouseButton.LeftButton, modifier, QPoint(at + 8, rect.center().y())
    )
    qtbot.wait(30)


def stroke(document: DocumentModel, effect: Effect, x: float, y: float) -> None:
    document.begin_stroke(BrushSettings(size=40, hardness=1), effect)
    document.stroke_to(x, y)
    document.end_stroke()


def test_result_is_a_layer_with_its_mask(studio: Studio) -> None:
    layer = studio.document.layers[1]
    assert layer.masked
    assert layer.mask_on
    assert pixel(studio.document, 200, 180) == (250, 0, 0, 255)


def test_thumbnails_show_pixels_and_mask(qtbot: QtBot, studio: Studio) -> None:
    thumbnails, layer = studio.window.layers_panel.thumbnails, studio.document.layers[1]
    qtbot.waitUntil(lambda: thumbnails.image(layer.mask_id) is not None, timeout=5000)
    mask = thumbnails.image(layer.mask_id)
    assert mask is not None
    frame = studio.document.frame
    middle = mask.pixelColor(200 * mask.width() // frame.width, 180 * mask.height() // frame.height)
    assert middle.red() == 255
    stroke(studio.document, Effect.MASK, 400, 300)
    qtbot.waitUntil(lambda: thumbnails.image("mask") is not None, timeout=5000)


def test_click_on_the_mask_paints_on_it_and_on_the_pixels_ends_it(
    qtbot: QtBot, studio: Studio
) -> None:
    document = studio.document
    before = pixel(document, 200, 180)
    click(qtbot, studio, 0, "mask")
    target = document.mask_edits.target
    assert target is not None
    assert target.id == document.layers[1].id
    assert studio.window.layers_panel.target.isVisible()
    stroke(document, Effect.UNMASK, 200, 180)
    assert pixel(document, 200, 180) != before
    assert not document.has_mask, "the mask for generating is another"
    stroke(document, Effect.MASK, 200, 180)
    assert pixel(document, 200, 180) == before
    document.undo()
    document.undo()
    assert pixel(document, 200, 180) == before
    click(qtbot, studio, 0, "pixels")
    assert document.mask_edits.target is None
    assert not studio.window.layers_panel.target.isVisible()
    stroke(document, Effect.MASK, 200, 180)
    assert document.has_mask


def test_escape_and_another_layer_end_painting_on_a_mask(qtbot: QtBot, studio: Studio) -> None:
    document = studio.document
    studio.window.actions_["layer.mask_edit"].trigger()
    assert document.mask_edits.target is not None
    studio.window.escape()
    assert document.mask_edits.target is None
    studio.window.actions_["layer.mask_edit"].trigger()
    studio.window.layers_panel.list.setCurrentRow(1)
    assert document.mask_edits.target is None
    # The background has none: it gets one.
    studio.window.actions_["layer.mask_edit"].trigger()
    assert document.layers[0].masked
    document.undo()
    assert document.mask_edits.target is None


def test_mask_is_turned_off_applied_and_deleted(qtbot: QtBot, studio: Studio) -> None:
    document, actions = studio.document, studio.window.actions_
    outside = pixel(document, 20, 20)
    seen = document.snapshot().read(document.frame)
    click(qtbot, studio, 0, "mask", Qt.KeyboardModifier.ShiftModifier)
    assert not document.layers[1].mask_on
    assert document.mask_edits.target is None
    click(qtbot, studio, 0, "mask", Qt.KeyboardModifier.ShiftModifier)
    assert document.layers[1].mask_on
    actions["layer.mask_apply"].trigger()
    assert not document.layers[1].masked
    assert np.array_equal(document.snapshot().read(document.frame), seen)
    document.undo()
    actions["layer.mask_to"].trigger()
    assert document.mask_bounds() == Bounds(100, 100, 200, 160)
    actions["layer.mask_delete"].trigger()
    assert not document.layers[1].masked
    assert pixel(document, 20, 20) == outside
    actions["layer.mask_from"].trigger()
    assert np.array_equal(document.snapshot().read(document.frame), seen)
    actions["layer.mask_invert"].trigger()
    assert pixel(document, 200, 180) != (250, 0, 0, 255)


def test_eye_and_lock_are_clicked(qtbot: QtBot, studio: Studio) -> None:
    document = studio.document
    click(qtbot, studio, 0, "eye")
    assert not document.layers[1].visible
    click(qtbot, studio, 0, "eye")
    assert document.layers[1].visible
    studio.window.actions_["layer.lock"].trigger()
    qtbot.wait(30)
    assert document.layers[1].locked
    click(qtbot, studio, 0, "lock")
    assert not document.layers[1].locked


def test_layers_move_by_keys_and_merge_only_what_shows(qtbot: QtBot, studio: Studio) -> None:
    document, actions = studio.document, studio.window.actions_
    top = document.layers[1].id
    actions["layer.down"].trigger()
    assert document.layers[0].id == top
    assert not actions["layer.down"].isEnabled()
    actions["layer.up"].trigger()
    assert document.layers[1].id == top
    document.layer_edits.set_visible(document.layers[0].id, False)
    document.layer_edits.set_active(top)
    actions["layer.merge_down"].trigger()
    assert len(document.layers) == 2
    assert studio.window.error_bar.isVisible(), "it was refused without a word"
    assert not actions["layer.merge_visible"].isEnabled()
    document.layer_edits.set_visible(document.layers[0].id, True)
    seen = document.snapshot().read(document.frame)
    actions["layer.merge_visible"].trigger()
    assert len(document.layers) == 1
    assert np.array_equal(document.snapshot().read(document.frame), seen)


def test_masks_are_kept_brought_back_and_combined(qtbot: QtBot, studio: Studio) -> None:
    document, section = studio.document, studio.window.layers_panel.masks
    assert not studio.window.actions_["mask.keep"].isEnabled()
    studio.window.layers_panel.masks_fold.set_folded(False)
    for name, box in (("left", Bounds(0, 0, 100, 80)), ("right", Bounds(50, 40, 100, 80))):
        document.select(Rectangle(box), Combine.REPLACE, "shape")
        studio.window.actions_["mask.keep"].trigger()
        qtbot.waitUntil(lambda: section.list.count() == len(document.mask_edits.masks))
        section.list.item(section.list.count() - 1).setText(name)
        qtbot.wait(20)
    assert [mask.name for mask in document.mask_edits.masks] == ["left", "right"]
    section.list.setCurrentRow(0)
    section.buttons["squares-unite"].click()
    assert document.mask_bounds() == Bounds(0, 0, 150, 120)
    section.buttons["bookmark"].click()
    assert document.mask_bounds() == Bounds(0, 0, 100, 80)
    section.list.setCurrentRow(1)
    section.buttons["squares-intersect"].click()
    assert document.mask_bounds() == Bounds(50, 40, 50, 40)
    section.buttons["squares-subtract"].click()
    assert document.mask_bounds() is None
    qtbot.wait(20)
    assert not section.buttons["squares-subtract"].isEnabled()
    section.buttons["trash-2"].click()
    assert [mask.name for mask in document.mask_edits.masks] == ["left"]
    document.undo()
    qtbot.waitUntil(lambda: section.list.count() == 2, timeout=2000)
    section.list.setCurrentRow(1)
    section.buttons["bookmark"].click()
    assert document.mask_bounds() == Bounds(50, 40, 100, 80)


def test_masks_come_back_after_a_crash(qtbot: QtBot, studio: Studio) -> None:
    """The journal holds layers' masks and named masks, also those that came and went."""
    document, masks = studio.document, studio.document.mask_edits
    top = document.layers[1].id
    document.select(Rectangle(Bounds(20, 30, 300, 200)), Combine.REPLACE, "shape")
    masks.save("sky")
    masks.save("gone")
    masks.delete(masks.masks[1].id)
    masks.edit(top)
    stroke(document, Effect.UNMASK, 200, 180)
    masks.add(document.layers[0].id)
    masks.remove(document.layers[0].id)
    document.layer_edits.duplicate(top)
    masks.set_on(document.layers[2].id, False)
    expected = document.document
    studio.recovery.close(keep=True)
    restored = restore(recoverable()[0].id)
    try:
        again = Document.from_state(restored.state, tiles_of(restored.state, restored.tiles()))
    finally:
        restored.close()
    assert again.structure == expected.structure
    assert set(again.store_ids) == set(expected.store_ids)
    for store_id in expected.store_ids:
        one, two = expected.store(store_id).snapshot(), again.store(store_id).snapshot()
        for key in set(one.keys()) | set(two.keys()):
            assert differing(one.get(key), two.get(key)) is None, (store_id, key)


def test_several_layers_are_chosen_moved_merged_copied_and_deleted(
    qtbot: QtBot, studio: Studio
) -> None:
    document, actions = studio.document, studio.window.actions_
    edits, view = document.layer_edits, studio.window.layers_panel.list
    for name in ("one", "two"):
        edits.add(name)
    qtbot.wait(30)
    background, result, one, two = (layer.id for layer in document.layers)
    control, shift = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
    click(qtbot, studio, 0, "pixels")
    assert edits.chosen == (two,)
    click(qtbot, studio, 2, "pixels", control)
    assert edits.chosen == (result, two)
    assert "chosen" in actions["layer.merge_down"].text()
    assert document.active_layer is not None
    assert document.active_layer.id == result

    def order() -> tuple[str, ...]:
        return tuple(layer.id for layer in document.layers)

    before = order()
    actions["layer.down"].trigger()
    assert order() == (result, background, two, one)
    document.undo()
    assert order() == before
    # As one block, wherever it falls: below the last row.
    qtbot.wait(30)
    view.dropped.emit([0, 2], 4)
    assert order() == (result, two, background, one)
    document.undo()
    # Opacity is that of all of them, and one step.
    steps = len(document.history()[0])
    studio.window.layers_panel.opacity.edit(0.5)
    assert [layer.opacity for layer in document.layers] == [1, 0.5, 1, 0.5]
    assert len(document.history()[0]) == steps + 1
    document.undo()
    actions["layer.duplicate"].trigger()
    assert len(document.layers) == 6
    assert edits.chosen == order()[4:]
    actions["layer.delete"].trigger()
    assert order() == before
    # Another layer that becomes active by itself is the only one that is chosen.
    edits.set_active(background)
    assert edits.chosen == (background,)
    qtbot.wait(30)
    assert "chosen" not in actions["layer.merge_down"].text()
    qtbot.wait(30)
    click(qtbot, studio, 1, "pixels")
    click(qtbot, studio, 3, "pixels", shift)
    assert edits.chosen == (background, result, one)
    seen = document.snapshot().read(document.frame)
    actions["layer.merge_down"].trigger()
    assert order() == (background, two)
    assert np.array_equal(document.snapshot().read(document.frame), seen)
    document.undo()
    assert order() == before
    qtbot.wait(30)
    view.selectAll()
    assert not actions["layer.delete"].isEnabled()
    assert not actions["layer.up"].isEnabled()
