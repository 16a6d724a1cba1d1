"""Settings are declared once, checked, kept, and survive damage."""

from __future__ import annotations

import json
import logging
import math
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

import core.settings
from core import preferences
from core.errors import UserError
from core.preferences import COUNT, LANGUAGE, MASK_OPACITY, RECENT_FILES, SHORTCUTS, THEME
from core.setting import Kind, Setting
from core.settings import Settings


def _stored(folder: Path) -> dict[str, Any]:
    return json.loads((folder / "settings.json").read_text("utf-8"))


def test_declarations_are_whole() -> None:
    keys = [setting.key for setting in preferences.ALL]
    assert len(set(keys)) == len(keys)
    declared = [value for value in vars(preferences).values() if isinstance(value, Setting)]
    assert {setting.key for setting in declared} == set(keys)
    sections = {name for name, _label in preferences.SECTIONS}
    for setting in preferences.ALL:
        assert setting.section in sections
        assert setting.check(setting.default) == setting.default
        assert setting.label
        assert setting.help.endswith((".", "…")), setting.key
        assert (setting.kind is Kind.CHOICE) == bool(setting.choices)
        json.dumps(setting.to_json(setting.default))


def test_changes_are_kept_and_told(tmp_path: Path) -> None:
    settings = Settings.open(tmp_path)
    told: list[tuple[str, object]] = []
    end = settings.on_change(lambda setting, value: told.append((setting.key, value)))
    assert settings.get(THEME) == "system"
    settings.set(THEME, "dark")
    settings.set(THEME, "dark")
    settings.set(RECENT_FILES, ("湖.png", "b c.png"))
    settings.set(SHORTCUTS, {"tool.brush": "P"})
    end()
    end()
    settings.reset(THEME)
    assert told == [
        ("look.theme", "dark"),
        ("files.recent", ("湖.png", "b c.png")),
        ("system.shortcuts", {"tool.brush": "P"}),
    ]
    again = Settings.open(tmp_path)
    assert again.get(RECENT_FILES) == ("湖.png", "b c.png")
    assert again.get(SHORTCUTS) == {"tool.brush": "P"}
    assert again.get(THEME) == "system"
    assert not again.notices


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        (THEME, "purple"),
        (THEME, 1),
        (COUNT, 0),
        (COUNT, 17),
        (COUNT, 1.5),
        (COUNT, True),
        (COUNT, "4"),
        (MASK_OPACITY, math.nan),
        (MASK_OPACITY, math.inf),
        (RECENT_FILES, "abc"),
        (RECENT_FILES, [1]),
        (RECENT_FILES, ["x"] * 51),
        (SHORTCUTS, {"a": 1}),
        (preferences.KEEP_EXIF, 1),
        (preferences.LAST_FOLDER, "x" * 5000),
    ],
)
def test_value_that_does_not_fit_is_refused_and_ignored_in_the_file(
    tmp_path: Path, setting: Setting[Any], value: object, caplog: pytest.LogCaptureFixture
) -> None:
    settings = Settings.open(tmp_path)
    with pytest.raises(ValueError, match=r"."):
        settings.set(setting, value)
    (tmp_path / "settings.json").write_text(
        json.dumps({setting.key: value, "look.language": "zh_CN"})
    )
    with caplog.at_level(logging.WARNING):
        again = Settings.open(tmp_path)
    assert again.get(setting) == setting.default
    assert again.get(LANGUAGE) == "zh_CN"
    assert setting.key in caplog.text


@pytest.mark.parametrize(
    "damage", [b"", b"{", b"[1]", b"null", b"\xff\xfe\0", b"[" * 100_000, b'{"a": 1} x']
)
def test_damaged_file_is_moved_aside(tmp_path: Path, damage: bytes) -> None:
    (tmp_path / "settings.json").write_bytes(damage)
    settings = Settings.open(tmp_path)
    assert settings.get(THEME) == "system"
    assert "is kept as settings.json.corrupt-" in settings.notices[0]
    (aside,) = tmp_path.glob("*.corrupt-*")
    assert aside.read_bytes() == damage
    settings.set(THEME, "dark")
    assert Settings.open(tmp_path).get(THEME) == "dark"


def test_huge_file_is_not_read(tmp_path: Path) -> None:
    with open(tmp_path / "settings.json", "wb") as file:
        file.truncate(10**9)
    assert "far too large" in Settings.open(tmp_path).notices[0]


def test_folder_in_the_files_place_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "settings.json").mkdir()
    settings = Settings.open(tmp_path)
    assert "is not a file" in settings.notices[0]
    errors: list[UserError] = []
    settings.on_error = errors.append
    settings.set(THEME, "dark")
    assert settings.get(THEME) == "dark"
    assert "folder" in str(errors[0])


