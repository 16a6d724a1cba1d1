"""What is asked of an engine, and what comes back. Frozen, comparable, serialisable."""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from core import limits
from core.arrays import MaskArray, RgbaArray, RgbArray, freeze
from core.errors import BadInput
from core.geometry import Bounds, Extent, Margins
from core.reasons import reason
from core.text import say

MAX_SEED = limits.SEED.most
SCHEMA = 1


class Task(StrEnum):
    """What a request comes to; told from its content, never chosen."""

    TEXT_TO_IMAGE = "text-to-image"
    IMAGE_TO_IMAGE = "image-to-image"
    INPAINT = "inpaint"
    OUTPAINT = "outpaint"


class Intent(StrEnum):
    """What the artist wants of the masked part; decides infill, context and strength rules."""

    AUTO = "auto"
    FILL = "fill"
    ADD = "add"
    REMOVE = "remove"
    REPLACE_BACKGROUND = "replace-background"
    REFINE = "refine"
    EXPAND = "expand"


class Infill(StrEnum):
    """What lies under the hole before denoising starts."""

    AUTO = "auto"
    BLUR = "blur"
    EDGE_AWARE = "edge-aware"
    NAVIER_STOKES = "navier-stokes"
    NEUTRAL = "neutral"
    NOISE = "noise"
    KEEP = "keep"
    LAMA = "lama"
    PATCHES = "patches"


class Blend(StrEnum):
    """How the result is joined to the picture."""

    AUTO = "auto"
    FEATHER = "feather"
    MULTIBAND = "multiband"
    POISSON = "poisson"


class Context(StrEnum):
    """How much of the picture round the mask the model is shown."""

    AUTO = "auto"
    MASK = "mask"
    PICTURE = "picture"
    BOX = "box"


@dataclass(frozen=True, slots=True)
class EditOptions:
    """Every choice about region, infill and seam. None and AUTO: decided by the content.

    `grow` (px, ≥ 0) widens the mask before the feather starts; `feather` (px, ≥ 0) is the
    width of the ramp outside the grown edge. `strict` keeps every pixel outside the drawn
    mask: the ramp then runs inward. `context_box` is in document coordinates and read
    only with Context.BOX. `draft` makes the model work as small as its family allows.
    """

    intent: Intent = Intent.AUTO
    infill: Infill = Infill.AUTO
    blend: Blend = Blend.AUTO
    context: Context = Context.AUTO
    context_box: Bounds | None = None
    grow: int | None = None
    feather: int | None = None
    strict: bool = False
    match_colour: bool = True
    match_texture: bool = True
    two_passes: bool = True
    draft: bool = False


@dataclass(frozen=True, slots=True)
class Lora:
    """A LoRA by catalogue id or path, and its weight (0 is exactly the base model)."""

    ref: str
    weight: float = 1.0


