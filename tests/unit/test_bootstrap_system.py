"""The system's own libraries: found out, named, installed."""

from __future__ import annotations

from pathlib import Path

import pytest
from pentimento_env import system_libraries
from pentimento_env.errors import SetupError
from pentimento_env.progress import SetupLog
from pentimento_env.system_libraries import NEEDS, install_command, manager, missing


@pytest.fixture(autouse=True)
def _linux(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system_libraries.sys, "platform", "linux")


@pytest.fixture
def log(tmp_path: Path):
    log = SetupLog(str(tmp_path / "setup.log"))
    yield log
    log.close()


def _lacking(*names: str):
    def load(name: str) -> object:
        if name in names:
            raise OSError(name)
        return object()

    return load


def test_missing_names_what_cannot_be_loaded() -> None:
    found = missing("x11", _lacking("libxcb-cursor.so.0", "libGL.so.1"))
    assert [piece.name for piece in found] == ["libGL.so.1", "libxcb-cursor.so.0"]


def test_headless_commands_need_nothing() -> None:
    assert missing("nothing", _lacking("libGL.so.1")) == []


def test_offscreen_needs_less_than_a_window() -> None:
    assert set(NEEDS["offscreen"]) < set(NEEDS["x11"])
    assert set(NEEDS["x11"]) < set(NEEDS["tests"])


def test_other_systems_need_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system_libraries.sys, "platform", "darwin")
    assert missing("x11", _lacking("libGL.so.1")) == []


@pytest.mark.parametrize(
    ("release", "expected"),
    [
        ({"ID": "debian"}, "apt"),
        ({"ID": "linuxmint", "ID_LIKE": "ubuntu debian"}, "apt"),
        ({"ID": "nobara", "ID_LIKE": "fedora"}, "dnf"),
        ({"ID": "cachyos", "ID_LIKE": "arch"}, "pacman"),
        ({"ID": "opensuse-tumbleweed", "ID_LIKE": "opensuse suse"}, "zypper"),
    ],
)
def test_manager_follows_the_distribution(release: dict[str, str], expected: str) -> None:
    assert manager(release) == expected


def test_os_release_is_read_without_its_quotes(tmp_path: Path) -> None:
    path = tmp_path / "os-release"
    path.write_text("ID=\"ubuntu\"\nNAME='Some Linux'\n# comment\n")
    found = system_libraries.read_os_release(str(path))
    assert found["ID"] == "ubuntu"
    assert found["NAME"] == "Some Linux"


@pytest.mark.parametrize("name", system_libraries.MANAGERS)
def test_install_command_names_each_package_once(name: str) -> None:
    command = install_command(NEEDS["tests"], name)
    assert len(command) == len(set(command))
    assert all(command)


def test_install_command_for_debian() -> None:
    pieces = missing("x11", _lacking("libxcb-cursor.so.0", "libEGL.so.1"))
    assert " ".join(install_command(pieces, "apt")) == (
        "apt-get install -y --no-install-recommends libegl1 libxcb-cursor0"
    )


def test_provide_without_root_names_the_command(
    log: SetupLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(system_libraries, "missing", lambda need: [NEEDS["x11"][0]])
    monkeypatch.setattr(system_libraries, "manager", lambda: "apt")
    with pytest.raises(SetupError, match="Run: sudo apt-get install .*libgl1") as caught:
        system_libraries.provide("x11", log, lambda _: None, may_install=False)
    assert caught.value.code == 2
    assert not str(caught.value).endswith(".")  # it would be copied with the command


def test_provide_as_root_refreshes_then_installs(
    log: SetupLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[list[str]] = []
    monkeypatch.setattr(system_libraries, "missing", lambda need: [] if ran else [NEEDS["x11"][0]])
    monkeypatch.setattr(system_libraries, "manager", lambda: "apt")
    monkeypatch.setattr(system_libraries, "_run", lambda command, log: ran.append(command))
    system_libraries.provide("x11", log, lambda _: None, may_install=True)
    assert [command[:2] for command in ran] == [["apt-get", "update"], ["apt-get", "install"]]


def test_provide_as_root_that_fails_names_what_is_still_missing(
    log: SetupLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(system_libraries, "missing", lambda need: [NEEDS["x11"][0]])
    monkeypatch.setattr(system_libraries, "manager", lambda: "apt")
    monkeypatch.setattr(system_libraries, "_run", lambda command, log: None)
    with pytest.raises(SetupError, match=r"libGL\.so\.1"):
        system_libraries.provide("x11", log, lambda _: None, may_install=True)


def test_unknown_distribution_names_the_libraries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system_libraries, "manager", lambda: "")
    assert "libGL.so.1" in str(system_libraries.explain([NEEDS["x11"][0]]))
