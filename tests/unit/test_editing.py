"""The whole pipeline between canvas and model, with scripted models."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.arrays import MaskArray, RgbaArray
from core.cancellation import CancelToken, GenerationCancelled
from core.editing import ArrayMask, ArrayPicture, edit, plan_request, prepare
from core.errors import BadInput, UserError
from core.families.registry import Family, get
from core.geometry import Bounds, Extent, Margins
from core.request import (
    Blend,
    Candidate,
    Context,
    EditOptions,
    GenerationRequest,
    Infill,
    Progress,
    Task,
)
from tests.scripted_models import NoiseModel

SMALL = Family(
    id="small",
    label="Small",
    about="",
    text_to_image="",
    image_to_image="",
    inpaint="",
    size=Extent(64, 64),
    min_side=32,
    max_side=128,
    min_pixels=32 * 32,
    max_pixels=80 * 80,
    multiple=8,
    minimum_steps=2,
)


def picture(width: int, height: int, seed: int = 0) -> RgbaArray:
    rng = np.random.default_rng(seed)
    return rng.integers(0, 256, (height, width, 4), dtype=np.uint8)


def run(
    request: GenerationRequest, model: NoiseModel | None = None, family: Family = SMALL
) -> list[Candidate]:
    found: list[Candidate] = []
    edit(request, model or NoiseModel(), family, lambda _: None, found.append, CancelToken())
    return found


def assert_untouched(original: RgbaArray, candidate: Candidate) -> None:
    """Every pixel with paste alpha 0 is the picture's own, transparent where there is none."""
    request = candidate.request
    whole = ArrayPicture(original, request.frame.x, request.frame.y).read(candidate.bounds)
    same = (whole == candidate.pixels).all(axis=2)
    assert same[candidate.alpha == 0].all()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    width=st.integers(1, 150),
    height=st.integers(1, 150),
    seed=st.integers(0, 2**16),
    kind=st.sampled_from(["pixel", "whole", "disc", "noise", "soft", "islands", "hair"]),
    strict=st.booleans(),
    blend=st.sampled_from(list(Blend)),
    strength=st.sampled_from([0.0, 0.3, 1.0]),
    grow=st.sampled_from([None, 0, 3]),
    feather=st.sampled_from([None, 0, 7]),
    differential=st.booleans(),
    infill=st.sampled_from([each for each in Infill if each is not Infill.LAMA]),
)
def test_edit_leaves_every_pixel_outside_the_paste_identical(
    width: int,
    height: int,
    seed: int,
    kind: str,
    strict: bool,
    blend: Blend,
    strength: float,
    grow: int | None,
    feather: int | None,
    differential: bool,
    infill: Infill,
) -> None:
    original = picture(width, height, seed)
    mask = mask_of(kind, width, height, seed)
    family = dataclasses.replace(SMALL, differential=differential)
    options = EditOptions(strict=strict, blend=blend, grow=grow, feather=feather, infill=infill)
    request = prepare(
        ArrayPicture(original),
        ArrayMask(mask),
        family,
        options=options,
        strength=strength,
        num_inference_steps=4,
        seed=seed,
    )
    (candidate,) = run(request, family=family)
    assert_untouched(original, candidate)
    if strict:
        drawn = mask[candidate.bounds.slices]
        assert (candidate.alpha[drawn == 0] == 0).all()
    if strength == 0.0:
        assert not candidate.alpha.any()


