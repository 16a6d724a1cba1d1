"""What two passes are for: one subject in a region far larger than the model's own size, at a
part of the work that denoising all of it at full size would take."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import cv2
import numpy as np

from core.arrays import MaskArray, RgbaArray, RgbArray
from core.cancellation import CancelToken
from core.edit_region import steps_run
from core.editing import ArrayMask, ArrayPicture, edit, prepare
from core.engine.protocol import ModelPicture, ModelStep, ModelTask
from core.families.registry import Family, get
from core.request import Candidate, EditOptions

_STEPS = 25


@dataclass
class RepeatingModel:
    """Composes like a real one: a subject for every native size of a picture made from
    noise; at low strength it keeps what it is shown. `work` is in steps times pixels."""

    family: Family
    work: float = field(default=0.0)

    def run(
        self, task: ModelTask, on_step: Callable[[ModelStep], None], cancel: CancelToken
    ) -> ModelPicture:
        cancel.raise_if_cancelled()
        steps = steps_run(task.num_inference_steps, task.strength, self.family)
        self.work += steps * task.extent.area
        on_step(ModelStep(1, 1))
        if task.image is not None and task.strength < 0.5:
            return ModelPicture(task.image)
        return ModelPicture(self._composed(task.extent.width, task.extent.height))

    def _composed(self, width: int, height: int) -> RgbArray:
        native = self.family.size
        across, down = max(1, round(width / native.width)), max(1, round(height / native.height))
        picture = np.full((height, width, 3), 60, np.uint8)
        for row in range(down):
            for column in range(across):
                centre = (
                    round((column + 0.5) * width / across),
                    round((row + 0.5) * height / down),
                )
                radius = round(min(width / across, height / down) / 5)
                cv2.circle(picture, centre, radius, (240, 200, 120), -1, cv2.LINE_AA)
        return picture


def subjects(picture: RgbArray | RgbaArray) -> int:
    """How many discs of a size that counts are in it."""
    bright = np.asarray(picture[..., 0] > 150, np.uint8)
    _, _, stats, _ = cv2.connectedComponentsWithStats(bright)
    return int((np.asarray(stats)[1:, cv2.CC_STAT_AREA] > 400).sum())


def measure(side: int = 2048) -> dict[str, float]:
    family = get("sd15")
    grey: RgbaArray = np.full((side, side, 4), 60, np.uint8)
    grey[..., 3] = 255
    mask: MaskArray = np.full((side, side), 255, np.uint8)
    found: dict[str, float] = {}
    work: dict[str, float] = {}
    for name, two in (("one small pass", False), ("two passes", True)):
        model, got = RepeatingModel(family), list[Candidate]()
        request = prepare(
            ArrayPicture(grey),
            ArrayMask(mask),
            family,
            options=EditOptions(two_passes=two),
            num_inference_steps=_STEPS,
        )
        edit(request, model, family, lambda _: None, got.append, CancelToken())
        found[f"subjects, {name}"] = float(subjects(got[0].pixels))
        work[name] = model.work
    at_once = RepeatingModel(family)
    found["subjects, at once"] = float(subjects(at_once._composed(side, side)))
    # Attention's cost, which grows with the square, is left out: it would favour us.
    work["at once"] = float(_STEPS * side * side)
    for name in ("one small pass", "two passes"):
        found[f"work of {name} / at once"] = work[name] / work["at once"]
    return found
