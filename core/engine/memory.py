"""Fitting a model into what memory there is."""

from __future__ import annotations

import gc
from collections.abc import Sequence
from typing import Any

from core.engine.device import Device
from core.engine.process import library

# What a UNet and a VAE of these families need for one picture besides their weights.
_WORKING_BYTES = 3 * 2**30


# How a model can be held, from the fastest to what needs least. "whole": all of it on the
# device; "tiled": so too, the pictures of the VAE and the attention in parts; "offload": one
# component at a time; "stream": layer by layer.
_PLACEMENTS = {
    "cuda": ("whole", "offload", "stream"),
    "rocm": ("whole", "offload", "stream"),
    "mps": ("whole", "tiled"),  # its memory is the computer's: nothing is won by moving
    "cpu": ("whole",),
}


def placement_for(
    kind: str, sizes: Sequence[int], free_bytes: int | None, at_most: str = "whole"
) -> str:
    """How a pipeline with components of these bytes is held on a device of that kind.

    The fastest way that fits into `free_bytes` (None: nobody can tell, so it is tried), and
    that is not above `at_most`.
    """
    if free_bytes is None or sum(sizes) + _WORKING_BYTES <= free_bytes:
        fits = "whole"
    elif max(sizes) + _WORKING_BYTES <= free_bytes:
        fits = "offload"
    else:
        fits = "stream"
    ways = _PLACEMENTS[kind]
    return max(fits, at_most, key=ways.index)


def next_placement(kind: str, placement: str) -> str | None:
    """What needs less memory than `placement`; None where nothing does."""
    later = _PLACEMENTS[kind][_PLACEMENTS[kind].index(placement) + 1 :]
    return later[0] if later else None


def place(pipeline: Any, device: Device, at_most: str = "whole") -> str:
    """Put a freshly loaded pipeline where it can run; returns how (see `placement_for`)."""
    memory = device.memory
    sizes = [_bytes_of(model) for model in torch_models(pipeline)]
    placement = placement_for(device.kind, sizes, memory[0] if memory else None, at_most)
    if placement != "whole":
        pipeline.vae.enable_tiling()
    if placement == "tiled":
        # Metal keeps the whole table of attention, and no buffer may be above a limit.
        pipeline.enable_attention_slicing()
    if placement == "offload":
        pipeline.enable_model_cpu_offload(device=device.torch_name)
    elif placement == "stream":
        pipeline.enable_group_offload(
            onload_device=library("torch").device(device.torch_name),
            offload_type="leaf_level",
            use_stream=True,
        )
    else:
        pipeline.to(device.torch_name)
    return placement


def torch_models(pipeline: Any) -> list[Any]:
    """The pipeline's components that hold weights."""
    module = library("torch").nn.Module
    components: dict[str, Any] = pipeline.components
    return [model for model in components.values() if isinstance(model, module)]


def _bytes_of(model: Any) -> int:
    return sum(int(weight.numel()) * int(weight.element_size()) for weight in model.parameters())


def free(device: Device) -> None:
    """Give back what nothing refers to any more."""
    gc.collect()
    device.release_cache()
