"""Laying a finished candidate into the document."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from core.arrays import RgbaArray
from core.blend_modes import BlendMode, blend
from core.changes import Changes
from core.document import Document
from core.errors import BadInput
from core.geometry import Bounds
from core.layer_masks import add_layer_mask, hide_where
from core.layers import Layer
from core.laying_over import laid_over
from core.request import Candidate
from core.text import say

_NAME_LENGTH = 48


def result_name(candidate: Candidate) -> str:
    """What the layer is called: "Result: a red boat"."""
    prompt = " ".join(candidate.request.prompt.split())
    if len(prompt) > _NAME_LENGTH:
        prompt = prompt[: _NAME_LENGTH - 1].rstrip() + "…"
    return say("Result: {prompt}", prompt=prompt) if prompt else say("Result")


def apply_candidate(
    document: Document,
    candidate: Candidate,
    *,
    as_layer: bool = True,
    clear_mask: bool = True,
    name: str = "",
) -> Changes:
    """Where the candidate's alpha is not 0 the visible picture becomes its pixels: to the bit
    where they are opaque, within rounding where they let what is there shine through.

    `as_layer`: on a new layer on top that holds all of the candidate; its mask shows what
    the alpha says, so that no pixel is lost and more or less of it can be brushed in.
    Otherwise the pixels go into the active layer, where that is plain and nothing lies over
    it; else on a layer too. The frame grows where the request extended it.

    The picture never becomes more transparent than it is: a see-through result is laid over
    what is there. Only where it was made to be as see-through as what it replaces, and that
    is there as it was, what lies below is hidden by its layer's mask.
    """
    return _apply(document, candidate, as_layer, clear_mask, name, instead=True)


def keep_as_layers(
    document: Document, candidates: Sequence[Candidate], shown: int, names: Sequence[str] = ()
) -> Changes:
    """Each candidate on a layer of its own, the first at the bottom; only `shown` is visible.

    The mask stays, for more of them. `names`: one for each layer; else `result_name`.
    """
    changes = Changes()
    names = names or [result_name(candidate) for candidate in candidates]
    for index, (candidate, name) in enumerate(zip(candidates, names, strict=True)):
        count = len(document.layers)
        # Any of them may be hidden or thrown away: nothing below depends on it.
        changes = changes.merged(_apply(document, candidate, True, False, name, instead=False))
        if index != shown and count and len(document.layers) > count:
            hidden = dataclasses.replace(document.active, visible=False)
            changes = changes.merged(document.set_layer(hidden))
    return changes


def take_for_brushing(
    document: Document, candidate: Candidate, *, shown: bool = True, name: str = ""
) -> Changes:
    """As `apply_candidate` on a layer, which has a mask to paint on in any case; not `shown`:
    that hides all of it, to be brushed in. What lies below it stays, to show where it is
    brushed away. Raises BadInput where there is nothing to brush.
    """
    if document.is_empty:
        raise BadInput("There is no picture under the candidate", do="Apply it instead")
    if not candidate.alpha.any():
        raise BadInput("This candidate changes nothing", do="Choose another one")
    if not touches(document, candidate):
        raise BadInput(
            "The result lies outside the picture",
            do="Undo the crop, or discard the result; it stays in the gallery",
        )
    changes = _apply(document, candidate, True, True, name, instead=False)
    layer = document.active
    if not layer.masked:
        changes = changes.merged(add_layer_mask(document, layer.id))
    if not shown:
        bounds, _ = placed(document, candidate)
        everywhere = np.ones(candidate.alpha.shape, bool)
        changes = changes.merged(hide_where(document, layer.id, bounds, everywhere))
    return changes


def _apply(
    document: Document,
    candidate: Candidate,
    as_layer: bool,
    clear_mask: bool,
    name: str,
    *,
    instead: bool,
) -> Changes:
    """`instead`: whether what is as see-through as the picture may take its place."""
    bounds, frame = placed(document, candidate)
    changes = document.set_frame(frame)
    inside = bounds.intersection(frame)
    source = inside.relative_to(bounds).slices
    where = candidate.alpha[source] > 0
    name = name or result_name(candidate)
    if where.any():
        pixels, replaced = candidate.pixels[source], np.zeros_like(where)
        if document.layers:
            laid, less = laid_over(candidate)
            pixels, replaced = laid[source], less[source]
        if instead and replaced.any():
            now, then = document.read(inside)[..., 3], pixels[..., 3]
            replaced &= (then > 0) & (now <= then)
        paste = _Paste(inside, pixels, where, replaced if instead else np.zeros_like(where))
        if as_layer or not _can_take(document, paste):
            changes = changes.merged(_on_a_layer(document, name, paste))
        else:
            changes = changes.merged(_into_the_active(document, paste))
    if clear_mask:
        changes = changes.merged(document.clear_mask())
    return changes


class _Paste(NamedTuple):
    """What is laid into a document: pixels of `bounds`, `where`, and `instead` of what is
    below in some of them."""

    bounds: Bounds
    pixels: RgbaArray
    where: npt.NDArray[np.bool_]
    instead: npt.NDArray[np.bool_]


def _on_a_layer(document: Document, name: str, paste: _Paste) -> Changes:
    below = document.layers
    changes = document.add_layer(name, len(below))
    layer_id = document.active.id
    changes = changes.merged(document.write(layer_id, paste.bounds, paste.pixels))
    if below or not paste.where.all():
        # (The first picture's mask would hide nothing, and there is nothing under it.)
        changes = changes.merged(_show(document, layer_id, paste.bounds, paste.where))
    return changes.merged(_hide(document, below, paste))


def _hide(document: Document, layers: Iterable[Layer], paste: _Paste) -> Changes:
    """What the paste comes instead of."""
    changes = Changes()
    if paste.instead.any():
        for layer in layers:
            if layer.shows:
                hidden = hide_where(document, layer.id, paste.bounds, paste.instead)
                changes = changes.merged(hidden)
    return changes


def _show(
    document: Document, layer_id: str, bounds: Bounds, where: npt.NDArray[np.bool_]
) -> Changes:
    return hide_where(document, layer_id, bounds, ~where)


def _can_take(document: Document, paste: _Paste) -> bool:
    """Whether what is laid into the active layer is what is seen then."""
    if not document.layers or not _is_plain(document.active):
        return False
    above = document.layers[document.structure.index(document.active.id) + 1 :]
    return not any(
        layer.shows and (document.store(layer.id).read(paste.bounds)[..., 3][paste.where] > 0).any()
        for layer in above
    )


def _into_the_active(document: Document, paste: _Paste) -> Changes:
    layer_id = document.active.id
    below = document.layers[: document.structure.index(layer_id)]
    laid = blend(document.store(layer_id).read(paste.bounds), paste.pixels)
    laid[paste.instead] = paste.pixels[paste.instead]
    changes = document.write(layer_id, paste.bounds, laid, paste.where)
    return changes.merged(_hide(document, below, paste))


def placed(document: Document, candidate: Candidate) -> tuple[Bounds, Bounds]:
    """Where the candidate will lie, and the frame it will bring about."""
    request, bounds, frame = candidate.request, candidate.bounds, document.frame
    if request.image is None:
        if document.is_empty:
            return bounds, bounds
        bounds = dataclasses.replace(bounds, x=frame.x, y=frame.y)
        return bounds, frame.union(bounds)
    if frame.is_empty:
        return bounds, request.new_frame
    return bounds, frame if request.extend.is_empty else frame.union(request.new_frame)


def touches(document: Document, candidate: Candidate) -> bool:
    """Whether anything of the candidate would lie in the picture. One that changes nothing
    anywhere counts as if it did."""
    bounds, frame = placed(document, candidate)
    inside = bounds.intersection(frame)
    if inside.is_empty:
        return False
    seen = candidate.alpha[inside.relative_to(bounds).slices]
    return bool(seen.any()) or not candidate.alpha.any()


def _is_plain(layer: Layer) -> bool:
    """Whether what is written to the layer is what is seen."""
    normal = layer.blend is BlendMode.NORMAL and layer.opacity >= 1
    return normal and layer.visible and not layer.locked and not layer.hides
