"""The view turned and mirrored: places, painting, repaints, handles, gestures."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QImage, QNativeGestureEvent, QPointingDevice
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.brush import Effect
from core.geometry import Bounds, Margins
from core.tiles import keys_over, tile_bounds
from gui.app import Studio
from gui.canvas.cursors import turned
from gui.canvas.pyramid import to_document, to_level
from gui.canvas.viewport import Viewport
from tests.canvas_driver import CONTROL, LEFT, NONE, SHIFT, CanvasDriver

MakeStudio = Callable[..., Studio]

views = st.builds(
    Viewport,
    st.just(1600),
    st.just(1201),
    st.floats(0.05, 20),
    st.floats(-900, 900),
    st.floats(-900, 900),
    st.sampled_from([1.0, 1.5, 2.0]),
    st.one_of(st.sampled_from([0.0, 90.0, 180.0, -90.0, 45.0]), st.floats(-180, 180)),
    st.booleans(),
)
places = st.builds(QPointF, st.floats(-500, 1500), st.floats(-500, 1500))


def near(one: QPointF, other: QPointF) -> bool:
    return (one - other).manhattanLength() < 1e-6


@given(views, places)
def test_viewport_screen_and_flat_plane_are_each_others_inverse(
    view: Viewport, place: QPointF
) -> None:
    assert near(view.on_screen(view.flat(place)), place)
    turn = view.turning
    assert turn.determinant() == pytest.approx(-1 if view.mirrored else 1)


@given(views, places, st.floats(-180, 180), st.floats(0.05, 20))
def test_viewport_keeps_what_is_under_the_pointer(
    view: Viewport, about: QPointF, angle: float, zoom: float
) -> None:
    def under(viewport: Viewport) -> tuple[float, float]:
        return viewport.to_document(viewport.flat(about))

    assert under(view.turned_to(angle, about)) == pytest.approx(under(view), abs=1e-5)
    assert under(view.zoomed(zoom, about)) == pytest.approx(under(view), abs=1e-5)
    moved = view.panned(30, -20)
    back = moved.to_document(moved.flat(about + QPointF(30, -20)))
    assert back == pytest.approx(under(view), abs=1e-5)


@given(views)
def test_viewport_mirrored_twice_or_straightened_is_as_before(view: Viewport) -> None:
    assert view.mirror().mirror() == view
    assert not view.straightened().is_turned
    middle = QPointF(view.width / view.ratio / 2, view.height / view.ratio / 2)
    # Of a right-angled turn the middle may lie half a pixel off: whole pixels stay whole.
    off = view.mirror().on_screen(middle) - middle
    assert abs(off.x()) + abs(off.y()) <= 2.0


@given(views, st.integers(-300, 600), st.integers(-300, 600))
def test_viewport_stale_rect_covers_the_change_on_the_screen(
    view: Viewport, x: int, y: int
) -> None:
    bounds = Bounds(x, y, 37, 11)
    stale = QRectF(view.stale_rect(bounds))
    for corner in ((x, y), (x + 37, y), (x, y + 11), (x + 37, y + 11)):
        assert stale.contains(view.on_screen(view.to_widget(*corner)))


@given(st.floats(-180, 180), st.booleans())
def test_viewport_fits_all_of_a_turned_picture(angle: float, mirrored: bool) -> None:
    view = Viewport(1000, 700, angle=angle, mirrored=mirrored)
    frame = Bounds(-50, 20, 900, 300)
    fitted = view.fitted(frame)
    for corner in ((-50, 20), (850, 20), (850, 320), (-50, 320)):
        at = fitted.on_screen(fitted.to_widget(*corner))
        assert QRectF(20, 20, 960, 660).contains(at)
    assert fitted.seen().contains(frame)


@given(
    st.sampled_from([0.0, 90.0, 33.0]),
    st.booleans(),
    st.sampled_from([1.0, 1.5, 2.0]),
    st.integers(1, 4000),
    st.integers(1, 4000),
    st.tuples(*[st.integers(0, 120)] * 4),
)
def test_viewport_fits_clear_of_what_covers_the_canvas(
    angle: float,
    mirrored: bool,
    ratio: float,
    width: int,
    height: int,
    covered: tuple[int, int, int, int],
) -> None:
    sides = Margins(*covered)
    view = Viewport(round(1000 * ratio), round(700 * ratio), ratio=ratio, angle=angle)
    view = dataclasses.replace(view, mirrored=mirrored)
    frame = Bounds(-50, 20, width, height)
    fitted = view.fitted(frame, covered=sides)
    clear = QRectF(0, 0, 1000, 700).adjusted(sides.left, sides.top, -sides.right, -sides.bottom)
    for corner in ((-50, 20), (-50 + width, 20), (-50 + width, 20 + height), (-50, 20 + height)):
        assert clear.contains(fitted.on_screen(fitted.to_widget(*corner)))


def test_viewport_stays_in_the_middle_where_nothing_covers_the_picture() -> None:
    """A wide picture has room above and below as it is."""
    view = Viewport(1000, 700)
    frame = Bounds(0, 0, 2000, 600)
    assert view.fitted(frame, covered=Margins(bottom=90)) == view.fitted(frame)


@given(views, st.integers(-60, 60), st.integers(-60, 60))
def test_viewport_held_shows_everything_where_it_was(old: Viewport, dx: int, dy: int) -> None:
    """The widget's corner moves by (dx, dy), and its other one stays."""
    ratio = old.ratio
    new = old.resized(old.width - round(dx * ratio), old.height - round(dy * ratio), ratio)
    held = new.held(old, QPointF(dx, dy))
    for x, y in ((0, 0), (13, -70), (200, 90)):
        before = old.on_screen(old.to_widget(x, y))
        after = held.on_screen(held.to_widget(x, y)) + QPointF(dx, dy)
        off = after - before
        assert abs(off.x()) + abs(off.y()) <= 2.0


