"""Layer masks and named masks: nothing is lost, nothing else changes, to the bit."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import layer_masks, named_masks
from core.applying import apply_candidate, keep_as_layers
from core.blend_modes import BlendMode
from core.brush import BrushSettings, Effect, Stroke
from core.document import Document
from core.document_placing import place
from core.errors import BadInput
from core.geometry import Bounds, Margins
from core.layers import let_through
from core.placing import Placing
from core.request import Candidate, GenerationRequest
from core.selection import Combine, Rectangle, combine_mask


def noise(width: int, height: int, seed: int = 0, opaque: bool = False) -> np.ndarray:
    pixels = np.random.default_rng(seed).integers(0, 256, (height, width, 4), np.uint8)
    if opaque:
        pixels[..., 3] = 255
    return pixels


def two_layers() -> Document:
    document = Document.from_pixels(noise(300, 280, 1, opaque=True))
    document.add_layer("over")
    document.write(document.active.id, document.frame, noise(300, 280, 2, opaque=True))
    return document


def candidate_of(document: Document, bounds: Bounds, opaque: bool, seed: int) -> Candidate:
    random = np.random.default_rng(seed)
    picture = document.read(document.frame)
    alpha = random.integers(0, 256, (bounds.height, bounds.width), np.uint8)
    alpha[random.random(alpha.shape) < 0.4] = 0
    pixels = document.read(bounds)
    made = random.integers(0, 256, pixels.shape, np.uint8)
    if opaque:
        made[..., 3] = 255
    pixels[alpha > 0] = made[alpha > 0]
    request = GenerationRequest(
        prompt="a test", image=picture, area=document.frame, frame=document.frame
    )
    return Candidate(request, 0, seed, bounds, pixels, alpha)


def agrees(document: Document) -> bool:
    """What the cache shows is what a snapshot computes afresh."""
    frame = document.frame
    return np.array_equal(document.read(frame), document.snapshot().read(frame))


def test_mask_lets_through_all_nothing_or_a_part() -> None:
    pixels = noise(16, 16)
    hidden = np.zeros((16, 16), np.uint8)
    assert np.array_equal(let_through(pixels, hidden), pixels)
    hidden[...] = 255
    assert not let_through(pixels, hidden).any()
    hidden[...] = 51
    part = let_through(pixels, hidden)
    assert np.array_equal(part[..., :3], pixels[..., :3])
    assert np.array_equal(part[..., 3], np.rint(pixels[..., 3] * 0.8).astype(np.uint8))


def test_new_layer_mask_hides_nothing() -> None:
    document = two_layers()
    before = document.read(document.frame)
    layer_masks.add_layer_mask(document, document.active.id)
    assert np.array_equal(document.read(document.frame), before)
    with pytest.raises(BadInput):
        layer_masks.add_layer_mask(document, document.active.id)


def test_layer_mask_painted_shows_what_lies_below() -> None:
    document = two_layers()
    below = document.store(document.layers[0].id).read(document.frame)
    over = document.active
    layer_masks.add_layer_mask(document, over.id)
    assert agrees(document)
    stroke = Stroke(
        document, over.mask_id, BrushSettings(size=60, hardness=1), Effect.MASK
    )  # hides
    changes = stroke.to(150, 140).merged(stroke.to(260, 140))
    assert changes.pixels is not None
    assert changes.mask is None
    seen = document.read(document.frame)
    assert np.array_equal(seen[120:160, 150:250], below[120:160, 150:250])
    assert agrees(document)
    # The pixels are all still there.
    document.set_layer(dataclasses.replace(document.layer(over.id), mask_on=False))
    assert np.array_equal(document.read(document.frame), noise(300, 280, 2, opaque=True))
    assert agrees(document)
    stroke = Stroke(document, over.mask_id, BrushSettings(size=90, hardness=1), Effect.UNMASK)
    stroke.to(150, 140)
    document.set_layer(dataclasses.replace(document.layer(over.id), mask_on=True))
    assert agrees(document)


@pytest.mark.parametrize("mode", [BlendMode.NORMAL, BlendMode.MULTIPLY, BlendMode.SCREEN])
def test_layer_mask_applied_looks_the_same(mode: BlendMode) -> None:
    document = two_layers()
    over = dataclasses.replace(document.active, blend=mode, opacity=0.7)
    document.set_layer(over)
    combine_mask(document, Rectangle(Bounds(40, 30, 190, 200)), Combine.REPLACE)
    layer_masks.mask_from_mask(document, over.id)
    seen = document.read(document.frame)
    assert agrees(document)
    layer_masks.apply_layer_mask(document, over.id)
    assert np.array_equal(document.read(document.frame), seen)
    assert not document.layer(over.id).masked
    assert set(document.store_ids) == {*(layer.id for layer in document.layers), "mask"}


def shown_as_mask(document: Document) -> np.ndarray:
    """What of the active layer shows, by way of a copy's mask."""
    copy = document.copy()
    layer_masks.show_as_mask(copy, copy.active.id)
    return copy.mask.read(copy.frame)


