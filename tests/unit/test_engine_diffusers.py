"""Every task on untrained pipelines of the real architectures."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from core import paths
from core.arrays import MaskArray, RgbArray
from core.cancellation import CancelToken, GenerationCancelled
from core.engine import latents, memory
from core.engine.diffusers_engine import DiffusersModel
from core.engine.loaded import LoadedModel
from core.engine.local import LocalEngine
from core.engine.process import library
from core.engine.protocol import ModelPicture, ModelStep, ModelTask
from core.errors import BadInput, UserError
from core.geometry import Bounds, Extent
from core.request import Candidate, GenerationRequest, Lora
from tests import original_layout, tiny_models
from tests.decoded_latents import record_decoded

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:diffusers.*")

KINDS = {"sd15": ("sd15", 4), "sd15-inpaint": ("sd15", 9), "sdxl": ("sdxl", 4)}
KINDS["sdxl-inpaint"] = ("sdxl", 9)
STARTER = "starter"
EXTENT = Extent(48, 32)


@pytest.fixture(scope="module", autouse=True)
def _one_thread() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    root = tmp_path_factory.mktemp("tiny")
    return {
        name: str(tiny_models.build(root / name, family, channels))
        for name, (family, channels) in {**KINDS, STARTER: (STARTER, 4)}.items()
    }


class Models:
    """A DiffusersModel for each folder, so that nothing is loaded twice."""

    def __init__(self) -> None:
        self._by_ref: dict[str, DiffusersModel] = {}

    def run(self, task: ModelTask, on_step: Any, cancel: CancelToken) -> ModelPicture:
        return self.of(task.model).run(task, on_step, cancel)

    def of(self, ref: str) -> DiffusersModel:
        return self._by_ref.setdefault(ref, DiffusersModel("cpu"))

    def loaded(self, ref: str) -> LoadedModel:
        loaded = self.of(ref)._loaded  # pyright: ignore[reportPrivateUsage]
        assert loaded is not None
        return loaded


@pytest.fixture(scope="module")
def model() -> Models:
    return Models()


@pytest.fixture(scope="module")
def image() -> RgbArray:
    return np.random.default_rng(5).integers(0, 255, (32, 48, 3), dtype=np.uint8)


@pytest.fixture(scope="module")
def mask() -> MaskArray:
    mask = np.zeros((32, 48), np.uint8)
    mask[:, :16] = 255
    mask[:, 16:24] = 128
    return mask


def task(folder: str, **fields: Any) -> ModelTask:
    common: dict[str, Any] = {
        "model": folder,
        "extent": EXTENT,
        "prompt": "a red house",
        "negative_prompt": "",
        "seed": 7,
        "num_inference_steps": 4,
        "guidance_scale": 3.0,
        "minimum_steps": 2,
    }
    return ModelTask(**common | fields)


def run(
    model: Models | DiffusersModel, wanted: ModelTask, steps: list[ModelStep] | None = None
) -> Any:
    seen: list[ModelStep] = [] if steps is None else steps
    return model.run(wanted, seen.append, CancelToken()).pixels


@pytest.mark.parametrize("kind", KINDS)
def test_model_runs_every_task(
    model: Models, folders: dict[str, str], kind: str, image: RgbArray, mask: MaskArray
) -> None:
    folder = folders[kind]
    variants: list[dict[str, Any]] = [
        {},
        {"image": image, "strength": 0.5},
        {"image": image, "denoise_mask": mask},
        {"image": image, "denoise_mask": mask, "strength": 0.5, "guidance_scale": 1.0},
    ]
    made = [run(model, task(folder, **fields)) for fields in variants]
    again = [run(model, task(folder, **fields)) for fields in variants]
    for first, second in zip(made, again, strict=True):
        assert first.shape == (32, 48, 3)
        assert first.dtype == np.uint8
        assert first.std() > 1
        assert np.array_equal(first, second)
    other_seed = run(model, task(folder, seed=8))
    assert not np.array_equal(other_seed, made[0])


@pytest.mark.parametrize("kind", ["sd15", "sd15-inpaint"])
@pytest.mark.parametrize("strength", [1.0, 0.5])
def test_model_keeps_the_latents_of_what_is_masked(
    model: Models,
    folders: dict[str, str],
    kind: str,
    strength: float,
    image: RgbArray,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Mask 0 is exactly z0; 255 exactly what comes without a mask."""
    decoded = record_decoded(monkeypatch)
    mask = np.zeros((32, 48), np.uint8)
    mask[9, 17] = 255  # one pixel frees the cell it lies in
    fields: dict[str, Any] = {"image": image, "strength": strength}
    run(model, task(folders[kind], denoise_mask=mask, **fields))
    vae, values = decoded[-1]
    z0 = latents.encode(vae, image, "cpu", torch.float32)
    free = torch.zeros(4, 6, dtype=torch.bool)
    free[1, 2] = True
    assert torch.equal(values[0][:, ~free], z0[0][:, ~free])
    assert not torch.equal(values[0][:, free], z0[0][:, free])

    whole = run(model, task(folders[kind], denoise_mask=np.full_like(mask, 255), **fields))
    if kind == "sd15":
        assert np.array_equal(whole, run(model, task(folders[kind], **fields)))


