"""Image size and canvas size: the dialogues, and what they do to every layer and mask."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from core.geometry import Bounds, Extent
from gui.app import Studio
from gui.panels.size_dialogue import CanvasSizeDialogue, ImageSizeDialogue
from tests.canvas_driver import photo

MakeStudio = Callable[..., Studio]


pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def studio(make_studio: MakeStudio) -> Studio:
    made = make_studio()
    made.document.load(photo(400, 300), "photo")
    return made


def test_image_size_scales_everything_in_one_step(qtbot: QtBot, studio: Studio) -> None:
    document = studio.document
    document.set_mask(np.full((50, 60), 255, np.uint8), Bounds(100, 100, 60, 50))
    done = len(document.history()[0])
    studio.window.actions_["image.size"].trigger()
    dialogue = studio.window.geometry_.dialogue
    assert isinstance(dialogue, ImageSizeDialogue)
    assert not dialogue.ok.isEnabled()
    dialogue.wide.edit(800)
    assert dialogue.high.value() == 600
    assert dialogue.percent.value() == 2
    assert "800×600" in dialogue.told.text()
    assert "4:3" in dialogue.told.text()
    dialogue.ok.click()
    qtbot.waitUntil(lambda: document.frame == Bounds(0, 0, 800, 600), timeout=20000)
    assert len(document.history()[0]) == done + 1
    mask = document.mask_bounds()
    assert mask is not None
    assert Bounds(199, 199, 122, 102).contains(mask)
    assert mask.contains(Bounds(200, 200, 120, 100))
    assert (document.snapshot().read(document.frame)[..., 3] == 255).all()
    document.undo()
    assert np.array_equal(document.snapshot().read(document.frame), photo(400, 300))


def test_image_size_can_be_cancelled_on_the_way(qtbot: QtBot, studio: Studio) -> None:
    studio.document.load(photo(2000, 1500), "large")
    studio.window.actions_["image.size"].trigger()
    dialogue = studio.window.geometry_.dialogue
    assert isinstance(dialogue, ImageSizeDialogue)
    dialogue.percent.edit(0.5)
    dialogue.ok.click()
    dialogue.cancel.click()
    qtbot.wait(50)
    assert not studio.document.can_undo


@pytest.mark.parametrize("keep", [True, False])
def test_canvas_size_keeps_the_chosen_part(studio: Studio, keep: bool) -> None:
    document = studio.document
    studio.window.actions_["image.canvas"].trigger()
    dialogue = studio.window.geometry_.dialogue
    assert isinstance(dialogue, CanvasSizeDialogue)
    dialogue.wide.edit(200)
    dialogue.high.edit(400)
    assert dialogue.frame_ == Bounds(100, -50, 200, 400)
    dialogue.anchors[2, 0].click()
    assert dialogue.frame_ == Bounds(200, 0, 200, 400)
    dialogue.keep.setChecked(keep)
    dialogue.ok.click()
    assert document.frame == Bounds(200, 0, 200, 400)
    seen = document.snapshot().read(document.frame)
    assert np.array_equal(seen[:300], photo(400, 300)[:, 200:])
    assert not seen[300:].any()
    document.frame_edits.reveal()
    assert (document.frame.width == 400) == keep


def test_scaling_keeps_what_lies_beyond_the_frame(studio: Studio) -> None:
    document = studio.document
    document.add_picture(np.full((40, 40, 4), 255, np.uint8), "patch", 380, 280)
    document.frame_edits.scale(Extent(200, 150))
    layer = document.active_layer
    assert layer is not None
    assert document.document.store(layer.id).content_bounds() == Bounds(190, 140, 20, 20)
    assert document.frame == Bounds(0, 0, 200, 150)
