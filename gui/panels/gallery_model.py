"""The gallery as a Qt list: pages as they are scrolled to, thumbnails as they are read."""

from __future__ import annotations

from collections import OrderedDict
from enum import Enum
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QAbstractListModel,
    QMimeData,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
)
from PySide6.QtGui import QImage

from gui.dragging import GalleryMime
from gui.library import PAGE, Library

if TYPE_CHECKING:
    from core.library.items import GalleryItem

ITEM = int(Qt.ItemDataRole.UserRole)
THUMBNAIL = ITEM + 1
_KEPT = 600  # thumbnails in memory: 256 px each, 150 MB at the very most

_Index = QModelIndex | QPersistentModelIndex


class Shown(Enum):
    """Which results the gallery lists."""

    ALL = "all"
    FAVOURITES = "favourites"
    APPLIED = "applied"


class GalleryModel(QAbstractListModel):
    """Newest first. `search` and `shown` narrow it down."""

    def __init__(self, library: Library) -> None:
        super().__init__()
        self._library = library
        self._items: list[GalleryItem] = []
        self._rows: dict[str, int] = {}
        self._thumbnails: OrderedDict[str, QImage] = OrderedDict()
        self._search = ""
        self._shown = Shown.ALL
        self._complete = False
        self._loaded = False
        library.item_added.connect(self._on_item_added)
        library.items_changed.connect(self.reload)
        library.thumbnail_ready.connect(self._on_thumbnail)

    # -- content -----------------------------------------------------------------

    @property
    def search(self) -> str:
        return self._search

    def set_search(self, text: str) -> None:
        text = text.strip()
        if text != self._search:
            self._search = text
            self._read_again(PAGE)

    @property
    def shown(self) -> Shown:
        return self._shown

    def set_shown(self, shown: Shown) -> None:
        if shown is not self._shown:
            self._shown = shown
            self._read_again(PAGE)

    def reload(self) -> None:
        """Read again, as many pages as there were."""
        self._read_again(len(self._items))

    def _read_again(self, wanted: int) -> None:
        self.beginResetModel()
        self._items = []
        while True:
            more = self._page(self._items[-1] if self._items else None)
            self._items += more
            self._complete = len(more) < PAGE
            if self._complete or len(self._items) >= wanted:
                break
        self._loaded = True
        self._index_rows()
        self.endResetModel()

    def _page(self, before: GalleryItem | None) -> list[GalleryItem]:
        return self._library.page(
            before,
            self._search,
            favourites=self._shown is Shown.FAVOURITES,
            applied=self._shown is Shown.APPLIED,
        )

    def index_of(self, item_id: str) -> QModelIndex:
        """Where an item is; an invalid index where it is not."""
        row = self._rows.get(item_id)
        return QModelIndex() if row is None else self.index(row)

    def item(self, index: _Index) -> GalleryItem | None:
        return self._items[index.row()] if index.isValid() else None

    def _index_rows(self) -> None:
        self._rows = {item.id: row for row, item in enumerate(self._items)}

    # -- Qt ----------------------------------------------------------------------

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self._items)

    def data(self, index: _Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        item = self.item(index)
        if item is None:
            return None
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.AccessibleTextRole:
                return item.prompt or self.tr("Without words")
            case Qt.ItemDataRole.ToolTipRole:
                return self._tip(item)
            case int() if role == ITEM:
                return item
            case int() if role == THUMBNAIL:
                return self._thumbnail(item)
        return None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        return super().flags(index) | Qt.ItemFlag.ItemIsDragEnabled

    def canFetchMore(self, parent: _Index) -> bool:
        return not parent.isValid() and self._loaded and not self._complete

    def fetchMore(self, parent: _Index) -> None:
        last = self._items[-1] if self._items else None
        more = self._page(last)
        self._complete = len(more) < PAGE
        if more:
            self.beginInsertRows(QModelIndex(), len(self._items), len(self._items) + len(more) - 1)
            self._items += more
            self._index_rows()
            self.endInsertRows()

    def mimeTypes(self) -> list[str]:
        return ["text/uri-list"]

    def mimeData(self, indexes: list[QModelIndex]) -> QMimeData:  # pyright: ignore[reportIncompatibleMethodOverride]
        """For the canvas, other programs and file managers."""
        items = [item for item in map(self.item, indexes) if item is not None]
        return GalleryMime([item.path for item in items], with_texts=self._library.shares_texts())

    def supportedDragActions(self) -> Qt.DropAction:
        return Qt.DropAction.CopyAction

    # -- following the library ---------------------------------------------------

    def _on_item_added(self, item_id: str) -> None:
        if (
            not self._loaded
            or self._search
            or self._shown is not Shown.ALL
            or item_id in self._rows
        ):
            return
        item = self._library.get(item_id)
        if item is not None:
            self.beginInsertRows(QModelIndex(), 0, 0)
            self._items.insert(0, item)
            self._index_rows()
            self.endInsertRows()

    def _on_thumbnail(self, item_id: str, image: QImage) -> None:
        self._thumbnails[item_id] = image
        while len(self._thumbnails) > _KEPT:
            self._thumbnails.popitem(last=False)
        row = self._rows.get(item_id)
        if row is not None:
            index = self.index(row)
            self.dataChanged.emit(index, index, [THUMBNAIL])

    def _thumbnail(self, item: GalleryItem) -> QImage | None:
        """None while it is being read; a null image where there is none."""
        image = self._thumbnails.get(item.id)
        if image is None:
            self._library.ask_thumbnail(item)
        else:
            self._thumbnails.move_to_end(item.id)
        return image

    def _tip(self, item: GalleryItem) -> str:
        when = item.created.strftime("%Y-%m-%d %H:%M")
        seed = self.tr("seed {seed}").format(seed=item.seed)
        return f"{item.prompt}\n{item.extent} · {item.model} · {seed} · {when}"
