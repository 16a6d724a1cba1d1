"""PictureModels that follow a script: for unit tests and the seam benchmark."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import cv2
import numpy as np

from core.arrays import RgbArray
from core.cancellation import CancelToken
from core.engine.protocol import ModelPicture, ModelStep, ModelTask, PictureModel
from core.geometry import Bounds
from core.regions import EditPlan
from core.seams.raster import FloatArray, as_float, mirrored, resize, to_bytes

LUMA = np.array([0.299, 0.587, 0.114], np.float32)

Fault = Callable[[FloatArray, int], FloatArray]
"""What a model does to the truth (h, w, 3; 0 … 255), given a seed."""


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


@dataclass
class TruthModel:
    """Returns what really belongs in the crop asked for, with a known fault.

    `truth` is the picture as it should become, over `bounds` (document coordinates); the
    crops are those of `plan`, first passes only, in order.
    """

    truth: RgbArray
    bounds: Bounds
    plan: EditPlan
    fault: Fault
    tasks: list[ModelTask] = field(default_factory=list[ModelTask])
    made: list[RgbArray] = field(default_factory=list[RgbArray])

    def run(
        self, task: ModelTask, on_step: Callable[[ModelStep], None], cancel: CancelToken
    ) -> ModelPicture:
        cancel.raise_if_cancelled()
        region = self.plan.regions[len(self.tasks) % len(self.plan.regions)]
        self.tasks.append(task)
        on_step(ModelStep(1, 1))
        crop = self.truth[region.region.relative_to(self.bounds).slices]
        shown = resize(mirrored(crop, region.padded), task.extent)
        self.made.append(to_bytes(self.fault(shown, task.seed)))
        return ModelPicture(self.made[-1])


def centred(length: int) -> FloatArray:
    return as_float((np.arange(length) + 0.5) / length - 0.5)


def offset(picture: FloatArray, seed: int) -> FloatArray:
    return as_float(picture + np.array([9.0, -6.0, 5.0]))


def gain(picture: FloatArray, seed: int) -> FloatArray:
    return as_float(picture * np.array([1.08, 1.04, 0.94]))


def gamma(picture: FloatArray, seed: int) -> FloatArray:
    return as_float(255.0 * (np.clip(picture, 0.0, 255.0) / 255.0) ** 1.18)


def desaturation(picture: FloatArray, seed: int) -> FloatArray:
    luma = as_float(picture @ LUMA)[..., None]
    return as_float(luma + 0.7 * (picture - luma))


def slow_gradient(picture: FloatArray, seed: int) -> FloatArray:
    across, down = (
        centred(picture.shape[1])[None, :, None],
        centred(picture.shape[0])[:, None, None],
    )
    return as_float(picture + 30.0 * (across + 0.6 * down) * np.array([1.0, -0.6, 0.8]))


def softness(picture: FloatArray, seed: int) -> FloatArray:
    return as_float(cv2.GaussianBlur(picture, (0, 0), 1.1))


def round_trip(picture: FloatArray, seed: int) -> FloatArray:
    """Like an autoencoder: colours at half the size, JPEG's losses, a slight drift."""
    high, wide = picture.shape[:2]
    coded = cv2.cvtColor(to_bytes(picture), cv2.COLOR_RGB2BGR)
    done, stream = cv2.imencode(".jpg", coded, [cv2.IMWRITE_JPEG_QUALITY, 75])
    decoded = cv2.imdecode(stream, cv2.IMREAD_COLOR)
    if not done or decoded is None:
        raise ValueError("JPEG could not be written")
    back = cv2.cvtColor(decoded, cv2.COLOR_BGR2RGB)
    small = cv2.resize(back, (wide * 3 // 4, high * 3 // 4), interpolation=cv2.INTER_AREA)
    soft = as_float(cv2.resize(small, (wide, high), interpolation=cv2.INTER_CUBIC))
    luma = as_float(soft @ LUMA)[..., None]
    return as_float(luma + 0.95 * (soft - luma) + np.array([2.5, 0.5, -2.0]))


def nothing(picture: FloatArray, seed: int) -> FloatArray:
    return picture


COLOUR_FAULTS: dict[str, Fault] = {
    "offset": offset,
    "gain": gain,
    "gamma": gamma,
    "desaturation": desaturation,
    "slow gradient": slow_gradient,
}
"""What can be taken out wholly. (Missing grain and too crisp are matters of the truth: a
model that returns the picture as it was before its grain, or before it was made soft.)"""

FAULTS: dict[str, Fault] = {
    "none": nothing,
    **COLOUR_FAULTS,
    "blur": softness,
    "missing grain": nothing,
    "too crisp": nothing,
    "round trip": round_trip,
}


@dataclass
class EchoModel:
    """Returns what it was shown (grey where it was shown nothing)."""

    tasks: list[ModelTask] = field(default_factory=list[ModelTask])

    def run(
        self, task: ModelTask, on_step: Callable[[ModelStep], None], cancel: CancelToken
    ) -> ModelPicture:
        cancel.raise_if_cancelled()
        self.tasks.append(task)
        on_step(ModelStep(1, 1))
        grey = np.full((task.extent.height, task.extent.width, 3), 127, np.uint8)
        return ModelPicture(grey if task.image is None else task.image)


@dataclass
class RecordingModel:
    """Any model, with what it made kept in `made`."""

    inner: PictureModel
    made: list[RgbArray] = field(default_factory=list[RgbArray])

    def run(
        self, task: ModelTask, on_step: Callable[[ModelStep], None], cancel: CancelToken
    ) -> ModelPicture:
        picture = self.inner.run(task, on_step, cancel)
        self.made.append(picture.pixels)
        return picture
