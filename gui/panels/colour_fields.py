"""Choosing a colour: a field of saturation and value, and a strip of hues."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QKeyEvent,
    QLinearGradient,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

_RADIUS = 6.0
_RED = 360
# As wide as a row of the palette under it: eight of 24 with gaps of 6.
WIDTH = 8 * 24 + 7 * 6
_INSET = 6.0


class _Field(QWidget):
    """Something to click and drag in, or to go through with the arrow keys. The place is
    0 … 1 to the right and down.
    """

    # The user chose another place.
    moved = Signal()

    def __init__(self, size: QSize) -> None:
        super().__init__()
        self.setFixedSize(size)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.place = QPointF(0, 0)

    def set_place(self, x: float, y: float) -> None:
        """Show it. Emits nothing."""
        self.place = QPointF(min(1.0, max(0.0, x)), min(1.0, max(0.0, y)))
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._take(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._take(event.position())

    def _take(self, position: QPointF) -> None:
        self.set_place(position.x() / self.width(), position.y() / self.height())
        self.moved.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        way = {
            Qt.Key.Key_Left: (-1, 0),
            Qt.Key.Key_Right: (1, 0),
            Qt.Key.Key_Up: (0, -1),
            Qt.Key.Key_Down: (0, 1),
        }.get(Qt.Key(event.key()))
        if way is None:
            super().keyPressEvent(event)
            return
        step = 0.1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 0.01
        self.set_place(self.place.x() + way[0] * step, self.place.y() + way[1] * step)
        self.moved.emit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        rect = QRectF(self.rect())
        path = QPainterPath()
        path.addRoundedRect(rect, _RADIUS, _RADIUS)
        painter.setClipPath(path)
        self._fill(painter, rect)
        if self.hasFocus():
            painter.setPen(QPen(self.palette().accent().color(), 3))
            painter.drawPath(path)
        self._mark(painter, rect)
        painter.end()

    def _fill(self, painter: QPainter, rect: QRectF) -> None: ...

    def _mark(self, painter: QPainter, rect: QRectF) -> None: ...


class ShadeField(_Field):
    """Saturation to the right, value upward, of one hue."""

    def __init__(self) -> None:
        super().__init__(QSize(WIDTH, 148))
        self._hue = 0
        self.setAccessibleName(self.tr("Saturation and brightness"))
        self.setToolTip(
            self.tr("Saturation to the right, brightness upward (arrow keys, Shift: ten times)")
        )

    def set_hue(self, hue: int) -> None:
        """0 … 359."""
        if hue != self._hue:
            self._hue = hue
            self.update()

    @property
    def saturation(self) -> float:
        return self.place.x()

    @property
    def value(self) -> float:
        return 1 - self.place.y()

    def _fill(self, painter: QPainter, rect: QRectF) -> None:
        across = QLinearGradient(rect.topLeft(), rect.topRight())
        across.setColorAt(0, QColor(255, 255, 255))
        across.setColorAt(1, QColor.fromHsv(self._hue, 255, 255))
        painter.fillRect(rect, across)
        down = QLinearGradient(rect.topLeft(), rect.bottomLeft())
        down.setColorAt(0, QColor(0, 0, 0, 0))
        down.setColorAt(1, QColor(0, 0, 0))
        painter.fillRect(rect, down)

    def _mark(self, painter: QPainter, rect: QRectF) -> None:
        # In a corner it stays whole.
        inside = rect.adjusted(_INSET, _INSET, -_INSET, -_INSET)
        place = QPointF(
            min(max(self.place.x() * rect.width(), inside.left()), inside.right()),
            min(max(self.place.y() * rect.height(), inside.top()), inside.bottom()),
        )
        painter.setBrush(QColor.fromHsvF(self._hue / _RED, self.saturation, self.value))
        for colour, radius in ((QColor(0, 0, 0, 160), 7.0), (QColor(255, 255, 255), 6.0)):
            painter.setPen(QPen(colour, 1.5))
            painter.drawEllipse(place, radius, radius)


class HueStrip(_Field):
    """The hues from red to red."""

    def __init__(self) -> None:
        super().__init__(QSize(WIDTH, 16))
        self.setAccessibleName(self.tr("Hue"))
        self.setToolTip(self.tr("Hue (arrow keys, Shift: ten times)"))

    @property
    def hue(self) -> int:
        """0 … 359."""
        return min(_RED - 1, round(self.place.x() * _RED))

    def _fill(self, painter: QPainter, rect: QRectF) -> None:
        along = QLinearGradient(rect.topLeft(), rect.topRight())
        for sixth in range(7):
            along.setColorAt(sixth / 6, QColor.fromHsv(sixth * 60 % _RED, 255, 255))
        painter.fillRect(rect, along)

    def _mark(self, painter: QPainter, rect: QRectF) -> None:
        x = 5 + self.place.x() * (rect.width() - 10)
        mark = QRectF(x - 3, 1, 6, rect.height() - 2)
        painter.setBrush(QColor.fromHsv(self.hue, 255, 255))
        painter.setPen(QPen(QColor(0, 0, 0, 160), 1))
        painter.drawRoundedRect(mark.adjusted(-1, -1, 1, 1), 3, 3)
        painter.setPen(QPen(QColor(255, 255, 255), 1.5))
        painter.drawRoundedRect(mark, 3, 3)
