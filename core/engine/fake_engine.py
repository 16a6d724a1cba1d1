"""An Engine that follows a script: for tests of the window and of the host, without torch."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.arrays import MaskArray, RgbaArray, RgbArray
from core.cancellation import CancelToken, GenerationCancelled
from core.engine.protocol import DeviceInfo, OnCandidate, OnProgress
from core.geometry import Bounds, Margins
from core.request import Candidate, GenerationRequest, Progress, Stage

_LONGEST_PREVIEW = 64


@dataclass(frozen=True)
class Script:
    """What happens in one job.

    Each candidate takes `steps` steps of `step_seconds`. Before step `at_step` (counted from
    1 over the whole job; 0: before anything) the `error` is raised, or with `hangs` nothing
    happens any more until the engine is closed; a script that `ignores_cancel` hangs on even
    when it is cancelled. `colour` None: one that depends on the seed.
    """

    steps: int = 4
    step_seconds: float = 0.0
    previews: bool = True
    colour: tuple[int, int, int] | None = None
    error: Exception | None = None
    hangs: bool = False
    ignores_cancel: bool = False
    at_step: int = 0
    notes: tuple[str, ...] = ()


class FakeEngine:
    """See core.engine.protocol.Engine. Keeps what it was asked for in `requests`."""

    def __init__(self, script: Script | Sequence[Script] = (), device: str = "auto") -> None:
        """One script for every job, or one for each; the last goes on for the jobs after it."""
        scripts = (script,) if isinstance(script, Script) else tuple(script)
        self._scripts = scripts or (Script(),)
        self._closed = threading.Event()
        self._generating = threading.Lock()
        self._choice = device
        self.requests: list[GenerationRequest] = []
        self.unloads = 0
        self.preloads = 0

    @property
    def is_closed(self) -> bool:
        return self._closed.is_set()

    def start(self) -> DeviceInfo | None:
        return self.device()

    def preload(self) -> None:
        """Nothing to prepare, but counted."""
        self.preloads += 1

    def warm_up(self) -> None:
        """Nothing to prepare."""

    def device(self) -> DeviceInfo | None:
        kind = "cpu" if self._choice == "auto" else self._choice
        return DeviceInfo(kind=kind, name="Fake device", dtype="float32")

    def unload(self) -> None:
        self.unloads += 1

    def close(self) -> None:
        self._closed.set()

    def generate(
        self,
        request: GenerationRequest,
        on_progress: OnProgress,
        on_candidate: OnCandidate,
        cancel: CancelToken,
    ) -> None:
        with self._generating:
            script = self._scripts[min(len(self.requests), len(self._scripts) - 1)]
            self.requests.append(request)
            _Job(request, script, on_progress, on_candidate, cancel, self._closed).run()


class _Job:
    def __init__(
        self,
        request: GenerationRequest,
        script: Script,
        on_progress: OnProgress,
        on_candidate: OnCandidate,
        cancel: CancelToken,
        closed: threading.Event,
    ) -> None:
        self._request = request
        self._script = script
        self._on_progress = on_progress
        self._on_candidate = on_candidate
        self._cancel = cancel
        self._closed = closed

    def run(self) -> None:
        request, script = self._request, self._script
        self._act(0)
        self._on_progress(Progress(Stage.STARTING, 0.0))
        total = script.steps * request.count
        for index in range(request.count):
            candidate = _candidate(request, script, index)
            for step in range(1, script.steps + 1):
                done = index * script.steps + step
                self._act(done)
                if self._cancel.wait(script.step_seconds) or self._closed.is_set():
                    raise GenerationCancelled
                progress = Progress(
                    stage=Stage.DENOISING,
                    fraction=done / total,
                    step=step,
                    steps=script.steps,
                    candidate=index,
                    preview=_preview(candidate) if script.previews else None,
                    preview_bounds=candidate.bounds if script.previews else None,
                    seconds_left=(total - done) * script.step_seconds,
                )
                self._on_progress(progress)
            self._cancel.raise_if_cancelled()
            self._on_candidate(candidate)

    def _act(self, step: int) -> None:
        """What the script has for this step."""
        script = self._script
        if step != script.at_step or (script.error is None and not script.hangs):
            return
        while script.hangs and not self._closed.wait(0.01):
            if not script.ignores_cancel:
                self._cancel.raise_if_cancelled()
        if script.error is not None:
            raise script.error
        raise GenerationCancelled


def _candidate(request: GenerationRequest, script: Script, index: int) -> Candidate:
    seed = request.seed + index
    colour = script.colour or _colour(seed)
    bounds, before, mask = _ground(request)
    weight = mask.astype(np.float32)[..., None] / 255.0
    paint = np.asarray((*colour, 255), dtype=np.float32)
    mixed = before.astype(np.float32) * (1 - weight) + paint * weight
    pixels = np.where(mask[..., None] > 0, mixed.round(), before).astype(np.uint8)
    return Candidate(
        request=request,
        index=index,
        seed=seed,
        bounds=bounds,
        pixels=pixels,
        alpha=mask,
        seconds=script.steps * script.step_seconds,
        made_with={"device": "fake"},
        notes=script.notes,
    )


def _ground(request: GenerationRequest) -> tuple[Bounds, RgbaArray, MaskArray]:
    """Where the candidate lies, what was there, and how much of it is painted over."""
    if request.image is None:
        assert request.size is not None
        bounds = Bounds.of_extent(request.size)
        nothing = np.zeros((bounds.height, bounds.width, 4), np.uint8)
        return bounds, nothing, np.full(nothing.shape[:2], 255, np.uint8)
    area, frame, extend = request.area, request.frame, request.extend
    bounds = area.extended(
        Margins(
            left=extend.left if area.x == frame.x else 0,
            top=extend.top if area.y == frame.y else 0,
            right=extend.right if area.right == frame.right else 0,
            bottom=extend.bottom if area.bottom == frame.bottom else 0,
        )
    )
    before = np.zeros((bounds.height, bounds.width, 4), np.uint8)
    mask = np.full(before.shape[:2], 255, np.uint8)
    inside = area.relative_to(bounds).slices
    before[inside] = request.image
    if request.mask is not None:
        mask[inside] = request.mask
    elif not extend.is_empty:
        mask[inside] = 0
    return bounds, before, mask


def _colour(seed: int) -> tuple[int, int, int]:
    red, green, blue = np.random.default_rng(seed).integers(40, 220, 3).tolist()
    return red, green, blue


def _preview(candidate: Candidate) -> RgbArray:
    stride = max(1, max(candidate.pixels.shape[:2]) // _LONGEST_PREVIEW)
    return np.ascontiguousarray(candidate.pixels[::stride, ::stride, :3])
