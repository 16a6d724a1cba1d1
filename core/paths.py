"""Where things are kept. `PENTIMENTO_HOME` puts all of it under one folder."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

_APP = "Pentimento"


def _home() -> Path | None:
    home = os.environ.get("PENTIMENTO_HOME", "")
    return Path(home).expanduser().absolute() if home else None


def _dir(name: str, default: str) -> Path:
    home = _home()
    return home / name if home else Path(default)


def data_dir() -> Path:
    """Database, gallery, models: what must not be lost."""
    return _dir("data", platformdirs.user_data_dir(_APP, appauthor=False))


def config_dir() -> Path:
    """Settings and the window's layout."""
    return _dir("config", platformdirs.user_config_dir(_APP, appauthor=False))


def cache_dir() -> Path:
    """What can be made again: thumbnails, compiled kernels."""
    return _dir("cache", platformdirs.user_cache_dir(_APP, appauthor=False))


def log_dir() -> Path:
    return _dir("log", platformdirs.user_log_dir(_APP, appauthor=False))


def gallery_dir() -> Path:
    """The folder with one PNG for every result."""
    return data_dir() / "gallery"


def models_dir() -> Path:
    """Models that the user added: one folder or .safetensors file each."""
    return data_dir() / "models"


def resources_dir() -> Path:
    """What is shipped with the program."""
    return Path(__file__).resolve().parent.parent / "resources"


def starter_dir() -> Path:
    """The starter model in Diffusers' folder layout."""
    return resources_dir() / "starter"
