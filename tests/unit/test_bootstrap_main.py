"""main.py before there is an environment, and the metadata that it relies on."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import lock
import pytest

import core
import main as launcher

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ROOT / "packaging" / "locks"


def _run(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    names = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "PENTIMENTO_NO_BOOTSTRAP")
    clean = {name: value for name, value in os.environ.items() if name not in names}
    # -S: not one installed package can be imported.
    return subprocess.run(
        [sys.executable, "-S", str(ROOT / "main.py"), *arguments],
        env={**clean, **variables},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_version_is_said_without_an_environment(tmp_path: Path) -> None:
    done = _run("--version", PENTIMENTO_ENV=str(tmp_path / "env"))
    assert done.stdout == f"Pentimento {core.__version__}\n"
    assert done.returncode == 0
    assert list(tmp_path.iterdir()) == []


def test_help_is_said_without_an_environment_and_names_every_command(tmp_path: Path) -> None:
    done = _run("--help", PENTIMENTO_ENV=str(tmp_path / "env"))
    assert done.returncode == 0
    for command in (*launcher.HEADLESS, *launcher.SETUP, "tour", "doctor"):
        assert f"main.py {command}" in done.stdout
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform != "linux", reason="displays")
@pytest.mark.parametrize("arguments", [(), ("picture.png",)])
def test_window_without_a_display_is_refused_in_one_line(
    arguments: tuple[str, ...], tmp_path: Path
) -> None:
    done = _run(*arguments, PENTIMENTO_ENV=str(tmp_path / "env"))
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "main.py tour" in done.stderr
    assert "main.py generate" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_unknown_option_is_refused_in_one_line() -> None:
    done = _run("--frobnicate")
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1


def test_main_can_be_parsed_by_an_old_python() -> None:
    tree = ast.parse((ROOT / "main.py").read_text(encoding="utf-8"), feature_version=(3, 4))
    assert not any(isinstance(node, ast.JoinedStr) for node in ast.walk(tree))


def test_old_python_is_told_what_is_needed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(launcher.sys, "version_info", (3, 8, 1, "final", 0))
    with pytest.raises(SystemExit) as caught:
        launcher.require_python()
    assert caught.value.code == 2
    assert "Python 3.11 or newer is needed, this is 3.8; install" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("variables", "platform"),
    [
        ({}, "none"),
        ({"DISPLAY": ":1"}, "x11"),
        ({"WAYLAND_DISPLAY": "wayland-0", "DISPLAY": ":1"}, "wayland"),
        ({"WAYLAND_DISPLAY": "wayland-0", "DISPLAY": ":1", "QT_QPA_PLATFORM": "xcb"}, "x11"),
        ({"QT_QPA_PLATFORM": "offscreen"}, "offscreen"),
        ({"QT_QPA_PLATFORM": "xcb"}, "none"),
    ],
)
def test_qt_platform_follows_the_variables(
    variables: dict[str, str], platform: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert launcher.qt_platform() == platform


@pytest.mark.skipif(sys.platform != "linux", reason="libraries of the system")
def test_headless_commands_ask_for_no_library_of_the_system() -> None:
    for command in (*launcher.HEADLESS, "doctor"):
        assert launcher.system_need(command) == "nothing"
    assert launcher.system_need("tour") in ("offscreen", "x11", "wayland")


def test_doctor_reports_an_environment_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    home = str(tmp_path / "home")
    done = _run("doctor", PENTIMENTO_ENV=str(tmp_path / "file" / "env"), PENTIMENTO_HOME=home)
    assert done.returncode == 1
    assert "error: The environment could not be made" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


def _project() -> dict[str, object]:
    with (ROOT / "pyproject.toml").open("rb") as file:
        return tomllib.load(file)["project"]


def test_version_is_the_same_everywhere() -> None:
    assert _project()["version"] == core.__version__


def _pins(name: str) -> dict[str, str]:
    text = (LOCKS / name).read_text(encoding="utf-8")
    return dict(re.findall(r"^([A-Za-z0-9._-]+)==(\S+)", text, re.MULTILINE))


def test_locks_have_every_dependency_but_torch() -> None:
    project = _project()
    extras = project["optional-dependencies"]
    assert isinstance(extras, dict)
    for file, requirements in (
        ("runtime.txt", project["dependencies"]),
        ("test.txt", extras["test"]),
    ):
        assert isinstance(requirements, list)
        pins = {re.sub(r"[._-]+", "-", pin).lower() for pin in _pins(file)}
        for requirement in requirements:
            name = re.split(r"[\s=<>\[;]", requirement)[0]
            plain = re.sub(r"[._-]+", "-", name).lower()
            assert (plain in pins) != (plain == "torch"), requirement


def test_locks_have_a_hash_for_every_pin_and_no_address() -> None:
    for name in ("runtime.txt", "test.txt", "pip.txt"):
        text = (LOCKS / name).read_text(encoding="utf-8")
        assert "://" not in text
        for block in re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)[1:]:
            assert "--hash=sha256:" in block, block.splitlines()[0]


def test_packaging_stays_a_folder_and_no_package() -> None:
    # With an __init__.py it would shadow the `packaging` library that transformers imports.
    assert not (ROOT / "packaging" / "__init__.py").exists()


@pytest.mark.parametrize("name", ["Pentimento.cmd", "Pentimento.command"])
def test_starters_look_for_the_pythons_that_the_locks_are_made_for(name: str) -> None:
    text = (ROOT / name).read_text(encoding="ascii")
    assert set(re.findall(r"(?<!\d)3\.\d+", text)) == set(lock.PYTHONS)
    oldest, newest = lock.PYTHONS[0], lock.PYTHONS[-1]
    assert f"Python {oldest} to {newest}" in text
    assert "({}, {})".format(*launcher.OLDEST) in text


def test_starter_for_windows_takes_any_name_and_line_ends_of_windows() -> None:
    lines = (ROOT / "Pentimento.cmd").read_bytes().split(b"\r\n")
    assert not any(b"\n" in line for line in lines)
    commands = [line for line in lines if b"start" in line and not line.startswith(b"rem")]
    assert len(commands) == len(lock.PYTHONS) + 1
    for line in commands:
        assert not line.startswith(b"(")
        assert b'"%script%" %*' in line


@pytest.mark.skipif(os.name == "nt", reason="a POSIX shell")
def test_starter_for_a_mac_passes_an_unfit_python_by(tmp_path: Path) -> None:
    for name, code in (("python3.13", 1), ("python3.12", 0)):
        shell = tmp_path / name
        shell.write_text(
            f'#!/bin/sh\n[ "$1" = -c ] && exit {code}\necho "{name} $(basename "$1") $2"\n'
        )
        shell.chmod(0o755)
    done = subprocess.run(
        ["/bin/sh", str(ROOT / "Pentimento.command"), "a (1) 图.png"],
        env={"PATH": f"{tmp_path}:/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.stdout == "python3.12 main.py a (1) 图.png\n"
