"""The gallery dock: every result, newest first."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QAbstractItemModel,
    QItemSelectionModel,
    QModelIndex,
    QPoint,
    QSize,
    Qt,
    QUrl,
    Signal,
)
from PySide6.QtGui import (
    QActionGroup,
    QDesktopServices,
    QFocusEvent,
    QGuiApplication,
    QShortcut,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFileDialog,
    QHBoxLayout,
    QListView,
    QMenu,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gui.actions import written
from gui.library import Library
from gui.native_keys import delete_keys, sequence
from gui.panels.gallery_model import GalleryModel, Shown
from gui.panels.gallery_tile import Tile, tile_side
from gui.panels.question import agrees
from gui.panels.searching import ListOrWords, SearchField
from gui.theme import BORDER, Theme

if TYPE_CHECKING:
    from core.library.items import GalleryItem


class GalleryPanel(QWidget):
    """Asks the window to open a picture, to recall its settings, or to take it for a candidate."""

    open_requested = Signal(object)  # GalleryItem
    recall_requested = Signal(object)  # GalleryItem
    lay_over_requested = Signal(object)  # list[GalleryItem]
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
        self.filter = QToolButton()
        self.filter.setIconSize(QSize(18, 18))
        self.filter.setFixedSize(QSize(32, 28))
        self.filter.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.filter.setMenu(self._filter_menu())
        theme.changed.connect(self._refresh_icons)
        self._refresh_icons()
        self.view = _GalleryView()
        self.view.setModel(self.model)
        self.view.setItemDelegate(Tile(theme, self.view))
        self.view.setAccessibleName(self.tr("Gallery"))
        self.view.setToolTip("")
        self.view.doubleClicked.connect(self._on_activated)
        self.view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.view.customContextMenuRequested.connect(self._on_menu)
        for keys, slot in (
            (("Return", "Enter"), self._open_current),
            (delete_keys(), self._delete_chosen),
            (("R",), self._recall_current),
            (("A",), self._lay_over_chosen),
            (("F",), self._toggle_favourite),
        ):
            for key in keys:
                shortcut = QShortcut(sequence(key), self.view)
                shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
                shortcut.activated.connect(slot)
        self._stack = ListOrWords(self.view)
        column = QVBoxLayout(self)
        column.setContentsMargins(12 - BORDER, 8, 12, 8)
        column.setSpacing(8)
        head = QHBoxLayout()
        head.setSpacing(4)
        head.addWidget(self.search)
        head.addWidget(self.filter)
        head.addWidget(self.larger)
        column.addLayout(head)
        column.addLayout(self._stack, 1)
        # A change of one result must not throw away the choice and the place in the list.
        self._before: tuple[list[str], str, int] = ([], "", 0)
        self.model.modelAboutToBeReset.connect(self._note_place)
        self.model.modelReset.connect(self._back_to_place)
        for signal in (self.model.modelReset, self.model.rowsInserted):
            signal.connect(self._on_rows)
        self._on_rows()

    def _filter_menu(self) -> QMenu:
        """Which results are listed, and what concerns all of them."""
        menu = QMenu(self)
        group = QActionGroup(menu)
        for shown, words in (
            (Shown.ALL, self.tr("All results")),
            (Shown.FAVOURITES, self.tr("Favourites only")),
            (Shown.APPLIED, self.tr("Only what was applied")),
        ):
            action = menu.addAction(words)
            action.setCheckable(True)
            action.setChecked(shown is Shown.ALL)
            action.triggered.connect(lambda _checked=False, shown=shown: self.show_only(shown))
            group.addAction(action)
        menu.addSeparator()
        back = menu.addAction(self.tr("Bring back what was deleted last"), self._library.bring_back)
        menu.addAction(
            self.tr("Compare with the gallery's folder"), self._library.compare_with_folder
        )
        menu.aboutToShow.connect(lambda: back.setEnabled(self._library.can_bring_back))
        return menu

    def show_only(self, shown: Shown) -> None:
        """List all results, or some."""
        for action, each in zip(self.filter.menu().actions(), Shown, strict=False):
            action.setChecked(each is shown)
        self.model.set_shown(shown)
        self._refresh_icons()

    def _on_larger(self, larger: bool) -> None:
        self._refresh_icons()
        self.room_requested.emit(larger)

    def _refresh_icons(self) -> None:
        is_whole = self.model.shown is Shown.ALL
        self.filter.setIcon(self._theme.icon("list-filter", "secondary" if is_whole else "accent"))
        words = self.tr("Which results are shown")
        self.filter.setToolTip(words)
        self.filter.setAccessibleName(words)
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
        self._stack.show_words(self._empty_words())

    def _empty_words(self) -> str:
        if self.model.search:
            return self.tr("Nothing found")
        match self.model.shown:
            case Shown.FAVOURITES:
                return self.tr("No favourites yet: press F on a result")
            case Shown.APPLIED:
                return self.tr("Nothing was applied yet")
            case Shown.ALL:
                return self.tr("All that you generate is kept here, with its prompt and settings")

    def _note_place(self) -> None:
        current = self._current()
        self._before = (
            [item.id for item in self._chosen()],
            "" if current is None else current.id,
            self.view.verticalScrollBar().value(),
        )

    def _back_to_place(self) -> None:
        chosen, current, height = self._before
        flags = QItemSelectionModel.SelectionFlag
        selection = self.view.selectionModel()
        selection.setCurrentIndex(self.model.index_of(current), flags.NoUpdate)
        for item_id in chosen:
            index = self.model.index_of(item_id)
            if index.isValid():
                selection.select(index, flags.Select)
        self.view.verticalScrollBar().setValue(height)

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

    def _lay_over_chosen(self) -> None:
        current = self._current()
        items = self._chosen() or ([current] if current is not None else [])
        if items:
            self.lay_over_requested.emit(items)

    def _toggle_favourite(self) -> None:
        """All that are chosen become favourites; where all are, they are none any more."""
        current = self._current()
        items = self._chosen() or ([current] if current is not None else [])
        self._library.set_favourite(items, not all(item.favourite for item in items))

    def _export_chosen(self) -> None:
        items = self._chosen()
        folder = QFileDialog.getExistingDirectory(self, self.tr("Copy the pictures to a folder"))
        if items and folder:
            self._library.export(items, Path(folder))

    def _delete_chosen(self) -> None:
        items = self._chosen()
        if items and (not self.asks_before_deleting() or self._may_delete(len(items))):
            self._library.delete(items)

    def _may_delete(self, count: int) -> bool:
        return agrees(
            self,
            self.tr("Gallery"),
            self.tr("Move this picture to the recycle bin?")
            if count == 1
            else self.tr("Move {n} pictures to the recycle bin?").format(n=count),
            self.tr("Move to the recycle bin"),
            about=self.tr("The button beside the search field can bring it back."),
        )

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
            self.tr("Open as a picture") + "\t" + written("Return"),
            self._open_current,
        )
        menu.addAction(
            self._theme.icon("corner-up-left"),
            self.tr("Recall all settings") + "\tR",
            self._recall_current,
        )
        several = len(self._chosen())
        menu.addAction(
            self._theme.icon("layers"),
            (
                self.tr("Lay over the canvas as candidates")
                if several > 1
                else self.tr("Lay over the canvas as a candidate")
            )
            + "\tA",
            self._lay_over_chosen,
        )
        menu.addAction(self._theme.icon("copy"), self.tr("Copy the prompt"), self._copy_prompt)
        menu.addAction(self.tr("Show in its folder"), self._show_folder)
        menu.addSeparator()
        chosen = self._chosen()
        count = len(chosen)
        menu.addAction(
            self._theme.icon("star"),
            (
                self.tr("Remove from the favourites")
                if chosen and all(one.favourite for one in chosen)
                else self.tr("Mark as favourite")
            )
            + "\tF",
            self._toggle_favourite,
        )
        menu.addAction(
            self._theme.icon("save"),
            self.tr("Copy to a folder…")
            if count == 1
            else self.tr("Copy {n} to a folder…").format(n=count),
            self._export_chosen,
        )
        menu.addAction(
            self._theme.icon("trash-2"),
            (
                self.tr("Move to the recycle bin")
                if count == 1
                else self.tr("Move {n} to the recycle bin").format(n=count)
            )
            + "\t"
            + written(delete_keys()[0]),
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
    """A few thumbnails as large as the dock has room for; many in columns that fill its width."""

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
        # It keeps its room, so that no tile moves for it; without anything to scroll it is not seen.
        self.verticalScrollBar().rangeChanged.connect(
            lambda low, high: self.verticalScrollBar().setEnabled(high > low)
        )
        self.setMouseTracking(True)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The keyboard is somewhere from the first moment on."""
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and self.model().rowCount():
            self.selectionModel().setCurrentIndex(
                self.model().index(0, 0), QItemSelectionModel.SelectionFlag.NoUpdate
            )

    def setModel(self, model: QAbstractItemModel | None) -> None:
        super().setModel(model)
        if model is not None:
            model.modelReset.connect(self._share)
            model.rowsInserted.connect(self._share)
            model.rowsRemoved.connect(self._share)

    def resizeEvent(self, event: object) -> None:
        self._share()
        super().resizeEvent(event)  # pyright: ignore[reportArgumentType] - a QResizeEvent

    def _share(self) -> None:
        """Give every thumbnail its part of the room there is."""
        model = self.model()
        room = self.viewport().size() - QSize(2, 2)
        side = tile_side(model.rowCount() if model is not None else 0, room)
        if self.gridSize() != QSize(side, side):
            self.setGridSize(QSize(side, side))
