"""One region, from the canvas to the model and back."""

from __future__ import annotations

import numpy as np

from core.arrays import MaskArray, RgbaArray, RgbArray
from core.cancellation import CancelToken
from core.compositing import denoise_mask, lay_in, mix_of, paste_alpha
from core.edit_canvas import EditCanvas
from core.edit_progress import Preview, ProgressMeter, ToPreview, preview_over
from core.edit_tiles import DETAIL_STRENGTH, Tile, detail_tiles
from core.engine.protocol import HoleFiller, ModelPicture, ModelStep, ModelTask, PictureModel
from core.families.registry import Family
from core.geometry import Bounds, Extent
from core.infill import FillByModel, fill_hole, push_pull
from core.regions import Fit, RegionPlan, detail_extent, fit_extent
from core.request import GenerationRequest, Intent, Stage, Task
from core.seams.joining import Joint, join
from core.seams.raster import (
    BoolArray,
    FloatArray,
    as_float,
    mirrored,
    resize,
    resize_smooth,
    restore,
    to_bytes,
)


def steps_run(steps: int, strength: float, family: Family) -> float:
    """How many steps a run of that strength comes to."""
    return max(float(min(steps, family.minimum_steps)), steps * strength)


def region_cost(region: RegionPlan, request: GenerationRequest, family: Family) -> float:
    """The work of a region, in steps times pixels."""
    cost = steps_run(request.num_inference_steps, region.strength, family) * region.work.area
    if region.detail is not None:
        cost += _detail_cost(region, request, family)
    return cost


def _detail_cost(region: RegionPlan, request: GenerationRequest, family: Family) -> float:
    if region.detail is None:
        return 0.0
    tiles = detail_tiles(region.detail, _in_detail(region, region.detail), family)
    steps = steps_run(request.num_inference_steps, DETAIL_STRENGTH, family)
    return steps * sum(tile.bounds.area for tile in tiles)


def _in_detail(region: RegionPlan, detail: Extent) -> Bounds:
    """The reach in the pixels of the second pass."""
    across, down = detail.width / region.padded.width, detail.height / region.padded.height
    local = region.reach.relative_to(region.region)
    return Bounds.from_edges(
        int(local.x * across),
        int(local.y * down),
        int(np.ceil(local.right * across)),
        int(np.ceil(local.bottom * down)),
    ).intersection(Bounds.of_extent(detail))


def text_to_image_cost(request: GenerationRequest, family: Family) -> float:
    if request.size is None:
        return 0.0
    fit = fit_extent(request.size, family)
    cost = float(request.num_inference_steps * fit.work.area)
    detail = detail_extent(fit, request.size, family) if request.options.two_passes else None
    if detail is not None:
        tiles = detail_tiles(detail, Bounds.of_extent(detail), family)
        steps = steps_run(request.num_inference_steps, DETAIL_STRENGTH, family)
        cost += steps * sum(tile.bounds.area for tile in tiles)
    return cost


