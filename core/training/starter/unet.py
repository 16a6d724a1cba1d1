# pyright: basic, reportPrivateImportUsage=false, reportArgumentType=false
# pyright: reportAttributeAccessIssue=false, reportOptionalMemberAccess=false
# pyright: reportCallIssue=false, reportIndexIssue=false
"""The starter model's UNet, trained on latents and captions, with its text encoder."""

from __future__ import annotations

import logging
import math
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from diffusers import StableDiffusionPipeline, UNet2DConditionModel
from torch import Tensor, nn
from transformers import CLIPTextModel

from core.training.starter import text
from core.training.starter.batches import Batch, Batches
from core.training.starter.checkpoints import load_checkpoint, save_checkpoint
from core.training.starter.optimizer import FAST_BF16, MuonAdam, split_parameters
from core.training.starter.pipeline import build_scheduler, build_text_encoder, build_unet
from core.training.starter.workers import Workers

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class UNetPlan:
    """What a UNet run depends on.

    Training is planned in minutes, not steps: the learning rate falls to nothing at the
    end of the time there is, on whatever machine.
    """

    minutes: float = 80.0
    batch: int = 24
    lr: float = 2e-3
    holes: float = 0.58  # the share of 256 px pictures that are filled, not made from nothing
    small_first: float = 0.12  # the share of the time that begins with 128 px pictures
    caption_dropout: float = 0.1
    snr_cap: float = 5.0
    noise_bias: float = 0.8  # below 1: more of the noisy timesteps, where the layout is decided
    text_until: float = 0.6  # the share of the time after which the text encoder rests
    average_every: int = 4  # steps between averaging the workers' weights
    average_decay: float = 0.997
    emphasis: float = 4.0  # weight of the loss where things, sun and moon are
    seed: int = 3


@dataclass(slots=True)
class Parts:
    """What is trained together, and the average of it that is shipped."""

    unet: UNet2DConditionModel
    encoder: CLIPTextModel
    heads: nn.Linear

    def parameters(self) -> list[nn.Parameter]:
        """Of all three, in a fixed order."""
        return [p for m in (self.unet, self.encoder, self.heads) for p in m.parameters()]

    def state(self) -> dict[str, dict[str, Tensor]]:
        """For a checkpoint."""
        return {"unet": self.unet.state_dict(), "encoder": self.encoder.state_dict(),
                "heads": self.heads.state_dict()}  # fmt: skip

    def load(self, state: dict[str, dict[str, Tensor]]) -> None:
        """From a checkpoint."""
        self.unet.load_state_dict(state["unet"])
        self.encoder.load_state_dict(state["encoder"])
        self.heads.load_state_dict(state["heads"])


def build_parts(device: str) -> Parts:
    """Untrained parts on ``device``."""
    return Parts(
        build_unet().to(device, memory_format=torch.channels_last),
        build_text_encoder().to(device),
        text.build_heads().to(device),
    )


