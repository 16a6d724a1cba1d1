"""A view between the pixels: what is painted in parts, or after a move, is what is painted whole."""

from __future__ import annotations

import itertools

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QRect, QRectF
from PySide6.QtGui import QImage, QPainter
from pytestqt.qtbot import QtBot

from gui.canvas.plane import Plane
from gui.canvas.pyramid import level_for
from gui.canvas.scene import is_resampled
from gui.canvas.viewport import Viewport
from tests.canvas_driver import CanvasDriver

views = st.builds(
    Viewport,
    st.just(400),
    st.just(300),
    st.floats(0.02, 30),
    st.floats(-900, 900),
    st.floats(-900, 900),
    st.sampled_from([1.0, 1.25, 2.0]),
    st.one_of(st.sampled_from([0.0, 90.0, -90.0, 180.0]), st.floats(-180, 180)),
    st.booleans(),
)


@given(views, st.integers(0, 390), st.integers(0, 290), st.booleans())
def test_plane_lies_where_the_document_does(view: Viewport, x: int, y: int, moving: bool) -> None:
    plane = Plane().over(view, view.flat_device(QRect(x, y, 10, 10)), moving)
    for point in ((0.0, 0.0), (1000.0, -300.0)):
        there = view.turning.map(QPointF(*view.to_device(*point)))
        inside = plane.to_screen.map(QPointF(*plane.viewport.to_device(*point)))
        assert (there - inside).manhattanLength() < 1e-6 * (1 + view.zoom * 1000)
    covered = plane.to_screen.inverted()[0].mapRect(QRectF(x, y, 10, 10))
    assert QRectF(plane.rect).contains(covered)
    assert level_for(plane.viewport.zoom) >= level_for(view.zoom)


def test_only_what_is_mixed_is_resampled() -> None:
    assert not is_resampled(Viewport(zoom=1.0))
    assert not is_resampled(Viewport(zoom=3.0, angle=90.0))
    assert is_resampled(Viewport(zoom=0.7))
    assert is_resampled(Viewport(zoom=1.0, angle=1.0))


def noisy(side: int = 700) -> np.ndarray:
    """Blocks of colour, some of them see-through."""
    rng = np.random.default_rng(1)
    coarse = rng.integers(0, 256, (side // 20, side // 20, 4), np.uint8)
    coarse[..., 3] = np.where(coarse[..., 3] < 40, coarse[..., 3], 255)
    return np.kron(coarse, np.ones((20, 20, 1), np.uint8))


def painted(canvas: CanvasDriver, parts: list[QRect]) -> np.ndarray:
    """What lies in `parts` of the screen, painted one after the other."""
    view = canvas.view
    image = QImage(view.size(), QImage.Format.Format_RGB32)
    image.fill(0)
    for part in parts:
        for _ in range(200):
            painter = QPainter(image)
            painter.setClipRect(part)
            missing = view.scene.draw(painter, view.viewport, part)
            painter.end()
            if not missing:
                break
    rows = np.asarray(image.constBits()).reshape(image.height(), -1, 4)
    return rows[..., :3].astype(int)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.floats(0.3, 1.9),
    st.sampled_from([0.0, 20.0, -73.0, 90.0]),
    st.booleans(),
    st.integers(1, 5),
    st.integers(1, 5),
)
def test_what_is_painted_in_parts_is_what_is_painted_whole(
    canvas: CanvasDriver, zoom: float, angle: float, mirrored: bool, columns: int, rows: int
) -> None:
    view = canvas.view
    if canvas.model.frame.width != 700:
        canvas.model.load(noisy(), "noise")
    view.straighten()
    if mirrored:
        view.mirror_view()
    view.turn_by(angle)
    view.set_zoom(zoom)
    view.scene.moving = False
    screen = view.rect()
    xs = np.linspace(0, screen.width(), columns + 1).astype(int)
    ys = np.linspace(0, screen.height(), rows + 1).astype(int)
    parts = [
        QRect(x, y, right - x, bottom - y)
        for y, bottom in itertools.pairwise(ys.tolist())
        for x, right in itertools.pairwise(xs.tolist())
    ]
    whole = painted(canvas, [screen])
    apart = np.abs(whole - painted(canvas, parts)).max(axis=2)
    # Qt mixes neighbours by sixteenths; which of two it takes may hang on where it began.
    assert apart.max() <= 256 / 8
    assert (apart > 3).mean() < 0.02
    assert whole.std() > 10


def test_a_view_that_stays_is_drawn_as_finely_as_it_can_be(
    qtbot: QtBot, canvas: CanvasDriver
) -> None:
    view = canvas.view
    canvas.model.load(noisy(), "noise")
    view.set_zoom(0.6)
    assert view.is_refining
    assert view.scene.moving
    qtbot.waitUntil(lambda: not view.is_refining, timeout=5000)
    assert not view.scene.moving
    view.set_zoom(1.0)
    assert not view.scene.moving  # pixel by pixel there is nothing to refine


def test_a_moving_view_shows_the_same_a_little_softer(qtbot: QtBot, canvas: CanvasDriver) -> None:
    view = canvas.view
    canvas.model.load(noisy(), "noise")
    view.set_zoom(0.6)
    view.turn_by(20)
    view.scene.moving = True
    soft = painted(canvas, [view.rect()])
    view.scene.moving = False
    fine = painted(canvas, [view.rect()])
    assert np.abs(soft - fine).mean() < 6
    assert np.abs(soft - fine).max() > 3
