"""A model that is not whole is told by the file that is missing or cut off."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from core import paths
from core.models.whole import damage_of

UNET = "unet/diffusion_pytorch_model.safetensors"


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


@pytest.fixture
def model(tmp_path: Path) -> Path:
    shutil.copytree(paths.starter_dir(), tmp_path / "model")
    return tmp_path / "model"


def test_whole_model_has_no_damage(model: Path) -> None:
    assert damage_of(model) == ""
    assert damage_of(model / UNET) == ""


@pytest.mark.parametrize(
    ("part", "harm", "says"),
    [
        (UNET, _cut, f"{UNET}: it ends before its weights do"),
        ("vae/diffusion_pytorch_model.safetensors", Path.unlink, "no weights in its folder vae"),
        ("unet/config.json", lambda path: path.write_text("{"), "its unet/config.json is damaged"),
        ("tokenizer", shutil.rmtree, "its folder tokenizer is missing"),
    ],
)
def test_damage_is_named(model: Path, part: str, harm: Callable[[Path], object], says: str) -> None:
    harm(model / part)
    assert says in damage_of(model)


def test_part_that_is_not_needed_may_be_missing(model: Path) -> None:
    index = model / "model_index.json"
    text = index.read_text("utf-8").rstrip().removesuffix("}")
    more = ', "safety_checker": ["stable_diffusion", "X"], "image_encoder": [null, null]}'
    index.write_text(text + more, "utf-8")
    assert damage_of(model) == ""
