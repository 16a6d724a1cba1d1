# pyright: basic, reportPrivateImportUsage=false, reportArgumentType=false
# pyright: reportAttributeAccessIssue=false, reportOptionalMemberAccess=false
# pyright: reportCallIssue=false, reportIndexIssue=false
"""The starter model's parts besides the autoencoder, and the folder they are shipped in."""

from __future__ import annotations

import copy
import json
import shutil
import tempfile
from pathlib import Path

import torch
from diffusers import (
    AutoencoderTiny,
    DPMSolverMultistepScheduler,
    StableDiffusionPipeline,
    UNet2DConditionModel,
)
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTokenizer

from core.training.starter.captions import vocabulary
from core.training.starter.words import BOS, EOS, MAX_LENGTH, UNKNOWN, byte_pair_tables, word_count

TEXT_WIDTH = 192


def build_tokenizer() -> CLIPTokenizer:
    """CLIP's tokenizer with our own words; lower-cases, and pads with the end token."""
    vocab, merges = byte_pair_tables(vocabulary())
    return CLIPTokenizer(
        vocab=vocab,
        merges=merges,
        unk_token=UNKNOWN,
        bos_token=BOS,
        eos_token=EOS,
        pad_token=EOS,
        model_max_length=MAX_LENGTH,
    )


def build_text_encoder() -> CLIPTextModel:
    """An untrained text encoder of about 1.5 M parameters."""
    vocab, _ = byte_pair_tables(vocabulary())
    config = CLIPTextConfig(
        vocab_size=len(vocab),
        hidden_size=TEXT_WIDTH,
        intermediate_size=TEXT_WIDTH * 4,
        projection_dim=TEXT_WIDTH,
        num_hidden_layers=3,
        num_attention_heads=4,
        max_position_embeddings=MAX_LENGTH,
        bos_token_id=vocab[BOS],
        eos_token_id=vocab[EOS],
        pad_token_id=vocab[EOS],
        initializer_factor=1.0,
    )
    return CLIPTextModel(config)


def build_unet() -> UNet2DConditionModel:
    """An untrained text-to-image UNet of about 11 M parameters for four latent channels.

    The first level is narrow and has no attention: at 32×32 it would cost more than all
    the rest, and what it has to do is local.
    """
    return UNet2DConditionModel(
        sample_size=32,
        in_channels=4,
        out_channels=4,
        block_out_channels=(32, 80, 192),
        layers_per_block=1,
        down_block_types=("DownBlock2D", "DownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"),
        cross_attention_dim=TEXT_WIDTH,
        attention_head_dim=4,
        norm_num_groups=8,
        transformer_layers_per_block=1,
    )


def build_scheduler() -> DPMSolverMultistepScheduler:
    """The noise schedule trained with: v-prediction down to zero signal, so nights are dark."""
    scheduler = DPMSolverMultistepScheduler(
        num_train_timesteps=1000,
        beta_start=0.00085,
        beta_end=0.012,
        beta_schedule="scaled_linear",
        prediction_type="v_prediction",
        timestep_spacing="trailing",
        rescale_betas_zero_snr=True,
    )
    # Not read by this scheduler, but by others made from its configuration (DDIM, DDPM):
    # latents go beyond 1, and would be clipped to grey.
    scheduler.register_to_config(clip_sample=False)
    return scheduler


def unknown_pieces_share_a_row(text_encoder: CLIPTextModel) -> None:
    """Give every piece of an unknown word the embedding trained for the unknown token."""
    vocab, _ = byte_pair_tables(vocabulary())
    table = text_encoder.get_input_embeddings().weight
    with torch.no_grad():
        table[word_count() :] = table[vocab[UNKNOWN]]


def assemble(
    vae: AutoencoderTiny, unet: UNet2DConditionModel, text_encoder: CLIPTextModel
) -> StableDiffusionPipeline:
    """The parts as an ordinary pipeline, without a safety checker."""
    return StableDiffusionPipeline(
        vae=vae,
        text_encoder=text_encoder,
        tokenizer=build_tokenizer(),
        unet=unet,
        scheduler=build_scheduler(),
        safety_checker=None,
        feature_extractor=None,
        requires_safety_checker=False,
    )


def export(pipeline: StableDiffusionPipeline, folder: Path) -> None:
    """Write the pipeline to ``folder`` in fp16 safetensors, replacing its parts at once.

    Other files in the folder, such as the model card, stay.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as fresh_name:
        fresh = Path(fresh_name) / "model"
        half = StableDiffusionPipeline(
            **{
                name: _half(part) if isinstance(part, torch.nn.Module) else part
                for name, part in pipeline.components.items()
            },
            requires_safety_checker=False,
        )
        half.save_pretrained(fresh, safe_serialization=True)
        _finish(fresh)
        folder.mkdir(exist_ok=True)
        for part in fresh.iterdir():
            old = folder / part.name
            if old.is_dir():
                shutil.rmtree(old)
            part.replace(old)


def _finish(folder: Path) -> None:
    """What other loaders of the layout expect, and what saving leaves unfortunate."""
    vocab, merges = byte_pair_tables(vocabulary())
    (folder / "tokenizer" / "vocab.json").write_text(json.dumps(vocab), "utf-8")
    lines = ["#version: 0.2", *(f"{a} {b}" for a, b in merges)]
    (folder / "tokenizer" / "merges.txt").write_text("\n".join(lines) + "\n", "utf-8")
    # transformers loads in the dtype named here and diffusers in fp32: without this a
    # pipeline loaded with no dtype given would hold both, and fail.
    path = folder / "text_encoder" / "config.json"
    config = json.loads(path.read_text("utf-8"))
    config["dtype"] = "float32"
    path.write_text(json.dumps(config, indent=2) + "\n", "utf-8")
    # AutoencoderTiny writes this for pipelines, makes it anew on loading, and complains
    # where it finds it.
    path = folder / "vae" / "config.json"
    config = json.loads(path.read_text("utf-8"))
    config.pop("block_out_channels", None)
    path.write_text(json.dumps(config, indent=2) + "\n", "utf-8")
    for file in folder.rglob("*"):
        if file.is_file():
            file.chmod(0o644)


def _half(module: torch.nn.Module) -> torch.nn.Module:
    return copy.deepcopy(module).half().eval()
