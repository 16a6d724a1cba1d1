"""The one primary button: says what it will do, and cancels with progress in it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from gui.native_keys import as_written
from gui.theme import RADIUS, Theme


class GenerateButton(QPushButton):
    """`set_busy` turns it into Cancel; `set_progress` fills it. Painted here, since a
    stylesheet can show no progress inside a button."""

    def __init__(self, theme: Theme, shortcut: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._shortcut = shortcut
        self._task = ""
        self._busy = False
        self._fraction = 0.0
        self._left = ""
        self._right = ""
        font = QFont(self.font())
        font.setPixelSize(14)
        font.setWeight(QFont.Weight.DemiBold)
        self.setFont(font)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    @property
    def is_busy(self) -> bool:
        return self._busy

    def set_task(self, text: str) -> None:
        self._task = text
        self._rename()

    def set_busy(self, busy: bool) -> None:
        if busy != self._busy:
            self._busy = busy
            self._fraction, self._left, self._right = 0.0, "", ""
            self._rename()

    def set_progress(self, fraction: float, left: str, right: str) -> None:
        """`left` says where the job is, `right` how long it will take."""
        self._fraction, self._left, self._right = fraction, left, right
        self.update()

    def _rename(self) -> None:
        name = self.tr("Cancel") if self._busy else self._task
        key = "Esc" if self._busy else as_written(self._shortcut)
        self.setText(name)
        self.setAccessibleName(name)
        self.setToolTip(f"{name} ({key})")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, 38)

    def minimumSizeHint(self) -> QSize:
        return QSize(140, 38)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        shape = QPainterPath()
        shape.addRoundedRect(area, RADIUS, RADIUS)
        tokens = self._theme.tokens
        if self._busy:
            self._paint_busy(painter, area, shape)
        else:
            fill = tokens.accent_fill if self.isEnabled() else tokens.control
            if self.isEnabled() and (self.underMouse() or self.isDown()):
                fill = tokens.accent_hover
            painter.fillPath(shape, QColor(fill))
            self._paint_idle(painter, area)
        if self.hasFocus():
            painter.setPen(QPen(QColor(tokens.text), 1.5))
            painter.drawPath(shape)
        painter.end()

    def _paint_idle(self, painter: QPainter, area: QRectF) -> None:
        tokens = self._theme.tokens
        role = "on_accent" if self.isEnabled() else "disabled"
        icon = self._theme.icon("sparkles", role)
        metrics = painter.fontMetrics()
        width = 18 + 8 + metrics.horizontalAdvance(self._task)
        x = area.center().x() - width / 2
        ratio = self.devicePixelRatioF()
        painter.drawPixmap(
            round(x), round(area.center().y() - 9), icon.pixmap(QSize(18, 18), ratio)
        )
        painter.setPen(QColor(getattr(tokens, role)))
        painter.drawText(
            area.adjusted(x - area.x() + 26, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, self._task
        )

    def _paint_busy(self, painter: QPainter, area: QRectF, shape: QPainterPath) -> None:
        tokens = self._theme.tokens
        hot = self.underMouse() or self.isDown()
        painter.fillPath(shape, QColor(tokens.hover if hot else tokens.control))
        painter.save()
        painter.setClipPath(shape)
        done = QRectF(area)
        done.setWidth(area.width() * min(max(self._fraction, 0.0), 1.0))
        painter.fillRect(done, QColor(tokens.selection))
        painter.fillRect(
            QRectF(done.x(), done.bottom() - 2, done.width(), 2), QColor(tokens.accent)
        )
        painter.restore()
        painter.setPen(QPen(QColor(tokens.outline), 1))
        painter.drawPath(shape)
        painter.setPen(QColor(tokens.text))
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, self.tr("Cancel"))
        small = QFont(painter.font())
        small.setPixelSize(11)
        small.setWeight(QFont.Weight.Normal)
        painter.setFont(small)
        inner = area.adjusted(10, 0, -10, 0)
        side = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(inner, side | Qt.AlignmentFlag.AlignLeft, self._left)
        painter.drawText(inner, side | Qt.AlignmentFlag.AlignRight, self._right)
