"""The starter's few words: Chinese put into them, and what it does not know is told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from transformers import CLIPTokenizer

from core.engine import few_words
from core.engine.few_words import in_known_words, is_foreign, understood
from core.engine.prompts import PromptEncoder
from core.families.sd15 import SD15
from core.families.starter import STARTER
from core.training.starter.captions import vocabulary
from tests.unit.test_engine_prompts import Pipeline

TOKENIZER = Path(__file__).parents[2] / "resources" / "starter" / "tokenizer"


@pytest.fixture(scope="module")
def tokenizer() -> Any:
    return CLIPTokenizer.from_pretrained(TOKENIZER, local_files_only=True)


def test_chinese_is_put_into_words_that_captions_have(tokenizer: Any) -> None:
    known = set(vocabulary())
    for english, group in few_words._CHINESE.items():
        assert set(english.split()) <= known
        for chinese in group:
            assert in_known_words(chinese) == english
            assert understood(english, tokenizer).unknown == ()


@pytest.mark.parametrize(
    ("prompt", "words"),
    [
        ("日落时草地上的红房子，太阳在右边", "sunset a meadow red house, the sun on the right"),
        ("左边有一座蓝色的小木屋，夜晚", "blue cabin on the left, night"),
        ("雪地里的右边有一座房子", "snow house on the right"),
        ("左边红房子右边蓝船", "on the left red house on the right blue boat"),
        ("月夜的湖邊，紅色的房屋", "moonlit night by a lake, red house"),
        ("沙漠里的仙人掌，一只猫", "desert cactus, 猫"),
        ("a red house，雪地", "a red house, snow"),
        ("a red house, snow", "a red house, snow"),
        ("", ""),
    ],
)
def test_prompts(prompt: str, words: str) -> None:
    assert in_known_words(prompt) == words


@given(st.text())
def test_any_text_is_read(text: str) -> None:
    assert in_known_words(in_known_words(text)) == in_known_words(text)


def test_what_is_known_and_what_is_not(tokenizer: Any) -> None:
    words = understood("A red House with a spaceship, 春天, house; spaceship", tokenizer)
    assert words.known == ("red", "house")
    assert words.unknown == ("spaceship", "春天")
    assert understood("a ship on the sea", tokenizer).unknown == ()


def test_other_scripts() -> None:
    assert is_foreign("一只猫 cat")
    assert is_foreign("кошка")
    assert not is_foreign("un château près de la forêt")
    assert not is_foreign("")
    assert not is_foreign("1234 !?")


class _Words(Pipeline):
    def __init__(self, tokenizer: Any) -> None:
        super().__init__()
        self.tokenizer = tokenizer


@pytest.mark.parametrize(
    ("prompt", "told"),
    [
        ("a red house", None),
        ("红房子", None),
        ("", None),
        ("a red house and a spaceship", "This model does not know: spaceship."),
        ("a cat on the sofa", "This model knows none of the prompt's words"),
    ],
)
def test_the_starter_tells_what_it_does_not_know(
    prompt: str, told: str | None, tokenizer: Any
) -> None:
    pipeline = _Words(tokenizer)
    notes = PromptEncoder(pipeline, STARTER).encode(prompt, "夜晚", guided=True).notes
    assert len(notes) == (told is not None)
    assert told is None or notes[0].startswith(told)
    assert pipeline.asked == [(in_known_words(prompt), "night")]


def test_other_models_tell_that_they_read_english() -> None:
    pipeline = Pipeline()
    notes = PromptEncoder(pipeline, SD15).encode("一座红房子", "", guided=True).notes
    assert notes == ("This model reads English: it hardly follows another language.",)
    assert pipeline.asked == [("一座红房子", "")]
