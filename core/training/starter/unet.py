# pyright: basic, reportPrivateImportUsage=false, reportArgumentType=false
# pyright: reportAttributeAccessIssue=false, reportOptionalMemberAccess=false
# pyright: reportCallIssue=false, reportIndexIssue=false
"""The starter model's UNet, trained on latents and captions, with its text encoder."""

from __future__ import annotations

import logging
import math
import random
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from diffusers import UNet2DConditionModel
from torch import Tensor, nn
from transformers import CLIPTextModel

from core.training.starter import latents, text
from core.training.starter.captions import caption
from core.training.starter.checkpoints import load_checkpoint, save_checkpoint
from core.training.starter.optimizer import MuonAdam, split_parameters
from core.training.starter.pipeline import build_scheduler, build_text_encoder, build_unet
from core.training.starter.scenes import SceneSpec, sample_spec
from core.training.starter.workers import Workers

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class UNetPlan:
    """What a UNet run depends on.

    Training is planned in minutes, not steps: the learning rate falls to nothing at the
    end of the time there is, on whatever machine.
    """

    minutes: float = 80.0
    batch: int = 16
    lr: float = 2e-3
    small_first: float = 0.12  # the share of the time that begins with 128 px pictures
    caption_dropout: float = 0.1
    snr_cap: float = 5.0
    noise_bias: float = 0.8  # below 1: more of the noisy timesteps, where the layout is decided
    text_until: float = 0.6  # the share of the time after which the text encoder rests
    average_every: int = 4  # steps between averaging the workers' weights
    average_decay: float = 0.997
    emphasis: float = 4.0  # weight of the loss where things, sun and moon are
    seed: int = 3


# Half the width, top and bottom of what a kind covers, in units of the height.
_REACH: dict[str, tuple[float, float, float]] = {
    "house": (0.19, 0.56, 0.92),
    "tree": (0.17, 0.45, 0.92),
    "cactus": (0.13, 0.50, 0.92),
    "boat": (0.19, 0.38, 0.84),
}
_CENTRE = {"left": 0.21, "middle": 0.5, "right": 0.79}


def emphasis(spec: SceneSpec, height: int, width: int, weight: float) -> np.ndarray:
    """A height×width map of ``weight`` around things, sun and moon, and 1 elsewhere.

    They are a tenth of a picture and most of what a prompt asks for; without this they
    are learned last. What is learned stays the same, only how soon.
    """
    rows = (np.arange(height) + 0.5)[:, None] / height
    columns = (np.arange(width) + 0.5)[None, :] / height
    aspect = width / height
    inside = np.zeros((height, width), bool)
    boxes = [(_CENTRE[t.side], *_REACH[t.kind]) for t in spec.things]
    if spec.light is not None:
        low = spec.time in ("dawn", "sunset") and "mountains" not in spec.backdrops
        boxes.append((_CENTRE[spec.light_side], 0.14, 0.18 if low else 0.05, 0.52 if low else 0.34))
    for centre, half, top, bottom in boxes:
        inside |= (abs(columns - centre * aspect) < half) & (rows > top) & (rows < bottom)
    return np.where(inside, weight, 1.0).astype(np.float32)


