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
from core.text import say

CHOICES = ("auto", "cpu", "cuda", "mps")


@dataclass(frozen=True)
class Device:
    """`kind` is cuda, rocm, mps or cpu; `torch_name` what torch calls it; `fast_bf16` tells a
    CPU with AMX."""

    kind: str
    torch_name: str
    name: str
    fast_bf16: bool = False

    def dtype_name(self, family: Family | None = None) -> str:
        """The precision a family's weights are held in here.

        On a CPU bf16 is 3.3 times faster than fp32 with AMX, and many times slower without.
        """
        if self.kind == "cpu":
            return "bfloat16" if self.fast_bf16 else "float32"
        return family.gpu_dtype if family else "float16"

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
    if choice in ("auto", "cuda") and has_cuda:
        kind = "rocm" if torch.version.hip else "cuda"
        return Device(kind, "cuda", str(torch.cuda.get_device_name(0)))
    if choice in ("auto", "mps") and has_mps:
        return Device("mps", "mps", f"Apple GPU ({platform.machine()})")
    return Device("cpu", "cpu", _cpu_name(), _has_amx(torch))


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


def _cpu_name() -> str:
    """The processor's name as its maker writes it, or at least its architecture."""
    if platform.system() == "Linux":
        try:
            with open("/proc/cpuinfo", encoding="utf-8", errors="replace") as lines:
                for line in lines:
                    if line.startswith("model name"):
                        return line.split(":", 1)[1].strip()
        except OSError:
            pass
    return platform.processor() or platform.machine()
