"""From mask and frame to what a model is shown: pure functions on Bounds.

Nothing here reads a pixel of the picture, and of the mask only where it is not zero, so
a plan can be made anew while the artist is painting.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from core.arrays import MaskArray
from core.families.registry import Family
from core.geometry import Bounds, Extent, Margins, round_up
from core.mask_parts import Part, mask_parts, merged
from core.outpainting import Step, outpaint_steps
from core.request import Context, EditOptions, Infill, Intent, Task

RING = 16
"""Least width, in px, of the untouched surroundings that the model is shown."""

MAX_UPSCALE = 4.0
"""A region is never enlarged more than this for the model; it gets more context instead."""

_NEARLY = 1.4

DETAIL_BELOW = 0.75
"""A region shown to the model at a smaller scale than this gets a second pass."""

MAX_TILES = 12
"""The second pass is made at full size if it takes no more tiles than this; else smaller."""

_MOST_COMPARED = 24

_SHORT_FEATHER = 6


@dataclass(frozen=True, slots=True)
class RegionPlan:
    """One run of the model (or two). Rectangles are in document coordinates.

    `mask_bounds` is what was asked to be made anew; pixels may change in `reach` only
    (grow and feather included). The model is shown `region`, at the size `work`; where
    the region ends at the frame and `padded` (document px) is larger, the rest is a
    mirror image of it. `scale` is work px per document px. `detail` is the size at which
    a second pass refines the first (None: there is no second pass).
    """

    mask_bounds: Bounds
    reach: Bounds
    region: Bounds
    padded: Extent
    work: Extent
    scale: float
    grow: int
    feather: int
    strength: float
    intent: Intent
    infill: Infill
    extension: bool = False
    detail: Extent | None = None

    @property
    def two_passes(self) -> bool:
        return self.detail is not None


@dataclass(frozen=True, slots=True)
class EditPlan:
    """What an edit will do, in order. Empty where nothing would change (strength 0)."""

    task: Task
    frame: Bounds
    new_frame: Bounds
    regions: tuple[RegionPlan, ...]

    @property
    def reach(self) -> Bounds | None:
        """Round everything that may change."""
        return Bounds.around(region.reach for region in self.regions)

    @property
    def seen(self) -> Bounds | None:
        """Round everything that the model is shown."""
        return Bounds.around(region.region for region in self.regions)


@dataclass(frozen=True, slots=True)
class Fit:
    """How a rectangle is shown to a model: see RegionPlan."""

    padded: Extent
    work: Extent
    scale: float


def plan(
    mask: MaskArray | None,
    area: Bounds,
    frame: Bounds,
    options: EditOptions,
    strength: float,
    family: Family,
    extend: Margins = Margins(),
) -> EditPlan:
    """The plan of an edit of the picture in `frame`.

    `mask` (h, w) covers `area`, which lies within `frame`; None: the whole picture, unless
    a border is extended. Takes under 5 ms for 4096², so that it can follow a brush.
    """
    if options.draft:
        family = family.draft
    new_frame = frame.extended(extend)
    if not extend.is_empty:
        task = Task.OUTPAINT
    else:
        task = Task.IMAGE_TO_IMAGE if mask is None else Task.INPAINT
    regions: list[RegionPlan] = []
    if strength > 0.0:
        if not extend.is_empty:
            steps = outpaint_steps(frame, extend, family)
            regions += [_extension(step, new_frame, options, family) for step in steps]
        if mask is not None:
            regions += _mask_regions(mask, area, frame, new_frame, options, strength, family)
        elif extend.is_empty:
            regions.append(plan_picture(frame, options, strength, family))
    return EditPlan(task, frame, new_frame, tuple(regions))


def _mask_regions(
    mask: MaskArray,
    area: Bounds,
    frame: Bounds,
    new_frame: Bounds,
    options: EditOptions,
    strength: float,
    family: Family,
) -> list[RegionPlan]:
    """A region for each part of the mask; parts that one region shows as well as two
    would are made together, so that they fit each other and cost one run."""

    def region(part: Part) -> RegionPlan:
        return plan_mask(part, frame, new_frame, options, strength, family)

    def as_well(one: Part, two: Part) -> bool:
        first, second = region(one), region(two)
        if first.region.intersection(second.region).is_empty:
            return False
        return region(one.joined(two)).scale >= 0.99 * min(first.scale, second.scale, 1.0)

    def touching(one: Part, two: Part) -> bool:
        return (
            not _spread(one, options, strength, family)
            .intersection(_spread(two, options, strength, family))
            .is_empty
        )

    parts = merged(mask_parts(mask, area), touching)
    if 1 < len(parts) <= _MOST_COMPARED:
        parts = merged(parts, lambda one, two: touching(one, two) or as_well(one, two))
    return [region(part) for part in parts]


def plan_mask(
    part: Part,
    frame: Bounds,
    new_frame: Bounds,
    options: EditOptions,
    strength: float,
    family: Family,
) -> RegionPlan:
    """The plan of one masked part."""
    mask_bounds = part.bounds
    intent = resolve_intent(options.intent, mask_bounds, frame, strength)
    grow, feather = grow_and_feather(part, options, strength, intent, family)
    reach = reach_of(mask_bounds, grow, feather, options.strict).intersection(new_frame)
    context = context_of(mask_bounds, reach, new_frame, options, intent, strength, family)
    region, fit = fit_region(context, new_frame, family)
    return RegionPlan(
        mask_bounds=mask_bounds,
        reach=reach,
        region=region,
        padded=fit.padded,
        work=fit.work,
        scale=fit.scale,
        grow=grow,
        feather=feather,
        strength=start_of(strength, intent, family),
        intent=intent,
        infill=resolve_infill(options.infill, intent, family),
        detail=detail_extent(fit, reach.extent, family) if options.two_passes else None,
    )


def plan_picture(
    frame: Bounds, options: EditOptions, strength: float, family: Family
) -> RegionPlan:
    """The plan of an edit of the whole picture (image to image)."""
    region, fit = fit_region(frame, frame, family)
    return RegionPlan(
        mask_bounds=frame,
        reach=frame,
        region=region,
        padded=fit.padded,
        work=fit.work,
        scale=fit.scale,
        grow=0,
        feather=0,
        strength=strength,
        intent=Intent.REFINE if strength < 1.0 else Intent.FILL,
        infill=Infill.KEEP,
        detail=detail_extent(fit, frame.extent, family) if options.two_passes else None,
    )


def _extension(step: Step, new_frame: Bounds, options: EditOptions, family: Family) -> RegionPlan:
    region, fit = fit_region(step.window, new_frame, family)
    feather = step.overlap if options.feather is None else min(options.feather, step.overlap)
    return RegionPlan(
        mask_bounds=step.strip,
        reach=step.strip.padded(feather).intersection(region),
        region=region,
        padded=fit.padded,
        work=fit.work,
        scale=fit.scale,
        grow=0,
        feather=feather,
        strength=start_of(1.0, Intent.EXPAND, family),
        intent=Intent.EXPAND,
        infill=resolve_infill(options.infill, Intent.EXPAND, family),
        extension=True,
        detail=detail_extent(fit, step.strip.extent, family) if options.two_passes else None,
    )


# -- rules -----------------------------------------------------------------------------


def resolve_intent(intent: Intent, mask_bounds: Bounds, frame: Bounds, strength: float) -> Intent:
    """AUTO decided: refine below full strength, expand where the mask spans a whole side
    of the picture (but not the whole picture), fill otherwise."""
    if intent is not Intent.AUTO:
        return intent
    if strength < 1.0:
        return Intent.REFINE
    wide = mask_bounds.x <= frame.x and mask_bounds.right >= frame.right
    high = mask_bounds.y <= frame.y and mask_bounds.bottom >= frame.bottom
    at_side = (
        mask_bounds.x <= frame.x
        or mask_bounds.right >= frame.right
        or mask_bounds.y <= frame.y
        or mask_bounds.bottom >= frame.bottom
    )
    if wide != high and at_side:
        return Intent.EXPAND
    return Intent.FILL


REMOVE_STRENGTH = 0.85
"""The most noise a removal starts with: the infill's large shapes show through it."""


