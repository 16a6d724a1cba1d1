"""What a flat file does not hold is told before it is written."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from core.adopting import adopt_layers
from core.blend_modes import BlendMode
from core.document import Document
from core.formats.avif import AVIF
from core.formats.gif import GIF
from core.formats.holding import Loss, losses, shows_through
from core.formats.jpeg import JPEG
from core.formats.png import PNG
from core.formats.webp import WEBP
from core.geometry import Bounds, Margins
from core.layer_masks import hide_where


def picture(width: int = 300, height: int = 280) -> Document:
    pixels = np.full((height, width, 4), 255, np.uint8)
    pixels[..., :3] = 90
    return Document.from_pixels(pixels)


def test_flat_picture_loses_nothing_in_an_exact_format() -> None:
    snapshot = picture().snapshot()
    assert losses(snapshot, PNG) == ()
    assert losses(snapshot, WEBP) == ()
    assert losses(snapshot, WEBP, quality=90) == (Loss.QUALITY,)
    assert losses(snapshot, JPEG) == (Loss.QUALITY,)
    assert losses(snapshot, AVIF) == (Loss.QUALITY,)
    assert losses(snapshot, GIF) == (Loss.COLOURS,)


def test_layers_mask_and_what_lies_outside_are_told() -> None:
    document = picture()
    document.write_mask(Bounds(3, 4, 5, 6), np.full((6, 5), 9, np.uint8))
    assert losses(document.snapshot(), PNG) == (Loss.MASK,)
    document.clear_mask()
    document.set_frame(Bounds(0, 0, 299, 280))
    assert losses(document.snapshot(), PNG) == (Loss.OUTSIDE,)
    document.add_layer("empty")
    assert losses(document.snapshot(), PNG) == (Loss.LAYERS, Loss.OUTSIDE)


@pytest.mark.parametrize(
    "change", [{"opacity": 0.5}, {"visible": False}, {"blend": BlendMode.MULTIPLY}]
)
def test_properties_of_the_only_layer_count(change: dict[str, object]) -> None:
    document = picture()
    document.set_layer(dataclasses.replace(document.active, **change))  # pyright: ignore[reportArgumentType]
    assert Loss.LAYERS in losses(document.snapshot(), PNG)


def test_transparency_is_lost_only_where_there_is_some() -> None:
    document = picture()
    assert not shows_through(document.snapshot())
    document.extend(Margins(right=1))
    assert shows_through(document.snapshot())
    assert losses(document.snapshot(), PNG) == ()
    assert losses(document.snapshot(), PNG, keep_alpha=False) == (Loss.ALPHA,)
    assert losses(document.snapshot(), JPEG) == (Loss.ALPHA, Loss.QUALITY)


def test_adopt_layers_takes_pixels_and_properties_and_can_be_undone() -> None:
    document, other = picture(), picture(100, 80)
    other.add_layer("top")
    other.fill_layer(other.active.id, Bounds(-3, 2, 9, 9), (1, 2, 3, 200))
    other.set_layer(
        dataclasses.replace(other.active, opacity=0.25, blend=BlendMode.SCREEN, locked=True)
    )
    hide_where(other, other.active.id, Bounds(0, 4, 2, 2), np.ones((2, 2), bool))
    before = document.read(document.frame)
    document.begin()
    adopt_layers(document, other)
    command = document.commit("x")
    assert command is not None
    names = [layer.name for layer in document.layers]
    assert names == ["Background", "Background", "top"]
    top = document.layers[2]
    assert (top.opacity, top.blend, top.locked) == (0.25, BlendMode.SCREEN, True)
    # The middle of a 100×80 frame on that of a 300×280 one: 100 to the right, 100 down.
    assert document.store(top.id).content_bounds() == Bounds(97, 102, 9, 9)
    hidden = document.store(top.mask_id).content_bounds()
    assert hidden == Bounds(100, 104, 2, 2)
    document.undo(command)
    assert np.array_equal(document.read(document.frame), before)
