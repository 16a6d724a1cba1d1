"""The processor's name as its maker writes it. Standard library only: `doctor` asks too."""

from __future__ import annotations

import platform
import subprocess
import sys


def processor_name() -> str:
    """The name, or at least the architecture. Never raises; on macOS it asks a program."""
    try:
        return " ".join(_name().split()) or _architecture()
    except (OSError, subprocess.SubprocessError):
        return _architecture()


def _architecture() -> str:
    return platform.processor() or platform.machine()


def _name() -> str:
    if sys.platform == "win32":
        import winreg

        place = r"HARDWARE\DESCRIPTION\System\CentralProcessor\0"
        with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, place) as key:
            return str(winreg.QueryValueEx(key, "ProcessorNameString")[0])
    if sys.platform == "darwin":
        command = ["/usr/sbin/sysctl", "-n", "machdep.cpu.brand_string"]
        done = subprocess.run(command, capture_output=True, timeout=5, check=True)
        return done.stdout.decode(errors="replace")
    with open("/proc/cpuinfo", encoding="utf-8", errors="replace") as lines:
        names = (line.split(":", 1)[1] for line in lines if line.startswith("model name"))
        return next(names, "")
