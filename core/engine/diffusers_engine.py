"""A PictureModel over Diffusers' pipelines."""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from core.cancellation import CancelToken, GenerationCancelled
from core.engine.device import Device, choose_device
from core.engine.differential import Differential
from core.engine.failures import device_lost, is_device_lost, is_out_of_memory, out_of_memory
from core.engine.latents import decode, pack, unpack
from core.engine.loaded import LoadedModel
from core.engine.memory import free, next_placement
from core.engine.previews import Throttle
from core.engine.process import library, set_environment
from core.engine.prompts import Encoded
from core.engine.protocol import DeviceInfo, ModelPicture, ModelStep, ModelTask
from core.engine.schedules import Plan, StepRecorder, make_scheduler, most_steps, plan_steps
from core.engine.starts import Start, start_of
from core.errors import Remedy, UserError
from core.families import registry
from core.models.catalogue import ModelEntry, resolve
from core.reasons import reason
from core.text import say

OnStep = Callable[[ModelStep], None]

_HALF = say("The model gave invalid numbers in half precision and was run in full precision.")
_IN_PARTS = say("Memory ran short: the model is now held in parts, which is slower.")
_VAE_HALF = say("The picture was decoded in full precision: half precision gave invalid numbers.")


class DiffusersModel:
    """Runs one task at a time, on the caller's thread. Keeps the last model loaded."""

    def __init__(self, device: str = "auto") -> None:
        """Imports nothing yet; `device` is looked at when it is first needed."""
        self._choice = device
        self._device: Device | None = None
        self._loaded: LoadedModel | None = None
        self._loaded_key: tuple[object, ...] = ()
        self._in_fp32: set[tuple[object, ...]] = set()
        self._at_most: dict[tuple[object, ...], str] = {}  # how a model that was too much is held
        self._held_as = ""
        self._news: tuple[str, ...] = ()  # about the device, for the next picture
        self._lock = threading.Lock()

    # -- PictureModel ------------------------------------------------------------------

    def run(self, task: ModelTask, on_step: OnStep, cancel: CancelToken) -> ModelPicture:
        """See core.engine.protocol.PictureModel."""
        cancel.raise_if_cancelled()
        if task.image is not None and task.strength == 0.0:
            return ModelPicture(task.image, ("Strength 0 changes nothing.",))
        with self._lock:
            made = self._guarded(task, on_step, cancel)
        # Raised out here, with no frame that still holds the run's tensors.
        if isinstance(made, UserError | GenerationCancelled):
            raise made
        news, self._news = self._news, ()
        return dataclasses.replace(made, notes=(*news, *made.notes)) if news else made

    # -- for the engine ----------------------------------------------------------------

    def start(self) -> DeviceInfo:
        """Import the libraries and look at the device. Raises UserError."""
        return self._ready_device().info()

    def warm_up(self) -> None:
        """Import what loading a model of any family will need; it takes seconds."""
        self._ready_device()
        diffusers = library("diffusers")
        for family in registry.all_families():
            for name in (family.text_to_image, family.image_to_image, family.inpaint):
                getattr(diffusers, name)

    def device(self) -> DeviceInfo | None:
        """None until something has run or `start` was called."""
        return self._device.info() if self._device else None

    def unload(self) -> None:
        with self._lock:
            self._drop()

    # -- the run -----------------------------------------------------------------------

    def _guarded(
        self, task: ModelTask, on_step: OnStep, cancel: CancelToken
    ) -> ModelPicture | UserError | GenerationCancelled:
        """What came of the task. One that does not fit into memory is made again with the
        model held in less of it, as long as there is a way."""
        retried = False
        while True:
            made = self._attempt(task, on_step, cancel)
            if isinstance(made, UserError) and self._hold_in_less(task):
                retried = True
            elif isinstance(made, ModelPicture) and retried:
                return dataclasses.replace(made, notes=(*made.notes, _IN_PARTS))
            else:
                return made

    def _hold_in_less(self, task: ModelTask) -> bool:
        """From now on, after this model did not fit. False where nothing needs less."""
        key = _key_of(resolve(task.model))
        # Loading may have been what failed: then the model is not there to be asked.
        held = self._held_as or self._at_most.get(key, "whole")
        less = next_placement(self._ready_device().kind, held)
        if less is not None:
            self._at_most[key] = less
        return less is not None

    def _attempt(
        self, task: ModelTask, on_step: OnStep, cancel: CancelToken
    ) -> ModelPicture | UserError | GenerationCancelled:
        """A UserError that is returned, not raised, says that memory ran out."""
        device = self._ready_device()
        outcome: UserError | GenerationCancelled
        try:
            return self._run(task, on_step, cancel)
        except GenerationCancelled:
            outcome = GenerationCancelled()
        except Exception as error:
            if is_out_of_memory(error):
                outcome = out_of_memory(task.extent, device)
            elif device.kind != "cpu" and is_device_lost(error):
                self._forget()
                raise device_lost(error, device) from error
            else:
                raise
        finally:
            if self._loaded is not None:
                self._loaded.finish_run()
        if isinstance(outcome, UserError):
            self._held_as = self._loaded.placement if self._loaded is not None else ""
            if device.kind != "cpu":
                self._drop()
            free(device)
        else:
            # The run's tensors went with its frames; collecting garbage would cost more
            # than the cancel did.
            device.release_cache()
        return outcome

    def _run(self, task: ModelTask, on_step: OnStep, cancel: CancelToken) -> ModelPicture:
        entry = resolve(task.model)
        for _ in range(2):
            model = self._load(entry, task, on_step, cancel)
            lora_key = model.loras.use(task.loras)
            with library("torch").inference_mode(), model.hooks.watching(cancel):
                run = _Run(model, task, on_step, cancel, lora_key)
                made = run.make()
            if made is not None:
                return made
            if model.dtype_name == "float32":
                break
            self._in_fp32.add(_key_of(entry))
        raise UserError(
            say("The model {label} gave no picture", label=entry.label),
            "its numbers grew beyond all bounds",
            "Try another scheduler or less guidance; the model's file may be damaged",
        )

    def _ready_device(self) -> Device:
        if self._device is None:
            set_environment()
            try:
                self._device = choose_device(self._choice)
                self._news = (self._device.passed_over,) if self._device.passed_over else ()
            except (ImportError, OSError) as error:
                raise UserError(
                    "The engine cannot start",
                    say("a library is missing or damaged: {error}", error=reason(error)),
                    "Let Pentimento repair itself, or run “main.py doctor”",
                    remedy=Remedy.REPAIR,
                ) from error
        return self._device

    def _load(
        self, entry: ModelEntry, task: ModelTask, on_step: OnStep, cancel: CancelToken
    ) -> LoadedModel:
        key = _key_of(entry)
        in_fp32 = key in self._in_fp32
        at_most = self._at_most.get(key, "whole")
        loaded_as = (*key, in_fp32, at_most)
        if self._loaded is None or self._loaded_key != loaded_as:
            on_step(ModelStep(0, task.num_inference_steps, loading=True))
            self._drop()
            cancel.raise_if_cancelled()
            self._loaded = LoadedModel(entry, self._ready_device(), cancel, in_fp32, at_most)
            self._loaded_key = loaded_as
        return self._loaded

    def _drop(self) -> None:
        if self._loaded is not None:
            self._loaded.hooks.remove()
            self._forget()
            if self._device is not None:
                free(self._device)

    def _forget(self) -> None:
        """Let go of the model without a word to the device, which may be lost."""
        self._loaded = None
        self._loaded_key = ()


