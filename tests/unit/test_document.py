"""The document: compositing, frame, layers, storing."""

from __future__ import annotations

import dataclasses
import json

import numpy as np
import pytest

from core import document_turning
from core.blend_modes import BlendMode, blend
from core.changes import MASK
from core.document import Document
from core.errors import BadInput
from core.geometry import Bounds, Margins
from core.layers import Layer


def noise(width: int, height: int, seed: int = 0, opaque: bool = False) -> np.ndarray:
    pixels = np.random.default_rng(seed).integers(0, 256, (height, width, 4), np.uint8)
    if opaque:
        pixels[..., 3] = 255
    return pixels


def test_document_of_one_layer_composites_to_its_pixels() -> None:
    pixels = noise(333, 270)
    document = Document.from_pixels(pixels)
    assert np.array_equal(document.read(document.frame), pixels)
    assert np.array_equal(document.snapshot().read(document.frame), pixels)


def test_document_reads_transparent_outside_the_frame() -> None:
    document = Document.from_pixels(noise(40, 30, opaque=True))
    read = document.snapshot().read(Bounds(-5, -5, 50, 40))
    assert not read[:5].any()
    assert (read[5:35, 5:45, 3] == 255).all()
    assert not read[35:].any()


def test_document_opaque_layer_on_top_shows_to_the_bit() -> None:
    document = Document.from_pixels(noise(300, 300, 1))
    document.add_layer("over")
    over = noise(300, 300, 2)
    over[..., 3] = np.where(np.arange(300)[None, :] % 7 < 3, 255, 0)
    document.write(document.active.id, document.frame, over)
    expected = np.where(over[..., 3:] == 255, over, noise(300, 300, 1))
    assert np.array_equal(document.read(document.frame), expected)


def test_document_composite_follows_every_edit() -> None:
    """What the cache gives is what a snapshot computes afresh."""
    document = Document.from_pixels(noise(400, 300, 1))
    document.add_layer("two")
    two = document.active.id
    document.write(two, Bounds(100, 50, 250, 200), noise(250, 200, 2))
    frame = document.frame

    def agrees() -> bool:
        return np.array_equal(document.read(frame), document.snapshot().read(frame))

    assert agrees()
    document.write(two, Bounds(120, 60, 30, 30), noise(30, 30, 3))
    document.write(document.layers[0].id, Bounds(0, 0, 300, 100), noise(300, 100, 4))
    assert agrees()
    for mode in BlendMode:
        document.set_layer(dataclasses.replace(document.layer(two), blend=mode, opacity=0.6))
        assert agrees()
    document.set_layer(dataclasses.replace(document.layer(two), visible=False))
    assert agrees()
    document.write(two, Bounds(0, 0, 50, 50), noise(50, 50, 5))
    document.set_layer(dataclasses.replace(document.layer(two), visible=True))
    assert agrees()
    document.move_layer(two, 0)
    assert agrees()
    document.duplicate_layer(two, "three")
    assert agrees()
    document.crop(Bounds(30, 20, 200, 170))
    frame = document.frame
    assert agrees()


def one(values: tuple[int, int, int, int]) -> np.ndarray:
    return np.array([[values]], np.uint8)


@pytest.mark.parametrize(
    ("mode", "back", "source", "expected"),
    [
        (BlendMode.NORMAL, 200, 100, 100),
        (BlendMode.MULTIPLY, 200, 100, 78),
        (BlendMode.SCREEN, 200, 100, 222),
        (BlendMode.OVERLAY, 200, 100, 188),
        (BlendMode.OVERLAY, 50, 100, 39),
        (BlendMode.HARD_LIGHT, 200, 100, 157),
        (BlendMode.DARKEN, 200, 100, 100),
        (BlendMode.LIGHTEN, 200, 100, 200),
        (BlendMode.COLOUR_DODGE, 100, 128, 201),
        (BlendMode.COLOUR_DODGE, 0, 255, 0),
        (BlendMode.COLOUR_BURN, 200, 128, 145),
        (BlendMode.COLOUR_BURN, 255, 0, 255),
        (BlendMode.DIFFERENCE, 200, 100, 100),
        (BlendMode.ADDITION, 200, 100, 255),
        (BlendMode.SOFT_LIGHT, 64, 255, 128),
        (BlendMode.SOFT_LIGHT, 200, 128, 200),
    ],
)
def test_blend_of_opaque_grey_is_the_formula(
    mode: BlendMode, back: int, source: int, expected: int
) -> None:
    result = blend(one((back, back, back, 255)), one((source, source, source, 255)), mode)
    assert abs(int(result[0, 0, 0]) - expected) <= 1
    assert result[0, 0, 3] == 255


