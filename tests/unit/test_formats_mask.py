"""Masks from files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.errors import BadInput
from core.formats import read_mask
from core.geometry import Extent


def ramp() -> np.ndarray:
    return np.arange(256, dtype=np.uint8).reshape(16, 16)


@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA", "LA"])
def test_read_mask_takes_the_values_as_they_are(tmp_path: Path, mode: str) -> None:
    Image.fromarray(ramp()).convert(mode).save(tmp_path / "m.png")
    assert np.array_equal(read_mask(tmp_path / "m.png", Extent(16, 16)), ramp())


def test_read_mask_counts_transparent_as_black(tmp_path: Path) -> None:
    pixels = np.full((4, 4, 4), 255, np.uint8)
    pixels[:2, :, 3] = 0
    pixels[2, :, 3] = 128
    Image.fromarray(pixels).save(tmp_path / "m.png")
    assert read_mask(tmp_path / "m.png", Extent(4, 4))[:, 0].tolist() == [0, 0, 128, 255]


def test_read_mask_reduces_16_bits(tmp_path: Path) -> None:
    deep = (np.arange(16, dtype=np.uint16) * 4369).reshape(4, 4)
    Image.fromarray(deep).save(tmp_path / "m.png")
    assert np.array_equal(read_mask(tmp_path / "m.png", Extent(4, 4)), deep // 257)


@pytest.mark.parametrize("name", ["m.jpg", "m.webp", "m.avif"])
@pytest.mark.parametrize("quality", [75, 90])
def test_read_mask_takes_out_the_ripples(tmp_path: Path, name: str, quality: int) -> None:
    clean = np.zeros((64, 64), np.uint8)
    clean[20:45, 17:50] = 255
    Image.fromarray(clean).convert("RGB").save(tmp_path / name, quality=quality)
    mask = read_mask(tmp_path / name, Extent(64, 64))
    far = np.ones_like(clean, bool)
    far[12:53, 9:58] = False
    assert (mask[far] == 0).all()
    assert (mask[28:37, 25:42] == 255).all()
    assert np.mean((mask > 127) != (clean > 127)) < 0.01


def test_read_mask_stands_upright(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    stored = np.zeros((4, 6), np.uint8)
    stored[0] = 255  # the top row of the file is the right column of the picture
    Image.fromarray(stored).save(tmp_path / "m.png", exif=exif)
    mask = read_mask(tmp_path / "m.png", Extent(4, 6))
    assert (mask[:, 3] == 255).all()
    assert not mask[:, :3].any()


def test_read_mask_tells_both_sizes(tmp_path: Path) -> None:
    Image.new("L", (8, 9)).save(tmp_path / "m.png")
    with pytest.raises(BadInput, match=r"8×9.*640×480"):
        read_mask(tmp_path / "m.png", Extent(640, 480))


def test_read_mask_refuses_what_is_no_picture(tmp_path: Path) -> None:
    (tmp_path / "m.png").write_text("white")
    with pytest.raises(BadInput):
        read_mask(tmp_path / "m.png", Extent(1, 1))
