"""Pictures whose texts lie, are cut, or inflate without bounds."""

from __future__ import annotations

import contextlib
import io
import json
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from core.errors import BadInput
from core.formats.describing import exif_with_parameters
from core.library.embedded import MAX_TEXT
from core.library.metadata import read_info
from core.library.pixels import encode_png, read_rgba
from tests.unit.library_samples import A1111, noise, png_chunk, png_with


def _with_chunk(tmp_path: Path, chunk: bytes) -> Path:
    whole = png_with(tmp_path / "a.png").read_bytes()
    path = tmp_path / "hostile.png"
    path.write_bytes(whole[:33] + chunk + whole[33:])
    return path


def test_text_that_inflates_without_bounds_is_bad_input(tmp_path: Path) -> None:
    bomb = zlib.compress(b"\0" * (MAX_TEXT * 4))
    for chunk in (
        png_chunk(b"zTXt", b"parameters\0\0" + bomb),
        png_chunk(b"iTXt", b"parameters\0\1\0\0\0" + bomb),
    ):
        with pytest.raises(BadInput, match="grows beyond"):
            read_info(_with_chunk(tmp_path, chunk))


def test_many_texts_together_are_bounded(tmp_path: Path) -> None:
    bomb = zlib.compress(b"\0" * (MAX_TEXT - 1))
    chunks = b"".join(png_chunk(b"zTXt", b"k%d\0\0" % i + bomb) for i in range(8))
    with pytest.raises(BadInput, match="too long"):
        read_info(_with_chunk(tmp_path, chunks))


@pytest.mark.parametrize(
    ("chunk", "says"),
    [
        (struct.pack(">I", 2**31) + b"tEXt", "cut short"),
        (png_chunk(b"zTXt", b"parameters\0\0not deflate"), "cannot be read"),
        (b"\0\0\0\1tEXtx\0\0\0\0", "checksum"),
    ],
)
def test_chunks_that_lie_are_bad_input(tmp_path: Path, chunk: bytes, says: str) -> None:
    with pytest.raises(BadInput, match=says):
        read_info(_with_chunk(tmp_path, chunk))


def test_file_cut_anywhere_is_bad_input(tmp_path: Path) -> None:
    whole = png_with(tmp_path / "a.png", parameters=A1111).read_bytes()
    path = tmp_path / "cut.png"
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        with pytest.raises(BadInput):
            read_info(path)


@pytest.mark.parametrize(
    "content", [b"", b"hello", b"<svg></svg>", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"]
)
def test_what_is_not_a_picture_is_bad_input(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(content)
    with pytest.raises(BadInput):
        read_info(path)


def test_missing_file_and_folder_are_bad_input(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no file"):
        read_info(tmp_path / "none.png")
    with pytest.raises(BadInput, match="is a folder"):
        read_info(tmp_path)


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 10_000), st.integers(0, 255), st.sampled_from(["jpeg", "webp", "heic"]))
def test_flipped_bytes_never_crash(tmp_path_factory, place: int, value: int, suffix: str) -> None:
    if suffix == "heic":
        heif = pytest.importorskip("pillow_heif")
        buffer = io.BytesIO()
        heif.from_pillow(Image.new("RGB", (16, 16))).save(buffer, exif=exif_with_parameters(A1111))
    else:
        buffer = io.BytesIO()
        Image.new("RGB", (16, 16)).save(buffer, suffix, exif=exif_with_parameters(A1111))
    data = bytearray(buffer.getvalue())
    data[place % len(data)] = value
    path = tmp_path_factory.mktemp("flip") / "a"
    path.write_bytes(data)
    with contextlib.suppress(BadInput):
        json.dumps(read_info(path))


def test_png_keeps_colour_under_full_transparency(tmp_path: Path) -> None:
    pixels = noise(9, 7, 4, 3)
    pixels[::2, :, 3] = 0
    path = tmp_path / "a.png"
    path.write_bytes(encode_png(pixels))
    assert np.array_equal(read_rgba(path), pixels)
