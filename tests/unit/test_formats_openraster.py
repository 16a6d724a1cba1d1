"""OpenRaster: everything comes back to the bit, and nothing hostile gets far."""

from __future__ import annotations

import dataclasses
import errno
import io
import os
import subprocess
import sys
import time
import zipfile
import zlib
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from core.blend_modes import BlendMode
from core.document import Document
from core.errors import BadInput, UserError
from core.formats import read_extras, read_picture, write_picture
from core.formats.openraster import (
    is_document,
    read_document,
)
from core.formats.openraster_writing import write_document
from core.formats.stored import StoredDocument
from core.geometry import Bounds, Margins
from core.layer_masks import add_layer_mask
from core.named_masks import keep_mask

ROOT = Path(__file__).resolve().parents[2]


def noise(height: int, width: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (height, width, 4), dtype=np.uint8)


def rich() -> Document:
    """Layers of all kinds, a frame that does not begin at 0, and a mask."""
    document = Document.from_pixels(noise(60, 90))
    document.extend(Margins(17, 5, 0, 300))
    for number, mode in enumerate(BlendMode):
        document.add_layer(f"层 {number} <&\"'>")
        layer = document.active
        place = Bounds(-30 + 7 * number, 40 - number, 20 + number, 9)
        document.write(layer.id, place, noise(9, 20 + number, number))
        document.set_layer(
            dataclasses.replace(
                layer,
                blend=mode,
                opacity=0.25 + number / 20,
                visible=number % 3 != 0,
                locked=number % 4 == 0,
            )
        )
    for layer, on in ((document.layers[0], True), (document.layers[4], False)):
        add_layer_mask(document, layer.id)
        values = noise(30, 70, 9)[..., 0]
        values[:10] = 255
        document.store(layer.mask_id).write(Bounds(-10, 20, 70, 30), values)
        document.set_layer(dataclasses.replace(document.layer(layer.id), mask_on=on))
    keep_mask(document, "天 <sky>", Bounds(5, 6, 40, 12), noise(12, 40, 3)[..., 0])
    keep_mask(document, "empty", Bounds(5, 6, 1, 1), np.zeros((1, 1), np.uint8))
    document.add_layer("empty")
    document.set_active(document.layers[2].id)
    document.write_mask(Bounds(3, 4, 50, 20), noise(20, 50)[..., 0])
    return document


def assert_equal(document: Document, other: Document) -> None:
    assert other.frame == document.frame
    assert len(other.layers) == len(document.layers)
    for one, two in zip(document.layers, other.layers, strict=True):
        assert dataclasses.replace(two, id=one.id, opacity=one.opacity) == one
        assert abs(two.opacity - one.opacity) < 1e-5
        everywhere = document.frame.padded(400)
        first = document.store(one.id).read(everywhere)
        assert np.array_equal(first, other.store(two.id).read(everywhere))
        if one.masked:
            hidden = document.store(one.mask_id).read(everywhere)
            assert np.array_equal(hidden, other.store(two.mask_id).read(everywhere))
    assert [mask.name for mask in other.masks] == [mask.name for mask in document.masks]
    for one, two in zip(document.masks, other.masks, strict=True):
        values = document.store(one.id).read(document.frame)
        assert np.array_equal(values, other.store(two.id).read(document.frame))
    assert np.array_equal(document.mask.read(document.frame), other.mask.read(document.frame))
    assert np.array_equal(document.read(document.frame), other.read(document.frame))


def test_write_document_keeps_everything(tmp_path: Path) -> None:
    document = rich()
    path = tmp_path / '图 "a".ora'
    write_document(path, document.snapshot(), active=document.active.id)
    stored = read_document(path)
    assert stored.notes == ()
    assert_equal(document, stored.document)
    assert stored.document.active.name == document.active.name
    assert os.listdir(tmp_path) == [path.name]


