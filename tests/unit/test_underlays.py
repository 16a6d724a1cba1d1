"""What is seen while a stroke runs is to the bit what the whole stack gives, put together
layer by layer, whatever is kept of it."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import underlays
from core.arrays import RgbaArray
from core.blend_modes import BlendMode, blend
from core.brush import BrushSettings, Effect, Stroke
from core.document import Document
from core.geometry import Bounds
from core.layer_masks import add_layer_mask
from core.layers import Layer, let_through

# Parts of six tiles.
FRAME = Bounds(-20, 200, 290, 110)


def by_hand(document: Document) -> RgbaArray:
    """Every visible layer of the whole frame over the last, with nothing kept."""
    out = np.zeros((FRAME.height, FRAME.width, 4), np.uint8)
    for layer in document.layers:
        if not layer.shows:
            continue
        pixels = document.store(layer.id).read(FRAME)
        if layer.hides:
            pixels = let_through(pixels, document.store(layer.mask_id).read(FRAME))
        out = blend(out, pixels, layer.blend, layer.opacity)
    return out


def document_of(layers: list[tuple[BlendMode, float, bool, int]]) -> Document:
    document = Document(FRAME)
    for number, (mode, opacity, masked, seed) in enumerate(layers):
        document.add_layer(str(number))
        layer = document.active
        rng = np.random.default_rng(seed)
        pixels = rng.integers(0, 256, (FRAME.height, FRAME.width, 4), np.uint8)
        pixels[..., 3] = (255, 0, 90)[seed % 3] if seed % 4 else pixels[..., 3]
        from_left = 20 * (seed % 5)
        part = Bounds(FRAME.x + from_left, FRAME.y, FRAME.width - from_left, FRAME.height)
        document.store(layer.id).write(part, pixels[:, : part.width])
        if masked:
            add_layer_mask(document, layer.id)
            hidden = np.repeat(
                rng.integers(0, 256, (1, FRAME.width), np.uint8), FRAME.height, axis=0
            )
            document.store(layer.mask_id).write(FRAME, hidden)
        document.set_layer(
            dataclasses.replace(document.layer(layer.id), blend=mode, opacity=opacity)
        )
    return document


layer_kinds = st.tuples(
    st.sampled_from(list(BlendMode)),
    st.sampled_from([1.0, 1.0, 0.4, 0.0]),
    st.booleans(),
    st.integers(0, 11),
)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(layer_kinds, min_size=1, max_size=5),
    st.integers(0, 4),
    st.booleans(),
    st.lists(st.tuples(st.integers(-60, 300), st.integers(160, 340)), min_size=3, max_size=7),
)
def test_a_stroke_is_seen_as_the_whole_stack_gives_it(
    kinds: list[tuple[BlendMode, float, bool, int]],
    painted: int,
    on_mask: bool,
    path: list[tuple[int, int]],
) -> None:
    document = document_of(kinds)
    layer = document.layers[painted % len(kinds)]
    assert np.array_equal(document.read(FRAME), by_hand(document))
    document.begin()
    brush = BrushSettings(size=70, hardness=0.2, opacity=0.8)
    if on_mask and layer.masked:
        stroke = Stroke(document, layer.mask_id, brush, Effect.MASK)
    else:
        stroke = Stroke(document, layer.id, brush, Effect.PAINT, (200, 30, 90))
    for number, (x, y) in enumerate(path):
        stroke.to(x, y)
        assert np.array_equal(document.read(FRAME), by_hand(document))
        if number == 2:  # everything is read-only for a moment: the journal, the live mode
            kept = document.snapshot()
            assert np.array_equal(kept.read(FRAME), by_hand(document))
    document.abort()
    assert np.array_equal(document.read(FRAME), by_hand(document))


class Counted:
    """How many pixels were put together of layers, by who they are."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.areas: dict[tuple[Layer, ...], int] = {}
        plain = underlays.composite_into

        def counting(out: RgbaArray, sheets: list[underlays.Sheet], *rest: object) -> None:
            layers = tuple(sheet.layer for sheet in sheets)
            self.areas[layers] = self.areas.get(layers, 0) + out.shape[0] * out.shape[1]
            plain(out, sheets, *rest)  # type: ignore[arg-type]

        monkeypatch.setattr(underlays, "composite_into", counting)

    def without(self, layer: Layer) -> int:
        return sum(area for layers, area in self.areas.items() if layer not in layers)