def start_of(strength: float, intent: Intent, family: Family) -> float:
    """The strength a region is run at. A removal starts, even at full strength, from the
    infill: from pure noise a model would put something into the place again."""
    starts_below = intent is Intent.REMOVE and family.weights
    return min(strength, REMOVE_STRENGTH) if starts_below else strength


_INFILLS = {
    Intent.FILL: Infill.BLUR,
    Intent.ADD: Infill.NEUTRAL,
    Intent.REMOVE: Infill.PATCHES,
    Intent.REPLACE_BACKGROUND: Infill.NOISE,
    Intent.REFINE: Infill.KEEP,
    Intent.EXPAND: Infill.NAVIER_STOKES,
}


def resolve_infill(infill: Infill, intent: Intent, family: Family) -> Infill:
    """AUTO decided by what the artist wants of the part. What fills holes itself needs none."""
    if not family.weights:
        return Infill.KEEP
    return _INFILLS[intent] if infill is Infill.AUTO else infill


def grow_and_feather(
    part: Part, options: EditOptions, strength: float, intent: Intent, family: Family
) -> tuple[int, int]:
    """(grow, feather) in px: a tenth of the mask's size is feathered, less when less is to
    change; 16 px at least, 160 at most. What is filled from the picture alone goes on from it
    already and needs hardly any. Removing grows more, so that halos and contact shadows go
    with the thing."""
    diagonal = part.size
    feather, grow = options.feather, options.grow
    if feather is None:
        feather = min(160, round(strength * max(16.0, 0.10 * diagonal)))
        if not family.weights:
            feather = min(feather, _SHORT_FEATHER)
    if grow is None:
        grow = 4 + (round(0.02 * diagonal) + 4 if intent is Intent.REMOVE else 0)
    return (0, feather) if options.strict else (grow, feather)


