"""The ways to hold a model, with Diffusers' own hooks: the processor plays the GPU.

So nothing is moved in fact, but everything that a GPU too small for a model needs is called:
hooks before the text encoders, the denoiser and the VAE, in whatever order the engine uses
them, and the VAE and the attention in parts.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from diffusers.pipelines.pipeline_utils import DiffusionPipeline

from core.engine.device import Device
from core.engine.loaded import LoadedModel
from core.errors import UserError
from core.request import Lora
from tests import tiny_models
from tests.tiny_engines import IMAGE, MASK, Folders, Tiny, TinyOf

pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning:diffusers.*"),
    pytest.mark.usefixtures("one_thread"),
]

FIELDS: dict[str, Any] = {"image": IMAGE, "strength": 0.6, "denoise_mask": MASK}


class Card(Device):
    """A GPU with room for everything, that computes as the processor does: it is one."""

    @property
    def memory(self) -> tuple[int, int] | None:
        return 2**40, 2**40

    def dtype(self, family: object) -> Any:
        return torch.float32

    def release_cache(self) -> None:
        pass


@pytest.fixture
def streams(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Layers are streamed without CUDA's streams, which a processor lacks."""
    real = DiffusionPipeline.enable_group_offload
    called: list[str] = []

    def enable(pipeline: Any, use_stream: bool, **options: Any) -> None:
        called.append(str(options["offload_type"]))
        real(pipeline, use_stream=False, **options)

    monkeypatch.setattr(DiffusionPipeline, "enable_group_offload", enable)
    return called


def held(folders: Folders, kind: str, way: str) -> Tiny:
    """The engine with that kind of model, which it has to hold in that way."""
    tiny = Tiny(kind, folders[kind])
    card = Card("mps" if way == "tiled" else "cuda", "cpu", "A card", True, channels_last=True)
    tiny.model._device = card

    class AtMost(dict[Any, str]):
        def get(self, _key: Any, _default: Any = None) -> str:  # pyright: ignore[reportIncompatibleMethodOverride]
            return way

    tiny.model._at_most = AtMost()
    return tiny


@pytest.mark.parametrize(
    ("kind", "way"),
    [
        ("sd15", "offload"),
        ("sd15-inpaint", "stream"),
        ("sdxl", "offload"),
        ("sdxl", "stream"),
        ("flux", "offload"),
        ("flux", "stream"),
        ("sd3", "offload"),
    ],
)
def test_model_held_in_parts_makes_the_same_picture(
    folders: Folders, tiny_of: TinyOf, streams: list[str], kind: str, way: str
) -> None:
    tiny = held(folders, kind, way)
    made = [tiny.run(**FIELDS), tiny.run(**FIELDS)]
    assert tiny.loaded.placement == way
    assert streams == (["leaf_level"] if way == "stream" else [])
    expected = tiny_of(kind).run(**FIELDS)
    assert all(np.array_equal(one, expected) for one in made)


@pytest.mark.usefixtures("streams")
@pytest.mark.parametrize("way", ["offload", "stream"])
def test_model_held_in_parts_takes_and_leaves_loras(
    folders: Folders, tiny_of: TinyOf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    # Diffusers puts its hooks on again itself, on whatever GPU it finds.
    monkeypatch.setattr("diffusers.pipelines.pipeline_utils.get_device", lambda: "cpu:0")
    tiny, whole = held(folders, "sd15", way), tiny_of("sd15")
    lora = Lora(str(tiny_models.write_lora(tmp_path / "style.safetensors", Path(tiny.folder))))
    for loras in ((), (lora,), ()):
        assert np.array_equal(tiny.run(loras=loras), whole.run(loras=loras))


def test_lora_that_memory_is_too_small_for_is_not_of_another_kind(
    folders: Folders, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tiny = Tiny("sd15", folders["sd15"])
    tiny.run(num_inference_steps=1)
    lora = Lora(str(tiny_models.write_lora(tmp_path / "style.safetensors", Path(tiny.folder))))

    def fail(*_: object, **__: object) -> None:
        raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 20.00 MiB")

    monkeypatch.setattr(tiny.loaded.base, "load_lora_weights", fail)
    with pytest.raises(UserError, match="Not enough memory"):
        tiny.run(loras=(lora,))


def test_model_that_is_offloaded_lets_go_between_runs(
    folders: Folders, monkeypatch: pytest.MonkeyPatch
) -> None:
    tiny = held(folders, "sd15", "offload")
    tiny.run()
    freed: list[str] = []
    base = tiny.loaded.base
    monkeypatch.setattr(base, "maybe_free_model_hooks", lambda: freed.append("all"))
    tiny.run()
    assert freed


@pytest.mark.parametrize("kind", ["sd15", "sdxl", "flux"])
def test_model_held_in_slices_makes_nearly_the_same_picture(
    folders: Folders, tiny_of: TinyOf, kind: str
) -> None:
    tiny = held(folders, kind, "tiled")
    made = tiny.run(**FIELDS)
    assert tiny.loaded.placement == "tiled"
    names = {type(one).__name__ for one in _processors(tiny.loaded)}
    assert ("SlicedAttnProcessor" in names) == (kind != "flux")
    difference = np.abs(made.astype(int) - tiny_of(kind).run(**FIELDS).astype(int))
    assert difference.max() <= 2


def _processors(loaded: LoadedModel) -> list[Any]:
    return list(loaded.denoiser.attn_processors.values())