def test_model_gives_what_diffusers_gives(model: Models, folders: dict[str, str]) -> None:
    StableDiffusionPipeline = library("diffusers").StableDiffusionPipeline

    pipeline: Any = StableDiffusionPipeline.from_pretrained(folders["sd15"], safety_checker=None)
    pipeline.set_progress_bar_config(disable=True)
    bare = pipeline(
        "a red house",
        width=48,
        height=32,
        num_inference_steps=4,
        guidance_scale=3.0,
        generator=torch.Generator().manual_seed(7),
        output_type="np",
    ).images[0]
    expected = (bare * 255).round().astype(np.uint8)
    ours = run(model, task(folders["sd15"]))
    # Another memory format adds up in another order.
    assert np.abs(ours.astype(int) - expected).max() <= 1


def test_model_shares_weights_between_tasks(
    model: Models, folders: dict[str, str], image: RgbArray
) -> None:
    run(model, task(folders["sd15"]))
    run(model, task(folders["sd15"], image=image, strength=0.5))
    loaded = model.loaded(folders["sd15"])
    first = loaded.pipeline("StableDiffusionPipeline", loaded.own_scheduler)
    second = loaded.pipeline("StableDiffusionImg2ImgPipeline", loaded.own_scheduler)
    assert first is not second
    for name in ("unet", "vae", "text_encoder"):
        pairs = zip(
            getattr(first, name).parameters(), getattr(second, name).parameters(), strict=True
        )
        assert all(one.data_ptr() == other.data_ptr() for one, other in pairs)


def test_model_loads_once_and_keeps_one(folders: dict[str, str]) -> None:
    model = DiffusersModel("cpu")
    run(model, task(folders["sd15-inpaint"], num_inference_steps=1))
    steps: list[ModelStep] = []
    run(model, task(folders["sd15"], num_inference_steps=1), steps)
    assert steps[0].loading
    steps.clear()
    run(model, task(folders["sd15"], num_inference_steps=1), steps)
    assert not any(step.loading for step in steps)
    model.unload()
    run(model, task(folders["sd15"], num_inference_steps=1), steps)
    assert any(step.loading for step in steps)


def test_model_with_strength_0_gives_the_picture_back(
    model: Models, folders: dict[str, str], image: RgbArray
) -> None:
    assert np.array_equal(run(model, task(folders["sd15"], image=image, strength=0.0)), image)


def test_model_runs_enough_steps_at_low_strength(
    model: Models, folders: dict[str, str], image: RgbArray
) -> None:
    steps: list[ModelStep] = []
    run(model, task(folders["sd15"], image=image, strength=0.1, minimum_steps=3), steps)
    assert [(step.step, step.steps) for step in steps if not step.loading] == [
        (1, 3),
        (2, 3),
        (3, 3),
    ]


@pytest.mark.parametrize("scheduler", ["euler-a", "dpmpp-2m-karras", "unipc", "lcm"])
def test_model_runs_with_every_kind_of_scheduler(
    model: Models,
    folders: dict[str, str],
    scheduler: str,
    image: RgbArray,
    mask: MaskArray,
) -> None:
    fields: dict[str, Any] = {"scheduler": scheduler, "image": image, "strength": 0.7}
    made = run(model, task(folders["sd15"], denoise_mask=mask, **fields))
    assert np.array_equal(made, run(model, task(folders["sd15"], denoise_mask=mask, **fields)))


