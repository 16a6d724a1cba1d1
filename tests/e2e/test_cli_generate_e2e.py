"""`main.py generate` as users start it: a process of its own and a real model."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.families.registry import get

ROOT = Path(__file__).resolve().parents[2]
SEED = 20_261_123
LIMIT = 600  # seconds, on a machine that does much else


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The current folder of the command, with a picture and its mask."""
    work = tmp_path / "with space 图"
    work.mkdir()
    rng = np.random.default_rng(0)
    picture = rng.integers(0, 256, (133, 201, 3), dtype=np.uint8)
    Image.fromarray(picture).save(work / "photo.png")
    mask = np.zeros((133, 201), np.uint8)
    mask[40:90, 60:130] = 255
    Image.fromarray(mask).save(work / "mask.png")
    return work


def environment(folder: Path) -> dict[str, str]:
    variables = os.environ | {
        "PENTIMENTO_HOME": str(folder.parent / "home"),
        "PENTIMENTO_NO_BOOTSTRAP": "1",
        "PYTHONUTF8": "1",
    }
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "PENTIMENTO_DEBUG", "PYTHONWARNINGS"):
        variables.pop(name, None)
    return variables


def command(*arguments: object) -> list[str]:
    return [sys.executable, str(ROOT / "main.py"), *map(str, arguments)]


def run(folder: Path, *arguments: object, **more: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(*arguments),
        cwd=folder,
        env=environment(folder),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=LIMIT,
        check=False,
        **more,  # pyright: ignore[reportArgumentType, reportCallIssue]
    )


def left_over(folder: Path) -> list[Path]:
    return [path for path in folder.parent.rglob("*") if path.name.endswith(".tmp")]


def pixels(path: Path) -> np.ndarray:
    with Image.open(path) as image:
        return np.asarray(image)


@pytest.mark.slow
def test_generate_makes_the_same_picture_from_the_same_seed(folder: Path) -> None:
    options = ("generate", "--prompt", "a lake at sunset", "--steps", 3)
    first = run(folder, *options, "--seed", SEED, "--count", 2, "--json", "-o", "out.png")
    assert (first.returncode, first.stderr) == (0, ""), first.stderr
    events = [json.loads(line) for line in first.stdout.splitlines()]
    results = [event for event in events if event["event"] == "result"]
    assert [event["seed"] for event in results] == [SEED, SEED + 1]
    assert {event["event"] for event in events} == {"progress", "result"}
    second = run(folder, *options, "--seed", SEED + 1, "--no-gallery", "-o", "again.png")
    assert (second.returncode, second.stderr) == (0, ""), second.stderr
    size = get("starter").size
    assert second.stdout.startswith(f"again.png ({size}, seed {SEED + 1}, ")
    assert np.array_equal(pixels(folder / "out-2.png"), pixels(folder / "again.png"))
    assert pixels(folder / "out-1.png").std() > 3
    assert Path(results[0]["gallery_path"]).is_file()
    told = run(folder, "info", "out-1.png")
    assert json.loads(told.stdout)["settings"]["prompt"] == "a lake at sunset"
    listed = run(folder, "library", "list", "--json")
    assert len(listed.stdout.splitlines()) == 2
    assert left_over(folder) == []


@pytest.mark.slow
def test_generate_fills_a_mask_and_extends_to_the_bit(folder: Path) -> None:
    ran = run(
        folder,
        *("generate", "--prompt", "a red house", "--image", "photo.png", "--mask", "mask.png"),
        *(
            "--extend",
            "0,0,40,0",
            "--strict",
            "--alpha-out",
            "alpha.png",
            "--steps",
            3,
        ),
        *("-o", '结果 "one".png'),
    )
    assert (ran.returncode, ran.stderr) == (0, ""), ran.stderr
    before, mask = pixels(folder / "photo.png"), pixels(folder / "mask.png")
    after, alpha = pixels(folder / '结果 "one".png'), pixels(folder / "alpha.png")
    assert after.shape == (133, 241, 3)
    untouched = alpha[:, :201] == 0
    assert untouched[mask == 0].all()
    assert np.array_equal(after[:, :201][untouched], before[untouched])
    assert (after[:, :201] != before).any(axis=-1)[mask == 255].mean() > 0.5
    assert (alpha[:, 201:] == 255).all()
    assert left_over(folder) == []


