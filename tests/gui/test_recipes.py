"""Prompt and settings stay with the document's file, and come back with it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pytestqt.qtbot import QtBot

from core import preferences
from core.formats import write_picture
from core.formats.openraster import read_document
from core.library.metadata import read_info
from core.models.catalogue import ModelEntry
from core.samples import sample_picture
from gui.app import Studio
from gui.notices import Notice

MakeStudio = Callable[..., Studio]
FLAT = [".png", ".jpg", ".webp", ".avif", ".tif"]


def applied(qtbot: QtBot, studio: Studio, prompt: str) -> None:
    studio.document.set_mask(np.full((64, 96), 255, np.uint8))
    studio.session.parameters.prompt = prompt
    studio.session.generate()
    qtbot.waitUntil(lambda: bool(studio.session.candidates), timeout=5000)
    studio.session.apply()


def saved(qtbot: QtBot, studio: Studio, path: Path) -> None:
    studio.window.files.save_to(path)
    qtbot.waitUntil(lambda: not studio.document.is_modified, timeout=5000)


def reopened(qtbot: QtBot, studio: Studio, path: Path) -> None:
    studio.session.workspace.close(studio.session.workspace.current)
    studio.window.open_path(path)
    qtbot.waitUntil(lambda: studio.document.path == path, timeout=5000)


def test_prompt_and_settings_come_back_with_the_document(
    qtbot: QtBot, make_studio: MakeStudio, tmp_path: Path
) -> None:
    studio = make_studio()
    parameters = studio.session.parameters
    studio.document.load(sample_picture((96, 64)), "p")
    studio.document.set_mask(np.full((64, 96), 255, np.uint8))
    parameters.strength, parameters.num_inference_steps = 0.6, 9
    applied(qtbot, studio, "a boat")
    applied(qtbot, studio, "红房子")
    path = tmp_path / "mine.ora"
    saved(qtbot, studio, path)
    kept = read_document(path).recipes
    assert [one.settings.prompt for one in kept] == ["a boat", "红房子"]
    size = parameters.size
    parameters.prompt, parameters.strength, parameters.num_inference_steps = "", 1.0, 20
    reopened(qtbot, studio, path)
    assert parameters.prompt == "红房子"
    studio.document.set_mask(np.full((64, 96), 255, np.uint8))
    assert parameters.strength == 0.6
    assert parameters.num_inference_steps == 9
    assert parameters.seed == kept[-1].settings.seed
    assert parameters.size == size  # that of the next picture made from words alone
    assert "红房子" in studio.session.describing_texts()


@pytest.mark.parametrize("suffix", FLAT)
def test_every_choice_comes_back_with_a_flat_file(
    qtbot: QtBot, make_studio: MakeStudio, tmp_path: Path, suffix: str
) -> None:
    studio = make_studio()
    parameters = studio.session.parameters
    studio.document.load(sample_picture((96, 64)), "p")
    parameters.blend, parameters.intent, parameters.infill = "poisson", "add", "noise"
    parameters.feather, parameters.strict, parameters.match_colour = 7, True, False
    applied(qtbot, studio, "红房子")
    made = parameters.options()
    path = tmp_path / f"mine{suffix}"
    saved(qtbot, studio, path)
    parameters.prompt = ""
    parameters.reset("blend", "intent", "infill", "feather", "strict", "match_colour")
    assert parameters.options() != made
    reopened(qtbot, studio, path)
    qtbot.waitUntil(lambda: parameters.prompt == "红房子", timeout=5000)
    assert parameters.options() == made


def test_words_that_were_typed_are_not_written_over_unasked(
    qtbot: QtBot, make_studio: MakeStudio, tmp_path: Path
) -> None:
    studio = make_studio()
    studio.document.load(sample_picture((96, 64)), "p")
    applied(qtbot, studio, "a boat")
    path = tmp_path / "mine.ora"
    saved(qtbot, studio, path)
    studio.session.parameters.prompt = "typed for another"
    reopened(qtbot, studio, path)
    assert studio.session.parameters.prompt == "typed for another"
    studio.window.actions_["generate.recipe"].trigger()
    assert studio.session.parameters.prompt == "a boat"


def test_document_without_a_prompt_says_so(make_studio: MakeStudio) -> None:
    studio = make_studio()
    said: list[str] = []
    studio.session.notice_raised.connect(lambda notice: said.append(notice.text))
    studio.document.load(sample_picture((96, 64)), "p")
    studio.window.actions_["generate.recipe"].trigger()
    assert said == ["No prompt is kept with this picture."]


@pytest.mark.parametrize("suffix", FLAT)
def test_nothing_is_kept_in_a_flat_file_where_the_user_wants_none(
    qtbot: QtBot, make_studio: MakeStudio, tmp_path: Path, suffix: str
) -> None:
    """Not even what the file that was opened had brought along in its EXIF."""
    source = tmp_path / "theirs.jpg"
    said = "a secret house\nSteps: 1, Seed: 2, Size: 3x3"
    made = Image.Exif()
    made[0x010F] = "A camera"
    write_picture(source, sample_picture((96, 64)), exif=made.tobytes(), text={"parameters": said})
    studio = make_studio()
    studio.settings.set(preferences.WRITE_METADATA, False)
    studio.window.open_path(source)
    qtbot.waitUntil(lambda: studio.document.path == source, timeout=5000)
    applied(qtbot, studio, "a secret boat")
    path = tmp_path / f"mine{suffix}"
    saved(qtbot, studio, path)
    content = path.read_bytes()
    assert b"A camera" in content
    for word in ("secret", "entimento"):
        assert word.encode() not in content
        assert word.encode("utf-16-be") not in content
    assert read_info(path)["program"] is None


def test_nothing_is_kept_in_the_document_where_the_user_wants_none(
    qtbot: QtBot, make_studio: MakeStudio, tmp_path: Path
) -> None:
    studio = make_studio()
    studio.settings.set(preferences.WRITE_METADATA, False)
    studio.document.load(sample_picture((96, 64)), "p")
    applied(qtbot, studio, "a secret boat")
    path = tmp_path / "mine.ora"
    saved(qtbot, studio, path)
    assert read_document(path).recipes == ()


def test_prompt_and_settings_survive_a_kill(qtbot: QtBot, make_studio: MakeStudio) -> None:
    first = make_studio()
    first.document.load(sample_picture((96, 64)), "p")
    applied(qtbot, first, "a boat")
    first.recovery.close(keep=True)  # what a kill leaves: the journal as it was
    second = make_studio()
    qtbot.waitUntil(second.window.error_bar.isVisible, timeout=10_000)
    notice = second.window.error_bar.notice
    assert notice is not None
    assert notice.act is not None
    notice.act()
    assert [one.settings.prompt for one in second.document.open.recipes] == ["a boat"]


@pytest.mark.parametrize("named", ["dream", "/home/other/dream.safetensors", "D:\\m\\dream.ckpt"])
def test_model_is_found_by_its_name_wherever_it_lies(make_studio: MakeStudio, named: str) -> None:
    """Pictures name it without its folder, or with that of another machine."""
    studio = make_studio()
    session = studio.session
    here = "/models/deep/dream.safetensors"
    session._models = (*session._models, ModelEntry(here, "dream", "starter", Path(here)))
    said: list[Notice] = []
    session.notice_raised.connect(said.append)
    session._choose_model(named)
    assert session.parameters.model == here
    assert said == []
    session._choose_model("nightmare")
    assert session.parameters.model == here
    assert "nightmare" in said[0].text
