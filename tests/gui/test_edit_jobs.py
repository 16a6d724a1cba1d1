"""Edits that take long and go on beside the window's thread."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.brush import BrushSettings, Effect
from core.document import Document
from core.geometry import Bounds, Extent
from core.mask_changes import MaskWork
from core.selection import Combine, Ellipse, Rectangle
from gui import edit_jobs, edited_document
from gui.app import Studio
from gui.document_model import DocumentModel
from tests.gui.conftest import MakeStudio
from tests.unit.library_samples import noise

BOX = Bounds(100, 100, 60, 60)
Work = Callable[[], None]


class Held:
    """What a model's jobs would do on their thread, done when the test says so."""

    def __init__(self, model: DocumentModel, monkeypatch: pytest.MonkeyPatch) -> None:
        self.work: list[Work] = []
        monkeypatch.setattr(edit_jobs, "_AT_ONCE", 0.0)
        monkeypatch.setattr(model.jobs._pool, "start", self.hold)

    def hold(self, work: Work) -> None:
        self.work.append(work)

    def let_go(self) -> None:
        work, self.work = self.work, []
        for each in work:
            each()


@pytest.fixture
def model(qapp: QApplication) -> Iterator[DocumentModel]:
    model = DocumentModel()
    model.new(Extent(400, 300))
    model.select(Rectangle(BOX), Combine.ADD, "box")
    yield model
    model.jobs.close()
    model.deleteLater()


def mask_of(model: DocumentModel) -> np.ndarray:
    return model.snapshot().mask.read(model.frame)


def paint(model: DocumentModel, effect: Effect, x: float) -> None:
    model.begin_stroke(BrushSettings(size=40, hardness=1.0), effect)
    model.stroke_to(x, 250)
    model.end_stroke()


