"""What the engine decides on devices that are not here: faked facts, real decisions."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from core.cancellation import CancelToken
from core.engine import device as devices
from core.engine import diffusers_engine, failures, process
from core.engine.device import Device, choose_device
from core.engine.diffusers_engine import DiffusersModel
from core.engine.memory import next_placement, place, placement_for
from core.engine.protocol import ModelPicture, ModelTask
from core.errors import BadInput, EngineLost, Remedy, UserError
from core.families import registry
from core.geometry import Extent

GIB = 2**30


def fake_torch(**facts: Any) -> Any:
    """torch on a machine of those facts. `refuses`: what the GPU says to its first sum."""

    def ones(_count: int, device: str) -> Any:
        assert device == "cuda"
        if facts.get("refuses"):
            raise RuntimeError(facts["refuses"])
        return np.ones(1)

    return SimpleNamespace(
        ones=ones,
        OutOfMemoryError=MemoryError,
        cuda=SimpleNamespace(
            is_available=lambda: facts.get("cuda", False),
            get_device_name=lambda _index: "A card",
            is_bf16_supported=lambda including_emulation: facts.get("ampere", True),
            get_device_properties=lambda _index: SimpleNamespace(
                gcnArchName=facts.get("gfx", "gfx1100:sramecc-:xnack-")
            ),
        ),
        backends=SimpleNamespace(mps=SimpleNamespace(is_available=lambda: facts.get("mps", False))),
        version=SimpleNamespace(hip=facts.get("hip"), cuda=facts.get("build")),
        cpu=SimpleNamespace(get_capabilities=lambda: {"amx_bf16": facts.get("amx", False)}),
    )


@pytest.mark.parametrize(
    ("facts", "choice", "kind", "torch_name"),
    [
        ({"cuda": True}, "auto", "cuda", "cuda"),
        ({"cuda": True, "hip": "6.4"}, "auto", "rocm", "cuda"),
        ({"mps": True}, "auto", "mps", "mps"),
        ({"cuda": True, "mps": True}, "mps", "mps", "mps"),
        ({"cuda": True}, "cpu", "cpu", "cpu"),
        ({}, "auto", "cpu", "cpu"),
    ],
)
def test_device_follows_what_torch_finds(
    monkeypatch: pytest.MonkeyPatch, facts: Any, choice: str, kind: str, torch_name: str
) -> None:
    monkeypatch.setattr(devices, "library", lambda _name: fake_torch(**facts))
    found = choose_device(choice)
    assert (found.kind, found.torch_name) == (kind, torch_name)


@pytest.mark.parametrize("choice", ["cuda", "mps"])
def test_gpu_that_is_not_there_is_no_silent_cpu(
    monkeypatch: pytest.MonkeyPatch, choice: str
) -> None:
    monkeypatch.setattr(devices, "library", lambda _name: fake_torch())
    with pytest.raises(BadInput) as raised:
        choose_device(choice)
    assert raised.value.why
    assert raised.value.remedy is Remedy.SETTINGS


@pytest.mark.parametrize(
    "said",
    [
        "CUDA error: no kernel image is available for execution on the device\nCUDA kernel",
        "HIP error: invalid device function\nHIP kernel errors might be",
    ],
)
def test_card_that_torch_has_nothing_for_is_passed_over_with_a_word(
    monkeypatch: pytest.MonkeyPatch, said: str
) -> None:
    monkeypatch.setattr(devices, "library", lambda _name: fake_torch(cuda=True, refuses=said))
    found = choose_device("auto")
    assert found.kind == "cpu"
    assert "A card" in found.passed_over
    assert "do not suit" in found.passed_over
    with pytest.raises(BadInput, match="A card cannot be used") as raised:
        choose_device("cuda")
    assert raised.value.do


def test_card_that_is_full_is_still_the_device(monkeypatch: pytest.MonkeyPatch) -> None:
    torch = fake_torch(cuda=True, refuses="CUDA error: out of memory")
    monkeypatch.setattr(devices, "library", lambda _name: torch)
    assert choose_device("auto").kind == "cuda"


@pytest.mark.parametrize(
    ("facts", "fast_bf16", "channels_last"),
    [
        ({"cuda": True}, True, True),
        ({"cuda": True, "ampere": False}, False, True),
        ({"cuda": True, "hip": "7.2", "gfx": "gfx1100"}, True, False),
        ({"cuda": True, "hip": "7.2", "gfx": "gfx942:sramecc+:xnack-"}, True, True),
        ({"mps": True}, True, False),
        ({"amx": True}, True, True),
        ({}, False, True),
    ],
)
def test_device_knows_what_it_is_good_at(
    monkeypatch: pytest.MonkeyPatch, facts: Any, fast_bf16: bool, channels_last: bool
) -> None:
    monkeypatch.setattr(devices, "library", lambda _name: fake_torch(**facts))
    found = choose_device()
    assert (found.fast_bf16, found.channels_last) == (fast_bf16, channels_last)


@pytest.mark.parametrize(
    ("kind", "fast", "family", "dtype"),
    [
        ("cuda", True, "sd15", "float16"),
        ("rocm", True, "sdxl", "float16"),
        ("mps", True, "sd15", "float16"),
        ("cuda", True, "flux", "bfloat16"),
        ("cuda", False, "flux", "float16"),  # before Ampere
        ("cuda", False, "sd15", "float16"),
        ("cpu", True, "sd15", "bfloat16"),
        ("cpu", False, "flux", "float32"),
    ],
)
def test_precision_follows_device_and_family(
    kind: str, fast: bool, family: str, dtype: str
) -> None:
    assert Device(kind, kind, "x", fast).dtype_name(registry.get(family)) == dtype


@pytest.mark.parametrize(
    ("kind", "sizes", "free", "at_most", "placement"),
    [
        ("cuda", [2, 1], 8, "whole", "whole"),
        ("cuda", [12, 9], 16, "whole", "offload"),  # FLUX and its T5 in 16 GB
        ("rocm", [24, 9], 16, "whole", "stream"),
        ("cuda", [2, 1], 8, "offload", "offload"),  # it was too much the last time
        ("cuda", [24, 9], 16, "offload", "stream"),
        ("mps", [24, 9], None, "whole", "whole"),
        ("mps", [2, 1], None, "tiled", "tiled"),
        ("cpu", [24, 9], None, "whole", "whole"),
    ],
)
def test_placement_is_the_fastest_that_fits(
    kind: str, sizes: list[int], free: int | None, at_most: str, placement: str
) -> None:
    bytes_free = None if free is None else free * GIB
    assert placement_for(kind, [size * GIB for size in sizes], bytes_free, at_most) == placement


@pytest.mark.parametrize("kind", ["cuda", "rocm", "mps", "cpu"])
def test_placements_end(kind: str) -> None:
    placement: str | None = "whole"
    for _ in range(4):
        placement = next_placement(kind, placement) if placement else None
    assert placement is None


class Pipeline:
    """Notes how it was placed."""

    def __init__(self) -> None:
        self.components: dict[str, Any] = {}
        self.calls: list[str] = []
        self.vae = SimpleNamespace(enable_tiling=lambda: self.calls.append("tiling"))

    def to(self, device: str) -> None:
        self.calls.append(f"to {device}")

    def enable_model_cpu_offload(self, device: str) -> None:
        self.calls.append(f"offload {device}")

    def enable_attention_slicing(self) -> None:
        self.calls.append("slicing")

    def enable_group_offload(self, onload_device: Any, offload_type: str, use_stream: bool) -> None:
        assert use_stream
        self.calls.append(f"{offload_type} {onload_device}")


@pytest.mark.parametrize(
    ("kind", "at_most", "calls"),
    [
        ("cuda", "whole", ["to cuda"]),
        ("cuda", "offload", ["tiling", "offload cuda"]),
        ("cuda", "stream", ["tiling", "leaf_level cuda"]),
        ("mps", "tiled", ["tiling", "slicing", "to mps"]),
    ],
)
def test_place_does_what_was_decided(
    monkeypatch: pytest.MonkeyPatch, kind: str, at_most: str, calls: list[str]
) -> None:
    monkeypatch.setattr(Device, "memory", property(lambda _self: (80 * GIB, 80 * GIB)))
    pipeline = Pipeline()
    assert place(pipeline, Device(kind, kind, "x"), at_most) == at_most
    assert pipeline.calls == calls


# -- memory that runs out -------------------------------------------------------------------


class Card(DiffusersModel):
    """A GPU on which a model fits only when it is held as `fits`; "" for never."""

    def __init__(self, fits: str) -> None:
        super().__init__()
        self._device = Device("cuda", "cuda", "A card")
        self._fits = fits
        self.attempts: list[str] = []

    def _run(self, task: ModelTask, on_step: Any, cancel: CancelToken) -> ModelPicture:
        way = self._at_most.get((task.model,), "whole")
        self.attempts.append(way)
        if way != self._fits:
            raise RuntimeError("CUDA out of memory. Tried to allocate 2.00 GiB")
        return ModelPicture(np.zeros((8, 8, 3), np.uint8))


def run_on(card: Card, monkeypatch: pytest.MonkeyPatch) -> ModelPicture:
    monkeypatch.setattr(diffusers_engine, "free", lambda _: None)
    monkeypatch.setattr(diffusers_engine, "resolve", lambda name: SimpleNamespace(path=name))
    monkeypatch.setattr(diffusers_engine, "_key_of", lambda entry: (entry.path,))
    task: Any = SimpleNamespace(model="m", image=None, strength=1.0, extent=Extent(8, 8))
    return card.run(task, lambda _: None, CancelToken())


def test_model_that_does_not_fit_is_held_in_less(monkeypatch: pytest.MonkeyPatch) -> None:
    card = Card("stream")
    made = run_on(card, monkeypatch)
    assert card.attempts == ["whole", "offload", "stream"]
    assert any("in parts" in note for note in made.notes)
    again = run_on(card, monkeypatch)
    assert card.attempts[3:] == ["stream"]  # and is not tried in vain the next time
    assert again.notes == ()


def test_model_that_never_fits_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    card = Card("")
    with pytest.raises(UserError, match="Not enough GPU memory") as raised:
        run_on(card, monkeypatch)
    assert card.attempts == ["whole", "offload", "stream"]
    assert raised.value.remedy is Remedy.FREE_MEMORY


def test_what_the_user_chose_for_a_library_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    variables = {"MIOPEN_FIND_MODE": "1"}
    monkeypatch.setattr(process.os, "environ", variables)
    process.set_environment()
    assert variables["MIOPEN_FIND_MODE"] == "1"
    assert variables["PYTORCH_ENABLE_MPS_FALLBACK"] == "1"
    assert variables["HF_HUB_OFFLINE"] == "1"


# -- what devices say when they fail ----------------------------------------------------------


class SafetensorError(Exception):
    """As safetensors' own: no RuntimeError."""


