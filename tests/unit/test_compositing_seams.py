"""Colour, texture and blend: known faults come out, good results stay."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import numpy as np
import pytest

from core.geometry import Extent
from core.request import Blend
from core.seams.blend import carry_light, multiband, ramp_width
from core.seams.colour import LIMIT, fit_colour
from core.seams.continuation import continued
from core.seams.detail import repeated, with_own_detail
from core.seams.joining import Joint, join
from core.seams.raster import (
    BoolArray,
    FloatArray,
    as_float,
    blur,
    distance_to,
    resize,
    restore,
    to_bytes,
)
from core.seams.softness import fit_softness
from core.seams.texture import fit_grain, fit_sharpness
from core.training.starter.scenes import draw, sample_spec
from tests.scripted_models import COLOUR_FAULTS

SIDE = 256


def scene(seed: int = 3) -> FloatArray:
    return as_float(draw(sample_spec(seed), SIDE))


def hole_and_ring() -> tuple[BoolArray, BoolArray]:
    down, across = np.mgrid[:SIDE, :SIDE] - SIDE / 2
    far = np.hypot(down, across)
    return far < 45, far > 66


def joint(picture: FloatArray, made: FloatArray, blend: Blend = Blend.AUTO) -> Joint:
    hole, ring = hole_and_ring()
    t = np.clip(distance_to(hole) / 20.0, 0.0, 1.0)
    mix = as_float(1.0 - t * t * (3.0 - 2.0 * t))
    return Joint(picture, made, mix, ring & (mix == 0.0), blend, True, True, seed=1)


@pytest.mark.parametrize("fault", COLOUR_FAULTS)
@pytest.mark.parametrize("seed", [3, 8])
def test_fit_colour_takes_out_nine_tenths_of_a_known_shift(fault: str, seed: int) -> None:
    picture = scene(seed)
    made = as_float(to_bytes(COLOUR_FAULTS[fault](picture, 0)))
    hole, ring = hole_and_ring()
    fixed = fit_colour(picture, made, ring).apply(made)
    before = np.abs(blur(made - picture, 2.0))[hole].mean()
    after = np.abs(blur(fixed - picture, 2.0))[hole].mean()
    assert after <= 0.1 * before + 0.05


def test_fit_colour_leaves_what_the_prompt_asked_for() -> None:
    picture = scene()
    hole, ring = hole_and_ring()
    night = np.where(hole[..., None], 0.2 * picture, picture)
    shifted = as_float(to_bytes(night + np.array([8.0, -4.0, 3.0])))
    fixed = fit_colour(picture, shifted, ring).apply(shifted)
    assert np.abs(fixed - night)[hole].mean() < 1.0


def test_fit_colour_takes_a_tint_of_a_grey_picture_for_a_tint() -> None:
    grey = as_float(np.repeat(scene()[..., :1], 3, axis=2))
    hole, ring = hole_and_ring()
    across = as_float((np.arange(SIDE) / SIDE - 0.5)[None, :, None])
    shift = as_float(30.0 * across * np.array([1.0, -0.6, 0.8]))
    colourful = as_float(np.where(hole[..., None], scene(8), grey))
    fixed = fit_colour(grey, as_float(colourful + shift), ring).apply(as_float(colourful + shift))
    assert np.abs(fixed - colourful)[hole].mean() < 0.1 * np.abs(shift).mean() + 0.5


def test_fit_colour_leaves_a_white_background_white() -> None:
    hole, ring = hole_and_ring()
    picture = scene()
    picture[:, 170:] = 255.0
    made = np.clip(picture + np.array([6.0, 7.0, 8.0]), 0.0, 255.0)
    fixed = fit_colour(picture, as_float(made), ring).apply(as_float(made))
    assert np.abs(fixed - picture)[:, 171:].max() < 0.5
    assert np.abs(fixed - picture)[hole & (picture.max(axis=2) < 240.0)].mean() < 1.0


def test_fit_colour_does_not_chase_a_ring_that_was_made_anew() -> None:
    rng = np.random.default_rng(0)
    made = as_float(rng.integers(0, 256, (SIDE, SIDE, 3)))
    _, ring = hole_and_ring()
    moved = fit_colour(scene(), made, ring).apply(made) - made
    assert np.abs(moved).mean() < 2.0


@pytest.mark.parametrize("kept", [0, 10, 60])
def test_fit_colour_survives_small_and_absent_rings(kept: int) -> None:
    picture = scene()
    ring = np.zeros((SIDE, SIDE), np.bool_)
    ring[0, :kept] = True
    moved = fit_colour(picture, as_float(picture + 6.0), ring).apply(picture) - picture
    assert np.isfinite(moved).all()
    assert np.abs(moved).max() <= 12.0


def test_fit_colour_of_a_flat_ring_moves_new_colours_no_further_than_the_flat_ones() -> None:
    picture = np.full((SIDE, SIDE, 3), 120.0, np.float32)
    hole, ring = hole_and_ring()
    made = as_float(np.where(hole[..., None], scene(), picture) + 7.0)
    moved = fit_colour(picture, made, ring).apply(made) - made
    assert np.abs(moved + 7.0)[hole].max() < 4.0


def test_fit_colour_is_bounded() -> None:
    picture = scene()
    made = as_float(255.0 - picture)
    _, ring = hole_and_ring()
    moved = fit_colour(picture, made, ring).apply(made) - made
    assert np.abs(moved).max() <= LIMIT + 1e-3


@pytest.mark.parametrize("blend", list(Blend))
def test_join_does_not_damage_a_perfect_result(blend: Blend) -> None:
    picture = scene()
    assert np.abs(join(joint(picture, picture.copy(), blend)) - picture).max() < 0.01


@pytest.mark.parametrize("blend", list(Blend))
@pytest.mark.parametrize("change", [lambda p: p + 30.0, lambda p: 255.0 - p])
def test_join_is_the_picture_where_nothing_is_taken(
    blend: Blend, change: Callable[[FloatArray], FloatArray]
) -> None:
    picture = scene()
    what = joint(picture, as_float(change(picture)), blend)
    joined = join(what)
    assert (joined[what.mix == 0.0] == picture[what.mix == 0.0]).all()


def test_join_gives_a_clean_result_the_grain_of_the_picture() -> None:
    rng = np.random.default_rng(2)
    clean = np.full((SIDE, SIDE, 3), 120.0, np.float32) + np.linspace(0, 60, SIDE)[:, None]
    grain = rng.normal(0.0, 5.0, (SIDE, SIDE, 3))
    picture = as_float(clean + grain)
    what = joint(picture, as_float(clean))
    joined = join(what)
    rest = joined - blur(joined, 3.0)
    hole, ring = hole_and_ring()
    inside, outside = rest[hole].std(), rest[ring].std()
    assert 0.8 < inside / outside < 1.2
    seam = rest[(what.mix > 0.2) & (what.mix < 0.8)].std()
    assert 0.8 < seam / outside < 1.2


def test_join_adds_no_grain_where_the_picture_has_none() -> None:
    picture = scene()
    hole, ring = hole_and_ring()
    grain = fit_grain(picture, blur(picture, 1.0), ring, hole)
    assert grain.strength < 0.5


def test_fit_sharpness_undoes_the_blur_of_a_round_trip() -> None:
    picture = scene()
    soft = blur(picture, 0.9)
    hole, ring = hole_and_ring()
    fixed = fit_sharpness(picture, soft, ring).apply(soft)
    before, after = (np.square(each - picture)[hole].mean() for each in (soft, fixed))
    assert after < 0.6 * before


def test_fit_sharpness_leaves_a_sharp_result() -> None:
    picture = scene()
    assert fit_sharpness(picture, picture.copy(), hole_and_ring()[1]).is_identity


def test_fit_grain_leaves_a_grain_that_came_back_whole() -> None:
    rng = np.random.default_rng(4)
    picture = as_float(np.full((SIDE, SIDE, 3), 120.0) + rng.normal(0.0, 6.0, (SIDE, SIDE, 3)))
    hole, ring = hole_and_ring()
    made = as_float(np.where(hole[..., None], 120.0, picture))
    # Of what it was shown the model lost nothing: what it made smooth, it meant smooth.
    assert fit_grain(picture, made, ring, hole).strength < 0.5


def test_detail_stays_the_pictures_where_the_model_repeats_it() -> None:
    rng = np.random.default_rng(5)
    picture = as_float(scene() + rng.normal(0.0, 4.0, (SIDE, SIDE, 3)))
    what = joint(picture, blur(picture, 1.2))
    share = repeated(picture, what.made, what.mix, what.ring)
    ramp = (what.mix > 0.05) & (what.mix < 0.5)
    assert share[ramp].mean() > 0.7
    assert (share[(what.mix == 0.0) | (what.mix >= 1.0)] == 0.0).all()
    kept = with_own_detail(picture, what.made, share)
    before, after = (np.abs(each - picture)[ramp].mean() for each in (what.made, kept))
    assert after < 0.6 * before


def test_detail_is_the_models_where_it_meant_something_else() -> None:
    picture = scene()
    what = joint(picture, as_float(blur(picture, 1.2)[:, ::-1]))
    made = what.made.copy()
    made[what.ring] = blur(picture, 1.2)[what.ring]
    busy = blur(as_float(np.abs(made - picture).mean(axis=2)), 3.0) > 25.0
    share = repeated(picture, made, what.mix, what.ring)
    ramp = (what.mix > 0.05) & (what.mix < 0.6)
    assert (ramp & busy).sum() > 100
    assert share[ramp & busy].mean() < 0.3


@pytest.mark.parametrize("sigma", [1.0, 1.6])
def test_softness_brings_a_crisp_result_to_a_soft_picture(sigma: float) -> None:
    crisp = as_float(draw(sample_spec(8), 2 * SIDE)[:SIDE, :SIDE])
    soft = blur(crisp, sigma)
    hole = np.zeros((SIDE, SIDE), np.bool_)
    hole[60:220, 40:220] = True
    made = as_float(np.where(hole[..., None], crisp, soft))
    found = fit_softness(soft, made, hole)
    assert 0.6 * sigma < found.sigma < 1.4 * sigma


def test_softness_leaves_what_is_no_crisper_than_the_picture() -> None:
    picture = scene(8)
    hole, _ = hole_and_ring()
    assert fit_softness(picture, picture, hole).sigma == 0.0
    assert fit_softness(picture, blur(picture, 1.0), hole).sigma == 0.0
    other = as_float(np.where(hole[..., None], scene(3), picture))
    assert fit_softness(picture, other, hole).sigma == 0.0


def test_softness_leaves_a_result_in_a_picture_that_is_smooth_by_nature() -> None:
    down, across = np.mgrid[:SIDE, :SIDE] / SIDE
    waves = 127.0 + 80.0 * np.sin(40.0 * (across**2 + down**2))
    smooth = as_float(np.repeat(waves[..., None], 3, axis=2))
    hole, _ = hole_and_ring()
    made = as_float(np.where(hole[..., None], scene(8), smooth))
    assert fit_softness(smooth, made, hole).sigma == 0.0


def test_join_can_leave_texture_as_the_model_made_it() -> None:
    crisp = scene(8)
    hole, _ = hole_and_ring()
    soft = blur(crisp, 1.4)
    made = as_float(np.where(hole[..., None], crisp, soft))
    what = joint(soft, made, Blend.FEATHER)
    plain = join(dataclasses.replace(what, match_texture=False, match_colour=False))
    whole = what.mix >= 1.0
    assert np.abs(plain - made)[whole].max() < 1e-3
    assert np.abs(join(what) - made)[whole].max() > 3.0


def test_multiband_joins_detail_over_a_shorter_way_than_light() -> None:
    down, across = np.mgrid[:SIDE, :SIDE]
    picture = np.full((SIDE, SIDE, 3), 100.0, np.float32)
    stripes = as_float(100.0 + 40.0 * ((across // 2) % 2 - 0.5)[..., None] * np.ones(3))
    mix = as_float(np.clip((down - 100.0) / 48.0, 0.0, 1.0))
    joined = multiband(picture, stripes, mix)
    contrast = np.abs(np.diff(joined[..., 0], axis=1)).mean(axis=1)
    rising = ((contrast > 0.1 * contrast.max()) & (contrast < 0.9 * contrast.max())).sum()
    assert rising < 0.5 * ramp_width(mix)


def test_carry_light_removes_a_step_at_a_hard_edge_and_fades_inside() -> None:
    picture = np.full((SIDE, SIDE, 3), 100.0, np.float32)
    made = as_float(picture + 12.0)
    hole, _ = hole_and_ring()
    mix = hole.astype(np.float32)
    fixed = carry_light(picture, made, mix, ~hole)
    edge = hole & (distance_to(~hole) < 3)
    assert np.abs(fixed[edge] - 100.0).mean() < 2.0


def test_carry_light_removes_a_jump_that_only_the_new_part_has() -> None:
    down = np.arange(SIDE, dtype=np.float32)[:, None, None]
    picture = as_float(90.0 + 0.3 * down + np.zeros((SIDE, SIDE, 3)))
    mix = np.zeros((SIDE, SIDE), np.float32)
    mix[:, 160:] = 1.0
    made = as_float(picture + 16.0 * mix[..., None])
    fixed = carry_light(picture, made, mix, mix == 0.0)
    assert np.abs(fixed - picture)[:, 160:164].mean() < 4.0
    # Deep inside, the new part keeps its own light.
    assert np.abs(fixed - made)[:, -8:].mean() < 1.0


@pytest.mark.parametrize("jump", [0.0, 9.0, -20.0])
def test_carry_light_joins_a_sky_that_rises_across_a_hard_edge(jump: float) -> None:
    rise = np.linspace(60.0, 220.0, SIDE) + 12.0 * np.sin(np.arange(SIDE) / 40.0)
    sky = as_float(np.repeat(np.tile(rise, (SIDE, 1))[..., None], 3, axis=2))
    made, mix, ring = extended(sky, as_float(sky + np.array([jump, 0.5 * jump, 0.0])))
    joined = carry_light(sky, made, mix, ring)
    assert np.abs(joined - sky)[8:-8, 160:164].mean(axis=(0, 1)).max() < 0.4 + 0.06 * abs(jump)
    assert (joined[:, :160] == made[:, :160]).all()


def test_carry_light_leaves_structure_at_a_hard_edge_alone() -> None:
    rng = np.random.default_rng(1)
    picture = as_float(rng.integers(0, 256, (SIDE, SIDE, 3)))
    made = as_float(rng.integers(0, 120, (SIDE, SIDE, 3)))
    mix = np.zeros((SIDE, SIDE), np.float32)
    mix[:, 160:] = 1.0
    fixed = carry_light(picture, made, mix, mix == 0.0)
    assert np.abs(fixed - made)[:, 160:164].mean() < 8.0


@pytest.mark.parametrize(
    "extent", [Extent(1, 1), Extent(37, 80), Extent(256, 256), Extent(700, 301)]
)
def test_resize_moves_nothing_and_keeps_flat_pictures_flat(extent: Extent) -> None:
    flat = np.full((SIDE, SIDE, 3), 33.0, np.float32)
    assert np.abs(resize(flat, extent) - 33.0).max() < 1e-3
    ramp = as_float(np.arange(SIDE)[None, :] * np.ones((SIDE, 1)))
    back = resize(resize(ramp, Extent(2 * SIDE, SIDE)), Extent(SIDE, SIDE))
    assert np.abs(back - ramp)[:, 8:-8].max() < 0.2


@pytest.mark.parametrize("work", [Extent(307, 307), Extent(512, 300), Extent(1024, 1024)])
def test_restore_gives_back_what_was_enlarged(work: Extent) -> None:
    fine = as_float(np.random.default_rng(3).uniform(40.0, 215.0, (SIDE, SIDE, 3)))
    shown = as_float(to_bytes(resize(fine, work)))
    there_and_back = resize(shown, Extent(SIDE, SIDE))
    lost, left = (
        np.abs(each - fine).mean() for each in (there_and_back, restore(shown, Extent(SIDE, SIDE)))
    )
    assert left < 0.25 * lost
    assert left < 3.5


@pytest.mark.parametrize("new", [Extent(100, 90), Extent(256, 256), Extent(500, 700), Extent(1, 9)])
def test_restore_moves_nothing_and_keeps_flat_pictures_flat(new: Extent) -> None:
    flat = np.full((SIDE, SIDE, 3), 33.0, np.float32)
    assert np.abs(restore(flat, new) - 33.0).max() < 0.05
    ramp = as_float(np.arange(2 * SIDE)[None, :] * np.ones((SIDE, 1)))
    back = restore(ramp, Extent(SIDE, SIDE))
    assert np.abs(back - (2.0 * np.arange(SIDE) + 0.5))[:, 8:-8].max() < 0.2


def test_restore_amplifies_noise_little() -> None:
    noise = as_float(np.random.default_rng(1).normal(127.0, 20.0, (410, 410, 3)))
    plain, back = (to(noise, Extent(SIDE, SIDE)) for to in (resize, restore))
    assert back.std() < 1.35 * plain.std()


def extended(old: FloatArray, new: FloatArray) -> tuple[FloatArray, FloatArray, BoolArray]:
    """(made, mix, ring) of a picture whose right part is `new`, cut hard at 160."""
    mix = np.zeros((SIDE, SIDE), np.float32)
    mix[:, 160:] = 1.0
    made = old.copy()
    made[:, 160:] = new[:, 160:]
    return made, mix, mix == 0.0


def test_continuation_turns_a_cut_into_a_passage() -> None:
    old = as_float(np.full((SIDE, SIDE, 3), (40.0, 90.0, 200.0)))
    made, mix, ring = extended(old, as_float(np.full((SIDE, SIDE, 3), (200.0, 60.0, 30.0))))
    found = continued(old, made, mix, ring)
    steps = np.abs(np.diff(found[128], axis=0)).max(axis=1)
    assert steps[159] < 8.0
    assert steps.max() < 25.0
    assert (found[:, 190:] == made[:, 190:]).all()
    assert (found[ring] == made[ring]).all()


@pytest.mark.parametrize("seed", [3, 8, 21])
def test_continuation_leaves_what_goes_on_from_the_picture(seed: int) -> None:
    picture = scene(seed)
    made, mix, ring = extended(picture, picture)
    assert np.abs(continued(picture, made, mix, ring) - picture)[:, 160:184].mean() < 1.5


def test_continuation_is_the_mirrored_picture_right_at_the_line() -> None:
    rng = np.random.default_rng(6)
    old = as_float(np.full((SIDE, SIDE, 3), 60.0) + rng.normal(0.0, 5.0, (SIDE, SIDE, 3)))
    made, mix, ring = extended(old, as_float(np.full((SIDE, SIDE, 3), 220.0)))
    found = continued(old, made, mix, ring)
    assert np.abs(found[:, 160] - old[:, 158])[20:-20].mean() < 4.0


def test_continuation_needs_a_hard_edge() -> None:
    picture = scene()
    what = joint(picture, as_float(255.0 - picture))
    found = continued(picture, what.made, what.mix, what.ring)
    assert (found == what.made).all()
