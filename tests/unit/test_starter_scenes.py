"""Scenes are a function of their spec; captions say what a scene holds, in known words."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from core.training.starter.captions import caption, vocabulary
from core.training.starter.scenes import SceneSpec, Thing, draw, sample_spec
from core.training.starter.spec import COLOURS, GROUNDS, TIMES
from core.training.starter.words import MAX_LENGTH, UNKNOWN, byte_pair_tables, encode


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
