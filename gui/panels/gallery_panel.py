"""The gallery dock: every result, newest first."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    QUrl,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QDesktopServices,
    QFocusEvent,
    QGuiApplication,
    QImage,
    QKeySequence,
    QPainter,
    QPainterPath,
    QPen,
    QShortcut,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QListView,
    QMenu,
    QMessageBox,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gui.library import Library
from gui.panels.gallery_model import ITEM, THUMBNAIL, GalleryModel
from gui.panels.searching import ListOrWords, SearchField
from gui.theme import Theme

if TYPE_CHECKING:
    from core.library.items import GalleryItem

_SIDE = 68  # at least
_GAP = 6


class GalleryPanel(QWidget):
    """Asks the window to open a picture or to recall its settings."""

    open_requested = Signal(object)  # GalleryItem
    recall_requested = Signal(object)  # GalleryItem
    room_requested = Signal(bool)  # more room than usual, or the usual

    def __init__(self, library: Library, theme: Theme) -> None:
        super().__init__()
        self._library = library
        self._theme = theme
        # For those who want to be asked; deleting can be taken back either way.
        self.asks_before_deleting: Callable[[], bool] = lambda: False
        self.model = GalleryModel(library)
        self.search = SearchField(
            self.tr("Search the gallery"), self.tr("Find results by the words of their prompts")
        )
        self.search.asked.connect(self._on_search)
        self.larger = QToolButton()
        self.larger.setCheckable(True)
        self.larger.setIconSize(QSize(18, 18))
        self.larger.setFixedSize(QSize(32, 28))
        self.larger.toggled.connect(self._on_larger)
        theme.changed.connect(self._refresh_larger)
        self._refresh_larger()
        self.view = _GalleryView()
        self.view.setModel(self.model)
        self.view.setItemDelegate(_Tile(theme, self.view))
        self.view.setAccessibleName(self.tr("Gallery"))
        self.view.setToolTip("")
        self.view.doubleClicked.connect(self._on_activated)
        self.view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.view.customContextMenuRequested.connect(self._on_menu)
        for keys, slot in (
            (("Return", "Enter"), self._open_current),
            (("Delete",), self._delete_chosen),
            (("R",), self._recall_current),
        ):
            for key in keys:
                shortcut = QShortcut(QKeySequence(key), self.view)
                shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
                shortcut.activated.connect(slot)
        self._stack = ListOrWords(self.view)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(8)
        head = QHBoxLayout()
        head.setSpacing(4)
        head.addWidget(self.search)
        head.addWidget(self.larger)
        column.addLayout(head)
        column.addLayout(self._stack, 1)
        for signal in (self.model.modelReset, self.model.rowsInserted):
            signal.connect(self._on_rows)
        self._on_rows()

    def _on_larger(self, larger: bool) -> None:
        self._refresh_larger()
        self.room_requested.emit(larger)

    def _refresh_larger(self) -> None:
        larger = self.larger.isChecked()
        words = (
            self.tr("Less room for the gallery") if larger else self.tr("More room for the gallery")
        )
        self.larger.setIcon(self._theme.icon("chevrons-down" if larger else "chevrons-up"))
        self.larger.setToolTip(words)
        self.larger.setAccessibleName(words)

    def _on_rows(self, *_: object) -> None:
        if self.model.rowCount():
            self._stack.show_list()
            return
        self._stack.show_words(
            self.tr("Nothing found")
            if self.model.search
            else self.tr("Every result is kept here, with all that made it")
        )

    def _on_search(self) -> None:
        self.model.set_search(self.search.text())

    def _current(self) -> GalleryItem | None:
        return self.model.item(self.view.currentIndex())

    def _chosen(self) -> list[GalleryItem]:
        items = [self.model.item(index) for index in self.view.selectedIndexes()]
        return [item for item in items if item is not None]

    def _on_activated(self, index: QModelIndex) -> None:
        item = self.model.item(index)
        if item is not None:
            self.open_requested.emit(item)

    def _open_current(self) -> None:
        item = self._current()
        if item is not None:
            self.open_requested.emit(item)

    def _recall_current(self) -> None:
        item = self._current()
        if item is not None:
            self.recall_requested.emit(item)

    def _delete_chosen(self) -> None:
        items = self._chosen()
        if items and (not self.asks_before_deleting() or self._may_delete(len(items))):
            self._library.delete(items)

    def _may_delete(self, count: int) -> bool:
        buttons = QMessageBox.StandardButton
        answer = QMessageBox.question(
            self,
            self.tr("Gallery"),
            self.tr("Move {n} to the recycle bin?").format(n=count),
            buttons.Yes | buttons.Cancel,
        )
        return answer == buttons.Yes

    def _on_menu(self, place: QPoint) -> None:
        menu = self.menu_at(place)
        if menu is not None:
            menu.popup(self.view.viewport().mapToGlobal(place))

    def menu_at(self, place: QPoint) -> QMenu | None:
        """What can be done with the picture there, and with all that are chosen."""
        index = self.view.indexAt(place)
        item = self.model.item(index)
        if item is None:
            return None
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(
            self._theme.icon("folder-open"),
            self.tr("Open as a picture") + "\tEnter",
            self._open_current,
        )
        menu.addAction(
            self._theme.icon("corner-up-left"),
            self.tr("Recall all settings") + "\tR",
            self._recall_current,
        )
        menu.addAction(self._theme.icon("copy"), self.tr("Copy the prompt"), self._copy_prompt)
        menu.addAction(self.tr("Show in its folder"), self._show_folder)
        menu.addSeparator()
        count = len(self._chosen())
        menu.addAction(
            self._theme.icon("trash-2"),
            self.tr("Move {n} to the recycle bin").format(n=count) + "\tDel",
            self._delete_chosen,
        )
        return menu

    def _copy_prompt(self) -> None:
        item = self._current()
        if item is not None:
            QGuiApplication.clipboard().setText(item.prompt)

    def _show_folder(self) -> None:
        item = self._current()
        if item is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(item.path.parent)))


class _GalleryView(QListView):
    """Thumbnails in as many columns as fit, stretched evenly over the width."""

    def __init__(self) -> None:
        super().__init__()
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setMovement(QListView.Movement.Static)
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.verticalScrollBar().setSingleStep(24)
        self.setMouseTracking(True)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The keyboard is somewhere from the first moment on."""
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and self.model().rowCount():
            self.selectionModel().setCurrentIndex(
                self.model().index(0, 0), QItemSelectionModel.SelectionFlag.NoUpdate
            )

    def resizeEvent(self, event: object) -> None:
        width = self.viewport().width() - 2
        columns = max(1, width // (_SIDE + _GAP))
        side = width // columns
        self.setGridSize(QSize(side, side))
        super().resizeEvent(event)  # pyright: ignore[reportArgumentType] - a QResizeEvent


class _Tile(QStyledItemDelegate):
    """One thumbnail, cut to a rounded square; a tick on what was applied."""

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
        half = _GAP // 2
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
        if getattr(item, "is_applied", False):
            self._badge(painter, area)
        painter.restore()

    def _badge(self, painter: QPainter, area: QRect) -> None:
        spot = QRect(area.right() - 20, area.bottom() - 20, 16, 16)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._theme.tokens.accent_fill))
        painter.drawEllipse(spot)
        self._theme.icon("check", "on_accent").paint(painter, spot.adjusted(2, 2, -2, -2))

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        view = self.parent()
        return view.gridSize() if isinstance(view, QListView) else QSize(_SIDE, _SIDE)


def _square(image: QImage) -> QRect:
    """The middle square of a picture."""
    side = min(image.width(), image.height())
    return QRect((image.width() - side) // 2, (image.height() - side) // 2, side, side)
