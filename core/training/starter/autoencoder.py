# pyright: basic, reportPrivateImportUsage=false, reportArgumentType=false
# pyright: reportAttributeAccessIssue=false, reportOptionalMemberAccess=false
# pyright: reportCallIssue=false, reportIndexIssue=false
"""The starter model's autoencoder: pictures to latents an eighth of their side, and back."""

from __future__ import annotations

import logging
import math
import time
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import torch
import torch.nn.functional as F
from diffusers import AutoencoderTiny
from torch import Tensor

from core.training.starter.checkpoints import load_checkpoint, save_checkpoint
from core.training.starter.optimizer import MuonAdam, split_parameters
from core.training.starter.scenes import draw, sample_spec

log = logging.getLogger(__name__)

# Seeds of scenes that no training ever sees.
HELD_OUT_SEED = 900_000_000


@dataclass(frozen=True, slots=True)
class AutoencoderPlan:
    """What an autoencoder run depends on."""

    minutes: float = 25.0
    batch: int = 8
    crop: int = 128
    scenes: int = 2500
    channels: int = 32
    lr: float = 3e-3
    latent_noise: float = 0.06
    seed: int = 1


def build(channels: int = 32) -> AutoencoderTiny:
    """The untrained autoencoder: factor 8, four latent channels."""
    return AutoencoderTiny(
        encoder_block_out_channels=(channels,) * 4,
        decoder_block_out_channels=(channels,) * 4,
        num_encoder_blocks=(0, 1, 2, 3),
        num_decoder_blocks=(4, 3, 1, 0),
        latent_channels=4,
    )


def to_tensor(images: np.ndarray) -> Tensor:
    """N×H×W×3 uint8 to N×3×H×W floats from -1 to 1, channels last in memory."""
    x = torch.from_numpy(np.ascontiguousarray(images)).permute(0, 3, 1, 2)
    return x.float().div_(127.5).sub_(1.0)


def held_out(count: int, size: int = 256) -> np.ndarray:
    """Scenes never trained on."""
    return np.stack([draw(sample_spec(HELD_OUT_SEED + i), size) for i in range(count)])


@torch.no_grad()
def psnr(model: AutoencoderTiny, images: np.ndarray) -> float:
    """Mean peak signal-to-noise ratio of encoding and decoding, in decibels."""
    device = next(model.parameters()).device
    values = []
    for i in range(0, len(images), 8):
        x = to_tensor(images[i : i + 8]).to(device)
        y = model.decoder(model.encoder(x)).clamp(-1, 1)
        mse = ((x - y) / 2).square().mean(dim=(1, 2, 3)).clamp_min(1e-10)
        values.append(-10 * torch.log10(mse))
    return float(torch.cat(values).mean())


def _edges(x: Tensor) -> tuple[Tensor, Tensor]:
    return x[..., 1:] - x[..., :-1], x[..., 1:, :] - x[..., :-1, :]


def reconstruction_loss(x: Tensor, y: Tensor) -> Tensor:
    """L1 at three scales and L1 of the edges."""
    loss = F.l1_loss(y, x)
    for a, b in zip(_edges(x), _edges(y), strict=True):
        loss = loss + 0.5 * F.l1_loss(b, a)
    for size in (4, 8):
        loss = loss + 0.5 * F.l1_loss(F.avg_pool2d(y, size), F.avg_pool2d(x, size))
    return loss + 0.5 * F.mse_loss(y, x)


def latent_loss(z: Tensor) -> Tensor:
    """Keeps each latent channel at mean 0 and variance 1, and inside the decoder's range."""
    mean = z.mean(dim=(0, 2, 3))
    var = z.var(dim=(0, 2, 3))
    return mean.square().mean() + (var - 1).square().mean() + F.relu(z.abs() - 2.6).mean()


