"""What the artist sets beside the picture: the observed parameters of a generation."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QObject, Signal

from core import limits
from core.families import registry
from core.families.registry import Family
from core.geometry import Bounds, Extent
from core.recipe import Recipe
from core.request import (
    MAX_SEED,
    Blend,
    Context,
    EditOptions,
    GenerationRequest,
    Infill,
    Intent,
    Task,
)
from gui.binding import Observed

AUTO = -1  # grow and feather: decided by the mask's size
REWORK_STRENGTH = 0.75  # as on the command line


def _within(low: float, high: float) -> Callable[[float], float]:
    def clean(value: float) -> float:
        value = float(value)
        return min(max(value, low), high) if math.isfinite(value) else low

    return clean


def _whole(low: int, high: int) -> Callable[[int], int]:
    return lambda value: min(max(round(value), low), high)


class Parameters(QObject):
    """Each parameter is an attribute; setting one emits `<name>_changed` if it differs.

    `strength` is remembered apart for a picture that is reworked as a whole: what suits a
    masked hole (1: made anew) would leave nothing of it. `changed` follows any of them.
    GUI thread.
    """

    changed = Signal()
    defaults_changed = Signal()
    prompt_changed = Signal(str)
    negative_prompt_changed = Signal(str)
    model_changed = Signal(str)
    num_inference_steps_changed = Signal(int)
    guidance_scale_changed = Signal(float)
    scheduler_changed = Signal(str)
    strength_changed = Signal(float)
    count_changed = Signal(int)
    seed_changed = Signal(object)  # an int beyond C++: up to 2³² − 1
    random_seed_changed = Signal(bool)
    width_changed = Signal(int)
    height_changed = Signal(int)
    intent_changed = Signal(str)
    infill_changed = Signal(str)
    blend_changed = Signal(str)
    context_changed = Signal(str)
    grow_changed = Signal(int)
    feather_changed = Signal(int)
    strict_changed = Signal(bool)
    match_colour_changed = Signal(bool)
    match_texture_changed = Signal(bool)
    two_passes_changed = Signal(bool)
    context_box_changed = Signal(object)  # Bounds | None

    prompt = Observed("")
    negative_prompt = Observed("")
    model = Observed("starter")
    num_inference_steps = Observed(20, _whole(limits.STEPS.least, limits.STEPS.most))
    guidance_scale = Observed(4.0, _within(limits.GUIDANCE.least, limits.GUIDANCE.most))
    scheduler = Observed("default")
    strength = Observed(1.0, _within(0.0, 1.0))
    count = Observed(1, _whole(limits.COUNT.least, limits.COUNT.most))
    seed = Observed(0, _whole(0, MAX_SEED))
    random_seed = Observed(True)
    width = Observed(256, _whole(limits.SIDE.least, limits.SIDE.most))
    height = Observed(256, _whole(limits.SIDE.least, limits.SIDE.most))
    intent = Observed(Intent.AUTO.value)
    infill = Observed(Infill.AUTO.value)
    blend = Observed(Blend.AUTO.value)
    context = Observed(Context.AUTO.value)
    grow = Observed(AUTO, _whole(AUTO, limits.REACH.most))
    feather = Observed(AUTO, _whole(AUTO, limits.REACH.most))
    strict = Observed(False)
    match_colour = Observed(True)
    match_texture = Observed(True)
    two_passes = Observed(True)
    # Belongs to one document: not remembered, and no default.
    context_box: Observed[Bounds | None] = Observed(None)

    NAMES = (
        "prompt",
        "negative_prompt",
        "model",
        "num_inference_steps",
        "guidance_scale",
        "scheduler",
        "strength",
        "count",
        "seed",
        "random_seed",
        "width",
        "height",
        "intent",
        "infill",
        "blend",
        "context",
        "grow",
        "feather",
        "strict",
        "match_colour",
        "match_texture",
        "two_passes",
    )

    def __init__(self) -> None:
        super().__init__()
        self._family = registry.get("starter")
        self._reworks = False
        self._own: dict[str, Any] = {}
        self._other_strength = REWORK_STRENGTH
        for name in self.NAMES:
            getattr(self, f"{name}_changed").connect(self.changed)
        self.context_box_changed.connect(self.changed)

    # -- family and defaults -----------------------------------------------------

    @property
    def family(self) -> Family:
        return self._family

    def use_family(self, family: Family) -> None:
        """Another family: its steps, guidance, size and scheduler, unless set by hand."""
        if family == self._family:
            return
        before = {name: self.default(name) for name in _FAMILY_NAMES}
        self._family = family
        for name, default in before.items():
            if getattr(self, name) == default:
                setattr(self, name, self.default(name))
        if self.scheduler not in family.schedulers:
            self.scheduler = family.schedulers[0]
        self.defaults_changed.emit()

    def default(self, name: str) -> Any:
        """What a reset brings back, for the family in use and the task at hand."""
        family = self._family
        match name:
            case "num_inference_steps":
                return family.num_inference_steps
            case "guidance_scale":
                return family.guidance_scale
            case "scheduler":
                return family.schedulers[0]
            case "width":
                return family.size.width
            case "height":
                return family.size.height
            case "strength":
                return REWORK_STRENGTH if self._reworks else 1.0
            case _:
                return self._own.get(name, getattr(type(self), name).default)

    def set_own_defaults(self, defaults: Mapping[str, Any]) -> None:
        """What the user prefers to the built-in defaults; also taken at once where the
        parameter still has its default."""
        for name, value in defaults.items():
            untouched = getattr(self, name) == self.default(name)
            self._own[name] = value
            if untouched:
                setattr(self, name, value)
        self.defaults_changed.emit()

    def reset(self, *names: str) -> None:
        for name in names:
            setattr(self, name, self.default(name))

    def set_reworks(self, reworks: bool) -> None:
        """Whether the task is the rework of a whole picture, which has its own strength."""
        if reworks == self._reworks:
            return
        self._reworks = reworks
        self._other_strength, self.strength = self.strength, self._other_strength
        self.defaults_changed.emit()

    # -- to and from requests ----------------------------------------------------

    @property
    def size(self) -> Extent:
        return Extent(self.width, self.height)

    def set_context_box(self, box: Bounds | None) -> None:
        """A box is drawn, or none any more: the context follows."""
        self.context_box = box
        if box is not None:
            self.context = Context.BOX.value
        elif self.context == Context.BOX.value:
            self.context = Context.AUTO.value

    def options(self) -> EditOptions:
        """As a request carries them. A box that is not drawn yet is no choice yet."""
        context = Context(self.context)
        if context is Context.BOX and self.context_box is None:
            context = Context.AUTO
        return EditOptions(
            intent=Intent(self.intent),
            infill=Infill(self.infill),
            blend=Blend(self.blend),
            context=context,
            context_box=self.context_box if context is Context.BOX else None,
            grow=None if self.grow == AUTO else self.grow,
            feather=None if self.feather == AUTO else self.feather,
            strict=self.strict,
            match_colour=self.match_colour,
            match_texture=self.match_texture,
            two_passes=self.two_passes,
        )

    def draw_seed(self) -> int:
        """The seed for the next job; with a random seed a new one, which is then shown."""
        if self.random_seed:
            self.seed = int.from_bytes(os.urandom(4), "big") >> 1
        return self.seed

    def take(self, request: GenerationRequest, seed: int | None = None) -> None:
        """Every setting of a request that was made before."""
        self.prompt = request.prompt
        self.negative_prompt = request.negative_prompt
        self.num_inference_steps = request.num_inference_steps
        self.guidance_scale = request.guidance_scale
        self.scheduler = request.scheduler
        self.strength = request.strength
        self.count = request.count if seed is None else 1
        self.seed = request.seed if seed is None else seed
        self.random_seed = False
        if request.size is not None:
            self.width, self.height = request.size.width, request.size.height
        options = request.options
        self.intent, self.infill = options.intent.value, options.infill.value
        self.blend = options.blend.value
        self.set_context_box(options.context_box)
        self.context = options.context.value
        self.grow = AUTO if options.grow is None else options.grow
        self.feather = AUTO if options.feather is None else options.feather
        self.strict = options.strict
        self.match_colour, self.match_texture = options.match_colour, options.match_texture
        self.two_passes = options.two_passes

    def take_recipe(self, recipe: Recipe) -> None:
        """The settings kept with a picture. Its strength is that of its task, and its size,
        where it was made of a picture, no wish for the next one."""
        strength, settings = self.strength, recipe.settings
        if recipe.task is not Task.TEXT_TO_IMAGE:
            settings = settings.replace(size=self.size)
        self.take(settings)
        if (recipe.task is Task.IMAGE_TO_IMAGE) != self._reworks:
            self._other_strength, self.strength = settings.strength, strength

    # -- remembered between starts -----------------------------------------------

    def state(self) -> dict[str, Any]:
        """Plain JSON types."""
        stored = {name: getattr(self, name) for name in self.NAMES}
        if self._reworks:
            stored["strength"] = self._other_strength
        return stored

    def restore(self, stored: Mapping[str, Any]) -> None:
        """What `state` gave. Names and values that do not fit are passed over."""
        for name in self.NAMES:
            if name not in stored:
                continue
            value, wanted = stored[name], type(getattr(self, name))
            if wanted is float and isinstance(value, int) and not isinstance(value, bool):
                value = float(value)
            if name == "context" and value == Context.BOX.value:
                continue  # its box went with the document
            if type(value) is wanted and _is_known(name, value):
                setattr(self, name, value)


_FAMILY_NAMES = ("num_inference_steps", "guidance_scale", "scheduler", "width", "height")
_CHOICES = {"intent": Intent, "infill": Infill, "blend": Blend, "context": Context}


def _is_known(name: str, value: Any) -> bool:
    choices = _CHOICES.get(name)
    return choices is None or value in {choice.value for choice in choices}
