"""The engine on tiny models: each kind built once a run, loaded once a module.

The precision is the test's, not the machine's: a processor with AMX runs in bf16 what
another runs in fp32.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from core.cancellation import CancelToken
from core.engine.device import Device
from core.engine.diffusers_engine import DiffusersModel
from core.engine.loaded import LoadedModel
from core.engine.protocol import ModelPicture, ModelStep, ModelTask
from core.families import registry
from core.geometry import Extent
from tests import tiny_models

# The family of each kind, and the channels of its UNet.
UNETS = {
    "sd15": ("sd15", 4),
    "sd15-inpaint": ("sd15", 9),
    "sdxl": ("sdxl", 4),
    "sdxl-inpaint": ("sdxl", 9),
}
FLOWS = {kind: (kind, 0) for kind in ("sd3", "flux", "flux-schnell", "flux-fill")}
KINDS = {**UNETS, **FLOWS}
STARTER = "starter"

EXTENT = Extent(48, 32)
IMAGE = np.random.default_rng(5).integers(0, 255, (32, 48, 3), dtype=np.uint8)
MASK = np.zeros((32, 48), np.uint8)
MASK[:, :16], MASK[:, 16:24] = 255, 128


def processor(fast_bf16: bool = False) -> Device:
    return Device("cpu", "cpu", "A processor", fast_bf16)


class Tiny:
    """One kind of model; loaded when it is first run."""

    def __init__(self, kind: str, folder: Path | str, fast_bf16: bool = False) -> None:
        self.kind = kind
        self.family = registry.get({**KINDS, STARTER: (STARTER, 4)}[kind][0])
        self.folder = str(folder)
        self.model = DiffusersModel("cpu")
        self.model._device = processor(fast_bf16)  # pyright: ignore[reportPrivateUsage]

    def task(self, **fields: Any) -> ModelTask:
        common: dict[str, Any] = {
            "model": self.folder,
            "extent": EXTENT,
            "prompt": "a red house",
            "negative_prompt": "",
            "seed": 7,
            "num_inference_steps": 4,
            "guidance_scale": 3.0,
            "minimum_steps": 2,
        }
        return ModelTask(**common | fields)

    def make(self, **fields: Any) -> ModelPicture:
        return self.model.run(self.task(**fields), lambda _: None, CancelToken())

    def run(self, steps: list[ModelStep] | None = None, **fields: Any) -> Any:
        """The pixels; what was told meanwhile goes into `steps`."""
        seen: list[ModelStep] = [] if steps is None else steps
        return self.model.run(self.task(**fields), seen.append, CancelToken()).pixels

    @property
    def loaded(self) -> LoadedModel:
        loaded = self.model._loaded  # pyright: ignore[reportPrivateUsage]
        assert loaded is not None
        return loaded

    @property
    def blocks(self) -> tuple[Any, Any]:
        """The first and the last block of its denoiser."""
        denoiser = self.loaded.denoiser
        if self.family.flow:
            return denoiser.transformer_blocks[0], denoiser.transformer_blocks[-1]
        return denoiser.down_blocks[0], denoiser.up_blocks[-1]


class Folders:
    """Where the model of each kind lies; it is built when somebody first asks."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def __getitem__(self, kind: str) -> Path:
        folder = self._root / kind
        if not folder.exists():
            family, channels = {**KINDS, STARTER: (STARTER, 4)}[kind]
            tiny_models.build(folder, family, channels)
        return folder


TinyOf = Callable[[str], Tiny]
