"""Adding a model: the panel's button says how, and what was added is found."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from core import paths
from core.models.catalogue import ModelEntry
from gui.app import Studio

MakeStudio = Callable[..., Studio]
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def test_added_model_is_found_and_can_be_chosen(qtbot: QtBot, make_studio: MakeStudio) -> None:
    studio = make_studio()
    panel = studio.window.prompt_panel
    QTest.mouseClick(panel.add_model, Qt.MouseButton.LeftButton)
    dialogue = studio._dialogues["models"]
    assert dialogue.isVisible()
    shown = " ".join(label.text() for label in dialogue.findChildren(type(panel.model_about)))
    assert str(paths.models_dir()) in shown
    assert "Stable Diffusion" in shown
    before = studio.session.models
    added = ModelEntry("mine", "My model", "sd15", Path("mine.safetensors"), "SD 1.5")
    studio.session._list_models = lambda: (*before, added)
    QTest.mouseClick(dialogue.look, Qt.MouseButton.LeftButton)  # pyright: ignore[reportAttributeAccessIssue]
    qtbot.waitUntil(lambda: panel.model.findText("My model") >= 0, timeout=5000)
    assert "My model" in dialogue.found.text()  # pyright: ignore[reportAttributeAccessIssue]
    panel.model.setCurrentIndex(panel.model.findText("My model"))
    panel.model.activated.emit(panel.model.currentIndex())
    assert studio.session.parameters.model == "mine"


def test_models_dialogue_opens_the_folder(
    make_studio: MakeStudio, monkeypatch: pytest.MonkeyPatch
) -> None:
    studio = make_studio()
    opened: list[Path] = []
    monkeypatch.setattr(studio.window, "open_folder", opened.append)
    studio.window.actions_["help.add_model"].trigger()
    dialogue = studio._dialogues["models"]
    QTest.mouseClick(dialogue.open_folder, Qt.MouseButton.LeftButton)  # pyright: ignore[reportAttributeAccessIssue]
    assert opened == [paths.models_dir()]
