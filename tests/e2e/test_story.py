"""The main job, by a user with mouse and keyboard on a real X11 desktop.

Drop a photo, paint, generate, apply, undo, extend a border, generate, save, close, start
again, find both results in the gallery, recall one, and get the same pixels.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from core import paths
from core.formats import read_picture, write_picture
from core.formats.openraster import read_document
from core.geometry import Bounds
from core.library.gallery import Gallery
from core.library.items import GalleryItem
from core.samples import sample_picture
from tests import tiny_models
from tests.e2e.x_desktop import ROOT, Desktop, desktop, is_available, until

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not is_available(), reason="needs Xvfb, openbox and xdotool"),
]

SURROUND = (0x1B, 0x1C, 0x1E)
START = 120.0  # seconds, on a machine that does much else
RESULT = 900.0
STEPS = 4


class User:
    """One person at one desktop, with a home folder of their own."""

    def __init__(self, where: Desktop, home: Path) -> None:
        self.desktop = where
        self.home = home
        self.program: subprocess.Popen[Any] | None = None

    def start(self, *pictures: Path) -> None:
        self.program = self.desktop.start(
            [sys.executable, str(ROOT / "main.py"), *map(str, pictures)],
            PENTIMENTO_HOME=str(self.home),
            PENTIMENTO_NO_BOOTSTRAP="1",
        )
        until(self.window_is_there, START, "no window came")
        until(lambda: self.canvas_is_painted(), START, "the window was not painted")

    def window_is_there(self) -> bool:
        assert self.program is not None
        assert self.program.poll() is None, "the program ended"
        return "Pentimento" in self.title()

    def quit(self) -> int:
        assert self.program is not None
        self.desktop.press("ctrl+q")
        return self.program.wait(60)

    def title(self) -> str:
        return self.desktop.window_title("Pentimento")

    def canvas_is_painted(self) -> bool:
        screen = self.desktop.screen()
        # Below the picture at the canvas's left end: a picture that is fitted leaves it free.
        return bool((screen[752:764, 60:80] == SURROUND).all())

    def gallery(self) -> list[GalleryItem]:
        if not (self.home / "data" / "library.db").exists():
            return []
        with Gallery.open(self.home / "data") as gallery:
            return gallery.page()

    def picture_on_screen(self) -> Bounds:
        """Where the picture lies, by the colour round it: from a cross through its middle."""
        screen = self.desktop.screen()
        height, width = screen.shape[:2]
        middle_x, middle_y = 490, height // 2 + 20
        empty = (screen == SURROUND).all(axis=2)
        row, column = empty[middle_y], empty[:, middle_x]
        left = int(np.flatnonzero(row[:middle_x])[-1]) + 1
        right = middle_x + int(np.flatnonzero(row[middle_x : width - 300])[0])
        top = int(np.flatnonzero(column[:middle_y])[-1]) + 1
        bottom = middle_y + int(np.flatnonzero(column[middle_y:])[0])
        return Bounds.from_edges(left, top, right, bottom)

    def generate(self, prompt: str) -> GalleryItem:
        """Type the prompt, press Ctrl+Enter, wait until the result is in the gallery."""
        before = len(self.gallery())
        self.desktop.press("ctrl+p")
        self.desktop.type(prompt)
        self.desktop.press("ctrl+Return")
        until(lambda: len(self.gallery()) > before, RESULT, f"no result: {self.log()}")
        item = self.gallery()[0]
        assert item.prompt == prompt
        self.desktop.rest()
        return item

    def apply(self, item: GalleryItem) -> None:
        self.desktop.press("Return")
        until(lambda: self.gallery()[0].is_applied, 30, f"{item.id} was not applied")

    def log(self) -> str:
        log = self.home / "log" / "pentimento.log"
        return log.read_text("utf-8")[-3000:] if log.exists() else ""


@pytest.fixture
def user(tmp_path: Path) -> Iterator[User]:
    home = tmp_path / "home"
    if not (paths.starter_dir() / "model_index.json").is_file():
        tiny_models.build(home / "data" / "models" / "tiny")
    settings = home / "config" / "window.json"
    settings.parent.mkdir(parents=True)
    parameters = {"num_inference_steps": STEPS, "random_seed": False, "seed": 7}
    settings.write_text(json.dumps({"parameters": parameters}))
    (settings.parent / "settings.json").write_text(json.dumps({"look.theme": "dark"}))
    with desktop(log=tmp_path / "output.log") as where:
        yield User(where, home)
    output = (tmp_path / "output.log").read_text("utf-8", "replace")
    assert "Traceback" not in output, output


def pixels_of(path: Path) -> npt.NDArray[np.uint8]:
    return read_picture(path).rgba


def untouched(user: User, items: list[GalleryItem], frame: Bounds) -> npt.NDArray[np.bool_]:
    """(h, w) of `frame`: where the paste of none of the results has anything."""
    kept = np.ones((frame.height, frame.width), bool)
    with Gallery.open(user.home / "data") as gallery:
        for item in items:
            candidate = gallery.candidate_of(item)
            kept[candidate.bounds.relative_to(frame).slices] &= candidate.alpha == 0
    return kept


def test_story_of_the_main_job(user: User, tmp_path: Path) -> None:
    x = user.desktop
    photo = tmp_path / "照片 mit 'quotes'.png"
    original = sample_picture((480, 320))
    write_picture(photo, original)

    # Drop a photo out of another program.
    user.start()
    x.drag_files([photo], 490, 430)
    until(lambda: photo.name in user.title(), 30, f"not opened: {user.title()!r}")
    x.rest()

    # Paint over the house and fill the mask.
    seen = user.picture_on_screen()
    assert seen.width > 400
    spot = (seen.x + seen.width * 0.7, seen.y + seen.height * 0.7)
    x.press("b")
    x.drag(spot, (spot[0] + 60, spot[1]), (spot[0] + 60, spot[1] + 30))
    fill = user.generate("a yellow house in a meadow")
    assert fill.task == "inpaint"
    user.apply(fill)
    assert "*" in user.title()

    # Undo and redo.
    x.press("ctrl+z", "ctrl+shift+z")

    # Extend the right border.
    x.press("ctrl+minus", "ctrl+minus", "ctrl+minus")
    x.rest()
    seen = user.picture_on_screen()
    handle = (seen.right + 8, seen.y + seen.height / 2)
    x.drag(handle, (handle[0] + 60, handle[1]))
    extension = user.generate("a lake and mountains at noon")
    assert extension.task == "outpaint"
    user.apply(extension)

    # Save: the photo cannot hold the layers, so OpenRaster beside it is proposed. Close.
    untouched_photo = photo.read_bytes()
    document = photo.with_suffix(".ora")
    x.press("ctrl+s")
    until(lambda: bool(x.window_title("^Save the picture$")), 30, "nothing was asked")
    x.press("Return")
    until(lambda: document.name in user.title() and "*" not in user.title(), 30, "not saved")
    assert photo.read_bytes() == untouched_photo
    stored = read_document(document).document
    assert len(stored.layers) == 3
    saved = stored.read(stored.frame)
    assert saved.shape[0] == 320
    assert saved.shape[1] > 480
    frame = Bounds(0, 0, saved.shape[1], saved.shape[0])
    kept = untouched(user, [fill, extension], frame)[:, :480]
    assert 0.3 < kept.mean() < 1.0
    np.testing.assert_array_equal(saved[:, :480][kept], original[kept])
    assert not np.array_equal(saved[:, :480], original)
    assert (saved[..., 3] == 255).all()
    assert user.quit() == 0

    # Start again: both are in the gallery; recall the newest one.
    user.start(document)
    until(lambda: document.name in user.title(), 60, "not opened again")
    assert [item.id for item in user.gallery()] == [extension.id, fill.id]
    assert all(item.is_applied for item in user.gallery())
    x.press("ctrl+g", "Home", "r")
    until(lambda: document.name not in user.title(), 30, "nothing was recalled")
    x.rest()
    x.press("ctrl+Return")
    until(lambda: len(user.gallery()) == 3, RESULT, f"no result: {user.log()}")
    again = user.gallery()[0]
    assert again.prompt == extension.prompt
    np.testing.assert_array_equal(pixels_of(again.path), pixels_of(extension.path))
    assert user.quit() == 0


def test_something_is_taken_out_without_prompt_and_model(user: User, tmp_path: Path) -> None:
    """A dark square on a meadow of stripes goes, and the stripes go on."""
    x = user.desktop
    across = (np.arange(480) // 8) % 2
    picture = np.full((320, 480, 4), 255, np.uint8)
    picture[..., :3] = np.where(across[:, None], [90, 140, 60], [150, 200, 110])
    meadow = picture.copy()
    picture[140:180, 220:260, :3] = (20, 10, 10)
    photo = tmp_path / "meadow.png"
    write_picture(photo, picture)
    user.start(photo)
    until(lambda: photo.name in user.title(), 60, "not opened")
    x.rest()
    seen = user.picture_on_screen()
    scale = seen.width / 480
    # A rectangle over it, with the keys of its tool.
    x.press("m")
    corner = (seen.x + 210 * scale, seen.y + 130 * scale)
    x.drag(corner, (seen.x + 270 * scale, seen.y + 190 * scale))
    x.press("shift+F5")
    until(lambda: len(user.gallery()) == 1, RESULT, f"no result: {user.log()}")
    item = user.gallery()[0]
    assert item.task == "inpaint"
    with Gallery.open(user.home / "data") as gallery:
        assert gallery.candidate_of(item).request.model == "patches"
    made = pixels_of(item.path).astype(int)
    assert np.abs(made - meadow)[..., :3].mean() < 2
    assert made[145:175, 225:255, 1].min() > 100
    x.rest()
    user.apply(item)


def test_escape_cancels_and_the_next_job_works(user: User) -> None:
    x = user.desktop
    user.start()
    x.press("ctrl+p")
    x.type("a boat")
    # The engine has only just begun to load its libraries.
    x.press("ctrl+Return", "Escape")
    item = user.generate("a red house")
    assert [each.id for each in user.gallery()] == [item.id]
    assert user.quit() == 0
