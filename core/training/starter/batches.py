# pyright: basic, reportPrivateImportUsage=false, reportArgumentType=false
# pyright: reportAttributeAccessIssue=false, reportOptionalMemberAccess=false
# pyright: reportCallIssue=false, reportIndexIssue=false
"""What a step of the UNet's training is given."""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import torch
from torch import Tensor

from core.training.starter import latents, text
from core.training.starter.captions import caption
from core.training.starter.holes import caption_for, hole_for
from core.training.starter.scenes import SceneSpec, sample_spec
from core.training.starter.spots import emphasis
from core.training.starter.views import view_of

WHOLE = "256x256"
PARTS = "part"


class Plan(Protocol):
    """What batches take from a UNetPlan."""

    @property
    def batch(self) -> int: ...
    @property
    def small_first(self) -> float: ...
    @property
    def caption_dropout(self) -> float: ...
    @property
    def emphasis(self) -> float: ...
    @property
    def holes(self) -> float: ...


@dataclass(frozen=True, slots=True)
class Batch:
    """N latents (N×4×h×w), token ids, attributes, loss weights and holes (N×1×h×w).

    ``holes`` is 1 where latents are to be made and 0 where they are shown as they are;
    a scene made from nothing has 1 throughout.
    """

    z: Tensor
    ids: Tensor
    targets: Tensor
    weights: Tensor
    holes: Tensor

    def to(self, device: str) -> Batch:
        """The same on ``device``."""
        return Batch(*(getattr(self, name).to(device) for name in self.__slots__))


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
        for size in latents.SETS:
            found = latents.read(self.work, size)
            if found is not None:
                self.sets[size] = found

    def pick_size(self, done: float, plan: Plan) -> tuple[str, int]:
        """The picture size and batch size of the next step, ``done`` of the way through."""
        if done < plan.small_first:
            return ("128x128", plan.batch * 2) if self.rng.random() < 0.85 else (WHOLE, plan.batch)
        roll = self.rng.random()
        if roll < 0.03 and "128x128" in self.sets:
            return "128x128", plan.batch * 2
        if roll < 0.07:
            size = self.rng.choice(("384x256", "256x384", "384x384"))
            if size in self.sets:
                return size, plan.batch // 2 + 4 * (size != "384x384")
        return WHOLE, plan.batch

    def take(self, size: str, count: int, plan: Plan) -> Batch:
        """``count`` scenes of ``size``; at 256 px a share of ``plan.holes`` has a hole."""
        with_hole = round(count * plan.holes) if size == WHOLE else 0
        rows = [self._scene(size, plan) for _ in range(count - with_hole)]
        rows += [self._with_hole(plan) for _ in range(with_hole)]
        z, words, targets, maps, holes = zip(*rows, strict=True)
        told = torch.tensor(targets)
        # An empty caption tells nothing, and one for a hole not all; their answers would
        # only blur the heads.
        told[[not word or not hole.all() for word, hole in zip(words, holes, strict=True)]] = -100
        return Batch(
            torch.from_numpy(np.stack(z).astype(np.float32)) * self.scale,
            text.token_batch(list(words), self.rng),
            told,
            torch.from_numpy(np.stack(maps))[:, None],
            torch.from_numpy(np.stack(holes).astype(np.float32))[:, None],
        )

    def _scene(self, size: str, plan: Plan) -> tuple:
        z, spec = self._pick(self.sets[size])
        words = "" if self.rng.random() < plan.caption_dropout else caption(spec, self.rng)
        where = emphasis(spec, z.shape[1], z.shape[2], plan.emphasis)
        return z, words, text.attributes(spec), where, np.ones(z.shape[1:], np.bool_)

    def _with_hole(self, plan: Plan) -> tuple:
        parts = self.sets.get(PARTS)
        rows = self.sets[WHOLE] if parts is None or self.rng.random() < 0.3 else parts
        index = self.rng.randrange(len(rows))
        view = view_of(int(rows.seeds[index]))
        if self.rng.random() < 0.5 and all(thing.kind != "house" for thing in view.spec.things):
            index = self.rng.randrange(len(rows))
            view = view_of(int(rows.seeds[index]))
        z = rows.latents[index]
        cells = z.shape[1]
        hole = hole_for(view, cells, self.rng)
        words = caption_for(view, hole, self.rng)
        where = view.emphasis(cells, 0.5 + plan.emphasis / 2) * hole
        # A small hole counts for less than a large one, but not for nothing.
        where *= cells * cells / max(float(hole.sum()), 0.25 * cells * cells)
        return z, words, text.attributes(view.spec), where.astype(np.float32), hole

    def _pick(self, rows: latents.LatentSet) -> tuple[np.ndarray, SceneSpec]:
        """A random scene; one without a house is now and then passed over for another."""
        index = self.rng.randrange(len(rows))
        spec = sample_spec(int(rows.seeds[index]))
        if self.rng.random() < 0.5 and all(thing.kind != "house" for thing in spec.things):
            index = self.rng.randrange(len(rows))
            spec = sample_spec(int(rows.seeds[index]))
        return rows.latents[index], spec
