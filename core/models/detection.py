"""Which family a model belongs to, from names and shapes alone."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, cast

from core.errors import BadInput, Remedy
from core.families import registry
from core.models.safetensors_header import Header, read_header
from core.text import say


class Kind(StrEnum):
    """What a file or folder is."""

    MODEL = "model"
    LORA = "lora"
    INFILL = "infill"
    OTHER = "other"


@dataclass(frozen=True)
class Detected:
    """`family` is an id of the registry for a model that can be used, else "". `name` says
    in words what it is. `in_channels` of the UNet: 4 plain, 9 inpainting, 0 unknown."""

    kind: Kind
    family: str
    name: str
    in_channels: int = 0


# The width of the text that a Stable Diffusion UNet listens to tells its version.
_BY_CONTEXT = {768: "sd15", 2048: "sdxl"}
_LORA_MARKS = ("lora_", ".lora", "hada_w", "lokr_w", "oft_blocks", ".diff_b")
_LDM_INPUT = "model.diffusion_model.input_blocks.0.0.weight"
_LAMA_INPUTS = {"model.model.1.bn_l.running_mean", "generator.model.1.bn_l.running_mean"}
"""A LaMa generator's first layer, alone or as it lies in a training checkpoint."""
_PREFIXES = ("model.diffusion_model.", "diffusion_model.", "transformer.", "model.")

_FLUX, _SD3 = "FLUX.1", "Stable Diffusion 3"
PARTS_ONLY = frozenset({_FLUX, _SD3})
"""What can be used as a folder; single files of these hold no text encoders."""

# (name, a test on the key names with their usual prefixes taken off); the first that fits.
_FOREIGN: tuple[tuple[str, Callable[[frozenset[str]], bool]], ...] = (
    ("FLUX.2", lambda keys: "double_stream_modulation_img.lin.weight" in keys),
    ("Chroma", lambda keys: "distilled_guidance_layer.in_proj.weight" in keys),
    (_FLUX, lambda keys: _any_in(keys, "double_blocks.", "single_transformer_blocks.")),
    (_SD3, lambda keys: _any_in(keys, "joint_blocks.")),
    ("Z-Image", lambda keys: _any_in(keys, "cap_embedder.", "all_x_embedder.", "noise_refiner.")),
    ("Qwen-Image", lambda keys: _any_in(keys, "transformer_blocks.0.img_mod.")),
    ("Stable Cascade", lambda keys: _any_in(keys, "clip_txt_pooled_mapper.", "clf.1.")),
    ("PixArt", lambda keys: _any_in(keys, "adaln_single.", "t_block.1.")),
    ("Wan video", lambda keys: _any_in(keys, "blocks.0.self_attn.q.", "patch_embedding.")),
    ("ControlNet", lambda keys: _any_in(keys, "control_model.", "controlnet_")),
    ("textual inversion", lambda keys: bool(keys & {"emb_params", "clip_l", "clip_g"})),
    ("upscaling", lambda keys: _any_in(keys, "body.0.", "conv_first.", "model.0.")),
    ("VAE", lambda keys: _any_in(keys, "decoder.conv_in.", "first_stage_decoder.")),
)


def _any_in(keys: frozenset[str], *starts: str) -> bool:
    return any(key.startswith(starts) for key in keys)


def detect_file(path: Path) -> Detected:
    """What a .safetensors file is. Raises BadInput for one that cannot be read."""
    return detect_header(read_header(path))


def detect_header(header: Header) -> Detected:
    """What a file with this header is."""
    shapes = header.shapes
    if any(mark in key for key in shapes for mark in _LORA_MARKS):
        return Detected(Kind.LORA, "", "LoRA")
    if _LDM_INPUT in shapes:
        return _detect_ldm(shapes)
    if _LAMA_INPUTS & shapes.keys():
        return Detected(Kind.INFILL, "", "LaMa")
    if {"conv_in.weight", "time_embedding.linear_1.weight"} <= shapes.keys():
        return Detected(Kind.OTHER, "", "bare UNet (a part of a model)")
    keys = frozenset(_without_prefix(key) for key in shapes)
    for name, fits in _FOREIGN:
        if fits(keys):
            return Detected(Kind.OTHER, "", name)
    return Detected(Kind.OTHER, "", "unknown")


def _without_prefix(key: str) -> str:
    for prefix in _PREFIXES:
        if key.startswith(prefix):
            return key.removeprefix(prefix)
    return key


def _detect_ldm(shapes: Mapping[str, tuple[int, ...]]) -> Detected:
    width = next(
        (
            shape[-1]
            for key, shape in shapes.items()
            if key.startswith("model.diffusion_model.") and key.endswith("attn2.to_k.weight")
        ),
        0,
    )
    input_shape = shapes[_LDM_INPUT]
    in_channels = input_shape[1] if len(input_shape) == 4 else 0
    refiner = any(key.startswith("conditioner.embedders.0.model.") for key in shapes)
    if width == 1280 and refiner:
        return Detected(Kind.OTHER, "", "Stable Diffusion XL refiner")
    return _unet_model(width, in_channels)


