"""What is shown until tiles are made: something like the picture, nowhere a hole."""

from __future__ import annotations

import math

import numpy as np
import pytest
from PySide6.QtGui import QImage, QPainter
from pytestqt.qtbot import QtBot

from core.geometry import Bounds
from gui.canvas import scene
from gui.canvas.pyramid import Budget, level_for
from gui.canvas.stand_ins import pieces_for
from tests.canvas_driver import CanvasDriver, candidate_for

SIDE = 2048


def halves() -> np.ndarray:
    """Red at the left, blue at the right, nothing at the bottom."""
    pixels = np.zeros((SIDE, SIDE, 4), np.uint8)
    pixels[:, : SIDE // 2] = (200, 20, 20, 255)
    pixels[:, SIDE // 2 :] = (20, 20, 200, 255)
    pixels[SIDE * 3 // 4 :] = 0
    return pixels


@pytest.fixture
def slow(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> CanvasDriver:
    """A canvas of a machine that makes one tile in a frame, with a picture that is new."""
    for name in ("_BUDGET", "_BUDGET_MOVING", "_FIRST_BUDGET"):
        monkeypatch.setattr(scene, name, 0.0)
    canvas = CanvasDriver(qtbot, halves())
    canvas.view.fit()
    canvas.view.scene.forget_pictures()
    return canvas


def first_frame(canvas: CanvasDriver) -> tuple[np.ndarray, bool]:
    view = canvas.view
    image = QImage(view.size(), QImage.Format.Format_RGB32)
    image.fill(0xFF00FF00)
    painter = QPainter(image)
    missing = view.scene.draw(painter, view.viewport, view.rect())
    painter.end()
    return np.asarray(image.constBits()).reshape(image.height(), -1, 4)[..., 2::-1], missing


def at(canvas: CanvasDriver, frame: np.ndarray, x: float, y: float) -> np.ndarray:
    place = canvas.at(x * SIDE, y * SIDE)
    return frame[round(place.y()), round(place.x())].astype(int)


@pytest.mark.parametrize("angle", [0.0, 20.0, 90.0])
def test_the_first_frame_of_a_large_picture_shows_about_what_it_is(
    slow: CanvasDriver, angle: float
) -> None:
    slow.view.turn_by(angle)
    frame, missing = first_frame(slow)
    assert missing
    checks = slow.view.colours
    light, dark = (one.red() for one in (checks.check_light, checks.check_dark))
    for y in (0.1, 0.35, 0.6):
        assert np.abs(at(slow, frame, 0.2, y) - (200, 20, 20)).max() < 12
        assert np.abs(at(slow, frame, 0.8, y) - (20, 20, 200)).max() < 12
    for x in (0.2, 0.8):
        assert min(light, dark) - 3 <= at(slow, frame, x, 0.95)[0] <= max(light, dark) + 3


def test_the_first_frame_shows_the_candidate_too(slow: CanvasDriver) -> None:
    candidate = candidate_for(slow.model, Bounds(0, 0, SIDE // 2, SIDE // 2))
    slow.view.set_candidate(candidate)
    frame, missing = first_frame(slow)
    assert missing
    assert np.abs(at(slow, frame, 0.2, 0.2) - (10, 200, 30)).max() < 12
    slow.view.set_candidate(None)
    frame, _ = first_frame(slow)
    assert np.abs(at(slow, frame, 0.2, 0.2) - (200, 20, 20)).max() < 12


def test_the_overview_follows_what_changes_much_of_the_picture(slow: CanvasDriver) -> None:
    picture = slow.view.scene.picture
    before = picture.overview()
    picture.mark_stale(Bounds(0, 0, 20, 20))
    assert picture.overview() is before
    picture.mark_stale(slow.model.frame)
    assert picture.overview(in_haste=True) is before
    assert picture.overview() is not before


def test_a_tile_that_is_not_made_is_drawn_from_the_nearest_levels(slow: CanvasDriver) -> None:
    picture = slow.view.scene.picture
    for level in (0, 1, 2):
        assert pieces_for(picture, level, (0, 0), has_overview=False) == []
    (whole,) = pieces_for(picture, 1, (0, 0), has_overview=True)
    assert whole.image is picture.overview().image

    while picture.get(3, (0, 0), Budget(math.inf)) is None:
        pass
    # Made of finer ones, which are there now too.
    (coarser,) = pieces_for(picture, 2, (1, 1), has_overview=True)
    assert (coarser.source.x(), coarser.source.y(), coarser.source.width()) == (128, 128, 128)
    for x, y in ((0, 0), (1, 0), (0, 1)):
        picture.get(0, (x, y), Budget(math.inf))
    below, *finer = pieces_for(picture, 1, (0, 0), has_overview=False)
    assert below.source.width() == 128
    assert finer == []
    assert level_for(slow.view.zoom) > 0


def test_a_tile_is_drawn_from_two_levels_of_finer_ones(slow: CanvasDriver) -> None:
    picture = slow.view.scene.picture
    for x, y in ((0, 0), (1, 0), (0, 1)):
        picture.get(1, (x, y), Budget(math.inf))
    for x, y in ((2, 2), (3, 2), (2, 3)):
        picture.get(0, (x, y), Budget(math.inf))
    assert pieces_for(picture, 2, (0, 0), has_overview=False) == []
    picture.get(0, (3, 3), Budget(math.inf))
    pieces = pieces_for(picture, 2, (0, 0), has_overview=False)
    assert sum(piece.place.area for piece in pieces) == 1024 * 1024
    assert len(pieces) == 7


def test_no_image_is_kept_of_a_tile_that_was_dropped(slow: CanvasDriver) -> None:
    picture = slow.view.scene.picture
    picture.get(0, (0, 0), Budget(math.inf))
    assert picture.peek(0, (0, 0)) is not None
    picture._pyramid.clear()
    assert picture.peek(0, (0, 0)) is None
    assert len(picture._images._images) == 0
