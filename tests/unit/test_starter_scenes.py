"""Scenes are a function of their spec; captions say what a scene holds, in known words."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from core.training.starter import views
from core.training.starter.captions import caption, vocabulary
from core.training.starter.holes import brushed_over, caption_for, hole_for
from core.training.starter.scenes import SceneSpec, Thing, draw, sample_spec
from core.training.starter.spec import COLOURS, GROUNDS, TIMES
from core.training.starter.words import MAX_LENGTH, UNKNOWN, byte_pair_tables, encode

_HOMES = ("house", "cottage", "cabin", "home")


def test_draw_repeats_itself_and_differs_between_seeds() -> None:
    spec = sample_spec(7)
    assert np.array_equal(draw(spec, 96), draw(spec, 96))
    assert not np.array_equal(draw(spec, 96), draw(replace(spec, detail_seed=1), 96))
    assert sample_spec(7) == spec
    assert sample_spec(8) != spec


@pytest.mark.parametrize(
    ("size", "shape"), [(64, (64, 64, 3)), ((96, 64), (64, 96, 3)), (512, (512, 512, 3))]
)
def test_draw_fills_every_size(size: int | tuple[int, int], shape: tuple[int, int, int]) -> None:
    image = draw(sample_spec(3), size)
    assert image.shape == shape
    assert image.dtype == np.uint8
    assert image.reshape(-1, 3).any(axis=1).all(), "a pixel was left black"


def test_a_large_scene_shows_what_a_small_one_does() -> None:
    for seed in range(6):
        small = draw(sample_spec(seed), 128).astype(float)
        large = draw(sample_spec(seed), 512).reshape(128, 4, 128, 4, 3).mean(axis=(1, 3))
        other = draw(sample_spec(seed + 1), 128).astype(float)
        assert np.abs(small - large).mean() < 0.2 * np.abs(small - other).mean()


def test_edges_are_antialiased() -> None:
    spec = SceneSpec("noon", "meadow", light="sun", light_side="left", detail_seed=1)
    colours = {tuple(c) for c in draw(spec, 128).reshape(-1, 3).tolist()}
    assert len(colours) > 400


def test_samples_cover_the_world() -> None:
    specs = [sample_spec(i) for i in range(600)]
    assert {s.time for s in specs} == set(TIMES)
    assert {s.ground for s in specs} == set(GROUNDS)
    things = {(t.kind, t.colour) for s in specs for t in s.things}
    assert things == {(kind, colour) for kind in COLOURS for colour in COLOURS[kind]}
    boats = {s.ground for s in specs for t in s.things if t.kind == "boat"}
    assert boats == {"sea", "lake"}
    assert all(s.light is None for s in specs if s.time == "storm")
    assert all(s.light != "sun" for s in specs if s.time == "night")


def test_complete_captions_name_everything() -> None:
    spec = SceneSpec(
        "noon", "meadow", light="sun", light_side="left", backdrops=("mountains",),
        things=(Thing("house", "red", "right"),),
    )  # fmt: skip
    rng = random.Random(0)
    for _ in range(200):
        text = caption(spec, rng, complete=True)
        assert "red" in text
        assert "left" in text
        assert "right" in text
        assert "mountain" in text
        assert re.search("meadow|field|grass", text)


def test_captions_use_known_words_and_fit() -> None:
    known = set(vocabulary())
    rng = random.Random(1)
    for seed in range(1500):
        words = re.findall(r"[a-z]+|[^\sa-z]", caption(sample_spec(seed), rng))
        assert set(words) <= known
        assert len(words) <= MAX_LENGTH - 2


def test_every_known_word_is_one_token() -> None:
    vocab, merges = byte_pair_tables(vocabulary())
    assert len(set(vocab.values())) == len(vocab) == max(vocab.values()) + 1
    ranks = {pair: i for i, pair in enumerate(merges)}
    for word in vocabulary():
        symbols = [*word[:-1], word[-1] + "</w>"]
        while len(symbols) > 1:
            pairs = [(ranks.get(p, len(ranks)), i) for i, p in enumerate(pairwise(symbols))]
            rank, at = min(pairs)
            assert rank < len(ranks), f"{word} falls apart into {symbols}"
            symbols[at : at + 2] = ["".join(symbols[at : at + 2])]
        assert symbols[0] in vocab


def test_an_unknown_word_is_one_unknown_token() -> None:
    vocab, _ = byte_pair_tables(vocabulary())
    ids = encode("a zeppelin house")
    assert ids[2] == vocab[UNKNOWN]
    assert ids[3] == vocab["house</w>"]
    assert len(encode("house " * 100)) == MAX_LENGTH


def test_a_view_knows_where_things_are() -> None:
    """The box of a house holds the house: its colours differ from the same scene's without."""
    found = 0
    for seed in range(views.FIRST_SEED, views.FIRST_SEED + 240):
        view = views.view_of(seed)
        assert view == views.view_of(seed)
        picture = view.draw()
        assert picture.shape == (256, 256, 3)
        for spot, (left, top, right, bottom) in view.boxes():
            if spot.kind != "house" or left < 0 or top < 0 or right > 1 or bottom > 1:
                continue
            bare = replace(view.spec, things=())
            without = replace(view, spec=bare).draw()
            changed = np.abs(picture.astype(int) - without).max(axis=2) > 40
            rows, columns = np.nonzero(changed[int(top * 256) : int(bottom * 256)])
            assert rows.size > 300
            assert left * 256 - 8 < np.median(columns) < right * 256 + 8
            found += 1
    assert found >= 5


