"""16 bits per channel: rounded without bands, in the right colours, the right way up."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageCms

from core.formats import read_picture
from core.formats.colour import to_srgb
from core.formats.deep import flatten_deep
from core.formats.openraster import read_document
from core.formats.pixels import dithered
from core.formats.profiles import shaper_of

# Primaries under D50, as the profiles of these spaces have them.
P3 = ((0.51512, 0.2412, -0.00105), (0.29198, 0.69225, 0.04189), (0.1571, 0.06657, 0.78407))
ADOBE = ((0.60974, 0.31111, 0.01947), (0.20528, 0.62567, 0.06087), (0.14919, 0.06322, 0.74457))
SRGB = ((0.43607, 0.22249, 0.01392), (0.38515, 0.71687, 0.09708), (0.14307, 0.06061, 0.7141))


def fixed(value: float) -> bytes:
    return struct.pack(">i", round(value * 65_536))


def gamma(value: float) -> bytes:
    return b"curv" + bytes(4) + struct.pack(">IH", 1, round(value * 256)) + bytes(2)


def parametric(kind: int, *values: float) -> bytes:
    return b"para" + bytes(4) + struct.pack(">Hxx", kind) + b"".join(map(fixed, values))


def table(power: float) -> bytes:
    points = np.rint(np.linspace(0, 1, 64) ** power * 65_535).astype(int)
    return b"curv" + bytes(4) + struct.pack(">I", 64) + struct.pack(">64H", *points)


SRGB_CURVE = parametric(3, 2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)


def profile(curve: bytes, primaries: Any = None, *, name: str = "test") -> bytes:
    """An ICC profile, version 4; grey without `primaries`."""
    words = name.encode("utf-16-be")
    text = b"mluc" + bytes(4) + struct.pack(">II2s2sII", 1, 12, b"en", b"US", len(words), 28)
    white = b"XYZ " + bytes(4) + fixed(0.9642) + fixed(1) + fixed(0.8249)
    tags = {b"desc": text + words, b"cprt": text + words, b"wtpt": white}
    if primaries is None:
        tags[b"kTRC"] = curve
    else:
        for letter, column in zip(b"rgb", primaries, strict=True):
            tags[bytes((letter,)) + b"TRC"] = curve
            tags[bytes((letter,)) + b"XYZ"] = b"XYZ " + bytes(4) + b"".join(map(fixed, column))
    directory, body = struct.pack(">I", len(tags)), b""
    start = 128 + 4 + 12 * len(tags)
    for key, content in tags.items():
        directory += struct.pack(">4sII", key, start + len(body), len(content))
        body += content + bytes(-len(content) % 4)
    space = b"GRAY" if primaries is None else b"RGB "
    head = struct.pack(">II4s4s4s", start + len(body), 0x04300000, b"mntr", space, b"XYZ ")
    head = head[:4] + bytes(4) + struct.pack(">I", 0x04300000) + b"mntr" + space + b"XYZ "
    head += bytes(12) + b"acsp" + bytes(28) + fixed(0.9642) + fixed(1) + fixed(0.8249)
    return head.ljust(128, b"\0") + directory + body


PROFILES = {
    "Display P3": profile(SRGB_CURVE, P3),
    "Adobe RGB": profile(gamma(2.19921875), ADOBE),
    "linear": profile(gamma(1), SRGB),
    "table": profile(table(2.2), ADOBE),
    "para 0": profile(parametric(0, 1.8), P3),
    "para 1": profile(parametric(1, 2.2, 1.05, -0.05), P3),
    "para 4": profile(parametric(4, 2.4, 0.94, 0.05, 0.08, 0.04, 0.01, 0.0), P3),
}


def write(path: Path, values: np.ndarray) -> None:
    if values.ndim == 3:
        values = np.ascontiguousarray(values[..., [2, 1, 0, 3][: values.shape[2]]])
    done, content = cv2.imencode(path.suffix, values)
    assert done
    path.write_bytes(content.tobytes())


def chunk(kind: bytes, content: bytes) -> bytes:
    sum_ = struct.pack(">I", zlib.crc32(kind + content))
    return struct.pack(">I", len(content)) + kind + content + sum_


def with_chunks(path: Path, *chunks: bytes) -> None:
    content = path.read_bytes()
    path.write_bytes(content[:33] + b"".join(chunks) + content[33:])


def icc_chunk(icc: bytes) -> bytes:
    return chunk(b"iCCP", b"p\0\0" + zlib.compress(icc))


@pytest.mark.parametrize("channels", [1, 3, 4])
@pytest.mark.parametrize("suffix", [".png", ".tiff"])
def test_gradient_between_two_levels_gets_no_bands(
    tmp_path: Path, suffix: str, channels: int
) -> None:
    ramp = np.linspace(100 * 257, 104 * 257, 512)
    values = np.repeat(ramp[None, :], 128, axis=0)
    if channels > 1:
        values = np.repeat(values[..., None], channels, axis=2)
    if channels == 4:
        values[..., 3] = 65_535
    path = tmp_path / f"a{suffix}"
    write(path, values.astype(np.uint16))
    picture = read_picture(path)
    assert picture.notes == ("16 bits per channel were reduced to 8",)
    seen = picture.rgba[..., 0].astype(float)
    assert np.abs(seen - ramp / 257).max() < 1
    # Cut off, the mean would be half a level too dark; rounded, it would go in steps.
    assert np.abs(seen.mean(axis=0) - ramp / 257).max() < 0.25
    assert (picture.rgba[..., 3] == 255).all()


@given(st.integers(0, 2**32 - 1))
def test_what_is_a_level_stays_that_level(seed: int) -> None:
    levels = np.random.default_rng(seed).integers(0, 256, (7, 9, 3))
    out = dithered(levels.astype(np.float32), np.random.default_rng(seed))
    np.testing.assert_array_equal(out, levels)


@given(st.floats(0, 255, width=32))
def test_spread_is_over_the_two_nearest_levels(level: float) -> None:
    out = dithered(np.full((8, 8, 1), level, np.float32), np.random.default_rng(0))
    assert np.abs(out.astype(float) - level).max() < 1


@pytest.mark.parametrize("suffix", [".png", ".tiff"])
def test_alpha_is_rounded_and_colour_under_it_kept(tmp_path: Path, suffix: str) -> None:
    values = np.zeros((4, 4, 4), np.uint16)
    values[..., 0] = 200 * 257
    values[..., 3] = [0, 128, 129, 65_535]
    path = tmp_path / f"a{suffix}"
    write(path, values)
    rgba = read_picture(path).rgba
    assert rgba[0, :, 3].tolist() == [0, 0, 1, 255]
    assert rgba[0, :, 0].tolist() == [200] * 4


def test_colours_of_a_tiff_that_are_multiplied_by_alpha_are_divided(tmp_path: Path) -> None:
    values = np.zeros((4, 4, 4), np.uint16)
    values[..., :3] = (20_000, 10_000, 0)
    values[..., 3] = 32_768
    path = tmp_path / "a.tiff"
    write(path, values)
    path.write_bytes(_with_tag(path.read_bytes(), 338, 1))
    seen = read_picture(path).rgba.astype(int)
    assert np.abs(seen[..., :3] - np.array((155.6, 77.8, 0))).max() < 1
    assert (seen[..., 3] == 128).all()


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("suffix", [".png", ".tiff"])
def test_deep_picture_stands_upright(tmp_path: Path, suffix: str, orientation: int) -> None:
    values = np.zeros((4, 6, 3), np.uint16)
    values[0, 0], values[0, 1] = 255 * 257, 128 * 257
    path = tmp_path / f"deep{suffix}"
    plain = tmp_path / f"plain{suffix}"
    write(path, values)
    exif = Image.Exif()
    exif[0x0112] = orientation
    eight = Image.fromarray((values // 257).astype(np.uint8))
    eight.save(plain, exif=exif)
    if suffix == ".png":
        with_chunks(path, chunk(b"eXIf", exif.tobytes().removeprefix(b"Exif\0\0")))
    else:
        done, content = cv2.imencode(".tiff", values)
        assert done
        path.write_bytes(_with_tag(content.tobytes(), 274, orientation))
    wanted = read_picture(plain).rgba
    np.testing.assert_array_equal(read_picture(path).rgba, wanted)


def _with_tag(content: bytes, tag: int, value: int) -> bytes:
    """A TIFF whose directory is written anew behind it, with that number in it."""
    order = "<" if content[:2] == b"II" else ">"
    (ifd,) = struct.unpack_from(order + "I", content, 4)
    (count,) = struct.unpack_from(order + "H", content, ifd)
    entries = [content[ifd + 2 + 12 * i :][:12] for i in range(count)]
    entries = [one for one in entries if one[:2] != struct.pack(order + "H", tag)]
    entries.append(struct.pack(order + "HHIHH", tag, 3, 1, value, 0))
    entries.sort(key=lambda one: struct.unpack_from(order + "H", one))
    content += bytes(len(content) % 2)
    moved = content[:4] + struct.pack(order + "I", len(content)) + content[8:]
    return moved + struct.pack(order + "H", len(entries)) + b"".join(entries) + bytes(4)


# -- colour --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PROFILES)
def test_colours_are_those_of_the_colour_management(name: str) -> None:
    """With 8 bits the system's own module gives the same."""
    icc = PROFILES[name]
    eight = np.random.default_rng(1).integers(0, 256, (60, 60, 3), np.uint8)
    wanted = np.asarray(to_srgb(Image.fromarray(eight), icc).image).astype(int)
    seen = flatten_deep(eight.astype(np.uint16) * 257, icc).rgba[..., :3].astype(int)
    difference = np.abs(seen - wanted)
    assert difference.max() <= 3
    assert difference.mean() < 0.6


