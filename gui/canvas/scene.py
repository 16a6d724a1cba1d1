"""What the canvas shows beside the document, and how all of it is drawn.

Pictures are drawn in device pixels, tile by tile; lines and words in logical pixels over
them. Nothing here takes longer for a larger document.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QBrush, QImage, QPainter, QPainterPath, QPen, QPixmap, QPolygonF

from core.arrays import RgbArray
from core.framing import aspect_name
from core.geometry import Bounds, Margins
from core.tiles import TILE, TileKey
from gui.canvas.colours import CanvasColours
from gui.canvas.floating import Aloft
from gui.canvas.labels import draw_corner_labels, draw_label
from gui.canvas.outlines import around, draw_dashed, draw_frame, in_sight
from gui.canvas.plane import Plane, PlaneView
from gui.canvas.pyramid import Budget, level_for
from gui.canvas.reach import ReachOverlay
from gui.canvas.reference import Reference
from gui.canvas.stand_ins import pieces_for
from gui.canvas.tile_images import LayerTiles, MaskVeil, PictureTiles
from gui.canvas.viewport import Viewport
from gui.document_model import DocumentModel
from gui.qimage import to_qimage
from gui.wording import region_size

if TYPE_CHECKING:
    from core.regions import EditPlan

# From this zoom on pixels are shown as squares.
_SQUARES = 2.0
# Askew they have ragged edges until they are large.
_SQUARES_ASKEW = 6.0

# A frame may spend this long on making tiles; what is missing comes with the next ones.
_BUDGET = 0.003
_BUDGET_MOVING = 0.001
# What a dab has touched is there in the same frame, if that takes no longer than this.
_BUDGET_DAB = 0.012
# Between frames more of it is made, so long at a time.
_BUDGET_BETWEEN = 0.008
# The first frame of a document may take longer than one in the middle of a pan.
_FIRST_BUDGET = 0.06

_CHECK_PX = 8


def is_resampled(viewport: Viewport) -> bool:
    """Whether a document's pixels are mixed on their way to the screen; else they are shown
    one by one, or as squares."""
    if viewport.is_askew:
        return True
    return viewport.zoom < _SQUARES and viewport.zoom != 1.0


class Scene:
    """Everything that lies on the canvas, bottom to top. GUI thread."""

    def __init__(self, model: DocumentModel, colours: CanvasColours) -> None:
        self._model = model
        self._colours = colours
        self.picture = PictureTiles(model)
        self.veil = MaskVeil(model, colours.veil)
        self.reach = ReachOverlay(model)
        self._checks = _checkerboard(colours, 1.0)
        self._checks_ratio = 1.0
        self._preview: QImage | None = None
        self._preview_bounds: Bounds | None = None
        self.plan: EditPlan | None = None
        # What a tool has lifted out of the document, shown elsewhere.
        self.floating: Aloft | None = None
        # That, once all of it was there to be drawn.
        self._whole: Aloft | None = None
        # What the picture is compared with, over a part of it.
        self.reference: Reference | None = None
        # The live mode's preview; no more than the picture under a candidate.
        self.live: Reference | None = None
        # Whether mask, plan and extension are shown.
        self.shows_marks = True
        self.extension = Margins()
        self.busy = False
        self._patience = _FIRST_BUDGET
        self._plane = Plane()
        # Whether the view is on its way to another place or zoom.
        self.moving = False
        # While that is drawn: the plane, the view, and what of the screen is asked for.
        self._resampled: tuple[PlaneView, Viewport, QRect] | None = None
        self.original = False
        # The mask is being painted for the next job while a result is on screen.
        self.veil_over_result = False

    def set_colours(self, colours: CanvasColours) -> None:
        self._colours = colours
        self._checks = _checkerboard(colours, self._checks_ratio)
        self.veil.set_colour(colours.veil)

    def clear(self) -> None:
        """Another document is here."""
        self.picture.set_candidate(None)
        self.forget_pictures()
        self._preview = None
        self._preview_bounds = None
        self.plan = None
        self.floating = self._whole = None
        self.reference = None
        self.live = None

    def forget_pictures(self) -> None:
        """Make every tile afresh."""
        self._patience = _FIRST_BUDGET
        self.picture.clear()
        self.veil.clear()

    def set_preview(self, pixels: RgbArray | None, bounds: Bounds | None) -> Bounds | None:
        """Lay a preview over `bounds`, or none; what looks different now."""
        stale = Bounds.around(one for one in (self._preview_bounds, bounds) if one is not None)
        shown = pixels is not None and bounds is not None
        if shown and self._preview is None:
            self.veil_over_result = False
        self._preview = to_qimage(pixels) if pixels is not None and shown else None
        self._preview_bounds = bounds if shown else None
        return stale

    def set_reference(self, reference: Reference | None) -> None:
        """Compare with another picture, whose first frame may take its time: a part that
        is blank for a moment would look like a difference."""
        self.reference = reference
        self._patience = _FIRST_BUDGET

    @property
    def references(self) -> list[Reference]:
        """What is drawn over the picture now."""
        if self.original:
            return []
        live = self.live if self.picture.candidate is None else None
        return [one for one in (self.reference, live) if one is not None]

    @property
    def has_preview(self) -> bool:
        return self._preview is not None

    @property
    def shows_result(self) -> bool:
        """Whether a preview or candidate is on screen, which the veil would hide."""
        return (
            self._preview is not None or self.picture.candidate is not None or self.live is not None
        )

    @property
    def _shows_veil(self) -> bool:
        if self.original or not self.shows_marks:
            return False
        return self.veil_over_result or not self.shows_result

    # -- pictures, in device pixels ------------------------------------------------

    def draw(self, painter: QPainter, viewport: Viewport, device: QRect) -> bool:
        """Draw what lies in `device` (on the screen, in device pixels); whether something is
        still missing or coarser than it could be."""
        if is_resampled(viewport):
            return self._draw_resampled(painter, viewport, device)
        flat = viewport.flat_device(device)
        painter.save()
        if viewport.is_turned:
            if not viewport.device_rect(self.picture.area).contains(flat):
                painter.fillRect(device, self._colours.surround)
            painter.setTransform(viewport.turning, True)
        incomplete = self._draw_pictures(painter, viewport, flat)
        painter.restore()
        return incomplete

    def _draw_resampled(self, painter: QPainter, viewport: Viewport, device: QRect) -> bool:
        flat = viewport.flat_device(device)
        picture = viewport.device_rect(self.picture.area)
        if not picture.contains(flat):
            # Beside it nothing is resampled: from afar a small picture costs little.
            painter.fillRect(device, self._colours.surround)
            flat = flat.intersected(picture.adjusted(-1, -1, 1, 1))
        if flat.isEmpty():
            return False
        view = self._plane.over(viewport, flat, self.moving)
        self._resampled = (view, viewport, device)
        inner = QPainter(view.image)
        incomplete = self._draw_pictures(inner, view.viewport, view.rect)
        inner.end()
        self._resampled = None
        painter.save()
        painter.setRenderHint(
            QPainter.RenderHint.SmoothPixmapTransform, viewport.zoom < _SQUARES_ASKEW
        )
        painter.setTransform(view.to_screen, True)
        painter.drawImage(0, 0, view.image)
        painter.restore()
        return incomplete

    def make_ahead(self, viewport: Viewport, device: QRect) -> bool:
        """Make some of the picture's tiles that are missing in `device` (on the screen, device
        px), without drawing; whether more are."""
        if self.floating is not None or self.picture.area.is_empty:
            return False
        budget = Budget(_BUDGET_BETWEEN)
        level = level_for(viewport.zoom)
        seen = viewport.seen_in(viewport.flat_device(device)).intersection(self.picture.area)
        for key, _ in viewport.squares(seen, TILE << level):
            self.picture.get(level, key, budget)
            if budget.ran_out:
                return True
        return False

    def _draw_pictures(self, painter: QPainter, viewport: Viewport, device: QRect) -> bool:
        """What lies in `device` (flat plane); whether something is still missing."""
        area = self.picture.area
        inside = viewport.device_rect(area).intersected(device)
        if not viewport.is_turned:  # else all of it is filled already
            for part in around(QRectF(device), QRectF(inside)):
                painter.fillRect(part, self._colours.surround)
        if area.is_empty:
            return False
        # What comes into sight while the view moves is no dab, however little is stale of it.
        budget = Budget(self._patience, 0.0 if self.moving else _BUDGET_DAB)
        self._patience = _BUDGET_MOVING if self.moving else _BUDGET
        if not inside.isEmpty():
            painter.save()
            if not viewport.is_turned or self.floating is not None:
                # The tiles are empty beyond the frame.
                painter.setClipRect(inside)
            # Pixel by pixel, or in squares.
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
            floating = self.floating
            if floating is None or floating.is_mask:
                self._draw_picture(painter, viewport, inside, budget)
            else:
                self._draw_aloft(painter, viewport, inside, budget, floating)
            for reference in self.references:
                self._draw_reference(painter, viewport, inside, budget, reference)
            self._draw_preview(painter, viewport)
            if self._shows_veil and floating is not None and floating.is_mask:
                budget.ran_out |= not floating.draw(painter, viewport)
            elif self._shows_veil and (floating is None or not floating.hides_veil):
                self._draw_veil(painter, viewport, inside, budget)
            painter.restore()
        return budget.ran_out

    def _draw_aloft(
        self,
        painter: QPainter,
        viewport: Viewport,
        device: QRect,
        budget: Budget,
        floating: Aloft,
    ) -> None:
        """What a tool has in hand, between the layers below and above it."""
        first = floating is not self._whole
        if first:
            # Until its tiles are there, the picture as it is shows in their place, no hole.
            self._draw_picture(painter, viewport, device, budget)
        else:
            self._draw_checks(painter, viewport, device)
        self._draw_picture(painter, viewport, device, budget, floating.below)
        budget.ran_out |= not floating.draw(painter, viewport)
        self._draw_picture(painter, viewport, device, budget, floating.above)
        self._whole = None if budget.ran_out else floating
        budget.ran_out |= first

    def _draw_picture(
        self,
        painter: QPainter,
        viewport: Viewport,
        device: QRect,
        budget: Budget,
        instead: LayerTiles | PictureTiles | None = None,
    ) -> None:
        """The whole picture over checks, or some layers of it over what is there."""
        picture = instead or self.picture
        level = level_for(viewport.zoom)
        seen = viewport.seen_in(device).intersection(picture.area)
        for key, target in self._squares(viewport, seen, level):
            tile = picture.get(level, key, budget)
            if tile is None:
                pieces = pieces_for(picture, level, key, instead is None, self.moving)
                if isinstance(picture, PictureTiles) and not all(one.opaque for one in pieces):
                    self._draw_checks(painter, viewport, target.intersected(device))
                for piece in pieces:
                    painter.drawImage(viewport.device_rect(piece.place), piece.image, piece.source)
                continue
            if not tile.opaque and isinstance(picture, PictureTiles):
                self._draw_checks(painter, viewport, target.intersected(device))
            painter.drawImage(target, tile.image)

    def _squares(
        self, viewport: Viewport, seen: Bounds, level: int
    ) -> Iterator[tuple[TileKey, QRect]]:
        squares = viewport.squares(seen, TILE << level)
        if self._resampled is None:
            return squares
        view, _, device = self._resampled
        return ((key, place) for key, place in squares if view.is_seen(place, device))

    def _draw_reference(
        self,
        painter: QPainter,
        viewport: Viewport,
        device: QRect,
        budget: Budget,
        reference: Reference,
    ) -> None:
        if self._resampled is None:
            screen, turning = reference.room(viewport), viewport.turning
        else:
            view, real, _ = self._resampled
            screen, turning = reference.room(real), view.to_screen
        back = turning.inverted()[0]
        room = back.mapRect(QRectF(screen)).toAlignedRect().intersected(device)
        if room.isEmpty():
            return
        painter.save()
        if self._resampled is not None or viewport.is_turned:
            # What is covered is upright on the screen.
            path = QPainterPath()
            path.addPolygon(back.map(QPolygonF(QRectF(screen))))
            painter.setClipPath(path)
        else:
            painter.setClipRect(room)
        # Where a candidate extends the picture there was nothing.
        own = viewport.device_rect(reference.tiles.area).intersected(room)
        for part in around(QRectF(room), QRectF(own)):
            painter.fillRect(part, self._colours.surround)
        self._draw_picture(painter, viewport, room, budget, reference.tiles)
        painter.restore()

    def _draw_checks(self, painter: QPainter, viewport: Viewport, rect: QRect) -> None:
        if viewport.ratio != self._checks_ratio:
            self._checks_ratio = viewport.ratio
            self._checks = _checkerboard(self._colours, viewport.ratio)
        origin = viewport.device_rect(self.picture.area).topLeft()
        painter.setBrushOrigin(origin)
        painter.fillRect(rect, self._checks)

    def _draw_veil(
        self, painter: QPainter, viewport: Viewport, device: QRect, budget: Budget
    ) -> None:
        level = level_for(viewport.zoom)
        seen = viewport.seen_in(device).intersection(self._model.frame)
        for key, target in self._squares(viewport, seen, level):
            tile = self.veil.image(level, key, budget)
            # Where there was a mask, nothing may be left of it.
            if tile is not None and not tile.blank:
                painter.drawImage(target, tile.image)

    def _draw_preview(self, painter: QPainter, viewport: Viewport) -> None:
        if self._preview is None or self._preview_bounds is None or self.original:
            return
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, True)
        painter.drawImage(viewport.device_rect(self._preview_bounds), self._preview)

    # -- lines and words, in logical pixels ------------------------------------------

    def draw_overlays(self, painter: QPainter, viewport: Viewport, rect: QRect) -> None:
        """Draw what lies in `rect`."""
        area = self.picture.area
        if area.is_empty:
            return
        frame = viewport.widget_rect(area)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, viewport.is_turned)
        if not frame.contains(QRectF(rect)):
            draw_frame(painter, frame, self._colours.frame_line)
        if self.picture.candidate is None and not self.original and self.shows_marks:
            self._draw_extension(painter, viewport)
            still = self.live is None and self.floating is None
            if still and not self.has_preview and not self.busy:
                self._draw_plan(painter, viewport)

    def _draw_extension(self, painter: QPainter, viewport: Viewport) -> None:
        if self.extension.is_empty:
            return
        frame = self._model.frame
        outer = viewport.widget_rect(frame.extended(self.extension))
        inner = viewport.widget_rect(frame)
        for part in around(outer, inner):
            painter.fillRect(part, self._colours.ghost)
        painter.setPen(QPen(self._colours.accent, 1, Qt.PenStyle.DashLine))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(in_sight(painter, outer))
        size = frame.extended(self.extension).extent
        numbers = {
            (outer.center().x(), (outer.top() + inner.top()) / 2): self.extension.top,
            (outer.center().x(), (outer.bottom() + inner.bottom()) / 2): self.extension.bottom,
            ((outer.left() + inner.left()) / 2, outer.center().y()): self.extension.left,
            ((outer.right() + inner.right()) / 2, outer.center().y()): self.extension.right,
        }
        for (x, y), pixels in numbers.items():
            if pixels:
                draw_label(painter, QPointF(x, y), f"+{pixels}")
        name = aspect_name(size)
        words = f"{size} · {name}" if name else str(size)
        draw_label(painter, QPointF(outer.right() - 56, outer.bottom() - 14), words)

    def _draw_plan(self, painter: QPainter, viewport: Viewport) -> None:
        plan = self.plan
        if plan is None:
            return
        self.reach.draw(painter, viewport, plan, self._colours)
        rects = [viewport.widget_rect(region.region) for region in plan.regions]
        for rect in rects:
            draw_dashed(painter, rect, self._colours)
        draw_corner_labels(
            painter,
            (
                (rect.topLeft() + QPointF(6, 6), region_size(region.work, region.scale))
                for rect, region in zip(rects, plan.regions, strict=True)
            ),
        )


def _checkerboard(colours: CanvasColours, ratio: float) -> QBrush:
    side = max(1, round(_CHECK_PX * ratio))
    tile = QPixmap(2 * side, 2 * side)
    tile.fill(colours.check_light)
    painter = QPainter(tile)
    painter.fillRect(0, 0, side, side, colours.check_dark)
    painter.fillRect(side, side, side, side, colours.check_dark)
    painter.end()
    return QBrush(tile)
