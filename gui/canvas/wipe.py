"""The divider of a wipe: the other picture at its left, the current one at its right."""

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
    """A child of the canvas: a line across its height that can be dragged, or moved with the
    arrow keys. Only the line takes the mouse; the tools work beside it."""

    moved = Signal(float)  # the fraction of the canvas at its left

    def __init__(self, canvas: QWidget) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._fraction = 0.5
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
        middle = round(room.width() * self._fraction)
        self.setGeometry(middle - _WIDTH // 2, 0, _WIDTH, room.height())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self.place()
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        x, y = self.width() / 2, self.height() / 2
        painter.fillRect(QRectF(x - 1.5, 0, 3, self.height()), QColor(0, 0, 0, 120))
        painter.fillRect(QRectF(x - 0.5, 0, 1, self.height()), QColor(255, 255, 255))
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
        x = self._canvas.width() * self._fraction
        for words, way in ((self._left, -1), (self._right, 1)):
            metrics = painter.fontMetrics()
            half = metrics.horizontalAdvance(words) / 2 + 4
            draw_label(painter, QPointF(x + way * (half + _WIDTH / 2), 46), words)

    # -- dragging --------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._grip = event.position().x() - self.width() / 2
            self.setFocus(Qt.FocusReason.MouseFocusReason)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            x = self._canvas.mapFromGlobal(event.globalPosition()).x() - self._grip
            self.set_fraction(x / max(1, self._canvas.width()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        # The candidates' keys are the canvas's.
        self._canvas.setFocus(Qt.FocusReason.MouseFocusReason)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.set_fraction(0.5)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        way = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if way is None:
            super().keyPressEvent(event)
        else:
            self.set_fraction(self._fraction + way * _STEP)

    def event(self, event: QEvent) -> bool:
        ours = (Qt.Key.Key_Left, Qt.Key.Key_Right)
        override = event.type() == QEvent.Type.ShortcutOverride
        if override and isinstance(event, QKeyEvent) and event.key() in ours:
            event.accept()
            return True
        return super().event(event)