def reach_of(mask_bounds: Bounds, grow: int, feather: int, strict: bool) -> Bounds:
    """Where pixels may change (not yet cut to the frame)."""
    return mask_bounds if strict else mask_bounds.padded(grow + feather)


def context_of(
    mask_bounds: Bounds,
    reach: Bounds,
    frame: Bounds,
    options: EditOptions,
    intent: Intent,
    strength: float,
    family: Family,
) -> Bounds:
    """What the model should be shown at least, within `frame`, reach and ring included."""
    diagonal = mask_bounds.extent.diagonal
    least = reach.padded(max(RING, round(0.06 * diagonal)))
    if options.context is Context.PICTURE:
        return frame
    if options.context is Context.MASK:
        return least.clamped(frame)
    if options.context is Context.BOX and options.context_box is not None:
        return reach.padded(RING).intersection(frame).union(options.context_box.intersection(frame))
    native = math.sqrt(family.size.area)
    if strength < 1.0 or intent is Intent.REFINE:
        side = round(native * 0.5)
        wanted = least.at_least(Extent(side, side))
    else:
        pad = round((mask_bounds.width + mask_bounds.height) / 4)
        if intent in (Intent.REPLACE_BACKGROUND, Intent.EXPAND):
            pad *= 2
        side = round(max(min(native, 512.0), native * 0.5))
        wanted = least.union(mask_bounds.padded(pad)).at_least(Extent(side, side))
        longest = wanted.extent.longest_side
        wanted = wanted.at_least(Extent(round(longest / 1.5), round(longest / 1.5)))
    return wanted.clamped(frame)


