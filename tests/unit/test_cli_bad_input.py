"""Bad input, one by one: one line that says what to do, code 2, nothing left behind."""

from __future__ import annotations

import errno
import os
import shutil
import struct
import time
import zlib
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from PIL import Image

from tests.cli_harness import Cli, cli

__all__ = ["cli"]


@pytest.fixture(autouse=True)
def engine_is_never_asked(cli: Cli) -> Any:
    """All of this is told before a model is loaded."""
    yield
    assert cli.devices == []


def refused(cli: Cli, *arguments: object, prompt: str = "a boat", out: str = "out.png") -> str:
    """The line on stderr; nothing else may have happened."""
    before = {path: path.read_bytes() for path in cli.folder.rglob("*") if path.is_file()}
    line = cli.generate(*arguments, prompt=prompt, out=out).assert_refused()
    assert line.startswith("main.py generate: ")
    assert len(line) < 600
    after = {path: path.read_bytes() for path in cli.folder.rglob("*") if path.is_file()}
    assert after == before
    return line


def bomb(width: int, height: int) -> bytes:
    def chunk(name: bytes, content: bytes) -> bytes:
        checksum = struct.pack(">I", zlib.crc32(name + content))
        return struct.pack(">I", len(content)) + name + content + checksum

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(bytes(9)))
        + chunk(b"IEND", b"")
    )


# -- pictures ----------------------------------------------------------------------------


def test_generate_refuses_a_missing_picture(cli: Cli) -> None:
    assert "There is no file gone.png" in refused(cli, "--image", "gone.png")


def test_generate_refuses_text_named_png(cli: Cli) -> None:
    Path("in.png").write_text("not a picture " * 50)
    assert "not a picture" in refused(cli, "--image", "in.png")


@pytest.mark.parametrize("kind", ["png", "jpg"])
@pytest.mark.parametrize("part", [0.1, 0.5, 0.9])
def test_generate_refuses_a_cut_picture(cli: Cli, kind: str, part: float) -> None:
    cli.picture(f"in.{kind}")
    content = Path(f"in.{kind}").read_bytes()
    Path(f"in.{kind}").write_bytes(content[: int(len(content) * part)])
    line = refused(cli, "--image", f"in.{kind}")
    assert "cut off" in line or "damaged" in line


def test_generate_refuses_an_empty_file(cli: Cli) -> None:
    Path("in.png").touch()
    assert "is empty" in refused(cli, "--image", "in.png")


def test_generate_refuses_a_folder_as_picture(cli: Cli) -> None:
    Path("in.png").mkdir()
    assert "is a folder" in refused(cli, "--image", "in.png")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
def test_generate_never_waits_for_a_pipe(cli: Cli) -> None:
    os.mkfifo(cli.folder / "pipe.png")
    for option in ("--image", "--mask"):
        cli.picture()
        more = ["--image", "in.png"] if option == "--mask" else []
        line = cli.generate(option, "pipe.png", *more).assert_refused()
        assert "pipe or a device" in line
    assert "pipe or a device" in cli.run("info", "pipe.png").assert_refused()
    assert "pipe or a device" in cli.generate(out="pipe.png").assert_refused()


@pytest.mark.parametrize("option", ["--image", "--mask"])
def test_generate_refuses_a_bomb_at_once(cli: Cli, option: str) -> None:
    Path("bomb.png").write_bytes(bomb(30_000, 30_000))
    cli.picture()
    started = time.process_time()
    more = ["--image", "in.png"] if option == "--mask" else []
    assert "30000×30000" in refused(cli, option, "bomb.png", *more)
    assert time.process_time() - started < 5


@pytest.mark.parametrize(
    "name", ["图片.png", 'it\'s "here".png', "a b.png", "%s%n{}.png", "-x.png"]
)
def test_generate_names_the_file_as_it_is(cli: Cli, name: str) -> None:
    assert name in refused(cli, "--image", name)


# -- masks -------------------------------------------------------------------------------


def test_generate_refuses_a_mask_of_another_size(cli: Cli) -> None:
    cli.picture()
    cli.mask(width=51)
    line = refused(cli, "--image", "in.png", "--mask", "mask.png")
    assert "51×34" in line
    assert "50×34" in line


def test_generate_refuses_an_empty_mask(cli: Cli) -> None:
    cli.picture()
    Image.new("L", (50, 34)).save("mask.png")
    assert "is empty" in refused(cli, "--image", "in.png", "--mask", "mask.png")


def test_generate_refuses_a_transparent_mask(cli: Cli) -> None:
    cli.picture()
    Image.new("RGBA", (50, 34), (255, 255, 255, 0)).save("mask.png")
    assert "is empty" in refused(cli, "--image", "in.png", "--mask", "mask.png")