@pytest.mark.parametrize("name", ["Display P3", "Adobe RGB", "linear"])
def test_profile_is_applied_to_a_deep_file_and_told(tmp_path: Path, name: str) -> None:
    path = tmp_path / "a.png"
    values = np.full((16, 16, 3), (30_000, 20_000, 9_000), np.uint16)
    write(path, values)
    with_chunks(path, icc_chunk(PROFILES[name]))
    picture = read_picture(path)
    assert "The colours were converted from test to sRGB" in picture.notes
    assert picture.icc is None
    shaper = shaper_of(PROFILES[name], grey=False)
    assert shaper is not None
    wanted = shaper.to_srgb(values)[0, 0]
    assert np.abs(picture.rgba[..., :3].mean((0, 1)) - wanted).max() < 0.3


def test_shadows_of_a_linear_picture_keep_their_steps() -> None:
    """With 8 bits there would be nothing between levels 0 and 13."""
    values = np.repeat(np.linspace(0, 400, 256)[None, :, None], 64, 0).repeat(3, 2)
    seen = flatten_deep(values.astype(np.uint16), PROFILES["linear"]).rgba[..., 0]
    assert len(np.unique(seen)) > 15


def test_srgb_s_own_profile_is_kept(tmp_path: Path) -> None:
    icc = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    path = tmp_path / "a.png"
    write(path, np.full((4, 4, 3), 77 * 257, np.uint16))
    with_chunks(path, icc_chunk(icc))
    picture = read_picture(path)
    assert picture.icc == icc
    assert (picture.rgba[..., :3] == 77).all()


