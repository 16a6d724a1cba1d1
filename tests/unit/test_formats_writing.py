"""Pictures written: to the bit where the format can, whole or not at all."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from PIL import Image, ImageCms

from core.errors import BadInput, UserError
from core.formats import check_target, read_picture, write_picture
from core.formats.writing import laid_on
from core.geometry import Extent

SUFFIXES = (".png", ".jpg", ".jpeg", ".webp", ".tif", ".tiff", ".avif", ".bmp")


def noise(height: int, width: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (height, width, 4), dtype=np.uint8)


def smooth(height: int = 40, width: int = 60) -> np.ndarray:
    ramp = np.linspace(0, 255, width).round().astype(np.uint8)
    rgba = np.empty((height, width, 4), np.uint8)
    rgba[..., 0], rgba[..., 1], rgba[..., 2], rgba[..., 3] = ramp, 90, ramp[::-1], 255
    return rgba


@pytest.mark.parametrize("suffix", [".png", ".tif", ".tiff", ".webp", ".PNG"])
@given(
    rgba=hnp.arrays(
        np.uint8, st.tuples(st.integers(1, 9), st.integers(1, 9), st.just(4)), fill=st.just(0)
    )
)
@settings(max_examples=25, deadline=None)
def test_write_picture_keeps_every_bit(
    tmp_path_factory: pytest.TempPathFactory, suffix: str, rgba: np.ndarray
) -> None:
    path = tmp_path_factory.mktemp("bits") / f"a{suffix}"
    assert write_picture(path, rgba) == ()
    assert np.array_equal(read_picture(path).rgba, rgba)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_write_picture_is_read_again(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f'图 "eins"{suffix}'
    write_picture(path, smooth())
    picture = read_picture(path)
    assert np.abs(picture.rgba.astype(int) - smooth()).max() <= 12
    assert not picture.has_alpha
    assert os.listdir(tmp_path) == [path.name]


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".webp", ".tif", ".avif"])
def test_write_picture_keeps_exif_and_profile(tmp_path: Path, suffix: str) -> None:
    icc = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    exif = Image.Exif()
    exif[0x010F] = "Maker"
    exif.get_ifd(0x8769)[0x9003] = "2020:01:01 00:00:00"
    path = tmp_path / f"a{suffix}"
    assert write_picture(path, smooth(), icc=icc, exif=exif.tobytes()) == ()
    picture = read_picture(path)
    assert picture.icc == icc
    assert picture.exif is not None
    kept = Image.Exif()
    kept.load(picture.exif)
    assert kept[0x010F] == "Maker"
    assert kept.get_ifd(0x8769)[0x9003] == "2020:01:01 00:00:00"


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".webp", ".tif", ".avif"])
def test_write_picture_writes_without_damaged_extras(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a{suffix}"
    write_picture(path, smooth(), exif=b"Exif\0\0II*\0\xff\xff\xff\xff", icc=b"x")
    assert read_picture(path).extent == Extent(60, 40)


def test_write_picture_leaves_long_exif_out_of_jpeg(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x010E] = "x" * 70_000
    notes = write_picture(tmp_path / "a.jpg", smooth(), exif=exif.tobytes())
    assert any("too long" in note for note in notes)


def test_write_picture_says_that_gif_has_few_colours(tmp_path: Path) -> None:
    rgba = smooth()
    rgba[:5, :, 3] = 0
    notes = write_picture(tmp_path / "a.gif", rgba)
    assert notes == ("GIF has 256 colours; the nearest were taken",)
    picture = read_picture(tmp_path / "a.gif")
    assert (picture.rgba[:5, :, 3] == 0).all()
    assert np.abs(picture.rgba[5:].astype(int) - rgba[5:]).mean() < 12


@pytest.mark.parametrize("suffix", [".jpg", ".bmp"])
def test_write_picture_lays_transparency_on_white(tmp_path: Path, suffix: str) -> None:
    rgba = smooth()
    rgba[:, :30, 3] = 0
    notes = write_picture(tmp_path / f"a{suffix}", rgba)
    assert any("on white" in note for note in notes)
    assert (read_picture(tmp_path / f"a{suffix}").rgba[:, :20, :3] > 245).all()


def test_laid_on_white_is_exact() -> None:
    rgba = noise(300, 9)
    alpha = rgba[..., 3:] / 255
    expected = np.floor(rgba[..., :3] * alpha + 255 * (1 - alpha) + 0.5)
    assert np.abs(laid_on(rgba).astype(int) - expected).max() <= 1
    rgba[..., 3] = 255
    assert np.array_equal(laid_on(rgba), rgba[..., :3])


def test_write_picture_writes_alpha_only_where_there_is_some(tmp_path: Path) -> None:
    write_picture(tmp_path / "rgb.png", smooth())
    write_picture(tmp_path / "rgba.png", smooth(), keep_alpha=True)
    with Image.open(tmp_path / "rgb.png") as plain, Image.open(tmp_path / "rgba.png") as full:
        assert (plain.mode, full.mode) == ("RGB", "RGBA")


def test_write_picture_puts_text_into_png(tmp_path: Path) -> None:
    text = {"parameters": "a cat\nSteps: 20", "pentimento": '{"prompt": "猫"}', "odd": "a\0b\ud800"}
    write_picture(tmp_path / "a.png", smooth(), text=text)
    with Image.open(tmp_path / "a.png") as image:
        assert image.text == text | {"odd": "ab?"}  # pyright: ignore[reportAttributeAccessIssue]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_write_picture_writes_noise(tmp_path: Path, suffix: str) -> None:
    rgba = noise(300, 300)
    rgba[..., 3] = 255
    write_picture(tmp_path / f"a{suffix}", rgba, exif=b"Exif\0\0II*\0\x08\0\0\0\0\0\0\0\0\0")
    assert read_picture(tmp_path / f"a{suffix}").extent == Extent(300, 300)


def test_write_picture_takes_a_quality(tmp_path: Path) -> None:
    rgba = noise(64, 64)
    rgba[..., 3] = 255
    for suffix in (".jpg", ".webp", ".avif"):
        sizes: list[int] = []
        for quality in (10, 90):
            write_picture(tmp_path / f"a{suffix}", rgba, quality=quality)
            sizes.append((tmp_path / f"a{suffix}").stat().st_size)
        assert sizes[0] < sizes[1], suffix
    for quality in (0, 101, -1):
        with pytest.raises(BadInput, match="quality"):
            write_picture(tmp_path / "a.jpg", rgba, quality=quality)


@pytest.mark.parametrize("name", ["a.xyz", "a", "a.", ".png", "a.ckpt", "a.psd"])
def test_write_picture_names_the_endings_it_knows(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadInput, match=r"\.png, \.jpg, .* or \.gif"):
        write_picture(tmp_path / name, smooth())
    assert os.listdir(tmp_path) == []


def test_write_picture_refuses_folders_and_devices(tmp_path: Path) -> None:
    (tmp_path / "folder.png").mkdir()
    with pytest.raises(BadInput, match="folder"):
        write_picture(tmp_path / "folder.png", smooth())
    if os.path.exists("/dev/null"):
        (tmp_path / "null.png").symlink_to("/dev/null")
        with pytest.raises(BadInput, match="device"):
            write_picture(tmp_path / "null.png", smooth())


def test_check_target_tells_sizes_the_format_does_not_know() -> None:
    assert check_target("a.png", Extent(20_000, 10)).label == "PNG"
    with pytest.raises(BadInput, match="16383"):
        check_target("a.webp", Extent(20_000, 10))


def test_write_picture_keeps_the_old_file_when_the_disk_is_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.png"
    write_picture(path, smooth())
    before = path.read_bytes()

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(UserError, match="disk is full"):
        write_picture(path, noise(50, 50))
    assert path.read_bytes() == before
    assert os.listdir(tmp_path) == ["a.png"]


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="a device of Linux")
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_write_picture_tells_a_full_disk_from_a_library_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, suffix: str
) -> None:
    """Each encoder writes to a file that takes no byte, as on a full disk."""
    real_open = open

    def full(name: str, mode: str) -> object:
        real_open(name, mode).close()
        return real_open("/dev/full", "w+b", buffering=0)

    monkeypatch.setattr("core.files.open", full, raising=False)
    with pytest.raises(UserError, match="disk is full"):
        write_picture(
            tmp_path / f"a{suffix}", smooth(), exif=b"Exif\0\0II*\0\x08\0\0\0\0\0\0\0\0\0"
        )
    assert os.listdir(tmp_path) == []
