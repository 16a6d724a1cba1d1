# pyright: basic, reportPrivateImportUsage=false, reportArgumentType=false
# pyright: reportAttributeAccessIssue=false, reportOptionalMemberAccess=false
# pyright: reportCallIssue=false, reportIndexIssue=false
"""Scenes as latents, written once and read in every epoch."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import torch
from diffusers import AutoencoderTiny

from core.training.starter.autoencoder import to_tensor
from core.training.starter.optimizer import FAST_BF16
from core.training.starter.scenes import draw, sample_spec
from core.training.starter.views import FIRST_SEED, view_of

log = logging.getLogger(__name__)

CHUNK = 500
# Seeds of a size's scenes start here, so that no two sizes show the same scenes.
_FIRST_SEED = {"256x256": 10_000_000, "128x128": 20_000_000, "384x256": 30_000_000,
               "384x384": 40_000_000, "256x384": 50_000_000, "part": FIRST_SEED}  # fmt: skip
SETS = tuple(_FIRST_SEED)


@dataclass(frozen=True, slots=True)
class LatentSet:
    """Latents of one picture size: N×4×h×w in half precision, and each scene's seed."""

    latents: np.ndarray
    seeds: np.ndarray

    def __len__(self) -> int:
        return len(self.seeds)


def write(vae: AutoencoderTiny, work: Path, size: str, count: int) -> None:
    """Draw and encode until ``work`` holds at least ``count`` scenes of ``size``.

    ``size`` is WIDTHxHEIGHT, or "part" for parts of scenes. Chunks already written are kept.
    """
    cv2.setNumThreads(1)
    device = next(vae.parameters()).device
    folder = work / "latents"
    folder.mkdir(parents=True, exist_ok=True)
    for chunk in range((count + CHUNK - 1) // CHUNK):
        path = folder / f"{size}-{chunk:04d}.npz"
        if path.exists():
            continue
        seeds = _FIRST_SEED[size] + chunk * CHUNK + np.arange(CHUNK)
        parts = []
        bf16 = device.type == "cpu" and FAST_BF16
        with torch.no_grad(), torch.autocast("cpu", torch.bfloat16, enabled=bf16):
            for i in range(0, CHUNK, 10):
                images = [_drawn(size, int(seed)) for seed in seeds[i : i + 10]]
                z = vae.encoder(to_tensor(np.stack(images)).to(device))
                parts.append(z.float().cpu().numpy().astype(np.float16))
        fresh = path.with_suffix(".tmp.npz")
        np.savez(fresh, latents=np.concatenate(parts), seeds=seeds)
        fresh.replace(path)
        log.info("latents: %s", path.name)


def _drawn(size: str, seed: int) -> np.ndarray:
    if size == "part":
        return view_of(seed).draw()
    width, height = (int(n) for n in size.split("x"))
    return draw(sample_spec(seed), (width, height))


def read(work: Path, size: str) -> LatentSet | None:
    """All chunks of ``size``, or None where there is none."""
    paths = [p for p in sorted((work / "latents").glob(f"{size}-*.npz")) if ".tmp" not in p.name]
    if not paths:
        return None
    loaded = [np.load(path) for path in paths]
    return LatentSet(
        np.concatenate([part["latents"] for part in loaded]),
        np.concatenate([part["seeds"] for part in loaded]),
    )
