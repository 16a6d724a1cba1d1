"""Prompts to embeddings, kept between runs, and prompts longer than the model reads at once."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from core.engine.process import library
from core.text import say

# A prompt is read in windows, joined along the text axis; beyond this many it is cut: each
# one makes every attention layer slower.
_MOST_WINDOWS = 8


@dataclass(frozen=True)
class Encoded:
    """Arguments for a pipeline's call in place of `prompt`, and what to tell the user."""

    arguments: dict[str, Any]
    notes: tuple[str, ...] = ()


class PromptEncoder:
    """Keeps the embeddings of the last prompts of one loaded model."""

    def __init__(self, pipeline: Any, capacity: int = 32) -> None:
        self._pipeline = pipeline
        self._capacity = capacity
        self._kept: OrderedDict[tuple[object, ...], Encoded] = OrderedDict()

    def clear(self) -> None:
        self._kept.clear()

    def encode(
        self, prompt: str, negative_prompt: str, guided: bool, key: tuple[object, ...] = ()
    ) -> Encoded:
        """The embeddings of both prompts; the negative's only when `guided`.

        `key` is whatever else they depend on (the LoRAs).
        """
        kept_as = (prompt, negative_prompt if guided else None, *key)
        kept = self._kept.get(kept_as)
        if kept is None:
            kept = self._encode(prompt, negative_prompt if guided else "", guided)
            self._kept[kept_as] = kept
            while len(self._kept) > self._capacity:
                self._kept.popitem(last=False)
        self._kept.move_to_end(kept_as)
        return kept

    def _encode(self, prompt: str, negative_prompt: str, guided: bool) -> Encoded:
        tokenizers = _tokenizers(self._pipeline)
        windows, was_cut = _windows(prompt, tokenizers)
        negatives, negative_was_cut = _windows(negative_prompt, tokenizers)
        count = max(len(windows), len(negatives)) if guided else len(windows)
        windows += [""] * (count - len(windows))
        negatives = (negatives + [""] * count)[:count]
        parts = [
            self._encode_window(window, negative, guided)
            for window, negative in zip(windows, negatives, strict=True)
        ]
        notes: list[str] = []
        if was_cut:
            notes.append(
                say(
                    "The prompt is longer than the model can read: what follows"
                    " “… {word}” was left out.",
                    word=_last_word(windows),
                )
            )
        if negative_was_cut:
            notes.append(
                say(
                    "The negative prompt is longer than the model can read: what follows"
                    " “… {word}” was left out.",
                    word=_last_word(negatives),
                )
            )
        return Encoded(_joined(parts), tuple(notes))

    def _encode_window(self, prompt: str, negative: str, guided: bool) -> dict[str, Any]:
        pipeline = self._pipeline
        made = pipeline.encode_prompt(
            prompt=prompt,
            device=pipeline._execution_device,
            num_images_per_prompt=1,
            do_classifier_free_guidance=guided,
            negative_prompt=negative if guided else None,
        )
        names = ("prompt_embeds", "negative_prompt_embeds", "pooled_prompt_embeds")
        names += ("negative_pooled_prompt_embeds",)
        return {
            name: value
            for name, value in zip(names, made, strict=False)
            if value is not None and (guided or not name.startswith("negative"))
        }


def _joined(parts: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """One window after the other; what describes a prompt as a whole is the first's."""
    if len(parts) == 1:
        return parts[0]
    torch = library("torch")
    return {
        name: value if "pooled" in name else torch.cat([part[name] for part in parts], dim=1)
        for name, value in parts[0].items()
    }


def _tokenizers(pipeline: Any) -> list[Any]:
    found = (getattr(pipeline, name, None) for name in ("tokenizer", "tokenizer_2"))
    return [tokenizer for tokenizer in found if tokenizer is not None]


def _windows(text: str, tokenizers: Sequence[Any]) -> tuple[list[str], bool]:
    """The text in pieces that each fit all tokenizers, cut between words; and whether it
    had to be cut short."""

    def fits(piece: str) -> bool:
        return all(
            len(tokenizer(piece, truncation=False).input_ids) <= tokenizer.model_max_length
            for tokenizer in tokenizers
        )

    if fits(text):
        return [text], False
    words = text.split()
    windows: list[str] = []
    start = 0
    while start < len(words) and len(windows) < _MOST_WINDOWS:
        end = _most_words(words, start, fits)
        windows.append(" ".join(words[start:end]))
        start = end
    return windows or [text], start < len(words) or not all(map(fits, windows))


def _most_words(words: Sequence[str], start: int, fits: Any) -> int:
    """The end of the longest run of words from `start` that fits; at least one word."""
    low, high = start + 1, min(len(words), start + 512)
    while low < high:
        middle = (low + high + 1) // 2
        if fits(" ".join(words[start:middle])):
            low = middle
        else:
            high = middle - 1
    return low


def _last_word(windows: list[str]) -> str:
    words = " ".join(windows).split()
    return words[-1][:40] if words else ""
