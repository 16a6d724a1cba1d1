"""What a picture was asked for with, without its pixels: it stays with the document's file."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from core.errors import BadInput
from core.geometry import Bounds, Margins
from core.request import Candidate, GenerationRequest, Task

MOST = 20
"""How many a document keeps: those that were applied last."""


@dataclass(frozen=True)
class Recipe:
    """Prompt and settings of a result that was applied.

    `settings` has no picture, its size is the result's, and its seed makes that one
    candidate. `task` is what it was asked for. `model_hash` may be "".
    """

    settings: GenerationRequest
    task: Task
    model_hash: str = ""

    @staticmethod
    def of(candidate: Candidate) -> Recipe:
        request = candidate.request
        nowhere = Bounds(0, 0, 0, 0)
        settings = request.replace(
            image=None,
            mask=None,
            area=nowhere,
            frame=nowhere,
            extend=Margins(),
            size=request.size or request.new_frame.extent,
            seed=candidate.seed,
            count=1,
        )
        return Recipe(settings, request.task, candidate.made_with.get("model_hash", ""))

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON types."""
        return {
            "request": self.settings.to_dict(),
            "task": self.task.value,
            "model_hash": self.model_hash,
        }

    @staticmethod
    def from_dict(stored: Mapping[str, Any]) -> Recipe:
        """Raises BadInput for what to_dict does not write: files come from anywhere."""
        try:
            settings = GenerationRequest.from_dict(stored["request"], None, None)
            return Recipe(settings, Task(stored["task"]), str(stored.get("model_hash", ""))[:100])
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
            raise BadInput("The kept settings cannot be read", repr(error)[:200]) from error


def with_newest(kept: tuple[Recipe, ...], newest: Recipe) -> tuple[Recipe, ...]:
    """The last ones, the newest at the end; one that is there already moves there."""
    return (*(one for one in kept if one != newest), newest)[-MOST:]


def stored_recipes(stored: object) -> tuple[Recipe, ...]:
    """What a file holds; entries that make no sense are passed over."""
    if not isinstance(stored, Iterable) or isinstance(stored, str | bytes | Mapping):
        return ()
    found: list[Recipe] = []
    for entry in list(stored)[-MOST:]:  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType] - JSON
        try:
            found.append(Recipe.from_dict(entry))  # pyright: ignore[reportUnknownArgumentType]
        except BadInput:
            continue
    return tuple(found)


def stored_text(recipes: tuple[Recipe, ...]) -> str:
    """For the journal; "" for none."""
    return json.dumps([recipe.to_dict() for recipe in recipes]) if recipes else ""


def recipes_of_text(text: str) -> tuple[Recipe, ...]:
    """What stored_text gave; nothing for whatever else."""
    try:
        return stored_recipes(json.loads(text)) if text else ()
    except (ValueError, RecursionError):
        return ()
