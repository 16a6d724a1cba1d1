"""Looking about, and what lies over the document."""

from __future__ import annotations

import math

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from pytestqt.qtbot import QtBot

from core.families import registry
from core.geometry import Bounds, Margins
from core.regions import plan
from core.request import EditOptions
from gui.canvas.pyramid import Budget
from gui.canvas.viewport import MAX_ZOOM, MIN_ZOOM, Viewport
from tests.canvas_driver import CONTROL, LEFT, MIDDLE, SHIFT, CanvasDriver, candidate_for, photo


def test_canvas_shows_the_picture_to_the_bit_at_100_percent(canvas: CanvasDriver) -> None:
    part = Bounds(30, 30, 300, 200)
    assert np.array_equal(canvas.screen(part), canvas.pixels()[30:230, 30:330, :3])


def test_canvas_shows_checks_under_transparency(qtbot: QtBot) -> None:
    pixels = photo()
    pixels[:, 200:, 3] = 0
    canvas = CanvasDriver(qtbot, pixels)
    shown = canvas.screen(Bounds(220, 60, 100, 100))
    assert len(np.unique(shown.reshape(-1, 3), axis=0)) == 2


@pytest.mark.parametrize("turns", [1, -1, 5, -5, 40, -40])
def test_canvas_zooms_about_the_cursor(canvas: CanvasDriver, turns: int) -> None:
    place = canvas.at(123, 77)
    for _ in range(abs(turns)):
        canvas.wheel(place, QPoint(0, 120 if turns > 0 else -120), CONTROL)
    assert canvas.view.zoom != 1.0
    if MIN_ZOOM < canvas.view.zoom < MAX_ZOOM and abs(turns) <= 5:
        x, y = canvas.view.viewport.to_document(place)
        assert x == pytest.approx(123, abs=0.01)
        assert y == pytest.approx(77, abs=0.01)
    assert MIN_ZOOM <= canvas.view.zoom <= MAX_ZOOM


def test_canvas_wheel_pans_and_shift_pans_sideways(canvas: CanvasDriver) -> None:
    before = canvas.view.viewport
    canvas.wheel(QPointF(400, 300), QPoint(0, -120))
    down = canvas.view.viewport
    assert (down.offset_x, down.offset_y) == (before.offset_x, before.offset_y - 80)
    canvas.wheel(QPointF(400, 300), QPoint(0, -120), SHIFT)
    assert canvas.view.viewport.offset_x == down.offset_x - 80


def test_canvas_trackpad_pans_by_its_pixels(canvas: CanvasDriver) -> None:
    before = canvas.view.viewport
    canvas.wheel(QPointF(400, 300), QPoint(24, -16), pixels=QPoint(7, -5))
    after = canvas.view.viewport
    assert (after.offset_x, after.offset_y) == (before.offset_x + 7, before.offset_y - 5)


def test_canvas_middle_button_and_space_pan(canvas: CanvasDriver) -> None:
    before = canvas.view.viewport
    canvas.mouse(QEvent.Type.MouseButtonPress, QPointF(300, 300), button=MIDDLE)
    canvas.mouse(QEvent.Type.MouseMove, QPointF(340, 280), button=MIDDLE)
    canvas.mouse(QEvent.Type.MouseButtonRelease, QPointF(340, 280), button=MIDDLE)
    assert canvas.view.viewport.offset_x == before.offset_x + 40
    canvas.key(Qt.Key.Key_Space, up=False)
    canvas.mouse(QEvent.Type.MouseButtonPress, QPointF(300, 300), button=LEFT)
    canvas.mouse(QEvent.Type.MouseMove, QPointF(290, 300), button=LEFT)
    canvas.mouse(QEvent.Type.MouseButtonRelease, QPointF(290, 300), button=LEFT)
    canvas.key_up(Qt.Key.Key_Space)
    assert canvas.view.viewport.offset_x == before.offset_x + 30
    assert not canvas.mask().any()
    canvas.drag((100, 100), (150, 100))
    assert canvas.mask().any()


def test_canvas_arrow_keys_pan(canvas: CanvasDriver) -> None:
    before = canvas.view.viewport
    canvas.key(Qt.Key.Key_Right)
    canvas.key(Qt.Key.Key_Down)
    after = canvas.view.viewport
    assert after.offset_x < before.offset_x
    assert after.offset_y < before.offset_y


def test_canvas_cannot_lose_the_picture(canvas: CanvasDriver) -> None:
    for _ in range(50):
        canvas.wheel(QPointF(400, 300), QPoint(-600, -600))
    seen = canvas.view.viewport.seen().intersection(canvas.model.frame)
    assert not seen.is_empty


def test_canvas_fit_stays_fitted_until_it_is_moved(canvas: CanvasDriver, qtbot: QtBot) -> None:
    canvas.view.fit()
    fitted = canvas.view.zoom
    canvas.view.resize(400, 300)
    assert canvas.view.zoom < fitted
    canvas.view.set_zoom(1.0)
    canvas.view.resize(800, 600)
    assert canvas.view.zoom == 1.0


