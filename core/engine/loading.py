"""From a catalogue's entry to a pipeline in memory. Offline, and safetensors only."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any

from core import paths
from core.engine.device import Device
from core.engine.failures import is_out_of_memory
from core.engine.process import library, quiet
from core.errors import BadInput, Remedy
from core.families.registry import Family
from core.models.catalogue import STARTER_ID, ModelEntry
from core.models.whole import damage_of
from core.reasons import reason
from core.text import say


def load_pipeline(entry: ModelEntry, family: Family, device: Device, dtype: Any) -> Any:
    """The family's text-to-image pipeline with the entry's weights, on the CPU.

    Raises BadInput for files that are damaged, incomplete or of another kind.
    """
    quiet()
    # Before the libraries: of a tokenizer, say, that is missing they make one that fails later.
    damage = damage_of(entry.path)
    if damage:
        raise _not_loadable(entry, damage)
    try:
        if entry.path.is_dir():
            return _load_folder(entry.path, family, dtype)
        return _load_file(entry, family, dtype)
    except BadInput:
        raise
    except Exception as error:
        # Diffusers, transformers and safetensors raise whatever comes first on damaged
        # files: OSError, KeyError, RuntimeError, SafetensorError … The cause is kept.
        if is_out_of_memory(error) or isinstance(error, ImportError):
            raise
        raise _not_loadable(entry, reason(error)) from error


def _not_loadable(entry: ModelEntry, why: str) -> BadInput:
    return BadInput(
        say("The model {label} cannot be loaded", label=entry.label),
        why,
        "Install Pentimento again, or choose another model"
        if entry.id == STARTER_ID
        else "Download it again, or choose another model",
        remedy=Remedy.MODELS,
    )


def _load_folder(path: Path, family: Family, dtype: Any) -> Any:
    cls = _class(family.text_to_image)
    parameters = inspect.signature(cls.__init__).parameters
    left_out: dict[str, Any] = {
        name: None
        for name in ("safety_checker", "feature_extractor", "image_encoder")
        if name in parameters
    }
    # Stable Diffusion 3 is also given without its largest text encoder.
    optional = [name for name in ("text_encoder_3", "tokenizer_3") if name in parameters]
    left_out |= {name: None for name in optional if not (path / name).is_dir()}
    if "requires_safety_checker" in parameters:
        left_out["requires_safety_checker"] = False
    return cls.from_pretrained(
        str(path),
        dtype=dtype,
        use_safetensors=True,
        local_files_only=True,
        variant=_variant(path),
        **left_out,
    )


def _variant(path: Path) -> str | None:
    """ "fp16" for a folder that has its weights in half precision only."""
    names = [
        file.name
        for part in ("unet", "transformer")
        for file in (path / part).glob("*.safetensors")
    ]
    return "fp16" if names and all(".fp16" in name for name in names) else None


def _load_file(entry: ModelEntry, family: Family, dtype: Any) -> Any:
    config = paths.resources_dir() / "families" / family.config
    tokenizers = paths.resources_dir() / "families" / "clip-tokenizer"
    if not family.config or not config.is_dir():
        raise BadInput(
            say("{label} cannot be loaded", label=entry.label),
            say("single files of the kind {label} are not supported", label=family.label),
            "Use a folder in Diffusers' layout",
            remedy=Remedy.MODELS,
        )
    cls = _class(family.text_to_image)
    tokenizer = library("transformers").CLIPTokenizer
    common: dict[str, Any] = {"config": str(config), "local_files_only": True}
    unet = _class("UNet2DConditionModel").from_single_file(
        str(entry.path), subfolder="unet", dtype=dtype, in_channels=entry.in_channels, **common
    )
    parts: dict[str, Any] = {"tokenizer": tokenizer.from_pretrained(str(tokenizers))}
    parameters = inspect.signature(cls.__init__).parameters
    if "tokenizer_2" in parameters:
        parts["tokenizer_2"] = tokenizer.from_pretrained(str(tokenizers), pad_token="!")
    if "safety_checker" in parameters:
        parts |= {"safety_checker": None, "requires_safety_checker": False}
    return cls.from_single_file(str(entry.path), dtype=dtype, unet=unet, **parts, **common)


def sibling(pipeline: Any, class_name: str) -> Any:
    """Another task's pipeline over the same weights.

    Not `from_pipe`: it casts the shared weights to fp32 in place.
    """
    cls = _class(class_name)
    if type(pipeline) is cls:
        return pipeline
    parameters = inspect.signature(cls.__init__).parameters
    components: dict[str, Any] = pipeline.components
    options = {
        name: value
        for name, value in dict(pipeline.config).items()
        if name in parameters and name not in components
    }
    shared = {name: part for name, part in components.items() if name in parameters}
    made = cls(**shared, **options)
    made.set_progress_bar_config(disable=True)
    return made


def _class(name: str) -> Any:
    return getattr(library("diffusers"), name)
