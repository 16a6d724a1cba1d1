"""`generate` from its gallery to its end: progress, interruptions, errors, mistakes."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from core.cancellation import CancelToken
from core.engine.protocol import (
    Engine,
    ModelPicture,
    ModelStep,
    ModelTask,
)
from core.errors import BadInput, UserError
from core.formats import read_picture
from core.library.gallery import Gallery
from tests.cli_harness import Cli, cli
from tests.scripted_models import NoiseModel

__all__ = ["cli"]


def test_generate_keeps_results_and_prompts(cli: Cli) -> None:
    ran = cli.generate("--json", "--seed", 3, "--negative", "fog")
    result = ran.of_kind("result")[0]
    with Gallery.open() as gallery:
        item = gallery.get(result["gallery_id"])
        assert (item.prompt, item.seed) == ("a boat", 3)
        assert np.array_equal(gallery.pixels_of(item), read_picture("out.png").rgba)
        assert gallery.request_of(item).seed == 3
        assert [entry.prompt for entry in gallery.prompts.recent()] == ["a boat"]
    assert Path(result["gallery_path"]).is_file()


def test_generate_keeps_nothing_when_told_so(cli: Cli) -> None:
    ran = cli.generate("--json", "--no-gallery")
    assert ran.of_kind("result")[0]["gallery_id"] is None
    assert not cli.home.exists()


def test_generate_goes_on_without_a_gallery(cli: Cli) -> None:
    cli.home.write_text("a file where the folder should be")
    ran = cli.generate()
    assert ran.code == 0
    assert "not kept in the gallery" in ran.err
    assert "Traceback" not in ran.err
    assert cli.files() == {"out.png"}


def test_generate_goes_on_when_the_gallery_breaks(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise UserError("The gallery cannot be written", "The disk is full")

    monkeypatch.setattr(Gallery, "add", full)
    ran = cli.generate("--count", 2)
    assert ran.code == 0
    assert ran.err.count("not kept in the gallery") == 1
    assert cli.files() == {"out-1.png", "out-2.png"}


def test_generate_names_the_gallery_s_copy_when_the_file_fails(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise UserError("out.png could not be written", "The disk is full", "Free some space")

    monkeypatch.setattr("core.cli.results.write_picture", full)
    ran = cli.generate()
    assert "The disk is full" in ran.assert_refused(code=1)
    assert str(cli.gallery_files()[0]) in ran.err


# -- progress, ends ---------------------------------------------------------------------


def test_generate_tells_progress_as_json(cli: Cli) -> None:
    ran = cli.generate("--json", "--count", 2)
    fractions = [event["fraction"] for event in ran.of_kind("progress")]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1.0
    assert ran.events[-1]["event"] == "result"
    result = ran.events[-1]
    assert (result["width"], result["height"], result["index"]) == (256, 256, 1)
    assert Path(result["path"]) == cli.folder / "out-2.png"
    assert ran.err == ""


def test_generate_draws_a_bar_on_a_terminal_only(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "%" not in cli.generate().err
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    monkeypatch.setenv("COLUMNS", "80")
    ran = cli.generate("--count", 2)
    assert "picture 2 of 2" in ran.err
    lines = ran.err.replace("\r", "\n").splitlines()
    assert max(map(len, lines)) < 80
    assert "100%" in ran.err
    assert "\r" not in ran.out


class _StopAt(NoiseModel):
    """Does something in the middle of the second picture."""

    def __init__(self, action: Callable[[], object]) -> None:
        super().__init__()
        self._action = action

    def run(
        self, task: ModelTask, on_step: Callable[[ModelStep], None], cancel: CancelToken
    ) -> ModelPicture:
        if len(self.tasks) == 1:
            on_step(ModelStep(1, 2))
            self._action()
        return super().run(task, on_step, cancel)


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
@pytest.mark.parametrize("as_json", [False, True])
def test_generate_ends_cleanly_when_interrupted(cli: Cli, name: str, as_json: bool) -> None:
    before = signal.getsignal(signal.SIGINT)
    cli.model = _StopAt(lambda: signal.raise_signal(getattr(signal, name)))
    ran = cli.generate("--count", 3, *(["--json"] if as_json else []))
    assert ran.code == 130
    assert cli.files() == {"out-1.png"}
    assert "Interrupted" in ran.err
    assert "Traceback" not in ran.err
    if as_json:
        assert ran.events[-1]["code"] == 130
    assert len(cli.gallery_files()) == 1
    assert signal.getsignal(signal.SIGINT) is before


def test_generate_is_forced_by_a_second_signal(cli: Cli) -> None:
    def deaf() -> None:
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)
        raise AssertionError("not reached")

    cli.model = _StopAt(deaf)
    assert cli.generate("--count", 2).code == 130


def test_generate_is_interrupted_at_once_while_it_loads(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    def load(_device: str) -> Engine:
        signal.raise_signal(signal.SIGINT)
        raise AssertionError("not reached")

    monkeypatch.setattr(Cli, "_engine", lambda _self, device: load(device))
    assert cli.generate().code == 130
    assert cli.files() == set()


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (UserError("Not enough memory", "the GPU is full", "Make it smaller"), 1),
        (BadInput("There is no GPU", do="Use cpu"), 2),
    ],
)
def test_generate_tells_the_engine_s_errors(cli: Cli, error: UserError, code: int) -> None:
    def fail() -> None:
        raise error

    cli.model = _StopAt(fail)
    ran = cli.generate("--count", 2)
    assert ran.code == code
    assert ran.err.splitlines()[-1] == f"main.py generate: {error}"
    ran = cli.generate("--count", 2, "--json")
    cli.model = _StopAt(fail)
    ran = cli.generate("--count", 2, "--json")
    assert ran.events[-1] == {
        "event": "error",
        "code": code,
        "message": str(error),
        "what": error.what,
        "why": error.why,
        "do": error.do,
    }


def test_generate_logs_its_own_mistakes(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise ZeroDivisionError("line one\nline two")

    cli.model = _StopAt(fail)
    ran = cli.generate("--count", 2, prompt="my private prompt")
    assert ran.code == 1
    last = ran.err.splitlines()[-1]
    assert "ZeroDivisionError: line one line two" in last
    assert "Traceback" not in ran.err
    log = (cli.home / "log" / "commands.log").read_text(encoding="utf-8")
    assert "Traceback" in log
    assert "private" not in log
    monkeypatch.setenv("PENTIMENTO_DEBUG", "1")
    cli.model = _StopAt(fail)
    assert "Traceback" in cli.generate("--count", 2).err


def test_generate_goes_on_when_nobody_reads(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w", encoding="utf-8") as closed:
        monkeypatch.setattr("sys.stdout", closed)
        assert cli.generate("--json").code == 0
    assert cli.files() == {"out.png"}


def test_generate_speaks_to_narrow_consoles(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    with open("said.txt", "w", encoding="ascii", newline="\n") as narrow:
        monkeypatch.setattr("sys.stdout", narrow)
        assert cli.generate("--json", out="图.png").code == 0
        assert cli.generate(out="图.png").code == 0
    lines = Path("said.txt").read_text(encoding="ascii").splitlines()
    assert json.loads(lines[-2])["path"].endswith("图.png")
    assert lines[-1].startswith("?.png (256?256")