@pytest.mark.parametrize("option", [("--mask", "mask.png"), ("--extend", "0,0,9,0")])
def test_generate_needs_a_picture_for_it(cli: Cli, option: tuple[str, str]) -> None:
    cli.mask()
    assert "--image" in refused(cli, *option)


# -- values ------------------------------------------------------------------------------


class Value(NamedTuple):
    option: str
    value: str
    said: str


VALUES = [
    Value("--steps", "0", "1 to 1000"),
    Value("--steps", "1001", "1 to 1000"),
    Value("--steps", "-3", "1 to 1000"),
    Value("--steps", "2.5", "not a whole number"),
    Value("--steps", "", "not a whole number"),
    Value("--steps", "9" * 5000, "1 to 1000"),
    Value("--seed", "-1", "0 to 4294967295"),
    Value("--seed", "4294967296", "0 to 4294967295"),
    Value("--seed", "abc", "not a whole number"),
    Value("--count", "0", "1 to 1000"),
    Value("--strength", "nan", "not a number"),
    Value("--strength", "inf", "not a number"),
    Value("--strength", "1.01", "0 to 1"),
    Value("--strength", "-0.1", "0 to 1"),
    Value("--strength", "much", "not a number"),
    Value("--guidance", "nan", "not a number"),
    Value("--guidance", "-1", "0 to 100"),
    Value("--guidance", "1e9", "0 to 100"),
    Value("--size", "7x7", "64 to 4096"),
    Value("--size", "100000x100000", "64 to 4096"),
    Value("--size", "256", "512x384"),
    Value("--size", "axb", "512x384"),
    Value("--size", "256x256x256", "512x384"),
    Value("--size", "-256x256", "64 to 4096"),
    Value("--extend", "1,2,3", "LEFT,TOP,RIGHT,BOTTOM"),
    Value("--extend", "-1,0,0,0", "0 to 8192"),
    Value("--extend", "0,0,0,0", "at least one side"),
    Value("--extend", "0,0,99999,0", "0 to 8192"),
    Value("--scheduler", "warp", "euler"),
    Value("--device", "toaster", "cpu"),
    Value("--intent", "destroy", "refine"),
    Value("--infill", "jam", "edge-aware"),
    Value("--blend", "x", "poisson"),
    Value("--context", "x", "picture"),
    Value("--context-box", "1,2,3", "X,Y,WIDTHxHEIGHT"),
    Value("--context-box", "1,2,0x9", "empty"),
    Value("--grow", "-1", "0 to 4096"),
    Value("--feather", "nan", "0 to 4096"),
    Value("--quality", "0", "1 to 100"),
    Value("--lora", ":0.5", "path"),
    Value("--lora", "a:nan", "weight"),
    Value("--lora", "gone.safetensors", "no LoRA"),
    Value("--model", "gone", "no model"),
    Value("--model", "", "no model"),
    Value("--frobnicate", "1", "--frobnicate"),
]


@pytest.mark.parametrize("bad", VALUES, ids=lambda bad: f"{bad.option}={bad.value[:12]}")
def test_generate_says_what_is_possible(cli: Cli, bad: Value) -> None:
    cli.picture()
    more = ["--image", "in.png"] if bad.option == "--extend" else []
    line = refused(cli, *more, bad.option, bad.value)
    assert bad.said in line
    if bad.said[0].isdigit():
        assert bad.option in line


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--context", "box"), "--context-box"),
        (("--context", "mask", "--context-box", "0,0,9x9"), "different things"),
        (("--context-box", "9000,0,9x9"), "outside the picture"),
    ],
)
def test_generate_refuses_a_context_box_that_says_nothing(
    cli: Cli, arguments: tuple[str, ...], said: str
) -> None:
    cli.picture()
    cli.mask()
    assert said in refused(cli, "--image", "in.png", "--mask", "mask.png", *arguments)


@pytest.mark.parametrize("missing", ["--prompt", "-o"])
def test_generate_says_what_is_missing(cli: Cli, missing: str) -> None:
    given = {"--prompt": "a", "-o": "out.png"}
    del given[missing]
    ran = cli.run("generate", *[word for pair in given.items() for word in pair])
    assert missing in ran.assert_refused()
    ran = cli.run("generate", "--prompt", "a", "-o")
    assert "expected one argument" in ran.assert_refused()


@pytest.mark.parametrize("prompt", ["", "   ", "\n\t"])
def test_generate_needs_a_prompt_for_text(cli: Cli, prompt: str) -> None:
    assert "prompt is empty" in refused(cli, prompt=prompt)


def test_generate_tells_bad_options_as_json_too(cli: Cli) -> None:
    for more in (("--steps", "0"), ("--image", "gone.png")):
        ran = cli.generate("--json", *more)
        assert ran.code == 2
        assert [event["event"] for event in ran.events] == ["error"]
        assert ran.events[0]["code"] == 2
        assert ran.err == f"main.py generate: {ran.events[0]['message']}\n"


