"""Each error that a user can meet says what failed and what to do, with the button that does."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from core.engine.device import Device
from core.engine.failures import out_of_memory
from core.engine.fake_engine import Script
from core.errors import BadInput, EngineLost, Remedy, UserError
from core.geometry import Extent
from core.models import catalogue
from gui.app import Studio

ROOT = Path(__file__).resolve().parents[2]
MakeStudio = Callable[..., Studio]
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def failing(make_studio: MakeStudio, qtbot: QtBot, error: Exception) -> Studio:
    """A job that ended with `error`; the next one works."""
    studio = make_studio([Script(error=error), Script(steps=1)])
    studio.session.parameters.prompt = "a red house"
    studio.session.generate()
    qtbot.waitUntil(lambda: not studio.window.error_bar.isHidden(), timeout=5000)
    return studio


def button(studio: Studio) -> QPushButton:
    bar = studio.window.error_bar
    assert bar.notice is not None
    assert bar.notice.text
    assert bar.notice.advice
    found = bar._action
    assert found.isVisible()
    return found


def click(found: QPushButton) -> None:
    QTest.mouseClick(found, Qt.MouseButton.LeftButton)


def error_of(act: Callable[[], object]) -> UserError:
    with pytest.raises(UserError) as caught:
        act()
    return caught.value


def test_no_memory_is_freed_and_tried_again(qtbot: QtBot, make_studio: MakeStudio) -> None:
    error = out_of_memory(Extent(2048, 2048), Device("cpu", "cpu", "A processor"))
    studio = failing(make_studio, qtbot, error)
    assert button(studio).text() == "Free memory and try again"
    click(button(studio))
    qtbot.waitUntil(lambda: bool(studio.session.candidates), timeout=5000)
    assert studio.engine.unloads == 1  # pyright: ignore[reportAttributeAccessIssue]


def test_model_that_is_gone_leads_to_the_models(
    qtbot: QtBot, make_studio: MakeStudio, tmp_path: Path
) -> None:
    error = error_of(lambda: catalogue.resolve("a-model", tmp_path))
    studio = failing(make_studio, qtbot, error)
    assert button(studio).text() == "See the models…"
    click(button(studio))
    assert studio._dialogues["models"].isVisible()


@pytest.mark.parametrize("name", ["weights.ckpt", "weights.txt", "broken.safetensors"])
def test_file_that_is_no_model_leads_to_the_models(
    qtbot: QtBot, make_studio: MakeStudio, tmp_path: Path, name: str
) -> None:
    (tmp_path / name).write_bytes(b"\x80\x02 nothing that can be used")
    error = error_of(lambda: catalogue.resolve(str(tmp_path / name), tmp_path))
    studio = failing(make_studio, qtbot, error)
    assert name in studio.window.error_bar.notice.text  # pyright: ignore[reportOptionalMemberAccess]
    assert button(studio).text() == "See the models…"


def test_lost_engine_is_tried_again(qtbot: QtBot, make_studio: MakeStudio) -> None:
    error = EngineLost("The engine's process ended", "it crashed (SIGSEGV)", "Try again")
    studio = failing(make_studio, qtbot, error)
    assert button(studio).text() == "Try again"
    click(button(studio))
    qtbot.waitUntil(lambda: bool(studio.session.candidates), timeout=5000)


def test_file_that_cannot_be_opened_offers_another(
    qtbot: QtBot, make_studio: MakeStudio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    studio = make_studio()
    asked: list[bool] = []
    monkeypatch.setattr(studio.window.files, "open_dialogue", lambda: asked.append(True))
    path = tmp_path / "图 “1”.png"
    path.write_text("no picture")
    studio.window.open_path(path)
    qtbot.waitUntil(lambda: not studio.window.error_bar.isHidden(), timeout=5000)
    assert path.name in studio.window.error_bar.notice.text  # pyright: ignore[reportOptionalMemberAccess]
    assert button(studio).text() == "Open another…"
    click(button(studio))
    assert asked


def test_locked_layer_leads_to_the_layers(qtbot: QtBot, make_studio: MakeStudio) -> None:
    studio = make_studio()
    studio.open_sample()
    layer = studio.document.active_layer
    assert layer is not None
    studio.document.layer_edits.set_locked(layer.id, True)
    studio.window.canvas.set_tool("paint")
    QTest.mouseClick(studio.window.canvas, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not studio.window.error_bar.isHidden(), timeout=5000)
    assert button(studio).text() == "Go to the layers"
    click(button(studio))
    qtbot.waitUntil(studio.window.layers_panel.isVisible, timeout=5000)


def test_damaged_libraries_are_repaired_by_a_program_that_follows(
    qtbot: QtBot, make_studio: MakeStudio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PENTIMENTO_NO_BOOTSTRAP", raising=False)
    ended: list[bool] = []
    monkeypatch.setattr(QApplication, "exit", lambda *_: ended.append(True))
    error = UserError(
        "The engine cannot start", "torch is damaged", "Repair it", remedy=Remedy.REPAIR
    )
    studio = failing(make_studio, qtbot, error)
    assert button(studio).text() == "Repair…"

    answers = ["Cancel", "Close and repair"]

    def execute(box: QMessageBox) -> int:
        words = answers.pop(0)
        (chosen,) = [each for each in box.buttons() if words in each.text()]
        monkeypatch.setattr(QMessageBox, "clickedButton", lambda _: chosen)
        return 0

    monkeypatch.setattr(QMessageBox, "exec", execute)
    click(button(studio))
    assert not ended
    assert studio.start_after is None
    studio.window.repair_requested.emit()
    assert ended == [True]
    assert studio.start_after is not None
    assert studio.start_after[1:] == [str(ROOT / "main.pyw"), "--repair"]


def test_damaged_libraries_of_a_bundle_are_not_for_us_to_repair(
    qtbot: QtBot, make_studio: MakeStudio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PENTIMENTO_NO_BOOTSTRAP", "1")
    error = UserError(
        "The engine cannot start", "torch is damaged", "Repair it", remedy=Remedy.REPAIR
    )
    assert button(failing(make_studio, qtbot, error)).text() == "Try again"


def test_remedy_is_not_lost_on_the_way() -> None:
    error = error_of(lambda: catalogue.resolve_lora("nowhere"))
    parts = (error.what, error.why, error.do, error.remedy)
    assert BadInput(*parts).remedy is error.remedy
