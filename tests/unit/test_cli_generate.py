"""`generate`: what it makes, writes and says."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms

from core.cancellation import CancelToken
from core.cli.checking import IMAGE_STRENGTH
from core.engine.protocol import (
    DeviceInfo,
    Engine,
    OnCandidate,
    OnProgress,
)
from core.families.registry import get
from core.formats import read_picture
from core.geometry import Bounds
from core.library.metadata import read_info
from core.request import GenerationRequest
from tests.cli_harness import Cli, cli

__all__ = ["cli"]

STARTER = get("starter")


def requests_of(cli: Cli) -> list[GenerationRequest]:
    """Have the engine's requests recorded."""
    seen: list[GenerationRequest] = []

    class Recorder:
        def __init__(self, inner: Engine) -> None:
            self._inner = inner

        def generate(
            self,
            request: GenerationRequest,
            on_progress: OnProgress,
            on_candidate: OnCandidate,
            cancel: CancelToken,
        ) -> None:
            seen.append(request)
            self._inner.generate(request, on_progress, on_candidate, cancel)

        def device(self) -> DeviceInfo | None:
            return None

        def unload(self) -> None:
            pass

        def close(self) -> None:
            self._inner.close()

    cli.wrap = Recorder
    return seen


def test_generate_makes_a_picture_from_text(cli: Cli) -> None:
    ran = cli.generate("--seed", 7)
    assert ran.code == 0, ran.err
    assert ran.out.startswith("out.png (256×256, seed 7, ")
    assert ran.out.count("\n") == 1
    assert cli.files() == {"out.png"}
    assert read_picture("out.png").extent == STARTER.size
    with Image.open("out.png") as image:
        assert image.mode == "RGB"
    assert cli.devices == ["auto"]


def test_generate_uses_the_family_s_defaults(cli: Cli) -> None:
    seen = requests_of(cli)
    assert cli.generate().code == 0
    request = seen[0]
    assert request.num_inference_steps == STARTER.num_inference_steps
    assert request.guidance_scale == STARTER.guidance_scale
    assert request.scheduler == STARTER.schedulers[0]
    assert (request.model, request.strength, request.count) == ("starter", 1.0, 1)


def test_generate_passes_every_option_on(cli: Cli) -> None:
    seen = requests_of(cli)
    cli.picture()
    cli.mask()
    ran = cli.generate(
        *("--image", "in.png", "--mask", "mask.png", "--negative", "fog", "--strength", "0.5"),
        *("--steps", 3, "--guidance", "2.5", "--seed", 11, "--count", 2, "--scheduler", "euler"),
        *("--device", "cpu", "--strict", "--intent", "fill", "--infill", "blur"),
        *("--blend", "feather", "--context", "picture", "--grow", 3, "--feather", 5),
        *("--no-match-colour", "--no-match-texture", "--no-gallery"),
    )
    assert ran.code == 0, ran.err
    request = seen[0]
    options = request.options
    assert (request.prompt, request.negative_prompt) == ("a boat", "fog")
    assert (request.strength, request.guidance_scale) == (0.5, 2.5)
    assert (request.num_inference_steps, request.seed, request.count) == (3, 11, 2)
    assert (request.scheduler, cli.devices) == ("euler", ["cpu"])
    assert (options.strict, options.grow, options.feather) == (True, 3, 5)
    assert (options.match_colour, options.match_texture) == (False, False)
    assert (options.intent, options.infill) == ("fill", "blur")
    assert (options.blend, options.context) == ("feather", "picture")


def test_generate_shows_the_model_the_box_that_was_given(cli: Cli) -> None:
    seen = requests_of(cli)
    cli.picture()
    cli.mask()
    ran = cli.generate(
        *("--image", "in.png", "--mask", "mask.png", "--one-pass", "--draft", "--no-gallery"),
        *("--context-box", "4,2,40x30"),
    )
    assert ran.code == 0, ran.err
    options = seen[0].options
    assert (options.context, options.context_box) == ("box", Bounds(4, 2, 40, 30))
    assert not options.two_passes
    assert options.draft


