"""What is written into pictures, and what is read out of anybody's."""

from __future__ import annotations

import dataclasses
import json
import zlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from core.errors import BadInput
from core.formats.describing import JPEG_EXIF_LIMIT, exif_with_parameters
from core.geometry import Bounds, Extent
from core.library.a1111 import (
    join_parameters,
    quote,
    settings_from_parameters,
    split_parameters,
    unquote,
    write_parameters,
)
from core.library.embedded import decode_user_comment
from core.library.metadata import (
    Origin,
    parameters_of,
    parameters_of_recipe,
    read_info,
    recipes_in,
    texts_of,
    texts_of_recipe,
)
from core.library.pixels import encode_png, picture_bounds
from core.recipe import Recipe
from core.request import Blend, Context, EditOptions, GenerationRequest, Infill, Intent
from tests.unit.library_samples import (
    A1111,
    inpaint_candidate,
    inpaint_request,
    noise,
    png_chunk,
    png_with,
    text_candidate,
)

_words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r"), max_size=60)
_lines = st.lists(_words.map(lambda text: text.replace("\n", " ").strip()), max_size=4).map(
    "\n".join
)
_prompts = _lines.map(str.strip).filter(
    lambda text: not any(line.lstrip().startswith("Negative prompt:") for line in text.split("\n"))
)
_values = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30)


# -- A1111's text --------------------------------------------------------------------------


def test_parameters_of_a1111_are_understood() -> None:
    prompt, negative, pairs = split_parameters(A1111)
    assert prompt == "a (red:1.2) house, best quality <lora:ink:0.7>\nsecond line"
    assert negative == "blurry, ugly\nand more"
    assert pairs["Lora hashes"] == "ink: aabb, pen: ccdd"
    assert pairs["Version"] == "v1.9.3"
    assert settings_from_parameters(A1111) == {
        "prompt": "a (red:1.2) house, best quality \nsecond line",
        "negative_prompt": "blurry, ugly\nand more",
        "loras": [["ink", 0.7]],
        "num_inference_steps": 28,
        "guidance_scale": 7.5,
        "seed": 1234567890,
        "strength": 0.55,
        "size": [512, 768],
        "model": "v1-5-pruned",
        "scheduler": "dpmpp-2m-karras",
    }


def test_parameters_are_written_as_a1111_writes_them() -> None:
    candidate = inpaint_candidate()
    assert parameters_of(candidate, Extent(60, 40)) == (
        'a red house, (left:1.2), "quoted": 房子 <lora:ink:0.8>\n'
        "Negative prompt: blurry,\nugly\n"
        "Steps: 20, CFG scale: 5, Seed: 101, Size: 60x40, Model: starter, "
        "Denoising strength: 1, Version: Pentimento 0.1.0"
    )


def test_parameters_name_sampler_and_schedule_but_no_folders() -> None:
    request = GenerationRequest(
        prompt="x",
        scheduler="dpmpp-2m-karras",
        model="C:\\Users\\me\\dream, v2.safetensors",
        size=Extent(8, 8),
    )
    text = write_parameters(request, 0, Extent(8, 8), version="0.1.0", model_hash="abc")
    assert "Sampler: DPM++ 2M, Schedule type: Karras, " in text
    assert 'Model hash: abc, Model: "dream, v2", Version' in text
    assert settings_from_parameters(text)["scheduler"] == "dpmpp-2m-karras"


def test_last_line_counts_only_with_three_matches() -> None:
    assert split_parameters("a house\nSteps: 3, Seed: 4") == ("a house\nSteps: 3, Seed: 4", "", {})
    assert split_parameters("a house\nSteps: 3, Seed: 4, Size: 1x1")[0] == "a house"
    assert split_parameters("") == ("", "", {})
    assert split_parameters("Negative prompt: bad") == ("", "bad", {})


@settings(max_examples=60, deadline=None)
@given(_prompts, _prompts, st.lists(_values, min_size=3, max_size=5))
def test_parameters_round_trip(prompt: str, negative: str, values: list[str]) -> None:
    pairs = {f"Key {i}": value for i, value in enumerate(values)}
    text = join_parameters(prompt, negative, pairs)
    assert split_parameters(text) == (prompt, negative, pairs)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=40))
def test_quoting_round_trips_any_value(value: str) -> None:
    assert unquote(quote(value)) == value


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=300))
def test_parameters_of_any_text_never_raise(text: str) -> None:
    split_parameters(text)
    settings_from_parameters(text + "\nSteps: 1e999, Seed: -1, Size: 0x0, CFG scale: nan")


