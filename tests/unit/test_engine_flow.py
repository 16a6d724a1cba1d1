"""Grey masks in a flow model: the same callback in a pipeline of another kind.

Differential in Diffusers' own Flux pipeline, with a tiny transformer of random weights.
"""

from __future__ import annotations

from typing import Any

import pytest

from core.engine.differential import Differential
from core.engine.process import library

STEPS = 6
TOKENS, CHANNELS = 16, 16


@pytest.fixture(scope="module")
def flux() -> Any:
    import torch

    diffusers = library("diffusers")
    torch.manual_seed(0)
    transformer = diffusers.FluxTransformer2DModel(
        patch_size=1,
        in_channels=CHANNELS,
        num_layers=1,
        num_single_layers=1,
        attention_head_dim=16,
        num_attention_heads=2,
        joint_attention_dim=32,
        pooled_projection_dim=16,
        axes_dims_rope=(4, 4, 8),
    ).eval()
    pipe = diffusers.FluxPipeline(
        scheduler=diffusers.FlowMatchEulerDiscreteScheduler(shift=3.0),
        vae=None,
        text_encoder=None,
        tokenizer=None,
        text_encoder_2=None,
        tokenizer_2=None,
        transformer=transformer,
    )
    pipe.set_progress_bar_config(disable=True)
    return pipe


def tensors() -> tuple[Any, Any]:
    """(the picture's latents, noise), packed as Flux packs them."""
    import torch

    generator = torch.Generator().manual_seed(7)
    z0 = torch.randn(1, TOKENS, CHANNELS, generator=generator)
    return z0, torch.randn(1, TOKENS, CHANNELS, generator=generator)


def run(pipe: Any, mask: Any | None) -> tuple[Any, list[Any]]:
    """(the latents at the end, those after each step)."""
    import torch

    z0, noise = tensors()
    differential = None if mask is None else Differential(mask, z0, noise)
    seen: list[Any] = []

    def after_step(
        pipeline: Any, index: int, _timestep: Any, values: dict[str, Any]
    ) -> dict[str, Any]:
        if differential is not None:
            values["latents"] = differential.after_step(
                pipeline.scheduler, index + 1, STEPS, values["latents"]
            )
        seen.append(values["latents"].clone())
        return values

    generator = torch.Generator().manual_seed(9)
    with torch.inference_mode():
        latents = pipe(
            prompt_embeds=torch.randn(1, 5, 32, generator=generator),
            pooled_prompt_embeds=torch.randn(1, 16, generator=generator),
            height=64,
            width=64,
            num_inference_steps=STEPS,
            latents=noise.clone(),
            output_type="latent",
            return_dict=False,
            callback_on_step_end=after_step,
        )[0]
    return latents, seen


def test_differential_frees_a_flow_model_throughout_with_a_white_mask(flux: Any) -> None:
    import torch

    plain, _ = run(flux, None)
    free, _ = run(flux, torch.ones(1, TOKENS, 1))
    assert torch.equal(plain, free)


def test_differential_keeps_the_picture_of_a_flow_model_with_a_black_mask(flux: Any) -> None:
    import torch

    z0, _ = tensors()
    kept, _ = run(flux, torch.zeros(1, TOKENS, 1))
    assert torch.equal(kept, z0)


def test_differential_frees_grey_later_in_a_flow_model(flux: Any) -> None:
    import torch

    z0, noise = tensors()
    mask = torch.linspace(0.0, 1.0, TOKENS).view(1, TOKENS, 1)
    made, seen = run(flux, mask)
    first_free: list[int] = []
    for token in range(TOKENS):
        held = []
        for done, latents in enumerate(seen, start=1):
            # A flow model's noise is an interpolation between picture and noise.
            sigma = flux.scheduler.sigmas[done]
            still = sigma * noise[0, token] + (1.0 - sigma) * z0[0, token]
            held.append(torch.allclose(latents[0, token], still, atol=1e-5))
        first_free.append(held.index(False) if False in held else STEPS)
    assert first_free[0] == STEPS
    assert first_free[-1] == 0
    assert first_free == sorted(first_free, reverse=True)
    assert len(set(first_free)) > 3
    assert torch.equal(made[0, 0], z0[0, 0])
