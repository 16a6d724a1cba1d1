"""Grey masks: denoising that starts later where the mask is darker.

After "Differential Diffusion: Giving Each Pixel Its Strength" (Levin, Fried 2023), as a
callback at the end of each step, so that it works with any pipeline and family.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from core.arrays import MaskArray
from core.engine.process import library
from core.engine.schedules import add_noise


def latent_mask(mask: MaskArray, factor: int) -> Any:
    """(1, 1, h / factor, w / factor) in 0 … 1: each cell as free as its freest pixel."""
    torch = library("torch")
    height, width = mask.shape
    cells = mask.reshape(height // factor, factor, width // factor, factor).max(axis=(1, 3))
    return torch.from_numpy(np.asarray(cells, dtype=np.float32) / 255.0)[None, None]


class Differential:
    """Holds what is not free yet to the picture, noised as the step needs it.

    With a mask of 0 the result is exactly `z0`, with 1 exactly that of the plain model.
    """

    def __init__(self, mask: Any, z0: Any, noise: Any) -> None:
        """`mask` (1, 1, h, w) in 0 … 1; `z0` the picture's latents; `noise` of its shape."""
        self._mask = mask.to(device=z0.device, dtype=library("torch").float32)
        self._z0 = z0
        self._noise = noise
        self._is_free_throughout = bool((self._mask >= 1.0).all())

    def after_step(self, scheduler: Any, done: int, total: int, latents: Any) -> Any:
        """The latents to go on with after `done` (1-based) of `total` steps."""
        if self._is_free_throughout:
            return latents
        torch = library("torch")
        free = self._mask > 1.0 - done / total
        if done >= total:
            kept = self._z0
        else:
            timestep = scheduler.timesteps[len(scheduler.timesteps) - total + done]
            kept = add_noise(scheduler, self._z0, self._noise, timestep)
        return torch.where(free, latents, kept.to(latents.dtype))
