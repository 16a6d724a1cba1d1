"""Keys: found, changed, taken from each other, kept in a file; and those that are held."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.geometry import Bounds
from gui.commands import SPECS
from gui.held_keys import digit_at
from gui.native_keys import sequences, stored
from gui.panels.command_palette import CommandPalette
from gui.panels.finding import rank
from gui.panels.shortcuts_dialogue import ShortcutsDialogue
from gui.studio import Studio
from tests.canvas_driver import candidate_for
from tests.gui.conftest import MakeStudio

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def studio(make_studio: MakeStudio) -> Studio:
    return make_studio()


@pytest.fixture
def sheet(studio: Studio) -> ShortcutsDialogue:
    studio.window.actions_["help.shortcuts"].trigger()
    dialogue = studio._dialogues["shortcuts"]
    assert isinstance(dialogue, ShortcutsDialogue)
    return dialogue


def give(sheet: ShortcutsDialogue, command: str, keys: str, *, further: bool = False) -> None:
    sheet.tree.setCurrentItem(sheet._rows[command])
    sheet.further.setChecked(further)
    sheet.edit.setKeySequence(QKeySequence(keys))
    sheet._on_edited()


def keys_of(studio: Studio, command: str) -> list[str]:
    return [keys.toString() for keys in studio.window.actions_[command].shortcuts()]


# -- finding ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("inv mas", "Invert mask"),
        ("fh", "Flip horizontally"),
        ("flph", "Flip horizontally"),
        ("mbhb", "蒙版画笔"),
        ("画笔", "蒙版画笔"),
        ("xpc", "橡皮擦"),
        ("ctrl+k", "Ctrl+K"),
    ],
)
def test_rank_finds(asked: str, name: str) -> None:
    assert rank(asked, (name,)) is not None


@pytest.mark.parametrize(
    ("asked", "name"), [("zz", "Flip horizontally"), ("inv lay", "Invert mask"), ("hb蒙", "画笔")]
)
def test_rank_does_not_find(asked: str, name: str) -> None:
    assert rank(asked, (name,)) is None


def test_rank_puts_the_nearest_first() -> None:
    names = ["Flip horizontally", "Reflect", "Fill", "Refill mask"]
    found = sorted((rank("f", (name,)) or 0, name) for name in names)
    assert [name for _, name in found[:2]] == ["Fill", "Flip horizontally"]
    assert rank("", ("anything",)) == 0


# -- the list of keys --------------------------------------------------------------------


def test_key_is_taken_from_the_other_command(studio: Studio, sheet: ShortcutsDialogue) -> None:
    give(sheet, "mask.invert", "Ctrl+Z")
    assert "Undo" in sheet.problem.text()
    assert not sheet.take.isHidden()
    sheet.take.click()
    assert keys_of(studio, "mask.invert") == ["Ctrl+Z"]
    assert "Ctrl+Z" not in keys_of(studio, "edit.undo")
    assert sheet.take.isHidden()


def test_command_has_several_keys_after_a_restart(
    studio: Studio, sheet: ShortcutsDialogue, make_studio: MakeStudio
) -> None:
    give(sheet, "tool.brush", "Ctrl+Alt+F9", further=True)
    assert keys_of(studio, "tool.brush") == ["B", "Ctrl+Alt+F9"]
    assert studio.settings.save()
    again = make_studio()
    assert keys_of(again, "tool.brush") == ["B", "Ctrl+Alt+F9"]


@pytest.mark.parametrize("key", ["Space", "4"])
def test_key_that_the_canvas_needs_is_refused(
    studio: Studio, sheet: ShortcutsDialogue, key: str
) -> None:
    give(sheet, "tool.brush", key)
    assert keys_of(studio, "tool.brush") == ["B"]
    assert sheet.problem.text()


def test_keys_go_into_a_file_and_come_back(
    studio: Studio, sheet: ShortcutsDialogue, tmp_path: Path
) -> None:
    give(sheet, "tool.brush", "Ctrl+Alt+F9")
    give(sheet, "tool.eraser", "")
    sheet.file.save(tmp_path / "keys.json", sheet.changed_keys())
    sheet.reset_all.click()
    give(sheet, "tool.lasso", "Ctrl+Alt+F8")
    sheet.file.open(tmp_path / "keys.json")
    assert keys_of(studio, "tool.brush") == ["Ctrl+Alt+F9"]
    assert keys_of(studio, "tool.eraser") == []
    assert keys_of(studio, "tool.lasso") == ["L"]


@pytest.mark.parametrize("content", ["", "[]", '{"pentimento-shortcuts": 1}', '{"keys": {}}'])
def test_file_of_something_else_changes_nothing(
    studio: Studio, sheet: ShortcutsDialogue, tmp_path: Path, content: str
) -> None:
    give(sheet, "tool.brush", "Ctrl+Alt+F9")
    (tmp_path / "keys.json").write_text(content)
    sheet.file.open(tmp_path / "keys.json")
    assert keys_of(studio, "tool.brush") == ["Ctrl+Alt+F9"]
    assert "keys.json" in sheet.problem.text()


@pytest.mark.parametrize("keys", [[], ["B"], ["Ctrl+Return", "Ctrl+Enter"], [";", "Ctrl+;", ","]])
def test_stored_keys_are_the_same_again(keys: list[str]) -> None:
    several = [QKeySequence(key) for key in keys]
    assert sequences(stored(several)) == several


def test_no_two_commands_have_the_same_usual_key() -> None:
    seen: dict[str, str] = {}
    for spec in SPECS:
        for key in spec.keys:
            assert key not in seen, (spec.id, seen[key])
            seen[key] = spec.id


# -- the palette -------------------------------------------------------------------------


def rows(palette: CommandPalette) -> list[str]:
    every = (palette.list.topLevelItem(at) for at in range(palette.list.topLevelItemCount()))
    return [row.text(0) for row in every if row is not None]


def test_palette_shows_the_last_commands_first(studio: Studio, make_studio: MakeStudio) -> None:
    studio.open_sample()
    palette = studio.window.palette_
    palette.open()
    palette.search.setText("mirror the view")
    QTest.keyClick(palette.search, Qt.Key.Key_Return)
    assert studio.window.actions_["view.mirror"].isChecked()
    palette.open()
    assert rows(palette)[0] == "Mirror the view"
    palette.dismiss()
    studio.window.remember_layout()
    assert make_studio().window.palette_.recent == ["view.mirror"]


def test_palette_shows_letters_in_order_only_where_nothing_fits_better(studio: Studio) -> None:
    studio.open_sample()
    palette = studio.window.palette_
    palette.open()
    palette.search.setText("cand")
    assert "Cancel or drop" not in rows(palette)
    palette.search.setText("flph")
    assert "Flip picture horizontally" in rows(palette)
    palette.dismiss()


def test_palette_says_why_a_command_cannot_be_done(studio: Studio) -> None:
    palette = studio.window.palette_
    palette.open()
    palette.search.setText("apply candidate")
    assert rows(palette) == ["Apply candidate · no picture is open"]
    QTest.keyClick(palette.search, Qt.Key.Key_Return)
    studio.open_sample()
    palette.open()
    palette.search.setText("clear mask")
    assert any(row.endswith("there is no mask") for row in rows(palette))
    palette.dismiss()


# -- keys that are held --------------------------------------------------------------------


def send(studio: Studio, kind: QEvent.Type, key: Qt.Key, text: str = "") -> None:
    event = QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, text)
    QApplication.sendEvent(studio.window.canvas, event)


@pytest.mark.parametrize(
    ("key", "text"), [(Qt.Key.Key_Backslash, "\\"), (Qt.Key.Key_F8, ""), (Qt.Key.Key_F12, "")]
)
def test_original_is_seen_while_its_key_is_held(studio: Studio, key: Qt.Key, text: str) -> None:
    studio.open_sample()
    canvas, action = studio.window.canvas, studio.window.actions_["candidate.original"]
    if key is Qt.Key.Key_F12:
        action.setShortcut(QKeySequence("F12"))
    canvas.set_candidate(candidate_for(studio.document, Bounds(50, 60, 120, 100)))
    action.trigger()  # as its shortcut does
    assert canvas.scene.original
    send(studio, QEvent.Type.KeyRelease, Qt.Key.Key_A, "a")
    assert canvas.scene.original
    send(studio, QEvent.Type.KeyRelease, key, text)
    assert not canvas.scene.original
    assert not action.isChecked()


def test_digits_are_found_by_their_place() -> None:
    assert [digit_at(10 + place, 0, "xcb") for place in range(10)] == [*range(1, 10), 0]
    assert digit_at(9, 0, "xcb") is None
    assert digit_at(20, 0, "xcb") is None
    assert digit_at(2, 0, "windows") == 1
    assert digit_at(10, 0, "offscreen") is None


def test_escape_while_composing_cancels_nothing(studio: Studio, qtbot: QtBot) -> None:
    box = studio.window.prompt_panel.prompt
    escape = QKeyEvent(
        QEvent.Type.ShortcutOverride, Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(box, QInputMethodEvent("ni", []))
    escape.ignore()
    QApplication.sendEvent(box, escape)
    assert escape.isAccepted()
    done = QInputMethodEvent("", [])
    done.setCommitString("你")
    QApplication.sendEvent(box, done)
    assert box.toPlainText().endswith("你")
    escape.ignore()
    QApplication.sendEvent(box, escape)
    assert not escape.isAccepted()


def test_escape_goes_back_from_the_prompt_to_the_picture(studio: Studio, qtbot: QtBot) -> None:
    window = studio.window
    studio.open_sample()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow, timeout=5000)
    window.actions_["view.prompt"].trigger()
    assert window.prompt_panel.prompt.hasFocus()
    qtbot.waitUntil(lambda: _escaped(studio), timeout=5000)


def _escaped(studio: Studio) -> bool:
    """Whether Esc has nothing nearer to end."""
    studio.window.escape()
    return studio.window.canvas.hasFocus()
