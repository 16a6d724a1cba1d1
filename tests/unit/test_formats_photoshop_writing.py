"""Photoshop files that we write: what comes back, here and by other readers."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageCms
from psd_tools import PSDImage

from core.blend_modes import BlendMode
from core.document import Document
from core.errors import BadInput
from core.formats.photoshop import read_photoshop
from core.formats.photoshop_writing import write_photoshop
from core.geometry import Bounds, Margins
from core.layer_masks import add_layer_mask


def noise(height: int, width: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (height, width, 4), dtype=np.uint8)


def opaque(height: int, width: int, seed: int = 0) -> np.ndarray:
    pixels = noise(height, width, seed)
    pixels[..., 3] = 255
    return pixels


def rich() -> Document:
    document = Document.from_pixels(opaque(60, 90), "ground")
    for number, mode in enumerate(BlendMode):
        document.add_layer(f"{mode.value} 图层", len(document.layers))
        document.write(
            document.active.id, Bounds(number * 6 - 5, number * 3, 20, 12), noise(12, 20, number)
        )
        document.set_layer(
            dataclasses.replace(
                document.active, blend=mode, opacity=number / 15, visible=number % 3 != 1
            )
        )
    masked = document.layers[3]
    add_layer_mask(document, masked.id)
    document.store(masked.mask_id).write(Bounds(10, 6, 9, 9), np.full((9, 9), 180, np.uint8))
    document.set_layer(dataclasses.replace(document.layers[5], locked=True))
    return document


def test_layers_come_back_with_masks_modes_and_places(tmp_path: Path) -> None:
    path = tmp_path / "图 “a”.psd"
    before = rich().snapshot()
    assert write_photoshop(path, before) == ()
    stored = read_photoshop(path)
    after = stored.document.snapshot()
    assert stored.notes == ()
    assert [one.name for one in after.layers] == [one.name for one in before.layers]
    for one, other in zip(before.layers, after.layers, strict=True):
        assert (one.blend, one.visible, one.masked) == (other.blend, other.visible, other.masked)
        assert one.locked == other.locked
        assert abs(one.opacity - other.opacity) <= 0.5 / 255
    seen = after.read(after.frame).astype(int) - before.read(before.frame)
    assert np.abs(seen).max() <= 2  # opacity is one of 256


def test_merged_picture_is_the_visible_one_to_the_bit(tmp_path: Path) -> None:
    path = tmp_path / "a.psd"
    snapshot = rich().snapshot()
    write_photoshop(path, snapshot)
    with Image.open(path) as merged:  # Pillow reads the merged picture alone
        np.testing.assert_array_equal(
            np.asarray(merged.convert("RGB")), snapshot.read(snapshot.frame)[..., :3]
        )


def test_other_readers_draw_the_layers_alike(tmp_path: Path) -> None:
    path = tmp_path / "a.psd"
    document = Document.from_pixels(opaque(40, 50), "ground")
    document.add_layer("over", 1)
    document.write(document.active.id, Bounds(5, 5, 30, 20), noise(20, 30, 3))
    document.set_layer(
        dataclasses.replace(document.active, blend=BlendMode.MULTIPLY, opacity=128 / 255)
    )
    snapshot = document.snapshot()
    write_photoshop(path, snapshot)
    file: Any = PSDImage.open(path)
    drawn = np.asarray(file.composite(force=True).convert("RGB")).astype(int)
    assert np.abs(drawn - snapshot.read(snapshot.frame)[..., :3]).max() <= 2


def test_transparency_frame_and_profile_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "a.psd"
    document = Document.from_pixels(noise(30, 40))
    document.extend(Margins(left=7, top=3))
    snapshot = document.snapshot()
    icc = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    write_photoshop(path, snapshot, icc=icc)
    stored = read_photoshop(path)
    assert stored.icc == icc
    after = stored.document.snapshot()
    assert after.frame.extent == snapshot.frame.extent
    np.testing.assert_array_equal(after.read(after.frame), snapshot.read(snapshot.frame))


def test_mask_that_is_off_stays_off_and_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.psd"
    document = Document.from_pixels(opaque(20, 20))
    add_layer_mask(document, document.active.id)
    document.store(document.active.mask_id).write(
        Bounds(0, 0, 10, 20), np.full((20, 10), 255, np.uint8)
    )
    document.set_layer(dataclasses.replace(document.active, mask_on=False))
    write_photoshop(path, document.snapshot())
    file: Any = PSDImage.open(path)
    assert file[0].mask.disabled
    assert np.asarray(file[0].mask.topil())[:, :10].max() == 0


def test_masks_of_the_document_are_told_to_be_left_out(tmp_path: Path) -> None:
    document = Document.from_pixels(opaque(20, 20))
    document.write_mask(Bounds(0, 0, 5, 5), np.full((5, 5), 255, np.uint8))
    notes = write_photoshop(tmp_path / "a.psd", document.snapshot())
    assert "mask" in notes[0]


def test_picture_over_the_format_s_limit_is_refused(tmp_path: Path) -> None:
    document = Document(Bounds(0, 0, 30_001, 4))
    document.add_layer("x")
    path = tmp_path / "a.psd"
    with pytest.raises(BadInput, match="30000"):
        write_photoshop(path, document.snapshot())
    assert not path.exists()
