"""The models that are there: the starter, and what lies in the models folder."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, cast

from core import paths
from core.errors import BadInput, Remedy, UserError
from core.families import registry
from core.models.detection import PARTS_ONLY, Detected, Kind, detect_file, detect_folder
from core.text import say

STARTER_ID = "starter"
PATCHES_ID = "patches"
_PICKLES = {".ckpt", ".pt", ".pth", ".bin"}
_INDEX_VERSION = 3


@dataclass(frozen=True)
class ModelEntry:
    """A model that can be used. `id` is what a request names; `family` an id of the registry;
    `path` a folder in Diffusers' layout or a .safetensors file (an empty one for what needs no
    model); `in_channels` of its UNet is 9
    where it was made for inpainting."""

    id: str
    label: str
    family: str
    path: Path
    about: str = ""
    licence: str = ""
    size_bytes: int = 0
    in_channels: int = 4


@dataclass(frozen=True)
class Rejected:
    """Something in the models folder that cannot be used, and why, in a sentence or two."""

    path: Path
    reason: str


@dataclass(frozen=True)
class Catalogue:
    models: tuple[ModelEntry, ...]
    loras: tuple[Path, ...]
    infills: tuple[Path, ...]
    rejected: tuple[Rejected, ...]


def installed(models_dir: Path | None = None) -> list[ModelEntry]:
    """The starter first, then what needs no model, then the models folder, by name."""
    return list(scan(models_dir).models)


def scan(models_dir: Path | None = None) -> Catalogue:
    """Everything in the models folder, told apart.

    Headers are read once: what was found is kept in the cache folder by path, size and
    modification time. A folder that is missing or cannot be read counts as empty.
    """
    root = models_dir or paths.models_dir()
    known = _read_index()
    seen: dict[str, dict[str, Any]] = {}
    models, loras, rejected = [*_starter(), _patches()], list[Path](), list[Rejected]()
    infills = list[Path]()
    for path in _candidates(root):
        if path.suffix.lower() in _PICKLES:
            rejected.append(Rejected(path, str(_pickle(path))))
            continue
        stamp = _stamp(path)
        key = str(path.absolute())
        stored = known.get(key)
        if stored is None or stored.get("stamp") != stamp:
            stored = {"stamp": stamp, **_look(path)}
        seen[key] = stored
        detected = _from_stored(stored)
        if detected is None:
            rejected.append(Rejected(path, str(stored.get("error", ""))))
        elif detected.kind is Kind.LORA:
            loras.append(path)
        elif detected.kind is Kind.INFILL:
            infills.append(path)
        elif detected.kind is Kind.MODEL:
            size = stored.get("size")
            models.append(_entry(path, detected, root, size if isinstance(size, int) else 0))
        else:
            rejected.append(Rejected(path, str(_unsupported(path, detected))))
    if seen != known:
        _write_index(seen)
    return Catalogue(tuple(models), tuple(loras), tuple(infills), tuple(rejected))


def resolve(ref: str, models_dir: Path | None = None) -> ModelEntry:
    """The model of that id, or at that path.

    Raises BadInput for one that is not there or cannot be used; it names what can.
    """
    if ref == STARTER_ID:
        for entry in _starter():
            return entry
        raise BadInput(
            "The starter model is missing",
            say("{folder} has no model_index.json", folder=paths.starter_dir()),
            "Install Pentimento again",
            remedy=Remedy.MODELS,
        )
    if ref == PATCHES_ID:
        return _patches()
    root = models_dir or paths.models_dir()
    path = _existing(ref, root)
    if path is None:
        known = ", ".join(entry.id for entry in installed(models_dir))
        raise BadInput(
            say("There is no model “{ref}”", ref=_shortened(ref)),
            say(
                "it is neither a path nor one of those installed ({known})",
                known=known or say("none"),
            ),
            "Run “main.py models” to see what is there",
            remedy=Remedy.MODELS,
        )
    if path.is_dir() and path.absolute() == paths.starter_dir().absolute():
        return resolve(STARTER_ID)
    detected = _detect(path)
    if detected.kind is Kind.LORA:
        raise BadInput(
            say("{name} is a LoRA, not a model", name=path.name),
            "a LoRA changes a model and makes no pictures alone",
            "Choose a model, and add the LoRA to it",
            remedy=Remedy.MODELS,
        )
    if detected.kind is not Kind.MODEL:
        raise _unsupported(path, detected)
    return _entry(path, detected, root, _size_of(path))


def resolve_lora(ref: str, models_dir: Path | None = None) -> Path:
    """The file of a LoRA by its name in the models folder or its path. Raises BadInput."""
    path = _existing(ref, models_dir or paths.models_dir())
    if path is None:
        raise BadInput(
            say("There is no LoRA “{ref}”", ref=_shortened(ref)),
            do="Check its path",
            remedy=Remedy.MODELS,
        )
    detected = _detect(path)
    if detected.kind is not Kind.LORA:
        raise BadInput(
            say("{name} is not a LoRA", name=path.name),
            say("it looks like: {name}", name=detected.name),
            "Choose a LoRA file",
            remedy=Remedy.MODELS,
        )
    return path


def lama_file(models_dir: Path | None = None) -> Path:
    """The LaMa model that fills holes. Raises UserError where none is installed."""
    found = scan(models_dir).infills
    if not found:
        raise UserError(
            "The infill LaMa cannot be used",
            say(
                "no LaMa model lies in {folder}",
                folder=str(models_dir or paths.models_dir()),
            ),
            "Put a LaMa model there as a .safetensors file, or choose another infill",
            remedy=Remedy.MODELS,
        )
    return found[0]


# -- looking -------------------------------------------------------------------------


def _starter() -> Iterator[ModelEntry]:
    folder = paths.starter_dir()
    if not (folder / "model_index.json").is_file():
        return
    family = registry.get(STARTER_ID)
    yield ModelEntry(
        id=STARTER_ID,
        label=family.label,
        family=family.id,
        path=folder,
        about=family.about,
        licence="Apache-2.0",
        size_bytes=_size_of(folder),
        in_channels=_starter_channels(folder),
    )


def _patches() -> ModelEntry:
    family = registry.get(PATCHES_ID)
    return ModelEntry(
        id=PATCHES_ID,
        label=family.label,
        family=family.id,
        path=Path(),
        about=family.about,
        licence="Apache-2.0",
    )


def _starter_channels(folder: Path) -> int:
    with contextlib.suppress(BadInput):
        return detect_folder(folder).in_channels
    return 4


def _existing(ref: str, root: Path) -> Path | None:
    """A path as it is, else under the models folder, with or without its ending."""
    if not ref or "\0" in ref:
        return None
    given = Path(ref).expanduser()
    for path in (given, root / ref, root / f"{ref}.safetensors"):
        with contextlib.suppress(OSError):
            if path.exists():
                return path
    return None


def _detect(path: Path) -> Detected:
    if path.is_dir():
        return detect_folder(path)
    if path.suffix.lower() in _PICKLES:
        raise _pickle(path)
    if path.suffix.lower() != ".safetensors":
        raise BadInput(
            say("{name} is not a model", name=path.name),
            "models are .safetensors files or folders in Diffusers' layout",
            say("Choose one of these ({kinds})", kinds=_supported()),
            remedy=Remedy.MODELS,
        )
    return detect_file(path)


def _pickle(path: Path) -> BadInput:
    return BadInput(
        say("{name} is not opened", name=path.name),
        say(
            "a {suffix} file is a Python pickle, which can run programs when opened",
            suffix=path.suffix.lower(),
        ),
        "Get the same model as .safetensors",
        remedy=Remedy.MODELS,
    )


def _unsupported(path: Path, detected: Detected) -> BadInput:
    if detected.name in PARTS_ONLY:
        return BadInput(
            say("{name} is only a part of a {kind} model", name=path.name, kind=detected.name),
            "the file holds no text encoders",
            "Use the whole model, as a folder in Diffusers' layout",
            remedy=Remedy.MODELS,
        )
    what = (
        say("{name} is not a model that is known", name=path.name)
        if detected.name == "unknown"
        else say("{name} is a {kind} model", name=path.name, kind=detected.name)
    )
    return BadInput(
        say("{what}; supported: {kinds}", what=what, kinds=_supported()),
        do="Choose a model of these kinds",
        remedy=Remedy.MODELS,
    )


def _supported() -> str:
    return ", ".join(family.label for family in registry.all_families())


def _shortened(ref: str) -> str:
    return ref if len(ref) <= 80 else ref[:77] + "…"


def _entry(path: Path, detected: Detected, root: Path, size: int) -> ModelEntry:
    inside = path.parent.absolute() == root.absolute()
    name = path.name.removesuffix(".safetensors")
    family = registry.get(detected.family)
    return ModelEntry(
        id=name if inside else str(path.absolute()),
        label=name,
        family=family.id,
        path=path.absolute(),
        about=detected.name,
        size_bytes=size,
        in_channels=detected.in_channels,
    )


def _candidates(root: Path) -> list[Path]:
    try:
        children = sorted(root.iterdir(), key=lambda path: path.name.casefold())
    except OSError:
        return []
    return [path for path in children if not path.name.startswith(".") and _could_be(path)]


def _could_be(path: Path) -> bool:
    if path.is_dir():
        return (path / "model_index.json").is_file()
    return path.suffix.lower() in {".safetensors", *_PICKLES}


def _look(path: Path) -> dict[str, Any]:
    try:
        detected = _detect(path)
    except BadInput as error:
        return {"error": str(error)}
    return {"detected": asdict(detected), "size": _size_of(path)}


def _from_stored(stored: dict[str, Any]) -> Detected | None:
    try:
        fields = dict(stored["detected"])
        return Detected(
            Kind(fields["kind"]),
            str(fields["family"]),
            str(fields["name"]),
            int(fields["in_channels"]),
        )
    except (KeyError, TypeError, ValueError):
        return None


def _stamp(path: Path) -> list[int]:
    """Changes when the model does: of a folder, the files that tell what it is."""
    files = (
        [path]
        if not path.is_dir()
        else [
            path / "model_index.json",
            *(path / part / "config.json" for part in ("unet", "transformer")),
            *(path / part for part in ("unet", "transformer")),
        ]
    )
    stamp: list[int] = []
    for file in files:
        try:
            status = file.stat()
        except OSError:
            stamp += [0, 0]
        else:
            stamp += [status.st_mtime_ns, status.st_size]
    return stamp


def _size_of(path: Path) -> int:
    total = 0
    with contextlib.suppress(OSError):
        files = path.rglob("*") if path.is_dir() else [path]
        for file in files:
            if file.is_file():
                total += file.stat().st_size
    return total


# -- what was found last time ----------------------------------------------------------


def _index_path() -> Path:
    return paths.cache_dir() / "models.json"


def _read_index() -> dict[str, dict[str, Any]]:
    """Empty where there is none, or it cannot be used: it can be made again."""
    try:
        loaded: Any = json.loads(_index_path().read_text(encoding="utf-8"))
        if loaded["version"] != _INDEX_VERSION:
            return {}
        return {str(key): dict(value) for key, value in loaded["models"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _write_index(models: dict[str, dict[str, Any]]) -> None:
    path = _index_path()
    fresh = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh.write_text(
            json.dumps({"version": _INDEX_VERSION, "models": cast("Any", models)}), encoding="utf-8"
        )
        fresh.replace(path)
