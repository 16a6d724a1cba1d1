"""Which build of PyTorch fits this machine, and where it may come from."""

from __future__ import annotations

import glob
import os
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass

# PyTorch's own public indexes; nothing else in the project names one. A build is asked
# for with its exact local version ("2.13.0+cu130"), so another index cannot answer with
# a different one. The newest comes first; one that has no such build is passed over.
INDEXES = {
    "cpu": "https://download.pytorch.org/whl/cpu",
    "cu130": "https://download.pytorch.org/whl/cu130",
    "cu126": "https://download.pytorch.org/whl/cu126",
    "rocm7.2": "https://download.pytorch.org/whl/rocm7.2",
    "rocm7.1": "https://download.pytorch.org/whl/rocm7.1",
    "rocm7.0": "https://download.pytorch.org/whl/rocm7.0",
    "rocm6.4": "https://download.pytorch.org/whl/rocm6.4",
}

# What a CUDA build of the pinned version needs and holds (PyTorch's support matrix): the
# oldest CUDA that the driver must know, and the oldest and newest generation of card, by
# compute capability, that its kernels are made for. A card outside of these is seen by
# torch, and the first multiplication fails.
CUDA_BUILDS = {
    "cu130": ((13, 0), (7, 5), (12, 9)),  # Turing (RTX 20, GTX 16) to Blackwell (RTX 50)
    "cu126": ((12, 0), (5, 0), (9, 9)),  # Maxwell (GTX 900) to Hopper; no Blackwell
}
# The first driver that knows a CUDA version.
_DRIVERS = {(13, 0): 580, (12, 0): 525}

PROBE_SECONDS = 8
LABELS = {"cpu": "CPU", "cuda": "CUDA", "rocm": "ROCm", "mps": "Apple GPU"}


@dataclass(frozen=True)
class Accelerator:
    """What this machine computes on. `kind`: "cuda", "rocm", "mps" or "cpu"."""

    kind: str
    name: str = ""
    cuda: tuple[int, int] = (0, 0)  # the newest CUDA that the driver knows
    capability: tuple[int, int] = (0, 0)  # the card's generation; (0, 0): the driver is silent


@dataclass(frozen=True)
class Source:
    """One way to get torch: a requirement and the options it is installed with."""

    title: str
    requirement: str
    options: tuple[str, ...] = ()
    # CUDA and ROCm builds bring their libraries as packages of their own.
    with_dependencies: bool = False


