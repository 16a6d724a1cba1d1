"""The surface of the canvas: shows the document and what lies over it, at any zoom."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from core.arrays import RgbArray
from core.changes import Changes
from core.framing import margins_to_ratio
from core.geometry import Bounds, Margins
from core.request import Candidate
from gui.canvas.colours import CanvasColours, canvas_colours
from gui.canvas.floating import Aloft
from gui.canvas.labels import draw_label
from gui.canvas.reference import Reference
from gui.canvas.scene import Scene, is_resampled
from gui.canvas.viewport import Viewport
from gui.document_model import DocumentModel

if TYPE_CHECKING:
    from core.regions import EditPlan


# A view that was moved is drawn as finely as it can be once it has stayed for so long.
_REST_MS = 80
# While tiles are made, what there is of them is shown so often.
_SHOWN_S = 0.1


class CanvasSurface(QWidget):
    """A raster widget. What lies over the document (preview, candidate, plan, extension)
    changes no pixel of it.

    Zoom 1 is one document pixel on one pixel of the screen, whatever its scale.
    """

    zoom_changed = Signal(float)
    viewport_changed = Signal(object)  # Viewport
    # The view's angle in degrees, and whether it is mirrored.
    turn_changed = Signal(float, bool)
    # Margins: how far the frame's sides are pulled outward, until applied or cleared.
    extension_changed = Signal(object)

    def __init__(self, model: DocumentModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._colours = canvas_colours(self.palette())
        self._viewport = Viewport()
        self._fits = True
        self._covered = Margins()
        self._corner = QPointF()  # in the window, when it was measured last
        self._scene = Scene(model, self._colours)
        self._candidate: Candidate | None = None
        self._original = False
        self._painters: list[Callable[[QPainter], None]] = []
        # What waits for being painted, where one rectangle was asked for last.
        self._stale = QRect()
        # What of the widget still waits for tiles.
        self._missing = QRect()
        self._painted = 0.0  # when, with something missing
        self._refining = QTimer(self)
        self._refining.setSingleShot(True)
        self._refining.timeout.connect(self._refine)
        self._resting = QTimer(self)
        self._resting.setSingleShot(True)
        self._resting.setInterval(_REST_MS)
        self._resting.timeout.connect(self._rest)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(160, 120)
        model.changed.connect(self._on_changed)
        model.replaced.connect(self._on_replaced)

    def paint_over(self, painter: QPainter, rect: QRect) -> None:
        """Draw over everything, what lies in `rect`, in logical px of the flat plane."""

    def add_painter(self, paint: Callable[[QPainter], None]) -> None:
        """Let somebody draw over everything, in logical px of the screen."""
        self._painters.append(paint)

    def draw_caption(self, painter: QPainter, words: str) -> None:
        """Say at the top what the canvas shows."""
        painter.save()
        painter.resetTransform()
        draw_label(painter, QPointF(self.width() / 2, 20), words)
        painter.restore()

    # -- what others see -----------------------------------------------------------

    @property
    def model(self) -> DocumentModel:
        return self._model

    @property
    def colours(self) -> CanvasColours:
        return self._colours

    @property
    def viewport(self) -> Viewport:
        return self._viewport

    @property
    def is_fitted(self) -> bool:
        """Whether all of the picture is kept in sight."""
        return self._fits

    @property
    def scene(self) -> Scene:
        return self._scene

    @property
    def is_refining(self) -> bool:
        """Whether tiles are still to be made for what is in sight."""
        return self._scene.moving or not self._missing.isEmpty()

    # -- looking -------------------------------------------------------------------

    @property
    def zoom(self) -> float:
        return self._viewport.zoom

    def set_viewport(self, viewport: Viewport) -> None:
        """Look at another part; the frame stays in reach."""
        self._fits = False
        self._show(viewport.kept(self._scene.picture.area))

    def _show(self, viewport: Viewport) -> None:
        if viewport == self._viewport:
            return
        zoomed = viewport.zoom != self._viewport.zoom
        before = (self._viewport.angle, self._viewport.mirrored)
        self._viewport = viewport
        if self.isVisible() and is_resampled(viewport):
            self._scene.moving = True
            self._resting.start()
        self.update()
        self.viewport_changed.emit(viewport)
        if (viewport.angle, viewport.mirrored) != before:
            self.turn_changed.emit(viewport.angle, viewport.mirrored)
        if zoomed:
            self.zoom_changed.emit(viewport.zoom)

    def set_zoom(self, zoom: float) -> None:
        """About the middle of the widget."""
        self.set_viewport(self._viewport.zoomed(zoom))

    def turn_by(self, degrees: float) -> None:
        """Turn the view, not the picture, clockwise about the middle."""
        angle = self._viewport.angle + degrees
        self._turn(self._viewport.turned_to(angle))

    def mirror_view(self) -> None:
        """Look at the picture as in a mirror."""
        self._turn(self._viewport.mirror())

    def straighten(self) -> None:
        """Neither turned nor mirrored any more."""
        self._turn(self._viewport.straightened())

    def _turn(self, viewport: Viewport) -> None:
        fits = self._fits
        self.set_viewport(viewport)
        if fits:
            self.fit()

    def zoom_in(self) -> None:
        self.set_viewport(self._viewport.stepped(up=True))

    def zoom_out(self) -> None:
        self.set_viewport(self._viewport.stepped(up=False))

    def fit(self) -> None:
        """All of the picture, clear of what may cover it; stays so while the widget is resized."""
        self._fits = True
        area = self._scene.picture.area
        if not area.is_empty:
            whole = area.extended(self._scene.extension)
            self._show(self._viewport.fitted(whole, covered=self._covered))

    def set_covered(self, covered: Margins) -> None:
        """How much of each side (logical px) others may lie over. Nothing moves: it is heeded
        when the picture is fitted the next time."""
        self._covered = covered

    @property
    def is_held(self) -> bool:
        """Whether the picture must not move under the pointer now, whatever happens round it."""
        return False

    # -- what lies over the document -----------------------------------------------

    def set_preview(self, pixels: RgbArray | None, bounds: Bounds | None) -> None:
        """Lay an RGB picture of any size over `bounds`; None takes it away."""
        if self._scene.set_preview(pixels, bounds) is not None:
            # The veil and the plan come and go with it.
            self.update()

    @property
    def candidate(self) -> Candidate | None:
        return self._candidate

    def set_candidate(self, candidate: Candidate | None) -> None:
        """Show the picture as it would be with the candidate applied; None: as it is."""
        if candidate is self._candidate:
            return
        self._candidate = candidate
        self._scene.veil_over_result = False
        self._show_candidate()

    def set_show_original(self, on: bool) -> None:
        """While on, the document is shown without candidate, preview, veil and plan."""
        if on == self._original:
            return
        self._original = on
        self._show_candidate()

    def _show_candidate(self) -> None:
        area = self._scene.picture.area
        self._scene.original = self._original
        self._scene.picture.set_candidate(None if self._original else self._candidate)
        grown = self._scene.picture.area != area and not self._original
        if self._fits and grown and not self.is_held:
            self.fit()
        self.update()

    @property
    def reference(self) -> Reference | None:
        """What the picture is compared with."""
        return self._scene.reference

    def set_reference(self, reference: Reference | None) -> None:
        """Draw another picture over a part of the canvas; None: nothing."""
        if reference is not self._scene.reference:
            self._scene.set_reference(reference)
            self.update()

    @property
    def live(self) -> Reference | None:
        """The live mode's preview, where it lies over the canvas."""
        return self._scene.live

    def set_live(self, live: Reference | None) -> None:
        """Lay the live mode's preview over the canvas; None: nothing."""
        if live is not self._scene.live:
            self._scene.live = live
            self._scene.veil_over_result = False
            self.update()

    def set_plan(self, plan: EditPlan | None) -> None:
        """Show what the next job will show the model; None: nothing."""
        if plan != self._scene.plan:
            self._scene.plan = plan
            self.update()

    @property
    def extension(self) -> Margins:
        return self._scene.extension

    def set_extension(self, margins: Margins) -> None:
        """The ghost area round the frame."""
        if margins == self._scene.extension:
            return
        self._scene.extension = margins
        self.update()
        self.extension_changed.emit(margins)
        self._keep_in_sight()

    def _keep_in_sight(self) -> None:
        """Where all of the picture is shown, all that it will be is shown too; nothing moves
        while it is held, or for what is in sight already."""
        if not self._fits or self.is_held or self._scene.picture.area.is_empty:
            return
        whole = self._scene.picture.area.extended(self._scene.extension)
        seen = QRectF(self.rect()).contains(self._viewport.widget_rect(whole))
        if not seen or self._viewport.angle or self._scene.extension.is_empty:
            self.fit()

    def extend_to_ratio(self, ratio: float) -> None:
        """Pull the borders outward until the picture sits in the middle of width / height =
        `ratio`; nothing is cut.
        """
        frame = self._model.frame
        if frame.is_empty or ratio <= 0:
            return
        self.set_extension(margins_to_ratio(frame, ratio))
        if self._fits:
            self.fit()

    def set_busy(self, busy: bool) -> None:
        """A job is running on what is on the canvas: the plan steps back."""
        if busy != self._scene.busy:
            self._scene.busy = busy
            self.update()

    def colour_at(self, x: int, y: int) -> tuple[int, int, int, int]:
        red, green, blue, alpha = self._scene.picture.read_rgba(Bounds(x, y, 1, 1))[0, 0]
        return int(red), int(green), int(blue), int(alpha)

    def set_floating(self, floating: Aloft | None) -> None:
        """Show lifted pixels where they are to be; None: all is where it is."""
        if floating is not None or self._scene.floating is not None:
            self._scene.floating = floating
            self.update()

    # -- following the document ----------------------------------------------------

    @Slot(object)
    def _on_changed(self, changes: Changes) -> None:
        self.follow_changes(changes)

    def follow_changes(self, changes: Changes) -> None:
        """Bring up to date what is shown of the document. (Not the slot itself: one that is
        overridden stays connected when its widget is gone.)"""
        if changes.pixels is not None:
            self._scene.picture.mark_stale(changes.pixels)
            for reference in self._scene.references:
                reference.tiles.mark_stale(changes.pixels)
        if changes.mask is not None:
            self._scene.veil.mark_stale(changes.mask)
            if self._scene.shows_result and not self._scene.veil_over_result:
                # Who paints must see what: the veil comes back over the result.
                self._scene.veil_over_result = True
                self.update()
        if changes.frame:
            self._scene.picture.follow_frame()
            for reference in self._scene.references:
                reference.tiles.follow_frame()
            self.set_extension(Margins())
            self.update()
            if self._fits:
                self.fit()
            return
        for bounds in (changes.pixels, changes.mask):
            if bounds is not None:
                # The veil's outline reaches a pixel further.
                self.update_document(bounds.padded(1))

    @Slot()
    def _on_replaced(self) -> None:
        self._scene.clear()
        self._candidate = None
        self.set_extension(Margins())
        self._show(self._viewport.straightened())
        self.fit()
        self.update()

    # -- painting ------------------------------------------------------------------

    def update_document(self, bounds: Bounds) -> None:
        self._make_stale(self._viewport.stale_rect(bounds).intersected(self.rect()))

    def update_widget(self, rect: QRect) -> None:
        self._make_stale(self._viewport.screen_rect(rect))

    def _make_stale(self, rect: QRect) -> None:
        """Repaint it, with what waits for that already where both together are hardly more:
        a ring drawn into one rectangle costs a tenth of one drawn into the union of two."""
        if rect.isEmpty():
            return
        joined = self._stale.united(rect)
        if _area(joined) <= _area(self._stale) + _area(rect):
            rect = joined
        self._stale = rect
        self.update(rect)

    def update_all(self) -> None:
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        rect = event.rect()
        self._stale = QRect()
        try:
            incomplete = self._paint(painter, rect)
        finally:
            painter.end()  # one that goes on living takes the process with it
        if incomplete:
            self._painted = time.perf_counter()
            self._missing = self._missing.united(rect)
            self._refining.start(0)
        elif rect.contains(self._missing):
            self._missing = QRect()

    def _paint(self, painter: QPainter, rect: QRect) -> bool:
        """Whether something is still missing."""
        viewport = self._viewport
        ratio = viewport.ratio
        device = viewport.device_of(rect)
        painter.save()
        painter.scale(1 / ratio, 1 / ratio)
        incomplete = self._scene.draw(painter, viewport, device)
        painter.restore()
        if viewport.is_turned:
            painter.setTransform(viewport.turning_widget())
        flat = viewport.flat_rect(rect)
        self._scene.draw_overlays(painter, viewport, flat)
        self.paint_over(painter, flat)
        painter.resetTransform()
        for paint in self._painters:
            paint(painter)
        return incomplete

    @Slot()
    def _rest(self) -> None:
        """The view stays where it is: as fine as it can be."""
        self._scene.moving = False
        self._missing = self.rect()
        self.update()

    @Slot()
    def _refine(self) -> None:
        """Make what is missing. Painting costs more than a few tiles: it happens now and then."""
        device = self._viewport.device_of(self._missing)
        is_shown = time.perf_counter() - self._painted < _SHOWN_S and not self._scene.moving
        if is_shown and self._scene.make_ahead(self._viewport, device):
            self._refining.start(0)
        else:
            self.update(self._missing)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._measure()

    def _measure(self) -> None:
        ratio = self.devicePixelRatioF()
        width, height = round(self.width() * ratio), round(self.height() * ratio)
        before, corner = self._viewport, QPointF(self.mapTo(self.window(), QPoint()))
        self._viewport = before.resized(max(1, width), max(1, height), ratio)
        if self.is_held:
            # A message has come above: the stroke must go on where it is.
            self._viewport = self._viewport.held(before, corner - self._corner)
        elif self._fits:
            self.fit()
        self._corner = corner
        self.viewport_changed.emit(self._viewport)
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange):
            self._colours = canvas_colours(self.palette())
            self._scene.set_colours(self._colours)
            self.update()


def _area(rect: QRect) -> int:
    return rect.width() * rect.height()
