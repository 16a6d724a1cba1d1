"""How a layer's row looks, and what is under the mouse in it."""

from __future__ import annotations

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QHelpEvent, QImage, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
    QWidget,
)

from core.layers import Layer
from gui.panels.layer_thumbnails import LayerThumbnails
from gui.theme import Theme

ID = int(Qt.ItemDataRole.UserRole)
LAYER = ID + 1
CAPTION = ID + 2
# Whether the brush paints on this layer's mask.
TARGET = ID + 3
# Whether it is the active one of those that are chosen.
ACTIVE = ID + 4

HEIGHT = 46
_EYE, _THUMB, _GAP, _LOCK = 28, 36, 6, 24
_CHECK = 4

Index = QModelIndex | QPersistentModelIndex


class LayerRows(QStyledItemDelegate):
    """Draws eye, thumbnails, name and lock, and takes the clicks on them."""

    lock_clicked = Signal(str)
    thumbnail_clicked = Signal(str)
    mask_clicked = Signal(str)
    mask_shift_clicked = Signal(str)

    def __init__(self, theme: Theme, thumbnails: LayerThumbnails, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._thumbnails = thumbnails

    # -- where things are ------------------------------------------------------------

    def part_at(self, row: QRect, layer: Layer, x: int) -> str:
        """Which of "eye", "pixels", "mask" and "lock"; "" for the name."""
        for name, part in self._parts(row, layer).items():
            if name != "name" and part.left() <= x <= part.right():
                return name
        return ""

    def _parts(self, row: QRect, layer: Layer) -> dict[str, QRect]:
        left, top, high = row.left() + 4, row.top(), row.height()
        parts = {"eye": QRect(left, top, _EYE, high)}
        left += _EYE + 2
        parts["pixels"] = QRect(left, top + (high - _THUMB) // 2, _THUMB, _THUMB)
        left += _THUMB + _GAP
        if layer.masked:
            parts["mask"] = QRect(left, top + (high - _THUMB) // 2, _THUMB, _THUMB)
            left += _THUMB + _GAP
        right = row.right() - 4
        if layer.locked:
            parts["lock"] = QRect(right - _LOCK, top, _LOCK, high)
            right -= _LOCK
        parts["name"] = QRect(left + 2, top, max(0, right - left - 4), high)
        return parts

    # -- drawing ---------------------------------------------------------------------

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(120, HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        layer = index.data(LAYER)
        if not isinstance(layer, Layer):
            return
        row: QRect = option.rect  # pyright: ignore[reportAttributeAccessIssue]
        state = option.state  # pyright: ignore[reportAttributeAccessIssue]
        selected = bool(state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, True)
        if selected or state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.colour("selection" if selected else "hover"))
            painter.drawRoundedRect(row.adjusted(1, 1, -1, -1), 6, 6)
        if selected and state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(self._theme.colour("accent"), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(row.adjusted(1, 1, -2, -2), 6, 6)
        parts = self._parts(row, layer)
        self._icon(painter, parts["eye"], "eye" if layer.visible else "eye-off", layer.visible)
        painter.setOpacity(1.0 if layer.visible else 0.45)
        on_mask = bool(index.data(TARGET))
        self._thumbnail(
            painter, parts["pixels"], layer.id, bool(index.data(ACTIVE)) and not on_mask
        )
        if layer.masked:
            self._thumbnail(painter, parts["mask"], layer.mask_id, on_mask)
            if not layer.mask_on:
                painter.setPen(QPen(self._theme.colour("danger"), 2))
                cross = parts["mask"].adjusted(4, 4, -4, -4)
                painter.drawLine(cross.topLeft(), cross.bottomRight())
                painter.drawLine(cross.topRight(), cross.bottomLeft())
        # Pale pictures tell that it is hidden; its name is still to be read.
        painter.setOpacity(1.0)
        caption = str(index.data(CAPTION) or "")
        role = "text" if layer.visible else "secondary"
        self._words(painter, parts["name"], layer.name, caption, role, selected)
        if layer.locked:
            self._icon(painter, parts["lock"], "lock", False)
        painter.restore()

    def _icon(self, painter: QPainter, room: QRect, name: str, strong: bool) -> None:
        pixmap = self._theme.pixmap(name, "text" if strong else "secondary", 16)
        painter.drawPixmap(room.center().x() - 8, room.center().y() - 7, pixmap)

    def _thumbnail(self, painter: QPainter, room: QRect, store_id: str, chosen: bool) -> None:
        image = self._thumbnails.image(store_id)
        inner = room.adjusted(2, 2, -2, -2)
        if image is not None and not image.isNull():
            inner = _fitted(image, inner)
            _draw_checks(painter, inner)
            painter.drawImage(inner, image)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(self._theme.colour("outline"), 1))
        painter.drawRect(inner.adjusted(-1, -1, 0, 0))
        if chosen:
            painter.setPen(QPen(self._theme.colour("accent"), 2))
            painter.drawRoundedRect(inner.adjusted(-2, -2, 2, 2), 3, 3)

    def _words(
        self,
        painter: QPainter,
        room: QRect,
        name: str,
        caption: str,
        role: str,
        selected: bool,
    ) -> None:
        font = painter.font()
        metrics = painter.fontMetrics()
        elided = metrics.elidedText(name, Qt.TextElideMode.ElideRight, room.width())
        painter.setPen(self._theme.colour(role))
        middle = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        if not caption:
            painter.drawText(room, int(middle), elided)
            return
        upper = QRect(room.left(), room.top() + 4, room.width(), room.height() // 2 - 3)
        lower = QRect(room.left(), room.center().y(), room.width(), room.height() // 2 - 4)
        painter.drawText(upper, int(middle), elided)
        font.setPixelSize(11)
        painter.setFont(font)
        painter.setPen(self._theme.colour("text" if selected else "secondary"))
        elided = painter.fontMetrics().elidedText(
            caption, Qt.TextElideMode.ElideRight, room.width()
        )
        painter.drawText(lower, int(middle), elided)

    # -- the mouse -------------------------------------------------------------------

    def editorEvent(
        self,
        event: QEvent,
        model: QAbstractItemModel,
        option: QStyleOptionViewItem,
        index: Index,
    ) -> bool:
        if not isinstance(event, QMouseEvent):
            return super().editorEvent(event, model, option, index)
        layer = index.data(LAYER)
        pressed = event.type() in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick)
        if not isinstance(layer, Layer) or event.button() is not Qt.MouseButton.LeftButton:
            return False
        row: QRect = option.rect  # pyright: ignore[reportAttributeAccessIssue]
        part = self.part_at(row, layer, int(event.position().x()))
        if part == "eye" and pressed:
            shown = Qt.CheckState.Unchecked if layer.visible else Qt.CheckState.Checked
            return model.setData(index, shown, Qt.ItemDataRole.CheckStateRole)
        if part == "lock" and pressed:
            self.lock_clicked.emit(layer.id)
            return True
        # The second of two quick clicks ends without a release that we would hear of.
        clicked = event.type() in (
            QEvent.Type.MouseButtonRelease,
            QEvent.Type.MouseButtonDblClick,
        )
        if part == "mask" and clicked:
            shift = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            (self.mask_shift_clicked if shift else self.mask_clicked).emit(layer.id)
            return True
        if part == "pixels" and clicked:
            self.thumbnail_clicked.emit(layer.id)
            return True
        return False

    def helpEvent(
        self,
        event: QHelpEvent,
        view: QAbstractItemView,
        option: QStyleOptionViewItem,
        index: Index,
    ) -> bool:
        layer = index.data(LAYER)
        if not isinstance(layer, Layer):
            return super().helpEvent(event, view, option, index)
        row: QRect = option.rect  # pyright: ignore[reportAttributeAccessIssue]
        words = {
            "eye": self.tr("Show or hide the layer (Space)"),
            "pixels": self.tr("The layer's pixels: click to paint on them"),
            "mask": self.tr(
                "The layer's mask, white shows: click to paint on it, Shift: on or off"
            ),
            "lock": self.tr("Locked: click to unlock"),
            "": self.tr("Double-click renames, drag reorders"),
        }[self.part_at(row, layer, event.pos().x())]
        QToolTip.showText(event.globalPos(), f"{layer.name}\n{words}", view)
        return True

    # -- renaming --------------------------------------------------------------------

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        editor = QLineEdit(parent)
        editor.setAccessibleName(self.tr("Name of the layer"))
        editor.setFrame(True)
        return editor

    def updateEditorGeometry(
        self, editor: QWidget, option: QStyleOptionViewItem, index: Index
    ) -> None:
        layer = index.data(LAYER)
        if isinstance(layer, Layer):
            row: QRect = option.rect  # pyright: ignore[reportAttributeAccessIssue]
            room = self._parts(row, layer)["name"]
            editor.setGeometry(room.adjusted(-6, 8, 0, -8))


def _fitted(image: QImage, room: QRect) -> QRect:
    size = image.size().scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatio)
    size = size.expandedTo(QSize(2, 2))
    return QRect(
        room.center().x() - size.width() // 2 + 1,
        room.center().y() - size.height() // 2 + 1,
        size.width(),
        size.height(),
    )


def _draw_checks(painter: QPainter, room: QRect) -> None:
    painter.fillRect(room, QColor(150, 150, 150))
    for y in range(room.top(), room.bottom() + 1, _CHECK):
        for x in range(room.left(), room.right() + 1, _CHECK):
            if (x // _CHECK + y // _CHECK) % 2:
                square = QRect(x, y, _CHECK, _CHECK).intersected(room)
                painter.fillRect(square, QColor(190, 190, 190))
