"""What is written into pictures about how they were made, and how it is read again.

Two texts: A1111's `parameters`, which other programs read, and Pentimento's own JSON with
the whole request (`pentimento`, ASCII only), from which the gallery can be rebuilt.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import core
from core.errors import BadInput, UserError
from core.formats.describing import PARAMETERS
from core.formats.exif import IMAGE_DESCRIPTION, USER_COMMENT, blanked
from core.formats.opening import outline_of
from core.formats.stored import Outline
from core.geometry import Bounds, Extent
from core.library import foreign
from core.library.a1111 import (
    model_name,
    settings_from_parameters,
    split_parameters,
    whole_number,
    write_parameters,
)
from core.library.embedded import exif_texts, read_embedded
from core.recipe import Recipe, recipes_of_text, stored_text
from core.request import MAX_SEED, Candidate, GenerationRequest, Task

PENTIMENTO = "pentimento"
RECIPE = "pentimento-recipe"
SCHEMA = 1


@dataclass(frozen=True)
class Origin:
    """How a picture in the gallery was made; the content of Pentimento's JSON.

    `request` is GenerationRequest.to_dict() (pixels as digests), `seed` and `index` the
    candidate's. `bounds` is what the candidate painted and `picture` what the file shows,
    both in document coordinates. `alpha` is the digest of the paste's alpha, "" where all
    of it is 255. `created` is in microseconds since 1970 UTC. `app` is the version.
    """

    id: str
    created: int
    request: Mapping[str, Any]
    seed: int
    index: int
    bounds: Bounds
    picture: Bounds
    alpha: str = ""
    task: str = ""
    seconds: float = 0.0
    made_with: Mapping[str, str] = field(default_factory=dict[str, str])
    notes: tuple[str, ...] = ()
    app: str = core.__version__

    def to_json(self) -> str:
        return json.dumps(
            {
                "schema": SCHEMA,
                "app": "Pentimento",
                "version": self.app,
                "id": self.id,
                "created": self.created,
                "task": self.task,
                "seed": self.seed,
                "index": self.index,
                "bounds": _corners(self.bounds),
                "picture": _corners(self.picture),
                "alpha": self.alpha,
                "seconds": round(self.seconds, 3),
                "made_with": dict(self.made_with),
                "notes": list(self.notes),
                "request": dict(self.request),
            }
        )

    @staticmethod
    def from_json(text: str) -> Origin:
        """Raises BadInput when the text is not what to_json writes."""
        stored = foreign.as_mapping(foreign.parse_json(text))
        try:
            if int(stored["schema"]) > SCHEMA:
                raise BadInput(
                    "The picture was made by a newer Pentimento", do="Update Pentimento to read it"
                )
            return Origin(
                id=_identity(stored["id"]),
                created=_within(stored["created"], 2**62),
                request=dict(stored["request"]),
                seed=_within(stored["seed"], MAX_SEED),
                index=_within(stored["index"], 2**32),
                bounds=Bounds(*map(int, stored["bounds"])),
                picture=Bounds(*map(int, stored["picture"])),
                alpha=str(stored["alpha"]),
                task=str(stored["task"]),
                seconds=float(stored["seconds"]),
                made_with={str(key): str(value) for key, value in stored["made_with"].items()},
                notes=tuple(map(str, stored["notes"])),
                app=str(stored["version"]),
            )
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
            raise BadInput(
                "Pentimento's data in the picture cannot be read", repr(error)
            ) from error


def _corners(bounds: Bounds) -> list[int]:
    return [bounds.x, bounds.y, bounds.width, bounds.height]


def _identity(value: object) -> str:
    """An id becomes part of file names: letters, digits and dashes, nothing else."""
    text = str(value)
    if not (0 < len(text) <= 64 and text.isascii() and text.replace("-", "").isalnum()):
        raise ValueError(f"id {text[:80]!r}")
    return text


def _within(value: object, most: int) -> int:
    number = whole_number(value, 0, most) if not isinstance(value, int) else value
    if number is None or not 0 <= number <= most:
        raise ValueError(f"{str(value)[:80]} is out of range")
    return number


def parameters_of(candidate: Candidate, size: Extent | None = None) -> str:
    """A1111's text for a candidate, exported at `size` (its own bounds by default)."""
    return write_parameters(
        candidate.request,
        candidate.seed,
        size or candidate.bounds.extent,
        version=core.__version__,
        model_hash=candidate.made_with.get("model_hash", ""),
    )


