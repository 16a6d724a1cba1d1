"""Models written as the single files that people share: the original (CompVis) names.

The names are written down here from the published checkpoints, apart from Diffusers' own
conversion, which reads them.
"""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

Tensors = dict[str, Any]

_RESNET = {
    "norm1": "in_layers.0",
    "conv1": "in_layers.2",
    "norm2": "out_layers.0",
    "conv2": "out_layers.3",
    "time_emb_proj": "emb_layers.1",
    "conv_shortcut": "skip_connection",
}
_UNET_ENDS = {
    "conv_in": "input_blocks.0.0",
    "time_embedding.linear_1": "time_embed.0",
    "time_embedding.linear_2": "time_embed.2",
    "add_embedding.linear_1": "label_emb.0.0",
    "add_embedding.linear_2": "label_emb.0.2",
    "conv_norm_out": "out.0",
    "conv_out": "out.2",
    "mid_block.resnets.0": "middle_block.0",
    "mid_block.attentions.0": "middle_block.1",
    "mid_block.resnets.1": "middle_block.2",
}
_OPEN_CLIP = {
    "layer_norm1": "ln_1",
    "layer_norm2": "ln_2",
    "mlp.fc1": "mlp.c_fc",
    "mlp.fc2": "mlp.c_proj",
    "self_attn.out_proj": "attn.out_proj",
}


def write_single_file(path: Path, model: Path) -> Path:
    """The weights of a Diffusers folder in one .safetensors file."""
    from safetensors.torch import save_file

    is_xl = (model / "text_encoder_2").is_dir()
    tensors: Tensors = {}
    for name, tensor in _load(model / "unet").items():
        tensors["model.diffusion_model." + _unet_name(name, model)] = tensor
    for name, tensor in _load(model / "vae").items():
        mapped = _vae_name(name)
        # Attention was made of 1×1 convolutions.
        square = ".attn_1." in mapped and tensor.ndim == 2
        tensors["first_stage_model." + mapped] = tensor[..., None, None] if square else tensor
    clip = "conditioner.embedders.0.transformer." if is_xl else "cond_stage_model.transformer."
    for name, tensor in _load(model / "text_encoder").items():
        tensors[f"{clip}text_model.{name.removeprefix('text_model.')}"] = tensor
    if is_xl:
        tensors |= _open_clip(_load(model / "text_encoder_2"))
    save_file({name: tensor.contiguous() for name, tensor in tensors.items()}, path)
    return path


def write_family_config(families: Path, model: Path, family: str) -> None:
    """What resources/families holds, for a family whose models are all of this size."""
    for part in model.iterdir():
        if part.is_dir() and not part.name.startswith("tokenizer"):
            (families / family / part.name).mkdir(parents=True)
            for config in part.glob("*.json"):
                shutil.copy(config, families / family / part.name)
    shutil.copy(model / "model_index.json", families / family)
    # The file's own number of channels decides, not the configuration's.
    unet = families / family / "unet" / "config.json"
    unet.write_text(json.dumps(json.loads(unet.read_text()) | {"in_channels": 4}))
    if not (families / "clip-tokenizer").exists():
        shutil.copytree(model / "tokenizer", families / "clip-tokenizer")


def _load(folder: Path) -> Tensors:
    from safetensors.torch import load_file

    tensors: Tensors = {}
    for file in folder.glob("*.safetensors"):
        tensors |= load_file(file)
    return tensors


def _unet_name(name: str, model: Path) -> str:
    for own, original in _UNET_ENDS.items():
        if name.startswith(own + "."):
            return _resnet(original + name.removeprefix(own))
    layers = json.loads((model / "unet" / "config.json").read_text())["layers_per_block"]
    found = re.match(r"(down|up)_blocks\.(\d+)\.(\w+)\.(\d+)\.(.*)", name)
    assert found, name
    side, block, kind, layer, rest = found[1], int(found[2]), found[3], int(found[4]), found[5]
    if side == "down":
        start = 1 + block * (layers + 1)
        if kind == "downsamplers":
            return f"input_blocks.{start + layers}.0.op.{rest.removeprefix('conv.')}"
        place = f"input_blocks.{start + layer}"
    else:
        start = block * (layers + 1)
        if kind == "upsamplers":
            attends = "CrossAttn" in _up_blocks(model)[block]
            return f"output_blocks.{start + layers}.{2 if attends else 1}.{rest}"
        place = f"output_blocks.{start + layer}"
    return _resnet(f"{place}.{0 if kind == 'resnets' else 1}.{rest}")


def _up_blocks(model: Path) -> list[str]:
    return json.loads((model / "unet" / "config.json").read_text())["up_block_types"]


def _resnet(name: str) -> str:
    if "transformer_blocks" in name:
        return name
    for own, original in _RESNET.items():
        name = re.sub(rf"\.{own}\.(weight|bias)$", rf".{original}.\1", name)
    return name


def _vae_name(name: str) -> str:
    name = re.sub(r"down_blocks\.(\d)\.resnets\.(\d)", r"down.\1.block.\2", name)
    name = re.sub(r"down_blocks\.(\d)\.downsamplers\.0", r"down.\1.downsample", name)
    name = re.sub(
        r"up_blocks\.(\d)\.resnets\.(\d)", lambda m: f"up.{3 - int(m[1])}.block.{m[2]}", name
    )
    name = re.sub(r"up_blocks\.(\d)\.upsamplers\.0", lambda m: f"up.{3 - int(m[1])}.upsample", name)
    for own, original in {
        "mid_block.resnets.0": "mid.block_1",
        "mid_block.resnets.1": "mid.block_2",
        "mid_block.attentions.0": "mid.attn_1",
        "conv_norm_out": "norm_out",
        "conv_shortcut": "nin_shortcut",
        "group_norm": "norm",
        "to_q": "q",
        "to_k": "k",
        "to_v": "v",
        "to_out.0": "proj_out",
    }.items():
        name = name.replace(own, original)
    return name


def _open_clip(tensors: Tensors) -> Tensors:
    import torch

    prefix = "conditioner.embedders.1.model."
    made: Tensors = {}
    for name, tensor in tensors.items():
        short = name.removeprefix("text_model.")
        layer = re.match(r"encoder\.layers\.(\d+)\.(.*)\.(weight|bias)$", short)
        if layer is None:
            whole = {
                "embeddings.token_embedding.weight": "token_embedding.weight",
                "embeddings.position_embedding.weight": "positional_embedding",
                "final_layer_norm.weight": "ln_final.weight",
                "final_layer_norm.bias": "ln_final.bias",
                "text_projection.weight": "text_projection",
            }[short]
            made[prefix + whole] = tensor.T if short.startswith("text_projection") else tensor
            continue
        place = f"{prefix}transformer.resblocks.{layer[1]}."
        if layer[2] in _OPEN_CLIP:
            made[f"{place}{_OPEN_CLIP[layer[2]]}.{layer[3]}"] = tensor
        elif layer[2] == "self_attn.q_proj":
            parts = [tensors[name.replace("q_proj", f"{part}_proj")] for part in "qkv"]
            made[f"{place}attn.in_proj_{layer[3]}"] = torch.cat(parts)
    return made
