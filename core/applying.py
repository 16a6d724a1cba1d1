"""Laying a finished candidate into the document."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from core.arrays import RgbaArray
from core.blend_modes import BlendMode
from core.changes import Changes
from core.document import Document
from core.errors import BadInput
from core.geometry import Bounds
from core.layer_masks import add_layer_mask, hide_where
from core.layers import Layer
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
    """Where the candidate's alpha is not 0 the visible picture becomes its pixels, to the bit.

    `as_layer`: on a new layer on top that holds all of the candidate; its mask shows what
    the alpha says, so that no pixel is lost and more or less of it can be brushed in. Where
    the candidate lets light through, the layers below are hidden by their masks. Otherwise
    the pixels go into the active layer, and are cut out of the layers that would show
    through or hide them. The frame grows where the request extended it.
    """
    bounds, frame = placed(document, candidate)
    changes = document.set_frame(frame)
    inside = bounds.intersection(frame)
    source = inside.relative_to(bounds).slices
    pixels, where = candidate.pixels[source], candidate.alpha[source] > 0
    name = name or result_name(candidate)
    if not where.any():
        pass
    elif as_layer or not document.layers:
        changes = changes.merged(_on_a_layer(document, name, inside, pixels, where))
    else:
        changes = changes.merged(_into_the_active(document, name, inside, pixels, where))
    if clear_mask:
        changes = changes.merged(document.clear_mask())
    return changes


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
        changes = changes.merged(apply_candidate(document, candidate, clear_mask=False, name=name))
        if index != shown and count and len(document.layers) > count:
            hidden = dataclasses.replace(document.active, visible=False)
            changes = changes.merged(document.set_layer(hidden))
    return changes


def take_for_brushing(
    document: Document, candidate: Candidate, *, shown: bool = True, name: str = ""
) -> Changes:
    """As `apply_candidate` on a layer, which has a mask to paint on in any case; not `shown`:
    that hides all of it, to be brushed in. Raises BadInput where there is nothing to brush.
    """
    if document.is_empty:
        raise BadInput("There is no picture under the candidate", do="Apply it instead")
    if not candidate.alpha.any():
        raise BadInput("This candidate changes nothing", do="Choose another one")
    changes = apply_candidate(document, candidate, name=name)
    layer = document.active
    if not layer.masked:
        changes = changes.merged(add_layer_mask(document, layer.id))
    if not shown:
        bounds, _ = placed(document, candidate)
        everywhere = np.ones(candidate.alpha.shape, bool)
        changes = changes.merged(hide_where(document, layer.id, bounds, everywhere))
    return changes


def _on_a_layer(
    document: Document,
    name: str,
    bounds: Bounds,
    pixels: RgbaArray,
    where: npt.NDArray[np.bool_],
) -> Changes:
    below = document.layers
    changes = document.add_layer(name, len(below))
    layer_id = document.active.id
    changes = changes.merged(document.write(layer_id, bounds, pixels))
    if not below:
        # The first picture: its mask would hide nothing, and there is nothing under it.
        return changes if where.all() else changes.merged(_show(document, layer_id, bounds, where))
    changes = changes.merged(_show(document, layer_id, bounds, where))
    see_through = where & (pixels[..., 3] < 255)
    if see_through.any():
        for layer in below:
            if layer.shows:
                changes = changes.merged(hide_where(document, layer.id, bounds, see_through))
    return changes


def _show(
    document: Document, layer_id: str, bounds: Bounds, where: npt.NDArray[np.bool_]
) -> Changes:
    return hide_where(document, layer_id, bounds, ~where)


def _into_the_active(
    document: Document,
    name: str,
    bounds: Bounds,
    pixels: RgbaArray,
    where: npt.NDArray[np.bool_],
) -> Changes:
    changes = Changes()
    opaque = bool((pixels[..., 3][where] == 255).all())
    if not _is_plain(document.active):
        changes = document.add_layer(name, len(document.layers))
    target = document.structure.index(document.active.id)
    nothing = np.zeros_like(pixels)
    for index, layer in enumerate(document.layers):
        if layer.shows and (index > target or (index < target and not opaque)):
            changes = changes.merged(document.write(layer.id, bounds, nothing, where))
    return changes.merged(document.write(document.active.id, bounds, pixels, where))


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


def _is_plain(layer: Layer) -> bool:
    """Whether what is written to the layer is what is seen."""
    normal = layer.blend is BlendMode.NORMAL and layer.opacity >= 1
    return normal and layer.visible and not layer.locked and not layer.hides
