"""Copies of the gallery's pictures: no folder of this machine in them, and no word if unwanted."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from core.library.exporting import shared
from core.library.metadata import Origin, read_info, recipes_in, texts_of
from core.library.pixels import encode_png, picture_bounds
from core.request import Lora
from tests.unit.library_samples import A1111, inpaint_candidate, inpaint_request, noise, png_with

FOLDER = "/home/somebody/models"


def content() -> bytes:
    request = inpaint_request(
        model=f"{FOLDER}/dream.safetensors", loras=(Lora(f"{FOLDER}/ink.safetensors", 0.8),)
    )
    candidate = inpaint_candidate(request)
    picture = picture_bounds(candidate)
    origin = Origin(
        "1-a", 1, candidate.request.to_dict(), 101, 1, candidate.bounds, picture, task="inpaint"
    )
    return encode_png(noise(40, 60, 4), texts_of(candidate, origin))


def pixels(png: bytes) -> np.ndarray:
    with Image.open(io.BytesIO(png)) as image:
        return np.asarray(image)


def test_copy_tells_how_it_was_made_and_of_no_folder(tmp_path: Path) -> None:
    whole = content()
    assert FOLDER.encode() in whole
    copy = shared(whole, with_texts=True)
    assert b"somebody" not in copy
    np.testing.assert_array_equal(pixels(copy), pixels(whole))
    (tmp_path / "whole.png").write_bytes(whole)
    (tmp_path / "copy.png").write_bytes(copy)
    (recipe,) = recipes_in(tmp_path / "copy.png")
    (own,) = recipes_in(tmp_path / "whole.png")
    assert recipe.settings.model == "dream"
    assert recipe.settings.loras == (Lora("ink", 0.8),)
    assert recipe.settings.options == own.settings.options
    one, two = (read_info(tmp_path / name)["raw"] for name in ("whole.png", "copy.png"))
    assert one["parameters"] == two["parameters"]


def test_copy_without_texts_has_none(tmp_path: Path) -> None:
    copy = shared(content(), with_texts=False)
    path = tmp_path / "copy.png"
    path.write_bytes(copy)
    assert read_info(path)["raw"] == {}
    assert b"house" not in copy
    np.testing.assert_array_equal(pixels(copy), pixels(content()))


def test_record_that_makes_no_sense_is_not_passed_on(tmp_path: Path) -> None:
    path = png_with(tmp_path / "a.png", pentimento=f'{{"model": "{FOLDER}"}}', parameters=A1111)
    copy = shared(path.read_bytes(), with_texts=True)
    assert b"somebody" not in copy
    assert b"1234567890" in copy


@given(st.binary(max_size=200), st.booleans())
def test_damaged_file_never_raises(damage: bytes, with_texts: bool) -> None:
    whole = content()
    at = len(damage) * 7 % len(whole)
    shared(whole[:at] + damage, with_texts=with_texts)
    shared(damage, with_texts=with_texts)


@pytest.mark.parametrize("with_texts", [True, False])
def test_copy_of_a_copy_is_the_same(with_texts: bool) -> None:
    once = shared(content(), with_texts=with_texts)
    assert shared(once, with_texts=with_texts) == once
