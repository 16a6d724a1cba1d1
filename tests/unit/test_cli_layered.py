"""Files with layers on the command line: what they say, and how they are taken."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from psd_tools import PSDImage

from core.document import Document
from core.errors import BadInput
from core.formats import read_picture
from core.formats.openraster import read_document, read_outline
from core.formats.openraster_writing import write_document
from core.geometry import Bounds, Extent
from core.recipe import (
    MOST,
    Recipe,
    recipes_of_text,
    stored_recipes,
    stored_text,
    with_newest,
)
from core.request import GenerationRequest, Task
from tests.cli_harness import Cli, cli

__all__ = ["cli"]


def recipe(prompt: str = "a red boat", seed: int = 7, task: Task = Task.INPAINT) -> Recipe:
    settings = GenerationRequest(
        prompt=prompt, negative_prompt="fog", seed=seed, strength=0.5, size=Extent(96, 64)
    )
    return Recipe(settings, task)


def layered(path: Path, *, masked: bool = True) -> np.ndarray:
    """An .ora of two layers, the upper one half there; gives what is visible."""
    ground = np.random.default_rng(3).integers(0, 256, (64, 96, 4), dtype=np.uint8)
    ground[..., 3] = 255
    document = Document.from_pixels(ground, "ground")
    document.add_layer("upper", 1)
    document.fill_layer(document.active.id, Bounds(10, 10, 40, 30), (200, 20, 40, 128))
    if masked:
        document.write_mask(Bounds(20, 16, 24, 24), np.full((24, 24), 255, np.uint8))
    snapshot = document.snapshot()
    write_document(path, snapshot, recipes=(recipe("older"), recipe()))
    return snapshot.read(snapshot.frame)


@given(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=80),
    st.integers(0, 2**32 - 1),
    st.sampled_from(list(Task)),
)
def test_recipe_comes_back_as_it_was(prompt: str, seed: int, task: Task) -> None:
    kept = recipe(prompt, seed, task)
    assert stored_recipes(json.loads(json.dumps([kept.to_dict()]))) == (kept,)


def test_recipes_are_bounded_and_the_newest_is_last() -> None:
    kept: tuple[Recipe, ...] = ()
    for seed in range(MOST + 5):
        kept = with_newest(kept, recipe(seed=seed))
    assert len(kept) == MOST
    again = with_newest(kept, kept[0])
    assert len(again) == MOST
    assert again[-1] == kept[0]


@pytest.mark.parametrize(
    "stored", [None, 7, "text", {"a": 1}, [1, None, [], {"request": 3}, {"request": {}}]]
)
def test_recipes_that_make_no_sense_are_passed_over(stored: object) -> None:
    assert stored_recipes(stored) == ()


def test_recipes_of_a_hostile_file_are_refused_one_by_one() -> None:
    good = recipe().to_dict()
    bad = json.loads(json.dumps(good))
    bad["request"]["num_inference_steps"] = 10**9
    assert stored_recipes([bad, good]) == (recipe(),)
    with pytest.raises(BadInput):
        Recipe.from_dict(bad)


def test_info_tells_layers_size_and_parameters_of_openraster(cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "mine 图.ora"
    layered(path)
    ran = cli.run("info", str(path))
    assert (ran.code, ran.err) == (0, "")
    info = json.loads(ran.out)
    assert (info["format"], info["size"], info["program"]) == ("OpenRaster", [96, 64], "Pentimento")
    assert [one["name"] for one in info["layers"]] == ["ground", "upper"]
    assert info["mask"] is True
    assert info["settings"]["prompt"] == "a red boat"
    assert info["parameters"]["Denoising strength"] == "0.5"
    assert [one["prompt"] for one in info["history"]] == ["older", "a red boat"]
    assert read_outline(path).recipes == read_document(path).recipes


def test_info_tells_the_layers_of_a_photoshop_file(cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "a.psd"
    file: Any = PSDImage.new("RGB", (40, 30))
    file.create_pixel_layer(Image.new("RGB", (40, 30), (9, 99, 200)), name="sea")
    file.save(path)
    info = json.loads(cli.run("info", str(path)).out)
    assert (info["format"], info["size"]) == ("PSD", [40, 30])
    assert [one["name"] for one in info["layers"]] == ["sea"]


def test_info_of_a_damaged_document_is_one_line(cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "broken.ora"
    layered(path)
    path.write_bytes(path.read_bytes()[:300])
    ran = cli.run("info", str(path))
    assert ran.code == 2
    assert len(ran.err.strip().splitlines()) == 1


def test_generate_takes_the_visible_picture_and_the_mask_of_openraster(
    cli: Cli, tmp_path: Path
) -> None:
    path, out = tmp_path / "mine.ora", tmp_path / "out.png"
    seen = layered(path)
    ran = cli.run(
        *("generate", "--prompt", "x", "--image", str(path), "--strict", "--no-gallery"),
        *("-o", str(out)),
    )
    assert ran.code == 0, ran.err
    assert "the mask in" in ran.err
    made = read_picture(out).rgba
    outside = np.ones((64, 96), bool)
    outside[16:40, 20:44] = False
    np.testing.assert_array_equal(made[outside], seen[outside])
    assert (made[~outside] != seen[~outside]).any()


def test_generate_prefers_the_mask_that_is_given(cli: Cli, tmp_path: Path) -> None:
    path, out = tmp_path / "mine.ora", tmp_path / "out.png"
    seen = layered(path)
    mask = np.zeros((64, 96), np.uint8)
    mask[:, 70:] = 255
    Image.fromarray(mask).save(tmp_path / "mask.png")
    ran = cli.run(
        *("generate", "--prompt", "x", "--image", str(path), "--strict", "--no-gallery"),
        *("--mask", str(tmp_path / "mask.png"), "-o", str(out)),
    )
    assert ran.code == 0, ran.err
    assert "the mask in" not in ran.err
    np.testing.assert_array_equal(read_picture(out).rgba[:, :70], seen[:, :70])


def test_generate_reworks_openraster_without_a_mask(cli: Cli, tmp_path: Path) -> None:
    path, out = tmp_path / "mine.ora", tmp_path / "out.png"
    layered(path, masked=False)
    ran = cli.run("generate", "--prompt", "x", "--image", str(path), "-o", str(out))
    assert ran.code == 0, ran.err
    assert read_picture(out).extent == Extent(96, 64)


def test_generate_takes_a_photoshop_file(cli: Cli, tmp_path: Path) -> None:
    path, out = tmp_path / "a.psd", tmp_path / "out.png"
    file: Any = PSDImage.new("RGB", (80, 64))
    file.create_pixel_layer(Image.new("RGB", (80, 64), (9, 99, 200)), name="sea")
    file.save(path)
    Image.fromarray(np.eye(64, 80, dtype=np.uint8) * 255).save(tmp_path / "mask.png")
    ran = cli.run(
        *("generate", "--prompt", "x", "--image", str(path), "--strict", "--no-gallery"),
        *("--mask", str(tmp_path / "mask.png"), "-o", str(out)),
    )
    assert ran.code == 0, ran.err
    made = read_picture(out).rgba
    assert made[5, 70].tolist() == [9, 99, 200, 255]


@pytest.mark.parametrize("text", ["", "{", "7", "[" * 100_000, "[null]"])
def test_recipes_of_a_damaged_journal_are_none(text: str) -> None:
    assert recipes_of_text(text) == ()


def test_recipes_come_back_from_the_journal_s_text() -> None:
    assert recipes_of_text(stored_text((recipe("a"), recipe("红")))) == (recipe("a"), recipe("红"))
