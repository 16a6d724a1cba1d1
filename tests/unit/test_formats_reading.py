"""Pictures as they come: what is read, what is said, what is refused."""

from __future__ import annotations

import io
import os
import struct
import subprocess
import sys
import warnings
import zlib
from pathlib import Path
from typing import Any, cast

import cv2
import numpy as np
import pytest
from PIL import Image, ImageCms

from core.errors import BadInput, UserError
from core.formats import read_picture, read_size
from core.formats.picture import MAX_PIXELS
from core.geometry import Extent

NAMES = ("plain.png", "图片 一.png", 'it\'s "quoted".png', "with spaces .png", "ünïcödé.PNG")


def noise(height: int, width: int, channels: int, seed: int = 0) -> np.ndarray:
    shape = (height, width, channels) if channels > 1 else (height, width)
    return np.random.default_rng(seed).integers(0, 256, shape, dtype=np.uint8)


def png_header(width: int, height: int, depth: int = 8, kind: int = 2) -> bytes:
    def chunk(name: bytes, content: bytes) -> bytes:
        crc = zlib.crc32(name + content)
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", crc)

    ihdr = struct.pack(">IIBBBBB", width, height, depth, kind, 0, 0, 0)
    data = zlib.compress(bytes(1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", ihdr) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def refusal(path: Path) -> BadInput:
    """The error of read_picture, which read_size must not contradict by another type."""
    with pytest.raises(BadInput) as caught:
        read_picture(path)
    assert "\n" not in str(caught.value)
    assert path.name in str(caught.value)
    return caught.value


@pytest.mark.parametrize("name", NAMES)
def test_read_picture_takes_any_name(tmp_path: Path, name: str) -> None:
    pixels = noise(5, 7, 3)
    Image.fromarray(pixels).save(tmp_path / name, "PNG")
    picture = read_picture(tmp_path / name)
    assert np.array_equal(picture.rgba[..., :3], pixels)
    assert (picture.rgba[..., 3] == 255).all()
    assert (picture.format, picture.has_alpha, picture.notes) == ("PNG", False, ())
    assert not picture.rgba.flags.writeable
    assert picture.extent == Extent(7, 5) == read_size(tmp_path / name)


def test_read_picture_keeps_colour_under_transparency(tmp_path: Path) -> None:
    pixels = noise(9, 4, 4)
    pixels[:5, :, 3] = 0
    Image.fromarray(pixels).save(tmp_path / "a.png")
    picture = read_picture(tmp_path / "a.png")
    assert picture.has_alpha
    assert np.array_equal(picture.rgba, pixels)


def test_read_picture_of_one_pixel(tmp_path: Path) -> None:
    Image.new("RGB", (1, 1), (1, 2, 3)).save(tmp_path / "a.png")
    assert read_picture(tmp_path / "a.png").rgba.tolist() == [[[1, 2, 3, 255]]]


# -- what is no picture ----------------------------------------------------------------


def test_read_picture_names_a_missing_file(tmp_path: Path) -> None:
    assert "There is no file" in str(refusal(tmp_path / "gone.png"))
    with pytest.raises(BadInput):
        read_size(tmp_path / "gone.png")


def test_read_picture_refuses_a_folder(tmp_path: Path) -> None:
    (tmp_path / "folder.png").mkdir()
    assert "is a folder" in str(refusal(tmp_path / "folder.png"))


def test_read_picture_refuses_a_file_as_folder(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"x")
    assert "There is no file" in str(refusal(tmp_path / "a.png" / "b.png"))


def test_read_picture_refuses_a_name_with_a_null_byte() -> None:
    with pytest.raises(BadInput, match="null byte"):
        read_picture("a\0b.png")


def test_read_picture_refuses_text(tmp_path: Path) -> None:
    path = tmp_path / "text.png"
    path.write_text("This is not a picture.\n" * 20)
    assert "not a picture" in str(refusal(path))


def test_read_picture_refuses_an_empty_file(tmp_path: Path) -> None:
    path = tmp_path / "empty.jpg"
    path.touch()
    assert "is empty" in str(refusal(path))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
def test_read_picture_never_waits_for_a_pipe(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.png")
    assert "pipe or a device" in str(refusal(tmp_path / "pipe.png"))
    (tmp_path / "zero.png").symlink_to("/dev/zero")
    assert "pipe or a device" in str(refusal(tmp_path / "zero.png"))


@pytest.mark.skipif(sys.platform == "win32", reason="permissions of POSIX")
def test_read_picture_says_that_it_may_not(tmp_path: Path) -> None:
    path = tmp_path / "secret.png"
    Image.new("RGB", (2, 2)).save(path)
    path.chmod(0)
    tmp_path.chmod(0o755)
    for parent in tmp_path.parents[:3]:
        if parent.stat().st_uid == os.getuid() and parent.name.startswith("pytest"):
            parent.chmod(0o755)
    code = (
        "import sys; sys.path.insert(0, sys.argv[2])\n"
        "from core.formats import read_picture\n"
        "import os\n"
        "if os.getuid() == 0: os.setuid(65534)\n"
        "try: read_picture(sys.argv[1])\n"
        "except Exception as error: print(type(error).__name__, error)\n"
    )
    root = str(Path(__file__).resolve().parents[2])
    done = subprocess.run(
        [sys.executable, "-c", code, str(path), root], capture_output=True, text=True, check=False
    )
    assert done.stdout.startswith("BadInput"), done.stderr
    assert "permission" in done.stdout


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF", "AVIF"])
@pytest.mark.parametrize("part", [0.03, 0.5, 0.9])
def test_read_picture_refuses_a_cut_file(tmp_path: Path, kind: str, part: float) -> None:
    whole = io.BytesIO()
    Image.fromarray(noise(64, 64, 3)).save(whole, kind)
    content = whole.getvalue()
    path = tmp_path / f"cut.{kind.lower()}"
    path.write_bytes(content[: max(12, int(len(content) * part))])
    said = str(refusal(path))
    assert "could not be read" in said or "not a picture" in said


@pytest.mark.parametrize(("width", "height"), [(30_000, 30_000), (70_000, 10), (2**31 - 1, 1)])
def test_read_picture_refuses_a_bomb_by_its_header(tmp_path: Path, width: int, height: int) -> None:
    path = tmp_path / "bomb.png"
    path.write_bytes(png_header(width, height))
    assert "16384×16384" in str(refusal(path))
    with pytest.raises(BadInput, match="too large"):
        read_size(path)


def test_read_size_allows_the_largest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Memory:
        available = 64 * 2**30

    monkeypatch.setattr("psutil.virtual_memory", Memory)
    path = tmp_path / "large.png"
    path.write_bytes(png_header(16_384, 16_384))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert read_size(path).area == MAX_PIXELS


def test_read_picture_asks_for_memory_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Memory:
        available = 10**9

    monkeypatch.setattr("psutil.virtual_memory", Memory)
    path = tmp_path / "large.png"
    path.write_bytes(png_header(16_384, 16_384))
    with pytest.raises(UserError, match="Not enough memory"):
        read_picture(path)


def test_read_picture_refuses_a_bomb_in_text(tmp_path: Path) -> None:
    content = png_header(4, 4)
    bomb = b"k\0\0" + zlib.compress(bytes(80_000_000), 9)
    chunk = struct.pack(">I", len(bomb)) + b"zTXt" + bomb
    chunk += struct.pack(">I", zlib.crc32(b"zTXt" + bomb))
    path = tmp_path / "bomb.png"
    path.write_bytes(content[:33] + chunk + content[33:])
    refusal(path)


# -- modes -----------------------------------------------------------------------------


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA"])
def test_read_picture_takes_png_modes(tmp_path: Path, mode: str) -> None:
    image = Image.fromarray(noise(6, 8, 4)).convert(mode)
    image.save(tmp_path / "a.png")
    picture = read_picture(tmp_path / "a.png")
    assert np.array_equal(picture.rgba, np.asarray(image.convert("RGBA")))
    assert picture.has_alpha == (mode in ("LA", "P", "RGBA"))


def test_read_picture_takes_a_palette_with_transparency(tmp_path: Path) -> None:
    image = Image.fromarray(noise(6, 8, 3)).quantize(16)
    image.save(tmp_path / "a.png", transparency=bytes([0, 100, 200]))
    picture = read_picture(tmp_path / "a.png")
    index = np.asarray(image)
    expected = np.select([index == 0, index == 1, index == 2], [0, 100, 200], 255)
    assert picture.has_alpha
    assert np.array_equal(picture.rgba[..., 3], expected)
    assert np.array_equal(picture.rgba[..., :3], np.asarray(image.convert("RGB")))


def test_read_picture_takes_a_transparent_colour(tmp_path: Path) -> None:
    image = Image.new("RGB", (3, 1), (10, 20, 30))
    image.putpixel((1, 0), (1, 2, 3))
    image.save(tmp_path / "a.png", transparency=(1, 2, 3))
    assert read_picture(tmp_path / "a.png").rgba[0, :, 3].tolist() == [255, 0, 255]


@pytest.mark.parametrize("channels", [1, 3, 4])
@pytest.mark.parametrize("suffix", [".png", ".tiff"])
def test_read_picture_reduces_16_bits(tmp_path: Path, suffix: str, channels: int) -> None:
    eight = noise(5, 6, channels)
    path = tmp_path / f"deep{suffix}"
    done, content = cv2.imencode(suffix, eight.astype(np.uint16) * 257)
    assert done
    path.write_bytes(content.tobytes())
    picture = read_picture(path)
    expected = eight[..., None] if channels == 1 else eight[..., [2, 1, 0, 3][:channels]]
    width = 3 if channels == 1 else channels
    assert np.array_equal(picture.rgba[..., :width], np.broadcast_to(expected, (5, 6, width)))
    assert "16 bits per channel were reduced to 8" in picture.notes


@pytest.mark.parametrize("channels", [1, 3, 4])
def test_read_picture_reduces_floats(tmp_path: Path, channels: int) -> None:
    eight = noise(5, 6, channels)
    path = tmp_path / "float.tiff"
    values = eight.astype(np.float32) / 255
    _, content = cv2.imencode(".tiff", values)
    path.write_bytes(content.tobytes())
    picture = read_picture(path)
    expected = eight[..., None] if channels == 1 else eight[..., [2, 1, 0, 3][:channels]]
    assert np.array_equal(picture.rgba[..., : expected.shape[2]], expected)
    assert "Floating-point values were reduced to 8 bits per channel" in picture.notes
    assert read_size(path) == Extent(6, 5)


def test_read_picture_survives_floats_that_are_no_numbers(tmp_path: Path) -> None:
    values = np.array([[np.nan, np.inf, -np.inf, 0.5]], np.float32)
    Image.fromarray(values).save(tmp_path / "f.tif")
    assert read_picture(tmp_path / "f.tif").rgba[0, :, 0].tolist() == [0, 0, 0, 128]


def test_read_picture_converts_cmyk(tmp_path: Path) -> None:
    image = Image.new("CMYK", (4, 4), (0, 255, 255, 0))
    image.save(tmp_path / "a.jpg", quality=100)
    picture = read_picture(tmp_path / "a.jpg")
    assert np.abs(picture.rgba[0, 0].astype(int) - (255, 0, 0, 255)).max() <= 3
    assert any("CMYK" in note for note in picture.notes)


@pytest.mark.parametrize("mode", ["LAB", "YCbCr"])
def test_read_picture_converts_other_colours(tmp_path: Path, mode: str) -> None:
    image = Image.new(mode, (4, 4), (128, 128, 128))
    image.save(tmp_path / "a.tif")
    pixel = read_picture(tmp_path / "a.tif").rgba[0, 0]
    assert np.ptp(pixel[:3].astype(int)) <= 2
    assert pixel[3] == 255


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG", "TIFF"])
def test_read_picture_takes_the_first_frame(tmp_path: Path, kind: str) -> None:
    frames = [Image.new("RGB", (4, 4), (shade, shade, shade)) for shade in (255, 128, 0)]
    options = {"lossless": True} if kind == "WEBP" else {}
    path = tmp_path / "moving"
    frames[0].save(path, kind, save_all=True, append_images=frames[1:], **options)
    picture = read_picture(path)
    assert (picture.rgba == 255).all()
    assert any("Only the first of 3" in note for note in picture.notes)


# -- orientation and profiles ----------------------------------------------------------


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF", "HEIF"])
def test_read_picture_stands_upright(tmp_path: Path, kind: str, orientation: int) -> None:
    upright = np.zeros((24, 40, 3), np.uint8)
    upright[:8, :8] = 255  # a corner that tells all eight apart
    upright[:8, 8:16] = 128
    turn = {
        1: lambda a: a,
        2: lambda a: a[:, ::-1],
        3: lambda a: a[::-1, ::-1],
        4: lambda a: a[::-1],
        5: lambda a: a.swapaxes(0, 1),
        6: lambda a: np.rot90(a, 1),
        7: lambda a: a[::-1, ::-1].swapaxes(0, 1),
        8: lambda a: np.rot90(a, -1),
    }[orientation]
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "Maker"
    if kind == "HEIF":
        pytest.importorskip("pillow_heif").register_heif_opener(thumbnails=False)
    options: dict[str, object] = {
        "JPEG": {"quality": 100},
        "WEBP": {"lossless": True},
        "AVIF": {"quality": 100},
        "HEIF": {"quality": 100, "chroma": 444},
    }.get(kind, {})
    path = tmp_path / "turned"
    stored = Image.fromarray(np.ascontiguousarray(turn(upright)))
    try:
        stored.save(path, kind, exif=exif.tobytes(), **options)
    except RuntimeError:
        pytest.skip("no HEVC encoder here")
    picture = read_picture(path)
    assert picture.extent == Extent(40, 24) == read_size(path)
    assert np.abs(picture.rgba[..., :3].astype(int) - upright).max() < 12
    assert picture.exif is not None
    kept = Image.Exif()
    kept.load(picture.exif)
    assert kept.get(0x0112, 1) == 1
    assert kept[0x010F] == "Maker"


def test_smaller_copies_of_a_tiff_s_page_are_no_pages(tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    small = Image.new("RGB", (2, 2))
    small.encoderinfo = {"tiffinfo": {254: 1}}
    Image.new("RGB", (8, 8)).save(path, save_all=True, append_images=[small])
    with Image.open(path) as image:
        image.seek(1)
        assert cast(Any, image).tag_v2[254] == 1
    assert read_picture(path).notes == ()


def test_read_picture_drops_the_old_thumbnail(tmp_path: Path) -> None:
    small = io.BytesIO()
    Image.new("RGB", (16, 16), (255, 0, 0)).save(small, "JPEG")
    thumbnail = small.getvalue()
    entries = struct.pack("<HHHIHH", 1, 0x0112, 3, 1, 6, 0)
    second = 8 + len(entries) + 4
    at = second + 2 + 24 + 4
    ifd1 = struct.pack("<HHHIIHHIII", 2, 0x0201, 4, 1, at, 0x0202, 4, 1, len(thumbnail), 0)
    body = b"II*\0" + struct.pack("<I", 8) + entries + struct.pack("<I", second) + ifd1 + thumbnail
    Image.new("RGB", (8, 6)).save(tmp_path / "a.jpg", exif=b"Exif\0\0" + body)
    picture = read_picture(tmp_path / "a.jpg")
    assert picture.extent == Extent(6, 8)
    assert picture.exif is not None
    assert len(picture.exif) == len(body) + 6
    assert thumbnail[:40] not in picture.exif


def test_read_picture_lives_with_damaged_exif(tmp_path: Path) -> None:
    for index, exif in enumerate((b"Exif\0\0II*\0\xff\xff\xff\xff", b"Exif\0\0nonsense", b"Exif")):
        path = tmp_path / f"{index}.jpg"
        Image.new("RGB", (8, 6)).save(path, exif=exif)
        picture = read_picture(path)
        assert picture.extent == Extent(8, 6)
        assert picture.exif is None


def srgb_profile() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def wide_profile() -> bytes:
    """The sRGB profile with its red and green primaries exchanged: a very other space."""
    content = srgb_profile()
    red, green = content.index(b"rXYZ"), content.index(b"gXYZ")
    changed = bytearray(content)
    changed[red : red + 4], changed[green : green + 4] = b"gXYZ", b"rXYZ"
    return bytes(changed)


def test_read_picture_keeps_srgb_to_the_bit(tmp_path: Path) -> None:
    pixels = noise(20, 20, 4)
    Image.fromarray(pixels).save(tmp_path / "a.png", icc_profile=srgb_profile())
    picture = read_picture(tmp_path / "a.png")
    assert np.array_equal(picture.rgba, pixels)
    assert picture.icc == srgb_profile()
    assert picture.notes == ()


def test_read_picture_converts_another_profile(tmp_path: Path) -> None:
    pixels = np.zeros((4, 4, 4), np.uint8)
    pixels[...] = (255, 0, 0, 77)
    Image.fromarray(pixels).save(tmp_path / "a.png", icc_profile=wide_profile())
    picture = read_picture(tmp_path / "a.png")
    red, green, _, alpha = picture.rgba[0, 0].tolist()
    assert green > red
    assert alpha == 77
    assert picture.icc is None
    assert any("to sRGB" in note for note in picture.notes)


def test_read_picture_says_that_a_profile_is_damaged(tmp_path: Path) -> None:
    pixels = noise(4, 4, 3)
    Image.fromarray(pixels).save(tmp_path / "a.png", icc_profile=b"damaged" * 30)
    picture = read_picture(tmp_path / "a.png")
    assert np.array_equal(picture.rgba[..., :3], pixels)
    assert any("profile is damaged" in note for note in picture.notes)


def test_read_picture_says_that_a_profile_does_not_fit(tmp_path: Path) -> None:
    Image.new("CMYK", (4, 4)).save(tmp_path / "a.tif", icc_profile=srgb_profile())
    assert any("does not fit" in note for note in read_picture(tmp_path / "a.tif").notes)


def test_read_picture_tells_its_resolution(tmp_path: Path) -> None:
    Image.new("RGB", (4, 4)).save(tmp_path / "a.png", dpi=(300, 300))
    dpi = read_picture(tmp_path / "a.png").dpi
    assert dpi is not None
    assert round(dpi[0]) == 300


# -- other formats ---------------------------------------------------------------------


def test_read_picture_takes_heic(tmp_path: Path) -> None:
    heif = pytest.importorskip("pillow_heif")
    pixels = np.full((64, 96, 3), (200, 60, 30), np.uint8)
    heif.from_pillow(Image.fromarray(pixels)).save(tmp_path / "a.heic", quality=95)
    picture = read_picture(tmp_path / "a.heic")
    assert (picture.format, picture.extent) == ("HEIF", Extent(96, 64))
    assert np.abs(picture.rgba[..., :3].astype(int) - pixels).max() < 12


def test_read_picture_explains_missing_heic(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pillow_heif", None)
    path = tmp_path / "a.heic"
    path.write_bytes(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(100))
    assert "pillow-heif" in str(refusal(path))


def test_read_picture_takes_avif(tmp_path: Path) -> None:
    pixels = np.full((32, 48, 3), (200, 60, 30), np.uint8)
    Image.fromarray(pixels).save(tmp_path / "a.avif", quality=90)
    picture = read_picture(tmp_path / "a.avif")
    assert picture.extent == Extent(48, 32)
    assert np.abs(picture.rgba[..., :3].astype(int) - pixels).max() < 12


@pytest.mark.parametrize("compression", ["raw", "tiff_lzw", "tiff_adobe_deflate", "jpeg"])
def test_read_picture_takes_tiff(tmp_path: Path, compression: str) -> None:
    pixels = np.full((32, 48, 3), (200, 60, 30), np.uint8)
    Image.fromarray(pixels).save(tmp_path / "a.tif", compression=compression)
    picture = read_picture(tmp_path / "a.tif")
    assert np.abs(picture.rgba[..., :3].astype(int) - pixels).max() < 12


def test_read_picture_takes_a_tiled_tiff(tmp_path: Path) -> None:
    pixels = noise(32, 32, 1)
    tiles = [pixels[top : top + 16, left : left + 16] for top in (0, 16) for left in (0, 16)]
    data = b"".join(tile.tobytes() for tile in tiles)
    entries = [
        (256, 3, 1, 32), (257, 3, 1, 32), (258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 1),
        (277, 3, 1, 1), (322, 3, 1, 16), (323, 3, 1, 16), (324, 4, 4, 200), (325, 4, 4, 216),
    ]  # fmt: skip
    ifd = struct.pack("<H", len(entries))
    ifd += b"".join(struct.pack("<HHII", *entry) for entry in entries) + bytes(4)
    content = (b"II*\0" + struct.pack("<I", 8) + ifd).ljust(200, b"\0")
    content += struct.pack("<4I", *(232 + 256 * index for index in range(4)))
    content += struct.pack("<4I", 256, 256, 256, 256) + data
    (tmp_path / "tiled.tif").write_bytes(content)
    assert np.array_equal(read_picture(tmp_path / "tiled.tif").rgba[..., 0], pixels)


def test_read_picture_takes_bmp_ppm_and_jpeg_2000(tmp_path: Path) -> None:
    pixels = noise(12, 17, 3)
    for name in ("a.bmp", "a.ppm", "a.jp2"):
        Image.fromarray(pixels).save(tmp_path / name)
        assert np.array_equal(read_picture(tmp_path / name).rgba[..., :3], pixels), name


def test_read_picture_reads_by_content_not_by_name(tmp_path: Path) -> None:
    Image.new("RGB", (8, 8)).save(tmp_path / "really_a_jpeg.png", "JPEG")
    assert read_picture(tmp_path / "really_a_jpeg.png").format == "JPEG"


def test_read_picture_takes_a_big_tiff(tmp_path: Path) -> None:
    pixels = noise(40, 30, 3)
    path = tmp_path / "a.tif"
    Image.fromarray(pixels).save(path, big_tiff=True)
    assert path.read_bytes()[2] == 43  # the other kind of TIFF, for more than 4 GB
    np.testing.assert_array_equal(read_picture(path).rgba[..., :3], pixels[..., :3])
