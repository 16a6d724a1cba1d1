"""The commands beside `generate`, and what they all share."""

from __future__ import annotations

import dataclasses
import json
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from core.choices import CHOICES, OPTIONS
from core.cli import options
from core.cli.main import COMMANDS
from core.families.schedulers import SCHEDULERS
from core.request import MAX_SEED, Blend, Context, EditOptions, Infill, Intent
from tests.cli_harness import Cli, cli

__all__ = ["cli"]

ROOT = Path(__file__).resolve().parents[2]


def test_options_know_the_request_s_words() -> None:
    assert options.MAX_SEED == MAX_SEED
    enums = {"intent": Intent, "infill": Infill, "blend": Blend, "context": Context}
    assert set(enums) == set(CHOICES)
    for name, enum in enums.items():
        assert list(CHOICES[name]) == [choice.value for choice in enum]


def test_generate_reaches_every_choice_about_region_and_seam(cli: Cli) -> None:
    """Whatever EditOptions has, the command line has, with a sentence."""
    assert set(OPTIONS) == {field.name for field in dataclasses.fields(EditOptions)}
    said = cli.run("generate", "--help").out
    negative = {"match_colour": "no-match-colour", "match_texture": "no-match-texture"}
    for field in OPTIONS:
        name = negative.get(field, "one-pass" if field == "two_passes" else field)
        assert f"--{name.replace('_', '-')} " in said, field
    for sentences in CHOICES.values():
        for text in sentences.values():
            assert text in said


@pytest.mark.parametrize("arguments", [[], ["--help"], ["-h"]])
def test_main_lists_its_commands(cli: Cli, arguments: list[str]) -> None:
    ran = cli.run(*arguments)
    assert (ran.code, ran.err) == (0, "")
    for name, text in COMMANDS.items():
        assert name in ran.out
        assert text in ran.out


@pytest.mark.parametrize("command", [name for name in COMMANDS if name != "doctor"])
def test_main_explains_each_command(cli: Cli, command: str) -> None:
    ran = cli.run(command, "--help")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith(f"usage: main.py {command}")


def test_generate_help_names_the_schedulers(cli: Cli) -> None:
    said = " ".join(cli.run("generate", "--help").out.split())
    for name in SCHEDULERS:
        assert name in said


def test_main_tells_its_version(cli: Cli) -> None:
    ran = cli.run("--version")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("Pentimento ")


def test_main_asks_the_doctor(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []

    def doctor(arguments: list[str], environment: object) -> int:
        asked.append((arguments, environment))
        return 0

    monkeypatch.setattr("core.cli.doctor.main", doctor)
    assert cli.run("doctor", "--json").code == 0
    assert asked == [(["--json"], None)]


def test_main_imports_nothing_heavy_for_help() -> None:
    code = (
        "import sys\n"
        "from core.cli.main import main\n"
        "for words in (['--help'], ['generate', '--help'], ['--version'], ['generate']):\n"
        "    main(words)\n"
        "heavy = {'numpy', 'PIL', 'cv2', 'scipy', 'torch', 'diffusers', 'sqlite3', 'PySide6'}\n"
        "print(sorted(heavy & set(sys.modules)))\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert ran.stdout.splitlines()[-1] == "[]"


def test_info_shows_what_is_inside(cli: Cli) -> None:
    cli.generate("--seed", 4)
    ran = cli.run("info", "out.png")
    assert (ran.code, ran.err) == (0, "")
    info = json.loads(ran.out)
    assert info["settings"]["prompt"] == "a boat"
    assert info["settings"]["seed"] == 4
    assert info["program"] == "Pentimento"
    assert info["size"] == [256, 256]
    assert json.loads(cli.run("info", "out.png", "--json").out) == info


def test_info_tells_the_size_of_any_picture(cli: Cli) -> None:
    cli.picture("plain.jpg")
    info = json.loads(cli.run("info", "plain.jpg").out)
    assert (info["size"], info["program"], info["settings"]) == ([50, 34], None, {})


def test_models_lists_what_is_there(cli: Cli) -> None:
    ran = cli.run("models")
    assert ran.code == 0
    assert ran.out.splitlines()[0].split() == ["ID", "FAMILY", "KIND", "SIZE", "LICENCE", "PATH"]
    assert ran.out.splitlines()[1].startswith("starter")
    found = json.loads(cli.run("models", "--json").out)
    assert [entry["id"] for entry in found["models"]] == ["starter", "patches"]
    assert found["folder"] == str(cli.home / "data" / "models")


def test_models_says_what_cannot_be_used(cli: Cli) -> None:
    folder = cli.home / "data" / "models"
    folder.mkdir(parents=True)
    (folder / "old.ckpt").write_bytes(b"\x80\x02.")
    ran = cli.run("models")
    assert ran.code == 0
    assert "old.ckpt" in ran.err
    assert json.loads(cli.run("models", "--json").out)["rejected"]


def test_library_lists_results_and_prompts(cli: Cli) -> None:
    cli.generate("--seed", 1, prompt="a red boat")
    cli.generate("--seed", 2, prompt="a house")
    ran = cli.run("library", "list")
    assert [line.split()[3] for line in ran.out.splitlines()] == ["256×256", "256×256"]
    assert "a house" in ran.out.splitlines()[0]
    found = cli.run("library", "list", "boat", "--json")
    assert [json.loads(line)["seed"] for line in found.out.splitlines()] == [1]
    assert cli.run("library", "list", "--limit", "1").out.count("\n") == 1
    prompts = [
        json.loads(line) for line in cli.run("library", "prompts", "--json").out.splitlines()
    ]
    assert [entry["prompt"] for entry in prompts] == ["a house", "a red boat"]
    assert "a red boat" in cli.run("library", "prompts", "red").out


def test_library_is_made_again_from_its_pictures(cli: Cli) -> None:
    cli.generate()
    pictures = cli.home / "data" / "gallery"

    def lose_the_library() -> None:
        for path in (cli.home / "data").glob("library.db*"):
            path.unlink()

    lose_the_library()
    assert "a boat" in cli.run("library", "list").out  # at once, by itself
    lose_the_library()
    away = pictures.rename(cli.home / "away")
    assert "a boat" not in cli.run("library", "list").out
    if pictures.exists():
        pictures.rmdir()
    away.rename(pictures)
    report = json.loads(cli.run("library", "rebuild", "--json").out)
    assert report == {"added": 1, "missing": 0, "unreadable": []}
    assert "a boat" in cli.run("library", "list").out
    assert "0 pictures added" in cli.run("library", "rebuild").out


def test_library_needs_an_action(cli: Cli) -> None:
    cli.run("library").assert_refused()
    cli.run("library", "burn").assert_refused()


def test_commands_end_quietly_when_nobody_reads(cli: Cli) -> None:
    Image.new("RGB", (4, 4)).save("a.png")
    code = (
        "import os, sys\n"
        "reading, writing = os.pipe()\n"
        "os.dup2(writing, 1)\n"
        "os.close(reading); os.close(writing)\n"
        "from core.cli.main import main\n"
        "sys.exit(main(['info', sys.argv[1]]))\n"
    )
    picture = str(cli.folder / "a.png")
    ran = subprocess.run(
        [sys.executable, "-c", code, picture],
        stderr=subprocess.PIPE,
        text=True,
        check=False,
        cwd=ROOT,
    )
    assert (ran.returncode, ran.stderr) == (0, "")
