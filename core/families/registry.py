"""A model family is one file and one record; what it can do is data."""

from __future__ import annotations

import dataclasses
import importlib
from dataclasses import dataclass

from core.geometry import Extent


@dataclass(frozen=True)
class Family:
    """How models of one architecture are run, in plain data.

    Sizes: both sides of what a model is given are multiples of `multiple`, between
    `min_side` and `max_side` px, and together between `min_pixels` and `max_pixels`.
    `size` is what text-to-image starts with. Pipelines are class names of diffusers;
    "" where diffusers has none. `flow`: a flow-matching transformer (noise by
    interpolation); `packed_latents`: it reads 2×2 cells as one token. `embedded_guidance`:
    the guidance is a number that the model reads, so that there is no negative prompt.
    `sees_hole`: all its models are shown the mask and the picture with a hole in it.
    `schedulers` are names of core.families.schedulers; the first is the default.
    `clean_surroundings`: trained to be shown what stays of a picture with no noise on it.
    `weights`: False for what needs no model: it fills holes from the picture alone and reads
    no prompt (core.patches). `few_words`: it knows a few hundred words and no more (core.engine.few_words).
    `prompt_tokens`: how much of a prompt is read at once; `long_prompts`: longer ones are
    read in several windows. `config`: the folder in
    resources/families with configs and tokenizer for single-file checkpoints, or "".
    `gpu_dtype` is what the weights are held in on a GPU.
    """

    id: str
    label: str
    about: str
    text_to_image: str
    image_to_image: str
    inpaint: str
    size: Extent
    min_side: int
    max_side: int
    min_pixels: int
    max_pixels: int
    multiple: int = 8
    num_inference_steps: int = 25
    guidance_scale: float = 6.0
    minimum_steps: int = 4
    clean_surroundings: bool = False
    negative_prompt: bool = True
    differential: bool = True
    flow: bool = False
    packed_latents: bool = False
    embedded_guidance: bool = False
    sees_hole: bool = False
    schedulers: tuple[str, ...] = ("default",)
    weights: bool = True
    few_words: bool = False
    prompt_tokens: int = 77
    long_prompts: bool = True
    config: str = ""
    gpu_dtype: str = "float16"

    @property
    def pipelines(self) -> frozenset[str]:
        """The classes of diffusers that a folder of this family may name as its own."""
        return frozenset((self.text_to_image, self.image_to_image, self.inpaint)) - {""}

    @property
    def draft(self) -> Family:
        """The same family kept to the smallest pictures it can make: for quick previews."""
        if not self.weights:
            return dataclasses.replace(self, max_pixels=_DRAFT_PIXELS)
        return dataclasses.replace(self, max_pixels=self.min_pixels)


_DRAFT_PIXELS = 256 * 256

_families: dict[str, Family] = {}


def register(family: Family) -> Family:
    """Add a family. Raises ValueError for an id that is taken."""
    if family.id in _families:
        raise ValueError(f"the family {family.id} is registered already")
    _families[family.id] = family
    return family


def get(family_id: str) -> Family:
    """The family of that id. Raises KeyError: ids come from our own catalogue."""
    _load()
    return _families[family_id]


def all_families() -> tuple[Family, ...]:
    """Those of models."""
    _load()
    return tuple(family for family in _families.values() if family.weights)


def _load() -> None:
    # Importing them registers them, in the order in which they are named to people.
    for name in ("sd15", "sdxl", "sd3", "flux", "starter", "patches"):
        importlib.import_module(f"core.families.{name}")
