"""The `parameters` text of AUTOMATIC1111's web UI: what most other programs read.

The prompt; `Negative prompt: …`; then one line of `Key: value` joined by ", ". A value
with a comma, colon, quote or newline is quoted as JSON. The format has no escape for
prompts: one with a line that starts with "Negative prompt:" cannot be told apart by a
reader. Pentimento's own JSON, beside it in the file, has the exact words.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from pathlib import PurePath, PureWindowsPath
from typing import Any

from core import limits
from core.families.schedulers import SCHEDULERS
from core.geometry import Extent
from core.request import MAX_SEED, GenerationRequest, Lora, Task

NEGATIVE = "Negative prompt:"
# From A1111's modules/infotext_utils.py: every reader uses this expression.
_PARAMETER = re.compile(r'\s*(\w[\w \-/]+):\s*("(?:\\.|[^\\"])+"|[^,]*)(?:,|$)')
_LORA = re.compile(r"<lora:([^:<>]+):([-+]?[0-9.]+)(?::[^<>]*)?>")
_SIZE = re.compile(r"^(\d{1,6})\s*[x×]\s*(\d{1,6})$")
# Where the last line is longer than this, it is not settings (and the search is bounded).
_LONGEST_LINE = 1_000_000


def write_parameters(
    request: GenerationRequest,
    seed: int,
    size: Extent,
    *,
    version: str,
    model_hash: str = "",
    task: Task | None = None,
) -> str:
    """The text for a picture of `size` that was made from `request` with `seed`.

    `task`: what it was asked for, where the request has lost its picture.
    """
    scheduler = SCHEDULERS.get(request.scheduler)
    sampler, schedule = scheduler.a1111 if scheduler else (request.scheduler, "")
    partial = (task or request.task) in (Task.IMAGE_TO_IMAGE, Task.INPAINT, Task.OUTPAINT)
    settings = {
        "Steps": request.num_inference_steps,
        "Sampler": sampler,
        "Schedule type": schedule,
        "CFG scale": _number(request.guidance_scale),
        "Seed": seed,
        "Size": f"{size.width}x{size.height}",
        "Model hash": model_hash,
        "Model": model_name(request.model),
        "Denoising strength": _number(request.strength) if partial else "",
        "Version": f"Pentimento {version}",
    }
    prompt = request.prompt + "".join(_lora_tag(lora) for lora in request.loras)
    return join_parameters(prompt, request.negative_prompt, settings)


def join_parameters(prompt: str, negative_prompt: str, settings: Mapping[str, object]) -> str:
    """The three parts as one text. Settings that are "" are left out."""
    parts = [prompt.strip("\n")]
    if negative_prompt:
        parts.append(f"{NEGATIVE} {negative_prompt}")
    line = ", ".join(
        f"{key}: {quote(str(value))}" for key, value in settings.items() if value != ""
    )
    return "\n".join([*parts, line]).lstrip("\n")


def split_parameters(text: str) -> tuple[str, str, dict[str, str]]:
    """Prompt, negative prompt and settings of a `parameters` text. Never raises."""
    *lines, last = text.strip().split("\n")
    pairs = _PARAMETER.findall(last) if len(last) <= _LONGEST_LINE else []
    if len(pairs) < 3:
        lines.append(last)
        pairs = []
    prompt: list[str] = []
    negative: list[str] = []
    into = prompt
    for line in lines:
        words = line.removesuffix("\r")
        if words.lstrip().startswith(NEGATIVE):
            into = negative
            words = words.lstrip()[len(NEGATIVE) :].removeprefix(" ")
        into.append(words)
    settings = {key.strip(): unquote(value) for key, value in pairs}
    return "\n".join(prompt).strip("\n"), "\n".join(negative).strip("\n"), settings


def quote(value: str) -> str:
    """As A1111 quotes; also what would be read back otherwise: quotes, blanks at the ends."""
    plain = not any(sign in value for sign in ',:\n\r"\\') and value == value.strip()
    return value if plain else json.dumps(value, ensure_ascii=False)


def unquote(value: str) -> str:
    if len(value) < 2 or value[0] != '"' or value[-1] != '"':
        return value.strip()
    try:
        return str(json.loads(value))
    except ValueError:
        return value


def settings_from_parameters(text: str) -> dict[str, Any]:
    """What the text says, under Pentimento's own names; what cannot be told is left out.

    prompt, negative_prompt (str); num_inference_steps, seed (int); guidance_scale,
    strength (float); size ([width, height]); model, scheduler (str; scheduler only where
    Pentimento has it); loras ([[name, weight], …], their tags taken out of the prompt).
    """
    prompt, negative, pairs = split_parameters(text)
    prompt, loras = _without_loras(prompt)
    found: dict[str, Any] = {
        "prompt": prompt,
        "negative_prompt": negative,
        "loras": loras or None,
        "num_inference_steps": whole_number(
            pairs.get("Steps"), limits.STEPS.least, limits.STEPS.most
        ),
        "guidance_scale": real_number(pairs.get("CFG scale"), 0.0, limits.GUIDANCE.most),
        "seed": whole_number(pairs.get("Seed"), 0, MAX_SEED),
        "strength": real_number(pairs.get("Denoising strength"), 0.0, 1.0),
        "size": _size(pairs.get("Size", "")),
        "model": pairs.get("Model") or None,
        "scheduler": scheduler_named(pairs.get("Sampler", ""), pairs.get("Schedule type", "")),
    }
    return {key: value for key, value in found.items() if value is not None}


def scheduler_named(sampler: str, schedule: str = "") -> str | None:
    """Pentimento's scheduler for A1111's names, old ("DPM++ 2M Karras") or new; or None."""
    sampler = sampler.strip()
    if not sampler:
        return None
    wanted = {(sampler, schedule or "Automatic"), (sampler, schedule)}
    for choice in SCHEDULERS.values():
        if choice.a1111 in wanted or (not schedule and choice.label == sampler):
            return choice.name
    return None


def whole_number(value: object, least: int, most: int) -> int | None:
    """A JSON number or its text as an int within bounds; None for anything else."""
    number = real_number(value, least, most)
    if number is None or number != math.floor(number):
        return None
    return int(number)


def real_number(value: object, least: float, most: float) -> float | None:
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        number = float(value) if not isinstance(value, str) else float(value[:40])
    except (ValueError, OverflowError):
        return None
    return number if least <= number <= most else None


def _number(value: float) -> str:
    """The shortest text that is read back as the same number; 7.0 is 7."""
    return str(int(value)) if value == math.floor(value) else repr(value)


def _size(text: str) -> list[int] | None:
    match = _SIZE.match(text)
    return [int(match[1]), int(match[2])] if match else None


def model_name(ref: str) -> str:
    """The id, or a file's name without its folders: they tell of somebody's machine."""
    return PurePath(PureWindowsPath(ref).name).stem if "/" in ref or "\\" in ref else ref


def _lora_tag(lora: Lora) -> str:
    name = re.sub(r"[:<>]", "_", model_name(lora.ref))
    return f" <lora:{name}:{_number(lora.weight)}>"


def _without_loras(prompt: str) -> tuple[str, list[list[str | float]]]:
    loras: list[list[str | float]] = []
    for name, weight in _LORA.findall(prompt):
        number = real_number(weight, -100.0, 100.0)
        if number is not None:
            loras.append([name, number])
    if not loras:
        return prompt, loras
    return _LORA.sub("", prompt).strip(" "), loras
