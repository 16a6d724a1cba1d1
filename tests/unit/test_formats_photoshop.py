"""Photoshop's files: what maps comes as layers, what does not is told, nothing hostile passes."""

from __future__ import annotations

import io
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from psd_tools import PSDImage
from psd_tools.constants import BlendMode as Mode

from core.blend_modes import BlendMode
from core.document import Document
from core.errors import BadInput, UserError
from core.formats import photoshop
from core.formats.opening import open_file, read_visible, visible_size
from core.formats.photoshop import read_merged, read_photoshop
from core.formats.photoshop_render import image_of
from core.geometry import Bounds, Extent


def noise(height: int, width: int, seed: int = 0) -> np.ndarray:
    pixels = np.random.default_rng(seed).integers(0, 256, (height, width, 4), dtype=np.uint8)
    pixels[..., 3] |= 1  # the colour under wholly transparent pixels is nobody's
    return pixels


def image(height: int, width: int, seed: int = 0) -> Image.Image:
    return Image.fromarray(noise(height, width, seed))


def rich(path: Path) -> None:
    file: Any = PSDImage.new("RGBA", (90, 60))
    ground = file.create_pixel_layer(image(60, 90, 1), name="ground")
    ground.create_mask(Image.fromarray(np.full((60, 90), 255, np.uint8)))
    upper = file.create_pixel_layer(image(20, 30, 2), name="upper", top=-5, left=70, opacity=128)
    upper.blend_mode = Mode.MULTIPLY
    cut = file.create_pixel_layer(image(10, 10, 3), name="masked", top=4, left=6)
    mask = np.zeros((10, 10), np.uint8)
    mask[:, :5] = 255
    mask[:, 5] = 100
    cut.create_mask(Image.fromarray(mask))
    group = file.create_group(name="folder")
    inner = file.create_pixel_layer(image(8, 8, 4), name="inner", top=30, left=30)
    inner.move_to_group(group)
    group.opacity = 51
    group.visible = False
    clipped = file.create_pixel_layer(image(60, 90, 5), name="clipped")
    clipped.move_to(file, index=2)
    clipped.clipping = True
    file.save(path)


def layer(document: Document, name: str) -> Any:
    return next(each for each in document.layers if each.name == name)


def test_layers_come_with_names_places_modes_opacity_and_visibility(tmp_path: Path) -> None:
    path = tmp_path / "a.psd"
    rich(path)
    stored = read_photoshop(path)
    document = stored.document
    assert document.frame == Bounds(0, 0, 90, 60)
    upper = layer(document, "upper")
    assert (upper.blend, round(upper.opacity, 3)) == (BlendMode.MULTIPLY, 0.502)
    np.testing.assert_array_equal(
        document.store(upper.id).read(Bounds(70, -5, 30, 20)), noise(20, 30, 2)
    )
    inner = layer(document, "inner")
    assert not inner.visible
    assert round(inner.opacity, 3) == 0.2
    np.testing.assert_array_equal(
        document.store(inner.id).read(Bounds(30, 30, 8, 8)), noise(8, 8, 4)
    )
    np.testing.assert_array_equal(
        document.store(layer(document, "ground").id).read(document.frame), noise(60, 90, 1)
    )
    assert any("Groups were dissolved" in note for note in stored.notes)


def test_masks_and_clipping_become_layer_masks(tmp_path: Path) -> None:
    path = tmp_path / "a.psd"
    rich(path)
    document = read_photoshop(path).document
    masked = layer(document, "masked")
    assert masked.masked
    hidden = document.store(masked.mask_id).read(Bounds(6, 4, 10, 10))
    assert hidden[:, :5].max() == 0
    assert (hidden[:, 5] == 155).all()
    assert hidden[:, 6:].min() == 255
    clipped = layer(document, "clipped")
    assert clipped.masked
    outside = document.store(clipped.mask_id).read(Bounds(0, 0, 60, 60))
    assert outside.min() == 255  # "upper" lies further right
    inside = document.store(clipped.mask_id).read(Bounds(70, 0, 20, 15))
    np.testing.assert_array_equal(255 - inside, noise(20, 30, 2)[5:, :20, 3])


def test_what_does_not_map_is_told_and_the_merged_picture_comes_along(tmp_path: Path) -> None:
    path = tmp_path / "a.psd"
    file: Any = PSDImage.new("RGBA", (30, 20))
    one = file.create_pixel_layer(image(20, 30), name="one")
    one.blend_mode = Mode.VIVID_LIGHT
    file.save(path)
    stored = read_photoshop(path)
    assert any("vLit" in note for note in stored.notes)
    top = stored.document.layers[-1]
    assert top.name == "As Photoshop showed it"
    assert not top.visible
    assert stored.document.active.name == "one"


