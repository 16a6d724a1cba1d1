"""A candidate is brushed in and out: begun, kept, given back, and ended by something else."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from core import preferences
from core.brush import BrushSettings, Effect
from core.engine.fake_engine import Script
from core.geometry import Bounds, Margins
from core.selection import Combine, Rectangle
from gui.studio import Studio

MakeStudio = Callable[..., Studio]
COUNT = 3
HOLE = Bounds(100, 100, 500, 300)


@pytest.fixture
def studio(qtbot: QtBot, make_studio: MakeStudio) -> Studio:
    """The sample with three candidates; the second is shown, with a tool that is no brush."""
    studio = make_studio(Script(steps=1))
    studio.open_sample()
    studio.document.select(Rectangle(HOLE), Combine.REPLACE, "shape")
    studio.session.parameters.count = COUNT
    studio.session.generate()
    qtbot.waitUntil(lambda: studio.session.queue.running is None, timeout=5000)
    qtbot.waitUntil(lambda: all(one.item_id for one in studio.session.candidates), timeout=5000)
    studio.session.select(1)
    studio.window.canvas.set_tool("lasso")
    return studio


def read(studio: Studio) -> np.ndarray:
    return studio.document.snapshot().read(studio.document.frame)


def applied(studio: Studio, index: int) -> np.ndarray:
    """The picture with all of that candidate in it."""
    candidate = studio.session.candidates[index].candidate
    pixels = read(studio).copy()
    part = pixels[candidate.bounds.slices]
    where = candidate.alpha > 0
    part[where] = candidate.pixels[where]
    return pixels


def stroke(studio: Studio, effect: Effect = Effect.UNMASK, size: float = 80) -> None:
    studio.document.begin_stroke(BrushSettings(size=size, hardness=1), effect)
    studio.document.stroke_to(300, 200)
    studio.document.end_stroke()


def press(studio: Studio, name: str) -> None:
    action = studio.window.actions_[name]
    assert action.isEnabled(), f"{name} is not enabled"
    action.trigger()


def test_brushing_takes_away_and_brings_back(studio: Studio) -> None:
    session, document, canvas = studio.session, studio.document, studio.window.canvas
    before, whole = read(studio), applied(studio, 1)
    press(studio, "candidate.brush")
    assert session.brushing.is_on
    assert session.brushing.index == 1
    assert session.current is None
    assert len(session.candidates) == COUNT
    assert np.array_equal(read(studio), whole)
    assert not document.has_mask, "no veil lies over what is judged"
    assert canvas.tool == "eraser"
    stroke(studio)
    assert np.array_equal(read(studio)[180:220, 280:320], before[180:220, 280:320])
    assert np.array_equal(read(studio)[390:, :], whole[390:, :])
    press(studio, "tool.swap")
    assert canvas.tool == "brush"
    stroke(studio, Effect.MASK, 120)
    assert np.array_equal(read(studio), whole)


def test_brushing_begins_hidden_and_is_brought_in(studio: Studio) -> None:
    before, whole = read(studio), applied(studio, 1)
    press(studio, "candidate.brush_in")
    assert studio.window.canvas.tool == "brush"
    assert np.array_equal(read(studio), before)
    stroke(studio, Effect.MASK)
    assert np.array_equal(read(studio)[180:220, 280:320], whole[180:220, 280:320])
    assert np.array_equal(read(studio)[300:, :], before[300:, :])


@pytest.mark.parametrize("way", ["escape", "discard", "undo", "button"])
def test_given_back_all_is_as_before(qtbot: QtBot, studio: Studio, way: str) -> None:
    session, document, window = studio.session, studio.document, studio.window
    before, mask = read(studio), document.snapshot().mask.read(document.frame)
    steps = len(document.history()[0])
    candidates = session.candidates
    press(studio, "candidate.brush")
    stroke(studio)
    stroke(studio, Effect.MASK, 20)
    if way == "escape":
        press(studio, "edit.escape")
    elif way == "discard":
        press(studio, "candidate.discard")
    elif way == "button":
        qtbot.mouseClick(window.strip.discard, Qt.MouseButton.LeftButton)
    else:
        for _ in range(3):
            assert session.brushing.is_on
            press(studio, "edit.undo")
    assert not session.brushing.is_on
    assert np.array_equal(read(studio), before)
    assert np.array_equal(document.snapshot().mask.read(document.frame), mask)
    assert len(document.history()[0]) == steps
    assert session.candidates == candidates
    assert session.current_index == 1
    assert document.mask_edits.target is None
    assert window.canvas.tool == "lasso"
    assert window.canvas.candidate is candidates[1].candidate


def test_redo_takes_it_up_again(studio: Studio) -> None:
    session, document = studio.session, studio.document
    press(studio, "candidate.brush")
    stroke(studio)
    brushed = read(studio)
    press(studio, "edit.escape")
    assert not session.brushing.is_on
    document.redo()
    assert session.brushing.is_on
    assert session.current is None
    document.redo()
    assert np.array_equal(read(studio), brushed)
    press(studio, "candidate.apply")
    assert np.array_equal(read(studio), brushed)
    assert len(session.candidates) == COUNT - 1


@pytest.mark.parametrize("way", ["apply", "button", "done", "other layer", "merge"])
def test_kept_it_is_a_layer_and_no_candidate(qtbot: QtBot, studio: Studio, way: str) -> None:
    session, document, window = studio.session, studio.document, studio.window
    item = session.candidates[1].item_id
    others = (session.candidates[0], session.candidates[2])
    press(studio, "candidate.brush")
    stroke(studio)
    brushed = read(studio)
    if way == "apply":
        press(studio, "candidate.apply")
    elif way == "button":
        qtbot.mouseClick(window.strip.apply, Qt.MouseButton.LeftButton)
    elif way == "done":
        document.mask_edits.end()
    elif way == "other layer":
        document.layer_edits.set_active(document.layers[0].id)
    else:
        document.layer_edits.merge_down(document.layers[1].id)
    assert not session.brushing.is_on
    assert np.array_equal(read(studio), brushed)
    assert session.candidates == others
    assert session.current is None
    assert window.canvas.tool == "lasso"
    assert len(document.open.recipes) == 1
    gallery = window.gallery_panel.model
    qtbot.waitUntil(
        lambda: gallery.item(gallery.index_of(item)).is_applied,  # pyright: ignore
        timeout=5000,
    )


def test_looking_at_another_keeps_what_was_painted_only(studio: Studio) -> None:
    session, document = studio.session, studio.document
    press(studio, "candidate.brush")
    press(studio, "candidate.next")
    assert len(document.layers) == 1, "nothing was painted: nothing is left"
    assert len(session.candidates) == COUNT
    assert session.current_index == 2
    session.select(1)
    press(studio, "candidate.brush")
    session.select(1)  # its own thumbnail
    assert session.brushing.is_on
    stroke(studio)
    third = session.candidates[2]
    press(studio, "candidate.next")
    assert len(document.layers) == 2
    assert session.current is third
    assert session.current_index == 1


def test_results_that_come_meanwhile_do_not_end_it(qtbot: QtBot, studio: Studio) -> None:
    session = studio.session
    press(studio, "candidate.brush")
    session.generate()
    qtbot.waitUntil(lambda: len(session.candidates) == 2 * COUNT, timeout=5000)
    assert session.brushing.is_on
    assert session.current is None
    press(studio, "candidate.apply")
    assert len(session.candidates) == 2 * COUNT - 1


def test_another_tab_keeps_it_where_it_is(studio: Studio) -> None:
    session, document = studio.session, studio.document
    first = document.open
    press(studio, "candidate.brush")
    stroke(studio)
    brushed = read(studio)
    session.workspace.fresh()
    assert not session.brushing.is_on
    assert not session.candidates
    session.workspace.show(first)
    assert np.array_equal(read(studio), brushed)
    assert len(session.candidates) == COUNT - 1
    assert not session.brushing.is_on
    press(studio, "edit.undo")
    press(studio, "edit.undo")
    assert len(document.layers) == 1
    assert len(session.candidates) == COUNT - 1


def test_closing_the_document_ends_it(studio: Studio) -> None:
    press(studio, "candidate.brush")
    studio.document.close()
    assert not studio.session.brushing.is_on
    assert not studio.session.candidates


def test_extension_comes_back(qtbot: QtBot, studio: Studio) -> None:
    session, document = studio.session, studio.document
    session.discard_all()
    document.clear_mask()
    session.set_extension(Margins(right=64))
    session.parameters.count = 1
    session.generate()
    qtbot.waitUntil(lambda: len(session.candidates) == 1, timeout=5000)
    frame = document.frame
    for way in ("edit.escape", "edit.undo"):
        press(studio, "candidate.brush")
        assert document.frame.width == frame.width + 64
        assert session.extension.is_empty
        press(studio, way)
        assert document.frame == frame
        assert session.extension == Margins(right=64)
        assert session.current_index == 0


def test_only_one_over_an_empty_canvas_is_told(qtbot: QtBot, make_studio: MakeStudio) -> None:
    studio = make_studio(Script(steps=1))
    studio.session.generate()
    qtbot.waitUntil(lambda: len(studio.session.candidates) == 1, timeout=5000)
    with qtbot.waitSignal(studio.session.notice_raised) as raised:
        press(studio, "candidate.brush")
    assert raised.args is not None
    assert "Apply" in raised.args[0].advice
    assert studio.session.current_index == 0


def test_window_says_what_the_brush_does(studio: Studio) -> None:
    window = studio.window
    painted = window.canvas.grab().toImage()
    press(studio, "candidate.brush")
    assert "Esc" in window.canvas.target_words
    away = window.canvas.target_words
    press(studio, "tool.swap")
    assert window.canvas.target_words != away
    assert window.canvas.grab().toImage() != painted
    assert (window.strip.apply.text(), window.strip.discard.text()) == ("Keep", "Give back")
    assert not window.strip.brush.isEnabled()
    press(studio, "edit.escape")
    assert not window.canvas.target_words
    assert (window.strip.apply.text(), window.strip.discard.text()) == ("Apply", "Discard")
    assert window.strip.brush.isEnabled()


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_another_language_changes_nothing_about_it(qtbot: QtBot, studio: Studio) -> None:
    press(studio, "candidate.brush")
    stroke(studio)
    old = studio.window
    studio.settings.set(preferences.LANGUAGE, "zh_CN")
    qtbot.waitUntil(lambda: studio.window is not old, timeout=8000)
    assert studio.session.brushing.is_on
    assert studio.window.canvas.target_words
    assert studio.window.actions_["candidate.apply"].isEnabled()
    press(studio, "edit.escape")
    assert studio.session.current_index == 1
    assert studio.window.canvas.tool == "lasso"


def test_masks_commands_mean_the_mask_that_is_painted_on(studio: Studio) -> None:
    document = studio.document
    before, whole = read(studio), applied(studio, 1)
    press(studio, "candidate.brush")
    stroke(studio)
    brushed = read(studio)
    press(studio, "mask.invert")
    assert not document.has_mask
    assert np.array_equal(read(studio)[190:210, 290:310], whole[190:210, 290:310])
    assert np.array_equal(read(studio)[110:150, 400:500], before[110:150, 400:500])
    press(studio, "edit.undo")
    assert np.array_equal(read(studio), brushed)
    press(studio, "mask.fill")
    document.end_stroke()
    assert not document.has_mask
    assert np.array_equal(read(studio), whole)
    document.layer_edits.set_locked(document.layers[1].id, True)
    steps = len(document.history()[0])
    press(studio, "mask.invert")
    assert len(document.history()[0]) == steps, "a locked layer stays as it is"
    press(studio, "edit.escape")
    assert np.array_equal(read(studio), before)
    press(studio, "mask.invert")
    document.selection_edits.jobs.wait()
    assert document.has_mask
