"""Families told from names and shapes."""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

import pytest

from core.errors import BadInput
from core.models.detection import Kind, detect_file, detect_folder
from core.models.safetensors_header import MAX_HEADER_BYTES, read_header

UNET = "model.diffusion_model."
CONTEXT = UNET + "input_blocks.4.1.transformer_blocks.0.attn2.to_k.weight"
INPUT = UNET + "input_blocks.0.0.weight"


def write(path: Path, shapes: dict[str, tuple[int, ...]]) -> Path:
    """A .safetensors file with zeros of these shapes, as a sparse file."""
    entries: dict[str, Any] = {"__metadata__": {"format": "pt"}}
    end = 0
    for name, shape in shapes.items():
        size = 2
        for side in shape:
            size *= side
        entries[name] = {"dtype": "F16", "shape": list(shape), "data_offsets": [end, end + size]}
        end += size
    header = json.dumps(entries).encode()
    with path.open("wb") as file:
        file.write(struct.pack("<Q", len(header)) + header)
        file.truncate(8 + len(header) + end)
    return path


@pytest.mark.parametrize(
    ("shapes", "kind", "family", "name", "channels"),
    [
        ({INPUT: (320, 4, 3, 3), CONTEXT: (640, 768)}, "model", "sd15", "Stable Diffusion 1.5", 4),
        (
            {INPUT: (320, 9, 3, 3), CONTEXT: (640, 768)},
            "model",
            "sd15",
            "Stable Diffusion 1.5 inpainting",
            9,
        ),
        ({INPUT: (320, 4, 3, 3), CONTEXT: (640, 2048)}, "model", "sdxl", "Stable Diffusion XL", 4),
        (
            {INPUT: (320, 9, 3, 3), CONTEXT: (640, 2048)},
            "model",
            "sdxl",
            "Stable Diffusion XL inpainting",
            9,
        ),
        (
            {INPUT: (320, 8, 3, 3), CONTEXT: (640, 768)},
            "other",
            "",
            "Stable Diffusion 1.5 with 8 channels",
            8,
        ),
        ({INPUT: (320, 4, 3, 3), CONTEXT: (640, 1024)}, "other", "", "Stable Diffusion 2", 4),
        ({"lora_unet_down_blocks_0.lora_up.weight": (8, 4)}, "lora", "", "LoRA", 0),
        ({"unet.down_blocks.0.to_k.lora_A.weight": (8, 4)}, "lora", "", "LoRA", 0),
        ({"transformer.blocks.0.lora_B.weight": (8, 4)}, "lora", "", "LoRA", 0),
        ({"double_blocks.0.img_attn.qkv.weight": (8, 4)}, "other", "", "FLUX.1", 0),
        (
            {"model.diffusion_model.double_blocks.0.img_attn.qkv.weight": (8, 4)},
            "other",
            "",
            "FLUX.1",
            0,
        ),
        (
            {"model.diffusion_model.joint_blocks.0.x.weight": (8, 4)},
            "other",
            "",
            "Stable Diffusion 3",
            0,
        ),
        ({"control_model.input_blocks.0.0.weight": (8, 4)}, "other", "", "ControlNet", 0),
        ({"decoder.conv_in.weight": (8, 4)}, "other", "", "VAE", 0),
        ({"something.else": (8, 4)}, "other", "", "unknown", 0),
    ],
)
def test_detection_tells_a_file_by_its_header(
    tmp_path: Path,
    shapes: dict[str, tuple[int, ...]],
    kind: str,
    family: str,
    name: str,
    channels: int,
) -> None:
    found = detect_file(write(tmp_path / "file.safetensors", shapes))
    assert (found.kind, found.family, found.name) == (Kind(kind), family, name)
    assert found.in_channels == channels


def _header(text: bytes, claimed: int | None = None) -> bytes:
    return struct.pack("<Q", len(text) if claimed is None else claimed) + text


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "it ends before its header does"),
        (b"\x01\x02\x03", "it ends before its header does"),
        (b"PK\x03\x04" + b"\0" * 60, "a Python pickle with another name"),
        (_header(b"{}", MAX_HEADER_BYTES + 1), "cut short, or not a safetensors file"),
        (_header(b"{}", 2**63), "cut short, or not a safetensors file"),
        (_header(b"{}", 400), "cut short, or not a safetensors file"),
        (_header(b"{}"), "it holds no weights"),
        (_header(b"[1, 2]"), "its header is damaged"),
        (_header(b"not json"), "its header is damaged"),
        (_header(b"\xff\xfe\x00"), "its header is damaged"),
        (_header(b"[" * 100_000), "its header is damaged"),
        (_header(b'{"a": 3}'), "its header is damaged"),
        (
            _header(b'{"a": {"dtype": "F16", "shape": [-1], "data_offsets": [0, 2]}}'),
            "its header is damaged",
        ),
        (
            _header(b'{"a": {"dtype": "F16", "shape": [9], "data_offsets": [0, 2]}}'),
            "its header is damaged",
        ),
        (
            _header(b'{"a": {"dtype": "F16", "shape": [9], "data_offsets": [0, 18]}}'),
            "it ends before its weights do",
        ),
    ],
)
def test_header_refuses_what_is_not_a_model(tmp_path: Path, content: bytes, reason: str) -> None:
    path = tmp_path / "名前 'x'.safetensors"
    path.write_bytes(content)
    with pytest.raises(BadInput) as raised:
        read_header(path)
    assert reason in raised.value.why
    assert path.name in raised.value.what


