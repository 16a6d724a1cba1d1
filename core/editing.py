"""Everything between the canvas and the model: from a request to finished candidates.

`prepare` takes from a document what an edit needs; `edit` plans the regions, shows each
to a PictureModel, makes what comes back fit, and lays it in. No pixel whose paste alpha
is 0 changes, to the bit.
"""

from __future__ import annotations

import dataclasses
import time
from dataclasses import dataclass
from typing import Protocol, TypedDict, Unpack

import numpy as np

from core.arrays import MaskArray, RgbaArray
from core.cancellation import CancelToken
from core.edit_canvas import EditCanvas
from core.edit_progress import ProgressMeter
from core.edit_region import RegionRun, make_text_to_image, region_cost, text_to_image_cost
from core.engine.protocol import HoleFiller, OnCandidate, OnProgress, PictureModel
from core.errors import BadInput, UserError
from core.families.registry import Family
from core.geometry import Bounds, Extent, Margins
from core.models import catalogue
from core.patches.filling import NothingToTake
from core.regions import EditPlan, plan
from core.request import (
    MAX_SEED,
    Candidate,
    EditOptions,
    GenerationRequest,
    Infill,
    Intent,
    Lora,
    Stage,
    Task,
)

WHOLE_PIXELS = 4_000_000
"""Pictures up to this size travel whole; of larger ones only what the edit needs."""


class PixelSource(Protocol):
    """Where the picture comes from: a document's snapshot, a decoded file."""

    @property
    def frame(self) -> Bounds: ...

    def read(self, bounds: Bounds) -> RgbaArray:
        """The visible pixels of `bounds`; outside the frame transparent."""
        ...


class MaskSource(Protocol):
    """Where the mask comes from."""

    def bounds(self) -> Bounds | None:
        """Round all that is not zero; None for an empty mask."""
        ...

    def read(self, bounds: Bounds) -> MaskArray:
        """The mask in `bounds`; 0 where nothing was painted."""
        ...


@dataclass(frozen=True)
class ArrayPicture:
    """A picture in memory as a PixelSource, its top left pixel at `x`, `y`."""

    pixels: RgbaArray
    x: int = 0
    y: int = 0

    @property
    def frame(self) -> Bounds:
        return Bounds(self.x, self.y, self.pixels.shape[1], self.pixels.shape[0])

    def read(self, bounds: Bounds) -> RgbaArray:
        result = np.zeros((bounds.height, bounds.width, 4), np.uint8)
        inside = bounds.intersection(self.frame)
        if not inside.is_empty:
            own = self.pixels[inside.relative_to(self.frame).slices]
            result[inside.relative_to(bounds).slices] = own
        return result


@dataclass(frozen=True)
class ArrayMask:
    """A mask in memory as a MaskSource, its top left pixel at `x`, `y`."""

    values: MaskArray
    x: int = 0
    y: int = 0

    def bounds(self) -> Bounds | None:
        found = Bounds.from_mask(self.values)
        return None if found is None else found.moved(self.x, self.y)

    def read(self, bounds: Bounds) -> MaskArray:
        frame = Bounds(self.x, self.y, self.values.shape[1], self.values.shape[0])
        result = np.zeros((bounds.height, bounds.width), np.uint8)
        inside = bounds.intersection(frame)
        if not inside.is_empty:
            own = self.values[inside.relative_to(frame).slices]
            result[inside.relative_to(bounds).slices] = own
        return result


class RequestFields(TypedDict, total=False):
    """The fields of a GenerationRequest that are not taken from the document."""

    prompt: str
    negative_prompt: str
    model: str
    loras: tuple[Lora, ...]
    num_inference_steps: int
    guidance_scale: float
    strength: float
    scheduler: str
    seed: int
    count: int
    size: Extent | None
    options: EditOptions


def _with_best_infill(options: EditOptions) -> EditOptions:
    """What is taken away is best filled by LaMa, where that is installed. Frozen here, so
    that the request says how its picture was made."""
    if options.intent is not Intent.REMOVE or options.infill is not Infill.AUTO:
        return options
    try:
        catalogue.lama_file()
    except UserError:
        return options
    return dataclasses.replace(options, infill=Infill.LAMA)


