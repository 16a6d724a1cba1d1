"""LaMa: a network that fills holes, as a start for denoising.

After "Resolution-robust Large Mask Inpainting with Fourier Convolutions" (Suvorov 2021),
run through spandrel. Of its files only .safetensors are opened.
"""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import numpy as np

from core.arrays import MaskArray, RgbArray
from core.cancellation import CancelToken
from core.engine.cancelling import BlockHooks
from core.engine.device import Device, choose_device
from core.engine.failures import is_out_of_memory
from core.engine.process import library, set_environment
from core.engine.spandrel_library import spandrel_library
from core.errors import UserError
from core.geometry import Extent
from core.models import catalogue
from core.seams.raster import as_float, resize, resize_smooth, to_bytes
from core.text import say

_SIDE = 512
"""Larger holes are filled in a reduced picture: it was trained on small ones, and denoising
draws the detail."""

_LEAST = 16


class LamaFiller:
    """core.engine.protocol.HoleFiller over the LaMa model in the models folder. Loads it when
    it is first used, and keeps it until `unload`."""

    def __init__(self, device: str = "auto") -> None:
        self._choice = device
        self._model: Any = None
        self._path: Path | None = None
        self._hooks = BlockHooks()
        self._lock = threading.Lock()

    def fill(self, picture: RgbArray, hole: MaskArray, cancel: CancelToken) -> RgbArray:
        """See HoleFiller. Raises UserError where the model is not installed."""
        cancel.raise_if_cancelled()
        with self._lock:
            model = self._ready(catalogue.lama_file())
            cancel.raise_if_cancelled()
            with library("torch").inference_mode(), self._hooks.watching(cancel):
                made = self._run_somewhere(model, picture, hole)
        cancel.raise_if_cancelled()
        return np.where(hole[..., None] > 0, made, picture).astype(np.uint8)

    def unload(self) -> None:
        with self._lock:
            self._drop()

    def _run_somewhere(self, model: Any, picture: RgbArray, hole: MaskArray) -> RgbArray:
        """On the processor where the GPU has no room left for it."""
        try:
            return self._run(model, picture, hole)
        except Exception as error:
            if model.device.type == "cpu" or not is_out_of_memory(error):
                raise
        model.to("cpu")
        return self._run(model, picture, hole)

    def _run(self, model: Any, picture: RgbArray, hole: MaskArray) -> RgbArray:
        torch = library("torch")
        extent = Extent(picture.shape[1], picture.shape[0])
        scale = min(1.0, _SIDE / extent.longest_side)
        small = extent.scaled(scale)
        small = Extent(max(small.width, _LEAST), max(small.height, _LEAST))
        shown = np.clip(resize(picture, small), 0, 255) / 255.0
        empty = as_float(resize_smooth(as_float(hole > 0), small) > 0.0)
        image = torch.from_numpy(np.ascontiguousarray(shown.transpose(2, 0, 1)))[None]
        mask = torch.from_numpy(empty)[None, None]
        made = model(image.to(model.device), mask.to(model.device))
        array = made[0].float().cpu().numpy().transpose(1, 2, 0) * 255.0
        return to_bytes(resize(as_float(np.ascontiguousarray(array)), extent))

    def _ready(self, path: Path) -> Any:
        if self._model is not None and self._path == path:
            return self._model
        self._drop()
        set_environment()
        device = choose_device(self._choice)
        # Apple's GPUs have no Fourier transform for it.
        name = "cpu" if device.kind == "mps" else device.torch_name
        try:
            self._model = self._load(path, name, device)
        except UserError:
            raise
        except Exception as error:
            raise UserError(
                say("The LaMa model {name} cannot be loaded", name=path.name),
                say("its weights are not those of a LaMa model, or are damaged"),
                say("Download the file again, or choose another infill, for example edge-aware"),
            ) from error
        self._path = path
        return self._model

    def _load(self, path: Path, name: str, device: Device) -> Any:
        weights = library("safetensors.torch").load_file(str(path))
        model = spandrel_library("spandrel.architectures.LaMa").LaMaArch().load(weights)
        model.eval()
        try:
            model.to(name)
        except Exception as error:
            if not is_out_of_memory(error):
                raise
            device.release_cache()
            model.to("cpu")
        self._hooks.install([model.model])
        return model

    def _drop(self) -> None:
        self._hooks.remove()
        self._model = self._path = None
