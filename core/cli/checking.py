"""From options to a request: everything that can be told before a model is loaded."""

from __future__ import annotations

import argparse
import secrets
from dataclasses import dataclass
from pathlib import Path

from core.cli.options import MAX_SEED
from core.cli.targets import Targets, check_targets
from core.editing import ArrayMask, ArrayPicture, prepare
from core.errors import BadInput
from core.families import registry
from core.families.registry import Family
from core.families.schedulers import SCHEDULERS
from core.formats import Picture, check_mask_size, format_of, read_mask, read_size
from core.formats.opening import read_visible, visible_size
from core.geometry import Bounds, Extent, Margins
from core.models import catalogue
from core.request import (
    Blend,
    Context,
    EditOptions,
    GenerationRequest,
    Infill,
    Intent,
    Lora,
)

IMAGE_STRENGTH = 0.75
"""How much of a picture is made anew where neither mask nor extension says what to change."""


@dataclass(frozen=True)
class Job:
    """One run of `generate`, checked. `source` is the whole picture that was given."""

    request: GenerationRequest
    source: Picture | None
    targets: Targets
    quality: int | None
    with_metadata: bool
    notes: tuple[str, ...]

    @property
    def extent(self) -> Extent:
        return result_extent(self.request)


def result_extent(request: GenerationRequest) -> Extent:
    """The size of the pictures that a request gives."""
    return request.new_frame.extent if request.size is None else request.size


def check(options: argparse.Namespace) -> Job:
    """The job that the options of `generate` describe. Raises BadInput, or UserError when
    memory does not suffice; has written nothing by then."""
    entry = catalogue.resolve(options.model)
    family = registry.get(entry.family)
    _check_together(options, family)
    extent = _source_extent(options)
    _check_box(options, extent)
    scheduler = _scheduler(options.scheduler, family)
    loras = tuple(Lora(str(catalogue.resolve_lora(path)), weight) for path, weight in options.lora)
    notes: list[str] = []
    extend = Margins(*options.extend) if options.extend else Margins()
    targets = Targets(
        Path(options.out), Path(options.alpha_out) if options.alpha_out else None, options.count
    )
    size = _result_size(options, extent, family, extend)
    sources = [Path(name) for name in (options.image, options.mask) if name]
    check_targets(targets, size, sources)
    source: Picture | None = None
    mask: ArrayMask | None = None
    if options.image is not None:
        source, own_mask = read_visible(options.image)
        notes += source.notes
        if options.mask is not None:
            mask = ArrayMask(read_mask(options.mask, source.extent))
            _check_mask(mask, options.mask, extend)
        elif own_mask is not None:
            mask = ArrayMask(own_mask)
            notes.append(f"the mask in {options.image} is used; --mask takes another")
    notes += _ignored(options)
    seed = options.seed if options.seed is not None else secrets.randbelow(MAX_SEED + 1)
    strength = options.strength
    if strength is None:
        whole = source is not None and mask is None and extend.is_empty
        strength = IMAGE_STRENGTH if whole else 1.0
    request = prepare(
        None if source is None else ArrayPicture(source.rgba),
        mask,
        family,
        extend,
        prompt=_storable(options.prompt),
        negative_prompt=_storable(options.negative),
        model=entry.id,
        loras=loras,
        num_inference_steps=options.steps or family.num_inference_steps,
        guidance_scale=family.guidance_scale if options.guidance is None else options.guidance,
        strength=strength,
        scheduler=scheduler,
        seed=seed,
        count=options.count,
        size=size if source is None else None,
        options=_edit_options(options),
    )
    if request.image is not None and not format_of(targets.out).keeps_every_bit(options.quality):
        notes.append(
            f"{format_of(targets.out).label} changes every pixel a little; "
            "a name ending in .png keeps what was not edited to the bit"
        )
    return Job(request, source, targets, options.quality, not options.no_metadata, tuple(notes))