def prepare(
    source: PixelSource | None,
    mask_source: MaskSource | None,
    family: Family,
    extend: Margins = Margins(),
    **fields: Unpack[RequestFields],
) -> GenerationRequest:
    """The request for an edit of `source`, with only the pixels that it needs.

    Without a source: text to image of `size`. Without a mask source and extension: the
    whole picture. Raises BadInput for an empty mask, a picture without pixels, what
    GenerationRequest refuses, and a family without weights that has no hole to fill.
    """
    if "options" in fields:
        fields["options"] = _with_best_infill(fields["options"])
    if not family.weights and (source is None or (mask_source is None and extend.is_empty)):
        raise NothingToTake
    if source is None:
        return GenerationRequest(extend=extend, **fields)
    frame = source.frame
    if frame.is_empty:
        raise BadInput("The picture has no pixels", do="Open a picture first")
    painted = None if mask_source is None else mask_source.bounds()
    painted = None if painted is None else painted.intersection(frame)
    if mask_source is not None and (painted is None or painted.is_empty):
        if extend.is_empty:
            raise _empty_mask()
        mask_source, painted = None, None
    area = frame
    if frame.area > WHOLE_PIXELS:
        drawn = None
        if mask_source is not None and painted is not None:
            drawn = mask_source.read(painted)
        draft = plan(
            drawn,
            painted or frame,
            frame,
            fields.get("options", EditOptions()),
            fields.get("strength", 1.0),
            family,
            extend,
        )
        seen = draft.seen
        if seen is not None:
            area = seen.intersection(frame)
        elif painted is not None:
            area = painted
    return GenerationRequest(
        image=source.read(area),
        mask=None if mask_source is None else mask_source.read(area),
        area=area,
        frame=frame,
        extend=extend,
        **fields,
    )


def plan_request(request: GenerationRequest, family: Family) -> EditPlan:
    """The plan that `edit` follows for this request (text to image has no regions)."""
    if request.image is None:
        empty = Bounds(0, 0, 0, 0)
        return EditPlan(Task.TEXT_TO_IMAGE, empty, empty, ())
    return plan(
        request.mask,
        request.area,
        request.frame,
        request.options,
        request.strength,
        family,
        request.extend,
    )


def edit(
    request: GenerationRequest,
    model: PictureModel,
    family: Family,
    on_progress: OnProgress,
    on_candidate: OnCandidate,
    cancel: CancelToken,
    filler: HoleFiller | None = None,
) -> None:
    """Make `request.count` candidates, one after the other; see Engine.generate.

    `filler` is what Infill.LAMA asks. Candidate i is made alone, with seed + i (modulo 2³²). Raises GenerationCancelled,
    BadInput for an empty mask, and whatever the model raises.
    """
    if request.options.draft:
        family = family.draft
    if request.image is not None and request.mask is not None and not request.mask.any():
        if request.extend.is_empty:
            raise _empty_mask()
        request_mask = None
    else:
        request_mask = request.mask
    plan_of_all = plan_request(request, family)
    costs = [region_cost(region, request, family) for region in plan_of_all.regions]
    each = text_to_image_cost(request, family) if request.image is None else sum(costs)
    meter = ProgressMeter(each * request.count, on_progress)
    meter.stage(Stage.STARTING)
    for index in range(request.count):
        cancel.raise_if_cancelled()
        started = time.monotonic()
        meter.candidate = index
        seed = (request.seed + index) % (MAX_SEED + 1)
        run = RegionRun(request, seed, model, family, meter, cancel, filler)
        if request.image is None:
            pixels = make_text_to_image(run)
            bounds = Bounds.of_extent(Extent(pixels.shape[1], pixels.shape[0]))
            alpha = np.full(pixels.shape[:2], 255, np.uint8)
        else:
            canvas = EditCanvas.of_request(request, plan_of_all)
            for number, region in enumerate(plan_of_all.regions):
                cancel.raise_if_cancelled()
                run.make(canvas, region, request_mask, number)
            bounds = plan_of_all.reach or request.area
            if not request.extend.is_empty:
                # A strip's reach runs into the old picture; what was added counts whole.
                bounds = bounds.intersection(plan_of_all.new_frame)
            pixels, alpha = canvas.candidate(bounds)
        cancel.raise_if_cancelled()
        if index == request.count - 1:
            meter.finish()
        meter.stage(Stage.COMPOSITING)
        on_candidate(
            Candidate(
                request=request,
                index=index,
                seed=seed,
                bounds=bounds,
                pixels=pixels,
                alpha=alpha,
                seconds=time.monotonic() - started,
                made_with=run.made_with,
                notes=tuple(run.notes),
            )
        )


def _empty_mask() -> BadInput:
    return BadInput(
        "The mask is empty",
        "nothing is painted, so there is nothing to make anew",
        "Paint over the part to change, or generate without a mask to change the whole picture",
    )
