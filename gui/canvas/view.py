"""The canvas: shows the document, takes the mouse, pen, wheel and keys, runs the tools."""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QPointF, QRect, Qt, Signal, Slot
from PySide6.QtGui import (
    QCursor,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QEnterEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPen,
    QTabletEvent,
    QTouchEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from core.changes import Changes
from core.errors import BadInput, UserError
from core.geometry import Margins
from gui.canvas.border_handles import BorderHandles, Side
from gui.canvas.brush_ring import BrushRing
from gui.canvas.cursors import turned
from gui.canvas.devices import Devices
from gui.canvas.surface import CanvasSurface
from gui.canvas.tool_options import ToolOptions
from gui.canvas.tools.base import Pointer, Tool, arrow_step
from gui.canvas.tools.registry import make_tools
from gui.clipboard import is_welcome, offered
from gui.document_model import DocumentModel
from gui.edit_jobs import EditJob

_ARROW_PX = 64

_NO_KEYS = Qt.KeyboardModifier.NoModifier

# Keys that end a drag or a shape under way, or take its last point back.
_ENDING = (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Backspace)

# How far down the caption reaches.
_CAPTION_PX = 48


class CanvasView(CanvasSurface):
    """The surface with tools, pointer, keys and drops."""

    hint_changed = Signal(str)
    tool_changed = Signal(str)
    # gui.clipboard.Offer: files, or a picture without a file (from a browser).
    dropped = Signal(object)
    # (r, g, b, a) | None under the pointer, with its document pixel: x, y.
    pointer_changed = Signal(int, int, object)
    # Keys that were held are let go where nothing here hears of it.
    keyboard_lost = Signal()
    # UserError: what a tool could not do.
    failed = Signal(object)

    def __init__(
        self, model: DocumentModel, options: ToolOptions, parent: QWidget | None = None
    ) -> None:
        super().__init__(model, parent)
        self._options = options
        self._ring = BrushRing(self)
        self._handles = BorderHandles(self)
        self.devices = Devices(self)
        self._tools = make_tools(self)
        self._current = self._tools["brush"]
        self._pressed: Tool | None = None
        self._pointer: Pointer | None = None
        self._drop_is_over = False
        self._hint = ""
        self._target_words = ""
        self.setMouseTracking(True)
        self.setTabletTracking(True)
        self.setAcceptDrops(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        # Letters are keys here, not the beginning of a word in Chinese.
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.setAccessibleName(self.tr("Canvas"))
        self.setAccessibleDescription(
            self.tr("The picture. Paint a mask over what is to be made anew.")
        )
        model.replaced.connect(self._drop_gesture)
        model.changed.connect(self._tell_tool)
        model.leaving.connect(self.settle_tool)
        model.settling.connect(self.settle_tool)
        model.mask_edits.target_changed.connect(self._on_target)
        model.jobs.changed.connect(self.show_caption)
        model.going_on_changed.connect(self.show_caption)
        self.turn_changed.connect(self._on_turned)
        options.changed.connect(self._on_options_changed)
        self.refresh_cursor()
        self.refresh_hint()

    # -- what tools see ------------------------------------------------------------

    @property
    def options(self) -> ToolOptions:
        return self._options

    @property
    def current_tool(self) -> Tool:
        return self._current

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
            cursor = self._handles.cursor
        elif self.devices.navigation.cursor is not None:
            self.setCursor(self.devices.navigation.cursor)
            return
        else:
            cursor = self._current.cursor
        viewport = self._viewport
        self.setCursor(turned(cursor, viewport.angle, viewport.mirrored))

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
        tool.enter()
        self.refresh_cursor()
        self.refresh_hint()
        self.update()
        self.tool_changed.emit(tool_id)

    def undo_in_tool(self) -> bool:
        """Take back what a tool keeps waiting; whether there was something."""
        return self._current.undo()

    def redo(self) -> None:
        """The last step that was undone, unless that would drop what a tool keeps waiting."""
        if self._current.keeps:
            self.report(
                BadInput(
                    "What was undone cannot be done again now",
                    "It would drop what waits to be applied",
                    "Press Enter to apply that, or Esc to drop it",
                )
            )
        else:
            self._model.redo()

    @Slot()
    def settle_tool(self) -> None:
        """Apply what a tool keeps waiting, such as a layer put elsewhere."""
        self._current.settle()

    @property
    def hint(self) -> str:
        return self._hint

    @property
    def is_busy(self) -> bool:
        """Whether a drag or an unfinished shape is under way, which Escape would drop."""
        return self._handles.is_dragging or self.devices.brush_drag.is_on or self._current.is_busy

    @property
    def is_held(self) -> bool:
        """A button or the pen is down on the picture."""
        return (
            self._handles.is_dragging or self.devices.brush_drag.is_on or self._pressed is not None
        )

    def cancel_gesture(self) -> bool:
        """Drop what is under way: a stroke, a shape, a drag, then the extension."""
        if self.drop_drag():
            return True
        if self._model.cancel_going_on() or self._model.jobs.cancel():
            return True
        if not self._scene.extension.is_empty:
            self.set_extension(Margins())
            return True
        return False

    def drop_drag(self) -> bool:
        """Drop a stroke, a shape, a drag; whether there was one."""
        margins = self._handles.cancel()
        if margins is not None:
            self.set_extension(margins)
        elif self.devices.brush_drag.cancel():
            pass
        elif self._current.cancel():
            self._pressed = None
        else:
            return False
        self.update()
        return True

    @property
    def _mask_job(self) -> EditJob | None:
        """A change of the mask that is under way."""
        return self._model.jobs.current

    @Slot()
    def _drop_gesture(self) -> None:
        """Another document is here."""
        self._handles.cancel()
        self._current.forget()
        self._pressed = None

    @Slot(object)
    def _tell_tool(self, changes: Changes) -> None:
        self._current.follow(changes)

    @Slot()
    def _on_turned(self) -> None:
        """The pointer is over another place of the picture, without having moved."""
        if self.underMouse():
            self._ring.follow(self.pointer_at(self.mapFromGlobal(QPointF(QCursor.pos())), _NO_KEYS))
        self.refresh_cursor()

    @Slot()
    def _on_options_changed(self) -> None:
        if self._current.shows_ring:
            self._ring.refresh()

    # -- painting --------------------------------------------------------------------

    def paint_over(self, painter: QPainter, rect: QRect) -> None:
        if not self._model.is_empty:
            if self._shows_handles:
                self._handles.paint(painter, self._scene.extension, rect)
            self._current.paint(painter)
            self._ring.paint(painter)
            self._draw_target(painter)
        if self._drop_is_over:
            painter.resetTransform()
            painter.setPen(QPen(self._colours.accent, 3))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(self.rect().adjusted(4, 4, -4, -4), 8, 8)

    @Slot()
    def _on_target(self, _layer: object = None) -> None:
        """Another mask is painted on."""
        self.refresh_hint()
        self.update()

    def _draw_target(self, painter: QPainter) -> None:
        """Say what is under way, or that the brush paints on a layer's mask; and how that
        ends."""
        job, layer = self._mask_job, self._model.mask_edits.target
        if self.devices.brush_drag.is_on:
            self.draw_caption(painter, self.devices.brush_drag.words)
        elif job is not None:
            words = self.tr("{name} · {percent} % · Esc: cancel")
            percent = math.floor(100 * job.progress)
            self.draw_caption(painter, words.format(name=job.text, percent=percent))
        elif self._model.going_on:
            words = self.tr("{name} · Esc: cancel").format(name=self._model.going_on)
            self.draw_caption(painter, words)
        elif layer is not None:
            words = self.tr("Painting on the mask of “{name}” · Esc: done")
            self.draw_caption(painter, self._target_words or words.format(name=layer.name))

    @property
    def target_words(self) -> str:
        """What is said of the mask that is painted on, in the place of the usual words."""
        return self._target_words

    def set_target_words(self, words: str) -> None:
        """What is said while a layer's mask is painted on; "": that it is."""
        if words != self._target_words:
            self._target_words = words
            self.update()

    @property
    def _shows_handles(self) -> bool:
        return self._scene.picture.candidate is None and self._current.shows_handles

    # -- pointer ---------------------------------------------------------------------

    def pointer_at(
        self, position: QPointF, modifiers: Qt.KeyboardModifier, pressure: float = 1.0
    ) -> Pointer:
        flat = self._viewport.flat(position)
        x, y = self._viewport.to_document(flat)
        return Pointer(x, y, flat, pressure, modifiers)

    def take_keyboard(self) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)

    def follow_ring(self, pointer: Pointer | None) -> None:
        if pointer is None:
            self._ring.hide()
        else:
            self._ring.follow(pointer)

    @Slot()
    def show_caption(self) -> None:
        self.update(0, 0, self.width(), _CAPTION_PX)

    def begin_at(self, pointer: Pointer) -> None:
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

    def move_to(self, pointer: Pointer) -> None:
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

    def end_at(self, pointer: Pointer) -> None:
        self._pointer = pointer
        if self._handles.is_dragging:
            extension, crop = self._handles.release()
            if crop is not None:
                try:
                    self._model.crop(crop)
                except UserError as error:
                    self.report(error)
            self._model.jobs.after(lambda: self._extend(extension))
            self.update()
            self.refresh_cursor()
            self.refresh_hint()
        elif self._pressed is not None:
            pressed, self._pressed = self._pressed, None
            pressed.release(pointer)

    def _extend(self, margins: Margins) -> None:
        self.set_extension(margins)
        self._keep_in_sight()

    def _side_at(self, pointer: Pointer) -> Side:
        if self._model.is_empty or not self._shows_handles or self._current.is_busy:
            return Side.NONE
        return self._handles.hit(pointer.position, self._scene.extension)

    def _tell_pointer(self, pointer: Pointer) -> None:
        x, y = int(pointer.x // 1), int(pointer.y // 1)
        inside = self._scene.picture.area.contains_point(x, y)
        self.pointer_changed.emit(x, y, self.colour_at(x, y) if inside else None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self.devices.mouse_pressed(event):
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.devices.mouse_moved(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if not self.devices.mouse_released(event):
            super().mouseReleaseEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        # The second press of two quick strokes: painting must not stop for it.
        self.mousePressEvent(event)
        if event.button() is Qt.MouseButton.LeftButton and self._pressed is not None:
            self._current.double_click(self.pointer_at(event.position(), event.modifiers()))

    def tabletEvent(self, event: QTabletEvent) -> None:
        event.setAccepted(self.devices.pen_event(event))

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.devices.navigation.wheel(event)
        self.move_to(self.pointer_at(event.position(), event.modifiers()))
        event.accept()

    def enterEvent(self, event: QEnterEvent) -> None:
        self._ring.follow(self.pointer_at(event.position(), event.modifiers()))
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
            goes_on = self._mask_job is not None or self._model.going_on
            escapes = event.key() == Qt.Key.Key_Escape and goes_on
            if escapes or (self.is_busy and event.key() in _ENDING):
                event.accept()
                return True
        elif kind == QEvent.Type.DevicePixelRatioChange:
            self._measure()
        elif isinstance(event, QTouchEvent):
            if self.devices.touch_event(event):
                event.accept()
                return True
        elif kind == QEvent.Type.NativeGesture and self.devices.navigation.gesture(event):
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
                self.devices.navigation.hold(True)
            return
        arrow = arrow_step(event, with_shift=4)
        if arrow is not None:
            self.set_viewport(self._viewport.panned(-arrow[0] * _ARROW_PX, -arrow[1] * _ARROW_PX))
            return
        super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.isAutoRepeat():
            return
        if event.key() == Qt.Key.Key_Space:
            self.devices.navigation.hold(False)
        else:
            super().keyReleaseEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.devices.navigation.hold(False)
        self.keyboard_lost.emit()
        super().focusOutEvent(event)

    # -- drops -----------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if is_welcome(event.mimeData()):
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
        event.acceptProposedAction()
        self.dropped.emit(offered(event.mimeData()))