def test_generate_chooses_a_seed_and_says_it(cli: Cli) -> None:
    first = cli.generate("--json", "--no-gallery").of_kind("result")[0]["seed"]
    before = read_picture("out.png").rgba
    again = cli.generate("--json", "--no-gallery").of_kind("result")[0]["seed"]
    assert first != again
    assert cli.generate("--seed", first, "--no-gallery").code == 0
    assert np.array_equal(read_picture("out.png").rgba, before)


def test_generate_counts_its_files(cli: Cli) -> None:
    ran = cli.generate("--count", 3, "--seed", 5, "--json", out="a.b.png")
    assert ran.code == 0
    assert cli.files() == {"a.b-1.png", "a.b-2.png", "a.b-3.png"}
    assert [event["seed"] for event in ran.of_kind("result")] == [5, 6, 7]
    assert cli.generate("--seed", 6, out="single.png").code == 0
    single, second = read_picture("single.png").rgba, read_picture("a.b-2.png").rgba
    assert np.array_equal(single, second)


def test_generate_reworks_a_picture(cli: Cli) -> None:
    seen = requests_of(cli)
    cli.picture()
    assert cli.generate("--image", "in.png").code == 0
    assert seen[0].strength == IMAGE_STRENGTH
    assert seen[0].mask is None
    assert read_picture("out.png").extent == read_picture("in.png").extent


@pytest.mark.parametrize("strict", [True, False])
def test_generate_changes_nothing_where_alpha_is_zero(cli: Cli, strict: bool) -> None:
    before = cli.picture(width=201, height=133)
    mask = cli.mask(width=201, height=133)
    ran = cli.generate(
        *("--image", "in.png", "--mask", "mask.png", "--alpha-out", "alpha.png"),
        *(["--strict"] if strict else []),
    )
    assert ran.code == 0, ran.err
    after = read_picture("out.png").rgba
    with Image.open("alpha.png") as image:
        assert image.mode == "L"
        alpha = np.asarray(image)
    assert alpha.shape == mask.shape
    assert np.array_equal(after[..., :3][alpha == 0], before[alpha == 0])
    assert (after[..., 3] == 255).all()
    assert (alpha[mask == 255] > 0).any()
    if strict:
        assert not alpha[mask == 0].any()


def test_generate_extends_a_picture(cli: Cli) -> None:
    before = cli.picture()
    ran = cli.generate("--image", "in.png", "--extend", "10,0,33,7", "--alpha-out", "a.png")
    assert ran.code == 0, ran.err
    after = read_picture("out.png").rgba
    assert after.shape[:2] == (34 + 7, 50 + 43)
    assert np.array_equal(after[:34, 10:60, :3], before)
    assert (after[..., 3] == 255).all()
    alpha = np.asarray(Image.open("a.png"))
    assert not alpha[:34, 10:60].any()
    assert alpha[:, :10].all()


def test_generate_writes_counted_alphas(cli: Cli) -> None:
    cli.picture()
    ran = cli.generate("--image", "in.png", "--count", 2, "--alpha-out", "a.png")
    assert ran.code == 0
    assert cli.files() == {"in.png", "out-1.png", "out-2.png", "a-1.png", "a-2.png"}