def test_other_colour_models_give_the_merged_picture_with_a_note(tmp_path: Path) -> None:
    path = tmp_path / "a.psd"
    PSDImage.frompil(Image.new("CMYK", (30, 20), (10, 20, 30, 0))).save(path)
    stored = read_photoshop(path)
    assert len(stored.document.layers) == 1
    assert "merged picture" in stored.notes[0]


def test_flat_file_opens(tmp_path: Path) -> None:
    path = tmp_path / "a.psd"
    flat = Image.fromarray(noise(20, 30)[..., :3])
    PSDImage.frompil(flat).save(path)
    opened = open_file(path)
    assert opened.document is not None
    assert opened.notes == ()
    np.testing.assert_array_equal(
        opened.document.read(opened.document.frame)[..., :3], noise(20, 30)[..., :3]
    )


@pytest.mark.parametrize(("width", "height"), [(70_000, 10), (20_000, 20_000), (0, 5)])
def test_size_is_refused_before_anything_is_read(tmp_path: Path, width: int, height: int) -> None:
    path = tmp_path / "a.psd"
    path.write_bytes(b"8BPS" + struct.pack(">H6xHIIHH", 2, 3, height, width, 8, 3) + bytes(40))
    with pytest.raises(BadInput):
        read_photoshop(path)


def test_layer_that_claims_to_be_huge_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.psd"
    rich(path)
    content = bytearray(path.read_bytes())
    place = content.find(struct.pack(">iiii", -5, 70, 15, 100))
    assert place > 0
    content[place : place + 16] = struct.pack(">iiii", -5, 70, 2_000_000, 100)
    path.write_bytes(content)
    try:
        stored = read_photoshop(path)
    except UserError:
        return
    assert "merged" in " ".join(stored.notes)


@given(
    cuts=st.integers(4, 3000),
    flips=st.lists(st.tuples(st.integers(0, 9000), st.integers(0, 255)), max_size=20),
)
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_damaged_files_are_read_or_refused_and_never_worse(
    tmp_path_factory: pytest.TempPathFactory, cuts: int, flips: list[tuple[int, int]]
) -> None:
    path = tmp_path_factory.mktemp("psd") / "a.psd"
    rich(path)
    content = bytearray(path.read_bytes())
    for place, value in flips:
        content[place % len(content)] = value
    path.write_bytes(content[: len(content) - cuts % len(content)])
    try:
        stored = read_photoshop(path)
    except UserError:
        return
    assert stored.document.layers
    assert isinstance(stored.document.read(Bounds(0, 0, 4, 4)), np.ndarray)


def test_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.psd"
    buffer = io.BytesIO(b"no picture at all, whatever its name says")
    path.write_bytes(buffer.getvalue())
    with pytest.raises(BadInput):
        read_photoshop(path)


def grouped(**settings: Any) -> Any:
    """A picture with a group of two overlapping layers, in memory."""
    file: Any = PSDImage.new("RGBA", (40, 30))
    file.create_pixel_layer(Image.new("RGBA", (40, 30), (200, 100, 50, 255)), name="ground")
    group = file.create_group(name="folder")
    for name, colour, size, at in (
        ("in", (100, 200, 50, 128), (20, 20), 5),
        ("over", (10, 20, 250, 255), (12, 12), 0),
    ):
        part = file.create_pixel_layer(Image.new("RGBA", size, colour), name=name, left=at, top=at)
        part.move_to_group(group)
    for name, value in settings.items():
        setattr(group, name, value)
    return file


@pytest.mark.parametrize(
    "settings",
    [
        {"blend_mode": Mode.MULTIPLY, "opacity": 128},
        {"blend_mode": Mode.NORMAL, "opacity": 77},
        {"blend_mode": Mode.SCREEN},
        {"blend_mode": Mode.NORMAL, "inner": Mode.SCREEN},
    ],
)
def test_group_that_counts_as_one_looks_as_it_did(tmp_path: Path, settings: Any) -> None:
    path = tmp_path / "a.psd"
    changes = {"inner": Mode.NORMAL} | settings
    inner = changes.pop("inner")
    file = grouped(**changes)
    file[1][1].blend_mode = inner
    file.save(path)
    stored = read_photoshop(path)
    assert [one.name for one in stored.document.layers] == ["ground", "folder"]
    assert any("became one layer" in note for note in stored.notes)
    wanted = np.asarray(PSDImage.open(path).composite(force=True).convert("RGBA")).astype(int)
    seen = stored.document.read(stored.document.frame).astype(int)
    assert np.abs(seen - wanted).max() <= 2


def test_group_that_is_only_passed_through_keeps_its_layers(tmp_path: Path) -> None:
    path = tmp_path / "a.psd"
    grouped().save(path)
    stored = read_photoshop(path)
    assert [one.name for one in stored.document.layers] == ["ground", "in", "over"]


def test_hidden_layer_of_a_group_that_became_one_is_not_lost(tmp_path: Path) -> None:
    path = tmp_path / "a.psd"
    file = grouped(blend_mode=Mode.MULTIPLY)
    file[1][0].visible = False
    file.save(path)
    layers = read_photoshop(path).document.layers
    assert [(one.name, one.visible) for one in layers] == [
        ("ground", True),
        ("folder", True),
        ("in", False),
    ]


