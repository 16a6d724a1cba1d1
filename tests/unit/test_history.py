"""Undo and redo: to the bit, whatever was done, within a budget."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import (
    document_framing,
    document_placing,
    document_scaling,
    document_turning,
    layer_masks,
    masked_placing,
    named_masks,
)
from core.blend_modes import BlendMode
from core.brush import BrushSettings, Effect, Stroke
from core.changes import MASK, Changes
from core.document import Document
from core.errors import BadInput
from core.geometry import Bounds, Extent, Margins
from core.history import Command, CommandStack, TileEdit
from core.layers import Layer, Structure
from core.placing import Placing
from core.selection import Combine, Ellipse, combine_mask
from core.tile_packing import packed
from core.tiles import TILE

Fingerprint = tuple[object, dict[tuple[str, tuple[int, int]], bytes]]


def fingerprint(document: Document) -> Fingerprint:
    """All of the state, to the bit. A tile of zeros is no tile."""
    tiles = {(store, key): tile.tobytes() for store, key, tile in document.tiles() if tile.any()}
    return document.structure, tiles


def small() -> Document:
    pixels = np.random.default_rng(0).integers(0, 256, (200, 300, 4), np.uint8)
    return Document.from_pixels(pixels)


def run(document: Document, stack: CommandStack, edit: Callable[[Document], Changes]) -> None:
    document.begin()
    try:
        changes = edit(document)
    except BadInput:
        document.abort()
        return
    command = document.commit("edit")
    if command is not None:
        # The journal writes what is told: nothing less than what differs.
        assert set(command.tiles) <= changes.tiles
        stack.push(command)


def stroke(document: Document, numbers: list[float], effect: Effect) -> Changes:
    target = MASK if effect in (Effect.MASK, Effect.UNMASK) else document.active.id
    brush = Stroke(document, target, BrushSettings(size=30, hardness=0.3), effect, (9, 200, 77))
    changes = Changes()
    for x, y in zip(numbers, reversed(numbers), strict=True):
        changes = changes.merged(brush.to(x, y))
    return changes


def act(document: Document, kind: int, a: int, b: int) -> Changes:
    """One of many edits, told by three numbers."""
    frame = document.frame
    some = document.layers[a % len(document.layers)]
    box = Bounds(frame.x + a % 200, frame.y + b % 150, 1 + b % 170, 1 + a % 130)
    path = [float(a % 300), float(b % 200), float((a + b) % 250)]
    edits: list[Callable[[], Changes]] = [
        lambda: stroke(document, path, Effect.MASK),
        lambda: stroke(document, path, Effect.UNMASK),
        lambda: stroke(document, path, Effect.PAINT),
        lambda: stroke(document, path, Effect.ERASE),
        document.fill_mask,
        document.clear_mask,
        document.invert_mask,
        lambda: combine_mask(document, Ellipse(box), list(Combine)[b % 4]),
        lambda: document.extend(Margins(a % 40, b % 40, b % 9, a % 7)),
        lambda: document.crop(box),
        lambda: document.add_layer(f"layer {a}", b % (len(document.layers) + 1)),
        lambda: document.remove_layer(some.id),
        lambda: document.duplicate_layer(some.id, "copy"),
        lambda: document.merge_down(some.id),
        document.flatten,
        lambda: document.move_layer(some.id, b % len(document.layers)),
        lambda: document.set_layer(dataclasses.replace(some, opacity=(b % 11) / 10)),
        lambda: document.set_layer(dataclasses.replace(some, visible=bool(b % 2))),
        lambda: document.set_layer(
            dataclasses.replace(some, blend=list(BlendMode)[b % len(BlendMode)])
        ),
        lambda: document.fill_layer(some.id, box, (a % 256, b % 256, 7, 255)),
        lambda: document.set_active(some.id),
        lambda: layer_masks.add_layer_mask(document, some.id),
        lambda: layer_masks.mask_from_mask(document, some.id),
        lambda: layer_masks.invert_layer_mask(document, some.id),
        lambda: layer_masks.apply_layer_mask(document, some.id),
        lambda: layer_masks.remove_layer_mask(document, some.id),
        lambda: stroke_on_mask(document, some, path, [Effect.MASK, Effect.UNMASK][b % 2]),
        lambda: document.set_layer(dataclasses.replace(some, mask_on=bool(b % 2))),
        lambda: placed(document, some.id, lambda one: one.moved(a % 90 - 45, b % 90 - 45)),
        lambda: placed(document, some.id, lambda one: one.turned_by_quarters(a).flipped(b % 2 > 0)),
        lambda: placed(document, some.id, lambda one: one.turned_to(a).resized(1 + b % 300, 90)),
        lambda: placed(document, MASK, lambda one: one.resized(1 + a % 300, 1 + b % 200)),
        lambda: placed_masked(document, some.id, lambda one: one.moved(a % 90, 0).turned_to(b)),
        lambda: document_framing.reframe(document, box),
        lambda: document_framing.reveal(document),
        lambda: document_scaling.scale(document, Extent(1 + a % 400, 1 + b % 300)),
        document.merge_visible,
        lambda: named_masks.save_mask(document, f"mask {a}"),
        lambda: on_a_mask(document, a, named_masks.update_mask),
        lambda: on_a_mask(document, a, named_masks.remove_mask),
        lambda: on_a_mask(
            document, a, lambda one, key: named_masks.load_mask(one, key, list(Combine)[b % 4])
        ),
        lambda: on_a_mask(
            document, a, lambda one, key: named_masks.rename_mask(one, key, f"now {b}")
        ),
        lambda: document_turning.flip(document, bool(a % 2)),
        lambda: document_turning.rotate(document, bool(a % 2)),
    ]
    return edits[kind % len(edits)]()


def placed(document: Document, store_id: str, change: Callable[[Placing], Placing]) -> Changes:
    content = document.store(store_id).content_bounds()
    if content is None:
        return Changes()
    return document_placing.place(document, store_id, change(Placing.of(content)))


def placed_masked(
    document: Document, layer_id: str, change: Callable[[Placing], Placing]
) -> Changes:
    masked = document.mask_bounds()
    if masked is None:
        return Changes()
    return masked_placing.place_masked(document, layer_id, change(Placing.of(masked)))


def stroke_on_mask(
    document: Document, layer: Layer, numbers: list[float], effect: Effect
) -> Changes:
    changes = Changes() if layer.masked else layer_masks.add_layer_mask(document, layer.id)
    brush = Stroke(document, layer.mask_id, BrushSettings(size=50, hardness=0.1), effect)
    for x, y in zip(numbers, reversed(numbers), strict=True):
        changes = changes.merged(brush.to(x, y))
    return changes


def on_a_mask(
    document: Document, number: int, change: Callable[[Document, str], Changes]
) -> Changes:
    if not document.masks:
        return Changes()
    return change(document, document.masks[number % len(document.masks)].id)


EDITS = st.lists(
    st.tuples(st.integers(0, 43), st.integers(0, 999), st.integers(0, 999)),
    min_size=1,
    max_size=10,
)


@settings(max_examples=60, deadline=None)
@given(EDITS, st.sampled_from(["raw", "packed"]))
def test_history_undone_fully_is_the_first_state_and_redone_the_last(
    edits: list[tuple[int, int, int]], storage: str
) -> None:
    document, stack = small(), CommandStack()
    states = [fingerprint(document)]
    for kind, a, b in edits:
        depth = len(stack.done)
        run(document, stack, lambda one, k=kind, x=a, y=b: act(one, k, x, y))
        if len(stack.done) > depth:
            states.append(fingerprint(document))
        if storage == "packed":
            pack(stack)
    frame = document.frame
    seen = document.read(frame)
    for expected in reversed(states[:-1]):
        command = stack.undo()
        assert command is not None
        document.undo(command)
        if storage == "packed":
            pack(stack)
        assert fingerprint(document) == expected
        assert np.array_equal(
            document.read(document.frame), document.snapshot().read(document.frame)
        )
    assert stack.undo() is None
    for expected in states[1:]:
        command = stack.redo()
        assert command is not None
        document.redo(command)
        if storage == "packed":
            pack(stack)
        assert fingerprint(document) == expected
    assert stack.redo() is None
    assert np.array_equal(document.read(frame), seen)


@settings(max_examples=40, deadline=None)
@given(EDITS)
def test_history_abort_puts_everything_back(edits: list[tuple[int, int, int]]) -> None:
    document = small()
    before = fingerprint(document)
    document.begin()
    for kind, a, b in edits:
        try:
            act(document, kind, a, b)
        except BadInput:
            continue
    document.abort()
    assert fingerprint(document) == before
    assert np.array_equal(document.read(document.frame), document.snapshot().read(document.frame))


def test_history_gesture_that_changes_nothing_is_no_command() -> None:
    document = small()
    document.begin()
    document.clear_mask()
    document.set_frame(document.frame)
    assert document.commit("nothing") is None


def test_history_one_gesture_at_a_time() -> None:
    document = small()
    document.begin()
    with pytest.raises(RuntimeError):
        document.begin()
    document.abort()
    with pytest.raises(RuntimeError):
        document.commit("none")


def pack(stack: CommandStack) -> None:
    while stack.pack_some(1.0, keep=0):
        pass


def filled(number: int) -> Command:
    structure = Structure(Bounds(0, 0, 1, 1))
    before = np.full((256, 256), number, np.uint8)
    after = np.full((256, 256), number + 1, np.uint8)
    return Command(
        f"step {number}", structure, structure, {(MASK, (0, 0)): TileEdit(before, after)}
    )


def test_history_budget_drops_the_oldest() -> None:
    stack = CommandStack(budget=5 * 70_000)
    for number in range(20):
        stack.push(filled(number))
        assert stack.nbytes <= 5 * 70_000
    assert [command.text for command in stack.done][-1] == "step 19"
    assert 3 <= len(stack.done) <= 5
    stack.set_budget(1)
    assert len(stack.done) == 1


def test_history_counts_a_shared_tile_once() -> None:
    document = Document(Bounds(0, 0, 256 * 40, 256 * 40))
    document.add_layer("one")
    document.begin()
    document.fill_mask()
    command = document.commit("fill")
    assert command is not None
    assert len(command.tiles) == 1600
    assert command.nbytes < 1600 * 300 + 70_000


def test_history_packing_makes_a_step_small() -> None:
    stack = CommandStack()
    for number in range(10):
        stack.push(filled(number))
    before = stack.nbytes
    while stack.pack_some(1.0, keep=2):
        pass
    assert stack.nbytes < before / 3


def test_history_a_new_command_forgets_what_was_undone() -> None:
    stack = CommandStack()
    for number in range(3):
        stack.push(filled(number))
    stack.undo()
    stack.undo()
    assert stack.redo_text == "step 1"
    stack.push(filled(9))
    assert stack.redo() is None
    assert [command.text for command in stack.done] == ["step 0", "step 9"]


def test_history_knows_the_saved_state() -> None:
    stack = CommandStack()
    assert stack.is_clean
    stack.push(filled(0))
    assert not stack.is_clean
    stack.set_clean()
    assert stack.is_clean
    stack.undo()
    assert not stack.is_clean
    stack.redo()
    assert stack.is_clean
    stack.undo()
    stack.push(filled(5))
    assert not stack.is_clean
    stack.undo()
    # The saved state is on a branch that is gone.
    assert not stack.is_clean


def test_history_saved_state_that_was_dropped_is_not_clean() -> None:
    stack = CommandStack(budget=3 * 70_000)
    for number in range(12):
        stack.push(filled(number))
    while stack.undo():
        pass
    assert not stack.is_clean


def test_history_slider_drag_is_one_step() -> None:
    document, stack = small(), CommandStack()
    layer = document.active
    for value in (0.9, 0.7, 0.4):
        document.begin()
        document.set_layer(dataclasses.replace(layer, opacity=value))
        command = document.commit("opacity", "opacity layer-1")
        assert command is not None
        stack.push(command)
    assert len(stack.done) == 1
    command = stack.undo()
    assert command is not None
    document.undo(command)
    assert document.active.opacity == 1.0
    redone = stack.redo()
    assert redone is not None
    document.redo(redone)
    assert document.active.opacity == 0.4


@pytest.mark.parametrize("channels", [1, 4])
def test_a_packed_step_gives_both_states_back_to_the_bit(channels: int) -> None:
    shape = (TILE, TILE) if channels == 1 else (TILE, TILE, channels)
    noise = np.random.default_rng(channels)
    one, other = (noise.integers(0, 256, shape, np.uint8) for _ in range(2))
    for before, after in ((one, other), (None, other), (one, None)):
        edit = TileEdit(before, after)
        edit.pack()
        for found, wanted in ((edit.before(after), before), (edit.after(before), after)):
            assert (found is None) == (wanted is None)
            assert found is None or wanted is None or np.array_equal(found, wanted)


def test_a_packed_step_keeps_little_of_channels_that_did_not_change() -> None:
    noise = np.random.default_rng(1)
    before = noise.integers(0, 256, (TILE, TILE, 4), np.uint8)
    after = before.copy()
    after[..., 0] = noise.integers(0, 256, (TILE, TILE), np.uint8)
    edit = TileEdit(before, after)
    edit.pack()
    assert edit.kept_bytes < 1.05 * TILE * TILE


@settings(max_examples=60, deadline=None)
@given(
    channels=st.sampled_from([1, 4]),
    seed=st.integers(0, 999),
    ground=st.sampled_from(["nothing", "plain", "noise"]),
    place=st.tuples(*(st.integers(0, TILE - 1) for _ in range(4))),
    density=st.sampled_from([0.0, 0.02, 0.5, 1.0]),
    one_channel=st.booleans(),
)
def test_packed_tile_comes_back_to_the_bit(
    channels: int,
    seed: int,
    ground: str,
    place: tuple[int, int, int, int],
    density: float,
    one_channel: bool,
) -> None:
    random = np.random.default_rng(seed)
    shape = (TILE, TILE) if channels == 1 else (TILE, TILE, channels)
    before = np.full(shape, 0 if ground == "nothing" else 77, np.uint8)
    if ground == "noise":
        before = random.integers(0, 256, shape, np.uint8)
    after = before.copy()
    y, x, height, width = place
    part = after[y : y + height + 1, x : x + width + 1]
    where = random.random(part.shape[:2]) < density
    if one_channel and channels == 4:
        part = part[..., 1]
    part[where] = random.integers(0, 256, part.shape, np.uint8)[where]
    for wanted, given_tile in ((before, after), (after, before)):
        kept = packed(wanted, given_tile)
        assert np.array_equal(kept.unpacked(given_tile), wanted)
        assert kept.unpacked(given_tile).dtype == np.uint8


def test_stroke_on_an_empty_mask_keeps_next_to_nothing_for_undo() -> None:
    document, stack = Document(Bounds(0, 0, 512, 512)), CommandStack()
    document.add_layer("one")
    document.begin()
    stroke = Stroke(document, MASK, BrushSettings(size=40), Effect.MASK)
    for x in range(0, 512, 6):
        stroke.to(x, 256 + 40 * np.sin(x / 72))
    command = document.commit("stroke")
    assert command is not None
    stack.push(command)
    pack(stack)
    assert stack.nbytes < 0.02 * 512 * 512


def test_undo_of_very_many_tiles_tells_all_that_changed() -> None:
    """More than are compared one by one."""
    frame = Bounds(-100, 30, 5000, 4000)
    document = Document(frame)
    document.add_layer("Background")
    layer = document.active.id
    document.begin()
    document.fill_layer(layer, frame, (9, 80, 200, 255))
    document.fill_mask()
    command = document.commit("fill")
    assert command is not None
    part = Bounds(-100, 30, 700, 600)
    assert document.read(part).any()
    changes = document.undo(command)
    assert changes.pixels is not None
    assert changes.mask is not None
    assert changes.pixels.contains(frame)
    assert changes.mask.contains(frame)
    assert not document.read(part).any()
    assert document.mask_bounds() is None
    document.redo(command)
    assert (document.read(part) == (9, 80, 200, 255)).all()
    assert document.mask_bounds() == frame
