"""What an engine is, and what a model under it is. Plain types only.

Two layers, so that everything between the canvas and the model can be tested with a
scripted model: an Engine takes a whole GenerationRequest (regions, infill, seam: done in
core.editing); under it a PictureModel is given one ready crop at the model's own size.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from core.arrays import MaskArray, RgbArray, freeze
from core.cancellation import CancelToken
from core.geometry import Extent
from core.request import Candidate, GenerationRequest, Lora, Progress

OnProgress = Callable[[Progress], None]
OnCandidate = Callable[[Candidate], None]


@dataclass(frozen=True)
class DeviceInfo:
    """What the engine runs on. Bytes are None where they cannot be told."""

    kind: str  # "cuda", "rocm", "mps" or "cpu"
    name: str
    dtype: str
    memory_total: int | None = None
    memory_free: int | None = None


class Engine(Protocol):
    """Makes candidates from requests, one request at a time, on the caller's thread."""

    def generate(
        self,
        request: GenerationRequest,
        on_progress: OnProgress,
        on_candidate: OnCandidate,
        cancel: CancelToken,
    ) -> None:
        """Make `request.count` candidates, handing each over as soon as it is finished.

        Both callbacks are called on the caller's thread. Raises GenerationCancelled when
        the token was set (within 0.2 s), UserError for what the user can put right,
        EngineLost when the engine's process ended; anything else is a bug. Whatever is
        raised, the next call works.
        """
        ...

    def device(self) -> DeviceInfo | None:
        """What it runs on; None until known (never blocks to find out)."""
        ...

    def unload(self) -> None:
        """Give back the memory of loaded models."""
        ...

    def close(self) -> None:
        """End for good, within 2 s. May be called twice, and from another thread."""
        ...


@dataclass(frozen=True, eq=False)
class ModelTask:
    """One crop for one model, at a size it can make.

    `image` is (h, w, 3) of `extent`, holes already filled; None: from nothing. With
    `denoise_mask` (h, w), 255 is free from the first step, 0 is kept throughout, grey is
    freed later (where `keep_masked` of the model allows it). `strength` 1 starts from
    pure noise. `num_inference_steps` is what the user asked for; a strength below 1 runs
    a part of the schedule, at least `minimum_steps` of it.
    """

    model: str
    extent: Extent
    prompt: str
    negative_prompt: str
    seed: int
    num_inference_steps: int
    guidance_scale: float
    scheduler: str = "default"
    strength: float = 1.0
    minimum_steps: int = 1
    image: RgbArray | None = None
    denoise_mask: MaskArray | None = None
    loras: tuple[Lora, ...] = ()

    def __post_init__(self) -> None:
        if self.image is not None:
            object.__setattr__(self, "image", freeze(self.image))
        if self.denoise_mask is not None:
            object.__setattr__(self, "denoise_mask", freeze(self.denoise_mask))


@dataclass(frozen=True, eq=False)
class ModelStep:
    """One step done of a ModelTask. `step` of `steps` really run (1-based)."""

    step: int
    steps: int
    preview: RgbArray | None = None
    loading: bool = False


@dataclass(frozen=True, eq=False)
class ModelPicture:
    """What a PictureModel made: (h, w, 3) of the task's extent."""

    pixels: RgbArray
    notes: tuple[str, ...] = ()
    made_with: dict[str, str] = field(default_factory=dict[str, str])


class HoleFiller(Protocol):
    """Fills holes by a model of its own, before denoising starts."""

    def fill(self, picture: RgbArray, hole: MaskArray, cancel: CancelToken) -> RgbArray:
        """`picture` (h, w, 3) with other pixels where `hole` (h, w) is not 0; the rest is the
        picture's to the bit. Raises UserError where it cannot, GenerationCancelled."""
        ...


class PictureModel(Protocol):
    """Runs one ModelTask. Knows nothing of documents, regions and seams."""

    def run(
        self, task: ModelTask, on_step: Callable[[ModelStep], None], cancel: CancelToken
    ) -> ModelPicture:
        """Raises like Engine.generate. The same task gives the same pixels."""
        ...
