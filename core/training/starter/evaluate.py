# pyright: basic, reportPrivateImportUsage=false, reportArgumentType=false
# pyright: reportAttributeAccessIssue=false, reportOptionalMemberAccess=false
# pyright: reportCallIssue=false, reportIndexIssue=false
"""Measures an exported starter model: agreement with prompts, guidance, negatives, time."""

from __future__ import annotations

import logging
import os
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch
from diffusers import StableDiffusionPipeline

from core.training.starter import autoencoder
from core.training.starter.judge import judge
from core.training.starter.trial import Promise, agreement, promises

log = logging.getLogger(__name__)

GUIDANCE = 6.0
STEPS = 20
# Open prompts for the negative ones: what they leave open, the negative prompt decides.
_OPEN = (
    "a meadow",
    "a desert and hills",
    "snow with a pine forest",
    "the sea",
    "a lake, mountains",
)


def load(folder: Path) -> StableDiffusionPipeline:
    """The exported pipeline in fp32 on the CPU, without progress bars."""
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    pipeline = StableDiffusionPipeline.from_pretrained(
        folder, local_files_only=True, use_safetensors=True, safety_checker=None
    )
    pipeline.set_progress_bar_config(disable=True)
    return pipeline


@torch.no_grad()
def paint(
    pipeline: StableDiffusionPipeline,
    prompts: list[str],
    *,
    negative: str = "",
    guidance: float = GUIDANCE,
    steps: int = STEPS,
    size: int = 256,
    seed: int = 0,
    batch: int = 4,
) -> np.ndarray:
    """One N×H×W×3 uint8 picture for each prompt; picture i has the seed ``seed + i``."""
    out = []
    for i in range(0, len(prompts), batch):
        part = prompts[i : i + batch]
        images = pipeline(
            prompt=part,
            negative_prompt=[negative] * len(part),
            guidance_scale=guidance,
            num_inference_steps=steps,
            width=size,
            height=size,
            generator=[torch.Generator().manual_seed(seed + i + k) for k in range(len(part))],
            output_type="np",
        ).images
        out.append(np.rint(np.asarray(images) * 255).astype(np.uint8))
    return np.concatenate(out)


def _share(images: np.ndarray, test: Any) -> float:
    return round(float(np.mean([bool(test(judge(image))) for image in images])), 4)


def measure(folder: Path, count: int = 200, quick: bool = False) -> dict[str, Any]:
    """All scores as plain numbers; ``quick`` leaves out guidance and negative prompts."""
    pipeline = load(folder)
    promised: list[Promise] = promises(count)
    images = paint(pipeline, [p.prompt for p in promised])
    scores: dict[str, Any] = {
        "prompts": count,
        "steps": STEPS,
        "guidance_scale": GUIDANCE,
        "agreement": agreement(promised, map(judge, images)),
    }
    begun = time.perf_counter()
    paint(pipeline, [promised[0].prompt], batch=1)
    scores["seconds_per_picture"] = round(time.perf_counter() - begun, 2)
    scores["cpu_threads"] = torch.get_num_threads()
    vae = pipeline.vae
    scores["autoencoder_psnr_db"] = round(autoencoder.psnr(vae, autoencoder.held_out(64)), 2)
    if not quick:
        scores["guidance"] = _guidance(pipeline, promises(50, seed=7))
        scores["negative"] = _negative(pipeline)
    scores["size_mb"] = round(
        sum(f.stat().st_size for f in folder.rglob("*") if f.is_file()) / 1e6, 1
    )
    return scores


def _guidance(pipeline: StableDiffusionPipeline, promised: list[Promise]) -> dict[str, float]:
    out = {}
    for guidance in (1.0, 3.0, 6.0, 9.0):
        images = paint(pipeline, [p.prompt for p in promised], guidance=guidance, seed=500)
        out[str(guidance)] = agreement(promised, map(judge, images))["checks"]
    return out


def _negative(pipeline: StableDiffusionPipeline) -> dict[str, float]:
    """How often a thing shows without and with it in the negative prompt."""
    open_ended = [prompt for prompt in _OPEN for _ in range(6)]
    homes = [f"{prompt} at noon" for prompt in _OPEN[:3] for _ in range(8)]
    out = {}
    for name, prompts, test in (
        ("night", open_ended, lambda v: v.time == "night"),
        ("noon", open_ended, lambda v: v.time == "noon"),
        ("house", homes, lambda v: v.house_colour is not None),
    ):
        for told, negative in (("without", ""), ("with", name)):
            images = paint(pipeline, prompts, negative=negative, seed=900)
            out[f"{name}_{told}"] = _share(images, test)
    return out
