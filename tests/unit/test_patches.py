"""Holes filled with what the picture shows elsewhere."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.cancellation import CancelToken, GenerationCancelled
from core.editing import ArrayMask, ArrayPicture, edit, prepare
from core.engine.patch_model import PatchModel
from core.engine.protocol import ModelStep
from core.families import registry
from core.geometry import Extent, Margins
from core.models import catalogue
from core.patches.filling import NothingToTake, fill
from core.patches.levels import Level, levels_of
from core.request import Candidate, EditOptions, Infill, Intent


def stripes(high: int, wide: int, period: int = 8) -> np.ndarray:
    """Vertical stripes of two colours."""
    dark = (np.arange(wide) // (period // 2)) % 2 == 0
    row = np.where(dark[:, None], np.array([40, 60, 90]), np.array([200, 180, 120]))
    return np.broadcast_to(row, (high, wide, 3)).astype(np.uint8)


def hole_in(high: int, wide: int, top: int, left: int, side: int) -> np.ndarray:
    hole = np.zeros((high, wide), np.uint8)
    hole[top : top + side, left : left + side] = 255
    return hole


def test_fill_goes_on_with_a_pattern_to_the_pixel() -> None:
    picture = stripes(96, 128)
    hole = hole_in(96, 128, 30, 40, 28)
    damaged = picture.copy()
    damaged[hole > 0] = 255

    filled = fill(damaged, hole, seed=3)

    assert np.abs(filled.astype(int) - picture).max() <= 2


def test_fill_takes_nothing_of_what_stood_in_the_hole() -> None:
    picture = stripes(80, 80)
    hole = hole_in(80, 80, 20, 20, 30)
    one, other = picture.copy(), picture.copy()
    one[hole > 0], other[hole > 0] = (255, 0, 255), (0, 255, 0)

    assert (fill(one, hole, seed=1) == fill(other, hole, seed=1)).all()


@settings(max_examples=25, deadline=None)
@given(st.integers(7, 48), st.integers(7, 48), st.integers(0, 2**32 - 1), st.floats(0.01, 1.0))
def test_fill_leaves_the_rest_and_is_the_same_again(
    high: int, wide: int, seed: int, strength: float
) -> None:
    rng = np.random.default_rng(seed)
    picture = rng.integers(0, 256, (high, wide, 3), np.uint8)
    hole = np.where(rng.random((high, wide)) < rng.random() ** 3, np.uint8(255), np.uint8(0))
    try:
        filled = fill(picture, hole, seed, strength)
    except NothingToTake:
        return
    assert (filled[hole == 0] == picture[hole == 0]).all()
    assert (filled == fill(picture, hole, seed, strength)).all()


@pytest.mark.parametrize("side", [0, 1, 6])
def test_fill_says_that_there_is_nothing_to_take(side: int) -> None:
    picture = stripes(40, 40)
    hole = np.full((40, 40), 255, np.uint8)
    hole[:side, :side] = 0
    with pytest.raises(NothingToTake, match="nothing to fill from"):
        fill(picture, hole, seed=1)


def test_fill_of_no_hole_and_of_no_strength_changes_nothing() -> None:
    picture = stripes(40, 40)
    none = np.zeros((40, 40), np.uint8)
    assert (fill(picture, none, seed=1) == picture).all()
    assert (fill(picture, hole_in(40, 40, 10, 10, 9), seed=1, strength=0.0) == picture).all()


@pytest.mark.parametrize("side", ["left", "right", "top", "bottom", "corner"])
def test_fill_makes_what_lies_beside_the_picture(side: str) -> None:
    whole = stripes(96, 96)
    hole = np.zeros((96, 96), np.uint8)
    if side in ("left", "corner"):
        hole[:, :24] = 255
    if side == "right":
        hole[:, -24:] = 255
    if side in ("top", "corner"):
        hole[:24] = 255
    if side == "bottom":
        hole[-24:] = 255
    damaged = np.where(hole[..., None] > 0, np.uint8(0), whole)

    filled = fill(damaged, hole, seed=2).astype(int)

    # Stripes go on; where they begin there is nothing to tell.
    assert np.abs(filled[:, 40:56] - whole[:, 40:56].astype(int)).max() <= 2
    values = np.unique(np.abs(filled[..., 0] - 40) < 12, return_counts=True)[1]
    assert values.size == 2
    assert values.min() > 0.4 * values.sum()


def test_fill_spreads_a_step_in_light_until_it_is_gone() -> None:
    """Two sides of other light meet in the middle of the hole."""
    rng = np.random.default_rng(4)
    light = np.where(np.arange(160) < 80, 120.0, 128.0)
    picture = np.clip(light[None, :, None] + rng.normal(0, 1.5, (96, 160, 3)), 0, 255)
    picture = np.rint(picture).astype(np.uint8)
    hole = np.zeros((96, 160), np.uint8)
    hole[:, 50:110] = 255  # all of the edge between the two

    filled = fill(picture, hole, seed=1).astype(float)

    columns = filled[:, 50:110].mean(axis=(0, 2))
    assert np.abs(np.diff(columns)).max() < 2.5
    assert 119 < columns[:6].mean() < 123
    assert 125 < columns[-6:].mean() < 129


def test_below_full_strength_what_stands_in_the_hole_leads() -> None:
    picture = np.full((96, 96, 3), 60, np.uint8)
    picture[:, 48:] = 200
    hole = hole_in(96, 96, 30, 12, 24)
    led = picture.copy()
    led[hole > 0] = 190

    anew = fill(led, hole, seed=1)[hole > 0].mean()
    guided = fill(led, hole, seed=1, strength=0.3)[hole > 0].mean()

    assert anew < 80
    assert guided > anew + 20


def test_levels_reach_down_to_where_the_hole_is_shallow() -> None:
    picture = np.zeros((256, 256, 3), np.float32)
    empty = hole_in(256, 256, 60, 60, 100) > 0
    levels = levels_of(picture, empty)
    assert [level.width for level in levels] == [256, 128, 64]
    assert not levels_of(picture, np.ones((256, 256), np.bool_))


def test_level_tells_sources_from_targets() -> None:
    level = Level.of(np.zeros((20, 30, 3), np.float32), hole_in(20, 30, 9, 14, 1) > 0)
    assert level.targets.size == 49
    assert int(level.sources.sum()) == 14 * 24 - 49
    assert level.trust.max() <= 1.0


# -- as a model ------------------------------------------------------------------------


def made(picture: np.ndarray, mask: np.ndarray | None, **fields: object) -> Candidate:
    family = registry.get("patches")
    source = ArrayPicture(np.dstack([picture, np.full(picture.shape[:2], 255, np.uint8)]))
    request = prepare(
        source,
        None if mask is None else ArrayMask(mask),
        family,
        model="patches",
        **fields,  # pyright: ignore[reportArgumentType]
    )
    found: list[Candidate] = []
    edit(request, PatchModel(), family, lambda _: None, found.append, CancelToken())
    return found[0]


def test_an_edit_fills_the_mask_and_nothing_else() -> None:
    picture = stripes(200, 240)
    mask = hole_in(200, 240, 80, 90, 40)
    damaged = picture.copy()
    damaged[mask > 0] = (255, 0, 255)

    candidate = made(damaged, mask, seed=5, options=EditOptions(intent=Intent.REMOVE))

    whole = damaged.copy()
    whole[candidate.bounds.slices] = candidate.pixels[..., :3]
    alpha = np.zeros((200, 240), np.uint8)
    alpha[candidate.bounds.slices] = candidate.alpha
    assert (whole[alpha == 0] == damaged[alpha == 0]).all()
    assert np.abs(whole.astype(int) - picture).max() <= 3
    assert candidate.made_with["family"] == "patches"


def test_an_edit_extends() -> None:
    picture = stripes(120, 160)
    candidate = made(picture, None, extend=Margins(0, 0, 40, 0), seed=1)
    assert candidate.bounds.right == 200
    new = candidate.pixels[:, -40:, :3].astype(int)
    assert candidate.pixels[..., 3].min() == 255
    assert new.std() > 40  # stripes, not a smear


def test_an_edit_of_a_whole_picture_is_refused() -> None:
    with pytest.raises(NothingToTake):
        made(stripes(64, 64), None)
    with pytest.raises(NothingToTake):
        prepare(None, None, registry.get("patches"), model="patches", size=Extent(64, 64))


def test_cancelling_ends_it_in_the_middle() -> None:
    picture = stripes(300, 300)
    cancel = CancelToken()
    steps: list[ModelStep] = []

    def on_step(step: ModelStep) -> None:
        steps.append(step)
        cancel.cancel()

    from core.engine.protocol import ModelTask

    task = ModelTask(
        model="patches",
        extent=Extent(300, 300),
        prompt="",
        negative_prompt="",
        seed=1,
        num_inference_steps=20,
        guidance_scale=1.0,
        image=picture,
        denoise_mask=hole_in(300, 300, 100, 100, 90),
    )
    with pytest.raises(GenerationCancelled):
        PatchModel().run(task, on_step, cancel)
    assert len(steps) == 1
    assert steps[0].preview is not None


def test_the_catalogue_always_has_it() -> None:
    entry = catalogue.resolve("patches")
    assert entry in catalogue.installed()
    assert registry.get(entry.family).label == entry.label
    assert entry.family not in {family.id for family in registry.all_families()}


def test_infill_from_patches_falls_back_where_there_is_nothing_to_take() -> None:
    from core.infill import fill_hole

    picture = stripes(24, 24)
    hole = np.full((24, 24), 255, np.uint8)
    hole[:4, :4] = 0
    filled = fill_hole(picture, hole, Infill.PATCHES, 1)
    assert filled.shape == picture.shape
    assert (filled[hole == 0] == picture[hole == 0]).all()
