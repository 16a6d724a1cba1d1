"""What other programs write into pictures, read under Pentimento's names.

Each function takes a parsed JSON value from an untrusted file and never raises; what
cannot be told is left out. Names of the result: see a1111.settings_from_parameters.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, cast

from core import limits
from core.library.a1111 import real_number, scheduler_named, whole_number
from core.request import MAX_SEED

_PAIR = re.compile(r"(\d{1,6})\D+(\d{1,6})")


def parse_json(text: str) -> Any:
    """The value, or None for text that is not JSON. NaN and Infinity become None."""
    try:
        return json.loads(text, parse_constant=lambda _name: None)
    except (ValueError, RecursionError):
        return None


def as_mapping(value: object) -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", value) if isinstance(value, dict) else {}


def from_invokeai(value: object) -> dict[str, Any]:
    """InvokeAI 3 and later: `invokeai_metadata`."""
    meta = as_mapping(value)
    model = meta.get("model")
    name = as_mapping(model).get("name", as_mapping(model).get("model_name", model))
    return _known(
        prompt=meta.get("positive_prompt"),
        negative_prompt=meta.get("negative_prompt"),
        num_inference_steps=meta.get("steps"),
        guidance_scale=meta.get("cfg_scale"),
        seed=meta.get("seed"),
        strength=meta.get("strength"),
        width=meta.get("width"),
        height=meta.get("height"),
        model=name,
        sampler=_INVOKE_SCHEDULERS.get(str(meta.get("scheduler")), ""),
    )


def from_fooocus(value: object) -> dict[str, Any]:
    """Fooocus, scheme "fooocus": JSON in `parameters`."""
    meta = as_mapping(value)
    pair = _PAIR.search(str(meta.get("resolution", ""))[:100])
    return _known(
        prompt=meta.get("prompt"),
        negative_prompt=meta.get("negative_prompt"),
        num_inference_steps=meta.get("steps"),
        guidance_scale=meta.get("guidance_scale"),
        seed=meta.get("seed"),
        width=pair[1] if pair else None,
        height=pair[2] if pair else None,
        model=meta.get("base_model"),
        sampler=_COMFY_SAMPLERS.get((str(meta.get("sampler")), str(meta.get("scheduler"))), ""),
    )


def from_comfyui(value: object) -> dict[str, Any]:
    """ComfyUI: the graph in `prompt`. Read where a plain sampler node is in it."""
    graph = as_mapping(value)
    for node in graph.values():
        inputs = as_mapping(as_mapping(node).get("inputs"))
        if not {"seed", "steps", "cfg", "positive"} <= set(inputs):
            continue
        latent = _linked(graph, inputs.get("latent_image"))
        return _known(
            prompt=_text_behind(graph, inputs.get("positive")),
            negative_prompt=_text_behind(graph, inputs.get("negative")),
            num_inference_steps=inputs.get("steps"),
            guidance_scale=inputs.get("cfg"),
            seed=inputs.get("seed"),
            strength=inputs.get("denoise"),
            width=latent.get("width"),
            height=latent.get("height"),
            model=_linked(graph, inputs.get("model")).get("ckpt_name"),
            sampler=_COMFY_SAMPLERS.get(
                (str(inputs.get("sampler_name")), str(inputs.get("scheduler"))), ""
            ),
        )
    return {}


def _linked(graph: Mapping[str, Any], link: object) -> Mapping[str, Any]:
    """The inputs of the node that a link [node id, output] points at."""
    if not isinstance(link, list) or not link:
        return {}
    first = cast("list[object]", link)[0]
    return as_mapping(as_mapping(graph.get(str(first))).get("inputs"))


def _text_behind(graph: Mapping[str, Any], link: object) -> str | None:
    for _ in range(8):  # conditioning nodes between sampler and text; never in circles
        inputs = _linked(graph, link)
        text = inputs.get("text")
        if isinstance(text, str):
            return text
        link = inputs.get("conditioning") if text is None else cast("object", text)
    return None


def _known(
    *,
    width: object = None,
    height: object = None,
    sampler: tuple[str, str] | str = "",
    **found: object,
) -> dict[str, Any]:
    wide, high = whole_number(width, 1, 999_999), whole_number(height, 1, 999_999)
    name, schedule = sampler if isinstance(sampler, tuple) else (sampler, "")
    checked: dict[str, Any] = {
        "prompt": _text(found.get("prompt")),
        "negative_prompt": _text(found.get("negative_prompt")),
        "num_inference_steps": whole_number(
            found.get("num_inference_steps"), limits.STEPS.least, limits.STEPS.most
        ),
        "guidance_scale": real_number(found.get("guidance_scale"), 0.0, limits.GUIDANCE.most),
        "seed": whole_number(found.get("seed"), 0, MAX_SEED),
        "strength": real_number(found.get("strength"), 0.0, 1.0),
        "size": [wide, high] if wide and high else None,
        "model": _text(found.get("model")) or None,
        "scheduler": scheduler_named(name, schedule),
    }
    return {key: value for key, value in checked.items() if value is not None}


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


_INVOKE_SCHEDULERS = {
    "ddim": ("DDIM", "Automatic"),
    "euler": ("Euler", "Automatic"),
    "euler_a": ("Euler a", "Automatic"),
    "dpmpp_2m": ("DPM++ 2M", "Automatic"),
    "dpmpp_2m_k": ("DPM++ 2M", "Karras"),
    "unipc": ("UniPC", "Automatic"),
    "lcm": ("LCM", "Automatic"),
}
_COMFY_SAMPLERS = {
    ("ddim", "ddim_uniform"): ("DDIM", "Automatic"),
    ("ddim", "normal"): ("DDIM", "Automatic"),
    ("euler", "normal"): ("Euler", "Automatic"),
    ("euler_ancestral", "normal"): ("Euler a", "Automatic"),
    ("dpmpp_2m", "normal"): ("DPM++ 2M", "Automatic"),
    ("dpmpp_2m", "karras"): ("DPM++ 2M", "Karras"),
    ("uni_pc", "normal"): ("UniPC", "Automatic"),
    ("lcm", "sgm_uniform"): ("LCM", "Automatic"),
}
