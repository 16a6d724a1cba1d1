"""What an error of a device's library means: memory that ran out, a device that is lost."""

from __future__ import annotations

from core.engine.device import Device
from core.engine.process import library
from core.errors import EngineLost, Remedy, UserError
from core.geometry import Extent
from core.reasons import reason
from core.text import say

# As CUDA, ROCm, Metal and the systems' own allocators say it; none of them is translated.
_OUT_OF_MEMORY = (
    "out of memory",
    "not enough memory",
    "can't allocate memory",
    "Cannot allocate memory",
    "ALLOC_FAILED",  # cuBLAS, cuDNN, hipBLAS
    "miopenStatusAllocFailed",
    "rocblas_status_memory_error",
    "Unable to find a valid cuDNN algorithm",  # each of them wanted too much
    "Invalid buffer size",  # Metal: more than one buffer may have
    "os error 1455",  # Windows' page file is too small: safetensors,
    "error code: <1455>",  # torch's file mapping
)
_WINDOWS_PAGE_FILE = 1455

# After one of these every further call of the process fails too.
_LOST = (
    "CUDA error:",
    "CUDA driver error:",
    "CUDA unknown error",
    "HIP error:",
    "HIP unknown error",
    "EXECUTION_FAILED",  # cuBLAS, cuDNN, hipBLAS
    "miopenStatusUnknownError",
)


def is_out_of_memory(error: BaseException) -> bool:
    """Whether an exception says that the device's or the computer's memory was used up."""
    if isinstance(error, MemoryError | library("torch").OutOfMemoryError):
        return True
    if getattr(error, "winerror", None) == _WINDOWS_PAGE_FILE:
        return True
    return _is_systems(error) and any(mark in str(error) for mark in _OUT_OF_MEMORY)


def is_device_lost(error: BaseException) -> bool:
    """Whether the GPU can be used again by a new process only: its driver was reset, the
    computer slept, a kernel went astray. To be asked after `is_out_of_memory`."""
    if isinstance(error, library("torch").AcceleratorError):
        return True
    return isinstance(error, RuntimeError) and any(mark in str(error) for mark in _LOST)


def _is_systems(error: BaseException) -> bool:
    return isinstance(error, RuntimeError | OSError) or type(error).__name__ == "SafetensorError"


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


def device_lost(error: BaseException, device: Device) -> EngineLost:
    """What the user is told when the GPU was lost in the middle of a job."""
    return EngineLost(
        say("The GPU {name} does not answer any more", name=device.name),
        reason(error),
        "Try again: the engine starts anew. If it stays so, restart the computer, and look"
        " for a newer driver",
    )
