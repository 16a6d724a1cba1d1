"""How a picture was made, in JPEG, WebP, AVIF and TIFF: all of it, or nothing."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from core.formats import read_picture, write_picture
from core.formats.describing import exif_with_parameters
from core.formats.exif import PREFIX, USER_COMMENT, blanked, with_user_comment
from core.formats.xmp import NAMESPACE, packet, texts_in
from core.geometry import Extent
from core.library.embedded import exif_texts
from core.library.metadata import (
    Origin,
    parameters_of_recipe,
    read_info,
    recipes_in,
    texts_of,
    texts_of_recipe,
    without_parameters,
)
from core.library.pixels import picture_bounds
from core.recipe import Recipe
from core.request import Blend, EditOptions, Infill, Intent
from tests.unit.library_samples import A1111, inpaint_candidate, inpaint_request, noise

SUFFIXES = [".png", ".jpg", ".webp", ".avif", ".tif"]
OPTIONS = EditOptions(
    Intent.REMOVE,
    Infill.NOISE,
    Blend.POISSON,
    grow=3,
    feather=9,
    strict=True,
    match_colour=False,
    two_passes=False,
)
WORDS = 'a <red> house & "garden", (left:1.2): 房子 \U0001f3e0'


def recipe() -> Recipe:
    return Recipe.of(inpaint_candidate(inpaint_request(prompt=WORDS, options=OPTIONS)))


def camera(order: str, note: bytes) -> bytes:
    """An EXIF block with a maker note in its own directory, as cameras write it."""
    mark = b"II*\0" if order == "<" else b"MM\0*"
    at = 8 + 2 + 24 + 4 + 2 + 24 + 4
    make = b"Kamera\0"
    first = struct.pack(order + "HHHII", 2, 0x010F, 2, len(make), at + len(note))
    first += struct.pack(order + "HHII", 0x8769, 4, 1, 38) + bytes(4)
    folder = struct.pack(order + "HHHII", 2, 0x829A, 5, 1, at + len(note))
    folder += struct.pack(order + "HHII", 0x927C, 7, len(note), at) + bytes(4)
    return PREFIX + mark + struct.pack(order + "I", 8) + first + folder + note + make + bytes(8)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_every_choice_comes_back_from_every_format(tmp_path: Path, suffix: str) -> None:
    made = recipe()
    path = tmp_path / f"a{suffix}"
    about = parameters_of_recipe(made, Extent(60, 40))
    notes = write_picture(path, noise(40, 60, 4), text=texts_of_recipe(made, about), quality=90)
    assert not any("metadata" in note or "EXIF" in note for note in notes)
    (back,) = recipes_in(path)
    assert back == made
    info = read_info(path)
    assert info["program"] == "Pentimento"
    assert info["parameters"]["Seed"] == str(made.settings.seed)


@pytest.mark.parametrize("suffix", SUFFIXES[1:])
def test_other_programs_find_their_text_where_they_look(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a{suffix}"
    about = parameters_of_recipe(recipe(), Extent(60, 40))
    write_picture(path, noise(40, 60, 4), text=texts_of_recipe(recipe(), about))
    with Image.open(path) as image:
        comment = image.getexif().get_ifd(0x8769)[USER_COMMENT]
    assert comment[:8] == b"UNICODE\0"
    assert comment[8:].decode("utf-16-be") == about


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_record_of_the_command_line_is_in_every_format(tmp_path: Path, suffix: str) -> None:
    candidate = inpaint_candidate(inpaint_request(options=OPTIONS))
    picture = picture_bounds(candidate)
    origin = Origin(
        "1-a", 1, candidate.request.to_dict(), 101, 1, candidate.bounds, picture, task="inpaint"
    )
    path = tmp_path / f"a{suffix}"
    write_picture(path, noise(40, 60, 4), text=texts_of(candidate, origin))
    assert read_info(path)["pentimento"]["id"] == "1-a"
    (back,) = recipes_in(path)
    assert back.settings.options == OPTIONS


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_nothing_is_written_without_texts(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a{suffix}"
    exif = without_parameters(exif_with_parameters(A1111, camera("<", b"note")))
    write_picture(path, noise(40, 60, 4), exif=exif)
    content = path.read_bytes()
    for word in ("house", "1234567890", "entimento"):
        assert word.encode() not in content
        assert word.encode("utf-16-be") not in content
    assert b"Kamera" in content
    assert read_info(path)["settings"] == {}


def test_settings_too_long_for_a_jpeg_are_told(tmp_path: Path) -> None:
    long = recipe()
    long = Recipe(long.settings.replace(prompt="word " * 20_000), long.task)
    about = parameters_of_recipe(long, Extent(60, 40))
    texts = texts_of_recipe(long, about)
    notes = write_picture(tmp_path / "a.jpg", noise(40, 60, 4), text=texts)
    assert any("too long for a JPEG" in note for note in notes)
    assert read_info(tmp_path / "a.jpg")["settings"]["seed"] == long.settings.seed
    write_picture(tmp_path / "a.webp", noise(40, 60, 4), text=texts)
    assert recipes_in(tmp_path / "a.webp") == (long,)


# -- EXIF ----------------------------------------------------------------------------------


@given(
    st.sampled_from("<>"),
    st.binary(min_size=5, max_size=50),
    st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40)),
)
def test_maker_notes_stay_where_they_were(order: str, note: bytes, texts: list[str]) -> None:
    block = camera(order, note)
    at = block.index(note + b"Kamera\0")
    sizes: set[int] = set()
    for text in (*texts, "the same", "the same", "the same"):
        block = exif_with_parameters(text, block)
        assert block[at : at + len(note)] == note
        exif = Image.Exif()
        exif.load(block)
        assert exif[0x010F] == "Kamera"
        folder = exif.get_ifd(0x8769)
        assert folder[0x927C] == note
        assert folder[USER_COMMENT] == b"UNICODE\0" + text.encode("utf-16-be")
        if text == "the same":
            sizes.add(len(block))
    assert len(sizes) == 1  # or every save would make the file larger


def test_comment_goes_into_a_block_that_has_no_directory_for_it() -> None:
    camera_s = Image.Exif()
    camera_s[0x010F] = "Kamera"
    camera_s.get_ifd(0x8825)[1] = "N"
    block = exif_with_parameters("红房子", camera_s.tobytes())
    again = Image.Exif()
    again.load(block)
    assert again[0x010F] == "Kamera"
    assert again.get_ifd(0x8825)[1] == "N"
    assert exif_texts(block) == {"UserComment": "红房子"}


@given(st.binary(max_size=80), st.sampled_from([b"II*\0", b"MM\0*", b""]))
def test_damaged_block_is_replaced(content: bytes, mark: bytes) -> None:
    block = with_user_comment(mark + content, b"UNICODE\0\0a")
    assert block.startswith(PREFIX)
    assert len(blanked(mark + content, frozenset((USER_COMMENT,)))) <= len(content) + 10


def test_words_of_the_camera_s_owner_stay() -> None:
    theirs = with_user_comment(camera(">", b"note"), b"ASCII\0\0\0Grandma, 80 years old")
    assert without_parameters(theirs) == theirs


# -- XMP -----------------------------------------------------------------------------------


@given(st.text(st.characters(min_codepoint=32, exclude_categories=["Cs"]), min_size=1))
def test_packet_round_trips(text: str) -> None:
    usable = text.replace("\ufffe", "").replace("\uffff", "") or "x"
    assert texts_in(packet({"pentimento": usable})) == {"pentimento": usable}


def test_packet_that_another_program_rewrote_is_understood() -> None:
    raw = (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-'
        f'rdf-syntax-ns#"><rdf:Description xmlns:p="{NAMESPACE}" p:pentimento-recipe="[]"/>'
        "</rdf:RDF></x:xmpmeta>"
    )
    assert texts_in(raw.encode() + b" \n\0") == {"pentimento-recipe": "[]"}


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"<" + NAMESPACE.encode(),
        f'<!DOCTYPE a [<!ENTITY b "bb">]><a xmlns:p="{NAMESPACE}"><p:x>&b;</p:x></a>'.encode(),
        f'<a xmlns="{NAMESPACE}">'.encode() * 3,
        b"\xff\xfe" + NAMESPACE.encode(),
    ],
)
def test_packet_that_makes_no_sense_says_nothing(raw: bytes) -> None:
    assert texts_in(raw) == {}


@pytest.mark.parametrize("suffix", SUFFIXES[1:])
def test_picture_is_the_same_with_and_without_texts(tmp_path: Path, suffix: str) -> None:
    pixels = noise(40, 60, 4)
    write_picture(tmp_path / f"a{suffix}", pixels)
    texts = texts_of_recipe(recipe(), "x\nSteps: 1, Seed: 2, Size: 3x3")
    write_picture(tmp_path / f"b{suffix}", pixels, text=texts)
    one, two = (read_picture(tmp_path / f"{name}{suffix}").rgba for name in "ab")
    np.testing.assert_array_equal(one, two)
