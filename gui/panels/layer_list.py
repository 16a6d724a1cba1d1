"""The list of layers: a row dropped anywhere in it goes to the nearest gap; whoever else takes
the drag gets a copy of the layer as a PNG."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QMimeData, QRect, Qt, Signal
from PySide6.QtGui import (
    QCursor,
    QDrag,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QListWidget, QListWidgetItem

from core.layers import Layer
from gui.document_model import DocumentModel
from gui.dragging import LayerMime
from gui.panels.layer_rows import LAYER, LayerRows
from gui.theme import Theme


class LayerList(QListWidget):
    """Rows are dragged within it. What is dropped is only told; who hears it moves the layer,
    and fills the list again."""

    dropped = Signal(object, int)  # the rows that were dragged, the row before which they fell

    def __init__(self, theme: Theme, document: DocumentModel, id_role: int) -> None:
        super().__init__()
        self._theme = theme
        self._document = document
        self._id_role = id_role
        self._gap: int | None = None
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDropIndicatorShown(False)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """On a name: rename. Qt itself would send the click on to the editor, where it
        selects a single word."""
        item = self.itemAt(event.position().toPoint())
        rows = self.itemDelegate()
        layer = None if item is None else item.data(LAYER)
        left = event.button() is Qt.MouseButton.LeftButton
        if left and item is not None and isinstance(rows, LayerRows) and isinstance(layer, Layer):
            x = int(event.position().x())
            if not rows.part_at(self.visualItemRect(item), layer, x):
                self.editItem(item)
                return
        super().mouseDoubleClickEvent(event)

    def gap_at(self, y: int) -> int:
        """The row before which something dropped at that height belongs."""
        for row in range(self.count()):
            if y < self.visualItemRect(self.item(row)).center().y():
                return row
        return self.count()

    def startDrag(self, supportedActions: Qt.DropAction) -> None:
        """With a picture of the row that lets the others show through."""
        item = self.currentItem()
        if item is None:
            return
        rect = self.visualItemRect(item)
        picture = QPixmap(rect.size() * self.devicePixelRatioF())
        picture.setDevicePixelRatio(self.devicePixelRatioF())
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setOpacity(0.6)
        painter.drawPixmap(0, 0, self.viewport().grab(rect))
        painter.end()
        drag = QDrag(self)
        drag.setMimeData(self.mimeData([item]))
        drag.setPixmap(picture)
        drag.setHotSpot(self.viewport().mapFromGlobal(QCursor.pos()) - rect.topLeft())
        both = Qt.DropAction.CopyAction | Qt.DropAction.MoveAction
        drag.exec(both, Qt.DropAction.CopyAction)

    def mimeData(self, items: Sequence[QListWidgetItem]) -> QMimeData:
        rows = super().mimeData(items)
        layer_id = items[0].data(self._id_role) if items else None
        return rows if layer_id is None else LayerMime(self._document, layer_id, rows)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        super().dragMoveEvent(event)  # scrolls near the edges
        if event.source() is self:
            self._show_gap(self.gap_at(int(event.position().y())))
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._show_gap(None)
        super().dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        self._show_gap(None)
        if event.source() is not self:
            event.ignore()
            return
        # A move would make Qt take the row away after us.
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        gap = self.gap_at(int(event.position().y()))
        rows = sorted({self.currentRow(), *(self.row(item) for item in self.selectedItems())})
        whole = rows == list(range(rows[0], rows[-1] + 1))
        if not whole or not rows[0] <= gap <= rows[-1] + 1:
            self.dropped.emit(rows, gap)

    def _show_gap(self, gap: int | None) -> None:
        if gap != self._gap:
            self._gap = gap
            self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """What comes under the list must not push the layer out of sight that it is about."""
        super().resizeEvent(event)
        if self.currentItem() is not None:
            self.scrollToItem(self.currentItem())

    def _say_what_belongs_here(self) -> None:
        painter = QPainter(self.viewport())
        painter.setPen(self._theme.colour("secondary"))
        middle = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(self.viewport().rect(), middle, self.words_while_empty())
        painter.end()

    def words_while_empty(self) -> str:
        """What stands where the rows would be."""
        return self.tr("The layers of the picture are listed here: open one, or make one")

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.count():
            self._say_what_belongs_here()
            return
        if self._gap is None:
            return
        after = self._gap == self.count()
        rect = self.visualItemRect(self.item(self._gap - after))
        y = rect.bottom() if after else rect.top()
        painter = QPainter(self.viewport())
        painter.fillRect(QRect(4, y - 1, rect.width() - 8, 3), self._theme.colour("accent"))
        painter.end()
