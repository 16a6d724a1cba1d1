"""Clone and retouch: brushes that work on what is there."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from core.geometry import Bounds
from core.retouching import Retouch
from tests.canvas_driver import ALT, CONTROL, CanvasDriver


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