def parameters_of_recipe(recipe: Recipe, size: Extent) -> str:
    """A1111's text for what a document was asked for with, exported at `size`."""
    return write_parameters(
        recipe.settings,
        recipe.settings.seed,
        size,
        version=core.__version__,
        model_hash=recipe.model_hash,
        task=recipe.task,
    )


def texts_of_recipe(recipe: Recipe, parameters: str) -> dict[str, str]:
    """The texts for a flat file of a document: A1111's, and every choice for recipes_in. Models
    are named without their folders: these tell of somebody's machine."""
    settings = recipe.settings
    named = settings.replace(
        model=model_name(settings.model),
        loras=tuple(replace(lora, ref=model_name(lora.ref)) for lora in settings.loras),
    )
    return {PARAMETERS: parameters, RECIPE: stored_text((replace(recipe, settings=named),))}


def texts_of(candidate: Candidate, origin: Origin) -> dict[str, str]:
    """The texts for a file (write_picture's and encode_png's `texts`)."""
    return {
        PARAMETERS: parameters_of(candidate, origin.picture.extent),
        PENTIMENTO: origin.to_json(),
    }


def without_folders(record: str) -> str:
    """Our JSON with models named without their folders, which tell of somebody's machine;
    "" where it cannot be read."""
    try:
        origin = Origin.from_json(record)
        request = dict(origin.request)
        request["model"] = model_name(str(request["model"]))
        request["loras"] = [[model_name(str(ref)), weight] for ref, weight in request["loras"]]
    except (BadInput, KeyError, TypeError, ValueError):
        return ""
    return replace(origin, request=request).to_json()


def without_parameters(exif: bytes) -> bytes:
    """An EXIF block without what it says of how the picture was made, which a file that was
    opened may have brought along; a camera's or a person's own words stay."""
    texts = exif_texts(exif)
    told = {
        tag
        for name, tag in (("UserComment", USER_COMMENT), ("ImageDescription", IMAGE_DESCRIPTION))
        if parameters_in({name: texts.get(name, "")}) is not None
    }
    return blanked(exif, frozenset(told)) if told else exif


def read_info(path: str | os.PathLike[str]) -> dict[str, Any]:
    """What a picture says about how it was made, in plain JSON types.

    file, format, size [w, h]; `program`: "Pentimento", "A1111", "InvokeAI", "Fooocus",
    "ComfyUI" or None; `settings` under Pentimento's names (a1111.settings_from_parameters;
    {} when unknown); `parameters`: A1111's own keys and values, where there are any;
    `pentimento`: our whole record, with the request; `raw`: every text in the file.
    Of a file with layers also `layers`, bottom first, `mask` and `masks`, and in `history`
    the settings of what was applied to it, the newest last.

    Raises BadInput for what is not a picture, cut short or hostile.
    """
    outline = outline_of(path) if os.path.isfile(path) else None
    if outline is not None:
        return _outline_info(path, outline)
    embedded = read_embedded(path)
    program, settings = _understood(embedded.texts)
    info: dict[str, Any] = {
        "file": os.fspath(path),
        "format": embedded.format,
        "size": [embedded.width, embedded.height],
        "program": program,
        "settings": settings,
    }
    text = parameters_in(embedded.texts)
    if text is not None and program in ("Pentimento", "A1111"):
        info["parameters"] = split_parameters(text)[2]
    if program == "Pentimento" and PENTIMENTO in embedded.texts:
        info["pentimento"] = foreign.parse_json(embedded.texts[PENTIMENTO])
    info["raw"] = dict(embedded.texts)
    return info