def _key_of(entry: ModelEntry) -> tuple[object, ...]:
    """Changes when the model's files do."""
    path = entry.path
    index = path / "model_index.json" if path.is_dir() else path
    return (str(path), index.stat().st_mtime_ns if index.exists() else 0)


class _Run:
    """One task on one loaded model."""

    def __init__(
        self,
        model: LoadedModel,
        task: ModelTask,
        on_step: OnStep,
        cancel: CancelToken,
        lora_key: tuple[object, ...],
    ) -> None:
        self._model = model
        self._task = task
        self._on_step = on_step
        self._cancel = cancel
        self._lora_key = lora_key
        _check(task, model.factor)
        self._cells = (task.extent.height // model.factor, task.extent.width // model.factor)

    def make(self) -> ModelPicture | None:
        """The picture; None when the latents came out as invalid numbers."""
        model, task = self._model, self._task
        model.practise_previews()
        guided = task.guidance_scale > 1.0 and model.family.negative_prompt
        encoded = self._encode_prompts(guided)
        strength = task.strength if task.image is not None else 1.0
        scheduler = make_scheduler(model.own_scheduler, task.scheduler)
        plan = plan_steps(
            task.num_inference_steps, strength, task.minimum_steps, most_steps(scheduler)
        )
        generator = _generator(task.seed)
        noise = self._noise(generator)
        start = start_of(model, task, plan, strength, noise)
        self._cancel.raise_if_cancelled()
        if "latents" not in start.arguments:
            # The pipeline draws the same noise again, first of all.
            generator = _generator(task.seed)
        follower = _Follower(self, scheduler, start, noise)
        try:
            with follower.surroundings(plan.run):
                latents = model.pipeline(start.class_name, scheduler)(
                    **start.arguments,
                    **encoded.arguments,
                    guidance_scale=task.guidance_scale,
                    num_inference_steps=plan.steps,
                    generator=generator,
                    output_type="latent",
                    return_dict=False,
                    callback_on_step_end=follower.after_step,
                    callback_on_step_end_tensor_inputs=["latents"],
                )[0]
        finally:
            follower.detach()
        self._cancel.raise_if_cancelled()
        latents = self.in_cells(latents)
        if not bool(latents.isfinite().all()):
            return None
        pixels, vae_in_fp32 = decode(model.base.vae, latents)
        self._cancel.raise_if_cancelled()
        model.preview.fit(latents, pixels)
        notes = list(encoded.notes)
        if task.negative_prompt.strip() and not model.family.negative_prompt:
            notes.append(
                say("{kind} reads no negative prompt; it was left out.", kind=model.family.label)
            )
        if vae_in_fp32:
            model.keep_vae_in_fp32()
            notes.append(_VAE_HALF)
        if model.dtype_name == "float32" and model.device.dtype_name(model.family) != "float32":
            notes.append(_HALF)
        return ModelPicture(pixels, tuple(notes), self._made_with(scheduler, plan))

    def in_cells(self, latents: Any) -> Any:
        """(1, c, h, w), however the model holds its latents."""
        return unpack(latents, *self._cells) if self._model.family.packed_latents else latents

    def as_held(self, latents: Any) -> Any:
        """The inverse of `in_cells`."""
        return pack(latents) if self._model.family.packed_latents else latents

    def step_done(self, step: int, steps: int, preview: Any) -> None:
        self._on_step(ModelStep(step, steps, preview))

    def look_at_token(self) -> None:
        self._cancel.raise_if_cancelled()

    @property
    def model(self) -> LoadedModel:
        return self._model

    def _encode_prompts(self, guided: bool) -> Encoded:
        task = self._task
        made = self._model.prompts.encode(task.prompt, task.negative_prompt, guided, self._lora_key)
        self._cancel.raise_if_cancelled()
        return made

    def _noise(self, generator: Any) -> Any:
        model = self._model
        shape = (1, model.latent_channels, *self._cells)
        return library("diffusers.utils.torch_utils").randn_tensor(
            shape,
            generator=generator,
            device=model.base._execution_device,
            dtype=model.denoiser.dtype,
        )

    def _made_with(self, scheduler: Any, plan: Plan) -> dict[str, str]:
        model = self._model
        return {
            "device": model.device.kind,
            "device_name": model.device.name,
            "dtype": model.dtype_name,
            "model": model.entry.label,
            "family": model.family.id,
            "scheduler": type(scheduler).__name__,
            "steps_run": str(plan.run),
            "torch": str(library("torch").__version__),
            "diffusers": str(library("diffusers").__version__),
        }


class _Follower:
    """Called by the pipeline after each step: masks, previews, progress, cancelling."""

    def __init__(self, run: _Run, scheduler: Any, start: Start, noise: Any) -> None:
        self._run = run
        self._throttle = Throttle()
        self._recorder = StepRecorder(scheduler, lambda: self._throttle.is_open)
        self._scheduler = scheduler
        self._start = start
        self._differential = (
            None
            if start.mask is None or start.z0 is None
            else Differential(start.mask, start.z0, noise)
        )

    def surroundings(self, steps: int) -> AbstractContextManager[None]:
        """What the run is wrapped in, where the model was trained to see what it fits to."""
        model = self._run.model
        if self._differential is None or not model.family.clean_surroundings:
            return nullcontext()
        return self._differential.clean_surroundings(model.denoiser, steps)

    def after_step(
        self, pipeline: Any, index: int, _timestep: Any, tensors: dict[str, Any]
    ) -> dict[str, Any]:
        self._run.look_at_token()
        total = int(pipeline.num_timesteps)
        if self._differential is not None:
            cells = self._run.in_cells(tensors["latents"])
            cells = self._differential.after_step(self._scheduler, index + 1, total, cells)
            tensors["latents"] = self._run.as_held(cells)
        self._run.step_done(index + 1, total, self._preview())
        self._run.look_at_token()
        return tensors

    def detach(self) -> None:
        self._recorder.detach()

    def _preview(self) -> Any | None:
        x0 = self._recorder.take_x0()
        if x0 is None:
            return None
        x0 = self._run.in_cells(x0)
        start = self._start
        if start.mask is not None and start.z0 is not None:
            x0 = library("torch").where(start.mask.to(x0.device) > 0, x0, start.z0)
        picture = self._run.model.preview.render(x0)
        self._throttle.passed()
        return picture


def _generator(seed: int) -> Any:
    """On the CPU, so that a seed gives the same noise on every device."""
    return library("torch").Generator("cpu").manual_seed(seed)


def _check(task: ModelTask, factor: int) -> None:
    """The caller's part of the contract: a breach is a bug, not the user's problem."""
    extent = task.extent
    if extent.is_empty or extent.width % factor or extent.height % factor:
        raise ValueError(f"{extent} is not a multiple of {factor}")
    shape = (extent.height, extent.width)
    for array in (task.image, task.denoise_mask):
        if array is not None and array.shape[:2] != shape:
            raise ValueError(f"an array of {array.shape} in a task of {extent}")
