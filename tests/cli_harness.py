"""The command line in this process, with a scripted model in the place of the real one."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from core import paths
from core.cli.main import main
from core.engine.local import LocalEngine
from core.engine.protocol import Engine, PictureModel
from tests.scripted_models import NoiseModel


@dataclass
class Ran:
    """What one command did."""

    code: int
    out: str
    err: str

    @property
    def events(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]

    def of_kind(self, kind: str) -> list[dict[str, Any]]:
        return [event for event in self.events if event["event"] == kind]

    def assert_refused(self, code: int = 2) -> str:
        """One line on stderr, nothing on stdout; the line."""
        assert self.code == code, self.err
        assert self.out == ""
        assert self.err.count("\n") == 1, self.err
        assert "Traceback" not in self.err
        return self.err


@dataclass
class Cli:
    """`folder` is the current one, and where the pictures of a test go."""

    folder: Path
    home: Path
    captured: Callable[[], tuple[str, str]]
    model: PictureModel = field(default_factory=NoiseModel)
    devices: list[str] = field(default_factory=list[str])
    wrap: Callable[[Engine], Engine] = lambda engine: engine

    def run(self, *arguments: object) -> Ran:
        self.captured()
        code = main([str(argument) for argument in arguments], self._engine)
        out, err = self.captured()
        return Ran(code, out, err)

    def generate(self, *arguments: object, prompt: str = "a boat", out: str = "out.png") -> Ran:
        return self.run("generate", "--prompt", prompt, *arguments, "-o", out)

    def picture(self, name: str = "in.png", width: int = 50, height: int = 34) -> np.ndarray:
        """Write a picture of noise; its pixels."""
        rng = np.random.default_rng(width * height)
        pixels = rng.integers(0, 256, (height, width, 3), dtype=np.uint8)
        Image.fromarray(pixels).save(self.folder / name)
        return pixels

    def mask(self, name: str = "mask.png", width: int = 50, height: int = 34) -> np.ndarray:
        """Write a mask with a white rectangle in the middle; its values."""
        values = np.zeros((height, width), np.uint8)
        values[height // 3 : height // 2, width // 3 : width // 2] = 255
        Image.fromarray(values).save(self.folder / name)
        return values

    def files(self) -> set[str]:
        return set(os.listdir(self.folder))

    def gallery_files(self) -> list[Path]:
        return sorted(paths.gallery_dir().rglob("*.png"))

    def _engine(self, device: str) -> Engine:
        self.devices.append(device)
        return self.wrap(LocalEngine(self.model))


@pytest.fixture
def cli(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Cli]:
    folder, home, starter = tmp_path / "work", tmp_path / "home", tmp_path / "starter"
    folder.mkdir()
    starter.mkdir()
    (starter / "model_index.json").write_text("{}")
    monkeypatch.setenv("PENTIMENTO_HOME", str(home))
    monkeypatch.setattr(paths, "starter_dir", lambda: starter)
    monkeypatch.setattr("sys.argv", ["main.py"])
    monkeypatch.chdir(folder)

    def captured() -> tuple[str, str]:
        streams = capsys.readouterr()
        return streams.out, streams.err

    yield Cli(folder, home, captured)
    left = [path for path in tmp_path.rglob("*") if path.name.endswith(".tmp")]
    assert not left, f"half-written files left: {left}"
