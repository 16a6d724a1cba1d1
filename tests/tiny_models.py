"""Pipelines of a few megabytes with the real architectures, built offline, untrained."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from core.engine.process import library

_WORDS = ["<|startoftext|>", "<|endoftext|>", "a</w>", "red</w>", "house</w>", "!</w>"]


def build(folder: Path, family: str = "sd15", in_channels: int = 4) -> Path:
    """Write a model in Diffusers' layout and return its folder."""
    import torch

    torch.manual_seed(0)
    if family == "sdxl":
        pipeline = _sdxl(in_channels)
    elif family == "sd3":
        pipeline = _sd3()
    elif family.startswith("flux"):
        pipeline = _flux(family)
    else:
        pipeline = _sd15(in_channels, 32 if family == "starter" else 768)
    pipeline.save_pretrained(folder, safe_serialization=True)
    return folder


def _tokenizer(pad: str = "<|endoftext|>") -> Any:
    CLIPTokenizer = library("transformers").CLIPTokenizer

    letters = [chr(code) for code in range(33, 127)]
    tokens = dict.fromkeys([*_WORDS, *letters, *(letter + "</w>" for letter in letters)])
    vocabulary = {token: index for index, token in enumerate(tokens)}
    return CLIPTokenizer(vocab=vocabulary, merges=[], model_max_length=77, pad_token=pad)


def _text_encoder(width: int, cls_name: str = "CLIPTextModel") -> Any:
    transformers = library("transformers")

    # Eight wide heads and a thin middle: real widths outside, hardly any weights.
    config = transformers.CLIPTextConfig(
        vocab_size=256, hidden_size=width, intermediate_size=16, num_hidden_layers=1,
        num_attention_heads=8, max_position_embeddings=77, projection_dim=width,
        bos_token_id=0, eos_token_id=1, pad_token_id=1,
    )  # fmt: skip
    return getattr(transformers, cls_name)(config).eval()


def _unet(in_channels: int, context: int, **more: Any) -> Any:
    UNet2DConditionModel = library("diffusers").UNet2DConditionModel

    options: dict[str, Any] = {
        "sample_size": 8, "in_channels": in_channels, "out_channels": 4,
        "block_out_channels": (16, 32), "layers_per_block": 1, "norm_num_groups": 8,
        "down_block_types": ("CrossAttnDownBlock2D", "DownBlock2D"),
        "up_block_types": ("UpBlock2D", "CrossAttnUpBlock2D"),
        "cross_attention_dim": context, "attention_head_dim": 8,
    }  # fmt: skip
    return UNet2DConditionModel(**options | more).eval()


def _vae(channels: int = 4, **more: Any) -> Any:
    AutoencoderKL = library("diffusers").AutoencoderKL

    return AutoencoderKL(
        block_out_channels=(8, 8, 16, 16), latent_channels=channels, norm_num_groups=4,
        down_block_types=("DownEncoderBlock2D",) * 4, up_block_types=("UpDecoderBlock2D",) * 4,
        layers_per_block=1, sample_size=64, **more,
    ).eval()  # fmt: skip


def scheduler(**options: Any) -> Any:
    DDIMScheduler = library("diffusers").DDIMScheduler

    return DDIMScheduler(
        beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear", steps_offset=1,
        clip_sample=False, set_alpha_to_one=False, **options,
    )  # fmt: skip


def _sd15(in_channels: int, width: int) -> Any:
    StableDiffusionPipeline = library("diffusers").StableDiffusionPipeline

    return StableDiffusionPipeline(
        vae=_vae(), unet=_unet(in_channels, width), scheduler=scheduler(), tokenizer=_tokenizer(),
        text_encoder=_text_encoder(width), safety_checker=None, feature_extractor=None,
        requires_safety_checker=False,
    )  # fmt: skip


def _sdxl(in_channels: int) -> Any:
    StableDiffusionXLPipeline = library("diffusers").StableDiffusionXLPipeline

    unet = _unet(
        in_channels, 2048, addition_embed_type="text_time", addition_time_embed_dim=8,
        projection_class_embeddings_input_dim=6 * 8 + 1280, use_linear_projection=True,
        transformer_layers_per_block=(1, 1),
    )  # fmt: skip
    return StableDiffusionXLPipeline(
        vae=_vae(), unet=unet, scheduler=scheduler(), tokenizer=_tokenizer(),
        tokenizer_2=_tokenizer("!"), text_encoder=_text_encoder(768),
        text_encoder_2=_text_encoder(1280, "CLIPTextModelWithProjection"),
    )  # fmt: skip


