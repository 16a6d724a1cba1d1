"""Where the environment is, and when it counts as complete."""

from __future__ import annotations

import ntpath
import os
import sys
from pathlib import Path

import pytest
from pentimento_env import layout

from core import paths


@pytest.fixture
def locks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "locks"
    folder.mkdir()
    for name in ("runtime.txt", "torch.txt", "test.txt"):
        (folder / name).write_bytes(b"some==1\n")
    monkeypatch.setattr(layout, "LOCKS", str(folder))
    return folder


@pytest.fixture
def environment(tmp_path: Path, locks: Path) -> Path:
    folder = tmp_path / "env"
    packages = Path(layout.site_packages(str(folder)))
    packages.mkdir(parents=True)
    python = Path(layout.interpreter(str(folder)))
    python.parent.mkdir(parents=True, exist_ok=True)
    python.write_text("")
    stamp = {
        "python": layout.python_tag(),
        "packages": packages.relative_to(folder).as_posix(),
        "runtime": layout.lock_digest("runtime"),
        "test": layout.lock_digest("test"),
    }
    layout.write_stamp(str(folder), stamp)
    return folder


@pytest.mark.parametrize("home", ["", "portable"])
def test_folders_are_those_of_core_paths(
    home: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PENTIMENTO_HOME", str(tmp_path / home) if home else "")
    assert layout.data_dir() == str(paths.data_dir())
    assert layout.log_dir() == str(paths.log_dir())


def test_environment_is_the_one_that_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PENTIMENTO_ENV", "/some/where")
    assert layout.environment_dir() == os.path.abspath("/some/where")


def test_environment_is_beside_main_when_that_can_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PENTIMENTO_ENV", raising=False)
    monkeypatch.setattr(layout, "ROOT", str(tmp_path))
    assert layout.environment_dir() == str(tmp_path / ".venv")


def test_environment_is_the_users_own_when_main_is_read_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PENTIMENTO_ENV", raising=False)
    monkeypatch.setattr(layout, "ROOT", str(tmp_path))
    monkeypatch.setattr(layout, "writable", lambda _: False)
    monkeypatch.setenv("PENTIMENTO_HOME", str(tmp_path / "home"))
    assert layout.environment_dir() == str(tmp_path / "home" / "venv")
    monkeypatch.setenv("PENTIMENTO_HOME", "")
    assert layout.environment_dir() == os.path.join(layout.data_dir(), "venv")


def test_complete_environment_in_a_read_only_installation_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PENTIMENTO_ENV", raising=False)
    monkeypatch.setattr(layout, "ROOT", str(tmp_path))
    monkeypatch.setattr(layout, "writable", lambda _: False)
    (tmp_path / ".venv").mkdir()
    layout.write_stamp(str(tmp_path / ".venv"), {"runtime": "x"})
    assert layout.environment_dir() == str(tmp_path / ".venv")


@pytest.mark.parametrize(
    ("root", "long_paths", "beside"),
    [
        ("C:\\Pentimento", False, True),
        ("C:\\" + "a" * 90, False, False),
        ("C:\\" + "a" * 90, True, True),
    ],
)
def test_environment_on_windows_keeps_to_the_length_of_paths(
    monkeypatch: pytest.MonkeyPatch, root: str, long_paths: bool, beside: bool
) -> None:
    monkeypatch.delenv("PENTIMENTO_ENV", raising=False)
    monkeypatch.setenv("PENTIMENTO_HOME", "")
    monkeypatch.setenv("LOCALAPPDATA", "C:\\Users\\me\\AppData\\Local")
    monkeypatch.setattr(layout.sys, "platform", "win32")
    monkeypatch.setattr(layout.os, "path", ntpath)
    monkeypatch.setattr(layout, "ROOT", root)
    monkeypatch.setattr(layout, "writable", lambda _: True)
    monkeypatch.setattr(layout, "_long_paths", lambda: long_paths)
    own = "C:\\Users\\me\\AppData\\Local\\Pentimento\\venv"
    assert layout.environment_dir() == (root + "\\.venv" if beside else own)
    assert layout.interpreter(own) == own + "\\Scripts\\python.exe"


def test_deepest_file_of_the_packages_is_no_deeper_than_expected() -> None:
    packages = Path(layout.site_packages(sys.prefix))
    records = packages.glob("*.dist-info/RECORD")
    names = [line.rsplit(",", 2)[0] for file in records for line in file.read_text().splitlines()]
    assert max(map(len, names)) < layout.DEEPEST


def test_state_of_a_stamped_environment_is_ready(environment: Path) -> None:
    assert layout.state(str(environment)) == "ready"
    assert layout.state(str(environment), tests=True) == "ready"


def test_state_without_anything_is_missing(tmp_path: Path, locks: Path) -> None:
    assert layout.state(str(tmp_path / "nothing")) == "missing"


def test_state_with_the_mark_is_incomplete_even_with_a_stamp(environment: Path) -> None:
    Path(layout.incomplete_file(str(environment))).write_text("setup")
    assert layout.state(str(environment)) == "incomplete"


@pytest.mark.parametrize(("lock", "runtime", "tests"), [("torch.txt", "outdated", "outdated")])
def test_state_after_a_changed_lock_is_outdated(
    lock: str, runtime: str, tests: str, environment: Path, locks: Path
) -> None:
    (locks / lock).write_bytes(b"some==2\n")
    assert layout.state(str(environment)) == runtime
    assert layout.state(str(environment), tests=True) == tests


def test_changed_test_lock_concerns_the_tests_only(environment: Path, locks: Path) -> None:
    (locks / "test.txt").write_bytes(b"some==2\n")
    assert layout.state(str(environment)) == "ready"
    assert layout.state(str(environment), tests=True) == "outdated"


def test_state_with_its_python_gone_is_broken(environment: Path) -> None:
    Path(layout.interpreter(str(environment))).unlink()
    assert layout.state(str(environment)) == "broken"


def test_state_with_another_pythons_packages_is_broken(environment: Path) -> None:
    stamp = layout.read_stamp(str(environment))
    layout.write_stamp(str(environment), {**stamp, "packages": "lib/python2.7/site-packages"})
    assert layout.state(str(environment)) == "broken"


def test_unreadable_stamp_counts_as_none(environment: Path) -> None:
    Path(layout.stamp_file(str(environment))).write_text("{half")
    assert layout.state(str(environment)) == "missing"


def test_lock_digest_does_not_depend_on_line_ends(locks: Path) -> None:
    before = layout.lock_digest("runtime")
    (locks / "runtime.txt").write_bytes(b"some==1\r\n")
    assert layout.lock_digest("runtime") == before


def test_inside_tells_this_interpreters_environment() -> None:
    assert layout.inside(sys.prefix)
    assert not layout.inside("/nowhere")