@given(
    sizes=st.lists(st.tuples(st.integers(1, 40), st.integers(1, 40)), min_size=1, max_size=4),
    offset=st.tuples(st.integers(-600, 600), st.integers(-600, 600)),
    opacity=st.floats(0, 1),
)
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_write_document_keeps_any_layers(
    tmp_path_factory: pytest.TempPathFactory,
    sizes: list[tuple[int, int]],
    offset: tuple[int, int],
    opacity: float,
) -> None:
    document = Document(Bounds(*offset, 37, 21))
    for number, (width, height) in enumerate(sizes):
        document.add_layer(str(number))
        place = Bounds(offset[0] - 9 * number, offset[1] + 5 * number, width, height)
        document.write(document.active.id, place, noise(height, width, number) * (number % 2))
        document.set_layer(dataclasses.replace(document.active, opacity=opacity))
    path = tmp_path_factory.mktemp("ora") / "a.ora"
    write_document(path, document.snapshot())
    assert_equal(document, read_document(path).document)


_KILLED = """
import sys
import numpy as np
from core.document import Document
from core.formats.openraster_writing import write_document
noise = np.random.default_rng(1).integers(0, 256, (600, 600, 4), dtype=np.uint8)
document = Document.from_pixels(noise)
for number in range(4):
    document.duplicate_layer(document.active.id, str(number))
print("ready", flush=True)
while True:
    write_document(sys.argv[1], document.snapshot())
"""


@pytest.mark.skipif(os.name != "posix", reason="kill -9")
def test_write_document_killed_at_any_moment_leaves_a_whole_file(tmp_path: Path) -> None:
    path = tmp_path / "mine.ora"
    for moment in (0.0, 0.13, 0.31, 0.52):
        write_document(path, Document.from_pixels(noise(20, 30)).snapshot())
        process = subprocess.Popen(
            [sys.executable, "-c", _KILLED, str(path)], stdout=subprocess.PIPE, cwd=ROOT
        )
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        time.sleep(moment)
        process.kill()
        process.wait()
        process.stdout.close()
        assert read_document(path).document.frame.width in (30, 600)


def test_is_document_looks_into_the_file(tmp_path: Path) -> None:
    path = tmp_path / "no name that tells"
    write_document(path, rich().snapshot())
    assert is_document(path)
    other = tmp_path / "a.ora"
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("mimetype", "application/epub+zip")
    assert not is_document(other)
    assert not is_document(tmp_path / "none.ora")


def test_read_extras_gives_profile_and_exif_without_the_layers(tmp_path: Path) -> None:
    made = Image.Exif()
    made[0x010F] = "A camera"
    path = tmp_path / "a.ora"
    write_document(path, rich().snapshot(), exif=made.tobytes())
    assert read_extras(path) == (None, read_document(path).exif)
    flat = tmp_path / "a.png"
    write_picture(flat, noise(4, 5), exif=made.tobytes())
    assert read_extras(flat) == (None, read_picture(flat).exif)
    assert read_extras(tmp_path / "gone.png") == (None, None)


def test_write_document_follows_the_standard(tmp_path: Path) -> None:
    """What Krita and GIMP look for."""
    document = rich()
    write_document(tmp_path / "a.ora", document.snapshot())
    with zipfile.ZipFile(tmp_path / "a.ora") as archive:
        first = archive.infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
        assert archive.read("mimetype") == b"image/openraster"
        merged = Image.open(io.BytesIO(archive.read("mergedimage.png")))
        assert merged.size == (document.frame.width, document.frame.height)
        assert np.array_equal(np.asarray(merged), document.read(document.frame))
        thumbnail = Image.open(io.BytesIO(archive.read("Thumbnails/thumbnail.png")))
        assert max(thumbnail.size) <= 256
        text = archive.read("stack.xml").decode()
    assert text.index("empty") < text.index("Background")  # the top comes first
    assert 'composite-op="svg:multiply"' in text
    assert 'composite-op="svg:src-over"' in text
    assert 'composite-op="svg:plus"' in text


def test_write_document_keeps_exif(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x010F] = "Maker"
    write_document(tmp_path / "a.ora", rich().snapshot(), exif=exif.tobytes(), icc=b"profile")
    stored = read_document(tmp_path / "a.ora")
    assert stored.icc == b"profile"
    assert stored.exif is not None
    assert b"Maker" in stored.exif