def _flow_parts() -> dict[str, Any]:
    """What both kinds of flow model here have: a VAE with a shift, and their scheduler."""
    vae = _vae(
        16, scaling_factor=1.5, shift_factor=0.06, use_quant_conv=False, use_post_quant_conv=False
    )
    scheduler = library("diffusers").FlowMatchEulerDiscreteScheduler(shift=3.0)
    return {"vae": vae, "scheduler": scheduler}


def _t5_tokenizer() -> Any:
    T5TokenizerFast = library("transformers").T5TokenizerFast

    letters = [(chr(code), -3.0) for code in range(33, 127)]
    words = [(f"▁{word}", -1.0) for word in ("a", "red", "house")]
    special = [("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0), ("▁", -2.0)]
    return T5TokenizerFast(vocab=[*special, *letters, *words], extra_ids=0, model_max_length=512)


def _t5(width: int) -> Any:
    transformers = library("transformers")
    config = transformers.T5Config(
        vocab_size=128, d_model=width, d_kv=8, d_ff=16, num_layers=1, num_heads=2,
        feed_forward_proj="gated-gelu",
    )  # fmt: skip
    return transformers.T5EncoderModel(config).eval()


def _sd3() -> Any:
    diffusers = library("diffusers")
    transformer = diffusers.SD3Transformer2DModel(
        sample_size=16, patch_size=2, in_channels=16, out_channels=16, num_layers=2,
        attention_head_dim=8, num_attention_heads=4, joint_attention_dim=64,
        caption_projection_dim=32, pooled_projection_dim=64, pos_embed_max_size=32,
    ).eval()  # fmt: skip
    return diffusers.StableDiffusion3Pipeline(
        **_flow_parts(), transformer=transformer, tokenizer=_tokenizer(),
        text_encoder=_text_encoder(32, "CLIPTextModelWithProjection"), tokenizer_2=_tokenizer("!"),
        text_encoder_2=_text_encoder(32, "CLIPTextModelWithProjection"),
        tokenizer_3=_t5_tokenizer(), text_encoder_3=_t5(64),
    )  # fmt: skip


def _flux(family: str) -> Any:
    diffusers = library("diffusers")
    fill = family == "flux-fill"
    transformer = diffusers.FluxTransformer2DModel(
        patch_size=1, in_channels=64 * 6 if fill else 64, out_channels=64, num_layers=1,
        num_single_layers=1, attention_head_dim=16, num_attention_heads=2, joint_attention_dim=32,
        pooled_projection_dim=32, axes_dims_rope=(4, 4, 8), guidance_embeds=family != "flux-schnell",
    ).eval()  # fmt: skip
    cls = diffusers.FluxFillPipeline if fill else diffusers.FluxPipeline
    return cls(
        **_flow_parts(),
        transformer=transformer,
        tokenizer=_tokenizer(),
        text_encoder=_text_encoder(32),
        tokenizer_2=_t5_tokenizer(),
        text_encoder_2=_t5(32),
    )


def write_lora(path: Path, model: Path, rank: int = 2) -> Path:
    """A LoRA in the PEFT layout for the attention of the model's UNet, with random weights."""
    import torch
    from safetensors.torch import load_file, save_file

    generator = torch.Generator().manual_seed(3)
    tensors: dict[str, Any] = {}
    weights = load_file(next((model / "unet").glob("*.safetensors")))
    for name, weight in weights.items():
        module = name.removesuffix(".weight")
        if module.endswith(("to_q", "to_k", "to_v")):
            out, into = weight.shape
            down = torch.randn(rank, into, generator=generator)
            up = torch.randn(out, rank, generator=generator) * 0.3
            tensors[f"unet.{module}.lora_A.weight"] = down
            tensors[f"unet.{module}.lora_B.weight"] = up
    save_file(tensors, path)
    return path