def test_canvas_zoom_steps_through_the_usual(canvas: CanvasDriver, qtbot: QtBot) -> None:
    seen: list[float] = []
    canvas.view.zoom_changed.connect(seen.append)
    canvas.view.zoom_in()
    canvas.view.zoom_out()
    canvas.view.zoom_out()
    assert seen == [1.5, 1.0, pytest.approx(2 / 3)]


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
def test_viewport_100_percent_is_one_pixel_of_the_screen(ratio: float) -> None:
    viewport = Viewport().resized(round(800 * ratio), round(600 * ratio), ratio)
    viewport = viewport.centred(Bounds(0, 0, 400, 300), 1.0)
    rect = viewport.device_rect(Bounds(10, 20, 30, 40))
    assert (rect.width(), rect.height()) == (30, 40)
    place = QPointF(123.5, 77.25)
    x, y = viewport.to_document(place)
    back = viewport.to_widget(x, y)
    assert (back.x(), back.y()) == pytest.approx((place.x(), place.y()))
    zoomed = viewport.zoomed(3.7, place)
    assert zoomed.to_document(place) == pytest.approx((x, y))


def test_viewport_neighbours_share_their_edges() -> None:
    """No seam and no overlap between tiles, at any zoom."""
    for zoom in np.geomspace(0.011, 60, 37):
        viewport = Viewport(800, 600, float(zoom), 13.37, -7.7, 1.0)
        left = viewport.device_rect(Bounds(0, 0, 256, 256))
        right = viewport.device_rect(Bounds(256, 0, 256, 256))
        assert left.x() + left.width() == right.x()


def test_viewport_follows_a_screen_of_another_ratio() -> None:
    viewport = Viewport().resized(800, 600, 1.0).centred(Bounds(0, 0, 100, 100), 1.0)
    middle = viewport.to_document(QPointF(400, 300))
    moved = viewport.resized(1600, 1200, 2.0)
    assert moved.to_document(QPointF(400, 300)) == pytest.approx(middle)


def test_viewport_stale_rect_covers_the_change() -> None:
    viewport = Viewport(1600, 1200, 0.37, 11.3, 5.1, 2.0)
    bounds = Bounds(33, 44, 5, 6)
    stale = viewport.stale_rect(bounds)
    exact = viewport.widget_rect(bounds)
    assert stale.left() <= math.floor(exact.left())
    assert stale.bottom() + 1 >= math.ceil(exact.bottom())


# -- what lies over the document -----------------------------------------------------


def test_canvas_candidate_is_shown_and_changes_no_pixel(canvas: CanvasDriver) -> None:
    before, undo = canvas.pixels(), canvas.model.can_undo
    alpha = np.zeros((100, 120), np.uint8)
    alpha[20:80, 20:100] = 255
    candidate = candidate_for(canvas.model, Bounds(50, 60, 120, 100), alpha=alpha)
    canvas.view.set_candidate(candidate)
    shown = canvas.screen(Bounds(50, 60, 120, 100))
    assert np.array_equal(shown, candidate.pixels[..., :3])
    assert np.array_equal(canvas.pixels(), before)
    assert canvas.model.can_undo == undo
    assert not canvas.model.is_modified
    canvas.view.set_show_original(True)
    assert np.array_equal(canvas.screen(candidate.bounds), before[60:160, 50:170, :3])
    canvas.view.set_show_original(False)
    assert np.array_equal(canvas.screen(candidate.bounds), candidate.pixels[..., :3])
    canvas.view.set_candidate(None)
    assert np.array_equal(canvas.screen(candidate.bounds), before[60:160, 50:170, :3])


def test_canvas_candidate_looks_like_what_apply_makes(canvas: CanvasDriver) -> None:
    candidate = candidate_for(canvas.model, Bounds(50, 60, 120, 100))
    canvas.view.set_candidate(candidate)
    part = Bounds(10, 10, 380, 280)
    shown = canvas.screen(part)
    canvas.view.set_candidate(None)
    canvas.model.apply_candidate(candidate)
    assert np.array_equal(canvas.screen(part), shown)


def test_canvas_candidate_hides_the_veil(canvas: CanvasDriver) -> None:
    canvas.model.fill_mask()
    candidate = candidate_for(canvas.model, canvas.model.frame)
    canvas.view.set_candidate(candidate)
    inside = canvas.screen(Bounds(20, 20, 50, 50))
    assert (inside == (10, 200, 30)).all()


