"""A package that is missing or damaged is the environment's trouble, not our mistake."""

from __future__ import annotations

import pytest
from pentimento_env import preparation

import core.cli.models
from tests.cli_harness import Cli, cli

__all__ = ["cli"]

DAMAGED = [
    ModuleNotFoundError("No module named 'numpy.core'", name="numpy.core"),
    ImportError("IMPORTANT: PLEASE READ THIS\n\nfor advice on how to solve this issue"),
]
OURS = ImportError("cannot import name 'x' from 'core.files'", name="core.files")


def _fail(monkeypatch: pytest.MonkeyPatch, error: ImportError) -> None:
    def run(_options: object) -> int:
        raise error

    monkeypatch.setattr(core.cli.models, "run", run)


@pytest.mark.parametrize("error", DAMAGED)
def test_damaged_package_is_left_to_who_can_repair_it(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, error: ImportError
) -> None:
    _fail(monkeypatch, error)
    monkeypatch.delenv("PENTIMENTO_NO_BOOTSTRAP", raising=False)
    with pytest.raises(ImportError):
        cli.run("models")
    monkeypatch.setenv("PENTIMENTO_NO_BOOTSTRAP", "1")
    assert "made a mistake" in cli.run("models").assert_refused(1)


def test_import_of_ours_that_fails_is_a_mistake(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    _fail(monkeypatch, OURS)
    monkeypatch.delenv("PENTIMENTO_NO_BOOTSTRAP", raising=False)
    assert "made a mistake" in cli.run("models").assert_refused(1)


@pytest.mark.parametrize("error", DAMAGED)
def test_damaged_package_is_told_with_the_repair(
    monkeypatch: pytest.MonkeyPatch, error: ImportError
) -> None:
    monkeypatch.setattr("pentimento_env.system_libraries.missing", lambda _need: [])
    told = preparation.explain_import(error, "")
    assert "The environment is damaged" in str(told)
    assert "main.py repair" in str(told)
    assert "\n" not in str(told)
    assert preparation.explain_import(OURS, "") is OURS