def _answer(command: list[str]) -> str:
    """What a probe prints; "" when it is not there, fails, or takes too long."""
    program = shutil.which(command[0])
    if program is None:
        return ""
    try:
        done = subprocess.run(
            [program, *command[1:]],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=PROBE_SECONDS,
            check=False,
            # pythonw has no console: Windows would open one for each probe.
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.decode(errors="replace") if done.returncode == 0 else ""


def detect(
    answer: Callable[[list[str]], str] = _answer, kfd: str = "/sys/class/kfd/kfd/topology/nodes"
) -> Accelerator:
    """The accelerator of this machine. Never raises, never takes long.

    `PENTIMENTO_TORCH` (cpu, cuda, rocm) overrules it, for an image that is built on a
    machine without the GPU that it will run on.
    """
    wish = os.environ.get("PENTIMENTO_TORCH", "").lower()
    if wish in ("cpu", "cuda", "rocm"):
        newest = max(CUDA_BUILDS.values())[0] if wish == "cuda" else (0, 0)
        return Accelerator(wish, "as PENTIMENTO_TORCH says", newest)
    if sys.platform == "darwin":
        return Accelerator("mps" if platform.machine() == "arm64" else "cpu", platform.machine())
    cards = [line for line in answer(["nvidia-smi", "-L"]).splitlines() if line.startswith("GPU ")]
    if cards:
        name = cards[0].split(":", 1)[-1].split("(UUID")[0].strip()
        return _nvidia(name, answer)
    if sys.platform == "linux" and _has_amd_gpu(answer, kfd):
        return Accelerator("rocm", "AMD GPU")
    return Accelerator("cpu")


def _nvidia(name: str, answer: Callable[[list[str]], str]) -> Accelerator:
    """The newest of the machine's cards, which torch puts first."""
    wanted = ["--query-gpu=compute_cap,driver_version,name", "--format=csv,noheader"]
    rows = re.findall(
        r"^(\d+)\.(\d+), *(\d+)[\d.]*, *(.+)$", answer(["nvidia-smi", *wanted]), re.MULTILINE
    )
    driver, capability = 0, (0, 0)
    if rows:
        best = max(rows, key=lambda row: (int(row[0]), int(row[1])))
        capability, driver, name = (int(best[0]), int(best[1])), int(best[2]), best[3].strip()
    said = re.search(r"CUDA (?:[A-Za-z]+ )?Version:\s*(\d+)\.(\d+)", answer(["nvidia-smi"]))
    if said:
        newest = (int(said[1]), int(said[2]))
    else:
        newest = next((cuda for cuda, first in _DRIVERS.items() if driver >= first), (12, 6))
    return Accelerator("cuda", name, newest, capability)


def advice(accelerator: Accelerator) -> str:
    """What the user can do so that the GPU is used, where no build fits it; else ""."""
    if accelerator.kind != "cuda" or _fitting(accelerator):
        return ""
    made_for = [
        (cuda, build)
        for build, (cuda, oldest, newest) in CUDA_BUILDS.items()
        if oldest <= accelerator.capability <= newest
    ]
    if not made_for:
        return f"{accelerator.name} is of a generation that PyTorch has no build for."
    return (
        f"{accelerator.name} needs a newer driver: install version {_DRIVERS[min(made_for)[0]]} or"
        " later from nvidia.com or your distribution, then run: main.py repair"
    )


def _fitting(accelerator: Accelerator) -> list[str]:
    """The CUDA builds that driver and card can run, newest first."""
    return [
        build
        for build, (cuda, oldest, newest) in CUDA_BUILDS.items()
        if accelerator.cuda >= cuda
        and (accelerator.capability == (0, 0) or oldest <= accelerator.capability <= newest)
    ]


def _has_amd_gpu(answer: Callable[[list[str]], str], kfd: str) -> bool:
    # The kernel's own list: a node with SIMD units is a GPU, the others are processors.
    for path in glob.glob(os.path.join(kfd, "*", "properties")):
        try:
            with open(path, encoding="ascii", errors="replace") as file:
                properties = dict(line.split(None, 1) for line in file if " " in line)
        except (OSError, ValueError):
            continue
        if properties.get("simd_count", "0").strip() not in ("", "0"):
            return True
    return "Device Type:             GPU" in answer(["rocminfo"])


def wheel_at_hand(dry_run_output: str) -> str:
    """The version that `pip install --no-index --dry-run torch` would take, or ""."""
    found = re.search(r"Would install .*?\btorch-(\S+)", dry_run_output)
    return found[1] if found else ""


def sources(accelerator: Accelerator, version: str, at_hand: str = "") -> list[Source]:
    """Where to try, best first. The last ones work everywhere, if slowly.

    `at_hand` is the version of a wheel that pip finds without any index. It comes first
    unless it is a CPU build and the machine has a GPU: then it is the way out.
    """
    plan: list[Source] = []
    fallback: list[Source] = []
    if at_hand:
        # Builds for a GPU have needs that --no-index would not find.
        bare = at_hand.endswith("+cpu") or sys.platform != "linux"
        local = Source(
            f"the wheel at hand, {at_hand}",
            f"torch=={at_hand}",
            ("--no-index",) if bare else (),
            with_dependencies=not bare,
        )
        useful = not at_hand.endswith("+cpu") or accelerator.kind in ("cpu", "mps")
        (plan if useful else fallback).append(local)
    if accelerator.kind == "cuda":
        # Any CUDA 12 driver runs any CUDA 12 build; 13 needs a driver for 13.
        builds = _fitting(accelerator)
        plan += [_from_index(build, version, with_dependencies=True) for build in builds]
    elif accelerator.kind == "rocm":
        builds = [build for build in INDEXES if build.startswith("rocm")]
        plan += [_from_index(build, version, with_dependencies=True) for build in builds]
    on_pypi = Source(
        "the package index", f"torch=={version}", with_dependencies=sys.platform == "linux"
    )
    from_cpu_index = _from_index("cpu", version, with_dependencies=False)
    if sys.platform == "darwin":
        return [*plan, on_pypi, *fallback]
    if accelerator.kind == "cuda" and sys.platform == "linux":
        # The package index has the newest CUDA build for Linux, the CPU build for Windows.
        if max(CUDA_BUILDS) in _fitting(accelerator):
            return [*plan, on_pypi, *fallback, from_cpu_index]
        return [*plan, *fallback, from_cpu_index, on_pypi]
    if sys.platform == "win32":
        return [*plan, on_pypi, *fallback, from_cpu_index]
    return [*plan, *fallback, from_cpu_index, on_pypi]


def _from_index(build: str, version: str, with_dependencies: bool) -> Source:
    return Source(
        f"PyTorch's index, {build}",
        f"torch=={version}+{build}",
        ("--extra-index-url", INDEXES[build]),
        with_dependencies,
    )


def space_needed(accelerator: Accelerator) -> int:
    """Bytes for the finished environment and what is unpacked on the way, measured."""
    return 9_000_000_000 if accelerator.kind in ("cuda", "rocm") else 3_000_000_000