def test_holes_are_neither_nothing_nor_all_and_captions_known() -> None:
    rng = random.Random(5)
    known = set(vocabulary())
    said: list[str] = []
    for index in range(400):
        view = views.view_of((10_000_000 if index % 2 else views.FIRST_SEED) + index)
        hole = hole_for(view, 32, rng)
        assert hole.shape == (32, 32)
        assert hole.any()
        assert not hole.all()
        words = caption_for(view, hole, rng)
        assert set(re.findall(r"[a-z]+", words)) <= known
        said.append(words)
    assert 0.05 < sum(not words for words in said) / len(said) < 0.25
    # What was not in the hole is not asked for.
    view = next(
        v
        for v in map(views.view_of, range(views.FIRST_SEED, views.FIRST_SEED + 200))
        if any(t.kind == "house" for t in v.spec.things)
    )
    corner = np.zeros((32, 32), np.bool_)
    corner[:2, :2] = True
    assert not any("house" in caption_for(view, corner, rng) for _ in range(60))


def test_a_caption_for_a_hole_names_what_is_in_it() -> None:
    """A house that nobody asked for is what a caption that leaves it out would teach."""
    rng = random.Random(8)
    homes = [
        (view, box)
        for view in (views.view_of(seed, whole=True) for seed in range(900, 1100))
        for spot, box in view.boxes()
        if spot.kind == "house" and len(view.spec.things) == 1
    ]
    assert len(homes) > 20
    whole = np.ones((32, 32), np.bool_)
    told = [caption_for(view, whole, rng) for view, _ in homes for _ in range(10)]
    named = [not words or any(word in words for word in _HOMES) for words in told]
    # All but the single words, one in twenty-five.
    assert np.mean(named) > 0.93


def test_a_brush_over_a_thing_covers_it_and_some_of_what_is_round_it() -> None:
    rng = random.Random(9)
    for _ in range(100):
        left, top = rng.uniform(0.05, 0.5), rng.uniform(0.2, 0.5)
        box = (left, top, left + rng.uniform(0.15, 0.4), top + rng.uniform(0.15, 0.4))
        hole = brushed_over(box, rng)
        assert hole.shape == (32, 32)
        assert not hole.all()
        x1, y1, x2, y2 = (round(edge * 32) for edge in box)
        assert hole[y1:y2, x1:x2].mean() > 0.9
        assert hole.sum() > 1.1 * hole[y1:y2, x1:x2].sum()
