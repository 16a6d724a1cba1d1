"""Which of Diffusers' pipelines runs a task, and what it is given besides the prompt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from core.engine.differential import latent_mask
from core.engine.latents import pack
from core.engine.loaded import LoadedModel
from core.engine.process import library
from core.engine.protocol import ModelTask
from core.engine.schedules import Plan


@dataclass(frozen=True)
class Start:
    """The pipeline's class for a task and its arguments; the picture's latents z0 and the
    latent mask where there are any, both (1, c, h, w)."""

    class_name: str
    arguments: dict[str, Any]
    z0: Any | None = None
    mask: Any | None = None


def start_of(model: LoadedModel, task: ModelTask, plan: Plan, strength: float, noise: Any) -> Start:
    """Where a task begins. `noise` is (1, c, h, w); `strength` is 1 without a picture."""
    family = model.family
    z0 = None if task.image is None else model.encode(task.image)
    mask = None
    if z0 is not None and task.denoise_mask is not None:
        mask = latent_mask(task.denoise_mask, model.factor)
    arguments: dict[str, Any] = {"height": task.extent.height, "width": task.extent.width}
    whole = z0 is None or strength >= 1.0
    if whole:
        arguments["latents"] = pack(noise) if family.packed_latents else noise
    else:
        arguments["strength"] = plan.flow_strength if family.flow else plan.pipeline_strength
    if model.sees_hole:
        shown = _fill_hole(task) if family.flow else _unet_hole(model, task, z0, noise)
        if whole:
            arguments["strength"] = 1.0
        return Start(family.inpaint, arguments | shown, z0, mask)
    if whole:
        return Start(family.text_to_image, arguments, z0, mask)
    if not family.flow:
        # Diffusers' older pipelines tell the size from the picture.
        del arguments["height"], arguments["width"]
    return Start(family.image_to_image, arguments | {"image": z0}, z0, mask)


def _hole_and_rest(task: ModelTask) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.float32]]:
    """(h, w), True where it is made anew, and the picture (h, w, 3) grey there."""
    shape = (task.extent.height, task.extent.width)
    hole = np.ones(shape, dtype=bool)
    if task.denoise_mask is not None and task.image is not None:
        hole = task.denoise_mask > 0
    picture = np.full((*shape, 3), 127.5, dtype=np.float32)
    if task.image is not None:
        picture[~hole] = task.image[~hole]
    return hole, picture


def _unet_hole(model: LoadedModel, task: ModelTask, z0: Any | None, noise: Any) -> dict[str, Any]:
    """What a 9-channel UNet is shown: the mask, and the latents of the picture with a hole."""
    hole, picture = _hole_and_rest(task)
    cells = latent_mask(hole.astype(np.uint8) * 255, model.factor)
    return {
        "image": noise if z0 is None else z0,
        "mask_image": cells.repeat_interleave(model.factor, 2).repeat_interleave(model.factor, 3),
        "masked_image_latents": model.encode(picture),
    }


def _fill_hole(task: ModelTask) -> dict[str, Any]:
    """What FLUX Fill is shown: the mask, and the picture itself, in which it cuts the hole."""
    torch = library("torch")
    hole, rest = _hole_and_rest(task)
    whole = rest if task.image is None else task.image.astype(np.float32)
    picture = torch.from_numpy(np.ascontiguousarray(whole.transpose(2, 0, 1)) / 255.0)
    mask = torch.from_numpy(hole.astype(np.float32))
    return {"image": picture[None], "mask_image": mask[None, None]}