def _check_together(options: argparse.Namespace, family: Family) -> None:
    if options.prompt is None:
        if family.weights:
            raise BadInput(
                "The prompt is missing",
                "the model draws what a prompt says",
                "Give it with --prompt; --model patches fills from the picture without one",
            )
        options.prompt = ""
    if options.image is None:
        for name in ("mask", "extend"):
            if getattr(options, name):
                raise BadInput(
                    f"--{name} needs a picture",
                    do=f"Give it with --image, or leave --{name} out",
                )
        if family.weights and not options.prompt.strip():
            raise BadInput(
                "The prompt is empty",
                "Without a picture there is nothing else to start from",
                "Describe the picture with --prompt, or give one with --image",
            )


def _check_box(options: argparse.Namespace, extent: Extent | None) -> None:
    """A box belongs to --context box, and has to show something of the picture. Given alone
    it says enough."""
    given = options.context_box is not None
    if options.context == "box" and not given:
        raise BadInput(
            "--context box needs a box", do="Give it with --context-box X,Y,WIDTHxHEIGHT"
        )
    if not given:
        return
    if options.context == "auto":
        options.context = "box"
    if options.context != "box":
        raise BadInput(
            f"--context-box and --context {options.context} say different things",
            do="Leave one of them out",
        )
    if extent is not None:
        left, top, right, bottom = options.extend or (0, 0, 0, 0)
        frame = Bounds(0, 0, extent.width, extent.height).extended(
            Margins(left, top, right, bottom)
        )
        if Bounds(*options.context_box).intersection(frame).is_empty:
            raise BadInput(
                "The context box lies outside the picture",
                f"the picture is {extent}",
                "Give a box that shows some of it",
            )


def _source_extent(options: argparse.Namespace) -> Extent | None:
    """The picture's size, when picture and mask are there and fit each other."""
    if options.image is None:
        return None
    extent = visible_size(options.image)
    if options.mask is not None:
        check_mask_size(options.mask, read_size(options.mask), extent)
    return extent


def _result_size(
    options: argparse.Namespace, extent: Extent | None, family: Family, extend: Margins
) -> Extent:
    if extent is None:
        return Extent(*options.size) if options.size else family.size
    return Extent(
        extent.width + extend.left + extend.right, extent.height + extend.top + extend.bottom
    )


def _scheduler(name: str | None, family: Family) -> str:
    if name is None:
        return family.schedulers[0]
    if name not in family.schedulers:
        known = ", ".join(family.schedulers)
        why = (
            f"{family.label} does not run with it"
            if name in SCHEDULERS
            else "There is none of that name"
        )
        raise BadInput(f"The scheduler “{name[:40]}” cannot be used", why, f"Use one of: {known}")
    return name


def _check_mask(mask: ArrayMask, name: str, extend: Margins) -> None:
    if mask.bounds() is None and extend.is_empty:
        raise BadInput(
            f"The mask {name} is empty",
            "All of it is black, so there is nothing to make anew",
            "Paint white where the picture should change",
        )


def _ignored(options: argparse.Namespace) -> list[str]:
    notes: list[str] = []
    if options.image is not None and options.size:
        notes.append("--size is not used with --image: the result has the picture's size")
    if options.image is None and options.strength is not None:
        notes.append("--strength is not used without --image")
    return notes


def _edit_options(options: argparse.Namespace) -> EditOptions:
    return EditOptions(
        intent=Intent(options.intent),
        infill=Infill(options.infill),
        blend=Blend(options.blend),
        context=Context(options.context),
        context_box=Bounds(*options.context_box) if options.context_box else None,
        grow=options.grow,
        feather=options.feather,
        strict=options.strict,
        match_colour=not options.no_match_colour,
        match_texture=not options.no_match_texture,
        two_passes=not options.one_pass,
        draft=options.draft,
    )


def _storable(text: str) -> str:
    """Bytes of the command line that are no text (lone surrogates) become “?”."""
    return text.encode("utf-8", "replace").decode("utf-8")