def train(
    plan: UNetPlan,
    work: Path,
    scale: float,
    device: str = "cpu",
    workers: Workers | None = None,
    begin: Path | None = None,
) -> Parts:
    """Train to the plan's time, resuming from ``work``; returns the averaged parts.

    ``begin`` is the folder of an exported starter, from which training goes on where there
    is no checkpoint yet; its text encoder rests from the start.

    ``scale`` is the autoencoder's scaling factor. Expects latents and ``text.pt`` in
    ``work``. With several ``workers`` each process calls this; the first one saves.
    """
    workers = workers or Workers(0, 1)
    torch.manual_seed(plan.seed)
    parts, average = build_parts(device), build_parts(device)
    path = work / "unet.pt"
    state = load_checkpoint(path, device)
    step, spent = 0, 0.0
    if state is None and begin is not None:
        pipeline = StableDiffusionPipeline.from_pretrained(
            begin, local_files_only=True, safety_checker=None
        )
        parts.unet.load_state_dict(pipeline.unet.float().state_dict())
        parts.encoder.load_state_dict(pipeline.text_encoder.float().state_dict())
        average.load(parts.state())
    elif state is None:
        begun = load_checkpoint(work / "text.pt", device)
        if begun is not None:
            parts.encoder.load_state_dict(begun["encoder"])
            parts.heads.load_state_dict(begun["heads"])
        average.load(parts.state())
    matrices, rest = split_parameters(parts.unet)
    text_matrices, text_rest = split_parameters(parts.encoder)
    optimizer = MuonAdam(matrices, rest, lr=plan.lr, adam_scale=0.5)
    text_optimizer = MuonAdam(
        text_matrices, [*text_rest, *parts.heads.parameters()], lr=plan.lr * 0.15
    )
    if state is not None:
        parts.load(state["parts"])
        average.load(state["average"])
        optimizer.load_state_dict(state["optimizer"])
        text_optimizer.load_state_dict(state["text_optimizer"])
        step, spent = state["step"], state["spent"]
    torch.manual_seed(plan.seed + step + 7919 * workers.rank)
    batches = Batches(work, scale, plan.seed * 1_000_003 + step + 104_729 * workers.rank)
    alphas = build_scheduler().alphas_cumprod.to(device)
    total = plan.minutes * 60
    last, saved, seen = time.monotonic(), spent, state["seen"] if state else 0
    recent: dict[str, list[float]] = {}
    over = spent >= total
    while not over:
        done = min(1.0, spent / total)
        fall = 1.0 if done < 0.35 else 0.5 * (1 + math.cos(math.pi * (done - 0.35) / 0.65))
        rate = min(1.0, (step + 1) / 50) * (0.02 + 0.98 * fall)
        for group in optimizer.param_groups:
            group["lr"] = plan.lr * rate
        for group in text_optimizer.param_groups:
            group["lr"] = plan.lr * 0.15 * rate
        if (begin is not None or done > plan.text_until) and next(
            parts.encoder.parameters()
        ).requires_grad:
            # It reads well by now, and a tenth of each step is worth having.
            parts.encoder.requires_grad_(False)
            parts.heads.requires_grad_(False)
        size, count = batches.pick_size(done, plan)
        batch = batches.take(size, count, plan).to(device)
        loss, aux = _losses(parts, batch, alphas, plan)
        optimizer.zero_grad(set_to_none=True)
        text_optimizer.zero_grad(set_to_none=True)
        (loss + 0.02 * aux.to(loss.device)).backward()
        torch.nn.utils.clip_grad_norm_(parts.parameters(), 1.0)
        optimizer.step()
        text_optimizer.step()
        step, seen = step + 1, seen + count * workers.count
        recent.setdefault(size, []).append(float(loss.detach()))
        now = time.monotonic()
        spent, last = spent + now - last, now
        if step % plan.average_every == 0:
            workers.average([p.data for p in parts.parameters()])
            spent = workers.mean(spent)
            decay = min(plan.average_decay, (step + 1) / (step + 40)) ** plan.average_every
            with torch.no_grad():
                for a, b in zip(average.parameters(), parts.parameters(), strict=True):
                    a.lerp_(b, 1 - decay)
            over = spent >= total
        if step % 24 == 0 and workers.rank == 0:
            told = ", ".join(f"{k} {np.mean(v):.4f}" for k, v in sorted(recent.items()))
            recent.clear()
            log.info("unet: step %d, %d seen, %.1f min, loss %s, text %.3f",
                     step, seen, spent / 60, told, float(aux.detach()))  # fmt: skip
        if (spent - saved > 150 and step % plan.average_every == 0) or over:
            saved = spent
            batches.reload()
            if workers.rank > 0:
                continue
            save_checkpoint(
                path,
                {"parts": parts.state(), "average": average.state(), "step": step,
                 "spent": spent, "seen": seen, "optimizer": optimizer.state_dict(),
                 "text_optimizer": text_optimizer.state_dict()},
            )  # fmt: skip
    return average


def _losses(parts: Parts, batch: Batch, alphas: Tensor, plan: UNetPlan) -> tuple[Tensor, Tensor]:
    z = batch.z.contiguous(memory_format=torch.channels_last)
    noise = torch.randn_like(z)
    # One timestep from each of as many equal parts as the batch is large, in random order:
    # scenes come before holes in a batch.
    slots = (torch.randperm(len(z)).to(z.device) + torch.rand(len(z), device=z.device)) / len(z)
    t = (slots**plan.noise_bias * len(alphas)).long().clamp_max(len(alphas) - 1)
    signal = alphas[t].sqrt()[:, None, None, None]
    rest = (1 - alphas[t]).sqrt()[:, None, None, None]
    resting = not next(parts.encoder.parameters()).requires_grad
    with torch.set_grad_enabled(not resting):
        hidden = parts.encoder(batch.ids).last_hidden_state
    # Round a hole the picture is shown as it is, with no noise (core.engine.differential
    # does the same): so the model sees what it has to fit to from the first step on.
    shown = torch.where(batch.holes > 0, signal * z + rest * noise, z)
    with torch.autocast("cpu", torch.bfloat16, enabled=z.device.type == "cpu" and FAST_BF16):
        predicted = parts.unet(shown, t, hidden).sample
    snr = alphas[t] / (1 - alphas[t]).clamp_min(1e-8)
    weight = ((plan.snr_cap + 1) / (snr + 1)).clamp_max(1.0)
    squares = (predicted.float() - (signal * noise - rest * z)).square()
    errors = (batch.weights * squares).mean(dim=(1, 2, 3))
    loss = (weight * errors).mean()
    told = batch.targets[:, 0] >= 0
    if resting or not bool(told.any()):
        return loss, torch.zeros(())
    return loss, text.attribute_loss(parts.heads(hidden[told, -1]), batch.targets[told])