def test_parameters_out_of_range_are_left_out() -> None:
    found = settings_from_parameters("p\nSteps: 0, Seed: -1, CFG scale: nan, Size: 9x9, Sampler: X")
    assert found == {"prompt": "p", "negative_prompt": "", "size": [9, 9]}


# -- our own JSON --------------------------------------------------------------------------


def _origin(candidate) -> Origin:
    return Origin(
        id="abc123",
        created=1_700_000_000_000_000,
        request=candidate.request.to_dict(),
        seed=candidate.seed,
        index=candidate.index,
        bounds=candidate.bounds,
        picture=picture_bounds(candidate),
        task=candidate.request.task.value,
        seconds=candidate.seconds,
        made_with=candidate.made_with,
        notes=candidate.notes,
    )


def test_origin_round_trips_through_json() -> None:
    origin = _origin(inpaint_candidate())
    text = origin.to_json()
    assert text.isascii()
    assert Origin.from_json(text) == origin


@pytest.mark.parametrize(
    "change",
    [
        {"id": "../../etc/passwd"},
        {"id": ""},
        {"created": -1},
        {"created": 2**70},
        {"seed": "many"},
        {"bounds": [0, 0, -4, 1]},
        {"picture": [1, 2]},
        {"request": 7},
        {"made_with": [1]},
        {"schema": 99},
        {"notes": None},
    ],
)
def test_origin_that_makes_no_sense_is_bad_input(change: dict[str, object]) -> None:
    stored = json.loads(_origin(inpaint_candidate()).to_json())
    with pytest.raises(BadInput):
        Origin.from_json(json.dumps({**stored, **change}))


@pytest.mark.parametrize("text", ["", "null", "[]", "{}", "{", "[" * 100_000, '{"schema": 1}'])
def test_origin_of_other_json_is_bad_input(text: str) -> None:
    with pytest.raises(BadInput):
        Origin.from_json(text)


# -- files ---------------------------------------------------------------------------------


def test_info_of_our_own_png(tmp_path: Path) -> None:
    candidate = inpaint_candidate()
    path = tmp_path / "名 字.png"
    path.write_bytes(encode_png(noise(40, 60, 4), texts_of(candidate, _origin(candidate))))
    info = read_info(path)
    assert (info["program"], info["format"], info["size"]) == ("Pentimento", "PNG", [60, 40])
    assert info["settings"] == {
        "prompt": candidate.request.prompt,
        "negative_prompt": "blurry,\nugly",
        "model": "starter",
        "loras": [["ink", 0.8]],
        "num_inference_steps": 20,
        "guidance_scale": 5.0,
        "strength": 1.0,
        "scheduler": "default",
        "seed": 101,
        "size": [60, 40],
    }
    assert info["parameters"]["Seed"] == "101"
    assert info["pentimento"]["request"] == candidate.request.to_dict()
    json.dumps(info)


def test_info_survives_a_lying_record(tmp_path: Path) -> None:
    stored = json.loads(_origin(text_candidate()).to_json())
    stored["request"]["num_inference_steps"] = "rm -rf"
    info = read_info(png_with(tmp_path / "a.png", pentimento=json.dumps(stored), parameters=A1111))
    assert info["program"] == "A1111"
    assert info["settings"]["seed"] == 1234567890


def test_info_of_prompts_with_broken_letters(tmp_path: Path) -> None:
    candidate = text_candidate("lone \udcff surrogate \0 and null")
    path = tmp_path / "a.png"
    path.write_bytes(encode_png(noise(24, 24, 4), texts_of(candidate, _origin(candidate))))
    assert read_info(path)["settings"]["prompt"] == candidate.request.prompt


def test_recipe_in_a_png_has_every_choice_and_its_box_where_the_picture_now_is(
    tmp_path: Path,
) -> None:
    options = EditOptions(
        Intent.REMOVE,
        Infill.NOISE,
        Blend.POISSON,
        Context.BOX,
        Bounds(50, 12, 20, 10),
        grow=3,
        feather=9,
        strict=True,
        match_colour=False,
        match_texture=False,
        two_passes=False,
    )
    candidate = inpaint_candidate(inpaint_request().replace(options=options))
    origin = _origin(candidate)
    path = tmp_path / "made.png"
    path.write_bytes(encode_png(noise(40, 60, 4), texts_of(candidate, origin)))
    (recipe,) = recipes_in(path)
    box = Bounds(50, 12, 20, 10).moved(-origin.picture.x, -origin.picture.y)
    assert recipe.settings.options == dataclasses.replace(options, context_box=box)
    assert (recipe.task, recipe.settings.seed) == (candidate.request.task, candidate.seed)
    assert recipe.settings.prompt == candidate.request.prompt