def mask_of(kind: str, width: int, height: int, seed: int) -> MaskArray:
    rng = np.random.default_rng(seed)
    mask = np.zeros((height, width), np.uint8)
    x, y = int(rng.integers(width)), int(rng.integers(height))
    rows, columns = np.mgrid[:height, :width]
    far = np.hypot(rows - y, columns - x)
    if kind == "pixel":
        mask[y, x] = 255
    elif kind == "whole":
        mask[:] = 255
    elif kind == "disc":
        mask[far <= 20] = 255
    elif kind == "soft":
        mask[:] = np.clip(255 - 8 * far, 0, 255)
    elif kind == "hair":
        steps = np.arange(max(width, height))
        mask[(y + steps // 3) % height, (x + steps) % width] = 255
    elif kind == "islands":
        mask[y, x] = mask[0, 0] = mask[-1, -1] = mask[0, -1] = 255
    else:
        mask[:] = rng.integers(0, 2, mask.shape) * rng.integers(0, 256, mask.shape)
        mask[y, x] = 1
    return mask


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    width=st.integers(1, 120),
    height=st.integers(1, 120),
    sides=st.tuples(*[st.sampled_from([0, 1, 17, 130])] * 4),
    seed=st.integers(0, 2**16),
)
def test_edit_extending_keeps_the_old_picture_and_fills_all_that_is_new(
    width: int, height: int, sides: tuple[int, int, int, int], seed: int
) -> None:
    extend = Margins(*sides)
    if extend.is_empty:
        return
    original = picture(width, height, seed)
    request = prepare(ArrayPicture(original), None, SMALL, extend=extend, num_inference_steps=2)
    (candidate,) = run(request)
    assert_untouched(original, candidate)
    new = np.ones(candidate.alpha.shape, np.bool_)
    old = request.frame.intersection(candidate.bounds).relative_to(candidate.bounds)
    new[old.slices] = False
    assert (candidate.alpha[new] == 255).all()
    assert not candidate.alpha[~new].any()
    assert new.sum() == request.new_frame.area - request.frame.area
    assert (candidate.pixels[new][:, 3] == 255).all()


@pytest.mark.parametrize("shape", [(512, 64), (64, 512)], ids=["8:1", "1:8"])
@pytest.mark.parametrize("sides", [(40, 30, 50, 20), (0, 200, 0, 0), (0, 0, 300, 0)])
@pytest.mark.parametrize("strict", [False, True])
def test_edit_extends_a_panorama_on_all_sides_and_corners_and_makes_a_mask_in_it(
    shape: tuple[int, int], sides: tuple[int, int, int, int], strict: bool
) -> None:
    width, height = shape
    original = picture(width, height, 4)
    mask = mask_of("disc", width, height, 4)
    request = prepare(
        ArrayPicture(original),
        ArrayMask(mask),
        SMALL,
        extend=Margins(*sides),
        options=EditOptions(strict=strict),
        num_inference_steps=2,
    )
    (candidate,) = run(request)
    assert_untouched(original, candidate)
    inside = request.frame.intersection(candidate.bounds)
    new = np.ones(candidate.alpha.shape, np.bool_)
    new[inside.relative_to(candidate.bounds).slices] = False
    assert (candidate.alpha[new] == 255).all()
    assert new.sum() == request.new_frame.area - request.frame.area
    kept = np.zeros_like(mask)
    kept[inside.slices] = candidate.alpha[inside.relative_to(candidate.bounds).slices]
    if strict:
        assert not kept[mask == 0].any()
    # However many steps the borders took, in the old picture only the mask was made anew.
    far = np.ones_like(mask)
    part = Bounds.from_mask(mask)
    assert part is not None
    far[part.padded(24).intersection(Bounds(0, 0, width, height)).slices] = 0
    assert not kept[far == 1].any()


@pytest.mark.parametrize("size", [(7, 7), (64, 64), (65, 63), (200, 31), (300, 280)])
def test_edit_text_to_image_gives_exactly_the_size_asked_for(size: tuple[int, int]) -> None:
    request = prepare(None, None, SMALL, size=Extent(*size), num_inference_steps=2)
    (candidate,) = run(request)
    assert candidate.pixels.shape == (size[1], size[0], 4)
    assert (candidate.pixels[..., 3] == 255).all()
    assert (candidate.alpha == 255).all()
    assert candidate.bounds == Bounds(0, 0, *size)


def test_edit_text_to_image_shows_previews_of_the_picture_to_be() -> None:
    request = prepare(None, None, SMALL, size=Extent(50, 60), num_inference_steps=2)
    seen: list[Progress] = []
    edit(request, NoiseModel(), SMALL, seen.append, lambda _: None, CancelToken())
    bounds = [progress.preview_bounds for progress in seen if progress.preview is not None]
    assert bounds
    assert set(bounds) == {Bounds(0, 0, 50, 60)}


@pytest.mark.parametrize("size", [(1, 1), (33, 77), (150, 40), (260, 190)])
def test_edit_image_to_image_keeps_size_and_alpha(size: tuple[int, int]) -> None:
    original = picture(*size)
    request = prepare(ArrayPicture(original), None, SMALL, strength=0.5)
    assert request.task is Task.IMAGE_TO_IMAGE
    (candidate,) = run(request)
    assert candidate.pixels.shape == original.shape
    assert (candidate.pixels[..., 3] == original[..., 3]).all()


def test_edit_gives_each_candidate_its_own_seed() -> None:
    request = prepare(None, None, SMALL, size=Extent(64, 64), seed=2**32 - 1, count=2)
    first, second = run(request)
    assert [first.seed, second.seed] == [2**32 - 1, 0]
    (alone,) = run(request.replace(seed=second.seed, count=1))
    assert (alone.pixels == second.pixels).all()
    assert not (first.pixels == second.pixels).all()


def test_edit_progress_never_falls_and_ends_at_one() -> None:
    original, mask = picture(300, 280), mask_of("islands", 300, 280, 1)
    request = prepare(ArrayPicture(original), ArrayMask(mask), SMALL, count=2)
    seen: list[Progress] = []
    edit(request, NoiseModel(), SMALL, seen.append, lambda _: None, CancelToken())
    fractions = [progress.fraction for progress in seen]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1.0
    shown = [progress for progress in seen if progress.preview is not None]
    assert shown
    for progress in shown:
        assert progress.preview_bounds is not None
        assert request.new_frame.contains(progress.preview_bounds)


def test_edit_stops_when_cancelled_between_regions() -> None:
    cancel = CancelToken()
    request = prepare(
        ArrayPicture(picture(300, 280)), ArrayMask(mask_of("islands", 300, 280, 1)), SMALL
    )
    model = NoiseModel()

    def stop(progress: Progress) -> None:
        if model.tasks:
            cancel.cancel()

    with pytest.raises(GenerationCancelled):
        edit(request, model, SMALL, stop, lambda _: None, cancel)
    assert len(model.tasks) == 1


def test_prepare_refuses_an_empty_mask_and_says_what_to_do() -> None:
    with pytest.raises(BadInput, match="Paint over"):
        prepare(ArrayPicture(picture(20, 20)), ArrayMask(np.zeros((20, 20), np.uint8)), SMALL)


def test_edit_refuses_an_empty_mask() -> None:
    request = GenerationRequest(
        image=picture(20, 20),
        mask=np.zeros((20, 20), np.uint8),
        area=Bounds(0, 0, 20, 20),
        frame=Bounds(0, 0, 20, 20),
    )
    with pytest.raises(BadInput, match="Paint over"):
        run(request)


def test_edit_says_that_lama_is_not_installed() -> None:
    request = prepare(
        ArrayPicture(picture(50, 50)),
        ArrayMask(mask_of("disc", 50, 50, 3)),
        SMALL,
        options=EditOptions(infill=Infill.LAMA),
    )
    with pytest.raises(UserError, match="no such model"):
        run(request)


def test_prepare_takes_only_what_the_edit_needs_from_a_large_picture() -> None:
    reads: list[Bounds] = []

    class Endless:
        frame = Bounds(0, 0, 16_000, 16_000)

        def read(self, bounds: Bounds) -> RgbaArray:
            reads.append(bounds)
            return np.full((bounds.height, bounds.width, 4), 255, np.uint8)

    mask = ArrayMask(np.full((100, 100), 255, np.uint8), 9_000, 3_000)
    request = prepare(Endless(), mask, get("sd15"))
    assert all(max(bounds.width, bounds.height) < 1_000 for bounds in reads)
    plan = plan_request(request, get("sd15"))
    assert plan.regions[0].mask_bounds == Bounds(9_000, 3_000, 100, 100)
    assert request.area.contains(plan.regions[0].region)


def test_edit_of_a_cropped_request_equals_that_of_the_whole_picture() -> None:
    original = picture(400, 300)
    mask = np.zeros((300, 400), np.uint8)
    mask[120:150, 200:240] = 255
    whole = prepare(ArrayPicture(original), ArrayMask(mask), SMALL)
    seen = plan_request(whole, SMALL).seen
    assert seen is not None
    assert seen.area < whole.area.area
    cut = whole.replace(image=original[seen.slices], mask=mask[seen.slices], area=seen)
    (first,), (second,) = run(whole), run(cut)
    assert first.bounds == second.bounds
    assert (first.pixels == second.pixels).all()


def test_edit_context_box_decides_what_the_model_is_shown() -> None:
    mask = np.zeros((300, 400), np.uint8)
    mask[120:150, 200:240] = 255
    box = Bounds(100, 50, 220, 200)
    options = EditOptions(context=Context.BOX, context_box=box)
    request = prepare(ArrayPicture(picture(400, 300)), ArrayMask(mask), SMALL, options=options)
    assert plan_request(request, SMALL).regions[0].region.contains(box)
