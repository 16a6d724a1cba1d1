"""What only flow models do: guidance that is embedded or absent, prompts without a
negative, a text encoder that may be missing."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from core.engine.process import library
from tests.tiny_engines import FLOWS, Folders, Tiny, TinyOf

pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning:diffusers.*"),
    pytest.mark.usefixtures("one_thread"),
]


@pytest.fixture(params=FLOWS, scope="module")
def tiny(request: pytest.FixtureRequest, tiny_of: TinyOf) -> Tiny:
    return tiny_of(request.param)


def test_flow_model_listens_to_its_guidance(tiny: Tiny) -> None:
    """As a difference of two predictions, as a number it reads, or, schnell, not at all."""
    same = np.array_equal(tiny.run(guidance_scale=2.0), tiny.run(guidance_scale=7.0))
    assert same == (tiny.kind == "flux-schnell")


def test_flow_model_says_that_it_reads_no_negative_prompt(tiny: Tiny) -> None:
    plain = tiny.run()
    made = tiny.make(negative_prompt="a house")
    if tiny.family.negative_prompt:
        assert not np.array_equal(made.pixels, plain)
        assert made.notes == ()
    else:
        assert np.array_equal(made.pixels, plain)
        assert any("reads no negative prompt" in note for note in made.notes)


def test_stable_diffusion_3_runs_without_its_largest_text_encoder(
    folders: Folders, tmp_path: Path
) -> None:
    pipeline = library("diffusers").StableDiffusion3Pipeline.from_pretrained(
        folders["sd3"], text_encoder_3=None, tokenizer_3=None
    )
    pipeline.save_pretrained(tmp_path / "light")
    light = Tiny("sd3", tmp_path / "light")
    assert light.run().std() > 1
    made = light.make(prompt="red house " * 60)
    assert any("longer than the model can read" in note for note in made.notes)