def test_recipe_of_a_document_goes_into_its_png_without_folders(tmp_path: Path) -> None:
    request = inpaint_request().replace(
        model="/home/me/models/dream.safetensors", options=EditOptions(feather=33, strict=True)
    )
    recipe = Recipe.of(inpaint_candidate(request))
    texts = texts_of_recipe(recipe, parameters_of_recipe(recipe, Extent(60, 40)))
    assert not any("/home" in text for text in texts.values())
    path = tmp_path / "saved.png"
    path.write_bytes(encode_png(noise(40, 60, 4), texts))
    (back,) = recipes_in(path)
    assert back.settings == recipe.settings.replace(model="dream")
    assert read_info(path)["program"] == "Pentimento"


def test_recipe_of_what_is_not_ours_or_broken_is_none(tmp_path: Path) -> None:
    assert recipes_in(png_with(tmp_path / "plain.png")) == ()
    assert recipes_in(png_with(tmp_path / "a.png", parameters=A1111)) == ()
    for number, text in enumerate(("", "{}", "[1]", "null", '{"schema": 1}')):
        assert recipes_in(png_with(tmp_path / f"p{number}.png", pentimento=text)) == ()
        broken = png_with(tmp_path / f"r{number}.png", **{"pentimento-recipe": text})
        assert recipes_in(broken) == ()
    assert recipes_in(tmp_path / "absent.png") == ()


def test_info_of_other_programs(tmp_path: Path) -> None:
    assert read_info(png_with(tmp_path / "plain.png"))["program"] is None
    a1111 = read_info(png_with(tmp_path / "a.png", parameters=A1111))
    assert (a1111["program"], a1111["settings"]["seed"]) == ("A1111", 1234567890)
    invoke = read_info(
        png_with(
            tmp_path / "i.png",
            invokeai_metadata=json.dumps(
                {
                    "positive_prompt": "湖",
                    "negative_prompt": "n",
                    "seed": 5,
                    "steps": 30,
                    "cfg_scale": 7,
                    "width": 512,
                    "height": 640,
                    "scheduler": "dpmpp_2m_k",
                    "model": {"name": "dream", "base": "sd-1"},
                }
            ),
        )
    )
    assert invoke["program"] == "InvokeAI"
    assert invoke["settings"] == {
        "prompt": "湖",
        "negative_prompt": "n",
        "num_inference_steps": 30,
        "guidance_scale": 7.0,
        "seed": 5,
        "size": [512, 640],
        "model": "dream",
        "scheduler": "dpmpp-2m-karras",
    }
    fooocus = read_info(
        png_with(
            tmp_path / "f.png",
            parameters=json.dumps(
                {"prompt": "p", "steps": 30, "seed": "77", "resolution": "(1152, 896)"}
            ),
            fooocus_scheme="fooocus",
        )
    )
    assert fooocus["program"] == "Fooocus"
    assert fooocus["settings"]["size"] == [1152, 896]
    assert fooocus["settings"]["seed"] == 77
    graph = {
        "3": {
            "class_type": "KSampler",
            "inputs": {
                "seed": 9,
                "steps": 12,
                "cfg": 6.5,
                "sampler_name": "euler",
                "scheduler": "normal",
                "denoise": 0.5,
                "model": ["4", 0],
                "positive": ["6", 0],
                "negative": ["7", 0],
                "latent_image": ["5", 0],
            },
        },
        "4": {"inputs": {"ckpt_name": "x.safetensors"}},
        "5": {"inputs": {"width": 64, "height": 32}},
        "6": {"inputs": {"conditioning": ["8", 0]}},
        "7": {"inputs": {"text": ["7", 0]}},
        "8": {"inputs": {"text": "a boat"}},
    }
    comfy = read_info(png_with(tmp_path / "c.png", prompt=json.dumps(graph), workflow="{}"))
    assert comfy["program"] == "ComfyUI"
    assert comfy["settings"] == {
        "prompt": "a boat",
        "num_inference_steps": 12,
        "guidance_scale": 6.5,
        "seed": 9,
        "strength": 0.5,
        "size": [64, 32],
        "model": "x.safetensors",
        "scheduler": "euler",
    }
    assert json.loads(comfy["raw"]["prompt"]) == graph


