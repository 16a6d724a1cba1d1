"""What holds for a model of every family, on untrained ones of the real architectures."""

from __future__ import annotations

import dataclasses
import itertools
from typing import Any

import numpy as np
import pytest
import torch

from core.cancellation import CancelToken, GenerationCancelled
from core.editing import ArrayMask, ArrayPicture, edit, prepare
from core.engine import latents
from core.engine.process import library
from core.engine.protocol import ModelStep
from core.errors import BadInput
from core.families import registry
from core.geometry import Margins
from core.request import Candidate
from tests.decoded_latents import record_decoded
from tests.tiny_engines import IMAGE, KINDS, MASK, Folders, Tiny, TinyOf

pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning:diffusers.*"),
    pytest.mark.usefixtures("one_thread"),
]

TASKS: list[dict[str, Any]] = [
    {},
    {"image": IMAGE, "strength": 0.5},
    {"image": IMAGE, "denoise_mask": MASK},
    {"image": IMAGE, "denoise_mask": MASK, "strength": 0.5, "guidance_scale": 1.0},
]


@pytest.fixture(params=KINDS, scope="module")
def tiny(request: pytest.FixtureRequest, tiny_of: TinyOf) -> Tiny:
    return tiny_of(request.param)


def run_every_task(tiny: Tiny) -> None:
    made = [tiny.run(**fields) for fields in TASKS]
    for first, fields in zip(made, TASKS, strict=True):
        assert first.shape == (32, 48, 3)
        assert first.dtype == np.uint8
        assert first.std() > 1
        assert np.array_equal(first, tiny.run(**fields))
    for first, second in itertools.pairwise(made):
        assert not np.array_equal(first, second)
    assert not np.array_equal(tiny.run(seed=8), made[0])


def test_model_runs_every_task(tiny: Tiny) -> None:
    run_every_task(tiny)


@pytest.mark.parametrize("kind", KINDS)
def test_model_runs_every_task_in_bf16(kind: str, folders: Folders) -> None:
    """As on a processor with AMX; on others it is slower, but it runs."""
    tiny = Tiny(kind, folders[kind], fast_bf16=True)
    run_every_task(tiny)
    assert tiny.loaded.denoiser.dtype == torch.bfloat16


