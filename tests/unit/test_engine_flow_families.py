"""Every task on untrained flow models of the real architectures: their own pipelines,
packed latents, embedded guidance, and the edit round them."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from core.cancellation import CancelToken, GenerationCancelled
from core.editing import ArrayMask, ArrayPicture, edit, prepare
from core.engine import latents
from core.engine.diffusers_engine import DiffusersModel
from core.engine.process import library
from core.engine.protocol import ModelStep, ModelTask
from core.errors import BadInput
from core.families import registry
from core.geometry import Extent, Margins
from core.request import Candidate
from tests import tiny_models
from tests.decoded_latents import record_decoded

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:diffusers.*")

KINDS = ("sd3", "flux", "flux-schnell", "flux-fill")
IMAGE = np.random.default_rng(5).integers(0, 255, (32, 48, 3), dtype=np.uint8)


@pytest.fixture(scope="module", autouse=True)
def _one_thread() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


class Tiny:
    """One kind of model, loaded once."""

    def __init__(self, kind: str, folder: Path) -> None:
        self.kind = kind
        self.folder = str(folder)
        self.model = DiffusersModel("cpu")

    def task(self, **fields: Any) -> ModelTask:
        common: dict[str, Any] = {
            "model": self.folder,
            "extent": Extent(48, 32),
            "prompt": "a red house",
            "negative_prompt": "",
            "seed": 7,
            "num_inference_steps": 4,
            "guidance_scale": 3.0,
            "minimum_steps": 2,
        }
        return ModelTask(**common | fields)

    def run(self, steps: list[ModelStep] | None = None, **fields: Any) -> Any:
        seen: list[ModelStep] = [] if steps is None else steps
        return self.model.run(self.task(**fields), seen.append, CancelToken()).pixels

    @property
    def base(self) -> Any:
        loaded = self.model._loaded  # pyright: ignore[reportPrivateUsage]
        assert loaded is not None
        return loaded.base


@pytest.fixture(scope="module", params=KINDS)
def tiny(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Tiny:
    folder = tmp_path_factory.mktemp("flow") / request.param
    return Tiny(request.param, tiny_models.build(folder, request.param))


def test_flow_model_runs_every_task(tiny: Tiny) -> None:
    mask = np.zeros((32, 48), np.uint8)
    mask[:, :16], mask[:, 16:24] = 255, 128
    variants: list[dict[str, Any]] = [
        {},
        {"image": IMAGE, "strength": 0.5},
        {"image": IMAGE, "denoise_mask": mask},
        {"image": IMAGE, "denoise_mask": mask, "strength": 0.5, "guidance_scale": 1.0},
    ]
    made = [tiny.run(**fields) for fields in variants]
    for first, fields in zip(made, variants, strict=True):
        assert first.shape == (32, 48, 3)
        assert first.std() > 1
        assert np.array_equal(first, tiny.run(**fields))
    for first, second in itertools.pairwise(made):
        assert not np.array_equal(first, second)
    assert not np.array_equal(tiny.run(seed=8), made[0])


def test_flow_model_runs_the_steps_that_a_strength_asks_for(tiny: Tiny) -> None:
    for strength, expected in ((1.0, 8), (0.75, 6), (0.5, 4), (0.26, 2)):
        steps: list[ModelStep] = []
        tiny.run(steps, image=IMAGE, strength=strength, num_inference_steps=8, minimum_steps=1)
        told = [(step.step, step.steps) for step in steps if not step.loading]
        assert told == [(step, expected) for step in range(1, expected + 1)]


@pytest.mark.parametrize("strength", [1.0, 0.5])
def test_flow_model_keeps_the_latents_of_what_is_masked(
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


def test_flow_model_without_a_mask_is_one_with_a_white_mask(tiny: Tiny) -> None:
    white = np.full((32, 48), 255, np.uint8)
    for strength in (1.0, 0.5):
        plain = tiny.run(image=IMAGE, strength=strength)
        assert np.array_equal(plain, tiny.run(image=IMAGE, strength=strength, denoise_mask=white))


def test_flow_model_gives_what_diffusers_gives(tiny: Tiny) -> None:
    if tiny.kind == "flux-fill":
        pytest.skip("its pipeline has no text to image to compare with")
    family = registry.get(tiny.kind)
    pipeline: Any = getattr(library("diffusers"), family.text_to_image).from_pretrained(tiny.folder)
    pipeline.set_progress_bar_config(disable=True)
    bare = pipeline(
        "a red house",
        width=48,
        height=32,
        num_inference_steps=4,
        guidance_scale=3.0,
        max_sequence_length=family.prompt_tokens,
        generator=torch.Generator().manual_seed(7),
        output_type="np",
    ).images[0]
    expected = (bare * 255).round().astype(np.uint8)
    # Another memory format of the VAE adds up in another order.
    assert np.abs(tiny.run().astype(int) - expected).max() <= 1


def test_flow_model_listens_to_its_guidance(tiny: Tiny) -> None:
    """As a difference of two predictions, as a number it reads, or, schnell, not at all."""
    same = np.array_equal(tiny.run(guidance_scale=2.0), tiny.run(guidance_scale=7.0))
    assert same == (tiny.kind == "flux-schnell")


def test_flow_model_says_that_it_reads_no_negative_prompt(tiny: Tiny) -> None:
    plain = tiny.run()
    task = tiny.task(negative_prompt="a house")
    made = tiny.model.run(task, lambda _: None, CancelToken())
    if registry.get(tiny.kind).negative_prompt:
        assert not np.array_equal(made.pixels, plain)
        assert made.notes == ()
    else:
        assert np.array_equal(made.pixels, plain)
        assert any("reads no negative prompt" in note for note in made.notes)


def test_flow_model_tells_what_of_a_long_prompt_it_did_not_read(tiny: Tiny) -> None:
    made = tiny.model.run(tiny.task(prompt="red house " * 400), lambda _: None, CancelToken())
    assert any("longer than the model can read" in note for note in made.notes)


def test_flow_model_looks_at_the_token_inside_a_step(tiny: Tiny) -> None:
    tiny.run()
    blocks = tiny.base.transformer.transformer_blocks
    token = CancelToken()
    reached: list[str] = []
    first = blocks[0].register_forward_pre_hook(lambda *_: token.cancel(), prepend=True)
    last = blocks[-1].register_forward_hook(lambda *_: reached.append("the end"))
    try:
        with pytest.raises(GenerationCancelled):
            tiny.model.run(tiny.task(), lambda _: None, token)
    finally:
        first.remove()
        last.remove()
    assert reached == []


def test_flow_model_previews_each_step(tiny: Tiny, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.engine.previews.Throttle.is_open", True)
    steps: list[ModelStep] = []
    tiny.run(steps)
    told = [step.preview for step in steps if not step.loading]
    assert len(told) == 4
    assert all(preview is not None and preview.shape == (16, 24, 3) for preview in told)


@pytest.mark.parametrize("extend", [Margins(), Margins(right=40, bottom=8)])
def test_edit_with_a_flow_model_touches_nothing_else(tiny: Tiny, extend: Margins) -> None:
    """The whole way from canvas to canvas, at sizes that are no multiple of anything."""
    rng = np.random.default_rng(9)
    picture = rng.integers(0, 255, (61, 83, 4), dtype=np.uint8)
    mask = np.zeros((61, 83), np.uint8)
    mask[20:31, 30:55] = 255
    small = {"min_side": 48, "max_side": 96, "min_pixels": 48 * 48, "max_pixels": 96 * 96}
    family = _smaller(registry.get(tiny.kind), small)
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


def test_flow_model_refuses_a_scheduler_that_is_not_known(tiny: Tiny) -> None:
    with pytest.raises(BadInput, match="no scheduler"):
        tiny.run(scheduler="nonsense")


def test_stable_diffusion_3_runs_without_its_largest_text_encoder(tmp_path: Path) -> None:
    folder = tiny_models.build(tmp_path / "sd3", "sd3")
    pipeline = library("diffusers").StableDiffusion3Pipeline.from_pretrained(
        folder, text_encoder_3=None, tokenizer_3=None
    )
    pipeline.save_pretrained(tmp_path / "light")
    light = Tiny("sd3", tmp_path / "light")
    assert light.run().std() > 1
    made = light.model.run(light.task(prompt="red house " * 60), lambda _: None, CancelToken())
    assert any("longer than the model can read" in note for note in made.notes)