def fit_extent(extent: Extent, family: Family) -> Fit:
    """How a rectangle of that size is shown to the model.

    At scale 1 where the family can make that size, so that nothing is resampled;
    otherwise enlarged to the native size or made smaller to the largest. Sides of `work`
    are multiples of the family's, within its bounds; `padded` has the same shape (to a
    pixel) and is at least `extent`.
    """
    width, height = max(1, extent.width), max(1, extent.height)
    # What is too long and thin for the family is filled up, not stretched.
    most = family.max_side / family.min_side
    width, height = max(width, math.ceil(height / most)), max(height, math.ceil(width / most))
    small = min(width, height) < family.min_side or width * height < family.min_pixels
    scale = 1.0
    if small:
        native = family.size
        scale = max(
            family.min_side / min(width, height), math.sqrt(native.area / (width * height)), 1.0
        )
    limit = min(
        family.max_side / max(width, height), math.sqrt(family.max_pixels / (width * height))
    )
    scale = min(scale, limit)
    work = _work_extent(width, height, scale, family)
    scale = min(scale, work.width / width, work.height / height)
    padded = Extent(
        max(width, math.floor(work.width / scale + 0.5)),
        max(height, math.floor(work.height / scale + 0.5)),
    )
    return Fit(padded, work, scale)


def _work_extent(width: int, height: int, scale: float, family: Family) -> Extent:
    """Sides rounded up to the multiple where the bounds allow it, down otherwise."""
    multiple = family.multiple
    least = round_up(family.min_side, multiple)
    most = family.max_side // multiple * multiple

    def side(length: float) -> int:
        return min(max(round_up(length - 1e-6, multiple), least), most)

    wide, high = side(width * scale), side(height * scale)
    while wide * high > max(family.max_pixels, least * least):
        if (wide >= high or high <= least) and wide > least:
            wide -= multiple
        else:
            high -= multiple
    return Extent(wide, high)


def fit_region(wanted: Bounds, frame: Bounds, family: Family) -> tuple[Bounds, Fit]:
    """The region shown for `wanted`: grown (within the frame) to what the model is given
    anyway, so that nothing has to be mirrored where there is a picture."""
    fit = fit_extent(wanted.extent, family)
    if fit.scale > MAX_UPSCALE:
        side = math.ceil(max(math.sqrt(family.size.area), family.min_side) / MAX_UPSCALE)
        wanted = wanted.at_least(Extent(side, side)).clamped(frame)
        fit = fit_extent(wanted.extent, family)
    elif 1.0 < fit.scale < _NEARLY:
        # A little more of the picture is better than resampling all of it.
        shown = wanted.at_least(fit.work).clamped(frame)
        whole = fit_extent(shown.extent, family)
        if whole.scale == 1.0:
            wanted, fit = shown, whole
    region = wanted.at_least(fit.padded).clamped(frame)
    return region, fit


def detail_extent(fit: Fit, made: Extent, family: Family) -> Extent | None:
    """The size of the second pass: the picture's own where `made` (what changes) takes no
    more than MAX_TILES tiles there, smaller otherwise. None where the first was enough."""
    if fit.scale >= DETAIL_BELOW:
        return None
    tile = math.sqrt(family.max_pixels)
    stride = tile * 0.75
    tiles = math.ceil(made.width / stride) * math.ceil(made.height / stride)
    scale = min(1.0, math.sqrt(MAX_TILES / tiles))
    if scale < fit.scale * 1.25:
        return None
    return Extent(
        round_up(fit.padded.width * scale, family.multiple),
        round_up(fit.padded.height * scale, family.multiple),
    )


# -- several masks -----------------------------------------------------------------------


def _spread(part: Part, options: EditOptions, strength: float, family: Family) -> Bounds:
    """The reach of a part and half a ring: where those of two meet, they are one."""
    grow, feather = grow_and_feather(part, options, strength, options.intent, family)
    return part.bounds.padded(grow + feather + RING // 2)
