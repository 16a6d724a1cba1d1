"""Another view beside the canvas: the same part of the document, with another candidate."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRect, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QMouseEvent, QPainter, QTouchEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from core.changes import Changes
from gui.canvas.navigation import Navigation
from gui.canvas.surface import CanvasSurface
from gui.canvas.touch import Touch
from gui.canvas.viewport import Viewport
from gui.document_model import DocumentModel

_CLICK_PX = 4
# A stroke must not wait for a second picture of itself.
_BEHIND_MS = 120


class SideView(CanvasSurface):
    """Follows the canvas's pan and zoom and wishes for others; shows no mask and no plan."""

    viewport_wished = Signal(object)  # Viewport, of this widget's size
    chosen = Signal()  # clicked

    def __init__(self, model: DocumentModel, title: str, parent: QWidget | None = None) -> None:
        super().__init__(model, parent)
        self._navigation = Navigation(self)
        self._touch = Touch(self._navigation)
        self._pressed: QPointF | None = None
        # What changed since this view was last brought up to date: the canvas goes first.
        self._pending = Changes()
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(_BEHIND_MS)
        self._later.timeout.connect(self._catch_up)
        self.scene.shows_marks = False
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        self.set_title(title)

    def set_title(self, title: str) -> None:
        self._title = title
        self.setAccessibleName(title)
        self.update()

    def follow(self, viewport: Viewport) -> None:
        """Look where another view looks: the same middle, the same zoom."""
        ratio = self.devicePixelRatioF()
        width, height = round(self.width() * ratio), round(self.height() * ratio)
        self._fits = False
        self._show(viewport.resized(max(1, width), max(1, height), ratio))

    def end(self) -> None:
        """No longer follow the document: this view goes."""
        self._later.stop()
        self.model.changed.disconnect(self._on_changed)
        self.model.replaced.disconnect(self._on_replaced)

    def follow_changes(self, changes: Changes) -> None:
        self._pending = self._pending.merged(changes)
        if not self._later.isActive():
            self._later.start()

    @Slot()
    def _catch_up(self) -> None:
        pending, self._pending = self._pending, Changes()
        super().follow_changes(pending)

    def set_viewport(self, viewport: Viewport) -> None:
        self.viewport_wished.emit(viewport)

    def fit(self) -> None:
        """The canvas decides."""

    def refresh_cursor(self) -> None:
        self.setCursor(self._navigation.cursor or Qt.CursorShape.OpenHandCursor)

    def paint_over(self, painter: QPainter, rect: QRect) -> None:
        self.draw_caption(painter, self._title)
        painter.resetTransform()
        painter.fillRect(QRect(0, 0, 1, self.height()), self.colours.grip)

    # -- pan and zoom with any button ------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed = event.position()
        self._navigation.hold(event.button() is Qt.MouseButton.LeftButton)
        self._navigation.press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._navigation.move(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._navigation.release(event.button())
        self._navigation.hold(False)
        pressed, self._pressed = self._pressed, None
        if pressed is not None and (event.position() - pressed).manhattanLength() < _CLICK_PX:
            self.chosen.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._navigation.wheel(event)
        event.accept()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QTouchEvent) and self._touch.event(event):
            event.accept()
            return True
        if event.type() is QEvent.Type.NativeGesture and self._navigation.gesture(event):
            return True
        return super().event(event)
