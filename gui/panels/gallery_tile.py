"""How one result of the gallery is drawn."""

from __future__ import annotations

from PySide6.QtCore import (
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from gui.panels.gallery_model import ITEM, THUMBNAIL
from gui.theme import Theme

SIDE = 68  # at least
GAP = 6
_ROOMY, _LARGEST = 128, 224  # while one scrolls; while all of it fits


def tile_side(count: int, room: QSize) -> int:
    """How large, with its gap, each of `count` square tiles is: the largest at which all of
    them are seen at once, else one at which whole columns fill the width."""
    width, height = room.width(), room.height()
    least = SIDE + GAP
    best = 0
    for columns in range(1, max(1, width // least) + 1):
        side = min(width // columns, _LARGEST, height // max(1, -(-count // columns)))
        best = max(best, side)
    if best >= least:
        return best
    wanted = min(_ROOMY, max(least, width // 4))
    return max(1, width // max(1, width // wanted))


class Tile(QStyledItemDelegate):
    """One thumbnail, cut to a rounded square; a tick on what was applied, a star on what is
    a favourite."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        tokens = self._theme.tokens
        half = GAP // 2
        area: QRect = option.rect.adjusted(half, half, -half, -half)  # pyright: ignore[reportAttributeAccessIssue]
        state: QStyle.StateFlag = option.state  # pyright: ignore[reportAttributeAccessIssue]
        image = index.data(THUMBNAIL)
        item = index.data(ITEM)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        shape = QPainterPath()
        shape.addRoundedRect(area, 6, 6)
        painter.fillPath(shape, QColor(tokens.control))
        if isinstance(image, QImage) and not image.isNull():
            painter.setClipPath(shape)
            painter.drawImage(area, image, _square(image))
            painter.setClipping(False)
        elif isinstance(image, QImage):
            icon = self._theme.icon("image", "disabled")
            icon.paint(painter, area.adjusted(30, 30, -30, -30))
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        hot = bool(state & QStyle.StateFlag.State_MouseOver)
        if chosen or hot:
            colour = tokens.accent if chosen else tokens.secondary
            painter.setPen(QPen(QColor(colour), 2.0 if chosen else 1.0))
            painter.drawPath(shape)
        if state & QStyle.StateFlag.State_HasFocus:
            # Where the keyboard is, also among several that are chosen.
            painter.setPen(QPen(QColor(tokens.text), 1.0))
            painter.drawRoundedRect(QRectF(area).adjusted(2.5, 2.5, -2.5, -2.5), 4, 4)
        corner = area.bottomRight() - QPoint(20, 20)
        if getattr(item, "is_applied", False):
            self._badge(painter, corner, "check")
            corner -= QPoint(20, 0)
        if getattr(item, "favourite", False):
            self._badge(painter, corner, "star")
        painter.restore()

    def _badge(self, painter: QPainter, corner: QPoint, icon: str) -> None:
        spot = QRect(corner, QSize(16, 16))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._theme.tokens.accent_fill))
        painter.drawEllipse(spot)
        self._theme.icon(icon, "on_accent").paint(painter, spot.adjusted(2, 2, -2, -2))

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        view = self.parent()
        return view.gridSize() if isinstance(view, QListView) else QSize(SIDE, SIDE)


def _square(image: QImage) -> QRect:
    """The middle square of a picture."""
    side = min(image.width(), image.height())
    return QRect((image.width() - side) // 2, (image.height() - side) // 2, side, side)
