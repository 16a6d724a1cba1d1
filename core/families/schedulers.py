"""Schedulers by the names artists know. Data only; the engine makes the objects."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class SchedulerChoice:
    """`cls` is a class name of diffusers, "" for the one the model came with; `options`
    override its configuration. `a1111` is (Sampler, Schedule type) in A1111's metadata."""

    name: str
    label: str
    cls: str
    options: Mapping[str, object] = field(default_factory=dict[str, object])
    a1111: tuple[str, str] = ("", "")


_KARRAS = {"use_karras_sigmas": True}

SCHEDULERS: dict[str, SchedulerChoice] = {
    choice.name: choice
    for choice in (
        SchedulerChoice("default", "Model's own", "", a1111=("", "")),
        SchedulerChoice("ddim", "DDIM", "DDIMScheduler", a1111=("DDIM", "Automatic")),
        SchedulerChoice("euler", "Euler", "EulerDiscreteScheduler", a1111=("Euler", "Automatic")),
        SchedulerChoice(
            "euler-a", "Euler a", "EulerAncestralDiscreteScheduler", a1111=("Euler a", "Automatic")
        ),
        SchedulerChoice(
            "dpmpp-2m", "DPM++ 2M", "DPMSolverMultistepScheduler", a1111=("DPM++ 2M", "Automatic")
        ),
        SchedulerChoice(
            "dpmpp-2m-karras",
            "DPM++ 2M Karras",
            "DPMSolverMultistepScheduler",
            _KARRAS,
            ("DPM++ 2M", "Karras"),
        ),
        SchedulerChoice("unipc", "UniPC", "UniPCMultistepScheduler", a1111=("UniPC", "Automatic")),
        SchedulerChoice("lcm", "LCM", "LCMScheduler", a1111=("LCM", "Automatic")),
    )
}

UNET_SCHEDULERS = tuple(SCHEDULERS)