def test_generate_edits_pictures_larger_than_travel_whole(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.editing.WHOLE_PIXELS", 10_000)
    before = cli.picture(width=900, height=700)
    values = np.zeros((700, 900), np.uint8)
    values[300:340, 500:540] = 255
    Image.fromarray(values).save("mask.png")
    seen = requests_of(cli)
    ran = cli.generate("--image", "in.png", "--mask", "mask.png", "--alpha-out", "a.png")
    assert ran.code == 0, ran.err
    assert seen[0].area.area < 900 * 700
    alpha = np.asarray(Image.open("a.png"))
    assert alpha.shape == values.shape
    after = read_picture("out.png").rgba[..., :3]
    assert np.array_equal(after[alpha == 0], before[alpha == 0])
    assert (after != before).any(axis=-1)[310:330, 510:530].mean() > 0.9


# -- what is in the files ---------------------------------------------------------------


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".webp", ".tif", ".avif", ".bmp"])
def test_generate_writes_every_format(cli: Cli, suffix: str) -> None:
    assert cli.generate(out=f"图片 one{suffix}").code == 0
    assert read_picture(f"图片 one{suffix}").extent == STARTER.size


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".webp", ".avif"])
def test_generate_puts_the_parameters_inside(cli: Cli, suffix: str) -> None:
    ran = cli.generate("--seed", 99, "--negative", "雾", prompt="红房子, a house", out=f"o{suffix}")
    assert ran.code == 0
    settings = read_info(f"o{suffix}")["settings"]
    assert settings["prompt"] == "红房子, a house"
    assert settings["negative_prompt"] == "雾"
    assert settings["seed"] == 99


def test_generate_keeps_what_came_with_the_picture(cli: Cli) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "Maker"
    cli.picture()
    with Image.open("in.png") as image:
        image.save("in.jpg", exif=exif, icc_profile=profile, dpi=(300, 300), quality=95)
    ran = cli.generate("--image", "in.jpg", "--extend", "0,0,8,0")
    assert ran.code == 0, ran.err
    picture = read_picture("out.png")
    assert (picture.extent.width, picture.extent.height) == (34 + 8, 50)  # turned upright
    assert picture.icc == profile
    assert picture.dpi is not None
    assert round(picture.dpi[0]) == 300
    kept = Image.Exif()
    kept.load(picture.exif or b"")
    assert (kept[0x010F], kept[0x0112]) == ("Maker", 1)


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".webp", ".avif", ".tif"])
@pytest.mark.parametrize("silent", [True, False])
def test_generate_tells_how_it_was_made_in_every_format_or_not_at_all(
    cli: Cli, suffix: str, silent: bool
) -> None:
    exif = Image.Exif()
    exif[0x010F] = "Maker"
    cli.picture()
    with Image.open("in.png") as image:
        image.save("in.jpg", exif=exif, quality=95)
    out = f"made{suffix}"
    ran = cli.generate(
        *("--image", "in.jpg", "--extend", "0,0,8,0", "--seed", 5),
        *(["--no-metadata"] if silent else []),
        out=out,
    )
    assert ran.code == 0, ran.err
    info = read_info(out)
    content = Path(out).read_bytes()
    if silent:
        assert (info["program"], info["settings"]) == (None, {})
        for word in ("boat", "entimento", "Maker"):
            assert word.encode() not in content
            assert word.encode("utf-16-be") not in content
    else:
        assert info["settings"]["seed"] == 5
        assert info["pentimento"]["request"]["prompt"] == "a boat"
        assert b"Maker" in content


def test_generate_keeps_alpha_and_the_colours_below(cli: Cli) -> None:
    rng = np.random.default_rng(0)
    before = rng.integers(0, 256, (40, 60, 4), dtype=np.uint8)
    before[:10, :, 3] = 0
    Image.fromarray(before).save("in.png")
    cli.mask(width=60, height=40)
    ran = cli.generate("--image", "in.png", "--mask", "mask.png", "--alpha-out", "a.png")
    assert ran.code == 0, ran.err
    alpha = np.asarray(Image.open("a.png"))
    after = np.asarray(Image.open("out.png"))
    assert after.shape == before.shape
    assert np.array_equal(after[alpha == 0], before[alpha == 0])


@pytest.mark.parametrize("mode", ["L", "P", "1", "LA"])
def test_generate_takes_other_modes(cli: Cli, mode: str) -> None:
    cli.picture()
    with Image.open("in.png") as image:
        image.convert("L").convert(mode).save("in.png")
    before = read_picture("in.png").rgba
    cli.mask()
    ran = cli.generate("--image", "in.png", "--mask", "mask.png", "--alpha-out", "a.png")
    assert ran.code == 0, ran.err
    alpha = np.asarray(Image.open("a.png"))
    assert np.array_equal(read_picture("out.png").rgba[alpha == 0], before[alpha == 0])


