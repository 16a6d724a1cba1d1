"""core.patches as a PictureModel: what is to be made anew comes from the picture itself."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from core.arrays import RgbArray
from core.cancellation import CancelToken
from core.engine.protocol import ModelPicture, ModelStep, ModelTask
from core.geometry import Extent
from core.patches.filling import NothingToTake, fill
from core.seams.raster import resize_smooth, to_bytes

_PREVIEW_SIDE = 512
_STEPS = 100

_HALF = 128
"""What is to change less than by half stays, and leads: it is blended in afterwards."""


class PatchModel:
    """core.engine.protocol.PictureModel without weights, prompt or device.

    Below strength 1 what stands in the hole leads the search; nothing else of a task but its
    picture, mask and seed is read.
    """

    def run(
        self, task: ModelTask, on_step: Callable[[ModelStep], None], cancel: CancelToken
    ) -> ModelPicture:
        """Raises NothingToTake, GenerationCancelled."""
        cancel.raise_if_cancelled()
        if task.image is None or task.denoise_mask is None:
            raise NothingToTake

        def on_picture(done: float, picture: RgbArray) -> None:
            step = min(_STEPS, max(1, round(done * _STEPS)))
            on_step(ModelStep(step, _STEPS, _small(picture)))

        made = fill(
            task.image,
            np.where(task.denoise_mask >= _HALF, np.uint8(255), np.uint8(0)),
            task.seed,
            task.strength,
            on_picture,
            cancel.raise_if_cancelled,
        )
        return ModelPicture(made, made_with={"device": "cpu", "family": "patches"})


def _small(picture: RgbArray) -> RgbArray:
    extent = Extent(picture.shape[1], picture.shape[0])
    scale = min(1.0, _PREVIEW_SIDE / extent.longest_side)
    return picture if scale == 1.0 else to_bytes(resize_smooth(picture, extent.scaled(scale)))
