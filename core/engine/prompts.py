"""Prompts to embeddings, kept between runs, and prompts longer than the model reads at once."""

from __future__ import annotations

import inspect
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from core.engine.few_words import in_known_words, is_foreign, listed, understood
from core.engine.process import library
from core.families.registry import Family
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

    def __init__(self, pipeline: Any, family: Family, capacity: int = 32) -> None:
        self._pipeline = pipeline
        self._family = family
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
        if self._family.few_words:
            prompt, negative_prompt = in_known_words(prompt), in_known_words(negative_prompt)
        notes = self._not_read(prompt)
        fits, most = self._reads()
        windows, was_cut = _windows(prompt, fits, most)
        negatives, negative_was_cut = _windows(negative_prompt, fits, most)
        count = max(len(windows), len(negatives)) if guided else len(windows)
        windows += [""] * (count - len(windows))
        negatives = (negatives + [""] * count)[:count]
        parts = [
            self._encode_window(window, negative, guided)
            for window, negative in zip(windows, negatives, strict=True)
        ]
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

    def _not_read(self, prompt: str) -> list[str]:
        """What to tell somebody whose words the model cannot follow."""
        if not self._family.few_words:
            if is_foreign(prompt):
                return [say("This model reads English: it hardly follows another language.")]
            return []
        words = understood(prompt, _tokenizers(self._pipeline)[0])
        if not words.unknown:
            return []
        if not words.known:
            return [
                say(
                    "This model knows none of the prompt's words, so it drew what it liked."
                    " It draws small landscapes; add a model for more."
                )
            ]
        return [
            say(
                "This model does not know: {words}. It draws small landscapes; add a model for"
                " more.",
                words=listed(words.unknown),
            )
        ]

    def _reads(self) -> tuple[Callable[[str], bool], int]:
        """Whether a text fits into one window, and how many windows there may be."""
        tokenizers = _tokenizers(self._pipeline)
        if self._family.long_prompts:
            return _fits_all(tokenizers), _MOST_WINDOWS
        # The last text encoder, T5, reads far more than the CLIPs beside it, which are there
        # for the gist and read as far as they can. Without it theirs is the measure.
        if _has_t5(self._pipeline):
            return _fits_all(tokenizers[-1:], self._family.prompt_tokens), 1
        return _fits_all(tokenizers[:1]), 1

    def _encode_window(self, prompt: str, negative: str, guided: bool) -> dict[str, Any]:
        pipeline, family = self._pipeline, self._family
        arguments: dict[str, Any] = {
            "prompt": prompt,
            "device": pipeline._execution_device,
            "num_images_per_prompt": 1,
        }
        if not family.embedded_guidance:
            arguments["do_classifier_free_guidance"] = guided
            arguments["negative_prompt"] = negative if guided else None
        if family.flow:
            arguments["max_sequence_length"] = family.prompt_tokens
            arguments["prompt_2"] = None  # the same text for all encoders
            if _accepts(pipeline.encode_prompt, "prompt_3"):
                arguments["prompt_3"] = None
        made = pipeline.encode_prompt(**arguments)
        names = ("prompt_embeds", "negative_prompt_embeds", "pooled_prompt_embeds")
        names += ("negative_pooled_prompt_embeds",)
        if family.embedded_guidance:
            names = ("prompt_embeds", "pooled_prompt_embeds")
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
    names = ("tokenizer", "tokenizer_2", "tokenizer_3")
    found = (getattr(pipeline, name, None) for name in names)
    return [tokenizer for tokenizer in found if tokenizer is not None]


def _has_t5(pipeline: Any) -> bool:
    """Whether the T5 text encoder is there: of Stable Diffusion 3 it may be left out."""
    last = "text_encoder_3" if hasattr(pipeline, "text_encoder_3") else "text_encoder_2"
    return getattr(pipeline, last, None) is not None


def _accepts(function: Any, name: str) -> bool:
    return name in inspect.signature(function).parameters


def _fits_all(tokenizers: Sequence[Any], most: int | None = None) -> Callable[[str], bool]:
    """A test whether a text is at most `most` tokens long for each of them; with None as
    many as each says that it reads."""

    def fits(piece: str) -> bool:
        return all(
            len(tokenizer(piece, truncation=False).input_ids)
            <= (tokenizer.model_max_length if most is None else most)
            for tokenizer in tokenizers
        )

    return fits


def _windows(text: str, fits: Callable[[str], bool], most: int) -> tuple[list[str], bool]:
    """The text in at most `most` pieces that each fit, cut between words; and whether it
    had to be cut short."""
    if fits(text):
        return [text], False
    words = text.split()
    windows: list[str] = []
    start = 0
    while start < len(words) and len(windows) < most:
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