class RegionRun:
    """What the regions of one candidate have in common."""

    def __init__(
        self,
        request: GenerationRequest,
        seed: int,
        model: PictureModel,
        family: Family,
        meter: ProgressMeter,
        cancel: CancelToken,
        filler: HoleFiller | None = None,
    ) -> None:
        self.request = request
        self.seed = seed
        self.family = family
        self.made_with: dict[str, str] = {}
        self.notes: list[str] = []
        self._model = model
        self._meter = meter
        self._cancel = cancel
        self._filler = filler

    def make(
        self, canvas: EditCanvas, region: RegionPlan, mask: MaskArray | None, number: int
    ) -> None:
        """Make one region and lay it into the canvas."""
        view = RegionView.of(canvas, region, self.request, mask, self.family)
        if not view.alpha.any():
            return
        seed = self.seed_of(number)
        made = self._first_pass(view, seed)
        if region.detail is not None:
            made = self._second_pass(view, made, region.detail, seed)
        self._cancel.raise_if_cancelled()
        self._meter.stage(Stage.COMPOSITING)
        fitted = view.join(made, self.request, seed)
        result = lay_in(view.pixels, fitted, view.alpha)
        if self.request.task is Task.IMAGE_TO_IMAGE:
            result[..., 3] = view.pixels[..., 3]
        canvas.write(region.region, result, view.alpha)

    def seed_of(self, number: int) -> int:
        """The first run has the candidate's seed, later ones their own."""
        return (self.seed + number * 0x9E3779B1) % 2**32

    def _first_pass(self, view: RegionView, seed: int) -> FloatArray:
        region = view.region
        self._cancel.raise_if_cancelled()
        self._meter.stage(Stage.ENCODING)
        by_model = self._fill if self._filler else None
        shown, free = view.for_model(seed, by_model, self._cancel)
        steps = steps_run(self.request.num_inference_steps, region.strength, self.family)
        picture = self.run_model(
            region.work,
            shown,
            free,
            region.strength,
            seed,
            steps * region.work.area,
            view.preview,
        )
        return view.from_model(picture)

    def _fill(self, picture: RgbArray, hole: MaskArray) -> RgbArray:
        if self._filler is None:
            raise ValueError("there is no filler")
        return self._filler.fill(picture, hole, self._cancel)

    def _second_pass(
        self, view: RegionView, made: FloatArray, detail: Extent, seed: int
    ) -> FloatArray:
        """The first result at the size `detail`, refined tile by tile."""
        region = view.region
        # Grain comes last: the second pass would take it for detail.
        fitted = view.join(made, self.request, seed, texture=False)
        whole = lay_in(view.pixels, fitted, view.alpha)
        opaque = (whole[..., 3] > 0) & (view.known | (view.alpha > 0))
        base = push_pull(as_float(whole[..., :3]), opaque)
        enlarged = resize(mirrored(base, region.padded), detail)
        free = to_bytes(resize_smooth(mirrored(view.free, region.padded), detail))
        tiles = detail_tiles(detail, _in_detail(region, detail), self.family)
        refined = self.refine(enlarged, free, tiles, seed, view)
        return resize(refined, region.padded)[: region.region.height, : region.region.width]

    def refine(
        self,
        base: FloatArray,
        free: MaskArray,
        tiles: list[Tile],
        seed: int,
        view: RegionView | None,
    ) -> FloatArray:
        """`base` made anew tile by tile, a little; each tile sees the ones before."""
        result = base.copy()
        strength = DETAIL_STRENGTH
        if view is not None:
            strength = min(strength, view.region.strength)
        steps = steps_run(self.request.num_inference_steps, strength, self.family)
        for index, tile in enumerate(tiles):
            self._cancel.raise_if_cancelled()
            inside = tile.bounds.slices
            loose = free[inside]
            cost = steps * tile.bounds.area
            if not loose.any():
                self._meter.start_run(cost)
                continue
            shown = to_bytes(result[inside])
            mask = None if bool((loose == 255).all()) else loose
            picture = self.run_model(
                tile.bounds.extent, shown, mask, strength, seed + 1 + index, cost, None
            )
            cover = (tile.ramp * as_float(loose > 0))[..., None]
            result[inside] += cover * (tile.matched(picture, shown) - result[inside])
        return result

    def run_model(
        self,
        extent: Extent,
        shown: RgbArray | None,
        free: MaskArray | None,
        strength: float,
        seed: int,
        cost: float,
        preview: ToPreview | None,
    ) -> FloatArray:
        """One run. Raises ValueError when the model breaks its contract."""
        request = self.request
        self._meter.start_run(cost)
        task = ModelTask(
            model=request.model,
            extent=extent,
            prompt=request.prompt,
            negative_prompt=request.negative_prompt,
            seed=seed % 2**32,
            num_inference_steps=request.num_inference_steps,
            guidance_scale=request.guidance_scale,
            scheduler=request.scheduler,
            strength=strength,
            minimum_steps=min(request.num_inference_steps, self.family.minimum_steps),
            image=shown,
            denoise_mask=free,
            loras=request.loras,
        )

        def on_step(step: ModelStep) -> None:
            self._meter.step(step, preview)

        picture = self._model.run(task, on_step, self._cancel)
        self._cancel.raise_if_cancelled()
        self._remember(picture)
        if picture.pixels.shape != (extent.height, extent.width, 3):
            raise ValueError(f"the model made {picture.pixels.shape} for {extent}")
        return as_float(picture.pixels)

    def _remember(self, picture: ModelPicture) -> None:
        self.made_with.update(picture.made_with)
        self.notes += [note for note in picture.notes if note not in self.notes]


