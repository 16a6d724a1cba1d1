"""Fitting a model into what memory there is, and telling when it did not fit."""

from __future__ import annotations

import gc
from typing import Any

from core.engine.device import Device
from core.engine.process import library
from core.errors import Remedy, UserError
from core.geometry import Extent
from core.text import say

# What a UNet and a VAE of these families need for one picture besides their weights.
_WORKING_BYTES = 3 * 2**30


def place(pipeline: Any, device: Device) -> str:
    """Put a freshly loaded pipeline where it can run; returns how, in a word.

    All of it on the device where it fits; else one component at a time ("offload"); else
    layer by layer ("stream").
    """
    memory = device.memory
    sizes = [_bytes_of(model) for model in torch_models(pipeline)]
    if memory is None or sum(sizes) + _WORKING_BYTES <= memory[0]:
        pipeline.to(device.torch_name)
        return "whole"
    pipeline.vae.enable_tiling()
    if max(sizes) + _WORKING_BYTES <= memory[0]:
        pipeline.enable_model_cpu_offload(device=device.torch_name)
        return "offload"
    pipeline.enable_group_offload(
        onload_device=library("torch").device(device.torch_name),
        offload_type="leaf_level",
        use_stream=True,
    )
    return "stream"


def torch_models(pipeline: Any) -> list[Any]:
    """The pipeline's components that hold weights."""
    module = library("torch").nn.Module
    components: dict[str, Any] = pipeline.components
    return [model for model in components.values() if isinstance(model, module)]


def _bytes_of(model: Any) -> int:
    return sum(int(weight.numel()) * int(weight.element_size()) for weight in model.parameters())


def is_out_of_memory(error: BaseException) -> bool:
    """Whether an exception says that the device's or the computer's memory was used up."""
    if isinstance(error, MemoryError):
        return True
    if isinstance(error, library("torch").OutOfMemoryError):
        return True
    text = str(error)
    marks = ("out of memory", "DefaultCPUAllocator: can't allocate", "not enough memory")
    return isinstance(error, RuntimeError) and any(mark in text for mark in marks)


def out_of_memory(extent: Extent, device: Device) -> UserError:
    """What the user is told when a picture of that size did not fit."""
    gpu = device.kind != "cpu"
    why = say("the model and a picture of this size do not fit into {name}", name=device.name)
    if gpu:
        return UserError(
            say("Not enough GPU memory for {extent}", extent=extent),
            why,
            "Make the region or the picture smaller, close other programs that use the GPU,"
            " or choose a lighter model",
            remedy=Remedy.FREE_MEMORY,
        )
    return UserError(
        say("Not enough memory for {extent}", extent=extent),
        why,
        "Make the region or the picture smaller, close other programs, or choose a lighter model",
        remedy=Remedy.FREE_MEMORY,
    )


def free(device: Device) -> None:
    """Give back what nothing refers to any more."""
    gc.collect()
    device.release_cache()