def test_model_previews_look_like_the_picture(
    model: Models, folders: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.engine.previews._INTERVAL_S", 0.0)
    monkeypatch.setattr("core.engine.previews.Throttle.is_open", True)
    run(model, task(folders["sd15"]))  # the map is fitted to this picture
    steps: list[ModelStep] = []
    picture = run(model, task(folders["sd15"]), steps)
    last = steps[-1].preview
    assert all(step.preview is not None for step in steps)
    assert last is not None
    assert last.shape == (16, 24, 3)
    small = picture.reshape(16, 2, 24, 2, 3).mean(axis=(1, 3))
    assert np.abs(small - last).mean() < 0.7 * np.abs(small - small.mean()).mean()


def test_model_cancelled_in_a_step_is_as_good_as_new(
    model: Models, folders: dict[str, str]
) -> None:
    before = run(model, task(folders["sd15"]))
    token = CancelToken()
    timer = threading.Timer(0.0, token.cancel)

    def on_step(step: ModelStep) -> None:
        if step.step == 2:
            timer.start()

    started = time.monotonic()
    with pytest.raises(GenerationCancelled) as raised:
        model.run(task(folders["sd15"], num_inference_steps=1000), on_step, token)
    assert time.monotonic() - started < 60  # of several minutes' work
    timer.join()
    assert _holds_no_tensor(raised.value)
    assert np.array_equal(run(model, task(folders["sd15"])), before)


def _holds_no_tensor(error: BaseException) -> bool:
    trace = error.__traceback__
    while trace is not None:
        for value in trace.tb_frame.f_locals.values():
            if isinstance(value, torch.Tensor):
                return False
        trace = trace.tb_next
    return error.__context__ is None


def test_model_looks_at_the_token_inside_a_step(
    model: Models, folders: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Set while the UNet runs: none of its later blocks are."""
    run(model, task(folders["sd15"]))
    loaded = model.loaded(folders["sd15"])
    unet = loaded.base.unet
    token = CancelToken()
    reached: list[str] = []
    first = unet.down_blocks[0].register_forward_pre_hook(lambda *_: token.cancel())
    last = unet.up_blocks[-1].register_forward_hook(lambda *_: reached.append("the end"))
    try:
        with pytest.raises(GenerationCancelled):
            model.run(task(folders["sd15"]), lambda _: None, token)
    finally:
        first.remove()
        last.remove()
    assert reached == []


def test_model_that_does_not_fit_says_so_and_goes_on(
    model: Models, folders: dict[str, str]
) -> None:
    before = run(model, task(folders["sd15"]))
    loaded = model.loaded(folders["sd15"])

    def fail(*_: Any) -> None:
        raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB")

    handle = loaded.base.unet.register_forward_pre_hook(fail)
    with pytest.raises(UserError, match="Not enough memory for 48×32") as raised:
        model.run(task(folders["sd15"]), lambda _: None, CancelToken())
    handle.remove()
    assert "Make the region" in raised.value.do
    assert np.array_equal(run(model, task(folders["sd15"])), before)


def test_memory_errors_are_told_from_bugs() -> None:
    assert memory.is_out_of_memory(MemoryError())
    assert memory.is_out_of_memory(torch.OutOfMemoryError("x"))
    assert memory.is_out_of_memory(RuntimeError("DefaultCPUAllocator: can't allocate memory"))
    assert not memory.is_out_of_memory(RuntimeError("mat1 and mat2 shapes cannot be multiplied"))
    assert not memory.is_out_of_memory(ValueError("out of memory"))


def test_vae_that_fails_in_half_precision_is_run_in_full(folders: dict[str, str]) -> None:
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


def test_model_that_gives_invalid_numbers_says_so(model: Models, folders: dict[str, str]) -> None:
    run(model, task(folders["sd15"]))
    loaded = model.loaded(folders["sd15"])
    handle = loaded.base.unet.conv_out.register_forward_hook(
        lambda _module, _inputs, output: output * float("nan")
    )
    with pytest.raises(UserError, match="numbers grew beyond all bounds"):
        model.run(task(folders["sd15"]), lambda _: None, CancelToken())
    handle.remove()


def test_model_notes_a_prompt_that_was_cut(model: Models, folders: dict[str, str]) -> None:
    made: ModelPicture = model.run(
        task(folders["sd15"], prompt="a red house " * 2000, num_inference_steps=1),
        lambda _: None,
        CancelToken(),
    )
    assert made.notes[0].startswith("The prompt is longer than the model can read")
    assert made.made_with["device"] == "cpu"


@pytest.mark.parametrize("kind", ["sd15", "sdxl-inpaint"])
def test_model_reads_long_prompts_to_the_end(
    model: Models, folders: dict[str, str], kind: str
) -> None:
    start = "a red house " * 25
    one = run(model, task(folders[kind], prompt=start + "red " * 70, num_inference_steps=1))
    other = run(model, task(folders[kind], prompt=start + "house " * 70, num_inference_steps=1))
    assert not np.array_equal(one, other)


def test_lora_changes_the_picture_and_leaves_no_trace(
    model: Models, folders: dict[str, str], tmp_path: Path
) -> None:
    lora = tiny_models.write_lora(tmp_path / "style.safetensors", Path(folders["sd15"]))
    base = run(model, task(folders["sd15"]))

    def with_weight(*weights: float) -> Any:
        loras = tuple(Lora(str(lora), weight) for weight in weights)
        return run(model, task(folders["sd15"], loras=loras))

    full = with_weight(1.0)
    assert not np.array_equal(full, base)
    assert not np.array_equal(with_weight(0.5), full)
    assert np.array_equal(with_weight(0.5, 0.5), full)
    assert np.array_equal(with_weight(0.0), base)
    assert np.array_equal(with_weight(1.0), full)
    assert np.array_equal(run(model, task(folders["sd15"])), base)


def test_lora_of_another_family_is_refused(
    model: Models, folders: dict[str, str], tmp_path: Path
) -> None:
    lora = tiny_models.write_lora(tmp_path / "style.safetensors", Path(folders["sd15"]))
    base = run(model, task(folders["sdxl"]))
    with pytest.raises(BadInput, match=r"style\.safetensors does not fit this model"):
        run(model, task(folders["sdxl"], loras=(Lora(str(lora)),)))
    assert np.array_equal(run(model, task(folders["sdxl"])), base)


@pytest.mark.parametrize("kind", KINDS)
def test_single_file_gives_what_the_folder_gives(
    model: Models,
    folders: dict[str, str],
    kind: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    family, _ = KINDS[kind]
    resources = tmp_path / "resources"
    original_layout.write_family_config(resources / "families", Path(folders[kind]), family)
    monkeypatch.setattr(paths, "resources_dir", lambda: resources)
    file = original_layout.write_single_file(tmp_path / "model.safetensors", Path(folders[kind]))
    assert np.array_equal(run(model, task(str(file))), run(model, task(folders[kind])))


def test_folder_with_half_precision_weights_only_loads(
    model: Models, folders: dict[str, str], tmp_path: Path
) -> None:
    StableDiffusionPipeline = library("diffusers").StableDiffusionPipeline

    half: Any = StableDiffusionPipeline.from_pretrained(
        folders["sd15"], dtype=torch.float16, safety_checker=None
    )
    half.save_pretrained(tmp_path / "half", variant="fp16")
    assert run(model, task(str(tmp_path / "half"))).shape == (32, 48, 3)


@pytest.mark.parametrize("damage", ["cut", "missing"])
def test_folder_that_is_damaged_is_refused(
    folders: dict[str, str], tmp_path: Path, damage: str
) -> None:
    folder = tmp_path / "damaged"
    shutil.copytree(folders[STARTER], folder)
    weights = next((folder / "vae").glob("*.safetensors"))
    if damage == "missing":
        weights.unlink()
    else:
        weights.write_bytes(weights.read_bytes()[:1000])
    model = DiffusersModel("cpu")
    with pytest.raises(BadInput, match="damaged cannot be loaded"):
        run(model, task(str(folder)))
    assert run(model, task(folders[STARTER])).shape == (32, 48, 3)


def test_device_that_is_not_there_is_refused() -> None:
    if torch.cuda.is_available():
        pytest.skip("there is one")
    with pytest.raises(BadInput, match=r"no CUDA or ROCm GPU.*“cpu” or “auto”"):
        DiffusersModel("cuda").start()
    with pytest.raises(BadInput, match="no device “tpu”"):
        DiffusersModel("tpu").start()


def test_local_engine_makes_a_batch_of_what_single_runs_make(folders: dict[str, str]) -> None:
    engine = LocalEngine(device="cpu")
    image = np.random.default_rng(2).integers(0, 255, (40, 56, 4), dtype=np.uint8)
    image[..., 3] = 255
    mask = np.zeros((40, 56), np.uint8)
    mask[10:20, 12:30] = 255
    frame = Bounds(0, 0, 56, 40)
    request = GenerationRequest(
        model=folders[STARTER],
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