def test_layer_mask_made_of_the_mask_shows_what_it_covers() -> None:
    document = two_layers()
    combine_mask(document, Rectangle(Bounds(40, 30, 190, 200)), Combine.REPLACE)
    layer_masks.mask_from_mask(document, document.active.id)
    expected = noise(300, 280, 1, opaque=True)
    expected[30:230, 40:230] = noise(300, 280, 2, opaque=True)[30:230, 40:230]
    assert np.array_equal(document.read(document.frame), expected)
    shown = shown_as_mask(document)
    assert np.array_equal(shown, document.mask.read(document.frame))
    layer_masks.invert_layer_mask(document, document.active.id)
    shown = shown_as_mask(document)
    assert np.array_equal(shown, 255 - document.mask.read(document.frame))
    layer_masks.remove_layer_mask(document, document.active.id)
    assert np.array_equal(document.read(document.frame), noise(300, 280, 2, opaque=True))


def test_layer_mask_goes_where_its_layer_goes() -> None:
    document = two_layers()
    combine_mask(document, Rectangle(Bounds(40, 30, 190, 200)), Combine.REPLACE)
    layer_masks.mask_from_mask(document, document.active.id)
    over = document.active
    document.duplicate_layer(over.id, "copy")
    assert document.active.masked
    document.set_layer(dataclasses.replace(document.layer(over.id), visible=False))
    seen = document.read(document.frame)
    place(document, document.active.id, Placing.of(document.frame).moved(30, -20))
    moved = document.read(document.frame)
    assert np.array_equal(moved[10:210, 70:260], seen[30:230, 40:230])
    assert np.array_equal(moved[:10], noise(300, 280, 1, opaque=True)[:10])

    document.merge_visible()
    assert np.array_equal(document.read(document.frame), moved)
    assert [layer.masked for layer in document.layers] == [False, True]
    assert agrees(document)


def test_merge_onto_a_hidden_layer_is_refused() -> None:
    document = two_layers()
    document.set_layer(dataclasses.replace(document.layers[0], visible=False))
    with pytest.raises(BadInput):
        document.merge_down(document.active.id)
    with pytest.raises(BadInput):
        document.merge_visible()


@settings(max_examples=30, deadline=None)
@given(opaque=st.booleans(), as_layer=st.booleans(), visible=st.booleans(), seed=st.integers(0, 99))
def test_applied_result_is_the_opaque_candidate_to_the_bit_and_undone_the_picture(
    opaque: bool, as_layer: bool, visible: bool, seed: int
) -> None:
    document = two_layers()
    document.set_layer(dataclasses.replace(document.active, visible=visible, opacity=0.6))
    kept = {key: document.store(key).read(document.frame) for key in document.store_ids}
    before = document.read(document.frame)
    candidate = candidate_of(document, Bounds(20, 10, 250, 260), opaque, seed)
    document.begin()
    apply_candidate(document, candidate, as_layer=as_layer)
    command = document.commit("apply")
    expected = document.read(document.frame)
    # What is see-through is laid over what is there: tests/unit/test_applying.py.
    exact = np.ones(before.shape[:2], bool)
    exact[candidate.bounds.slices] = candidate.pixels[..., 3] == 255
    wanted = before.copy()
    wanted[candidate.bounds.slices] = candidate.pixels
    assert np.array_equal(expected[exact], wanted[exact])
    assert (expected[..., 3] >= before[..., 3]).all()
    if as_layer:
        # No pixel of any layer is lost; the new one holds the whole region.
        for key, pixels in kept.items():
            assert np.array_equal(document.store(key).read(document.frame), pixels)
        whole = document.store(document.active.id).read(candidate.bounds)
        assert np.array_equal(whole, candidate.pixels)
        assert document.active.masked
    assert command is not None
    document.undo(command)
    assert np.array_equal(document.read(document.frame), before)
    document.redo(command)
    assert np.array_equal(document.read(document.frame), expected)


