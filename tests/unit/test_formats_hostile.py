"""Damaged and hostile files: a Picture or BadInput, never another exception."""

from __future__ import annotations

import io
import os
import tempfile
import threading
import warnings
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from core.errors import BadInput
from core.formats import Picture, read_mask, read_picture, read_size
from core.formats.exif import upright
from core.formats.quiet import no_warnings
from core.geometry import Extent

KINDS = ("PNG", "PNG-P", "PNG-16", "JPEG", "CMYK", "WEBP", "GIF", "BMP", "TIFF", "TIFF-F", "AVIF")


@cache
def sample(kind: str) -> bytes:
    """A small file with everything in it that a decoder may stumble over."""
    pixels = np.random.default_rng(3).integers(0, 256, (24, 20, 4), dtype=np.uint8)
    image = Image.fromarray(pixels)
    exif = Image.Exif()
    exif[0x0112] = 6
    exif.get_ifd(0x8769)[0x9003] = "2020:01:01 00:00:00"
    icc = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    if kind == "PNG-16":
        return cv2.imencode(".png", pixels.astype(np.uint16) * 257)[1].tobytes()
    if kind == "TIFF-F":
        return cv2.imencode(".tiff", pixels[..., :3].astype(np.float32) / 255)[1].tobytes()
    if kind == "PNG-P":
        image = image.convert("RGB").quantize(32)
    elif kind == "CMYK":
        image = image.convert("CMYK")
    elif kind in ("JPEG", "BMP"):
        image = image.convert("RGB")
    name = {"PNG-P": "PNG", "CMYK": "JPEG"}.get(kind, kind)
    options = {} if name in ("GIF", "BMP") else {"exif": exif, "icc_profile": icc}
    if name == "GIF":
        options = {"save_all": True, "append_images": [image.rotate(90)] * 2}
    if kind == "PNG-P":
        options["transparency"] = bytes(range(32))
    out = io.BytesIO()
    image.save(out, name, **options)
    return out.getvalue()


@pytest.fixture(scope="module")
def workplace() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


@pytest.mark.parametrize("kind", KINDS)
@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(edits=st.data())
def test_read_picture_ends_well_on_damaged_files(
    workplace: Path, kind: str, edits: st.DataObject
) -> None:
    content = bytearray(sample(kind))
    for _ in range(edits.draw(st.integers(1, 6))):
        # Headers are where decoders break; the first bytes are hit most.
        near = edits.draw(st.booleans())
        at = edits.draw(st.integers(0, min(len(content), 200 if near else len(content)) - 1))
        content[at] = edits.draw(st.integers(0, 255))
    if edits.draw(st.integers(0, 3)) == 0:
        del content[edits.draw(st.integers(0, len(content))) :]
    path = workplace / "damaged.bin"
    path.write_bytes(bytes(content))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for read in (read_picture, read_size, _read_as_mask):
            try:
                result = read(path)
            except BadInput as error:
                assert "\n" not in str(error)  # noqa: PT017 - either outcome is right
            else:
                if isinstance(result, Picture):
                    assert result.rgba.shape[2] == 4


def _read_as_mask(path: Path) -> object:
    return read_mask(path, Extent(24, 20))


@given(content=st.binary(max_size=300))
@settings(max_examples=30, deadline=None)
def test_read_picture_ends_well_on_noise(content: bytes) -> None:
    handle, name = tempfile.mkstemp()
    try:
        os.write(handle, content)
        os.close(handle)
        with pytest.raises(BadInput):
            read_picture(name)
    finally:
        os.unlink(name)


@given(content=st.binary(max_size=120), order=st.sampled_from((b"II*\0", b"MM\0*", b"")))
@settings(max_examples=200, deadline=None)
def test_upright_gives_the_same_length_or_nothing(content: bytes, order: bytes) -> None:
    result = upright(order + content)
    assert result is None or len(result) == len(order + content.removeprefix(b"Exif\0\0")) + 6


def test_no_warnings_puts_back_the_filters_after_the_last_thread() -> None:
    before = list(warnings.filters)
    inside, leave = threading.Event(), threading.Event()

    def other() -> None:
        with no_warnings():
            inside.set()
            leave.wait(5)

    thread = threading.Thread(target=other)
    with no_warnings():
        thread.start()
        assert inside.wait(5)
    warnings.warn("not shown: the other is inside still", UserWarning, stacklevel=1)
    leave.set()
    thread.join()
    assert list(warnings.filters) == before
    with pytest.raises(UserWarning):
        warnings.warn("shown", UserWarning, stacklevel=1)