@settings(max_examples=30, deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    ["1", "inputs", "seed", "steps", "cfg", "positive", "model", "text"]
                ),
                inner,
                max_size=4,
            )
        ),
        max_leaves=12,
    )
)
def test_foreign_json_of_any_shape_never_raises(tmp_path_factory, value: object) -> None:
    path = tmp_path_factory.mktemp("info") / "a.png"
    text = json.dumps(value)
    for key in ("prompt", "invokeai_metadata", "pentimento"):
        json.dumps(read_info(png_with(path, **{key: text})))
    json.dumps(read_info(png_with(path, parameters=text, fooocus_scheme="fooocus")))


def test_compressed_and_late_texts_are_found(tmp_path: Path) -> None:
    whole = png_with(tmp_path / "a.png").read_bytes()
    end = whole.index(b"IEND") - 4
    late = png_chunk(
        b"zTXt",
        b"parameters\0\0" + zlib.compress("Grüße\nA A: 1, B B: 2, C C: 3".encode("latin-1")),
    )
    late += png_chunk(b"iTXt", b"other\0\1\0zh\0\0" + zlib.compress("湖".encode()))
    (tmp_path / "b.png").write_bytes(whole[:end] + late + whole[end:])
    raw = read_info(tmp_path / "b.png")["raw"]
    assert raw["parameters"].startswith("Grüße")
    assert raw["other"] == "湖"


@pytest.mark.parametrize("suffix", ["JPEG", "WEBP", "AVIF", "TIFF"])
@pytest.mark.parametrize("text", [A1111, "湖边的红房子\nSteps: 1, Seed: 2, Size: 3x3", "é" * 300])
def test_user_comment_round_trips(tmp_path: Path, suffix: str, text: str) -> None:
    path = tmp_path / f"a.{suffix.lower()}"
    Image.new("RGB", (32, 24)).save(path, suffix, exif=exif_with_parameters(text))
    info = read_info(path)
    assert info["raw"]["UserComment"] == text
    assert (info["format"], info["size"]) == (suffix, [32, 24])
    assert (info["program"] == "A1111") == ("Seed" in text)


def test_user_comment_of_a_heic(tmp_path: Path) -> None:
    heif = pytest.importorskip("pillow_heif")
    path = tmp_path / "a.heic"
    try:
        heif.from_pillow(Image.new("RGB", (32, 24))).save(path, exif=exif_with_parameters(A1111))
    except RuntimeError:
        pytest.skip("no HEVC encoder here")
    info = read_info(path)
    assert info["settings"]["seed"] == 1234567890


def test_user_comment_keeps_the_cameras_tags(tmp_path: Path) -> None:
    camera = Image.Exif()
    camera[0x010F] = "Kamera"
    camera.get_ifd(0x8769)[0x829A] = 0.5
    block = exif_with_parameters("x", camera.tobytes())
    again = Image.Exif()
    again.load(block)
    assert again[0x010F] == "Kamera"
    assert again.get_ifd(0x8769)[0x829A] == 0.5
    assert exif_with_parameters("x", b"garbage").startswith(b"Exif\0\0")


def test_user_comment_is_cut_to_what_a_jpeg_holds(tmp_path: Path) -> None:
    text = "word " * 20_000 + "\nSteps: 20, Seed: 5, Size: 8x8"
    block = exif_with_parameters(text, limit=JPEG_EXIF_LIMIT)
    assert JPEG_EXIF_LIMIT - 4 <= len(block) <= JPEG_EXIF_LIMIT
    path = tmp_path / "a.jpg"
    Image.new("RGB", (8, 8)).save(path, exif=block)
    found = read_info(path)["settings"]
    assert found["seed"] == 5
    assert found["prompt"].startswith("word word")
    assert found["prompt"].endswith("…")


@pytest.mark.parametrize(
    ("raw", "little"),
    [
        (b"UNICODE\0" + "a, 湖: b".encode("utf-16-be"), False),
        (b"UNICODE\0" + "a, 湖: b".encode("utf-16-le"), False),
        (b"UNICODE\0" + "a, 湖: b".encode("utf-16-be"), True),
        (b"UNICODE\0" + "\ufeffa, 湖: b".encode("utf-16-le"), False),
        (b"\0" * 8 + "a, 湖: b".encode(), False),
        (b"ASCII\0\0\0" + "a, 湖: b".encode(), False),
        ("a, 湖: b".encode(), False),
    ],
)
def test_user_comment_in_any_encoding(raw: bytes, little: bool) -> None:
    assert decode_user_comment(raw, little=little) == "a, 湖: b"
