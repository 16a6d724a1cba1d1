# pyright: basic, reportPrivateImportUsage=false, reportArgumentType=false
# pyright: reportAttributeAccessIssue=false, reportOptionalMemberAccess=false
# pyright: reportCallIssue=false, reportIndexIssue=false
"""Measures an exported starter model: agreement with prompts, guidance, negatives, time."""

from __future__ import annotations

import logging
import os
import random
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch
from diffusers import StableDiffusionPipeline

from core.cancellation import CancelToken
from core.engine.diffusers_engine import DiffusersModel
from core.engine.protocol import ModelTask
from core.families.starter import STARTER
from core.geometry import Extent
from core.models.catalogue import resolve
from core.training.starter import autoencoder
from core.training.starter.holes import brushed_over
from core.training.starter.judge import judge
from core.training.starter.spec import COLOURS
from core.training.starter.trial import Promise, agreement, promises
from core.training.starter.views import view_of

log = logging.getLogger(__name__)

GUIDANCE = 4.0
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
    if resolve(str(folder)).family == STARTER.id:  # another folder's is run as its header says
        scores["fills"] = _fills(folder, 16 if quick else 48)
        scores["brushed_fills"] = _fills(folder, 16 if quick else 24, brushed=True)
    scores["size_mb"] = round(
        sum(f.stat().st_size for f in folder.rglob("*") if f.is_file()) / 1e6, 1
    )
    return scores


def _guidance(pipeline: StableDiffusionPipeline, promised: list[Promise]) -> dict[str, float]:
    out = {}
    for guidance in (1.0, 2.0, 4.0, 7.0):
        images = paint(pipeline, [p.prompt for p in promised], guidance=guidance, seed=500)
        out[str(guidance)] = agreement(promised, map(judge, images))["checks"]
    return out


def _negative(pipeline: StableDiffusionPipeline) -> dict[str, float]:
    """How often a thing shows without and with it in the negative prompt.

    The prompts leave the thing open, so that without the negative prompt it shows now and
    then: where it never does, nothing can be kept away.
    """
    out = {}
    for name, prompts, count, test in (
        ("night", _OPEN, 6, lambda v: v.time == "night"),
        ("noon", _OPEN, 6, lambda v: v.time == "noon"),
        ("sun", ("noon", "a meadow at noon", "sunset"), 10, lambda v: v.light_side is not None),
        ("house", ("meadow", "snow", "desert"), 16, lambda v: v.house_colour is not None),
    ):
        open_ended = [prompt for prompt in prompts for _ in range(count)]
        for told, negative in (("without", ""), ("with", name)):
            images = paint(pipeline, open_ended, negative=negative, seed=900)
            out[f"{name}_{told}"] = _share(images, test)
    return out


def _fills(folder: Path, count: int, *, brushed: bool = False) -> dict[str, float]:
    """In scenes with a house, what is round it painted over: how often a house of the colour
    asked for comes back, and how often none when only the ground is asked for. `brushed`:
    with a brush, well past its edges, instead of a box just round it.

    Goes through the program's own engine, as an edit does.
    """
    model = DiffusersModel("cpu")
    rng = random.Random(11)
    asked, empty, tried, seed = 0, 0, 0, autoencoder.HELD_OUT_SEED + 5000
    while tried < count:
        seed += 1
        view = view_of(seed, whole=True)
        houses = [box for spot, box in view.boxes() if spot.kind == "house"]
        picture = view.draw()
        if not houses or len(view.spec.things) > 1 or judge(picture).house_colour is None:
            continue
        tried += 1
        left, top, right, bottom = (round(edge * 32) * 8 for edge in houses[0])
        mask = np.zeros((256, 256), np.uint8)
        if brushed:
            cells = brushed_over(houses[0], rng)
            mask[np.kron(cells, np.ones((8, 8), np.bool_))] = 255
        else:
            mask[max(top, 0) : bottom, max(left, 0) : right] = 255
        colour = rng.choice(
            [c for c in COLOURS["house"] if (view.spec.ground, c) != ("snow", "white")]
        )
        made = [
            model.run(
                ModelTask(
                    model=str(folder), extent=Extent(256, 256), prompt=prompt, negative_prompt="",
                    seed=seed, num_inference_steps=STEPS, guidance_scale=GUIDANCE, image=picture,
                    denoise_mask=mask,
                ),
                lambda _step: None,
                CancelToken(),
            ).pixels
            for prompt in (f"a {colour} house", f"{view.spec.ground}, {view.spec.time}")
        ]  # fmt: skip
        asked += judge(made[0]).house_colour == colour
        empty += judge(made[1]).house_colour is None
    return {
        "house": round(asked / count, 4),
        "nothing": round(empty / count, 4),
        "tried": count,
    }