def test_what_lies_under_a_stroke_is_put_together_once(monkeypatch: pytest.MonkeyPatch) -> None:
    document = document_of([(BlendMode.NORMAL, 0.9, False, 4)] * 4)
    counted = Counted(monkeypatch)
    document.read(FRAME)
    part = Bounds(0, 200, 256, 56)
    for _ in range(2):  # a second stroke finds it there
        document.begin()
        stroke = Stroke(document, document.active.id, BrushSettings(size=40), Effect.PAINT)
        for step in range(12):
            stroke.to(100 + step * 5, 230)
            assert np.array_equal(document.read(part), by_hand(document)[:56, 20:276])
        document.commit("stroke")
    # By squares of 64 px: those that the stroke touches, each once.
    assert 0 < counted.without(document.active) <= 2 * 3 * 64 * 64
    assert set(counted.areas) == {document.layers[:-1], document.layers[-1:]}


def test_looking_ahead_leaves_nothing_to_put_together(monkeypatch: pytest.MonkeyPatch) -> None:
    document = document_of(
        [(BlendMode.NORMAL, 0.9, False, 4), (BlendMode.MULTIPLY, 1.0, False, 8)] * 2
    )
    document.read(FRAME)
    document.begin()
    stroke = Stroke(document, document.active.id, BrushSettings(size=40), Effect.PAINT)
    assert not stroke.look_ahead(1.0)  # nobody knows where it will begin
    stroke.to(100, 230)
    while stroke.look_ahead(0.0):
        pass
    counted = Counted(monkeypatch)
    stroke.to(120, 235)
    assert np.array_equal(document.read(FRAME), by_hand(document))
    assert counted.areas
    assert counted.without(document.active) == 0
    document.commit("stroke")


@given(
    mode=st.sampled_from(list(BlendMode)),
    opacity=st.sampled_from([0.0, 0.01, 0.5, 1.0]),
    hard=st.booleans(),
    seed=st.integers(0, 999),
)
@settings(max_examples=60, deadline=None)
def test_blending_on_what_is_known_to_be_opaque_gives_the_same(
    mode: BlendMode, opacity: float, hard: bool, seed: int
) -> None:
    random = np.random.default_rng(seed)
    back, source = (random.integers(0, 256, (20, 30, 4), np.uint8) for _ in range(2))
    back[..., 3] = 255
    if hard:
        source[..., 3] = random.integers(0, 2, (20, 30), np.uint8) * np.uint8(255)
    known = blend(back, source, mode, opacity, on_opaque=True)
    assert np.array_equal(known, blend(back, source, mode, opacity))
    assert (known[..., 3] == 255).all()


def test_a_stroke_over_opaque_tiles_is_seen_to_the_bit() -> None:
    frame = Bounds(0, 0, 512, 512)
    random = np.random.default_rng(3)
    pixels = random.integers(0, 256, (512, 512, 4), np.uint8)
    pixels[..., 3] = 255
    document = Document.from_pixels(pixels)
    for mode in (BlendMode.NORMAL, BlendMode.MULTIPLY, BlendMode.NORMAL):
        document.add_layer(mode.value)
        document.write(document.active.id, frame, random.integers(0, 256, (512, 512, 4), np.uint8))
        document.set_layer(dataclasses.replace(document.active, blend=mode))
    document.begin()
    stroke = Stroke(
        document, document.active.id, BrushSettings(size=300, hardness=0.0), Effect.PAINT
    )
    for x in range(60, 460, 40):
        stroke.to(x, 250)
        document.read(frame)
    out = np.zeros((512, 512, 4), np.uint8)
    for layer in document.layers:
        out = blend(out, document.store(layer.id).read(frame), layer.blend, layer.opacity)
    assert np.array_equal(document.read(frame), out)