class Batches:
    """Random batches of latents and token ids from the sets in a folder."""

    def __init__(self, work: Path, scale: float, seed: int) -> None:
        self.work = work
        self.scale = scale
        self.rng = random.Random(seed)
        self.sets: dict[str, latents.LatentSet] = {}
        self.reload()

    def reload(self) -> None:
        """Take in chunks written since."""
        for size in ("256x256", "128x128", "384x256", "256x384", "384x384"):
            found = latents.read(self.work, size)
            if found is not None:
                self.sets[size] = found

    def _pick(self, rows: latents.LatentSet) -> tuple[int, SceneSpec]:
        """A random scene; one without a house is now and then passed over for another."""
        index = self.rng.randrange(len(rows))
        spec = sample_spec(int(rows.seeds[index]))
        if self.rng.random() < 0.4 and all(thing.kind != "house" for thing in spec.things):
            index = self.rng.randrange(len(rows))
            spec = sample_spec(int(rows.seeds[index]))
        return index, spec

    def take(self, size: str, count: int, plan: UNetPlan) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Latents, token ids, attributes and loss weights (N×1×h×w) of ``count`` scenes."""
        rows = self.sets[size]
        picked, specs = zip(*(self._pick(rows) for _ in range(count)), strict=True)
        words = [
            "" if self.rng.random() < plan.caption_dropout else caption(spec, self.rng)
            for spec in specs
        ]
        z = torch.from_numpy(rows.latents[list(picked)].astype(np.float32)) * self.scale
        targets = torch.tensor([text.attributes(spec) for spec in specs])
        ids = text.token_batch(words, self.rng)
        # An empty caption tells nothing; its answers would only blur the heads.
        targets[[not w for w in words]] = -100
        maps = [emphasis(spec, z.shape[2], z.shape[3], plan.emphasis) for spec in specs]
        return z, ids, targets, torch.from_numpy(np.stack(maps))[:, None]


def pick_size(rng: random.Random, done: float, plan: UNetPlan, known: set[str]) -> tuple[str, int]:
    """The picture size and batch size of the next step, ``done`` of the way through."""
    if done < plan.small_first:
        return ("128x128", plan.batch * 2) if rng.random() < 0.85 else ("256x256", plan.batch)
    roll = rng.random()
    if roll < 0.04:
        return "128x128", plan.batch * 2
    if done > 0.7 and roll < 0.08:
        size = rng.choice(("384x256", "256x384", "384x384"))
        if size in known:
            return size, plan.batch // 2 + 4 * (size != "384x384")
    return "256x256", plan.batch


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
) -> Parts:
    """Train to the plan's time, resuming from ``work``; returns the averaged parts.

    ``scale`` is the autoencoder's scaling factor. Expects latents and ``text.pt`` in
    ``work``. With several ``workers`` each process calls this; the first one saves.
    """
    workers = workers or Workers(0, 1)
    torch.manual_seed(plan.seed)
    parts, average = build_parts(device), build_parts(device)
    path = work / "unet.pt"
    state = load_checkpoint(path, device)
    step, spent = 0, 0.0
    if state is None:
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
        if done > plan.text_until and next(parts.encoder.parameters()).requires_grad:
            # It reads well by now, and a tenth of each step is worth having.
            parts.encoder.requires_grad_(False)
            parts.heads.requires_grad_(False)
        size, count = pick_size(batches.rng, done, plan, set(batches.sets))
        batch = [t.to(device) for t in batches.take(size, count, plan)]
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


def _losses(
    parts: Parts, batch: list[Tensor], alphas: Tensor, plan: UNetPlan
) -> tuple[Tensor, Tensor]:
    z, ids, targets, where = batch
    z = z.contiguous(memory_format=torch.channels_last)
    noise = torch.randn_like(z)
    # One timestep from each of as many equal parts as the batch is large.
    slots = (torch.arange(len(z), device=z.device) + torch.rand(len(z), device=z.device)) / len(z)
    t = (slots**plan.noise_bias * len(alphas)).long().clamp_max(len(alphas) - 1)
    signal = alphas[t].sqrt()[:, None, None, None]
    rest = (1 - alphas[t]).sqrt()[:, None, None, None]
    resting = not next(parts.encoder.parameters()).requires_grad
    with torch.set_grad_enabled(not resting):
        hidden = parts.encoder(ids).last_hidden_state
    predicted = parts.unet(signal * z + rest * noise, t, hidden).sample
    snr = alphas[t] / (1 - alphas[t]).clamp_min(1e-8)
    weight = ((plan.snr_cap + 1) / (snr + 1)).clamp_max(1.0)
    errors = (where * (predicted - (signal * noise - rest * z)).square()).mean(dim=(1, 2, 3))
    if resting:
        return (weight * errors).mean(), torch.zeros(())
    told = targets[:, 0] >= 0
    aux = text.attribute_loss(parts.heads(hidden[told, -1]), targets[told])
    return (weight * errors).mean(), aux