def test_grey_with_a_curve_is_brought_to_srgb_s(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    write(path, np.full((16, 16), 32_768, np.uint16))
    with_chunks(path, icc_chunk(profile(gamma(1))))
    picture = read_picture(path)
    assert abs(picture.rgba[..., 0].mean() - 187.5) < 0.5  # half the light
    assert any("converted from test" in note for note in picture.notes)


@given(st.binary(max_size=300), st.booleans())
def test_damaged_profile_is_left_to_others(content: bytes, grey: bool) -> None:
    icc = bytearray(PROFILES["para 4"] if not grey else profile(gamma(2)))
    at = 132 + len(content) % 100
    icc[at : at + len(content)] = content
    found = shaper_of(bytes(icc), grey=grey)
    if found is not None:
        levels = found.to_srgb(np.full((1, 1, 1 if grey else 3), 40_000, np.uint16))
        assert np.isfinite(levels).all()
    assert shaper_of(content, grey=grey) is None or found is not None


def test_profile_made_of_tables_goes_through_the_module() -> None:
    icc = PROFILES["Display P3"].replace(b"cprt", b"A2B0", 1)
    assert shaper_of(icc, grey=False) is None


def test_layers_of_another_program_are_reduced_alike_and_it_is_told(tmp_path: Path) -> None:
    """Krita writes 16-bit layers with their profile."""
    values = np.full((10, 20, 4), 65_535, np.uint16)
    values[..., :3] = (30_000, 20_000, 9_000)
    png = tmp_path / "a.png"
    write(png, values)
    with_chunks(png, icc_chunk(PROFILES["linear"]))
    path = tmp_path / "a.ora"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "image/openraster")
        stack = '<image w="20" h="10"><stack><layer src="data/a.png" name="a"/></stack></image>'
        archive.writestr("stack.xml", stack)
        archive.writestr("data/a.png", png.read_bytes())
        archive.writestr("mergedimage.png", png.read_bytes())
    stored = read_document(path)
    assert set(stored.notes) == {
        "16 bits per channel were reduced to 8",
        "The colours were converted from test to sRGB",
    }
    names = [str(layer.name) for layer in stored.document.layers]
    assert names == ["a", "As the other program showed it"]
    assert [layer.visible for layer in stored.document.layers] == [True, False]
    np.testing.assert_array_equal(
        stored.document.read(stored.document.frame), read_picture(png).rgba
    )


def test_other_pictures_are_read_as_before() -> None:
    """Grey with alpha and a colour that counts as transparent."""
    raw = b"".join(b"\0" + struct.pack(">4H", *(1_000, 65_535) * 2) for _ in range(2))
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 2, 2, 16, 4, 0, 0, 0))
    tail = chunk(b"IDAT", zlib.compress(raw)) + chunk(b"IEND", b"")
    with Image.open(io.BytesIO(b"\x89PNG\r\n\x1a\n" + head + tail)) as image:
        assert image.size == (2, 2)
    from core.formats import read_picture_data

    grey = read_picture_data(b"\x89PNG\r\n\x1a\n" + head + tail, "grey").rgba
    assert np.abs(grey[..., 0].astype(float) - 1_000 / 257).max() < 1
    assert (grey[..., 3] == 255).all()
