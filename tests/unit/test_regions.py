"""Plans: pure functions on Bounds."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.families.registry import Family, get
from core.geometry import Bounds, Extent, Margins
from core.outpainting import outpaint_steps
from core.regions import EditPlan, fit_extent, plan, reach_of, resolve_intent
from core.request import Context, EditOptions, GenerationRequest, Infill, Intent, Task

FAMILIES = ("sd15", "sdxl", "starter")


def plan_of(
    mask: np.ndarray[tuple[int, ...], np.dtype[np.uint8]],
    options: EditOptions = EditOptions(),  # noqa: B008 - frozen
    strength: float = 1.0,
    family: str = "sd15",
    extend: Margins = Margins(),
) -> EditPlan:
    frame = Bounds(0, 0, mask.shape[1], mask.shape[0])
    return plan(mask, frame, frame, options, strength, get(family), extend)


def masked(
    width: int, height: int, *parts: Bounds
) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    mask = np.zeros((height, width), np.uint8)
    for part in parts:
        mask[part.slices] = 255
    return mask


@pytest.mark.parametrize("name", FAMILIES)
def test_draft_works_as_small_as_the_family_allows(name: str) -> None:
    family = get(name)
    mask = masked(2000, 1500, Bounds(300, 200, 900, 800))
    (full,) = plan_of(mask, family=name).regions
    (draft,) = plan_of(mask, EditOptions(draft=True, two_passes=False), family=name).regions
    assert draft.work.area <= family.min_pixels
    assert draft.work.area < full.work.area
    assert draft.detail is None
    assert draft.mask_bounds == full.mask_bounds
    # A request of before has no such field, and one with it says so.
    request = GenerationRequest(size=Extent(64, 64), options=EditOptions(draft=True))
    stored = request.to_dict()
    assert GenerationRequest.from_dict(stored, None, None) == request
    assert "draft" not in GenerationRequest(size=Extent(64, 64)).to_dict()["options"]


@pytest.mark.parametrize("name", FAMILIES)
@settings(max_examples=60, deadline=None)
@given(width=st.integers(1, 9000), height=st.integers(1, 9000))
def test_fit_extent_gives_a_size_the_family_can_make(name: str, width: int, height: int) -> None:
    family = get(name)
    fit = fit_extent(Extent(width, height), family)
    for side in (fit.work.width, fit.work.height):
        assert side % family.multiple == 0
        assert family.min_side <= side <= family.max_side
    assert fit.work.area <= family.max_pixels
    assert Extent(width, height).fits_in(fit.padded)
    # The shape stays: both sides are scaled alike, to a pixel.
    assert abs(fit.padded.width * fit.scale - fit.work.width) <= max(1.0, fit.scale)
    assert abs(fit.padded.height * fit.scale - fit.work.height) <= max(1.0, fit.scale)


@pytest.mark.parametrize(
    ("family", "extent", "work", "scale"),
    [
        ("sd15", Extent(512, 512), Extent(512, 512), 1.0),
        ("sd15", Extent(600, 512), Extent(600, 512), 1.0),
        ("sd15", Extent(256, 256), Extent(512, 512), 2.0),
        ("sdxl", Extent(1024, 1024), Extent(1024, 1024), 1.0),
        ("sdxl", Extent(512, 512), Extent(1024, 1024), 2.0),
        ("sdxl", Extent(2048, 2048), Extent(1024, 1024), 0.5),
        ("starter", Extent(256, 256), Extent(256, 256), 1.0),
    ],
)
def test_fit_extent_scales_to_the_native_size(
    family: str, extent: Extent, work: Extent, scale: float
) -> None:
    fit = fit_extent(extent, get(family))
    assert (fit.work, fit.scale) == (work, scale)


@settings(max_examples=80, deadline=None)
@given(
    width=st.integers(1, 3000),
    height=st.integers(1, 3000),
    place=st.tuples(*[st.floats(0.0, 1.0)] * 4),
    strength=st.sampled_from([0.2, 0.7, 1.0]),
    context=st.sampled_from([Context.AUTO, Context.MASK, Context.PICTURE]),
    strict=st.booleans(),
    family=st.sampled_from(FAMILIES),
)
def test_plan_regions_hold_their_reach_and_lie_in_the_frame(
    width: int,
    height: int,
    place: tuple[float, float, float, float],
    strength: float,
    context: Context,
    strict: bool,
    family: str,
) -> None:
    left, right = sorted((int(place[0] * (width - 1)), int(place[1] * (width - 1))))
    top, bottom = sorted((int(place[2] * (height - 1)), int(place[3] * (height - 1))))
    part = Bounds.from_edges(left, top, right + 1, bottom + 1)
    options = EditOptions(context=context, strict=strict)
    (region,) = plan_of(masked(width, height, part), options, strength, family).regions
    frame = Bounds(0, 0, width, height)
    assert region.mask_bounds == part
    assert region.region.contains(region.reach)
    assert frame.contains(region.region)
    assert region.region.extent.fits_in(region.padded)
    assert region.reach == reach_of(part, region.grow, region.feather, strict).intersection(frame)
    assert region.scale <= 4.0 or min(width, height) < get(family).min_side


def test_plan_gives_far_masks_a_region_each_and_joins_near_ones() -> None:
    far = masked(4000, 3000, Bounds(100, 100, 60, 60), Bounds(3500, 2500, 60, 60))
    assert len(plan_of(far).regions) == 2
    near = masked(4000, 3000, Bounds(100, 100, 60, 60), Bounds(180, 100, 60, 60))
    assert len(plan_of(near).regions) == 1


def test_plan_reaches_of_separate_regions_never_meet() -> None:
    rng = np.random.default_rng(4)
    for _ in range(30):
        spots = [Bounds(int(x), int(y), 9, 9) for x, y in rng.integers(0, 2900, (14, 2))]
        mask = masked(3000, 3000, *spots)
        reaches = [region.reach for region in plan_of(mask).regions]
        for index, one in enumerate(reaches):
            assert all(one.intersection(other).is_empty for other in reaches[index + 1 :])
        inside = np.zeros(mask.shape, np.bool_)
        for region in plan_of(mask).regions:
            inside[region.mask_bounds.slices] = True
        assert inside[mask > 0].all()


@pytest.mark.parametrize("value", [1, 40, 255])
@pytest.mark.parametrize("size", [(700, 600), (1001, 903), (2048, 8)])
def test_plan_finds_a_single_faint_pixel_anywhere(value: int, size: tuple[int, int]) -> None:
    rng = np.random.default_rng(value)
    for _ in range(20):
        x, y = int(rng.integers(size[0])), int(rng.integers(size[1]))
        mask = masked(*size)
        mask[y, x] = value
        assert [r.mask_bounds for r in plan_of(mask).regions] == [Bounds(x, y, 1, 1)]


def test_plan_makes_large_regions_in_two_passes_unless_told_otherwise() -> None:
    mask = masked(3000, 3000, Bounds(400, 400, 2000, 2000))
    (region,) = plan_of(mask).regions
    assert region.two_passes
    assert region.detail is not None
    assert region.detail.width > region.work.width
    (single,) = plan_of(mask, EditOptions(two_passes=False)).regions
    assert not single.two_passes
    (small,) = plan_of(masked(600, 600, Bounds(100, 100, 50, 50))).regions
    assert not small.two_passes


def test_plan_is_empty_where_nothing_is_to_change() -> None:
    assert plan_of(masked(50, 50, Bounds(3, 3, 9, 9)), strength=0.0).regions == ()


@pytest.mark.parametrize(
    ("part", "strength", "intent"),
    [
        (Bounds(100, 100, 50, 50), 1.0, Intent.FILL),
        (Bounds(0, 0, 80, 300), 1.0, Intent.EXPAND),
        (Bounds(0, 200, 400, 100), 1.0, Intent.EXPAND),
        (Bounds(0, 0, 400, 300), 1.0, Intent.FILL),
        (Bounds(0, 0, 80, 300), 0.5, Intent.REFINE),
    ],
)
def test_intent_is_chosen_by_mask_and_strength(
    part: Bounds, strength: float, intent: Intent
) -> None:
    assert resolve_intent(Intent.AUTO, part, Bounds(0, 0, 400, 300), strength) is intent


def test_plan_never_chooses_lama_by_itself() -> None:
    for intent in Intent:
        options = EditOptions(intent=intent)
        (region,) = plan_of(masked(400, 300, Bounds(9, 9, 40, 40)), options).regions
        assert region.infill is not Infill.LAMA


@pytest.mark.parametrize("name", FAMILIES)
def test_removal_never_starts_from_noise_alone(name: str) -> None:
    """A model that is shown nothing but noise puts something into the place again."""
    mask = masked(900, 900, Bounds(300, 300, 120, 120))
    frame = Bounds(0, 0, 900, 900)
    options = EditOptions(intent=Intent.REMOVE)
    (region,) = plan(mask, frame, frame, options, 1.0, get(name)).regions
    assert region.strength < 0.9
    assert region.infill not in (Infill.KEEP, Infill.NEUTRAL, Infill.NOISE)
    (fill,) = plan(mask, frame, frame, EditOptions(), 1.0, get(name)).regions
    assert region.grow > fill.grow
    (added,) = plan(mask, frame, frame, EditOptions(intent=Intent.ADD), 1.0, get(name)).regions
    assert added.strength == 1.0


def test_plan_shows_the_box_that_was_drawn() -> None:
    box = Bounds(50, 60, 900, 300)
    options = EditOptions(context=Context.BOX, context_box=box)
    mask = masked(1500, 900, Bounds(200, 200, 30, 30))
    (region,) = plan_of(mask, options).regions
    assert region.region.contains(box)


@pytest.mark.parametrize("name", FAMILIES)
@settings(max_examples=60, deadline=None)
@given(
    width=st.integers(1, 1500),
    height=st.integers(1, 1500),
    sides=st.tuples(*[st.sampled_from([0, 1, 40, 300, 2000])] * 4),
)
def test_outpaint_steps_fill_all_that_is_new_and_see_what_they_continue(
    name: str, width: int, height: int, sides: tuple[int, int, int, int]
) -> None:
    frame, extend = Bounds(0, 0, width, height), Margins(*sides)
    if extend.is_empty:
        return
    new_frame = frame.extended(extend)
    known = np.zeros((new_frame.height, new_frame.width), np.bool_)
    known[frame.relative_to(new_frame).slices] = True
    for step in outpaint_steps(frame, extend, get(name)):
        assert new_frame.contains(step.window)
        assert step.window.contains(step.strip)
        # Something of what is already there is always in view.
        assert known[step.window.relative_to(new_frame).slices].any()
        known[step.strip.relative_to(new_frame).slices] = True
    assert known.all()


def test_outpaint_a_panorama_goes_in_windows_the_model_can_make() -> None:
    family = get("sd15")
    extended = plan(
        None,
        Bounds(0, 0, 4096, 512),
        Bounds(0, 0, 4096, 512),
        EditOptions(),
        1.0,
        family,
        Margins(0, 256, 0, 256),
    )
    assert extended.task is Task.OUTPAINT
    assert len(extended.regions) > 4
    for region in extended.regions:
        aspect = region.region.extent.longest_side / region.region.extent.shortest_side
        assert aspect <= 2.0
        assert region.scale >= 0.5


def test_plan_of_the_whole_picture_has_one_region(  # image to image
) -> None:
    frame = Bounds(0, 0, 333, 222)
    family: Family = get("starter")
    found = plan(None, frame, frame, EditOptions(), 0.5, family)
    assert found.task is Task.IMAGE_TO_IMAGE
    assert found.reach == frame


def test_plan_feathers_thin_strokes_and_scattered_dots_less_than_a_solid_part() -> None:
    solid = masked(900, 900, Bounds(200, 200, 400, 400))
    hair = masked(900, 900)
    for step in range(400):
        hair[200 + step, 200 + step : 203 + step] = 255
    dots = masked(900, 900, *[Bounds(x, y, 8, 8) for x in (200, 400, 592) for y in (200, 592)])
    widest = [max(r.feather for r in plan_of(mask).regions) for mask in (solid, hair, dots)]
    assert widest == [57, 16, 16]
