"""Whatever was done to the picture and the view: at rest the screen shows what a view that has
just been opened would paint."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QPointF
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.document import Document
from core.geometry import Bounds, Margins
from gui.canvas.reference import Reference
from gui.canvas.scene import is_resampled
from gui.canvas.view import CanvasView
from tests.canvas_driver import CanvasDriver, candidate_for

IS_SCALED = "QT_SCALE_FACTOR" in os.environ

WIDTH, HEIGHT = 1300, 1000
SIZE = (420, 320)

fractions = st.floats(0.1, 0.9)
# What is done, and how far, how large, where: each takes of the numbers what it needs.
steps = st.lists(
    st.tuples(
        st.sampled_from(
            ["pan", "pan", "zoom", "zoom", "turn", "mirror", "straighten", "fit", "whole"]
            + ["mask", "mask", "paint", "paint", "undo", "redo", "hide", "opacity"]
            + ["candidate", "compare", "preview", "extend", "crop", "events", "events"]
        ),
        fractions,
        fractions,
    ),
    min_size=3,
    max_size=10,
)


def document() -> Document:
    """Blocks of colour with holes, and a see-through layer over them."""
    rng = np.random.default_rng(2)
    made = Document(Bounds(0, 0, WIDTH, HEIGHT))
    for name, least in (("below", 60), ("above", 200)):
        blocks = rng.integers(0, 256, (HEIGHT // 20, WIDTH // 20, 4), np.uint8)
        blocks[..., 3] = np.where(blocks[..., 3] < least, 0, blocks[..., 3])
        made.add_layer(name)
        pixels = np.kron(blocks, np.ones((20, 20, 1), np.uint8))
        made.store(made.active.id).write(made.frame, pixels)
    return made


class Hands:
    """Does the steps to a view."""

    def __init__(self, canvas: CanvasDriver) -> None:
        self.canvas, self.view, self.model = canvas, canvas.view, canvas.model

    def do(self, step: str, a: float, b: float) -> None:
        getattr(self, step)(a, b)
        self.model.jobs.wait()

    def _inside(self, a: float, b: float) -> Bounds:
        frame = self.model.frame
        width, height = max(1, round(a * frame.width / 2)), max(1, round(b * frame.height / 2))
        return Bounds(
            frame.x + round(b * (frame.width - width)),
            frame.y + round(a * (frame.height - height)),
            width,
            height,
        )

    def pan(self, a: float, b: float) -> None:
        self.view.set_viewport(self.view.viewport.panned((a - 0.5) * 300, (b - 0.5) * 300))

    def zoom(self, a: float, b: float) -> None:
        about = QPointF(a * SIZE[0], b * SIZE[1])
        self.view.set_viewport(self.view.viewport.zoomed(self.view.zoom * (0.4 + 1.3 * b), about))

    def turn(self, a: float, b: float) -> None:
        self.view.turn_by(90 if b > 0.7 else (a - 0.5) * 90)

    def mirror(self, _a: float, _b: float) -> None:
        self.view.mirror_view()

    def straighten(self, _a: float, _b: float) -> None:
        self.view.straighten()

    def fit(self, _a: float, _b: float) -> None:
        self.view.fit()

    def whole(self, _a: float, _b: float) -> None:
        self.view.set_zoom(1.0)

    def _stroke(self, tool: str, a: float, b: float) -> None:
        self.view.set_tool(tool)
        self.view.options.set_size(round(8 + 60 * b))
        places = [(a * SIZE[0], b * SIZE[1]), (b * SIZE[0], a * SIZE[1])]
        canvas = self.canvas
        kinds = (QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove)
        for kind, place in zip(kinds, places, strict=True):
            canvas.mouse(kind, QPointF(*place))
            QApplication.processEvents()
        canvas.mouse(QEvent.Type.MouseButtonRelease, QPointF(*places[-1]))

    def mask(self, a: float, b: float) -> None:
        self._stroke("brush", a, b)

    def paint(self, a: float, b: float) -> None:
        self._stroke("paint", a, b)

    def undo(self, _a: float, _b: float) -> None:
        if self.model.can_undo:
            self.model.undo()

    def redo(self, _a: float, _b: float) -> None:
        if self.model.can_redo:
            self.model.redo()

    def hide(self, a: float, _b: float) -> None:
        layer = self.model.layers[a > 0.5]
        self.model.layer_edits.set_visible(layer.id, not layer.visible)

    def opacity(self, a: float, b: float) -> None:
        self.model.layer_edits.set_opacity(self.model.layers[a > 0.5].id, b)

    def candidate(self, a: float, b: float) -> None:
        bounds = self._inside(a, b)
        shown = self.view.candidate is not None
        self.view.set_candidate(None if shown else candidate_for(self.model, bounds))

    def compare(self, a: float, _b: float) -> None:
        shown = self.view.reference is not None
        self.view.set_reference(None if shown else Reference(self.model, None, a))

    def preview(self, a: float, b: float) -> None:
        pixels = np.full((30, 40, 3), (200, 90, 10), np.uint8)
        self.view.set_preview(pixels if a > 0.4 else None, self._inside(a, b))

    def extend(self, a: float, b: float) -> None:
        self.view.set_extension(Margins(left=round(100 * a), top=round(100 * b)))

    def crop(self, a: float, b: float) -> None:
        bounds = self._inside(a, b)
        if min(bounds.width, bounds.height) > 100:
            self.view.set_candidate(None)
            self.view.set_reference(None)
            self.model.crop(bounds)

    def events(self, a: float, _b: float) -> None:
        for _ in range(round(4 * a)):
            QApplication.processEvents()


def on_screen(view: CanvasView) -> np.ndarray:
    """What was painted last, part by part, without painting it again."""
    image = view.backingStore().paintDevice()
    assert isinstance(image, QImage)
    return colours(image.convertToFormat(QImage.Format.Format_RGB32))


def colours(image: QImage) -> np.ndarray:
    rows = np.asarray(image.constBits()).reshape(image.height(), -1, 4)
    return rows[..., :3].astype(int)


def freshly_painted(view: CanvasView, settle: Callable[[CanvasView], None]) -> np.ndarray:
    """The same, of a view that has painted nothing yet."""
    other = CanvasView(view.model, view.options)
    other.resize(view.size())
    other.show()
    settle(other)
    scene, shown = other.scene, view.scene
    other.set_candidate(view.candidate)
    if view.reference is not None:
        other.set_reference(Reference(view.model, None, view.reference.fraction))
    scene._preview, scene._preview_bounds = shown._preview, shown._preview_bounds
    other.set_extension(view.extension)
    other.set_tool(view.tool)
    other._show(view.viewport)
    scene.veil_over_result = shown.veil_over_result
    other.update()
    settle(other)
    image = other.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    found = colours(image)
    other.close()
    other.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    return found


@pytest.fixture
def small(qtbot: QtBot) -> CanvasDriver:
    canvas = CanvasDriver(qtbot)
    canvas.view.resize(*SIZE)
    return canvas


@settings(
    max_examples=6 if IS_SCALED else 20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps)
def test_the_screen_at_rest_is_what_a_new_view_paints(
    small: CanvasDriver, steps: list[tuple[str, float, float]]
) -> None:
    view, model = small.view, small.model
    model.load_document(document(), "blocks")
    view.set_candidate(None)
    view.set_reference(None)
    view.set_preview(None, None)
    hands = Hands(small)

    def settle(one: CanvasView) -> None:
        QApplication.sendEvent(one, QEvent(QEvent.Type.Leave))
        QApplication.processEvents()  # what is to be painted has begun to be
        small.qtbot.waitUntil(lambda: not one.is_refining)
        QApplication.processEvents()

    for step in steps:
        hands.do(*step)
    settle(view)
    shown, painted = on_screen(view), freshly_painted(view, settle)
    assert shown.shape == painted.shape
    apart = np.abs(shown - painted).max(axis=2)
    if is_resampled(view.viewport):
        # Of two neighbours Qt mixes sixteenths, and which two may hang on where it began.
        assert apart.max() <= 256 / 4
        assert (apart > 3).mean() < 0.03
    else:
        assert not apart.any()


@pytest.mark.skipif(IS_SCALED, reason="is what it starts")
@pytest.mark.parametrize("ratio", ["1.25", "1.5", "2"])
def test_it_is_so_on_a_screen_of_another_scale(ratio: str) -> None:
    names = [__file__, "-q", "-x", "-p", "no:cacheprovider"]
    environment = {**os.environ, "QT_SCALE_FACTOR": ratio, "QT_QPA_PLATFORM": "offscreen"}
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", *names],
        env=environment,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout[-3000:]