# -- models ------------------------------------------------------------------------------


def test_generate_refuses_a_folder_that_is_no_model(cli: Cli) -> None:
    Path("folder").mkdir()
    assert "folder" in refused(cli, "--model", "folder")
    Path("folder/model_index.json").write_text("{ not json")
    assert "folder" in refused(cli, "--model", "folder")


def test_generate_refuses_a_pickle(cli: Cli) -> None:
    Path("model.ckpt").write_bytes(b"\x80\x02cos\nsystem\n(S'touch owned'\ntR.")
    assert "safetensors" in refused(cli, "--model", "model.ckpt")
    assert not Path("owned").exists()


def test_generate_refuses_a_damaged_model(cli: Cli) -> None:
    Path("model.safetensors").write_bytes(b"\xff" * 64)
    assert "model.safetensors" in refused(cli, "--model", "model.safetensors")


# -- where it goes -----------------------------------------------------------------------


@pytest.mark.parametrize("out", ["out.xyz", "out", "", "out.ckpt", "."])
def test_generate_names_the_endings_it_writes(cli: Cli, out: str) -> None:
    assert ".png" in refused(cli, out=out)


def test_generate_refuses_a_folder_that_is_not_there(cli: Cli) -> None:
    assert "no folder" in refused(cli, out="gone/out.png")


def test_generate_refuses_a_folder_as_target(cli: Cli) -> None:
    Path("out.png").mkdir()
    assert "folder" in refused(cli)


def test_generate_refuses_a_name_too_long(cli: Cli) -> None:
    assert "too long" in refused(cli, out="a" * 300 + ".png")


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="permissions of POSIX")
def test_generate_refuses_a_folder_it_may_not_write(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = cli.folder / "locked"
    folder.mkdir()
    folder.chmod(0o555)
    if os.geteuid() == 0:  # root may do anything: the system's answer is played

        def no(*_: object, **__: object) -> None:
            raise PermissionError(errno.EACCES, "Permission denied")

        monkeypatch.setattr("tempfile.TemporaryFile", no)
    assert "refuses access" in refused(cli, out="locked/out.png")


@pytest.mark.parametrize("code", [errno.EROFS, errno.ENOSPC, errno.EIO])
def test_generate_refuses_a_disk_that_does_not_take_it(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    def no(*_: object, **__: object) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr("tempfile.TemporaryFile", no)
    assert "disk" in refused(cli).lower()


def test_generate_refuses_a_full_disk(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(".")._replace(free=1000)
    monkeypatch.setattr("shutil.disk_usage", lambda _path: usage)
    assert "disk is full" in refused(cli)


@pytest.mark.parametrize("alpha", ["gone/a.png", "a.jpg", "a.xyz", "out.png", "./out.png"])
def test_generate_checks_the_alpha_s_name(cli: Cli, alpha: str) -> None:
    refused(cli, "--alpha-out", alpha)


def test_generate_never_takes_the_place_of_its_source(cli: Cli) -> None:
    cli.picture()
    cli.mask()
    given = ("--image", "in.png", "--mask", "mask.png")
    assert "would be lost" in refused(cli, *given, out="in.png")
    assert "would be lost" in refused(cli, *given, out="./mask.png")
    assert "would be lost" in refused(cli, *given, "--alpha-out", "mask.png")
    os.link("in.png", "same.png")
    assert "would be lost" in refused(cli, *given, out="same.png")
    cli.picture("n-2.png")
    refused(cli, "--image", "n-2.png", "--count", 2, out="n.png")


def test_generate_refuses_what_the_format_does_not_hold(cli: Cli) -> None:
    cli.picture(width=9000, height=4)
    line = refused(cli, "--image", "in.png", "--extend", "8000,0,0,0", out="out.webp")
    assert "16383" in line


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="names of POSIX")
def test_generate_survives_names_that_are_no_text(cli: Cli) -> None:
    name = os.fsdecode(b"\xff\xfe.png")
    assert "There is no file" in cli.generate("--image", name).assert_refused()
    assert cli.generate("--image", name, "--json").code == 2


# -- other commands ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "content", [b"", b"text", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"GIF89a", b"RIFF"]
)
def test_info_refuses_what_it_cannot_read(cli: Cli, content: bytes) -> None:
    Path("a.png").write_bytes(content)
    assert "a.png" in cli.run("info", "a.png").assert_refused()


def test_info_refuses_what_is_not_there(cli: Cli) -> None:
    assert "no file" in cli.run("info", "gone.png").assert_refused()
    assert "folder" in cli.run("info", ".").assert_refused()
    assert "FILE" in cli.run("info").assert_refused()


def test_main_refuses_an_unknown_command(cli: Cli) -> None:
    assert "generate, info" in cli.run("dance").assert_refused()