def training_scenes(count: int, seed: int) -> np.ndarray:
    """Scenes drawn at sides from 128 to 352 and cut or padded by cropping to 256."""
    rng = np.random.default_rng(seed)
    out = np.empty((count, 256, 256, 3), np.uint8)
    for i in range(count):
        side = 256 if rng.random() < 0.7 else int(rng.integers(256, 416))
        image = draw(sample_spec(int(seed * 1_000_003 + i)), side)
        y, x = (int(rng.integers(0, side - 255)) for _ in range(2))
        if side == 256 and rng.random() < 0.15:
            # Four small scenes side by side: what 128 px pictures look like.
            small = [draw(sample_spec(int(seed * 1_000_003 + i * 7 + k)), 128) for k in range(4)]
            image = np.concatenate([np.concatenate(small[:2], 1), np.concatenate(small[2:], 1)], 0)
        out[i] = image[y : y + 256, x : x + 256]
    return out


def train(
    plan: AutoencoderPlan, work: Path, device: str = "cpu", *, decoder_only: bool = False
) -> AutoencoderTiny:
    """Train to the plan's time, resuming from ``work``; returns the averaged weights.

    With ``decoder_only`` the encoder of a finished run stays as it is, so that latents
    written with it stay valid, and the decoder alone is trained further.
    """
    cv2.setNumThreads(1)
    torch.manual_seed(plan.seed)
    model = build(plan.channels).to(device, memory_format=torch.channels_last)
    average = build(plan.channels).to(device, memory_format=torch.channels_last)
    average.load_state_dict(model.state_dict())
    path = work / ("decoder.pt" if decoder_only else "autoencoder.pt")
    state = load_checkpoint(path, device)
    step, spent = 0, 0.0
    if decoder_only:
        begun = load_checkpoint(work / "autoencoder.pt", device)
        if begun is None:
            raise SystemExit(f"No autoencoder in {work}: run the stage 'autoencoder' first.")
        model.load_state_dict(begun["average"])
        average.load_state_dict(begun["average"])
        model.encoder.requires_grad_(False)
    optimizer = MuonAdam(*split_parameters(model), lr=plan.lr, adam_scale=0.5)
    if state is not None:
        model.load_state_dict(state["model"])
        average.load_state_dict(state["average"])
        optimizer.load_state_dict(state["optimizer"])
        step, spent = state["step"], state["spent"]
    total = plan.minutes * 60
    if spent >= total:
        return average
    scenes = training_scenes(plan.scenes, plan.seed + step)
    validation = held_out(32)
    rng = np.random.default_rng([plan.seed, step])
    last, saved, losses = time.monotonic(), spent, []
    while spent < total:
        done = spent / total
        lr = plan.lr * min(1.0, (step + 1) / 40) * (1.0 if done < 0.3 else
             0.03 + 0.97 * 0.5 * (1 + math.cos(math.pi * (done - 0.3) / 0.7)))  # fmt: skip
        for group in optimizer.param_groups:
            group["lr"] = lr
        crops = np.empty((plan.batch, plan.crop, plan.crop, 3), np.uint8)
        for i in range(plan.batch):
            n = rng.integers(len(scenes))
            y, x = rng.integers(0, 257 - plan.crop, 2)
            crops[i] = scenes[n, y : y + plan.crop, x : x + plan.crop]
            if rng.random() < 0.5:
                crops[i] = crops[i, :, ::-1]
        target = to_tensor(crops).to(device)
        z = model.encoder(target)
        noisy = z + plan.latent_noise * torch.randn_like(z)
        loss = reconstruction_loss(target, model.decoder(noisy)) + 0.02 * latent_loss(z)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 2.0)
        optimizer.step()
        decay = min(0.995, (step + 1) / (step + 20))
        with torch.no_grad():
            for a, b in zip(average.parameters(), model.parameters(), strict=True):
                if b.requires_grad:
                    a.lerp_(b, 1 - decay)
        losses.append(float(loss.detach()))
        step += 1
        now = time.monotonic()
        spent += now - last
        last = now
        if spent - saved > 60 or spent >= total:
            saved = spent
            log.info(
                "autoencoder: step %d, %.1f min, loss %.4f, held-out PSNR %.2f dB, latent std %.2f",
                step, spent / 60, float(np.mean(losses[-50:])), psnr(average, validation),
                float(z.detach().std()),
            )  # fmt: skip
            save_checkpoint(
                path,
                {"model": model.state_dict(), "average": average.state_dict(),
                 "optimizer": optimizer.state_dict(), "step": step, "spent": spent},
            )  # fmt: skip
            last = time.monotonic()
    return average
