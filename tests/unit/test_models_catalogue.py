"""What is installed, and what is said about what cannot be used."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from core import paths
from core.errors import BadInput
from core.models import catalogue
from core.models.catalogue import installed, resolve, resolve_lora, scan
from tests.unit.test_models_detection import CONTEXT, INPUT, folder, write

SD15 = {INPUT: (320, 4, 3, 3), CONTEXT: (640, 768)}
LORA = {"lora_unet_x.lora_up.weight": (8, 4)}
FLUX = {"double_blocks.0.img_attn.qkv.weight": (8, 4)}


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The models folder of an own home, with a starter that is there."""
    monkeypatch.setenv("PENTIMENTO_HOME", str(tmp_path / "home"))
    starter = folder(
        tmp_path / "starter", "StableDiffusionPipeline", {"cross_attention_dim": 192}, 500
    )
    monkeypatch.setattr(paths, "starter_dir", lambda: starter)
    root = paths.models_dir()
    root.mkdir(parents=True)
    return root


def test_catalogue_has_the_starter_where_there_is_no_models_folder(models: Path) -> None:
    models.rmdir()
    entry, other = installed()
    assert (other.id, other.family) == ("patches", "patches")
    assert (entry.id, entry.family, entry.licence) == ("starter", "starter", "Apache-2.0")
    assert entry.size_bytes > 0


def test_catalogue_tells_models_loras_and_the_rest_apart(models: Path) -> None:
    write(models / "Photo 写真.safetensors", SD15)
    write(models / "style.safetensors", LORA)
    write(models / "flux.safetensors", FLUX)
    (models / "old.ckpt").write_bytes(b"\x80\x02")
    (models / "cut.safetensors").write_bytes(b"\x01")
    (models / "readme.txt").write_text("no model")
    (models / "a folder").mkdir()
    folder(models / "XL", "StableDiffusionXLPipeline", {"cross_attention_dim": 2048})

    found = scan()
    assert [(entry.id, entry.family) for entry in found.models] == [
        ("starter", "starter"),
        ("patches", "patches"),
        ("Photo 写真", "sd15"),
        ("XL", "sdxl"),
    ]
    assert [path.name for path in found.loras] == ["style.safetensors"]
    reasons = {rejected.path.name: rejected.reason for rejected in found.rejected}
    assert reasons.keys() == {"flux.safetensors", "old.ckpt", "cut.safetensors"}
    assert "is only a part of a FLUX.1 model" in reasons["flux.safetensors"]
    assert "folder in Diffusers' layout" in reasons["flux.safetensors"]
    assert "pickle" in reasons["old.ckpt"]


def test_catalogue_reads_a_file_again_only_when_it_changed(
    models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(models / "model.safetensors", SD15)
    looked: list[Path] = []
    really = catalogue.detect_file

    def look(path: Path) -> object:
        looked.append(path)
        return really(path)

    monkeypatch.setattr(catalogue, "detect_file", look)
    assert len(installed()) == 3
    assert len(installed()) == 3
    assert looked == [path]
    write(path, LORA)
    assert len(installed()) == 2
    assert looked == [path, path]


@pytest.mark.parametrize("index", ["", "[]", "{", '{"version": 1, "models": 3}', "\0"])
def test_catalogue_makes_a_damaged_index_again(models: Path, index: str) -> None:
    write(models / "model.safetensors", SD15)
    installed()
    (paths.cache_dir() / "models.json").write_text(index)
    assert [entry.id for entry in installed()] == ["starter", "patches", "model"]


def test_resolve_finds_by_id_and_by_path(models: Path, tmp_path: Path) -> None:
    write(models / "model.safetensors", SD15)
    elsewhere = write(tmp_path / "other.safetensors", SD15)
    assert resolve("starter").family == "starter"
    assert resolve(str(paths.starter_dir())).id == "starter"
    assert resolve("model").path == models / "model.safetensors"
    entry = resolve(str(elsewhere))
    assert (entry.id, entry.label) == (str(elsewhere), "other")
    assert resolve(entry.id) == entry


@pytest.mark.parametrize(
    ("name", "content", "text"),
    [
        ("nothing-there", None, "There is no model “nothing-there”"),
        ("", None, "There is no model “”"),
        ("a\0b", None, "There is no model"),
        ("model.ckpt", b"x", "can run programs when opened"),
        ("model.pt", b"x", "can run programs when opened"),
        ("model.bin", b"x", "can run programs when opened"),
        ("picture.png", b"x", "is not a model"),
        ("cut.safetensors", b"x", "is not a model file that can be used"),
        ("lora.safetensors", LORA, "is a LoRA, not a model"),
        ("flux.safetensors", FLUX, "is only a part of a FLUX.1 model"),
        ("folder", {}, "is not a whole model folder"),
    ],
)
def test_resolve_says_what_is_wrong(
    models: Path, tmp_path: Path, name: str, content: object, text: str
) -> None:
    ref = name
    if isinstance(content, bytes):
        ref = str(tmp_path / name)
        Path(ref).write_bytes(content)
    elif isinstance(content, dict):
        ref = str(tmp_path / name)
        if content:
            write(Path(ref), content)
        else:
            Path(ref).mkdir()
    with pytest.raises(BadInput) as raised:
        resolve(ref)
    assert text in str(raised.value)
    assert raised.value.do


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
def test_pipe_among_the_models_is_not_waited_for(models: Path) -> None:
    models.mkdir(parents=True, exist_ok=True)
    os.mkfifo(models / "pipe.safetensors")
    (rejected,) = scan().rejected
    assert "not a file" in rejected.reason


def test_resolve_lora_takes_loras_only(models: Path) -> None:
    write(models / "style.safetensors", LORA)
    write(models / "model.safetensors", SD15)
    assert resolve_lora("style") == models / "style.safetensors"
    with pytest.raises(BadInput, match="is not a LoRA"):
        resolve_lora("model")
    with pytest.raises(BadInput, match="There is no LoRA"):
        resolve_lora("none")
