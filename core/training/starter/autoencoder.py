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
from core.training.starter.optimizer import FAST_BF16, MuonAdam, split_parameters
from core.training.starter.scenes import draw, sample_spec
from core.training.starter.spots import spots

log = logging.getLogger(__name__)

# Seeds of scenes that no training ever sees.
HELD_OUT_SEED = 900_000_000


@dataclass(frozen=True, slots=True)
class AutoencoderPlan:
    """What an autoencoder run depends on."""

    minutes: float = 25.0
    batch: int = 8
    crop: int = 128
    scenes: int = 3000
    lr: float = 3e-3
    latent_noise: float = 0.06
    near_things: float = 0.6  # the share of crops with a thing, the sun or the moon inside
    stay: float = 0.0  # weight of staying near the latents of the model begun with
    seed: int = 1


_ENCODER_CHANNELS = 32
_DECODER_CHANNELS = 48
_ENCODER_BLOCKS = (0, 1, 2, 3)
# Most of the depth is where a cell is a pixel or four: there it costs least, and what a
# cell stands for is worked out there.
_DECODER_BLOCKS = (6, 5, 2, 0)


def build() -> AutoencoderTiny:
    """The untrained autoencoder: factor 8, four latent channels."""
    return AutoencoderTiny(
        encoder_block_out_channels=(_ENCODER_CHANNELS,) * 4,
        decoder_block_out_channels=(_DECODER_CHANNELS,) * 4,
        num_encoder_blocks=_ENCODER_BLOCKS,
        num_decoder_blocks=_DECODER_BLOCKS,
        latent_channels=4,
    )


@torch.no_grad()
def take_over(model: AutoencoderTiny, old: AutoencoderTiny) -> None:
    """Give ``model`` the function of ``old``, which may be narrower and shallower.

    New channels begin as random features that nothing reads yet, new blocks as ones that
    change nothing (T. Chen et al., "Net2Net", 2015), so training goes on from where the
    old model was.
    """
    model.encoder.load_state_dict(old.encoder.state_dict())
    pairs = _matched(model.decoder.layers, old.decoder.layers)
    for layer, source in pairs:
        if source is None:
            last = [m for m in layer.modules() if isinstance(m, torch.nn.Conv2d)][-1]
            last.weight.zero_()
            last.bias.zero_()
            continue
        for (name, new), (other, given) in zip(
            layer.named_parameters(), source.named_parameters(), strict=True
        ):
            assert name == other
            if new.ndim > 1:
                new[: given.shape[0], given.shape[1] :] = 0
                new[: given.shape[0], : given.shape[1]] = given
            else:
                new[: given.shape[0]] = given


def _matched(new: torch.nn.Sequential, old: torch.nn.Sequential) -> list[tuple]:
    """Layers of two decoders that do the same; None for a block that only one has."""
    left = [layer for layer in old if any(True for _ in layer.parameters())]
    out = []
    for layer in new:
        if not any(True for _ in layer.parameters()):
            continue
        if left and type(left[0]) is type(layer):
            out.append((layer, left.pop(0)))
        else:
            out.append((layer, None))
    return out


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


@dataclass(frozen=True, slots=True)
class Scenes:
    """Pictures to cut crops from (N×256×256×3 uint8), and for each the points, in px, that
    a crop should now and then show."""

    pixels: np.ndarray
    points: list[list[tuple[int, int]]]

    def crop(self, rng: np.random.Generator, side: int, near: float) -> np.ndarray:
        """A random crop; a share of ``near`` of them has one of the points inside."""
        n = int(rng.integers(len(self.pixels)))
        free = 256 - side
        y, x = (int(v) for v in rng.integers(0, free + 1, 2))
        points = self.points[n]
        if points and rng.random() < near:
            row, column = points[int(rng.integers(len(points)))]
            y, x = (
                int(np.clip(at - side / 2 + rng.uniform(-0.3, 0.3) * side, 0, free))
                for at in (row, column)
            )
        cut = self.pixels[n, y : y + side, x : x + side]
        return cut[:, ::-1] if rng.random() < 0.5 else cut


def training_scenes(count: int, seed: int) -> Scenes:
    """Scenes drawn at sides from 128 to 416 and cut or joined to 256."""
    rng = np.random.default_rng(seed)
    out = np.empty((count, 256, 256, 3), np.uint8)
    points: list[list[tuple[int, int]]] = []
    for i in range(count):
        side = 256 if rng.random() < 0.7 else int(rng.integers(256, 416))
        spec = sample_spec(int(seed * 1_000_003 + i))
        image = draw(spec, side)
        y, x = (int(rng.integers(0, side - 255)) for _ in range(2))
        shown = [
            (round((s.top + s.bottom) / 2 * side) - y, round(s.centre * side) - x)
            for s in spots(spec)
        ]
        if side == 256 and rng.random() < 0.15:
            # Four small scenes side by side: what 128 px pictures look like.
            small = [draw(sample_spec(int(seed * 1_000_003 + i * 7 + k)), 128) for k in range(4)]
            image = np.concatenate([np.concatenate(small[:2], 1), np.concatenate(small[2:], 1)], 0)
            shown = []
        out[i] = image[y : y + 256, x : x + 256]
        points.append(shown)
    return Scenes(out, points)


def train(
    plan: AutoencoderPlan, work: Path, device: str = "cpu", begin: Path | None = None
) -> AutoencoderTiny:
    """Train to the plan's time, resuming from ``work``; returns the averaged weights.

    ``begin`` is the folder of an exported starter: with no checkpoint yet, training goes on
    from its autoencoder, and with ``plan.stay`` its latents keep about their meaning, so
    that a UNet trained on them need not begin anew.
    """
    cv2.setNumThreads(1)
    torch.manual_seed(plan.seed)
    model = build().to(device, memory_format=torch.channels_last)
    average = build().to(device, memory_format=torch.channels_last)
    anchor: AutoencoderTiny | None = None
    if begin is not None:
        anchor = AutoencoderTiny.from_pretrained(begin / "vae", local_files_only=True).float()
        take_over(model, anchor)
        anchor.to(device, memory_format=torch.channels_last).requires_grad_(False)
    average.load_state_dict(model.state_dict())
    path = work / "autoencoder.pt"
    state = load_checkpoint(path, device)
    step, spent = 0, 0.0
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
        crops = np.stack([scenes.crop(rng, plan.crop, plan.near_things) for _ in range(plan.batch)])
        target = to_tensor(crops).to(device)
        with torch.autocast("cpu", torch.bfloat16, enabled=device == "cpu" and FAST_BF16):
            z = model.encoder(target)
            made = model.decoder(z + plan.latent_noise * torch.randn_like(z))
        z = z.float()
        loss = reconstruction_loss(target, made.float()) + 0.02 * latent_loss(z)
        if anchor is not None and plan.stay > 0:
            with torch.no_grad():
                before = anchor.encoder(target)
            loss = loss + plan.stay * (z - before).square().mean()
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 2.0)
        optimizer.step()
        decay = min(0.995, (step + 1) / (step + 20))
        with torch.no_grad():
            for a, b in zip(average.parameters(), model.parameters(), strict=True):
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
