"""The engine on untrained UNet models: weights, schedulers, failures, LoRAs and files."""

from __future__ import annotations

import shutil
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from core import paths
from core.cancellation import CancelToken, GenerationCancelled
from core.engine import failures, latents
from core.engine.diffusers_engine import DiffusersModel
from core.engine.local import LocalEngine
from core.engine.process import library
from core.engine.protocol import ModelStep
from core.errors import BadInput, UserError
from core.geometry import Bounds
from core.request import Candidate, GenerationRequest, Lora
from tests import original_layout, tiny_models
from tests.tiny_engines import IMAGE, MASK, STARTER, UNETS, Folders, Tiny, TinyOf

pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning:diffusers.*"),
    pytest.mark.usefixtures("one_thread"),
]


@pytest.fixture(scope="module")
def sd15(tiny_of: TinyOf) -> Tiny:
    return tiny_of("sd15")


def test_model_shares_weights_between_tasks(sd15: Tiny) -> None:
    sd15.run()
    sd15.run(image=IMAGE, strength=0.5)
    loaded = sd15.loaded
    first = loaded.pipeline("StableDiffusionPipeline", loaded.own_scheduler)
    second = loaded.pipeline("StableDiffusionImg2ImgPipeline", loaded.own_scheduler)
    assert first is not second
    for name in ("unet", "vae", "text_encoder"):
        pairs = zip(
            getattr(first, name).parameters(), getattr(second, name).parameters(), strict=True
        )
        assert all(one.data_ptr() == other.data_ptr() for one, other in pairs)


def test_model_loads_once_and_keeps_one(folders: Folders) -> None:
    tiny = Tiny("sd15", folders["sd15"])
    tiny.run(model=str(folders["sd15-inpaint"]), num_inference_steps=1)
    steps: list[ModelStep] = []
    tiny.run(steps, num_inference_steps=1)
    assert steps[0].loading
    steps.clear()
    tiny.run(steps, num_inference_steps=1)
    assert not any(step.loading for step in steps)
    tiny.model.unload()
    tiny.run(steps, num_inference_steps=1)
    assert any(step.loading for step in steps)


def test_model_with_strength_0_gives_the_picture_back(sd15: Tiny) -> None:
    assert np.array_equal(sd15.run(image=IMAGE, strength=0.0), IMAGE)


def test_model_runs_enough_steps_at_low_strength(sd15: Tiny) -> None:
    steps: list[ModelStep] = []
    sd15.run(steps, image=IMAGE, strength=0.1, minimum_steps=3)
    assert [(step.step, step.steps) for step in steps if not step.loading] == [
        (1, 3),
        (2, 3),
        (3, 3),
    ]


@pytest.mark.parametrize("scheduler", ["euler-a", "dpmpp-2m-karras", "unipc", "lcm"])
def test_model_runs_with_every_kind_of_scheduler(
    sd15: Tiny,
    scheduler: str,
) -> None:
    fields: dict[str, Any] = {"scheduler": scheduler, "image": IMAGE, "strength": 0.7}
    made = sd15.run(denoise_mask=MASK, **fields)
    assert np.array_equal(made, sd15.run(denoise_mask=MASK, **fields))