def test_generate_says_what_was_lost(cli: Cli) -> None:
    Image.fromarray(np.full((40, 40), 40_000, np.uint16)).save("in.png")
    ran = cli.generate("--image", "in.png")
    assert ran.code == 0
    assert "16 bits per channel were reduced to 8" in ran.err
    ran = cli.generate("--image", "in.png", "--json", out="o.jpg")
    notes = [event["text"] for event in ran.of_kind("note")]
    assert any("16 bits" in note for note in notes)
    assert any("JPEG changes every pixel a little" in note for note in notes)
    assert ran.of_kind("result")[0]["notes"]


def test_generate_says_what_is_not_used(cli: Cli) -> None:
    cli.picture()
    assert "--size is not used" in cli.generate("--image", "in.png", "--size", "128x128").err
    assert "--strength is not used" in cli.generate("--strength", "0.4").err


def test_generate_passes_the_engine_s_notes_on_once(cli: Cli) -> None:
    ran = cli.generate("--count", 2)
    assert ran.err == "main.py generate: note: made of noise\n"


def test_generate_makes_any_odd_size(cli: Cli) -> None:
    assert cli.generate("--size", "131x97").code == 0
    extent = read_picture("out.png").extent
    assert (extent.width, extent.height) == (131, 97)


@pytest.mark.parametrize(("width", "height"), [(1, 1), (7, 7), (3, 200)])
def test_generate_edits_tiny_pictures(cli: Cli, width: int, height: int) -> None:
    cli.picture(width=width, height=height)
    Image.new("L", (width, height), 255).save("mask.png")
    ran = cli.generate("--image", "in.png", "--mask", "mask.png")
    assert ran.code == 0, ran.err
    extent = read_picture("out.png").extent
    assert (extent.width, extent.height) == (width, height)


def test_generate_replaces_an_old_result(cli: Cli) -> None:
    Path("out.png").write_bytes(b"old")
    assert cli.generate().code == 0
    assert read_picture("out.png").extent == STARTER.size


def test_generate_takes_an_empty_prompt_with_a_mask(cli: Cli) -> None:
    cli.picture()
    cli.mask()
    assert cli.generate("--image", "in.png", "--mask", "mask.png", prompt="").code == 0


def test_generate_takes_texts_that_begin_with_a_dash(cli: Cli) -> None:
    seen = requests_of(cli)
    ran = cli.generate("--negative", "-- none", prompt="-5 degrees, --no sun")
    assert ran.code == 0, ran.err
    assert seen[0].prompt == "-5 degrees, --no sun"
    assert seen[0].negative_prompt == "-- none"


def test_generate_takes_a_very_long_prompt(cli: Cli) -> None:
    prompt = " ".join(f"word{index}" for index in range(10_000))
    assert cli.generate("--seed", 1, prompt=prompt).code == 0
    assert read_info("out.png")["settings"]["prompt"] == prompt
    assert cli.generate("--seed", 1, prompt=prompt, out="o.jpg").code == 0
    assert read_info("o.jpg")["settings"]["seed"] == 1


def test_generate_ends_well_with_damaged_pictures(cli: Cli) -> None:
    """A handful of damaged files through the whole command."""
    cli.picture()
    content = np.frombuffer(Path("in.png").read_bytes(), np.uint8)
    rng = np.random.default_rng(1)
    codes: list[int] = []
    for _ in range(25):
        damaged = content.copy()
        places = rng.integers(0, 150, 3)
        damaged[places] = rng.integers(0, 256, 3)
        Path("damaged.png").write_bytes(damaged.tobytes())
        ran = cli.generate("--image", "damaged.png", "--mask", "damaged.png", "--no-gallery")
        codes.append(ran.code)
        if ran.code:
            ran.assert_refused()
    assert set(codes) <= {0, 2}
    assert 2 in codes
