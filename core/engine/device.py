"""Where a model runs, and in which precision."""

from __future__ import annotations

import platform
from dataclasses import dataclass
from typing import Any

import psutil

from core.engine.process import library
from core.engine.protocol import DeviceInfo
from core.errors import BadInput, Remedy
from core.families.registry import Family
from core.processor import processor_name
from core.reasons import reason
from core.text import say

CHOICES = ("auto", "cpu", "cuda", "mps")


@dataclass(frozen=True)
class Device:
    """`kind` is cuda, rocm, mps or cpu; `torch_name` what torch calls it; `fast_bf16` tells a
    CPU with AMX, and a GPU that computes in bf16 itself; `channels_last` where convolutions
    are faster so; `passed_over` says which GPU was not taken, and why."""

    kind: str
    torch_name: str
    name: str
    fast_bf16: bool = False
    channels_last: bool = True
    passed_over: str = ""

    def dtype_name(self, family: Family | None = None) -> str:
        """The precision a family's weights are held in here.

        On a CPU bf16 is 3.3 times faster than fp32 with AMX, and many times slower without.
        NVIDIA's cards before Ampere imitate it; there the families that want it are run in
        fp16, as Diffusers advises for FLUX (a run that overflows is made again in fp32).
        """
        if self.kind == "cpu":
            return "bfloat16" if self.fast_bf16 else "float32"
        wanted = family.gpu_dtype if family else "float16"
        return "float16" if wanted == "bfloat16" and not self.fast_bf16 else wanted

    def dtype(self, family: Family) -> Any:
        return getattr(library("torch"), self.dtype_name(family))

    @property
    def memory(self) -> tuple[int, int] | None:
        """(free, total) bytes of a GPU's own memory; None where it has none or cannot tell."""
        torch = library("torch")
        if self.kind in ("cuda", "rocm"):
            free, total = torch.cuda.mem_get_info()
            return int(free), int(total)
        return None

    def info(self) -> DeviceInfo:
        whole = psutil.virtual_memory()  # shared by all, where the device has none of its own
        memory = self.memory or (int(whole.available), int(whole.total))
        return DeviceInfo(
            kind=self.kind,
            name=self.name,
            dtype=self.dtype_name(),
            memory_total=memory[1],
            memory_free=memory[0],
        )

    def release_cache(self) -> None:
        """Give memory that torch keeps for later back to the device."""
        torch = library("torch")
        if self.kind in ("cuda", "rocm"):
            torch.cuda.empty_cache()
        elif self.kind == "mps":
            torch.mps.empty_cache()


def choose_device(choice: str = "auto") -> Device:
    """The device asked for; with "auto" the fastest there is.

    Raises BadInput for one that is not there or not known.
    """
    if choice not in CHOICES:
        raise BadInput(
            say("There is no device “{choice}”", choice=choice),
            do=say("Use one of: {names}", names=", ".join(CHOICES)),
            remedy=Remedy.SETTINGS,
        )
    torch = library("torch")
    has_cuda = bool(torch.cuda.is_available())
    has_mps = bool(torch.backends.mps.is_available())
    if choice == "cuda" and not has_cuda:
        raise BadInput(
            "There is no CUDA or ROCm GPU that can be used",
            _why_no_cuda(),
            _USE_CPU,
            remedy=Remedy.SETTINGS,
        )
    if choice == "mps" and not has_mps:
        raise BadInput(
            "There is no Apple GPU that can be used",
            _why_no_mps(),
            _USE_CPU,
            remedy=Remedy.SETTINGS,
        )
    passed_over = ""
    if choice in ("auto", "cuda") and has_cuda:
        name = str(torch.cuda.get_device_name(0))
        why = _why_it_cannot(torch)
        if not why:
            return _gpu(torch, name)
        passed_over = say("The GPU {name} is not used: {why}.", name=name, why=why)
        if choice == "cuda":
            raise BadInput(
                say("The GPU {name} cannot be used", name=name),
                why,
                "Run “main.py doctor”, or use the device “cpu” or “auto”",
                remedy=Remedy.SETTINGS,
            )
    if choice in ("auto", "mps") and has_mps:
        return Device("mps", "mps", f"Apple GPU ({platform.machine()})", True, False)
    return Device("cpu", "cpu", processor_name(), _has_amx(torch), passed_over=passed_over)


def _gpu(torch: Any, name: str) -> Device:
    if not torch.version.hip:
        native = bool(torch.cuda.is_bf16_supported(including_emulation=False))
        return Device("cuda", "cuda", name, fast_bf16=native)
    # MIOpen's kernels for channels last are fast on its data centre cards only.
    generation = str(torch.cuda.get_device_properties(0).gcnArchName).split(":")[0]
    return Device("rocm", "cuda", name, True, channels_last=generation in _AMD_DATA_CENTRE)


_AMD_DATA_CENTRE = ("gfx90a", "gfx942", "gfx950")


def _why_it_cannot(torch: Any) -> str:
    """What the first sum on the GPU said, "" when it went well.

    A card that the build of torch holds no kernels for is found and named like any other.
    """
    try:
        one = torch.ones(8, device="cuda")
        float((one + one).sum())
    except torch.OutOfMemoryError:
        return ""  # the first picture will say so, and what to do
    except RuntimeError as error:
        return "" if "out of memory" in str(error) else reason(error)
    return ""


_USE_CPU = say("Use the device “cpu” or “auto”")


def _why_no_cuda() -> str:
    version = library("torch").version
    if version.cuda is None and version.hip is None:
        return say("the installed torch is a build without GPU support")
    return say("the driver shows none")


def _why_no_mps() -> str:
    if platform.system() != "Darwin":
        return say("this is not a Mac")
    return say("macOS 14 and Apple silicon are needed")


def _has_amx(torch: Any) -> bool:
    capabilities: dict[str, Any] = torch.cpu.get_capabilities()
    return bool(capabilities.get("amx_bf16", False))
