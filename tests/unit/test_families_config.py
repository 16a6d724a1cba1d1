"""What is shipped for single-file checkpoints describes the real architectures."""

from __future__ import annotations

from typing import Any

import pytest

from core import paths
from core.engine.process import library
from core.families import registry
from core.families.schedulers import SCHEDULERS

# Published sizes, in parameters.
SIZES = {
    ("sd15", "unet"): 859_520_964,
    ("sd15", "vae"): 83_653_863,
    ("sd15", "text_encoder"): 123_060_480,
    ("sdxl", "unet"): 2_567_463_684,
    ("sdxl", "vae"): 83_653_863,
    ("sdxl", "text_encoder"): 123_060_480,
    ("sdxl", "text_encoder_2"): 694_659_840,
}


@pytest.mark.parametrize(("family", "part"), SIZES)
def test_config_describes_a_model_of_the_published_size(family: str, part: str) -> None:
    diffusers = library("diffusers")
    import torch

    transformers = library("transformers")

    folder = paths.resources_dir() / "families" / family / part
    with torch.device("meta"):
        if part.startswith("text_encoder"):
            projects = part == "text_encoder_2"
            name = "CLIPTextModelWithProjection" if projects else "CLIPTextModel"
            cls: Any = getattr(transformers, name)
            made: Any = cls(transformers.CLIPTextConfig.from_pretrained(str(folder)))
        else:
            cls = getattr(diffusers, "AutoencoderKL" if part == "vae" else "UNet2DConditionModel")
            made = cls.from_config(cls.load_config(str(folder)))
    assert sum(weight.numel() for weight in made.parameters()) == SIZES[family, part]


@pytest.mark.parametrize("family", ["sd15", "sdxl"])
def test_config_has_the_noise_schedule_of_stable_diffusion(family: str) -> None:
    diffusers = library("diffusers")

    folder = paths.resources_dir() / "families" / family / "scheduler"
    config = diffusers.DDIMScheduler.load_config(str(folder))
    scheduler: Any = getattr(diffusers, config["_class_name"]).from_config(config)
    assert float(scheduler.alphas_cumprod[0]) == pytest.approx(0.99915)
    assert float(scheduler.alphas_cumprod[-1]) == pytest.approx(0.00466, rel=1e-2)


def test_tokenizer_is_clips() -> None:
    CLIPTokenizer = library("transformers").CLIPTokenizer

    folder = str(paths.resources_dir() / "families" / "clip-tokenizer")
    tokenizer: Any = CLIPTokenizer.from_pretrained(folder)
    cat = [49406, 320, 1125, 539, 320, 2368, 49407]
    assert tokenizer("a photo of a cat").input_ids == cat
    assert tokenizer.model_max_length == 77
    assert len(tokenizer) == 49408
    padded = tokenizer("cat", padding="max_length", max_length=5).input_ids
    assert padded == [49406, 2368, 49407, 49407, 49407]
    second: Any = CLIPTokenizer.from_pretrained(folder, pad_token="!")
    assert second("cat", padding="max_length", max_length=5).input_ids[3:] == [0, 0]


def test_families_are_whole() -> None:
    families = registry.all_families()
    assert [family.id for family in families] == [
        "sd15",
        "sdxl",
        "sd3",
        "flux",
        "flux-schnell",
        "flux-fill",
        "starter",
    ]
    for family in families:
        assert registry.get(family.id) is family
        assert family.min_pixels <= family.size.area <= family.max_pixels
        assert family.size.width % family.multiple == 0
        assert set(family.schedulers) <= SCHEDULERS.keys()
        if family.config:
            config = paths.resources_dir() / "families" / family.config
            assert (config / "model_index.json").is_file()


def test_family_with_a_taken_id_is_refused() -> None:
    with pytest.raises(ValueError, match="registered already"):
        registry.register(registry.get("sd15"))
