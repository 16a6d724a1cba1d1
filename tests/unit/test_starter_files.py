"""The shipped starter model: the Diffusers layout, small, half precision, our own words."""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

import pytest

from core.training.starter.captions import vocabulary
from core.training.starter.words import byte_pair_tables

FOLDER = Path(__file__).resolve().parents[2] / "resources" / "starter"
WEIGHTS = (
    "unet/diffusion_pytorch_model.safetensors",
    "vae/diffusion_pytorch_model.safetensors",
    "text_encoder/model.safetensors",
)


def _json(name: str) -> Any:
    return json.loads((FOLDER / name).read_text("utf-8"))


def test_folder_is_at_most_30_megabytes() -> None:
    assert sum(f.stat().st_size for f in FOLDER.rglob("*") if f.is_file()) <= 30_000_000


def test_folder_has_the_diffusers_layout() -> None:
    index = _json("model_index.json")
    assert index["_class_name"] == "StableDiffusionPipeline"
    assert index["unet"][1] == "UNet2DConditionModel"
    assert index["text_encoder"][1] == "CLIPTextModel"
    assert index["tokenizer"][1] == "CLIPTokenizer"
    assert index["safety_checker"] == [None, None]
    assert index["requires_safety_checker"] is False
    assert not list(FOLDER.rglob("*.bin"))


@pytest.mark.parametrize("name", WEIGHTS)
def test_weights_are_finite_half_precision(name: str) -> None:
    import numpy as np

    raw = (FOLDER / name).read_bytes()
    (length,) = struct.unpack("<Q", raw[:8])
    header = json.loads(raw[8 : 8 + length])
    tensors = {key: value for key, value in header.items() if key != "__metadata__"}
    assert tensors
    for key, tensor in tensors.items():
        if "position_ids" in key:
            continue
        assert tensor["dtype"] == "F16", key
        start, end = tensor["data_offsets"]
        values = np.frombuffer(raw[8 + length + start : 8 + length + end], np.float16)
        assert np.isfinite(values).all(), key
    assert any(tensor["data_offsets"][1] > tensor["data_offsets"][0] for tensor in tensors.values())


def test_parts_fit_together() -> None:
    unet, text, vae = (
        _json("unet/config.json"),
        _json("text_encoder/config.json"),
        _json("vae/config.json"),
    )
    assert unet["cross_attention_dim"] == text["hidden_size"]
    assert unet["in_channels"] == unet["out_channels"] == vae["latent_channels"] == 4
    scheduler = _json("scheduler/scheduler_config.json")
    assert scheduler["prediction_type"] == "v_prediction"
    assert scheduler["timestep_spacing"] == "trailing"
    # Without this transformers would load the text encoder in half precision beside a
    # UNet in single precision.
    assert text["dtype"] == "float32"


def test_tokenizer_holds_the_captions_words() -> None:
    vocab, merges = byte_pair_tables(vocabulary())
    assert _json("tokenizer/vocab.json") == vocab
    model = _json("tokenizer/tokenizer.json")["model"]
    assert model["vocab"] == vocab
    assert [tuple(pair) for pair in model["merges"]] == merges


def test_model_card_is_honest_about_licence_data_and_scores() -> None:
    card = (FOLDER / "README.md").read_text("utf-8").lower()
    for word in ("apache-2.0", "captions", "psnr", "agree", "minutes", "limits"):
        assert word in card