def _outline_info(path: str | os.PathLike[str], outline: Outline) -> dict[str, Any]:
    newest = outline.recipes[-1] if outline.recipes else None
    info: dict[str, Any] = {
        "file": os.fspath(path),
        "format": outline.format,
        "size": [outline.extent.width, outline.extent.height],
        "program": "Pentimento" if newest else None,
        "settings": settings_of(newest.settings, newest.settings.seed) if newest else {},
    }
    if newest:
        info["parameters"] = split_parameters(parameters_of_recipe(newest, outline.extent))[2]
        info["history"] = [
            {"task": one.task.value, **settings_of(one.settings, one.settings.seed)}
            for one in outline.recipes
        ]
    info["layers"] = [dict(layer) for layer in outline.layers]
    info["mask"] = outline.has_mask
    info["masks"] = list(outline.masks)
    info["raw"] = {}
    return info


def parameters_in(texts: Mapping[str, str]) -> str | None:
    """A1111's text among a file's texts, wherever it is kept."""
    for key in (PARAMETERS, "UserComment", "ImageDescription", "Comment"):
        text = texts.get(key, "")
        if text and (key == PARAMETERS or split_parameters(text)[2]):
            return text
    return None


def _understood(texts: Mapping[str, str]) -> tuple[str | None, dict[str, Any]]:
    if PENTIMENTO in texts:
        recipe = _own_recipe(texts[PENTIMENTO])
        if recipe is not None:
            return "Pentimento", settings_of(recipe.settings, recipe.settings.seed)
    for key in ("invokeai_metadata", "sd-metadata"):
        if key in texts:
            return "InvokeAI", foreign.from_invokeai(foreign.parse_json(texts[key]))
    text = parameters_in(texts)
    if "fooocus_scheme" in texts and text is not None:
        if texts["fooocus_scheme"].strip() == "a1111":
            return "Fooocus", settings_from_parameters(text)
        return "Fooocus", foreign.from_fooocus(foreign.parse_json(text))
    if text is not None:
        ours = split_parameters(text)[2].get("Version", "").startswith("Pentimento ")
        return "Pentimento" if ours else "A1111", settings_from_parameters(text)
    if "prompt" in texts or "workflow" in texts:
        graph = foreign.as_mapping(foreign.parse_json(texts.get("prompt", "")))
        if graph or foreign.as_mapping(foreign.parse_json(texts.get("workflow", ""))):
            return "ComfyUI", foreign.from_comfyui(graph)
    return None, {}


def recipes_in(path: str | os.PathLike[str]) -> tuple[Recipe, ...]:
    """What a flat picture of ours was asked for with, every choice about region and seam
    included; nothing of any other, nor of one that cannot be read. Any thread."""
    try:
        texts = read_embedded(path).texts
    except UserError:
        return ()
    if RECIPE in texts:
        return recipes_of_text(texts[RECIPE])[-1:]
    recipe = _own_recipe(texts[PENTIMENTO]) if PENTIMENTO in texts else None
    return () if recipe is None else (recipe,)


def _own_recipe(text: str) -> Recipe | None:
    """From our JSON, each setting checked: the file may come from anywhere."""
    nothing = [0, 0, 0, 0]
    try:
        origin = Origin.from_json(text)
        picture = origin.picture
        stored = {
            **origin.request,
            "image": None,
            "mask": None,
            "area": nothing,
            "frame": nothing,
            "extend": nothing,
            "size": [picture.width, picture.height],
            "seed": origin.seed,
            "count": 1,
        }
        settings = GenerationRequest.from_dict(stored, None, None)
        task = Task(origin.task)
    except (BadInput, ValueError):
        return None
    box = settings.options.context_box
    if box is not None:  # in the file, the picture begins at 0, 0
        options = replace(settings.options, context_box=box.moved(-picture.x, -picture.y))
        settings = settings.replace(options=options)
    return Recipe(settings, task, origin.made_with.get("model_hash", "")[:100])


def settings_of(request: GenerationRequest, seed: int) -> dict[str, Any]:
    """Under Pentimento's names, in plain JSON types."""
    size = request.size
    return {
        "prompt": request.prompt,
        "negative_prompt": request.negative_prompt,
        "model": request.model,
        "loras": [[lora.ref, lora.weight] for lora in request.loras],
        "num_inference_steps": request.num_inference_steps,
        "guidance_scale": request.guidance_scale,
        "strength": request.strength,
        "scheduler": request.scheduler,
        "seed": seed,
        "size": [size.width, size.height] if size else None,
    }
