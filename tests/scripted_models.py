"""PictureModels that follow a script: for unit tests and the seam benchmark."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from core.cancellation import CancelToken
from core.engine.protocol import ModelPicture, ModelStep, ModelTask


@dataclass
class NoiseModel:
    """Returns random pixels everywhere, kept parts included: the worst there is."""

    steps: int = 2
    tasks: list[ModelTask] = field(default_factory=list[ModelTask])

    def run(
        self, task: ModelTask, on_step: Callable[[ModelStep], None], cancel: CancelToken
    ) -> ModelPicture:
        self.tasks.append(task)
        rng = np.random.default_rng(task.seed)
        shape = (task.extent.height, task.extent.width, 3)
        for step in range(1, self.steps + 1):
            cancel.raise_if_cancelled()
            small = (max(1, shape[0] // 8), max(1, shape[1] // 8), 3)
            preview = rng.integers(0, 256, small, dtype=np.uint8)
            on_step(ModelStep(step, self.steps, preview))
        pixels = rng.integers(0, 256, shape, dtype=np.uint8)
        return ModelPicture(pixels, ("made of noise",), {"device": "script"})
