"""The divider of a wipe: the other picture at its left, the current one at its right; or above
and below it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from gui.canvas.labels import draw_label

_WIDTH = 28
_KNOB = 11.0
_EDGE = 0.03
_STEP = 0.02


class Wipe(QWidget):
    """A child of the canvas: a line across its height, or level across its width, that can be
    dragged, or moved with the arrow keys. Only the line takes the mouse; the tools work beside it."""

    moved = Signal(float)  # the fraction of the canvas at its left, or above it

    def __init__(self, canvas: QWidget) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._fraction = 0.5
        self._level = False
        self._grip = 0.0
        self._left = self._right = ""
        self.setCursor(Qt.CursorShape.SplitHCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(self.tr("Divider of the comparison"))
        self.setToolTip(self.tr("Drag to compare; a double click puts it in the middle"))
        canvas.installEventFilter(self)
        self.hide()

    @property
    def fraction(self) -> float:
        return self._fraction

    def set_level(self, level: bool) -> None:
        """Whether it lies across the canvas instead of standing in it."""
        if level is not self._level:
            self._level = level
            across, along = Qt.CursorShape.SplitHCursor, Qt.CursorShape.SplitVCursor
            self.setCursor(along if level else across)
            self.place()
            self.update()

    def set_words(self, left: str, right: str) -> None:
        """What is seen at either side."""
        self._left, self._right = left, right
        self.update()

    def set_fraction(self, fraction: float) -> None:
        fraction = min(1 - _EDGE, max(_EDGE, fraction))
        if fraction != self._fraction:
            self._fraction = fraction
            self.place()
            self.moved.emit(fraction)

    def place(self) -> None:
        """Stand where the fraction says."""
        room = self._canvas.size()
        start = round(self._room * self._fraction) - _WIDTH // 2
        if self._level:
            self.setGeometry(0, start, room.width(), _WIDTH)
        else:
            self.setGeometry(start, 0, _WIDTH, room.height())

    @property
    def _room(self) -> int:
        """How far it can be moved."""
        return self._canvas.height() if self._level else self._canvas.width()

    def _along(self, place: QPointF) -> float:
        return place.y() if self._level else place.x()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self.place()
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        length = max(self.width(), self.height())
        if self._level:  # the same line, lying
            painter.translate(0, self.height())
            painter.rotate(-90)
        x, y = _WIDTH / 2, length / 2
        painter.fillRect(QRectF(x - 1.5, 0, 3, length), QColor(0, 0, 0, 120))
        painter.fillRect(QRectF(x - 0.5, 0, 1, length), QColor(255, 255, 255))
        painter.setPen(QPen(QColor(0, 0, 0, 150), 1))
        painter.setBrush(QColor(76, 141, 255) if self.hasFocus() else QColor(255, 255, 255))
        painter.drawEllipse(QPointF(x, y), _KNOB, _KNOB)
        painter.setPen(QPen(QColor(40, 42, 46), 1.6))
        for way in (-1, 1):
            tip = QPointF(x + way * 7, y)
            painter.drawLine(tip, QPointF(x + way * 3.5, y - 3.5))
            painter.drawLine(tip, QPointF(x + way * 3.5, y + 3.5))
        painter.end()

    def draw_words(self, painter: QPainter) -> None:
        """On the canvas, at either side of the line."""
        at = self._room * self._fraction
        if self._level:
            middle = self._canvas.width() / 2 + 2 * _WIDTH
            for words, way in ((self._left, -1), (self._right, 1)):
                half = painter.fontMetrics().horizontalAdvance(words) / 2
                draw_label(painter, QPointF(middle + half, at + way * _WIDTH / 2), words)
            return
        for words, way in ((self._left, -1), (self._right, 1)):
            metrics = painter.fontMetrics()
            half = metrics.horizontalAdvance(words) / 2 + 4
            draw_label(painter, QPointF(at + way * (half + _WIDTH / 2), 46), words)

    # -- dragging --------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._grip = self._along(event.position()) - _WIDTH / 2
            self.setFocus(Qt.FocusReason.MouseFocusReason)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            at = self._along(self._canvas.mapFromGlobal(event.globalPosition())) - self._grip
            self.set_fraction(at / max(1, self._room))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        # The candidates' keys are the canvas's.
        self._canvas.setFocus(Qt.FocusReason.MouseFocusReason)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.set_fraction(0.5)

    @property
    def _keys(self) -> dict[Qt.Key, int]:
        back, on = (
            (Qt.Key.Key_Up, Qt.Key.Key_Down) if self._level else (Qt.Key.Key_Left, Qt.Key.Key_Right)
        )
        return {back: -1, on: 1}

    def keyPressEvent(self, event: QKeyEvent) -> None:
        way = self._keys.get(Qt.Key(event.key()))
        if way is None:
            super().keyPressEvent(event)
        else:
            self.set_fraction(self._fraction + way * _STEP)

    def event(self, event: QEvent) -> bool:
        override = event.type() == QEvent.Type.ShortcutOverride
        if override and isinstance(event, QKeyEvent) and Qt.Key(event.key()) in self._keys:
            event.accept()
            return True
        return super().event(event)
