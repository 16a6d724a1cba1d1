"""Several layers at once: in one step, and undone to the bit."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.document import Document
from core.errors import BadInput
from core.geometry import Bounds
from core.several_layers import (
    duplicate_layers,
    merge_layers,
    move_layers,
    remove_layers,
    set_layers,
    step_layers,
)

FRAME = Bounds(0, 0, 60, 40)


def document_of(count: int) -> Document:
    random = np.random.default_rng(3)
    document = Document(FRAME)
    for number in range(count):
        document.add_layer("abcdefgh"[number])
        pixels = random.integers(0, 256, (FRAME.height, FRAME.width, 4), np.uint8)
        document.write(document.active.id, FRAME, pixels)
    return document


def names(document: Document) -> str:
    return "".join(layer.name for layer in document.layers)


def ids(document: Document, wanted: str) -> list[str]:
    return [layer.id for layer in document.layers if layer.name in wanted]


def test_layers_move_as_a_block_and_step_past_the_others() -> None:
    document = document_of(5)
    move_layers(document, ids(document, "db"), 0)
    assert names(document) == "bdace"
    move_layers(document, ids(document, "bd"), 3)
    assert names(document) == "acebd"
    step_layers(document, ids(document, "ae"), 1)
    assert names(document) == "cabed"
    step_layers(document, ids(document, "ae"), 1)
    assert names(document) == "cbade"
    step_layers(document, ids(document, "ae"), 1)
    assert names(document) == "cbdae", "what is at the top stays there"
    step_layers(document, ids(document, "cb"), -1)
    assert names(document) == "cbdae"
    assert np.array_equal(document.read(FRAME), document.snapshot().read(FRAME))


def test_layers_that_lie_together_look_the_same_merged() -> None:
    document = document_of(4)
    seen = document.read(FRAME)
    merge_layers(document, ids(document, "abc"))
    assert names(document) == "ad"
    assert document.active.name == "a"
    assert np.abs(document.read(FRAME).astype(int) - seen)[..., 3].max() <= 1
    document = document_of(5)
    merge_layers(document, ids(document, "bd"))
    assert names(document) == "acbe", "in the topmost one's place"


def test_what_may_not_be_done_changes_nothing() -> None:
    document = document_of(3)
    for wanted, values in (("b", {"visible": False}), ("c", {"locked": True})):
        layer = document.layer(ids(document, wanted)[0])
        document.set_layer(dataclasses.replace(layer, **values))
        before = document.structure
        with pytest.raises(BadInput):
            merge_layers(document, ids(document, "ab" if wanted == "b" else "ac"))
        assert document.structure == before
    with pytest.raises(BadInput):
        merge_layers(document, ids(document, "a"))
    with pytest.raises(BadInput):
        remove_layers(document, ids(document, "abc"))
    hidden = ids(document, "b")[0]
    with pytest.raises(BadInput):
        document.merge_down(hidden)


def test_copies_lie_together_above() -> None:
    document = document_of(4)
    duplicate_layers(document, ids(document, "ac"), lambda name: name.upper())
    assert names(document) == "abcACd"


@settings(max_examples=60, deadline=None)
@given(
    count=st.integers(2, 6),
    bits=st.integers(1, 63),
    what=st.sampled_from(["remove", "copy", "merge", "move", "up", "down", "set"]),
    index=st.integers(0, 6),
)
def test_each_is_one_step_that_is_undone_to_the_bit(
    count: int, bits: int, what: str, index: int
) -> None:
    document = document_of(count)
    chosen = [layer.id for at, layer in enumerate(document.layers) if bits >> at & 1]
    structure, seen = document.structure, document.read(FRAME)
    document.begin()
    try:
        match what:
            case "remove":
                remove_layers(document, chosen)
            case "copy":
                duplicate_layers(document, chosen, str.upper)
            case "merge":
                merge_layers(document, chosen)
            case "move":
                move_layers(document, chosen, index)
            case "set":
                set_layers(document, chosen, lambda layer: dataclasses.replace(layer, opacity=0.5))
            case _:
                step_layers(document, chosen, 1 if what == "up" else -1)
    except BadInput:
        document.abort()
        assert document.structure == structure
        return
    command = document.commit(what)
    assert np.array_equal(document.read(FRAME), document.snapshot().read(FRAME))
    assert document.active in document.layers
    after = document.read(FRAME)
    if command is None:
        assert document.structure == structure
        return
    document.undo(command)
    assert document.structure == structure
    assert np.array_equal(document.read(FRAME), seen)
    document.redo(command)
    assert np.array_equal(document.read(FRAME), after)