@given(views)
@settings(max_examples=30)
def test_viewport_cannot_lose_a_turned_picture(view: Viewport) -> None:
    frame = Bounds(0, 0, 400, 300)
    kept = view.panned(20_000, -13_000).kept(frame)
    shown = kept.turning.mapRect(
        QRectF(kept.offset_x, kept.offset_y, 400 * kept.zoom, 300 * kept.zoom)
    )
    assert shown.intersects(QRectF(0, 0, kept.width, kept.height))


@given(
    views, st.integers(-700, 700), st.integers(-700, 700), st.integers(1, 900), st.integers(0, 3)
)
def test_viewport_squares_are_where_their_bounds_are(
    view: Viewport, x: int, y: int, side: int, level: int
) -> None:
    seen = Bounds(x, y, side, side // 2 + 1)
    found = dict(view.squares(seen, 256 << level))
    for key in keys_over(to_level(seen, level)):
        place = view.device_rect(to_document(tile_bounds(key), level))
        if key in found:
            assert found.pop(key) == place
        else:
            assert view.is_turned
            shown = view.turning.mapRect(QRectF(place))
            assert not shown.intersects(QRectF(1, 1, view.width - 2, view.height - 2))
    assert not found


def shown_at(image: QImage, place: QPointF) -> tuple[int, int, int]:
    colour = image.pixelColor(int(place.x()), int(place.y()))
    return colour.red(), colour.green(), colour.blue()


@pytest.mark.parametrize("angle", [0, 90, 180, -90])
@pytest.mark.parametrize("mirrored", [False, True])
def test_canvas_right_angled_shows_the_picture_to_the_bit(
    canvas: CanvasDriver, angle: int, mirrored: bool
) -> None:
    if mirrored:
        canvas.view.mirror_view()
    canvas.view.turn_by(angle)
    image, pixels = canvas.grab(), canvas.pixels()
    for x, y in ((100, 100), (101, 100), (333, 57), (12, 201)):
        assert shown_at(image, canvas.at(x + 0.5, y + 0.5)) == tuple(pixels[y, x, :3])


@pytest.mark.parametrize("angle", [33, 90, -120])
@pytest.mark.parametrize("mirrored", [False, True])
def test_canvas_paints_where_the_pointer_is(
    canvas: CanvasDriver, angle: int, mirrored: bool
) -> None:
    if mirrored:
        canvas.view.mirror_view()
    canvas.view.turn_by(angle)
    canvas.options.set_size(10)
    canvas.drag((100, 80), (140, 80))
    assert canvas.model.mask_bounds() is not None
    found = canvas.model.mask_bounds()
    assert found is not None
    assert Bounds(92, 72, 56, 16).contains(found)
    assert canvas.mask()[80, 120] == 255


@pytest.mark.parametrize("angle", [20.0, 90.0, 165.0])
def test_canvas_repaints_enough_after_a_stroke(qtbot: QtBot, angle: float) -> None:
    ramp = np.full((300, 400, 4), 255, np.uint8)
    ramp[..., 0] = np.arange(400)[None, :] // 2
    ramp[..., 1] = np.arange(300)[:, None] // 2
    canvas = CanvasDriver(qtbot, ramp)
    canvas.view.turn_by(angle)
    canvas.view.set_zoom(1.3)
    canvas.options.set_size(30)
    canvas.settle()
    kept = QImage(canvas.view.size(), QImage.Format.Format_RGB32)
    canvas.view.render(kept)
    # As the screen does: only what is asked for is painted again.
    asked: list[QRect] = []
    original = canvas.view.update

    def note(*given: object) -> None:
        if given and isinstance(given[0], QRect):
            asked.append(given[0])
        else:
            asked.append(canvas.view.rect())
        original(*given)

    canvas.view.update = note  # pyright: ignore[reportAttributeAccessIssue]
    canvas.view._ring.hide()
    asked.clear()
    canvas.model.begin_stroke(canvas.options.brush(), Effect.MASK)
    canvas.model.stroke_to(100, 80)
    canvas.model.stroke_to(150, 120)
    canvas.model.end_stroke()
    assert asked
    assert all(one.width() < 400 for one in asked)
    canvas.settle()
    for one in asked:
        canvas.view.render(kept, one.topLeft(), one)
    whole = QImage(canvas.view.size(), QImage.Format.Format_RGB32)
    canvas.view.render(whole)
    # Qt adds up positions along a line from where it begins: a few levels may differ.
    assert np.abs(_values(kept) - _values(whole)).max() <= 12


def _values(image: QImage) -> np.ndarray:
    return np.frombuffer(bytes(image.constBits()), np.uint8).astype(int)


def test_canvas_borders_can_be_dragged_in_a_turned_view(canvas: CanvasDriver) -> None:
    canvas.view.turn_by(90)
    canvas.view.fit()
    canvas.drag((404, 150), (430, 150), (468, 150))
    assert canvas.view.extension == Margins(0, 0, 64, 0)


def test_cursor_points_along_the_turned_border(canvas: CanvasDriver) -> None:
    canvas.view.turn_by(90)
    canvas.view.fit()
    canvas.hover(404, 150)
    assert canvas.view.cursor().shape() == Qt.CursorShape.SizeVerCursor
    shape = Qt.CursorShape.SizeFDiagCursor
    assert turned(shape, 0, True) == Qt.CursorShape.SizeBDiagCursor
    assert turned(Qt.CursorShape.CrossCursor, 77, True) == Qt.CursorShape.CrossCursor


def test_canvas_turned_still_fits_while_resized(canvas: CanvasDriver) -> None:
    canvas.view.fit()
    canvas.view.turn_by(90)
    before = canvas.view.zoom
    canvas.view.resize(500, 300)
    assert canvas.view.zoom < before
    assert canvas.view.viewport.angle == 90


def test_another_picture_is_looked_at_straight(canvas: CanvasDriver) -> None:
    canvas.view.turn_by(40)
    seen: list[tuple[float, bool]] = []
    canvas.view.turn_changed.connect(lambda angle, mirrored: seen.append((angle, mirrored)))
    canvas.model.load(np.full((20, 20, 4), 255, np.uint8), "other")
    assert seen == [(0.0, False)]


def test_shift_space_drag_turns_the_view_and_quarters_hold_it(canvas: CanvasDriver) -> None:
    canvas.key(Qt.Key.Key_Space, SHIFT, up=False)

    def drag(*places: QPointF) -> None:
        canvas.mouse(QEvent.Type.MouseButtonPress, places[0], SHIFT, LEFT)
        for place in places[1:]:
            canvas.mouse(QEvent.Type.MouseMove, place, SHIFT, LEFT)
        canvas.mouse(QEvent.Type.MouseButtonRelease, places[-1], SHIFT, LEFT)

    drag(QPointF(700, 300), QPointF(612, 512))
    assert canvas.view.viewport.angle == pytest.approx(45, abs=0.1)
    drag(QPointF(612, 512), QPointF(400, 600), QPointF(394, 600))
    assert canvas.view.viewport.angle == 90
    canvas.key_up(Qt.Key.Key_Space)
    assert not canvas.mask().any()


def test_the_cursor_goes_round_the_middle_while_the_view_is_turned(canvas: CanvasDriver) -> None:
    def shape() -> Qt.CursorShape:
        return canvas.view.cursor().shape()

    canvas.view.turn_by(30)
    canvas.key(Qt.Key.Key_Space, SHIFT, up=False)
    canvas.mouse(QEvent.Type.MouseButtonPress, QPointF(700, 300), SHIFT, LEFT)
    assert shape() is Qt.CursorShape.SizeVerCursor
    canvas.mouse(QEvent.Type.MouseMove, QPointF(612, 512), SHIFT, LEFT)
    assert shape() is Qt.CursorShape.SizeBDiagCursor
    canvas.mouse(QEvent.Type.MouseMove, QPointF(400, 600), SHIFT, LEFT)
    assert shape() is Qt.CursorShape.SizeHorCursor
    canvas.mouse(QEvent.Type.MouseButtonRelease, QPointF(400, 600), SHIFT, LEFT)
    assert shape() is Qt.CursorShape.OpenHandCursor
    canvas.key_up(Qt.Key.Key_Space)


def native(canvas: CanvasDriver, kind: Qt.NativeGestureType, value: float) -> None:
    place = QPointF(300, 200)
    event = QNativeGestureEvent(
        kind,
        QPointingDevice.primaryPointingDevice(),
        2,
        place,
        place,
        canvas.view.mapToGlobal(place),
        value,
        QPointF(),
    )
    QApplication.sendEvent(canvas.view, event)


def test_touchpad_zooms_and_twists_about_the_fingers(canvas: CanvasDriver) -> None:
    def under() -> tuple[float, float]:
        view = canvas.view.viewport
        return view.to_document(view.flat(QPointF(300, 200)))

    before = under()
    native(canvas, Qt.NativeGestureType.BeginNativeGesture, 0)
    native(canvas, Qt.NativeGestureType.ZoomNativeGesture, 0.2)
    assert canvas.view.zoom == pytest.approx(1.2)
    native(canvas, Qt.NativeGestureType.RotateNativeGesture, 5)
    assert canvas.view.viewport.angle == 0  # fingers that zoom turn a little too
    for _ in range(6):
        native(canvas, Qt.NativeGestureType.RotateNativeGesture, 5)
    assert canvas.view.viewport.angle == pytest.approx(25)
    native(canvas, Qt.NativeGestureType.EndNativeGesture, 0)
    assert under() == pytest.approx(before, abs=0.01)


def test_wheel_zooms_about_the_cursor_in_a_turned_view(canvas: CanvasDriver) -> None:
    canvas.view.turn_by(70)
    place = canvas.at(123, 77)
    canvas.wheel(place, QPoint(0, 120), CONTROL)
    view = canvas.view.viewport
    assert view.to_document(view.flat(place)) == pytest.approx((123, 77), abs=0.01)
    canvas.wheel(place, QPoint(0, -120), NONE)
    after = canvas.view.viewport
    assert after.on_screen(after.to_widget(123, 77)).y() == pytest.approx(place.y() - 80, abs=0.01)


def test_commands_turn_and_mirror_the_view(qtbot: QtBot, make_studio: MakeStudio) -> None:
    studio = make_studio()
    window, canvas = studio.window, studio.window.canvas
    studio.document.load(np.full((200, 300, 4), 200, np.uint8), "grey")
    assert not window.options_bar.turn.isVisible()
    window.actions_["view.turn_right"].trigger()
    window.actions_["view.turn_right"].trigger()
    window.actions_["view.turn_left"].trigger()
    assert canvas.viewport.angle == 15
    qtbot.waitUntil(window.options_bar.turn.isVisible)
    assert "15" in window.options_bar.turn.text()
    window.actions_["view.mirror"].trigger()
    assert window.actions_["view.mirror"].isChecked()
    window.options_bar.turn.click()
    assert not canvas.viewport.is_turned
    assert not window.actions_["view.mirror"].isChecked()
    assert not window.actions_["view.straighten"].isEnabled()