@pytest.mark.parametrize("mode", list(BlendMode))
def test_blend_leaves_the_backdrop_where_nothing_is_laid(mode: BlendMode) -> None:
    back, source = noise(64, 64, 1), noise(64, 64, 2)
    source[..., 3] = 0
    assert np.array_equal(blend(back, source, mode, 0.5), back)
    source[10:20, 10:20, 3] = 130
    result = blend(back, source, mode, 0.5)
    changed = (result != back).any(axis=2)
    changed[10:20, 10:20] = False
    assert not changed.any()


def test_blend_of_half_opacity_is_half_way() -> None:
    result = blend(one((0, 0, 0, 255)), one((255, 255, 255, 255)), BlendMode.NORMAL, 0.5)
    assert result[0, 0].tolist() == [128, 128, 128, 255]


def test_blend_over_nothing_keeps_colour() -> None:
    result = blend(one((0, 0, 0, 0)), one((201, 30, 77, 90)))
    assert result[0, 0].tolist() == [201, 30, 77, 90]


def test_document_mask_stays_in_the_frame() -> None:
    document = Document.from_pixels(noise(300, 200))
    document.write_mask(Bounds(-20, -20, 60, 60), np.full((60, 60), 255, np.uint8))
    assert document.mask_bounds() == Bounds(0, 0, 40, 40)
    document.fill_mask()
    assert document.mask_bounds() == document.frame
    document.invert_mask()
    assert document.mask_bounds() is None
    document.invert_mask()
    assert document.mask_bounds() == document.frame
    document.clear_mask()
    assert document.mask_bounds() is None


def test_document_invert_twice_is_the_same() -> None:
    document = Document.from_pixels(noise(600, 300))
    mask = np.random.default_rng(3).integers(0, 256, (300, 600), np.uint8)
    document.write_mask(document.frame, mask)
    document.invert_mask()
    assert np.array_equal(document.snapshot().mask.read(document.frame), 255 - mask)
    document.invert_mask()
    assert np.array_equal(document.snapshot().mask.read(document.frame), mask)


def test_document_crop_cuts_and_extend_brings_nothing_back() -> None:
    document = Document.from_pixels(noise(300, 200, opaque=True))
    document.fill_mask()
    changes = document.crop(Bounds(50, 40, 100, 80))
    assert changes.frame
    assert document.frame == Bounds(50, 40, 100, 80)
    assert document.mask_bounds() == document.frame
    document.extend(Margins(10, 0, 20, 0))
    assert document.frame == Bounds(40, 40, 130, 80)
    read = document.read(document.frame)
    assert not read[:, :10].any()
    assert not read[:, 110:].any()
    assert (read[:, 10:110, 3] == 255).all()


def test_document_crop_to_nothing_is_refused() -> None:
    document = Document.from_pixels(noise(30, 20))
    with pytest.raises(BadInput):
        document.crop(Bounds(50, 50, 10, 10))
    assert document.frame == Bounds(0, 0, 30, 20)


def test_document_last_layer_cannot_be_removed() -> None:
    document = Document.from_pixels(noise(30, 20))
    with pytest.raises(BadInput):
        document.remove_layer(document.active.id)


def test_document_merge_and_flatten_look_the_same() -> None:
    document = Document.from_pixels(noise(300, 260, 1))
    for number, mode in enumerate((BlendMode.MULTIPLY, BlendMode.SCREEN, BlendMode.NORMAL)):
        document.add_layer(f"layer {number}")
        layer = document.active
        document.write(layer.id, Bounds(20 * number, 10, 200, 200), noise(200, 200, number + 5))
        document.set_layer(dataclasses.replace(layer, blend=mode, opacity=0.7))
    seen = document.read(document.frame).astype(int)
    document.merge_down(document.layers[1].id)
    assert len(document.layers) == 3
    assert abs(document.read(document.frame).astype(int) - seen).max() == 0
    document.flatten()
    assert len(document.layers) == 1
    assert np.array_equal(document.read(document.frame), seen)