def _unet_model(width: int, in_channels: int) -> Detected:
    family_id = _BY_CONTEXT.get(width)
    if family_id is None:
        name = "Stable Diffusion 2" if width == 1024 else "Stable Diffusion of an unknown kind"
        return Detected(Kind.OTHER, "", name, in_channels)
    label = registry.get(family_id).label
    if in_channels not in (4, 9):
        return Detected(Kind.OTHER, "", f"{label} with {in_channels} channels", in_channels)
    name = label + (" inpainting" if in_channels == 9 else "")
    return Detected(Kind.MODEL, family_id, name, in_channels)


# -- folders in Diffusers' layout ---------------------------------------------------

_LIBRARIES = {None, "diffusers", "transformers", "stable_diffusion"}
_CLIP_VOCABULARY = 49408


def detect_folder(path: Path) -> Detected:
    """What a Diffusers folder is. Raises BadInput when it is not a model or is incomplete."""
    index = _read_json(path, path / "model_index.json")
    pipeline = str(index.get("_class_name", ""))
    named_by = [family for family in registry.all_families() if pipeline in family.pipelines]
    if not named_by:
        name = pipeline.removesuffix("Pipeline") or "unknown"
        return Detected(Kind.OTHER, "", name)
    for name, value in index.items():
        parts = cast("list[Any]", value) if isinstance(value, list) else [None]
        if not name.startswith("_") and parts and parts[0] not in _LIBRARIES:
            raise BadInput(
                say("{name} cannot be loaded", name=path.name),
                say(
                    "its {name} needs code of its own ({code}), which is not run",
                    name=name,
                    code=parts[0],
                ),
                "Use a model without custom code",
                remedy=Remedy.MODELS,
            )
    if named_by[0].flow:
        return _flow_model(path, named_by[0].id)
    _refuse_pickles(path / "unet")
    unet = _read_json(path, path / "unet" / "config.json")
    width = unet.get("cross_attention_dim")
    in_channels = unet.get("in_channels", 4)
    if not isinstance(width, int) or not isinstance(in_channels, int):
        return Detected(Kind.OTHER, "", "Stable Diffusion of an unknown kind")
    if width not in _BY_CONTEXT and width != 1024 and in_channels in (4, 9):
        text = _read_json(path, path / "text_encoder" / "config.json")
        # The starter, or one trained like it: it reads its own small vocabulary.
        if text.get("vocab_size") != _CLIP_VOCABULARY:
            return Detected(Kind.MODEL, "starter", "Starter", in_channels)
    return _unet_model(width, in_channels)


def _flow_model(path: Path, family_id: str) -> Detected:
    _refuse_pickles(path / "transformer")
    config = _read_json(path, path / "transformer" / "config.json")
    if family_id == "flux" and not config.get("guidance_embeds", False):
        family_id = "flux-schnell"
    channels = config.get("in_channels", 0)
    name = registry.get(family_id).label
    return Detected(Kind.MODEL, family_id, name, channels if isinstance(channels, int) else 0)


def _refuse_pickles(weights: Path) -> None:
    path = weights.parent
    if not any(weights.glob("*.safetensors")):
        if any(weights.glob("*.bin")):
            raise BadInput(
                say("{name} cannot be loaded", name=path.name),
                "its weights are Python pickles (.bin), which can run programs when opened",
                "Get the same model as .safetensors",
                remedy=Remedy.MODELS,
            )
        raise BadInput(
            say("{name} is incomplete", name=path.name),
            say("there are no weights in its folder {name}", name=weights.name),
            "Download the folder again",
            remedy=Remedy.MODELS,
        )


def _read_json(model: Path, path: Path) -> dict[str, Any]:
    try:
        if path.stat().st_size > 4_000_000:
            raise BadInput(
                say("{name} is not a model folder", name=model.name),
                say("{name} is too large", name=path.name),
                remedy=Remedy.MODELS,
            )
        loaded: Any = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise BadInput(
            say("{name} is not a whole model folder", name=model.name),
            say("it has no {name}", name=path.relative_to(model).as_posix()),
            "Choose a folder with a model_index.json, or a .safetensors file",
            remedy=Remedy.MODELS,
        ) from error
    except (OSError, ValueError, RecursionError) as error:
        raise BadInput(
            say("{name} cannot be read", name=model.name),
            say("its {name} is damaged", name=path.name),
            "Download it again",
            remedy=Remedy.MODELS,
        ) from error
    if not isinstance(loaded, dict):
        raise BadInput(
            say("{name} cannot be read", name=model.name),
            say("its {name} is damaged", name=path.name),
            remedy=Remedy.MODELS,
        )
    return cast("dict[str, Any]", loaded)
