"""Grey masks: denoising that starts later where the mask is darker.

After "Differential Diffusion: Giving Each Pixel Its Strength" (Levin, Fried 2023), as a
callback at the end of each step, so that it works with any pipeline and family.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
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
        self._done = 0

    def after_step(self, scheduler: Any, done: int, total: int, latents: Any) -> Any:
        """The latents to go on with after `done` (1-based) of `total` steps."""
        self._done = done
        if self._is_free_throughout:
            return latents
        if done >= total:
            kept = self._z0
        else:
            timestep = scheduler.timesteps[len(scheduler.timesteps) - total + done]
            kept = add_noise(scheduler, self._z0, self._noise, timestep)
        return library("torch").where(self._free(done, total), latents, kept.to(latents.dtype))

    @contextmanager
    def clean_surroundings(self, unet: Any, total: int) -> Generator[None]:
        """While inside, `unet` is shown what a step of `total` will hold, with no noise.

        For models that were trained so: they see from the first step on what they have to
        fit to, where others see it come out of the noise together with their own. It is
        put in at the model's door, since schedulers differ in how they scale what they hold.
        """
        if self._is_free_throughout:
            yield
            return

        def show(_module: Any, arguments: tuple[Any, ...], named: dict[str, Any]) -> Any:
            sample = arguments[0]
            free = self._free(self._done + 1, total)
            shown = library("torch").where(free, sample, self._z0.to(sample.dtype))
            return (shown, *arguments[1:]), named

        handle = unet.register_forward_pre_hook(show, with_kwargs=True)
        try:
            yield
        finally:
            handle.remove()

    def _free(self, done: int, total: int) -> Any:
        return self._mask > 1.0 - done / total