def test_mask_job_lets_the_user_paint_and_is_one_step(
    model: DocumentModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = Held(model, monkeypatch)
    before = mask_of(model)
    model.selection_edits.change("grow", 10)
    assert model.undo_text == "Grow mask"
    paint(model, Effect.PAINT, 50)
    assert np.array_equal(mask_of(model), before)
    held.let_go()
    assert model.jobs.current is None
    assert model.mask_bounds() == BOX.padded(10)
    after = mask_of(model)
    model.undo()
    assert np.array_equal(mask_of(model), before)
    model.redo()
    assert np.array_equal(mask_of(model), after)
    assert model.history()[0][-2:] == ["Stroke", "Grow mask"]


def test_mask_job_is_done_again_of_a_mask_that_changed(
    model: DocumentModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = Held(model, monkeypatch)
    model.selection_edits.invert()
    paint(model, Effect.MASK, 50)
    painted = mask_of(model)
    held.let_go()
    assert np.array_equal(mask_of(model), painted), "it was made of another mask"
    held.let_go()
    assert np.array_equal(mask_of(model), 255 - painted)
    model.undo()
    assert np.array_equal(mask_of(model), painted)


def test_mask_job_waits_for_a_stroke_to_end(
    model: DocumentModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = Held(model, monkeypatch)
    model.selection_edits.invert()
    model.begin_stroke(BrushSettings(size=40), Effect.PAINT)
    model.stroke_to(50, 250)
    before = mask_of(model)
    held.let_go()
    assert model.is_stroking
    assert np.array_equal(mask_of(model), before)
    model.end_stroke()
    model.jobs.wait()
    assert np.array_equal(mask_of(model), 255 - before)
    assert model.history()[0][-2:] == ["Stroke", "Invert mask"]


def test_undo_drops_a_mask_job(model: DocumentModel, monkeypatch: pytest.MonkeyPatch) -> None:
    held = Held(model, monkeypatch)
    before, steps = mask_of(model), model.history()
    model.selection_edits.fill_holes()
    model.undo()
    held.let_go()
    assert model.jobs.current is None
    assert np.array_equal(mask_of(model), before)
    assert model.history() == steps


def test_mask_jobs_follow_each_other(model: DocumentModel, monkeypatch: pytest.MonkeyPatch) -> None:
    held = Held(model, monkeypatch)
    model.selection_edits.change("grow", 10)
    model.selection_edits.change("shrink", 4)
    assert len(held.work) == 1
    held.let_go()
    model.jobs._look()
    held.let_go()
    assert model.mask_bounds() == BOX.padded(6)
    assert model.history()[0][-2:] == ["Grow mask", "Shrink mask"]


def test_mask_job_that_fails_is_told_and_changes_nothing(
    model: DocumentModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    Held(model, monkeypatch)
    before = mask_of(model)

    def fail(*_given: object) -> MaskWork:
        def steps() -> Iterator[dict[tuple[int, int], None]]:
            raise MemoryError("no room")
            yield {}

        return MaskWork(1, steps())

    jobs = model.jobs
    job = jobs.start("Fail", fail)
    assert job.work is not None
    job.work.work_off()
    with pytest.raises(MemoryError):
        jobs._look()
    assert jobs.current is None
    assert np.array_equal(mask_of(model), before)


def test_mask_of_a_large_picture_is_changed_beside_the_window(
    qtbot: QtBot, model: DocumentModel
) -> None:
    model.new(Extent(16_384, 16_384))
    model.select(Rectangle(Bounds(1000, 1000, 2000, 2000)), Combine.ADD, "box")
    jobs = model.jobs
    for change in (
        lambda: model.selection_edits.change("feather", 200),
        model.invert_mask,
        model.invert_mask,
        model.selection_edits.fill_holes,
    ):
        change()
        qtbot.waitUntil(lambda: jobs.current is None, timeout=60_000)
    at = model.snapshot().mask.read
    assert at(Bounds(2000, 2000, 1, 1))[0, 0] == 255
    assert 118 <= at(Bounds(1000, 2000, 1, 1))[0, 0] <= 138
    assert at(Bounds(8000, 8000, 1, 1))[0, 0] == 0


# -- in the window -------------------------------------------------------------------------


@pytest.fixture
def window(make_studio: MakeStudio) -> Studio:
    studio = make_studio()
    studio.document.new(Extent(400, 300))
    studio.document.select(Rectangle(BOX), Combine.ADD, "box")
    return studio


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_mask_card_keeps_what_is_on_its_way(
    window: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    main, document = window.window, window.document
    held = Held(document, monkeypatch)
    card = main.painting.card
    main.actions_["mask.grow"].trigger()
    held.let_go()
    assert document.mask_bounds() == BOX.padded(8)
    assert card.field is not None
    card.field.edit(20)
    card.accept()
    assert not card.isVisible()
    assert document.mask_bounds() == BOX, "the smaller one was only shown"
    held.let_go()
    assert document.mask_bounds() == BOX.padded(20)
    assert document.undo_text == "Grow mask"
    document.undo()
    assert document.mask_bounds() == BOX


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_mask_card_drops_what_is_on_its_way(
    window: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    main, document = window.window, window.document
    held = Held(document, monkeypatch)
    main.actions_["mask.grow"].trigger()
    main.painting.card.reject()
    held.let_go()
    assert document.mask_bounds() == BOX
    main.actions_["mask.grow"].trigger()
    document.undo()
    assert not main.painting.card.isVisible()
    assert document.mask_bounds() == BOX


def test_escape_drops_a_mask_job(window: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    main, document = window.window, window.document
    held = Held(document, monkeypatch)
    main.actions_["mask.invert"].trigger()
    assert main.actions_["edit.undo"].text() == "Undo: Invert mask"
    overridden = QKeyEvent(
        QEvent.Type.ShortcutOverride, Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier
    )
    overridden.ignore()
    QApplication.sendEvent(main.canvas, overridden)
    assert overridden.isAccepted()
    QTest.keyClick(main.canvas, Qt.Key.Key_Escape)
    held.let_go()
    assert document.mask_bounds() == BOX
    assert document.jobs.current is None


def test_generating_waits_for_the_mask(
    window: Studio, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    main, document = window.window, window.document
    held = Held(document, monkeypatch)
    document.selection_edits.change("grow", 10)
    main.generate()
    assert window.queue.running is None
    held.let_go()
    qtbot.waitUntil(lambda: bool(window.session.candidates), timeout=10_000)
    assert document.mask_bounds() == BOX.padded(10)


def test_mask_job_ends_in_its_own_document(window: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    document, workspace = window.document, window.session.workspace
    held = Held(document, monkeypatch)
    first = document.open
    document.invert_mask()
    workspace.fresh()
    document.new(Extent(200, 200))
    assert document.open is not first
    held.let_go()
    assert document.mask_bounds() is None
    document.show(first)
    assert document.snapshot().mask.read(Bounds(0, 0, 1, 1))[0, 0] == 255
    assert document.undo_text == "Invert mask"


# -- the whole document --------------------------------------------------------------------


def everything(document: Document) -> tuple[object, dict[tuple[str, tuple[int, int]], bytes]]:
    """To the bit."""
    tiles = {(store, key): tile.tobytes() for store, key, tile in document.tiles()}
    return document.structure, tiles


def layered(model: DocumentModel) -> None:
    """Two layers, a layer's mask, the mask, a kept one; too large to be changed at once."""
    model.load(noise(900, 1300, 4, 1), "large")
    model.layer_edits.add("Over")
    model.document.write(model.document.active.id, Bounds(100, 50, 700, 600), noise(600, 700, 4, 2))
    model.select(Ellipse(Bounds(200, 100, 900, 700)), Combine.REPLACE, "ellipse")
    model.mask_edits.save("kept")
    model.mask_edits.from_mask(model.layers[1].id)
    model.jobs.wait()


EDITS: dict[str, Callable[[DocumentModel], object]] = {
    "flip": lambda model: model.frame_edits.flip(True),
    "rotate": lambda model: model.frame_edits.rotate(True),
    "turn round": lambda model: model.frame_edits.turn_round(),
    "scale": lambda model: model.frame_edits.scale(Extent(400, 300)),
    "canvas size": lambda model: model.frame_edits.set_frame(Bounds(-30, 40, 800, 900), False),
    "crop": lambda model: model.crop(Bounds(100, 90, 700, 500)),
    "flatten": lambda model: model.layer_edits.flatten(),
    "merge visible": lambda model: model.layer_edits.merge_visible(),
    "merge down": lambda model: model.layer_edits.merge_down(model.layers[1].id),
    "duplicate": lambda model: model.layer_edits.duplicate(model.layers[1].id),
    "delete": lambda model: model.layer_edits.remove(model.layers[0].id),
    "invert layer mask": lambda model: model.mask_edits.invert(model.layers[1].id),
    "apply layer mask": lambda model: model.mask_edits.apply(model.layers[1].id),
    "delete layer mask": lambda model: model.mask_edits.remove(model.layers[1].id),
    "mask of layer mask": lambda model: model.mask_edits.to_mask(model.layers[1].id),
    "mask from layer": lambda model: model.selection_edits.take_alpha(),
    "bring back mask": lambda model: model.mask_edits.load(
        model.mask_edits.masks[0].id, Combine.SUBTRACT
    ),
    "keep mask": lambda model: model.mask_edits.save("another"),
    "delete kept mask": lambda model: model.mask_edits.delete(model.mask_edits.masks[0].id),
    "fill mask": lambda model: model.fill_mask(),
    "clear mask": lambda model: model.clear_mask(),
    "paste": lambda model: model.add_picture(noise(700, 800, 4, 3), "pasted"),
}


@pytest.mark.parametrize("name", EDITS)
def test_edit_of_a_large_document_goes_on_beside_the_window(
    model: DocumentModel, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    layered(model)
    before, steps = everything(model.document), model.history()[0]
    alone = DocumentModel()
    alone.load_document(model.document.copy(), "alone")
    with monkeypatch.context() as patch:
        patch.setattr(edit_jobs, "_FEW_TILES", 10**9)
        EDITS[name](alone)  # at once
    expected = everything(alone.document)
    assert expected != before
    held = Held(model, monkeypatch)
    EDITS[name](model)
    assert everything(model.document) == before, "nothing has changed yet"
    assert model.can_undo
    held.let_go()
    assert model.jobs.current is None
    assert everything(model.document) == expected
    assert len(model.history()[0]) == len(steps) + 1
    for _ in range(2):
        while model.pack_undo(1.0):
            pass
        model.undo()
        model.finish_return()
        assert everything(model.document) == before
        model.redo()
        model.finish_return()
        assert everything(model.document) == expected
    alone.jobs.close()
    alone.deleteLater()


def test_stroke_that_is_begun_meanwhile_is_kept(
    model: DocumentModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    layered(model)
    held = Held(model, monkeypatch)
    model.layer_edits.flatten()
    paint(model, Effect.PAINT, 50)
    painted = model.snapshot().read(model.frame)
    held.let_go()
    assert len(model.layers) == 2, "it was made of another picture"
    held.let_go()
    assert len(model.layers) == 1
    assert np.array_equal(model.snapshot().read(model.frame), painted)
    assert model.history()[0][-2:] == ["Stroke", "Flatten"]


def test_edit_whose_layer_is_gone_is_told(
    qtbot: QtBot, model: DocumentModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    layered(model)
    held = Held(model, monkeypatch)
    model.mask_edits.invert(model.layers[1].id)
    model.edit("gone", lambda document: document.remove_layer(document.layers[1].id))
    held.let_go()
    before = everything(model.document)
    with qtbot.waitSignal(model.jobs.failed) as told:
        held.let_go()
        model.jobs._look()
    assert told.args is not None
    assert "not there any more" in str(told.args[0])
    assert model.jobs.current is None
    assert everything(model.document) == before


def test_edits_are_refused_as_they_are_of_small_documents(
    qtbot: QtBot, model: DocumentModel
) -> None:
    layered(model)
    model.layer_edits.flatten()
    model.jobs.wait()
    with qtbot.waitSignal(model.jobs.failed):
        model.layer_edits.merge_visible()
    assert model.jobs.current is None
    assert model.history()[0][-1] == "Flatten"


def test_what_waits_for_an_edit_comes_after_it(
    model: DocumentModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    layered(model)
    held = Held(model, monkeypatch)
    seen: list[int] = []
    model.layer_edits.flatten()
    model.jobs.after(lambda: seen.append(len(model.layers)))
    assert not seen
    held.let_go()
    assert seen == [1]
    model.jobs.after(lambda: seen.append(2))
    assert seen == [1, 2], "at once, where nothing is under way"
    model.layer_edits.duplicate(model.layers[0].id)
    model.jobs.after(lambda: seen.append(3))
    model.undo()
    held.let_go()
    assert seen == [1, 2], "it was for what was dropped"


def test_undo_of_a_large_step_is_done_before_anything_else(
    model: DocumentModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(edited_document, "_RETURN_SECONDS", 0.0)
    layered(model)
    before = everything(model.document)
    model.frame_edits.flip(False)
    model.jobs.wait()
    while model.pack_undo(1.0):
        pass
    flipped = everything(model.document)
    model.undo()
    assert model.is_returning
    assert everything(model.document) == flipped
    paint(model, Effect.PAINT, 50)
    assert not model.is_returning
    model.undo()
    model.finish_return()
    assert everything(model.document) == before
