"""Colours come in as they are meant and go out so: CMYK in its two JPEG kinds, wide gamuts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from core.formats import read_picture, write_picture
from core.formats.profiles import shaper_of
from tests.unit.test_formats_deep import PROFILES, gamma, profile

INKS = [(0, 255, 255, 0), (255, 0, 0, 0), (0, 0, 0, 255), (0, 0, 0, 0), (40, 200, 10, 90)]


def inks_to_rgb(inks: tuple[int, ...]) -> list[int]:
    cyan, magenta, yellow, black = inks
    return [round((255 - ink) * (255 - black) / 255) for ink in (cyan, magenta, yellow)]


@pytest.mark.parametrize("inks", INKS)
def test_both_kinds_of_cmyk_jpeg_come_out_alike(
    tmp_path: Path, inks: tuple[int, int, int, int]
) -> None:
    """Adobe stores the inks inverted, either as they are or (YCCK) with three turned into
    brightness and colour."""
    plain = tmp_path / "cmyk.jpg"
    Image.new("CMYK", (16, 16), inks).save(plain, quality=100, subsampling=0)
    # By libjpeg's rule (jdcolor.c) the inverted ink is 255 less what would be red.
    three = Image.new("RGB", (1, 1), inks[:3]).convert("YCbCr").getpixel((0, 0))
    assert isinstance(three, tuple)
    # Pillow writes four planes inverted, and says 0 in Adobe's mark: no transform.
    planes = tuple(255 - value for value in (*three, 255 - inks[3]))
    turned = tmp_path / "ycck.jpg"
    Image.new("CMYK", (16, 16), planes).save(turned, quality=100, subsampling=0)
    content = bytearray(turned.read_bytes())
    at = content.index(b"Adobe")
    assert content[at + 11] == 0
    content[at + 11] = 2
    turned.write_bytes(bytes(content))
    wanted = np.array(inks_to_rgb(inks))
    for path in (plain, turned):
        seen = read_picture(path).rgba[8, 8].astype(int)
        assert np.abs(seen[:3] - wanted).max() <= 4, path.name
        assert seen[3] == 255


@pytest.mark.parametrize("name", ["Display P3", "Adobe RGB"])
@pytest.mark.parametrize("suffix", [".png", ".jpg", ".webp", ".tif", ".avif"])
def test_wide_colours_look_the_same_once_saved(tmp_path: Path, suffix: str, name: str) -> None:
    """Read from any format, and read again from what was saved of it."""
    values = np.full((16, 16, 3), (180, 120, 60), np.uint8)
    path = tmp_path / f"wide{suffix}"
    options: dict[str, Any] = (
        {"quality": 100} if suffix in (".jpg", ".avif") else {"lossless": True}
    )
    Image.fromarray(values).save(
        path, icc_profile=PROFILES[name], **({} if suffix in (".png", ".tif") else options)
    )
    shaper = shaper_of(PROFILES[name], grey=False)
    assert shaper is not None
    wanted = shaper.to_srgb(values.astype(np.uint16) * 257)[8, 8]
    assert np.abs(wanted - values[8, 8]).max() > 5  # they would look otherwise, unconverted
    picture = read_picture(path)
    limit = 4 if suffix in (".jpg", ".avif") else 1.5
    assert np.abs(picture.rgba[8, 8, :3] - wanted).max() <= limit
    assert "The colours were converted from test to sRGB" in picture.notes
    write_picture(tmp_path / "saved.png", picture.rgba, icc=picture.icc)
    again = read_picture(tmp_path / "saved.png")
    np.testing.assert_array_equal(again.rgba, picture.rgba)
    assert again.notes == ()


@pytest.mark.parametrize("power", [1.0, 1.8, 2.2])
def test_grey_of_eight_bits_with_a_curve(tmp_path: Path, power: float) -> None:
    Image.new("L", (8, 8), 100).save(tmp_path / "a.png", icc_profile=profile(gamma(power)))
    light = (100 / 255) ** (round(power * 256) / 256)
    wanted = (1.055 * light ** (1 / 2.4) - 0.055) * 255
    assert np.abs(read_picture(tmp_path / "a.png").rgba[4, 4, :3] - wanted).max() <= 1.5


def test_palette_with_transparency_keeps_each_alpha(tmp_path: Path) -> None:
    image = Image.new("P", (4, 1))
    image.putpalette([10, 20, 30, 40, 50, 60, 70, 80, 90, 1, 2, 3])
    image.putdata([0, 1, 2, 3])
    image.save(tmp_path / "a.png", transparency=bytes((0, 85, 170, 255)))
    rgba = read_picture(tmp_path / "a.png").rgba
    assert rgba[0, :, 3].tolist() == [0, 85, 170, 255]
    assert rgba[0, 1, :3].tolist() == [40, 50, 60]


def test_one_bit_is_black_and_white(tmp_path: Path) -> None:
    image = Image.new("1", (2, 1))
    image.putpixel((1, 0), 1)
    for suffix in (".png", ".tif", ".bmp"):
        path = tmp_path / f"a{suffix}"
        image.save(path)
        assert read_picture(path).rgba[0, :, 0].tolist() == [0, 255]
