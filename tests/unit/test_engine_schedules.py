"""Which steps are run, and what a step foresees."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from core.engine.differential import Differential, latent_mask
from core.engine.process import library
from core.engine.schedules import (
    Plan,
    StepRecorder,
    add_noise,
    make_scheduler,
    most_steps,
    plan_steps,
)
from core.errors import BadInput
from core.families.schedulers import SCHEDULERS
from tests.tiny_models import scheduler as tiny_scheduler

# diffusers 0.42.1 hands torch tensors to numpy 2 in its old way.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:diffusers.*")


@pytest.mark.parametrize(
    ("steps", "strength", "minimum", "expected"),
    [
        (20, 1.0, 4, Plan(20, 20)),
        (2, 1.0, 4, Plan(2, 2)),
        (20, 0.5, 4, Plan(20, 10)),
        (20, 0.96, 4, Plan(20, 19)),
        (20, 0.2, 4, Plan(20, 4)),
        (20, 0.1, 4, Plan(40, 4)),
        (20, 0.01, 4, Plan(400, 4)),
        (3, 0.5, 4, Plan(6, 3)),
        (20, 0.001, 4, Plan(999, 4)),
        (1000, 1.0, 4, Plan(999, 999)),
        (1, 0.01, 1, Plan(100, 1)),
    ],
)
def test_plan_runs_the_part_that_a_strength_asks_for(
    steps: int, strength: float, minimum: int, expected: Plan
) -> None:
    plan = plan_steps(steps, strength, minimum)
    assert plan == expected
    assert min(int(plan.steps * plan.pipeline_strength), plan.steps) == plan.run


@pytest.mark.parametrize(
    ("name", "steps"),
    [*((name, steps) for name in SCHEDULERS for steps in (1, 2)), ("ddim", 1000), ("lcm", 1000)],
)
def test_scheduler_runs_any_number_of_steps(name: str, steps: int) -> None:
    scheduler = make_scheduler(tiny_scheduler(), name)
    plan = plan_steps(steps, 1.0, 1, most_steps(scheduler))
    scheduler.set_timesteps(plan.steps)
    latents = torch.ones(1, 4, 1, 1)
    for timestep in scheduler.timesteps:
        latents = scheduler.step(latents * 0.1, timestep, latents, return_dict=False)[0]
    assert latents.isfinite().all()
    assert plan.run == len(scheduler.timesteps)


def test_scheduler_of_an_unknown_name_is_refused() -> None:
    with pytest.raises(BadInput, match="no scheduler “magic”.*euler-a"):
        make_scheduler(tiny_scheduler(), "magic")


@pytest.mark.parametrize("name", SCHEDULERS)
@pytest.mark.parametrize("prediction", ["epsilon", "v_prediction"])
def test_recorder_foresees_the_picture_from_true_noise(name: str, prediction: str) -> None:
    scheduler = make_scheduler(tiny_scheduler(prediction_type=prediction), name)
    _check_x0(scheduler, prediction)


def test_recorder_foresees_the_picture_of_a_flow_model() -> None:
    FlowMatchEulerDiscreteScheduler = library("diffusers").FlowMatchEulerDiscreteScheduler

    _check_x0(FlowMatchEulerDiscreteScheduler(shift=3.0), "flow")


def _check_x0(scheduler: Any, prediction: str) -> None:
    """With a model that predicts exactly, x0 is the picture at every step."""
    generator = torch.Generator().manual_seed(1)
    z0 = torch.randn(1, 4, 4, 4, generator=generator)
    noise = torch.randn(1, 4, 4, 4, generator=generator)
    scheduler.set_timesteps(6)
    recorder = StepRecorder(scheduler, lambda: True)
    for timestep in scheduler.timesteps[:3]:
        x = add_noise(scheduler, z0, noise, timestep)
        output = _exact(scheduler, prediction, timestep, z0, noise)
        if hasattr(scheduler, "scale_model_input"):
            scheduler.scale_model_input(x, timestep)
        scheduler.step(output, timestep, x, return_dict=False)
        seen = recorder.take_x0()
        assert seen is not None
        assert torch.allclose(seen, z0, atol=2e-2), (seen - z0).abs().max()
        assert recorder.take_x0() is None


def _exact(scheduler: Any, prediction: str, timestep: Any, z0: Any, noise: Any) -> Any:
    if prediction == "epsilon":
        return noise
    if prediction == "flow":
        return noise - z0
    alpha = scheduler.alphas_cumprod[int(timestep)] if hasattr(scheduler, "alphas_cumprod") else 1.0
    return alpha**0.5 * noise - (1 - alpha) ** 0.5 * z0


def _schedulers() -> list[Any]:
    return [*SCHEDULERS, "flow"]


@pytest.mark.parametrize("name", _schedulers())
def test_differential_keeps_masked_latents_to_the_bit(name: str) -> None:
    """Mask 0 gives exactly z0, 1 exactly what the model made, grey something of both."""
    generator = torch.Generator().manual_seed(1)
    z0 = torch.randn(1, 4, 2, 3, generator=generator)
    noise = torch.randn(1, 4, 2, 3, generator=generator)
    mask = torch.tensor([[0.0, 0.0, 0.5], [0.5, 1.0, 1.0]])[None, None]
    if name == "flow":
        FlowMatchEulerDiscreteScheduler = library("diffusers").FlowMatchEulerDiscreteScheduler

        scheduler: Any = FlowMatchEulerDiscreteScheduler(shift=3.0)
    else:
        scheduler = make_scheduler(tiny_scheduler(), name)
    scheduler.set_timesteps(6)
    differential = Differential(mask, z0, noise)
    total = len(scheduler.timesteps)
    made = torch.full_like(z0, 7.0)
    kept_at: list[float] = []
    latents = made
    for index, timestep in enumerate(scheduler.timesteps):
        scheduler.step(noise, timestep, made, return_dict=False)
        latents = differential.after_step(scheduler, index + 1, total, made)
        assert bool((latents[..., 1, 1:] == 7.0).all())
        grey_is_free = bool((latents[..., 0, 2] == 7.0).all())
        assert grey_is_free == (1 - (index + 1) / total < 0.5)
        kept_at.append(float((latents[..., 0, :2] - z0[..., 0, :2]).abs().max()))
    assert torch.equal(latents[..., 0, :2], z0[..., 0, :2])
    assert kept_at == sorted(kept_at, reverse=True)  # less and less noise
    assert kept_at[0] > 0.1


def test_latent_mask_frees_a_cell_for_one_free_pixel() -> None:
    import numpy as np

    mask = np.zeros((16, 24), np.uint8)
    mask[7, 8] = 255
    mask[15, 23] = 51
    cells = latent_mask(mask, 8)
    assert cells.shape == (1, 1, 2, 3)
    assert cells[0, 0].tolist() == [[0, 1, 0], [0, 0, pytest.approx(0.2)]]


class _Seen(torch.nn.Module):
    """Stands for a UNet: remembers what it is shown."""

    def forward(self, sample: Any, timestep: Any, encoder_hidden_states: Any = None) -> Any:
        self.sample = sample
        return sample


def test_clean_surroundings_shows_what_is_kept_without_noise() -> None:
    """Both halves of a guided call see the picture where it stays, until a cell is freed."""
    z0 = torch.full((1, 4, 1, 3), 5.0)
    mask = torch.tensor([[[[0.0, 0.5, 1.0]]]])
    scheduler = make_scheduler(tiny_scheduler(), "euler")
    scheduler.set_timesteps(4)
    differential = Differential(mask, z0, torch.zeros_like(z0))
    unet = _Seen()
    doubled = torch.full((2, 4, 1, 3), 9.0)
    shown: list[list[float]] = []
    with differential.clean_surroundings(unet, 4):
        for step in range(4):
            unet(doubled, 1, encoder_hidden_states=None)
            assert torch.equal(unet.sample[0], unet.sample[1])
            shown.append(unet.sample[0, 0, 0].tolist())
            scheduler.step(z0, scheduler.timesteps[step], z0, return_dict=False)
            differential.after_step(scheduler, step + 1, 4, z0)
    assert shown == [[5, 5, 9], [5, 5, 9], [5, 9, 9], [5, 9, 9]]
    unet(doubled, 1)
    assert bool((unet.sample == 9.0).all())


def test_clean_surroundings_of_a_mask_that_is_free_throughout_are_nothing() -> None:
    differential = Differential(torch.ones(1, 1, 2, 2), torch.zeros(1, 4, 2, 2), None)
    unet = _Seen()
    with differential.clean_surroundings(unet, 4):
        unet(torch.ones(1, 4, 2, 2), 1)
    assert bool((unet.sample == 1.0).all())