def test_write_document_keeps_the_old_file_when_the_disk_is_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.ora"
    write_document(path, rich().snapshot())
    before = path.read_bytes()

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(UserError, match="disk is full"):
        write_document(path, Document.from_pixels(noise(5, 5)).snapshot())
    assert path.read_bytes() == before
    assert os.listdir(tmp_path) == ["a.ora"]


# -- other programs' files, and worse ----------------------------------------------------


def png(width: int = 4, height: int = 3, colour: tuple[int, ...] = (1, 2, 3, 255)) -> bytes:
    out = io.BytesIO()
    Image.new("RGBA", (width, height), colour).save(out, "PNG")
    return out.getvalue()


def foreign(path: Path, stack: str, **entries: bytes) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "image/openraster")
        archive.writestr("stack.xml", stack)
        for name, content in ({"a.png": png()} | entries).items():
            archive.writestr(f"data/{name}", content)
    return path


LAYER = '<layer src="data/a.png" name="a"/>'


def image(inside: str, width: object = 20, height: object = 10) -> str:
    return f'<image w="{width}" h="{height}"><stack>{inside}</stack></image>'


def test_read_document_dissolves_groups(tmp_path: Path) -> None:
    inside = (
        '<layer name="top" src="data/a.png" composite-op="krita:fancy"/>'
        '<stack x="2" y="1" opacity="0.5" visibility="hidden">'
        '<layer name="inner" x="3" y="-1" opacity="0.5" src="data/a.png"/></stack>'
        '<layer name="bottom" src="data/a.png" x="16" y="8"/>'
    )
    stored = read_document(foreign(tmp_path / "a.ora", image(inside)))
    names = [layer.name for layer in stored.document.layers]
    assert names == ["bottom", "inner", "top"]
    inner = stored.document.layers[1]
    assert (inner.opacity, inner.visible) == (0.25, False)
    assert stored.document.store(inner.id).content_bounds() == Bounds(5, 0, 4, 3)
    assert len(stored.notes) == 2
    assert stored.document.frame == Bounds(0, 0, 20, 10)
    # What hangs over the frame is kept.
    assert stored.document.store(stored.document.layers[0].id).content_bounds() == Bounds(
        16, 8, 4, 3
    )


KRITA = Path(__file__).parent / "data" / "krita-groups.ora"


def test_document_of_krita_looks_as_krita_showed_it() -> None:
    """Written by Krita 5.1.5: groups with an opacity, a mode, isolation and passed through,
    a mask, offsets, hidden layers, and two modes that are not known here."""
    stored = read_document(KRITA)
    document = stored.document
    with zipfile.ZipFile(KRITA) as archive, archive.open("mergedimage.png") as entry:
        wanted = np.asarray(Image.open(entry).convert("RGBA")).astype(int)
    difference = np.abs(document.read(document.frame).astype(int) - wanted)
    assert difference.max() > 100  # where the unknown modes are
    difference[0:22, 22:42] = 0
    assert difference.max() <= 1
    seen = [
        (str(layer.name), layer.blend, round(layer.opacity, 2), layer.visible, layer.locked)
        for layer in document.layers
    ]
    normal = BlendMode.NORMAL
    assert seen == [
        ("底", normal, 1, True, False),
        ("组 A", normal, 0.6, True, False),
        ("hidden in group", normal, 1, False, False),
        ("screen", BlendMode.SCREEN, 1, True, False),
        ("iso", normal, 1, True, False),
        ("mult group", BlendMode.MULTIPLY, 1, True, False),
        ("hidden", normal, 1, False, False),
        ("locked", normal, 1, True, True),
        ("masked", normal, 1, True, False),
        ("u vivid", normal, 1, True, False),
        ("u lum", normal, 1, True, False),
        ("As the other program showed it", normal, 1, False, False),
    ]
    top = document.layers[-1]
    np.testing.assert_array_equal(document.store(top.id).read(document.frame), wanted)
    assert document.store(document.layers[3].id).content_bounds() == Bounds(40, -5, 20, 40)


