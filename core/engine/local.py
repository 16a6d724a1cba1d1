"""The engine in this process: for the command line, tests, and the host's child."""

from __future__ import annotations

from core.cancellation import CancelToken, GenerationCancelled
from core.engine.diffusers_engine import DiffusersModel
from core.engine.lama import LamaFiller
from core.engine.patch_model import PatchModel
from core.engine.protocol import DeviceInfo, OnCandidate, OnProgress, PictureModel
from core.errors import Remedy, UserError
from core.families import registry
from core.models.catalogue import resolve
from core.request import GenerationRequest


class LocalEngine:
    """core.editing.edit over a PictureModel. See core.engine.protocol.Engine."""

    def __init__(self, model: PictureModel | None = None, device: str = "auto") -> None:
        """Without a `model`: Diffusers on `device` ("auto", "cpu", "cuda", "mps"), imported
        when the first picture is made."""
        if model is None:
            self._diffusers: DiffusersModel | None = DiffusersModel(device)
            self._model: PictureModel = self._diffusers
        else:
            self._diffusers = None
            self._model = model
        self._filler = LamaFiller(device)
        self._closing = CancelToken()

    def start(self) -> DeviceInfo | None:
        """Import the libraries now and look at the device. Raises UserError."""
        return self._diffusers.start() if self._diffusers else None

    def warm_up(self) -> None:
        """Import what the first picture will need, after `start`."""
        if self._diffusers is not None:
            self._diffusers.warm_up()

    def generate(
        self,
        request: GenerationRequest,
        on_progress: OnProgress,
        on_candidate: OnCandidate,
        cancel: CancelToken,
    ) -> None:
        from core.editing import edit

        if self._closing.is_cancelled:
            raise GenerationCancelled
        cancel.raise_if_cancelled()
        family = registry.get(resolve(request.model).family)
        model = self._model if family.weights else PatchModel()
        try:
            edit(request, model, family, on_progress, on_candidate, cancel, self._filler)
        except MemoryError as error:
            raise UserError(
                "Not enough memory for this picture",
                "the computer has no more to give",
                "Make the picture smaller, or close other programs",
                remedy=Remedy.FREE_MEMORY,
            ) from error

    def device(self) -> DeviceInfo | None:
        return self._diffusers.device() if self._diffusers else None

    def unload(self) -> None:
        if self._diffusers is not None:
            self._diffusers.unload()
        self._filler.unload()

    def close(self) -> None:
        """Nothing outlives it but what `generate` is still doing; its token ends that."""
        self._closing.cancel()
