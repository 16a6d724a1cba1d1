"""Schedulers made for one run, and which part of a schedule a strength runs."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from core.engine.process import library
from core.errors import BadInput
from core.families.schedulers import SCHEDULERS
from core.text import say

# Of a thousand trained noise levels; with an offset of 1 the thousandth does not exist.
_MOST_STEPS = 999


@dataclass(frozen=True)
class Plan:
    """`run` steps, the last of a schedule of `steps`."""

    steps: int
    run: int

    @property
    def pipeline_strength(self) -> float:
        """What makes `int(steps * strength)`, as Diffusers computes it, equal to `run`."""
        return min(1.0, (self.run + 0.5) / self.steps)

    @property
    def flow_strength(self) -> float:
        """The same for flow pipelines, which leave out `int(steps - steps * strength)`."""
        return (self.run - 0.5) / self.steps


def most_steps(scheduler: Any) -> int:
    """How fine a schedule of this kind can be."""
    trained = int(getattr(scheduler.config, "num_train_timesteps", _MOST_STEPS + 1))
    most = min(_MOST_STEPS, trained - 1)
    # LCM picks its steps from a coarser schedule.
    return min(most, int(getattr(scheduler.config, "original_inference_steps", most)))


def plan_steps(steps: int, strength: float, minimum: int, most: int = _MOST_STEPS) -> Plan:
    """Leave out the first `round(steps · (1 − strength))` steps, but run at least `minimum`.

    Where too few would be left, the schedule is made finer until `minimum` of its steps lie
    in the part that the strength asks for, up to `most`. `strength` is above 0, up to 1.
    """
    steps = min(steps, most)
    run = steps - round(steps * (1.0 - strength))
    least = min(max(1, minimum), steps) if strength < 1.0 else 1
    if run >= least:
        return Plan(steps, run)
    finer = min(most, max(steps, round(least / strength)))
    return Plan(finer, min(least, finer))


def make_scheduler(own: Any, name: str) -> Any:
    """A fresh scheduler for one run: the model's own, or the one of that name with the
    model's noise schedule. Raises BadInput for a name that is not known."""
    choice = SCHEDULERS.get(name)
    if choice is None:
        raise BadInput(
            say("There is no scheduler “{name}”", name=name),
            do=say("Use one of: {names}", names=", ".join(SCHEDULERS)),
        )
    if not choice.cls:
        own_cls: Any = own.__class__
        return own_cls.from_config(own.config)
    cls = getattr(library("diffusers"), choice.cls)
    # What belongs to the model's own sampler and not to its noise.
    config = {key: value for key, value in dict(own.config).items() if key not in _SAMPLER_KEYS}
    return cls.from_config(config, **choice.options)


_SAMPLER_KEYS = frozenset(
    {"use_karras_sigmas", "use_exponential_sigmas", "use_beta_sigmas", "algorithm_type"}
    | {"solver_order", "solver_type", "lower_order_final", "final_sigmas_type", "skip_prk_steps"}
    | {"interpolation_type", "use_lu_lambdas", "euler_at_final", "original_inference_steps"}
)


class StepRecorder:
    """Keeps what a scheduler's last step was given, so that x0 can be told from it.

    Works by the scheduler's own `add_noise` (or `scale_noise` for flow models): what it
    makes of ones and of zeros are the shares of picture and noise at that step.
    """

    def __init__(self, scheduler: Any, is_wanted: Callable[[], bool]) -> None:
        """`is_wanted` is asked before each step whether it shall be kept."""
        self._scheduler = scheduler
        self._last: tuple[Any, Any, float, float] | None = None
        step = scheduler.step

        @functools.wraps(step)  # pipelines look at its signature
        def recording(model_output: Any, timestep: Any, sample: Any, *args: Any, **kw: Any) -> Any:
            if is_wanted():
                self._last = (model_output, sample, *shares(scheduler, timestep, sample))
            return step(model_output, timestep, sample, *args, **kw)

        scheduler.step = recording

    def detach(self) -> None:
        """Let go of the last step's tensors, and of the scheduler (it refers to itself)."""
        self._last = None
        self._scheduler.__dict__.pop("step", None)

    def take_x0(self) -> Any | None:
        """The finished latents as the last step foresaw them, once; None if it was not kept."""
        if self._last is None:
            return None
        output, sample, keep, noise = self._last
        self._last = None
        prediction = getattr(self._scheduler.config, "prediction_type", "epsilon")
        if hasattr(self._scheduler, "scale_noise"):
            return sample - noise * output
        if prediction == "sample":
            return output
        if prediction == "v_prediction":
            # With latents in which the variance grows (Euler) the share of both is scaled.
            length = keep * keep + noise * noise
            return sample * (keep / length) - output * (noise / length**0.5)
        return (sample - noise * output) / keep


def shares(scheduler: Any, timestep: Any, like: Any) -> tuple[float, float]:
    """(a, s) of `a · picture + s · noise` before the step at `timestep`."""
    torch = library("torch")
    picture = torch.tensor([1.0, 0.0], dtype=torch.float32, device=like.device).view(2, 1, 1, 1)
    noise = 1.0 - picture
    both = add_noise(scheduler, picture, noise, timestep)
    keep, added = both.flatten().tolist()
    return max(keep, 1e-6), added


def add_noise(scheduler: Any, picture: Any, noise: Any, timestep: Any) -> Any:
    """`picture` as it would be at `timestep`, with `noise`.

    A scheduler that counts its steps uses the one it stands at instead of `timestep`; the
    two agree before a step, and after it with the next one's.
    """
    torch = library("torch")
    times = torch.as_tensor(timestep, device=picture.device).reshape(1).expand(picture.shape[0])
    if hasattr(scheduler, "scale_noise"):
        return scheduler.scale_noise(picture, times, noise)
    return scheduler.add_noise(picture, noise, times)