def test_group_far_beyond_the_picture_does_not_take_its_memory(tmp_path: Path) -> None:
    inside = (
        '<stack opacity="0.5" name="far"><layer src="data/a.png" x="-900000" y="-900000"/>'
        '<layer src="data/a.png" x="900000"/><layer src="data/a.png" x="2"/></stack>'
    )
    document = read_document(foreign(tmp_path / "a.ora", image(inside))).document
    assert [layer.name for layer in document.layers] == ["far"]
    assert document.store(document.layers[0].id).content_bounds() == Bounds(2, 0, 4, 3)


def test_groups_in_groups_become_one_and_keep_their_place(tmp_path: Path) -> None:
    inside = (
        '<stack name="outer" x="1" y="1" composite-op="svg:multiply">'
        '<stack name="inner" x="2" opacity="0.5">'
        '<layer src="data/b.png" y="1"/><layer src="data/a.png"/></stack>'
        '<layer src="data/a.png" name="hidden" visibility="hidden"/></stack>'
        '<layer src="data/ground.png"/>'
    )
    path = foreign(
        tmp_path / "a.ora",
        image(inside),
        **{"b.png": png(4, 2, (90, 90, 90, 255)), "ground.png": png(20, 10, (200, 100, 50, 255))},
    )
    document = read_document(path).document
    assert [layer.name for layer in document.layers] == [
        "Layer 1",
        "outer",
        "hidden",
    ]
    seen = document.read(document.frame)
    assert seen[0, 0].tolist() == [200, 100, 50, 255]
    # Half of the inner group over nothing, then multiplied: half way to 200 * 90 / 255.
    assert np.abs(seen[2, 3, :3].astype(int) - [135, 68, 34]).max() <= 1
    assert np.abs(seen[1, 3, :3].astype(int) - [100, 50, 25]).max() <= 2


def test_merged_picture_of_another_size_is_no_help(tmp_path: Path) -> None:
    path = foreign(tmp_path / "a.ora", image('<layer src="data/a.png" composite-op="svg:hue"/>'))
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("mergedimage.png", png())
    assert len(read_document(path).document.layers) == 1


def test_read_document_without_layers_can_be_painted_on(tmp_path: Path) -> None:
    stored = read_document(foreign(tmp_path / "a.ora", image("")))
    assert len(stored.document.layers) == 1


def bomb() -> bytes:
    content = bytearray(png())
    content[16:24] = (30_000).to_bytes(4, "big") * 2
    content[29:33] = zlib.crc32(bytes(content[12:29])).to_bytes(4, "big")
    return bytes(content)


LAUGHS = (
    '<!DOCTYPE i [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
    '<image w="4" h="4" name="&b;"><stack/></image>'
)


@pytest.mark.parametrize(
    ("stack", "said"),
    [
        ("", "damaged"),
        ("<image", "damaged"),
        (LAUGHS, "damaged"),
        (image(LAYER, 0, 10), "0×10"),
        (image(LAYER, 30_000, 30_000), "too large"),
        (image(LAYER, "nan", 10), "damaged"),
        (image(LAYER, "1e99", 10), "damaged"),
        (image('<layer src="data/gone.png"/>'), "damaged"),
        (image('<layer src="../../etc/passwd"/>'), "not a PNG"),
        (image('<layer src="data/a.png" x="99999999"/>'), "damaged"),
        (image('<layer src="data/a.png" opacity="much"/>'), "damaged"),
        (image("<stack>" * 60 + LAYER + "</stack>" * 60), "nested too deep"),
        (image(LAYER * 1001), "1000 layers"),
        (image(LAYER) + " " * 5_000_000, "too long"),
        (image('<layer src="data/bomb.png"/>'), "too large"),
        (image('<layer src="data/text.png"/>'), "damaged"),
    ],
)
def test_read_document_refuses_nonsense(tmp_path: Path, stack: str, said: str) -> None:
    path = foreign(
        tmp_path / "a.ora", stack, **{"bomb.png": bomb(), "text.png": b"no picture at all"}
    )
    with pytest.raises(BadInput, match=said):
        read_document(path)


