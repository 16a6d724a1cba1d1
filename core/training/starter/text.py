# pyright: basic, reportPrivateImportUsage=false, reportArgumentType=false
# pyright: reportAttributeAccessIssue=false, reportOptionalMemberAccess=false
# pyright: reportCallIssue=false, reportIndexIssue=false
"""A head start for the text encoder: read captions and tell what the scene holds.

The UNet then begins with words that already mean something, which saves most of the
steps it would need to find out by painting.
"""

from __future__ import annotations

import logging
import random
import time
from dataclasses import dataclass
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from transformers import CLIPTextModel

from core.training.starter.captions import caption, vocabulary
from core.training.starter.checkpoints import load_checkpoint, save_checkpoint
from core.training.starter.optimizer import MuonAdam, split_parameters
from core.training.starter.pipeline import TEXT_WIDTH, build_text_encoder
from core.training.starter.scenes import SceneSpec, sample_spec
from core.training.starter.spec import BACKDROPS, COLOURS, GROUNDS, SIDES, TIMES
from core.training.starter.words import EOS, MAX_LENGTH, UNKNOWN, byte_pair_tables, encode

log = logging.getLogger(__name__)

_VOCAB = byte_pair_tables(vocabulary())[0]


@dataclass(frozen=True, slots=True)
class TextPlan:
    """What a text run depends on."""

    minutes: float = 3.0
    batch: int = 64
    lr: float = 2e-3
    seed: int = 2


def attributes(spec: SceneSpec) -> list[int]:
    """What a scene holds as class numbers, in the order of ``attribute_sizes``."""
    out = [
        TIMES.index(spec.time),
        GROUNDS.index(spec.ground),
        0 if spec.light is None else 1 + ("sun", "moon").index(spec.light),
        0 if spec.light is None else 1 + SIDES.index(spec.light_side),
        int(spec.stars),
        int(spec.clouds),
        *(int(backdrop in spec.backdrops) for backdrop in BACKDROPS),
    ]
    for kind, colours in COLOURS.items():
        found = next((thing for thing in spec.things if thing.kind == kind), None)
        out.append(0 if found is None else 1 + SIDES.index(found.side))
        out.append(0 if found is None else 1 + colours.index(found.colour))
    return out


def attribute_sizes() -> list[int]:
    """How many classes each attribute has."""
    sizes = [len(TIMES), len(GROUNDS), 3, 1 + len(SIDES), 2, 2, *(2 for _ in BACKDROPS)]
    for colours in COLOURS.values():
        sizes += [1 + len(SIDES), 1 + len(colours)]
    return sizes


def build_heads() -> nn.Linear:
    """One linear layer that answers all attributes from the last hidden state."""
    return nn.Linear(TEXT_WIDTH, sum(attribute_sizes()))


def attribute_loss(logits: Tensor, targets: Tensor) -> Tensor:
    """Mean cross-entropy over the attributes; ``targets`` is N×attributes."""
    parts = logits.split(attribute_sizes(), dim=1)
    losses = [F.cross_entropy(part, targets[:, i]) for i, part in enumerate(parts)]
    return torch.stack(losses).mean()


def token_batch(captions: list[str], rng: random.Random) -> Tensor:
    """Padded token ids; some captions get words the model does not know."""
    rows = []
    for text in captions:
        ids = encode(text)
        if len(ids) > 2 and rng.random() < 0.15:
            at = rng.randrange(1, len(ids))
            ids[at:at] = [_VOCAB[UNKNOWN]] * rng.choice((1, 2, 4, 7))
            if len(ids) > MAX_LENGTH:
                ids = [*ids[: MAX_LENGTH - 1], _VOCAB[EOS]]
        rows.append(ids + [_VOCAB[EOS]] * (MAX_LENGTH - len(ids)))
    return torch.tensor(rows)


def train(plan: TextPlan, work: Path, device: str = "cpu") -> tuple[CLIPTextModel, nn.Linear]:
    """Train encoder and heads to the plan's time, resuming from ``work``."""
    torch.manual_seed(plan.seed)
    encoder, heads = build_text_encoder().to(device), build_heads().to(device)
    matrices, rest = split_parameters(encoder)
    optimizer = MuonAdam(matrices, [*rest, *heads.parameters()], lr=plan.lr, adam_scale=1.0)
    path = work / "text.pt"
    state = load_checkpoint(path, device)
    step, spent, saved = 0, 0.0, 0.0
    if state is not None:
        encoder.load_state_dict(state["encoder"])
        heads.load_state_dict(state["heads"])
        optimizer.load_state_dict(state["optimizer"])
        step, spent, saved = state["step"], state["spent"], state["spent"]
    rng = random.Random(f"{plan.seed} {step}")
    last = time.monotonic()
    while spent < plan.minutes * 60:
        left = 1 - spent / (plan.minutes * 60)
        for group in optimizer.param_groups:
            group["lr"] = plan.lr * min(1.0, (step + 1) / 30) * min(1.0, 0.05 + 2 * left)
        specs = [sample_spec(rng.randrange(1 << 40)) for _ in range(plan.batch)]
        ids = token_batch([caption(spec, rng) for spec in specs], rng).to(device)
        targets = torch.tensor([attributes(spec) for spec in specs], device=device)
        loss = attribute_loss(heads(encoder(ids).last_hidden_state[:, -1]), targets)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(encoder.parameters(), 1.0)
        optimizer.step()
        step += 1
        now = time.monotonic()
        spent, last = spent + now - last, now
        if step % 50 == 0:
            log.info("text: step %d, %.1f min, loss %.4f", step, spent / 60, float(loss.detach()))
        if spent - saved > 60 or spent >= plan.minutes * 60:
            saved = spent
            save_checkpoint(
                path,
                {"encoder": encoder.state_dict(), "heads": heads.state_dict(),
                 "optimizer": optimizer.state_dict(), "step": step, "spent": spent},
            )  # fmt: skip
    return encoder, heads