def test_model_previews_look_like_the_picture(sd15: Tiny, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.engine.previews._INTERVAL_S", 0.0)
    monkeypatch.setattr("core.engine.previews.Throttle.is_open", True)
    sd15.run()  # the map is fitted to this picture
    steps: list[ModelStep] = []
    picture = sd15.run(steps)
    last = steps[-1].preview
    assert all(step.preview is not None for step in steps)
    assert last is not None
    assert last.shape == (16, 24, 3)
    small = picture.reshape(16, 2, 24, 2, 3).mean(axis=(1, 3))
    assert np.abs(small - last).mean() < 0.7 * np.abs(small - small.mean()).mean()


def test_model_cancelled_in_a_step_is_as_good_as_new(sd15: Tiny) -> None:
    before = sd15.run()
    token = CancelToken()
    timer = threading.Timer(0.0, token.cancel)

    def on_step(step: ModelStep) -> None:
        if step.step == 2:
            timer.start()

    started = time.monotonic()
    with pytest.raises(GenerationCancelled) as raised:
        sd15.model.run(sd15.task(num_inference_steps=1000), on_step, token)
    assert time.monotonic() - started < 60  # of several minutes' work
    timer.join()
    assert _holds_no_tensor(raised.value)
    assert np.array_equal(sd15.run(), before)


def _holds_no_tensor(error: BaseException) -> bool:
    trace = error.__traceback__
    while trace is not None:
        for value in trace.tb_frame.f_locals.values():
            if isinstance(value, torch.Tensor):
                return False
        trace = trace.tb_next
    return error.__context__ is None


def test_model_that_does_not_fit_says_so_and_goes_on(sd15: Tiny) -> None:
    before = sd15.run()
    loaded = sd15.loaded

    def fail(*_: Any) -> None:
        raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB")

    handle = loaded.base.unet.register_forward_pre_hook(fail)
    with pytest.raises(UserError, match="Not enough memory for 48×32") as raised:
        sd15.model.run(sd15.task(), lambda _: None, CancelToken())
    handle.remove()
    assert "Make the region" in raised.value.do
    assert np.array_equal(sd15.run(), before)


def test_memory_errors_are_told_from_bugs() -> None:
    assert failures.is_out_of_memory(MemoryError())
    assert failures.is_out_of_memory(torch.OutOfMemoryError("x"))
    assert failures.is_out_of_memory(RuntimeError("DefaultCPUAllocator: can't allocate memory"))
    assert not failures.is_out_of_memory(RuntimeError("mat1 and mat2 shapes cannot be multiplied"))
    assert not failures.is_out_of_memory(ValueError("out of memory"))


def test_vae_that_fails_in_half_precision_is_run_in_full(folders: Folders) -> None:
    AutoencoderKL = library("diffusers").AutoencoderKL

    vae: Any = AutoencoderKL.from_pretrained(folders["sd15"], subfolder="vae")
    values = torch.randn(1, 4, 4, 4, generator=torch.Generator().manual_seed(0))
    with torch.inference_mode():
        expected, retried = latents.decode(vae, values)
        assert not retried
        vae.to(torch.bfloat16)

        def overflow(_module: Any, _inputs: Any, output: Any) -> Any:
            return output * float("inf") if output.dtype == torch.bfloat16 else output

        vae.decoder.conv_out.register_forward_hook(overflow)
        pixels, retried = latents.decode(vae, values)
    assert retried
    assert vae.dtype == torch.bfloat16
    assert np.abs(pixels.astype(int) - expected).max() <= 4


def test_model_that_gives_invalid_numbers_says_so(sd15: Tiny) -> None:
    sd15.run()
    loaded = sd15.loaded
    handle = loaded.base.unet.conv_out.register_forward_hook(
        lambda _module, _inputs, output: output * float("nan")
    )
    with pytest.raises(UserError, match="numbers grew beyond all bounds"):
        sd15.model.run(sd15.task(), lambda _: None, CancelToken())
    handle.remove()


@pytest.mark.parametrize("kind", ["sd15", "sdxl-inpaint"])
def test_model_reads_long_prompts_to_the_end(tiny_of: TinyOf, kind: str) -> None:
    tiny, start = tiny_of(kind), "a red house " * 25
    one = tiny.run(prompt=start + "red " * 70, num_inference_steps=1)
    other = tiny.run(prompt=start + "house " * 70, num_inference_steps=1)
    assert not np.array_equal(one, other)


def test_lora_changes_the_picture_and_leaves_no_trace(sd15: Tiny, tmp_path: Path) -> None:
    lora = tiny_models.write_lora(tmp_path / "style.safetensors", Path(sd15.folder))
    base = sd15.run()

    def with_weight(*weights: float) -> Any:
        loras = tuple(Lora(str(lora), weight) for weight in weights)
        return sd15.run(loras=loras)

    full = with_weight(1.0)
    assert not np.array_equal(full, base)
    assert not np.array_equal(with_weight(0.5), full)
    assert np.array_equal(with_weight(0.5, 0.5), full)
    assert np.array_equal(with_weight(0.0), base)
    assert np.array_equal(with_weight(1.0), full)
    assert np.array_equal(sd15.run(), base)


def test_lora_of_another_family_is_refused(sd15: Tiny, tiny_of: TinyOf, tmp_path: Path) -> None:
    lora = tiny_models.write_lora(tmp_path / "style.safetensors", Path(sd15.folder))
    sdxl = tiny_of("sdxl")
    base = sdxl.run()
    with pytest.raises(BadInput, match=r"style\.safetensors does not fit this model"):
        sdxl.run(loras=(Lora(str(lora)),))
    assert np.array_equal(sdxl.run(), base)


@pytest.mark.parametrize("kind", UNETS)
def test_single_file_gives_what_the_folder_gives(
    tiny_of: TinyOf, kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tiny = tiny_of(kind)
    folder = Path(tiny.folder)
    expected = tiny.run()
    resources = tmp_path / "resources"
    original_layout.write_family_config(resources / "families", folder, tiny.family.id)
    monkeypatch.setattr(paths, "resources_dir", lambda: resources)
    file = original_layout.write_single_file(tmp_path / "model.safetensors", folder)
    assert np.array_equal(Tiny(kind, file).run(), expected)


def test_folder_with_half_precision_weights_only_loads(sd15: Tiny, tmp_path: Path) -> None:
    StableDiffusionPipeline = library("diffusers").StableDiffusionPipeline

    half: Any = StableDiffusionPipeline.from_pretrained(
        sd15.folder, dtype=torch.float16, safety_checker=None
    )
    half.save_pretrained(tmp_path / "half", variant="fp16")
    assert Tiny("sd15", tmp_path / "half").run().shape == (32, 48, 3)


@pytest.mark.parametrize("damage", ["cut", "missing"])
def test_folder_that_is_damaged_is_refused(folders: Folders, tmp_path: Path, damage: str) -> None:
    folder = tmp_path / "damaged"
    shutil.copytree(folders[STARTER], folder)
    weights = next((folder / "vae").glob("*.safetensors"))
    if damage == "missing":
        weights.unlink()
    else:
        weights.write_bytes(weights.read_bytes()[:1000])
    tiny = Tiny(STARTER, folder)
    with pytest.raises(BadInput, match="damaged cannot be loaded"):
        tiny.run()
    assert tiny.run(model=str(folders[STARTER])).shape == (32, 48, 3)


def test_device_that_is_not_there_is_refused() -> None:
    if torch.cuda.is_available():
        pytest.skip("there is one")
    with pytest.raises(BadInput, match=r"no CUDA or ROCm GPU.*“cpu” or “auto”"):
        DiffusersModel("cuda").start()
    with pytest.raises(BadInput, match="no device “tpu”"):
        DiffusersModel("tpu").start()


def test_local_engine_makes_a_batch_of_what_single_runs_make(folders: Folders) -> None:
    engine = LocalEngine(device="cpu")
    image = np.random.default_rng(2).integers(0, 255, (40, 56, 4), dtype=np.uint8)
    image[..., 3] = 255
    mask = np.zeros((40, 56), np.uint8)
    mask[10:20, 12:30] = 255
    frame = Bounds(0, 0, 56, 40)
    request = GenerationRequest(
        model=str(folders[STARTER]),
        prompt="a red house",
        num_inference_steps=1,
        guidance_scale=1.0,
        seed=4,
        count=2,
        image=image,
        mask=mask,
        area=frame,
        frame=frame,
    )
    batch: list[Candidate] = []
    engine.generate(request, lambda _: None, batch.append, CancelToken())
    single: list[Candidate] = []
    engine.generate(request.replace(seed=5, count=1), lambda _: None, single.append, CancelToken())
    assert [candidate.seed for candidate in batch] == [4, 5]
    assert np.array_equal(batch[1].pixels, single[0].pixels)
    engine.close()