@pytest.mark.parametrize(
    "error",
    [
        RuntimeError("CUDA out of memory. Tried to allocate 2.00 GiB"),
        RuntimeError("HIP out of memory. Tried to allocate 4.00 GiB. GPU 0 has"),
        RuntimeError("CUDA error: out of memory"),
        RuntimeError("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate`"),
        RuntimeError("miopenStatusAllocFailed"),
        RuntimeError("MPS backend out of memory (MPS allocated: 17.9 GB, max allowed: 18.1 GB)"),
        RuntimeError("Invalid buffer size: 19.38 GiB"),
        RuntimeError("[enforce fail at alloc_cpu.cpp:121] DefaultCPUAllocator: not enough memory"),
        RuntimeError("unable to mmap 4265146304 bytes from file <x>: Cannot allocate memory (12)"),
        RuntimeError("Couldn't open file mapping: <torch_1>, error code: <1455>"),
        SafetensorError("Error while deserializing: (os error 1455)"),
        OSError(12, "Cannot allocate memory"),
    ],
)
def test_memory_that_ran_out_is_known_on_every_system(error: Exception) -> None:
    assert failures.is_out_of_memory(error)


def test_page_file_of_windows_in_any_language_is_memory() -> None:
    error = OSError(22, "页面文件太小，无法完成操作。")
    error.winerror = 1455  # type: ignore[attr-defined]
    assert failures.is_out_of_memory(error)