def test_unknown_keys_and_newer_versions_are_kept(tmp_path: Path) -> None:
    stored = {"version": 7, "future.thing": [1, {"x": None}], "look.theme": "light"}
    (tmp_path / "settings.json").write_text(json.dumps(stored))
    settings = Settings.open(tmp_path)
    assert settings.get(THEME) == "light"
    settings.set(COUNT, 4)
    assert _stored(tmp_path) == {**stored, "generate.count": 4}


def test_old_files_are_migrated(tmp_path: Path) -> None:
    def rename(stored: dict[str, Any]) -> dict[str, Any]:
        stored["look.theme"] = stored.pop("theme")
        return stored

    (tmp_path / "settings.json").write_text('{"theme": "dark"}')
    settings = Settings.open(tmp_path, (rename,))
    assert settings.get(THEME) == "dark"
    settings.set(COUNT, 2)
    assert _stored(tmp_path) == {"version": 2, "look.theme": "dark", "generate.count": 2}
    assert Settings.open(tmp_path, (rename,)).get(THEME) == "dark"


def test_two_processes_do_not_undo_each_other(tmp_path: Path) -> None:
    one, two = Settings.open(tmp_path), Settings.open(tmp_path)
    one.set(THEME, "dark")
    two.set(COUNT, 3)
    again = Settings.open(tmp_path)
    assert (again.get(THEME), again.get(COUNT)) == ("dark", 3)


def test_what_another_process_writes_meanwhile_is_not_undone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = Settings.open(tmp_path), Settings.open(tmp_path)
    other = threading.Thread(target=lambda: two.set(COUNT, 3))
    real = one._read

    def read_slowly() -> tuple[dict[str, Any], str]:
        found = real()
        other.start()
        other.join(0.2)
        return found

    monkeypatch.setattr(one, "_read", read_slowly)
    one.set(THEME, "dark")
    other.join()
    again = Settings.open(tmp_path)
    assert (again.get(THEME), again.get(COUNT)) == ("dark", 3)


def test_batch_is_written_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings.open(tmp_path)
    writes = 0
    real = core.settings.write_atomically

    def write(*args: Any, **options: Any) -> None:
        nonlocal writes
        writes += 1
        real(*args, **options)

    monkeypatch.setattr(core.settings, "write_atomically", write)
    settings.set(RECENT_FILES, ("a",))
    with settings.batch():
        settings.set(THEME, "dark")
        settings.set(LANGUAGE, "en")
    settings.reset_section("look")
    assert writes == 3
    again = Settings.open(tmp_path)
    assert (again.get(THEME), again.get(LANGUAGE)) == ("system", "system")
    assert again.get(RECENT_FILES) == ("a",)


def test_full_disk_is_reported_and_written_with_the_next_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings.open(tmp_path)
    errors: list[UserError] = []
    settings.on_error = errors.append

    def full(*_args: object, **_options: object) -> None:
        raise UserError("settings.json could not be written", "The disk is full")

    monkeypatch.setattr(core.settings, "write_atomically", full)
    settings.set(THEME, "dark")
    assert "disk is full" in str(errors[0])
    monkeypatch.undo()
    settings.set(COUNT, 2)
    again = Settings.open(tmp_path)
    assert (again.get(THEME), again.get(COUNT)) == ("dark", 2)


@hypothesis_settings(max_examples=50, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from([setting.key for setting in preferences.ALL]) | st.text(max_size=5),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
            lambda inner: (
                st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=2)
            ),
            max_leaves=4,
        ),
        max_size=6,
    )
)
def test_any_file_opens(tmp_path_factory: pytest.TempPathFactory, stored: dict[str, Any]) -> None:
    folder = tmp_path_factory.mktemp("config")
    (folder / "settings.json").write_text(json.dumps(stored))
    settings = Settings.open(folder)
    for setting in preferences.ALL:
        assert setting.check(settings.get(setting)) == settings.get(setting)


def test_writing_later_keeps_nobody_waiting_and_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings.open(tmp_path)
    later: list[Callable[[], None]] = []
    settings.run_later = later.append
    settings.set(COUNT, 2)
    settings.set(COUNT, 3)
    settings.set(preferences.LANGUAGE, "zh_CN")
    assert len(later) == 1  # for all of them
    assert not (tmp_path / "settings.json").exists()
    real = core.settings.write_atomically

    def slow(*arguments: Any, **named: Any) -> None:
        settings.set(COUNT, 4)  # while the others are being written
        real(*arguments, **named)

    monkeypatch.setattr(core.settings, "write_atomically", slow)
    later.pop()()
    assert json.loads((tmp_path / "settings.json").read_text())[COUNT.key] == 3
    monkeypatch.undo()
    later.pop()()
    assert Settings.open(tmp_path).get(COUNT) == 4
    settings.set(COUNT, 1)
    assert settings.save()  # at the end, without waiting for the thread
    later.pop()()
    reopened = Settings.open(tmp_path)
    assert (reopened.get(COUNT), reopened.get(preferences.LANGUAGE)) == (1, "zh_CN")