def test_canvas_veil_comes_back_when_one_paints_over_a_result(canvas: CanvasDriver) -> None:
    candidate = candidate_for(canvas.model, canvas.model.frame)
    canvas.view.set_candidate(candidate)
    canvas.drag((100, 150), (200, 150))
    assert not (canvas.screen(Bounds(110, 148, 40, 4)) == (10, 200, 30)).all()
    canvas.view.set_candidate(None)
    canvas.view.set_candidate(candidate)
    assert (canvas.screen(Bounds(110, 148, 40, 4)) == (10, 200, 30)).all()


def test_canvas_candidate_of_an_extension_is_shown_outside(canvas: CanvasDriver) -> None:
    extend = Margins(0, 0, 60, 0)
    candidate = candidate_for(canvas.model, Bounds(380, 0, 80, 300), extend=extend)
    canvas.view.set_candidate(candidate)
    assert (canvas.screen(Bounds(405, 100, 50, 50)) == (10, 200, 30)).all()
    assert canvas.model.frame == Bounds(0, 0, 400, 300)


def test_canvas_preview_lies_over_its_bounds(canvas: CanvasDriver) -> None:
    before = canvas.pixels()
    canvas.model.fill_mask()
    preview = np.full((8, 8, 3), 77, np.uint8)
    canvas.view.set_preview(preview, Bounds(100, 100, 64, 64))
    assert (canvas.screen(Bounds(102, 102, 60, 60)) == 77).all()
    assert np.array_equal(canvas.pixels(), before)
    canvas.view.set_preview(None, None)
    assert not (canvas.screen(Bounds(102, 102, 60, 60)) == 77).all()


def test_canvas_shows_the_plan_and_changes_nothing(canvas: CanvasDriver) -> None:
    canvas.options.set_size(40)
    canvas.drag((150, 150), (200, 150))
    before, mask = canvas.pixels(), canvas.mask()
    without = canvas.grab()
    frame = canvas.model.frame
    edit = plan(mask, frame, frame, EditOptions(), 1.0, registry.get("starter"))
    canvas.view.set_plan(edit)
    assert canvas.grab() != without
    canvas.view.set_busy(True)
    assert canvas.grab() == without
    canvas.view.set_busy(False)
    canvas.view.set_plan(None)
    assert canvas.grab() == without
    assert np.array_equal(canvas.pixels(), before)
    assert np.array_equal(canvas.mask(), mask)


def test_canvas_has_a_name_for_those_who_listen(canvas: CanvasDriver) -> None:
    assert canvas.view.accessibleName() == "Canvas"
    assert canvas.view.accessibleDescription()
    assert canvas.view.focusPolicy() == Qt.FocusPolicy.StrongFocus


def test_canvas_tells_what_is_under_the_pointer(canvas: CanvasDriver) -> None:
    seen: list[tuple[int, int, object]] = []
    canvas.view.pointer_changed.connect(lambda *values: seen.append(values))
    canvas.hover(10.5, 20.5)
    canvas.hover(-30, 20)
    red, green, blue, alpha = canvas.pixels()[20, 10]
    assert seen[0] == (10, 20, (red, green, blue, alpha))
    assert seen[1][2] is None


def test_canvas_large_document_is_drawn_in_steps(qtbot: QtBot) -> None:
    """Level by level and frame by frame, and at last all of it."""
    pixels = np.zeros((4000, 5000, 4), np.uint8)
    pixels[..., 3] = 255
    pixels[:, 2500:, 1] = 200
    canvas = CanvasDriver(qtbot, pixels)
    canvas.view.fit()
    assert canvas.view.zoom < 0.2
    image = canvas.grab()
    frame = canvas.view.viewport.widget_rect(canvas.model.frame)
    middle = frame.center().y()
    right = image.pixelColor(round(frame.right() - 20), round(middle))
    left = image.pixelColor(round(frame.left() + 20), round(middle))
    assert (left.red(), left.green()) == (0, 0)
    assert right.green() == 200


def test_canvas_candidate_keeps_its_place_when_the_frame_changes(canvas: CanvasDriver) -> None:
    candidate = candidate_for(canvas.model, Bounds(50, 60, 120, 100))
    canvas.view.set_candidate(candidate)
    canvas.model.crop(Bounds(40, 40, 200, 200))
    assert (canvas.screen(Bounds(60, 70, 50, 50)) == (10, 200, 30)).all()
    canvas.model.apply_candidate(candidate)
    canvas.view.set_candidate(None)
    assert canvas.model.frame == Bounds(40, 40, 200, 200)
    assert (canvas.screen(Bounds(60, 70, 50, 50)) == (10, 200, 30)).all()


def test_veil_of_a_mask_that_is_gone_is_not_drawn(canvas: CanvasDriver) -> None:
    view, model = canvas.view, canvas.model
    veil = view.scene.veil
    model.fill_mask()
    view.grab()
    tile = veil.image(0, (0, 0), Budget(math.inf))
    assert tile is not None
    assert not tile.blank
    model.undo()
    view.grab()
    tile = veil.image(0, (0, 0), Budget(math.inf))
    assert tile is None or tile.blank
