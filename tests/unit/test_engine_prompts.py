"""Prompts longer than a window, and what is kept."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
import torch

from core.engine.prompts import PromptEncoder
from core.families.sd15 import SD15


class Pipeline:
    """Encodes a text as its words' lengths; a window holds four words."""

    _execution_device = "cpu"

    def __init__(self) -> None:
        self.asked: list[tuple[str, str | None]] = []
        self.tokenizer = Tokenizer()

    def encode_prompt(self, prompt: str, negative_prompt: str | None, **_: Any) -> tuple[Any, ...]:
        self.asked.append((prompt, negative_prompt))
        negative = None if negative_prompt is None else self._embed(negative_prompt)
        return self._embed(prompt), negative

    def _embed(self, text: str) -> Any:
        lengths = [len(word) for word in text.split()][:4]
        return torch.tensor(lengths + [0] * (4 - len(lengths)))[None, :, None].float()


class Tokenizer:
    model_max_length = 4

    def __call__(self, text: str, truncation: bool) -> Any:
        assert not truncation
        return SimpleNamespace(input_ids=text.split())


def test_prompts_are_encoded_once() -> None:
    pipeline = Pipeline()
    encoder = PromptEncoder(pipeline, SD15, capacity=2)
    first = encoder.encode("a b", "c", guided=True)
    assert encoder.encode("a b", "c", guided=True) is first
    assert encoder.encode("a b", "d", guided=False) is encoder.encode("a b", "", guided=False)
    assert len(pipeline.asked) == 2
    encoder.encode("a b", "c", guided=True, key=("lora",))
    encoder.encode("a b", "c", guided=True)
    assert len(pipeline.asked) == 4  # it was the oldest of three


@pytest.mark.parametrize(
    ("prompt", "negative", "windows"),
    [
        ("a bb ccc dddd", "", [("a bb ccc dddd", "")]),
        ("a bb ccc dddd eeeee", "x", [("a bb ccc dddd", "x"), ("eeeee", "")]),
        ("a", "1 2 3 4 5", [("a", "1 2 3 4"), ("", "5")]),
    ],
)
def test_prompts_longer_than_a_window_are_joined(
    prompt: str, negative: str, windows: list[tuple[str, str]]
) -> None:
    pipeline = Pipeline()
    encoded = PromptEncoder(pipeline, SD15).encode(prompt, negative, guided=True)
    assert pipeline.asked == windows
    assert encoded.notes == ()
    shapes = {name: tuple(value.shape) for name, value in encoded.arguments.items()}
    expected = (1, 4 * len(windows), 1)
    assert shapes == {"prompt_embeds": expected, "negative_prompt_embeds": expected}


def test_prompts_beyond_all_windows_are_cut_with_a_note() -> None:
    pipeline = Pipeline()
    encoded = PromptEncoder(pipeline, SD15).encode(
        " ".join(map(str, range(10_000))), "", guided=False
    )
    assert len(pipeline.asked) == 8
    assert encoded.arguments["prompt_embeds"].shape == (1, 32, 1)
    assert encoded.notes == (
        "The prompt is longer than the model can read: what follows “… 31” was left out.",
    )
