"""main.pyw: a start without a console, whose every word has to come in a window."""

from __future__ import annotations

import importlib.machinery
import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pentimento_env import layout, preparation
from pentimento_env.errors import SetupError

import main as launcher

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def pyw(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The module as pythonw has it: no streams. `shown` collects what it would show."""
    path = str(ROOT / "main.pyw")
    loader = importlib.machinery.SourceFileLoader("main_pyw", path)
    spec = importlib.util.spec_from_loader("main_pyw", loader)
    assert spec is not None
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    module: Any = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", None)
    monkeypatch.setattr(sys, "argv", ["main.pyw"])
    monkeypatch.setattr(launcher, "qt_platform", lambda: "x11")
    module.shown = []
    monkeypatch.setattr(module, "message", module.shown.append)
    return module


def _prepared(then: Callable[[], None]) -> Callable[..., str]:
    def prepare(_command: str, listener: Callable[..., None], _repair: bool) -> str:
        listener(1, 5, "Installing the packages", "12 MB")
        then()
        return sys.executable

    return prepare


def test_old_python_is_told_in_a_window(pyw: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(launcher.sys, "version_info", (3, 9, 0, "final", 0))
    assert pyw.main() == 2
    (text,) = pyw.shown
    assert text.startswith("Python 3.11 or newer is needed, this is 3.9")


def test_failed_setup_is_told_with_its_log(
    pyw: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PENTIMENTO_HOME", str(tmp_path))

    def fail() -> None:
        raise SetupError("Installing failed", "The disk is full", "Free some space", code=3)

    monkeypatch.setattr(launcher, "prepare", _prepared(fail))
    monkeypatch.setattr(pyw.ProgressWindow, "_show", lambda self, worker: worker.join())
    assert pyw.main() == 3
    (text,) = pyw.shown
    assert text.startswith("Installing failed. The disk is full. Free some space.")
    assert str(tmp_path) in text


def test_bug_is_shown_whole(pyw: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(launcher, "prepare", _prepared(lambda: None))
    monkeypatch.setattr(pyw.ProgressWindow, "_show", lambda self, worker: worker.join())
    monkeypatch.setattr(launcher, "main", lambda *_: 1 / 0)
    assert pyw.main() == 1
    assert "ZeroDivisionError" in pyw.shown[0]


def test_start_that_needs_no_window_of_its_own_goes_on(
    pyw: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[str] = []
    monkeypatch.setattr(launcher, "prepare", lambda *_: sys.executable)
    monkeypatch.setattr(pyw.ProgressWindow, "_show", lambda *_: shown.append("progress"))
    monkeypatch.setattr(launcher, "main", lambda arguments, script: 0)
    assert pyw.main() == 0
    assert shown == pyw.shown == []


def test_repair_is_handed_to_a_python_that_can_replace_the_other(
    pyw: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[tuple[str, str]] = []

    def hand_over(python: str, script: str) -> int:
        given.append((python, Path(script).name))
        return 0

    monkeypatch.setattr(sys, "argv", ["main.pyw", "--repair"])
    monkeypatch.setattr(launcher, "repairing_python", lambda: "/the/base/python")
    monkeypatch.setattr(launcher, "hand_over", hand_over)
    assert pyw.main() == 0
    assert given == [("/the/base/python", "main.pyw")]


def test_command_line_says_nothing_where_there_is_no_stream(
    pyw: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert launcher.main(["--frobnicate"], str(ROOT / "main.py")) == 2


def test_environment_that_is_not_its_own_is_handed_over_to_once(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """pythonw.exe stands beside python.exe; without a word about it the two would start each
    other for ever."""
    quiet = Path(layout.interpreter(str(tmp_path))).with_name("pythonw.exe")
    monkeypatch.setenv("PENTIMENTO_HANDED_OVER", str(quiet))
    monkeypatch.setattr(layout, "inside", lambda _: False)
    with pytest.raises(SetupError, match="does not run as this environment's Python"):
        preparation.interpreter_for(str(tmp_path), "nothing")
