"""LoRAs on a loaded model: the ones a task asks for, and none other."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from core.engine.failures import is_device_lost, is_out_of_memory
from core.engine.process import library
from core.errors import BadInput, Remedy
from core.models.catalogue import resolve_lora
from core.request import Lora
from core.text import say


class LoraStack:
    """Keeps the LoRAs of the last run loaded; with none left it is exactly the base model."""

    def __init__(self, pipeline: Any) -> None:
        self._pipeline = pipeline
        self._loaded: dict[tuple[str, int], str] = {}
        self._weights: dict[str, float] = {}

    def use(self, loras: tuple[Lora, ...]) -> tuple[object, ...]:
        """Have these LoRAs, and no others, in the model. A weight of 0 leaves one out.

        Returns what the model's output now depends on besides itself. Raises BadInput for a
        LoRA that is not there or was made for another family.
        """
        wanted: dict[tuple[str, int], tuple[Path, float]] = {}
        for lora in loras:
            if lora.weight != 0.0:
                path = resolve_lora(lora.ref)
                key = (str(path.absolute()), path.stat().st_mtime_ns)
                wanted[key] = (path, wanted.get(key, (path, 0.0))[1] + lora.weight)
        if self._loaded.keys() - wanted.keys():
            self.clear()
        for key, (path, _) in wanted.items():
            if key not in self._loaded:
                self._load(key, path)
        weights = {self._loaded[key]: weight for key, (_, weight) in wanted.items()}
        if weights and weights != self._weights:
            self._pipeline.set_adapters(list(weights), list(weights.values()))
        self._weights = weights
        return tuple((key, weight) for key, (_, weight) in wanted.items())

    def clear(self) -> None:
        """Back to the base model, to the bit."""
        if self._loaded:
            self._pipeline.unload_lora_weights()
        self._loaded.clear()
        self._weights = {}

    def _load(self, key: tuple[str, int], path: Path) -> None:
        # Never by name: Diffusers would look for pickles, and on the network.
        tensors = library("safetensors.torch").load_file(str(path))
        name = f"lora_{len(self._loaded)}"
        try:
            self._pipeline.load_lora_weights(tensors, adapter_name=name)
            self._pipeline.set_adapters([name])  # raises when none of its weights was used
        except (RuntimeError, ValueError, KeyError, TypeError, AttributeError) as error:
            if is_out_of_memory(error) or is_device_lost(error):
                raise
            self._loaded[key] = name
            self.clear()
            raise BadInput(
                say("The LoRA {name} does not fit this model", name=path.name),
                "it was made for another kind of model",
                "Choose a LoRA of the model's family",
                remedy=Remedy.MODELS,
            ) from error
        self._loaded[key] = name
