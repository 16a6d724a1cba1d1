"""The masks kept under a name, below the layers: bring one back, add, subtract, intersect."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QIcon, QPixmap
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from core.changes import Changes
from core.errors import UserError
from core.layers import NamedMask
from core.selection import Combine
from gui.actions import ActionSet, button_for
from gui.document_model import DocumentModel
from gui.panels.layer_thumbnails import LayerThumbnails
from gui.theme import Theme

_ID = int(Qt.ItemDataRole.UserRole)
_BUTTON, _THUMB, _ROW, _ROWS = 30, 24, 32, 4


class MasksSection(QWidget):
    """Bound to the document's named masks, the oldest first."""

    failed = Signal(object)  # UserError: what could not be done

    def __init__(
        self,
        document: DocumentModel,
        theme: Theme,
        actions: ActionSet,
        thumbnails: LayerThumbnails,
    ) -> None:
        super().__init__()
        self._document = document
        self._theme = theme
        self._thumbnails = thumbnails
        self._filling = False
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(0)
        self._later.timeout.connect(self.refresh)
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Kept masks"))
        self.list.setToolTip(self.tr("Double-click renames; the buttons bring a mask back"))
        self.list.setFrameShape(QListWidget.Shape.NoFrame)
        self.list.setIconSize(QSize(_THUMB, _THUMB))
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.list.customContextMenuRequested.connect(self._on_menu)
        self.list.itemChanged.connect(self._on_item_changed)
        self.list.currentItemChanged.connect(self._on_current)
        self.hint = QLabel(self.tr("Paint a mask, then keep it here for later"))
        self.hint.setObjectName("caption")
        self.hint.setWordWrap(True)
        self._commands: dict[str, QAction] = {}
        for icon, words, do in (
            ("bookmark", self.tr("Bring this mask back"), self._loader(Combine.REPLACE)),
            ("squares-unite", self.tr("Add this mask to the mask"), self._loader(Combine.ADD)),
            (
                "squares-subtract",
                self.tr("Take this mask away from the mask"),
                self._loader(Combine.SUBTRACT),
            ),
            (
                "squares-intersect",
                self.tr("Keep of the mask what this one covers too"),
                self._loader(Combine.INTERSECT),
            ),
            ("refresh-cw", self.tr("Replace this mask by the mask as it is"), self._update),
            ("trash-2", self.tr("Delete this kept mask"), self._delete),
        ):
            action = QAction(words, self)
            action.setToolTip(words)
            action.triggered.connect(self._on_mask(do))
            self._commands[icon] = action
        row = QHBoxLayout()
        row.setSpacing(2)
        row.addWidget(button_for(actions["mask.keep"], _BUTTON))
        self.buttons: dict[str, QToolButton] = {}
        for icon, action in self._commands.items():
            if icon == "trash-2":
                row.addStretch(1)
            self.buttons[icon] = button_for(action, _BUTTON)
            row.addWidget(self.buttons[icon])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.hint)
        column.addWidget(self.list)
        column.addLayout(row)
        document.changed.connect(self._on_changed)
        document.replaced.connect(self.refresh)
        thumbnails.made.connect(self._on_thumbnail)
        theme.changed.connect(self._refresh_icons)
        self._refresh_icons()
        self.refresh()

    def _refresh_icons(self) -> None:
        for icon, action in self._commands.items():
            action.setIcon(self._theme.icon(icon))

    # -- showing -----------------------------------------------------------------

    def _on_changed(self, changes: Changes) -> None:
        if changes.masks or changes.mask is not None:
            self._later.start()

    def refresh(self) -> None:
        """Show the masks as they are."""
        masks = self._document.mask_edits.masks
        shown = [
            (item.data(_ID), item.text())
            for item in (self.list.item(row) for row in range(self.list.count()))
        ]
        if shown != [(mask.id, mask.name) for mask in masks]:
            self._fill(masks, [one for one, _name in shown])
        self._on_current()

    def _fill(self, masks: tuple[NamedMask, ...], before: list[str]) -> None:
        self._filling = True
        current = self.list.currentItem()
        chosen = None if current is None else current.data(_ID)
        self.list.clear()
        for mask in masks:
            item = QListWidgetItem(mask.name)
            item.setData(_ID, mask.id)
            item.setToolTip(mask.name)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
            item.setSizeHint(QSize(80, _ROW))
            item.setIcon(self._icon(mask.id))
            self.list.addItem(item)
            if mask.id == chosen or mask.id not in before:
                self.list.setCurrentItem(item)
        if masks and self.list.currentItem() is None:
            self.list.setCurrentRow(len(masks) - 1)
        self.list.setFixedHeight(_ROW * min(_ROWS, max(1, len(masks))) + 4)
        self.list.setVisible(bool(masks))
        self.hint.setVisible(not masks)
        self._filling = False

    def _on_current(self, *_: object) -> None:
        there = self.list.currentItem() is not None and self.list.count() > 0
        for icon, action in self._commands.items():
            needs_mask = icon in ("squares-subtract", "squares-intersect", "refresh-cw")
            action.setEnabled(there and (not needs_mask or self._document.has_mask))

    def _on_thumbnail(self, store_id: str) -> None:
        for row in range(self.list.count()):
            if self.list.item(row).data(_ID) == store_id:
                self._filling = True
                self.list.item(row).setIcon(self._icon(store_id))
                self._filling = False

    def _icon(self, mask_id: str) -> QIcon:
        image = self._thumbnails.image(mask_id)
        if image is None or image.isNull():
            blank = QPixmap(_THUMB, _THUMB)
            blank.fill(Qt.GlobalColor.transparent)
            return QIcon(blank)
        pixmap = QPixmap.fromImage(image)
        icon = QIcon(pixmap)
        icon.addPixmap(pixmap, QIcon.Mode.Selected)  # not tinted: it shows what is masked
        return icon

    # -- what the user does ------------------------------------------------------

    def _loader(self, combine: Combine) -> Callable[[str], object]:
        return lambda mask_id: self._document.mask_edits.load(mask_id, combine)

    def _update(self, mask_id: str) -> None:
        self._document.mask_edits.update(mask_id)

    def _delete(self, mask_id: str) -> None:
        self._document.mask_edits.delete(mask_id)

    def _on_mask(self, do: Callable[[str], object]) -> Callable[[bool], None]:
        def slot(_checked: bool = False) -> None:
            item = self.list.currentItem()
            if item is None:
                return
            try:
                do(item.data(_ID))
            except UserError as error:
                self.failed.emit(error)

        return slot

    def _on_item_changed(self, item: QListWidgetItem) -> None:
        if self._filling:
            return
        if item.text().strip():
            self._document.mask_edits.rename(item.data(_ID), item.text().strip())
        self._later.start()

    def _on_menu(self, place: QPoint) -> None:
        if self.list.itemAt(place) is None:
            return
        menu = QMenu(self)
        menu.addActions(list(self._commands.values()))
        menu.popup(self.list.viewport().mapToGlobal(place))
