"""One model in memory, with what is kept beside it between runs."""

from __future__ import annotations

from typing import Any

from core.cancellation import CancelToken
from core.engine.cancelling import BlockHooks
from core.engine.device import Device
from core.engine.latents import channels_of, encode, factor_of
from core.engine.loading import load_pipeline, sibling
from core.engine.loras import LoraStack
from core.engine.memory import place, torch_models
from core.engine.previews import LatentPreview, practice_picture
from core.engine.process import library
from core.engine.prompts import PromptEncoder
from core.families import registry
from core.models.catalogue import ModelEntry


class LoadedModel:
    """A pipeline on its device; siblings for other tasks share its weights."""

    def __init__(
        self,
        entry: ModelEntry,
        device: Device,
        cancel: CancelToken,
        in_fp32: bool = False,
        at_most: str = "whole",
    ) -> None:
        """Loads; `at_most`: see memory.placement_for.

        Raises BadInput for a model that cannot be, GenerationCancelled between steps.
        """
        self.entry = entry
        self.family = registry.get(entry.family)
        self.device = device
        torch = library("torch")
        self.dtype = torch.float32 if in_fp32 else device.dtype(self.family)
        pipeline = load_pipeline(entry, self.family, device, self.dtype)
        cancel.raise_if_cancelled()
        pipeline.set_progress_bar_config(disable=True)
        self.denoiser = pipeline.transformer if self.family.flow else pipeline.unet
        if device.channels_last:
            # A tenth to a fifth faster on a CPU in fp32, a quarter in bf16.
            if not self.family.flow:
                self.denoiser.to(memory_format=torch.channels_last)
            pipeline.vae.to(memory_format=torch.channels_last)
        if self.dtype == torch.float16 and getattr(pipeline.vae.config, "force_upcast", False):
            pipeline.vae.to(dtype=torch.float32)  # SDXL's overflows in half precision
        self.placement = place(pipeline, device, at_most)
        cancel.raise_if_cancelled()
        self.base = pipeline
        self.own_scheduler = pipeline.scheduler
        self.sees_hole = self.family.sees_hole or int(self.denoiser.config.in_channels) == 9
        self.factor = factor_of(pipeline.vae)
        self.latent_channels = channels_of(pipeline.vae)
        self.hooks = BlockHooks()
        self.hooks.install(torch_models(pipeline))
        self.prompts = PromptEncoder(pipeline, self.family)
        self.loras = LoraStack(pipeline)
        self.preview = LatentPreview()
        self._siblings: dict[str, Any] = {}

    @property
    def dtype_name(self) -> str:
        return str(self.dtype).removeprefix("torch.")

    def pipeline(self, class_name: str, scheduler: Any) -> Any:
        """The pipeline of that class, with a scheduler of its own for this run."""
        if class_name not in self._siblings:
            self._siblings[class_name] = sibling(self.base, class_name)
        pipeline = self._siblings[class_name]
        pipeline.scheduler = scheduler
        return pipeline

    def encode(self, pixels: Any) -> Any:
        """The latents of an RGB picture of this model's multiple."""
        return encode(self.base.vae, pixels, self.base._execution_device, self.dtype)

    def practise_previews(self) -> None:
        """Fit the preview map before there is a result to fit it to."""
        if not self.preview.is_fitted:
            picture = practice_picture()
            self.preview.fit(self.encode(picture), picture)

    def keep_vae_in_fp32(self) -> None:
        """For the VAE that failed in half precision: next time it is not tried again."""
        self.base.vae.to(dtype=library("torch").float32)

    def finish_run(self) -> None:
        """Back to the state between runs, whatever way the run ended."""
        self.base.scheduler = self.own_scheduler
        for pipeline in self._siblings.values():
            pipeline.scheduler = self.own_scheduler
        if self.placement == "offload":
            self.base.maybe_free_model_hooks()