@pytest.mark.parametrize(
    ("said", "lost"),
    [
        ("CUDA error: unspecified launch failure", True),
        ("CUDA error: an illegal memory access was encountered", True),
        ("CUDA unknown error - this may be due to an incorrectly set up environment", True),
        ("HIP error: unspecified launch failure", True),
        ("cuDNN error: CUDNN_STATUS_EXECUTION_FAILED", True),
        ("mat1 and mat2 shapes cannot be multiplied (77x768 and 1024x320)", False),
        ("Input type (float) and bias type (c10::Half) should be the same", False),
    ],
)
def test_lost_gpu_is_told_from_a_bug(said: str, lost: bool) -> None:
    assert failures.is_device_lost(RuntimeError(said)) is lost
    assert not failures.is_device_lost(ValueError(said))


def test_gpu_that_is_lost_is_no_bug_and_asked_nothing_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    card = Card("whole")

    def lose(*_arguments: Any) -> ModelPicture:
        raise RuntimeError("CUDA error: unspecified launch failure\nCUDA kernel errors might be")

    def touch() -> None:
        raise AssertionError("the device was spoken to")

    card._run = lose  # type: ignore[method-assign]
    card._loaded = SimpleNamespace(finish_run=touch)  # type: ignore[assignment]
    with pytest.raises(EngineLost, match="A card does not answer") as raised:
        run_on(card, monkeypatch)
    assert raised.value.why == "the GPU reported an error"
    assert raised.value.do
    assert card._loaded is None


def test_picture_says_once_that_a_gpu_was_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    card = Card("whole")
    card._device = None
    cpu = Device("cpu", "cpu", "A chip", passed_over="The GPU A card is not used: too old.")
    monkeypatch.setattr(diffusers_engine, "choose_device", lambda _choice: cpu)
    card.start()
    assert run_on(card, monkeypatch).notes == (cpu.passed_over,)
    assert run_on(card, monkeypatch).notes == ()


def test_library_that_is_damaged_can_be_repaired(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_choice: str) -> Device:
        raise ImportError("libtorch.so: file too short")

    monkeypatch.setattr(diffusers_engine, "choose_device", fail)
    with pytest.raises(UserError, match="cannot start") as raised:
        DiffusersModel().start()
    assert raised.value.remedy is Remedy.REPAIR
