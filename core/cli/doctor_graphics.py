"""The graphics cards of this machine, and why one of them may be idle."""

from __future__ import annotations

import glob
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import Any

# Windows opens a console for each program that a window starts, unless told not to.
NO_WINDOW: int = getattr(subprocess, "CREATE_NO_WINDOW", 0)
_PCI_VENDORS = {"0x10de": "NVIDIA", "0x1002": "AMD", "0x8086": "Intel"}
# The class of display adapters in Windows' registry.
_DISPLAY = r"SYSTEM\CurrentControlSet\Control\Class\{4d36e968-e325-11ce-bfc1-08002be10318}"

REPAIR = "Run: main.py repair (with a network: the build for a GPU is a download of 3 GB)"
GROUPS = "Run: sudo usermod -aG render,video $USER, then log in anew"


def nvidia_cards() -> list[str]:
    """The NVIDIA cards that the driver lists; empty without a driver."""
    program = shutil.which("nvidia-smi")
    if program is None:
        return []
    try:
        done = subprocess.run(
            [program, "-L"],
            capture_output=True,
            timeout=8,
            check=False,
            creationflags=NO_WINDOW,
        )
    except (OSError, subprocess.TimeoutExpired):
        return []
    lines = done.stdout.decode(errors="replace").splitlines()
    return [
        line.split(":", 1)[1].split("(UUID")[0].strip()
        for line in lines
        if line.startswith("GPU ") and ":" in line
    ]


def adapters(pci: str = "/sys/class/drm/card*/device/vendor") -> list[str]:
    """The display adapters, driver or not: names, or the makers' where the system knows no more."""
    if sys.platform == "win32":
        return _windows_adapters()
    found: list[str] = []
    for path in sorted(glob.glob(pci)):
        try:
            with open(path, encoding="ascii", errors="replace") as file:
                vendor = _PCI_VENDORS.get(file.read().strip())
        except OSError:
            continue
        if vendor:
            found.append(f"{vendor} GPU")
    return found


def _windows_adapters() -> list[str]:
    found: list[str] = []
    if sys.platform == "win32":
        import winreg

        for number in range(16):
            try:
                with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, f"{_DISPLAY}\\{number:04}") as key:
                    found.append(str(winreg.QueryValueEx(key, "DriverDesc")[0]))
            except OSError:
                continue
    return found


def kfd(path: str = "/dev/kfd") -> str:
    """The door to AMD's GPUs under Linux: "open", "shut" for this user, or "" without one."""
    if sys.platform != "linux" or not os.path.exists(path):
        return ""
    return "open" if os.access(path, os.R_OK | os.W_OK) else "shut"


def idle_card(
    torch: Mapping[str, Any],
    cards: Sequence[str],
    found: Sequence[str],
    door: str,
    system: str,
) -> tuple[str, str, str] | None:
    """A card that PyTorch does not use: (what, why, do); None where there is none.

    `cards` are those that NVIDIA's driver lists, `found` all adapters, `door` is kfd's.
    """
    passed_over = torch["device"].get("passed_over", "")
    if passed_over:
        return str(passed_over).rstrip("."), "", f"{REPAIR}, which looks for one that fits the card"
    if cards:
        if torch["cuda"] is None:
            return _idle(cards[0], "the installed PyTorch is a build without GPU support", REPAIR)
        do = "Update the driver (580 or later), then run: main.py repair"
        return _idle(cards[0], "PyTorch cannot talk to it", do)
    nvidia = [name for name in found if name.startswith("NVIDIA")]
    if nvidia:
        do = "Install NVIDIA's driver, 580 or later, then run: main.py repair"
        return _idle(nvidia[0], "its driver is missing or does not answer", do)
    amd = [name for name in found if name.startswith(("AMD", "Radeon", "ATI"))]
    return _idle_amd(amd[0], torch, door, system) if amd else None


def _idle_amd(
    name: str, torch: Mapping[str, Any], door: str, system: str
) -> tuple[str, str, str] | None:
    if system == "Windows":
        do = "Use Linux for it; here everything works with the processor"
        return _idle(name, "there is no ROCm build of this PyTorch for Windows", do)
    if system != "Linux":
        return None
    if not door:
        do = "Use the amdgpu driver of a newer kernel, then run: main.py repair"
        return _idle(name, "the kernel offers no /dev/kfd for it", do)
    if door == "shut":
        return _idle(name, "you may not open /dev/kfd", GROUPS)
    if torch["hip"] is None:
        return _idle(name, "the installed PyTorch is a build without ROCm", REPAIR)
    return _idle(name, "ROCm does not support it", "Use the processor, or a newer card")


def _idle(name: str, why: str, do: str) -> tuple[str, str, str]:
    return f"{name} is not used", why, do
