"""The canvas: shows the document, takes the mouse, pen, wheel and keys, runs the tools."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QRect, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QEnterEvent,
    QFocusEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QTabletEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from core.arrays import RgbArray
from core.changes import Changes
from core.errors import UserError
from core.geometry import Bounds, Margins
from core.request import Candidate
from gui.canvas.border_handles import BorderHandles, Side
from gui.canvas.brush_ring import BrushRing
from gui.canvas.colours import CanvasColours, canvas_colours
from gui.canvas.navigation import Navigation
from gui.canvas.scene import Scene
from gui.canvas.tool_options import ToolOptions
from gui.canvas.tools.base import Pointer, Tool
from gui.canvas.tools.registry import make_tools
from gui.canvas.viewport import Viewport
from gui.document_model import DocumentModel

if TYPE_CHECKING:
    from core.regions import EditPlan

_ARROW_PX = 64

_ARROWS = {
    Qt.Key.Key_Left: (1, 0),
    Qt.Key.Key_Right: (-1, 0),
    Qt.Key.Key_Up: (0, 1),
    Qt.Key.Key_Down: (0, -1),
}


class CanvasView(QWidget):
    """A raster widget. What lies over the document (preview, candidate, plan, extension)
    changes no pixel of it.

    Zoom 1 is one document pixel on one pixel of the screen, whatever its scale.
    """

    zoom_changed = Signal(float)
    hint_changed = Signal(str)
    tool_changed = Signal(str)
    # list[Path] of local files that were dropped.
    files_dropped = Signal(list)
    # A picture without a file (from a browser).
    image_dropped = Signal(QImage)
    # Margins: how far the frame's sides are pulled outward, until applied or cleared.
    extension_changed = Signal(object)
    # (r, g, b, a) | None under the pointer, with its document pixel: x, y.
    pointer_changed = Signal(int, int, object)
    # UserError: what a tool could not do.
    failed = Signal(object)

    def __init__(
        self, model: DocumentModel, options: ToolOptions, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._model = model
        self._options = options
        self._colours = canvas_colours(self.palette())
        self._viewport = Viewport()
        self._fits = True
        self._scene = Scene(model, self._colours)
        self._candidate: Candidate | None = None
        self._original = False
        self._ring = BrushRing(self)
        self._handles = BorderHandles(self)
        self._navigation = Navigation(self)
        self._tools = make_tools(self)
        self._current = self._tools["brush"]
        self._pressed: Tool | None = None
        self._pointer: Pointer | None = None
        self._pen_is_down = False
        self._drop_is_over = False
        self._hint = ""
        # What of the widget still waits for tiles.
        self._missing = QRect()
        self._refining = QTimer(self)
        self._refining.setSingleShot(True)
        self._refining.timeout.connect(self._refine)
        self.setMouseTracking(True)
        self.setTabletTracking(True)
        self.setAcceptDrops(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(160, 120)
        self.grabGesture(Qt.GestureType.PinchGesture)
        self.setAccessibleName(self.tr("Canvas"))
        self.setAccessibleDescription(
            self.tr("The picture. Paint a mask over what is to be made anew.")
        )
        model.changed.connect(self._on_changed)
        model.replaced.connect(self._on_replaced)
        options.changed.connect(self._on_options_changed)
        self.refresh_cursor()
        self.refresh_hint()

    # -- what tools see ------------------------------------------------------------

    @property
    def model(self) -> DocumentModel:
        return self._model

    @property
    def options(self) -> ToolOptions:
        return self._options

    @property
    def viewport(self) -> Viewport:
        return self._viewport

    @property
    def colours(self) -> CanvasColours:
        return self._colours

    @property
    def current_tool(self) -> Tool:
        return self._current

    @property
    def is_refining(self) -> bool:
        """Whether tiles are still to be made for what is in sight."""
        return not self._missing.isEmpty()

    @property
    def scene(self) -> Scene:
        return self._scene

    def set_viewport(self, viewport: Viewport) -> None:
        """Look at another part; the frame stays in reach."""
        self._fits = False
        self._show(viewport.kept(self._scene.picture.area))

    def _show(self, viewport: Viewport) -> None:
        if viewport == self._viewport:
            return
        zoomed = viewport.zoom != self._viewport.zoom
        self._viewport = viewport
        self.update()
        if zoomed:
            self.zoom_changed.emit(viewport.zoom)

    def update_document(self, bounds: Bounds) -> None:
        self.update(self._viewport.stale_rect(bounds).intersected(self.rect()))

    def update_widget(self, rect: QRect) -> None:
        self.update(rect)

    def update_all(self) -> None:
        self.update()

    def colour_at(self, x: int, y: int) -> tuple[int, int, int, int]:
        red, green, blue, alpha = self._scene.picture.read_rgba(Bounds(x, y, 1, 1))[0, 0]
        return int(red), int(green), int(blue), int(alpha)

    def report(self, error: UserError) -> None:
        self.failed.emit(error)

    def refresh_hint(self) -> None:
        over_border = self._handles.is_dragging or self._handles.hovered is not Side.NONE
        hint = self._handles.hint if over_border else self._current.hint
        if hint != self._hint:
            self._hint = hint
            self.hint_changed.emit(hint)

    def refresh_cursor(self) -> None:
        if self._handles.is_dragging or self._handles.hovered is not Side.NONE:
            self.setCursor(self._handles.cursor)
        else:
            self.setCursor(self._navigation.cursor or self._current.cursor)

    # -- tools ---------------------------------------------------------------------

    @property
    def tool(self) -> str:
        """The id of the tool that is taken."""
        return self._current.id

    def set_tool(self, tool_id: str) -> None:
        """Take another tool. Raises KeyError for an id that is not there."""
        tool = self._tools[tool_id]
        if tool is self._current:
            return
        self._current.leave()
        self._pressed = None
        self._current = tool
        self.refresh_cursor()
        self.refresh_hint()
        self.update()
        self.tool_changed.emit(tool_id)

    @property
    def hint(self) -> str:
        return self._hint

    @property
    def is_busy(self) -> bool:
        """Whether a drag or an unfinished shape is under way, which Escape would drop."""
        return self._handles.is_dragging or self._current.is_busy

    def cancel_gesture(self) -> bool:
        """Drop what is under way: a stroke, a shape, a drag, then the extension."""
        margins = self._handles.cancel()
        if margins is not None:
            self.set_extension(margins)
            self.update()
            return True
        if self._current.cancel():
            self._pressed = None
            self.update()
            return True
        if not self._scene.extension.is_empty:
            self.set_extension(Margins())
            return True
        return False

    # -- looking -------------------------------------------------------------------

    @property
    def zoom(self) -> float:
        return self._viewport.zoom

    def set_zoom(self, zoom: float) -> None:
        """About the middle of the widget."""
        self.set_viewport(self._viewport.zoomed(zoom))

    def zoom_in(self) -> None:
        self.set_viewport(self._viewport.stepped(up=True))

    def zoom_out(self) -> None:
        self.set_viewport(self._viewport.stepped(up=False))

    def fit(self) -> None:
        """All of the picture; stays so while the widget is resized."""
        self._fits = True
        area = self._scene.picture.area
        if not area.is_empty:
            self._show(self._viewport.fitted(area.extended(self._scene.extension)))

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
        if self._fits and self._scene.picture.area != area and not self._original:
            self.fit()
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

    def extend_to_ratio(self, ratio: float) -> None:
        """Pull the borders outward until the picture sits in the middle of width / height =
        `ratio`; nothing is cut.
        """
        frame = self._model.frame
        if frame.is_empty or ratio <= 0:
            return
        wide = max(0, round(frame.height * ratio) - frame.width)
        high = max(0, round(frame.width / ratio) - frame.height)
        self.set_extension(Margins(wide // 2, high // 2, wide - wide // 2, high - high // 2))
        if self._fits:
            self.fit()

    def set_busy(self, busy: bool) -> None:
        """A job is running on what is on the canvas: the plan steps back."""
        if busy != self._scene.busy:
            self._scene.busy = busy
            self.update()

    # -- following the document ------------------------------------------------------

    @Slot(object)
    def _on_changed(self, changes: Changes) -> None:
        if changes.pixels is not None:
            self._scene.picture.mark_stale(changes.pixels)
        if changes.mask is not None:
            self._scene.veil.mark_stale(changes.mask)
        if changes.frame:
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
        self._handles.cancel()
        self._current.cancel()
        self.set_extension(Margins())
        self.fit()
        self.update()

    @Slot()
    def _on_options_changed(self) -> None:
        if self._current.shows_ring:
            self._ring.refresh()

    # -- painting --------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        ratio = self._viewport.ratio
        rect = event.rect()
        device = self._viewport.device_of(rect)
        painter.save()
        painter.scale(1 / ratio, 1 / ratio)
        incomplete = self._scene.draw_pictures(painter, self._viewport, device)
        painter.restore()
        self._scene.draw_overlays(painter, self._viewport, rect)
        if not self._model.is_empty:
            if self._shows_handles:
                self._handles.paint(painter, self._scene.extension, rect)
            self._current.paint(painter)
            self._ring.paint(painter)
        if self._drop_is_over:
            painter.setPen(QPen(self._colours.accent, 3))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(self.rect().adjusted(4, 4, -4, -4), 8, 8)
        painter.end()
        if incomplete:
            self._missing = self._missing.united(rect)
            self._refining.start(0)
        elif rect.contains(self._missing):
            self._missing = QRect()

    @Slot()
    def _refine(self) -> None:
        self.update(self._missing)

    @property
    def _shows_handles(self) -> bool:
        return self._scene.picture.candidate is None and self._current.shows_handles

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._measure()

    def _measure(self) -> None:
        ratio = self.devicePixelRatioF()
        width, height = round(self.width() * ratio), round(self.height() * ratio)
        self._viewport = self._viewport.resized(max(1, width), max(1, height), ratio)
        if self._fits:
            self.fit()
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange):
            self._colours = canvas_colours(self.palette())
            self._scene.set_colours(self._colours)
            self.update()

    # -- pointer ---------------------------------------------------------------------

    def _pointer_at(
        self, position: QPointF, modifiers: Qt.KeyboardModifier, pressure: float = 1.0
    ) -> Pointer:
        x, y = self._viewport.to_document(position)
        return Pointer(x, y, position, pressure, modifiers)

    def _press(self, pointer: Pointer) -> None:
        self._pointer = pointer
        if self._model.is_empty and self._current.needs_document:
            return
        side = self._side_at(pointer)
        if side is not Side.NONE:
            self._handles.press(side, pointer, self._scene.extension)
            self.refresh_hint()
            return
        self._pressed = self._current
        self._current.press(pointer)

    def _move(self, pointer: Pointer) -> None:
        self._pointer = pointer
        self._ring.follow(pointer)
        if self._handles.is_dragging:
            self.set_extension(self._handles.move(pointer)[0])
            self.update()
        elif self._pressed is not None:
            self._pressed.move(pointer)
        else:
            if self._handles.hover(self._side_at(pointer)):
                self.refresh_cursor()
                self.refresh_hint()
                self.update()
            self._current.hover(pointer)
        self._tell_pointer(pointer)

    def _release(self, pointer: Pointer) -> None:
        self._pointer = pointer
        if self._handles.is_dragging:
            extension, crop = self._handles.release()
            if crop is not None:
                self._model.crop(crop)
            self.set_extension(extension)
            self.update()
            self.refresh_cursor()
            self.refresh_hint()
        elif self._pressed is not None:
            pressed, self._pressed = self._pressed, None
            pressed.release(pointer)

    def _side_at(self, pointer: Pointer) -> Side:
        if self._model.is_empty or not self._shows_handles or self._current.is_busy:
            return Side.NONE
        return self._handles.hit(pointer.position, self._scene.extension)

    def _tell_pointer(self, pointer: Pointer) -> None:
        x, y = int(pointer.x // 1), int(pointer.y // 1)
        inside = self._scene.picture.area.contains_point(x, y)
        self.pointer_changed.emit(x, y, self.colour_at(x, y) if inside else None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._pen_is_down or self._navigation.press(event):
            return
        if event.button() is Qt.MouseButton.LeftButton:
            self._press(self._pointer_at(event.position(), event.modifiers()))
        else:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pen_is_down:
            return
        if self._navigation.move(event.position()):
            self._ring.follow(self._pointer_at(event.position(), event.modifiers()))
            return
        self._move(self._pointer_at(event.position(), event.modifiers()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._pen_is_down or self._navigation.release(event.button()):
            return
        if event.button() is Qt.MouseButton.LeftButton:
            self._release(self._pointer_at(event.position(), event.modifiers()))
        else:
            super().mouseReleaseEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        # The second press of two quick strokes: painting must not stop for it.
        self.mousePressEvent(event)
        if event.button() is Qt.MouseButton.LeftButton and self._pressed is not None:
            self._current.double_click(self._pointer_at(event.position(), event.modifiers()))

    def tabletEvent(self, event: QTabletEvent) -> None:
        """The pen, with pressure; its eraser end is the other one of brush and eraser."""
        modifiers = event.modifiers()
        if event.pointerType() == event.pointingDevice().PointerType.Eraser:
            modifiers |= Qt.KeyboardModifier.AltModifier
        pointer = self._pointer_at(event.position(), modifiers, event.pressure())
        kind = event.type()
        if kind == QEvent.Type.TabletPress and event.button() is Qt.MouseButton.LeftButton:
            self._pen_is_down = True
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            if not self._navigation.press_at(event.position()):
                self._press(pointer)
        elif kind == QEvent.Type.TabletMove:
            if not self._navigation.move(event.position()):
                self._move(pointer)
        elif kind == QEvent.Type.TabletRelease and self._pen_is_down:
            self._pen_is_down = False
            if not self._navigation.release(Qt.MouseButton.LeftButton):
                self._release(pointer)
        else:
            event.ignore()
            return
        event.accept()

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._navigation.wheel(event)
        self._move(self._pointer_at(event.position(), event.modifiers()))
        event.accept()

    def enterEvent(self, event: QEnterEvent) -> None:
        self._ring.follow(self._pointer_at(event.position(), event.modifiers()))
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._ring.hide()
        if self._handles.hover(Side.NONE):
            self.refresh_hint()
            self.update()
        self.refresh_cursor()
        super().leaveEvent(event)

    # -- keys ------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            # Keys that a drag or a shape under way needs go to it, not to a shortcut.
            if self.is_busy and event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Return):
                event.accept()
                return True
        elif kind == QEvent.Type.DevicePixelRatioChange:
            self._measure()
        elif self._navigation.gesture(event):
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if self._current.key(event):
            return
        if key == Qt.Key.Key_Escape and self.cancel_gesture():
            return
        if key == Qt.Key.Key_Space:
            if not event.isAutoRepeat():
                self._navigation.hold(True)
            return
        if key == Qt.Key.Key_Backslash and self._candidate is not None:
            self.set_show_original(True)
            return
        arrow = _ARROWS.get(Qt.Key(key))
        if arrow is not None:
            far = 4 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
            dx, dy = (way * _ARROW_PX * far for way in arrow)
            self.set_viewport(self._viewport.panned(dx, dy))
            return
        super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.isAutoRepeat():
            return
        if event.key() == Qt.Key.Key_Space:
            self._navigation.hold(False)
        elif event.key() == Qt.Key.Key_Backslash:
            self.set_show_original(False)
        else:
            super().keyReleaseEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._navigation.hold(False)
        self.set_show_original(False)
        super().focusOutEvent(event)

    # -- drops -----------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        mime = event.mimeData()
        if mime.hasImage() or any(url.isLocalFile() for url in mime.urls()):
            self._drop_is_over = True
            self.update()
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._drop_is_over = False
        self.update()
        super().dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        self._drop_is_over = False
        self.update()
        mime = event.mimeData()
        paths = [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]
        if paths:
            event.acceptProposedAction()
            self.files_dropped.emit(paths)
        elif mime.hasImage():
            image = QImage(mime.imageData())
            if not image.isNull():
                event.acceptProposedAction()
                self.image_dropped.emit(image)