class RegionView:
    """The arrays of one region, all of the region's size."""

    def __init__(
        self,
        region: RegionPlan,
        pixels: RgbaArray,
        known: BoolArray,
        alpha: MaskArray,
        free: MaskArray,
        kept: BoolArray,
    ) -> None:
        self.region = region
        self.pixels = pixels
        self.known = known
        self.alpha = alpha
        self.free = free
        self.kept = kept
        opaque = known & (pixels[..., 3] > 0)
        self.colours = push_pull(as_float(pixels[..., :3]), opaque)

    @staticmethod
    def of(
        canvas: EditCanvas,
        region: RegionPlan,
        request: GenerationRequest,
        mask: MaskArray | None,
        family: Family,
    ) -> RegionView:
        bounds = region.region
        pixels, known = canvas.read(bounds)
        drawn = _drawn_mask(region, request, mask)
        strict = request.options.strict and not region.extension
        alpha = paste_alpha(
            drawn, region.grow, region.feather, strict=strict, soft_in_model=family.differential
        )
        if region.extension:
            # The old picture stays as it is; what is not asked for yet stays empty.
            old = _slices_within(canvas.frame, bounds)
            alpha[old] = 0
            alpha[~known & (drawn == 0)] = 0
        outside = ~_inside(region.reach, bounds)
        alpha[outside] = 0
        free = denoise_mask(
            drawn,
            alpha,
            region.grow,
            region.feather,
            differential=family.differential,
            strict=strict,
        )
        free[~known] = 255
        if region.extension:
            free[_slices_within(canvas.frame, bounds)] = 0
        kept = known & (free == 0) & (alpha == 0) & (pixels[..., 3] == 255)
        return RegionView(region, pixels, known, alpha, free, kept)

    def for_model(
        self, seed: int, by_model: FillByModel | None, cancel: CancelToken
    ) -> tuple[RgbArray, MaskArray | None]:
        """(picture, denoise mask) at the size that the model is given."""
        region = self.region
        free = to_bytes(resize_smooth(mirrored(self.free, region.padded), region.work))
        shown = to_bytes(resize(mirrored(self.colours, region.padded), region.work))
        if region.intent is not Intent.REFINE or region.extension:
            shown = fill_hole(shown, free, region.infill, seed, by_model, cancel)
        return shown, None if bool((free == 255).all()) else free

    def from_model(self, picture: FloatArray) -> FloatArray:
        """What the model made, in the region's own pixels."""
        bounds = self.region.region
        return restore(picture, self.region.padded)[: bounds.height, : bounds.width]

    def join(
        self, made: FloatArray, request: GenerationRequest, seed: int, *, texture: bool = True
    ) -> FloatArray:
        """The region's picture with what was made joined in."""
        options = request.options
        return join(
            Joint(
                picture=self.colours,
                made=made,
                mix=mix_of(self.pixels, self.alpha),
                ring=self.kept,
                blend=options.blend,
                match_colour=options.match_colour,
                match_texture=options.match_texture and texture,
                seed=seed,
            )
        )

    def preview(self, step: ModelStep) -> tuple[RgbArray, Bounds] | None:
        region = self.region
        return preview_over(step, self.pixels, self.alpha, region.padded, region.region)


def _drawn_mask(
    region: RegionPlan, request: GenerationRequest, mask: MaskArray | None
) -> MaskArray:
    """The mask of this region's own part, in the region's pixels."""
    bounds = region.region
    drawn = np.zeros((bounds.height, bounds.width), np.uint8)
    part = region.mask_bounds.intersection(bounds)
    target = part.relative_to(bounds).slices
    if region.extension or mask is None:
        drawn[target] = 255
    else:
        part = part.intersection(request.area)
        drawn[part.relative_to(bounds).slices] = mask[part.relative_to(request.area).slices]
    return drawn


def _slices_within(frame: Bounds, bounds: Bounds) -> tuple[slice, slice]:
    """The slices of `bounds` that lie within `frame`."""
    return frame.intersection(bounds).relative_to(bounds).slices


def _inside(part: Bounds, bounds: Bounds) -> BoolArray:
    result = np.zeros((bounds.height, bounds.width), np.bool_)
    result[part.intersection(bounds).relative_to(bounds).slices] = True
    return result


def make_text_to_image(run: RegionRun) -> RgbaArray:
    """A picture from nothing, of exactly the size asked for, opaque."""
    request, family = run.request, run.family
    size = request.size or family.size
    fit: Fit = fit_extent(size, family)
    cost = float(request.num_inference_steps * fit.work.area)

    def preview(step: ModelStep) -> Preview | None:
        if step.preview is None:
            return None
        high, wide = step.preview.shape[:2]
        wanted = Extent(
            max(1, round(wide * size.width / fit.padded.width)),
            max(1, round(high * size.height / fit.padded.height)),
        )
        x, y = (wide - wanted.width) // 2, (high - wanted.height) // 2
        crop = step.preview[y : y + wanted.height, x : x + wanted.width]
        return crop, Bounds.of_extent(size)

    made = run.run_model(fit.work, None, None, 1.0, run.seed, cost, preview)
    detail = detail_extent(fit, size, family) if request.options.two_passes else None
    if detail is not None:
        tiles = detail_tiles(detail, Bounds.of_extent(detail), family)
        free = np.full((detail.height, detail.width), 255, np.uint8)
        made = run.refine(resize(made, detail), free, tiles, run.seed, None)
    whole = resize(made, fit.padded)
    left, top = (fit.padded.width - size.width) // 2, (fit.padded.height - size.height) // 2
    crop = to_bytes(whole[top : top + size.height, left : left + size.width])
    return np.dstack([crop, np.full(crop.shape[:2], 255, np.uint8)])
