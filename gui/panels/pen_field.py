"""A field to try the pen in: how its pressure counts, at once."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QSize, Qt
from PySide6.QtGui import (
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QPixmap,
    QResizeEvent,
    QTabletEvent,
)
from PySide6.QtWidgets import QWidget

from gui.canvas.paint_options import PaintOptions
from gui.canvas.pen import Pen

_HEIGHT = 72
_WIDEST = 18.0


class PenField(QWidget):
    """A line as wide as the pen presses, by the curve in force; a new one at each press. Below
    stands what the pen says. A mouse draws too, and is told that it has no pressure."""

    def __init__(self, options: PaintOptions) -> None:
        super().__init__()
        self._pen = Pen(options)
        self._drawn = QPixmap()
        self._last: QPointF | None = None
        self._words = self.tr("Try the pen here")
        self.setFixedHeight(_HEIGHT)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setAccessibleName(self._words)
        self.setToolTip(self.tr("Draw with the pen: the line is as wide as its pressure counts"))
        options.changed.connect(self.clear)

    @property
    def words(self) -> str:
        """What stands in the field."""
        return self._words

    def sizeHint(self) -> QSize:
        return QSize(240, _HEIGHT)

    def clear(self) -> None:
        """Another curve: what was drawn says nothing any more."""
        self._drawn.fill(Qt.GlobalColor.transparent)
        self._say(self.tr("Try the pen here"))

    def tabletEvent(self, event: QTabletEvent) -> None:
        felt = self._pen.pressure(event)
        if event.type() == QEvent.Type.TabletPress:
            self._begin(event.position())
        elif event.type() == QEvent.Type.TabletRelease:
            self._last = None
        elif self._last is not None:
            self._line(event.position(), felt)
            words = self.tr("Pressure {said} %, counts as {felt} %")
            said = round(event.pressure() * 100)
            self._say(words.format(said=said, felt=round(felt * 100)))
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._begin(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._last is not None:
            self._line(event.position(), 1.0)
            self._say(self.tr("This device tells no pressure: 100 %"))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._last = None

    def _begin(self, place: QPointF) -> None:
        self._drawn.fill(Qt.GlobalColor.transparent)
        self._last = place
        self.update()

    def _line(self, place: QPointF, felt: float) -> None:
        if self._last is None:
            return
        painter = QPainter(self._drawn)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        colour = self.palette().color(QPalette.ColorRole.WindowText)
        width = max(0.5, felt * _WIDEST)
        painter.setPen(QPen(colour, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawLine(self._last, place)
        painter.end()
        self._last = place
        self.update()

    def _say(self, words: str) -> None:
        if words != self._words:
            self._words = words
            self.setAccessibleName(words)
            self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        ratio = self.devicePixelRatioF()
        self._drawn = QPixmap(event.size() * ratio)
        self._drawn.setDevicePixelRatio(ratio)
        self._drawn.fill(Qt.GlobalColor.transparent)
        super().resizeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        palette = self.palette()
        painter.setPen(palette.color(QPalette.ColorRole.Mid))
        painter.setBrush(palette.color(QPalette.ColorRole.Base))
        painter.drawRoundedRect(self.rect().adjusted(0, 0, -1, -1), 6, 6)
        painter.drawPixmap(0, 0, self._drawn)
        painter.setPen(palette.color(QPalette.ColorRole.PlaceholderText))
        foot = self.rect().adjusted(8, 0, -8, -6)
        painter.drawText(
            foot, Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft, self._words
        )
