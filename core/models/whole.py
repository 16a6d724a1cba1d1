"""Whether a model's files are all there and none is cut off, as far as headers tell."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, cast

from core.errors import BadInput
from core.models.safetensors_header import read_header
from core.text import say

# Parts that a pipeline is made without when they are not there.
_NOT_NEEDED = frozenset(
    {"safety_checker", "feature_extractor", "image_encoder", "text_encoder_3", "tokenizer_3"}
)
_WEIGHTS = frozenset({"unet", "transformer", "vae", "text_encoder", "text_encoder_2"})


def damage_of(model: Path) -> str:
    """What is wrong with a model's file or folder, begun in small letters; "" for nothing.

    Reads the headers of all its weights: not for each start.
    """
    if not model.is_dir():
        return _damage_of_file(model)
    for name in _parts(model):
        if not (model / name).is_dir():
            return say("its folder {name} is missing", name=name)
        if name in _WEIGHTS and not any((model / name).glob("*.safetensors")):
            return say("there are no weights in its folder {name}", name=name)
    for path in sorted(model.glob("*/config.json")):
        if _json_in(path) is None:
            return say("its {name} is damaged", name=path.relative_to(model).as_posix())
    for path in sorted(model.glob("*/*.safetensors")):
        if why := _damage_of_file(path):
            return say("{name}: {why}", name=path.relative_to(model).as_posix(), why=why)
    return ""


def _parts(model: Path) -> list[str]:
    index = _json_in(model / "model_index.json") or {}  # the catalogue has told of it
    return [
        name
        for name, value in index.items()
        if isinstance(value, list) and name not in _NOT_NEEDED and all(cast("list[Any]", value))
    ]


def _json_in(path: Path) -> dict[str, Any] | None:
    try:
        found: Any = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    return cast("dict[str, Any]", found) if isinstance(found, dict) else None


def _damage_of_file(path: Path) -> str:
    try:
        read_header(path)
    except BadInput as error:
        return error.why
    return ""
