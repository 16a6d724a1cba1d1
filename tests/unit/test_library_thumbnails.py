"""Thumbnails are small, cached, and made again when missing."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from core.library.pixels import encode_png
from core.library.thumbnails import Thumbnails
from tests.unit.library_samples import noise


def _picture(path: Path, height: int, width: int, value: int = 90) -> Path:
    pixels = np.full((height, width, 4), value, np.uint8)
    pixels[..., 3] = 255
    path.write_bytes(encode_png(pixels))
    return path


@pytest.mark.parametrize(
    ("size", "small"),
    [((600, 300), (256, 128)), ((1, 1), (1, 1)), ((2, 2000), (1, 256)), ((100, 256), (100, 256))],
)
def test_thumbnail_fits_and_is_never_enlarged(
    tmp_path: Path, size: tuple[int, int], small: tuple[int, int]
) -> None:
    thumbnails = Thumbnails(tmp_path / "cache")
    found = thumbnails.get("k1", _picture(tmp_path / "a.png", *size))
    assert found is not None
    assert found.shape == (*small, 4)
    assert not found.flags.writeable
    assert abs(int(found[0, 0, 0]) - 90) <= 2
    assert found[0, 0, 3] == 255


def test_thumbnail_is_made_again_when_cache_or_picture_change(tmp_path: Path) -> None:
    picture = _picture(tmp_path / "a.png", 300, 300)
    Thumbnails(tmp_path / "cache").get("k1", picture)
    (cached,) = (tmp_path / "cache").rglob("*.webp")
    cached.write_bytes(b"broken")
    os.utime(cached)
    thumbnails = Thumbnails(tmp_path / "cache")
    first = thumbnails.get("k1", picture)
    assert first is not None
    cached.unlink()
    _picture(picture, 300, 300, value=200)
    os.utime(picture, (4e9, 4e9))
    again = thumbnails.get("k1", picture)
    assert again is not None
    assert int(again[5, 5, 0]) > 190


def test_thumbnail_that_was_put_needs_no_picture_to_be_read(tmp_path: Path) -> None:
    thumbnails = Thumbnails(tmp_path / "cache")
    picture = tmp_path / "a.png"
    picture.write_bytes(b"not even a picture")
    os.utime(picture, (1, 1))
    thumbnails.put("k1", noise(64, 64, 4))
    found = thumbnails.get("k1", picture)
    assert found is not None
    assert found.shape == (64, 64, 4)


def test_missing_and_broken_pictures_have_no_thumbnail(tmp_path: Path) -> None:
    thumbnails = Thumbnails(tmp_path / "cache")
    assert thumbnails.get("k1", tmp_path / "none.png") is None
    (tmp_path / "a.png").write_bytes(b"\x89PNG\r\n\x1a\nbroken")
    assert thumbnails.get("k2", tmp_path / "a.png") is None


def test_memory_and_disk_are_bounded(tmp_path: Path) -> None:
    thumbnails = Thumbnails(tmp_path / "cache", memory_bytes=3 * 64 * 64 * 4)
    for i in range(8):
        assert thumbnails.get(f"k{i}", _picture(tmp_path / f"{i}.png", 64, 64)) is not None
    assert thumbnails._kept_bytes <= 3 * 64 * 64 * 4
    files = sorted((tmp_path / "cache").rglob("*.webp"))
    assert len(files) == 8
    size = files[0].stat().st_size
    assert thumbnails.trim(most_bytes=size * 5) >= 3
    assert sum(path.stat().st_size for path in (tmp_path / "cache").rglob("*.webp")) <= size * 5
    thumbnails.forget("k7")
    assert not list((tmp_path / "cache").rglob("k7-*"))


def test_disk_is_trimmed_by_itself(tmp_path: Path) -> None:
    thumbnails = Thumbnails(tmp_path / "cache", disk_bytes=4000)
    for i in range(12):
        thumbnails.put(f"k{i}", noise(32, 32, 4, i))
    assert sum(path.stat().st_size for path in (tmp_path / "cache").rglob("*.webp")) <= 5000


def test_cache_that_cannot_be_written_does_not_matter(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file where the folder should be")
    thumbnails = Thumbnails(tmp_path / "cache")
    thumbnails.put("k1", noise(8, 8, 4))
    assert thumbnails.get("k1", _picture(tmp_path / "a.png", 300, 300)) is not None
