"""What waits while something else is done: a layer put elsewhere, a half-drawn shape, a frame
to crop to, a stroke, an edit that takes long, a preview. None of it is lost, and nothing fails."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.formats.openraster import read_document
from core.geometry import Bounds
from core.selection import Combine, Rectangle
from gui import edit_jobs
from gui.app import Studio

BOX = Bounds(100, 100, 60, 60)
PATCH = Bounds(200, 150, 80, 50)


def mouse(studio: Studio, kind: QEvent.Type, x: float, y: float) -> None:
    canvas = studio.window.canvas
    place = canvas.viewport.on_screen(canvas.viewport.to_widget(x, y))
    button = Qt.MouseButton.NoButton if kind is QEvent.Type.MouseMove else Qt.MouseButton.LeftButton
    held = (
        Qt.MouseButton.NoButton
        if kind is QEvent.Type.MouseButtonRelease
        else Qt.MouseButton.LeftButton
    )
    event = QMouseEvent(
        kind,
        place,
        QPointF(canvas.mapToGlobal(place.toPoint())),
        button,
        held,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(canvas, event)


def content(studio: Studio) -> Bounds | None:
    document = studio.document.document
    return document.store(document.layers[-1].id).content_bounds()


# -- what waits, and whether it is still there, or done ------------------------------------


def begin_transform(studio: Studio) -> None:
    studio.window.canvas.set_tool("transform")
    QTest.keyClick(studio.window.canvas, Qt.Key.Key_Right)
    assert studio.window.canvas.current_tool.keeps
    assert content(studio) == PATCH


def transform_is_there(studio: Studio) -> bool:
    return studio.window.canvas.current_tool.keeps or content(studio) == PATCH.moved(1, 0)


def begin_polygon(studio: Studio) -> None:
    studio.window.canvas.set_tool("polygon")
    for x, y in ((300, 300), (360, 300), (360, 360)):
        mouse(studio, QEvent.Type.MouseButtonPress, x, y)
        mouse(studio, QEvent.Type.MouseButtonRelease, x, y)
    assert studio.window.canvas.is_busy


def polygon_is_there(studio: Studio) -> bool:
    return studio.window.canvas.is_busy


def begin_crop(studio: Studio) -> None:
    studio.window.canvas.set_tool("crop")
    studio.window.canvas.current_tool.set_box(Bounds(50, 50, 400, 300))  # pyright: ignore
    assert studio.window.canvas.is_busy


def begin_stroke(studio: Studio) -> None:
    studio.window.canvas.set_tool("paint")
    mouse(studio, QEvent.Type.MouseButtonPress, 210, 300)
    mouse(studio, QEvent.Type.MouseMove, 260, 300)
    assert studio.document.is_stroking


def stroke_is_there(studio: Studio) -> bool:
    seen = content(studio)
    return seen is not None and seen.bottom > 290


def begin_edit(studio: Studio) -> None:
    studio.window.actions_["mask.invert"].trigger()
    assert studio.document.jobs.current is not None


def edit_is_there(studio: Studio) -> bool:
    studio.document.jobs.wait()
    mask = studio.document.snapshot().mask
    return int(mask.read(Bounds(0, 0, 1, 1))[0, 0]) == 255


def begin_preview(studio: Studio) -> None:
    studio.window.actions_["mask.grow"].trigger()
    assert studio.window.painting.card.isVisible()


def preview_is_there(studio: Studio) -> bool:
    """Kept, or still to be decided about."""
    studio.document.jobs.wait()
    bounds = studio.document.mask_bounds()
    return bounds is not None and bounds.contains(BOX.padded(1))


WAITING: dict[str, tuple[Callable[[Studio], None], Callable[[Studio], bool]]] = {
    "transform": (begin_transform, transform_is_there),
    "polygon": (begin_polygon, polygon_is_there),
    "crop": (begin_crop, polygon_is_there),
    "stroke": (begin_stroke, stroke_is_there),
    "edit": (begin_edit, edit_is_there),
    "preview": (begin_preview, preview_is_there),
}


def prepare(studio: Studio, path: Path) -> None:
    """A picture with a patch on a layer, a mask, a step to redo, and a file."""
    document = studio.document
    studio.open_sample()
    document.layer_edits.add("patch")
    layer = document.document.active.id
    document.edit("patch", lambda one: one.fill_layer(layer, PATCH, (9, 200, 9, 255)))
    document.select(Rectangle(BOX), Combine.REPLACE, "box")
    document.layer_edits.set_opacity(layer, 0.5)
    document.jobs.wait()
    document.undo()
    document.mark_saved(path)
    assert document.can_redo


@pytest.mark.qt_log_ignore("This plugin does not support")
@pytest.mark.parametrize("name", WAITING)
def test_what_waits_is_not_lost(
    qtbot: QtBot, window: Studio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    begin, is_there = WAITING[name]
    document, actions = window.document, window.window.actions_
    monkeypatch.setattr(edit_jobs, "_AT_ONCE", 0.0)

    def again(number: int) -> Path:
        path = tmp_path / f"{number}.ora"
        window.window.canvas.set_tool("brush")
        prepare(window, path)
        begin(window)
        return path

    # Redo.
    again(1)
    actions["edit.redo"].trigger()
    assert is_there(window), "redo"
    # Generating: with it, or when it is done.
    again(2)
    actions["generate.run"].trigger()
    assert is_there(window), "generate"
    qtbot.waitUntil(lambda: window.queue.running is None)
    window.session.discard_all()
    # Another document and back.
    again(3)
    here = document.open
    actions["file.new"].trigger()
    window.session.workspace.show(here)
    if name not in ("polygon", "crop", "preview"):  # nothing has been asked for yet
        assert is_there(window), "another tab"
    # Saving writes it.
    path = again(4)
    actions["file.save"].trigger()
    assert is_there(window), "save"
    qtbot.waitUntil(path.exists)
    window.window.files.wait()
    saved = read_document(path).document
    assert saved is not None
    if name == "transform":
        assert saved.store(saved.layers[-1].id).content_bounds() == PATCH.moved(1, 0)
    elif name == "stroke":
        bounds = saved.store(saved.layers[-1].id).content_bounds()
        assert bounds is not None
        assert bounds.bottom > 290
    elif name == "edit":
        assert saved.mask.read(Bounds(0, 0, 1, 1))[0, 0] == 255
    if window.document.is_stroking:
        mouse(window, QEvent.Type.MouseButtonRelease, 260, 300)
    window.window.canvas.cancel_gesture()
    # Undo takes it back, and only that.
    again(5)
    steps = len(document.history()[0])
    actions["edit.undo"].trigger()
    document.jobs.wait()
    assert len(document.history()[0]) == steps, "undo was for what waits"
    assert content(window) == PATCH
