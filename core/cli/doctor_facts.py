"""What there is on this machine, collected without importing what may be broken."""

from __future__ import annotations

import contextlib
import importlib.metadata
import json
import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from core.cli.doctor_graphics import NO_WINDOW
from core.processor import processor_name

ROOT = Path(__file__).resolve().parent.parent.parent
PROBE_SECONDS = 120

PACKAGES = (
    "PySide6-Essentials",
    "torch",
    "diffusers",
    "transformers",
    "accelerate",
    "peft",
    "huggingface_hub",
    "safetensors",
    "opencv-python-headless",
    "numpy",
    "pillow",
)


def packages() -> dict[str, str]:
    """The installed version of each package that matters; "" for one that is not there."""
    found: dict[str, str] = {}
    for name in PACKAGES:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            found[name] = ""
    return found


def torch_probe(python: str) -> dict[str, Any]:
    """core.cli.doctor_probe's answer, or {"error": why there is none}."""
    try:
        done = subprocess.run(
            [python, "-m", "core.cli.doctor_probe"],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=PROBE_SECONDS,
            check=False,
            creationflags=NO_WINDOW,
        )
    except subprocess.TimeoutExpired:
        return {"error": f"PyTorch did not answer within {PROBE_SECONDS} s"}
    except OSError as error:
        return {"error": f"{python} cannot be run: {error}"}
    lines = done.stdout.decode(errors="replace").splitlines()
    try:
        return dict(json.loads(lines[-1]))
    except (IndexError, ValueError, TypeError):
        said = done.stderr.decode(errors="replace").strip().splitlines()
        return {"error": said[-1] if said else f"it ended with exit code {done.returncode}"}


def folders() -> dict[str, dict[str, Any]]:
    """Where things are kept: path, whether it exists and can be written, bytes free.

    Empty when platformdirs is not there to tell.
    """
    try:
        from core import paths
    except ImportError:
        return {}
    places = {
        "data": paths.data_dir(),
        "config": paths.config_dir(),
        "cache": paths.cache_dir(),
        "log": paths.log_dir(),
        "gallery": paths.gallery_dir(),
        "models": paths.models_dir(),
    }
    return {name: _folder(path) for name, path in places.items()}


def _folder(path: Path) -> dict[str, Any]:
    nearest = path
    while not nearest.exists() and nearest != nearest.parent:
        nearest = nearest.parent
    try:
        free = shutil.disk_usage(nearest).free
    except OSError:
        free = 0
    return {
        "path": str(path),
        "exists": path.is_dir(),
        "writable": nearest.is_dir() and os.access(nearest, os.W_OK),
        "free": free,
    }


def models() -> dict[str, list[dict[str, Any]]]:
    """What the catalogue finds: "installed" with names, bytes and what is damaged
    in them ("" for nothing), "rejected" with reasons.

    Both are empty when the packages that it needs are not there.
    """
    try:
        from core.families import registry
        from core.models.catalogue import scan
        from core.models.whole import damage_of
    except ImportError:
        return {"installed": [], "rejected": []}
    found = scan()
    return {
        "installed": [
            {
                "name": model.label,
                "id": model.id,
                "family": model.family,
                "path": str(model.path),
                "bytes": model.size_bytes,
                "damage": str(damage_of(model.path)),
            }
            for model in found.models
            if registry.get(model.family).weights
        ],
        "rejected": [
            {"path": str(rejected.path), "reason": rejected.reason} for rejected in found.rejected
        ],
    }


def memory() -> dict[str, int]:
    """Bytes of main memory, in all and available now; zeros when psutil is not there."""
    try:
        import psutil
    except ImportError:
        return {"total": 0, "available": 0}
    now = psutil.virtual_memory()
    return {"total": int(now.total), "available": int(now.available)}


def processor() -> dict[str, Any]:
    """The processor's name and the cores that this process may use."""
    allowed = getattr(os, "sched_getaffinity", None)
    cores = len(allowed(0)) if allowed is not None else os.cpu_count() or 1
    return {"name": processor_name(), "cores": cores}


def system() -> dict[str, str]:
    name = platform.system()
    release = platform.release()
    if name == "Linux":
        with contextlib.suppress(OSError):
            release = platform.freedesktop_os_release().get("PRETTY_NAME", release)
    return {"name": name, "release": release, "machine": platform.machine()}


def display() -> str:
    """What a window would open on: "x11 :0", "wayland wayland-0", "native" or ""."""
    if sys.platform != "linux":
        return "native"
    for variable, kind in (("WAYLAND_DISPLAY", "wayland"), ("DISPLAY", "x11")):
        value = os.environ.get(variable, "")
        if value:
            return f"{kind} {value}"
    return ""