def test_read_document_refuses_other_files(tmp_path: Path) -> None:
    for content in (b"", b"text", b"PK\x03\x04", png()):
        (tmp_path / "a.ora").write_bytes(content)
        with pytest.raises(BadInput):
            read_document(tmp_path / "a.ora")
    with pytest.raises(BadInput, match="no file"):
        read_document(tmp_path / "gone.ora")


def test_read_document_asks_for_memory_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Memory:
        available = 1000

    path = foreign(tmp_path / "a.ora", image(LAYER * 90))
    monkeypatch.setattr("psutil.virtual_memory", Memory)
    with pytest.raises(UserError, match="Not enough memory"):
        read_document(path)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(edits=st.data())
def test_read_document_ends_well_on_damaged_files(tmp_path: Path, edits: st.DataObject) -> None:
    path = tmp_path / "damaged.ora"
    document = Document.from_pixels(noise(8, 8))
    document.write_mask(Bounds(1, 1, 3, 3), noise(3, 3)[..., 0])
    write_document(path, document.snapshot())
    content = bytearray(path.read_bytes())
    for _ in range(edits.draw(st.integers(1, 8))):
        content[edits.draw(st.integers(0, len(content) - 1))] = edits.draw(st.integers(0, 255))
    if edits.draw(st.integers(0, 3)) == 0:
        del content[edits.draw(st.integers(0, len(content))) :]
    path.write_bytes(bytes(content))
    try:
        stored = read_document(path)
    except BadInput:
        return
    assert isinstance(stored, StoredDocument)


def test_masked_layer_looks_the_same_to_other_programs(tmp_path: Path) -> None:
    """Who reads only stack.xml and the layers' PNGs sees what we see."""
    document = Document.from_pixels(noise(40, 50))
    layer = document.active
    add_layer_mask(document, layer.id)
    document.store(layer.mask_id).write(Bounds(5, 5, 30, 20), noise(20, 30, 4)[..., 0])
    path = tmp_path / "masked.ora"
    write_document(path, document.snapshot())
    with zipfile.ZipFile(path) as archive:
        place = next(iter(ElementTree.fromstring(archive.read("stack.xml")).iter("layer")))
        with Image.open(io.BytesIO(archive.read(place.attrib["src"]))) as image:
            seen = np.asarray(image.convert("RGBA"))
        # Another program rewrites what it knows and drops the rest.
        plain = tmp_path / "plain.ora"
        with zipfile.ZipFile(plain, "w") as other:
            for name in archive.namelist():
                if name == "mimetype" or name == place.attrib["src"] or name == "stack.xml":
                    other.writestr(name, archive.read(name))
    shown = document.read(document.frame)
    assert np.array_equal(seen[..., 3], shown[..., 3])
    there = shown[..., 3] > 0
    assert np.array_equal(seen[there], shown[there])
    again = read_document(plain).document
    assert not again.layers[0].masked
    assert np.array_equal(again.read(again.frame)[there], shown[there])


def test_layer_edited_by_another_program_is_right(tmp_path: Path) -> None:
    """Our entries no longer fit the PNG: then they are not believed."""
    document = Document.from_pixels(noise(40, 50))
    add_layer_mask(document, document.active.id)
    document.store(document.active.mask_id).write(Bounds(5, 5, 30, 20), noise(20, 30, 4)[..., 0])
    path, edited = tmp_path / "masked.ora", tmp_path / "edited.ora"
    write_document(path, document.snapshot())
    out = io.BytesIO()
    pixels = noise(40, 50, 77)
    Image.fromarray(pixels).save(out, "PNG")
    with zipfile.ZipFile(path) as archive, zipfile.ZipFile(edited, "w") as other:
        for name in archive.namelist():
            content = out.getvalue() if name == "data/layer0.png" else archive.read(name)
            other.writestr(name, content)
    again = read_document(edited).document
    assert np.array_equal(again.read(again.frame), pixels)
