"""See-through results: what is there stays, and what is seen is the candidate."""

from __future__ import annotations

import dataclasses

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.applying import apply_candidate, keep_as_layers, take_for_brushing
from core.arrays import RgbaArray
from core.compositing import lay_in, mix_of
from core.document import Document
from core.geometry import Bounds, Margins
from core.layer_masks import hide_where
from core.request import Candidate, GenerationRequest

FRAME = Bounds(0, 0, 70, 50)
PLACE = Bounds(10, 5, 50, 40)


def noise(seed: int, alpha: str) -> RgbaArray:
    random = np.random.default_rng(seed)
    pixels = random.integers(0, 256, (FRAME.height, FRAME.width, 4), np.uint8)
    if alpha == "opaque":
        pixels[..., 3] = 255
    elif alpha == "cut out":
        pixels[..., 3] = np.where(random.random(pixels.shape[:2]) < 0.5, 0, 255)
    return pixels


def document_of(alpha: str, layers: int = 1, seed: int = 0) -> Document:
    document = Document.from_pixels(noise(seed, alpha))
    for number in range(1, layers):
        document.add_layer(f"layer {number}")
        document.write(document.active.id, FRAME, noise(seed + number, alpha))
    return document


def pasted(document: Document, seed: int = 1, extend: int = 0) -> Candidate:
    """As the pipeline lays a result in, with a soft edge of all values."""
    random = np.random.default_rng(seed)
    bounds = dataclasses.replace(PLACE, width=PLACE.width + 10 + extend) if extend else PLACE
    picture = document.read(bounds)
    alpha = random.integers(0, 256, picture.shape[:2]).astype(np.uint8)
    alpha[random.random(alpha.shape) < 0.3] = 0
    alpha[random.random(alpha.shape) < 0.3] = 255
    if extend:
        alpha[:, FRAME.right - bounds.x :] = 255
    share = mix_of(picture, alpha)[..., None]
    made = random.integers(0, 256, (*picture.shape[:2], 3)).astype(np.float32)
    mixed = share * made + (1 - share) * picture[..., :3]
    pixels = lay_in(picture, mixed.astype(np.float32), alpha)
    request = GenerationRequest(
        image=document.read(FRAME), area=FRAME, frame=FRAME, extend=Margins(right=extend)
    )
    return Candidate(request, 0, seed, bounds, pixels, alpha)


def reworked(document: Document, seed: int = 1) -> Candidate:
    """Image to image: the picture's own alpha."""
    picture = document.read(FRAME)
    pixels = noise(seed, "opaque")
    pixels[..., 3] = picture[..., 3]
    request = GenerationRequest(image=picture, area=FRAME, frame=FRAME)
    return Candidate(request, 0, seed, FRAME, pixels, np.full(picture.shape[:2], 255, np.uint8))


def expected_of(before: RgbaArray, candidate: Candidate) -> RgbaArray:
    result = before.copy()
    result[candidate.bounds.slices] = candidate.pixels
    return result


def apart(one: RgbaArray, other: RgbaArray) -> float:
    """In levels of what is seen: colours count as much as they cover."""

    def seen(pixels: RgbaArray) -> npt.NDArray[np.float64]:
        cover = pixels[..., 3:].astype(float)
        return np.concatenate([pixels[..., :3] * cover / 255, cover], axis=2)

    return float(np.abs(seen(one) - seen(other)).max())


@settings(max_examples=60, deadline=None)
@given(
    alpha=st.sampled_from(["opaque", "cut out", "any"]),
    layers=st.integers(1, 3),
    as_layer=st.booleans(),
    extend=st.sampled_from([0, 20]),
    seed=st.integers(0, 999),
)
def test_applying_a_soft_edge_hides_nothing_and_shows_the_candidate(
    alpha: str, layers: int, as_layer: bool, extend: int, seed: int
) -> None:
    document = document_of(alpha, layers, seed)
    candidate = pasted(document, seed + 50, extend)
    frame = candidate.request.new_frame
    before, stores = document.read(frame), document.store_ids
    document.begin()
    apply_candidate(document, candidate, as_layer=as_layer)
    command = document.commit("apply")
    after = document.read(frame)
    expected = expected_of(before, candidate)
    opaque = expected[..., 3] == 255
    assert np.array_equal(after[opaque], expected[opaque])
    assert apart(after, expected) <= 2.5
    # No layer that was there hides anything now.
    assert not any(layer.masked for layer in document.layers if layer.id in stores)
    if as_layer:
        top = document.active
        document.set_layer(dataclasses.replace(top, visible=False))
        assert np.array_equal(document.read(frame), before)
        document.set_layer(top)
    assert command is not None
    document.undo(command)
    assert np.array_equal(document.read(frame), before)


@pytest.mark.parametrize("as_layer", [True, False])
@pytest.mark.parametrize("alpha", ["opaque", "cut out", "any"])
def test_reworked_picture_is_as_see_through_as_before(as_layer: bool, alpha: str) -> None:
    document = document_of(alpha, 2)
    candidate = reworked(document)
    apply_candidate(document, candidate, as_layer=as_layer)
    after = document.read(FRAME)
    seen = after[..., 3] > 0
    assert np.array_equal(after[..., 3], candidate.pixels[..., 3])
    assert np.array_equal(after[seen], candidate.pixels[seen])


@pytest.mark.parametrize("as_layer", [True, False])
def test_what_was_painted_meanwhile_stays_opaque(as_layer: bool) -> None:
    document = document_of("any")
    candidate = reworked(document)
    document.write(document.active.id, FRAME, noise(9, "opaque"))
    apply_candidate(document, candidate, as_layer=as_layer)
    assert (document.read(FRAME)[..., 3] == 255).all()


@settings(max_examples=40, deadline=None)
@given(
    alpha=st.sampled_from(["cut out", "any"]),
    whole=st.booleans(),
    shown=st.booleans(),
    seed=st.integers(0, 999),
)
def test_brushed_away_all_that_was_there_is_there(
    alpha: str, whole: bool, shown: bool, seed: int
) -> None:
    document = document_of(alpha, 2, seed)
    before = document.read(FRAME)
    candidate = reworked(document, seed + 1) if whole else pasted(document, seed + 1)
    take_for_brushing(document, candidate, shown=shown)
    if shown:
        everywhere = np.ones((FRAME.height, FRAME.width), bool)
        hide_where(document, document.active.id, FRAME, everywhere)
    assert np.array_equal(document.read(FRAME), before)


def test_kept_as_layers_the_picture_is_whole_when_they_are_hidden() -> None:
    document = document_of("any")
    before = document.read(FRAME)
    candidates = [reworked(document, 1), pasted(document, 2), reworked(document, 3)]
    keep_as_layers(document, candidates, shown=2)
    for layer in document.layers[1:]:
        document.set_layer(dataclasses.replace(layer, visible=False))
    assert np.array_equal(document.read(FRAME), before)


def test_result_under_another_layer_takes_nothing_from_it() -> None:
    document = document_of("opaque", 2)
    document.set_active(document.layers[0].id)
    kept = {key: document.store(key).read(FRAME) for key in document.store_ids}
    candidate = pasted(document)
    apply_candidate(document, candidate, as_layer=False)
    assert np.array_equal(document.read(FRAME), expected_of(noise(1, "opaque"), candidate))
    assert len(document.layers) == 3
    for key, pixels in kept.items():
        assert np.array_equal(document.store(key).read(FRAME), pixels)