def test_merged_picture_of_a_deep_file_is_read(tmp_path: Path) -> None:
    """Pillow knows none with more than 8 bits."""
    path = tmp_path / "a.psd"
    file: Any = PSDImage.new("RGB", (40, 30), depth=16, color=0.4)
    file.save(path)
    assert visible_size(path) == Extent(40, 30)
    picture, _ = read_visible(path)
    assert (picture.rgba == (102, 102, 102, 255)).all()
    assert picture.notes == ("16 bits per channel were reduced to 8",)


def test_layers_are_not_told_to_be_frames(tmp_path: Path) -> None:
    rich(tmp_path / "a.psd")
    assert read_merged(tmp_path / "a.psd").notes == ()


def test_hidden_group_comes_hidden_with_its_pixels(tmp_path: Path) -> None:
    path = tmp_path / "a.psd"
    file = grouped(blend_mode=Mode.MULTIPLY)
    file[1].visible = False
    file.save(path)
    document = read_photoshop(path).document
    group = layer(document, "folder")
    assert not group.visible
    assert document.store(group.id).read(Bounds(2, 2, 1, 1))[0, 0].tolist() == [10, 20, 250, 255]


def test_mask_of_a_group_becomes_the_layer_s_mask(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """psd-tools cannot write such a file in this version, but reads Photoshop's."""
    path = tmp_path / "a.psd"
    file = grouped()
    file.save(path)
    mask = np.zeros((25, 25), np.uint8)
    mask[:10] = 255
    file[1].create_mask(Image.fromarray(mask))
    monkeypatch.setattr(photoshop, "_open", lambda _source: file)
    document = read_photoshop(path).document
    group = layer(document, "folder")
    assert group.masked
    seen = document.read(document.frame)
    assert seen[5, 5].tolist() == [10, 20, 250, 255]
    assert seen[11, 11].tolist() == [200, 100, 50, 255]


def test_sixteen_bits_become_eight_without_bands(tmp_path: Path) -> None:
    path = tmp_path / "a.psd"
    file: Any = PSDImage.new("RGB", (256, 64), depth=16)
    ramp = np.linspace(0.30, 0.32, 256, dtype=np.float32)  # five levels of 255 wide
    pixels = np.repeat(np.repeat(ramp[None, :, None], 64, 0), 3, 2)
    file.create_pixel_layer_from_array(pixels, name="sky")
    file.save(path)
    stored = read_photoshop(path)
    assert any("16 bits per channel" in note for note in stored.notes)
    seen = stored.document.read(stored.document.frame)[..., :3].astype(float) / 255
    # Averaged over a few pixels the ramp is there still: no step is wider than a column.
    averaged = seen[..., 0].mean(0)
    smooth = np.convolve(averaged, np.ones(9) / 9, "valid")
    assert np.abs(smooth - ramp[4:-4]).max() < 0.0008


def test_image_of_keeps_levels_that_are_levels() -> None:
    levels = np.arange(256, dtype=np.float32).reshape(16, 16)
    values = np.stack([levels / 255] * 4, axis=2)
    for exact in (values, (np.round(values * 65535) / 65535).astype(np.float32)):
        np.testing.assert_array_equal(
            np.asarray(image_of(exact)), np.stack([levels] * 4, 2).astype(np.uint8)
        )


def test_layer_that_cannot_be_drawn_is_named_and_the_others_come(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.psd"
    grouped(blend_mode=Mode.MULTIPLY).save(path)

    def fails(_layer: Any) -> Image.Image:
        raise ImportError("aggdraw")

    monkeypatch.setattr(photoshop, "draw", fails)
    stored = read_photoshop(path)
    assert any("“folder” could not be drawn" in note for note in stored.notes)
    assert [one.name for one in stored.document.layers][:1] == ["ground"]
    assert stored.document.layers[-1].name == "As Photoshop showed it"


def test_deep_file_of_gimp_looks_as_gimp_showed_it() -> None:
    """Written by GIMP 3.0.4: 16 bits, a group with an opacity in which a layer multiplies, a
    mask, an offset beyond the picture and a hidden layer."""
    path = Path(__file__).parent / "data" / "gimp-16bit.psd"
    stored = read_photoshop(path)
    document = stored.document
    merged, _ = read_visible(path)
    difference = document.read(document.frame).astype(int) - merged.rgba
    assert np.abs(difference).max() <= 2
    assert [(one.name, one.visible, one.masked) for one in document.layers] == [
        ("ground 底", True, False),
        ("group 组", True, False),
        ("hidden", False, False),
        ("masked", True, True),
    ]
    assert round(document.layers[1].opacity, 2) == 0.6
    assert document.store(document.layers[1].id).content_bounds() == Bounds(3, -3, 13, 13)