@pytest.mark.slow
def test_generate_says_that_a_long_prompt_was_cut(folder: Path) -> None:
    prompt = "a house by the sea " * 2500
    ran = run(folder, "generate", "--prompt", prompt, "--steps", 1, "-o", "out.jpg")
    assert ran.returncode == 0, ran.stderr
    assert ran.stderr.startswith("main.py generate: note: ")
    assert ran.stderr.count("\n") == 1
    assert "prompt" in ran.stderr


@contextmanager
def started(folder: Path, *arguments: object) -> Iterator[subprocess.Popen[str]]:
    """The process, killed at the end if it is still there."""
    process = subprocess.Popen(
        command(*arguments),
        cwd=folder,
        env=environment(folder),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_generate_stops_at_a_signal(folder: Path) -> None:
    options = (
        "--prompt",
        "a lake",
        "--steps",
        900,
        "--count",
        3,
        "--json",
        "-o",
        "out.png",
    )
    with started(folder, "generate", *options) as process:
        assert process.stdout is not None
        for line in process.stdout:
            event = json.loads(line)
            if event["event"] == "progress" and event["step"] >= 2:
                break
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert err == "main.py generate: Interrupted. What was finished is kept.\n"
    assert json.loads(out.splitlines()[-1])["code"] == 130
    assert {path.name for path in folder.iterdir()} == {"photo.png", "mask.png"}
    assert left_over(folder) == []


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="limits of POSIX")
def test_generate_survives_a_disk_that_takes_no_more(folder: Path) -> None:
    """Each file is allowed 8 kB: the picture, the gallery's copy and its database are not."""
    import resource

    (folder / "out.png").write_bytes(b"the old one")
    ran = run(
        folder,
        *("generate", "--prompt", "a lake", "--steps", 1, "-o", "out.png"),
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (8192, 8192)),
    )
    assert ran.returncode == 1, ran.stderr
    assert "Traceback" not in ran.stderr
    assert "out.png could not be written" in ran.stderr.splitlines()[-1]
    assert (folder / "out.png").read_bytes() == b"the old one"
    assert left_over(folder) == []


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--image", "gone.png"), "There is no file gone.png"),
        (("--steps", "0"), "1 to 1000"),
        (("--image", "photo.png", "--mask", "photo2.png"), "photo2.png"),
        (("--model", "photo.png"), "photo.png"),
    ],
)
def test_generate_refuses_bad_input(folder: Path, arguments: tuple[str, ...], said: str) -> None:
    before = {path.name for path in folder.iterdir()}
    ran = run(folder, "generate", "--prompt", "a lake", *arguments, "-o", "out.png")
    assert ran.returncode == 2
    assert ran.stdout == ""
    assert ran.stderr.count("\n") == 1
    assert said in ran.stderr
    assert {path.name for path in folder.iterdir()} == before


def test_generate_writes_json_to_a_pipe_of_any_encoding(folder: Path) -> None:
    ran = subprocess.run(
        command("generate", "--prompt", "x", "--json", "--image", "图.png", "-o", "o.png"),
        cwd=folder,
        env=environment(folder) | {"PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        timeout=LIMIT,
        check=False,
    )
    assert ran.returncode == 2
    assert json.loads(ran.stdout)["code"] == 2
    assert b"?.png" in ran.stderr


def test_info_of_a_plain_picture(folder: Path) -> None:
    ran = run(folder, "info", "photo.png")
    assert (ran.returncode, ran.stderr) == (0, "")
    assert json.loads(ran.stdout)["size"] == [201, 133]
