"""What of a Photoshop file has no counterpart here, drawn into pixels by psd-tools.

Groups whose mask, blend mode or opacity holds for all that is in them, fills and shapes
without pixels, vector masks, and the effects that psd-tools draws. What it cannot draw is
told, never guessed.
"""

from __future__ import annotations

from typing import Any, cast

import numpy as np
import numpy.typing as npt
from PIL import Image

from core.formats.pixels import dithered
from core.geometry import Bounds

# psd-tools draws these; shadows, glows, bevels and satin it does not.
_DRAWN_EFFECTS = frozenset(("ColorOverlay", "GradientOverlay", "PatternOverlay", "Stroke"))
_PLAIN = (b"pass", b"norm")


def group_is_one(group: Any) -> bool:
    """Whether the group's parts cannot be told apart from the group: its mask, its blend
    mode or its opacity holds for all of it together, something is clipped to it, or its
    layers blend among themselves only."""
    children = [child for child in group if child.visible]
    return (
        _has_mask(group)
        or group.blend_mode.value not in _PLAIN
        or (group.opacity < 255 and len(children) > 1)
        or (group.blend_mode.value != b"pass" and any(map(_blends, children)))
        or bool(group.has_clip_layers())
        or _is_adjusted_alone(group)
    )


def _blends(layer: Any) -> bool:
    return layer.blend_mode.value not in _PLAIN


def _is_adjusted_alone(group: Any) -> bool:
    """An adjustment inside a group that is not passed through changes that group only."""
    return group.blend_mode.value != b"pass" and any(is_adjustment(child) for child in group)


def is_adjustment(layer: Any) -> bool:
    from psd_tools.api.layers import AdjustmentLayer

    return isinstance(layer, AdjustmentLayer)


def is_drawn(layer: Any) -> bool:
    """Whether a layer's pixels alone are not what it shows, and psd-tools can draw that."""
    from psd_tools.api.layers import FillLayer

    if isinstance(layer, FillLayer):
        return True
    if not layer.has_pixels():
        return layer.kind == "shape"
    return bool(layer.has_vector_mask()) or bool(_effects(layer) & _DRAWN_EFFECTS)


def lost_effects(layer: Any) -> bool:
    """Whether the layer has effects that nobody here can draw."""
    return bool(_effects(layer) - _DRAWN_EFFECTS)


def _effects(layer: Any) -> set[str]:
    if not layer.has_effects():
        return set()
    try:
        return {type(effect).__name__ for effect in layer.effects if effect.enabled}
    except Exception:  # noqa: BLE001 - effects that cannot even be listed
        return {"unknown"}


def _has_mask(layer: Any) -> bool:
    return bool(layer.has_vector_mask()) or bool(layer.has_mask() and not layer.mask.disabled)


def area_of(layer: Any) -> Bounds:
    """Where `draw` draws: all that a group holds, or what of the picture a layer may cover."""
    file = layer._psd
    picture = Bounds(0, 0, file.width, file.height)
    left, top, right, bottom = layer.bbox
    own = Bounds(left, top, max(0, right - left), max(0, bottom - top))
    if own.is_empty:
        return picture
    both = own.union(picture)
    is_near = both.width * both.height <= 2 * picture.width * picture.height
    if layer.is_group():
        return own if is_near and not _reaches_out(layer) else (both if is_near else picture)
    return both if is_near else picture


def _reaches_out(group: Any) -> bool:
    return any(child.has_effects() or is_drawn(child) for child in group.descendants())


def draw(layer: Any) -> Image.Image:
    """The RGBA pixels of `area_of`, in the file's own colours.

    Of a group what is in it, without its own mask, mode and opacity. Of a layer what it
    shows on nothing, with its mask, opacity and what is clipped to it. Raises whatever
    psd-tools does (ImportError where it lacks a library).
    """
    from psd_tools.composite import composite

    def is_shown(each: Any) -> bool:
        return bool(each.visible) or each is layer

    area = area_of(layer)
    found = cast(Any, composite)(
        layer,
        color=1.0,
        alpha=0.0,
        viewport=(area.x, area.y, area.right, area.bottom),
        layer_filter=is_shown,
        force=False,
        as_layer=not layer.is_group(),
    )
    colour, _shape, alpha = found
    return image_of(np.concatenate((colour, alpha), axis=2))


def image_of(values: npt.NDArray[np.floating[Any]]) -> Image.Image:
    """(h, w, 2 or 4) from 0 to 1 as LA or RGBA.

    Colours between two of the 256 levels are spread over both in a fixed pattern, so that
    deep gradients get no bands; one that is a level stays that level. Alpha is rounded.
    """
    levels = np.clip(values, 0, 1).astype(np.float32) * np.float32(255)
    out = dithered(levels, np.random.default_rng(0))
    out[..., -1] = np.rint(levels[..., -1])
    mode = "LA" if out.shape[2] == 2 else "RGBA"
    return Image.fromarray(out, mode)