@pytest.mark.parametrize("strength", [1.0, 0.5])
def test_model_keeps_the_latents_of_what_is_masked(
    tiny: Tiny, strength: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    decoded = record_decoded(monkeypatch)
    mask = np.zeros((32, 48), np.uint8)
    mask[9, 17] = 255  # one pixel frees the cell it lies in, and not the other three of a token
    tiny.run(image=IMAGE, strength=strength, denoise_mask=mask)
    vae, values = decoded[-1]
    z0 = latents.encode(vae, IMAGE, "cpu", torch.float32)
    free = torch.zeros(4, 6, dtype=torch.bool)
    free[1, 2] = True
    assert torch.equal(values[0][:, ~free], z0[0][:, ~free])
    assert not torch.equal(values[0][:, free], z0[0][:, free])


def test_model_without_a_mask_is_one_with_a_white_mask(tiny: Tiny) -> None:
    if tiny.kind in ("sd15-inpaint", "sdxl-inpaint"):
        pytest.skip("with a mask it is shown a hole, without one the picture")
    white = np.full((32, 48), 255, np.uint8)
    for strength in (1.0, 0.5):
        plain = tiny.run(image=IMAGE, strength=strength)
        assert np.array_equal(plain, tiny.run(image=IMAGE, strength=strength, denoise_mask=white))


def test_model_gives_what_diffusers_gives(tiny: Tiny) -> None:
    if tiny.kind in ("sd15-inpaint", "sdxl-inpaint", "flux-fill"):
        pytest.skip("its pipeline has no text to image to compare with")
    family = tiny.family
    if family.flow:
        more: dict[str, Any] = {"max_sequence_length": family.prompt_tokens}
    else:
        more = {"negative_prompt": ""}  # none at all is another thing to an SDXL pipeline
    pipeline: Any = getattr(library("diffusers"), family.text_to_image).from_pretrained(tiny.folder)
    pipeline.set_progress_bar_config(disable=True)
    bare = pipeline(
        "a red house",
        width=48,
        height=32,
        num_inference_steps=4,
        guidance_scale=3.0,
        generator=torch.Generator().manual_seed(7),
        output_type="np",
        **more,
    ).images[0]
    expected = (bare * 255).round().astype(np.uint8)
    # Another memory format adds up in another order.
    assert np.abs(tiny.run().astype(int) - expected).max() <= 1


def test_model_runs_the_steps_that_a_strength_asks_for(tiny: Tiny) -> None:
    for strength, expected in ((1.0, 8), (0.75, 6), (0.5, 4), (0.26, 2)):
        steps: list[ModelStep] = []
        tiny.run(steps, image=IMAGE, strength=strength, num_inference_steps=8, minimum_steps=1)
        told = [(step.step, step.steps) for step in steps if not step.loading]
        assert told == [(step, expected) for step in range(1, expected + 1)]


def test_model_looks_at_the_token_inside_a_step(tiny: Tiny) -> None:
    """Set while the denoiser runs: none of its later blocks are."""
    tiny.run()
    begin, end = tiny.blocks
    token = CancelToken()
    reached: list[str] = []
    first = begin.register_forward_pre_hook(lambda *_: token.cancel(), prepend=True)
    last = end.register_forward_hook(lambda *_: reached.append("the end"))
    try:
        with pytest.raises(GenerationCancelled):
            tiny.model.run(tiny.task(), lambda _: None, token)
    finally:
        first.remove()
        last.remove()
    assert reached == []


def test_model_previews_each_step(tiny: Tiny, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.engine.previews.Throttle.is_open", True)
    steps: list[ModelStep] = []
    tiny.run(steps)
    told = [step.preview for step in steps if not step.loading]
    assert len(told) == 4
    assert all(preview is not None and preview.shape == (16, 24, 3) for preview in told)


def test_model_tells_what_of_a_long_prompt_it_did_not_read(tiny: Tiny) -> None:
    made = tiny.make(prompt="a red house " * 2000, num_inference_steps=1)
    assert any("longer than the model can read" in note for note in made.notes)
    assert made.made_with["device"] == "cpu"


def test_model_refuses_a_scheduler_that_is_not_known(tiny: Tiny) -> None:
    with pytest.raises(BadInput, match="no scheduler"):
        tiny.run(scheduler="nonsense")


@pytest.mark.parametrize("extend", [Margins(), Margins(right=40, bottom=8)])
def test_edit_touches_nothing_else(tiny: Tiny, extend: Margins) -> None:
    """The whole way from canvas to canvas, at sizes that are no multiple of anything."""
    rng = np.random.default_rng(9)
    picture = rng.integers(0, 255, (61, 83, 4), dtype=np.uint8)
    mask = np.zeros((61, 83), np.uint8)
    mask[20:31, 30:55] = 255
    small = {"min_side": 48, "max_side": 96, "min_pixels": 48 * 48, "max_pixels": 96 * 96}
    family = _smaller(tiny.family, small)
    masked = ArrayMask(mask) if extend.is_empty else None
    request = prepare(
        ArrayPicture(picture),
        masked,
        family,
        extend,
        model=tiny.folder,
        prompt="a red house",
        num_inference_steps=2,
        seed=3,
    )
    made: list[Candidate] = []
    edit(request, tiny.model, family, lambda _: None, made.append, CancelToken())
    (candidate,) = made
    assert candidate.alpha.any()
    before = np.zeros_like(candidate.pixels)
    inside = candidate.bounds.intersection(request.frame)
    before[inside.relative_to(candidate.bounds).slices] = picture[inside.slices]
    untouched = candidate.alpha == 0
    assert np.array_equal(candidate.pixels[untouched], before[untouched])
    if not extend.is_empty:
        assert (candidate.alpha[inside.relative_to(candidate.bounds).slices] == 0).all()


def _smaller(family: registry.Family, sizes: dict[str, int]) -> registry.Family:
    return dataclasses.replace(family, **sizes)
