"""LaMa through spandrel, without torchvision: found, loaded, filling, refused."""

from __future__ import annotations

import functools
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core import paths
from core.cancellation import CancelToken, GenerationCancelled
from core.editing import ArrayMask, ArrayPicture, edit, prepare
from core.engine.lama import LamaFiller
from core.engine.process import library
from core.engine.spandrel_library import spandrel_library
from core.errors import BadInput, UserError
from core.families.registry import get
from core.models import catalogue
from core.models.detection import Kind, detect_file
from core.request import Candidate, EditOptions, Infill, Intent
from tests.scripted_models import EchoModel

FAMILY = get("sd15")


@pytest.fixture
def tiny(monkeypatch: pytest.MonkeyPatch) -> Any:
    """spandrel's LaMa with few and narrow layers: the real one has 51 million weights."""
    module = spandrel_library("spandrel.architectures.LaMa.__arch.LaMa")
    generator = functools.partial(module.FFCResNetGenerator, ngf=8, n_blocks=2)
    monkeypatch.setattr(module, "FFCResNetGenerator", generator)
    return module


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "models"
    folder.mkdir()
    monkeypatch.setattr(paths, "models_dir", lambda: folder)
    return folder


def save_lama(path: Path, module: Any, prefix: str = "model.") -> None:
    """A LaMa with random weights, its keys as published files have them."""
    import torch
    from safetensors.torch import save_file

    torch.manual_seed(3)
    weights = module.LaMa(in_nc=4, out_nc=3).state_dict()
    save_file({prefix + key.removeprefix("model."): value for key, value in weights.items()}, path)


def picture_and_hole() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(1)
    picture = rng.integers(0, 256, (75, 90, 3), np.uint8)
    hole = np.zeros((75, 90), np.uint8)
    hole[20:50, 30:70] = 255
    hole[10, 10] = 90
    return picture, hole


def test_spandrel_is_imported_without_torchvision_and_leaves_none_behind() -> None:
    """In a process of its own: here it may have been imported already."""
    program = """
import sys
from core.engine.spandrel_library import spandrel_library
spandrel = spandrel_library()
assert len(spandrel.MAIN_REGISTRY) > 40
assert not [name for name in sys.modules if name.split(".")[0] == "torchvision"]
from importlib.util import find_spec
assert find_spec("torchvision") is None, "the lock leaves it out"
from diffusers import StableDiffusionPipeline
from transformers import CLIPImageProcessor
"""
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr


def test_stand_in_normalizes_as_torchvision_does() -> None:
    import torch

    from core.engine.spandrel_library import normalize

    picture = torch.rand(1, 3, 4, 5)
    made = normalize(picture, [0.5, 0.25, 0.0], [0.5, 1.0, 2.0])
    assert torch.allclose(made[:, 1], picture[:, 1] - 0.25)
    assert torch.allclose(made[:, 2], picture[:, 2] / 2.0)
    assert normalize(picture, [0.0] * 3, [1.0] * 3, inplace=True) is picture


@pytest.mark.parametrize("prefix", ["model.", "generator."])
def test_lama_is_told_by_its_header_and_is_no_checkpoint(
    tiny: Any, models: Path, prefix: str
) -> None:
    path = models / "big-lama.safetensors"
    save_lama(path, tiny, "model." if prefix == "model." else "generator.")
    assert detect_file(path).kind is Kind.INFILL
    found = catalogue.scan()
    assert found.infills == (path,)
    assert path.name not in {entry.label for entry in found.models}
    assert not found.rejected
    with pytest.raises(BadInput, match="LaMa"):
        catalogue.resolve(path.name)


def test_lama_fills_the_hole_and_nothing_else(tiny: Any, models: Path) -> None:
    save_lama(models / "lama.safetensors", tiny)
    picture, hole = picture_and_hole()
    filler = LamaFiller("cpu")
    made = filler.fill(picture, hole, CancelToken())
    assert made.shape == picture.shape
    assert (made[hole == 0] == picture[hole == 0]).all()
    assert (made[hole == 255] != picture[hole == 255]).any()
    assert (filler.fill(picture, hole, CancelToken()) == made).all()
    filler.unload()
    assert (filler.fill(picture, hole, CancelToken()) == made).all()


