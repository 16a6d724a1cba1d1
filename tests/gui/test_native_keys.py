"""Keys on a Mac: none that macOS keeps for itself, and texts that name them as it does."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.geometry import Extent
from gui import native_keys
from gui.commands import SPECS
from gui.language import Language
from gui.native_keys import as_written, delete_keys, usual_keys
from gui.panels import prompt_box
from gui.panels.prompt_box import PromptBox
from gui.studio import Studio

MakeStudio = Callable[..., Studio]

ROOT = Path(__file__).resolve().parents[2]
# Hide, minimise all, quit without asking, the screen's pictures, the switcher; Spotlight.
_APPLES = ("Ctrl+H", "Ctrl+Alt+H", "Ctrl+Alt+M", "Ctrl+Shift+Q", "Ctrl+Tab", "Ctrl+Shift+Tab")
_APPLES += ("F11", "Ctrl+Shift+3", "Ctrl+Shift+4", "Ctrl+Shift+5", "Ctrl+Space", "Ctrl+Alt+D")


@pytest.fixture
def mac(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(native_keys, "is_mac", lambda: True)
    monkeypatch.setattr("gui.language.is_mac", lambda: True)


@pytest.mark.usefixtures("mac")
def test_no_command_has_a_key_that_macos_keeps() -> None:
    for spec in SPECS:
        assert not set(usual_keys(spec)) & set(_APPLES), spec.id


@pytest.mark.usefixtures("mac")
def test_every_key_on_a_mac_belongs_to_one_command() -> None:
    taken: dict[str, str] = {}
    for spec in SPECS:
        if spec.place == "canvas":
            continue
        for key in usual_keys(spec):
            assert QKeySequence(key).toString(), key
            assert taken.setdefault(QKeySequence(key).toString(), spec.id) == spec.id


@pytest.mark.usefixtures("mac")
def test_everything_that_is_thrown_away_by_key_is_by_a_macbooks_too() -> None:
    deleting = [spec for spec in SPECS if any("Delete" in key for key in spec.keys)]
    assert deleting
    for spec in deleting:
        assert any("Backspace" in key for key in usual_keys(spec)), spec.id
    assert "Ctrl+Backspace" in delete_keys()


def test_keys_elsewhere_are_those_that_are_declared() -> None:
    assert all(usual_keys(spec) == spec.keys for spec in SPECS)
    assert as_written("Zoom (Ctrl+1), Alt: erase") == "Zoom (Ctrl+1), Alt: erase"


@pytest.mark.usefixtures("mac")
@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Open a picture (Ctrl+O)", "Open a picture (⌘O)"),
        ("A white canvas (Ctrl+Alt+N)", "A white canvas (⌥⌘N)"),
        ("(Ctrl+Enter)", "(⌘Enter)"),
        ("(Ctrl+G, Ctrl+H, Ctrl+L)", "(⌘G, ⇧⌘H, ⌘L)"),
        ("(Ctrl+Tab goes through them)", "(⌃Tab goes through them)"),
        ("Ctrl+wheel: zoom", "⌘ wheel: zoom"),
        ("Alt or Ctrl+click", "⌥ or ⌘ click"),
        ("Shift, Alt, Shift+Alt before", "⇧, ⌥, ⇧⌥ before"),
        ("按住 Alt 拖动，Ctrl+点击", "按住 ⌥ 拖动，⌘ 点击"),
        ("Alternative control of a shifted salt", "Alternative control of a shifted salt"),
    ],
)
def test_texts_name_the_keys_of_a_mac(text: str, written: str) -> None:
    got = as_written(text)
    assert got.replace("⇧⌥", "⌥⇧") == written.replace("⇧⌥", "⌥⇧")


@pytest.mark.usefixtures("mac")
@pytest.mark.parametrize("name", ["en", "zh_CN"])
def test_window_speaks_of_a_macs_keys_in_every_language(qapp: QApplication, name: str) -> None:
    language = Language(qapp, name)
    try:
        said = QCoreApplication.translate("EmptyState", "Open a picture (Ctrl+O)")
        assert "⌘O" in said
        assert "Ctrl" not in said
        assert ("Open" in said) == (name == "en")
        assert (
            QKeySequence("Shift+[").toString(QKeySequence.SequenceFormat.PortableText) == "Shift+["
        )
        assert "⇧" not in QCoreApplication.translate("QShortcut", "Shift")
        plain = QCoreApplication.translate("Actions", "Undo")
        assert (plain == "Undo") == (name == "en")
    finally:
        language.close()
    assert QCoreApplication.translate("EmptyState", "Open a picture (Ctrl+O)").endswith("(Ctrl+O)")


def test_macs_own_menu_gets_what_belongs_there_and_nothing_else(make_studio: MakeStudio) -> None:
    actions = make_studio().window.actions_
    roles = {spec.id: action.menuRole() for spec, action in actions.all()}
    special = {
        action_id: role for action_id, role in roles.items() if role != QAction.MenuRole.NoRole
    }
    assert special == {
        "file.quit": QAction.MenuRole.QuitRole,
        "edit.settings": QAction.MenuRole.PreferencesRole,
        "help.about": QAction.MenuRole.AboutRole,
    }


def test_file_that_the_desktop_hands_over_is_opened(
    make_studio: MakeStudio, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "图.png"
    Image.fromarray(np.full((20, 30, 3), 90, np.uint8)).save(path)
    studio = make_studio()
    studio.open_file(str(path))
    qtbot.waitUntil(lambda: studio.document.name == path.name)
    assert studio.document.frame.extent == Extent(30, 20)


_HANDED_OVER = """
import sys
from PySide6.QtCore import QCoreApplication, QUrl
from PySide6.QtGui import QFileOpenEvent
from gui.app import make_application
app = make_application(["x"])
app.file_opened.connect(lambda name: print("opened", name))
QCoreApplication.sendEvent(app, QFileOpenEvent(QUrl.fromLocalFile(sys.argv[1])))
"""


def test_application_hears_of_files_from_the_finder(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _HANDED_OVER, str(tmp_path / "a.png")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.stdout == f"opened {(tmp_path / 'a.png').as_posix()}\n", done.stderr


def _key(kind: QEvent.Type, text: str) -> QKeyEvent:
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
    return QKeyEvent(kind, Qt.Key.Key_E, both, text)


@pytest.mark.parametrize(
    ("platform", "text", "written"),
    [("win32", "ę", True), ("win32", "", False), ("win32", "\x05", False), ("darwin", "´", False)],
)
def test_letter_of_altgr_on_windows_is_no_command(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, platform: str, text: str, written: bool
) -> None:
    box = PromptBox(2)
    qtbot.addWidget(box)
    monkeypatch.setattr(prompt_box.sys, "platform", platform)
    asked = _key(QEvent.Type.ShortcutOverride, text)
    asked.ignore()
    QApplication.sendEvent(box, asked)
    assert asked.isAccepted() is written
    if written:
        QApplication.sendEvent(box, _key(QEvent.Type.KeyPress, text))
        assert box.toPlainText() == text
