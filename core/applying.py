"""Laying a finished candidate into the document."""

from __future__ import annotations

import dataclasses

import numpy as np

from core.blend_modes import BlendMode
from core.changes import Changes
from core.document import Document
from core.geometry import Bounds
from core.layers import Layer
from core.request import Candidate

_NAME_LENGTH = 48


def result_name(candidate: Candidate) -> str:
    """What the layer is called: "Result: a red boat"."""
    prompt = " ".join(candidate.request.prompt.split())
    if len(prompt) > _NAME_LENGTH:
        prompt = prompt[: _NAME_LENGTH - 1].rstrip() + "…"
    return f"Result: {prompt}" if prompt else "Result"


def apply_candidate(
    document: Document,
    candidate: Candidate,
    *,
    as_layer: bool = True,
    clear_mask: bool = True,
    name: str = "",
) -> Changes:
    """Where the candidate's alpha is not 0 the visible picture becomes its pixels, to the bit.

    `as_layer`: on a new layer on top, the layers below stay as they are. That can be done
    only where the candidate is opaque; otherwise, and with `as_layer` off, the pixels go
    into the active layer and are cut out of the layers that would show through or hide them.
    The frame grows where the request extended it.
    """
    bounds, frame = placed(document, candidate)
    changes = document.set_frame(frame)
    inside = bounds.intersection(frame)
    source = inside.relative_to(bounds).slices
    pixels, where = candidate.pixels[source], candidate.alpha[source] > 0
    opaque = bool((pixels[..., 3][where] == 255).all())
    name = name or result_name(candidate)
    if where.any():
        active = document.active if document.layers else None
        if active is None or (as_layer and opaque) or not _is_plain(active):
            changes = changes.merged(document.add_layer(name, len(document.layers)))
        target = document.structure.index(document.active.id)
        nothing = np.zeros_like(pixels)
        for index, layer in enumerate(document.layers):
            if layer.shows and (index > target or (index < target and not opaque)):
                changes = changes.merged(document.write(layer.id, inside, nothing, where))
        changes = changes.merged(document.write(document.active.id, inside, pixels, where))
    if clear_mask:
        changes = changes.merged(document.clear_mask())
    return changes


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
    return normal and layer.visible and not layer.locked