def test_candidates_kept_as_layers_show_only_the_current_one() -> None:
    document = Document.from_pixels(noise(120, 90, 1, opaque=True))
    candidates = [candidate_of(document, Bounds(5, 5, 100, 80), True, seed) for seed in range(3)]
    document.fill_mask()
    keep_as_layers(document, candidates, shown=1)
    assert [layer.visible for layer in document.layers] == [True, False, True, False]
    expected = noise(120, 90, 1, opaque=True)
    expected[candidates[1].bounds.slices] = candidates[1].pixels
    assert np.array_equal(document.read(document.frame), expected)
    assert document.mask_bounds() == document.frame


def test_named_mask_comes_back_and_combines() -> None:
    document = two_layers()
    left, right = Rectangle(Bounds(0, 0, 200, 280)), Rectangle(Bounds(100, 50, 200, 100))
    combine_mask(document, left, Combine.REPLACE)
    named_masks.save_mask(document, "left")
    combine_mask(document, right, Combine.REPLACE)
    named_masks.save_mask(document, "right")
    assert [mask.name for mask in document.masks] == ["left", "right"]
    first, second = (mask.id for mask in document.masks)

    def values() -> np.ndarray:
        return document.mask.read(document.frame) == 255

    a, b = np.zeros((280, 300), bool), np.zeros((280, 300), bool)
    a[:, :200] = True
    b[50:150, 100:] = True
    for combine, expected in (
        (Combine.REPLACE, a),
        (Combine.ADD, a | b),
        (Combine.SUBTRACT, b & ~a),
        (Combine.INTERSECT, a & b),
    ):
        named_masks.load_mask(document, second, Combine.REPLACE)
        named_masks.load_mask(document, first, combine)
        assert np.array_equal(values(), expected), combine
    document.clear_mask()
    with pytest.raises(BadInput):
        named_masks.save_mask(document, "nothing")
    named_masks.rename_mask(document, first, "west")
    named_masks.remove_mask(document, second)
    assert [mask.name for mask in document.masks] == ["west"]
    named_masks.load_mask(document, first, Combine.REPLACE)
    assert np.array_equal(values(), a)


def test_masks_survive_storing() -> None:
    document = two_layers()
    combine_mask(document, Rectangle(Bounds(40, 30, 190, 200)), Combine.REPLACE)
    named_masks.save_mask(document, "one")
    layer_masks.mask_from_mask(document, document.active.id)
    again = Document.from_state(document.state(), document.tiles())
    assert again.structure == document.structure
    assert np.array_equal(again.read(again.frame), document.read(document.frame))
    kept = again.store(again.masks[0].id).read(again.frame)
    assert np.array_equal(kept, document.mask.read(document.frame))
    broken = document.state()
    broken["masks"][0]["id"] = "mask"
    with pytest.raises(BadInput):
        Document.from_state(broken, document.tiles())


def test_state_of_before_masks_is_still_read() -> None:
    state = Document.from_pixels(noise(10, 10)).state()
    del state["masks"]
    for layer in state["layers"]:
        del layer["masked"], layer["mask_on"]
    assert Document.from_state(state, []).layers[0].name == "Background"


def test_masks_extend_and_crop_with_the_frame() -> None:
    document = two_layers()
    combine_mask(document, Rectangle(Bounds(40, 30, 190, 200)), Combine.REPLACE)
    named_masks.save_mask(document, "one")
    layer_masks.mask_from_mask(document, document.active.id)
    document.crop(Bounds(100, 100, 100, 100))
    assert document.store(document.masks[0].id).content_bounds() == Bounds(100, 100, 100, 100)
    document.extend(Margins(50, 50, 50, 50))
    assert agrees(document)
    assert not document.read(document.frame)[:50].any()
