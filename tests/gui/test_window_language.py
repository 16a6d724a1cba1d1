"""Chinese: nothing left untranslated, changed without a restart, nothing lost by it."""

from __future__ import annotations

import ast
import errno
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
import translations
from PySide6.QtCore import QTranslator
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from core import paths, preferences
from core.engine.fake_engine import Script
from core.errors import BadInput, UserError
from core.families import registry
from core.families.registry import all_families
from core.files import file_error
from core.reasons import reason
from core.text import say
from gui import tool_words
from gui.language import Language, resolve
from gui.notices import notice_of
from gui.studio import Studio
from gui.wording import sentences, translated

MakeStudio = Callable[..., Studio]

ROOT = Path(__file__).resolve().parents[2]
TS = paths.resources_dir() / "translations" / "zh_CN.ts"
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
# Names, keys and what the starter model understands.
_SAME = re.compile(
    r"^[^a-zA-Z]*$|^[XY]$|Pentimento|Starter|px|%|×|^a |^mountains|English|^CPU: Fake device$"
)


def messages(path: Path) -> list[ElementTree.Element]:
    return list(ElementTree.parse(path).getroot().iter("message"))


def test_every_text_of_the_code_is_translated(tmp_path: Path) -> None:
    copy = tmp_path / "zh_CN.ts"
    shutil.copy(TS, copy)
    try:
        translations.update(copy)
    except FileNotFoundError:
        pytest.skip("lupdate is not installed")
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


def test_keys_are_called_what_stands_on_them(qapp: QApplication) -> None:
    language = Language(qapp, "zh_CN")
    try:
        said = [
            QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)
            for keys in ("Ctrl+Return", "Left", "Ctrl+Right")
        ]
        assert said == ["Ctrl+Enter", "←", "Ctrl+→"]
    finally:
        language.set("en")


def test_translations_keep_their_fields() -> None:
    for message in messages(TS):
        source, translated = message.findtext("source") or "", message.findtext("translation") or ""
        fields = re.findall(r"\{\w+[^}]*\}", source)
        assert sorted(fields) == sorted(re.findall(r"\{\w+[^}]*\}", translated)), source


def test_translations_are_compiled() -> None:
    """The .qm says what the .ts says (packaging/translations.py makes both)."""
    translator = QTranslator()
    assert translator.load(str(TS.with_suffix(".qm")))
    for context in ElementTree.parse(TS).getroot().iter("context"):
        name = context.findtext("name") or ""
        for message in context.iter("message"):
            source = message.findtext("source") or ""
            note = message.findtext("comment")
            said = translator.translate(name, source, note)
            assert said == message.findtext("translation"), source


def test_errors_of_core_are_told_in_the_interfaces_language(
    qapp: QApplication, qtbot: QtBot
) -> None:
    language = Language(qapp, "zh_CN")
    try:
        error = file_error(OSError(errno.ENOSPC, "No space left"), "/tmp/图.png")
        notice = notice_of(error)
        assert notice.text == "无法写入 /tmp/图.png。磁盘已满。"
        assert notice.advice == "请腾出一些空间，然后重试。"
        nested = BadInput(say("{what}; supported: {kinds}", what=say("none"), kinds="SDXL"))
        assert notice_of(nested).text == "无；支持的类型：SDXL。"
        assert all(_CHINESE.search(translated(family.about)) for family in all_families())
    finally:
        language.set("en")
    assert notice_of(UserError("a thing failed", "why")).text == "A thing failed. Why."
    assert str(error) == (
        "/tmp/图.png could not be written. The disk is full. Free some space, then try again."
    )


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.EACCES, "Permission denied"),
        OSError(errno.EIO, "Input/output error"),
        OSError(errno.EMFILE, "Too many open files"),
        OSError(9999, "Unknown error 9999"),
        MemoryError(),
        RuntimeError("CUDA out of memory. Tried to allocate 2.00 GiB"),
        OSError("image file is truncated (12 bytes not processed)"),
        KeyError("width"),
        ValueError("something new"),
    ],
    ids=repr,
)
def test_reasons_of_system_and_libraries_are_told_in_the_interfaces_language(
    qapp: QApplication, error: Exception
) -> None:
    language = Language(qapp, "zh_CN")
    try:
        why = translated(reason(error))
        assert _CHINESE.search(why)
        told = notice_of(UserError(say("{name} could not be read", name="a"), reason(error))).text
        assert why in told
    finally:
        language.set("en")


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


def test_samples_are_in_the_language_that_the_model_reads(
    qtbot: QtBot, make_studio: MakeStudio, monkeypatch: pytest.MonkeyPatch
) -> None:
    studio = make_studio()
    english = studio.window
    studio.settings.set(preferences.LANGUAGE, "zh_CN")
    qtbot.waitUntil(lambda: studio.window is not english)
    window, parameters = studio.window, studio.session.parameters
    monkeypatch.setattr(window, "generate", lambda: None)
    button = window.empty.prompts[1]
    button.click()
    assert _CHINESE.search(button.text())
    assert parameters.prompt == button.text()
    parameters.use_family(registry.get("sdxl"))
    button.click()
    assert parameters.prompt == "a house in a snowy meadow at night, moon and stars"
    studio.settings.set(preferences.LANGUAGE, "en")
    qtbot.waitUntil(lambda: studio.window is not window)


def test_sentence_ends_as_the_interface_does_whatever_a_file_is_called(qapp: QApplication) -> None:
    named = say("{name} could not be written", name="照片.png")
    assert sentences(named) == "照片.png could not be written."
    language = Language(qapp, "zh_CN")
    try:
        assert sentences(named).endswith("。")
        assert sentences("not in any list of texts") == "Not in any list of texts."
    finally:
        language.close()