def folder(root: Path, pipeline: str, unet: dict[str, Any], vocabulary: int = 49408) -> Path:
    files = {
        "model_index.json": {"_class_name": pipeline, "unet": ["diffusers", "X"]},
        "unet/config.json": unet,
        "text_encoder/config.json": {"vocab_size": vocabulary},
    }
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(content), encoding="utf-8")
    (root / "unet" / "model.safetensors").write_bytes(b"x")
    return root


@pytest.mark.parametrize(
    ("pipeline", "unet", "vocabulary", "family", "name"),
    [
        ("StableDiffusionPipeline", {"cross_attention_dim": 768}, 49408, "sd15", ""),
        (
            "StableDiffusionInpaintPipeline",
            {"cross_attention_dim": 768, "in_channels": 9},
            49408,
            "sd15",
            "Stable Diffusion 1.5 inpainting",
        ),
        ("StableDiffusionXLPipeline", {"cross_attention_dim": 2048}, 49408, "sdxl", ""),
        ("StableDiffusionPipeline", {"cross_attention_dim": 192}, 500, "starter", "Starter"),
        ("StableDiffusionPipeline", {"cross_attention_dim": 1024}, 49408, "", "Stable Diffusion 2"),
        ("StableDiffusionPipeline", {}, 49408, "", "Stable Diffusion of an unknown kind"),
        ("QwenImagePipeline", {}, 49408, "", "QwenImage"),
    ],
)
def test_detection_tells_a_folder_by_its_configurations(
    tmp_path: Path, pipeline: str, unet: dict[str, Any], vocabulary: int, family: str, name: str
) -> None:
    found = detect_folder(folder(tmp_path / "model", pipeline, unet, vocabulary))
    assert found.family == family
    assert found.name == name or not name


@pytest.mark.parametrize(
    ("pipeline", "transformer", "family"),
    [
        ("StableDiffusion3Pipeline", {"in_channels": 16}, "sd3"),
        ("FluxPipeline", {"in_channels": 64, "guidance_embeds": True}, "flux"),
        ("FluxPipeline", {"in_channels": 64}, "flux-schnell"),
        ("FluxFillPipeline", {"in_channels": 384, "guidance_embeds": True}, "flux-fill"),
    ],
)
def test_detection_tells_a_folder_of_a_flow_model(
    tmp_path: Path, pipeline: str, transformer: dict[str, Any], family: str
) -> None:
    root = tmp_path / "model"
    (root / "transformer").mkdir(parents=True)
    index = {"_class_name": pipeline, "transformer": ["diffusers", "X"]}
    (root / "model_index.json").write_text(json.dumps(index), encoding="utf-8")
    (root / "transformer" / "config.json").write_text(json.dumps(transformer), encoding="utf-8")
    with pytest.raises(BadInput, match="no weights in its folder transformer"):
        detect_folder(root)
    (root / "transformer" / "model.safetensors").write_bytes(b"x")
    found = detect_folder(root)
    assert (found.kind, found.family) == (Kind.MODEL, family)


def test_detection_refuses_a_folder_that_brings_code(tmp_path: Path) -> None:
    root = folder(tmp_path / "m", "StableDiffusionPipeline", {"cross_attention_dim": 768})
    index = {"_class_name": "StableDiffusionPipeline", "unet": ["my_own_code", "Evil"]}
    (root / "model_index.json").write_text(json.dumps(index))
    with pytest.raises(BadInput, match="code of its own"):
        detect_folder(root)


def test_detection_refuses_a_folder_of_pickles(tmp_path: Path) -> None:
    root = folder(tmp_path / "m", "StableDiffusionPipeline", {"cross_attention_dim": 768})
    (root / "unet" / "model.safetensors").rename(root / "unet" / "model.bin")
    with pytest.raises(BadInput, match="pickles"):
        detect_folder(root)
