"""One fraction for a whole job of many runs, and previews as they will look."""

from __future__ import annotations

import time
from collections.abc import Callable

from core.arrays import MaskArray, RgbaArray, RgbArray
from core.engine.protocol import ModelStep, OnProgress
from core.geometry import Bounds, Extent
from core.request import Progress, Stage
from core.seams.raster import as_float, resize_smooth, to_bytes

Preview = tuple[RgbArray, Bounds]
"""A picture, and the rectangle (document coordinates) that it will be."""

ToPreview = Callable[[ModelStep], Preview | None]


class ProgressMeter:
    """Turns the steps of each run into Progress of the job. The fraction never falls.

    `total` is the work of the whole job in any unit; `start_run(share)` says how much of
    it the coming run is.
    """

    def __init__(self, total: float, on_progress: OnProgress) -> None:
        self._total = max(total, 1e-9)
        self._on_progress = on_progress
        self._done = 0.0
        self._share = 0.0
        self._fraction = 0.0
        self._first_step: tuple[float, float] | None = None
        self.candidate = 0

    def start_run(self, share: float) -> None:
        """The next run begins; the one before counts as done."""
        self._done += self._share
        self._share = share

    def finish(self) -> None:
        self.start_run(0.0)

    def stage(self, stage: Stage) -> None:
        self._report(stage, 0, 0, None, None)

    def step(self, step: ModelStep, preview: ToPreview | None) -> None:
        """A step was run; `preview` is only asked when the step brings a picture."""
        if step.loading:
            self._report(Stage.LOADING, 0, step.steps, None, None)
            return
        part = min(1.0, step.step / max(1, step.steps))
        self._fraction = max(
            self._fraction, min(1.0, (self._done + self._share * part) / self._total)
        )
        now = time.monotonic()
        if self._first_step is None:
            self._first_step = (now, self._fraction)
        shown = preview(step) if preview is not None else None
        self._report(Stage.DENOISING, step.step, step.steps, shown, self._seconds_left(now))

    def _seconds_left(self, now: float) -> float | None:
        if self._first_step is None:
            return None
        started, at = self._first_step
        gained = self._fraction - at
        return (now - started) * (1.0 - self._fraction) / gained if gained > 1e-6 else None

    def _report(
        self, stage: Stage, step: int, steps: int, preview: Preview | None, left: float | None
    ) -> None:
        reached = min(1.0, self._done / self._total)
        self._fraction = max(self._fraction, reached)
        self._on_progress(
            Progress(
                stage=stage,
                fraction=self._fraction,
                step=step,
                steps=steps,
                candidate=self.candidate,
                preview=None if preview is None else preview[0],
                preview_bounds=None if preview is None else preview[1],
                seconds_left=left,
            )
        )


def preview_over(
    step: ModelStep, picture: RgbaArray, alpha: MaskArray, padded: Extent, region: Bounds
) -> Preview | None:
    """The step's picture as it will lie in the document: outside the paste, the picture.

    `picture` and `alpha` are those of `region`; the step shows `padded`, which may be
    larger (mirrored at the right and below).
    """
    if step.preview is None:
        return None
    high, wide = step.preview.shape[:2]
    shown = Extent(
        max(1, round(wide * region.width / padded.width)),
        max(1, round(high * region.height / padded.height)),
    )
    crop = as_float(step.preview[: shown.height, : shown.width])
    cover = resize_smooth(alpha, shown)[..., None] / 255.0
    under = resize_smooth(picture[..., :3], shown)
    return to_bytes(cover * crop + (1.0 - cover) * under), region