def test_document_snapshot_is_not_changed_by_edits() -> None:
    document = Document.from_pixels(noise(300, 200, 1))
    document.fill_mask()
    snapshot = document.snapshot()
    seen, mask = snapshot.read(document.frame), snapshot.mask.read(document.frame)
    document.write(document.active.id, Bounds(0, 0, 90, 90), noise(90, 90, 2))
    document.clear_mask()
    document.crop(Bounds(0, 0, 50, 50))
    document.add_layer("more")
    assert snapshot.frame == Bounds(0, 0, 300, 200)
    assert np.array_equal(snapshot.read(snapshot.frame), seen)
    assert np.array_equal(snapshot.mask.read(snapshot.frame), mask)
    assert snapshot.mask.bounds() == snapshot.frame


def test_document_mask_snapshot_is_cut_to_the_frame() -> None:
    document = Document.from_pixels(noise(300, 200, 1))
    document.fill_mask()
    document.set_frame(Bounds(100, 50, 60, 60))
    mask = document.snapshot().mask
    assert mask.bounds() == Bounds(100, 50, 60, 60)
    read = mask.read(Bounds(90, 40, 80, 80))
    assert read.sum() == 60 * 60 * 255


def test_document_comes_back_from_its_state() -> None:
    document = Document.from_pixels(noise(300, 200, 1))
    document.add_layer("Ünï 层")
    document.write(document.active.id, Bounds(30, 30, 100, 100), noise(100, 100, 2))
    document.set_layer(
        dataclasses.replace(document.active, blend=BlendMode.SCREEN, opacity=0.25, locked=True)
    )
    document.invert_mask()
    state = json.loads(json.dumps(document.state()))
    again = Document.from_state(state, list(document.tiles()))
    assert again.state() == document.state()
    assert np.array_equal(again.read(again.frame), document.read(document.frame))
    assert again.mask_bounds() == document.mask_bounds()
    again.add_layer("next")
    assert len({layer.id for layer in again.layers}) == 3


@pytest.mark.parametrize(
    "damage",
    [
        {"schema": 99},
        {"frame": [1, 2]},
        {"frame": [0, 0, -1, 5]},
        {"active": "layer-77"},
        {"layers": [{"id": "layer-1"}]},
        {"layers": "nonsense"},
    ],
)
def test_document_state_that_is_damaged_is_refused(damage: dict[str, object]) -> None:
    document = Document.from_pixels(noise(30, 20))
    with pytest.raises(BadInput):
        Document.from_state({**document.state(), **damage}, document.tiles())


def test_document_tile_of_no_layer_is_refused() -> None:
    document = Document.from_pixels(noise(30, 20))
    tiles = [("layer-9", key, tile) for _, key, tile in document.tiles()]
    with pytest.raises(BadInput):
        Document.from_state(document.state(), tiles)


def test_document_changes_name_the_tiles_touched() -> None:
    document = Document.from_pixels(noise(600, 300))
    changes = document.write(document.active.id, Bounds(250, 10, 20, 20), noise(20, 20, 3))
    assert changes.tiles == {(document.active.id, (0, 0)), (document.active.id, (1, 0))}
    assert changes.pixels == Bounds(250, 10, 20, 20)
    assert document.fill_mask().tiles >= {(MASK, (0, 0)), (MASK, (2, 1))}


def test_layer_survives_storing() -> None:
    layer = Layer("layer-4", "名", False, 0.5, BlendMode.COLOUR_BURN, True)
    assert Layer.from_dict(json.loads(json.dumps(layer.to_dict()))) == layer


@pytest.mark.parametrize("clockwise", [True, False])
def test_document_quarter_turns_come_back_after_four(clockwise: bool) -> None:
    document = Document.from_pixels(noise(333, 270))
    document.write_mask(document.frame, noise(333, 270, 4)[..., 0])
    before, mask = document.read(document.frame), document.snapshot().mask.read(document.frame)
    document_turning.rotate(document, clockwise)
    assert document.frame == Bounds(0, 0, 270, 333)
    turned = np.rot90(before, -1 if clockwise else 1)
    assert np.array_equal(document.read(document.frame), turned)
    assert np.array_equal(
        document.snapshot().mask.read(document.frame), np.rot90(mask, -1 if clockwise else 1)
    )
    for _ in range(3):
        document_turning.rotate(document, clockwise)
    assert np.array_equal(document.read(document.frame), before)


@pytest.mark.parametrize("horizontally", [True, False])
def test_document_flips_in_its_frame(horizontally: bool) -> None:
    document = Document.from_pixels(noise(333, 270))
    document.crop(Bounds(20, 30, 200, 101))
    before = document.read(document.frame)
    document_turning.flip(document, horizontally)
    assert document.frame == Bounds(20, 30, 200, 101)
    flipped = before[:, ::-1] if horizontally else before[::-1]
    assert np.array_equal(document.read(document.frame), flipped)