def test_lama_is_run_by_the_processor_where_the_gpu_is_full(
    tiny: Any, models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save_lama(models / "lama.safetensors", tiny)
    picture, hole = picture_and_hole()
    filler = LamaFiller("cpu")
    expected = filler.fill(picture, hole, CancelToken())
    full = Card(filler._model)
    filler._model = full
    assert (filler.fill(picture, hole, CancelToken()) == expected).all()
    assert full.moves == ["cpu"]


class Card:
    """The model as if on a GPU that has no room for what it computes."""

    def __init__(self, model: Any) -> None:
        self._model = model
        self.device: Any = library("torch").device("meta")
        self.moves: list[str] = []

    def __call__(self, image: Any, mask: Any) -> Any:
        if self.device.type == "meta":
            raise RuntimeError("HIP out of memory. Tried to allocate 2.00 GiB")
        return self._model(image, mask)

    def to(self, name: str) -> None:
        self.moves.append(name)
        self.device = self._model.device


def test_lama_can_be_cancelled_in_the_middle(tiny: Any, models: Path) -> None:
    save_lama(models / "lama.safetensors", tiny)
    picture, hole = picture_and_hole()
    filler = LamaFiller("cpu")
    filler.fill(picture, hole, CancelToken())
    token = CancelToken()
    calls = 0
    raise_if_cancelled = token.raise_if_cancelled

    def count() -> None:
        nonlocal calls
        calls += 1
        if calls == 5:
            token.cancel()
        raise_if_cancelled()

    token.raise_if_cancelled = count  # pyright: ignore[reportAttributeAccessIssue]
    with pytest.raises(GenerationCancelled):
        filler.fill(picture, hole, token)
    assert calls == 5
    filler.fill(picture, hole, CancelToken())


def test_lama_that_is_not_installed_says_what_to_do(models: Path) -> None:
    picture, hole = picture_and_hole()
    with pytest.raises(UserError) as caught:
        LamaFiller("cpu").fill(picture, hole, CancelToken())
    assert str(models) in str(caught.value)
    assert ".safetensors" in str(caught.value)


def test_lama_with_other_weights_says_so(tiny: Any, models: Path) -> None:
    import torch
    from safetensors.torch import save_file

    save_file({"model.model.1.bn_l.running_mean": torch.zeros(8)}, models / "broken.safetensors")
    picture, hole = picture_and_hole()
    with pytest.raises(UserError, match="broken.safetensors"):
        LamaFiller("cpu").fill(picture, hole, CancelToken())


def test_edit_starts_from_lama_and_a_removal_takes_it_by_itself(tiny: Any, models: Path) -> None:
    save_lama(models / "lama.safetensors", tiny)
    rgba = np.full((600, 600, 4), 255, np.uint8)
    rgba[..., :3] = np.random.default_rng(2).integers(0, 256, (600, 600, 3), np.uint8)
    mask = np.zeros((600, 600), np.uint8)
    mask[250:330, 240:350] = 255
    request = prepare(
        ArrayPicture(rgba), ArrayMask(mask), FAMILY, options=EditOptions(intent=Intent.REMOVE)
    )
    assert request.options.infill is Infill.LAMA
    models_shown: list[np.ndarray] = []
    for filler in (LamaFiller("cpu"), None):
        model, got = EchoModel(), list[Candidate]()
        options = request.options if filler else EditOptions(intent=Intent.REMOVE)
        edit(
            request.replace(options=options),
            model,
            FAMILY,
            lambda _: None,
            got.append,
            CancelToken(),
            filler,
        )
        shown = model.tasks[0].image
        assert shown is not None
        models_shown.append(shown)
    assert (models_shown[0] != models_shown[1]).any()


def test_removal_without_lama_continues_edges(models: Path) -> None:
    mask = np.full((80, 80), 255, np.uint8)
    rgba = np.full((80, 80, 4), 255, np.uint8)
    request = prepare(
        ArrayPicture(rgba), ArrayMask(mask), FAMILY, options=EditOptions(intent=Intent.REMOVE)
    )
    assert request.options.infill is Infill.AUTO