@dataclass(frozen=True, eq=False)
class GenerationRequest:
    """One edit, whole. The engine reads no settings and no globals besides it.

    `image` holds the visible pixels of `area` (document coordinates), `mask` those of the
    mask there: 255 is made anew, 0 is kept, grey in between. `frame` is the document's
    frame before the edit; `extend` says how far each of its sides moves outward. `area`
    may be smaller than `frame` (large pictures: only what the edit needs travels).
    Without an image it is text-to-image of `size`. Candidate i is made with seed + i.
    Arrays are frozen here. Equal content compares equal.
    """

    prompt: str = ""
    negative_prompt: str = ""
    model: str = "starter"
    loras: tuple[Lora, ...] = ()
    num_inference_steps: int = 20
    guidance_scale: float = 5.0
    strength: float = 1.0
    scheduler: str = "default"
    seed: int = 0
    count: int = 1
    size: Extent | None = None
    image: RgbaArray | None = None
    mask: MaskArray | None = None
    area: Bounds = Bounds(0, 0, 0, 0)
    frame: Bounds = Bounds(0, 0, 0, 0)
    extend: Margins = Margins()
    options: EditOptions = EditOptions()

    def __post_init__(self) -> None:
        _check(self)
        if self.image is not None:
            object.__setattr__(self, "image", freeze(self.image))
        if self.mask is not None:
            object.__setattr__(self, "mask", freeze(self.mask))

    @property
    def task(self) -> Task:
        if self.image is None:
            return Task.TEXT_TO_IMAGE
        if not self.extend.is_empty:
            return Task.OUTPAINT
        return Task.INPAINT if self.mask is not None else Task.IMAGE_TO_IMAGE

    @property
    def new_frame(self) -> Bounds:
        """The document's frame once a result is applied."""
        return self.frame.extended(self.extend)

    def replace(self, **changes: Any) -> GenerationRequest:
        return dataclasses.replace(self, **changes)

    # -- identity ----------------------------------------------------------------

    @property
    def digest(self) -> str:
        """SHA-256 (hex) of everything in the request."""
        import hashlib  # OpenSSL: not before the window is up

        return hashlib.sha256(json.dumps(self.to_dict(), sort_keys=True).encode()).hexdigest()

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, GenerationRequest):
            return NotImplemented
        return self.to_dict() == other.to_dict()

    def __hash__(self) -> int:
        return hash(self.digest)

    # -- storing -----------------------------------------------------------------

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON types. Pixels appear as SHA-256 digests; they are stored beside it."""
        return {
            "schema": SCHEMA,
            "prompt": self.prompt,
            "negative_prompt": self.negative_prompt,
            "model": self.model,
            "loras": [[lora.ref, lora.weight] for lora in self.loras],
            "num_inference_steps": self.num_inference_steps,
            "guidance_scale": self.guidance_scale,
            "strength": self.strength,
            "scheduler": self.scheduler,
            "seed": self.seed,
            "count": self.count,
            "size": [self.size.width, self.size.height] if self.size else None,
            "image": _digest(self.image),
            "mask": _digest(self.mask),
            "area": list(dataclasses.astuple(self.area)),
            "frame": list(dataclasses.astuple(self.frame)),
            "extend": list(dataclasses.astuple(self.extend)),
            "options": _options_to_dict(self.options),
        }

    @staticmethod
    def from_dict(
        stored: Mapping[str, Any], image: RgbaArray | None, mask: MaskArray | None
    ) -> GenerationRequest:
        """The request again, with the pixels that were stored beside it.

        Raises BadInput when the fields do not make a request, or when the pixels are not
        those that the request was made with.
        """
        try:
            request = GenerationRequest(
                prompt=str(stored["prompt"]),
                negative_prompt=str(stored["negative_prompt"]),
                model=str(stored["model"]),
                loras=tuple(Lora(str(ref), float(weight)) for ref, weight in stored["loras"]),
                num_inference_steps=int(stored["num_inference_steps"]),
                guidance_scale=float(stored["guidance_scale"]),
                strength=float(stored["strength"]),
                scheduler=str(stored["scheduler"]),
                seed=int(stored["seed"]),
                count=int(stored["count"]),
                size=Extent(*map(int, stored["size"])) if stored["size"] else None,
                image=image,
                mask=mask,
                area=Bounds(*map(int, stored["area"])),
                frame=Bounds(*map(int, stored["frame"])),
                extend=Margins(*map(int, stored["extend"])),
                options=_options_from_dict(stored["options"]),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise BadInput(
                "The stored request cannot be read",
                say("a field is wrong: {error}", error=reason(error)),
            ) from error
        for name, array in (("image", request.image), ("mask", request.mask)):
            if stored[name] != _digest(array):
                raise BadInput(
                    say("The stored {name} is not the one the request was made with", name=name)
                )
        return request


def _digest(array: Any) -> str | None:
    if array is None:
        return None
    import hashlib  # OpenSSL: not before the window is up

    digest = hashlib.sha256(repr(array.shape).encode())
    digest.update(array.data)
    return digest.hexdigest()


def _options_to_dict(options: EditOptions) -> dict[str, Any]:
    box = options.context_box
    return {
        "intent": options.intent.value,
        "infill": options.infill.value,
        "blend": options.blend.value,
        "context": options.context.value,
        "context_box": list(dataclasses.astuple(box)) if box else None,
        "grow": options.grow,
        "feather": options.feather,
        "strict": options.strict,
        "match_colour": options.match_colour,
        "match_texture": options.match_texture,
        "two_passes": options.two_passes,
        # Only where it is: requests of before have no such field.
        **({"draft": True} if options.draft else {}),
    }


def _options_from_dict(stored: Mapping[str, Any]) -> EditOptions:
    box, grow, feather = stored["context_box"], stored["grow"], stored["feather"]
    return EditOptions(
        intent=Intent(stored["intent"]),
        infill=Infill(stored["infill"]),
        blend=Blend(stored["blend"]),
        context=Context(stored["context"]),
        context_box=Bounds(*map(int, box)) if box else None,
        grow=None if grow is None else int(grow),
        feather=None if feather is None else int(feather),
        strict=bool(stored["strict"]),
        match_colour=bool(stored["match_colour"]),
        match_texture=bool(stored["match_texture"]),
        two_passes=bool(stored["two_passes"]),
        draft=bool(stored.get("draft", False)),
    )


def _check(request: GenerationRequest) -> None:
    """Raise BadInput with the value, the bounds and what to do."""

    def need(condition: bool, what: str, do: str) -> None:
        if not condition:
            raise BadInput(what, do=do)

    steps, count, seed = request.num_inference_steps, request.count, request.seed
    need(
        limits.STEPS.least <= steps <= limits.STEPS.most,
        say("{steps} steps cannot be run", steps=steps),
        say("Use 1 to {most} steps", most=limits.STEPS.most),
    )
    need(
        limits.COUNT.least <= count <= limits.COUNT.most,
        say("A count of {count} is not possible", count=count),
        say("Use 1 to {most}", most=limits.COUNT.most),
    )
    need(
        0 <= seed <= MAX_SEED,
        say("The seed {seed} is out of range", seed=seed),
        say("Use 0 to {most}", most=MAX_SEED),
    )
    need(
        math.isfinite(request.strength) and 0.0 <= request.strength <= 1.0,
        say("The strength {strength:g} is out of range", strength=request.strength),
        say("Use 0 (nothing changes) to 1 (made anew)"),
    )
    need(
        math.isfinite(request.guidance_scale)
        and 0.0 <= request.guidance_scale <= limits.GUIDANCE.most,
        say("The guidance {guidance:g} is out of range", guidance=request.guidance_scale),
        say("Use 0 to {most}", most=limits.GUIDANCE.most),
    )
    grow, feather = request.options.grow, request.options.feather
    need(
        grow is None or 0 <= grow <= limits.REACH.most,
        say("A grow of {grow} px is out of range", grow=grow),
        say("Use 0 to {most}", most=limits.REACH.most),
    )
    need(
        feather is None or 0 <= feather <= limits.REACH.most,
        say("A feather of {feather} px is out of range", feather=feather),
        say("Use 0 to {most}", most=limits.REACH.most),
    )
    image, mask, area = request.image, request.mask, request.area
    if image is None:
        need(
            request.size is not None,
            say("There is neither a picture nor a size"),
            say("Give one of them"),
        )
        need(mask is None, say("There is a mask without a picture"), say("Open the picture first"))
        need(
            request.extend.is_empty,
            say("There is no picture to extend"),
            say("Open the picture first"),
        )
        return
    need(
        image.ndim == 3 and image.shape[2] == 4,
        say("The picture is not RGBA"),
        say("Convert it first"),
    )
    shape = (area.height, area.width)
    need(
        image.shape[:2] == shape and not area.is_empty,
        say("The picture is not of its area's size"),
        "",
    )
    need(request.frame.contains(area), say("The picture lies outside the frame"), "")
    if mask is not None:
        have = f"{mask.shape[1]}×{mask.shape[0]}" if mask.ndim == 2 else say("not grey")
        need(
            mask.ndim == 2 and mask.shape == shape,
            say("The mask is {have}, the picture {extent}", have=have, extent=area.extent),
            say("Make both the same size"),
        )


class Stage(StrEnum):
    """Where a job is."""

    QUEUED = "queued"
    STARTING = "starting"
    LOADING = "loading"
    ENCODING = "encoding"
    DENOISING = "denoising"
    DECODING = "decoding"
    COMPOSITING = "compositing"


@dataclass(frozen=True, eq=False)
class Progress:
    """A sign of life of a running job.

    `fraction` (0 … 1) is that of the whole job and never falls. `preview` is an RGB
    picture of any size that shows what `preview_bounds` (document coordinates) will look
    like. `seconds_left` is None until it can be told.
    """

    stage: Stage
    fraction: float
    step: int = 0
    steps: int = 0
    candidate: int = 0
    preview: RgbArray | None = None
    preview_bounds: Bounds | None = None
    seconds_left: float | None = None


@dataclass(frozen=True, eq=False)
class Candidate:
    """One result, ready to be laid into the document.

    `pixels` are the final RGBA pixels of `bounds` (document coordinates, within
    `request.new_frame`), `alpha` the paste's alpha there (h, w): 0 means untouched, and
    `pixels` then equal the picture to the bit (transparent where it was extended and not
    filled). `seed` is the one this candidate was made with; `request.replace(seed=seed,
    count=1)` makes it again. `made_with` tells device, dtype and versions; `notes` are
    sentences the user should read ("The prompt was cut at 77 tokens").
    """

    request: GenerationRequest
    index: int
    seed: int
    bounds: Bounds
    pixels: RgbaArray
    alpha: MaskArray
    seconds: float = 0.0
    made_with: Mapping[str, str] = field(default_factory=dict[str, str])
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "pixels", freeze(self.pixels))
        object.__setattr__(self, "alpha", freeze(self.alpha))
