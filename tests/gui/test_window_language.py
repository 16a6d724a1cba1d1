"""Chinese: nothing left untranslated, changed without a restart, nothing lost by it."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import PySide6
import pytest
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from core import paths, preferences
from core.engine.fake_engine import Script
from gui import tool_words
from gui.language import resolve
from gui.studio import Studio

MakeStudio = Callable[..., Studio]

ROOT = Path(__file__).resolve().parents[2]
TS = paths.resources_dir() / "translations" / "zh_CN.ts"
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
# Names, keys and what the starter model understands.
_SAME = re.compile(r"^[^a-zA-Z]*$|Pentimento|Starter|px|%|×|^a |^mountains|English|^Fake device$")


def messages(path: Path) -> list[ElementTree.Element]:
    return list(ElementTree.parse(path).getroot().iter("message"))


def test_every_text_of_the_code_is_translated(tmp_path: Path) -> None:
    tool = Path(PySide6.__file__).parent / "lupdate"
    if not tool.exists():
        found = shutil.which("pyside6-lupdate")
        if found is None:
            pytest.skip("lupdate is not installed")
        tool = Path(found)
    copy = tmp_path / "zh_CN.ts"
    shutil.copy(TS, copy)
    sources = [*(ROOT / "gui").rglob("*.py"), ROOT / "core" / "preferences.py"]
    command = [str(tool), "-noobsolete", "-locations", "none", *map(str, sources), "-ts", str(copy)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    unfinished = [
        message.findtext("source")
        for message in messages(copy)
        if message.find("translation[@type]") is not None or not message.findtext("translation")
    ]
    assert not unfinished, unfinished


def test_words_of_the_tools_are_all_listed() -> None:
    spoken = {
        node.args[0].value
        for path in (ROOT / "gui" / "canvas").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "translate"
        and isinstance(node.args[0], ast.Constant)
    }
    assert spoken
    assert spoken <= set(tool_words.WORDS)


def test_translations_keep_their_fields() -> None:
    for message in messages(TS):
        source, translated = message.findtext("source") or "", message.findtext("translation") or ""
        fields = re.findall(r"\{\w+\}", source)
        assert sorted(fields) == sorted(re.findall(r"\{\w+\}", translated)), source


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_language_changes_without_a_restart_and_loses_nothing(
    qtbot: QtBot, make_studio: MakeStudio
) -> None:
    studio = make_studio(Script(steps=1))
    studio.settings.set(preferences.LANGUAGE, "en")
    studio.open_sample()
    studio.document.fill_mask()
    studio.session.parameters.prompt = "一座红房子"
    studio.session.generate()
    qtbot.waitUntil(lambda: bool(studio.session.candidates), timeout=5000)
    pixels = studio.document.snapshot().read(studio.document.frame)
    english = studio.window

    studio.settings.set(preferences.LANGUAGE, "zh_CN")
    qtbot.waitUntil(lambda: studio.window is not english, timeout=5000)
    window = studio.window
    assert window.isVisible()
    assert window.prompt_panel.button.text() == "填充蒙版"
    assert window.prompt_panel.prompt.toPlainText() == "一座红房子"
    assert window.strip.isVisible()
    assert len(studio.session.candidates) == 1
    np.testing.assert_array_equal(studio.document.snapshot().read(studio.document.frame), pixels)
    shown = [label.text() for label in window.findChildren(QLabel)]
    shown += [button.text() for button in window.findChildren(QAbstractButton)]
    shown += [line.placeholderText() for line in window.findChildren(QLineEdit)]
    shown += [action.text() for spec, action in window.actions_.all() if action.isVisible()]
    shown.append(window.canvas.hint)
    left = [text for text in shown if not _CHINESE.search(text) and not _SAME.search(text)]
    assert left == []
    studio.session.apply()
    assert studio.document.can_undo

    studio.settings.set(preferences.LANGUAGE, "en")
    qtbot.waitUntil(lambda: studio.window is not window, timeout=5000)
    assert studio.window.prompt_panel.button.text() == "Rework picture"


@pytest.mark.parametrize(
    ("chosen", "language"), [("en", "en"), ("zh_CN", "zh_CN"), ("xx", None), ("system", None)]
)
def test_language_is_one_that_there_is(chosen: str, language: str | None) -> None:
    assert resolve(chosen) in ({language} if language else {"en", "zh_CN"})
